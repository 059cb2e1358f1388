//! Joins the sign-in to storage, to the API and to other tabs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::StorageEvent;
use yew::prelude::*;

use super::claims::{self, Claims};
use super::state::{Phase, Session, SessionAction};
use crate::api::auth::{self, SignInError, Tokens, User};
use crate::api::{Abort, Api, ApiError};
use crate::browser;
use crate::browser::config::Config;
use crate::browser::events::{is_restored, later, use_deadline, use_window_event};
use crate::browser::storage::{ACCESS_TOKEN, Keep, NO_REFRESH, REFRESH_TOKEN, REFUSED, SNAPSHOT};
use crate::model::Timestamp;
use crate::realtime::batch::fnv1a;

/// Keeps the sign-in, and draws the app anew when it changes.
#[derive(Clone)]
struct Store {
    state: Rc<RefCell<Rc<Session>>>,
    update: UseForceUpdateHandle,
}

impl Store {
    fn dispatch(&self, action: SessionAction) {
        if let SessionAction::Refused { token } = &action {
            Keep::Always.set(REFUSED, Some(&fingerprint(token)));
        }
        let before = Rc::clone(&self.state.borrow());
        let after = Rc::clone(&before).reduce(action);
        if !Rc::ptr_eq(&before, &after) {
            self.state.replace(after);
            self.update.force_update();
        }
    }
}

/// The sign-in as components see it.
#[derive(Clone)]
pub struct SessionHandle {
    state: Rc<Session>,
    store: Store,
    api: Api,
    /// Counts sign-outs: a sign-in that was under way then comes too late.
    sign_outs: Rc<Cell<u32>>,
}

impl PartialEq for SessionHandle {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.api == other.api
    }
}

impl SessionHandle {
    /// Where the sign-in stands.
    pub fn state(&self) -> &Session {
        &self.state
    }

    /// The API with the token in force.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Tells that a request was refused for want of a sign-in or of rights; other errors change nothing.
    pub fn report(&self, error: &ApiError) {
        match (error, self.state.token.clone()) {
            (ApiError::SignedOut, Some(token)) => refused(self.api.clone(), token, self.store.clone()),
            // The figures were the administrator's until now: whose token is it?
            (ApiError::NotAdmin, Some(token)) => check(self.api.clone(), token, self.store.clone()),
            _ => {}
        }
    }

    /// Ends the sign-in in place, so that the reader can give the password before the server asks for it.
    pub fn sign_in_again(&self) {
        if let Some(token) = self.state.token.clone() {
            self.store.dispatch(SessionAction::Refused { token });
        }
    }

    /// Tells what the server said of the account of the token in force.
    pub fn report_user(&self, user: User) {
        if let Some(token) = self.state.token.clone() {
            self.store.dispatch(SessionAction::UserKnown { token, user: Rc::new(user) });
        }
    }

    /// Signs out everywhere: this page, other tabs, and the other product on this origin.
    pub fn sign_out(&self) {
        Keep::Always.set(ACCESS_TOKEN, None);
        Keep::Always.set(REFRESH_TOKEN, None);
        forget();
        self.sign_outs.set(self.sign_outs.get().wrapping_add(1));
        self.store.dispatch(SessionAction::SignedOut);
    }

    /// Signs in. A page whose sign-in expired takes only the account it belongs to.
    ///
    /// # Errors
    ///
    /// [`SignInError`] says what to correct.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<(), SignInError> {
        let sign_outs = self.sign_outs.get();
        let Tokens { access, refresh } = auth::sign_in(&self.api.with_token(None), email, password).await?;
        let token = AttrValue::from(access);
        let user = auth::me(&self.api.with_token(Some(token.clone())), &Abort::new()).await?;
        if !user.is_active {
            return Err(SignInError::Inactive);
        }
        if !user.is_admin {
            return Err(SignInError::NotAdmin);
        }
        let owner = self.state.user.as_ref().filter(|_| self.state.phase == Phase::Expired);
        if let Some(owner) = owner.filter(|owner| owner.id != user.id) {
            return Err(SignInError::OtherAccount(owner.email.clone()));
        }
        if self.sign_outs.get() == sign_outs {
            Keep::Always.set(ACCESS_TOKEN, Some(&token));
            Keep::Always.set(REFRESH_TOKEN, refresh.as_deref());
            self.store.dispatch(token_found(token.clone()));
            self.store.dispatch(SessionAction::UserKnown { token, user: Rc::new(user) });
        }
        Ok(())
    }
}

/// What a token says of itself.
fn token_found(token: AttrValue) -> SessionAction {
    let payload = claims::payload_as_base64(&token).and_then(|payload| web_sys::window()?.atob(&payload).ok());
    let mut claims = payload.map(|payload| Claims::read(&payload)).unwrap_or_default();
    if Keep::Always.get(REFUSED).is_some_and(|refused| refused == fingerprint(&token)) {
        // Whatever it says: no stream is opened with it before the server was asked again.
        claims.expires_at = Some(Timestamp::default());
    }
    SessionAction::TokenFound { token, claims, now: browser::now() }
}

/// Names a token without keeping it.
fn fingerprint(token: &str) -> String {
    fnv1a(token.as_bytes()).to_string()
}

/// The token that is kept, for this page or any.
fn stored_token() -> Option<AttrValue> {
    Keep::Always.get(ACCESS_TOKEN).filter(|token| !token.is_empty()).map(AttrValue::from)
}

/// Forgets what was kept for the account that was signed in.
fn forget() {
    Keep::Always.set(NO_REFRESH, None);
    Keep::Always.set(SNAPSHOT, None);
}

/// How often an unreachable server is asked whose token it is, in milliseconds; every tenth try is that much later.
const CHECK_INTERVAL: u32 = 3_000;
/// It is never asked less often than so many milliseconds.
const LONGEST_CHECK_INTERVAL: u32 = 30_000;

fn check(api: Api, token: AttrValue, store: Store) {
    check_again(api, token, store, 0);
}

fn check_again(api: Api, token: AttrValue, store: Store, tries: u32) {
    if tries > 0 && stored_token().as_ref() != Some(&token) {
        return;
    }
    spawn_local(async move {
        let patience = match auth::me(&api, &Abort::new()).await {
            Ok(user) => return store.dispatch(SessionAction::UserKnown { token, user: Rc::new(user) }),
            Err(ApiError::SignedOut) => return refused(api, token, store),
            Err(ApiError::Busy { seconds }) => u32::try_from(seconds).unwrap_or_default().saturating_mul(1_000),
            // The figures say for themselves that the server cannot be reached.
            Err(_) => 0,
        };
        let wait = CHECK_INTERVAL.saturating_mul(1 + tries / 10).min(LONGEST_CHECK_INTERVAL).max(patience);
        later(wait, Box::new(move || check_again(api, token, store, tries.saturating_add(1))));
    });
}

/// Takes a server's refusal: a token that has merely ended is renewed, if it can be.
fn refused(api: Api, token: AttrValue, store: Store) {
    let has_ended = store.state.borrow().has_ended(browser::now());
    let refusal = SessionAction::Refused { token: token.clone() };
    if has_ended {
        renew(api, token, store, refusal);
    } else {
        store.dispatch(refusal);
    }
}

/// Exchanges the refresh token for a new sign-in, where the server offers that.
fn renew(api: Api, token: AttrValue, store: Store, otherwise: SessionAction) {
    // Another tab may have been faster; its token is on its way here.
    let refresh = Keep::Always.get(REFRESH_TOKEN).filter(|_| stored_token().as_ref() == Some(&token));
    let refresh = refresh.filter(|_| Keep::Always.get(NO_REFRESH).is_none());
    spawn_local(async move {
        if let Some(refresh) = refresh {
            let answer = auth::refresh(&api.with_token(None), &refresh).await;
            if stored_token().as_ref() != Some(&token) {
                return;
            }
            match answer {
                Ok(Tokens { access, refresh }) => {
                    Keep::Always.set(ACCESS_TOKEN, Some(&access));
                    if refresh.is_some() {
                        Keep::Always.set(REFRESH_TOKEN, refresh.as_deref());
                    }
                    return store.dispatch(token_found(access.into()));
                }
                Err(ApiError::NotFound) => Keep::Always.set(NO_REFRESH, Some("1")),
                Err(_) => {}
            }
        }
        store.dispatch(otherwise);
    });
}

/// Does what the token's end needs next, some time in the five seconds after `deadline`: tabs that are not the first
/// to renew it find a new one.
#[hook]
fn use_ending(state: &Rc<Session>, store: &Store, api: &Api) {
    const SPREAD: f64 = 5_000.0;
    #[allow(clippy::cast_possible_truncation, reason = "a few thousand")]
    let delay = use_memo((), |()| (browser::jitter() * SPREAD) as i64);
    let deadline: Option<Timestamp> = state.deadline();
    let is_warning = state.ending().is_none();
    // A short-lived token has no time to spread over.
    let delay = state.expires_at.zip(deadline).map_or(0, |(end, warning)| (*delay).min(end.since(warning).max(0) / 4));
    let deadline = deadline.map(|deadline| deadline.plus(delay));
    use_deadline(deadline, u32::from(is_warning), {
        let (api, store, token) = (api.clone(), store.clone(), state.token.clone());
        Callback::from(move |()| {
            // A timer for a day that is weeks ahead comes too early.
            let is_due = deadline.is_some_and(|deadline| browser::now() >= deadline);
            let Some(token) = token.clone().filter(|_| is_due) else { return };
            if is_warning {
                renew(api.clone(), token.clone(), store.clone(), SessionAction::Ending { token });
            } else {
                store.dispatch(SessionAction::EndReached { token: token.clone() });
                check(api.clone(), token, store.clone());
            }
        })
    });
}

/// Knows who is signed in.
#[hook]
pub fn use_session(config: &Config) -> SessionHandle {
    let update = use_force_update();
    let store = use_memo((), |()| {
        let start = Rc::new(Session::signed_out(None));
        let start = match stored_token() {
            Some(token) => start.reduce(token_found(token)),
            None => start,
        };
        Store { state: Rc::new(RefCell::new(start)), update }
    });
    let state = Rc::clone(&store.state.borrow());
    let root = use_memo(config.clone(), |config| Api::new(config.api_base.clone(), config.currency));
    let api = root.with_token(state.token.clone());

    use_ending(&state, &store, &api);
    let sign_outs = use_memo((), |()| Cell::new(0_u32));
    // Whose token is it? The token's own word is only a hint that lets the page begin.
    use_effect_with(state.token.clone(), {
        let (api, store) = (api.clone(), (*store).clone());
        move |token| {
            if let Some(token) = token.clone() {
                check(api, token, store);
            }
        }
    });
    // Another tab, or the other product, may have signed in or out; a page restored from the back/forward cache was
    // not told.
    let on_stored = {
        let (store, sign_outs) = ((*store).clone(), Rc::clone(&sign_outs));
        move || {
            let token = stored_token();
            if token.is_none() {
                forget();
                sign_outs.set(sign_outs.get().wrapping_add(1));
            }
            store.dispatch(token.map_or(SessionAction::SignedOut, token_found));
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

    SessionHandle { state, store: (*store).clone(), api, sign_outs }
}
