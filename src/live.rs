//! What every page shares of being live: the link, the switch, and when to fetch again.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{Abort, Api, ApiError, auth};
use crate::browser;
use crate::browser::events::{use_deadline, use_document_event};
use crate::browser::storage::{Keep, REAL_TIME};
use crate::model::Timestamp;
use crate::query::{Refetch, Urgency};
use crate::realtime::{Cue, EventDetail, Freshness, Link, RealtimeOptions, Verdict, use_realtime_updates};
use crate::session::{SessionHandle, use_session};
use crate::toast::{Notice, ToastKind, use_toaster};

/// What the header and the status panel show.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveView {
    /// The link.
    pub link: Rc<Link>,
    /// The switch.
    pub is_on: bool,
    /// Whether a refresh that the reader asked for is under way.
    pub is_busy: bool,
    /// When the page's figures last arrived.
    pub updated_at: Option<Timestamp>,
}

/// What a page tells of its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Whether any request is under way.
    pub is_fetching: bool,
    /// When the newest good answer arrived.
    pub updated_at: Option<Timestamp>,
}

/// What can be done; stable for as long as the provider lives.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveActions {
    /// Switches real-time on or off.
    pub on_switch: Callback<bool>,
    /// Fetches everything on the page again, at once.
    pub on_refresh: Callback<()>,
    /// Takes what a page tells of its requests.
    pub on_activity: Callback<Activity>,
    /// Takes the failure of a request.
    pub on_error: Callback<ApiError>,
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
    let is_signed_in = session.as_ref().is_some_and(|session| session.state().is_signed_in());
    let latest_session = use_mut_ref(|| session.clone());
    latest_session.replace(session.clone());

    let is_on = use_state(|| Keep::Session.get(REAL_TIME).as_deref() != Some("off"));
    let activity = use_state(Activity::default);
    let policy = use_reducer(|| Policy { freshness: Freshness::new(browser::now()), refetch: Refetch::default() });
    let on_cue = {
        let dispatcher = policy.dispatcher();
        use_callback((), move |cue: Cue, ()| dispatcher.dispatch((cue, browser::now())))
    };
    let link = use_link(session.as_ref(), *is_on, &on_cue);

    use_effect_with((*is_on && is_signed_in, link.is_live()), {
        let on_cue = on_cue.clone();
        move |&(is_on, is_live)| on_cue.emit(Cue::Mode { is_on, is_live })
    });
    let is_first = use_mut_ref(|| true);
    use_effect_with(is_signed_in, {
        let on_cue = on_cue.clone();
        move |is_signed_in| {
            // Signed in again after the sign-in had ended: everything on the page is asked for anew.
            if *is_signed_in && !is_first.replace(false) {
                on_cue.emit(Cue::Manual);
            }
        }
    });
    use_document_event("visibilitychange", on_cue.reform(|_| Cue::Visible(browser::is_visible())));
    use_deadline(policy.freshness.due(), policy.freshness.ticks(), on_cue.reform(|()| Cue::Tick));

    let actions = use_memo((), |()| LiveActions {
        on_switch: {
            let is_on = is_on.setter();
            Callback::from(move |wanted: bool| {
                Keep::Session.set(REAL_TIME, (!wanted).then_some("off"));
                is_on.set(wanted);
            })
        },
        on_refresh: on_cue.reform(|()| Cue::Manual),
        on_activity: {
            let activity = activity.setter();
            Callback::from(move |told| activity.set(told))
        },
        on_error: Callback::from(move |error| {
            if let Some(session) = latest_session.borrow().as_ref() {
                session.report(&error);
            }
        }),
    });
    let view = LiveView {
        link,
        is_on: *is_on,
        is_busy: activity.is_fetching && policy.refetch.urgency == Urgency::Immediate,
        updated_at: activity.updated_at,
    };
    html! {
        <ContextProvider<LiveActions> context={(*actions).clone()}>
            <ContextProvider<Refetch> context={policy.refetch}>
                <ContextProvider<LiveView> context={view}>{ props.children.clone() }</ContextProvider<LiveView>>
            </ContextProvider<Refetch>>
        </ContextProvider<LiveActions>>
    }
}

/// The link of the signed-in reader; events become toasts and cues.
#[hook]
fn use_link(session: Option<&SessionHandle>, is_on: bool, on_cue: &Callback<Cue>) -> Rc<Link> {
    let toaster = use_toaster();
    let notify = |kind: ToastKind, describe: fn(&EventDetail) -> Option<String>| {
        toaster.reform(move |event: EventDetail| Notice { kind, detail: describe(&event), amount: event.amount })
    };
    let url = session.filter(|session| session.state().is_signed_in()).and_then(|session| session.api().stream_url());
    let on_verify = {
        let session = session.cloned();
        Callback::from(move |answer: Callback<Verdict>| {
            let Some(session) = session.clone() else { return answer.emit(Verdict::Unknown) };
            spawn_local(async move {
                match auth::me(session.api(), &Abort::new()).await {
                    Ok(user) if user.is_active => answer.emit(Verdict::Accepted),
                    Ok(_) => answer.emit(Verdict::Refused),
                    Err(error @ ApiError::SignedOut) => {
                        session.report(&error);
                        answer.emit(Verdict::Refused);
                    }
                    Err(_) => answer.emit(Verdict::Unknown),
                }
            });
        })
    };
    let options = RealtimeOptions {
        url,
        is_on,
        currency: session.map_or(crate::model::Currency::USD, |session| session.api().currency()),
        on_verify,
        on_order_created: notify(ToastKind::OrderCreated, |event| event.number.clone()),
        on_order_updated: notify(ToastKind::OrderUpdated, |event| match (&event.number, &event.status) {
            (Some(number), Some(status)) => Some(format!("{number} is now {}", status.replace('_', " "))),
            (number, status) => number.clone().or_else(|| status.clone()),
        }),
        on_payment_received: notify(ToastKind::PaymentReceived, |event| event.number.clone()),
        on_data_change: on_cue.reform(|()| Cue::Event),
        on_live: on_cue.reform(|()| Cue::BecameLive),
    };
    use_realtime_updates(options).link
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
    /// Asks for everything again, at once.
    pub on_refresh: Callback<()>,
}

/// What a page needs to ask the server. Outside a [`LiveProvider`] nothing is asked.
#[hook]
pub fn use_page() -> PageHandle {
    let session = use_session();
    let actions = use_context::<LiveActions>();
    let refetch = use_context::<Refetch>().unwrap_or_default();
    let is_enabled = actions.is_some() && session.as_ref().is_some_and(|session| session.state().is_signed_in());
    let (on_error, on_activity, on_refresh) = match actions {
        Some(actions) => (actions.on_error, actions.on_activity, actions.on_refresh),
        None => (Callback::noop(), Callback::noop(), Callback::noop()),
    };
    let api = session
        .map_or_else(|| Api::new(AttrValue::default(), crate::model::Currency::USD), |session| session.api().clone());
    PageHandle { api, is_enabled, refetch, on_error, on_activity, on_refresh }
}
