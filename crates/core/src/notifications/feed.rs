//! What happened since the page was opened, newest first, and what of it came while nobody looked. Bounded.

use chrono::TimeDelta;

use crate::dashboard::changes::AwayNews;
use crate::notifications::toasts::Notice;
use crate::realtime::batch::{Batch, EventGroup};
use crate::realtime::event::EventKind;
use crate::time::Timestamp;
use crate::watch::firing::Firing;

/// How many entries are kept.
pub const CAPACITY: usize = 50;

/// Events that arrive together are told one by one up to so many, and by kind beyond: nobody reads a flood.
pub const ONE_BY_ONE: usize = 8;

/// A flood is one entry for each kind until nothing of it came for so long.
pub const FLOOD_PAUSE: TimeDelta = TimeDelta::seconds(2);

/// What an entry tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedItem {
    /// Events of one kind, mostly a single one.
    Events(EventKind, Notice),
    /// What changed while nobody looked.
    Away(AwayNews),
    /// What a watch rule found.
    Found(Firing),
}

impl FeedItem {
    /// How many events it stands for.
    fn count(&self) -> u32 {
        match self {
            Self::Events(_, notice) => notice.count,
            Self::Away(_) | Self::Found(_) => 1,
        }
    }

    /// The kind of its events, where it tells of some.
    pub fn kind(&self) -> Option<EventKind> {
        match self {
            Self::Events(kind, _) => Some(*kind),
            Self::Away(_) | Self::Found(_) => None,
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// Names the entry for as long as it is kept.
    pub id: u32,
    /// When it arrived here.
    pub at: Timestamp,
    /// What it tells.
    pub item: FeedItem,
}

/// The newest entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    entries: Vec<FeedEntry>,
    next_id: u32,
    unread: u32,
    /// The first entry that came while nobody looked last.
    first_unread: Option<u32>,
    is_unwatched: bool,
}

impl Feed {
    /// The entries, newest first; at most [`CAPACITY`].
    pub fn entries(&self) -> &[FeedEntry] {
        &self.entries
    }

    /// How many events came since somebody last looked.
    pub fn unread(&self) -> u32 {
        self.unread
    }

    /// Whether this is the oldest entry that came while nobody looked last, with older ones below it.
    pub fn is_last_of_absence(&self, id: u32) -> bool {
        self.first_unread == Some(id) && self.entries.last().is_some_and(|oldest| oldest.id != id)
    }

    /// Adds the events that arrived together. Those that say no more than that something changed are left out.
    pub fn extend(&mut self, at: Timestamp, batch: &Batch) {
        let is_few = batch.is_complete() && batch.events.len() <= ONE_BY_ONE;
        for group in &batch.groups {
            if self.join_flood(at, group) {
                continue;
            }
            let one_by_one = batch.events.iter().filter(|event| is_few && event.kind == group.kind);
            let told: Vec<_> = one_by_one.cloned().map(Notice::of_event).collect();
            let notices = if is_few { told } else { vec![Notice::of_events(group.clone())] };
            for notice in notices.into_iter().flatten() {
                self.push(at, FeedItem::Events(group.kind, notice));
            }
        }
    }

    /// Adds events to the entry of the flood that goes on, if one does.
    fn join_flood(&mut self, at: Timestamp, group: &EventGroup) -> bool {
        let is_recent = |entry: &FeedEntry| entry.item.kind() == Some(group.kind) && at - entry.at <= FLOOD_PAUSE;
        let recent = self.entries.iter().filter(|entry| is_recent(entry)).count();
        let newest = self.entries.iter_mut().find(|entry| is_recent(entry));
        let Some(FeedEntry { id, at: last, item: FeedItem::Events(_, known) }) = newest else { return false };
        let Some(mut notice) = Notice::of_events(group.clone()) else { return false };
        if known.count == 1 && recent < ONE_BY_ONE {
            return false;
        }
        if group.count == 1 {
            notice.detail = notice.detail.map(|detail| format!("latest {detail}"));
        }
        known.join(notice);
        *last = at;
        if self.is_unwatched {
            if self.unread == 0 {
                self.first_unread = Some(*id);
            }
            self.unread = self.unread.saturating_add(group.count);
        }
        true
    }

    /// Adds an entry.
    pub fn push(&mut self, at: Timestamp, item: FeedItem) {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        if self.is_unwatched {
            if self.unread == 0 {
                self.first_unread = Some(id);
            }
            self.unread = self.unread.saturating_add(item.count());
        }
        self.entries.truncate(CAPACITY - 1);
        self.entries.insert(0, FeedEntry { id, at, item });
    }

    /// Somebody looks at the page, or nobody does.
    pub fn watch(&mut self, is_watched: bool) {
        self.is_unwatched = !is_watched;
        if is_watched {
            self.unread = 0;
        }
    }

    /// Forgets the entries.
    pub fn clear(&mut self) {
        *self = Self { is_unwatched: self.is_unwatched, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::dashboard::stats::DashboardStats;
    use crate::realtime::event::{EventDetail, Frame};
    use crate::testing::at;

    fn push(feed: &mut Feed, number: i64) {
        let stats = Rc::<DashboardStats>::default();
        let news = AwayNews { title: number.to_string(), before: Rc::clone(&stats), after: stats };
        feed.push(at(number), FeedItem::Away(news));
    }

    fn marked(feed: &Feed) -> Vec<u32> {
        feed.entries().iter().map(|entry| entry.id).filter(|id| feed.is_last_of_absence(*id)).collect()
    }

    fn batch(count: usize) -> Batch {
        let mut batch = Batch::default();
        for number in 0..count {
            let detail = EventDetail { number: Some(format!("ORD-{number}")), ..EventDetail::default() };
            batch.add(Frame::Event(EventKind::OrderCreated, detail), false);
        }
        batch.add(Frame::Event(EventKind::DataChange, EventDetail::default()), false);
        batch
    }

    #[test]
    fn the_newest_come_first_and_the_oldest_go() {
        let mut feed = Feed::default();
        for number in 0..120 {
            push(&mut feed, number);
        }
        let ids: Vec<_> = feed.entries().iter().map(|entry| entry.id).collect();
        assert_eq!(ids, (70..120).rev().collect::<Vec<_>>());
        assert_eq!(feed.unread(), 0);
    }

    #[test]
    fn few_events_are_told_one_by_one_and_a_flood_by_kind() {
        let told = |count| {
            let mut feed = Feed::default();
            feed.extend(at(1), &batch(count));
            let details = feed.entries().iter().map(|entry| match &entry.item {
                FeedItem::Events(EventKind::OrderCreated, notice) => (notice.count, notice.detail.clone()),
                item => panic!("{item:?}"),
            });
            details.collect::<Vec<_>>()
        };
        assert_eq!(told(2), [(1, Some("ORD-1".to_owned())), (1, Some("ORD-0".to_owned()))]);
        assert_eq!(told(ONE_BY_ONE), [(8, Some("latest ORD-7".to_owned()))], "with the change they are one too many");
        assert_eq!(told(900), [(900, Some("latest ORD-899".to_owned()))]);
    }

    #[test]
    fn a_flood_is_one_entry_until_it_pauses() {
        let mut feed = Feed::default();
        for (millis, count) in [(0, 20), (16, 30), (1_500, 1), (3_500, 40), (5_501, 2), (5_517, 1)] {
            feed.extend(at(millis), &batch(count));
        }
        let counts: Vec<_> = feed.entries().iter().map(|entry| (entry.at, entry.item.count())).collect();
        assert_eq!(counts, [(at(5_517), 1), (at(5_501), 1), (at(5_501), 1), (at(3_500), 91)]);
        let FeedItem::Events(_, notice) = &feed.entries()[3].item else { panic!("events") };
        assert_eq!(notice.detail.as_deref(), Some("latest ORD-39"));
    }

    #[test]
    fn many_small_batches_are_a_flood_as_well() {
        let mut feed = Feed::default();
        for millis in 0..500 {
            feed.extend(at(millis), &batch(1));
        }
        let counts: Vec<_> = feed.entries().iter().map(|entry| entry.item.count()).collect();
        assert_eq!(counts, [493, 1, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn what_came_while_nobody_looked_is_counted_and_marked() {
        let mut feed = Feed::default();
        push(&mut feed, 0);
        feed.watch(false);
        feed.extend(at(1), &batch(900));
        push(&mut feed, 2);
        assert_eq!(feed.unread(), 901);
        feed.watch(true);
        push(&mut feed, 3);
        assert_eq!((feed.unread(), marked(&feed)), (0, vec![1]), "the line stays while it is read");
        feed.watch(false);
        push(&mut feed, 4);
        assert_eq!((feed.unread(), marked(&feed)), (1, vec![4]), "another absence, another line");
        feed.clear();
        push(&mut feed, 0);
        assert_eq!((feed.unread(), marked(&feed)), (1, vec![]), "nothing was there before");
    }
}
