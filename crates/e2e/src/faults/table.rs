//! The matrix itself, in groups that share a browser.

use std::time::Duration;

use serde_json::json;

use super::step::{Change, Sign, Step};
use super::{API, CHECK, End, Fault, REFRESH, STATS, STREAM, States};
use crate::console::Complaint;
use crate::proxy::{Edit, Order, Reply, Rule, frame};

/// A little longer than a stream may be silent.
const SILENCE: Duration = Duration::from_secs(46);
/// A little longer than a stream may take to prove itself.
const PROOF: Duration = Duration::from_secs(21);
/// How long a sleeping page may take to notice silence after it woke.
const NOTICE: Duration = Duration::from_secs(1);
/// A request may be noted so much later than it was made.
const ROUNDING: Duration = Duration::from_millis(50);
/// What proxies gather before they pass anything on.
const BUFFER: usize = 64 * 1_024;
/// What a browser says of a stream of another type.
const WRONG_TYPE: Complaint = Complaint::Text("EventSource's response has a MIME type");
/// What the app says of a frame that it cannot read.
const UNREADABLE: Complaint = Complaint::Text("Event stream: ");
/// The frame with which the observed backend refuses a stream.
const REFUSAL: &str = r#"{"type":"error","message":"Invalid token"}"#;

/// The states of a stream that broke, and whose next one took long to be answered.
const SLOW_TRY: States = States::Exactly(&["live", "connecting", "live"]);
/// The states of a stream that was refused until the second attempt at least, while the sign-in held.
const REFUSED: States = States::Through(&["verifying", "waiting", "connecting", "verifying"]);
/// The states of a server that fails to answer anything: it is asked for no stream before it has vouched for the token.
const FAILED: States = States::Through(&["verifying", "waiting", "verifying", "connecting"]);
/// The states of a sign-in that ended and was renewed.
const ENDED: States = States::Through(&["verifying", "signed-out", "connecting"]);
/// Nothing happened to the stream.
const ALL_LIVE: States = States::Exactly(&["live"]);

/// A fault that leaves the page live by itself; the data change after the first step.
fn fault(name: &'static str, mut steps: Vec<Step>, change: Change, states: States) -> Fault {
    steps.insert(1, Step::Change(change));
    Fault { name, steps, states, streams: 0..=0, checks: 0..=0, complaints: Vec::new(), end: End::Live }
}

/// Connections that end in every way they can.
pub fn connections() -> Vec<Fault> {
    let broken = |name, order, change| Fault {
        streams: 1..=1,
        complaints: vec![Complaint::Loss(STREAM)],
        ..fault(name, vec![Step::Stream(order), Step::Await(Sign::Requests(STREAM, 1))], change, ALL_LIVE)
    };
    let half_open = |name, keeps_server| Fault {
        streams: 1..=1,
        ..fault(
            name,
            vec![
                Step::Stream(Order::Freeze { keeps_server }),
                Step::Sleep(SILENCE),
                Step::AwaitWithin(NOTICE, Sign::Passed("stale", 1)),
            ],
            Change::Payment,
            States::Exactly(&["live", "stale", "live"]),
        )
    };
    let mut in_mid_event = broken("a reset in mid-event", Order::Reset, Change::Order);
    let half = r#"data: {"type":"order_created","data":{"order_num"#.to_owned();
    in_mid_event.steps.insert(0, Step::Frames(vec![half]));
    vec![
        in_mid_event,
        broken("a connection cut between events", Order::Cut, Change::Payment),
        broken("a clean end of the stream", Order::End, Change::Invoice),
        half_open("half-open, the server gone", false),
        half_open("half-open, the server still sending", true),
        Fault {
            // Streams that find no listener are not counted.
            streams: 1..=1,
            complaints: vec![Complaint::Loss(API)],
            ..fault(
                "connection refused",
                vec![
                    Step::Refuse,
                    Step::Await(Sign::Passed("connecting", 2)),
                    Step::Refresh,
                    Step::Await(Sign::Message("stale")),
                    Step::Await(Sign::Marks),
                ],
                Change::Order,
                States::Through(&["waiting", "connecting", "waiting", "connecting"]),
            )
        },
    ]
}

/// Sign-ins that end.
pub fn refusals() -> Vec<Fault> {
    let ended = |name, rules: Vec<Step>, complaints| {
        // Announced, it would be the figures that find out first.
        let mut fault = fault(name, rules, Change::Unannounced, ENDED);
        fault.steps.push(Step::Stream(Order::Cut));
        Fault { streams: 1..=1, checks: 1..=1, end: End::SignedOut, complaints, ..fault }
    };
    let everywhere = |name, status, detail| {
        let complaints = vec![Complaint::Status(status, API), Complaint::Loss(STREAM)];
        ended(name, vec![Step::Rule(API, Rule::refusal(status, detail))], complaints)
    };
    let frame = Step::Rule(STREAM, Rule::Answer(Reply::stream(&[frame(REFUSAL)])));
    let refused = |path| Step::Rule(path, Rule::refusal(401, "Could not validate credentials"));
    vec![
        everywhere("401", 401, "Could not validate credentials"),
        everywhere("403 without a sign-in", 403, "Not authenticated"),
        everywhere("403 for another scheme", 403, "Invalid authentication credentials"),
        everywhere("404 of a deleted user", 404, "User not found"),
        ended(
            "200 and an error frame, the token refused",
            // A token that is refused is renewed where that is possible.
            vec![frame, refused(CHECK), refused(REFRESH)],
            vec![Complaint::Status(401, CHECK), Complaint::Status(401, REFRESH), Complaint::Loss(STREAM)],
        ),
    ]
}

/// Servers and proxies that answer everything with a status.
pub fn statuses() -> Vec<Fault> {
    let failing = |name, reply: Reply| Fault {
        streams: 2..=2,
        checks: 3..=7,
        complaints: complaints_of(&reply, API),
        ..fault(
            name,
            vec![
                Step::Rule(API, Rule::Answer(reply)),
                Step::Stream(Order::Cut),
                Step::Refresh,
                Step::Await(Sign::Message("stale")),
                Step::Await(Sign::Marks),
                Step::Await(Sign::Requests(CHECK, 2)),
            ],
            Change::Order,
            FAILED,
        )
    };
    vec![
        failing("500 everywhere", Reply::refusal(500, "Internal server error: SELECT secret")),
        failing("502 with HTML everywhere", Reply::page(502)),
        failing("503 everywhere", Reply::page(503)),
        failing("204 everywhere", Reply::empty(204)),
        failing("200 with HTML everywhere", Reply::page(200)),
    ]
}

/// Streams that are refused while everything else works.
pub fn stream_statuses() -> Vec<Fault> {
    let refused = |name, reply: Reply| Fault {
        streams: 3..=5,
        checks: 2..=4,
        complaints: complaints_of(&reply, STREAM),
        ..fault(
            name,
            vec![
                Step::Rule(STREAM, Rule::Answer(reply)),
                Step::Stream(Order::Cut),
                Step::Await(Sign::Requests(STREAM, 2)),
                Step::Await(Sign::Passed("verifying", 2)),
            ],
            Change::Payment,
            REFUSED,
        )
    };
    vec![
        refused("200 and an error frame, the sign-in holds", Reply::stream(&[frame(REFUSAL)])),
        refused("429 for the stream", Reply::refusal(429, "Too many requests").retry_after(3)),
        refused("500 for the stream", Reply::refusal(500, "Internal server error")),
        refused("502 with HTML for the stream", Reply::page(502)),
        refused("503 for the stream", Reply::page(503).retry_after(3)),
        refused("204 for the stream", Reply::empty(204)),
        refused("404 for the stream", Reply::refusal(404, "Not Found")),
        refused("text/html for the stream", Reply::page(200)),
        Fault {
            streams: 2..=2,
            complaints: vec![Complaint::Loss(STREAM)],
            ..fault(
                "a proxy that holds back the head of the stream",
                vec![
                    Step::Rule(STREAM, Rule::Buffered { size: BUFFER, passes_head: false }),
                    Step::Stream(Order::Cut),
                    Step::Await(Sign::Requests(STREAM, 1)),
                    Step::Sleep(PROOF),
                    Step::Await(Sign::Passed("waiting", 1)),
                    // What the silence hides, the poll brings.
                    Step::Await(Sign::Truth),
                    Step::Await(Sign::Requests(STREAM, 2)),
                ],
                Change::Order,
                States::Exactly(&["live", "waiting", "connecting", "live"]),
            )
        },
    ]
}

/// Streams whose frames are not what they should be.
pub fn frames() -> Vec<Fault> {
    let injected = |name, frames: Vec<String>, more: Vec<Step>| {
        let steps = [vec![Step::Frames(frames)], more].concat();
        fault(name, steps, Change::Unannounced, ALL_LIVE)
    };
    let number = "A".repeat(1_000_000);
    let order = json!({ "type": "order_created", "data": { "order_number": number, "total": 12.5 } }).to_string();
    let padded = json!({ "type": "data_change", "padding": number }).to_string();
    let unknown = r#"{"type":"ticket_opened","data":{"ticket":7}}"#;
    let unreadable = ["{bad", "null", "7", "[]", "\"text\"", ""].map(frame);
    vec![
        Fault {
            complaints: vec![UNREADABLE],
            ..fault(
                "invalid JSON",
                vec![Step::Frames(unreadable.into()), Step::Await(Sign::Truth)],
                Change::Order,
                ALL_LIVE,
            )
        },
        // Only the frame can have told the page of the change.
        after_change(injected("an unknown type", vec![frame(unknown)], vec![Step::Await(Sign::Truth)])),
        after_change(injected("an event of 1 MB", vec![frame(&padded)], vec![Step::Await(Sign::Truth)])),
        Fault {
            steps: vec![
                Step::Rule(STREAM, Rule::Edited(Edit::Doubled)),
                Step::Dismiss,
                Step::Change(Change::Order),
                Step::Await(Sign::OnlyToast("New order received!")),
                Step::Await(Sign::Truth),
            ],
            ..injected("duplicate events", Vec::new(), Vec::new())
        },
        Fault {
            steps: vec![
                Step::Rule(STREAM, Rule::Edited(Edit::WithoutHeartbeats)),
                Step::Skip(SILENCE / 2),
                Step::Await(Sign::Swallowed(2)),
                Step::Change(Change::Unannounced),
                Step::Sleep(SILENCE / 2),
                Step::AwaitWithin(NOTICE, Sign::Passed("stale", 1)),
            ],
            streams: 1..=1,
            states: States::Exactly(&["live", "stale", "live"]),
            ..injected("missing heartbeats", Vec::new(), Vec::new())
        },
        Fault {
            streams: 1..=1,
            complaints: vec![Complaint::Loss(STREAM)],
            ..fault(
                "1-byte slices",
                vec![
                    Step::Rule(API, Rule::Sliced),
                    Step::Stream(Order::Cut),
                    Step::Await(Sign::Requests(STREAM, 1)),
                    Step::Await(Sign::Truth),
                    Step::Change(Change::Payment),
                    Step::Await(Sign::Truth),
                ],
                Change::Order,
                ALL_LIVE,
            )
        },
        after_change(injected(
            "an event with a number of 1 MB",
            vec![frame(&order)],
            vec![Step::Await(Sign::OnlyToast("New order received!")), Step::Await(Sign::Truth)],
        )),
    ]
}

/// Figures that fail while the stream lives.
pub fn figures() -> Vec<Fault> {
    let failing = |name, reply: Reply, more: Vec<Step>| Fault {
        complaints: complaints_of(&reply, STATS),
        ..fault(
            name,
            [vec![Step::Rule(STATS, Rule::Answer(reply)), Step::Await(Sign::Message("stale"))], more].concat(),
            Change::Order,
            ALL_LIVE,
        )
    };
    // Neither a retry nor an event comes earlier than the server asked for; the reader's own request does.
    let patience = |seconds| {
        vec![
            Step::Change(Change::Payment),
            Step::Await(Sign::Requests(STATS, 2)),
            Step::Apart(STATS, Duration::from_secs(seconds).saturating_sub(ROUNDING)),
            Step::Refresh,
            Step::AwaitWithin(NOTICE, Sign::Requests(STATS, 3)),
            Step::Await(Sign::Idle(STATS)),
        ]
    };
    vec![
        failing("500 for the figures", Reply::refusal(500, "Internal server error"), Vec::new()),
        failing("502 with HTML for the figures", Reply::page(502), Vec::new()),
        failing("429 with Retry-After", Reply::refusal(429, "Too many requests").retry_after(4), patience(4)),
        failing("503 with Retry-After", Reply::page(503).retry_after(3), patience(3)),
        fault(
            "slow figures overtaken by newer ones",
            vec![
                Step::Rule(STATS, Rule::Late(Duration::from_secs(10))),
                Step::Await(Sign::Requests(STATS, 1)),
                Step::Rule(STATS, Rule::Pass),
                Step::Change(Change::Payment),
                Step::Refresh,
                Step::Await(Sign::Truth),
                // The late answer is not waited for any more, or it changes nothing.
                Step::AwaitWithin(Duration::from_secs(12), Sign::Idle(STATS)),
            ],
            Change::Order,
            ALL_LIVE,
        ),
    ]
}

/// What can only be waited out.
pub fn slow() -> Vec<Fault> {
    vec![
        Fault {
            streams: 1..=1,
            complaints: vec![Complaint::Loss(STREAM)],
            ..fault(
                "headers delayed by 10 s",
                vec![
                    Step::Rule(STREAM, Rule::Late(Duration::from_secs(10))),
                    Step::Stream(Order::Cut),
                    Step::Await(Sign::Requests(STREAM, 1)),
                    Step::AwaitWithin(Duration::from_secs(13), Sign::Passed("live", 2)),
                ],
                Change::Order,
                SLOW_TRY,
            )
        },
        Fault {
            streams: 2..=2,
            complaints: vec![Complaint::Loss(STREAM)],
            ..fault(
                "a proxy that buffers the stream",
                vec![
                    Step::Rule(STREAM, Rule::Buffered { size: BUFFER, passes_head: true }),
                    Step::Stream(Order::Cut),
                    Step::AwaitWithin(PROOF + Duration::from_secs(2), Sign::Requests(STREAM, 2)),
                    Step::Await(Sign::Popover("holding the event stream back")),
                    Step::Await(Sign::Truth),
                ],
                Change::Order,
                States::Exactly(&["live", "connecting", "waiting", "connecting", "live"]),
            )
        },
        Fault {
            streams: 1..=1,
            ..fault(
                "half-open without anybody waking the page",
                vec![
                    Step::Stream(Order::Freeze { keeps_server: true }),
                    Step::AwaitWithin(SILENCE, Sign::Passed("stale", 1)),
                ],
                Change::Payment,
                States::Exactly(&["live", "stale", "live"]),
            )
        },
    ]
}

/// Puts the change of the data before everything else.
fn after_change(mut fault: Fault) -> Fault {
    fault.steps.swap(0, 1);
    fault
}

/// What the browser says when requests under a path are answered so, streams among them.
fn complaints_of(reply: &Reply, path: &'static str) -> Vec<Complaint> {
    let mut complaints = vec![Complaint::Loss(STREAM)];
    if reply.status >= 400 {
        complaints.push(Complaint::Status(reply.status, path));
    }
    if reply.content_type != Some("text/event-stream; charset=utf-8") {
        complaints.push(WRONG_TYPE);
    }
    complaints
}
