//! What went through the proxy, and when.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Two streams that overlap for less than this are one after the other: a browser does not order the end of one
/// connection and the beginning of the next.
const OVERLAP: Duration = Duration::from_millis(500);

/// A request with its answer.
#[derive(Clone, Debug)]
struct Entry {
    path: String,
    began: Instant,
    ended: Option<Instant>,
}

/// Every request so far.
#[derive(Debug, Default)]
pub(super) struct Journal(Mutex<Vec<Entry>>);

/// A request whose answer is under way, for as long as it is kept.
#[derive(Debug)]
pub(super) struct Open {
    journal: Arc<Journal>,
    index: usize,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(entry) = self.journal.entries().get_mut(self.index) {
            entry.ended = Some(Instant::now());
        }
    }
}

impl Journal {
    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request.
    pub(super) fn open(self: &Arc<Self>, path: &str) -> Open {
        let mut entries = self.entries();
        entries.push(Entry { path: path.to_owned(), began: Instant::now(), ended: None });
        Open { journal: Arc::clone(self), index: entries.len() - 1 }
    }

    /// The paths of all requests.
    pub(super) fn paths(&self) -> Vec<String> {
        self.entries().iter().map(|entry| entry.path.clone()).collect()
    }

    /// When requests whose path begins like this came.
    pub(super) fn times(&self, path: &str) -> Vec<Instant> {
        self.entries().iter().filter(|entry| entry.path.starts_with(path)).map(|entry| entry.began).collect()
    }

    /// How many answers are under way to requests whose path begins like this.
    pub(super) fn open_now(&self, path: &str) -> usize {
        let entries = self.entries();
        entries.iter().filter(|entry| entry.path.starts_with(path) && entry.ended.is_none()).count()
    }

    /// The round of a request among those that count since an instant: one that came after another was answered belongs to
    /// a later round.
    pub(super) fn round(&self, open: &Open, since: Instant, counts: impl Fn(&str) -> bool) -> usize {
        let entries = self.entries();
        let mut answered: Vec<(Instant, usize)> = Vec::new();
        let after = |answered: &[(Instant, usize)], began: Instant| {
            let before = answered.iter().filter(|(ended, _)| *ended <= began).map(|(_, round)| *round);
            before.max().unwrap_or_default() + 1
        };
        for entry in entries.iter().filter(|entry| entry.began >= since && counts(&entry.path)) {
            if let Some(ended) = entry.ended {
                answered.push((ended, after(&answered, entry.began)));
            }
        }
        entries.get(open.index).map_or(1, |entry| after(&answered, entry.began))
    }

    /// How many answers were under way at once at most since an instant.
    pub(super) fn most_open(&self, path: &str, since: Instant) -> usize {
        let entries = self.entries();
        let lasted = |entry: &&Entry| entry.ended.is_none_or(|ended| ended > since);
        let entries: Vec<&Entry> = entries.iter().filter(|entry| entry.path.starts_with(path)).filter(lasted).collect();
        // Most are open at one of the moments at which one was just opened.
        let open_with = |one: &&Entry| {
            let moment = one.began + OVERLAP;
            let is_open = |other: &&&Entry| other.began <= one.began && other.ended.is_none_or(|ended| ended > moment);
            // Its own early end does not undo that it was opened.
            entries.iter().filter(is_open).count().max(1)
        };
        entries.iter().map(open_with).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When streams began and ended, in milliseconds.
    type Streams<'a> = &'a [(u64, Option<u64>)];

    #[test]
    fn overlaps_are_counted_and_successions_are_not() {
        let start = Instant::now();
        let entry = |path: &str, began: u64, ended: Option<u64>| Entry {
            path: path.to_owned(),
            began: start + Duration::from_millis(began),
            ended: ended.map(|ended| start + Duration::from_millis(ended)),
        };
        let table: [(Streams<'_>, usize); 5] = [
            (&[], 0),
            (&[(0, Some(10))], 1),
            (&[(0, Some(1_000)), (990, Some(5_000)), (5_000, None)], 1),
            (&[(0, Some(9_000)), (1_000, None)], 2),
            (&[(0, None), (1_000, None), (2_000, None)], 3),
        ];
        for (streams, expected) in table {
            let mut entries: Vec<Entry> =
                streams.iter().map(|&(began, ended)| entry("/stream", began, ended)).collect();
            entries.push(entry("/other", 0, None));
            let journal = Journal(Mutex::new(entries));
            assert_eq!(journal.most_open("/stream", start), expected, "{streams:?}");
        }
    }

    #[test]
    fn a_request_belongs_to_the_round_after_the_last_answer_before_it() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let table = [
            ("/early", 0, Some(100)),
            ("/a", 200, Some(600)),
            ("/b", 210, Some(650)),
            ("/aside", 210, Some(220)),
            ("/c", 600, Some(1_000)),
            ("/d", 640, None),
            ("/e", 1_001, None),
            ("/f", 1_002, None),
        ];
        let entry = |(path, began, ended): (&str, u64, Option<u64>)| Entry {
            path: path.to_owned(),
            began: at(began),
            ended: ended.map(at),
        };
        let journal = Arc::new(Journal(Mutex::new(table.into_iter().map(entry).collect())));
        // Kept until all were looked at, as the end of one is the end of its answer.
        let open: Vec<_> = (1..table.len()).map(|index| Open { journal: Arc::clone(&journal), index }).collect();
        let rounds = open.iter().map(|open| journal.round(open, at(150), |path| path != "/aside"));
        assert_eq!(rounds.collect::<Vec<_>>(), [1, 1, 1, 2, 2, 3, 3]);
    }

    #[test]
    fn what_ended_before_is_not_counted() {
        let journal = Arc::new(Journal::default());
        drop(journal.open("/stream?token=a"));
        let now = Instant::now();
        assert_eq!((journal.open_now("/stream"), journal.most_open("/stream", now)), (0, 0));
        let open = journal.open("/stream?token=b");
        assert_eq!((journal.open_now("/stream"), journal.most_open("/stream", now)), (1, 1));
        drop(open);
        assert_eq!((journal.open_now("/stream"), journal.times("/stream").len()), (0, 2));
    }
}
