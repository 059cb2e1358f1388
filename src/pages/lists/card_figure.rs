//! The card that counts the rows of a list: what it says, whether the rows come to the same, and what it counts.

use pulseboard_core::dashboard::cards::CardId;
use pulseboard_core::dashboard::data::{DashboardData, Stat};
use pulseboard_core::dashboard::drill_down::come_to;
use pulseboard_core::dashboard::stats::Rolling;
use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::money::Money;
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::{DataStatus, Remote};
use pulseboard_core::time::Timestamp;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::hooks::use_lasting;
use crate::platform::intl::{self, Intl};
use crate::platform::privacy::unless_private;
use crate::queries::period_orders::use_today;
use crate::queries::totals::use_totals;

/// Properties of [`CardFigure`].
#[derive(PartialEq, Properties)]
pub(super) struct CardFigureProps {
    /// The card.
    pub(super) card: CardId,
    /// What shows the rows.
    pub(super) filter: ListFilter,
    /// How many rows are listed.
    pub(super) count: usize,
    /// What they come to.
    pub(super) sums: Vec<Money>,
    /// How many could not be read.
    pub(super) unread: usize,
    /// Whether these are all rows.
    pub(super) is_whole: bool,
    /// As of when the oldest rows are, where that is not when the newest are.
    pub(super) oldest_at: Option<Timestamp>,
}

/// What the card says, beside the rows.
#[component]
pub(super) fn CardFigure(props: &CardFigureProps) -> Html {
    use_privacy();
    let style = use_style!(
        r#"
        color: var(--text-muted);
        font-size: var(--text-small);

        .card-figure__difference {
            color: var(--attention);
        }
    "#
    );
    let CardFigureProps { card, filter, count, sums, unread, is_whole, oldest_at } = props;
    let figures = use_card_figures(*card);
    let Stat { value, status } = card.figure(&figures);
    let is_known = value.is_some() && status == DataStatus::Fresh;
    let is_same = value.filter(|_| is_known && *is_whole).map(|value| come_to(value, *count, sums));
    let verdict = use_last_known(is_same);
    let is_different = use_lasting(verdict == Some(false), BETWEEN_ANSWERS);
    let kind = figures.kind.value().copied();
    // The same filter counts something else on the other kind of backend.
    let Some(value) = value.filter(|_| kind.is_some() && card.rows(kind) == *filter) else { return Html::default() };
    let said = format!("The card “{}” says ", card.label());
    let as_of = match status {
        DataStatus::Stale(at) | DataStatus::Remembered(at) => format!(" as of {}", intl::time(at)),
        DataStatus::Fresh | DataStatus::Loading | DataStatus::Failed => String::new(),
    };
    let agreement = if verdict == Some(true) { ", and so do these rows" } else { "" };
    html! {
        <p class={style} data-test="card-figure" translate="no">
            { said }<data value={unless_private(value.raw().to_string())}>{ value.text(&Intl) }</data>{ as_of }{ agreement }{ ". " }
            if is_different {
                <span class="card-figure__difference" role="status" data-test="card-difference">
                    { difference(*unread, *oldest_at) }{ " " }
                </span>
            }
            { card.definition(kind) }
        </p>
    }
}

/// Why rows do not come to what the card says.
fn difference(unread: usize, oldest_at: Option<Timestamp>) -> String {
    match (unread, oldest_at) {
        (0, Some(at)) => format!("The rows come to something else, as some of them are as of {}.", intl::time(at)),
        (0, None) => "The rows come to something else.".to_owned(),
        (unread, _) => format!("The rows come to something else, as {} could not be read.", Intl.count_of(unread)),
    }
}

/// Figures and rows come one after the other: a difference between two answers is none, in milliseconds.
const BETWEEN_ANSWERS: u32 = 2_000;

/// The last value that was known: while something is read it stands.
#[hook]
fn use_last_known<T: Copy + PartialEq + 'static>(value: Option<T>) -> Option<T> {
    let last = use_state_eq(|| None::<T>);
    use_effect_with(value, {
        let last = last.setter();
        move |value| {
            if value.is_some() {
                last.set(*value);
            }
        }
    });
    value.or(*last)
}

/// What the figure of a card is made of, and nothing else.
#[hook]
fn use_card_figures(card: CardId) -> DashboardData {
    let totals = use_totals(Freshness::default(), Remote::Loading, Remote::Loading);
    let is_scoped = totals.is_told_scoped();
    let today = use_today();
    let month = use_query(QueryKey::Rolling(Rolling::Month), only_if(is_scoped && card == CardId::MonthlyRevenue));
    let week = use_query(QueryKey::Rolling(Rolling::Week), only_if(is_scoped && card == CardId::WeeklyRevenue));
    let counts_customers = matches!(card, CardId::TotalCustomers | CardId::ActiveCustomers);
    let customers = use_query(QueryKey::CustomerStats, only_if(is_scoped && counts_customers));
    let orders_today = use_query(QueryKey::OrdersToday(today), only_if(card == CardId::OrdersToday));
    DashboardData {
        kind: totals.kind,
        totals: totals.stats.remote,
        month: month.remote,
        week: week.remote,
        customers: customers.remote,
        orders_today: orders_today.remote,
    }
}

fn only_if<T>(is_enabled: bool) -> QueryOptions<T> {
    QueryOptions { is_enabled, ..Default::default() }
}
