//! What every page shares of being live: the link, the switch, and when to fetch again.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{Abort, Api, ApiError, auth};
use crate::browser;
use crate::browser::events::{use_deadline, use_document_event};
use crate::browser::intl::Intl;
use crate::browser::storage::{Keep, REAL_TIME};
use crate::model::{Currency, Feed, Timestamp};
use crate::query::{Refetch, Urgency};
use crate::realtime::{Cue, EventGroup, Freshness, RealtimeHandle, RealtimeOptions, Verdict, use_realtime_updates};
use crate::session::{SessionHandle, use_session};
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
    /// Whether requests make sense: somebody is signed in.
    pub is_enabled: bool,
    /// When to ask again.
    pub refetch: Refetch,
    /// Takes the failure of a request.
    pub on_error: Callback<ApiError>,
    /// Takes what the page tells of its requests.
    pub on_activity: Callback<Activity>,
    /// Takes a headline and a text for the feed.
    pub on_news: Callback<(String, String)>,
    /// Hears that a poll found changes since the answer of this time.
    pub on_found: Callback<Timestamp>,
    /// Asks for everything again, at once.
    pub on_refresh: Callback<()>,
}

/// The freshness policy as a reducer: an action is a cue with its time.
#[derive(Clone, Debug, PartialEq)]
struct Policy {
    freshness: Freshness,
    refetch: Refetch,
}

impl Reducible for Policy {
    type Action = (Cue, Timestamp);

    fn reduce(self: Rc<Self>, (cue, now): Self::Action) -> Rc<Self> {
        let Self { mut freshness, mut refetch } = *self;
        if let Some(urgency) = freshness.on(cue, now) {
            refetch.serial = refetch.serial.wrapping_add(1);
            refetch.urgency = urgency;
            if cue == Cue::Manual {
                refetch.asked_at = now;
            }
        }
        refetch.is_automatic = freshness.is_automatic();
        refetch.is_poll = freshness.is_poll();
        let next = Self { freshness, refetch };
        if next == *self { self } else { Rc::new(next) }
    }
}

/// Properties of [`LiveProvider`].
#[derive(PartialEq, Properties)]
pub struct LiveProviderProps {
    /// The pages.
    pub children: Html,
}

/// Keeps the link and the freshness of everything inside.
#[component]
pub fn LiveProvider(props: &LiveProviderProps) -> Html {
    let session = use_session();
    let is_signed_in = session.state().is_signed_in();
    let (on_toast, toasts) = use_toasts();
    let feed = use_mut_ref(Rc::<Feed>::default);
    let on_news = {
        let (feed, update) = (Rc::clone(&feed), use_force_update());
        use_callback((), move |(title, body): (String, String), ()| {
            Rc::make_mut(&mut feed.borrow_mut()).push(browser::now(), title, body);
            update.force_update();
        })
    };
    let on_notice = {
        let on_news = on_news.clone();
        use_callback((), move |notice: Notice, ()| {
            if notice.kind != ToastKind::Failure {
                on_news.emit((notice.title(), notice.body(&Intl)));
            }
            on_toast.emit(notice);
        })
    };
    let is_on = use_state(|| Keep::Session.get(REAL_TIME).as_deref() != Some("off"));
    let activity = use_state(Activity::default);
    let policy = use_reducer(|| Policy {
        freshness: Freshness::new(browser::now(), browser::is_visible()),
        refetch: Refetch::default(),
    });
    let on_cue = {
        let dispatcher = policy.dispatcher();
        use_callback((), move |cue: Cue, ()| dispatcher.dispatch((cue, browser::now())))
    };
    let (link, on_take_over) = use_link(&session, *is_on, &on_cue, &on_notice);
    let report = link.report;
    // Found before the last event and in the present connection: an event or another connection makes it old news.
    let found = use_state_eq(|| None::<(Option<Timestamp>, Option<Timestamp>)>);
    let connection = (report.live_since(), report.last_event);

    use_effect_with((*is_on && is_signed_in, report.live_since().is_some()), {
        let on_cue = on_cue.clone();
        move |&(is_on, is_live)| on_cue.emit(Cue::Mode { is_on, is_live })
    });
    // What was asked with another token is cancelled, and asked again with this one.
    let known_token = use_mut_ref(|| session.state().token.clone());
    use_effect_with(session.state().token.clone(), {
        let on_cue = on_cue.clone();
        move |token| {
            if known_token.replace(token.clone()) != *token && token.is_some() {
                on_cue.emit(Cue::Manual);
            }
        }
    });
    use_document_event("visibilitychange", on_cue.reform(|_| Cue::Visible(browser::is_visible())));
    use_deadline(policy.freshness.due(), policy.freshness.ticks(), on_cue.reform(|()| Cue::Tick));

    // Callbacks that outlive a render see the newest session and policy.
    let latest = use_mut_ref(|| (session.clone(), policy.refetch, connection));
    latest.replace((session.clone(), policy.refetch, connection));
    let callbacks = use_memo((), |()| {
        let (switch, activity, found) = (is_on.setter(), activity.setter(), found.setter());
        let told_at = Cell::new(Timestamp::default());
        let on_switch = Callback::from(move |wanted: bool| {
            Keep::Session.set(REAL_TIME, (!wanted).then_some("off"));
            switch.set(wanted);
        });
        let on_found = {
            let latest = Rc::clone(&latest);
            Callback::from(move |since: Timestamp| {
                let (_, _, connection) = *latest.borrow();
                if connection.1.is_none_or(|last_event| last_event < since) {
                    found.set(Some(connection));
                }
            })
        };
        let on_error = Callback::from(move |error: ApiError| {
            let (session, refetch, _) = latest.borrow().clone();
            session.report(&error);
            // Whoever asked is told at once and once; automatic failures only mark what is out of date.
            let was_asked = refetch.urgency == Urgency::Immediate && error != ApiError::SignedOut;
            if was_asked && told_at.replace(refetch.asked_at) != refetch.asked_at {
                on_notice.emit(Notice::failure(error.to_string()));
            }
        });
        let on_activity = Callback::from(move |told: Activity| activity.set(told));
        (on_switch, on_found, on_error, on_activity, on_cue.reform(|()| Cue::Manual))
    });
    let (on_switch, on_found, on_error, on_activity, on_refresh) = (*callbacks).clone();
    let page = PageHandle {
        api: session.api().clone(),
        is_enabled: is_signed_in,
        refetch: policy.refetch,
        on_error,
        on_activity,
        on_news,
        on_found,
        on_refresh: on_refresh.clone(),
    };
    let feed = Rc::clone(&feed.borrow());
    let view = LiveView {
        link,
        is_elsewhere: *found == Some(connection),
        feed,
        is_on: *is_on,
        is_busy: activity.is_fetching && policy.refetch.urgency == Urgency::Immediate,
        updated_at: activity.updated_at,
        on_switch,
        on_refresh,
        on_take_over,
    };
    html! {
        <ContextProvider<PageHandle> context={page}>
            <ContextProvider<LiveView> context={view}>{ props.children.clone() }</ContextProvider<LiveView>>
            { toasts }
        </ContextProvider<PageHandle>>
    }
}

/// What a page needs to ask the server. Outside a [`LiveProvider`] nothing is asked.
#[hook]
pub fn use_page() -> PageHandle {
    use_context().unwrap_or_else(|| PageHandle {
        api: Api::new(AttrValue::default(), Currency::USD),
        is_enabled: false,
        refetch: Refetch::default(),
        on_error: Callback::noop(),
        on_activity: Callback::noop(),
        on_news: Callback::noop(),
        on_found: Callback::noop(),
        on_refresh: Callback::noop(),
    })
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
    on_cue: &Callback<Cue>,
    on_notice: &Callback<Notice>,
) -> (RealtimeHandle, Callback<()>) {
    let notify = |kind: ToastKind| {
        on_notice.reform(move |EventGroup { count, detail, .. }: EventGroup| {
            let status = detail.status.filter(|_| kind == ToastKind::OrderUpdated);
            let text = match (detail.number, status) {
                (Some(number), Some(status)) => Some(format!("{number} is now {}", status.replace('_', " "))),
                (number, status) => number.or(status),
            };
            Notice { kind, count, detail: text, amount: detail.amount }
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
        on_data_change: on_cue.reform(|()| Cue::Event),
        on_live: on_cue.reform(|()| Cue::BecameLive),
    })
}
