//! One tab's part in the connection that all tabs share: who leads, and what the others know. It takes inputs with the time
//! and a jitter, and says what to do (`Effect`) and what should exist (`stream`, `verification`, `deadline`).

use chrono::TimeDelta;

use crate::realtime::batch::Batch;
use crate::realtime::connection::{CLOSE_GRACE, Connection, ConnectionState, ConnectionStatus, Signal, Verdict};
use crate::realtime::message::{LeaderState, Message, TabId};
use crate::time::Timestamp;

/// A leader tells at least so often that it lives.
pub const BEAT: TimeDelta = TimeDelta::seconds(5);
/// After so long without a word a leader is asked. (Browsers slow the timers of hidden tabs down to one
/// a minute, but still hand them messages: a hidden leader that missed its beats answers at once.)
pub const SILENT: TimeDelta = TimeDelta::seconds(8);
/// A leader that does not answer for so long, and up to as long again by chance, is replaced.
pub const ANSWER: TimeDelta = TimeDelta::seconds(2);
/// A follower that did not answer for so long is gone: three beats.
const ABSENT: TimeDelta = TimeDelta::seconds(15);

/// After so long without a stream its events are not made up for: nobody takes for news what happened that long ago.
const REPLAYED: TimeDelta = TimeDelta::minutes(5);

/// Which part a tab has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// None: its page is closing, asleep, or not there yet.
    Inactive,
    /// It waits to lead and knows nobody who does.
    Candidate,
    /// It has the stream.
    Leading,
    /// Another tab has the stream.
    Following(TabId),
}

/// What can happen to a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The page appeared, or came back.
    Resume,
    /// Nobody can see the page any more.
    Hidden,
    /// The page closes, or is put to sleep.
    Suspend,
    /// The leadership was granted.
    Granted,
    /// Another tab took the leadership.
    Lost,
    /// Another tab sent this.
    Receive(Message),
    /// The reader switched real-time on or off in this tab.
    Wants(bool),
    /// The fingerprint of the token in force; 0 for none.
    Token(u32),
    /// Frames arrived on the stream of a generation.
    Frames(u32, Batch),
    /// Something else happened to the connection.
    Connection(Signal),
    /// The reader wants another stream, wherever it is.
    TakeOver,
    /// A deadline may have passed.
    Tick,
}

/// What a tab should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Queue for the leadership.
    Claim,
    /// Take the leadership from a tab that is silent.
    Steal,
    /// Give up the leadership, or the place in the queue.
    Release,
    /// Broadcast something to the other tabs.
    Broadcast(Message),
    /// Hand this tab's page what arrived.
    Deliver(Batch),
    /// Tell this tab's page that the connection is live anew: whatever happened before was not announced.
    BecameLive,
    /// Tell this tab's page that something was announced and missed.
    Missed,
    /// Tell this tab's page that the server refused its token.
    Refused,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    id: TabId,
    wants: bool,
    heard_at: Timestamp,
}

/// One tab.
#[derive(Clone, Debug)]
pub struct TabCoordinator {
    me: TabId,
    is_alone: bool,
    /// Whether its page is there; without a token it rests all the same.
    is_awake: bool,
    role: Role,
    /// Since when it seeks.
    since: Timestamp,
    term: u32,
    wants: bool,
    token: u32,
    refused: u32,
    connection: Connection,
    /// What the leader reported last; in the leader, what it reported last itself.
    reported: ConnectionStatus,
    sequence: u32,
    members: Vec<Member>,
    followers: u32,
    /// The leader's next beat; elsewhere, when it is time to ask for a sign of life, or, once asked, to take over.
    alarm: Timestamp,
    has_asked: bool,
    /// Until then the stream of an earlier leader may still be ending.
    grace_until: Option<Timestamp>,
    live_since: Option<Timestamp>,
    /// The id of the last frame, where the server numbers them, and when something was last heard from the stream.
    last_id: Option<(String, Timestamp)>,
}

impl TabCoordinator {
    /// A tab whose page is not there yet. One that cannot share is alone: it leads itself.
    pub fn new(me: TabId, is_alone: bool) -> Self {
        Self {
            me,
            is_alone,
            is_awake: false,
            role: Role::Inactive,
            since: Timestamp::default(),
            term: 0,
            wants: false,
            token: 0,
            refused: 0,
            connection: Connection::new(),
            reported: ConnectionStatus::of(ConnectionState::Off),
            sequence: 0,
            members: Vec::new(),
            followers: 0,
            alarm: Timestamp::default(),
            has_asked: false,
            grace_until: None,
            live_since: None,
            last_id: None,
        }
    }

    /// The id of the frame after which a new stream goes on, whichever tab had the last one.
    pub fn last_id(&self, now: Timestamp) -> Option<&str> {
        self.last_id.as_ref().filter(|(_, at)| now - *at < REPLAYED).map(|(id, _)| id.as_str())
    }

    /// The tab's part.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether this tab cannot share with others.
    pub fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// How many tabs follow the leader.
    pub fn followers(&self) -> u32 {
        self.followers
    }

    /// The generation of the one stream that this tab should have now.
    pub fn stream(&self) -> Option<u32> {
        self.connection.stream()
    }

    /// The generation of the sign-in check that should be under way.
    pub fn verification(&self) -> Option<u32> {
        self.connection.verification()
    }

    /// When the tab wants a [`Input::Tick`].
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.role {
            Role::Inactive => None,
            Role::Leading if self.is_alone => self.connection.deadline(),
            Role::Leading => self.connection.deadline().into_iter().chain(self.grace_until).chain([self.alarm]).min(),
            Role::Candidate | Role::Following(_) => Some(self.alarm),
        }
    }

    /// The connection as this tab's reader sees it: the leader's, unless real-time is off here.
    pub fn status(&self) -> ConnectionStatus {
        match self.role {
            _ if !self.wants => ConnectionStatus::of(ConnectionState::Off),
            Role::Leading => self.leader_status(),
            Role::Following(_) => self.reported,
            Role::Inactive | Role::Candidate if self.token == 0 => ConnectionStatus::of(ConnectionState::SignedOut),
            Role::Inactive | Role::Candidate => ConnectionStatus::of(ConnectionState::Connecting { since: self.since }),
        }
    }

    /// The connection as the leader knows it; in the grace another stream is as good as asked for.
    fn leader_status(&self) -> ConnectionStatus {
        match self.grace_until {
            Some(since) => {
                ConnectionStatus { state: ConnectionState::Connecting { since }, ..self.connection.status() }
            }
            None => self.connection.status(),
        }
    }

    /// Takes what happened at `now`; `jitter` is random, from 0 to 1.
    pub fn on(&mut self, input: Input, now: Timestamp, jitter: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        let had_stream = self.stream().is_some();
        let mut news = None;
        match input {
            Input::Resume => self.resume(now, jitter, &mut effects),
            // One stream for each visible tab, where they cannot share.
            Input::Hidden => self.is_awake &= !self.is_alone,
            Input::Suspend => self.is_awake = false,
            Input::Granted if self.role != Role::Inactive => self.become_leader(now),
            Input::Lost if self.role == Role::Leading => self.become_candidate(now, jitter, &mut effects),
            Input::Granted | Input::Lost => {}
            Input::Receive(message) => self.receive(message, now, jitter, &mut effects),
            Input::Wants(wants) if self.wants != wants => {
                self.wants = wants;
                self.say_hello(false, &mut effects);
            }
            Input::Token(token) if self.token != token => {
                self.token = token;
                let present = token != 0 && token != self.refused;
                self.connection.on(Signal::TokenChanged { present }, now, jitter);
            }
            Input::Wants(_) | Input::Token(_) => {}
            Input::Frames(generation, batch) => {
                if self.stream() == Some(generation) {
                    self.connection.on(Signal::Frames { generation, seen: batch.seen }, now, jitter);
                    let known = self.last_id(now).map(str::to_owned);
                    self.last_id = batch.last_id.clone().or(known).map(|id| (id, now));
                    news = Some(batch);
                }
            }
            Input::Connection(signal) => {
                let verification = self.verification();
                self.connection.on(signal, now, jitter);
                if let Signal::Verified { generation, verdict: Verdict::Refused } = signal
                    && verification == Some(generation)
                {
                    self.refused = self.token;
                }
            }
            Input::TakeOver if self.role == Role::Leading => self.begin_grace(now),
            Input::TakeOver => effects.push(Effect::Broadcast(Message::Reconnect)),
            Input::Tick => self.tick(now, jitter, &mut effects),
        }
        match (self.is_awake && self.token != 0, self.role) {
            (true, Role::Inactive) if self.is_alone => self.become_leader(now),
            (true, Role::Inactive) => self.become_candidate(now, jitter, &mut effects),
            (false, Role::Candidate | Role::Leading | Role::Following(_)) => self.deactivate(&mut effects),
            (true, Role::Candidate | Role::Leading | Role::Following(_)) | (false, Role::Inactive) => {}
        }
        // No grace ends that late: the clock was set back.
        self.grace_until = self.grace_until.filter(|end| TimeDelta::zero() < *end - now && *end - now <= CLOSE_GRACE);
        let may_open = self.role == Role::Leading && self.grace_until.is_none();
        let is_wanted = self.wants || self.members.iter().any(|member| member.wants);
        self.connection.on(Signal::Switched(may_open && is_wanted), now, jitter);
        if had_stream && self.role != Role::Leading && self.role != Role::Inactive {
            effects.push(Effect::Broadcast(Message::Reconnect));
        }
        if self.role == Role::Leading {
            self.broadcast_state(news.as_ref(), now, &mut effects);
        }
        if let Some(batch) = news.filter(|batch| self.wants && !batch.is_empty()) {
            effects.push(Effect::Deliver(batch));
        }
        let live_since = self.status().live_since();
        if live_since.is_some() && live_since != self.live_since {
            effects.push(Effect::BecameLive);
        }
        // Who switches real-time on again has missed what happened meanwhile.
        self.live_since = if self.wants { live_since.or(self.live_since) } else { None };
        effects
    }

    fn resume(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.is_awake = true;
        // Timers may have slept, here and in the leader.
        match self.role {
            Role::Inactive => {}
            Role::Leading => {
                self.connection.on(Signal::Woke, now, jitter);
                self.tick(now, jitter, effects);
            }
            Role::Candidate | Role::Following(_) => self.ping_leader(now, jitter, effects),
        }
    }

    fn deactivate(&mut self, effects: &mut Vec<Effect>) {
        self.role = Role::Inactive;
        // What happens until it is back is announced to the others only, even if the connection lives on in them.
        self.live_since = None;
        self.members.clear();
        if !self.is_alone {
            // Effects happen in their order, after the stream's end: it is closed before anybody else may open one.
            effects.extend([Effect::Release, Effect::Broadcast(Message::Goodbye { from: self.me })]);
        }
    }

    /// Lets the server see the end of the stream there was before another one is opened.
    fn begin_grace(&mut self, now: Timestamp) {
        self.grace_until = Some(now + CLOSE_GRACE);
    }

    fn become_leader(&mut self, now: Timestamp) {
        if self.role == Role::Leading {
            return;
        }
        self.role = Role::Leading;
        if self.term > 0 && !self.is_alone {
            self.begin_grace(now);
        }
        self.term = self.term.saturating_add(1);
        self.sequence = 0;
        self.members.clear();
        self.alarm = now;
    }

    /// Queues for the leadership, and asks who leads.
    fn become_candidate(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.role = Role::Candidate;
        self.since = now;
        effects.push(Effect::Claim);
        self.ping_leader(now, jitter, effects);
    }

    /// Asks for a sign of life.
    fn ping_leader(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.say_hello(true, effects);
        self.has_asked = true;
        self.alarm = now + ANSWER + spread(jitter);
    }

    fn say_hello(&self, asks: bool, effects: &mut Vec<Effect>) {
        if matches!(self.role, Role::Candidate | Role::Following(_)) {
            effects.push(Effect::Broadcast(Message::Hello { from: self.me, wants: self.wants, asks }));
        }
    }

    fn receive(&mut self, message: Message, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        match message {
            Message::LeaderState(lead) => self.receive_leader(*lead, now, effects),
            Message::Hello { from, wants, asks } if self.role == Role::Leading => {
                self.members.retain(|member| member.id != from);
                self.members.push(Member { id: from, wants, heard_at: now });
                if asks {
                    // Somebody looks at that tab, or misses this one; timers here may be slow.
                    self.connection.on(Signal::Woke, now, jitter);
                    self.alarm = now;
                }
            }
            Message::Goodbye { from } => {
                self.members.retain(|member| member.id != from);
                if self.role == Role::Following(from) {
                    self.become_candidate(now, jitter, effects);
                }
            }
            Message::Reconnect if self.role == Role::Leading && self.stream().is_some() => self.begin_grace(now),
            Message::Hello { .. } | Message::Reconnect => {}
        }
    }

    fn receive_leader(&mut self, lead: LeaderState, now: Timestamp, effects: &mut Vec<Effect>) {
        let known = match self.role {
            Role::Inactive => return,
            Role::Candidate => 0,
            Role::Leading => self.me,
            Role::Following(leader) => leader,
        };
        if (lead.term, lead.from) < (self.term, known) {
            // A leader that slept through its end learns of it.
            if self.role == Role::Leading {
                self.alarm = now;
            }
            return;
        }
        if self.role == Role::Leading {
            effects.extend([Effect::Release, Effect::Claim]);
        }
        let is_known = self.role == Role::Following(lead.from) && lead.term == self.term;
        if is_known && lead.sequence > self.sequence.saturating_add(1) && self.wants {
            effects.push(Effect::Missed);
        }
        let is_new = !is_known || lead.sequence > self.sequence;
        self.role = Role::Following(lead.from);
        self.term = lead.term;
        self.sequence = lead.sequence;
        self.followers = lead.followers;
        self.reported = lead.status;
        self.last_id = lead.last_id.or(self.last_id.take());
        self.has_asked = false;
        self.alarm = now + SILENT;
        if lead.refused != 0 && lead.refused == self.token && self.refused != lead.refused {
            self.connection.on(Signal::TokenChanged { present: false }, now, 0.0);
            effects.push(Effect::Refused);
        }
        self.refused = lead.refused;
        if let Some(batch) = lead.batch.filter(|_| is_new && self.wants) {
            effects.push(Effect::Deliver(batch));
        } else {
            // Beats are answered, so that the leader knows who follows; news are not.
            self.say_hello(false, effects);
        }
    }

    fn tick(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.connection.on(Signal::Tick, now, jitter);
        // No alarm is that far ahead: the clock was set back, and waiting for it would take as long.
        let is_due = now >= self.alarm || self.alarm - now > SILENT + ANSWER * 2;
        match self.role {
            Role::Candidate | Role::Following(_) if is_due => {
                if self.has_asked {
                    effects.push(Effect::Steal);
                    self.has_asked = false;
                    self.alarm = now + SILENT + spread(jitter);
                } else {
                    self.ping_leader(now, jitter, effects);
                }
            }
            Role::Leading if is_due => {
                // A leader that overslept had no ear for answers.
                let has_overslept = now - self.alarm > BEAT;
                for member in self.members.iter_mut().filter(|_| has_overslept) {
                    member.heard_at = now;
                }
                self.members.retain(|member| now - member.heard_at <= ABSENT);
                self.alarm = now;
            }
            Role::Inactive | Role::Candidate | Role::Leading | Role::Following(_) => {}
        }
    }

    /// What a leader tells: news, changes of the connection, and beats.
    fn broadcast_state(&mut self, news: Option<&Batch>, now: Timestamp, effects: &mut Vec<Effect>) {
        let status = self.leader_status();
        let followers = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let batch = news.filter(|batch| batch.seen.event);
        let is_news = batch.is_some() || status != self.reported || followers != self.followers;
        if self.is_alone || (!is_news && now < self.alarm) {
            return;
        }
        self.followers = followers;
        self.reported = status;
        self.sequence = self.sequence.wrapping_add(1);
        if batch.is_none() {
            self.alarm = now + BEAT;
        }
        effects.push(Effect::Broadcast(Message::LeaderState(Box::new(LeaderState {
            from: self.me,
            term: self.term,
            sequence: self.sequence,
            followers: self.followers,
            refused: self.refused,
            status,
            batch: batch.cloned(),
            last_id: self.last_id.clone(),
        }))));
    }
}

/// By how much tabs that ask at the same time differ in taking over.
#[allow(clippy::cast_possible_truncation, reason = "at most ANSWER")]
fn spread(jitter: f64) -> TimeDelta {
    TimeDelta::milliseconds((jitter.clamp(0.0, 1.0) * ANSWER.num_milliseconds() as f64) as i64)
}

#[cfg(test)]
#[path = "coordinator_model.rs"]
mod model;
#[cfg(test)]
#[path = "coordinator_tests.rs"]
mod tests;
