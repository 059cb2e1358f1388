//! The sign-in as a state and its transitions. Pure.

use std::rc::Rc;

use yew::{AttrValue, Reducible};

use crate::api::auth::User;

/// Where the sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody is signed in.
    SignedOut,
    /// There is a token, and nothing yet says that it is an administrator's.
    Checking,
    /// An administrator is signed in.
    SignedIn,
    /// The sign-in ended while the page was open: it stays as it is until the password is given again.
    Expired,
}

/// The sign-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Where it stands.
    pub phase: Phase,
    /// The token, while one is in force.
    pub token: Option<AttrValue>,
    /// The account, once known.
    pub user: Option<Rc<User>>,
    /// Why nobody is signed in, when the reader did not ask for it.
    pub notice: Option<&'static str>,
}

/// What can happen to a sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionAction {
    /// A token came into force, here or in another tab. `is_admin` is what the token says of itself.
    TokenFound {
        /// The token.
        token: AttrValue,
        /// Whether it says that it is an administrator's.
        is_admin: bool,
    },
    /// The server told whose token it is.
    UserKnown(Rc<User>),
    /// The server refused the token.
    Refused,
    /// The reader signed out, here or in another tab.
    SignedOut,
}

const NOT_ADMIN: &str = "This account is not an administrator’s. Sign in with an administrator’s account.";
const INACTIVE: &str = "This account is inactive. Ask another administrator to activate it.";

impl Session {
    /// Nobody is signed in.
    pub fn signed_out(notice: Option<&'static str>) -> Self {
        Self { phase: Phase::SignedOut, token: None, user: None, notice }
    }

    /// Whether the token in force may be used for the dashboard.
    pub fn is_signed_in(&self) -> bool {
        self.phase == Phase::SignedIn
    }
}

impl Reducible for Session {
    type Action = SessionAction;

    fn reduce(self: Rc<Self>, action: SessionAction) -> Rc<Self> {
        let next = match (self.phase, action) {
            (phase, SessionAction::TokenFound { token, is_admin }) => Self {
                // A page that was open stays open: its account is checked next.
                phase: if is_admin || phase == Phase::Expired { Phase::SignedIn } else { Phase::Checking },
                token: Some(token),
                user: self.user.clone(),
                notice: None,
            },
            (_, SessionAction::UserKnown(user)) if !user.is_active => Self::signed_out(Some(INACTIVE)),
            (_, SessionAction::UserKnown(user)) if !user.is_admin => Self::signed_out(Some(NOT_ADMIN)),
            (Phase::Checking | Phase::SignedIn, SessionAction::UserKnown(user)) => {
                Self { phase: Phase::SignedIn, user: Some(user), ..(*self).clone() }
            }
            (Phase::SignedIn, SessionAction::Refused) => Self { phase: Phase::Expired, token: None, ..(*self).clone() },
            (Phase::Checking, SessionAction::Refused) => Self::signed_out(None),
            (_, SessionAction::SignedOut) => Self::signed_out(None),
            // Late answers: the sign-in they are about has ended.
            (Phase::SignedOut | Phase::Expired, SessionAction::UserKnown(_) | SessionAction::Refused) => return self,
        };
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(is_admin: bool, is_active: bool) -> Rc<User> {
        Rc::new(User { id: "1".into(), email: "a@b.example".into(), full_name: None, is_admin, is_active })
    }

    fn found(is_admin: bool) -> SessionAction {
        SessionAction::TokenFound { token: "t".into(), is_admin }
    }

    fn after(actions: impl IntoIterator<Item = SessionAction>) -> Rc<Session> {
        actions.into_iter().fold(Rc::new(Session::signed_out(None)), Reducible::reduce)
    }

    #[test]
    fn the_page_stays_when_the_sign_in_ends() {
        let session = after([found(true), SessionAction::UserKnown(user(true, true)), SessionAction::Refused]);
        assert_eq!((session.phase, &session.token), (Phase::Expired, &None));
        assert!(session.user.is_some(), "the dialog knows whose password it asks for");
        let again = session.reduce(found(true));
        assert_eq!(again.phase, Phase::SignedIn);
    }

    #[test]
    fn only_active_administrators_come_in() {
        for (is_admin, is_active, notice) in [(false, true, NOT_ADMIN), (true, false, INACTIVE)] {
            for claim in [true, false] {
                let session = after([found(claim), SessionAction::UserKnown(user(is_admin, is_active))]);
                assert_eq!((session.phase, session.notice), (Phase::SignedOut, Some(notice)));
                assert_eq!(session.token, None);
            }
        }
    }

    #[test]
    fn a_token_that_tells_nothing_is_checked_first() {
        assert_eq!(after([found(false)]).phase, Phase::Checking);
        assert_eq!(after([found(false), SessionAction::UserKnown(user(true, true))]).phase, Phase::SignedIn);
        assert_eq!(after([found(false), SessionAction::Refused]).phase, Phase::SignedOut);
    }

    #[test]
    fn late_answers_change_nothing() {
        let out = after([found(true), SessionAction::SignedOut, SessionAction::UserKnown(user(true, true))]);
        assert_eq!(out.phase, Phase::SignedOut);
        let out = after([found(true), SessionAction::SignedOut, SessionAction::Refused]);
        assert_eq!(out.phase, Phase::SignedOut);
    }
}
