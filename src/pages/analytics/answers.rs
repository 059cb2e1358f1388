//! Everything the analytics page asks the server, each answer on its own: one that fails takes no other along.

use std::rc::Rc;

use yew::prelude::*;

use crate::api::{Answer, ApiError, LedgerKind, customers, dashboard, plans};
use crate::browser;
use crate::live::{Activity, PageHandle};
use crate::model::ledger::{LICENSE_STATUSES, Ledger, Part, Series};
use crate::model::measures::month_of;
use crate::model::{BackendKind, PeriodSelection, CustomerStats, DashboardStats, Timestamp, Window};
use crate::pages::asking::{AskAbout, asking, use_answer, use_answer_about, use_seldom};
use crate::pages::kind::use_kind;
use crate::pages::sales::{Known, Sales, use_ledger, use_sales};
use crate::query::{Fetch, Remote, use_query};
use crate::realtime::batch::fnv1a;

/// How many rows the tables of the best customers and products have.
pub(super) const TOP: usize = 10;

/// Active licenses by the id of a customer.
pub(super) type Holdings = Vec<(String, Option<i64>)>;

/// The answers the page is made of.
pub(super) struct Answers {
    /// Which kind of backend answers.
    pub kind: Option<BackendKind>,
    /// All-time totals.
    pub totals: Remote<Rc<DashboardStats>>,
    /// The server's own figures of the period, where it tells any.
    pub stats: Remote<Rc<DashboardStats>>,
    /// The orders.
    pub sales: Sales,
    /// Licenses of the period, and of the time it is compared with.
    pub licenses: Known,
    /// What they add up to.
    pub license_facts: Option<LicenseFacts>,
    /// Refunds of the period.
    pub refunds: Known,
    /// Registered customers, where the totals do not tell them.
    pub customers: Remote<CustomerStats>,
    /// Active products by category.
    pub categories: Remote<Vec<(String, i64)>>,
    /// Active licenses of the best customers.
    pub holdings: Remote<Rc<Holdings>>,
    /// The revenue of this month in minor units, with the time of the answer.
    pub month_revenue: Option<(i64, Timestamp)>,
    /// What is known of the requests.
    pub activity: Activity,
}

/// What licenses add up to.
#[derive(Clone)]
pub(super) struct LicenseFacts {
    /// The active ones of the period over time.
    pub active: Series,
    /// Those of the time it is compared with.
    pub active_before: Option<Series>,
    /// Those of the period by status.
    pub by_status: [i64; LICENSE_STATUSES.len()],
}

/// Asks for all of it and keeps it fresh. `best` names the customers whose licenses are wanted, from the rendering before.
#[hook]
pub(super) fn use_answers(choice: PeriodSelection, page: &PageHandle, best: &[Part]) -> Answers {
    let seldom = use_seldom(page.refetch);
    let (totals, kind) = use_kind(page, Remote::Loading, Remote::Loading);
    let sales = use_sales(page.is_enabled, choice, page);
    let licenses = use_ledger(page.is_enabled, LedgerKind::Licenses, choice, page, page.refetch, |choice, now| {
        Some(with_baseline(choice, now))
    });
    let refunds =
        use_ledger(page.is_enabled, LedgerKind::Refunds, choice, page, seldom, |choice, now| Some(choice.window(now)));
    let categories =
        use_query(page.is_enabled, 0, None, seldom, page.on_error.clone(), asking(page, plans::by_category));
    let is_scoped = page.is_enabled && kind.value() == Some(&BackendKind::PeriodScoped);
    let api = page.api.clone();
    let ask: AskAbout =
        Rc::new(move |now, abort| api.clone().ask_untyped(dashboard::within(choice.window(now)), abort));
    let stats = use_answer_about::<Rc<DashboardStats>>(is_scoped, choice, page, page.refetch, ask);
    let fetch = asking(page, || dashboard::within(month_of(browser::now())));
    let month = use_query::<Rc<DashboardStats>>(is_scoped, 0, None, seldom, page.on_error.clone(), fetch);
    let customers = use_answer(is_scoped, page, Remote::Loading, asking(page, customers::stats));
    let holdings = use_holdings(page, best);
    let month_revenue = match kind.value() {
        Some(BackendKind::AllTime) => {
            totals.remote.value().and_then(|stats| stats.monthly_revenue).zip(totals.remote.at())
        }
        Some(BackendKind::PeriodScoped) => {
            month.remote.value().and_then(|stats| stats.total_revenue).zip(month.remote.at())
        }
        None => None,
    };
    let license_facts =
        use_memo((licenses.remote.at(), choice), |&(at, choice)| license_facts(licenses.remote.value()?, choice, at?));
    let is_fetching = totals.is_fetching || stats.is_fetching || licenses.is_fetching || customers.is_fetching;
    Answers {
        kind: kind.value().copied(),
        totals: totals.remote,
        stats: if is_scoped { stats.remote } else { Remote::Loading },
        activity: Activity { is_fetching: is_fetching || sales.activity.is_fetching, ..sales.activity },
        sales,
        licenses: licenses.remote,
        license_facts: (*license_facts).clone(),
        refunds: refunds.remote,
        customers: customers.remote,
        categories: categories.remote,
        holdings,
        month_revenue: month_revenue.map(|(revenue, at)| (revenue.minor(), at)),
    }
}

/// Licenses are listed newest first without dates: one reading serves the period and what it is compared with.
fn with_baseline(choice: &PeriodSelection, now: Timestamp) -> Window {
    let window = choice.window(now);
    choice.comparison_window(now).map_or(window, |comparison_window| Window { start: comparison_window.start.min(window.start), ..window })
}

/// What the licenses add up to as they were at the time of the answer; nothing where there are too many.
fn license_facts(known: &Ledger, choice: PeriodSelection, at: Timestamp) -> Option<LicenseFacts> {
    if known.is_cut {
        return None;
    }
    let window = choice.window(at);
    let of_period = known.part(window, None);
    let extent = of_period.extent(at);
    let granularity = choice.granularity(extent);
    let active = |window: Window, extent: Window| Series::new(&known.part(window, Some("active")), extent, granularity);
    Some(LicenseFacts {
        active: active(window, extent),
        active_before: choice.comparison_window(at).map(|comparison_window| active(comparison_window, comparison_window)),
        by_status: of_period.by_status(&LICENSE_STATUSES),
    })
}

/// The active licenses of the best customers, one request each: no list tells them more cheaply.
#[hook]
fn use_holdings(page: &PageHandle, best: &[Part]) -> Remote<Rc<Holdings>> {
    let ids: Vec<String> = best.iter().map(|part| part.key.clone()).filter(|id| !id.is_empty()).collect();
    #[allow(clippy::cast_possible_truncation, reason = "any part of a hash tells one question from another")]
    let question = ids.iter().fold(0, |sum: u64, id| sum.wrapping_add(fnv1a(id.as_bytes()))) as u32;
    let seldom = use_seldom(page.refetch);
    let api = page.api.clone();
    let is_enabled = page.is_enabled && !ids.is_empty();
    let fetch: Fetch = Rc::new(move |abort| {
        let (api, ids) = (api.clone(), ids.clone());
        Box::pin(async move {
            let mut holdings = Holdings::new();
            for id in ids {
                match api.ask(customers::active_licenses(&id), &abort).await {
                    Ok(count) => holdings.push((id, count)),
                    Err(ApiError::SignedOut) => return Err(ApiError::SignedOut),
                    // A customer who cannot be read leaves a dash, and the others as they are.
                    Err(_) => holdings.push((id, None)),
                }
            }
            Ok(Rc::new(Rc::new(holdings)) as Answer)
        })
    });
    use_query(is_enabled, question, None, seldom, page.on_error.clone(), fetch).remote
}
