//! Small charts without axes: sparklines, bars and rings. The number beside each says the same.

use pulseboard_core::charts::curve::{Point, line_paths};
use pulseboard_core::charts::decimate::decimate;
use pulseboard_core::charts::scale::Scale;
use pulseboard_core::money::decimal;
use stylist::yew::use_style;
use yew::prelude::*;

/// Properties of [`Sparkline`].
#[derive(PartialEq, Properties)]
pub struct SparklineProps {
    /// The values over time.
    pub values: Vec<i64>,
}

/// A series as a small line: the shape alone.
#[component]
pub fn Sparkline(props: &SparklineProps) -> Html {
    const WIDTH: f64 = 100.0;
    const HEIGHT: f64 = 28.0;
    let style = use_style!(
        r#"
        .sparkline__line {
            fill: none;
            stroke: var(--accent);
            stroke-width: 1.5;
            stroke-linecap: round;
            stroke-linejoin: round;
            vector-effect: non-scaling-stroke;
        }

        .sparkline__area {
            fill: var(--accent-soft);
        }
    "#
    );
    let values = &props.values;
    let shown = || values.iter().map(|value| *value as f64);
    let (low, high) = shown().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let across = Scale::new((0.0, values.len().saturating_sub(1) as f64), (2.0, WIDTH - 2.0));
    let up = Scale::new((low, if high > low { high } else { low + 1.0 }), (HEIGHT - 2.0, 2.0));
    let points: Vec<_> =
        (0..).zip(shown()).map(|(index, value)| Point { x: across.at(f64::from(index)), y: up.at(value) }).collect();
    let paths = line_paths(&decimate(&points, 50), HEIGHT, false);
    html! {
        <svg class={classes!("sparkline", style)} viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
            <path class="sparkline__area" d={paths.area} /><path class="sparkline__line" d={paths.line} />
        </svg>
    }
}

/// Properties of [`ShareBar`] and [`ShareRing`].
#[derive(PartialEq, Properties)]
pub struct ShareProps {
    /// The share in tenths of a percent.
    pub tenths: i64,
}

/// A share as a bar.
#[component]
pub fn ShareBar(props: &ShareProps) -> Html {
    let style = use_style!(
        r#"
        grid-column: 1 / -1;
        width: 100%;
        height: 6px;
        border-radius: var(--radius-round);
        background: var(--surface-sunken);

        .bar__share {
            fill: var(--accent);
        }
    "#
    );
    html! {
        <svg class={style} aria-hidden="true">
            <rect class="bar__share" width={share(props.tenths, "%")} height="100%" />
        </svg>
    }
}

/// A share as a ring.
#[component]
pub fn ShareRing(props: &ShareProps) -> Html {
    let style = use_style!(
        r#"
        flex: none;
        width: 72px;
        height: 72px;
        fill: none;
        stroke: var(--surface-sunken);
        stroke-width: 6;

        .ring__share {
            stroke: var(--accent);
        }
    "#
    );
    html! {
        <svg class={style} viewBox="0 0 44 44" aria-hidden="true">
            <circle cx="22" cy="22" r="18" />
            <circle
                class="ring__share" cx="22" cy="22" r="18" pathLength="100" transform="rotate(-90 22 22)"
                stroke-dasharray={format!("{} 100", share(props.tenths, ""))}
            />
        </svg>
    }
}

fn share(tenths: i64, unit: &str) -> String {
    format!("{}{unit}", decimal(tenths, 1))
}
