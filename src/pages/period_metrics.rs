//! The headline metrics of a period, as dashboard and analytics show them.

use pulseboard_core::analytics::known_orders::KnownOrders;
use pulseboard_core::analytics::period_metrics::PeriodMetricView;
use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::money::Currency;
use pulseboard_core::period::{Comparison, PeriodSelection};
use pulseboard_core::query::state::Remote;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::message::{Message, MessageTone};
use crate::components::metric_card::MetricCard;
use crate::components::unread_note::UnreadNote;
use crate::contexts::preferences::use_privacy;
use crate::queries::period_orders::{PeriodOrders, order_metrics, use_moved_metrics};
use crate::routes::{Parameters, Route, rows_query};

/// The metrics that are made of orders, and another one; those that moved are marked.
#[hook]
pub fn use_period_metrics(
    orders: &PeriodOrders,
    other: Option<PeriodMetricView>,
    selection: PeriodSelection,
    currency: Currency,
) -> Vec<PeriodMetricView> {
    let mut views = order_metrics(orders, selection, currency);
    views.extend(other);
    use_moved_metrics(selection, views)
}

/// Properties of [`MetricGrid`].
#[derive(PartialEq, Properties)]
pub struct MetricGridProps {
    /// What the cards show.
    pub metrics: Vec<PeriodMetricView>,
    /// What they are compared with.
    pub comparison: Comparison,
    /// What shows the rows of the period.
    pub of_period: ListFilter,
}

/// The cards of the metrics.
#[component]
pub fn MetricGrid(props: &MetricGridProps) -> Html {
    let is_private = use_privacy();
    let cards = props.metrics.iter().map(|view| {
        let (resource, words) = view.id.link();
        html! {
            <MetricCard key={format!("{} {is_private}", view.id.slug())} view={view.clone()} comparison={props.comparison}>
                <Link<Route, Parameters>
                    to={Route::from(resource)} query={rows_query(&view.id.rows(&props.of_period))} classes="card__link"
                >
                    <span class="visually-hidden">{ format!("{}: {words}", view.id.label()) }</span>
                </Link<Route, Parameters>>
            </MetricCard>
        }
    });
    html! { <div class="grid grid--headline">{ for cards }</div> }
}

/// Properties of [`OrdersNote`].
#[derive(PartialEq, Properties)]
pub struct OrdersNoteProps {
    /// The orders.
    pub orders: KnownOrders,
}

/// Says why the orders are not added up, or not all of them, where that is so.
#[component]
pub fn OrdersNote(props: &OrdersNoteProps) -> Html {
    let Some(ledger) = props.orders.ledger.value() else { return Html::default() };
    let is_out_of_reach = props.orders.coverage().is_some_and(|coverage| !coverage.is_reading);
    match &props.orders.rollup {
        Remote::Failed(error) if is_out_of_reach => html! {
            <Message
                tone={MessageTone::Stale} title="Too many orders to add up"
                text={format!("They are too many to be read one by one, and the server does not add them up: {error} \
                    Or choose a shorter period.")}
            />
        },
        _ => html! {
            <UnreadNote
                unread={ledger.unread.clone()} shown={ledger.entries.len()} noun="orders"
                consequence="Figures of this period leave out what could not be read, and count the rest."
            />
        },
    }
}
