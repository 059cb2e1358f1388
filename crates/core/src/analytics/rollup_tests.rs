use std::rc::Rc;

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::analytics::discrepancies::between_sources;
use crate::analytics::known_orders::{KnownOrders, Reach, are_many};
use crate::analytics::ledger::{Entry, Ledger, Reading, Step};
use crate::analytics::series::{CompletedOfRollup, beside, of_extent};
use crate::dashboard::stats::DashboardStats;
use crate::money::{Currency, Money};
use crate::period::PRESETS;
use crate::query::state::{DataStatus, Remote};
use crate::server_clock::ServerClock;
use crate::testing::{Plain, ms};
use crate::time::parse_timestamp;

fn at(text: &str) -> Timestamp {
    parse_timestamp(text).expect("a date-time")
}

fn day(text: &str) -> NaiveDate {
    at(text).date_naive()
}

/// What a server answers that has these orders.
fn answer(orders: &[Entry], range: Range, asked_at: Timestamp) -> Answer {
    let starts = range.starts();
    let ends = starts.iter().skip(1).copied().chain([range.window().end]);
    let buckets = starts.iter().zip(ends).map(|(start, end)| {
        let of_bucket = || orders.iter().filter(move |order| *start <= order.at && order.at < end);
        let revenue = of_bucket().filter(|order| order.is_completed()).filter_map(|order| order.amount);
        Bucket {
            start: *start,
            orders: i64::try_from(of_bucket().count()).expect("few"),
            revenue: revenue.map(Money::minor).sum(),
        }
    });
    Answer { buckets: buckets.collect(), asked_at }
}

/// Asks until nothing is due; also what was asked.
fn rolled_up(
    plan: RollupPlan,
    known: Option<&Rollup>,
    orders: &[Entry],
    demand: Demand,
    now: Timestamp,
) -> (Rollup, Vec<Range>) {
    let (mut answers, since) = Rollup::kept(known, &[], Answers::default(), demand, now);
    let mut asked = Vec::new();
    loop {
        let due = plan.due(&answers, since).expect("not too many");
        if due.is_empty() {
            return (plan.rollup(answers, demand).expect("everything was answered"), asked);
        }
        for range in due {
            assert!(!asked.contains(&range), "{range:?} is asked twice");
            asked.push(range);
            answers.insert(range, Rc::new(answer(orders, range, now)));
        }
    }
}

fn order(number: usize, at: Timestamp, is_completed: bool) -> Entry {
    Entry {
        id: number.to_string(),
        at,
        status: if is_completed { "completed" } else { "pending" }.to_owned(),
        amount: Some(Money::from_minor(100 + i64::try_from(number).expect("few"), Currency::USD)),
        ..Entry::default()
    }
}

/// Orders over three years until `now`, the oldest first.
fn history(now: Timestamp, count: usize, spread: i64) -> Vec<Entry> {
    let count_of = i64::try_from(count).expect("few");
    let moment = |number: usize| now - ms(spread / count_of * (count_of - 1 - i64::try_from(number).expect("few")));
    (0..count).map(|number| order(number, moment(number), number % 3 != 0)).collect()
}

#[test]
fn points_are_called_as_backends_call_them() {
    for (range, count, first, last) in [
        (Range::Hours(day("2026-11-22")), 24, "00:00", "23:00"),
        (Range::Days(day("2026-02-01")), 28, "02/01", "02/28"),
        (Range::Days(day("2028-02-01")), 29, "02/01", "02/29"),
        (Range::Months(day("2025-11-01"), day("2026-08-01")), 10, "Nov 2025", "Aug 2026"),
    ] {
        let labels: Vec<_> = range.starts().into_iter().map(|start| range.label(start)).collect();
        let ends = (labels.first().map(String::as_str), labels.last().map(String::as_str));
        assert_eq!((labels.len(), ends), (count, (Some(first), Some(last))), "{range:?}");
    }
}

#[test]
fn a_time_is_asked_for_in_ranges_that_every_backend_answers_right() {
    let now = at("2026-11-22T10:30:00");
    let week = PeriodSelection::default();
    let custom = |first, last| week.of(Period::Custom(day(first), day(last)));
    let by_day = |selection: PeriodSelection| PeriodSelection { granularity: Some(Granularity::Day), ..selection };
    let days = |month| Range::Days(day(month));
    for (selection, span, end, expected) in [
        (week, Span::Period, RollupEnd::LastDay, vec![days("2026-11-01")]),
        (week, Span::Period, RollupEnd::LastHour, vec![days("2026-11-01"), Range::Hours(day("2026-11-22"))]),
        (week, Span::Comparison, RollupEnd::LastDay, vec![days("2026-11-01")]),
        (week.of(Period::Today), Span::Period, RollupEnd::LastDay, vec![]),
        (week.of(Period::Today), Span::Period, RollupEnd::LastHour, vec![Range::Hours(day("2026-11-22"))]),
        (week.of(Period::Yesterday), Span::Period, RollupEnd::LastDay, vec![Range::Hours(day("2026-11-21"))]),
        (week.of(Period::Month), Span::Period, RollupEnd::LastDay, vec![days("2026-10-01"), days("2026-11-01")]),
        (
            week.of(Period::Year),
            Span::Period,
            RollupEnd::LastDay,
            vec![Range::Months(day("2025-12-01"), day("2026-10-01")), days("2026-11-01")],
        ),
        (
            week.of(Period::Year),
            Span::Comparison,
            RollupEnd::LastDay,
            vec![Range::Months(day("2024-12-01"), day("2025-10-01")), days("2025-11-01")],
        ),
        (
            custom("2026-03-15", "2026-08-31"),
            Span::Period,
            RollupEnd::LastDay,
            vec![days("2026-03-01"), Range::Months(day("2026-04-01"), day("2026-08-01"))],
        ),
        (
            custom("2026-05-31", "2026-09-01"),
            Span::Period,
            RollupEnd::LastDay,
            vec![days("2026-05-01"), Range::Months(day("2026-06-01"), day("2026-08-01")), days("2026-09-01")],
        ),
        (
            by_day(custom("2026-06-01", "2026-08-31")),
            Span::Period,
            RollupEnd::LastDay,
            vec![days("2026-06-01"), days("2026-07-01"), days("2026-08-01")],
        ),
    ] {
        let plan = RollupPlan::new(selection, span, end, now).expect("a time");
        assert_eq!(plan.due(&Answers::default(), Timestamp::default()), Some(expected), "{selection:?} {span:?}");
    }
}

#[test]
fn no_other_page_is_waited_for_where_the_hours_of_the_day_tell_as_much() {
    let now = at("2026-11-22T20:30:00");
    let week = PeriodSelection::default();
    let plan = |end| RollupPlan::new(week, Span::Period, end, now);
    // So many orders a day, of which the newest pages were read.
    let ledger = |orders: usize, pages: usize| {
        let entries: Vec<_> = history(now, orders * 7, 7 * 86_400_000).into_iter().rev().take(pages * 999).collect();
        let reading = Reading { has_more: entries.len() < orders * 7, entries, pages, ..Reading::new(Currency::USD) };
        Ledger::after(None, Step::Pages(pages), week.window(now), reading, Demand::default(), now)
    };
    let hour = |text| RollupEnd::Hour(at(text));
    let ten = hour("2026-11-22T10:00:00");
    for (orders, pages, chosen, expected) in [
        (900, 1, None, RollupEnd::LastDay),
        (2_400, 1, None, hour("2026-11-22T16:00:00")),
        (2_400, 3, None, RollupEnd::LastDay),
        (2_400, 2, Some(ten), ten),
        // Another page is read; another end would be waited for as well.
        (2_400, 1, Some(ten), ten),
        // Hours could not be told.
        (2_400, 1, Some(RollupEnd::LastDay), RollupEnd::LastDay),
        (2_400, 1, Some(RollupEnd::LastHour), RollupEnd::LastHour),
        (100_000, 1, None, RollupEnd::LastHour),
        (24_000, 2, Some(ten), RollupEnd::LastHour),
        (14_000, 1, None, hour("2026-11-22T20:00:00")),
    ] {
        let found = RollupEnd::beside(&ledger(orders, pages), plan, chosen);
        assert_eq!(found, expected, "{orders} orders, {pages} pages, {chosen:?}");
    }
    // On the next day it means its beginning, also in the first minute, in which the last day is still waited for.
    let end = |now| RollupPlan::new(week, Span::Period, ten, at(now)).map(|plan| plan.end());
    assert_eq!(end("2026-11-22T20:30:00"), Some(at("2026-11-22T10:00:00")));
    assert_eq!(end("2026-11-23T00:00:30"), Some(at("2026-11-22T10:00:00")));
    assert_eq!(end("2026-11-23T00:01:30"), Some(at("2026-11-23T00:00:00")));
}

#[test]
fn nothing_kept_is_waited_for_where_one_round_tells_all() {
    let now = at("2026-11-22T10:30:00");
    let week = PeriodSelection::default();
    let divided = |selection, granularity| PeriodSelection { granularity: Some(granularity), ..selection };
    for (selection, expected) in [
        (week, true),
        (week.of(Period::Month), true),
        (week.of(Period::Year), true),
        (divided(week, Granularity::Hour), false),
        (divided(week.of(Period::Year), Granularity::Day), false),
        (week.of(Period::AllTime), false),
    ] {
        let plan = RollupPlan::new(selection, Span::Period, RollupEnd::LastHour, now).expect("a time");
        assert_eq!(plan.is_one_round(), expected, "{selection:?}");
    }
}

#[test]
fn all_time_begins_with_the_day_of_the_first_order() {
    let now = at("2026-11-22T10:30:00");
    let all_time = PeriodSelection::default().of(Period::AllTime);
    let plan = RollupPlan::new(all_time, Span::Period, RollupEnd::LastDay, now).expect("a time");
    let orders = [order(0, at("2025-03-07T10:00:00"), true), order(1, at("2026-11-21T23:59:59.999"), true)];
    let (rollup, asked) = rolled_up(plan, None, &orders, Demand::default(), now);
    let search = Range::Months(day("2000-01-01"), day("2026-11-01"));
    assert_eq!(asked, [search, Range::Days(day("2025-03-01")), Range::Days(day("2026-11-01"))]);
    assert_eq!(rollup.window, Window { start: at("2025-03-07T00:00:00"), end: at("2026-11-22T00:00:00") });
    assert_eq!(rollup.buckets.iter().map(|bucket| bucket.orders).sum::<i64>(), 2);
    // That of a business of yesterday is shown by the hour.
    let (rollup, _) = rolled_up(plan, None, &orders[1..], Demand::default(), now);
    assert_eq!((rollup.buckets.len(), rollup.first()), (24, Some(at("2026-11-21T23:00:00"))));
    let (rollup, _) = rolled_up(plan, None, &[], Demand::default(), now);
    assert_eq!(rollup.first(), None);
    // Each day of decades would be too many questions.
    let by_day = PeriodSelection { granularity: Some(Granularity::Day), ..all_time };
    let plan = RollupPlan::new(by_day, Span::Period, RollupEnd::LastDay, now).expect("a time");
    let mut answers = Answers::default();
    answers.insert(search, Rc::new(answer(&[order(0, at("2001-03-07T10:00:00"), true)], search, now)));
    assert_eq!(plan.due(&answers, Timestamp::default()), None);
}

#[test]
fn what_is_over_is_asked_for_once_and_by_polls_now_and_then() {
    let now = at("2026-11-22T10:30:00");
    let demand = |newest, checked, whole| Demand { newest, checked, whole };
    let year = PeriodSelection::default().of(Period::Year);
    let orders = history(now, 500, 1_000 * 86_400_000);
    let plan = |now| RollupPlan::new(year, Span::Period, RollupEnd::LastDay, now).expect("a time");
    let (known, first) = rolled_up(plan(now), None, &orders, demand(1, 1, 0), now);
    assert_eq!(first.len(), 2);
    for (what, later, next, expected) in [
        ("an event", ms(1_000), demand(2, 1, 0), 0),
        ("a poll", ms(60_000), demand(2, 2, 0), 0),
        ("a poll after a while", ms(360_000), demand(2, 2, 0), 2),
        ("an event after a while", ms(360_000), demand(2, 1, 0), 0),
        ("the reader", ms(1_000), demand(2, 1, 2), 2),
        ("a day later", ms(86_400_000), demand(2, 1, 0), 1),
    ] {
        let (_, asked) = rolled_up(plan(now + later), Some(&known), &orders, next, now + later);
        assert_eq!(asked.len(), expected, "{what}");
    }
}

#[test]
fn what_earlier_pages_knew_is_checked_by_its_sums_and_only_what_changed_is_asked_again() {
    let now = at("2026-11-22T10:30:00");
    let by_day = PeriodSelection {
        granularity: Some(Granularity::Day),
        ..PeriodSelection::default().of(Period::Custom(day("2026-05-20"), day("2026-11-22")))
    };
    let orders = history(now, 2_000, 400 * 86_400_000);
    let plan = |now| RollupPlan::new(by_day, Span::Period, RollupEnd::LastDay, now).expect("a time");
    let (first, asked) = rolled_up(plan(now), None, &orders, Demand::default(), now);
    assert_eq!(asked.len(), 7);
    let kept = first.answers().to_keep();
    assert_eq!(kept.len(), 6, "this month is not over");
    let later = now + ms(86_400_000);
    let due = |orders: &[Entry]| {
        let (mut answers, since) = Rollup::kept(None, &[], Answers::restored(kept.clone()), Demand::default(), later);
        let mut asked = Vec::new();
        while let Some(due) = plan(later).due(&answers, since).filter(|due| !due.is_empty()) {
            for range in due {
                asked.push(range);
                answers.insert(range, Rc::new(answer(orders, range, later)));
            }
        }
        let rollup = plan(later).rollup(answers, Demand::default()).expect("everything was answered");
        assert_eq!(rollup.buckets, rolled_up(plan(later), None, orders, Demand::default(), later).0.buckets);
        asked
    };
    let check = Range::Months(day("2026-05-01"), day("2026-10-01"));
    let this_month = Range::Days(day("2026-11-01"));
    assert_eq!(due(&orders), [check, this_month]);
    let mut changed = orders.clone();
    let order = changed.iter_mut().find(|order| order.at >= at("2026-08-03T00:00:00")).expect("an order");
    order.status = if order.is_completed() { "failed" } else { "completed" }.to_owned();
    assert_eq!(due(&changed), [check, Range::Days(day("2026-08-01")), this_month]);
    // What is odd costs itself.
    let mut odd = kept.clone();
    odd[0].1 = "{}".to_owned();
    odd[1].0 = "days 2026-06-31".to_owned();
    odd[2].1 = odd[2].1.replacen('[', "[1,", 1);
    assert_eq!(Answers::restored(odd).to_keep(), kept[3..]);
}

#[test]
fn what_is_known_of_one_time_is_not_asked_for_again_of_another() {
    let now = at("2026-11-22T10:30:00");
    let week = PeriodSelection::default();
    let orders = history(now, 500, 20 * 86_400_000);
    let plan = |selection, span, end| RollupPlan::new(selection, span, end, now).expect("a time");
    let (known, asked) = rolled_up(plan(week, Span::Period, RollupEnd::LastDay), None, &orders, Demand::default(), now);
    assert_eq!(asked, [Range::Days(day("2026-11-01"))]);
    let others = [Rc::new(known)];
    let today = Range::Hours(day("2026-11-22"));
    let (minute, while_over) = (now + ms(60_000), now + ms(360_000));
    for (selection, span, end, at, expected) in [
        (week, Span::Period, RollupEnd::Hour(now - ms(7_200_000)), minute, vec![today]),
        (week, Span::Comparison, RollupEnd::LastDay, minute, vec![]),
        (week, Span::Comparison, RollupEnd::LastDay, while_over, asked.clone()),
        (week.of(Period::Month), Span::Period, RollupEnd::LastDay, minute, vec![Range::Days(day("2026-10-01"))]),
    ] {
        let (answers, since) = Rollup::kept(None, &others, Answers::default(), Demand::default(), at);
        assert_eq!(plan(selection, span, end).due(&answers, since), Some(expected), "{span:?} until {end:?}");
    }
    // What earlier pages kept is checked all the same.
    let stored = || {
        Answers::restored([("days 2026-10-01".to_owned(), {
            let zeros = vec![0; 31];
            serde_json::json!({ "asked_at": now.timestamp_micros(), "orders": zeros, "revenue": zeros }).to_string()
        })])
    };
    let (answers, since) = Rollup::kept(None, &others, stored(), Demand::default(), minute);
    let due = plan(week.of(Period::Month), Span::Period, RollupEnd::LastDay).due(&answers, since);
    assert_eq!(due, Some(vec![Range::Days(day("2026-10-01"))]));
}

#[test]
fn what_was_asked_for_an_hour_ago_is_not_compared_with_a_later_moment() {
    let now = at("2026-11-22T10:30:00");
    let week = PeriodSelection::default();
    let orders = history(now, 500, 20 * 86_400_000);
    let of_period = known(&orders, week, Span::Period, usize::MAX, now);
    let (series, extent) = of_extent(&of_period, week, ServerClock::default()).expect("all are known");
    let before = known(&orders, week, Span::Comparison, usize::MAX, now);
    let ledger = of_period.ledger.value().expect("it is known");
    let until = |end| beside(ledger, &before, &series, Window { end, ..extent }, week).map(|(_, window)| window.end);
    assert_eq!(until(now), Some(at("2026-11-15T10:30:00")));
    assert_eq!(until(at("2026-11-22T11:00:00")), Some(at("2026-11-15T11:00:00")));
    assert_eq!(until(at("2026-11-22T11:00:01")), None);
}

#[test]
fn how_many_orders_there_are_is_guessed_from_the_totals() {
    let now = at("2026-11-22T10:30:00");
    let selection = |period| PeriodSelection::default().of(period);
    for (recent, total, period, expected) in [
        (Some(200), Some(1_000_000), Period::Week, true),
        (Some(100), Some(1_000_000), Period::Week, false),
        (Some(100), Some(1_000_000), Period::Month, true),
        (Some(200), Some(900), Period::Week, false),
        (Some(1), Some(10_000), Period::AllTime, true),
        (Some(i64::MAX), Some(i64::MAX), Period::AllTime, true),
        (None, Some(1_000_000), Period::Week, false),
        (Some(200), None, Period::Week, false),
        (Some(10_000), Some(1_000_000), Period::Custom(day("2027-01-01"), day("2027-02-01")), false),
    ] {
        let stats = DashboardStats { recent_orders: recent, total_orders: total, ..DashboardStats::default() };
        let window = selection(period).window(now).until(now);
        assert_eq!(are_many(&stats, window), expected, "{recent:?} of {total:?} in {period:?}");
    }
}

#[test]
fn days_that_were_also_read_are_compared() {
    let now = at("2026-11-22T10:30:00");
    let month = PeriodSelection::default().of(Period::Month);
    let orders = history(now, 600, 30 * 86_400_000);
    let known = known(&orders, month, Span::Period, 100, now);
    let (ledger, rollup) = known.ledger.value().zip(known.rollup.value()).expect("both are known");
    assert_eq!(between_sources(ledger, rollup, &Plain), None);
    let with = |change: fn(&mut Entry), place: usize| {
        let mut ledger = (**ledger).clone();
        change(&mut ledger.entries[place]);
        between_sources(&ledger, rollup, &Plain).map(|found| found.text)
    };
    let failed = |order: &mut Entry| order.status = "failed".to_owned();
    assert_eq!(with(failed, 0), None, "today is not added up");
    let text = with(failed, 40).or_else(|| with(failed, 41)).expect("a difference");
    assert!(text.starts_with("From 2026-11-20 00:00:00 UTC on the server adds up 20 orders"), "{text}");
}

/// What is known when the newest orders were read, and the rest was added up.
fn known(orders: &[Entry], selection: PeriodSelection, span: Span, newest: usize, now: Timestamp) -> KnownOrders {
    known_until(RollupEnd::LastDay, orders, selection, span, newest, now)
}

/// The same, rolled up until then.
fn known_until(
    end: RollupEnd,
    orders: &[Entry],
    selection: PeriodSelection,
    span: Span,
    newest: usize,
    now: Timestamp,
) -> KnownOrders {
    let window = match span {
        Span::Comparison => selection.comparison_soon(now).expect("a time"),
        Span::Period | Span::Both => selection.window(now),
    };
    let of_window: Vec<_> = orders.iter().rev().filter(|order| window.contains(order.at)).cloned().collect();
    let entries: Vec<_> = of_window.iter().take(newest).cloned().collect();
    let has_more = entries.len() < of_window.len();
    let reading = Reading { entries, has_more, pages: 1, ..Reading::new(Currency::USD) };
    let ledger = Ledger::after(None, Step::Pages(1), window, reading, Demand::default(), now);
    let plan = RollupPlan::new(selection, span, end, now).expect("a time");
    let (rollup, _) = rolled_up(plan, None, orders, Demand::default(), now);
    KnownOrders {
        ledger: Remote::Ready { value: Rc::new(ledger), at: now },
        rollup: Remote::Ready { value: Rc::new(rollup), at: now },
        single_since: plan.end(),
        is_single_wanted: true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever is selected and when: with the server's totals every point of both series holds the same orders and the
    /// same revenue as with all orders read one by one.
    #[test]
    fn totals_and_single_orders_come_to_the_same(
        now in (0_i64..1_200 * 86_400).prop_map(|seconds| at("2024-01-01T00:00:00") + ms(seconds * 1_000)),
        preset in prop::sample::select(PRESETS.to_vec()),
        custom in prop::option::of((0_i64..700, 0_i64..500)),
        comparison in prop::sample::select(Comparison::VARIANTS),
        granularity in prop::option::of(prop::sample::select(&[Granularity::Day, Granularity::Month][..])),
        count in 1_usize..400,
        spread in 1_i64..1_100,
        hours_ago in prop::option::of(0_i64..30),
    ) {
        let period = custom.map_or(preset.period, |(ago, days)| {
            let last = now.date_naive() - TimeDelta::days(ago);
            Period::Custom(last - TimeDelta::days(days), last)
        });
        let selection = PeriodSelection { period, comparison, granularity };
        let orders = history(now, count, spread * 86_400_000);
        let read = usize::MAX;
        let end = hours_ago.map_or(RollupEnd::LastDay, |hours| match hours {
            0 => RollupEnd::LastHour,
            _ => RollupEnd::Hour(hour_of(now.max(start_of(now.date_naive()) + TimeDelta::hours(hours)) - TimeDelta::hours(hours))),
        });
        let since = |span| {
            let end = RollupPlan::new(selection, span, end, now).expect("a time").end();
            orders.iter().filter(|order| order.at >= end).count()
        };
        let clock = ServerClock::default();
        let single = known(&orders, selection, Span::Period, read, now);
        // Everything since the rollup ends, and one more that shows that it is everything.
        let part = known_until(end, &orders, selection, Span::Period, since(Span::Period) + 1, now);
        let (expected, whole_extent) = of_extent(&single, selection, clock).expect("all are known");
        let (told, extent) = of_extent(&part, selection, clock).expect("both are known");
        prop_assert_eq!((extent, &told.starts), (whole_extent, &expected.starts));
        let numbers = |series: &crate::analytics::series::Series| {
            series.totals.iter().map(|totals| (totals.orders, totals.revenue)).collect::<Vec<_>>()
        };
        prop_assert_eq!(numbers(&told), numbers(&expected));
        prop_assert_eq!((told.total.orders, told.total.revenue), (expected.total.orders, expected.total.revenue));
        prop_assert_eq!(part.count(), single.count());
        if selection.comparison_window(now).is_some() {
            let ledger = single.ledger.value().expect("it is known");
            let before = known(&orders, selection, Span::Comparison, read, now);
            let expected = beside(ledger, &before, &expected, extent, selection);
            prop_assert!(expected.is_some());
            let newest = since(Span::Comparison) + 1;
            let part = known_until(end, &orders, selection, Span::Comparison, newest, now);
            let told = beside(ledger, &part, &told, extent, selection);
            let told = told.map(|(series, window)| (numbers(&series), window));
            prop_assert_eq!(told, expected.map(|(series, window)| (numbers(&series), window)));
        }
    }
}

#[test]
fn completed_orders_of_a_rollup_stay_while_others_come_after_it() {
    let now = at("2026-11-22T10:30:00");
    let week = PeriodSelection::default();
    let orders = history(now, 9_000, 20 * 86_400_000);
    let series = |known: &KnownOrders| of_extent(known, week, ServerClock::default()).expect("it is known").0;
    let (early, all) = (&orders[..8_990], &orders[..]);
    let [early_total, total] = [early, all].map(|of| series(&known(of, week, Span::Period, usize::MAX, now)).total);
    let [early, all] = [early, all].map(|of| known(of, week, Span::Period, 999, now));
    let stats = DashboardStats {
        total_orders: Some(early_total.orders),
        total_revenue: Some(Money::from_minor(early_total.revenue, Currency::USD)),
        completed_orders: early_total.completed,
        ..DashboardStats::default()
    };
    let completed = CompletedOfRollup::told(&early, series(&early).total, &stats).expect("they come to the same");
    for (known, expected) in [(&early, early_total), (&all, total)] {
        let mut series = series(known);
        assert_eq!(series.total.completed, None);
        series.complete(known, &completed);
        assert_eq!((series.total.completed, series.total.priced), (expected.completed, expected.priced));
    }
    assert_eq!(CompletedOfRollup::told(&all, series(&all).total, &stats), None, "the figures are of before");
    let month = week.of(Period::Month);
    let other = known(&orders, month, Span::Period, 999, now);
    let mut longer = of_extent(&other, month, ServerClock::default()).expect("it is known").0;
    longer.complete(&other, &completed);
    assert_eq!(longer.total.completed, None, "another time has others");
}

#[test]
fn orders_are_read_one_by_one_while_they_are_few() {
    let now = at("2026-11-22T10:30:00");
    let year = PeriodSelection::default().of(Period::Year);
    let few = known(&history(now, 300, 300 * 86_400_000), year, Span::Period, usize::MAX, now);
    assert_eq!((few.coverage(), few.count(), few.status()), (None, Some(300), DataStatus::Fresh));
    let some = known(&history(now, 3_000, 300 * 86_400_000), year, Span::Period, 999, now);
    assert_eq!((some.reach(), some.count()), (Reach::Whole, Some(3_000)));
    let coverage = some.coverage().expect("not all were read");
    assert!(coverage.is_reading && coverage.read == 999 && coverage.of == Some(3_000));
    let beside_many = KnownOrders { is_single_wanted: false, ..some };
    assert!(matches!(beside_many.reach(), Reach::Since(_)));
    let many = known(&history(now, 30_000, 300 * 86_400_000), year, Span::Period, 999, now);
    assert!(matches!(many.reach(), Reach::Since(_)));
    assert!(!many.coverage().expect("not all were read").is_reading);
    let unknown = KnownOrders { rollup: Remote::Loading, ..many.clone() };
    assert_eq!((unknown.reach(), unknown.status()), (Reach::Since(unknown.single_since), DataStatus::Loading));
    let error = crate::query::error::ApiError::Unreachable;
    let failed = KnownOrders { rollup: Remote::Failed(error.clone()), ..many };
    assert_eq!((failed.reach(), failed.status()), (Reach::Enough, DataStatus::Failed), "it is out of reach");
    let some = known(&history(now, 3_000, 300 * 86_400_000), year, Span::Period, 999, now);
    let failed = KnownOrders { rollup: Remote::Failed(error), ..some };
    assert_eq!((failed.reach(), failed.status()), (Reach::Whole, DataStatus::Loading), "it may yet be read");
}
