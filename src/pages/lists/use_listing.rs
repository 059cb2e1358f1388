//! The rows of a list: asked for page by page, filtered and ordered here.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::listing::address::ListView;
use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::rows::{ListRows, Paging};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::Remote;
use pulseboard_core::query::unread::Unread;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::components::data_table::{Column, ordered};
use crate::components::same::Same;
use crate::contexts::query_client::data::QueryValue;
use crate::contexts::query_client::{QueryOptions, use_query, use_query_client, use_refetcher};
use crate::contexts::server_clock::use_server_clock;
use crate::contexts::session::use_session;
use crate::platform::now;

/// What is known of a list.
#[derive(Clone)]
pub(super) struct Listing<R: Listed> {
    /// The rows that are shown, in order; `None` before anything is known.
    pub(super) rows: Option<Same<[Rc<R>]>>,
    /// The row whose details are shown, whether the filter shows it or not.
    pub(super) opened: Option<Rc<R>>,
    /// How far it was read.
    pub(super) reading: ListReading,
    /// What could not be read.
    pub(super) unread: Vec<Unread>,
    /// When the newest answer came.
    pub(super) at: Option<Timestamp>,
    /// Why there is no newer one.
    pub(super) error: Option<ApiError>,
}

/// How far a list was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ListReading {
    /// How many rows are known, whether they are shown or not.
    pub(super) known: usize,
    /// How many entries of the server's list were read: customers, where it is walked.
    pub(super) entries: usize,
    /// Whether the server's list goes on.
    pub(super) has_more: bool,
    /// Whether more is being read.
    pub(super) is_reading: bool,
    /// When the oldest of the rows was read.
    pub(super) oldest_at: Option<Timestamp>,
    /// When the newest of them was.
    pub(super) newest_at: Option<Timestamp>,
}

/// Rows that were read within this time are as of the same moment: seconds pass from page to page.
const AT_ONCE: TimeDelta = TimeDelta::seconds(20);

impl ListReading {
    /// As of when the oldest rows are, where that is not when the newest are.
    pub(super) fn older_at(&self) -> Option<Timestamp> {
        let (oldest, newest) = self.oldest_at.zip(self.newest_at)?;
        (newest - oldest > AT_ONCE).then_some(oldest)
    }
}

/// A reader who wants all of a longer list is told to narrow it.
pub(super) const MOST: usize = 20_000;

/// How far a list is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// As far as is looked at; a filtered, ordered or walked list further.
    AsNeeded,
    /// To its end.
    All,
    /// No further than it is.
    Stopped,
}

/// So many entries of a filtered or ordered list are read without being asked for.
const READ_BY_ITSELF: usize = 5_000;

/// How much of a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// So many entries in any case.
    pub(super) looked_at: usize,
    /// What the reader said of it.
    pub(super) goal: Goal,
    /// Whether the row that is open can only be found by reading on.
    pub(super) seeks_open: bool,
}

/// The rows of a list as `view` wants them.
#[hook]
pub(super) fn use_listing<R>(
    resource: Resource,
    columns: &Rc<[Column<R>]>,
    view: &ListView,
    extent: Extent,
    is_enabled: bool,
) -> Listing<R>
where
    R: Listed,
    Rc<ListRows<R>>: QueryValue,
{
    let currency = use_session().client().currency();
    let server_now = use_server_clock().server_time(now());
    let asked = use_memo((view.filter.clone(), resource, server_now.date_naive()), |(filter, resource, _)| {
        filter.asked_of(*resource, currency, server_now)
    });
    let Extent { looked_at, goal, seeks_open } = extent;
    let is_walked = resource.paging() == Paging::Walked;
    let key = QueryKey::List { resource, filter: asked.clone() };
    let previous_key = use_previous_key(&key);
    let options = QueryOptions {
        is_enabled,
        freshness: Freshness {
            is_primary: true,
            // Only the reader walks again.
            stale_time: if is_walked { TimeDelta::days(365) } else { TimeDelta::zero() },
            is_kept: is_walked,
            ..Freshness::default()
        },
        placeholder_key: previous_key,
        ..Default::default()
    };
    let query = use_query::<Rc<ListRows<R>>>(key.clone(), options);
    let known = query.remote.value().cloned();
    let client = use_query_client();
    let is_own = client.cache().remote(&key).is_some_and(|remote| remote.value().is_some());
    let opened = view.open.as_deref().and_then(|open| known.as_ref()?.rows().find(|row| row.id() == open).cloned());
    let is_sought = seeks_open && view.open.is_some() && opened.is_none();
    let is_narrowed = !view.filter.is_empty() || view.sorting.is_some() || is_sought;
    let wanted = match goal {
        Goal::Stopped => 0,
        Goal::All => MOST,
        Goal::AsNeeded if is_walked => MOST,
        Goal::AsNeeded if is_narrowed => looked_at.max(READ_BY_ITSELF),
        Goal::AsNeeded => looked_at,
    };
    let demand = client.cache().demand(&key);
    let is_due = is_own
        && !query.is_fetching
        && matches!(query.remote, Remote::Ready { .. })
        && known.as_ref().is_some_and(|known| known.next(wanted, demand).is_some());
    let refetcher = use_refetcher();
    // Each answer may leave something to be read.
    use_effect_with((is_due, wanted, key, known.clone().map(Same)), move |(is_due, wanted, key, _)| {
        if *is_due {
            refetcher.read_on(key.clone(), *wanted);
        }
    });
    let rows = use_memo(
        (known.clone().map(Same), view.filter.clone(), view.sorting.clone(), columns.clone()),
        |(known, filter, sorting, columns)| {
            let shown = shown(known.as_ref()?, &filter.at(server_now));
            Some(Same(ordered(&shown, columns, sorting.as_ref()).into()))
        },
    );
    let reading = known.as_ref().map_or_else(ListReading::default, |known| ListReading {
        known: known.rows().len(),
        entries: known.entries_read(),
        has_more: known.has_more() || !is_own,
        is_reading: query.is_fetching || is_due || !is_own,
        oldest_at: known.oldest_read_at(),
        newest_at: known.newest_read_at(),
    });
    Listing {
        rows: (*rows).clone(),
        opened,
        reading,
        unread: known.map(|known| known.unread().to_vec()).unwrap_or_default(),
        at: query.remote.at(),
        error: query.remote.error().cloned(),
    }
}

/// The rows that a filter shows.
fn shown<R: Listed>(known: &ListRows<R>, filter: &ListFilter) -> Vec<Rc<R>> {
    known.rows().filter(|row| filter.shows(&***row)).cloned().collect()
}

/// What was asked before this: its rows are shown, as far as the new filter shows them, until the first answer.
#[hook]
fn use_previous_key(key: &QueryKey) -> Option<QueryKey> {
    let keys = use_state_eq(|| (key.clone(), None::<QueryKey>));
    use_effect_with(key.clone(), {
        let keys = keys.clone();
        move |key| {
            if keys.0 != *key {
                keys.set((key.clone(), Some(keys.0.clone())));
            }
        }
    });
    let (last, before) = (*keys).clone();
    if last == *key { before } else { Some(last) }
}
