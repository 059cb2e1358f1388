use proptest::prelude::*;

use super::*;
use crate::analytics::breakdown::{self, Breakdown, customers, products};
use crate::analytics::series::Series;
use crate::analytics::series::Totals;
use crate::analytics::status_counts::of_orders;
use crate::period::{Granularity, Period};
use crate::testing::{Plain, ms};
use crate::time::parse_timestamp;

const DAY: i64 = 86_400_000;

fn at(text: &str) -> Timestamp {
    parse_timestamp(text).expect("a date-time")
}

fn window(from: &str, to: &str) -> Window {
    Window { start: at(from), end: at(to) }
}

fn order(id: &str, moment: &str, status: &str, amount: i64, customer: &str) -> Entry {
    let customer = CustomerRef { id: customer.to_owned(), name: Some(customer.to_uppercase()), ..Default::default() };
    let amount = Some(Money::from_minor(amount, Currency::USD));
    Entry { id: id.to_owned(), at: at(moment), status: status.to_owned(), amount, customer, items: Vec::new() }
}

fn ledger(window: Window, entries: Vec<Entry>) -> Ledger {
    Ledger::after(None, Step::Pages(1), window, reading(entries), Demand::default(), Timestamp::default())
}

fn reading(entries: Vec<Entry>) -> Reading {
    Reading { entries, pages: 1, ..Reading::new(Currency::USD) }
}

#[test]
fn points_stand_beside_points_as_long_as_they_are() {
    let entries =
        |moment: &str| vec![order("1", moment, "completed", 100, "ada"), order("2", moment, "pending", 5, "")];
    let now = ledger(window("2026-04-01T00:00:00", "2026-08-01T00:00:00"), entries("2026-07-31T12:00:00"));
    let series = Series::new(&now, None, now.window, Granularity::Month);
    assert_eq!((series.starts.len(), series.total.customers), (4, Some(1)), "who is not told is not counted");
    let shift = now.window.length();
    let before =
        ledger(Window { start: now.window.start - shift, end: now.window.start }, entries("2026-03-31T12:00:00"));
    let beside = series.beside(&before, None, before.window, shift);
    assert_eq!(beside.starts.first().copied(), Some(at("2025-11-30T00:00:00")));
    assert_eq!(beside.totals.iter().map(|totals| totals.revenue).collect::<Vec<_>>(), [0, 0, 0, 100]);
    assert_eq!(beside.total.revenue, 100, "nothing falls off the end");
}

#[test]
fn orders_are_put_where_they_belong() {
    let ledger = ledger(
        window("2026-11-20T00:00:00", "2026-11-23T00:00:00"),
        vec![
            order("5", "2026-11-22T09:00:00", "completed", 700, "ada"),
            order("4", "2026-11-21T23:59:59.999", "completed", 250, "ada"),
            order("3", "2026-11-21T00:00:00", "pending", 9_900, "bob"),
            order("2", "2026-11-20T00:00:00", "failed", 100, "cat"),
            order("1", "2026-11-20T00:00:00", "completed", -50, "ada"),
        ],
    );
    let extent = ledger.extent(at("2026-11-22T10:30:00"));
    let series = Series::new(&ledger, None, extent, Granularity::Day);
    let totals = |orders, completed, revenue, customers| Totals {
        orders,
        revenue,
        completed: Some(completed),
        priced: Some(completed),
        customers: Some(customers),
    };
    assert_eq!(series.totals, [totals(2, 1, -50, 2), totals(2, 1, 250, 2), totals(1, 1, 700, 1)]);
    assert_eq!(series.total, totals(5, 3, 900, 3), "Ada is one customer");
    assert!(series.is_unfinished);
    assert_eq!(series.total.average_order(), Some(300));
    assert_eq!(Totals::NONE.average_order(), None);
    let counts: Vec<_> = of_orders(&ledger).iter().map(|part| part.count).collect();
    assert_eq!(counts, [3, 1, 0, 0, 1]);
    assert!(!Series::new(&ledger, None, ledger.window, Granularity::Day).is_unfinished);
}

#[test]
fn an_order_from_the_future_of_a_slow_clock_is_shown() {
    let entries = vec![order("1", "2026-11-22T10:07:00", "completed", 1, "ada")];
    let ledger = ledger(window("2026-11-22T00:00:00", "2026-11-23T00:00:00"), entries);
    let extent = ledger.extent(at("2026-11-22T09:59:00"));
    let series = Series::new(&ledger, None, extent, Granularity::Hour);
    assert_eq!((series.starts.len(), series.total.orders), (11, 1));
}

#[test]
fn all_time_begins_with_the_first_order() {
    let now = at("2026-11-22T10:00:00");
    let all_time = Period::AllTime.window(now);
    let entries = vec![order("1", "2025-03-07T10:07:00", "completed", 1, "ada")];
    let extent = ledger(all_time, entries).extent(now);
    assert_eq!(extent, window("2025-03-07T00:00:00", "2026-11-22T10:00:00"));
    assert_eq!(ledger(all_time, Vec::new()).extent(now), window("2026-11-22T00:00:00", "2026-11-22T10:00:00"));
}

#[test]
fn products_and_customers_are_added_up() {
    let item = |key: &str, quantity: i64, amount: i64| LineItem {
        key: key.to_owned(),
        name: format!("The {key}"),
        quantity: quantity.into(),
        amount: Money::from_minor(amount, Currency::USD),
    };
    let mut orders = vec![
        order("3", "2026-11-22T09:00:00", "completed", 700, "ada"),
        order("2", "2026-11-21T09:00:00", "pending", 250, "bob"),
        order("1", "2026-11-21T00:00:00", "completed", 900, "ada"),
    ];
    orders[0].items = vec![item("ssl", 1, 100), item("host", 2, 500), item("ssl", 1, 100)];
    orders[1].items = vec![item("ssl", 5, 500)];
    orders[2].items = vec![item("host", 1, 250)];
    let ledger = ledger(window("2026-11-20T00:00:00", "2026-11-23T00:00:00"), orders);
    let told = |parts: Vec<Breakdown>| {
        let told = parts.into_iter().map(|part| (part.key, part.orders, part.quantity.to_string(), part.amount));
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        told(products(&ledger)),
        [("host".to_owned(), 2, "3".to_owned(), 750), ("ssl".to_owned(), 1, "2".to_owned(), 200)]
    );
    assert_eq!(
        told(customers(&ledger)),
        [("ada".to_owned(), 2, "0".to_owned(), 1_600), ("bob".to_owned(), 1, "0".to_owned(), 0)]
    );
}

#[test]
fn only_what_may_have_changed_is_read_again() {
    let asked = window("2026-10-01T00:00:00", "2026-11-23T00:00:00");
    let now = at("2026-11-22T10:00:00");
    let demand = |newest, checked, whole| Demand { newest, checked, whole };
    let long: Vec<_> =
        (0..1_000).map(|index| order(&index.to_string(), "2026-11-01T00:00:00", "completed", 1, "ada")).collect();
    let known = Ledger { read_at: now - ms(30_000), pages: 2, demand: demand(1, 1, 0), ..ledger(asked, long) };
    let young = Some(Step::Since(now - ms(DAY)));
    let all = Some(Step::Pages(MOST_PAGES));
    let few = Ledger { pages: 1, ..known.clone() };
    let part = Ledger { is_partial: true, ..known.clone() };
    let old = Ledger { read_at: now - ms(120_000), ..known.clone() };
    let busy = Ledger {
        entries: (0..1_000).map(|index| Entry { at: now - ms(60_000 * index), ..Entry::default() }).collect(),
        ..known.clone()
    };
    let table = [
        ("nothing is known", None, demand(1, 1, 0), 0, Some(Step::Pages(1))),
        ("an event, and one page holds all", Some(&few), demand(2, 1, 0), 0, all),
        ("an event, and there are more", Some(&known), demand(2, 1, 0), 0, young),
        (
            "an event, and a page of the day is full",
            Some(&busy),
            demand(2, 1, 0),
            0,
            Some(Step::Since(now - ms(54_000_000))),
        ),
        ("a poll soon after", Some(&known), demand(2, 2, 0), 0, young),
        ("a poll later", Some(&old), demand(2, 2, 0), 0, all),
        ("the reader asks", Some(&known), demand(2, 1, 2), 0, all),
        ("the reader asks for what is known in part", Some(&part), demand(2, 1, 2), 9, Some(Step::Pages(2))),
        ("more is wanted", Some(&part), demand(1, 1, 0), 3, Some(Step::Next)),
        ("more is wanted, but an event came", Some(&part), demand(2, 1, 0), 3, young),
        ("enough is known", Some(&part), demand(1, 1, 0), 2, None),
        ("all is known", Some(&known), demand(1, 1, 0), 3, None),
    ];
    for (what, known, demand, wanted, step) in table {
        assert_eq!(Ledger::step(known, asked, demand, wanted, now), step, "{what}");
    }
    let since_its_end = Some(Step::Since(asked.end));
    let later = Window { end: asked.end + ms(3_600_000), ..asked };
    let other = Window { start: asked.start + ms(DAY), ..asked };
    let table = [
        ("nothing else happened", &known, later, demand(1, 1, 0), since_its_end),
        ("more is wanted as well", &part, later, demand(1, 1, 0), since_its_end),
        ("an event", &known, later, demand(2, 1, 0), young),
        ("an event, and one page holds all", &few, later, demand(2, 1, 0), all),
        ("a poll later", &old, later, demand(2, 2, 0), all),
        ("the reader asks", &known, later, demand(2, 1, 2), all),
        ("another day", &known, other, demand(1, 1, 0), Some(Step::Pages(1))),
        ("a clock was set back", &known, Window { end: now, ..asked }, demand(1, 1, 0), Some(Step::Pages(1))),
    ];
    for (what, known, window, demand, step) in table {
        assert_eq!(Ledger::step(Some(known), window, demand, 9, now), step, "{what}");
    }
    let over = Window { end: now - ms(7 * DAY), ..asked };
    let known = Ledger { window: over, ..known };
    let step = Ledger::step(Some(&known), Window { end: over.end + ms(3_600_000), ..over }, demand(2, 1, 0), 0, now);
    assert_eq!(step, Some(Step::Since(over.end)), "nothing else of it is young");
    for (what, demand, step) in [
        ("an event", demand(2, 1, 0), None),
        ("a poll soon after", demand(2, 2, 0), None),
        ("the reader asks", demand(2, 1, 2), all),
    ] {
        assert_eq!(Ledger::step(Some(&known), over, demand, 0, now), step, "{what} of what was over long ago");
    }
}

#[test]
fn of_a_window_that_ends_later_only_what_came_since_is_read() {
    let day = window("2026-11-15T00:00:00", "2026-11-15T11:00:00");
    let known = ledger(day, vec![order("1", "2026-11-15T10:59:59", "completed", 100, "ada")]);
    let later = window("2026-11-15T00:00:00", "2026-11-15T12:00:00");
    let step = Step::Since(at("2026-11-15T11:00:00"));
    let new = reading(vec![order("2", "2026-11-15T11:00:00", "pending", 5, "bob")]);
    let after = Ledger::after(Some(&known), step, later, new, Demand::default(), Timestamp::default());
    let ids: Vec<_> = after.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!((after.window, ids), (later, vec!["2", "1"]));
}

#[test]
fn what_was_read_takes_the_place_of_what_was_known() {
    let asked = window("2026-11-20T00:00:00", "2026-11-23T00:00:00");
    let since = Step::Since(at("2026-11-21T12:00:00"));
    let known = ledger(
        asked,
        vec![
            order("3", "2026-11-21T13:00:00", "pending", 7, "ada"),
            order("2", "2026-11-21T12:30:00", "pending", 7, "gone"),
            order("1", "2026-11-20T12:00:00", "pending", 7, "bob"),
        ],
    );
    let read = vec![
        order("4", "2026-11-22T13:00:00", "pending", 7, "cat"),
        order("3", "2026-11-21T13:00:00", "completed", 7, "ada"),
        // Paging showed it twice, and the page went on beyond what was asked for.
        order("3", "2026-11-21T13:00:00", "completed", 7, "ada"),
        order("1", "2026-11-20T12:00:00", "failed", 7, "bob"),
        order("0", "2026-11-19T12:00:00", "failed", 7, "bob"),
    ];
    let now = at("2026-11-22T14:00:00");
    let after = |step| Ledger::after(Some(&known), step, asked, reading(read.clone()), Demand::default(), now);
    let told = |ledger: &Ledger| -> Vec<_> {
        ledger.entries.iter().map(|entry| (entry.id.clone(), entry.status.clone())).collect()
    };
    let expected = |parts: [(&str, &str); 3]| parts.map(|(id, status)| (id.to_owned(), status.to_owned()));
    let merged = after(since);
    assert_eq!(told(&merged), expected([("4", "pending"), ("3", "completed"), ("1", "pending")]));
    assert_eq!(merged.read_at, known.read_at, "the older part is as old as it was");
    let merged = after(Step::Pages(1));
    assert_eq!(told(&merged), expected([("4", "pending"), ("3", "completed"), ("1", "failed")]));
    assert_eq!(merged.read_at, now);
    // More came than was read: what is between is not known.
    let much = Reading { has_more: true, ..reading(read.clone()) };
    let merged = Ledger::after(Some(&known), since, asked, much, Demand::default(), now);
    assert_eq!((told(&merged).len(), merged.is_partial), (2, true));
}

proptest! {
    /// However pages, new orders and what is read again follow each other: in the end each order is there once, the newest
    /// first, as the server has it.
    #[test]
    fn reading_on_ends_with_every_order(
        count in 0_usize..6_000,
        script in prop::collection::vec((0_usize..40, any::<bool>()), 0..12),
    ) {
        let asked = window("2026-10-01T00:00:00", "2026-11-23T00:00:00");
        let entry = |number: usize| Entry {
            id: number.to_string(),
            at: asked.start + ms(i64::try_from(number).expect("few") * 100_000),
            ..Entry::default()
        };
        let mut server: Vec<_> = (0..count).map(entry).collect();
        let mut now = entry(count).at;
        let read = |server: &[Entry], skip: usize, since: Timestamp| {
            let newest: Vec<_> = server.iter().rev().filter(|entry| entry.at >= since).collect();
            let page: Vec<_> = newest.iter().skip(skip).take(PAGE).map(|entry| (*entry).clone()).collect();
            (page, newest.len() > skip + PAGE)
        };
        let mut known: Option<Ledger> = None;
        let mut demand = Demand { newest: 1, checked: 1, whole: 0 };
        let mut moves = script.into_iter();
        while let Some(step) = Ledger::step(known.as_ref(), asked, demand, MOST_PAGES, now) {
            let (first, most, since) = match step {
                Step::Pages(pages) => (0, pages, asked.start),
                Step::Since(since) => (0, MOST_PAGES, since),
                Step::Next => (known.as_ref().map_or(0, |known| known.pages), 1, asked.start),
            };
            let mut reading = Reading::new(Currency::USD);
            while reading.pages < most {
                let (mut page, has_more) = read(&server, (first + reading.pages) * PAGE, since);
                reading.entries.append(&mut page);
                (reading.pages, reading.has_more) = (reading.pages + 1, has_more);
                if !has_more {
                    break;
                }
            }
            known = Some(Ledger::after(known.as_ref(), step, asked, reading, demand, now));
            if let Some((more, is_event)) = moves.next() {
                server.extend((server.len()..server.len() + more).map(entry));
                now = entry(server.len()).at;
                demand.newest += u32::from(is_event || more > 0);
            }
        }
        let known = known.expect("something was read");
        let ids: Vec<_> = known.entries.iter().map(|entry| entry.id.clone()).collect();
        let expected: Vec<_> = server.iter().rev().map(|entry| entry.id.clone()).collect();
        prop_assert!(!known.is_partial);
        prop_assert!(ids == expected, "{} of {}", ids.len(), expected.len());
    }

    /// However time is divided, the parts add up to the whole.
    #[test]
    fn points_add_up(
        entries in prop::collection::vec((0_i64..40 * DAY, 0_usize..6, -1_000_i64..100_000, 0_u8..5), 0..200),
        granularity in prop_oneof![Just(Granularity::Hour), Just(Granularity::Day), Just(Granularity::Month)],
    ) {
        let start = at("2026-01-20T00:00:00");
        let window = Window { start, end: start + ms(40 * DAY) };
        let entries: Vec<_> = entries
            .into_iter()
            .enumerate()
            .map(|(index, (offset, status, amount, customer))| Entry {
                id: index.to_string(),
                at: start + ms(offset),
                status: ["completed", "pending", "processing", "cancelled", "failed", "odd"][status].to_owned(),
                amount: Some(Money::from_minor(amount, Currency::USD)),
                customer: CustomerRef { id: customer.to_string(), ..CustomerRef::default() },
                items: Vec::new(),
            })
            .collect();
        let ledger = ledger(window, entries);
        let series = Series::new(&ledger, None, window, granularity);
        let sum = |pick: fn(&Totals) -> i64| series.totals.iter().map(pick).sum::<i64>();
        prop_assert_eq!(sum(|totals| totals.revenue), series.total.revenue);
        prop_assert_eq!(sum(|totals| totals.orders), series.total.orders);
        prop_assert_eq!(sum(|totals| totals.completed.unwrap_or(-1)), series.total.completed.unwrap_or(-1));
        prop_assert!(sum(|totals| totals.customers.unwrap_or(-1)) >= series.total.customers.unwrap_or(-1));
        prop_assert_eq!(series.total.orders, i64::try_from(ledger.entries.len()).expect("few"));
        prop_assert_eq!(of_orders(&ledger).iter().map(|part| part.count).sum::<i64>(), series.total.orders);
        prop_assert_eq!(customers(&ledger).iter().map(|part| part.amount).sum::<i64>(), series.total.revenue);
    }
}

fn other(id: &str, moment: &str, minor: i64, code: &str) -> Entry {
    let amount = Currency::parse(code).map(|currency| Money::from_minor(minor, currency));
    Entry { amount, ..order(id, moment, "completed", 0, "eve") }
}

#[test]
fn sums_never_mix_currencies_and_say_what_they_leave_out() {
    let unpriced = Entry { amount: None, ..order("5", "2026-11-22T09:00:00", "completed", 0, "dan") };
    let ledger = ledger(
        window("2026-11-20T00:00:00", "2026-11-23T00:00:00"),
        vec![
            unpriced,
            other("4", "2026-11-22T08:00:00", 12_000, "EUR"),
            other("3", "2026-11-22T07:00:00", 12_345, "BTC"),
            order("2", "2026-11-22T06:00:00", "completed", 700, "ada"),
            order("1", "2026-11-22T05:00:00", "completed", 300, "bob"),
        ],
    );
    let series = Series::new(&ledger, None, ledger.window, Granularity::Day);
    let totals = Totals { orders: 5, revenue: 1_000, completed: Some(5), priced: Some(2), customers: Some(4) };
    assert_eq!((series.total, series.total.average_order()), (totals, Some(500)));
    let left_out = series.amounts.left_out_of(Currency::USD, &Plain);
    assert_eq!(left_out.as_deref(), Some("besides BTC 0.00012345, EUR 120.00, 1 without a readable amount"));
    let eve = customers(&ledger).into_iter().find(|part| part.key == "eve");
    assert_eq!(eve.map(|eve| (eve.orders, eve.amount)), Some((2, 0)));
}

#[test]
fn what_could_not_be_read_is_forgotten_when_it_is_read_again() {
    let window = window("2026-11-20T00:00:00", "2026-11-23T00:00:00");
    let unread = |id: &str| Unread {
        index: 0,
        id: Some(id.to_owned()),
        field: "total".to_owned(),
        reason: "odd".to_owned(),
        is_lost: false,
    };
    let before = vec![
        order("3", "2026-11-22T05:00:00", "completed", 0, "ada"),
        order("2", "2026-11-22T04:00:00", "completed", 0, "ada"),
        order("1", "2026-11-20T05:00:00", "completed", 0, "ada"),
    ];
    let reading = |entries, unread| Reading { entries, unread, pages: 9, ..Reading::new(Currency::USD) };
    let all = vec![unread("3"), unread("2"), unread("1")];
    let (now, demand) = (window.end, Demand::default());
    let known = Ledger::after(None, Step::Pages(9), window, reading(before.clone(), all), demand, now);
    let again = reading(before[..2].to_vec(), vec![unread("2")]);
    let since = Step::Since(at("2026-11-21T00:00:00"));
    let merged = Ledger::after(Some(&known), since, window, again, demand, now);
    let ids: Vec<_> = merged.unread.iter().filter_map(|unread| unread.id.as_deref()).collect();
    assert_eq!(ids, ["2", "1"]);
}

#[test]
fn shares_can_be_explained_where_there_are_credits() {
    let part = |amount| Breakdown {
        key: String::new(),
        name: String::new(),
        detail: None,
        is_guest: false,
        orders: 1,
        quantity: Decimal::ZERO,
        amount,
    };
    let parts = [100, 20, -60].map(part);
    assert_eq!(breakdown::whole(&parts), 120);
    let shares = parts.map(|part| breakdown::share(part.amount, 120));
    assert_eq!(shares, [Some(833), Some(167), None]);
    assert_eq!(breakdown::share(-5, breakdown::whole(&[part(-5)])), None);
}

#[test]
fn a_time_that_is_mostly_before_the_first_order_says_so() {
    let year = window("2025-01-01T00:00:00", "2026-01-01T00:00:00");
    let late_start = |window, moments: &[&str]| {
        let orders = (0..5).flat_map(|copy| {
            moments.iter().map(move |moment| order(&format!("{moment} {copy}"), moment, "completed", 100, "ada"))
        });
        let orders = orders.collect();
        let known = ledger(window, orders);
        Series::new(&known, None, window, Granularity::Month).late_start
    };
    let first = "2025-09-21T08:00:00";
    assert_eq!(late_start(year, &["2025-12-01T00:00:00", first]), Some(at(first)));
    assert_eq!(late_start(year, &["2025-12-01T00:00:00", "2025-06-01T00:00:00"]), None);
    assert_eq!(late_start(year, &[]), None, "nothing began");
    let day = window("2025-09-21T00:00:00", "2025-09-22T00:00:00");
    assert_eq!(late_start(day, &["2025-09-21T20:00:00", "2025-09-21T21:00:00"]), None);
    assert_eq!(late_start(year, &[first]), None, "few orders come late by chance");
}

#[test]
fn a_changed_order_takes_its_place_and_nothing_else_moves() {
    let window = window("2026-11-20T00:00:00", "2026-11-23T00:00:00");
    let known = ledger(
        window,
        vec![
            order("3", "2026-11-22T09:00:00", "pending", 700, "ada"),
            order("2", "2026-11-21T12:00:00", "completed", 250, "ada"),
            order("1", "2026-11-20T00:00:00", "pending", 9_900, "bob"),
        ],
    );
    let demand = Demand { newest: 2, ..Demand::default() };
    let after = |known: &Ledger, changed: &[Entry]| {
        let after = known.with_changed(changed.to_vec(), demand);
        assert_eq!(after.demand, demand);
        after.entries.iter().map(|entry| format!("{} {}", entry.id, entry.status)).collect::<Vec<_>>()
    };
    let new = order("4", "2026-11-21T13:00:00", "pending", 1, "cat");
    let paid = order("1", "2026-11-20T00:00:00", "completed", 9_900, "bob");
    let outside = order("5", "2026-11-23T00:00:00", "completed", 1, "cat");
    assert_eq!(
        after(&known, &[new.clone(), paid.clone(), outside]),
        ["3 pending", "4 pending", "2 completed", "1 completed"]
    );
    let part = Ledger { is_partial: true, ..known.clone() };
    let older = order("0", "2026-11-20T00:00:00", "completed", 1, "cat");
    assert_eq!(
        after(&part, &[older, paid.clone()]),
        ["3 pending", "2 completed", "1 completed"],
        "what was not read stays unread, and the oldest one known stays known"
    );
    let unread =
        Unread { index: 0, id: Some("4".to_owned()), field: String::new(), reason: "odd".to_owned(), is_lost: true };
    let odd = Ledger { unread: vec![unread], ..known.clone() };
    assert!(odd.with_changed(vec![new], demand).unread.is_empty(), "it could be read now");
    assert_eq!(odd.with_changed(vec![paid], demand).unread.len(), 1);
}

#[test]
fn only_what_was_announced_is_lacking_until_a_check_is_due() {
    let read = Ledger {
        demand: Demand { newest: 3, checked: 1, whole: 0 },
        ..ledger(window("2026-11-20T00:00:00", "2026-11-23T00:00:00"), Vec::new())
    };
    for (newest, checked, whole, expected) in
        [(4, 1, 0, true), (4, 3, 3, true), (3, 1, 0, false), (4, 4, 0, false), (4, 4, 4, false)]
    {
        assert_eq!(
            read.lacks_only_announced(Demand { newest, checked, whole }),
            expected,
            "{newest} {checked} {whole}"
        );
    }
}

#[test]
fn entries_since_a_moment_are_counted_where_all_are_known() {
    let known = ledger(
        window("2026-11-20T00:00:00", "2026-11-23T00:00:00"),
        vec![
            order("2", "2026-11-22T00:00:00", "pending", 1, "ada"),
            order("1", "2026-11-21T12:00:00", "completed", 1, "ada"),
        ],
    );
    let midnight = at("2026-11-22T00:00:00");
    assert_eq!(known.count_since(midnight), Some(1));
    assert_eq!(known.count_since(at("2026-11-23T00:00:00")), None, "it ends there");
    let part = Ledger { is_partial: true, ..known.clone() };
    assert_eq!((part.count_since(midnight), part.count_since(at("2026-11-21T00:00:00"))), (Some(1), None));
    let unread = Unread { index: 0, id: None, field: String::new(), reason: "odd".to_owned(), is_lost: true };
    assert_eq!(Ledger { unread: vec![unread], ..known }.count_since(midnight), None);
}
