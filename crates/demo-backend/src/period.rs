//! Reporting periods and their windows.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde_json::json;

use crate::api_error::ApiError;
use crate::clock::{iso_bound, iso_micros, midnight, parse_iso};
use crate::http::query::{Query, invalid};

const PATTERN: &str = "^(today|yesterday|week|month|year|custom)$";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Today,
    Yesterday,
    Week,
    Month,
    Year,
    Custom,
}

/// From here on a period is long.
const LONG: TimeDelta = TimeDelta::days(60);

/// A period as it was asked for, with its window; both ends belong to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    pub(crate) kind: Kind,
    pub(crate) start: NaiveDateTime,
    pub(crate) end: NaiveDateTime,
}

impl Period {
    /// Reads `period`, `start_date` and `end_date`. The default is the last seven days.
    pub(crate) fn from_query(query: &Query, now: NaiveDateTime) -> Result<Self, ApiError> {
        let (kind, start, end) = match query.text("period").unwrap_or("week") {
            "today" => (Kind::Today, midnight(now), now),
            "yesterday" => {
                let today = midnight(now);
                (Kind::Yesterday, today - TimeDelta::days(1), today - TimeDelta::microseconds(1))
            }
            "week" => (Kind::Week, now - TimeDelta::days(7), now),
            "month" => (Kind::Month, now - TimeDelta::days(30), now),
            "year" => (Kind::Year, now - TimeDelta::days(365), now),
            "custom" => {
                let (Some(start), Some(end)) = (query.text("start_date"), query.text("end_date")) else {
                    return Err(ApiError::Rule("start_date and end_date required for custom period".to_owned()));
                };
                (Kind::Custom, custom_bound(start, NaiveTime::MIN)?, custom_bound(end, end_of_day())?)
            }
            other => {
                let message = format!("String should match pattern '{PATTERN}'");
                let context = json!({"pattern": PATTERN});
                return Err(invalid("period", "string_pattern_mismatch", &message, other, Some(context)));
            }
        };
        Ok(Self { kind, start, end })
    }

    /// The name of the period in answers.
    pub(crate) fn name(self) -> &'static str {
        match self.kind {
            Kind::Today => "today",
            Kind::Yesterday => "yesterday",
            Kind::Week => "week",
            Kind::Month => "month",
            Kind::Year => "year",
            Kind::Custom => "custom",
        }
    }

    /// Whether it holds so much that reading all of it is the slower way.
    pub(crate) fn is_long(self) -> bool {
        self.end - self.start > LONG
    }

    /// The window as database text.
    pub(crate) fn bounds(self) -> (String, String) {
        (iso_bound(self.start), iso_bound(self.end))
    }

    /// The window as answers echo it: only custom ranges carry a zone.
    pub(crate) fn echo(self) -> (String, String) {
        match self.kind {
            Kind::Custom => {
                let zoned = |at: NaiveDateTime| format!("{}Z", at.format("%Y-%m-%dT%H:%M:%S%.f"));
                (zoned(self.start), zoned(self.end))
            }
            _ => (iso_micros(self.start), iso_micros(self.end)),
        }
    }
}

fn end_of_day() -> NaiveTime {
    NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default()
}

/// One end of a custom range: a date, or an instant when the text holds a `T`.
fn custom_bound(text: &str, time: NaiveTime) -> Result<NaiveDateTime, ApiError> {
    let parsed = if text.contains('T') {
        parse_iso(text)
    } else {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(time))
    };
    parsed.ok_or_else(|| bad_date(text))
}

/// The refusal of a date that cannot be read.
pub(crate) fn bad_date(text: &str) -> ApiError {
    ApiError::Rule(format!("Invalid date format: Invalid isoformat string: '{text}'"))
}
