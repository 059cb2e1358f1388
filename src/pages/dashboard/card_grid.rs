//! The cards in their sections.

use std::rc::Rc;

use pulseboard_core::dashboard::card_memory::{CardMemory, FigureChange};
use pulseboard_core::dashboard::card_view::CardView;
use pulseboard_core::dashboard::cards::{ATTENTION, CardId, SECTIONS, Section};
use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::layout::{Block, Placed};
use pulseboard_core::dashboard::stats::BackendKind;
use pulseboard_core::query::state::Remote;
use pulseboard_core::time::Timestamp;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use yew::prelude::*;
use yew_router::prelude::*;

use super::attention::AttentionListProps;
use super::card_reason::CardReasonProps;
use super::figures_in_sight::FiguresInSightProps;
use super::stat_card::StatCard;
use crate::components::menu::Help;
use crate::contexts::dashboard_layout::use_dashboard_layout;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::use_query_client;
use crate::pages::parts::{Extra, ExtraPart};
use crate::platform::intl::Intl;
use crate::routes::{Parameters, Route, rows_query};

/// What the cards show: the data with what changed in it, so that both are drawn at once.
#[derive(Clone, Debug, PartialEq)]
struct Cards {
    data: DashboardData,
    memory: CardMemory,
    refreshed_at: Timestamp,
}

impl Cards {
    fn new(data: DashboardData, refreshed_at: Timestamp) -> Self {
        let mut cards = Self { data, memory: CardMemory::default(), refreshed_at };
        cards.observe();
        cards
    }

    fn observe(&mut self) {
        let now = self.data.newest_at();
        for id in SECTIONS.iter().flat_map(|section| section.cards) {
            self.memory.observe(id, id.value(&self.data), now);
        }
    }

    fn after(&self, data: DashboardData, refreshed_at: Timestamp) -> Self {
        let mut next = Self { data, refreshed_at, ..self.clone() };
        if refreshed_at != self.refreshed_at {
            // A rebuilt grid starts calm.
            next.memory.settle();
        }
        next.observe();
        next
    }

    fn view(&self, id: CardId) -> CardView {
        CardView::new(id, &self.data, self.memory.change(id).map(|change| change.delta), &Intl)
    }
}

impl Reducible for Cards {
    type Action = (DashboardData, Timestamp);

    fn reduce(self: Rc<Self>, (data, refreshed_at): Self::Action) -> Rc<Self> {
        let next = self.after(data, refreshed_at);
        if next == *self { self } else { Rc::new(next) }
    }
}

/// Properties of [`CardGrid`].
#[derive(PartialEq, Properties)]
pub struct CardGridProps {
    /// What the server told.
    pub data: DashboardData,
    /// The block of the period, which stands among them.
    #[prop_or_default]
    pub children: Html,
}

/// All cards. A manual refresh rebuilds them; automatic ones touch only what changed.
#[component]
pub fn CardGrid(props: &CardGridProps) -> Html {
    use_privacy();
    let refreshed_at = use_query_client().cache().refreshed_at();
    let cards = {
        let data = props.data.clone();
        use_reducer(move || Cards::new(data, refreshed_at))
    };
    let dispatcher = cards.dispatcher();
    use_effect_with((props.data.clone(), refreshed_at), move |(data, refreshed_at)| {
        dispatcher.dispatch((data.clone(), *refreshed_at));
    });
    // What is new is drawn at once, and remembered after it.
    let is_remembered = cards.data == props.data && cards.refreshed_at == refreshed_at;
    let new = (!is_remembered).then(|| cards.after(props.data.clone(), refreshed_at));
    let cards = new.as_ref().unwrap_or(&cards);
    let asked = use_state_eq(|| None::<CardId>);
    let on_ask = use_callback((), {
        let asked = asked.setter();
        move |card, ()| asked.set(card)
    });
    // Nobody is told that nothing waits by figures that are not up to date.
    let is_told = matches!(cards.data.totals, Remote::Ready { .. });
    let is_scoped = matches!(cards.data.kind, Remote::Ready { value: BackendKind::PeriodScoped, .. });
    let layout = use_dashboard_layout().layout;
    let calm = cards.refreshed_at.timestamp_millis();
    let blocks = layout.blocks().iter().filter(|placed| placed.is_shown).map(|Placed { block, is_half, .. }| {
        let class = is_half.then_some("section--half");
        let Some(section) = SECTIONS.into_iter().find(|section| section.slug == block.name()) else {
            // What happens stands beside the others.
            if *block != Block::Period {
                return Html::default();
            }
            return html! { <div key="period" class={classes!("block", class)}>{ props.children.clone() }</div> };
        };
        let views: Vec<_> = section.cards.map(|id| cards.view(id)).to_vec();
        let asked = asked.filter(|id| section.cards.contains(id));
        let reason = asked.and_then(|id| Some((id, cards.memory.change(id)?)));
        let attention = (section == ATTENTION).then(|| {
            let is_calm = is_told
                && [CardId::PendingOrders, CardId::OverdueInvoices].iter().all(|id| id.value(&cards.data) == Some(0));
            html! { <ExtraPart extra={Extra::Attention(AttentionListProps { is_calm })} /> }
        });
        html! {
            <CardSection
                key={format!("{}-{calm}", section.slug)} {section} {class} {views} {is_scoped} {reason} on_ask={&on_ask}
            >
                { for attention }
            </CardSection>
        }
    });
    let onpointerdown = on_ask.reform(|_: PointerEvent| None);
    html! {
        <div class="sections" data-test="grid" {onpointerdown}>{ for blocks }</div>
    }
}

/// Properties of [`CardSection`].
#[derive(PartialEq, Properties)]
pub struct CardSectionProps {
    /// Heading and name.
    pub section: Section,
    /// How it stands among others.
    #[prop_or_default]
    pub class: Option<&'static str>,
    /// The cards, in the section's order.
    pub views: Vec<CardView>,
    /// Whether the backend is known to limit totals to a period.
    #[prop_or_default]
    pub is_scoped: bool,
    /// The card that says why it changed, and the change.
    #[prop_or_default]
    pub reason: Option<(CardId, FigureChange)>,
    /// Hears which card the reader asks why it changed; none, when they go on.
    #[prop_or_default]
    pub on_ask: Callback<Option<CardId>>,
    /// What stands beside the heading.
    #[prop_or_default]
    pub children: Html,
}

/// A headed section of cards. A card is keyed by its value, so that a change makes it anew; its link stands beside it and
/// stays, as does its "?", so that a keyboard reader's focus is not lost to a figure that moved.
#[component]
pub fn CardSection(props: &CardSectionProps) -> Html {
    let style = use_style!(
        r#"
        .card--alarming .figure,
        .card--alarming .card__label .icon {
            color: var(--bad);
        }

        /* Two dozen definitions would bury the figures. */
        @media print {
            .card__help {
                display: none;
            }
        }
    "#
    );
    let place = use_node_ref();
    let Section { slug, title, .. } = props.section;
    let heading = format!("section-{slug}");
    let cards = props.views.iter().map(|view| {
        let slug = view.id.slug();
        let value = view.value.map_or_else(|| "unknown".to_owned(), |value| value.raw().to_string());
        let (resource, words) = view.id.link();
        let figure = view.value.filter(|_| view.delta.is_some());
        let reason = figure.zip(props.reason.filter(|(id, _)| *id == view.id));
        let Asking { onpointerenter, onpointerleave, onfocusin, onfocusout, oncontextmenu } =
            Asking::of(figure.map(|_| view.id), &props.on_ask);
        html! {
            <article
                key={slug} class={classes!("card", view.is_alarming.then_some("card--alarming"))}
                data-test={format!("card-{slug}")} {onpointerenter} {onpointerleave} {onfocusin} {onfocusout} {oncontextmenu}
            >
                <StatCard key={format!("{slug}-{value}")} view={view.clone()} />
                <div key="help" class="card__help">
                    <Help label={view.id.label()} definition={view.definition} />
                </div>
                <Link<Route, Parameters>
                    key="link" to={Route::from(resource)} query={rows_query(&view.id.rows(view.kind))} classes="card__link"
                >
                    <span class="visually-hidden">{ format!("{}: {words}", view.id.label()) }</span>
                </Link<Route, Parameters>>
                if let Some((figure, (id, change))) = reason {
                    <ExtraPart extra={Extra::Reason(CardReasonProps { id, change, figure })} />
                }
            </article>
        }
    });
    let in_sight = FiguresInSightProps { section: props.section, place: place.clone(), is_scoped: props.is_scoped };
    html! {
        <section
            ref={place} class={classes!("section", props.class, style)} aria-labelledby={heading.clone()}
            data-test={heading.clone()}
        >
            <div class="section__head">
                <h2 class="section__title" id={heading} translate="yes">{ title }</h2>
                { props.children.clone() }
            </div>
            <div class="grid">{ for cards }</div>
            if props.section.cards.iter().any(|card| !card.is_of_totals()) {
                <ExtraPart extra={Extra::FiguresInSight(in_sight)} />
            }
        </section>
    }
}

/// How a reader asks a card why it changed: with the pointer, by coming to it with the keyboard, or by a long press.
#[derive(Default)]
struct Asking {
    onpointerenter: Option<Callback<PointerEvent>>,
    onpointerleave: Option<Callback<PointerEvent>>,
    onfocusin: Option<Callback<FocusEvent>>,
    onfocusout: Option<Callback<FocusEvent>>,
    oncontextmenu: Option<Callback<MouseEvent>>,
}

impl Asking {
    /// Of a card that has an answer.
    fn of(card: Option<CardId>, on_ask: &Callback<Option<CardId>>) -> Self {
        let Some(card) = card else { return Self::default() };
        // A finger that only scrolls or taps asks nothing.
        let pointer = |asked: Option<CardId>| {
            let on_ask = on_ask.clone();
            Callback::from(move |event: PointerEvent| {
                if event.pointer_type() != "touch" {
                    on_ask.emit(asked);
                }
            })
        };
        let oncontextmenu = {
            let on_ask = on_ask.clone();
            Callback::from(move |event: MouseEvent| {
                if event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch") {
                    event.prevent_default();
                    on_ask.emit(Some(card));
                }
            })
        };
        Self {
            onpointerenter: Some(pointer(Some(card))),
            onpointerleave: Some(pointer(None)),
            onfocusin: Some(on_ask.reform(move |_| Some(card))),
            onfocusout: Some(on_ask.reform(|_| None)),
            oncontextmenu: Some(oncontextmenu),
        }
    }
}
