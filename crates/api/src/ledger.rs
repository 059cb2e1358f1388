//! Everything that happened in a window: orders, licenses and refunds, read page by page.

use std::rc::Rc;

use pulseboard_core::analytics::ledger::{Entry, Ledger, MOST_PAGES, PAGE, Reading, Step};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::listing::rows::Demand;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::period::Window;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

use crate::client::Client;
use crate::decode::{FromWire, amount, free_form, list, money, named, required_text, status, text};
use crate::items::{ItemWire, line_item};
use crate::licenses;
use crate::orders::{CustomerWire, customer_ref};
use crate::request::Address;
use crate::transport::{Abort, LocalBoxFuture};

#[derive(Deserialize)]
pub(crate) struct OrderWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "made_at")]
    created_at: Timestamp,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "amount")]
    total: Option<Decimal>,
    #[serde(default, deserialize_with = "text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "text")]
    customer_id: Option<String>,
    #[serde(default, deserialize_with = "free_form")]
    customer: Option<CustomerWire>,
    // Guests have no account, and say who they are here.
    #[serde(default, deserialize_with = "free_form")]
    billing_info: Option<CustomerWire>,
    #[serde(default, deserialize_with = "list")]
    items: Vec<ItemWire>,
}

#[derive(Deserialize)]
pub(crate) struct LicenseWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "made_at")]
    created_at: Timestamp,
    #[serde(default, deserialize_with = "status")]
    status: String,
}

#[derive(Deserialize)]
pub(crate) struct RefundWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "made_at")]
    created_at: Timestamp,
    #[serde(default, deserialize_with = "amount")]
    amount: Option<Decimal>,
    #[serde(default, deserialize_with = "text")]
    currency: Option<String>,
}

fn made_at<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let moment = crate::decode::moment(deserializer)?;
    moment.ok_or_else(|| serde::de::Error::custom("date-time expected"))
}

struct OrderEntry(Entry);

impl FromWire for OrderEntry {
    type Wire = OrderWire;

    fn from_wire(wire: OrderWire, currency: Currency) -> Self {
        let customer = customer_ref(wire.customer_id, wire.customer, wire.billing_info, &wire.id);
        let currency = named(wire.currency.as_deref(), currency);
        Self(Entry {
            id: wire.id,
            at: wire.created_at,
            status: wire.status,
            amount: money(wire.total, currency),
            customer,
            items: wire.items.into_iter().filter_map(|item| line_item(item, currency)).collect(),
        })
    }
}

struct LicenseEntry(Entry);

impl FromWire for LicenseEntry {
    type Wire = LicenseWire;

    fn from_wire(LicenseWire { id, created_at, status }: LicenseWire, _: Currency) -> Self {
        Self(Entry { id, at: created_at, status, ..Entry::default() })
    }
}

struct RefundEntry(Entry);

impl FromWire for RefundEntry {
    type Wire = RefundWire;

    fn from_wire(wire: RefundWire, currency: Currency) -> Self {
        let amount = money(wire.amount, named(wire.currency.as_deref(), currency));
        // A backend that ignores the filter answers payments as well.
        let amount = amount.map(|amount| Money::from_minor(amount.minor().min(0), amount.currency()));
        Self(Entry { id: wire.id, at: wire.created_at, amount, ..Entry::default() })
    }
}

fn orders(window: Window, slice: Slice) -> Address {
    let (start, end) = window.bounds();
    let address = Address::new("/orders").with("start_date", start).with("end_date", end);
    address.with("skip", slice.skip).with("limit", slice.limit())
}

fn refunds(window: Window, slice: Slice) -> Address {
    let (start, end) = window.bounds();
    let address = Address::new("/payments").with("date_from", start).with("date_to", end);
    let address = address.with("status", "succeeded").with("max_amount", "-0.01");
    address.with("offset", slice.skip).with("limit", slice.limit())
}

/// What of a window's entries is to be read.
#[derive(Clone, Debug)]
pub struct LedgerRequest {
    /// The window.
    pub window: Window,
    /// What is known of it.
    pub known: Option<Rc<Ledger>>,
    /// What is to be read; see [`Ledger::step`].
    pub step: Step,
    /// The demand that it is read for.
    pub demand: Demand,
    /// When the request starts.
    pub now: Timestamp,
}

impl LedgerRequest {
    fn asked(&self) -> Window {
        match self.step {
            Step::Since(start) => Window { start, ..self.window },
            Step::Pages(_) | Step::Next => self.window,
        }
    }

    /// Reads page by page, and puts what was read to what is known. Nothing is kept of a step that could not be read to
    /// its end.
    async fn read(
        self,
        currency: Currency,
        page: &dyn Fn(Slice) -> LocalBoxFuture<Result<Page<Entry>, ApiError>>,
    ) -> Result<Ledger, ApiError> {
        let mut reading = Reading::new(currency);
        let (skipped, most) = match self.step {
            Step::Pages(pages) => (0, pages),
            Step::Since(_) => (0, MOST_PAGES),
            Step::Next => (self.known.as_ref().map_or(0, |known| known.pages), 1),
        };
        let start = self.asked().start;
        while reading.pages < most {
            let slice = Slice { skip: (skipped + reading.pages) * PAGE, take: PAGE };
            let mut page = page(slice).await?;
            let is_past = page.rows.last().is_some_and(|entry| entry.at < start);
            reading.entries.append(&mut page.rows);
            reading.unread.append(&mut page.unread);
            reading.pages += 1;
            reading.has_more = page.has_more && !is_past;
            if !reading.has_more {
                break;
            }
        }
        Ok(Ledger::after(self.known.as_deref(), self.step, self.window, reading, self.demand, self.now))
    }
}

impl Client {
    /// The orders of a window, newest first.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn order_ledger(&self, request: LedgerRequest, abort: &Abort) -> Result<Ledger, ApiError> {
        let asked = request.asked();
        request
            .read(self.currency(), &|slice| self.entries(orders(asked, slice), slice, |OrderEntry(entry)| entry, abort))
            .await
    }

    /// Single orders by their ids: those that can be read by themselves, and whether these are all.
    ///
    /// # Errors
    ///
    /// What bears on every request, see [`ApiError`]: what is wrong with one order costs itself.
    pub async fn single_orders(&self, ids: &[String], abort: &Abort) -> Result<(Vec<Entry>, bool), ApiError> {
        let mut orders = Vec::new();
        for id in ids {
            match self.get(Address::of(&["orders", id]), abort).await {
                Ok(OrderEntry(order)) => orders.push(order),
                Err(error) if error.is_of_every_request() => return Err(error),
                Err(_) => {}
            }
        }
        let is_all = orders.len() == ids.len();
        Ok((orders, is_all))
    }

    /// One page of the orders of a window, newest first; pages are counted from 0.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn order_page(&self, window: Window, page: usize, abort: &Abort) -> Result<Page<Entry>, ApiError> {
        let slice = Slice { skip: page * PAGE, take: PAGE };
        self.entries(orders(window, slice), slice, |OrderEntry(entry)| entry, abort).await
    }

    /// Begins to ask for the orders of a window, which will be asked for as a whole.
    pub fn begin_order_ledger(&self, window: Window) {
        self.begin(&orders(window, Slice { skip: 0, take: PAGE }));
    }

    /// The licenses of a window, newest first. They are listed without dates: reading ends where the window begins.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn license_ledger(&self, request: LedgerRequest, abort: &Abort) -> Result<Ledger, ApiError> {
        request
            .read(self.currency(), &|slice| {
                self.entries(licenses::list(slice), slice, |LicenseEntry(entry)| entry, abort)
            })
            .await
    }

    /// The refunds of a window, newest first.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn refund_ledger(&self, request: LedgerRequest, abort: &Abort) -> Result<Ledger, ApiError> {
        let asked = request.asked();
        request
            .read(self.currency(), &|slice| {
                self.entries(refunds(asked, slice), slice, |RefundEntry(entry)| entry, abort)
            })
            .await
    }

    fn entries<T: FromWire + 'static>(
        &self,
        address: Address,
        slice: Slice,
        entry: fn(T) -> Entry,
        abort: &Abort,
    ) -> LocalBoxFuture<Result<Page<Entry>, ApiError>> {
        let page = self.get_page::<T>(address, slice, abort);
        Box::pin(async move {
            let Page { rows, unread, has_more } = page.await?;
            Ok(Page { rows: rows.into_iter().map(entry).collect(), unread, has_more })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;
    use pulseboard_core::time::parse_timestamp;

    fn order(body: &str) -> Result<Entry, ApiError> {
        Ok(OrderEntry::from_wire(read(body)?, Currency::USD).0)
    }

    #[test]
    fn the_captured_order_is_read() {
        let entry = order(
            r#"{"id":"199401ef-1","customer_id":"9f6d5bdf-1","status":"failed",
            "items":[{"product_id":"8880092b-1","product_name":"CDN Service - Starter","quantity":3,"price":14.99}],
            "subtotal":44.97,"tax":4.5,"total":49.47,"created_at":"2026-11-22T13:32:09.467169",
            "customer":{"id":"9f6d5bdf-1","email":"cust4@example.com","full_name":"Linus T"}}"#,
        );
        let entry = entry.expect("an order");
        assert_eq!((entry.amount.map(Money::minor), entry.is_completed()), (Some(4_947), false));
        assert_eq!(entry.customer.name.as_deref(), Some("Linus T"));
        let item = entry.items.first().expect("an item");
        assert_eq!((item.key.as_str(), item.quantity, item.amount.minor()), ("8880092b-1", Decimal::from(3), 4_497));
    }

    #[test]
    fn amounts_are_multiplied_exactly_and_rounded_once() {
        for (item, quantity, amount) in [
            (r#"{"quantity": 10000, "price": 0.004}"#, "10000", 4_000),
            (r#"{"quantity": 1.5, "price": 100}"#, "1.5", 15_000),
            (r#"{"quantity": "2", "price": "12.30"}"#, "2", 2_460),
            (r#"{"quantity": 3, "price": 1.005}"#, "3", 302),
            (r#"{"quantity": 0.1, "price": 0.25}"#, "0.1", 3),
            (r#"{"quantity": -1, "price": 19.99}"#, "-1", -1_999),
            (r#"{"price": 1e3}"#, "1", 100_000),
        ] {
            let item = item.replacen('{', r#"{"product_name":"x","#, 1);
            let body = format!(r#"{{"id":"1","total":5,"created_at":"2026-11-22T13:32:09","items":[{item}]}}"#);
            let entry = order(&body).expect("an order");
            let read: Vec<_> =
                entry.items.iter().map(|item| (item.quantity.to_string(), item.amount.minor())).collect();
            assert_eq!(read, [(quantity.to_owned(), amount)], "{item}");
        }
    }

    #[test]
    fn guests_are_told_apart() {
        let customer = |id: &str, more: &str| {
            let body = format!(r#"{{"id":"{id}","total":5,"created_at":"2026-11-22T13:32:09"{more}}}"#);
            order(&body).expect("an order").customer
        };
        let named =
            customer("1", r#","customer_id":null,"billing_info":{"email":" Ada@Example.com","full_name":"Ada"}"#);
        assert_eq!((&*named.id, named.is_guest, named.name.as_deref()), ("ada@example.com", true, Some("Ada")));
        assert_eq!(customer("2", r#","customer":{"email":"ada@example.com"}"#).id, named.id, "the same by another way");
        let (one, other) = (customer("3", ""), customer("4", r#","billing_info":"none""#));
        assert!(one.is_guest && one.id != other.id, "nobody is somebody else");
        let account = customer("5", r#","customer_id":"c","billing_info":{"email":"other@example.com"}"#);
        assert_eq!((&*account.id, account.is_guest, account.email), ("c", false, None));
    }

    #[test]
    fn odd_items_are_left_out_and_an_order_without_a_total_is_still_one() {
        let entry = order(
            r#"{"id":"1","total":5,"created_at":"2026-11-22T13:32:09","customer":null,"items":[7, {"quantity": 2},
            {"description": "Setup", "amount": 5.0}, {"product_name": "Much", "price": 1e12, "quantity": 9000000000}]}"#,
        );
        let entry = entry.expect("an order");
        assert_eq!(
            entry.items.iter().map(|item| (&*item.key, item.amount.minor())).collect::<Vec<_>>(),
            [("Setup", 500)]
        );
        for total in ["", r#","total":null"#, r#","total":"much""#] {
            let body = format!(r#"{{"id":"1","created_at":"2026-11-22T13:32:09"{total}}}"#);
            assert_eq!(order(&body).map(|order| order.amount), Ok(None), "{total}");
        }
        let when = r#"{"id":"1","total":5}"#;
        assert!(matches!(order(when), Err(ApiError::Decode { .. })), "nobody knows when it was");
    }

    #[test]
    fn refunds_keep_their_currency_and_nothing_else_is_one() {
        let refund = |amount: f64, currency: &str| {
            let body = format!(
                r#"{{"id":"1","amount":{amount:?},"currency":"{currency}","status":"succeeded",
                "created_at":"2026-11-22T13:32:09"}}"#
            );
            let RefundEntry(entry) = RefundEntry::from_wire(read(&body).expect("a refund"), Currency::USD);
            entry.amount.map(|amount| (amount.minor(), amount.currency().to_string()))
        };
        assert_eq!(refund(-5.0, "USD"), Some((-500, "USD".to_owned())));
        assert_eq!(refund(-500.0, "JPY"), Some((-500, "JPY".to_owned())));
        assert_eq!(refund(5.0, "USD"), Some((0, "USD".to_owned())));
    }

    #[test]
    fn each_kind_is_asked_for_as_its_resource_wants() {
        let at = |text| parse_timestamp(text).expect("a date-time");
        let window = Window { start: at("2026-11-22T00:00:00"), end: at("2026-11-23T00:00:00") };
        let slice = Slice { skip: 999, take: 999 };
        assert_eq!(
            orders(window, slice).under(""),
            "/orders?start_date=2026-11-22T00%3A00%3A00&end_date=2026-11-22T23%3A59%3A59.999999&skip=999&limit=1000"
        );
        assert_eq!(licenses::list(slice).under(""), "/admin/licenses?offset=999&limit=1000");
        assert_eq!(
            refunds(window, slice).under(""),
            "/payments?date_from=2026-11-22T00%3A00%3A00&date_to=2026-11-22T23%3A59%3A59.999999\
             &status=succeeded&max_amount=-0.01&offset=999&limit=1000"
        );
    }
}
