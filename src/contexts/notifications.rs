//! What the reader is told: toasts that go by themselves, and a feed that stays. Two contexts, as toasts change with the
//! clock; and a handle that tells them something, which never changes.

use std::rc::Rc;

use pulseboard_core::notifications::feed::Feed;
use pulseboard_core::notifications::status_history::StatusHistory;
use pulseboard_core::notifications::toasts::{Hold, Notice, ToastQueue};
use pulseboard_core::realtime::batch::AnnouncedStatus;
use pulseboard_core::realtime::event::EventSubject;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::hooks::{use_deadline, use_document_event};
use crate::platform::intl::Intl;
use crate::platform::{is_visible, now};

/// The toasts of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toasts {
    /// Which there are.
    pub queue: ToastQueue,
    /// Counts the changes, to tell one deadline from the next.
    round: u32,
}

/// What can happen to toasts, and when.
pub struct ToastAction {
    change: ToastChange,
    now: Timestamp,
}

enum ToastChange {
    Push(Notice),
    Dismiss(u32),
    Hold(Hold, bool),
    Tick,
}

impl Reducible for Toasts {
    type Action = ToastAction;

    fn reduce(self: Rc<Self>, ToastAction { change, now }: ToastAction) -> Rc<Self> {
        let mut queue = self.queue.clone();
        match change {
            ToastChange::Push(notice) => queue.push(notice, now),
            ToastChange::Dismiss(id) => queue.dismiss(id, now),
            ToastChange::Hold(hold, is_held) => queue.hold(hold, is_held, now),
            ToastChange::Tick => queue.tick(now),
        }
        Rc::new(Self { queue, round: self.round.wrapping_add(1) })
    }
}

/// What changed while nobody looked: a headline and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaySummary {
    /// The headline.
    pub title: AttrValue,
    /// What changed.
    pub text: AttrValue,
}

/// What happened since the page was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The newest of it.
    pub feed: Feed,
    /// The statuses that orders were announced to have.
    pub statuses: Rc<StatusHistory>,
    /// What changed while nobody looked, until it is dismissed.
    pub away: Option<AwaySummary>,
}

/// What can happen to the news.
pub enum NewsAction {
    /// Something happened.
    Entry {
        /// The headline.
        title: String,
        /// What it tells besides.
        body: String,
        /// The one row that it is about.
        subject: Option<EventSubject>,
        /// When.
        now: Timestamp,
    },
    /// Orders were announced to have statuses.
    Statuses(Vec<AnnouncedStatus>, Timestamp),
    /// Something changed while nobody looked.
    Away(AwaySummary, Timestamp),
    /// The reader has read what changed.
    DismissAway,
    /// Another account: none of it is theirs.
    Clear,
}

impl Reducible for News {
    type Action = NewsAction;

    fn reduce(self: Rc<Self>, action: NewsAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            NewsAction::Entry { title, body, subject, now } => next.feed.push(now, title, body, subject),
            NewsAction::Statuses(statuses, now) => Rc::make_mut(&mut next.statuses).extend(now, statuses),
            NewsAction::Away(summary, now) => {
                next.feed.push(now, summary.title.to_string(), summary.text.to_string(), None);
                next.away = Some(summary);
            }
            NewsAction::DismissAway => next.away = None,
            NewsAction::Clear => next = Self::default(),
        }
        if next == *self { self } else { Rc::new(next) }
    }
}

/// Tells the reader something. It never changes.
#[derive(Clone, PartialEq)]
pub struct Notifier {
    toasts: UseReducerDispatcher<Toasts>,
    news: UseReducerDispatcher<News>,
}

impl Notifier {
    fn toast(&self, change: ToastChange) {
        self.toasts.dispatch(ToastAction { change, now: now() });
    }

    /// Shows a notice, and keeps it in the feed.
    pub fn notify(&self, notice: Notice) {
        let title = notice.title().trim_end_matches('!').to_owned();
        let (body, subject) = (notice.body(&Intl), notice.subject.clone());
        self.news.dispatch(NewsAction::Entry { title, body, subject, now: now() });
        self.toast(ToastChange::Push(notice));
    }

    /// Keeps the statuses that orders were announced to have.
    pub fn keep_statuses(&self, statuses: Vec<AnnouncedStatus>) {
        self.news.dispatch(NewsAction::Statuses(statuses, now()));
    }

    /// Shows that something the reader asked for went wrong.
    pub fn fail(&self, sentence: String) {
        self.toast(ToastChange::Push(Notice::failure(sentence)));
    }

    /// Removes a toast.
    pub fn dismiss(&self, id: u32) {
        self.toast(ToastChange::Dismiss(id));
    }

    /// Begins or ends a hold on all toasts.
    pub fn hold(&self, hold: Hold, is_held: bool) {
        self.toast(ToastChange::Hold(hold, is_held));
    }

    /// Tells what changed while nobody looked.
    pub fn tell_away(&self, summary: AwaySummary) {
        self.news.dispatch(NewsAction::Away(summary, now()));
    }

    /// The reader has read what changed while nobody looked.
    pub fn dismiss_away(&self) {
        self.news.dispatch(NewsAction::DismissAway);
    }

    /// Forgets the news of another account.
    pub fn clear_news(&self) {
        self.news.dispatch(NewsAction::Clear);
    }
}

const EXPECTATION: &str = "`App` puts a `NotificationsProvider` around everything";

/// The way to tell the reader something.
#[hook]
pub fn use_notifier() -> Notifier {
    use_context::<Notifier>().expect(EXPECTATION)
}

/// The toasts of the page.
#[hook]
pub fn use_toasts() -> UseReducerHandle<Toasts> {
    use_context::<UseReducerHandle<Toasts>>().expect(EXPECTATION)
}

/// What happened since the page was opened.
#[hook]
pub fn use_news() -> UseReducerHandle<News> {
    use_context::<UseReducerHandle<News>>().expect(EXPECTATION)
}

/// Properties of [`NotificationsProvider`].
#[derive(PartialEq, Properties)]
pub struct NotificationsProviderProps {
    /// Who can read and tell.
    #[prop_or_default]
    pub children: Html,
}

/// Keeps toasts and news, and lets toasts go when their time is over.
#[component]
pub fn NotificationsProvider(props: &NotificationsProviderProps) -> Html {
    let toasts = use_reducer(|| Toasts { queue: ToastQueue::new(now(), is_visible()), round: 0 });
    let news = use_reducer(News::default);
    let notifier = Notifier { toasts: toasts.dispatcher(), news: news.dispatcher() };
    use_document_event("visibilitychange", {
        let notifier = notifier.clone();
        Callback::from(move |_| notifier.hold(Hold::Hidden, !is_visible()))
    });
    use_deadline(toasts.queue.deadline(), toasts.round, {
        let notifier = notifier.clone();
        Callback::from(move |()| notifier.toast(ToastChange::Tick))
    });
    html! {
        <ContextProvider<Notifier> context={notifier}>
            <ContextProvider<UseReducerHandle<Toasts>> context={toasts}>
                <ContextProvider<UseReducerHandle<News>> context={news}>
                    { props.children.clone() }
                </ContextProvider<UseReducerHandle<News>>>
            </ContextProvider<UseReducerHandle<Toasts>>>
        </ContextProvider<Notifier>>
    }
}
