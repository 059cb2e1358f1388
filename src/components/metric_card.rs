//! A headline metric of a period, with how it stands against another time.

use pulseboard_core::analytics::period_metrics::{PeriodMetric, PeriodMetricView};
use pulseboard_core::metric::Meaning;
use pulseboard_core::period::Comparison;
use pulseboard_core::query::state::DataStatus;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::charts::small::Sparkline;
use crate::components::figure::Figure;
use crate::components::icon::{Icon, IconKind};
use crate::components::menu::Help;
use crate::components::stale_badge::{StaleBadge, staleness, tone_class};
use crate::platform::intl::{Intl, utc_day};
use crate::platform::privacy::unless_private;

/// Properties of [`MetricCard`].
#[derive(PartialEq, Properties)]
pub struct MetricCardProps {
    /// What it shows.
    pub view: PeriodMetricView,
    /// What it is compared with.
    pub comparison: Comparison,
    /// The way to what it counts.
    pub children: Html,
}

/// The card of a metric.
#[component]
pub fn MetricCard(props: &MetricCardProps) -> Html {
    let style = use_style!(
        r#"
        .headline__before {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            gap: 0 var(--space-2);
        }
    "#
    );
    #[cfg(feature = "render-count")]
    super::render_count::count(props.view.id.slug());
    let PeriodMetricView { id, figure, before, before_since, change, values, status, note, left_out, has_moved } =
        &props.view;
    let is_loading = *status == DataStatus::Loading;
    let value = figure.map(|figure| figure.raw().to_string());
    let change = change.zip(*before).map(|(change, before)| {
        let against = match props.comparison {
            Comparison::LastYear => "last year",
            Comparison::Previous | Comparison::Off => "before",
        };
        let since = before_since.map(|since| format!(", since {}", utc_day(since))).unwrap_or_default();
        html! {
            <p class="card__sub headline__before">
                <span
                    class={classes!("chip", tone_class(change.tone(Meaning::MoreIsBetter)))} data-test="change"
                    data-before={unless_private(before.raw().to_string())} data-change={change.plain()}
                >
                    { change.text(&Intl) }
                </span>
                { format!("{} {against}{since}", before.text(&Intl)) }
            </p>
        }
    });
    html! {
        <article class={classes!("card", "headline", style)} data-test={format!("headline-{}", id.slug())}>
            // Made anew with each value, which is what plays the flash.
            <div
                key={value.clone().unwrap_or_default()} aria-busy={is_loading.to_string()}
                class={classes!("card__body", has_moved.then_some("card__body--changed"))}
            >
                <h3 class="card__label" translate="yes"><Icon kind={icon(*id)} />{ id.label() }</h3>
                <p class="card__figure">
                    if is_loading {
                        <span class="skeleton skeleton--figure"></span>
                    } else {
                        <Figure text={figure.map_or_else(|| "–".to_owned(), |figure| figure.text(&Intl))} {value} />
                    }
                </p>
                if staleness(*status).is_some() {
                    <StaleBadge status={*status} />
                } else if let Some(change) = change {
                    { change }
                } else {
                    <p class="card__sub">{ *note }</p>
                }
                if let Some(left_out) = left_out {
                    <p class="card__sub" data-test="left-out">{ left_out }</p>
                }
                <Sparkline values={values.clone()} />
            </div>
            <div class="card__help"><Help label={id.label()} definition={id.definition()} /></div>
            { props.children.clone() }
        </article>
    }
}

fn icon(id: PeriodMetric) -> IconKind {
    match id {
        PeriodMetric::Revenue => IconKind::Money,
        PeriodMetric::Orders => IconKind::Cart,
        PeriodMetric::AverageOrder => IconKind::Wallet,
        PeriodMetric::Customers => IconKind::Users,
        PeriodMetric::Licenses => IconKind::Key,
    }
}
