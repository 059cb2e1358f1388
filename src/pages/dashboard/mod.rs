//! The dashboard: every card, each from the answer in which it is true.

pub mod attention;
pub mod away;
pub mod card_grid;
pub mod card_reason;
pub mod data;
pub mod figures_in_sight;
pub mod period_section;
pub mod stat_card;

use pulseboard_core::query::state::Remote;
use yew::prelude::*;

use self::away::AwayMessageProps;
use self::card_grid::CardGrid;
use self::data::use_dashboard_data;
use self::period_section::PeriodSkeleton;
use crate::components::message::{Message, MessageTone, RemoteMessage, error_text};
use crate::contexts::query_client::use_refetcher;
use crate::pages::parts::{Extra, ExtraPart, PeriodPart};

/// The dashboard.
#[component]
pub fn Dashboard() -> Html {
    let (data, known) = use_dashboard_data();
    let refetcher = use_refetcher();
    let on_retry = use_callback(refetcher, |(), refetcher| refetcher.refresh());
    // What is most of the page comes first.
    let is_next = !matches!(data.totals, Remote::Loading | Remote::Remembered { .. });
    // What they were before a sign-in ended is from this page as well.
    let is_told = is_next || data.totals.at() != known.totals.at();
    let is_empty = match &data.totals {
        Remote::Ready { value, .. } => data.total_customers().value == Some(0) && value.total_orders == Some(0),
        Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => false,
    };
    html! {
        <>
            if is_told {
                <ExtraPart extra={Extra::Away(AwayMessageProps { known })} />
            }
            if is_empty {
                <Message
                    tone={MessageTone::Empty} title="Nothing to count yet"
                    text="Figures appear here with the first customer or order."
                />
            }
            <RemoteMessage subject="Figures" at={data.totals.at()} error={error_text(&data.totals)} {on_retry} />
            <CardGrid {data}>
                if is_next {
                    <PeriodPart />
                } else {
                    <PeriodSkeleton />
                }
            </CardGrid>
        </>
    }
}
