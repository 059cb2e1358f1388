use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::testing::at;

const T0: Timestamp = at(5_000_000);
const SIZES: PageSizes = PageSizes { first: 5, next: 8 };

#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: String,
    made: Option<Timestamp>,
    value: u32,
}

impl Listed for Row {
    fn id(&self) -> &str {
        &self.id
    }

    fn status(&self) -> &'static str {
        ""
    }

    fn listed_at(&self) -> Option<Timestamp> {
        self.made
    }

    fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A backend's list that moves.
#[derive(Clone, Debug)]
struct Server {
    paging: Paging,
    rows: Vec<Row>,
    made: u32,
    /// Rows of one second have no order: whether two neighbours change places in the next answers.
    swaps_ties: bool,
}

impl Server {
    fn new(paging: Paging, count: usize) -> Self {
        let mut server = Self { paging, rows: Vec::new(), made: 0, swaps_ties: false };
        (0..count).for_each(|_| server.insert(false));
        server
    }

    /// A new row; it may have been made in the same second as the one before.
    fn insert(&mut self, ties: bool) {
        let newest_first = self.paging == Paging::NewestFirst;
        let before = self.rows.first().and_then(|row| row.made).unwrap_or(T0);
        let made = if ties { before } else { before + TimeDelta::seconds(1) };
        let row = Row { id: format!("r{}", self.made), made: newest_first.then_some(made), value: 0 };
        self.made += 1;
        if newest_first { self.rows.insert(0, row) } else { self.rows.push(row) }
    }

    fn page(&self, slice: Slice) -> Page<Row> {
        let mut all = self.rows.clone();
        for place in (1..all.len()).step_by(2).filter(|_| self.swaps_ties) {
            if all[place].made.is_some() && all[place].made == all[place - 1].made {
                all.swap(place, place - 1);
            }
        }
        let rows: Vec<Row> = all.iter().skip(slice.skip).take(slice.take).cloned().collect();
        Page { has_more: self.rows.len() > slice.skip + slice.take, rows, unread: Vec::new() }
    }

    fn ids(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.id.as_str()).collect()
    }
}

fn ids(rows: &ListRows<Row>) -> Vec<&str> {
    rows.rows().map(|row| row.id.as_str()).collect()
}

/// Asks until nothing more is wanted; the number of requests.
fn settle(rows: ListRows<Row>, server: &Server, wanted: usize, demand: Demand) -> (ListRows<Row>, usize) {
    let mut rows = rows;
    for requests in 0..500 {
        let Some(slice) = rows.next(wanted, demand) else { return (rows, requests) };
        rows = rows.merged(slice, server.page(slice), demand, T0);
    }
    panic!("it goes on for ever: {rows:?}");
}

fn demand(newest: u32) -> Demand {
    Demand { newest, checked: 0, whole: 0 }
}

#[test]
fn pages_add_up() {
    let server = Server::new(Paging::NewestFirst, 40);
    let (rows, requests) = settle(ListRows::new(Paging::NewestFirst, SIZES), &server, 5, demand(1));
    assert_eq!((requests, rows.rows().len(), rows.has_more()), (1, 5, true));
    let (rows, _) = settle(rows, &server, usize::MAX, demand(1));
    assert_eq!(ids(&rows), server.ids());
    assert!(!rows.has_more());
}

#[test]
fn an_event_asks_for_the_first_page_alone() {
    let mut server = Server::new(Paging::NewestFirst, 40);
    let (rows, _) = settle(ListRows::new(Paging::NewestFirst, SIZES), &server, usize::MAX, demand(1));
    server.insert(false);
    let (rows, requests) = settle(rows, &server, usize::MAX, demand(2));
    assert_eq!((requests, ids(&rows)), (1, server.ids()));
}

#[test]
fn what_went_from_the_first_page_is_gone() {
    let mut server = Server::new(Paging::NewestFirst, 40);
    let (rows, _) = settle(ListRows::new(Paging::NewestFirst, SIZES), &server, usize::MAX, demand(1));
    server.rows.remove(2);
    let (rows, _) = settle(rows, &server, usize::MAX, demand(2));
    assert_eq!(ids(&rows), server.ids());
}

#[test]
fn more_new_rows_than_a_page_holds_leave_no_hole() {
    let mut server = Server::new(Paging::NewestFirst, 40);
    let (rows, _) = settle(ListRows::new(Paging::NewestFirst, SIZES), &server, 20, demand(1));
    (0..30).for_each(|_| server.insert(false));
    let (rows, _) = settle(rows, &server, 20, demand(2));
    assert_eq!(ids(&rows), server.ids().into_iter().take(rows.rows().len()).collect::<Vec<_>>());
    assert!(rows.rows().len() >= 20);
}

#[test]
fn rows_that_went_leave_no_hole_before_the_next_page() {
    let mut server = Server::new(Paging::NewestFirst, 60);
    let (rows, _) = settle(ListRows::new(Paging::NewestFirst, SIZES), &server, 20, demand(1));
    server.rows.drain(0..18);
    let (rows, _) = settle(rows, &server, usize::MAX, demand(1));
    let known: HashSet<&str> = ids(&rows).into_iter().collect();
    assert!(server.ids().iter().all(|id| known.contains(id)), "{rows:?}");
}

#[test]
fn new_rows_at_the_end_are_found() {
    let mut server = Server::new(Paging::OldestFirst, 30);
    let (rows, _) = settle(ListRows::new(Paging::OldestFirst, SIZES), &server, usize::MAX, demand(1));
    server.insert(false);
    let (rows, requests) = settle(rows, &server, usize::MAX, demand(2));
    assert_eq!((requests, ids(&rows)), (2, server.ids()));
}

#[test]
fn everything_anew_reads_every_row_again() {
    let mut server = Server::new(Paging::NewestFirst, 40);
    let (rows, _) = settle(ListRows::new(Paging::NewestFirst, SIZES), &server, usize::MAX, demand(1));
    for row in &mut server.rows {
        row.value = 7;
    }
    server.rows.remove(20);
    let (rows, _) = settle(rows, &server, usize::MAX, Demand { newest: 2, checked: 0, whole: 2 });
    assert!(rows.rows().all(|row| row.value == 7));
    assert_eq!(ids(&rows), server.ids());
}

#[test]
fn what_is_checked_is_read_again_unless_it_is_too_much() {
    let sizes = PageSizes { first: 50, next: 500 };
    for (count, is_read_again) in [(4_000, true), (6_000, false)] {
        let mut server = Server::new(Paging::NewestFirst, count);
        let (rows, _) = settle(ListRows::new(Paging::NewestFirst, sizes), &server, usize::MAX, demand(1));
        server.rows[3_000].value = 7;
        let event = demand(2);
        let (rows, requests) = settle(rows, &server, usize::MAX, event);
        assert_eq!(requests, 1, "an event");
        let (rows, _) = settle(rows, &server, usize::MAX, Demand { newest: 3, checked: 3, whole: 0 });
        let is_known = rows.rows().nth(3_000).map(|row| row.value) == Some(7);
        assert_eq!((is_known, rows.rows().len()), (is_read_again, count));
    }
}

#[test]
fn a_walk_is_taken_once_and_again_when_everything_is_wanted() {
    let mut server = Server::new(Paging::Walked, 20);
    let (rows, requests) = settle(ListRows::new(Paging::Walked, SIZES), &server, usize::MAX, demand(1));
    assert_eq!((ids(&rows), requests), (server.ids(), 3));
    let (rows, requests) = settle(rows, &server, usize::MAX, demand(2));
    assert_eq!(requests, 0, "an event does not walk again");
    server.rows.remove(3);
    let (rows, _) = settle(rows, &server, usize::MAX, Demand { newest: 3, checked: 0, whole: 3 });
    assert_eq!(ids(&rows), server.ids());
}

#[derive(Clone, Debug)]
enum Step {
    Insert {
        ties: bool,
    },
    Update(usize),
    Remove(usize),
    SwapTies,
    /// An event, and one request.
    Event,
    /// One request more.
    More,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => any::<bool>().prop_map(|ties| Step::Insert { ties }),
        2 => (0_usize..60).prop_map(Step::Update),
        1 => (0_usize..60).prop_map(Step::Remove),
        1 => Just(Step::SwapTies),
        3 => Just(Step::Event),
        4 => Just(Step::More),
    ];
    proptest::collection::vec(step, 0..60)
}

proptest! {
    /// Any interleaving of pages, events and changes: every row once, none that is on the server lost; and after
    /// everything was asked for anew, exactly the server's.
    #[test]
    fn each_row_once_and_none_lost(
        count in 0_usize..40,
        is_newest_first in any::<bool>(),
        steps in steps(),
    ) {
        let paging = if is_newest_first { Paging::NewestFirst } else { Paging::OldestFirst };
        let mut server = Server::new(paging, count);
        let mut rows = ListRows::new(paging, SIZES);
        let mut newest = 1;
        for step in steps {
            match step {
                Step::Insert { ties } => server.insert(ties),
                Step::Update(place) => {
                    if let Some(row) = server.rows.get_mut(place) {
                        row.value += 1;
                    }
                }
                Step::Remove(place) => {
                    if place < server.rows.len() {
                        server.rows.remove(place);
                    }
                }
                Step::SwapTies => server.swaps_ties = !server.swaps_ties,
                Step::Event | Step::More => {
                    newest += u32::from(matches!(step, Step::Event));
                    if let Some(slice) = rows.next(usize::MAX, demand(newest)) {
                        rows = rows.merged(slice, server.page(slice), demand(newest), T0);
                    }
                }
            }
            let found = ids(&rows);
            prop_assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len(), "each row once");
        }
        newest += 1;
        let (settled, _) = settle(rows, &server, usize::MAX, demand(newest));
        let known: HashSet<&str> = ids(&settled).into_iter().collect();
        for id in server.ids() {
            prop_assert!(known.contains(id), "{} is lost", id);
        }
        let anew = Demand { newest: newest + 1, checked: 0, whole: newest + 1 };
        let (settled, _) = settle(settled, &server, usize::MAX, anew);
        let (mut found, mut expected) = (ids(&settled), server.ids());
        found.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(found, expected);
        prop_assert!(settled.rows().all(|row| server.rows.contains(&**row)), "as new as the server's");
    }
}
