//! The orders of the period and of the time it is compared with, for every page that shows a period.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::asking::{AskAbout, use_answer_about, use_seldom};
use crate::api::ledger::{self, LedgerKind};
use crate::browser;
use crate::live::{Activity, PageHandle};
use crate::model::figures::Trust;
use crate::model::headline::HeadlineMemory;
use crate::model::ledger::{Ledger, Series};
use crate::model::{Choice, Headline, HeadlineView, Timestamp, Window};
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
    choice: Choice,
    page: &PageHandle,
    refetch: Refetch,
    window: fn(&Choice, Timestamp) -> Option<Window>,
) -> QueryHandle<Rc<Ledger>> {
    // What is known is asked for when a request starts, which is after this rendering.
    let known = use_mut_ref(|| None::<Rc<Ledger>>);
    let api = page.api.clone();
    let ask: AskAbout = {
        let known: Rc<RefCell<_>> = Rc::clone(&known);
        Rc::new(move |now, abort| {
            let window = window(&choice, now).unwrap_or(Window { start: now, end: now });
            let known: Option<Rc<Ledger>> = known.borrow().clone();
            let since = Ledger::stale_since(known.as_deref(), window, now, refetch.asked_at);
            Box::pin(ledger::read(api.clone(), kind, window, known, since, now, abort))
        })
    };
    let handle = use_answer_about::<Rc<Ledger>>(is_enabled, choice, page, refetch, ask);
    known.replace(handle.remote.value().cloned());
    handle
}

/// The orders of the chosen period and of the time it is compared with.
#[hook]
pub fn use_sales(is_enabled: bool, choice: Choice, page: &PageHandle) -> Sales {
    let orders =
        use_ledger(is_enabled, LedgerKind::Orders, choice, page, page.refetch, |choice, now| Some(choice.window(now)));
    let seldom = use_seldom(page.refetch);
    let is_compared = is_enabled && choice.baseline(browser::now()).is_some();
    let before = use_ledger(is_compared, LedgerKind::Orders, choice, page, seldom, Choice::baseline);
    let (series, extent) = use_series(&orders.remote, choice, false);
    let (series_before, _) = use_series(&before.remote, choice, true);
    let activity = Activity { is_fetching: orders.is_fetching || before.is_fetching, updated_at: orders.remote.at() };
    let is_whole = is_compared && series_before.as_ref().is_some();
    Sales {
        orders: orders.remote,
        before: before.remote,
        series,
        series_before: series_before.filter(|_| is_whole),
        extent,
        activity,
    }
}

/// What the entries of a ledger add up to over time, and the part of its window that this is about. It is added up
/// anew only where something changed: a new answer, another choice, another hour.
#[hook]
pub fn use_series(known: &Known, choice: Choice, is_baseline: bool) -> (Option<Rc<Series>>, Option<Window>) {
    const HOUR: i64 = 3_600_000;
    let now = browser::now();
    let hour = now.millis() / HOUR;
    let added = use_memo((known.at(), choice, hour), |_| {
        let ledger = known.value().filter(|ledger| !ledger.is_cut)?;
        let extent = if is_baseline { ledger.window } else { ledger.extent(now) };
        // Both are divided alike, by the length of the period itself.
        let grain = choice.grain(if is_baseline { choice.window(now).until(now) } else { extent });
        Some((Rc::new(Series::new(ledger, extent, grain)), extent))
    });
    (*added).clone().unzip()
}

/// How far a ledger can be trusted.
pub fn trust(known: &Known) -> Trust {
    match known {
        Remote::Loading => Trust::Loading,
        Remote::Ready { .. } => Trust::Fresh,
        Remote::Remembered { at, .. } => Trust::Remembered(*at),
        Remote::Stale { at, .. } => Trust::Stale(*at),
        Remote::Failed(_) => Trust::Failed,
    }
}

/// The headline figures that are made of orders, and `others`; those that moved are marked.
#[hook]
pub fn use_headlines(sales: &Sales, others: Vec<HeadlineView>, choice: Choice, page: &PageHandle) -> Vec<HeadlineView> {
    let ids = [Headline::Revenue, Headline::Orders, Headline::AverageOrder, Headline::Customers];
    let view = |id| {
        let (now, before) = (sales.series.as_deref(), sales.series_before.as_deref());
        HeadlineView::new(id, now, before, trust(&sales.orders), page.api.currency())
    };
    let mut views: Vec<_> = ids.into_iter().map(view).chain(others).collect();
    use_mut_ref(HeadlineMemory::default).borrow_mut().observe(choice, &mut views);
    views
}
