//! Tabs as a model: the browser's and the server's parts are played here, under both ways of choosing a leader.

use std::collections::VecDeque;

use super::*;
use crate::realtime::batch::BatchFlags;
use crate::realtime::lease::{self, Step};
use crate::testing::at;

pub(super) const TOKEN: u32 = 77;

/// A small generator of random numbers (`SplitMix64`), so that a schedule is its seed.
pub(super) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> i64 {
        i64::try_from(self.next() % bound).expect("small")
    }

    fn jitter(&mut self) -> f64 {
        self.below(1_000) as f64 / 1_000.0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Locks {
    /// Web Locks: the browser grants, and tells who was stolen.
    Browser,
    /// A lease in storage that each tab looks at.
    Lease,
}

/// What is on its way to a tab.
#[derive(Clone, Debug)]
pub(super) enum Delivery {
    Input(Input),
    /// A tab looks at the lease.
    Look,
    /// The server's greeting, for the stream of this generation.
    Greeting(u32),
    /// The server's word that something changed, on the stream of this generation.
    Change(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Running,
    /// Timers and messages wait; nobody asked.
    Suspended,
    Gone,
}

pub(super) struct Tab {
    pub(super) coordinator: TabCoordinator,
    pub(super) page: Page,
    due: Vec<(i64, Delivery)>,
    hears_until: i64,
    pub(super) stream: Option<u32>,
    holds: bool,
    looks: bool,
    pub(super) reported: u32,
    pub(super) became_live: u32,
    /// When its page last had a reason to ask the server.
    pub(super) asked_at: i64,
}

pub(super) struct Model {
    pub(super) random: Random,
    pub(super) locks: Locks,
    pub(super) now: i64,
    pub(super) tabs: Vec<Tab>,
    queue: VecDeque<usize>,
    holder: Option<usize>,
    lease: Option<String>,
    pub(super) loss: u64,
    /// When something last changed on the server.
    pub(super) changed_at: i64,
    overlap_since: Option<i64>,
    pub(super) longest_overlap: i64,
    pub(super) log: Vec<String>,
}

impl Model {
    pub(super) fn new(seed: u64, locks: Locks) -> Self {
        Self {
            random: Random(seed),
            locks,
            now: 1_000_000,
            tabs: Vec::new(),
            queue: VecDeque::new(),
            holder: None,
            lease: None,
            loss: 0,
            changed_at: 0,
            overlap_since: None,
            longest_overlap: 0,
            log: Vec::new(),
        }
    }

    fn note(&mut self, text: String) {
        self.log.push(format!("{} {text}", self.now - 1_000_000));
    }

    pub(super) fn open(&mut self) -> usize {
        let id = u32::try_from(self.random.next() >> 33).expect("31 bits");
        self.tabs.push(Tab {
            coordinator: TabCoordinator::new(id, false),
            page: Page::Running,
            due: Vec::new(),
            hears_until: 0,
            stream: None,
            holds: false,
            looks: false,
            reported: 0,
            became_live: 0,
            asked_at: self.now,
        });
        let tab = self.tabs.len() - 1;
        self.note(format!("tab {tab} opens as {id}"));
        for input in [Input::Wants(true), Input::Token(TOKEN), Input::Resume] {
            self.feed(tab, input);
        }
        tab
    }

    pub(super) fn running(&self) -> Vec<usize> {
        (0..self.tabs.len()).filter(|tab| self.tabs[*tab].page == Page::Running).collect()
    }

    fn deliver(&mut self, tab: usize, after: i64, delivery: Delivery) {
        self.tabs[tab].due.push((self.now + after, delivery));
    }

    pub(super) fn feed(&mut self, tab: usize, input: Input) {
        let now = at(self.now);
        let jitter = self.random.jitter();
        let before = self.tabs[tab].coordinator.role();
        let effects = self.tabs[tab].coordinator.on(input.clone(), now, jitter);
        let after = self.tabs[tab].coordinator.role();
        if before != after {
            self.note(format!("tab {tab}: {before:?} → {after:?} on {input:?}"));
        }
        // As the engine does: first the stream, then everything else.
        let wanted = self.tabs[tab].coordinator.stream();
        if self.tabs[tab].stream != wanted {
            self.tabs[tab].stream = wanted;
            if let Some(generation) = wanted {
                let delay = 10 + self.random.below(40);
                self.deliver(tab, delay, Delivery::Greeting(generation));
            }
        }
        for effect in effects {
            self.act(tab, effect);
        }
    }

    fn act(&mut self, tab: usize, effect: Effect) {
        match effect {
            Effect::Claim if self.locks == Locks::Lease => {
                self.tabs[tab].looks = true;
                self.deliver(tab, 0, Delivery::Look);
            }
            Effect::Claim => {
                if self.holder != Some(tab) && !self.queue.contains(&tab) {
                    self.queue.push_back(tab);
                }
                self.grant();
            }
            Effect::Steal if self.locks == Locks::Lease => self.bid(tab),
            Effect::Steal => {
                self.queue.retain(|waiting| *waiting != tab);
                if let Some(stolen) = self.holder.replace(tab).filter(|stolen| *stolen != tab) {
                    let delay = self.random.below(50);
                    self.deliver(stolen, delay, Delivery::Input(Input::Lost));
                }
                let delay = self.random.below(20);
                self.deliver(tab, delay, Delivery::Input(Input::Granted));
            }
            Effect::Release => self.release(tab),
            Effect::Broadcast(message) => {
                for other in (0..self.tabs.len()).filter(|other| *other != tab) {
                    let is_lost = self.random.next() % 100 < self.loss;
                    if self.tabs[other].page != Page::Gone && !is_lost {
                        // A channel keeps its order.
                        let at = (self.now + self.random.below(30)).max(self.tabs[other].hears_until);
                        self.tabs[other].hears_until = at;
                        self.tabs[other].due.push((at, Delivery::Input(Input::Receive(message.clone()))));
                    }
                }
            }
            Effect::Deliver(batch) => {
                if batch.seen.event {
                    self.tabs[tab].asked_at = self.now;
                }
                self.tabs[tab].reported += batch.groups.iter().map(|group| group.count).sum::<u32>();
            }
            Effect::BecameLive => {
                self.tabs[tab].became_live += 1;
                self.tabs[tab].asked_at = self.now;
            }
            Effect::Missed => self.tabs[tab].asked_at = self.now,
            Effect::Refused => panic!("no token was refused"),
        }
    }

    fn grant(&mut self) {
        if self.holder.is_none()
            && let Some(next) = self.queue.pop_front()
        {
            self.holder = Some(next);
            let delay = self.random.below(50);
            self.deliver(next, delay, Delivery::Input(Input::Granted));
        }
    }

    fn release(&mut self, tab: usize) {
        match self.locks {
            Locks::Browser => {
                self.queue.retain(|waiting| *waiting != tab);
                // What is on its way to a request that was given up does not arrive.
                self.tabs[tab]
                    .due
                    .retain(|(_, delivery)| !matches!(delivery, Delivery::Input(Input::Granted | Input::Lost)));
                if self.holder == Some(tab) {
                    self.holder = None;
                    self.grant();
                }
            }
            Locks::Lease => {
                self.tabs[tab].looks = false;
                self.tabs[tab].holds = false;
                if matches!(self.look(tab), Step::Hold(_)) {
                    self.lease = None;
                }
            }
        }
    }

    fn look(&self, tab: usize) -> Step {
        lease::step(self.lease.as_deref(), self.tabs[tab].coordinator.me, at(self.now))
    }

    fn bid(&mut self, tab: usize) {
        self.lease = Some(lease::written(self.tabs[tab].coordinator.me, at(self.now)));
        self.deliver(tab, i64::from(lease::CONFIRMATION), Delivery::Look);
    }

    /// What the browser part of the lease does every second, and after a bid.
    fn step_lease(&mut self, tab: usize) {
        if !self.tabs[tab].looks {
            return;
        }
        match self.look(tab) {
            Step::Bid => self.bid(tab),
            Step::Hold(text) => {
                self.lease = Some(text);
                if !std::mem::replace(&mut self.tabs[tab].holds, true) {
                    self.feed(tab, Input::Granted);
                }
            }
            Step::Wait => {
                if std::mem::replace(&mut self.tabs[tab].holds, false) {
                    self.feed(tab, Input::Lost);
                }
            }
        }
    }

    /// Lets time pass: timers fire and messages arrive, to the millisecond in running tabs.
    pub(super) fn pass(&mut self, millis: i64) {
        let end = self.now + millis;
        while self.now < end {
            let timers = self.running().into_iter().filter_map(|tab| self.tabs[tab].coordinator.deadline());
            let arrivals = self.running().into_iter().flat_map(|tab| self.tabs[tab].due.iter().map(|(at, _)| *at));
            let mut next = timers.map(|at| at.timestamp_millis()).chain(arrivals).min().unwrap_or(end);
            // Tabs look at the lease once a second; the server sends a heartbeat every ten.
            let round = if self.locks == Locks::Lease { 1_000 } else { 10_000 };
            next = next.min((self.now / round + 1) * round);
            self.now = next.clamp(self.now + 1, end);
            self.run_tabs();
            self.count_streams();
        }
    }

    fn run_tabs(&mut self) {
        for tab in self.running() {
            let now = self.now;
            let (due, later): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.tabs[tab].due).into_iter().partition(|(at, _)| *at <= now);
            self.tabs[tab].due = later;
            for (_, delivery) in due {
                match delivery {
                    Delivery::Input(input) => self.feed(tab, input),
                    Delivery::Look => self.step_lease(tab),
                    Delivery::Greeting(generation) if self.tabs[tab].stream == Some(generation) => {
                        self.frames(tab, BatchFlags { connected: true, ..BatchFlags::default() });
                    }
                    Delivery::Change(generation) if self.tabs[tab].stream == Some(generation) => {
                        self.frames(tab, BatchFlags { event: true, ..BatchFlags::default() });
                    }
                    Delivery::Greeting(_) | Delivery::Change(_) => {}
                }
            }
            if self.locks == Locks::Lease && self.now % 1_000 == 0 {
                self.step_lease(tab);
            }
            // The server's heartbeats keep every stream alive.
            if self.tabs[tab].stream.is_some() && self.now % 10_000 == 0 {
                self.frames(tab, BatchFlags { heartbeat: true, ..BatchFlags::default() });
            }
            if self.tabs[tab].coordinator.deadline().is_some_and(|due| due.timestamp_millis() <= now) {
                self.feed(tab, Input::Tick);
            }
        }
    }

    fn frames(&mut self, tab: usize, seen: BatchFlags) {
        if let Some(generation) = self.tabs[tab].stream {
            self.feed(tab, Input::Frames(generation, Batch { seen, ..Batch::default() }));
        }
    }

    /// Something changes on the server, which tells it on every stream there is.
    pub(super) fn change(&mut self) {
        self.changed_at = self.now;
        self.note("something changes".to_owned());
        for tab in 0..self.tabs.len() {
            if let Some(generation) = self.tabs[tab].stream {
                self.deliver(tab, 1, Delivery::Change(generation));
            }
        }
    }

    pub(super) fn streams(&self) -> usize {
        self.running().into_iter().filter(|tab| self.tabs[*tab].stream.is_some()).count()
    }

    fn count_streams(&mut self) {
        if self.streams() > 1 {
            let since = *self.overlap_since.get_or_insert(self.now);
            self.longest_overlap = self.longest_overlap.max(self.now - since);
        } else {
            self.overlap_since = None;
        }
    }

    pub(super) fn disturb(&mut self) {
        let running = self.running();
        let suspended: Vec<_> = (0..self.tabs.len()).filter(|tab| self.tabs[*tab].page == Page::Suspended).collect();
        let which = usize::try_from(self.random.next() >> 40).expect("24 bits");
        let pick = |from: &[usize]| (!from.is_empty()).then(|| from[which % from.len()]);
        match self.random.below(9) {
            0 if running.len() + suspended.len() < 10 => {
                self.open();
            }
            1 if running.len() > 1 => {
                // A page that closes has its say.
                let tab = pick(&running).expect("there are some");
                self.note(format!("tab {tab} closes"));
                self.feed(tab, Input::Suspend);
                self.end(tab);
            }
            2 if running.len() > 1 => {
                let tab = pick(&running).expect("there are some");
                self.note(format!("tab {tab} crashes"));
                self.end(tab);
            }
            3 if running.len() > 1 => {
                // Frozen by the browser, which says so first.
                let tab = pick(&running).expect("there are some");
                self.note(format!("tab {tab} freezes"));
                self.feed(tab, Input::Suspend);
                self.tabs[tab].page = Page::Suspended;
            }
            4 if running.len() > 1 => {
                let tab = pick(&running).expect("there are some");
                self.note(format!("tab {tab} is suspended"));
                self.tabs[tab].page = Page::Suspended;
            }
            5 => {
                if let Some(tab) = pick(&suspended) {
                    self.thaw(tab);
                }
            }
            6 | 7 => self.change(),
            _ => self.loss = [0, 20, 60][which % 3],
        }
    }

    pub(super) fn end(&mut self, tab: usize) {
        self.tabs[tab].page = Page::Gone;
        self.tabs[tab].stream = None;
        self.tabs[tab].due.clear();
        if self.locks == Locks::Browser {
            self.release(tab);
        }
    }

    pub(super) fn thaw(&mut self, tab: usize) {
        self.note(format!("tab {tab} thaws"));
        self.tabs[tab].page = Page::Running;
        self.feed(tab, Input::Resume);
    }
}
