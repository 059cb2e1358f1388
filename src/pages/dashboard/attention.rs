//! What waits for somebody and stands in no total, each with the way to its rows; or that nothing does.

use chrono::TimeDelta;
use pulseboard_core::dashboard::attention::{Counted, Matter};
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::Remote;
use stylist::yew::use_style;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::contexts::query_client::{QueryOptions, use_query, use_query_client};
use crate::hooks::use_in_view;
use crate::platform::intl::Intl;
use crate::queries::period_orders::use_today;
use crate::routes::{Parameters, Route, rows_query};

/// Lists are dear, and what is in them changes slowly: how old their counts may become.
const FAILURES_FOR: TimeDelta = TimeDelta::minutes(1);
const EXPIRIES_FOR: TimeDelta = TimeDelta::minutes(30);

/// Properties of [`AttentionList`].
#[derive(Clone, Copy, PartialEq, Properties)]
pub struct AttentionListProps {
    /// Whether the cards are known to ask for nobody.
    pub is_calm: bool,
}

/// What waits besides the cards.
#[component]
pub fn AttentionList(props: &AttentionListProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0 var(--space-4);

        a {
            display: inline-flex;
            align-items: center;
            gap: var(--space-1);
            color: var(--text-muted);
        }

        a.attention--told {
            color: var(--attention);
            font-weight: 600;
        }

        .icon {
            width: 16px;
            height: 16px;
        }

        .attention__calm {
            display: inline-flex;
            align-items: center;
            gap: var(--space-1);
            color: var(--good);
            font-weight: 600;
        }
    "#
    );
    let place = use_node_ref();
    let is_in_sight = use_in_view(&place);
    let failed = use_waiting(Matter::FailedPayments, FAILURES_FOR, is_in_sight);
    let expiring = use_waiting(Matter::ExpiringLicenses, EXPIRIES_FOR, is_in_sight);
    let is_calm = props.is_calm && failed.is_some_and(Counted::is_none) && expiring.is_some_and(Counted::is_none);
    let matters =
        [(Matter::FailedPayments, failed), (Matter::ExpiringLicenses, expiring), (Matter::ExpiringDomains, None)];
    let links = matters.into_iter().filter(|(_, counted)| !counted.is_some_and(Counted::is_none)).map(|(matter, counted)| {
        let (resource, rows) = matter.rows();
        let to = Route::from(resource);
        let text = counted.map(|counted| Intl.count(counted.count));
        let is_told = counted.is_some();
        html! {
            <Link<Route, Parameters>
                key={to.title()} {to} query={rows_query(&rows)} classes={classes!(is_told.then_some("attention--told"))}
            >
                if is_told {
                    <Icon kind={IconKind::Alert} />
                }
                { matter.words(counted.zip(text.as_deref())) }
            </Link<Route, Parameters>>
        }
    });
    html! {
        <div ref={place} class={style} data-test="attention">
            if is_calm {
                <span class="attention__calm"><Icon kind={IconKind::Check} />{ "Nothing needs you" }</span>
            }
            { for links }
        </div>
    }
}

/// How many rows wait; nothing while that is not known, or not any more.
#[hook]
fn use_waiting(matter: Matter, stale_time: TimeDelta, is_in_sight: bool) -> Option<Counted> {
    let today = use_today();
    let key = QueryKey::Waiting(matter, today);
    let client = use_query_client();
    // What figures are made of goes before it.
    let is_in_sight = is_in_sight && client.cache().answer(&key).is_some();
    let freshness = Freshness { stale_time, is_polled_only: true, is_in_sight, ..Freshness::default() };
    let waiting = use_query::<Option<Counted>>(key, QueryOptions { freshness, ..QueryOptions::default() });
    match waiting.remote {
        Remote::Ready { value, .. } => value,
        Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
    }
}
