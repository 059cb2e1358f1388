//! One figure with its label, scope and last change.

use pulseboard_core::dashboard::card_view::CardView;
use pulseboard_core::dashboard::cards::CardId;
use pulseboard_core::query::state::DataStatus;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::figure::Figure;
use crate::components::icon::{Icon, IconKind};
use crate::components::stale_badge::{StaleBadge, tone_class};

/// Properties of [`StatCard`].
#[derive(PartialEq, Properties)]
pub struct StatCardProps {
    /// What the card shows.
    pub view: CardView,
}

/// One figure of the dashboard. It renders again only when its view changed; where it is keyed by its value, a change
/// makes it anew, which is what plays the flash.
#[component]
pub fn StatCard(props: &StatCardProps) -> Html {
    #[cfg(feature = "render-count")]
    crate::components::render_count::count(props.view.id.slug());
    let style = use_style!(
        r#"
        /* In a corner of its own: a change moves nothing else. */
        .delta {
            position: absolute;
            right: var(--space-3);
            bottom: 6px;
            padding: 0 var(--space-2);
            border-radius: var(--radius-round);
            /* Set off from a long line below the figure. */
            box-shadow: 0 0 0 4px var(--surface);
            font-size: var(--text-small);
            font-weight: 600;
            letter-spacing: 0;
            line-height: 1.4rem;
            animation: fade 8s ease-in forwards;
        }

        /* A change still goes after a while, at once. */
        @media (prefers-reduced-motion: reduce) {
            .delta {
                animation: fade 8s step-end forwards !important;
            }
        }
    "#
    );
    let CardView { id, figure, sub_line, status, delta, value, .. } = &props.view;
    let head = html! {
        <h3 class="card__label" translate="yes"><Icon kind={icon(*id)} />{ id.label() }</h3>
    };
    if *status == DataStatus::Loading {
        return html! {
            <div class="card__body" aria-busy="true">
                { head }
                <p class="card__figure"><span class="skeleton skeleton--figure"></span></p>
                <p class="card__sub"><span class="skeleton skeleton--line"></span></p>
            </div>
        };
    }
    let delta = delta.as_ref().map(|delta| {
        let (sign, words) = if delta.is_rise { ("▲", "up by") } else { ("▼", "down by") };
        html! {
            <span class={classes!("delta", tone_class(delta.tone))}>
                <span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ words }</span>{ " " }{ &delta.amount }
            </span>
        }
    });
    // What is about to be replaced takes no more room than what replaces it.
    let sub_line = (!matches!(status, DataStatus::Remembered(_))).then_some(sub_line);
    let value = value.map(|value| value.raw().to_string());
    html! {
        <div class={classes!("card__body", style, delta.is_some().then_some("card__body--changed"))}>
            { head }
            <p class="card__figure">
                <Figure text={figure.clone()} {value} />{ delta }
            </p>
            if let Some(sub_line) = sub_line {
                <p class="card__sub">{ sub_line }</p>
            }
            <StaleBadge status={*status} />
        </div>
    }
}

fn icon(id: CardId) -> IconKind {
    match id {
        CardId::TotalCustomers => IconKind::Users,
        CardId::ActiveCustomers => IconKind::UserCheck,
        CardId::RecentSignups | CardId::NewSignups => IconKind::UserPlus,
        CardId::AverageCustomerValue => IconKind::Wallet,
        CardId::TotalProducts => IconKind::Box,
        CardId::TotalLicenses | CardId::ActiveLicenses | CardId::SuspendedLicenses | CardId::ExpiredLicenses => {
            IconKind::Key
        }
        CardId::ActiveSubscriptions => IconKind::Repeat,
        CardId::TotalOrders | CardId::OrdersPlaced | CardId::PendingOrders => IconKind::Cart,
        CardId::TotalRevenue => IconKind::Money,
        CardId::MonthlyRevenue | CardId::WeeklyRevenue | CardId::OrdersToday => IconKind::Calendar,
        CardId::TotalInvoices | CardId::UnpaidInvoices => IconKind::Invoice,
        CardId::OverdueInvoices => IconKind::Alert,
        CardId::TotalDomains | CardId::ActiveDomains => IconKind::Globe,
        CardId::PaymentsReceived => IconKind::Card,
    }
}
