//! What happened since the page was opened, newest first. Bounded.

use crate::realtime::event::EventSubject;
use crate::time::Timestamp;

/// How many entries are kept.
pub const CAPACITY: usize = 8;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// Names the entry for as long as it is kept.
    pub id: u32,
    /// When it arrived here.
    pub at: Timestamp,
    /// The headline.
    pub title: String,
    /// What it tells besides.
    pub body: String,
    /// The one row that it is about.
    pub subject: Option<EventSubject>,
}

/// The newest entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    entries: Vec<FeedEntry>,
    next_id: u32,
}

impl Feed {
    /// The entries, newest first; at most [`CAPACITY`].
    pub fn entries(&self) -> &[FeedEntry] {
        &self.entries
    }

    /// Adds an entry.
    pub fn push(&mut self, at: Timestamp, title: String, body: String, subject: Option<EventSubject>) {
        self.entries.truncate(CAPACITY - 1);
        self.entries.insert(0, FeedEntry { id: self.next_id, at, title, body, subject });
        self.next_id = self.next_id.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn the_newest_come_first_and_the_oldest_go() {
        let mut feed = Feed::default();
        for number in 0..20 {
            feed.push(at(number), number.to_string(), String::new(), None);
        }
        let ids: Vec<_> = feed.entries().iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [19, 18, 17, 16, 15, 14, 13, 12]);
    }
}
