//! One tab's part in the link that all tabs share: who leads, and what the others know. Pure: it takes inputs with the
//! time and a jitter, and says what to do (`Effect`) and what should exist (`stream`, `verification`, `deadline`).

use super::batch::Batch;
use super::link::{Link, LinkState, SETTLING};
use super::relay::{Lead, Message, TabId};
use super::report::{LinkReport, Role};
use super::signal::{Effect, Input, Signal, Verdict};
use crate::model::Timestamp;

/// A leader tells that it lives at least every so many milliseconds.
pub const BEAT: i64 = 5_000;
/// After this many milliseconds without a word a leader is asked. (Browsers slow the timers of hidden tabs down to one
/// a minute, but still hand them messages: a hidden leader that missed its beats answers at once.)
pub const SILENT: i64 = 8_000;
/// A leader that does not answer within this many milliseconds, and up to as many more by chance, is replaced.
pub const ANSWER: i64 = 2_000;
/// A follower that did not answer for so many milliseconds is gone.
const ABSENT: i64 = 3 * BEAT;

#[derive(Clone, Copy, Debug)]
struct Member {
    id: TabId,
    wants: bool,
    heard_at: Timestamp,
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Node {
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
    link: Link,
    /// What the leader told last; in the leader, what it told last itself.
    told: LinkReport,
    serial: u32,
    members: Vec<Member>,
    followers: u32,
    /// The leader's next beat; elsewhere, when it is time to ask for a sign of life, or, once asked, to take over.
    alarm: Timestamp,
    has_asked: bool,
    /// Until then the stream of an earlier leader may still be ending.
    settles_at: Option<Timestamp>,
    live_since: Option<Timestamp>,
}

impl Node {
    /// A tab whose page is not there yet. One that cannot share is alone: it leads itself.
    pub fn new(me: TabId, is_alone: bool) -> Self {
        Self {
            me,
            is_alone,
            is_awake: false,
            role: Role::Resting,
            since: Timestamp::default(),
            term: 0,
            wants: false,
            token: 0,
            refused: 0,
            link: Link::new(),
            told: LinkReport::of(LinkState::Off),
            serial: 0,
            members: Vec::new(),
            followers: 0,
            alarm: Timestamp::default(),
            has_asked: false,
            settles_at: None,
            live_since: None,
        }
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
        self.link.stream()
    }

    /// The generation of the sign-in check that should be under way.
    pub fn verification(&self) -> Option<u32> {
        self.link.verification()
    }

    /// When the tab wants a [`Input::Tick`].
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.role {
            Role::Resting => None,
            Role::Leading if self.is_alone => self.link.deadline(),
            Role::Leading => self.link.deadline().into_iter().chain(self.settles_at).chain([self.alarm]).min(),
            Role::Seeking | Role::Following(_) => Some(self.alarm),
        }
    }

    /// The link as this tab's reader sees it: the leader's, unless real-time is off here.
    pub fn report(&self) -> LinkReport {
        match self.role {
            _ if !self.wants => LinkReport::of(LinkState::Off),
            Role::Leading => self.leaders_report(),
            Role::Following(_) => self.told,
            Role::Resting | Role::Seeking if self.token == 0 => LinkReport::of(LinkState::SignedOut),
            Role::Resting | Role::Seeking => LinkReport::of(LinkState::Connecting { since: self.since }),
        }
    }

    /// The link as the leader knows it; while it settles another stream is as good as asked for.
    fn leaders_report(&self) -> LinkReport {
        match self.settles_at {
            Some(since) => LinkReport { state: LinkState::Connecting { since }, ..self.link.report() },
            None => self.link.report(),
        }
    }

    /// Takes what happened at `now`; `jitter` is random, from 0 to 1.
    pub fn on(&mut self, input: Input, now: Timestamp, jitter: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        let had_stream = self.stream().is_some();
        let mut news = None;
        match input {
            Input::Wake => self.wake(now, jitter, &mut effects),
            // One stream for each visible tab, where they cannot share.
            Input::Hide => self.is_awake &= !self.is_alone,
            Input::Rest => self.is_awake = false,
            Input::Granted if self.role != Role::Resting => self.lead(now),
            Input::Lost if self.role == Role::Leading => self.seek(now, jitter, &mut effects),
            Input::Granted | Input::Lost => {}
            Input::Heard(message) => self.hear(message, now, jitter, &mut effects),
            Input::Wants(wants) if self.wants != wants => {
                self.wants = wants;
                self.greet(false, &mut effects);
            }
            Input::Token(token) if self.token != token => {
                self.token = token;
                let present = token != 0 && token != self.refused;
                self.link.on(Signal::TokenChanged { present }, now, jitter);
            }
            Input::Wants(_) | Input::Token(_) => {}
            Input::Frames(generation, batch) => {
                if self.stream() == Some(generation) {
                    self.link.on(Signal::Frames { generation, seen: batch.seen }, now, jitter);
                    news = Some(batch);
                }
            }
            Input::Link(signal) => {
                let verification = self.verification();
                self.link.on(signal, now, jitter);
                if let Signal::Verified { generation, verdict: Verdict::Refused } = signal
                    && verification == Some(generation)
                {
                    self.refused = self.token;
                }
            }
            Input::TakeOver if self.role == Role::Leading => self.settle(now),
            Input::TakeOver => effects.push(Effect::Say(Message::Reopen)),
            Input::Tick => self.tick(now, jitter, &mut effects),
        }
        match (self.is_awake && self.token != 0, self.role) {
            (true, Role::Resting) if self.is_alone => self.lead(now),
            (true, Role::Resting) => self.seek(now, jitter, &mut effects),
            (false, Role::Seeking | Role::Leading | Role::Following(_)) => self.rest(&mut effects),
            (true, Role::Seeking | Role::Leading | Role::Following(_)) | (false, Role::Resting) => {}
        }
        // No settling ends that late: the clock was set back.
        self.settles_at = self.settles_at.filter(|end| (1..=SETTLING).contains(&end.since(now)));
        let may_open = self.role == Role::Leading && self.settles_at.is_none();
        let is_wanted = self.wants || self.members.iter().any(|member| member.wants);
        self.link.on(Signal::Switched(may_open && is_wanted), now, jitter);
        if had_stream && self.role != Role::Leading && self.role != Role::Resting {
            effects.push(Effect::Say(Message::Reopen));
        }
        if self.role == Role::Leading {
            self.tell_others(news.as_ref(), now, &mut effects);
        }
        if let Some(batch) = news.filter(|batch| self.wants && !batch.is_empty()) {
            effects.push(Effect::Tell(batch));
        }
        let live_since = self.report().live_since();
        if live_since.is_some() && live_since != self.live_since {
            effects.push(Effect::BecameLive);
        }
        // Who switches real-time on again has missed what happened meanwhile.
        self.live_since = if self.wants { live_since.or(self.live_since) } else { None };
        effects
    }

    fn wake(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.is_awake = true;
        // Timers may have slept, here and in the leader.
        match self.role {
            Role::Resting => {}
            Role::Leading => {
                self.link.on(Signal::Woke, now, jitter);
                self.tick(now, jitter, effects);
            }
            Role::Seeking | Role::Following(_) => self.ask(now, jitter, effects),
        }
    }

    fn rest(&mut self, effects: &mut Vec<Effect>) {
        self.role = Role::Resting;
        self.members.clear();
        if !self.is_alone {
            // Effects happen in their order, after the stream's end: it is closed before anybody else may open one.
            effects.extend([Effect::Release, Effect::Say(Message::Gone { from: self.me })]);
        }
    }

    /// Lets the server see the end of the stream there was before another one is opened.
    fn settle(&mut self, now: Timestamp) {
        self.settles_at = Some(now.plus(SETTLING));
    }

    fn lead(&mut self, now: Timestamp) {
        if self.role == Role::Leading {
            return;
        }
        self.role = Role::Leading;
        if self.term > 0 && !self.is_alone {
            self.settle(now);
        }
        self.term = self.term.saturating_add(1);
        self.serial = 0;
        self.members.clear();
        self.alarm = now;
    }

    /// Stands in line, and asks who leads.
    fn seek(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.role = Role::Seeking;
        self.since = now;
        effects.push(Effect::Claim);
        self.ask(now, jitter, effects);
    }

    /// Asks for a sign of life.
    fn ask(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.greet(true, effects);
        self.has_asked = true;
        self.alarm = now.plus(ANSWER + spread(jitter));
    }

    fn greet(&self, asks: bool, effects: &mut Vec<Effect>) {
        if matches!(self.role, Role::Seeking | Role::Following(_)) {
            effects.push(Effect::Say(Message::Here { from: self.me, wants: self.wants, asks }));
        }
    }

    fn hear(&mut self, message: Message, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        match message {
            Message::Lead(lead) => self.hear_leader(*lead, now, effects),
            Message::Here { from, wants, asks } if self.role == Role::Leading => {
                self.members.retain(|member| member.id != from);
                self.members.push(Member { id: from, wants, heard_at: now });
                if asks {
                    // Somebody looks at that tab, or misses this one; timers here may be slow.
                    self.link.on(Signal::Woke, now, jitter);
                    self.alarm = now;
                }
            }
            Message::Gone { from } => {
                self.members.retain(|member| member.id != from);
                if self.role == Role::Following(from) {
                    self.seek(now, jitter, effects);
                }
            }
            Message::Reopen if self.role == Role::Leading && self.stream().is_some() => self.settle(now),
            Message::Here { .. } | Message::Reopen => {}
        }
    }

    fn hear_leader(&mut self, lead: Lead, now: Timestamp, effects: &mut Vec<Effect>) {
        let known = match self.role {
            Role::Resting => return,
            Role::Seeking => 0,
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
        if is_known && lead.serial > self.serial.saturating_add(1) && self.wants {
            effects.push(Effect::Missed);
        }
        let is_new = !is_known || lead.serial > self.serial;
        self.role = Role::Following(lead.from);
        self.term = lead.term;
        self.serial = lead.serial;
        self.followers = lead.followers;
        self.told = lead.report;
        self.has_asked = false;
        self.alarm = now.plus(SILENT);
        if lead.refused != 0 && lead.refused == self.token && self.refused != lead.refused {
            self.link.on(Signal::TokenChanged { present: false }, now, 0.0);
            effects.push(Effect::Refused);
        }
        self.refused = lead.refused;
        if let Some(batch) = lead.batch.filter(|_| is_new && self.wants) {
            effects.push(Effect::Tell(batch));
        } else {
            // Beats are answered, so that the leader knows who follows; news are not.
            self.greet(false, effects);
        }
    }

    fn tick(&mut self, now: Timestamp, jitter: f64, effects: &mut Vec<Effect>) {
        self.link.on(Signal::Tick, now, jitter);
        // No alarm is that far ahead: the clock was set back, and waiting for it would take as long.
        let is_due = now >= self.alarm || self.alarm.since(now) > SILENT + 2 * ANSWER;
        match self.role {
            Role::Seeking | Role::Following(_) if is_due => {
                if self.has_asked {
                    effects.push(Effect::Steal);
                    self.has_asked = false;
                    self.alarm = now.plus(SILENT + spread(jitter));
                } else {
                    self.ask(now, jitter, effects);
                }
            }
            Role::Leading if is_due => {
                // A leader that overslept had no ear for answers.
                let has_overslept = now.since(self.alarm) > BEAT;
                for member in self.members.iter_mut().filter(|_| has_overslept) {
                    member.heard_at = now;
                }
                self.members.retain(|member| now.since(member.heard_at) <= ABSENT);
                self.alarm = now;
            }
            Role::Resting | Role::Seeking | Role::Leading | Role::Following(_) => {}
        }
    }

    /// What a leader tells: news, changes of the link, and beats.
    fn tell_others(&mut self, news: Option<&Batch>, now: Timestamp, effects: &mut Vec<Effect>) {
        let report = self.leaders_report();
        let followers = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let batch = news.filter(|batch| batch.seen.event);
        let is_news = batch.is_some() || report != self.told || followers != self.followers;
        if self.is_alone || (!is_news && now < self.alarm) {
            return;
        }
        self.followers = followers;
        self.told = report;
        self.serial = self.serial.wrapping_add(1);
        if batch.is_none() {
            self.alarm = now.plus(BEAT);
        }
        effects.push(Effect::Say(Message::Lead(Box::new(Lead {
            from: self.me,
            term: self.term,
            serial: self.serial,
            followers: self.followers,
            refused: self.refused,
            report,
            batch: batch.cloned(),
        }))));
    }
}

/// By how much tabs that ask at the same time differ in taking over.
#[allow(clippy::cast_possible_truncation, reason = "at most ANSWER")]
fn spread(jitter: f64) -> i64 {
    (jitter.clamp(0.0, 1.0) * ANSWER as f64) as i64
}

#[cfg(test)]
#[path = "node_model.rs"]
mod model;
#[cfg(test)]
#[path = "node_tests.rs"]
mod tests;
