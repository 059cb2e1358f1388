//! Joins the sign-in to storage, to the API and to other tabs.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::StorageEvent;
use yew::prelude::*;

use super::claims;
use super::state::{Phase, Session, SessionAction};
use crate::api::auth::{self, SignInError, Tokens, User};
use crate::api::{Abort, Api, ApiError};
use crate::browser::config::Config;
use crate::browser::events::{is_restored, use_window_event};
use crate::browser::storage::{ACCESS_TOKEN, Keep, REFRESH_TOKEN};

/// The sign-in as components see it.
#[derive(Clone, PartialEq)]
pub struct SessionHandle {
    state: UseReducerHandle<Session>,
    api: Api,
    /// Counts sign-outs: a sign-in that was under way then comes too late.
    sign_outs: Rc<Cell<u32>>,
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
            (ApiError::SignedOut, Some(token)) => self.state.dispatch(SessionAction::Refused { token }),
            // The figures were the administrator's until now: whose token is it?
            (ApiError::NotAdmin, Some(token)) => check(self.api.clone(), token, self.state.dispatcher()),
            _ => {}
        }
    }

    /// Tells what the server said of the account of the token in force.
    pub fn report_user(&self, user: User) {
        if let Some(token) = self.state.token.clone() {
            self.state.dispatch(SessionAction::UserKnown { token, user: Rc::new(user) });
        }
    }

    /// Signs out everywhere: this page, other tabs, and the other product on this origin.
    pub fn sign_out(&self) {
        Keep::Always.set(ACCESS_TOKEN, None);
        Keep::Always.set(REFRESH_TOKEN, None);
        self.sign_outs.set(self.sign_outs.get().wrapping_add(1));
        self.state.dispatch(SessionAction::SignedOut);
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
            self.state.dispatch(SessionAction::TokenFound { token: token.clone(), is_admin: true });
            self.state.dispatch(SessionAction::UserKnown { token, user: Rc::new(user) });
        }
        Ok(())
    }
}

/// What a token found in storage says of itself.
fn token_found(token: String) -> SessionAction {
    let payload = claims::payload_as_base64(&token).and_then(|payload| web_sys::window()?.atob(&payload).ok());
    // A token that tells nothing gets the benefit of the doubt: the server is asked at once.
    let is_admin = payload.and_then(|payload| claims::is_admin(&payload)).unwrap_or(true);
    SessionAction::TokenFound { token: token.into(), is_admin }
}

/// How often, and every how many milliseconds, an unreachable server is asked whose token it is.
const CHECKS: u32 = 100;
const CHECK_INTERVAL: u32 = 3_000;

fn check(api: Api, token: AttrValue, dispatcher: UseReducerDispatcher<Session>) {
    spawn_local(async move {
        for _ in 0..CHECKS {
            match auth::me(&api, &Abort::new()).await {
                Ok(user) => return dispatcher.dispatch(SessionAction::UserKnown { token, user: Rc::new(user) }),
                Err(ApiError::SignedOut) => return dispatcher.dispatch(SessionAction::Refused { token }),
                // The figures say for themselves that the server cannot be reached.
                Err(_) => TimeoutFuture::new(CHECK_INTERVAL).await,
            }
            if Keep::Always.get(ACCESS_TOKEN).as_deref() != Some(token.as_str()) {
                return;
            }
        }
    });
}

/// Knows who is signed in; provide it as context to everything inside.
#[hook]
pub fn use_session_root(config: &Config) -> SessionHandle {
    let state = use_reducer(|| {
        let start = Rc::new(Session::signed_out(None));
        let start = match Keep::Always.get(ACCESS_TOKEN).filter(|token| !token.is_empty()) {
            Some(token) => start.reduce(token_found(token)),
            None => start,
        };
        (*start).clone()
    });
    let root = use_memo(config.clone(), |config| Api::new(config.api_base.clone(), config.currency));
    let api = root.with_token(state.token.clone());

    let sign_outs = use_memo((), |()| Cell::new(0_u32));
    // Whose token is it? The token's own word is only a hint that lets the page begin.
    use_effect_with(state.token.clone(), {
        let (api, state) = (api.clone(), state.clone());
        move |token| {
            if let Some(token) = token.clone() {
                check(api, token, state.dispatcher());
            }
        }
    });
    // Another tab, or the other product, may have signed in or out; a page restored from the back/forward cache was
    // not told.
    let on_stored = {
        let (dispatcher, sign_outs) = (state.dispatcher(), Rc::clone(&sign_outs));
        move || {
            let token = Keep::Always.get(ACCESS_TOKEN).filter(|token| !token.is_empty());
            if token.is_none() {
                sign_outs.set(sign_outs.get().wrapping_add(1));
            }
            dispatcher.dispatch(token.map_or(SessionAction::SignedOut, token_found));
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

    SessionHandle { state, api, sign_outs }
}

/// The sign-in.
///
/// # Panics
///
/// Outside the context of [`use_session_root`], which stands around the whole app.
#[hook]
pub fn use_session() -> SessionHandle {
    use_context::<SessionHandle>().expect("the app provides its session around every page")
}
