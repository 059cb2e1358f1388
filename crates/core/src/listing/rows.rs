//! What is known of a list that is read page by page while it moves: rows come in front, go, and change. Every answer is
//! merged by id, so that each row stands once and none is lost between two pages.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use crate::dashboard::cards::Resource;
use crate::listing::filter::Listed;
use crate::listing::page::{Page, Slice};
use crate::query::unread::Unread;
use crate::time::Timestamp;

/// How a backend lists something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// The newest first: what is new is on the first page.
    NewestFirst,
    /// In the order in which it was made: what is new is on the last page.
    OldestFirst,
    /// All at once.
    Whole,
    /// Only customer by customer: its entries are customers, each with any number of rows. Too much to ask for with
    /// every event.
    Walked,
}

/// How many entries of a list are asked for at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSizes {
    /// At first, and again with every event.
    pub first: usize,
    /// Further on.
    pub next: usize,
}

impl Resource {
    /// How the backend lists it.
    pub fn paging(self) -> Paging {
        match self {
            Self::Orders | Self::Invoices | Self::Payments | Self::Licenses => Paging::NewestFirst,
            Self::Customers => Paging::OldestFirst,
            Self::Products => Paging::Whole,
            Self::Subscriptions | Self::Domains => Paging::Walked,
        }
    }

    /// How many entries of it are asked for at once. Customers are dear: each costs backends several queries.
    pub fn page_sizes(self) -> PageSizes {
        match self.paging() {
            Paging::NewestFirst | Paging::Whole => PageSizes { first: 50, next: 500 },
            Paging::OldestFirst => PageSizes { first: 50, next: 100 },
            Paging::Walked => PageSizes { first: 24, next: 24 },
        }
    }
}

/// How new what is known has to be. Each demand has a number, and an answer is as new as the demand it was asked with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// The last demand for what is new.
    pub newest: u32,
    /// The last demand that everything be checked which is not too much to be read again.
    pub checked: u32,
    /// The last demand for everything anew.
    pub whole: u32,
}

/// A further page begins so many entries before the end of what is known: one that shares no row with it shows that the
/// list moved meanwhile, and entries that tie may change places from answer to answer.
const OVERLAP: usize = 10;
/// A list of which more is known is not read again by itself.
const CHECKED: usize = 5_000;

#[derive(Debug, PartialEq)]
struct Held<R> {
    row: Rc<R>,
    read_at: Timestamp,
    demand: u32,
}

impl<R> Clone for Held<R> {
    fn clone(&self) -> Self {
        Self { row: Rc::clone(&self.row), read_at: self.read_at, demand: self.demand }
    }
}

/// Everything that is known is read anew, from the first page on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pass {
    demand: u32,
    /// How many entries were read in it.
    end: usize,
    /// How many are to be.
    goal: usize,
}

/// What is known of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRows<R> {
    paging: Paging,
    sizes: PageSizes,
    held: Vec<Held<R>>,
    unread: Vec<Unread>,
    /// How many customers were walked to.
    customers: usize,
    /// How many more entries than are held lie before the end of what is held: as many as it was seen to have moved.
    ahead: usize,
    has_more: bool,
    /// The demand that the first page was asked with.
    first_demand: Option<u32>,
    /// The demand that the last page was asked with.
    last_demand: u32,
    /// The demand for everything that was last begun to be met.
    whole_demand: u32,
    /// While it is being met.
    pass: Option<Pass>,
}

/// Which ends of the server's list an answer reaches.
#[derive(Clone, Copy, Debug)]
struct Edges {
    is_first: bool,
    is_last: bool,
}

impl<R: Listed> ListRows<R> {
    /// Nothing is known yet.
    pub fn new(paging: Paging, sizes: PageSizes) -> Self {
        Self {
            paging,
            sizes,
            held: Vec::new(),
            unread: Vec::new(),
            customers: 0,
            ahead: 0,
            has_more: true,
            first_demand: None,
            last_demand: 0,
            whole_demand: 0,
            pass: None,
        }
    }

    /// The rows, in the server's order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Rc<R>> {
        self.held.iter().map(|held| &held.row)
    }

    /// The same with the rows that `amend` changes, where it changes any: what a reader did is shown before the server says
    /// so.
    #[must_use]
    pub fn amended(&self, amend: impl Fn(&R) -> Option<R>) -> Option<Self> {
        let amended = |held: &Held<R>| Some(Held { row: Rc::new(amend(&held.row)?), ..held.clone() });
        let places: Vec<_> =
            self.held.iter().enumerate().filter_map(|(place, held)| Some((place, amended(held)?))).collect();
        if places.is_empty() {
            return None;
        }
        let mut next = self.clone();
        for (place, held) in places {
            next.held[place] = held;
        }
        Some(next)
    }

    /// What could not be read.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// Whether the server's list goes on.
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// How many entries of the server's list were read: rows, or customers where it is walked.
    pub fn entries_read(&self) -> usize {
        match self.paging {
            Paging::Walked => self.customers,
            Paging::NewestFirst | Paging::OldestFirst | Paging::Whole => {
                self.held.len() + self.unread.iter().filter(|unread| unread.is_lost).count()
            }
        }
    }

    /// When the newest of the rows was read.
    pub fn newest_read_at(&self) -> Option<Timestamp> {
        self.held.iter().map(|held| held.read_at).max()
    }

    /// When the oldest of the rows was read.
    pub fn oldest_read_at(&self) -> Option<Timestamp> {
        self.held.iter().map(|held| held.read_at).min()
    }

    /// What to ask for next so that `wanted` entries are known, as new as is demanded; nothing where they are.
    pub fn next(&self, wanted: usize, demand: Demand) -> Option<Slice> {
        let PageSizes { first, next } = self.sizes;
        let Some(first_demand) = self.first_demand else { return Some(Slice { skip: 0, take: first }) };
        if self.paging == Paging::Walked {
            let skip = if self.whole_demand < demand.whole { 0 } else { self.customers };
            let is_wanted = skip == 0 || (self.has_more && skip < wanted);
            return is_wanted.then_some(Slice { skip, take: next });
        }
        if first_demand < demand.newest.max(demand.whole) {
            return Some(Slice { skip: 0, take: first });
        }
        if self.paging == Paging::Whole {
            return None;
        }
        if let Some(pass) = self.pass {
            return Some(Slice { skip: pass.end.saturating_sub(OVERLAP), take: next + OVERLAP });
        }
        let end = self.entries_read();
        let before_end = Slice { skip: (end + self.ahead).saturating_sub(OVERLAP), take: next + OVERLAP };
        let is_new_at_end = self.paging == Paging::OldestFirst && end > first;
        if is_new_at_end && !self.has_more && self.last_demand < demand.newest {
            return Some(before_end);
        }
        (self.has_more && end < wanted).then_some(before_end)
    }

    /// The last demand for everything that this list has to meet.
    fn whole_demand(&self, demand: Demand) -> u32 {
        let can_be_checked = self.paging != Paging::Walked && self.entries_read() <= CHECKED;
        if can_be_checked { demand.whole.max(demand.checked) } else { demand.whole }
    }

    /// What is known after the answer to [`Self::next`].
    #[must_use]
    pub fn merged(self, slice: Slice, page: Page<R>, demand: Demand, now: Timestamp) -> Self {
        match self.paging {
            Paging::Walked => self.walked(slice, page, demand, now),
            Paging::NewestFirst | Paging::OldestFirst | Paging::Whole => self.paged(slice, page, demand, now),
        }
    }

    fn paged(mut self, slice: Slice, page: Page<R>, demand: Demand, now: Timestamp) -> Self {
        let newest = demand.newest.max(demand.whole);
        let whole = self.whole_demand(demand);
        let known_entries = self.entries_read();
        let (is_first, is_last) = (slice.skip == 0, !page.has_more);
        let read = self.read(page.rows, now, newest);
        let ids: HashSet<&str> = read.iter().map(|read| read.row.id()).collect();
        let overlap = self.overlap(&read, &ids, Edges { is_first, is_last });
        if slice.take > self.sizes.first {
            self.go_on_with_pass(slice, &ids, is_first || is_last);
        }
        if overlap.is_none() && !is_first && !self.held.is_empty() && !read.is_empty() {
            // Rows went in front of it: whatever lies between is not known, and is looked for further up.
            if std::mem::take(&mut self.ahead) == 0 {
                self.held.truncate(slice.skip.saturating_sub(slice.take / 2));
            }
            self.has_more = true;
            return self;
        }
        if overlap.is_none() && is_first {
            // What was known is too far down to tell what lies between.
            self.held.clear();
            self.unread.clear();
            self.ahead = 0;
        }
        self.unread.retain(|unread| unread.index < slice.skip || unread.index >= slice.skip + slice.take);
        self.unread.extend(page.unread);
        let is_known = |read: &Held<R>| self.held.iter().any(|held| held.row.id() == read.row.id());
        let goes_on = is_last || read.last().is_some_and(|last| !is_known(last));
        let place = match &overlap {
            _ if is_first => 0,
            Some(overlap) => overlap.start,
            None => slice.skip.min(self.held.len()),
        };
        let end = if goes_on { self.held.len() } else { overlap.map_or(place, |overlap| overlap.end) };
        let is_beyond = end == self.held.len();
        let before = self.held.len();
        self.replace(place..end, &read, &ids, Edges { is_first, is_last });
        if is_beyond {
            self.has_more = page.has_more;
        }
        if self.has_more && !is_first && self.held.len() <= before && slice.skip + OVERLAP >= before {
            // So much came in front that all of it was known.
            self.ahead += self.sizes.next;
        }
        if is_first {
            self.first_demand = Some(newest);
        }
        if is_last {
            self.last_demand = newest;
        }
        if is_first && self.whole_demand < whole {
            self.whole_demand = whole;
            self.pass = Some(Pass { demand: newest, end: slice.take, goal: known_entries });
        }
        self.end_pass(is_last);
        self
    }

    /// The rows of an answer, each once. One that is as it was stays the same, so that nobody draws it anew.
    fn read(&self, rows: Vec<R>, now: Timestamp, demand: u32) -> Vec<Held<R>> {
        let known: HashMap<&str, &Rc<R>> = self.held.iter().map(|held| (held.row.id(), &held.row)).collect();
        let mut ids = HashSet::new();
        let rows = rows.into_iter().filter(|row| ids.insert(row.id().to_owned()));
        let rows = rows.map(|row| match known.get(row.id()) {
            Some(known) if ***known == row => Rc::clone(known),
            _ => Rc::new(row),
        });
        rows.map(|row| Held { row, read_at: now, demand }).collect()
    }

    /// From the first to behind the last row that is known already.
    fn overlap(
        &self,
        read: &[Held<R>],
        ids: &HashSet<&str>,
        Edges { is_first, is_last }: Edges,
    ) -> Option<Range<usize>> {
        let key = |held: Option<&Held<R>>| held.and_then(|held| held.row.listed_at());
        let newest_known = key(self.held.first());
        // Rows of one second have no order: one of them that is new may stand behind the first page.
        let is_tie = is_first && !is_last && newest_known.is_some() && newest_known <= key(read.last());
        let is_read = |held: &Held<R>| ids.contains(held.row.id());
        let (first, last) = (self.held.iter().position(is_read)?, self.held.iter().rposition(is_read)?);
        (!is_tie).then_some(first..last + 1)
    }

    fn go_on_with_pass(&mut self, slice: Slice, ids: &HashSet<&str>, is_at_edge: bool) {
        let Some(pass) = &mut self.pass else { return };
        let is_read = |held: &Held<R>| held.demand >= pass.demand && ids.contains(held.row.id());
        let is_joined = is_at_edge || self.held.iter().any(is_read);
        let end = if is_joined { slice.skip + slice.take } else { slice.skip.saturating_sub(slice.take / 2) };
        pass.end = end.max(self.sizes.first);
    }

    fn end_pass(&mut self, is_last: bool) {
        let Some(pass) = self.pass.take_if(|pass| is_last || pass.end >= pass.goal) else { return };
        // What was not met again is gone, or is read further on.
        let before = self.held.len();
        self.held.retain(|held| held.demand >= pass.demand);
        self.has_more = !is_last && (self.has_more || self.held.len() < before);
    }

    /// Puts what was read in the place of what it covers. A row that was there and is not any more is gone, unless it
    /// ties with one at an edge: it may have changed places with that.
    fn replace(
        &mut self,
        covered: Range<usize>,
        read: &[Held<R>],
        ids: &HashSet<&str>,
        Edges { is_first, is_last }: Edges,
    ) {
        let key = |held: Option<&Held<R>>| held.and_then(|held| held.row.listed_at());
        let (newest, oldest) = (key(read.first()), key(read.last()));
        let is_other = |held: &Held<R>| !ids.contains(held.row.id());
        let mut rest = self.held.split_off(covered.start);
        let tail = rest.split_off(covered.len());
        self.held.retain(is_other);
        self.held.extend_from_slice(read);
        for held in rest.into_iter().filter(is_other) {
            // Lists that are not ordered by time have no ties.
            let Some(at) = held.row.listed_at() else { continue };
            let is_after_first = is_first || newest.is_none_or(|newest| at < newest);
            let is_before_last = is_last || oldest.is_none_or(|oldest| oldest < at);
            if !(is_after_first && is_before_last) {
                self.held.push(held);
            }
        }
        self.held.extend(tail.into_iter().filter(is_other));
    }

    /// What belongs to some more customers.
    fn walked(mut self, slice: Slice, page: Page<R>, demand: Demand, now: Timestamp) -> Self {
        if slice.skip == 0 {
            self.whole_demand = demand.whole;
            self.unread.clear();
        }
        let walk = self.whole_demand;
        let places: HashMap<String, usize> =
            self.held.iter().enumerate().map(|(place, held)| (held.row.id().to_owned(), place)).collect();
        for read in self.read(page.rows, now, walk) {
            match places.get(read.row.id()).and_then(|place| self.held.get_mut(*place)) {
                Some(held) => *held = read,
                None => self.held.push(read),
            }
        }
        self.unread.extend(page.unread);
        self.customers = slice.skip + slice.take;
        self.has_more = page.has_more;
        self.first_demand = Some(demand.newest);
        if !page.has_more {
            // Whose row was not met again has lost it.
            self.held.retain(|held| held.demand == walk);
        }
        self
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
