//! The orders of the period and of the time it is compared with, for every page that shows a period.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use yew::prelude::*;

use super::asking::{AskAbout, use_answer_about, use_seldom};
use crate::api::Answer;
use crate::api::ledger::{self, LedgerKind};
use crate::browser;
use crate::components::{Message, MessageTone};
use crate::live::{Activity, PageHandle};
use crate::model::figures::DataStatus;
use crate::model::headline::PeriodMetricMemory;
use crate::model::ledger::{Ledger, Series};
use crate::model::{PeriodSelection, Comparison, PeriodMetric, PeriodMetricView, Period, Timestamp, Window};
use crate::query::{QueryHandle, Refetch, Remote};

/// A ledger as it is known.
pub type Known = Remote<Rc<Ledger>>;

/// Orders of the period and of the time it is compared with, and what they add up to.
#[derive(Clone)]
pub struct Sales {
    /// The orders of the period.
    pub orders: Known,
    /// The orders of the time it is compared with.
    pub before: Known,
    /// What the orders of the period add up to, where all of them are known.
    pub series: Option<Rc<Series>>,
    /// What those of the other time add up to.
    pub series_before: Option<Rc<Series>>,
    /// The part of the period's window that has orders, and its end for now.
    pub extent: Option<Window>,
    /// What is known of the requests.
    pub activity: Activity,
}

/// Keeps the entries of a kind fresh, those of a long period in part; see [`Ledger::stale_since`].
#[hook]
pub fn use_ledger(
    is_enabled: bool,
    kind: LedgerKind,
    choice: PeriodSelection,
    page: &PageHandle,
    refetch: Refetch,
    window: fn(&PeriodSelection, Timestamp) -> Option<Window>,
) -> QueryHandle<Rc<Ledger>> {
    // What is known is asked for when a request starts, which is after this rendering.
    let known = use_mut_ref(|| None::<Rc<Ledger>>);
    let api = page.api.clone();
    let ask: AskAbout = {
        let known: Rc<RefCell<_>> = Rc::clone(&known);
        Rc::new(move |now, abort| {
            let window = window(&choice, now).unwrap_or(Window { start: now, end: now });
            let known: Option<Rc<Ledger>> = known.borrow().clone();
            match (Ledger::stale_since(known.as_deref(), window, now, refetch.asked_at), known) {
                (None, Some(known)) => Box::pin(ready(Ok(Rc::new(known) as Answer))),
                (since, known) => {
                    let since = since.unwrap_or(window.start);
                    Box::pin(ledger::read(api.clone(), kind, window, known, since, now, abort))
                }
            }
        })
    };
    let handle = use_answer_about::<Rc<Ledger>>(is_enabled, choice, page, refetch, ask);
    known.replace(handle.remote.value().cloned());
    handle
}

/// The orders of the chosen period and of the time it is compared with.
#[hook]
pub fn use_sales(is_enabled: bool, choice: PeriodSelection, page: &PageHandle) -> Sales {
    let orders =
        use_ledger(is_enabled, LedgerKind::Orders, choice, page, page.refetch, |choice, now| Some(choice.window(now)));
    let seldom = use_seldom(page.refetch);
    let is_compared = is_enabled && choice.comparison_window(browser::now()).is_some();
    let before = use_ledger(is_compared, LedgerKind::Orders, choice, page, seldom, PeriodSelection::comparison_window);
    let (series, extent) = use_series(&orders.remote, choice);
    let series_before = use_series_before(&orders.remote, &before.remote, series.as_ref(), choice);
    let activity = Activity { is_fetching: orders.is_fetching || before.is_fetching, updated_at: orders.remote.at() };
    Sales {
        orders: orders.remote,
        before: before.remote,
        series,
        series_before: series_before.filter(|_| is_compared),
        extent,
        activity,
    }
}

/// What the entries of a ledger add up to over time, and the part of its window that this is about. Both end with the
/// answer, not with the clock: of what came later nothing is known.
#[hook]
fn use_series(known: &Known, choice: PeriodSelection) -> (Option<Rc<Series>>, Option<Window>) {
    let added = use_memo((known.at(), choice), |&(at, choice)| {
        let ledger = known.value().filter(|ledger| !ledger.is_cut)?;
        let extent = ledger.extent(at?);
        Some((Rc::new(Series::new(ledger, extent, choice.granularity(extent))), extent))
    });
    (*added).clone().unzip()
}

/// The same of the time it is compared with, divided alike. Nothing unless it is the time that belongs to the period as
/// it is known: around midnight one of the two may still be of another day.
#[hook]
fn use_series_before(
    orders: &Known,
    before: &Known,
    series: Option<&Rc<Series>>,
    choice: PeriodSelection,
) -> Option<Rc<Series>> {
    let added = use_memo((orders.at(), before.at(), choice), |&(at, _, choice)| {
        // One that failed is of another length by now.
        let Remote::Ready { value: ledger, .. } = before else { return None };
        let (series, at) = (series?, at?);
        let window = choice.window(at);
        if ledger.is_cut || ledger.window.start != choice.comparison_window(at)?.start {
            return None;
        }
        let is_calendar = choice.comparison == Comparison::LastYear || choice.period == Period::Year;
        Some(Rc::new(if is_calendar {
            Series::new(ledger, ledger.window, choice.granularity(window.until(at)))
        } else {
            series.beside(ledger, window.start.since(ledger.window.start))
        }))
    });
    (*added).clone()
}

/// What is said where a figure has nothing to stand against.
pub fn comparison_note(known: &Known, choice: PeriodSelection) -> &'static str {
    match known {
        _ if choice.comparison == Comparison::Off || choice.period == Period::AllTime => "Not compared",
        Remote::Loading => "",
        Remote::Ready { value, .. } if value.is_cut => "Too much to compare with",
        Remote::Ready { .. } => "Nothing to compare with",
        Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => "Comparison not available right now",
    }
}

/// Says that there are too many orders, where there are.
pub fn too_many(orders: &Known) -> Option<Html> {
    orders.value().filter(|orders| orders.is_cut)?;
    let text = "There are more orders in this period than can be read one by one. Choose a shorter one.".into();
    let title = "Too many orders to add up".into();
    Some(Message { tone: MessageTone::Stale, title, text, action: None }.view())
}

/// The headline figures that are made of orders, and `others`; those that moved are marked.
#[hook]
pub fn use_headlines(sales: &Sales, others: Vec<PeriodMetricView>, choice: PeriodSelection, page: &PageHandle) -> Vec<PeriodMetricView> {
    let ids = [PeriodMetric::Revenue, PeriodMetric::Orders, PeriodMetric::AverageOrder, PeriodMetric::Customers];
    let view = |id| {
        let (now, before) = (sales.series.as_deref(), sales.series_before.as_deref());
        let note = comparison_note(&sales.before, choice);
        PeriodMetricView::new(id, now, before, DataStatus::of(&sales.orders), note, page.api.currency())
    };
    let mut views: Vec<_> = ids.into_iter().map(view).chain(others).collect();
    use_mut_ref(PeriodMetricMemory::default).borrow_mut().observe(choice, &mut views);
    views
}
