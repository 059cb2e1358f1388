//! Keeps the figures of a section up to date while it is in sight.

use pulseboard_core::dashboard::cards::{CardId, Section};
use pulseboard_core::dashboard::stats::Rolling;
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::Remote;
use yew::prelude::*;

use crate::contexts::query_client::use_kept_fresh;
use crate::hooks::use_in_view;
use crate::queries::figures::use_orders_today;

/// Properties of [`FiguresInSight`].
#[derive(Clone, PartialEq, Properties)]
pub struct FiguresInSightProps {
    /// The section.
    pub section: Section,
    /// Where it stands.
    pub place: NodeRef,
    /// Whether the backend is known to limit totals to a period, so that some figures come with other answers.
    pub is_scoped: bool,
}

/// Has what only this section shows asked for when events change it, while the section is in sight. Elsewhere the
/// dashboard leaves it to polls. The totals, which every section shows, are asked for with each event: what has an answer of
/// its own trails them.
#[component]
pub fn FiguresInSight(props: &FiguresInSightProps) -> Html {
    let freshness = Freshness { is_in_sight: use_in_view(&props.place), ..Freshness::default() };
    let trailing = Freshness { is_trailing: true, ..freshness };
    let shows = |card: CardId| props.section.cards.contains(&card);
    let is_asked = |card: CardId| props.is_scoped && shows(card);
    use_kept_fresh(QueryKey::Rolling(Rolling::Month), is_asked(CardId::MonthlyRevenue), trailing);
    use_kept_fresh(QueryKey::Rolling(Rolling::Week), is_asked(CardId::WeeklyRevenue), trailing);
    use_kept_fresh(QueryKey::CustomerStats, is_asked(CardId::TotalCustomers), trailing);
    if shows(CardId::OrdersToday) {
        return html! { <OrdersTodayInSight {freshness} /> };
    }
    Html::default()
}

/// Properties of [`OrdersTodayInSight`].
#[derive(PartialEq, Properties)]
struct OrdersTodayInSightProps {
    freshness: Freshness,
}

/// The same of what may be counted among the orders of the period, and changes with these.
#[component]
fn OrdersTodayInSight(props: &OrdersTodayInSightProps) -> Html {
    use_orders_today(Remote::Loading, props.freshness);
    Html::default()
}
