//! What the page works out of its answers; worked out anew only when one of them changed.

use std::rc::Rc;

use pulseboard_core::analytics::discrepancies::{self, Discrepancy, DiscrepancyDebounce};
use pulseboard_core::analytics::known_orders::KnownOrders;
use pulseboard_core::analytics::measures::{Ingredients, Measure, measures, month_of};
use pulseboard_core::analytics::status_counts::{self, StatusCount, orders_of};
use pulseboard_core::dashboard::stats::{BackendKind, DashboardStats};
use pulseboard_core::money::Currency;
use pulseboard_core::period::PeriodSelection;
use pulseboard_core::query::state::Remote;
use pulseboard_core::server_clock::ServerClock;
use pulseboard_core::time::Timestamp;
use stylist::yew::use_style;
use yew::prelude::*;

use super::data::AnalyticsData;
use crate::components::icon::{Icon, IconKind};
use crate::contexts::server_clock::use_server_clock;
use crate::platform::intl::Intl;
use crate::platform::now;

/// What was worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Derived {
    /// Orders by status.
    pub order_statuses: Option<Vec<StatusCount>>,
    /// Licenses of the period by status.
    pub license_statuses: Option<Vec<StatusCount>>,
    /// The server's figures that tell invoices and domains.
    pub tally: Remote<Rc<DashboardStats>>,
    /// Whether they are those of the period.
    pub is_scoped: bool,
    /// The derived measures.
    pub measures: [Measure; 7],
    /// Figures that do not agree with each other.
    discrepancies: Vec<Discrepancy>,
}

/// Works everything out.
#[hook]
pub(super) fn use_derived(data: &Rc<AnalyticsData>, selection: PeriodSelection, currency: Currency) -> Rc<Derived> {
    let clock = use_server_clock();
    let (pair, between) = discrepancies_between(data, clock);
    let lasting = use_lasting_discrepancies(pair, between);
    use_memo((Rc::clone(data), selection, currency, lasting, clock), |(data, _, currency, lasting, clock)| {
        derived(data, *currency, lasting, clock.server_time(now()))
    })
}

fn derived(data: &AnalyticsData, currency: Currency, lasting: &[Discrepancy], now: Timestamp) -> Derived {
    let orders = data.orders.orders.single();
    let totals = &data.totals.stats.remote;
    let is_scoped = data.totals.is_scoped();
    let tally = match (data.totals.kind.value(), totals) {
        (Some(BackendKind::PeriodScoped), _) => data.stats.clone(),
        (Some(BackendKind::AllTime), totals) => totals.clone(),
        // Without them the kind of backend cannot be told, nor what its figures are about.
        (None, Remote::Failed(error)) => Remote::Failed(error.clone()),
        (None, _) => Remote::Loading,
    };
    let refunds = data.refunds.value().filter(|refunds| !refunds.is_partial).and_then(|refunds| {
        // A share of only some of the refunds would be false.
        let amounts = refunds.amounts();
        let is_ours = amounts.without == 0 && amounts.sums.keys().all(|other| *other == currency);
        is_ours.then(|| amounts.of(currency).saturating_neg())
    });
    let (orders_now, orders_before) = data.orders.figures();
    let ingredients = Ingredients {
        now: orders_now.map(|series| series.total),
        revenue_before: orders_before.map(|series| series.total.revenue),
        before_since: orders_before.and_then(|series| series.late_start),
        invoices: tally.value().and_then(|stats| stats.paid_invoices.zip(stats.total_invoices)),
        refunds,
        month_revenue: data.month_revenue.filter(|(_, at)| month_of(*at) == month_of(now)),
    };
    let mut found = Vec::new();
    if let Remote::Ready { value, .. } = totals {
        found.append(&mut discrepancies::within(value, "all time", &Intl));
    }
    found.extend_from_slice(lasting);
    Derived {
        order_statuses: match (orders, &data.tally) {
            (Some(orders), _) => Some(status_counts::of_orders(orders)),
            (None, Some(tally)) if data.is_tally_whole() => Some(tally.statuses()),
            (None, _) => data.stats.value().filter(|_| orders_now.is_some()).and_then(|stats| orders_of(stats)),
        },
        license_statuses: data.license_series.as_ref().map(|series| series.by_status.clone()),
        tally,
        is_scoped,
        measures: measures(ingredients, is_scoped, currency),
        discrepancies: found,
    }
}

/// What the server counts and what was read of the same time differ by, and which pair of answers that is.
fn discrepancies_between(data: &AnalyticsData, clock: ServerClock) -> (u64, Vec<Discrepancy>) {
    let is_scoped = data.totals.is_scoped();
    let KnownOrders { ledger, rollup, .. } = &data.orders.orders;
    let (Some(series), Remote::Ready { value: ledger, .. }) = (&data.orders.divided.series, ledger) else {
        return (0, Vec::new());
    };
    // What changed since all of it was read, or added up, is asked for in a while; that is no difference.
    let mut read_at = ledger.read_at;
    let mut found = Vec::new();
    if let (true, Remote::Ready { value: rollup, .. }) = (ledger.is_partial, rollup) {
        read_at = rollup.asked_at().unwrap_or_default();
        found.extend(discrepancies::between_sources(ledger, rollup, &Intl));
    }
    if let Remote::Ready { value, .. } = &data.stats {
        found.append(&mut discrepancies::against_orders(value, series.total, &Intl));
        if is_scoped {
            found.append(&mut discrepancies::within(value, "this period", &Intl));
        }
    }
    let counted_at = data.stats.at().map(|at| clock.server_time(at));
    (discrepancies::pair(read_at, counted_at), found)
}

/// Tells differences that stay from those that were only between two answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lasting(DiscrepancyDebounce);

impl Reducible for Lasting {
    type Action = (u64, Vec<Discrepancy>);

    fn reduce(self: Rc<Self>, (pair, found): Self::Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.0.observe(pair, found);
        if next == *self { self } else { Rc::new(next) }
    }
}

#[hook]
fn use_lasting_discrepancies(pair: u64, found: Vec<Discrepancy>) -> Vec<Discrepancy> {
    let lasting = use_reducer(Lasting::default);
    let dispatcher = lasting.dispatcher();
    use_effect_with((pair, found), move |(pair, found)| dispatcher.dispatch((*pair, found.clone())));
    lasting.0.lasting().to_vec()
}

/// Properties of [`Marks`].
#[derive(PartialEq, Properties)]
pub(super) struct MarksProps {
    /// What was worked out.
    pub derived: Rc<Derived>,
    /// What the marks are about.
    pub about: &'static [&'static str],
}

/// The marks of differences that are about something, each with what to say about it.
#[component]
pub(super) fn Marks(props: &MarksProps) -> Html {
    let style = use_style!(
        r#"
        position: relative;
        justify-self: start;

        & > summary {
            display: inline-flex;
            align-items: center;
            gap: var(--space-1);
            min-height: 28px;
            padding: 0 var(--space-2);
            border-radius: var(--radius-round);
            background: var(--attention-soft);
            color: var(--attention);
            font-size: var(--text-small);
            cursor: pointer;
            list-style: none;
        }

        & > summary::-webkit-details-marker {
            display: none;
        }

        /* One press marks the whole text, ready to copy. */
        .mark__text {
            right: auto;
            left: 0;
            width: 260px;
            font-weight: 400;
            user-select: all;
        }
    "#
    );
    let found = props.derived.discrepancies.iter();
    let marks = found.filter(|discrepancy| props.about.contains(&discrepancy.slug)).map(|discrepancy| {
        html! {
            <details
                key={discrepancy.text.clone()} class={classes!("menu", style.clone())} name="menu" data-test="check"
            >
                <summary>
                    <Icon kind={IconKind::Alert} />
                    { "Check" }<span class="visually-hidden">{ ": these figures do not agree" }</span>
                </summary>
                <p class="popover mark__text">{ &discrepancy.text }</p>
            </details>
        }
    });
    marks.collect()
}
