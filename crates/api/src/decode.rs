//! Judges status and body of an answer, and reads what the backend writes. What is plain and unambiguous is read in
//! whatever form it comes; what is not costs itself, never its neighbours, and is told.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use pulseboard_core::json;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::unread::Unread;
use pulseboard_core::time::{Timestamp, parse_calendar_day, parse_timestamp};
use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::transport::{Reply, http_date};

/// Texts of a 403 that mean "not signed in"; every other 403 means "not an administrator".
const SIGNED_OUT_TEXTS: [&str; 2] = ["Not authenticated", "Invalid authentication credentials"];
/// A server that asks for more patience than this, in seconds, is asked again all the same.
const LONGEST_PATIENCE: i64 = 300;
/// Reasons longer than this are cut: a page in place of a sentence helps nobody.
const LONGEST_REASON: usize = 200;

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An object. (serde reads an array as well, by position, where an object is expected.)
    Object,
    /// A list, bare or as the only one in an envelope such as `{"items": […], "total": 8}`.
    List,
}

/// What the app knows, made from what travels.
pub(crate) trait FromWire: Sized {
    /// The JSON as it travels.
    type Wire: DeserializeOwned;

    /// Amounts that name no currency are in `currency`.
    fn from_wire(wire: Self::Wire, currency: Currency) -> Self;
}

/// Entries of a list, and what of them could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entries<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) unread: Vec<Unread>,
    /// How many the server sent, those that could not be read among them.
    pub(crate) received: usize,
}

/// Whether an answer is one of a good status that begins as it should.
///
/// # Errors
///
/// By status: 401 and the 403 and 404 that mean it are [`ApiError::SignedOut`]; see [`ApiError`] for the rest.
/// `shape` is what a good answer is.
pub(crate) fn judge(reply: &Reply, shape: Shape) -> Result<(), ApiError> {
    let Reply { status, body, .. } = reply;
    let status = *status;
    if let Some(seconds @ 1..) = patience(reply).filter(|_| matches!(status, 429 | 503)) {
        return Err(ApiError::Busy { seconds: seconds.min(LONGEST_PATIENCE) });
    }
    if (200..300).contains(&status) {
        let body = body.trim_start();
        return match shape {
            _ if body.starts_with('{') => Ok(()),
            Shape::List if body.starts_with('[') => Ok(()),
            Shape::List => Err(ApiError::Decode { detail: "a list expected".to_owned() }),
            Shape::Object => Err(ApiError::Decode { detail: "an object expected".to_owned() }),
        };
    }
    let reason = reason(body);
    Err(match status {
        401 => ApiError::SignedOut,
        403 if SIGNED_OUT_TEXTS.contains(&reason.as_str()) => ApiError::SignedOut,
        403 => ApiError::NotAdmin,
        404 if reason == "User not found" => ApiError::SignedOut,
        404 => ApiError::NotFound,
        400..=499 => ApiError::Refused { status, detail: reason, is_retryable: matches!(status, 408 | 429) },
        _ => ApiError::Server { status },
    })
}

/// The seconds that the header `Retry-After` asks for, as such or as the date when they are over (RFC 9110, section
/// 10.2.3), by the server's own clock.
fn patience(reply: &Reply) -> Option<i64> {
    let asked = reply.retry_after.as_deref()?.trim();
    asked.parse().ok().or_else(|| Some((http_date(asked)? - reply.date()?).num_seconds()))
}

/// Reads an object. A field that is not understood counts as missing and is told on the console.
///
/// # Errors
///
/// [`ApiError::Decode`] names the field without which nothing is understood.
pub(crate) fn read<W: DeserializeOwned>(body: &str) -> Result<W, ApiError> {
    let value: Value = json::parse(body).map_err(|error| ApiError::Decode { detail: error.to_string() })?;
    match read_value(0, value) {
        (Some(wire), unread) => {
            tell(&unread);
            Ok(wire)
        }
        (None, unread) => Err(ApiError::Decode { detail: unread.last().map(what_and_where).unwrap_or_default() }),
    }
}

/// Reads the entries of a list, of which no more than `most` are wanted.
///
/// # Errors
///
/// [`ApiError::Decode`] where there is no list.
pub(crate) fn read_list<T: FromWire>(body: &str, most: usize, currency: Currency) -> Result<Entries<T>, ApiError> {
    let odd = |error: serde_json::Error| ApiError::Decode { detail: error.to_string() };
    let list = list_of(body).map_err(odd)?;
    let list = list.ok_or_else(|| ApiError::Decode { detail: "a list expected".to_owned() })?;
    let mut entries = Entries { rows: Vec::with_capacity(list.len()), unread: Vec::new(), received: list.len() };
    for (index, text) in list.iter().take(most).enumerate() {
        let (wire, mut unread) = read_entry(index, text.get());
        entries.rows.extend(wire.map(|wire| T::from_wire(wire, currency)));
        entries.unread.append(&mut unread);
    }
    Ok(entries)
}

/// The entries of a bare list, or of the only one in an object, each as its text. Lists are long, and what of an entry is of
/// no use would be made into values to be thrown away.
fn list_of(body: &str) -> serde_json::Result<Option<Vec<Box<RawValue>>>> {
    if !body.trim_start().starts_with('{') {
        return json::parse(body).map(Some);
    }
    let envelope: BTreeMap<String, Box<RawValue>> = json::parse(body)?;
    let mut lists = envelope.into_values().filter(|value| value.get().starts_with('['));
    match (lists.next(), lists.next()) {
        (Some(list), None) => serde_json::from_str(list.get()).map(Some),
        _ => Ok(None),
    }
}

/// Reads an entry of a list. Its text may be no JSON where nobody looked at it yet: a number may be beyond all bounds.
fn read_entry<W: DeserializeOwned>(index: usize, text: &str) -> (Option<W>, Vec<Unread>) {
    if let Ok(wire) = serde_json::from_str(text) {
        return (Some(wire), Vec::new());
    }
    match json::parse(text) {
        Ok(value) => read_value(index, value),
        Err(error) => {
            let reason = short(&error.to_string());
            (None, vec![Unread { index, id: None, field: String::new(), reason, is_lost: true }])
        }
    }
}

/// Reads a value. Where it is not understood, what of it is not is found and left out.
fn read_value<W: DeserializeOwned>(index: usize, value: Value) -> (Option<W>, Vec<Unread>) {
    let error = match W::deserialize(&value) {
        Ok(wire) => return (Some(wire), Vec::new()),
        Err(error) => error,
    };
    let id = value.get("id").and_then(|id| text_of(id).ok()).flatten();
    let mut sieve = Sieve { read: &|value| W::deserialize(&value).map(drop), path: String::new(), odd: Vec::new() };
    let rest = sieve.sift(value, &|value| value);
    let mut odd = sieve.odd;
    let wire = rest.map(|rest| W::deserialize(&rest)).and_then(|read| {
        // What cannot be left out is missing now.
        read.map_err(|error| odd.push((String::new(), error.to_string()))).ok()
    });
    if odd.is_empty() {
        odd.push((String::new(), error.to_string()));
    }
    let is_lost = wire.is_none();
    let odd =
        odd.into_iter().map(|(field, reason)| Unread { index, id: id.clone(), field, reason: short(&reason), is_lost });
    (wire, odd.collect())
}

fn short(reason: &str) -> String {
    reason.chars().take(LONGEST_REASON).collect()
}

/// Finds what of a value makes an entry unreadable, by trying it part by part. The type that is read is no part of this:
/// it would be compiled for each.
struct Sieve<'a> {
    /// Reads the whole entry.
    read: &'a dyn Fn(Value) -> serde_json::Result<()>,
    /// Where it is.
    path: String,
    /// The places that were left out, each with the reason.
    odd: Vec<(String, String)>,
}

impl Sieve<'_> {
    /// What is left of a part of the entry; nothing where the part itself is odd. `within` makes the entry, as far as it
    /// is known to be good, around the part.
    fn sift(&mut self, part: Value, within: &dyn Fn(Value) -> Value) -> Option<Value> {
        let Err(error) = self.attempt(within(part.clone())) else { return Some(part) };
        let hollow = match part {
            Value::Object(_) => Some(Value::Object(Map::new())),
            Value::Array(_) => Some(Value::Array(Vec::new())),
            _ => None,
        };
        if hollow.is_none_or(|hollow| self.attempt(within(hollow)).is_err()) {
            let sent = if part.is_object() || part.is_array() { String::new() } else { format!(" (sent: {part})") };
            self.odd.push((self.path.clone(), format!("{error}{sent}")));
            return None;
        }
        let length = self.path.len();
        let rest = match part {
            Value::Object(fields) => {
                let mut good = Map::new();
                for (name, value) in fields {
                    let dot = if length == 0 { "" } else { "." };
                    self.path.extend([dot, &name]);
                    let kept = self.sift(value, &|value| {
                        let mut fields = good.clone();
                        fields.insert(name.clone(), value);
                        within(Value::Object(fields))
                    });
                    good.extend(kept.map(|kept| (name, kept)));
                    self.path.truncate(length);
                }
                Value::Object(good)
            }
            Value::Array(entries) => {
                let mut good = Vec::new();
                for (index, value) in entries.into_iter().enumerate() {
                    self.path.extend(["[", &index.to_string(), "]"]);
                    let kept = self.sift(value, &|value| within([good.as_slice(), &[value]].concat().into()));
                    good.extend(kept);
                    self.path.truncate(length);
                }
                Value::Array(good)
            }
            other => other,
        };
        Some(rest)
    }

    /// Whether the entry can be read so far: what it lacks may still come.
    fn attempt(&self, entry: Value) -> Result<(), String> {
        let error = (self.read)(entry).map_err(|error| error.to_string());
        error.or_else(|error| if error.starts_with("missing field") { Ok(()) } else { Err(error) })
    }
}

fn what_and_where(unread: &Unread) -> String {
    match unread.field.as_str() {
        "" => unread.reason.clone(),
        field => format!("{field}: {}", unread.reason),
    }
}

#[cfg(target_arch = "wasm32")]
fn tell(unread: &[Unread]) {
    for unread in unread {
        web_sys::console::info_1(&format!("Pulseboard could not read {}", what_and_where(unread)).into());
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn tell(_: &[Unread]) {}

/// The reason in an error's `detail`: a text, or the messages of a list. A 422 repeats the whole request beside it
/// (passwords too), so nothing else of the body is kept.
fn reason(body: &str) -> String {
    let detail = json::parse(body).ok().and_then(|mut body: Value| body.get_mut("detail").map(Value::take));
    let reason = match detail {
        Some(Value::String(text)) => text,
        Some(Value::Array(entries)) => {
            let messages = entries.iter().filter_map(|entry| entry.get("msg").and_then(Value::as_str));
            messages.collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    let reason = if reason.is_empty() { "no reason given".to_owned() } else { reason };
    short(&reason)
}

/// For `#[serde(default, deserialize_with = "count")]`: a whole number, also as a text; `7.0` counts as one, `null` as
/// unknown.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    known(deserializer, |value| json::whole(value).ok_or("whole number expected"))
}

/// For `#[serde(default, deserialize_with = "amount")]`: a number, also as a text, digit by digit as it was sent.
pub(crate) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    known(deserializer, |value| json::decimal(value).ok_or("number expected"))
}

/// For `#[serde(default, deserialize_with = "text")]`: a text, also one that is a number; blanks count as unknown.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    known(deserializer, text_of).map(Option::flatten)
}

/// For `#[serde(deserialize_with = "required_text")]`: a text that must be there, also one that is a number.
pub(crate) fn required_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer)?.ok_or_else(|| D::Error::custom("text expected"))
}

fn text_of(value: &Value) -> Result<Option<String>, &'static str> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err("text expected"),
    };
    Ok((!text.is_empty()).then_some(text))
}

/// For `#[serde(default, deserialize_with = "list")]`: a list; `null` is an empty one.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// For `#[serde(default, deserialize_with = "free_form")]`, where the contract says nothing of what is inside: a value of
/// another type counts as missing, and is nothing odd.
pub(crate) fn free_form<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(&Value::deserialize(deserializer)?).ok())
}

/// For `#[serde(default, deserialize_with = "status")]`: a status as the contract writes it, whatever case and blanks it
/// comes with.
pub(crate) fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(text(deserializer)?.unwrap_or_default().to_ascii_lowercase().replace([' ', '-'], "_"))
}

/// For `#[serde(default, deserialize_with = "flag")]`: `true` or `false`, also as a text or as 1 and 0.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    known(deserializer, |value| match value {
        Value::Bool(flag) => Ok(*flag),
        _ => match text_of(value)?.map(|text| text.to_ascii_lowercase()).as_deref() {
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            _ => Err("true or false expected"),
        },
    })
}

/// For `#[serde(default, deserialize_with = "moment")]`: a date-time, naive ones being UTC, or the seconds or
/// milliseconds since 1970; `null`, `""` and the zero date `0000-00-00` are unknown.
pub(crate) fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let moment = known(deserializer, |value| match written(value) {
        Some(text) if is_no_date(&text) => Ok(None),
        Some(text) => parse_timestamp(&text).or_else(|| since_1970(&text)).map(Some).ok_or("date-time expected"),
        None => Err("date-time expected"),
    });
    moment.map(Option::flatten)
}

/// For `#[serde(default, deserialize_with = "day")]`: the day that a date or date-time names, as it is written. Days of
/// invoices and of the ends of licenses are the same everywhere.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let day = known(deserializer, |value| match written(value) {
        Some(text) if is_no_date(&text) => Ok(None),
        Some(text) => {
            let day = parse_calendar_day(&text).or_else(|| since_1970(&text).map(|moment| moment.date_naive()));
            day.map(Some).ok_or("date expected")
        }
        None => Err("date expected"),
    });
    day.map(Option::flatten)
}

fn written(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text.trim())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

fn is_no_date(text: &str) -> bool {
    text.is_empty() || text.starts_with("0000-00-00")
}

/// Seconds between 1973 and 5138, or else milliseconds of the same years: shorter numbers may be anything.
fn since_1970(text: &str) -> Option<Timestamp> {
    let number = Decimal::from_str_exact(text).ok()?;
    match i64::try_from(number.trunc()).ok()? {
        seconds @ 100_000_000..100_000_000_000 => Timestamp::from_timestamp(seconds, 0),
        millis @ 100_000_000_000..100_000_000_000_000 => Timestamp::from_timestamp_millis(millis),
        _ => None,
    }
}

/// `null` is unknown; anything else is read.
fn known<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(&Value) -> Result<T, &'static str>,
) -> Result<Option<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => read(&value).map(Some).map_err(D::Error::custom),
    }
}

/// An amount of major units, as JSON holds it.
pub(crate) fn money(major: Option<Decimal>, currency: Currency) -> Option<Money> {
    Money::from_exact(major?, currency)
}

/// The currency that an entry names, or else the one of amounts that name none. A name that is no code is some other
/// currency: never that one.
pub(crate) fn named(code: Option<&str>, currency: Currency) -> Currency {
    code.map_or(currency, |code| Currency::parse(code).unwrap_or(Currency::NONE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status, body: body.to_owned(), ..Reply::default() }
    }

    fn decode(status: u16, body: &str) -> Result<Value, ApiError> {
        judge(&reply(status, body), Shape::Object)?;
        read(body)
    }

    #[test]
    fn captured_errors_are_told_apart() {
        let refused = |status, detail: &str| ApiError::Refused {
            status,
            detail: detail.to_owned(),
            is_retryable: status == 408 || status == 429,
        };
        let pattern = r#"{"detail":[{"type":"string_pattern_mismatch","loc":["query","period"],
            "msg":"String should match pattern","input":"day"}],"body":null}"#;
        let table = [
            (401, r#"{"detail":"Could not validate credentials"}"#, ApiError::SignedOut),
            (403, r#"{"detail":"Not authenticated"}"#, ApiError::SignedOut),
            (403, r#"{"detail":"Invalid authentication credentials"}"#, ApiError::SignedOut),
            (403, r#"{"detail":"Admin access required"}"#, ApiError::NotAdmin),
            (404, r#"{"detail":"User not found"}"#, ApiError::SignedOut),
            (404, r#"{"detail":"Not Found"}"#, ApiError::NotFound),
            (400, r#"{"detail":"Inactive user"}"#, refused(400, "Inactive user")),
            (422, pattern, refused(422, "String should match pattern")),
            (400, "Disallowed CORS origin", refused(400, "no reason given")),
            (400, r#"{"detail":{"code":7}}"#, refused(400, "no reason given")),
            (500, r#"{"detail":"Internal server error: SELECT secret"}"#, ApiError::Server { status: 500 }),
            (502, "<html>Bad gateway</html>", ApiError::Server { status: 502 }),
            (307, "", ApiError::Server { status: 307 }),
        ];
        for (status, body, error) in table {
            assert_eq!(decode(status, body), Err(error), "{status} {body}");
        }
    }

    #[test]
    fn a_password_in_a_422_is_not_kept() {
        let body = r#"{"detail":[{"msg":"Field required","input":{"password":"hunter2"}}],"body":"hunter2"}"#;
        let Err(error) = decode(422, body) else { panic!("a 422 is an error") };
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn a_good_status_needs_json() {
        for (status, body, shape, is_good) in [
            (200, "<html>", Shape::Object, false),
            (204, "", Shape::Object, false),
            (200, "[7]", Shape::Object, false),
            (200, " {}", Shape::Object, true),
            (200, " []", Shape::List, true),
            (200, r#"{"items":[]}"#, Shape::List, true),
            (200, "7", Shape::List, false),
        ] {
            assert_eq!(judge(&reply(status, body), shape).is_ok(), is_good, "{body}");
        }
    }

    #[test]
    fn patience_is_seconds_or_a_date_by_the_servers_clock() {
        let date = Some("Wed, 25 Nov 2026 10:00:00 GMT");
        for (status, retry_after, date, expected) in [
            (503, "7", None, Some(7)),
            (429, " 7 ", None, Some(7)),
            (503, "Wed, 25 Nov 2026 10:00:30 GMT", date, Some(30)),
            (503, "Wed, 25 Nov 2026 12:00:00 GMT", date, Some(LONGEST_PATIENCE)),
            (503, "Wed, 25 Nov 2026 09:00:00 GMT", date, None),
            (503, "Wed, 25 Nov 2026 10:00:30 GMT", None, None),
            (503, "soon", date, None),
            (500, "7", None, None),
        ] {
            let [retry_after, date] = [Some(retry_after), date].map(|text| text.map(str::to_owned));
            let reply = Reply { retry_after: retry_after.clone(), date, ..reply(status, "") };
            let found = match judge(&reply, Shape::Object) {
                Err(ApiError::Busy { seconds }) => Some(seconds),
                _ => None,
            };
            assert_eq!(found, expected, "{retry_after:?}");
        }
    }

    #[derive(Debug, Deserialize)]
    struct Wire {
        #[serde(deserialize_with = "required_text")]
        id: String,
        #[serde(default, deserialize_with = "count")]
        count: Option<i64>,
        #[serde(default, deserialize_with = "amount")]
        amount: Option<Decimal>,
        #[serde(default, deserialize_with = "text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "status")]
        status: String,
        #[serde(default, deserialize_with = "flag")]
        flag: Option<bool>,
        #[serde(default, deserialize_with = "moment")]
        moment: Option<Timestamp>,
        #[serde(default, deserialize_with = "day")]
        day: Option<NaiveDate>,
        #[serde(default, deserialize_with = "super::list")]
        items: Vec<ItemWire>,
    }

    #[derive(Debug, Deserialize)]
    struct ItemWire {
        #[serde(default, deserialize_with = "count")]
        pieces: Option<i64>,
    }

    impl FromWire for Wire {
        type Wire = Self;

        fn from_wire(wire: Self, _: Currency) -> Self {
            wire
        }
    }

    fn list(body: &str) -> Entries<Wire> {
        read_list(body, 99, Currency::USD).expect(body)
    }

    /// The only entry, with its one field as it was sent.
    fn one(field: &str, value: &str) -> (Wire, Vec<Unread>) {
        let mut entries = list(&format!(r#"[{{"id":"1","{field}":{value}}}]"#));
        (entries.rows.remove(0), entries.unread)
    }

    #[test]
    fn what_is_plain_is_read_in_whatever_form_it_comes() {
        for (value, expected) in [("7", Some(7)), ("7.0", Some(7)), (r#""7""#, Some(7)), ("null", None)] {
            assert_eq!(one("count", value).0.count, expected, "{value}");
        }
        for (value, minor) in [("119.88000000000001", 11_988), (r#""12.30""#, 1_230), ("0", 0), ("-5", -500)] {
            let read = money(one("amount", value).0.amount, Currency::USD);
            assert_eq!(read.map(Money::minor), Some(minor), "{value}");
        }
        for (value, expected) in [(r#"" Ada ""#, Some("Ada")), ("7", Some("7")), (r#""  ""#, None), (r#""""#, None)] {
            assert_eq!(one("text", value).0.text.as_deref(), expected, "{value}");
        }
        for (value, expected) in [
            (r#""COMPLETED""#, "completed"),
            (r#"" completed ""#, "completed"),
            (r#""Partially Paid""#, "partially_paid"),
        ] {
            assert_eq!(one("status", value).0.status, expected, "{value}");
        }
        for (value, expected) in [("true", true), ("0", false), (r#""True""#, true)] {
            assert_eq!(one("flag", value).0.flag, Some(expected), "{value}");
        }
        let moments = [
            r#""2026-12-01T00:00:00""#,
            r#""2026-12-01 00:00:00""#,
            r#""2026-12-01""#,
            r#""2026-12-01T00:00:00+0000""#,
            r#""2026-12-01T00:00+00""#,
            "1796083200",
            "1796083200000",
            r#""1796083200""#,
            "1796083200.25",
        ];
        for value in moments {
            let (Wire { moment, .. }, unread) = one("moment", value);
            assert_eq!(moment.map(|moment| moment.timestamp()), Some(1_796_083_200), "{value}");
            assert_eq!(unread, [], "{value}");
            assert_eq!(one("day", value).0.day, NaiveDate::from_ymd_opt(2026, 12, 1), "{value}");
        }
        for value in [r#""""#, "null", r#""0000-00-00 00:00:00""#, r#""0000-00-00""#] {
            for field in ["moment", "day"] {
                let (wire, unread) = one(field, value);
                assert_eq!((wire.moment, wire.day, unread.len()), (None, None, 0), "{field} {value}");
            }
        }
    }

    #[test]
    fn an_odd_field_costs_itself() {
        for (field, value, reason) in [
            ("count", "7.5", "whole number expected (sent: 7.5)"),
            ("amount", r#""much""#, r#"number expected (sent: "much")"#),
            ("text", "[]", "text expected"),
            ("flag", "7", "true or false expected (sent: 7)"),
            ("moment", r#""soon""#, r#"date-time expected (sent: "soon")"#),
            ("moment", "7", "date-time expected (sent: 7)"),
            ("day", "true", "date expected (sent: true)"),
        ] {
            let (wire, unread) = one(field, value);
            assert_eq!(wire.id, "1");
            let expected = Unread {
                index: 0,
                id: Some("1".to_owned()),
                field: field.to_owned(),
                reason: reason.to_owned(),
                is_lost: false,
            };
            assert_eq!(unread, [expected]);
        }
        let body = r#"[{"id":2,"items":[{"pieces":1},7,{"pieces":"x"}],"count":[],"text":"kept"}]"#;
        let Entries { rows, unread, .. } = list(body);
        assert_eq!((rows[0].id.as_str(), rows[0].text.as_deref()), ("2", Some("kept")));
        assert_eq!(rows[0].items.iter().map(|item| item.pieces).collect::<Vec<_>>(), [Some(1), None]);
        let fields: Vec<_> = unread.iter().map(|unread| unread.field.as_str()).collect();
        assert_eq!(fields, ["count", "items[1]", "items[2].pieces"], "{unread:?}");
        assert_eq!(one("items", r#""junk""#).0.items.len(), 0);
        assert_eq!(one("items", "null").1, []);
    }

    #[test]
    fn an_odd_entry_costs_itself() {
        let Entries { rows, unread, received } = list(r#"[{"id":"1"},7,{"text":"x"},{"id":{}},{"id":"5"}]"#);
        assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["1", "5"]);
        assert_eq!(received, 5);
        assert!(unread.iter().all(|unread| unread.is_lost));
        assert_eq!(unread.iter().map(|unread| unread.index).collect::<Vec<_>>(), [1, 2, 3, 3]);
        let twice = list(r#"[{"id":"1","moment":"soon","day":"soon","text":"kept"}]"#);
        assert_eq!((twice.rows[0].text.as_deref(), twice.unread.len()), (Some("kept"), 2));
        let cut = list(r#"[{"id":"1","text":"Alan \ud83d"},{"id":"2"}]"#);
        assert_eq!((cut.rows[0].text.as_deref(), cut.rows.len()), (Some("Alan \u{fffd}"), 2));
        let beyond = list(r#"[{"id":"1","count":1e999},{"id":"2"}]"#);
        assert_eq!((beyond.rows.len(), beyond.rows[0].id.as_str(), beyond.unread.len()), (1, "2", 1));
        assert!(beyond.unread[0].is_lost && beyond.unread[0].reason.starts_with("number out of range"));
    }

    #[test]
    fn a_list_may_be_in_an_envelope() {
        assert_eq!(list(r#"{"items":[{"id":"1"}],"total":8}"#).rows.len(), 1);
        assert_eq!(list(r#"{"total":0,"results":[]}"#).rows.len(), 0);
        for body in ["{}", r#"{"a":[],"b":[]}"#, "7", r#"{"items":{}}"#] {
            assert!(read_list::<Wire>(body, 99, Currency::USD).is_err(), "{body}");
        }
    }

    #[test]
    fn an_object_without_what_it_needs_is_an_error_that_names_it() {
        let Err(ApiError::Decode { detail }) = read::<Wire>(r#"{"id":[]}"#) else { panic!("understood") };
        assert_eq!(detail, "missing field `id`");
        assert_eq!(read::<Wire>(r#"{"id":"1","count":"x"}"#).map(|wire| wire.count), Ok(None));
    }

    #[test]
    fn a_currency_that_is_none_is_never_the_usual_one() {
        for (code, expected) in [(None, "USD"), (Some("EUR"), "EUR"), (Some("USDT"), "USDT"), (Some("€"), "XXX")] {
            assert_eq!(named(code, Currency::USD).code(), expected);
        }
    }

    #[test]
    fn an_entry_is_read_alike_from_its_text_and_as_a_value() {
        for text in [
            r#"{"id":"1","count":7.0,"amount":119.88000000000001,"items":[{"pieces":"3"}],"unknown":{"deep":[1,{}]}}"#,
            r#"{"id":18446744073709551615,"amount":1e3,"flag":"True","moment":1796083200.25,"day":"2026-12-01"}"#,
            r#"{"id":"1","text":"first","text":"last"}"#,
            r#"["1",7]"#,
            r#"{"id":"1","unknown":"\ud83d"}"#,
        ] {
            let (as_text, told) = read_entry::<Wire>(0, text);
            let (as_value, unread) = read_value::<Wire>(0, json::parse(text).expect(text));
            assert_eq!((format!("{as_text:?}"), told), (format!("{as_value:?}"), unread), "{text}");
            assert!(as_text.is_some(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(status in 100_u16..600, body in "\\PC{0,80}") {
            let _ = decode(status, &body);
            let _ = read_list::<Wire>(&body, 99, Currency::USD);
        }

        #[test]
        fn entries_do_not_depend_on_their_neighbours(odd in prop::collection::vec(0_usize..4, 0..12)) {
            let kinds = [r#"{"id":"x"}"#, r#"{"id":"x","count":"?"}"#, "7", r#"{"count":1}"#];
            let body = odd.iter().map(|kind| kinds[*kind]).collect::<Vec<_>>().join(",");
            let entries = list(&format!("[{body}]"));
            prop_assert_eq!(entries.rows.len(), odd.iter().filter(|kind| **kind < 2).count());
            prop_assert_eq!(entries.unread.len(), odd.iter().filter(|kind| **kind > 0).count());
        }
    }
}
