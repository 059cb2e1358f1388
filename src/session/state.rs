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
    UserKnown {
        /// The token that was asked about.
        token: AttrValue,
        /// Its account.
        user: Rc<User>,
    },
    /// The server refused a token.
    Refused {
        /// Which one.
        token: AttrValue,
    },
    /// The reader signed out, here or in another tab.
    SignedOut,
}

const NOT_ADMIN: &str = "This account is not an administrator’s. Sign in with an administrator’s account.";
const ENDED: &str = "Your sign-in has ended. Sign in again.";
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
        // An answer about another token than the one in force is late: that sign-in has ended already.
        let is_late = match &action {
            SessionAction::UserKnown { token, .. } | SessionAction::Refused { token } => {
                self.token.as_ref() != Some(token)
            }
            SessionAction::TokenFound { .. } | SessionAction::SignedOut => false,
        };
        if is_late {
            return self;
        }
        let next = match action {
            SessionAction::TokenFound { token, is_admin } => Self {
                // A page that was open stays open: its account is checked next.
                phase: if is_admin || self.phase == Phase::Expired { Phase::SignedIn } else { Phase::Checking },
                token: Some(token),
                user: self.user.clone(),
                notice: None,
            },
            SessionAction::UserKnown { user, .. } if !user.is_active => Self::signed_out(Some(INACTIVE)),
            SessionAction::UserKnown { user, .. } if !user.is_admin => Self::signed_out(Some(NOT_ADMIN)),
            SessionAction::UserKnown { user, .. } => {
                Self { phase: Phase::SignedIn, user: Some(user), ..(*self).clone() }
            }
            // There is a page to keep only where somebody was known to be signed in.
            SessionAction::Refused { .. } if self.user.is_some() => {
                Self { phase: Phase::Expired, token: None, ..(*self).clone() }
            }
            SessionAction::Refused { .. } => Self::signed_out(Some(ENDED)),
            SessionAction::SignedOut => Self::signed_out(None),
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

    fn known(is_admin: bool, is_active: bool) -> SessionAction {
        SessionAction::UserKnown { token: "t".into(), user: user(is_admin, is_active) }
    }

    fn refused(token: &'static str) -> SessionAction {
        SessionAction::Refused { token: token.into() }
    }

    fn after(actions: impl IntoIterator<Item = SessionAction>) -> Rc<Session> {
        actions.into_iter().fold(Rc::new(Session::signed_out(None)), Reducible::reduce)
    }

    #[test]
    fn the_page_stays_when_the_sign_in_ends() {
        let session = after([found(true), known(true, true), refused("t")]);
        assert_eq!((session.phase, &session.token), (Phase::Expired, &None));
        assert!(session.user.is_some(), "the dialog knows whose password it asks for");
        let again = session.reduce(found(true));
        assert_eq!(again.phase, Phase::SignedIn);
    }

    #[test]
    fn an_old_token_leads_to_the_sign_in_page_and_says_why() {
        let session = after([found(true), refused("t")]);
        assert_eq!((session.phase, session.notice), (Phase::SignedOut, Some(ENDED)));
    }

    #[test]
    fn only_active_administrators_come_in() {
        for (is_admin, is_active, notice) in [(false, true, NOT_ADMIN), (true, false, INACTIVE)] {
            for claim in [true, false] {
                let session = after([found(claim), known(is_admin, is_active)]);
                assert_eq!((session.phase, session.notice), (Phase::SignedOut, Some(notice)));
                assert_eq!(session.token, None);
            }
        }
    }

    #[test]
    fn a_token_that_says_it_is_a_customers_is_checked_first() {
        assert_eq!(after([found(false)]).phase, Phase::Checking);
        assert_eq!(after([found(false), known(true, true)]).phase, Phase::SignedIn);
        assert_eq!(after([found(false), refused("t")]).phase, Phase::SignedOut);
    }

    #[test]
    fn late_answers_change_nothing() {
        for late in [known(true, true), refused("t")] {
            assert_eq!(after([found(true), SessionAction::SignedOut, late]).phase, Phase::SignedOut);
        }
        let newer = SessionAction::TokenFound { token: "newer".into(), is_admin: true };
        let session = after([found(true), known(true, true), newer, refused("t"), known(false, true)]);
        assert_eq!((session.phase, session.token.as_deref()), (Phase::SignedIn, Some("newer")));
    }
}
