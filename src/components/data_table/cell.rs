//! What stands in the cells of tables. What is not known is a dash.

use chrono::NaiveDate;
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::money::Money;
use pulseboard_core::text::harmless;
use pulseboard_core::time::{Timestamp, start_of};
use yew::prelude::*;

use crate::platform::intl::{self, Intl};
use crate::platform::privacy;

const DASH: &str = "–";
/// Texts of more letters than this may be cut.
const LONG: usize = 40;

/// Words.
pub fn text(text: Option<&str>) -> Html {
    clipped(text.unwrap_or(DASH), None)
}

/// A text of somebody else's: isolated from what stands beside it, in one line, and whole where it has the focus or the
/// pointer.
fn clipped(text: &str, class: Option<&'static str>) -> Html {
    let text = harmless(text).into_owned();
    let is_long = text.chars().count() > LONG;
    html! {
        <bdi
            class={classes!(class, is_long.then_some("table__text--long"))}
            tabindex={is_long.then_some("0")} title={is_long.then(|| text.clone())}
        >
            { text }
        </bdi>
    }
}

/// What names the row, with what stands below it, smaller.
pub fn name(text: &str, detail: Option<&str>) -> Html {
    html! {
        <>
            { clipped(text, Some("table__name")) }
            if let Some(detail) = detail {
                { clipped(detail, Some("table__detail")) }
            }
        </>
    }
}

/// Somebody's name or address, with what stands below it.
pub fn person(name: Option<&str>, detail: Option<&str>) -> Html {
    self::name(name.map_or(DASH, privacy::person), detail.map(privacy::person))
}

/// A number or key in fixed width.
pub fn code(code: Option<&str>) -> Html {
    html! { <code><bdi>{ harmless(code.unwrap_or(DASH)).into_owned() }</bdi></code> }
}

/// A status as the backend names it, such as `partially_paid`.
pub fn status(status: &str) -> Html {
    html! { <span class={classes!("status", status_class(status))}>{ status.replace('_', " ") }</span> }
}

/// Whether an account or product is active.
pub fn activity(is_active: bool) -> Html {
    status(if is_active { "active" } else { "inactive" })
}

/// An amount; negative ones are refunds.
pub fn money(amount: Option<Money>) -> Html {
    known(amount.map(|amount| Intl.money(amount)))
}

/// A count.
pub fn count(count: Option<i64>) -> Html {
    known(count.map(|count| Intl.count(count)))
}

/// A quantity, which may be in parts.
pub fn quantity(quantity: f64) -> Html {
    known(Some(intl::quantity(quantity)))
}

/// A share in tenths of a percent.
pub fn share(tenths: Option<i64>) -> Html {
    known(tenths.map(|tenths| Intl.percent(tenths)))
}

/// A day of the calendar, the same everywhere.
pub fn day(day: Option<NaiveDate>) -> Html {
    known(day.map(|day| intl::utc_day(start_of(day))))
}

/// The day of a moment where the reader is.
pub fn local_day(moment: Option<Timestamp>) -> Html {
    known(moment.map(intl::day))
}

/// A day with its time.
pub fn moment(moment: Option<Timestamp>) -> Html {
    known(moment.map(intl::day_and_time))
}

fn known(text: Option<String>) -> Html {
    html! { text.unwrap_or_else(|| DASH.to_owned()) }
}

/// Good, bad or pending; a status this version does not know is shown without judgement.
fn status_class(status: &str) -> &'static str {
    match status {
        "active" | "completed" | "paid" | "succeeded" => "tone--good",
        "overdue" | "failed" | "suspended" | "uncollectible" | "past_due" | "inactive" => "tone--bad",
        "pending" | "processing" | "open" | "partially_paid" | "trialing" | "draft" => "tone--attention",
        _ => "tone--neutral",
    }
}
