//! What the page works out of its answers; worked out anew only when one of them changed.

use std::rc::Rc;

use yew::prelude::*;

use super::answers::Answers;
use crate::browser;
use crate::browser::intl::Intl;
use crate::components::Icon;
use crate::live::PageHandle;
use crate::model::checks::{self, Discrepancy, DiscrepancyDebounce};
use crate::model::ledger::{LICENSE_STATUSES, ORDER_STATUSES, Part, customers, products};
use crate::model::measures::{Ingredients, Measure, measures, month_of};
use crate::model::{BackendKind, PeriodSelection, DashboardStats, Period};
use crate::query::Remote;

/// What was worked out.
pub(super) struct Facts {
    /// The products of the completed orders.
    pub products: Rc<Vec<Part>>,
    /// The customers who ordered.
    pub customers: Rc<Vec<Part>>,
    /// Orders by status.
    pub order_statuses: Option<[i64; ORDER_STATUSES.len()]>,
    /// Licenses of the period by status.
    pub license_statuses: Option<[i64; LICENSE_STATUSES.len()]>,
    /// The server's figures that tell invoices and domains, and whether they are those of the period.
    pub tally: Remote<Rc<DashboardStats>>,
    /// Whether they are those of the period.
    pub is_scoped: bool,
    /// The derived measures.
    pub measures: [Measure; 7],
    discrepancies: Vec<Discrepancy>,
}

/// Works everything out.
#[hook]
pub(super) fn use_facts(answers: &Answers, choice: PeriodSelection, page: &PageHandle) -> Facts {
    let now = browser::now();
    let orders = answers.sales.orders.value().filter(|orders| !orders.is_cut);
    let parts = use_memo((answers.sales.orders.at(), choice), |_| {
        orders.map(|orders| (Rc::new(products(orders)), Rc::new(customers(orders)))).unwrap_or_default()
    });
    let is_scoped = answers.kind == Some(BackendKind::PeriodScoped);
    let tally = match (answers.kind, &answers.totals) {
        (Some(BackendKind::PeriodScoped), _) => answers.stats.clone(),
        (Some(BackendKind::AllTime), totals) => totals.clone(),
        // Without them the kind of backend cannot be told, nor what its figures are about.
        (None, Remote::Failed(error)) => Remote::Failed(error.clone()),
        (None, _) => Remote::Loading,
    };
    let known = tally.value();
    let total = answers.sales.series.as_ref().map(|series| series.total);
    let refunds = answers.refunds.value().filter(|refunds| !refunds.is_cut).and_then(|refunds| {
        let code = page.api.currency();
        // Amounts of different currencies are not added up.
        let is_ours = refunds.entries.iter().all(|entry| entry.status == code.code());
        is_ours.then(|| refunds.amount().saturating_neg())
    });
    let ingredients = Ingredients {
        now: total,
        revenue_before: answers.sales.series_before.as_ref().map(|series| series.total.revenue),
        invoices: known.and_then(|stats| stats.paid_invoices.zip(stats.total_invoices)),
        refunds,
        month_revenue: answers.month_revenue.filter(|(_, at)| month_of(*at) == month_of(now)),
    };
    let patience = use_mut_ref(DiscrepancyDebounce::default);
    let discrepancies = discrepancies(answers, choice, is_scoped, &mut patience.borrow_mut());
    Facts {
        products: Rc::clone(&parts.0),
        customers: Rc::clone(&parts.1),
        order_statuses: orders.map(|orders| orders.by_status(&ORDER_STATUSES)),
        license_statuses: answers.license_facts.as_ref().map(|facts| facts.by_status),
        tally,
        is_scoped,
        measures: measures(ingredients, is_scoped, page.api.currency()),
        discrepancies,
    }
}

/// Looks for figures that do not agree with each other.
fn discrepancies(answers: &Answers, choice: PeriodSelection, is_scoped: bool, patience: &mut DiscrepancyDebounce) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    if let Remote::Ready { value, .. } = &answers.totals {
        found.append(&mut checks::within(value, "all time", &Intl));
    }
    // The same time is counted by the server where it knows periods, or where all time is asked for.
    let counted = match choice.period {
        _ if is_scoped => &answers.stats,
        Period::AllTime => &answers.totals,
        _ => &Remote::Loading,
    };
    let mut pair = 0;
    if let (Remote::Ready { value, at }, Some(series), Remote::Ready { at: read_at, .. }) =
        (counted, &answers.sales.series, &answers.sales.orders)
    {
        pair = at.millis().wrapping_mul(31).wrapping_add(read_at.millis());
        let mut races = checks::against_orders(value, series.total, &Intl);
        if is_scoped {
            races.append(&mut checks::within(value, "this period", &Intl));
        }
        races = patience.observe(pair.cast_unsigned(), races).to_vec();
        found.append(&mut races);
    }
    if pair == 0 {
        patience.observe(0, Vec::new());
    }
    found
}

impl Facts {
    /// The marks of differences that are about one of `slugs`, each with what to say about it.
    pub(super) fn marks(&self, slugs: &[&str]) -> Html {
        let marks = self.discrepancies.iter().filter(|discrepancy| slugs.contains(&discrepancy.slug)).map(|discrepancy| {
            html! {
                <details key={discrepancy.text.clone()} class="menu mark" name="menu" data-test="check">
                    <summary>
                        { Icon::Alert.view() }{ "Check" }<span class="visually-hidden">{ ": these figures do not agree" }</span>
                    </summary>
                    <p class="popover mark__text">{ &discrepancy.text }</p>
                </details>
            }
        });
        marks.collect()
    }
}
