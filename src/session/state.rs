//! The sign-in as a state and its transitions. Pure.

use std::rc::Rc;

use yew::{AttrValue, Reducible};

use super::claims::Claims;
use crate::api::auth::User;
use crate::model::Timestamp;
use crate::realtime::batch::fnv1a;

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
    /// Names the account to other tabs and later pages, also while it is signed out in place: the token's own word
    /// for it, else a fingerprint of the token.
    pub owner: Option<AttrValue>,
    /// When the token says that it ends; `None` when it does not say, or has ended by this clock.
    pub expires_at: Option<Timestamp>,
    /// When the token says that it ends or ended.
    ends_at: Option<Timestamp>,
    /// When to renew the sign-in, or to warn of its end.
    warns_at: Option<Timestamp>,
}

/// How long before its end a sign-in is renewed, or its reader warned, in milliseconds.
const WARNING: i64 = 90_000;
/// Clocks differ: a sign-in is taken to have ended only this much after its end, in milliseconds.
const GRACE: i64 = 1_000;

/// What can happen to a sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionAction {
    /// A token came into force, here or in another tab.
    TokenFound {
        /// The token.
        token: AttrValue,
        /// What it says of itself.
        claims: Claims,
        /// When it was found.
        now: Timestamp,
    },
    /// The time to warn of the token's end has come.
    Ending {
        /// Which one.
        token: AttrValue,
    },
    /// The token has ended by its own word; the server is asked.
    EndReached {
        /// Which one.
        token: AttrValue,
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
        Self {
            phase: Phase::SignedOut,
            token: None,
            user: None,
            notice,
            owner: None,
            expires_at: None,
            ends_at: None,
            warns_at: None,
        }
    }

    /// Whether the token has ended by its own word, give or take what clocks differ.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| now.plus(WARNING) >= end)
    }

    /// When the token's end needs something done next.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.warns_at.or(self.expires_at.map(|end| end.plus(GRACE)))
    }

    /// Whether the reader is to know that the sign-in ends soon, and when.
    pub fn ending(&self) -> Option<Timestamp> {
        self.expires_at.filter(|_| self.warns_at.is_none() && self.is_signed_in())
    }

    fn with_token(&self, token: AttrValue, claims: Claims, now: Timestamp) -> Self {
        let Claims { is_admin, subject, expires_at } = claims;
        let left = expires_at.map(|end| end.since(now)).filter(|left| *left > 0);
        // A token that tells nothing gets the benefit of the doubt: the server is asked at once. One that has ended by
        // its own word is asked about before anything is done with it; the clock here may be wrong.
        let is_doubtful = is_admin == Some(false) || (expires_at.is_some() && left.is_none());
        Self {
            // A page that was open stays open: its account is checked next.
            phase: if is_doubtful && self.phase != Phase::Expired { Phase::Checking } else { Phase::SignedIn },
            owner: Some(subject.unwrap_or_else(|| fnv1a(token.as_bytes()).to_string()).into()),
            token: Some(token),
            user: self.user.clone(),
            notice: None,
            expires_at: left.map(|left| now.plus(left)),
            ends_at: expires_at,
            warns_at: left.map(|left| now.plus(left - WARNING.min(left / 2))),
        }
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
            SessionAction::UserKnown { token, .. }
            | SessionAction::Refused { token }
            | SessionAction::Ending { token }
            | SessionAction::EndReached { token } => self.token.as_ref() != Some(token),
            SessionAction::TokenFound { .. } | SessionAction::SignedOut => false,
        };
        if is_late {
            return self;
        }
        let next = match action {
            SessionAction::TokenFound { token, claims, now } => self.with_token(token, claims, now),
            SessionAction::Ending { .. } => Self { warns_at: None, ..(*self).clone() },
            SessionAction::EndReached { .. } => Self { warns_at: None, expires_at: None, ..(*self).clone() },
            SessionAction::UserKnown { user, .. } if !user.is_active => Self::signed_out(Some(INACTIVE)),
            SessionAction::UserKnown { user, .. } if !user.is_admin => Self::signed_out(Some(NOT_ADMIN)),
            SessionAction::UserKnown { user, .. } => {
                Self { phase: Phase::SignedIn, user: Some(user), ..(*self).clone() }
            }
            // There is a page to keep only where somebody was known to be signed in.
            SessionAction::Refused { .. } if self.user.is_some() => {
                Self { phase: Phase::Expired, token: None, expires_at: None, warns_at: None, ..(*self).clone() }
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
        let claims = Claims { is_admin: Some(is_admin), ..Claims::default() };
        SessionAction::TokenFound { token: "t".into(), claims, now: NOW }
    }

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    /// A token that ends so many milliseconds from `NOW`.
    fn ends_in(millis: i64) -> SessionAction {
        let claims =
            Claims { is_admin: Some(true), subject: Some("u1".to_owned()), expires_at: Some(NOW.plus(millis)) };
        SessionAction::TokenFound { token: "t".into(), claims, now: NOW }
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
    fn the_end_is_told_before_it_comes() {
        let table = [(900_000, 810_000), (180_000, 90_000), (60_000, 30_000), (8_000, 4_000)];
        for (left, warns_after) in table {
            let session = after([ends_in(left), known(true, true)]);
            assert!(session.has_ended(NOW.plus(left)) && session.has_ended(NOW.plus(left - WARNING)));
            assert_eq!(session.has_ended(NOW), left <= WARNING);
            assert_eq!((session.deadline(), session.ending()), (Some(NOW.plus(warns_after)), None), "{left}");
            let warned = session.reduce(SessionAction::Ending { token: "t".into() });
            let end = NOW.plus(left);
            assert_eq!((warned.deadline(), warned.ending()), (Some(end.plus(GRACE)), Some(end)));
            let ended = warned.clone().reduce(SessionAction::EndReached { token: "t".into() });
            assert_eq!((ended.phase, ended.deadline(), ended.ending()), (Phase::SignedIn, None, None));
            let expired = warned.reduce(refused("t"));
            assert_eq!((expired.phase, expired.deadline(), expired.ending()), (Phase::Expired, None, None));
            assert_eq!(expired.owner.as_deref(), Some("u1"), "the page still belongs to somebody");
        }
        assert_eq!(after([found(true)]).deadline(), None, "a token that does not say when it ends");
        let nameless = after([found(true)]).owner.clone();
        assert!(nameless.is_some_and(|owner| owner != "t"), "nor whose it is, and it is no name itself");
    }

    #[test]
    fn a_token_that_has_ended_by_its_own_word_is_asked_about_first() {
        let session = after([ends_in(0)]);
        assert_eq!((session.phase, session.deadline()), (Phase::Checking, None));
        let known = session.reduce(known(true, true));
        assert_eq!((known.phase, known.deadline()), (Phase::SignedIn, None), "the clock here was wrong");
    }

    #[test]
    fn late_answers_change_nothing() {
        for late in [known(true, true), refused("t")] {
            assert_eq!(after([found(true), SessionAction::SignedOut, late]).phase, Phase::SignedOut);
        }
        let newer = SessionAction::TokenFound { token: "newer".into(), claims: Claims::default(), now: NOW.plus(1) };
        let session = after([found(true), known(true, true), newer, refused("t"), known(false, true)]);
        assert_eq!((session.phase, session.token.as_deref()), (Phase::SignedIn, Some("newer")));
    }
}
