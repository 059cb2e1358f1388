//! The headline metrics of the selected period.

use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::period::{Period, PeriodQuery, PeriodSelection};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::contexts::period::use_period;
use crate::contexts::server_clock::use_server_now;
use crate::contexts::session::use_session;
use crate::hooks::use_in_view;
use crate::pages::parts::WavePart;
use crate::pages::period_metrics::{MetricGrid, OrdersNote, use_period_metrics};
use crate::platform::intl::{period_label, utc_day};
use crate::queries::period_orders::{PeriodOrders, use_period_orders};
use crate::routes::Route;

/// The headline metrics, with the way to more of them.
#[component]
pub fn PeriodSection() -> Html {
    let selection = use_period().selection;
    let currency = use_session().client().currency();
    let now = use_server_now();
    let place = use_node_ref();
    let freshness = Freshness { is_in_sight: use_in_view(&place), ..Freshness::default() };
    let orders = use_period_orders(selection, true, freshness);
    let metrics = use_period_metrics(&orders, None, selection, currency);
    html! {
        <section ref={place} class="section" aria-labelledby="section-period" data-test="section-period">
            <div class="section__head">
                <h2 class="section__title" id="section-period">{ period_label(selection.period) }</h2>
                // Other figures of about the same time are counted by the hour, and differ.
                <p class="section__note" data-test="period-since">{ scope(selection, now) }</p>
                <Link<Route, PeriodQuery> to={Route::Analytics} query={Some(selection.into())}>
                    { "Open analytics" }
                </Link<Route, PeriodQuery>>
            </div>
            <OrdersNote orders={orders.orders.clone()} />
            <MetricGrid {metrics} comparison={selection.comparison} of_period={ListFilter::of_period(&selection, now)} />
            // It is loaded on use, and so takes what is known here from a context.
            <ContextProvider<PeriodOrders> context={orders}>
                <WavePart />
            </ContextProvider<PeriodOrders>>
        </section>
    }
}

/// What the period counts, in a few words.
fn scope(selection: PeriodSelection, now: Timestamp) -> String {
    let window = selection.window(now);
    match selection.period {
        Period::AllTime => "Since the first order".to_owned(),
        Period::Today => "Since midnight, UTC".to_owned(),
        _ if window.end <= now => "Whole days, UTC".to_owned(),
        _ => format!("Whole days since {}, UTC", utc_day(window.start)),
    }
}

/// Stands in place of the headline metrics at the same size, as the page shows them before the app runs.
#[component]
pub fn PeriodSkeleton() -> Html {
    let period = use_period().selection.period;
    let line = html! { <span class="skeleton skeleton--line"></span> };
    let card = html! {
        <div class="card headline">
            <div class="card__body">
                <p class="card__label">{ line.clone() }</p>
                <p class="card__figure"><span class="skeleton skeleton--figure"></span></p>
                <p class="card__sub">{ line }</p>
                <p class="sparkline"></p>
            </div>
        </div>
    };
    html! {
        <section class="section" aria-labelledby="section-period" aria-busy="true">
            <h2 class="section__title" id="section-period">{ period_label(period) }</h2>
            <div class="grid grid--headline">{ for (0..4).map(|_| card.clone()) }</div>
            <div class="wave"><span class="skeleton skeleton--wave"></span></div>
        </section>
    }
}
