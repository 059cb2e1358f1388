//! Orders added up while they are read, page by page: what only single orders tell, without keeping them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::analytics::breakdown::{Breakdown, Parts, customer_part, product_parts};
use crate::analytics::ledger::Entry;
use crate::analytics::series::Totals;
use crate::analytics::status_counts::{OrderStatuses, StatusCount};
use crate::money::Currency;
use crate::time::{Timestamp, from_micros};

/// More orders than these are not read one by one: it would take minutes, and a good part of a gigabyte.
pub const MOST_ORDERS: usize = 100_000;

/// What the orders of a time come to that were read so far, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct OrderTally {
    currency: Currency,
    /// Until when orders are counted, in microseconds since 1970.
    until: i64,
    /// When the oldest one was made that was read.
    oldest: Option<i64>,
    totals: Totals,
    /// How many orders could not be read.
    unread: usize,
    statuses: OrderStatuses,
    products: Parts,
    customers: Parts,
    /// The ids of the last page: orders of one second have no order, and may come again with the next page.
    #[serde(skip)]
    last_page: HashSet<String>,
}

impl OrderTally {
    /// Nothing yet of the orders that were made before `until`.
    pub fn new(currency: Currency, until: Timestamp) -> Self {
        Self {
            currency,
            until: until.timestamp_micros(),
            oldest: None,
            totals: Totals::NONE,
            unread: 0,
            statuses: OrderStatuses::default(),
            products: Parts::default(),
            customers: Parts::default(),
            last_page: HashSet::new(),
        }
    }

    /// Puts a page of orders to it.
    pub fn add_page(&mut self, page: &[Entry]) {
        for order in page.iter().filter(|order| !self.last_page.contains(&order.id)).collect::<Vec<_>>() {
            self.add(order);
        }
        self.last_page = page.iter().map(|order| order.id.clone()).collect();
    }

    /// So many orders could not be read.
    pub fn add_unread(&mut self, orders: usize) {
        self.unread += orders;
    }

    fn add(&mut self, order: &Entry) {
        self.totals.add_order(order, self.currency);
        self.statuses.add(order);
        for part in product_parts(order, self.currency) {
            self.products.add(part);
        }
        if !order.customer.id.is_empty() && !self.customers.has(&order.customer.id) {
            self.totals.customers = self.totals.customers.map(|customers| customers + 1);
        }
        self.customers.add(customer_part(order, self.currency));
        let at = order.at.timestamp_micros();
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
    }

    /// The same with the orders that were made since, of which `newest` holds all.
    #[must_use]
    pub fn with_newer(&self, newest: &[Entry]) -> Self {
        let mut all = self.clone();
        let is_newer = |order: &&Entry| order.at.timestamp_micros() >= self.until;
        newest.iter().filter(is_newer).for_each(|order| all.add(order));
        all
    }

    /// The same as a reader sees it while there is more to come: with the first `count` customers only.
    #[must_use]
    pub fn shortened(&self, count: usize) -> Self {
        let mut shown = self.customers.sorted();
        shown.truncate(count);
        Self { customers: Parts::of(shown), last_page: HashSet::new(), ..self.clone() }
    }

    /// Until when orders are counted.
    pub fn until(&self) -> Timestamp {
        from_micros(self.until)
    }

    /// When the oldest one was made that was read.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.oldest.map(from_micros)
    }

    /// How many orders could not be read.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// What they add up to.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// How many have which status.
    pub fn statuses(&self) -> Vec<StatusCount> {
        self.statuses.counts()
    }

    /// The products of completed orders, those with the largest amount first.
    pub fn products(&self) -> Vec<Breakdown> {
        self.products.sorted()
    }

    /// The customers, those who spent most first.
    pub fn customers(&self) -> Vec<Breakdown> {
        self.customers.sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::breakdown::{customers, products};
    use crate::analytics::ledger::{CustomerRef, Ledger, LineItem, PAGE, Reading, Step};
    use crate::analytics::series::Series;
    use crate::analytics::status_counts::of_orders;
    use crate::listing::rows::Demand;
    use crate::money::Money;
    use crate::period::{Granularity, Window};
    use crate::testing::{at, ms};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn order(number: i64, kind: u8) -> Entry {
        let euro = Currency::parse("EUR").expect("a currency");
        let amount = |minor| Money::from_minor(minor, if kind.is_multiple_of(7) { euro } else { Currency::USD });
        let item = |key: u8| LineItem {
            key: key.to_string(),
            name: format!("Product {key}"),
            quantity: Decimal::new(i64::from(kind) + 1, 1),
            amount: amount(number),
        };
        let id = if kind == 3 { String::new() } else { (kind % 5).to_string() };
        Entry {
            id: number.to_string(),
            at: at(number * 1_000),
            status: ["completed", "pending", "odd"][usize::from(kind % 3)].to_owned(),
            amount: (kind != 9).then(|| amount(number * 10)),
            customer: CustomerRef { name: Some(id.clone()), id, is_guest: kind % 5 == 4, email: None },
            items: vec![item(kind % 4), item(kind % 2)],
        }
    }

    proptest! {
        /// Wherever reading began: the tally is what all orders come to at once.
        #[test]
        fn pages_come_to_what_all_orders_come_to(
            kinds in prop::collection::vec(0_u8..12, 0..4_000),
            first in 0_usize..4_000,
        ) {
            let mut newest: Vec<_> = (0..).zip(&kinds).map(|(number, kind)| order(number, *kind)).collect();
            newest.reverse();
            let until = at(i64::try_from(first.min(kinds.len())).expect("few") * 1_000);
            let mut tally = OrderTally::new(Currency::USD, until);
            let before: Vec<_> = newest.iter().filter(|order| order.at < until).cloned().collect();
            before.chunks(PAGE).for_each(|page| tally.add_page(page));
            let told = tally.with_newer(&newest);
            let window = Window { start: at(0), end: at(10_000_000) };
            let reading = Reading { entries: newest, pages: 1, ..Reading::new(Currency::USD) };
            let ledger = Ledger::after(None, Step::Pages(1), window, reading, Demand::default(), window.end);
            let series = Series::new(&ledger, None, window, Granularity::Day);
            prop_assert_eq!(told.totals(), series.total);
            prop_assert_eq!(told.statuses(), of_orders(&ledger));
            prop_assert_eq!(told.products(), products(&ledger));
            prop_assert_eq!(told.customers(), customers(&ledger));
        }
    }

    #[test]
    fn what_moved_on_to_the_next_page_counts_once() {
        let page = |numbers: [i64; 3]| numbers.map(|number| order(number, 0));
        let mut tally = OrderTally::new(Currency::USD, at(0) + ms(1_000_000));
        tally.add_page(&page([6, 5, 4]));
        tally.add_page(&page([5, 4, 3]));
        assert_eq!((tally.totals().orders, tally.oldest()), (4, Some(at(3_000))));
        assert_eq!(tally.shortened(0).customers(), []);
    }
}
