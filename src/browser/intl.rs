//! Numbers, amounts and times as the reader's browser writes them (ECMA-402 `Intl`).

use std::cell::RefCell;

use js_sys::{Date, JSON};
use wasm_bindgen::prelude::*;

use crate::model::{Currency, Money, NumberFormat, Timestamp};

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
}

fn number(options: &str) -> IntlNumber {
    IntlNumber::new(&JsValue::UNDEFINED, &JSON::parse(options).unwrap_or(JsValue::UNDEFINED))
}

fn date_time(options: &str) -> IntlDateTime {
    IntlDateTime::new(&JsValue::UNDEFINED, &JSON::parse(options).unwrap_or(JsValue::UNDEFINED))
}

/// The browser's formats. Making one is slow and using it is fast, so they are made once.
struct Formats {
    count: IntlNumber,
    money: Vec<(Currency, IntlNumber)>,
    time: IntlDateTime,
    date: IntlDateTime,
    date_and_time: IntlDateTime,
}

thread_local! {
    static FORMATS: RefCell<Formats> = RefCell::new(Formats {
        count: number("{}"),
        money: Vec::new(),
        time: date_time(r#"{"hour":"2-digit","minute":"2-digit","second":"2-digit"}"#),
        date: date_time(r#"{"year":"numeric","month":"short","day":"numeric"}"#),
        date_and_time: date_time(
            r#"{"year":"numeric","month":"short","day":"numeric","hour":"2-digit","minute":"2-digit"}"#,
        ),
    });
}

/// The browser's formats behind the trait that the pure parts use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Intl;

impl NumberFormat for Intl {
    fn count(&self, value: i64) -> String {
        FORMATS.with_borrow(|formats| formats.count.format(value as f64))
    }

    fn money(&self, amount: Money) -> String {
        FORMATS.with_borrow_mut(|formats| {
            let currency = amount.currency();
            let known = formats.money.iter().position(|(known, _)| *known == currency);
            let index = known.unwrap_or_else(|| {
                let options = format!(r#"{{"style":"currency","currency":"{currency}"}}"#);
                formats.money.push((currency, number(&options)));
                formats.money.len() - 1
            });
            formats.money[index].1.format(amount.to_major())
        })
    }
}

fn date(moment: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(moment.millis() as f64))
}

/// `02:04:09 PM`, or as the reader's locale writes it.
pub fn time(moment: Timestamp) -> String {
    FORMATS.with_borrow(|formats| formats.time.format(&date(moment)))
}

/// `Nov 22, 2026`, or as the reader's locale writes it.
pub fn day(moment: Timestamp) -> String {
    FORMATS.with_borrow(|formats| formats.date.format(&date(moment)))
}

/// `Nov 22, 2026, 02:04 PM`, or as the reader's locale writes it.
pub fn day_and_time(moment: Timestamp) -> String {
    FORMATS.with_borrow(|formats| formats.date_and_time.format(&date(moment)))
}

/// The time, with its day where that is not the day of `now`.
pub fn time_or_day(moment: Timestamp, now: Timestamp) -> String {
    if day(moment) == day(now) { time(moment) } else { day_and_time(moment) }
}
