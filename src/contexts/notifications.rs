//! What the reader is told: toasts that go by themselves, and a feed that stays. Two contexts, as toasts change with the
//! clock; and a handle that tells them something, which never changes.

use std::rc::Rc;

use pulseboard_core::dashboard::changes::AwayNews;
use pulseboard_core::notifications::event_log::EventLog;
use pulseboard_core::notifications::feed::{Feed, FeedItem};
use pulseboard_core::notifications::toasts::{Hold, MutedToasts, Notice, ToastQueue};
use pulseboard_core::realtime::batch::Batch;
use pulseboard_core::time::Timestamp;
use pulseboard_core::watch::firing::Firing;
use yew::prelude::*;

use crate::contexts::preferences::use_preferences;
use crate::hooks::{use_deadline, use_document_event};
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
    Mute(MutedToasts),
    Clear,
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
            ToastChange::Mute(muted) => queue.mute(muted),
            ToastChange::Clear => queue.clear(now),
            ToastChange::Tick => queue.tick(now),
        }
        Rc::new(Self { queue, round: self.round.wrapping_add(1) })
    }
}

/// What happened since the page was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The newest of it.
    pub feed: Feed,
    /// The events as they were announced.
    pub events: Rc<EventLog>,
    /// What changed while nobody looked, until it is dismissed.
    pub away: Option<AwayNews>,
}

/// What can happen to the news.
pub enum NewsAction {
    /// Events arrived.
    Events(Batch, Timestamp),
    /// A watch rule found something.
    Found(Firing),
    /// Somebody looks at the page, or nobody does.
    Watch(bool),
    /// Something changed while nobody looked.
    Away(AwayNews, Timestamp),
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
            NewsAction::Events(batch, now) => {
                next.feed.extend(now, &batch);
                Rc::make_mut(&mut next.events).extend(now, batch.events);
            }
            NewsAction::Found(firing) => next.feed.push(firing.at, FeedItem::Found(firing)),
            NewsAction::Watch(is_watched) => next.feed.watch(is_watched),
            NewsAction::Away(news, now) => {
                next.feed.push(now, FeedItem::Away(news.clone()));
                next.away = Some(news);
            }
            NewsAction::DismissAway => next.away = None,
            NewsAction::Clear => {
                next.feed.clear();
                (next.events, next.away) = Default::default();
            }
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

    /// Shows a notice.
    pub fn notify(&self, notice: Notice) {
        self.toast(ToastChange::Push(notice));
    }

    /// Keeps in the feed what a watch rule found.
    pub fn tell(&self, firing: Firing) {
        self.news.dispatch(NewsAction::Found(firing));
    }

    /// Keeps the events that arrived together, in the feed and one by one.
    pub fn keep(&self, batch: Batch) {
        self.news.dispatch(NewsAction::Events(batch, now()));
    }

    /// Somebody looks at the page, or nobody does.
    fn watch(&self, is_watched: bool) {
        self.hold(Hold::Hidden, !is_watched);
        self.news.dispatch(NewsAction::Watch(is_watched));
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
    pub fn tell_away(&self, news: AwayNews) {
        self.news.dispatch(NewsAction::Away(news, now()));
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
    let news = use_reducer(|| {
        let mut news = News::default();
        news.feed.watch(is_visible());
        news
    });
    let notifier = Notifier { toasts: toasts.dispatcher(), news: news.dispatcher() };
    let preferences = use_preferences();
    let (muted, is_private) = (preferences.muted_toasts, preferences.is_private);
    use_effect_with(muted, {
        let notifier = notifier.clone();
        move |muted| notifier.toast(ToastChange::Mute(*muted))
    });
    // What toasts say was written before it was hidden.
    use_effect_with(is_private, {
        let notifier = notifier.clone();
        move |is_private| {
            if *is_private {
                notifier.toast(ToastChange::Clear);
            }
        }
    });
    use_document_event("visibilitychange", {
        let notifier = notifier.clone();
        Callback::from(move |_| notifier.watch(is_visible()))
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
