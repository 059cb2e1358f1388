//! Which toasts show, for how long, how a flood of them is grouped, and what is said of it aloud.

use chrono::TimeDelta;

use crate::metric::NumberFormat;
use crate::money::Money;
use crate::realtime::batch::EventGroup;
use crate::realtime::event::{BusinessEvent, EventKind, EventSubject};
use crate::time::Timestamp;

/// How long a toast shows, in milliseconds.
pub const LIFETIME: TimeDelta = TimeDelta::seconds(5);
/// How long a toast shows at most, in milliseconds, however many notices join it: it covers what is below.
pub const LONGEST: TimeDelta = TimeDelta::seconds(15);
/// How many toasts show at once; what comes beyond joins one of its kind.
pub const VISIBLE: usize = 3;

/// Screen readers hear of news at most once in this many milliseconds; what comes in between is said together.
pub const ANNOUNCEMENT_INTERVAL: TimeDelta = TimeDelta::seconds(10);

/// What a toast is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    /// A new order.
    OrderCreated,
    /// An order changed its status.
    OrderUpdated,
    /// A payment.
    PaymentReceived,
    /// Something that the reader watches for.
    Alert,
    /// Something the reader asked for went wrong.
    Failure,
}

/// The kinds that can be switched off, with their names where they are kept.
pub const MUTABLE: [(ToastKind, &str); 3] = [
    (ToastKind::OrderCreated, "order-created"),
    (ToastKind::OrderUpdated, "order-updated"),
    (ToastKind::PaymentReceived, "payment-received"),
];

/// Kinds of toast that are not shown. The feed has them all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MutedToasts([bool; MUTABLE.len()]);

impl MutedToasts {
    /// Those whose names stand in a text, between commas.
    pub fn from_text(text: &str) -> Self {
        Self(MUTABLE.map(|(_, name)| text.split(',').any(|known| known == name)))
    }

    /// Their names, between commas.
    pub fn text(self) -> String {
        let muted = MUTABLE.iter().filter(|(kind, _)| self.contains(*kind));
        muted.map(|(_, name)| *name).collect::<Vec<_>>().join(",")
    }

    /// Whether a kind is among them.
    pub fn contains(self, kind: ToastKind) -> bool {
        MUTABLE.iter().zip(self.0).any(|((known, _), is_muted)| *known == kind && is_muted)
    }

    /// The same with or without a kind.
    #[must_use]
    pub fn with(mut self, kind: ToastKind, is_muted: bool) -> Self {
        for ((known, _), muted) in MUTABLE.iter().zip(&mut self.0) {
            if *known == kind {
                *muted = is_muted;
            }
        }
        self
    }
}

/// Something worth telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub kind: ToastKind,
    /// How many events it stands for.
    pub count: u32,
    /// What it says first, where its kind does not.
    pub headline: Option<String>,
    /// A number, a status or a sentence: the newest.
    pub detail: Option<String>,
    /// The sum of the amounts; `None` when one is unknown or currencies differ, so that no sum is ever wrong.
    pub amount: Option<Money>,
    /// The one row that it is about.
    pub subject: Option<EventSubject>,
}

impl Notice {
    /// Something the reader asked for went wrong.
    pub fn failure(sentence: String) -> Self {
        Self { kind: ToastKind::Failure, count: 1, headline: None, detail: Some(sentence), amount: None, subject: None }
    }

    /// The headline: `New order received!`, or `12 new orders` for several.
    pub fn title(&self) -> String {
        let count = self.count;
        match (self.kind, count) {
            (ToastKind::OrderCreated, 1) => "New order received!".to_owned(),
            (ToastKind::OrderCreated, _) => format!("{count} new orders"),
            (ToastKind::OrderUpdated, 1) => "Order status updated!".to_owned(),
            (ToastKind::OrderUpdated, _) => format!("{count} order updates"),
            (ToastKind::PaymentReceived, 1) => "Payment received!".to_owned(),
            (ToastKind::PaymentReceived, _) => format!("{count} payments"),
            (ToastKind::Alert, 1) => self.headline.clone().unwrap_or_default(),
            (ToastKind::Alert, _) => format!("{count} alerts"),
            (ToastKind::Failure, _) => "That did not work".to_owned(),
        }
    }

    /// What stands under the headline: the detail, and the amount as `format` writes it.
    pub fn body(&self, format: &dyn NumberFormat) -> String {
        let amount = self.amount.map(|amount| format.money(amount));
        self.detail.clone().into_iter().chain(amount).collect::<Vec<_>>().join(" · ")
    }

    /// The number of one among many tells nothing; a failure's sentence stays readable.
    fn hide_number(&mut self) {
        if self.count > 1 && self.kind != ToastKind::Failure {
            self.detail = None;
        }
    }

    /// What a group of events tells; `None` for those that say no more than that something changed.
    pub fn of_events(EventGroup { kind, count, detail, .. }: EventGroup) -> Option<Self> {
        let kind = match kind {
            EventKind::OrderCreated => ToastKind::OrderCreated,
            EventKind::OrderUpdated => ToastKind::OrderUpdated,
            EventKind::PaymentReceived => ToastKind::PaymentReceived,
            EventKind::DataChange => return None,
        };
        let is_update = kind == ToastKind::OrderUpdated;
        let status = detail.status.filter(|_| is_update && count == 1);
        // Of one order's changes each has its whole amount: a sum would mean nothing.
        let amount = detail.amount.filter(|_| !is_update);
        let text = match (detail.number, status) {
            (Some(number), _) if count > 1 => Some(format!("latest {number}")),
            (Some(number), Some(status)) => Some(format!("{number} is now {}", status.replace('_', " "))),
            (number, status) => number.or(status),
        };
        Some(Self { kind, count, headline: None, detail: text, amount, subject: detail.subject.filter(|_| count == 1) })
    }

    /// What an event tells; `None` for one that says no more than that something changed.
    pub fn of_event(BusinessEvent { kind, detail }: BusinessEvent) -> Option<Self> {
        Self::of_events(EventGroup { kind, count: 1, detail })
    }

    /// Takes another one of its kind in.
    pub(super) fn join(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.amount = self.amount.zip(other.amount).and_then(|(sum, amount)| sum.checked_add(amount));
        self.detail = other.detail;
        self.subject = None;
    }
}

/// A toast on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Names the toast for as long as it shows.
    pub id: u32,
    /// What it tells.
    pub notice: Notice,
    remaining: TimeDelta,
    age: TimeDelta,
}

/// Why toasts stay: somebody may be reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The pointer is over them.
    Hover,
    /// The keyboard focus is in them.
    Focus,
    /// The page is hidden.
    Hidden,
}

/// The toasts of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToastQueue {
    toasts: Vec<Toast>,
    holds: [bool; 3],
    next_id: u32,
    counted_at: Timestamp,
    unsaid: Vec<Notice>,
    said: Vec<Notice>,
    may_say_at: Timestamp,
    muted: MutedToasts,
}

impl ToastQueue {
    /// No toasts, at `now`, on a page that somebody sees or not.
    pub fn new(now: Timestamp, is_visible: bool) -> Self {
        let mut holds = [false; 3];
        holds[Hold::Hidden as usize] = !is_visible;
        Self {
            toasts: Vec::new(),
            holds,
            next_id: 0,
            counted_at: now,
            unsaid: Vec::new(),
            said: Vec::new(),
            may_say_at: now,
            muted: MutedToasts::default(),
        }
    }

    /// Takes all toasts away, and says no more of them.
    pub fn clear(&mut self, now: Timestamp) {
        *self = Self { next_id: self.next_id, muted: self.muted, ..Self::new(now, !self.holds[Hold::Hidden as usize]) };
    }

    /// From now on these kinds are neither shown nor said.
    pub fn mute(&mut self, muted: MutedToasts) {
        self.muted = muted;
    }

    /// The toasts, oldest first; at most [`VISIBLE`].
    pub fn toasts(&self) -> &[Toast] {
        &self.toasts
    }

    /// What screen readers are to say: the news since they last said something, one notice of a kind.
    pub fn said(&self) -> &[Notice] {
        &self.said
    }

    /// Shows a notice, in a toast of its own while there is room, else with others of its kind.
    pub fn push(&mut self, notice: Notice, now: Timestamp) {
        if self.muted.contains(notice.kind) {
            return;
        }
        self.count_down(now);
        self.announce(notice.clone(), now);
        let kind = notice.kind;
        if self.toasts.len() >= VISIBLE {
            if let Some(toast) = self.toasts.iter_mut().rev().find(|toast| toast.notice.kind == kind) {
                toast.notice.join(notice);
                toast.notice.hide_number();
                toast.remaining = LIFETIME.min(LONGEST - toast.age);
                return;
            }
            // A failure is read before it is gone: the oldest good news makes room.
            let oldest = self.toasts.iter().position(|toast| toast.notice.kind != ToastKind::Failure);
            self.toasts.remove(oldest.unwrap_or_default());
        }
        self.next_id = self.next_id.wrapping_add(1);
        let mut toast = Toast { id: self.next_id, notice, remaining: LIFETIME, age: TimeDelta::zero() };
        toast.notice.hide_number();
        self.toasts.push(toast);
    }

    fn announce(&mut self, notice: Notice, now: Timestamp) {
        if notice.kind == ToastKind::Failure {
            // The reader waits for it.
            self.said = vec![notice];
            return;
        }
        match self.unsaid.iter_mut().find(|unsaid| unsaid.kind == notice.kind) {
            Some(unsaid) => {
                unsaid.join(notice);
                unsaid.hide_number();
            }
            None => self.unsaid.push(notice),
        }
        self.say(now);
    }

    fn say(&mut self, now: Timestamp) {
        if !self.unsaid.is_empty() && now >= self.may_say_at {
            self.said = std::mem::take(&mut self.unsaid);
            self.may_say_at = now + ANNOUNCEMENT_INTERVAL;
        }
    }

    /// Removes a toast.
    pub fn dismiss(&mut self, id: u32, now: Timestamp) {
        self.count_down(now);
        self.toasts.retain(|toast| toast.id != id);
        // The focus was in what was removed, and not every browser says that it left. The pointer may be over the rest.
        self.holds[Hold::Focus as usize] = false;
        if self.toasts.is_empty() {
            self.holds[Hold::Hover as usize] = false;
        }
    }

    /// Begins or ends a hold. While there is one, no toast ages.
    pub fn hold(&mut self, hold: Hold, is_held: bool, now: Timestamp) {
        self.count_down(now);
        self.holds[hold as usize] = is_held;
    }

    /// Removes toasts whose time is over, and says what waits to be said.
    pub fn tick(&mut self, now: Timestamp) {
        self.count_down(now);
        self.say(now);
    }

    /// When the queue wants a [`Self::tick`].
    pub fn deadline(&self) -> Option<Timestamp> {
        let expiries = self.toasts.iter().map(|toast| self.counted_at + toast.remaining);
        let expiry = expiries.min().filter(|_| !self.is_held());
        let saying = (!self.unsaid.is_empty()).then_some(self.may_say_at);
        expiry.into_iter().chain(saying).min()
    }

    fn is_held(&self) -> bool {
        self.holds.contains(&true)
    }

    fn count_down(&mut self, now: Timestamp) {
        let passed = (now - self.counted_at).max(TimeDelta::zero());
        self.counted_at = now;
        if !self.is_held() {
            for toast in &mut self.toasts {
                toast.remaining -= passed;
                toast.age += passed;
            }
            self.toasts.retain(|toast| toast.remaining > TimeDelta::zero());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::testing::{at, ms};
    use proptest::prelude::*;

    const T0: Timestamp = at(9_000_000);

    fn order(minor: i64) -> Notice {
        Notice {
            kind: ToastKind::OrderCreated,
            count: 1,
            headline: None,
            detail: Some(format!("ORD-{minor}")),
            amount: Some(Money::from_minor(minor, Currency::USD)),
            subject: None,
        }
    }

    #[test]
    fn a_toast_lives_five_seconds() {
        let mut queue = ToastQueue::new(T0, true);
        queue.push(order(100), T0);
        assert_eq!(queue.deadline(), Some(T0 + LIFETIME));
        queue.tick(T0 + LIFETIME - ms(1));
        assert_eq!(queue.toasts().len(), 1);
        queue.tick(T0 + LIFETIME);
        assert_eq!(queue.toasts().len(), 0);
        assert_eq!(queue.deadline(), None);
    }

    #[test]
    fn what_is_muted_is_neither_shown_nor_said() {
        let mut queue = ToastQueue::new(T0, true);
        let muted = MutedToasts::from_text("order-created,nonsense,").with(ToastKind::PaymentReceived, true);
        assert_eq!(muted.text(), "order-created,payment-received");
        assert_eq!(MutedToasts::from_text(&muted.text()), muted);
        queue.mute(muted);
        queue.push(order(1), T0);
        assert_eq!((queue.toasts().len(), queue.said().len()), (0, 0));
        queue.push(Notice { kind: ToastKind::OrderUpdated, ..order(1) }, T0);
        queue.push(Notice::failure("No".to_owned()), T0);
        queue.push(Notice { kind: ToastKind::Alert, ..order(1) }, T0);
        assert_eq!(queue.toasts().len(), 3);
        queue.mute(muted.with(ToastKind::OrderCreated, false));
        queue.dismiss(queue.toasts()[0].id, T0);
        queue.push(order(2), T0);
        assert_eq!(queue.toasts().len(), 3);
    }

    #[test]
    fn nothing_is_left_of_what_is_cleared() {
        let mut queue = ToastQueue::new(T0, false);
        queue.push(order(1), T0);
        queue.clear(T0 + ms(1));
        assert_eq!((queue.toasts().len(), queue.said().len(), queue.deadline()), (0, 0, None));
        queue.push(order(2), T0 + ms(2));
        assert_eq!(queue.deadline(), None, "still nobody looks");
    }

    #[test]
    fn a_hold_stops_the_clock() {
        let mut queue = ToastQueue::new(T0, true);
        queue.push(order(100), T0);
        queue.hold(Hold::Hover, true, T0 + ms(1_000));
        queue.hold(Hold::Hidden, true, T0 + ms(2_000));
        queue.hold(Hold::Hover, false, T0 + ms(3_000));
        assert_eq!(queue.deadline(), None);
        queue.tick(T0 + ms(600_000));
        assert_eq!(queue.toasts().len(), 1);
        queue.hold(Hold::Hidden, false, T0 + ms(600_000));
        assert_eq!(queue.deadline(), Some(T0 + ms(604_000)));
    }

    #[test]
    fn beyond_three_they_are_grouped_with_their_sum() {
        let mut queue = ToastQueue::new(T0, true);
        for minor in [100, 200, 300, 400, 500] {
            queue.push(order(minor), T0);
        }
        let last = queue.toasts().last().expect("three toasts");
        assert_eq!(queue.toasts().len(), VISIBLE);
        assert_eq!((last.notice.count, last.notice.title().as_str()), (3, "3 new orders"));
        assert_eq!(last.notice.amount, Some(Money::from_minor(1_200, Currency::USD)));
        assert_eq!(last.notice.detail, None);
        let unknown = Notice { amount: None, ..order(1) };
        queue.push(unknown, T0);
        assert_eq!(
            queue.toasts().last().and_then(|toast| toast.notice.amount),
            None,
            "no sum is better than a wrong one"
        );
    }

    #[test]
    fn a_group_goes_however_many_join_it() {
        let mut queue = ToastQueue::new(T0, true);
        let mut now = T0;
        for minor in 1..=40 {
            queue.push(order(minor), now);
            now += ms(1_000);
        }
        assert!(queue.toasts().iter().all(|toast| toast.notice.count < 20), "{:?}", queue.toasts());
    }

    #[test]
    fn a_failure_is_not_pushed_out_by_good_news() {
        let mut queue = ToastQueue::new(T0, true);
        let failure = Notice::failure("No".to_owned());
        queue.push(failure, T0);
        queue.push(order(1), T0);
        queue.push(order(2), T0);
        queue.push(Notice { kind: ToastKind::PaymentReceived, ..order(3) }, T0);
        assert_eq!(queue.toasts().first().map(|toast| toast.notice.kind), Some(ToastKind::Failure));
    }

    #[test]
    fn another_kind_takes_the_oldest_place() {
        let mut queue = ToastQueue::new(T0, true);
        for minor in [1, 2, 3] {
            queue.push(order(minor), T0);
        }
        let failure = Notice::failure("No".to_owned());
        queue.push(failure, T0);
        let kinds: Vec<_> = queue.toasts().iter().map(|toast| toast.notice.kind).collect();
        assert_eq!(kinds, [ToastKind::OrderCreated, ToastKind::OrderCreated, ToastKind::Failure]);
    }

    #[test]
    fn dismissing_the_last_one_ends_its_holds() {
        let mut queue = ToastQueue::new(T0, true);
        queue.push(order(1), T0);
        queue.hold(Hold::Hover, true, T0);
        queue.dismiss(queue.toasts()[0].id, T0);
        queue.push(order(2), T0);
        assert_eq!(queue.deadline(), Some(T0 + LIFETIME));
    }

    #[test]
    fn screen_readers_hear_of_a_flood_once_in_ten_seconds() {
        let mut queue = ToastQueue::new(T0, true);
        let said = |queue: &ToastQueue| {
            let tell = |notice: &Notice| (notice.title(), notice.detail.clone(), notice.amount.map(Money::minor));
            queue.said().iter().map(tell).collect::<Vec<_>>()
        };
        queue.push(order(100), T0);
        let first = vec![("New order received!".to_owned(), Some("ORD-100".to_owned()), Some(100))];
        assert_eq!(said(&queue), first, "the first at once");
        for minor in 1..=9 {
            queue.push(order(minor), T0 + ms(minor * 1_000));
            assert_eq!(said(&queue), first);
        }
        queue.push(Notice { kind: ToastKind::PaymentReceived, ..order(7) }, T0 + ms(9_000));
        assert!(queue.deadline().is_some_and(|deadline| deadline <= T0 + ms(10_000)));
        queue.tick(T0 + ms(10_000));
        let flood = vec![
            ("9 new orders".to_owned(), None, Some(45)),
            ("Payment received!".to_owned(), Some("ORD-7".to_owned()), Some(7)),
        ];
        assert_eq!(said(&queue), flood);
        queue.push(Notice::failure("No".to_owned()), T0 + ms(10_001));
        assert_eq!(said(&queue).len(), 1, "whoever asked is told at once");
    }

    #[test]
    fn events_of_one_frame_come_as_one_notice() {
        let mut queue = ToastQueue::new(T0, true);
        queue.push(Notice { count: 12, ..order(120_400) }, T0);
        let toast = &queue.toasts()[0].notice;
        assert_eq!((toast.title().as_str(), &toast.detail), ("12 new orders", &None));
    }

    proptest! {
        #[test]
        fn never_more_than_three_and_every_notice_is_counted(amounts in prop::collection::vec(1_i64..1_000, 1..100)) {
            let mut queue = ToastQueue::new(T0, true);
            for amount in &amounts {
                queue.push(order(*amount), T0);
            }
            prop_assert!(queue.toasts().len() <= VISIBLE);
            let count: u32 = queue.toasts().iter().map(|toast| toast.notice.count).sum();
            prop_assert_eq!(count as usize, amounts.len());
        }
    }
}
