use proptest::prelude::*;

use super::*;
use crate::testing::at;
use crate::time::parse_timestamp;

fn moment(text: &str) -> Timestamp {
    parse_timestamp(text).expect("a date-time")
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a date")
}

fn parse(query: &str) -> Option<PeriodSelection> {
    serde_urlencoded::from_str::<PeriodQuery>(query).ok()?.selection()
}

fn query(selection: PeriodSelection) -> String {
    serde_urlencoded::to_string(PeriodQuery::from(selection)).expect("a query")
}

fn selection(query: &str) -> PeriodSelection {
    parse(query).expect("a selection")
}

fn text(window: Window) -> String {
    format!("{} – {}", iso(window.start), iso(window.end))
}

#[test]
fn windows_are_whole_days() {
    let now = moment("2026-11-22T14:05:30");
    let table = [
        ("today", "2026-11-22T00:00:00 – 2026-11-23T00:00:00", 1),
        ("yesterday", "2026-11-21T00:00:00 – 2026-11-22T00:00:00", 1),
        ("7d", "2026-11-16T00:00:00 – 2026-11-23T00:00:00", 7),
        ("30d", "2026-10-24T00:00:00 – 2026-11-23T00:00:00", 30),
        ("12m", "2025-12-01T00:00:00 – 2026-11-23T00:00:00", 357),
        ("custom&from=2026-08-31&to=2026-08-31", "2026-08-31T00:00:00 – 2026-09-01T00:00:00", 1),
    ];
    for (period, expected, days) in table {
        let window = selection(&format!("period={period}")).window(now);
        assert_eq!((text(window).as_str(), window.days()), (expected, days), "{period}");
    }
}

/// Month ends, leap days, and the days on which clocks change in Europe and America: all are days of 24 hours here.
#[test]
fn baselines_end_where_the_period_does_for_now() {
    let table = [
        ("2026-11-22T14:05:30", "today", "previous", "2026-11-21T00:00:00 – 2026-11-21T14:05:30"),
        ("2026-11-22T14:05:30", "today", "year", "2025-11-22T00:00:00 – 2025-11-22T14:05:30"),
        ("2026-11-22T14:05:30", "yesterday", "previous", "2026-11-20T00:00:00 – 2026-11-21T00:00:00"),
        ("2026-11-22T14:05:30", "7d", "previous", "2026-11-09T00:00:00 – 2026-11-15T14:05:30"),
        ("2026-11-22T14:05:30", "30d", "previous", "2026-09-24T00:00:00 – 2026-10-23T14:05:30"),
        ("2026-11-22T14:05:30", "12m", "previous", "2024-12-01T00:00:00 – 2025-11-22T14:05:30"),
        ("2026-03-31T10:00:00", "today", "year", "2025-03-31T00:00:00 – 2025-03-31T10:00:00"),
        ("2028-02-29T10:00:00", "today", "year", "2027-02-28T00:00:00 – 2027-02-28T10:00:00"),
        ("2028-03-01T00:00:10", "yesterday", "previous", "2028-02-28T00:00:00 – 2028-02-29T00:00:00"),
        ("2028-02-29T10:00:00", "yesterday", "year", "2027-02-28T00:00:00 – 2027-03-01T00:00:00"),
        ("2028-03-01T10:00:00", "yesterday", "year", "2027-02-28T00:00:00 – 2027-03-01T00:00:00"),
        // A year with a leap day is a day longer than the one before, and ends on the same day all the same.
        ("2028-03-15T10:00:00", "12m", "previous", "2026-04-01T00:00:00 – 2027-03-15T10:00:00"),
        (
            "2026-11-22T14:05:30",
            "custom&from=2024-01-01&to=2024-12-31",
            "year",
            "2023-01-01T00:00:00 – 2024-01-01T00:00:00",
        ),
        // Longer than a year: no day belongs to both.
        (
            "2026-11-22T14:05:30",
            "custom&from=2024-01-01&to=2025-06-30",
            "year",
            "2023-01-01T00:00:00 – 2024-01-01T00:00:00",
        ),
        // 2026-03-29 and 2026-10-25: Europe changes its clocks; 2026-03-08 and 2026-11-01: America does.
        ("2026-03-29T12:00:00", "today", "previous", "2026-03-28T00:00:00 – 2026-03-28T12:00:00"),
        ("2026-03-08T12:00:00", "7d", "previous", "2026-02-23T00:00:00 – 2026-03-01T12:00:00"),
        ("2026-11-01T12:00:00", "7d", "previous", "2026-10-19T00:00:00 – 2026-10-25T12:00:00"),
        (
            "2026-11-22T14:05:30",
            "custom&from=2026-11-01&to=2026-11-10",
            "previous",
            "2026-10-22T00:00:00 – 2026-11-01T00:00:00",
        ),
        (
            "2026-11-22T14:05:30",
            "custom&from=2026-11-13&to=2026-11-22",
            "previous",
            "2026-11-03T00:00:00 – 2026-11-12T14:05:30",
        ),
    ];
    for (now, period, comparison, expected) in table {
        let selected = selection(&format!("period={period}&compare={comparison}"));
        let comparison_window = selected.comparison_window(moment(now)).map(text);
        assert_eq!(comparison_window.as_deref(), Some(expected), "{period} at {now} against {comparison}");
    }
    for query in ["period=all&compare=previous", "period=7d&compare=off"] {
        assert_eq!(selection(query).comparison_window(moment("2026-11-22T14:05:30")), None, "{query}");
    }
}

#[test]
fn what_no_address_means_is_refused() {
    let table = [
        "",
        "period=",
        "period=8d",
        "period=custom",
        "period=custom&from=2026-11-02&to=2026-11-01",
        "period=custom&from=2026-02-29&to=2026-03-01",
        "period=custom&from=1900-01-01&to=2026-03-01",
        "compare=off",
    ];
    for query in table {
        assert_eq!(parse(query), None, "{query:?}");
    }
    // What is merely odd has its default.
    assert_eq!(selection("x=1&period=7d&compare=never&by=minute"), PeriodSelection::default());
}

#[test]
fn custom_dates_are_checked() {
    let today = day("2026-11-22");
    let table = [
        (None, Some(today), Err(CustomPeriodError::Missing)),
        (Some("2026-11-22"), Some(today), Ok(Period::Custom(today, today))),
        (Some("2026-11-23"), Some(today), Err(CustomPeriodError::Reversed)),
        (Some("2026-11-22"), today.succ_opt(), Err(CustomPeriodError::Future)),
        (Some("1900-01-01"), Some(today), Err(CustomPeriodError::TooLong)),
    ];
    for (first, last, expected) in table {
        assert_eq!(custom_period(first.map(day), last, today), expected, "{first:?} to {last:?}");
    }
}

#[test]
fn points_follow_the_calendar() {
    let window = Window { start: moment("2026-08-30T00:00:00"), end: moment("2026-11-02T00:00:00") };
    let points = |window: Window, granularity| window.points(granularity).into_iter().map(iso).collect::<Vec<_>>();
    assert_eq!(
        points(window, Granularity::Month),
        ["2026-08-30T00:00:00", "2026-09-01T00:00:00", "2026-10-01T00:00:00", "2026-11-01T00:00:00"]
    );
    assert_eq!(points(window, Granularity::Day).len(), 64);
    let morning = window.until(moment("2026-08-30T02:30:00"));
    assert_eq!(
        points(morning, Granularity::Hour),
        ["2026-08-30T00:00:00", "2026-08-30T01:00:00", "2026-08-30T02:00:00"]
    );
    assert_eq!(window.bounds(), ("2026-08-30T00:00:00".to_owned(), "2026-11-01T23:59:59.999999".to_owned()));
}

#[test]
fn granularities_suit_the_length() {
    let now = moment("2026-11-22T14:05:30");
    let table = [
        ("today", vec![Granularity::Hour]),
        ("7d", vec![Granularity::Day, Granularity::Hour]),
        ("30d", vec![Granularity::Day, Granularity::Hour]),
        ("12m", vec![Granularity::Month, Granularity::Hour, Granularity::Day]),
        ("all", vec![Granularity::Month, Granularity::Day]),
    ];
    for (period, expected) in table {
        let selected = selection(&format!("period={period}&by=month"));
        let window = selected.window(now);
        assert_eq!(selected.granularities(window), expected, "{period}");
        assert!(expected.contains(&selected.granularity(window)));
    }
}

fn any_selection() -> impl Strategy<Value = PeriodSelection> {
    let custom = (-10_000_i64..40_000, 0_i64..36_000).prop_map(|(first, days)| {
        let first = day("1970-01-01") + TimeDelta::days(first);
        Period::Custom(first, first + TimeDelta::days(days))
    });
    let period = prop_oneof![prop::sample::select(PRESETS.to_vec()).prop_map(|preset| preset.period), custom];
    let granularity = prop::option::of(prop::sample::select(Granularity::VARIANTS));
    (period, prop::sample::select(Comparison::VARIANTS), granularity)
        .prop_map(|(period, comparison, granularity)| PeriodSelection { period, comparison, granularity })
}

proptest! {
    #[test]
    fn addresses_are_read_back(selection in any_selection()) {
        prop_assert_eq!(parse(&query(selection)), Some(selection));
    }

    #[test]
    fn baselines_are_of_equal_length_or_calendar_and_share_no_moment(
        selection in any_selection(), now in 0_i64..4_000_000_000_000,
    ) {
        let now = at(now);
        let window = selection.window(now);
        prop_assert_eq!(start_of(window.start.date_naive()), window.start);
        prop_assert!(window.points(selection.granularity(window)).len() <= 10_000);
        if let Some(comparison_window) = selection.comparison_window(now) {
            let elapsed = (window.end.min(now) - window.start).max(TimeDelta::zero());
            let length = comparison_window.length();
            let is_calendar = selection.comparison == Comparison::LastYear || selection.period == Period::Year;
            let most = i64::from(is_calendar);
            let is_short = comparison_window.end == window.start;
            prop_assert!(is_short || (elapsed - length).abs() <= TimeDelta::days(most), "{elapsed} against {length}");
            prop_assert!(comparison_window.start < window.start && comparison_window.end <= window.start);
            let soon = selection.comparison_soon(now).expect("compared");
            let later = selection.compared(window, now + TimeDelta::minutes(15)).expect("compared");
            prop_assert!(soon.start == comparison_window.start && later.end <= soon.end);
            prop_assert!(soon.end - comparison_window.end <= TimeDelta::minutes(75) + TimeDelta::days(most));
            prop_assert_eq!(hour_of(soon.end), soon.end);
        }
    }
}
