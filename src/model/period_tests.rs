use proptest::prelude::*;

use super::*;

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a date-time")
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

fn choice(query: &str) -> Choice {
    Choice::parse(query).expect("a choice")
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
        let window = choice(&format!("?period={period}")).window(now);
        assert_eq!((text(window).as_str(), window.days()), (expected, days), "{period}");
    }
}

/// Month ends, leap days, and the days on which clocks change in Europe and America: all are days of 24 hours here.
#[test]
fn baselines_are_as_long_as_what_is_over() {
    let table = [
        ("2026-11-22T14:05:30", "today", "previous", "2026-11-21T00:00:00 – 2026-11-21T14:05:00"),
        ("2026-11-22T14:05:30", "today", "year", "2025-11-22T00:00:00 – 2025-11-22T14:05:00"),
        ("2026-11-22T14:05:30", "yesterday", "previous", "2026-11-20T00:00:00 – 2026-11-21T00:00:00"),
        ("2026-11-22T14:05:30", "7d", "previous", "2026-11-09T00:00:00 – 2026-11-15T14:05:00"),
        ("2026-11-22T14:05:30", "30d", "previous", "2026-09-24T00:00:00 – 2026-10-23T14:05:00"),
        ("2026-11-22T14:05:30", "12m", "previous", "2024-12-01T00:00:00 – 2025-11-22T14:05:00"),
        ("2026-03-31T10:00:00", "today", "year", "2025-03-31T00:00:00 – 2025-03-31T10:00:00"),
        ("2028-02-29T10:00:00", "today", "year", "2027-02-28T00:00:00 – 2027-02-28T10:00:00"),
        ("2028-03-01T00:00:10", "yesterday", "previous", "2028-02-28T00:00:00 – 2028-02-29T00:00:00"),
        // A year with a leap day is a day longer than the one before: equal length wins over equal dates.
        ("2028-03-15T10:00:00", "12m", "previous", "2026-04-01T00:00:00 – 2027-03-16T10:00:00"),
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
            "2026-11-03T00:00:00 – 2026-11-12T14:05:00",
        ),
    ];
    for (now, period, comparison, expected) in table {
        let choice = choice(&format!("?period={period}&compare={comparison}"));
        let baseline = choice.baseline(moment(now)).map(text);
        assert_eq!(baseline.as_deref(), Some(expected), "{period} at {now} against {comparison}");
    }
    for query in ["period=all&compare=previous", "period=7d&compare=off"] {
        assert_eq!(choice(query).baseline(moment("2026-11-22T14:05:30")), None, "{query}");
    }
}

#[test]
fn what_no_address_means_is_refused() {
    let table = [
        "",
        "?",
        "?period=",
        "?period=8d",
        "?period=custom",
        "?period=custom&from=2026-11-02&to=2026-11-01",
        "?period=custom&from=2026-02-29&to=2026-03-01",
        "?period=custom&from=1900-01-01&to=2026-03-01",
        "?compare=off",
    ];
    for query in table {
        assert_eq!(Choice::parse(query), None, "{query:?}");
    }
    // What is merely odd has its default.
    assert_eq!(choice("?x=1&period=7d&compare=never&by=minute"), Choice::default());
}

#[test]
fn custom_dates_are_checked() {
    let today = day("2026-11-22");
    let table = [
        (None, Some(today), Err(CustomError::Missing)),
        (Some("2026-11-22"), Some(today), Ok(Period::Custom(today, today))),
        (Some("2026-11-23"), Some(today), Err(CustomError::Reversed)),
        (Some("2026-11-22"), Some(today.plus(1)), Err(CustomError::Future)),
        (Some("1900-01-01"), Some(today), Err(CustomError::TooLong)),
    ];
    for (first, last, expected) in table {
        assert_eq!(custom(first.map(day), last, today), expected, "{first:?} to {last:?}");
    }
}

#[test]
fn points_follow_the_calendar() {
    let window = Window { start: moment("2026-08-30T00:00:00"), end: moment("2026-11-02T00:00:00") };
    let points = |window: Window, grain| window.points(grain).into_iter().map(iso).collect::<Vec<_>>();
    assert_eq!(
        points(window, Grain::Month),
        ["2026-08-30T00:00:00", "2026-09-01T00:00:00", "2026-10-01T00:00:00", "2026-11-01T00:00:00"]
    );
    assert_eq!(points(window, Grain::Day).len(), 64);
    let morning = window.until(moment("2026-08-30T02:30:00"));
    assert_eq!(points(morning, Grain::Hour), ["2026-08-30T00:00:00", "2026-08-30T01:00:00", "2026-08-30T02:00:00"]);
    assert_eq!(window.bounds(), ("2026-08-30T00:00:00".to_owned(), "2026-11-01T23:59:59.999999".to_owned()));
}

#[test]
fn grains_suit_the_length() {
    let now = moment("2026-11-22T14:05:30");
    let table = [
        ("today", vec![Grain::Hour]),
        ("7d", vec![Grain::Day, Grain::Hour]),
        ("30d", vec![Grain::Day, Grain::Hour]),
        ("12m", vec![Grain::Month, Grain::Hour, Grain::Day]),
        ("all", vec![Grain::Month, Grain::Day]),
    ];
    for (period, expected) in table {
        let choice = choice(&format!("period={period}&by=month"));
        let window = choice.window(now);
        assert_eq!(choice.grains(window), expected, "{period}");
        assert!(expected.contains(&choice.grain(window)));
    }
}

#[test]
fn letters_choose() {
    let after = |query: &str, letter| choice(query).after_key(letter).map(|choice| choice.query());
    assert_eq!(after("period=7d", 'm').as_deref(), Some("?period=30d&compare=previous"));
    assert_eq!(after("period=7d&compare=off&by=hour", 't').as_deref(), Some("?period=today&compare=off"));
    assert_eq!(after("period=7d&compare=previous", 'c').as_deref(), Some("?period=7d&compare=year"));
    assert_eq!(after("period=7d&compare=off", 'c').as_deref(), Some("?period=7d&compare=previous"));
    assert_eq!((after("period=7d", 'w'), after("period=7d", 'x')), (None, None));
}

fn any_choice() -> impl Strategy<Value = Choice> {
    let custom = (-10_000_i32..40_000, 0_i32..36_000).prop_map(|(first, days)| {
        let first = day("1970-01-01").plus(first);
        Period::Custom(first, first.plus(days))
    });
    let period = prop_oneof![(0..PERIODS.len()).prop_map(|index| PERIODS[index].0), custom];
    let grain = prop::option::of((0..GRAINS.len()).prop_map(|index| GRAINS[index].0));
    (period, 0..COMPARISONS.len(), grain).prop_map(|(period, comparison, grain)| Choice {
        period,
        comparison: COMPARISONS[comparison].0,
        grain,
    })
}

proptest! {
    #[test]
    fn addresses_are_read_back(choice in any_choice()) {
        prop_assert_eq!(Choice::parse(&choice.query()), Some(choice));
    }

    #[test]
    fn baselines_are_of_equal_length_and_before(choice in any_choice(), now in 0_i64..4_000_000_000_000) {
        let now = Timestamp::from_millis(now);
        let window = choice.window(now);
        prop_assert_eq!(window.start.millis() % DAY, 0);
        prop_assert!(window.points(choice.grain(window)).len() <= 10_000);
        if let Some(baseline) = choice.baseline(now) {
            let elapsed = window.until(now).end.since(window.start).max(0);
            let length = baseline.end.since(baseline.start);
            prop_assert!((0..60_000).contains(&(elapsed - length)), "{elapsed} against {length}");
            prop_assert!(baseline.start < window.start);
        }
    }
}
