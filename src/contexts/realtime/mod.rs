//! The live connection, shared with the reader's other tabs. Its state changes seldom and its times with every heartbeat,
//! so they are contexts of their own.

mod engine;
mod loading;

use std::rc::Rc;

use pulseboard_api::client::Client;
use pulseboard_api::transport::Abort;
use pulseboard_core::money::Currency;
use pulseboard_core::notifications::toasts::Notice;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::refetch_policy::RefetchTrigger;
use pulseboard_core::realtime::announced_orders::AnnouncedOrders;
use pulseboard_core::realtime::announcements::{Announcements, Coverage, Delivery};
use pulseboard_core::realtime::batch::{Batch, EventGroup};
use pulseboard_core::realtime::connection::{ConnectionState, ConnectionStatus, Verdict};
use pulseboard_core::realtime::coordinator::Role;
use pulseboard_core::realtime::event::EventKind;
use pulseboard_core::realtime::status::ConnectionTone;
use pulseboard_core::time::Timestamp;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::engine::RealtimeEngine;
use self::loading::load_engine;
use crate::contexts::notifications::use_notifier;
use crate::contexts::preferences::use_preferences;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::{SessionHandle, use_session};
use crate::hooks::use_latest;
use crate::platform::now;

/// What to listen to, and whom to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct RealtimeOptions {
    /// The address of the stream; `None` while nobody is signed in.
    pub url: Option<AttrValue>,
    /// The token of the sign-in, whether the address holds it or not.
    pub token: Option<AttrValue>,
    /// Tabs of the same group share one stream; `None` to share with nobody.
    pub group: Option<AttrValue>,
    /// The switch.
    pub is_on: bool,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// Asks whether the sign-in still holds, after the server refused the stream; answers through the callback it gets.
    pub on_verify: Callback<Callback<Verdict>>,
    /// Another tab found that the server refuses the token.
    pub on_refused: Callback<()>,
    /// Events of one kind and one animation frame.
    pub on_event: Callback<EventGroup>,
    /// The events of one animation frame, whatever their kinds.
    pub on_batch: Callback<Batch>,
    /// Something changed, and what of the orders that may be: called once for all events of an animation frame, whatever
    /// their kinds.
    pub on_data_change: Callback<AnnouncedOrders>,
    /// The connection became live; whatever happened before was not announced.
    pub on_live: Callback<()>,
}

/// What a component sees of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealtimeHandle {
    /// The connection as the tab that leads tells it.
    pub status: ConnectionStatus,
    /// This tab's part.
    pub role: Role,
    /// Whether the browser gives no means to share.
    pub is_alone: bool,
    /// How many tabs follow the leader.
    pub followers: u32,
}

impl RealtimeHandle {
    /// Before anything keeps the connection.
    fn of(state: ConnectionState) -> Self {
        Self { status: ConnectionStatus::of(state), role: Role::Inactive, is_alone: false, followers: 0 }
    }

    /// What will be tried: nobody reads "Disconnected" before "Connecting".
    fn before(options: &RealtimeOptions) -> Self {
        Self::of(match (options.is_on, &options.url) {
            (false, _) => ConnectionState::Off,
            (true, None) => ConnectionState::SignedOut,
            (true, Some(_)) => ConnectionState::Connecting { since: now() },
        })
    }
}

/// Follows the event stream of `options` and keeps it alive: proof before "live", a watchdog for silence, back-off
/// after failures, a check of the sign-in after a refusal, a look at the clock whenever the page wakes, and one stream
/// for all tabs of the group. The callback opens the stream anew, wherever it is.
#[hook]
pub fn use_realtime_updates(options: RealtimeOptions) -> (RealtimeHandle, Callback<()>) {
    let options = Rc::new(options);
    let reported = use_state_eq(|| None::<RealtimeHandle>);
    let engine = use_mut_ref(|| None::<Rc<dyn RealtimeEngine>>);
    let is_there = use_state_eq(|| false);
    let newest = use_mut_ref(|| Some(Rc::clone(&options)));
    let follows = (options.group.clone(), options.token.clone(), options.is_on);
    let before = use_memo(follows.clone(), |_| RealtimeHandle::before(&options));
    use_effect_with((), {
        let (newest, engine) = (Rc::clone(&newest), Rc::clone(&engine));
        let (reported, is_there) = (reported.setter(), is_there.setter());
        move |()| {
            let teardown = (Rc::clone(&newest), Rc::clone(&engine));
            spawn_local(async move {
                // Nothing, if the page was left in the meantime.
                if let Some(loaded) =
                    load_engine(newest, Callback::from(move |handle| reported.set(Some(handle)))).await
                {
                    engine.replace(Some(loaded));
                    is_there.set(true);
                }
            });
            move || {
                let (newest, engine) = teardown;
                newest.take();
                if let Some(engine) = engine.take() {
                    engine.stop();
                }
            }
        }
    });
    use_effect_with((options, *is_there), {
        let (newest, engine) = (Rc::clone(&newest), Rc::clone(&engine));
        move |(options, _)| {
            newest.replace(Some(Rc::clone(options)));
            if let Some(engine) = &*engine.borrow() {
                engine.renew(Rc::clone(options));
            }
        }
    });
    use_effect_with((follows, *is_there), {
        let (engine, reported) = (Rc::clone(&engine), reported.setter());
        move |_| match &*engine.borrow() {
            Some(engine) => engine.follow(),
            None => reported.set(None),
        }
    });
    let take_over = use_callback((), move |(), ()| {
        if let Some(engine) = &*engine.borrow() {
            engine.take_over();
        }
    });
    (reported.unwrap_or(*before), take_over)
}

/// What the connection is, without its times: it does not change with a heartbeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Realtime {
    /// The state.
    pub state: ConnectionState,
    /// Whether a stream was opened and nothing came through it.
    pub is_buffered: bool,
    /// Whether the browser keeps requests for streams back while the server answers others.
    pub is_blocked: bool,
    /// Opens the stream anew, in whichever tab it is.
    pub on_take_over: Callback<()>,
    /// Hears that a poll found changes since the answer of this time, with the kinds of event that announce each.
    pub on_unannounced: Callback<(Vec<&'static [EventKind]>, Timestamp)>,
}

impl Realtime {
    /// What the connection's state means for the reader, and what stands in its way.
    pub fn explanation(&self) -> &'static str {
        if self.is_blocked {
            return "Something in this browser, such as an ad blocker, keeps requests for the event stream back, while \
                    the server answers others. Allow this page in it.";
        }
        ConnectionStatus { is_buffered: self.is_buffered, ..ConnectionStatus::of(self.state) }.explanation()
    }
}

/// The connection with its times, and this tab's part in it. Changes with every heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionPulse {
    /// The connection, and this tab's part.
    pub handle: RealtimeHandle,
    /// How much of what changes is announced here.
    pub coverage: Coverage,
}

const EXPECTATION: &str = "`App` puts a `RealtimeProvider` around every page";

/// What the connection is.
#[hook]
pub fn use_realtime() -> Realtime {
    use_context::<Realtime>().expect(EXPECTATION)
}

/// The connection with its times. Whoever reads it is drawn anew with every heartbeat.
#[hook]
pub fn use_connection_pulse() -> ConnectionPulse {
    use_context::<ConnectionPulse>().expect(EXPECTATION)
}

/// Asks whether the sign-in still holds, after the server refused the stream.
async fn verdict(session: &SessionHandle) -> Verdict {
    match session.client().me(&Abort::new()).await {
        Ok(user) => {
            let may_look = user.is_active && user.is_admin;
            session.report_user(user);
            if may_look { Verdict::Accepted } else { Verdict::Refused }
        }
        Err(error @ ApiError::SignedOut) => {
            session.report(&error);
            Verdict::Refused
        }
        Err(_) => Verdict::Unknown,
    }
}

/// What can happen to [`Announcements`].
enum AnnouncementsAction {
    Heard(EventKind),
    TakenOver(Timestamp),
    Found(Vec<&'static [EventKind]>, Timestamp, Delivery),
}

/// What was announced, and what was not, as the reducer keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
struct AnnouncementsState(Announcements);

impl Reducible for AnnouncementsState {
    type Action = AnnouncementsAction;

    fn reduce(self: Rc<Self>, action: Self::Action) -> Rc<Self> {
        let before = self.0.clone();
        Rc::new(Self(match action {
            AnnouncementsAction::Heard(kind) => before.heard(kind),
            AnnouncementsAction::TakenOver(now) => before.taken_over(now),
            AnnouncementsAction::Found(changes, since, delivery) => before.found(&changes, since, delivery),
        }))
    }
}

/// Properties of [`RealtimeProvider`].
#[derive(PartialEq, Properties)]
pub struct RealtimeProviderProps {
    /// Who can read it.
    #[prop_or_default]
    pub children: Html,
}

/// Keeps the connection of the signed-in reader; events become notices and reasons to ask the server again.
#[component]
pub fn RealtimeProvider(props: &RealtimeProviderProps) -> Html {
    let session = use_session();
    let is_on = use_preferences().is_real_time;
    let (notifier, refetcher) = (use_notifier(), use_refetcher());
    let client = session.client();
    let is_signed_in = session.state().is_signed_in();
    let announcements = use_reducer_eq(AnnouncementsState::default);
    let on_event =
        use_callback((notifier.clone(), announcements.dispatcher()), |group: EventGroup, (notifier, heard)| {
            heard.dispatch(AnnouncementsAction::Heard(group.kind));
            if let Some(notice) = Notice::of_events(group) {
                notifier.notify(notice);
            }
        });
    let on_batch = use_callback(notifier.clone(), |batch: Batch, notifier| notifier.keep(batch));
    let on_data_change = use_callback(refetcher.clone(), |orders, refetcher| refetcher.announced(orders));
    let on_live = use_callback((refetcher.clone(), client.clone()), |(), (refetcher, client)| {
        // What was asked before and nobody needed yet may be old by now.
        client.forget_early();
        refetcher.trigger(RefetchTrigger::BecameLive);
    });
    let on_verify = use_callback(session.clone(), |answer: Callback<Verdict>, session| {
        let session = session.clone();
        spawn_local(async move { answer.emit(verdict(&session).await) });
    });
    let on_refused = use_callback(session.clone(), |(), session| session.report(&ApiError::SignedOut));
    let (handle, on_take_over) = use_realtime_updates(RealtimeOptions {
        url: client.stream_url().filter(|_| is_signed_in).map(AttrValue::from),
        token: client.token().filter(|_| is_signed_in).map(|token| AttrValue::from(token.to_owned())),
        group: session.state().owner.as_ref().map(|owner| client.name_for(owner).into()),
        is_on,
        currency: client.currency(),
        on_verify,
        on_refused,
        on_event,
        on_batch,
        on_data_change,
        on_live,
    });
    let status = handle.status;
    let delivery = Delivery { live_since: status.live_since(), last_event: status.last_event };
    let coverage = announcements.0.coverage(delivery);
    let is_live = status.live_since().is_some();
    // What is announced in part is asked for as often as without a stream.
    use_effect_with((is_on && is_signed_in, is_live && coverage != Coverage::InPart), {
        let refetcher = refetcher.clone();
        move |&(is_on, is_live)| refetcher.trigger(RefetchTrigger::Mode { is_on, is_live })
    });
    let on_take_over = use_callback((on_take_over, announcements.dispatcher()), |(), (on_take_over, announcements)| {
        announcements.dispatch(AnnouncementsAction::TakenOver(now()));
        on_take_over.emit(());
    });
    // Timers sleep, in hidden tabs and with the machine; a heartbeat is a look at the clock as well, and so is an event.
    use_effect_with(status.last_heartbeat, {
        let refetcher = refetcher.clone();
        move |_| refetcher.trigger(RefetchTrigger::Tick)
    });
    let previous = use_mut_ref(|| session.state().owner.clone());
    use_effect_with(session.state().owner.clone(), move |owner| {
        if previous.replace(owner.clone()) != *owner {
            notifier.clear_news();
        }
    });

    let current = use_latest(delivery);
    let on_unannounced = use_callback(announcements.dispatcher(), move |(changes, since), announcements| {
        announcements.dispatch(AnnouncementsAction::Found(changes, since, *current.borrow()));
    });
    let is_blocked = use_blocked_stream(&status, client);
    let ConnectionStatus { state, is_buffered, .. } = status;
    let realtime = Realtime { state, is_buffered, is_blocked, on_take_over, on_unannounced };
    let pulse = ConnectionPulse { handle, coverage };
    html! {
        <ContextProvider<Realtime> context={realtime}>
            <ContextProvider<ConnectionPulse> context={pulse}>
                { props.children.clone() }
            </ContextProvider<ConnectionPulse>>
        </ContextProvider<Realtime>>
    }
}

/// After so many failures in a row it is looked into why.
const REFUSALS: u32 = 3;

/// Whether requests for streams get nowhere while others are answered: browsers tell pages of a blocked request no more
/// than of a lost one.
#[hook]
fn use_blocked_stream(status: &ConnectionStatus, client: &Client) -> bool {
    let is_blocked = use_state_eq(|| false);
    let is_live = status.live_since().is_some();
    let is_refused = status.failures >= REFUSALS && matches!(status.state, ConnectionState::Waiting { .. });
    use_effect_with((is_live, is_refused, status.failures, client.clone()), {
        let is_blocked = is_blocked.setter();
        move |(is_live, is_refused, _, client)| {
            // An answer about an attempt that is over says nothing about the next.
            let abort = Abort::new();
            if *is_live {
                is_blocked.set(false);
            } else if *is_refused {
                let (client, abort) = (client.clone(), abort.clone());
                spawn_local(async move {
                    let gets_nowhere = !client.reaches_stream(&abort).await;
                    let is_answered = gets_nowhere && client.me(&abort).await.is_ok();
                    if !abort.is_aborted() {
                        is_blocked.set(is_answered);
                    }
                });
            }
            move || abort.abort()
        }
    });
    // Who is not trying is told why by other words.
    *is_blocked && status.state.tone() == ConnectionTone::Degraded && status.state != ConnectionState::SignedOut
}
