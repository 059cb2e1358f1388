//! The headline metrics of a period, as dashboard and analytics show them.

use pulseboard_core::analytics::period_metrics::PeriodMetricView;
use pulseboard_core::money::Currency;
use pulseboard_core::period::{Comparison, PeriodSelection};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::message::{Message, MessageTone};
use crate::components::metric_card::MetricCard;
use crate::queries::period_orders::{KnownLedger, PeriodOrders, order_metrics, use_moved_metrics};
use crate::routes::Route;

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
}

/// The cards of the metrics.
#[component]
pub fn MetricGrid(props: &MetricGridProps) -> Html {
    let cards = props.metrics.iter().map(|view| {
        let (resource, words) = view.id.link();
        html! {
            <MetricCard key={view.id.slug()} view={view.clone()} comparison={props.comparison}>
                <Link<Route> to={Route::from(resource)} classes="card__link">{ words }</Link<Route>>
            </MetricCard>
        }
    });
    html! { <div class="grid grid--headline">{ for cards }</div> }
}

/// Properties of [`TooManyOrders`].
#[derive(PartialEq, Properties)]
pub struct TooManyOrdersProps {
    /// The orders.
    pub orders: KnownLedger,
}

/// Says that there are too many orders to add up, where there are.
#[component]
pub fn TooManyOrders(props: &TooManyOrdersProps) -> Html {
    if !props.orders.value().is_some_and(|orders| orders.is_cut) {
        return Html::default();
    }
    html! {
        <Message
            tone={MessageTone::Stale} title="Too many orders to add up"
            text="There are more orders in this period than can be read one by one. Choose a shorter one."
        />
    }
}
