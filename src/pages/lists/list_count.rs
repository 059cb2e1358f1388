//! How many rows are listed, what they come to, how far the list was read, and what the card says that counts them.

use std::collections::BTreeMap;
use std::rc::Rc;

use pulseboard_core::dashboard::cards::{CardId, Resource};
use pulseboard_core::dashboard::stats::CustomerStats;
use pulseboard_core::listing::filter::{ListFilter, Listed, Relation};
use pulseboard_core::listing::rows::Paging;
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::money::Money;
use pulseboard_core::query::key::QueryKey;
use stylist::yew::use_style;
use yew::prelude::*;

use super::card_figure::CardFigure;
use super::use_listing::{Goal, ListReading};
use crate::components::button::{Button, ButtonVariant};
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::platform::intl::{self, Intl};
use crate::platform::privacy::unless_private;
use crate::routes::Route;

/// What the rows of a list come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListTotals {
    /// How many there are.
    rows: usize,
    /// Their amounts.
    sums: Vec<Money>,
    /// What of them is for some products.
    of_products: Vec<Money>,
}

impl ListTotals {
    /// What rows come to, and what of that is for the products among what they have to do with.
    pub(super) fn of<R: Listed>(rows: &[Rc<R>], related: &[(Relation, String)]) -> Self {
        let is_named = |key: &str| related.iter().any(|(relation, id)| *relation == Relation::Product && id == key);
        let items = rows.iter().flat_map(|row| row.items()).filter(|item| is_named(&item.key));
        Self {
            rows: rows.len(),
            sums: sums(&mut rows.iter().filter_map(|row| row.amount())),
            of_products: sums(&mut items.map(|item| item.amount)),
        }
    }
}

/// Properties of [`ListCount`].
#[derive(PartialEq, Properties)]
pub(super) struct ListCountProps {
    pub(super) resource: Resource,
    /// What is listed; `None` before anything is known.
    pub(super) totals: Option<ListTotals>,
    pub(super) reading: ListReading,
    pub(super) filter: ListFilter,
    /// How many rows wait above.
    pub(super) waiting: usize,
    /// How many could not be read.
    pub(super) unread: usize,
    pub(super) goal: Goal,
    pub(super) on_goal: Callback<Goal>,
}

/// How many rows there are, what they come to, and how far the list was read.
#[component]
pub(super) fn ListCount(props: &ListCountProps) -> Html {
    use_privacy();
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-3);
        min-height: var(--target);
        color: var(--text-muted);

        .count__rows {
            color: var(--text);
            font-weight: 600;
        }
    "#
    );
    let ListCountProps { resource, totals, reading, filter, waiting, unread, goal, on_goal } = props;
    let (is_filtered, products) = (!filter.is_empty(), filter.ids_of(Relation::Product).count());
    let is_walked = resource.paging() == Paging::Walked;
    let stats = use_query::<CustomerStats>(
        QueryKey::CustomerStats,
        QueryOptions { is_enabled: is_walked, ..Default::default() },
    );
    let customers = stats.remote.value().and_then(|stats| stats.total_customers).filter(|_| is_walked);
    let Some(ListTotals { rows, sums, of_products }) = totals else {
        return html! { <p class={style} role="status">{ "Reading…" }</p> };
    };
    let noun = Route::from(*resource).title().to_lowercase();
    let matching = if is_filtered { " match" } else { "" };
    let extent = match (is_walked, reading.has_more) {
        (true, has_more) => {
            let of = customers.map(|all| format!(" of {}", Intl.count(all))).unwrap_or_default();
            Some(format!("{}{of} customers read", Intl.count_of(reading.entries))).filter(|_| has_more)
        }
        (false, true) if is_filtered => {
            Some(format!("in the first {} read; there are more", Intl.count_of(reading.known)))
        }
        (false, true) => Some("read; there are more".to_owned()),
        (false, false) => None,
    };
    // Of a part of the rows they would be taken for sums of all.
    let (sums, of_products) = if reading.has_more { (&[][..], &[][..]) } else { (&sums[..], &of_products[..]) };
    let card = CardId::counting(*resource, filter);
    let is_reading_on = reading.is_reading && reading.has_more && *goal != Goal::Stopped;
    html! {
        <>
        <div class={style}>
            <p data-test="row-count" translate="no" role="status">
                <span class="count__rows">
                    <data data-test="listed" value={rows.to_string()}>{ Intl.count_of(*rows) }</data>
                    { format!(" {noun}{matching}") }
                </span>
                if let Some(extent) = extent {
                    { format!(" {extent}") }
                }
                if let Some(at) = reading.older_at() {
                    { format!(" · older ones as of {}", intl::time(at)) }
                }
                { for sums.iter().map(|sum| html! {
                    <span>
                        { " · " }
                        <data data-test="listed-sum" value={unless_private(format!("{} {}", sum.minor(), sum.currency().code()))}>
                            { Intl.money(*sum) }
                        </data>
                    </span>
                }) }
                { for of_products.iter().map(|sum| html! {
                    <span>
                        { ", of which " }
                        <data data-test="listed-items" value={unless_private(format!("{} {}", sum.minor(), sum.currency().code()))}>
                            { Intl.money(*sum) }
                        </data>
                        { if products == 1 { " for this product, before tax" } else { " for these products, before tax" } }
                    </span>
                }) }
            </p>
            if is_reading_on && (is_filtered || is_walked || *goal == Goal::All) {
                <Button name="stop-reading" variant={ButtonVariant::Quiet} on_press={on_goal.reform(|()| Goal::Stopped)}>
                    { "Stop" }
                </Button>
            } else if reading.has_more {
                <Button
                    name="read-all" variant={ButtonVariant::Quiet} is_busy={reading.is_reading}
                    on_press={on_goal.reform(|()| Goal::All)}
                >
                    { "Read all" }
                </Button>
            }
        </div>
        if let Some(card) = card {
            <CardFigure
                    key={card.slug()} {card} filter={filter.clone()} count={*rows} sums={sums.to_vec()} unread={*unread} oldest_at={reading.older_at()}
                is_whole={!reading.has_more && !reading.is_reading && *waiting == 0}
            />
        }
        </>
    }
}

/// What amounts come to: those of different currencies are different sums. Nothing where it cannot be told.
fn sums(amounts: &mut dyn Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: BTreeMap<String, Option<Money>> = BTreeMap::new();
    for amount in amounts {
        let sum =
            sums.entry(amount.currency().code().to_owned()).or_insert(Some(Money::from_minor(0, amount.currency())));
        *sum = sum.and_then(|sum| sum.checked_add(amount));
    }
    sums.into_values().flatten().collect()
}
