//! A series as a line: a curve with its area, what came before behind it, and every point within reach of pointer,
//! finger and keys.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_core::charts::fixed::fixed;
use pulseboard_core::charts::layout::{ChartLayout, HEIGHT};
use pulseboard_core::metric::{Change, MetricValue};
use pulseboard_core::period::{Granularity, first_of_month};
use pulseboard_core::time::Timestamp;
use stylist::yew::use_style;
use web_sys::{CssStyleDeclaration, Element, HtmlElement};
use yew::prelude::*;

use crate::hooks::use_element_width;
use crate::platform::intl::{Form, Intl, compact, utc_day, utc_point};

/// What a line chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct LineChartData {
    /// Its name in keys and tests.
    pub slug: &'static str,
    /// What the values are.
    pub title: &'static str,
    /// The first moment of each point.
    pub starts: Vec<Timestamp>,
    /// The first moment after the last point.
    pub end: Timestamp,
    /// The values, as plain numbers of `unit`.
    pub values: Vec<i64>,
    /// The first moment of each point of the series behind it.
    pub starts_before: Vec<Timestamp>,
    /// The values of that; nothing where nothing is compared.
    pub before: Vec<i64>,
    /// The value that each point is to reach.
    pub goal: Option<i64>,
    /// How much time a point stands for.
    pub granularity: Granularity,
    /// Whether the last value may still grow.
    pub is_unfinished: bool,
    /// Any figure of the unit of the values.
    pub unit: MetricValue,
}

impl LineChartData {
    /// A value as the reader's browser writes it.
    pub fn text(&self, value: i64) -> String {
        self.unit.of_same_kind(value).text(&Intl)
    }

    /// What is to be known of the last point: that more may come to it, or that it is no whole month.
    pub fn last_note(&self) -> Option<String> {
        let end = self.end.date_naive();
        let is_part = self.granularity == Granularity::Month && end != first_of_month(end);
        if self.is_unfinished {
            return Some("not over yet".to_owned());
        }
        is_part.then(|| format!("until {}", utc_day(self.end - TimeDelta::milliseconds(1))))
    }

    /// When a point ends; `None` where more may come to it.
    pub fn closed_end_of(&self, index: usize) -> Option<Timestamp> {
        let is_open = self.is_unfinished && index + 1 >= self.starts.len();
        Some(self.end_of(index)).filter(|_| !is_open)
    }

    /// The first moment after a point.
    fn end_of(&self, index: usize) -> Timestamp {
        self.starts.get(index + 1).copied().unwrap_or(self.end)
    }
}

/// Properties of [`LineChart`].
#[derive(PartialEq, Properties)]
pub struct LineChartProps {
    /// What it shows.
    pub data: Rc<LineChartData>,
    /// Takes the first and the last moment of what the reader chose to see closer.
    pub on_zoom: Callback<(Timestamp, Timestamp)>,
    /// Takes the number of a point whose rows the reader wants to see.
    pub on_open: Callback<usize>,
}

/// Where the reader points, and where the selection began.
#[derive(Clone, Copy, Default, PartialEq)]
struct Cursor {
    at: Option<usize>,
    anchor: Option<usize>,
}

impl Cursor {
    fn selection(self) -> Option<(usize, usize)> {
        let (at, anchor) = (self.at?, self.anchor?);
        (at != anchor).then_some((at.min(anchor), at.max(anchor)))
    }
}

/// A series as a line. A component of its own, because what moves with the pointer must not draw the page anew.
#[component]
pub fn LineChart(props: &LineChartProps) -> Html {
    let style = use_style!(
        r#"
        position: relative;
        min-height: 240px;
        border-radius: var(--radius-small);
        cursor: crosshair;
        touch-action: pan-y;
        user-select: none;

        .line-chart__svg {
            display: block;
            font-size: var(--text-tiny);
            pointer-events: none;
        }

        .line-chart__label {
            fill: var(--text-muted);
        }

        .line-chart__grid {
            stroke: var(--border);
        }

        .line-chart__grid--base {
            stroke: var(--border-strong);
        }

        .line-chart__stop {
            stop-color: var(--accent);
            stop-opacity: 0.28;
        }

        .line-chart__stop--end {
            stop-opacity: 0.02;
        }

        .line-chart__line,
        .line-chart__before {
            fill: none;
            stroke: var(--accent);
            stroke-width: 2.25;
            stroke-linecap: round;
            stroke-linejoin: round;
        }

        .line-chart__line--unfinished {
            stroke-dasharray: 2 5;
        }

        .line-chart__before {
            stroke: var(--text-muted);
            stroke-width: 1.25;
            opacity: 0.75;
        }

        .line-chart__goal {
            fill: none;
            stroke: var(--good);
            stroke-width: 1.25;
            stroke-dasharray: 6 4;
        }

        .line-chart__goal-label {
            fill: var(--good);
            font-weight: 600;
        }

        .line-chart__cursor {
            stroke: var(--border-strong);
        }

        .line-chart__dot {
            fill: var(--accent);
            stroke: var(--surface);
            stroke-width: 2;
        }

        .line-chart__dot--before {
            fill: var(--text-muted);
        }

        .line-chart__brush {
            fill: var(--accent);
            opacity: 0.14;
        }

        .line-chart__tip {
            position: absolute;
            top: var(--space-3);
            display: grid;
            max-width: 55%;
            pointer-events: none;
            padding: var(--space-2) var(--space-3);
            border: var(--line) solid var(--border);
            border-radius: var(--radius-small);
            background: var(--surface-raised);
            font-size: var(--text-small);
            line-height: 1.45;
        }

        .line-chart__tip span:nth-child(2) {
            font-weight: 650;
        }

        .line-chart__tip span:not(:nth-child(2)) {
            color: var(--text-muted);
        }

        @media print {
            /* Not larger than it was drawn for, with its letters. */
            .line-chart__svg {
                width: 100%;
                max-width: 620px;
                height: auto;
            }
        }
    "#
    );
    let LineChartProps { data, on_zoom, on_open } = props;
    let cursor = use_state_eq(Cursor::default);
    let frame = use_node_ref();
    let width = use_element_width(&frame);
    let layout = use_memo((Rc::clone(data), width), |(data, width)| {
        ChartLayout::new(&data.values, &data.before, data.goal, data.is_unfinished, f64::from(*width))
    });
    // Another series may have fewer points.
    let Cursor { at, anchor } = *cursor;
    let within = |index: &usize| *index < data.values.len();
    let state = Cursor { at: at.filter(within), anchor: anchor.filter(within) };

    let zoom = {
        let (data, on_zoom, cursor) = (Rc::clone(data), on_zoom.clone(), cursor.setter());
        move |state: Cursor| {
            cursor.set(Cursor::default());
            if let Some((first, last)) = state.selection() {
                on_zoom.emit((data.starts[first], data.end_of(last) - TimeDelta::milliseconds(1)));
            }
        }
    };
    let point_at = {
        let (layout, frame) = (Rc::clone(&layout), frame.clone());
        move |event: &PointerEvent| {
            let left = frame.cast::<Element>()?.get_bounding_client_rect().left();
            layout.nearest(f64::from(event.client_x()) - left)
        }
    };
    let onpointermove = {
        let (cursor, point_at) = (cursor.clone(), point_at.clone());
        Callback::from(move |event: PointerEvent| cursor.set(Cursor { at: point_at(&event), ..state }))
    };
    let onpointerdown = {
        let (cursor, frame) = (cursor.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            let at = point_at(&event);
            // A finger looks; selecting with it would take scrolling away.
            let is_brush = event.pointer_type() != "touch" && event.button() == 0;
            if let Some(frame) = frame.cast::<Element>().filter(|_| is_brush) {
                // Without capture the selection ends at the edge of the chart.
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
            cursor.set(Cursor { at, anchor: at.filter(|_| is_brush) });
        })
    };
    let onpointerup = {
        let (cursor, zoom, on_open) = (cursor.clone(), zoom.clone(), on_open.clone());
        Callback::from(move |_: PointerEvent| {
            if state.selection().is_some() {
                zoom(state);
                return;
            }
            cursor.set(Cursor { anchor: None, ..state });
            // What was only looked at has no anchor.
            if let Some(at) = state.at.filter(|_| state.anchor.is_some()) {
                on_open.emit(at);
            }
        })
    };
    let leave = cursor.setter();
    let onpointerleave = Callback::from(move |_: PointerEvent| leave.set(Cursor::default()));
    let leave = cursor.setter();
    let onblur = Callback::from(move |_: FocusEvent| leave.set(Cursor::default()));
    let last = data.values.len().saturating_sub(1);
    let on_open = on_open.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let at = state.at.unwrap_or(last);
        let page = (last / 10).max(1);
        let to = match event.key().as_str() {
            // The first press shows where one is.
            "ArrowLeft" | "ArrowRight" if state.at.is_none() && !event.shift_key() => at,
            "ArrowLeft" => at.saturating_sub(1),
            "ArrowRight" => at.saturating_add(1),
            "PageDown" => at.saturating_sub(page),
            "PageUp" => at.saturating_add(page),
            "Home" => 0,
            "End" => last,
            "Escape" if state != Cursor::default() => {
                cursor.set(Cursor::default());
                return;
            }
            "Enter" if state.selection().is_some() => {
                zoom(state);
                return;
            }
            "Enter" => {
                if let Some(at) = state.at {
                    on_open.emit(at);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let anchor = event.shift_key().then(|| state.anchor.unwrap_or(at));
        cursor.set(Cursor { at: Some(to.min(last)), anchor });
    });

    let tip = use_node_ref();
    use_effect_with(state.at.map(|at| (at, width)), {
        let (tip, layout) = (tip.clone(), Rc::clone(&layout));
        move |place| {
            if let Some((tip, (at, _))) = tip.cast::<HtmlElement>().zip(*place) {
                stand_beside(&tip.style(), layout.x(at), layout.width);
            }
        }
    });
    let now = state.at.unwrap_or(last);
    html! {
        <div
            class={classes!("line-chart", style)} ref={frame} role="slider" tabindex="0" data-test="line-chart"
            aria-label={format!("{} over time. Arrow keys move, with Shift they select. Enter shows the selection closer, or the rows of a point.", data.title)}
            aria-valuemin="0" aria-valuemax={last.to_string()} aria-valuenow={now.to_string()}
            aria-valuetext={lines(data, now, state).join(", ")}
            {onpointermove} {onpointerdown} {onpointerup} {onpointerleave} {onblur} {onkeydown}
        >
            <svg
                class="line-chart__svg" height={fixed(HEIGHT)} width={fixed(layout.width)}
                viewBox={format!("0 0 {} {}", fixed(layout.width), fixed(HEIGHT))} aria-hidden="true"
            >
                { scenery(data, &layout) }
                if let Some(at) = state.at {
                    { crosshair(data, &layout, at, state) }
                }
            </svg>
            if let Some(at) = state.at {
                <p class="line-chart__tip" ref={tip} data-test="tooltip">
                    { for lines(data, at, state).into_iter().map(|line| html! { <span key={line.clone()}>{ line }</span> }) }
                </p>
            }
        </div>
    }
}

/// Puts the tooltip on the side that has more room. By script, as the policy allows no `style` attribute.
fn stand_beside(style: &CssStyleDeclaration, x: f64, width: f64) {
    const GAP: f64 = 12.0;
    let is_left = x > width / 2.0;
    let (side, other, gap) = if is_left { ("right", "left", width - x + GAP) } else { ("left", "right", x + GAP) };
    // Properties of fixed, valid names cannot be refused.
    let _ = style.set_property(side, &format!("{}px", fixed(gap)));
    let _ = style.set_property(other, "auto");
}

/// What does not move with the pointer.
fn scenery(data: &LineChartData, layout: &ChartLayout) -> Html {
    let right = fixed(layout.width);
    let ticks = layout.ticks.iter().map(|(value, y)| {
        #[allow(clippy::cast_possible_truncation, reason = "ticks of whole numbers are whole")]
        let value = *value as i64;
        html! {
            <g key={value}>
                <path class={classes!("line-chart__grid", (value == 0).then_some("line-chart__grid--base"))} d={format!("M60,{0}H{right}", fixed(*y))} />
                <text class="line-chart__label" x="52" y={fixed(y + 4.0)} text-anchor="end">{ compact(data.unit.of_same_kind(value)) }</text>
            </g>
        }
    });
    let span = data.starts.first().map_or(TimeDelta::zero(), |first| data.end - *first);
    let is_dated = match data.granularity {
        Granularity::Hour => span > TimeDelta::days(2),
        Granularity::Day | Granularity::Month => span > TimeDelta::days(365),
    };
    let axis = if is_dated { Form::Dated } else { Form::Short };
    let labels = layout.labels.iter().map(|index| {
        let anchor = match *index {
            _ if data.starts.len() < 2 => "middle",
            0 => "start",
            index if index + 1 == data.starts.len() => "end",
            _ => "middle",
        };
        html! {
            <text key={*index} class="line-chart__label" x={fixed(layout.x(*index))} y={fixed(HEIGHT - 8.0)} text-anchor={anchor}>
                { utc_point(data.starts[*index], data.granularity, axis) }
            </text>
        }
    });
    let gradient = format!("line-chart-{}", data.slug);
    html! {
        <>
            <defs>
                <linearGradient id={gradient.clone()} x1="0" y1="0" x2="0" y2="1">
                    <stop class="line-chart__stop" offset="0" />
                    <stop class="line-chart__stop line-chart__stop--end" offset="1" />
                </linearGradient>
            </defs>
            { for ticks }
            { for labels }
            <path class="line-chart__area" fill={format!("url(#{gradient})")} d={layout.paths.area.clone()} />
            { for data.goal.map(|goal| goal_line(data, layout, goal)) }
            <path class="line-chart__before" d={layout.before.clone()} />
            <path class="line-chart__line" data-test="chart-line" d={layout.paths.line.clone()} />
            <path class="line-chart__line line-chart__line--unfinished" d={layout.paths.tail.clone()} />
        </>
    }
}

/// The line that is to be reached.
fn goal_line(data: &LineChartData, layout: &ChartLayout, goal: i64) -> Html {
    let y = layout.y(goal);
    html! {
        <g data-test="goal">
            <path class="line-chart__goal" d={format!("M60,{}H{}", fixed(y), fixed(layout.width))} />
            <text class="line-chart__goal-label" x={fixed(layout.width - 14.0)} y={fixed(y - 5.0)} text-anchor="end">
                { format!("Goal {}", data.text(goal)) }
            </text>
        </g>
    }
}

/// What moves with the pointer: where it is, what is there, and what is selected.
fn crosshair(data: &LineChartData, layout: &ChartLayout, at: usize, state: Cursor) -> Html {
    let x = layout.x(at);
    let brush = state.selection().map(|(first, last)| {
        let (from, to) = (layout.x(first), layout.x(last));
        html! { <rect class="line-chart__brush" x={fixed(from)} y="12" width={fixed(to - from)} height={fixed(HEIGHT - 40.0)} /> }
    });
    let dots =
        [(data.before.get(at), "line-chart__dot line-chart__dot--before"), (data.values.get(at), "line-chart__dot")];
    let dots = dots.into_iter().filter_map(|(value, class)| {
        let y = fixed(layout.y(*value?));
        Some(html! { <circle {class} cx={fixed(x)} cy={y} r="4" /> })
    });
    html! {
        <>
            { brush }
            <path class="line-chart__cursor" d={format!("M{},12V{}", fixed(x), fixed(HEIGHT - 28.0))} />
            { for dots }
        </>
    }
}

/// What is said of a point, or of the selection that ends there: when, how much, and against what.
fn lines(data: &LineChartData, at: usize, state: Cursor) -> Vec<String> {
    let when = |starts: &[Timestamp], index: usize| {
        starts.get(index).map(|start| utc_point(*start, data.granularity, Form::Whole)).unwrap_or_default()
    };
    let (first, last) = state.selection().unwrap_or((at, at));
    let sum = |values: &[i64]| values.get(first..=last).map(|values| values.iter().sum::<i64>());
    let Some(value) = sum(&data.values) else { return vec!["Nothing to show".to_owned()] };
    let span = |starts: &[Timestamp]| {
        if first == last { when(starts, at) } else { format!("{} – {}", when(starts, first), when(starts, last)) }
    };
    let mut lines = vec![span(&data.starts), format!("{} {}", data.title, data.text(value))];
    if let Some(goal) = data.goal.filter(|_| first == last) {
        lines.push(format!("goal {}", data.text(goal)));
    }
    if last + 1 == data.values.len() {
        lines.extend(data.last_note());
    }
    if let Some(before) = sum(&data.before) {
        lines.push(format!("{} on {}", data.text(before), span(&data.starts_before)));
        lines.push(Change::between(before, value).text(&Intl));
    }
    lines
}
