//! The headline figures of a period, each with how it stands against another time.

use yew::prelude::*;

use super::icon::Icon;
use super::popup::help;
use super::stat_card::{mark, tone_class};
use crate::browser::history::link;
use crate::browser::intl::Intl;
use crate::charts::small::sparkline;
use crate::model::delta::Meaning;
use crate::model::figures::DataStatus;
use crate::model::{Comparison, PeriodMetric, PeriodMetricView};

/// The cards of headline figures; `comparison` says what they are compared with.
pub fn headline_cards(views: &[PeriodMetricView], comparison: Comparison) -> Html {
    html! { <div class="grid grid--headline">{ for views.iter().map(|view| card(view, comparison)) }</div> }
}

fn card(view: &PeriodMetricView, comparison: Comparison) -> Html {
    let PeriodMetricView { id, figure, before, change, values, trust, note, has_moved } = view;
    let (route, words) = id.link();
    let is_loading = *trust == DataStatus::Loading;
    let value = figure.map(|figure| figure.raw().to_string());
    let change = change.zip(*before).map(|(change, before)| {
        let against = match comparison {
            Comparison::LastYear => "last year",
            Comparison::Previous | Comparison::Off => "before",
        };
        html! {
            <p class="card__sub headline__before">
                <span
                    class={classes!("chip", tone_class(change.tone(Meaning::MoreIsBetter)))} data-test="change"
                    data-before={before.raw().to_string()} data-change={change.plain()}
                >
                    { change.text() }
                </span>
                { format!("{} {against}", before.text(&Intl)) }
            </p>
        }
    });
    let mark = mark(*trust);
    html! {
        <article key={id.slug()} class="card headline" data-test={format!("headline-{}", id.slug())}>
            // Made anew with each value, which is what plays the flash.
            <div
                key={value.clone().unwrap_or_default()} aria-busy={is_loading.to_string()}
                class={classes!("card__body", has_moved.then_some("card__body--changed"))}
            >
                <div class="card__label">
                    <h3 class="card__name">{ icon(*id).view() }{ id.label() }</h3>
                    { help(id.label(), id.definition()) }
                </div>
                <p class="card__figure">
                    if is_loading {
                        <span class="skeleton skeleton--figure"></span>
                    } else {
                        <data class="figure" data-test="figure" {value}>
                            { figure.map_or_else(|| "–".to_owned(), |figure| figure.text(&Intl)) }
                        </data>
                    }
                </p>
                if mark.is_some() {
                    { mark }
                } else if let Some(change) = change {
                    { change }
                } else {
                    <p class="card__sub">{ *note }</p>
                }
                { sparkline(values) }
            </div>
            { link(route, "card__link", false, html! { words }) }
        </article>
    }
}

fn icon(id: PeriodMetric) -> Icon {
    match id {
        PeriodMetric::Revenue => Icon::Money,
        PeriodMetric::Orders => Icon::Cart,
        PeriodMetric::AverageOrder => Icon::Wallet,
        PeriodMetric::Customers => Icon::Users,
        PeriodMetric::Licenses => Icon::Key,
    }
}
