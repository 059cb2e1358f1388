//! One figure with its label, scope and last change.

use yew::prelude::*;

use super::icon::Icon;
use crate::browser::{self, intl};
use crate::model::delta::Tone;
use crate::model::figures::DataStatus;
use crate::model::{CardId, CardView};

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
    super::render_count::count(props.view.id.slug());
    let CardView { id, figure, sub_line, trust, delta, value, .. } = &props.view;
    let head = html! {
        <h3 class="card__label">{ icon(*id).view() }{ id.label() }</h3>
    };
    if *trust == DataStatus::Loading {
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
    let mark = mark(*trust);
    // What is about to be replaced takes no more room than what replaces it.
    let sub_line = (mark.is_none() || !matches!(trust, DataStatus::Remembered(_))).then_some(sub_line);
    let value = value.map(|value| value.to_string());
    html! {
        <div class={classes!("card__body", delta.is_some().then_some("card__body--changed"))}>
            { head }
            <p class="card__figure">
                <data class="figure" data-test="figure" {value}>{ figure }</data>{ delta }
            </p>
            if let Some(sub_line) = sub_line {
                <p class="card__sub">{ sub_line }</p>
            }
            { mark }
        </div>
    }
}

/// Says that a figure is old or missing, where it is.
pub fn mark(trust: DataStatus) -> Option<Html> {
    let words = match trust {
        DataStatus::Stale(at) | DataStatus::Remembered(at) => {
            format!("Not up to date, as of {}", intl::time_or_day(at, browser::now()))
        }
        DataStatus::Failed => "Not available right now".to_owned(),
        DataStatus::Loading | DataStatus::Fresh => return None,
    };
    Some(html! { <p class="card__mark" data-test="card-mark">{ Icon::Alert.view() }{ words }</p> })
}

/// The class of good or bad news.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "delta--good",
        Tone::Bad => "delta--bad",
        Tone::Neutral => "delta--neutral",
    }
}

fn icon(id: CardId) -> Icon {
    match id {
        CardId::TotalCustomers => Icon::Users,
        CardId::ActiveCustomers => Icon::UserCheck,
        CardId::RecentSignups | CardId::NewSignups => Icon::UserPlus,
        CardId::AverageCustomerValue => Icon::Wallet,
        CardId::TotalProducts => Icon::Box,
        CardId::TotalLicenses | CardId::ActiveLicenses | CardId::SuspendedLicenses | CardId::ExpiredLicenses => {
            Icon::Key
        }
        CardId::ActiveSubscriptions => Icon::Repeat,
        CardId::TotalOrders | CardId::OrdersPlaced | CardId::PendingOrders => Icon::Cart,
        CardId::TotalRevenue => Icon::Money,
        CardId::MonthlyRevenue | CardId::WeeklyRevenue | CardId::OrdersToday => Icon::Calendar,
        CardId::TotalInvoices | CardId::UnpaidInvoices => Icon::Invoice,
        CardId::OverdueInvoices => Icon::Alert,
        CardId::TotalDomains | CardId::ActiveDomains => Icon::Globe,
        CardId::PaymentsReceived => Icon::Card,
    }
}
