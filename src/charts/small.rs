//! Small charts without axes: sparklines, bars and rings. The number beside each says the same.

use yew::prelude::*;

use super::curve::{Point, wave};
use super::decimate::decimate;
use super::scale::Scale;
use super::share::percent_text;

/// A series as a small line: the shape alone.
pub fn sparkline(values: &[i64]) -> Html {
    const WIDTH: f64 = 100.0;
    const HEIGHT: f64 = 28.0;
    let shown = || values.iter().map(|value| *value as f64);
    let (low, high) = shown().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let across = Scale::new((0.0, values.len().saturating_sub(1) as f64), (2.0, WIDTH - 2.0));
    let up = Scale::new((low, if high > low { high } else { low + 1.0 }), (HEIGHT - 2.0, 2.0));
    let points: Vec<_> =
        (0..).zip(shown()).map(|(index, value)| Point { x: across.at(f64::from(index)), y: up.at(value) }).collect();
    let wave = wave(&decimate(&points, 50), HEIGHT, false);
    html! {
        <svg class="sparkline" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
            <path class="sparkline__area" d={wave.area} /><path class="sparkline__line" d={wave.line} />
        </svg>
    }
}

/// A share as a bar, from tenths of a percent.
pub fn bar(tenths: i64) -> Html {
    html! {
        <svg class="bar" aria-hidden="true"><rect class="bar__share" width={share(tenths, "%")} height="100%" /></svg>
    }
}

/// A share as a ring with its number, from tenths of a percent.
pub fn ring(tenths: i64) -> Html {
    html! {
        <svg class="ring" viewBox="0 0 44 44" aria-hidden="true">
            <circle class="ring__whole" cx="22" cy="22" r="18" />
            <circle
                class="ring__share" cx="22" cy="22" r="18" pathLength="100" transform="rotate(-90 22 22)"
                stroke-dasharray={format!("{} 100", share(tenths, ""))}
            />
        </svg>
    }
}

fn share(tenths: i64, unit: &str) -> String {
    format!("{}{unit}", percent_text(tenths).trim_end_matches(" %"))
}
