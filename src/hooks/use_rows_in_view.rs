//! Which rows of a long table are near the window's part of the page.

use std::ops::Range;

use gloo_events::EventListener;
use web_sys::Element;
use yew::prelude::*;

use crate::platform::document;

/// What of a table is to be drawn.
#[derive(Clone, PartialEq)]
pub struct RowsInView {
    /// These rows.
    pub rows: Range<usize>,
    /// Whether the first of all rows is above what the window shows.
    pub is_below_top: bool,
    /// How high each of them is, in pixels.
    pub height: f64,
    /// Brings a row into view, drawn or not.
    pub on_show: Callback<usize>,
}

/// More rows than the window shows are drawn above and below, so that none is missing while the page scrolls.
const MARGIN: usize = 12;
/// Rows come and go by so many, so that the table is not drawn anew with each step.
const STEP: usize = 6;
/// Before anything is measured.
const AT_FIRST: usize = 40;
const HEIGHT_AT_FIRST: f64 = 52.0;

/// The rows of a table's body that are to be drawn, of `count` equally high ones; `is_compact` tells when their height
/// changes.
#[hook]
pub fn use_rows_in_view(body: &NodeRef, count: usize, is_compact: bool) -> RowsInView {
    let range = use_state_eq(|| 0..AT_FIRST);
    let is_below_top = use_state_eq(|| false);
    let height = use_state_eq(|| HEIGHT_AT_FIRST);
    use_effect_with((count, is_compact), {
        let (body, range, height) = (body.clone(), range.setter(), height.setter());
        let is_below_top = is_below_top.setter();
        move |_| {
            let look = move || {
                let Some(body) = body.cast::<Element>() else { return };
                let row_height = measured(&body).unwrap_or(HEIGHT_AT_FIRST);
                height.set(row_height);
                let top = body.get_bounding_client_rect().top();
                is_below_top.set(top + 1.0 < covered());
                // Rows that come next are drawn with the page, not after it.
                range.set(rows_at(top, window_height(), row_height));
            };
            look();
            let listeners = web_sys::window().map(|window| {
                ["scroll", "resize"].map(|name| {
                    let look = look.clone();
                    EventListener::new(&window, name, move |_| look())
                })
            });
            move || drop(listeners)
        }
    });
    let on_show = use_callback((body.clone(), *height), |place: usize, (body, height)| show(body, place, *height));
    RowsInView { rows: of_these(&range, count), is_below_top: *is_below_top, height: *height, on_show }
}

/// The rows near a window of some height, the first of which begins at `top` below the window's upper edge.
fn rows_at(top: f64, window: f64, height: f64) -> Range<usize> {
    let place = |pixels: f64| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "no less than zero, and no more rows"
        )]
        let place = (pixels / height).max(0.0) as usize;
        place
    };
    let start = place(-top).saturating_sub(MARGIN) / STEP * STEP;
    let end = (place(window - top) + MARGIN).div_ceil(STEP) * STEP;
    start..end.max(AT_FIRST)
}

/// The part of a range that there is of so many rows.
fn of_these(range: &Range<usize>, count: usize) -> Range<usize> {
    range.start.min(count)..range.end.min(count)
}

fn measured(body: &Element) -> Option<f64> {
    let row = body.query_selector("[data-place]").ok().flatten()?;
    Some(row.get_bounding_client_rect().height()).filter(|height| *height > 1.0)
}

fn window_height() -> f64 {
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    height.unwrap_or(1_000.0)
}

/// How much of the window's upper part is covered by what stays there: the page's header, and the headings of the table
/// where they show.
fn covered() -> f64 {
    let frame = |selector: &str| {
        let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
        found.map(|element| element.get_bounding_client_rect())
    };
    let header = frame(".header").map_or(0.0, |header| header.bottom());
    let has_headings = frame(".list thead").is_some_and(|head| head.width() > 1.0);
    let headings = frame(".list thead th").filter(|_| has_headings).map_or(0.0, |heading| heading.bottom());
    header.max(headings)
}

/// Scrolls as little as brings a row into view, below what stays at the top.
fn show(body: &NodeRef, place: usize, height: f64) {
    let (Some(body), Some(window)) = (body.cast::<Element>(), web_sys::window()) else { return };
    #[allow(clippy::cast_precision_loss, reason = "far fewer rows than that")]
    let top = body.get_bounding_client_rect().top() + place as f64 * height;
    let covered = covered();
    let by = if top < covered {
        top - covered
    } else if top + height > window_height() {
        top + height - window_height()
    } else {
        return;
    };
    window.scroll_by_with_x_and_y(0.0, by);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_near_the_window_are_drawn() {
        for (top, count, expected) in [
            (200.0, 10_000, 0..40),
            (-52.0 * 1_000.0, 10_000, 984..1_032),
            (-52.0 * 9_990.0, 10_000, 9_978..10_000),
            (200.0, 7, 0..7),
            (200.0, 0, 0..0),
            (-52.0 * 100.0, 50, 50..50),
        ] {
            assert_eq!(of_these(&rows_at(top, 900.0, 52.0), count), expected, "{top} of {count}");
        }
    }
}
