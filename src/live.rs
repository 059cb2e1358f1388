//! What every page shares of being live: the link, the switch, and when to fetch again.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{Abort, Api, ApiError, auth};
use crate::browser;
use crate::browser::events::{use_deadline, use_document_event};
use crate::browser::intl::Intl;
use crate::browser::storage::{Keep, REAL_TIME};
use crate::model::{Feed, Timestamp, away};
use crate::query::{Refetch, Urgency};
use crate::realtime::{RefetchTrigger, EventGroup, RefetchPolicy, RealtimeHandle, RealtimeOptions, Verdict, use_realtime_updates};
use crate::session::SessionHandle;
use crate::toast::{Notice, ToastKind, use_toasts};

/// What the header, the feed and the status panel show.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveView {
    /// The link, and this tab's part in it.
    pub link: RealtimeHandle,
    /// Whether the last poll found changes that no event announced.
    pub is_elsewhere: bool,
    /// What happened since the page was opened.
    pub feed: Rc<Feed>,
    /// What changed while nobody looked, until it is dismissed: a headline and a text.
    pub absence: Option<(String, String)>,
    /// Dismisses it.
    pub on_dismiss: Callback<()>,
    /// The switch.
    pub is_on: bool,
    /// Whether a refresh that the reader asked for is under way.
    pub is_busy: bool,
    /// When the page's figures last arrived.
    pub updated_at: Option<Timestamp>,
    /// Switches real-time on or off.
    pub on_switch: Callback<bool>,
    /// Fetches everything on the page again, at once.
    pub on_refresh: Callback<()>,
    /// Opens the stream anew, in whichever tab it is.
    pub on_take_over: Callback<()>,
}

/// What a page tells of its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Whether any request is under way.
    pub is_fetching: bool,
    /// When the newest good answer arrived.
    pub updated_at: Option<Timestamp>,
}

/// What a page needs to ask the server.
#[derive(Clone, Debug, PartialEq)]
pub struct PageHandle {
    /// The API with the token in force.
    pub api: Api,
    /// Names the account.
    pub owner: Option<AttrValue>,
    /// Whether requests make sense: somebody is signed in.
    pub is_enabled: bool,
    /// When to ask again.
    pub refetch: Refetch,
    /// Takes the failure of a request.
    pub on_error: Callback<ApiError>,
    /// Takes what the page tells of its requests.
    pub on_activity: Callback<Activity>,
    /// Takes what changed while nobody looked: a headline and a text.
    pub on_absence: Callback<(String, String)>,
    /// Hears that a poll found changes since the answer of this time.
    pub on_found: Callback<Timestamp>,
    /// Asks for everything again, at once.
    pub on_refresh: Callback<()>,
}

/// When the link last became live, and when the last event arrived.
type Connection = (Option<Timestamp>, Option<Timestamp>);

struct State {
    session: SessionHandle,
    is_on: bool,
    activity: Activity,
    freshness: RefetchPolicy,
    refetch: Refetch,
    feed: Rc<Feed>,
    absence: Option<(String, String)>,
    connection: Connection,
    /// The connection in which a poll found changes that no event announced. An event, or another connection, makes
    /// it old news.
    found_in: Option<Connection>,
    /// The serial number of the refetch that the reader asked for last.
    asked: u32,
    /// The refresh whose failure the reader was told of.
    told_at: Timestamp,
    /// When somebody last saw the page.
    seen_at: Timestamp,
}

/// What every page shares, with the callbacks that change it.
struct Live {
    state: RefCell<State>,
    update: UseForceUpdateHandle,
}

impl Live {
    fn new(session: SessionHandle, update: UseForceUpdateHandle) -> Self {
        let state = RefCell::new(State {
            session,
            is_on: Keep::Session.get(REAL_TIME).as_deref() != Some("off"),
            activity: Activity::default(),
            freshness: RefetchPolicy::new(browser::now(), browser::is_visible()),
            refetch: Refetch { returned_at: browser::now(), ..Refetch::default() },
            feed: Rc::default(),
            absence: None,
            connection: Connection::default(),
            found_in: None,
            asked: 0,
            told_at: Timestamp::default(),
            seen_at: browser::now(),
        });
        Self { state, update }
    }

    /// A callback that changes the state and draws it.
    fn callback<T>(self: &Rc<Self>, change: impl Fn(&mut State, T) + 'static) -> Callback<T> {
        let live = Rc::clone(self);
        Callback::from(move |told| {
            change(&mut live.state.borrow_mut(), told);
            live.update.force_update();
        })
    }
}

impl State {
    /// Takes a cue for the freshness of the figures.
    fn cue(&mut self, cue: RefetchTrigger) {
        let now = browser::now();
        if let Some(urgency) = self.freshness.on(cue, now) {
            self.refetch.serial = self.refetch.serial.wrapping_add(1);
            self.refetch.urgency = urgency;
            self.refetch.is_poll = self.freshness.is_poll();
            if cue == RefetchTrigger::Manual {
                self.refetch.asked_at = now;
                self.asked = self.refetch.serial;
            }
        }
        if self.freshness.is_visible() {
            // Somebody who sees the page has polls every minute: a longer pause is an absence, whatever made it one.
            if away::is_absence(self.seen_at, now) {
                self.refetch.returned_at = now;
            }
            self.seen_at = now;
        }
        self.refetch.is_automatic = self.freshness.is_automatic();
    }

    fn news(&mut self, title: String, body: String) {
        Rc::make_mut(&mut self.feed).push(browser::now(), title, body);
    }

    /// Takes what the rendering brings: another sign-in, another state of the link.
    fn observe(&mut self, session: &SessionHandle, link: &RealtimeHandle) {
        let (before, after) = (self.session.state(), session.state());
        // Late answers about another token say nothing about this one: what is under way is asked anew.
        let is_renewed = after.token.is_some() && before.token != after.token;
        let is_new = is_renewed && (before.token.is_none() || before.owner != after.owner);
        if before.owner != after.owner {
            self.feed = Rc::default();
            self.absence = None;
        }
        self.session = session.clone();
        self.connection = (link.report.live_since(), link.report.last_event);
        let is_on = self.is_on && session.state().is_signed_in();
        self.cue(RefetchTrigger::Mode { is_on, is_live: self.connection.0.is_some() });
        if is_new {
            self.cue(RefetchTrigger::Manual);
        } else if is_renewed {
            self.refetch.serial = self.refetch.serial.wrapping_add(1);
            self.refetch.urgency = Urgency::Immediate;
        }
    }

    /// Reports a failed request; the sentence to show, if the reader waits for it.
    fn failed(&mut self, error: &ApiError) -> Option<String> {
        self.session.report(error);
        // Whoever asked is told at once and once; automatic failures only mark what is out of date.
        let was_asked = self.refetch.serial == self.asked && *error != ApiError::SignedOut;
        let is_first = std::mem::replace(&mut self.told_at, self.refetch.asked_at) != self.refetch.asked_at;
        (was_asked && is_first).then(|| error.to_string())
    }
}

/// The callbacks of [`use_live`]; they never change.
#[allow(clippy::struct_field_names, reason = "callbacks are named for what they take, as everywhere")]
struct Callbacks {
    on_cue: Callback<RefetchTrigger>,
    on_notice: Callback<Notice>,
    on_switch: Callback<bool>,
    on_refresh: Callback<()>,
    on_activity: Callback<Activity>,
    on_error: Callback<ApiError>,
    on_absence: Callback<(String, String)>,
    on_dismiss: Callback<()>,
    on_found: Callback<Timestamp>,
}

impl Callbacks {
    fn new(live: &Rc<Live>, on_toast: Callback<Notice>) -> Self {
        let on_cue = live.callback(State::cue);
        let on_failure = {
            let on_toast = on_toast.clone();
            move |sentence| on_toast.emit(Notice::failure(sentence))
        };
        Self {
            on_refresh: on_cue.reform(|()| RefetchTrigger::Manual),
            on_cue,
            on_notice: live.callback(move |state, notice: Notice| {
                state.news(notice.title().trim_end_matches('!').to_owned(), notice.body(&Intl));
                on_toast.emit(notice);
            }),
            on_switch: live.callback(|state, wanted: bool| {
                Keep::Session.set(REAL_TIME, (!wanted).then_some("off"));
                state.is_on = wanted;
            }),
            on_activity: live.callback(|state, activity| state.activity = activity),
            on_error: live.callback(move |state, error| {
                if let Some(sentence) = state.failed(&error) {
                    on_failure(sentence);
                }
            }),
            on_absence: live.callback(|state, (title, text): (String, String)| {
                state.news(title.clone(), text.clone());
                state.absence = Some((title, text));
            }),
            on_dismiss: live.callback(|state, ()| state.absence = None),
            on_found: live.callback(|state, since| {
                // What a link that was not live missed is no wonder.
                let (live_since, last_event) = state.connection;
                if live_since.is_some_and(|live| live <= since) && last_event.is_none_or(|event| event < since) {
                    state.found_in = Some(state.connection);
                }
            }),
        }
    }
}

/// What every page shares: what pages need to ask the server, what the header shows, and the toasts.
#[hook]
pub fn use_live(session: &SessionHandle) -> (PageHandle, LiveView, Html) {
    let (on_toast, toasts) = use_toasts();
    let update = use_force_update();
    let shared = use_memo((), |()| {
        let live = Rc::new(Live::new(session.clone(), update));
        let callbacks = Callbacks::new(&live, on_toast);
        (live, callbacks)
    });
    let (live, callbacks) = &*shared;
    let is_on = live.state.borrow().is_on;
    let (link, on_take_over) = use_link(session, is_on, &callbacks.on_cue, &callbacks.on_notice);
    live.state.borrow_mut().observe(session, &link);
    use_document_event("visibilitychange", callbacks.on_cue.reform(|_| RefetchTrigger::Visible(browser::is_visible())));
    let (due, ticks) = {
        let freshness = &live.state.borrow().freshness;
        (freshness.due(), freshness.ticks())
    };
    use_deadline(due, ticks, callbacks.on_cue.reform(|()| RefetchTrigger::Tick));

    let state = live.state.borrow();
    let page = PageHandle {
        api: session.api().clone(),
        owner: session.state().owner.clone(),
        is_enabled: session.state().is_signed_in(),
        refetch: state.refetch,
        on_error: callbacks.on_error.clone(),
        on_activity: callbacks.on_activity.clone(),
        on_absence: callbacks.on_absence.clone(),
        on_found: callbacks.on_found.clone(),
        on_refresh: callbacks.on_refresh.clone(),
    };
    let view = LiveView {
        link,
        is_elsewhere: state.found_in == Some(state.connection),
        feed: Rc::clone(&state.feed),
        absence: state.absence.clone(),
        on_dismiss: callbacks.on_dismiss.clone(),
        is_on,
        is_busy: state.activity.is_fetching && state.refetch.serial == state.asked && state.asked > 0,
        updated_at: state.activity.updated_at,
        on_switch: callbacks.on_switch.clone(),
        on_refresh: callbacks.on_refresh.clone(),
        on_take_over,
    };
    (page, view, toasts)
}

/// Tells the header what a page knows of its requests, and nothing more once the page is gone.
#[hook]
pub fn use_activity(page: &PageHandle, activity: Activity) {
    use_effect_with(activity, {
        let on_activity = page.on_activity.clone();
        move |activity| {
            on_activity.emit(*activity);
            move || on_activity.emit(Activity::default())
        }
    });
}

/// The link of the signed-in reader; events become toasts and cues.
#[hook]
fn use_link(
    session: &SessionHandle,
    is_on: bool,
    on_cue: &Callback<RefetchTrigger>,
    on_notice: &Callback<Notice>,
) -> (RealtimeHandle, Callback<()>) {
    let notify = |kind: ToastKind| {
        on_notice.reform(move |EventGroup { count, detail, .. }: EventGroup| {
            let is_update = kind == ToastKind::OrderUpdated;
            let status = detail.status.filter(|_| is_update && count == 1);
            // Of one order's changes each has its whole amount: a sum would mean nothing.
            let amount = detail.amount.filter(|_| !is_update);
            let text = match (detail.number, status) {
                (Some(number), _) if count > 1 => Some(format!("latest {number}")),
                (Some(number), Some(status)) => Some(format!("{number} is now {}", status.replace('_', " "))),
                (number, status) => number.or(status),
            };
            Notice { kind, count, detail: text, amount }
        })
    };
    let api = session.api();
    let on_verify = {
        let session = session.clone();
        Callback::from(move |answer: Callback<Verdict>| {
            let session = session.clone();
            spawn_local(async move {
                match auth::me(session.api(), &Abort::new()).await {
                    Ok(user) => {
                        let may_look = user.is_active && user.is_admin;
                        session.report_user(user);
                        answer.emit(if may_look { Verdict::Accepted } else { Verdict::Refused });
                    }
                    Err(error @ ApiError::SignedOut) => {
                        answer.emit(Verdict::Refused);
                        session.report(&error);
                    }
                    Err(_) => answer.emit(Verdict::Unknown),
                }
            });
        })
    };
    let on_refused = {
        let session = session.clone();
        Callback::from(move |()| session.report(&ApiError::SignedOut))
    };
    use_realtime_updates(RealtimeOptions {
        url: api.stream_url().filter(|_| session.state().is_signed_in()),
        group: session.state().owner.as_ref().map(|owner| api.name_for(owner).into()),
        is_on,
        currency: api.currency(),
        on_verify,
        on_refused,
        on_order_created: notify(ToastKind::OrderCreated),
        on_order_updated: notify(ToastKind::OrderUpdated),
        on_payment_received: notify(ToastKind::PaymentReceived),
        on_data_change: on_cue.reform(|()| RefetchTrigger::Event),
        on_live: on_cue.reform(|()| RefetchTrigger::BecameLive),
    })
}
