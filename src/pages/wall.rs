//! The wall: the blocks that the reader chose, one after the other, large enough for a whole room.

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use pulseboard_core::analytics::period_metrics::PeriodMetricView;
use pulseboard_core::dashboard::card_view::CardView;
use pulseboard_core::dashboard::cards::SECTIONS;
use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::layout::{Block, DashboardLayout, Placed};
use pulseboard_core::metric::Meaning;
use pulseboard_core::notifications::feed::FeedItem;
use pulseboard_core::palette::step;
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::state::DataStatus;
use pulseboard_core::realtime::status::ConnectionTone;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::figure::Figure;
use crate::components::stale_badge::{StaleBadge, tone_class};
use crate::contexts::dashboard_layout::use_dashboard_layout;
use crate::contexts::notifications::use_news;
use crate::contexts::period::use_period;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::{use_figures_problem, use_query_client};
use crate::contexts::realtime::use_realtime;
use crate::contexts::session::use_session;
use crate::hooks::{use_document_event, use_wake_lock};
use crate::pages::period_metrics::use_period_metrics;
use crate::platform::intl::{self, Intl, period_label};
use crate::platform::screen::{enter_full_screen, is_full_screen};
use crate::platform::{document, focus, now};
use crate::queries::figures::use_figures;
use crate::queries::period_orders::use_period_orders;
use crate::routes::Route;

/// How long each block is shown, in milliseconds.
const ROTATION: u32 = 20_000;

/// What a figure on the wall shows.
#[derive(Clone, PartialEq)]
struct WallFigure {
    name: &'static str,
    label: &'static str,
    figure: String,
    value: Option<String>,
    note: Html,
    status: DataStatus,
    is_alarming: bool,
}

impl From<CardView> for WallFigure {
    fn from(view: CardView) -> Self {
        Self {
            name: view.id.slug(),
            label: view.id.label(),
            figure: view.figure,
            value: view.value.map(|value| value.raw().to_string()),
            note: html! { view.sub_line },
            status: view.status,
            is_alarming: view.is_alarming,
        }
    }
}

impl From<PeriodMetricView> for WallFigure {
    fn from(view: PeriodMetricView) -> Self {
        let change = view.change.zip(view.before).map(|(change, before)| {
            html! {
                <>
                    <span class={classes!("chip", tone_class(change.tone(Meaning::MoreIsBetter)))}>{ change.text(&Intl) }</span>
                    { format!(" {} before", before.text(&Intl)) }
                </>
            }
        });
        Self {
            name: view.id.slug(),
            label: view.id.label(),
            figure: view.figure.map_or_else(|| "–".to_owned(), |figure| figure.text(&Intl)),
            value: view.figure.map(|figure| figure.raw().to_string()),
            note: change.unwrap_or_default(),
            status: view.status,
            is_alarming: false,
        }
    }
}

/// The wall.
#[component]
pub fn Wall() -> Html {
    use_privacy();
    let style = use_style!(
        r#"
        display: grid;
        grid-template-rows: auto auto minmax(0, 1fr) auto;
        gap: 2.4vmin;
        height: 100dvh;
        padding: 3vmin;
        background: var(--background);
        font-size: 2.6vmin;

        .wall__head,
        .wall__foot {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            justify-content: space-between;
            gap: 1vmin 3vmin;
        }

        .wall__title {
            flex: 1;
            font-size: 4.6vmin;
            font-weight: 650;
        }

        .wall__clock {
            font-size: 4.6vmin;
            font-variant-numeric: tabular-nums;
        }

        .wall__state {
            padding: 0.6vmin 2.4vmin;
            border-radius: var(--radius-round);
            background: var(--good-soft);
            color: var(--good);
            font-size: 3.4vmin;
            font-weight: 650;
        }

        .wall__alarm {
            padding: 2vmin 3vmin;
            border-radius: var(--radius);
            background: var(--attention-soft);
            color: var(--attention);
            font-size: 5vmin;
            font-weight: 650;
        }

        .wall__figures {
            display: grid;
            grid-template-columns: repeat(2, minmax(0, 1fr));
            gap: 2.4vmin;
            margin: 0;
        }

        .wall__figure {
            container-type: inline-size;
            display: grid;
            align-content: center;
            gap: 0.6vmin;
            min-width: 0;
            padding: 2vmin 3vmin;
            border: var(--line) solid var(--border);
            border-radius: var(--radius);
            background: var(--surface);
        }

        .wall__label {
            color: var(--text-muted);
            font-size: 3.6vmin;
            font-weight: 600;
        }

        .wall__figure .figure {
            font-size: min(15vmin, 14.5cqw);
            font-weight: 700;
            line-height: 1.15;
        }

        .wall__figure .figure--13 {
            font-size: min(15vmin, 12.4cqw);
        }

        .wall__figure .figure--17 {
            font-size: min(15vmin, 9.6cqw);
        }

        .wall__figure .figure--24 {
            font-size: min(15vmin, 6.8cqw);
        }

        .wall__note {
            min-height: 1.4em;
            color: var(--text-muted);
            font-size: 3vmin;
        }

        .wall__note .chip {
            font-size: inherit;
        }

        .wall__figure--alarming .figure {
            color: var(--bad);
        }

        .wall__buttons {
            display: flex;
            flex-wrap: wrap;
            gap: var(--space-2);
            font-size: var(--text-body);
        }

        .wall__dots {
            display: flex;
            gap: 1vmin;
        }

        .wall__dot {
            width: 1.4vmin;
            height: 1.4vmin;
            border-radius: var(--radius-round);
            background: var(--border-strong);
        }

        .wall__dot--current {
            background: var(--accent);
        }

        /* A room that is narrow, or a phone that is held upright. */
        @media (max-aspect-ratio: 1/1) {
            .wall__figures {
                grid-template-columns: minmax(0, 1fr);
            }

            .wall__figure {
                padding-block: 1vmin;
            }
        }
    "#
    );
    use_wake_lock();
    let selection = use_period().selection;
    let currency = use_session().client().currency();
    let unknown = use_memo((), |()| DashboardData::default());
    let data = use_figures(&unknown, Freshness { is_primary: true, ..Freshness::default() });
    let orders = use_period_orders(selection, true, Freshness::default());
    let metrics = use_period_metrics(&orders, None, selection, currency);
    let blocks = blocks_of(&use_dashboard_layout().layout);
    let Rotation { place, is_paused, on_step, on_pause } = use_rotation(blocks.len());
    // Whoever came here by a key has the focus nowhere.
    use_effect_with((), |()| focus("#page-title"));
    let Some(block) = blocks.get(place.min(blocks.len().saturating_sub(1))).copied() else { return Html::default() };
    let (title, figures): (String, Vec<WallFigure>) = match SECTIONS.iter().find(|section| section.slug == block.name())
    {
        Some(section) => {
            let view = |id| WallFigure::from(CardView::new(id, &data, None, &Intl));
            (section.title.to_owned(), section.cards.map(view).to_vec())
        }
        None => (period_label(selection.period), metrics.into_iter().map(WallFigure::from).collect()),
    };
    let dots = blocks.iter().map(|one| {
        html! {
            <span key={one.name()} class={classes!("wall__dot", (*one == block).then_some("wall__dot--current"))}></span>
        }
    });
    html! {
        <div class={style} data-test="wall" data-block={block.name()}>
            <div class="wall__head">
                <h1 class="wall__title" id="page-title" tabindex="-1">{ title }</h1>
                <WallState />
                <Clock />
            </div>
            <Alarm />
            <div class="wall__figures" key={block.name()}>
                { for figures.into_iter().map(|figure| html! {
                    <div
                        key={figure.name} data-test={format!("wall-{}", figure.name)}
                        class={classes!("wall__figure", figure.is_alarming.then_some("wall__figure--alarming"))}
                    >
                        <p class="wall__label">{ figure.label }</p>
                        if figure.status == DataStatus::Loading {
                            <p><span class="skeleton skeleton--figure"></span></p>
                        } else {
                            <p><Figure text={figure.figure} value={figure.value} /></p>
                        }
                        <p class="wall__note">{ figure.note }<StaleBadge status={figure.status} /></p>
                    </div>
                }) }
            </div>
            <div class="wall__foot">
                <Latest />
                <span class="wall__dots" aria-hidden="true">{ for dots }</span>
                <WallButtons {is_paused} {on_step} {on_pause} />
            </div>
        </div>
    }
}

/// The blocks that have figures, as the reader arranged them; all where they want none.
fn blocks_of(layout: &DashboardLayout) -> Vec<Block> {
    let of = |layout: &DashboardLayout| -> Vec<Block> {
        let shown = layout.blocks().iter().filter(|Placed { block, is_shown, .. }| *is_shown && block.has_size());
        shown.map(|placed| placed.block).collect()
    };
    let chosen = of(layout);
    if chosen.is_empty() { of(&DashboardLayout::default()) } else { chosen }
}

/// The place among so many blocks, which goes on by itself and by keys.
struct Rotation {
    place: usize,
    is_paused: bool,
    /// Goes on or back by one.
    on_step: Callback<bool>,
    on_pause: Callback<()>,
}

/// The rotation through so many blocks.
#[hook]
fn use_rotation(count: usize) -> Rotation {
    let place = use_state_eq(|| 0_usize);
    let is_paused = use_state_eq(|| false);
    let on_step = {
        let place = place.clone();
        Callback::from(move |is_forward: bool| place.set(step(*place, count, is_forward)))
    };
    use_effect_with((*place, count, *is_paused), {
        let on_step = on_step.clone();
        move |(_, _, is_paused)| {
            let interval = (!is_paused).then(|| Interval::new(ROTATION, move || on_step.emit(true)));
            move || drop(interval)
        }
    });
    let on_pause = {
        let is_paused = is_paused.clone();
        Callback::from(move |()| is_paused.set(!*is_paused))
    };
    let navigator = use_navigator();
    use_keys({
        let (on_step, on_pause) = (on_step.clone(), on_pause.clone());
        Callback::from(move |key: String| match key.as_str() {
            "ArrowRight" => on_step.emit(true),
            "ArrowLeft" => on_step.emit(false),
            " " => on_pause.emit(()),
            // A full screen ends by the same key, which browsers keep for themselves.
            "Escape" if !is_full_screen() => {
                if let Some(navigator) = &navigator {
                    navigator.push(&Route::Dashboard);
                }
            }
            _ => {}
        })
    });
    Rotation { place: *place, is_paused: *is_paused, on_step, on_pause }
}

/// Hands on the keys that belong to nobody else: no dialog, no field, no button, no shortcut of the browser.
#[hook]
fn use_keys(on_key: Callback<String>) {
    use_effect_with(on_key, |on_key| {
        let on_key = on_key.clone();
        let listener = document().map(|document| {
            EventListener::new(&document, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let has_modifier = event.alt_key() || event.ctrl_key() || event.meta_key();
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                let is_taken = target.is_some_and(|target| {
                    target.closest("dialog, input, button, a").is_ok_and(|owner| owner.is_some())
                });
                if !has_modifier && !is_taken {
                    on_key.emit(event.key());
                }
            })
        });
        move || drop(listener)
    });
}

/// What time it is, so that everybody sees that the wall is awake.
#[component]
fn Clock() -> Html {
    let time = use_state_eq(|| intl::time(now()));
    use_effect_with((), {
        let time = time.setter();
        move |()| {
            let interval = Interval::new(1_000, move || time.set(intl::time(now())));
            move || drop(interval)
        }
    });
    html! { <time class="wall__clock" data-test="wall-clock">{ (*time).clone() }</time> }
}

/// That figures are live, in one word.
#[component]
fn WallState() -> Html {
    let state = use_realtime().state;
    let problem = use_figures_problem();
    let is_live = state.tone() == ConnectionTone::Good && problem.is_none();
    if is_live {
        html! { <p class="wall__state" data-test="wall-live">{ "Live" }</p> }
    } else {
        Html::default()
    }
}

/// What is wrong, for everybody in the room.
#[component]
fn Alarm() -> Html {
    let state = use_realtime().state;
    let problem = use_figures_problem();
    let updated_at = use_query_client().cache().updated_at();
    let words = match (state.tone(), problem) {
        (ConnectionTone::Good, None) => return html! { <div role="status"></div> },
        (ConnectionTone::Good, Some(_)) => "Connected, but figures cannot be checked".to_owned(),
        (ConnectionTone::Degraded | ConnectionTone::Inactive, _) => {
            format!("Not live: {}", state.label().to_lowercase())
        }
    };
    let as_of = updated_at.map(|at| format!(". Figures of {}", intl::time_or_day(at, now()))).unwrap_or_default();
    html! { <div class="wall__alarm" role="status" data-test="wall-alarm">{ words }{ as_of }</div> }
}

/// What happened last.
#[component]
fn Latest() -> Html {
    use_privacy();
    let news = use_news();
    let latest = news.feed.entries().iter().find_map(|entry| match &entry.item {
        FeedItem::Events(_, notice) => {
            let title = notice.title().trim_end_matches('!').to_owned();
            Some(format!("{} · {title} · {}", intl::time(entry.at), notice.body(&Intl)))
        }
        FeedItem::Away(_) | FeedItem::Found(_) => None,
    });
    html! { <p data-test="wall-latest">{ latest.unwrap_or_else(|| "Nothing has been announced yet.".to_owned()) }</p> }
}

/// Properties of [`WallButtons`].
#[derive(PartialEq, Properties)]
struct WallButtonsProps {
    is_paused: bool,
    on_step: Callback<bool>,
    on_pause: Callback<()>,
}

/// The ways on, back, into the full screen and out of here.
#[component]
fn WallButtons(props: &WallButtonsProps) -> Html {
    let is_full = use_state_eq(is_full_screen);
    use_document_event("fullscreenchange", {
        let is_full = is_full.setter();
        Callback::from(move |_| is_full.set(is_full_screen()))
    });
    let navigator = use_navigator();
    let on_leave = Callback::from(move |()| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Dashboard);
        }
    });
    if *is_full {
        return if props.is_paused {
            html! { <span>{ "Paused" }</span> }
        } else {
            Html::default()
        };
    }
    let on_step = |is_forward: bool| props.on_step.reform(move |()| is_forward);
    html! {
        <span class="wall__buttons">
            <Button name="wall-back" variant={ButtonVariant::Quiet} on_press={on_step(false)}>{ "←" }<span class="visually-hidden">{ "Back" }</span></Button>
            <Button name="wall-on" variant={ButtonVariant::Quiet} on_press={on_step(true)}>{ "→" }<span class="visually-hidden">{ "On" }</span></Button>
            <Button name="wall-pause" variant={ButtonVariant::Quiet} is_pressed={Some(props.is_paused)} on_press={&props.on_pause}>{ "Pause" }</Button>
            <Button name="wall-full" on_press={Callback::from(|()| enter_full_screen())}>{ "Full screen" }</Button>
            <Button name="wall-leave" on_press={on_leave}>{ "Leave" }</Button>
        </span>
    }
}
