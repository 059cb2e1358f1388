//! A thousand pages against one server, with the machines that decide in each of them: how their polls are spread, and what
//! they ask when the server comes back after a deployment.

use chrono::TimeDelta;

use super::connection::{Connection, Signal, Verdict};
use crate::query::refetch_policy::{RefetchPolicy, RefetchTrigger};
use crate::realtime::batch::BatchFlags;
use crate::testing::{at, ms};
use crate::time::Timestamp;

const NODES: u32 = 1_000;
const START: Timestamp = at(50_000_000);
const STEP: TimeDelta = ms(20);
/// What a dashboard asks when its figures are fetched again, with what waits in lists.
const REQUESTS: usize = 8;
const CONNECTED: BatchFlags = BatchFlags { connected: true, heartbeat: false, event: false, refusal: false };

/// Numbers from 0 to 1 that are the same in every run (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct Node {
    connection: Connection,
    policy: RefetchPolicy,
    /// The stream and the check that the server knows of.
    stream: Option<u32>,
    verification: Option<u32>,
    is_live: bool,
}

impl Node {
    fn new(random: &mut Random) -> Self {
        let mut connection = Connection::new();
        connection.on(Signal::Switched(true), START, random.next());
        connection.on(Signal::TokenChanged { present: true }, START, random.next());
        let policy = RefetchPolicy::new(START, true, random.next());
        Self { connection, policy, stream: None, verification: None, is_live: false }
    }

    /// What it asks the server in a step: streams, checks, and requests for figures.
    fn step(&mut self, is_up: bool, now: Timestamp, random: &mut Random) -> [usize; 3] {
        let mut asked = [0; 3];
        let mut jitter = || random.next();
        if self.connection.deadline().is_some_and(|deadline| deadline <= now) {
            self.connection.on(Signal::Tick, now, jitter());
        }
        if let Some(generation) = self.connection.stream() {
            let is_new = self.stream != Some(generation);
            asked[0] += usize::from(is_new);
            self.stream = Some(generation);
            if !is_up {
                self.connection.on(Signal::Failed { generation, is_final: true }, now, jitter());
            } else if is_new || now.timestamp_millis() % 15_000 == 0 {
                self.connection.on(Signal::Frames { generation, seen: CONNECTED }, now, jitter());
            }
        }
        if let Some(generation) = self.connection.verification() {
            asked[1] += usize::from(self.verification != Some(generation));
            self.verification = Some(generation);
            let verdict = if is_up { Verdict::Accepted } else { Verdict::Unknown };
            self.connection.on(Signal::Verified { generation, verdict }, now, jitter());
        }
        let is_live = self.connection.is_live();
        if is_live != self.is_live {
            self.is_live = is_live;
            asked[2] += self.tell(RefetchTrigger::Mode { is_on: true, is_live }, now);
            if is_live {
                asked[2] += self.tell(RefetchTrigger::BecameLive, now);
            }
        }
        if self.policy.due().is_some_and(|due| due <= now) {
            asked[2] += self.tell(RefetchTrigger::Tick, now);
        }
        asked
    }

    fn tell(&mut self, trigger: RefetchTrigger, now: Timestamp) -> usize {
        if self.policy.on(trigger, now).is_some() { REQUESTS } else { 0 }
    }
}

/// What all of them ask in each second.
fn play(seconds: i64, is_up: impl Fn(i64) -> bool) -> Vec<[usize; 3]> {
    let mut random = Random(7);
    let mut nodes: Vec<_> = (0..NODES).map(|_| Node::new(&mut random)).collect();
    let mut asked = vec![[0; 3]; usize::try_from(seconds).expect("some")];
    let mut now = START;
    while now < START + TimeDelta::seconds(seconds) {
        let second = (now - START).num_seconds();
        for node in &mut nodes {
            let more = node.step(is_up(second), now, &mut random);
            let all = &mut asked[usize::try_from(second).expect("after the start")];
            for (sum, more) in all.iter_mut().zip(more) {
                *sum += more;
            }
        }
        now += STEP;
    }
    asked
}

fn most(asked: &[[usize; 3]]) -> usize {
    asked.iter().map(|all| all.iter().sum()).max().unwrap_or_default()
}

#[test]
fn polls_of_pages_that_were_opened_at_once_are_spread() {
    let asked = play(600, |_| true);
    // 1,000 pages with a poll in 52.5 s on average are 152 requests a second; at once they would be 8,000.
    let average = usize::try_from(NODES).expect("some") * REQUESTS * 2 / 105;
    let most = most(&asked[400..]);
    assert!(most < 2 * average, "{most}");
}

#[test]
fn a_deployment_makes_no_storm() {
    let (down, up) = (30, 50);
    let asked = play(120, |second| !(down..up).contains(&second));
    let minute = &asked[50..110];
    // Everybody is back within five seconds, and asks once.
    let streams: usize = minute.iter().take(5).map(|[streams, ..]| streams).sum();
    assert!(streams >= 1_000, "{streams} streams");
    let requests: usize = minute.iter().take(10).map(|[.., requests]| requests).sum();
    assert!(requests <= 2 * 1_000 * REQUESTS, "{requests} requests");
    let most = most(minute);
    assert!(most < 1_000 * REQUESTS / 2, "{most}");
}
