//! The connection as a table over every state and signal, and as properties over any sequence of them.

use super::*;
use crate::testing::{at, ms};
use proptest::prelude::*;

const T0: Timestamp = at(1_000_000);
const CONNECTED: BatchFlags = BatchFlags { connected: true, heartbeat: false, event: false, refusal: false };
const EVENT: BatchFlags = BatchFlags { connected: false, heartbeat: false, event: true, refusal: false };
const REFUSAL: BatchFlags = BatchFlags { connected: false, heartbeat: false, event: false, refusal: true };

/// One connection in each state, all entered at `T0`.
fn connections() -> Vec<(&'static str, Connection)> {
    let off = Connection::new();
    let mut signed_out = off.clone();
    signed_out.on(Signal::Switched(true), T0, 0.0);
    let mut connecting = signed_out.clone();
    connecting.on(Signal::TokenChanged { present: true }, T0, 0.0);
    let generation = connecting.generation;
    let mut live = connecting.clone();
    live.on(Signal::Frames { generation, seen: CONNECTED }, T0, 0.0);
    let mut stale = live.clone();
    stale.on(Signal::Tick, T0 + SILENCE, 0.0);
    stale.on(Signal::Tick, T0 + SILENCE + CLOSE_GRACE, 0.0);
    let mut verifying = connecting.clone();
    verifying.on(Signal::Frames { generation, seen: REFUSAL }, T0, 0.0);
    let mut waiting = connecting.clone();
    waiting.on(Signal::Failed { generation, is_final: false }, T0, 0.0);
    let mut offline = connecting.clone();
    offline.on(Signal::Online(false), T0, 0.0);
    vec![
        ("off", off),
        ("signed out", signed_out),
        ("connecting", connecting),
        ("live", live),
        ("stale", stale),
        ("verifying", verifying),
        ("waiting", waiting),
        ("offline", offline),
    ]
}

fn verified(verdict: Verdict) -> Signal {
    Signal::Verified { generation: 0, verdict }
}

fn name(connection: &Connection) -> &'static str {
    match connection.state() {
        ConnectionState::Off => "off",
        ConnectionState::SignedOut => "signed out",
        ConnectionState::Offline { .. } => "offline",
        ConnectionState::Connecting { .. } => "connecting",
        ConnectionState::Live { .. } => "live",
        ConnectionState::Stale { .. } => "stale",
        ConnectionState::Verifying { .. } => "verifying",
        ConnectionState::Waiting { .. } => "waiting",
    }
}

#[test]
fn every_state_on_every_signal() {
    // The signals, by the state after them, in the order of `connections`: off, signed out, connecting, live, stale,
    // verifying, waiting, offline. `=` stands for no change of state.
    let table: [(Signal, [&str; 8]); 15] = [
        (Signal::Switched(true), ["signed out", "=", "=", "=", "=", "=", "=", "="]),
        (Signal::Switched(false), ["=", "off", "off", "off", "off", "off", "off", "off"]),
        (
            Signal::TokenChanged { present: true },
            ["=", "connecting", "=", "=", "=", "connecting", "connecting", "connecting"],
        ),
        (
            Signal::TokenChanged { present: false },
            ["=", "=", "signed out", "signed out", "signed out", "signed out", "signed out", "signed out"],
        ),
        (Signal::Opened { generation: 0 }, ["=", "=", "=", "=", "=", "=", "=", "="]),
        (Signal::Frames { generation: 0, seen: CONNECTED }, ["=", "=", "live", "=", "live", "=", "=", "="]),
        (Signal::Frames { generation: 0, seen: EVENT }, ["=", "=", "live", "=", "live", "=", "=", "="]),
        (
            Signal::Frames { generation: 0, seen: REFUSAL },
            ["=", "=", "verifying", "verifying", "verifying", "=", "=", "="],
        ),
        (Signal::Failed { generation: 0, is_final: false }, ["=", "=", "waiting", "waiting", "waiting", "=", "=", "="]),
        (
            Signal::Failed { generation: 0, is_final: true },
            ["=", "=", "verifying", "verifying", "verifying", "=", "=", "="],
        ),
        (verified(Verdict::Accepted), ["=", "=", "=", "=", "=", "waiting", "=", "="]),
        (verified(Verdict::Refused), ["=", "=", "=", "=", "=", "signed out", "=", "="]),
        (verified(Verdict::Unknown), ["=", "=", "=", "=", "=", "waiting", "=", "="]),
        (Signal::Online(false), ["=", "=", "offline", "offline", "offline", "offline", "offline", "="]),
        (Signal::Online(true), ["=", "=", "=", "=", "=", "=", "connecting", "connecting"]),
    ];
    for (signal, expected) in table {
        for ((before, mut connection), after) in connections().into_iter().zip(expected) {
            // Generation 0 in the table means "the stream of this connection".
            let signal = match signal {
                Signal::Opened { .. } => Signal::Opened { generation: connection.generation },
                Signal::Frames { seen, .. } => Signal::Frames { generation: connection.generation, seen },
                Signal::Failed { is_final, .. } => Signal::Failed { generation: connection.generation, is_final },
                Signal::Verified { verdict, .. } => Signal::Verified { generation: connection.generation, verdict },
                other => other,
            };
            connection.on(signal, T0 + ms(1), 0.5);
            let after = if after == "=" { before } else { after };
            assert_eq!(name(&connection), after, "{before} on {signal:?}");
        }
    }
}

#[test]
fn waking_and_ticking_act_on_the_clock() {
    let soon = ["off", "signed out", "connecting", "live", "stale", "verifying", "connecting", "connecting"];
    let late = ["off", "signed out", "waiting", "stale", "waiting", "waiting", "connecting", "connecting"];
    for (((before, connection), soon), late) in connections().into_iter().zip(soon).zip(late) {
        let mut woken = connection.clone();
        woken.on(Signal::Woke, T0 + SILENCE + ms(1), 0.5);
        let mut slept = connection.clone();
        slept.on(Signal::Woke, T0 + ms(8 * 3_600_000), 0.5);
        assert_eq!(name(&slept), late, "{before} after a night");
        let mut brief = connection.clone();
        let entered = if before == "stale" { T0 + SILENCE } else { T0 };
        brief.on(Signal::Woke, entered + ms(10), 0.5);
        assert_eq!(name(&brief), soon, "{before} after a glance away");
        let mut ticked = connection.clone();
        ticked.on(Signal::Tick, T0 + ms(8 * 3_600_000), 0.5);
        assert_eq!(name(&ticked), late, "{before} when its deadline passed");
    }
}

#[test]
fn silence_is_noticed_to_the_millisecond_and_the_old_stream_is_replaced() {
    let mut connection = connections().swap_remove(3).1;
    let generation = connection.stream();
    connection.on(Signal::Tick, T0 + SILENCE - ms(1), 0.0);
    assert!(connection.is_live());
    connection.on(Signal::Tick, T0 + SILENCE, 0.0);
    assert_eq!(
        (name(&connection), connection.stream()),
        ("stale", None),
        "the server sees the end of the old one first"
    );
    connection.on(Signal::Tick, T0 + SILENCE + CLOSE_GRACE, 0.0);
    assert!(connection.stream().is_some() && connection.stream() != generation);
    let old = Signal::Frames { generation: generation.expect("a live connection has a stream"), seen: EVENT };
    connection.on(old, T0 + SILENCE + ms(1), 0.0);
    assert_eq!(name(&connection), "stale", "a frame of the old stream proves nothing");
}

#[test]
fn a_stream_that_opens_and_says_nothing_is_held_back_until_one_delivers() {
    let mut connection = connections().swap_remove(2).1;
    let mut now = T0 + PROOF_TIMEOUT;
    connection.on(Signal::Tick, now, 0.0);
    assert!(!connection.status().is_buffered, "it was never opened: the server is slow or gone");
    now = connection.deadline().expect("waiting has a deadline");
    connection.on(Signal::Tick, now, 0.0);
    connection.on(Signal::Opened { generation: connection.generation }, now, 0.0);
    now += PROOF_TIMEOUT;
    connection.on(Signal::Tick, now, 0.0);
    assert!(connection.status().is_buffered);
    now = connection.deadline().expect("waiting has a deadline");
    connection.on(Signal::Tick, now, 0.0);
    assert!(connection.status().is_buffered, "while it is tried again");
    connection.on(Signal::Frames { generation: connection.generation, seen: CONNECTED }, now, 0.0);
    assert!(!connection.status().is_buffered);
}

#[test]
fn a_renewed_token_leaves_the_stream_alone() {
    let mut connection = connections().swap_remove(3).1;
    let before = connection.clone();
    connection.on(Signal::TokenChanged { present: true }, T0 + ms(5), 0.0);
    assert_eq!(connection, before);
    connection.on(Signal::TokenChanged { present: false }, T0 + ms(6), 0.0);
    assert_eq!((name(&connection), connection.stream()), ("signed out", None));
}

#[test]
fn a_refused_token_is_never_tried_again() {
    let mut connection = connections().swap_remove(5).1;
    let mut now = T0;
    for _ in 0..20 {
        connection.on(Signal::Verified { generation: connection.generation, verdict: Verdict::Unknown }, now, 0.5);
        assert_eq!(connection.stream(), None);
        now = connection.deadline().expect("waiting has a deadline");
        connection.on(Signal::Tick, now, 0.5);
        assert_eq!(name(&connection), "verifying", "the token is checked before any stream");
    }
    connection.on(Signal::Verified { generation: connection.generation, verdict: Verdict::Refused }, now, 0.5);
    for signal in [Signal::Tick, Signal::Woke, Signal::Online(true), Signal::Switched(false)] {
        connection.on(signal, now + ms(60_000), 0.5);
        assert_eq!(connection.stream(), None, "{signal:?}");
    }
    connection.on(Signal::Switched(true), now, 0.5);
    assert_eq!(name(&connection), "signed out");
    connection.on(Signal::TokenChanged { present: true }, now, 0.5);
    assert_eq!(name(&connection), "connecting");
}

#[test]
fn delays_grow_until_the_link_was_steady() {
    let mut connection = connections().swap_remove(2).1;
    let mut now = T0;
    let mut fail = |connection: &mut Connection, live_for: Option<TimeDelta>| {
        let generation = connection.stream().expect("a stream");
        if let Some(live_for) = live_for {
            connection.on(Signal::Frames { generation, seen: CONNECTED }, now, 1.0);
            now += live_for;
        }
        connection.on(Signal::Failed { generation, is_final: false }, now, 1.0);
        let until = connection.deadline().expect("waiting has a deadline");
        let delay = until - now;
        now = until;
        connection.on(Signal::Tick, now, 1.0);
        delay
    };
    for _ in 0..4 {
        assert_eq!(fail(&mut connection, None), ms(500));
    }
    assert_eq!(fail(&mut connection, None), ms(1_000));
    assert_eq!(fail(&mut connection, Some(ms(1_000))), ms(2_000), "a moment of Live resets nothing");
    assert_eq!(fail(&mut connection, Some(STEADY)), ms(500), "a minute of Live does");
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Signal(Signal),
    /// Frames or a failure of the stream that exists.
    Own(BatchFlags),
    Break(bool),
    /// The answer to the check that is under way.
    Verify(Verdict),
}

fn steps() -> impl Strategy<Value = Step> {
    let seen = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(connected, heartbeat, event, refusal)| BatchFlags { connected, heartbeat, event, refusal });
    prop_oneof![
        any::<bool>().prop_map(|is_on| Step::Signal(Signal::Switched(is_on))),
        any::<bool>().prop_map(|present| Step::Signal(Signal::TokenChanged { present })),
        any::<bool>().prop_map(|is_online| Step::Signal(Signal::Online(is_online))),
        (0_u32..40).prop_map(|generation| Step::Signal(Signal::Opened { generation })),
        (0_u32..40, seen.clone()).prop_map(|(generation, seen)| Step::Signal(Signal::Frames { generation, seen })),
        prop_oneof![Just(Verdict::Accepted), Just(Verdict::Refused), Just(Verdict::Unknown)].prop_map(Step::Verify),
        prop_oneof![Just(Signal::Woke), Just(Signal::Tick)].prop_map(Step::Signal),
        seen.prop_map(Step::Own),
        any::<bool>().prop_map(Step::Break),
    ]
}

/// A connection that was live for ten minutes.
fn steady() -> (Connection, Timestamp) {
    let (_, live) = connections().into_iter().find(|(name, _)| *name == "live").expect("one of them");
    let now = T0 + TimeDelta::minutes(10);
    let mut live = live;
    live.on(Signal::Frames { generation: live.generation, seen: CONNECTED }, now, 0.0);
    (live, now)
}

#[test]
fn a_planned_end_is_no_news_when_another_stream_is_there_in_a_moment() {
    let (mut connection, mut now) = steady();
    let since = connection.status().live_since();
    connection.on(Signal::Failed { generation: connection.generation, is_final: false }, now, 1.0);
    assert!(!connection.is_live() && connection.status().live_since() == since, "still called live");
    now = connection.deadline().expect("the next attempt");
    connection.on(Signal::Tick, now, 1.0);
    assert!(connection.stream().is_some() && connection.status().live_since() == since);
    now += ms(100);
    connection.on(Signal::Frames { generation: connection.generation, seen: CONNECTED }, now, 1.0);
    assert_eq!(connection.status().live_since(), Some(now), "what happened in between is asked for");
}

#[test]
fn a_stream_that_does_not_come_back_in_a_moment_is_news() {
    let (mut connection, began) = steady();
    connection.on(Signal::Failed { generation: connection.generation, is_final: false }, began, 1.0);
    loop {
        let now = connection.deadline().expect("something comes next");
        connection.on(Signal::Tick, now, 1.0);
        if let Some(generation) = connection.stream() {
            connection.on(Signal::Failed { generation, is_final: false }, now, 1.0);
        }
        let is_called_live = connection.status().live_since().is_some();
        assert_eq!(is_called_live, now < began + LAPSE, "{now}");
        if !is_called_live {
            break;
        }
    }
    // A refusal is news at once.
    let (mut refused, now) = steady();
    refused.on(Signal::Failed { generation: refused.generation, is_final: true }, now, 1.0);
    assert_eq!(refused.status().live_since(), None);
}

/// How the server and the proxies before it answer while it is away.
#[derive(Clone, Copy, Debug)]
enum Absence {
    /// Nothing listens.
    Gone,
    /// A proxy answers 502.
    Refused,
}

/// Plays an outage: from `T0` for so long. Says how long after its end the connection is live.
fn outage(absence: Absence, length: TimeDelta, jitter: f64) -> TimeDelta {
    let (mut connection, began) = steady();
    let end = began + length;
    let is_final = matches!(absence, Absence::Refused);
    connection.on(Signal::Failed { generation: connection.generation, is_final: false }, began, jitter);
    let mut now = began;
    while !connection.is_live() {
        assert!(now < end + TimeDelta::minutes(1), "{absence:?} for {length}");
        let is_back = now >= end;
        if let Some(generation) = connection.verification() {
            let verdict = if is_back { Verdict::Accepted } else { Verdict::Unknown };
            connection.on(Signal::Verified { generation, verdict }, now, jitter);
        } else if let Some(generation) = connection.stream() {
            let signal = if is_back {
                Signal::Frames { generation, seen: CONNECTED }
            } else {
                Signal::Failed { generation, is_final }
            };
            connection.on(signal, now, jitter);
        } else {
            now = connection.deadline().expect("something comes next").max(now);
            connection.on(Signal::Tick, now, jitter);
        }
    }
    now - end
}

proptest! {
    #[test]
    fn it_is_live_within_five_seconds_of_the_servers_return(
        seconds in 1_i64..100_000, millis in 0_i64..1_000, jitter in 0.0_f64..1.0, is_proxied in any::<bool>(),
    ) {
        let absence = if is_proxied { Absence::Refused } else { Absence::Gone };
        let late = outage(absence, ms(seconds * 1_000 + millis), jitter);
        prop_assert!(late <= ms(5_000), "{late} after {absence:?}");
    }

    #[test]
    fn whatever_happens(
        script in prop::collection::vec((steps(), 0_i64..120_000, 0.0_f64..1.0), 1..120),
    ) {
        let mut connection = Connection::new();
        connection.on(Signal::Switched(true), T0, 0.0);
        connection.on(Signal::TokenChanged { present: true }, T0, 0.0);
        let mut now = T0;
        let mut proven: Option<u32> = None;
        let mut highest = 0;
        for (step, wait, jitter) in script {
            now += ms(wait);
            let own = connection.stream().unwrap_or(u32::MAX);
            let signal = match step {
                Step::Signal(signal) => signal,
                Step::Own(seen) => Signal::Frames { generation: own, seen },
                Step::Verify(verdict) => Signal::Verified { generation: connection.generation, verdict },
                Step::Break(is_final) => Signal::Failed { generation: own, is_final },
            };
            if let Signal::Frames { generation, seen } = signal
                && Some(generation) == connection.stream()
                && (seen.connected || seen.heartbeat || seen.event)
            {
                proven = Some(generation);
            }
            let before = connection.clone();
            connection.on(signal, now, jitter);
            // Live only with proof from the very stream that exists.
            if connection.is_live() {
                prop_assert_eq!(connection.stream(), proven);
            }
            // A stream that ended is never wanted again: a new one has a new number, so there are never two.
            if let Some(generation) = connection.stream() {
                prop_assert!(generation >= highest);
                prop_assert!(before.stream() == Some(generation) || generation > highest);
                highest = generation;
            }
            // Each entry into Live has its own time, for the refetch that follows it.
            if connection.is_live() {
                let since = if before.is_live() { before.status().live_since() } else { Some(now) };
                prop_assert_eq!(connection.status().live_since(), since);
            }
            // Only a stream that was opened can be held back.
            prop_assert!(!connection.is_live() || !connection.status().is_buffered);
            if let (ConnectionState::Waiting { until, .. }, true) = (connection.state(), before.state() != connection.state()) {
                prop_assert!((backoff::QUICK / 2..=backoff::CAP).contains(&(until - now)));
            }
            // Nothing waits for ever, unless there is nothing to wait for.
            prop_assert_eq!(
                connection.deadline().is_none(),
                matches!(connection.state(), ConnectionState::Off | ConnectionState::SignedOut)
            );
        }
    }
}

#[test]
fn a_late_verdict_about_another_token_changes_nothing() {
    let mut connection = connections().swap_remove(5).1;
    let generation = connection.verification().expect("a check is under way");
    connection.on(Signal::TokenChanged { present: true }, T0, 0.5);
    connection.on(Signal::Verified { generation, verdict: Verdict::Refused }, T0, 0.5);
    assert_eq!(name(&connection), "connecting");
}

#[test]
fn a_clock_set_back_does_not_stop_the_link() {
    for (before, connection) in connections().into_iter().filter(|(before, _)| !["off", "signed out"].contains(before))
    {
        let mut ticked = connection.clone();
        ticked.on(Signal::Tick, T0 - ms(3_600_000), 0.5);
        assert_ne!(ticked.state(), connection.state(), "{before}");
    }
}
