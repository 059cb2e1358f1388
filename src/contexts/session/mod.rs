//! Who is signed in: joins the sign-in to storage, to the API and to other tabs.

mod renewal;

use std::cell::Cell;
use std::rc::Rc;

use chrono::TimeDelta;
use gloo_timers::callback::Timeout;
use pulseboard_api::auth::{SignInError, Tokens};
use pulseboard_api::client::Client;
use pulseboard_api::transport::Abort;
use pulseboard_core::fingerprint::fingerprint;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::session::claims::Claims;
use pulseboard_core::session::state::{Phase, RenewalReason, Session, SessionAction, Task};
use pulseboard_core::session::user::User;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::StorageEvent;
use yew::prelude::*;

use self::renewal::renew;
use crate::hooks::{use_deadline, use_window_event};
use crate::platform::rollup_store;
use crate::platform::storage::{self, ACCESS_TOKEN, NO_REFRESH, REFRESH_TOKEN, REFUSED, SNAPSHOT, WATCH_HISTORY};
use crate::platform::timer::wait_until;
use crate::platform::{is_restored, jitter, now};

/// The sign-in as the reducer keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionState(Session);

impl Reducible for SessionState {
    type Action = SessionAction;

    fn reduce(self: Rc<Self>, action: SessionAction) -> Rc<Self> {
        let next = Self(self.0.after(action));
        if next == *self { self } else { Rc::new(next) }
    }
}

/// The sign-in as components see it.
#[derive(Clone)]
pub struct SessionHandle {
    state: UseReducerHandle<SessionState>,
    client: Client,
    /// Counts sign-outs: a sign-in that was under way then comes too late.
    sign_outs: Rc<Cell<u32>>,
}

impl PartialEq for SessionHandle {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.client == other.client
    }
}

impl SessionHandle {
    /// Where the sign-in stands.
    pub fn state(&self) -> &Session {
        &self.state.0
    }

    /// The API with the token in force.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Tells what is kept for this account on this API from what is kept for others; `None` while nobody is signed in.
    pub fn account(&self) -> Option<u64> {
        let owner = self.state().owner.as_deref()?;
        Some(fingerprint(&self.client.name_for(owner)))
    }

    fn dispatch(&self, action: SessionAction) {
        self.state.dispatch(action);
    }

    /// Whether somebody signed out since the page was opened.
    pub fn has_signed_out(&self) -> bool {
        self.sign_outs.get() > 0
    }

    /// Tells that a request with this sign-in was refused for want of a sign-in or of rights; other errors change nothing.
    pub fn report(&self, error: &ApiError) {
        match (error, self.state().token.clone()) {
            (ApiError::SignedOut, Some(token)) => self.dispatch(SessionAction::Refused { token }),
            // The figures were the administrator's until now: whose token is it?
            (ApiError::NotAdmin, Some(token)) => self.dispatch(SessionAction::NotAdmin { token }),
            _ => {}
        }
    }

    /// Tells what the server said of the account of the token in force.
    pub fn report_user(&self, user: User) {
        if let Some(token) = self.state().token.clone() {
            self.dispatch(SessionAction::Verified { token, user: Rc::new(user) });
        }
    }

    /// Ends the sign-in in place, so that the reader can give the password before the server asks for it.
    pub fn sign_in_again(&self) {
        self.dispatch(SessionAction::SignInAgain);
    }

    /// Asks the server now whose token it is.
    pub fn verify_now(&self) {
        self.dispatch(SessionAction::VerifyNow);
    }

    /// Signs out everywhere: this page, other tabs, and the other product on this origin.
    pub fn sign_out(&self) {
        storage::set(ACCESS_TOKEN, None);
        storage::set(REFRESH_TOKEN, None);
        forget();
        self.sign_outs.set(self.sign_outs.get().wrapping_add(1));
        self.dispatch(SessionAction::SignedOut);
    }

    /// Signs in. A page whose sign-in expired takes only the account it belongs to.
    ///
    /// # Errors
    ///
    /// [`SignInError`] says what to correct.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<(), SignInError> {
        let sign_outs = self.sign_outs.get();
        let Tokens { access, refresh } = self.client.with_token(None).sign_in(email, password).await?;
        let token: Rc<str> = access.into();
        let user = match self.client.with_token(Some(Rc::clone(&token))).me(&Abort::never()).await {
            Ok(user) => user,
            Err(ApiError::NotAdmin) => return Err(SignInError::NotAdmin),
            // The password was right: nothing may say that it was wrong.
            Err(_) => return Err(SignInError::AccountUnknown),
        };
        if !user.is_active {
            return Err(SignInError::Inactive);
        }
        if !user.is_admin {
            return Err(SignInError::NotAdmin);
        }
        let owner = self.state().user.as_ref().filter(|_| self.state().phase == Phase::Expired);
        if let Some(owner) = owner.filter(|owner| owner.id != user.id) {
            return Err(SignInError::OtherAccount(owner.email.clone()));
        }
        if self.sign_outs.get() == sign_outs {
            storage::set(ACCESS_TOKEN, Some(&token));
            storage::set(REFRESH_TOKEN, refresh.as_deref());
            let claims = claims_of(&token);
            self.dispatch(SessionAction::SignedIn { token, claims, user: Rc::new(user), now: now() });
        }
        Ok(())
    }
}

/// What a token says of itself.
fn claims_of(token: &str) -> Claims {
    let mut claims = Claims::of_token(token);
    if storage::get(REFUSED).is_some_and(|refused| refused == fingerprint(token).to_string()) {
        // Whatever it says: no stream is opened with it before the server was asked again.
        claims.expires_at = Some(chrono::DateTime::UNIX_EPOCH);
    }
    claims
}

fn token_found(token: Rc<str>) -> SessionAction {
    let claims = claims_of(&token);
    SessionAction::TokenFound { token, claims, now: now() }
}

/// The token that is kept, for this page or any.
fn stored_token() -> Option<Rc<str>> {
    storage::get(ACCESS_TOKEN).filter(|token| !token.is_empty()).map(Rc::from)
}

/// The sign-in as the page begins.
fn at_start(client: &Client) -> Session {
    let start = Session::signed_out(None);
    let Some(token) = stored_token() else { return start };
    let found = start.after(token_found(Rc::clone(&token)));
    // Where the server has told already whose it is, the first rendering shows the page.
    match client.with_token(Some(Rc::clone(&token))).take_arrived_me() {
        Some(user) => found.after(SessionAction::Verified { token, user: Rc::new(user) }),
        None => found,
    }
}

/// Forgets what was kept for the account that was signed in.
fn forget() {
    storage::set(NO_REFRESH, None);
    storage::set(SNAPSHOT, None);
    // The rules are the reader's own; what they found are figures.
    storage::set(WATCH_HISTORY, None);
    rollup_store::forget();
}

/// Asks the server whose token it is.
async fn verify(client: Client, token: Rc<str>, abort: Abort) -> SessionAction {
    match client.me(&abort).await {
        Ok(user) => SessionAction::Verified { token, user: Rc::new(user) },
        Err(ApiError::SignedOut) => SessionAction::Refused { token },
        Err(error) => SessionAction::VerificationFailed { token, error, now: now() },
    }
}

/// Does what the sign-in says should be under way.
#[hook]
fn use_task(session: &SessionHandle) {
    let task = session.state().token.clone().zip(session.state().task);
    use_effect_with(task.clone(), {
        let session = session.clone();
        move |task| {
            let abort = Abort::new();
            let mut timer = None;
            match task.clone() {
                None => {}
                Some((token, Task::Renew(_))) => spawn_local(renew(session.clone(), token)),
                Some((token, Task::Verify { not_before, .. })) => {
                    let start = {
                        let abort = abort.clone();
                        move || {
                            spawn_local(async move {
                                let done = verify(session.client.clone(), token, abort).await;
                                session.dispatch(done);
                            });
                        }
                    };
                    match not_before {
                        None => start(),
                        Some(moment) => timer = Some(Timeout::new(wait_until(moment), start)),
                    }
                }
            }
            move || {
                drop(timer);
                abort.abort();
            }
        }
    });
    let is_refused = session.state().task == Some(Task::Renew(RenewalReason::Refused));
    let refused = session.state().token.clone().filter(|_| is_refused);
    // The next page must not open a stream with it before the server was asked again.
    use_effect_with(refused, |refused| {
        if let Some(token) = refused {
            storage::set(REFUSED, Some(&fingerprint(token).to_string()));
        }
    });
    let is_accepted = session.state().is_signed_in() && session.state().user.is_some() && task.is_none();
    use_effect_with(is_accepted, |&is_accepted| {
        if is_accepted {
            storage::set(REFUSED, None);
        }
    });
}

/// Does what the token's end needs next, some time after the deadline: tabs that are not the first to renew it find a
/// new one.
#[hook]
fn use_ending(session: &SessionHandle) {
    let spread = use_memo((), |()| jitter());
    let state = session.state();
    #[allow(clippy::cast_possible_truncation, reason = "a few thousand milliseconds")]
    let delay = TimeDelta::milliseconds((state.longest_delay().num_milliseconds() as f64 * *spread) as i64);
    let deadline = state.deadline().map(|deadline| deadline + delay);
    let is_warning = state.ending().is_none();
    use_deadline(deadline, u32::from(is_warning), {
        let session = session.clone();
        Callback::from(move |()| {
            if let Some(action) = session.state().at_deadline() {
                session.dispatch(action);
            }
        })
    });
}

/// Hears of sign-ins and sign-outs elsewhere: in another tab, or in the other product on this origin. A page restored
/// from the back/forward cache was not told.
#[hook]
fn use_stored_token(session: &SessionHandle) {
    let on_stored = {
        let session = session.clone();
        move || {
            if let Some(token) = stored_token() {
                session.dispatch(token_found(token));
                return;
            }
            forget();
            session.sign_outs.set(session.sign_outs.get().wrapping_add(1));
            session.dispatch(SessionAction::SignedOut);
        }
    };
    use_window_event("storage", {
        let on_stored = on_stored.clone();
        Callback::from(move |event: Event| {
            // A key of `None` means that everything was cleared.
            let key = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
            if key.is_none_or(|key| key == ACCESS_TOKEN) {
                on_stored();
            }
        })
    });
    use_window_event(
        "pageshow",
        Callback::from(move |event: Event| {
            if is_restored(&event) {
                on_stored();
            }
        }),
    );
}

/// The sign-in, for whoever needs it.
#[hook]
pub fn use_session() -> SessionHandle {
    use_context::<SessionHandle>().expect("`App` puts a `SessionProvider` around every page")
}

/// Properties of [`SessionProvider`].
#[derive(PartialEq, Properties)]
pub struct SessionProviderProps {
    /// The API, without a sign-in.
    pub client: Client,
    /// Who can read it.
    #[prop_or_default]
    pub children: Html,
}

/// Knows who is signed in.
#[component]
pub fn SessionProvider(props: &SessionProviderProps) -> Html {
    let state = use_reducer(|| SessionState(at_start(&props.client)));
    let sign_outs = use_memo((), |()| Cell::new(0_u32));
    let client = props.client.with_token(state.0.token.clone());
    let session = SessionHandle { state, client, sign_outs };
    use_task(&session);
    use_ending(&session);
    use_stored_token(&session);
    // The other product may have signed out while no page of this one was open.
    use_effect_with((), |()| {
        if stored_token().is_none() {
            forget();
        }
    });
    html! {
        <ContextProvider<SessionHandle> context={session}>
            { props.children.clone() }
        </ContextProvider<SessionHandle>>
    }
}
