//! The dashboard: every card, each from the answer in which it is true.

pub mod away;
pub mod card_grid;
pub mod data;
pub mod stat_card;

use pulseboard_core::period::PeriodQuery;
use pulseboard_core::query::state::Remote;
use yew::prelude::*;
use yew_router::prelude::*;

use self::away::{AwayMessage, use_changes};
use self::card_grid::CardGrid;
use self::data::use_dashboard_data;
use crate::components::message::{Message, MessageTone, RemoteMessage, error_text};
use crate::contexts::period::use_period;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
use crate::pages::period_metrics::{MetricGrid, TooManyOrders, use_period_metrics};
use crate::platform::intl::period_label;
use crate::queries::period_orders::use_period_orders;
use crate::routes::Route;

/// The dashboard.
#[component]
pub fn Dashboard() -> Html {
    let (data, known) = use_dashboard_data();
    let refetcher = use_refetcher();
    let on_retry = use_callback(refetcher, |(), refetcher| refetcher.refresh());
    use_changes(&data.totals, &known.totals);
    // What is most of the page comes first.
    let is_next = !matches!(data.totals, Remote::Loading | Remote::Remembered { .. });
    let is_empty = match &data.totals {
        Remote::Ready { value, .. } => data.total_customers().value == Some(0) && value.total_orders == Some(0),
        Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => false,
    };
    html! {
        <>
            <AwayMessage />
            if is_empty {
                <Message
                    tone={MessageTone::Empty} title="Nothing to count yet"
                    text="Figures appear here with the first customer or order."
                />
            }
            <RemoteMessage subject="Figures" at={data.totals.at()} error={error_text(&data.totals)} {on_retry} />
            <PeriodSection is_enabled={is_next} />
            <CardGrid {data} />
        </>
    }
}

/// Properties of [`PeriodSection`].
#[derive(PartialEq, Properties)]
struct PeriodSectionProps {
    /// Whether it makes sense to ask.
    is_enabled: bool,
}

/// The headline metrics of the selected period.
#[component]
fn PeriodSection(props: &PeriodSectionProps) -> Html {
    let selection = use_period().selection;
    let currency = use_session().client().currency();
    let orders = use_period_orders(selection, props.is_enabled, false);
    let metrics = use_period_metrics(&orders, None, selection, currency);
    html! {
        <section class="section" aria-labelledby="section-period" data-test="section-period">
            <div class="section__head">
                <h2 class="section__title" id="section-period">{ period_label(selection.period) }</h2>
                <Link<Route, PeriodQuery> to={Route::Analytics} query={Some(selection.into())}>
                    { "Open analytics" }
                </Link<Route, PeriodQuery>>
            </div>
            <TooManyOrders orders={orders.orders.clone()} />
            <MetricGrid {metrics} comparison={selection.comparison} />
        </section>
    }
}
