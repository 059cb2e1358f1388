//! Everything that happened in a window: orders, licenses and refunds, read page by page.

use std::rc::Rc;

use super::decode::{Fields, not_understood};
use super::page::{Page, Slice};
use super::url::Address;
use super::{Abort, Answer, Api, ApiError, Ask};
use crate::model::ledger::{Entry, Item, Ledger, Party, Reading};
use crate::model::{Currency, Money, Timestamp, Window};

/// The kinds of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerKind {
    /// Orders of any status.
    Orders,
    /// Licenses of any status, by when they were made.
    Licenses,
    /// Refunds: succeeded payments of a negative amount. Their status is the currency.
    Refunds,
}

/// The longest page that every backend answers.
const PAGE: usize = 999;
/// More entries than this are too many to read.
const MOST: usize = 20 * PAGE;

type ReadEntry = fn(Fields<'_>, Currency) -> Result<Entry, ApiError>;

/// A page of the entries from `since` until the end of `window`, newest first.
fn page(kind: LedgerKind, window: Window, slice: Slice) -> Ask<Page<Entry>> {
    let (start, end) = window.bounds();
    let (address, read): (_, ReadEntry) = match kind {
        LedgerKind::Orders => {
            let address = Address::new("/orders").with("start_date", start).with("end_date", end);
            (address.with("skip", slice.skip), read_order)
        }
        // The backend takes no dates here: reading ends where the window begins.
        LedgerKind::Licenses => (Address::new("/admin/licenses").with("offset", slice.skip), read_license),
        LedgerKind::Refunds => {
            let address = Address::new("/payments").with("date_from", start).with("date_to", end);
            let address = address.with("status", "succeeded").with("max_amount", "-0.01");
            (address.with("offset", slice.skip), read_refund)
        }
    };
    Ask::new(address.with("limit", slice.limit()), move |body, currency| {
        Page::read(body, slice, &|fields| read(fields, currency))
    })
}

/// Reads the ledger of a window, or as much of it as is not known well enough; see [`Ledger::stale_since`].
///
/// # Errors
///
/// See [`ApiError`]. Nothing is kept of a ledger that could not be read to its end.
pub async fn read(
    api: Api,
    kind: LedgerKind,
    window: Window,
    known: Option<Rc<Ledger>>,
    since: Timestamp,
    now: Timestamp,
    abort: Abort,
) -> Result<Answer, ApiError> {
    let mut reading = Reading::default();
    let asked = Window { start: since, ..window };
    loop {
        let slice = Slice { skip: reading.entries.len(), take: PAGE };
        let mut page = api.ask(page(kind, asked, slice), &abort).await?;
        let is_past = page.rows.last().is_none_or(|entry| entry.at < since);
        reading.entries.append(&mut page.rows);
        reading.requests += 1;
        if !page.has_more || is_past {
            break;
        }
        if reading.entries.len() >= MOST {
            reading.is_cut = true;
            break;
        }
    }
    Ok(Rc::new(Rc::new(Ledger::merged(known.as_deref(), window, since, reading, now))))
}

fn entry(fields: Fields<'_>) -> Result<Entry, ApiError> {
    Ok(Entry {
        id: fields.required_text("id")?.to_owned(),
        at: fields.time("created_at")?.ok_or_else(|| not_understood("created_at is missing"))?,
        status: fields.text("status")?.unwrap_or_default().to_owned(),
        ..Entry::default()
    })
}

fn amount(fields: Fields<'_>, name: &str, currency: Currency) -> Result<i64, ApiError> {
    // A sum without it would be false.
    let amount = fields.money(name, currency)?.ok_or_else(|| not_understood(format!("{name} is missing")))?;
    Ok(amount.minor())
}

fn read_order(fields: Fields<'_>, currency: Currency) -> Result<Entry, ApiError> {
    let text = |fields: Fields<'_>, name| fields.text(name).map(|text| text.map(str::to_owned));
    let mut party = Party { id: text(fields, "customer_id")?.unwrap_or_default(), ..Party::default() };
    if let Some(customer) = fields.object("customer") {
        (party.name, party.email) = (text(customer, "full_name")?, text(customer, "email")?);
    }
    // Items are free-form: what is not understood is left out, and the list of products says what it is made of.
    let items = fields.list("items").unwrap_or_default();
    let items = items.iter().filter_map(|item| read_item(Fields::of(item).ok()?, currency)).collect();
    Ok(Entry { amount: amount(fields, "total", currency)?, customer: party, items, ..entry(fields)? })
}

fn read_item(item: Fields<'_>, currency: Currency) -> Option<Item> {
    let name = ["product_name", "description"].iter().find_map(|key| item.text(key).ok()?)?;
    let quantity = item.count("quantity").ok()?.unwrap_or(1);
    let each = ["price", "unit_price", "amount"].iter().find_map(|key| item.money(key, currency).ok()?)?;
    Some(Item {
        key: item.text("product_id").ok().flatten().unwrap_or(name).to_owned(),
        name: name.to_owned(),
        quantity,
        amount: each.minor().checked_mul(quantity)?,
    })
}

fn read_license(fields: Fields<'_>, _: Currency) -> Result<Entry, ApiError> {
    entry(fields)
}

fn read_refund(fields: Fields<'_>, currency: Currency) -> Result<Entry, ApiError> {
    let own = fields.text("currency")?.and_then(Currency::parse).unwrap_or(currency);
    let amount = fields.money("amount", own)?.map_or(0, Money::minor);
    // A backend that ignores the filter answers payments as well.
    Ok(Entry { status: own.code().to_owned(), amount: amount.min(0), ..entry(fields)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(body: serde_json::Value) -> Result<Entry, ApiError> {
        read_order(Fields::of(&body)?, Currency::USD)
    }

    #[test]
    fn the_captured_order_is_read() {
        let entry = order(serde_json::json!({"id":"199401ef-1","customer_id":"9f6d5bdf-1","status":"failed",
            "items":[{"product_id":"8880092b-1","product_name":"CDN Service - Starter","quantity":3,"price":14.99}],
            "subtotal":44.97,"tax":4.5,"total":49.47,"created_at":"2026-11-22T13:32:09.467169",
            "customer":{"id":"9f6d5bdf-1","email":"cust4@example.com","full_name":"Linus T"}}));
        let entry = entry.expect("an order");
        assert_eq!((entry.amount, entry.is_completed()), (4_947, false));
        assert_eq!(entry.customer.name.as_deref(), Some("Linus T"));
        let item = entry.items.first().expect("an item");
        assert_eq!((item.key.as_str(), item.quantity, item.amount), ("8880092b-1", 3, 4_497));
    }

    #[test]
    fn odd_items_are_left_out_and_a_missing_total_is_an_error() {
        let at = "2026-11-22T13:32:09";
        let items = serde_json::json!([7, {"quantity": 2}, {"description": "Setup", "amount": 5.0},
            {"product_name": "Much", "price": 1e12, "quantity": 9_000_000_000_i64}]);
        let entry = order(serde_json::json!({"id":"1","total":5,"created_at":at,"items":items,"customer":null}));
        let entry = entry.expect("an order");
        assert_eq!(entry.items.iter().map(|item| (&*item.key, item.amount)).collect::<Vec<_>>(), [("Setup", 500)]);
        for body in [serde_json::json!({"id":"1","created_at":at}), serde_json::json!({"id":"1","total":5})] {
            assert!(matches!(order(body), Err(ApiError::Decode { .. })));
        }
    }

    #[test]
    fn refunds_keep_their_currency_and_nothing_else_is_one() {
        let refund = |amount: f64, currency: &str| {
            let body = serde_json::json!({"id":"1","amount":amount,"currency":currency,"status":"succeeded",
                "created_at":"2026-11-22T13:32:09"});
            let entry = read_refund(Fields::of(&body).expect("an object"), Currency::USD).expect("a refund");
            (entry.amount, entry.status)
        };
        assert_eq!(refund(-5.0, "USD"), (-500, "USD".to_owned()));
        assert_eq!(refund(-500.0, "JPY"), (-500, "JPY".to_owned()));
        assert_eq!(refund(5.0, "USD"), (0, "USD".to_owned()));
    }

    #[test]
    fn each_kind_is_asked_for_as_its_resource_wants() {
        let at = |text| Timestamp::parse(text).expect("a date-time");
        let window = Window { start: at("2026-11-22T00:00:00"), end: at("2026-11-23T00:00:00") };
        let address = |kind| page(kind, window, Slice { skip: 999, take: 999 }).address.under("");
        assert_eq!(
            address(LedgerKind::Orders),
            "/orders?start_date=2026-11-22T00%3A00%3A00&end_date=2026-11-22T23%3A59%3A59.999999&skip=999&limit=1000"
        );
        assert_eq!(address(LedgerKind::Licenses), "/admin/licenses?offset=999&limit=1000");
        assert_eq!(
            address(LedgerKind::Refunds),
            "/payments?date_from=2026-11-22T00%3A00%3A00&date_to=2026-11-22T23%3A59%3A59.999999\
             &status=succeeded&max_amount=-0.01&offset=999&limit=1000"
        );
    }
}
