//! The periods of dashboard and analytics, what each is compared with, and the figures of both as the database has
//! them. Days are whole ones in UTC.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use eyre::eyre;
use serde::Deserialize;

use crate::Outcome;
use crate::truth::Truth;

/// An instant after everything, in seconds since 1970: the end of what runs until now.
const NEVER: i64 = 253_402_300_799;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// The headline figures with the SQL of each. `:window` stands for the condition that a row is of the window.
const HEADLINES: [(&str, &str); 5] = [
    ("revenue", "SELECT COALESCE(SUM(total_cents), 0) FROM orders WHERE status = 'completed' AND :window"),
    ("orders", "SELECT COUNT(*) FROM orders WHERE :window"),
    (
        "average-order",
        "SELECT CAST(COALESCE(ROUND(AVG(total_cents)), -1) AS INTEGER) FROM orders
            WHERE status = 'completed' AND :window",
    ),
    ("customers", "SELECT COUNT(DISTINCT COALESCE(customer_id, billing_info ->> 'email')) FROM orders WHERE :window"),
    ("licenses", "SELECT COUNT(*) FROM licenses WHERE status = 'active' AND :window"),
];

/// A period that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Period {
    /// From midnight until now.
    Today,
    /// The day before.
    Yesterday,
    /// Today and the 6 days before.
    Week,
    /// Today and the 29 days before.
    Month,
    /// From the first of the month 11 months ago until now.
    Year,
    /// Everything.
    All,
    /// From one date to the end of another, both as `YYYY-MM-DD`.
    Custom(String, String),
}

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The period before.
    Previous,
    /// The same period a year before.
    Year,
    /// Nothing.
    Off,
}

impl Period {
    /// All but the custom ones.
    pub const NAMED: [Self; 6] = [Self::Today, Self::Yesterday, Self::Week, Self::Month, Self::Year, Self::All];

    /// Its name in the address, and in `data-test`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Yesterday => "yesterday",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Year => "12m",
            Self::All => "all",
            Self::Custom(..) => "custom",
        }
    }

    /// The key that chooses it; that of the custom dates opens the menu there.
    pub fn letter(&self) -> &'static str {
        match self {
            Self::Today => "t",
            Self::Yesterday => "y",
            Self::Week => "w",
            Self::Month => "m",
            Self::Year => "l",
            Self::All => "a",
            Self::Custom(..) => "u",
        }
    }

    /// The query of an address with it.
    pub fn query(&self, compare: Compare) -> String {
        let query = format!("?period={}&compare={}", self.name(), compare.name());
        match self {
            Self::Custom(from, to) => format!("{query}&from={from}&to={to}"),
            _ => query,
        }
    }

    /// SQL of the instant at which it begins, in seconds since 1970. `NOW` stands for now.
    fn start(&self) -> String {
        let steps = match self {
            Self::Today => "'start of day'",
            Self::Yesterday => "'start of day', '-1 day'",
            Self::Week => "'start of day', '-6 days'",
            Self::Month => "'start of day', '-29 days'",
            Self::Year => "'start of month', '-11 months'",
            Self::All => return "0".to_owned(),
            Self::Custom(from, _) => return format!("CAST(strftime('%s', '{from}') AS INTEGER)"),
        };
        format!("CAST(strftime('%s', NOW, {steps}) AS INTEGER)")
    }

    /// How many days it is shifted back by for what was before; `None` for months.
    fn days(&self, window: Window) -> Option<i64> {
        match self {
            Self::Today | Self::Yesterday => Some(1),
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Year | Self::All => None,
            Self::Custom(..) => Some((window.until - window.from) / DAY),
        }
    }
}

impl Compare {
    /// All of them, in the order in which their key goes through them.
    pub const ALL: [Self; 3] = [Self::Previous, Self::Year, Self::Off];

    /// Its name in the address, and in `data-test`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::Year => "year",
            Self::Off => "off",
        }
    }
}

/// A window of time, in seconds since 1970. Its end does not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub from: i64,
    /// Its end.
    pub until: i64,
}

impl Window {
    /// SQL of the condition that a row was created in it.
    pub fn condition(self) -> String {
        let bound = |seconds| format!("strftime('%Y-%m-%dT%H:%M:%S', {seconds}, 'unixepoch')");
        format!("created_at >= {} AND created_at < {}", bound(self.from), bound(self.until))
    }
}

/// The window of a period, and that of what it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The period's own.
    pub now: Window,
    /// The one before, equal in length to the part of the period that is over.
    pub before: Option<Window>,
}

/// Headline figures by name. There is no average of no orders.
pub type Headlines = BTreeMap<&'static str, Option<i64>>;

/// The figures of one point of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// What was earned, in minor units.
    pub revenue: i64,
    /// How many orders there were.
    pub orders: i64,
}

/// What a chart needs to know of an order: when it was created, whether it was completed, and for how much.
#[derive(Debug, Deserialize)]
struct Sale(String, i64, i64);

impl Truth {
    /// The windows of a period as they are at `now`.
    ///
    /// # Errors
    ///
    /// When the database cannot compute them.
    pub async fn windows(&self, period: &Period, compare: Compare, now: SystemTime) -> Outcome<Windows> {
        let seconds = i64::try_from(now.duration_since(UNIX_EPOCH)?.as_secs())?;
        let from = self.number(&format!("SELECT {}", period.start().replace("NOW", &instant(seconds)))).await?;
        let until = match period {
            Period::Yesterday => from + DAY,
            Period::Custom(_, to) => {
                self.number(&format!("SELECT CAST(strftime('%s', '{to}') AS INTEGER)")).await? + DAY
            }
            _ => NEVER,
        };
        let window = Window { from, until };
        let shifted = match (compare, period) {
            (Compare::Off, _) | (_, Period::All) => return Ok(Windows { now: window, before: None }),
            (Compare::Previous, period) => period.days(window).map(|days| from - days * DAY),
            (Compare::Year, _) => None,
        };
        let start = match shifted {
            Some(start) => start,
            None => self.number(&format!("SELECT {}", a_year_before(from))).await?,
        };
        let over = seconds.min(until);
        let end = if shifted.is_some() {
            start + over - from
        } else {
            // The end of a day stays the end of one.
            let day = (over - 1) - (over - 1) % DAY;
            (self.number(&format!("SELECT {}", a_year_before(day))).await? + over - day).min(from)
        };
        Ok(Windows { now: window, before: Some(Window { from: start, until: end.max(start) }) })
    }

    /// The headline figures of a window.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn headlines(&self, window: Window) -> Outcome<Headlines> {
        let mut figures = Headlines::new();
        for (name, sql) in HEADLINES {
            let figure = self.number(&sql.replace(":window", &window.condition())).await?;
            figures.insert(name, Some(figure).filter(|figure| *figure >= 0));
        }
        Ok(figures)
    }

    /// The figures of the points of a chart, each of which begins at one of `starts` (`2026-11-22T13:00:00`, ascending).
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or something was sold before the first point.
    pub async fn series(&self, window: Window, starts: &[String]) -> Outcome<Vec<Bucket>> {
        let sql =
            "SELECT json_group_array(json_array(created_at, status = 'completed', total_cents)) FROM orders WHERE";
        let sales: Vec<Sale> = serde_json::from_str(&self.text(&format!("{sql} {}", window.condition())).await?)?;
        let mut buckets = vec![Bucket::default(); starts.len()];
        for Sale(created_at, is_completed, cents) in sales {
            // Instants without a fraction sort before those with one, as text too.
            let place = starts.partition_point(|start| *start <= created_at);
            let bucket = place.checked_sub(1).and_then(|place| buckets.get_mut(place));
            let bucket = bucket.ok_or_else(|| eyre!(format!("{created_at} is before the first point {starts:?}")))?;
            bucket.orders += 1;
            bucket.revenue += is_completed * cents;
        }
        Ok(buckets)
    }
}

/// An instant as an argument of `SQLite`'s functions of time.
fn instant(seconds: i64) -> String {
    format!("{seconds}, 'unixepoch'")
}

/// SQL of the instant 12 months before one that is the beginning of a day. A 29th of February becomes the 28th, where
/// `SQLite` alone would go on to the next month.
fn a_year_before(seconds: i64) -> String {
    let at = instant(seconds);
    let steps = ["'-12 months'", "'start of month', '-11 months', '-1 day'"];
    let [plain, last_of_month] = steps.map(|steps| format!("CAST(strftime('%s', {at}, {steps}) AS INTEGER)"));
    format!("MIN({plain}, {last_of_month})")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::server::Profile;

    /// The truth of a database without any tables.
    async fn truth() -> Truth {
        Truth::open(":memory:".as_ref(), Profile::Documented).await.unwrap()
    }

    async fn number(truth: &Truth, text: &str) -> i64 {
        truth.number(&format!("SELECT CAST(strftime('%s', '{text}') AS INTEGER)")).await.unwrap()
    }

    async fn windows(truth: &Truth, period: &Period, compare: Compare, now: &str) -> [String; 4] {
        let seconds = u64::try_from(number(truth, now).await).unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(seconds);
        let Windows { now, before } = truth.windows(period, compare, now).await.unwrap();
        let before = before.unwrap_or(Window { from: 0, until: 0 });
        let mut texts = [const { String::new() }; 4];
        for (text, seconds) in texts.iter_mut().zip([now.from, now.until, before.from, before.until]) {
            *text = truth.text(&format!("SELECT strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch')")).await.unwrap();
        }
        texts
    }

    #[tokio::test]
    async fn windows_end_where_the_period_does_for_now() {
        let truth = truth().await;
        let custom = |from: &str, to: &str| Period::Custom(from.to_owned(), to.to_owned());
        let (previous, year) = (Compare::Previous, Compare::Year);
        let now = "2026-11-22 14:05:40";
        let never = "9999-12-31 23:59:59";
        for (period, compare, now, [from, until], [before, end]) in [
            (Period::Today, previous, now, ["2026-11-22", never], ["2026-11-21", "2026-11-21 14:05:40"]),
            (Period::Today, year, now, ["2026-11-22", never], ["2025-11-22", "2025-11-22 14:05:40"]),
            (Period::Yesterday, previous, now, ["2026-11-21", "2026-11-22"], ["2026-11-20", "2026-11-21"]),
            (Period::Week, previous, now, ["2026-11-16", never], ["2026-11-09", "2026-11-15 14:05:40"]),
            (Period::Month, previous, now, ["2026-10-24", never], ["2026-09-24", "2026-10-23 14:05:40"]),
            (Period::Year, previous, now, ["2025-12-01", never], ["2024-12-01", "2025-11-22 14:05:40"]),
            (
                Period::Year,
                previous,
                "2027-01-31 01:00:59",
                ["2026-02-01", never],
                ["2025-02-01", "2026-01-31 01:00:59"],
            ),
            (Period::Today, year, "2028-02-29 10:00:00", ["2028-02-29", never], ["2027-02-28", "2027-02-28 10:00:00"]),
            (Period::All, previous, now, ["1970-01-01", never], ["1970-01-01", "1970-01-01"]),
            (
                custom("2026-10-01", "2026-10-31"),
                previous,
                now,
                ["2026-10-01", "2026-11-01"],
                ["2026-08-31", "2026-10-01"],
            ),
            (
                custom("2026-11-20", "2026-11-22"),
                previous,
                now,
                ["2026-11-20", "2026-11-23"],
                ["2026-11-17", "2026-11-19 14:05:40"],
            ),
            (custom("2024-01-01", "2024-12-31"), year, now, ["2024-01-01", "2025-01-01"], ["2023-01-01", "2024-01-01"]),
            (custom("2024-02-29", "2024-03-01"), year, now, ["2024-02-29", "2024-03-02"], ["2023-02-28", "2023-03-02"]),
        ] {
            let whole = |text: &str| if text.len() == 10 { format!("{text} 00:00:00") } else { text.to_owned() };
            let expected = [from, until, before, end].map(whole);
            assert_eq!(windows(&truth, &period, compare, now).await, expected, "{period:?} {compare:?} at {now}");
        }
    }

    #[test]
    fn queries_are_those_of_the_address() {
        let custom = Period::Custom("2026-10-01".to_owned(), "2026-10-31".to_owned());
        for (query, expected) in [
            (Period::Week.query(Compare::Previous), "?period=7d&compare=previous"),
            (custom.query(Compare::Off), "?period=custom&compare=off&from=2026-10-01&to=2026-10-31"),
        ] {
            assert_eq!(query, expected);
        }
    }
}
