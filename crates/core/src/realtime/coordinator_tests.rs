//! One tab and many: random schedules of opening, closing, crashing, freezing and lost messages, and the cases that
//! have a name.

use super::model::{Locks, Model, Page, TOKEN};
use super::*;
use crate::realtime::batch::BatchFlags;
use crate::realtime::event::{EventDetail, EventKind, Frame};
use crate::testing::{at, ms};

/// The model counts milliseconds.
const SILENT: i64 = super::SILENT.num_milliseconds();
const ANSWER: i64 = super::ANSWER.num_milliseconds();
const CLOSE_GRACE: i64 = super::CLOSE_GRACE.num_milliseconds();

/// Two tabs may both have a stream for so many milliseconds, while one of them learns that it lost the lead.
const HANDOVER: i64 = 1_500;
/// After the last disturbance there is one leader, which delivers, within so many milliseconds.
const SETTLED: i64 = 30_000;

#[test]
fn a_thousand_schedules_never_keep_two_streams_and_end_with_one() {
    for seed in 0..1_000 {
        let locks = if seed % 2 == 0 { Locks::Browser } else { Locks::Lease };
        let mut model = Model::new(seed, locks);
        for _ in 0..2 + seed % 3 {
            model.open();
        }
        for _ in 0..25 {
            let pause = [50, 500, 4_000, 20_000][usize::try_from(model.random.below(4)).expect("small")];
            let pause = 1 + model.random.below(pause);
            model.pass(pause);
            model.disturb();
        }
        model.loss = 0;
        for tab in 0..model.tabs.len() {
            if model.tabs[tab].page == Page::Suspended {
                model.thaw(tab);
            }
        }
        model.pass(SETTLED);
        check(&mut model, seed);
    }
}

fn check(model: &mut Model, seed: u64) {
    let context = format!("seed {seed}, {:?}\n{}", model.locks, model.log.join("\n"));
    assert!(model.longest_overlap <= HANDOVER, "two streams for {} ms: {context}", model.longest_overlap);
    assert_eq!(model.streams(), 1, "{context}");
    let running = model.running();
    let leaders: Vec<_> =
        running.iter().filter(|tab| model.tabs[**tab].coordinator.role() == Role::Leading).copied().collect();
    assert_eq!(leaders.len(), 1, "{context}");
    let reports: Vec<_> = running.iter().map(|tab| model.tabs[*tab].coordinator.status()).collect();
    assert!(
        reports.iter().all(|report| report.state == reports[0].state && report.live_since().is_some()),
        "{reports:?} {context}"
    );
    let followers: Vec<_> = running.iter().map(|tab| model.tabs[*tab].coordinator.followers() as usize).collect();
    assert!(followers.iter().all(|count| *count == running.len() - 1), "{followers:?} {context}");
    for tab in &running {
        let (asked_at, changed_at) = (model.tabs[*tab].asked_at, model.changed_at);
        assert!(asked_at >= changed_at, "tab {tab} does not know of the last change: {context}");
    }
    // An event reaches every tab, once.
    for tab in &running {
        model.tabs[*tab].reported = 0;
    }
    let generation = model.tabs[leaders[0]].stream.expect("the leader has the stream");
    let mut batch = Batch::default();
    let detail = EventDetail { number: Some("ORD-1".to_owned()), ..EventDetail::default() };
    batch.add(Frame::Event(EventKind::OrderCreated, detail), false);
    model.feed(leaders[0], Input::Frames(generation, batch));
    model.pass(100);
    assert!(running.iter().all(|tab| model.tabs[*tab].reported == 1), "{context}");
}

/// Two tabs that know each other: the leader and a follower.
fn pair() -> (Model, usize, usize) {
    let mut model = Model::new(3, Locks::Browser);
    let leader = model.open();
    model.pass(200);
    let follower = model.open();
    model.pass(200);
    assert_eq!(model.tabs[leader].coordinator.role(), Role::Leading);
    assert!(matches!(model.tabs[follower].coordinator.role(), Role::Following(_)));
    (model, leader, follower)
}

#[test]
fn the_next_tab_is_live_at_once_after_a_close_and_after_a_crash() {
    for crashes in [false, true] {
        let (mut model, leader, follower) = pair();
        if !crashes {
            model.feed(leader, Input::Suspend);
        }
        model.end(leader);
        let before = model.tabs[follower].became_live;
        model.pass(1_000);
        assert!(model.tabs[follower].coordinator.status().live_since().is_some(), "crash: {crashes}");
        assert_eq!(model.tabs[follower].became_live, before + 1, "what happened in between was not announced");
    }
}

#[test]
fn a_leader_that_sleeps_is_asked_and_then_replaced() {
    let (mut model, leader, follower) = pair();
    model.tabs[leader].page = Page::Suspended;
    model.pass(SILENT - 1_000);
    assert!(matches!(model.tabs[follower].coordinator.role(), Role::Following(_)), "not before it was asked");
    model.pass(1_000 + 2 * ANSWER + 200);
    assert_eq!(model.tabs[follower].coordinator.role(), Role::Leading);
    model.thaw(leader);
    model.pass(CLOSE_GRACE + 200);
    assert!(matches!(model.tabs[leader].coordinator.role(), Role::Following(_)), "it learns that it was replaced");
    assert_eq!(model.streams(), 1);
    assert!(
        model.tabs[follower].coordinator.status().live_since().is_some(),
        "a stream anew, as the old one may have taken its events"
    );
}

#[test]
fn a_hand_over_is_no_switching_off() {
    let (mut model, leader, follower) = pair();
    model.feed(leader, Input::Suspend);
    model.end(leader);
    for _ in 0..CLOSE_GRACE {
        model.pass(1);
        let state = model.tabs[follower].coordinator.status().state;
        assert!(matches!(state, ConnectionState::Live { .. } | ConnectionState::Connecting { .. }), "{state:?}");
    }
    model.pass(1_000);
    let before = model.tabs[follower].stream;
    model.feed(follower, Input::TakeOver);
    assert_eq!(model.tabs[follower].stream, None, "the server sees the end of the old stream first");
    model.pass(CLOSE_GRACE + 100);
    assert!(model.tabs[follower].stream.is_some() && model.tabs[follower].stream != before);
}

#[test]
fn a_tab_without_a_token_leaves_the_lead_to_others() {
    let (mut model, leader, follower) = pair();
    model.feed(leader, Input::Token(0));
    assert_eq!(model.tabs[leader].coordinator.status().state, ConnectionState::SignedOut);
    model.pass(1_000);
    assert_eq!(model.tabs[follower].coordinator.role(), Role::Leading);
    assert!(model.tabs[follower].coordinator.status().live_since().is_some());
    model.feed(leader, Input::Token(TOKEN + 1));
    model.pass(200);
    assert!(matches!(model.tabs[leader].coordinator.role(), Role::Following(_)));
}

#[test]
fn a_tab_that_comes_to_the_front_wakes_the_link_of_a_hidden_leader() {
    let (mut model, leader, follower) = pair();
    let generation = model.tabs[leader].stream.expect("the leader has the stream");
    for _ in 0..8 {
        let stream = model.tabs[leader].stream.unwrap_or(generation);
        model.feed(leader, Input::Connection(Signal::Failed { generation: stream, is_final: false }));
        while model.tabs[leader].stream.is_none() {
            let deadline = model.tabs[leader].coordinator.deadline().expect("it tries again");
            model.now = deadline.timestamp_millis();
            model.feed(leader, Input::Tick);
        }
    }
    let stream = model.tabs[leader].stream.expect("tried again");
    model.feed(leader, Input::Connection(Signal::Failed { generation: stream, is_final: false }));
    assert_eq!(model.tabs[leader].stream, None, "it waits for its next try");
    model.feed(follower, Input::Resume);
    model.pass(100);
    assert!(model.tabs[leader].stream.is_some(), "at once");
}

#[test]
fn switching_off_affects_only_the_own_tab() {
    let (mut model, leader, follower) = pair();
    let stream = model.tabs[leader].stream;
    model.feed(leader, Input::Wants(false));
    model.pass(20_000);
    assert_eq!(model.tabs[leader].coordinator.status().state, ConnectionState::Off);
    assert_eq!(
        (model.tabs[leader].stream, model.tabs[follower].coordinator.status().live_since().is_some()),
        (stream, true)
    );
    model.feed(follower, Input::Wants(false));
    model.pass(200);
    assert_eq!(model.streams(), 0, "nobody wants it any more");
    model.feed(leader, Input::Wants(true));
    let before = model.tabs[leader].became_live;
    model.pass(200);
    assert_eq!((model.streams(), model.tabs[leader].became_live), (1, before + 1));
    assert_eq!(model.tabs[follower].coordinator.status().state, ConnectionState::Off);
    let before = model.tabs[follower].became_live;
    model.feed(follower, Input::Wants(true));
    model.pass(200);
    assert_eq!(model.tabs[follower].became_live, before + 1, "it missed what happened while it was off");
}

#[test]
fn a_refused_token_is_refused_in_all_tabs_and_opens_no_other_stream() {
    let (mut model, leader, follower) = pair();
    let generation = model.tabs[leader].stream.expect("the leader has the stream");
    model.feed(
        leader,
        Input::Frames(
            generation,
            Batch { seen: BatchFlags { refusal: true, ..BatchFlags::default() }, ..Batch::default() },
        ),
    );
    let generation = model.tabs[leader].coordinator.verification().expect("a check");
    let now = at(model.now);
    let verdict = Input::Connection(Signal::Verified { generation, verdict: Verdict::Refused });
    let said: Vec<_> = model.tabs[leader]
        .coordinator
        .on(verdict, now, 0.5)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Broadcast(message) => Some(message),
            _ => None,
        })
        .collect();
    let node = &mut model.tabs[follower].coordinator;
    let effects: Vec<_> = said.into_iter().flat_map(|message| node.on(Input::Receive(message), now, 0.5)).collect();
    assert!(effects.contains(&Effect::Refused), "{effects:?}");
    assert_eq!(node.status().state, ConnectionState::SignedOut);
    node.on(Input::Granted, now, 0.5);
    assert_eq!(node.stream(), None, "not with that token");
    node.on(Input::Token(TOKEN + 1), now, 0.5);
    assert_eq!(node.stream(), None, "the old stream may still be ending");
    node.on(Input::Tick, now + ms(CLOSE_GRACE), 0.5);
    assert!(node.stream().is_some());
}

#[test]
fn what_was_missed_is_known() {
    let (mut model, leader, follower) = pair();
    model.loss = 100;
    model.feed(leader, Input::TakeOver);
    model.pass(CLOSE_GRACE + 100);
    model.loss = 0;
    let now = at(model.now);
    let effects = model.tabs[leader].coordinator.on(
        Input::Receive(Message::Hello { from: 9, wants: true, asks: true }),
        now,
        0.5,
    );
    let beat = effects
        .into_iter()
        .find_map(|effect| if let Effect::Broadcast(message) = effect { Some(message) } else { None });
    let beat = beat.expect("an answer");
    let heard = model.tabs[follower].coordinator.on(Input::Receive(beat), now, 0.5);
    assert!(heard.contains(&Effect::Missed), "{heard:?}");
}

#[test]
fn a_follower_that_slept_has_missed_what_happened() {
    let (mut model, _, follower) = pair();
    model.feed(follower, Input::Suspend);
    model.tabs[follower].page = Page::Suspended;
    model.pass(1_000);
    model.change();
    model.pass(1_000);
    let before = model.tabs[follower].became_live;
    model.thaw(follower);
    model.pass(200);
    assert_eq!(model.tabs[follower].became_live, before + 1);
}

#[test]
fn alone_there_is_a_stream_while_somebody_looks() {
    let now = at(1_000);
    let mut node = TabCoordinator::new(1, true);
    for input in [Input::Wants(true), Input::Token(TOKEN)] {
        assert_eq!(node.on(input, now, 0.5), []);
    }
    for (input, has_stream) in
        [(Input::Resume, true), (Input::Hidden, false), (Input::Resume, true), (Input::Suspend, false)]
    {
        assert_eq!(node.on(input.clone(), now, 0.5), [], "{input:?}");
        assert_eq!(node.stream().is_some(), has_stream, "{input:?}");
    }
    let mut shared = TabCoordinator::new(1, false);
    shared.on(Input::Token(TOKEN), now, 0.5);
    shared.on(Input::Resume, now, 0.5);
    shared.on(Input::Granted, now, 0.5);
    shared.on(Input::Hidden, now + ms(CLOSE_GRACE), 0.5);
    assert_eq!(shared.role(), Role::Leading, "a hidden tab goes on for the others");
}

#[test]
fn whoever_leads_next_goes_on_after_the_last_frame() {
    let (mut model, leader, follower) = pair();
    // It takes part whether its reader wants news or not.
    model.feed(follower, Input::Wants(false));
    let generation = model.tabs[leader].stream.expect("the leader has the stream");
    let frames = |last_id: Option<&str>| Batch {
        seen: BatchFlags { heartbeat: true, ..BatchFlags::default() },
        last_id: last_id.map(str::to_owned),
        ..Batch::default()
    };
    model.feed(leader, Input::Frames(generation, frames(Some("7"))));
    model.pass(100);
    let last_id = |model: &Model, tab: usize, later: i64| {
        let now = at(model.now) + ms(later);
        model.tabs[tab].coordinator.last_id(now).map(str::to_owned)
    };
    assert_eq!(last_id(&model, follower, 0).as_deref(), Some("7"));
    // A stream that is alive keeps it, and what is too old stays so.
    let mut deaf = model.tabs[leader].coordinator.clone();
    deaf.on(Input::Frames(generation, frames(None)), at(model.now) + ms(300_000), 0.0);
    assert_eq!(deaf.last_id(at(model.now) + ms(300_000)), None);
    model.feed(leader, Input::Frames(generation, frames(None)));
    assert_eq!(last_id(&model, leader, 0).as_deref(), Some("7"));
    model.end(leader);
    model.pass(3_000);
    assert_eq!(model.tabs[follower].coordinator.role(), Role::Leading);
    assert_eq!(last_id(&model, follower, 0).as_deref(), Some("7"));
    assert_eq!(last_id(&model, follower, 300_000), None, "what happened that long ago is no news");
}
