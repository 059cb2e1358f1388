//! Numbers, amounts and times as the reader's browser writes them (ECMA-402 `Intl`).

use std::cell::RefCell;
use std::cmp::Ordering;

use js_sys::{Date, Function, JSON};
use wasm_bindgen::prelude::*;

use pulseboard_core::metric::{MetricValue, NumberFormat};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::period::{Granularity, PRESETS, Period, first_of_month};
use pulseboard_core::time::{Timestamp, start_of};

use super::privacy::{MASK, is_private};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = NumberFormat)]
    type IntlNumber;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "NumberFormat")]
    fn new(locales: &JsValue, options: &JsValue) -> IntlNumber;
    #[wasm_bindgen(method, js_name = format)]
    fn format(this: &IntlNumber, value: f64) -> String;

    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type IntlDateTime;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(locales: &JsValue, options: &JsValue) -> IntlDateTime;
    #[wasm_bindgen(method, js_name = format)]
    fn format(this: &IntlDateTime, value: &Date) -> String;
    #[wasm_bindgen(method, js_name = formatRange)]
    fn format_range(this: &IntlDateTime, start: &Date, end: &Date) -> String;

    #[wasm_bindgen(js_namespace = Intl, js_name = Collator)]
    type IntlCollator;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "Collator")]
    fn new(locales: &JsValue, options: &JsValue) -> IntlCollator;
    #[wasm_bindgen(method, getter)]
    fn compare(this: &IntlCollator) -> Function;
}

fn options(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or(JsValue::UNDEFINED)
}

thread_local! {
    // Making a format is slow and using it is fast: each is made once, when it is first needed.
    static NUMBERS: RefCell<Vec<(Unit, bool, IntlNumber)>> = const { RefCell::new(Vec::new()) };
    static DATES: RefCell<Vec<(&'static str, IntlDateTime)>> = const { RefCell::new(Vec::new()) };
    static COLLATOR: Function = IntlCollator::new(&JsValue::UNDEFINED, &options(r#"{"numeric":true}"#)).compare();
}

/// The order of two texts in the reader's language; numbers within them count as numbers.
pub fn compare(one: &str, other: &str) -> Ordering {
    let order = COLLATOR.with(|compare| compare.call2(&JsValue::UNDEFINED, &one.into(), &other.into()));
    order.ok().and_then(|order| order.as_f64()).and_then(|order| order.partial_cmp(&0.0)).unwrap_or(Ordering::Equal)
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    /// Things.
    Things,
    /// Money of a currency.
    Money(Currency),
    /// Parts of a whole.
    Percent,
}

fn write_number(value: f64, unit: Unit, is_compact: bool) -> String {
    NUMBERS.with_borrow_mut(|formats| {
        let known = formats.iter().position(|(known, compact, _)| (*known, *compact) == (unit, is_compact));
        let index = known.unwrap_or_else(|| {
            let unit_options = unit.options(is_compact);
            let notation = if is_compact { r#""notation":"compact""# } else { r#""notation":"standard""# };
            let options = options(&format!("{{{notation}{unit_options}}}"));
            formats.push((unit, is_compact, IntlNumber::new(&JsValue::UNDEFINED, &options)));
            formats.len() - 1
        });
        let text = formats[index].2.format(value);
        match unit {
            // Browsers take no other codes than ISO 4217's shape, and know no decimals of those.
            Unit::Money(currency) if !currency.is_iso() => format!("{currency}\u{a0}{text}"),
            _ => text,
        }
    })
}

impl Unit {
    fn options(self, is_compact: bool) -> String {
        let Self::Money(currency) = self else {
            let percent = r#","style":"percent","maximumFractionDigits":1"#;
            return if self == Self::Percent { percent } else { "" }.to_owned();
        };
        let decimals = currency.decimals();
        match (currency.is_iso(), is_compact) {
            (true, true) => format!(r#","style":"currency","currency":"{currency}""#),
            (true, false) => format!(
                r#","style":"currency","currency":"{currency}","minimumFractionDigits":{decimals},"maximumFractionDigits":{decimals}"#
            ),
            (false, true) => String::new(),
            (false, false) => format!(r#","maximumFractionDigits":{decimals}"#),
        }
    }
}

fn with_dates<T>(json: &'static str, write: impl FnOnce(&IntlDateTime) -> T) -> T {
    DATES.with_borrow_mut(|formats| {
        let known = formats.iter().position(|(known, _)| *known == json);
        let index = known.unwrap_or_else(|| {
            formats.push((json, IntlDateTime::new(&JsValue::UNDEFINED, &options(json))));
            formats.len() - 1
        });
        write(&formats[index].1)
    })
}

fn date(moment: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(moment.timestamp_millis() as f64))
}

fn write_date(moment: Timestamp, options: &'static str) -> String {
    with_dates(options, |format| format.format(&date(moment)))
}

/// The browser's formats behind the trait that the pure parts use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Intl;

impl Intl {
    /// How many things a collection holds.
    pub fn count_of(self, things: usize) -> String {
        self.count(i64::try_from(things).unwrap_or(i64::MAX))
    }
}

impl NumberFormat for Intl {
    fn count(&self, value: i64) -> String {
        write_number(value as f64, Unit::Things, false)
    }

    fn money(&self, amount: Money) -> String {
        if is_private() {
            return MASK.to_owned();
        }
        unhidden(amount)
    }

    fn percent(&self, tenths: i64) -> String {
        write_number(tenths as f64 / 1_000.0, Unit::Percent, false)
    }
}

/// An amount that is never hidden: who confirms one must see it.
pub fn unhidden(amount: Money) -> String {
    write_number(amount.to_major(), Unit::Money(amount.currency()), false)
}

/// Whether the reader writes a comma before decimals.
pub fn has_decimal_comma() -> bool {
    quantity(1.5).contains(',')
}

/// A quantity, with up to three digits of its parts.
pub fn quantity(value: f64) -> String {
    write_number(value, Unit::Things, false)
}

/// A value in few letters, for axes: `1.2K`, `$350`.
pub fn compact(value: MetricValue) -> String {
    match value {
        MetricValue::Count(count) => write_number(count as f64, Unit::Things, true),
        MetricValue::Money(_) if is_private() => MASK.to_owned(),
        MetricValue::Money(amount) => write_number(amount.to_major(), Unit::Money(amount.currency()), true),
        MetricValue::Share(_) => value.text(&Intl),
    }
}

/// `02:04:09 PM`, or as the reader's locale writes it.
pub fn time(moment: Timestamp) -> String {
    write_date(moment, r#"{"hour":"2-digit","minute":"2-digit","second":"2-digit"}"#)
}

/// `Nov 22, 2026`, or as the reader's locale writes it.
pub fn day(moment: Timestamp) -> String {
    write_date(moment, r#"{"year":"numeric","month":"short","day":"numeric"}"#)
}

/// `Nov 22, 2026, 02:04 PM`, or as the reader's locale writes it.
pub fn day_and_time(moment: Timestamp) -> String {
    write_date(moment, r#"{"year":"numeric","month":"short","day":"numeric","hour":"2-digit","minute":"2-digit"}"#)
}

const UTC_DAY: &str = r#"{"timeZone":"UTC","year":"numeric","month":"short","day":"numeric"}"#;

/// `Nov 22, 2026`: the day in UTC, as the backend counts days.
pub fn utc_day(moment: Timestamp) -> String {
    write_date(moment, UTC_DAY)
}

/// `Nov 3 – 9, 2026`: days in UTC, from the first to the last, which may be the same.
pub fn utc_days(first: Timestamp, last: Timestamp) -> String {
    with_dates(UTC_DAY, |format| format.format_range(&date(first), &date(last)))
}

/// `2:05 PM`: the time in UTC.
pub fn utc_time(moment: Timestamp) -> String {
    write_date(moment, r#"{"timeZone":"UTC","hour":"numeric","minute":"2-digit"}"#)
}

/// How a point of a series is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// On the axis of a short series.
    Short,
    /// On the axis of a series in which hours of different days, or days of different years, stand.
    Dated,
    /// Where it stands alone.
    Whole,
}

/// The hour, day or month that begins at a moment, in UTC. A month that begins within one is named by its first day.
pub fn utc_point(moment: Timestamp, granularity: Granularity, form: Form) -> String {
    let options = match (granularity, form) {
        (Granularity::Month, _) if moment.date_naive() != first_of_month(moment.date_naive()) => {
            return format!("from {}", utc_day(moment));
        }
        (Granularity::Hour, Form::Short) => return utc_time(moment),
        (Granularity::Hour, Form::Dated) => {
            r#"{"timeZone":"UTC","month":"short","day":"numeric","hour":"numeric","minute":"2-digit"}"#
        }
        (Granularity::Hour, Form::Whole) => {
            r#"{"timeZone":"UTC","weekday":"short","month":"short","day":"numeric","hour":"numeric","minute":"2-digit"}"#
        }
        (Granularity::Day, Form::Dated) => return utc_day(moment),
        (Granularity::Day, Form::Short) => r#"{"timeZone":"UTC","month":"short","day":"numeric"}"#,
        (Granularity::Day, Form::Whole) => {
            r#"{"timeZone":"UTC","weekday":"short","month":"short","day":"numeric","year":"numeric"}"#
        }
        (Granularity::Month, Form::Short | Form::Dated) => r#"{"timeZone":"UTC","month":"short","year":"2-digit"}"#,
        (Granularity::Month, Form::Whole) => r#"{"timeZone":"UTC","month":"long","year":"numeric"}"#,
    };
    write_date(moment, options)
}

/// The time, with its day where that is not the day of `now`.
pub fn time_or_day(moment: Timestamp, now: Timestamp) -> String {
    if day(moment) == day(now) { time(moment) } else { day_and_time(moment) }
}

/// The period in a few words: `7 days`, `Nov 3 – 9, 2026`.
pub fn period_label(period: Period) -> String {
    if let Period::Custom(first, last) = period {
        return utc_days(start_of(first), start_of(last));
    }
    let preset = PRESETS.into_iter().find(|preset| preset.period == period);
    preset.map_or_else(String::new, |preset| preset.label.to_owned())
}
