//! The sign-in as a state and its transitions. It says what should be under way ([`Session::task`]); the provider of the
//! app does that and tells the outcome. There is one task at a time, so nothing is checked or renewed twice at once.

use std::rc::Rc;

use chrono::TimeDelta;

use crate::fingerprint::fingerprint;
use crate::query::error::ApiError;
use crate::session::claims::Claims;
use crate::session::user::User;
use crate::time::Timestamp;

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

/// Why a sign-in is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenewalReason {
    /// It ends soon by its own word.
    EndsSoon,
    /// The server refused it.
    Refused,
}

/// What should be under way for the token in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Ask the server whose token it is.
    Verify {
        /// How many times it could not be asked.
        attempt: u32,
        /// When to ask; at once where it is `None`.
        not_before: Option<Timestamp>,
    },
    /// Exchange the refresh token for another sign-in, where there is one and the server offers that.
    Renew(RenewalReason),
}

impl Task {
    const VERIFY: Self = Self::Verify { attempt: 0, not_before: None };
}

/// The sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Where it stands.
    pub phase: Phase,
    /// The token, while one is in force.
    pub token: Option<Rc<str>>,
    /// The account, once known.
    pub user: Option<Rc<User>>,
    /// Why nobody is signed in, when the reader did not ask for it.
    pub notice: Option<&'static str>,
    /// Names the account to other tabs and later pages, also while it is signed out in place: the token's own word
    /// for it, else a fingerprint of the first token. A renewal is the same account.
    pub owner: Option<Rc<str>>,
    /// When the token says that it ends; `None` when it does not say, or has ended by this clock.
    pub expires_at: Option<Timestamp>,
    /// What should be under way.
    pub task: Option<Task>,
    /// Why the server could not be asked whose token it is, while it cannot.
    pub verification_error: Option<ApiError>,
    /// When to renew the sign-in, or to warn of its end.
    warns_at: Option<Timestamp>,
    /// Whether the sign-in was renewed because the server refused it: if it refuses the new one before that has ended by
    /// its own word, renewing helps no more.
    is_renewal_spent: bool,
}

/// How long before its end a sign-in is renewed, or its reader warned.
const WARNING: TimeDelta = TimeDelta::seconds(90);
/// Clocks differ: a sign-in is taken to have ended only this much after its end.
const GRACE: TimeDelta = TimeDelta::seconds(1);
/// How soon an unreachable server is asked again whose token it is; every tenth try is that much later.
const VERIFY_INTERVAL: TimeDelta = TimeDelta::seconds(3);
/// It is never asked less often.
const LONGEST_VERIFY_INTERVAL: TimeDelta = TimeDelta::seconds(30);

/// What can happen to a sign-in. What is about a token changes nothing once another one is in force.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionAction {
    /// A token was found: at the page's start, or another tab stored it.
    TokenFound {
        /// The token.
        token: Rc<str>,
        /// What it says of itself.
        claims: Claims,
        /// When it was found.
        now: Timestamp,
    },
    /// The reader signed in, and the server told whose token it is.
    SignedIn {
        /// The token.
        token: Rc<str>,
        /// What it says of itself.
        claims: Claims,
        /// Its account.
        user: Rc<User>,
        /// When.
        now: Timestamp,
    },
    /// The sign-in of a token was renewed.
    Renewed {
        /// The token before.
        token: Rc<str>,
        /// The token now.
        new_token: Rc<str>,
        /// What that says of itself.
        claims: Claims,
        /// When.
        now: Timestamp,
    },
    /// The sign-in of a token cannot be renewed.
    RenewalFailed {
        /// Which one.
        token: Rc<str>,
    },
    /// The time to renew the token, or to warn of its end, has come.
    EndsSoon {
        /// Which one.
        token: Rc<str>,
    },
    /// The token has ended by its own word; only the server's word counts.
    EndReached {
        /// Which one.
        token: Rc<str>,
    },
    /// The server told whose token it is.
    Verified {
        /// The token that was asked about.
        token: Rc<str>,
        /// Its account.
        user: Rc<User>,
    },
    /// The server could not be asked whose token it is.
    VerificationFailed {
        /// Which one.
        token: Rc<str>,
        /// Why not.
        error: ApiError,
        /// When.
        now: Timestamp,
    },
    /// The reader wants the server to be asked now.
    VerifyNow,
    /// The server refused the token.
    Refused {
        /// Which one.
        token: Rc<str>,
    },
    /// The server answered that the token is no administrator's.
    NotAdmin {
        /// Which one.
        token: Rc<str>,
    },
    /// The reader wants to give the password before the server asks for it.
    SignInAgain,
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
            task: None,
            verification_error: None,
            warns_at: None,
            is_renewal_spent: false,
        }
    }

    /// When the token's end needs something done next.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.warns_at.or(self.expires_at.map(|end| end + GRACE))
    }

    /// What to tell the session at its [`Self::deadline`].
    pub fn at_deadline(&self) -> Option<SessionAction> {
        let token = Rc::clone(self.token.as_ref()?);
        Some(match self.warns_at {
            Some(_) => SessionAction::EndsSoon { token },
            None => SessionAction::EndReached { token },
        })
    }

    /// By how much the deadline may be put off, so that not all tabs renew at once: up to five seconds, and for a
    /// short-lived token a part of what is left of it.
    pub fn longest_delay(&self) -> TimeDelta {
        let left = self.expires_at.zip(self.warns_at).map_or(TimeDelta::zero(), |(end, warning)| end - warning);
        (left / 4).min(TimeDelta::seconds(5))
    }

    /// Whether the reader is to know that the sign-in ends soon, and when.
    pub fn ending(&self) -> Option<Timestamp> {
        self.expires_at.filter(|_| self.warns_at.is_none() && self.is_signed_in())
    }

    /// Whether the token in force may be used for the dashboard.
    pub fn is_signed_in(&self) -> bool {
        self.phase == Phase::SignedIn
    }

    /// The sign-in after an action; an equal one when nothing changed.
    #[must_use]
    pub fn after(&self, action: SessionAction) -> Self {
        let about = match &action {
            SessionAction::Verified { token, .. }
            | SessionAction::VerificationFailed { token, .. }
            | SessionAction::Refused { token }
            | SessionAction::NotAdmin { token }
            | SessionAction::EndsSoon { token }
            | SessionAction::EndReached { token }
            | SessionAction::RenewalFailed { token }
            | SessionAction::Renewed { token, .. } => Some(token),
            SessionAction::TokenFound { .. }
            | SessionAction::SignedIn { .. }
            | SessionAction::VerifyNow
            | SessionAction::SignInAgain
            | SessionAction::SignedOut => None,
        };
        if about.is_some() && about != self.token.as_ref() {
            return self.clone();
        }
        match action {
            SessionAction::TokenFound { token, .. } if self.token.as_ref() == Some(&token) => self.clone(),
            SessionAction::TokenFound { token, claims, now } => self.with_token(token, claims, None, now),
            SessionAction::Renewed { new_token, claims, now, .. } => {
                let is_renewal_spent = self.is_renewal_spent || self.task == Some(Task::Renew(RenewalReason::Refused));
                Self { is_renewal_spent, ..self.with_token(new_token, claims, self.owner.clone(), now) }
            }
            SessionAction::SignedIn { token, claims, user, now } => {
                // The dialog in place takes only the account that the page belongs to.
                let owner = self.owner.clone().filter(|_| self.phase == Phase::Expired);
                self.with_token(token, claims, owner, now).with_user(user)
            }
            SessionAction::Verified { user, .. } => self.with_user(user),
            SessionAction::VerificationFailed { error, now, .. } => {
                let Some(Task::Verify { attempt, .. }) = self.task else { return self.clone() };
                let patience = if let ApiError::Busy { seconds } = error { seconds } else { 0 };
                let step = i32::try_from(1 + attempt / 10).unwrap_or(i32::MAX);
                let wait = VERIFY_INTERVAL.checked_mul(step).unwrap_or(LONGEST_VERIFY_INTERVAL);
                let wait = wait.min(LONGEST_VERIFY_INTERVAL).max(TimeDelta::seconds(patience));
                let task = Task::Verify { attempt: attempt.saturating_add(1), not_before: Some(now + wait) };
                Self { task: Some(task), verification_error: Some(error), ..self.clone() }
            }
            SessionAction::VerifyNow => match self.task {
                Some(Task::Verify { attempt, .. }) => {
                    Self { task: Some(Task::Verify { attempt, not_before: None }), ..self.clone() }
                }
                Some(Task::Renew(_)) | None => self.clone(),
            },
            // Who is being asked about, or renewed, need not be asked about again.
            SessionAction::NotAdmin { .. } => Self { task: self.task.or(Some(Task::VERIFY)), ..self.clone() },
            SessionAction::EndReached { .. } => {
                let task = self.task.or(Some(Task::VERIFY));
                Self { task, warns_at: None, expires_at: None, is_renewal_spent: false, ..self.clone() }
            }
            SessionAction::EndsSoon { .. } => match self.task {
                Some(Task::Renew(_)) => self.clone(),
                Some(Task::Verify { .. }) | None => {
                    Self { task: Some(Task::Renew(RenewalReason::EndsSoon)), ..self.clone() }
                }
            },
            // Clocks differ, so a refusal says as little as the token's own word: it is renewed once, if it can be.
            SessionAction::Refused { .. } if self.is_renewal_spent => self.expired(),
            SessionAction::Refused { .. } => Self { task: Some(Task::Renew(RenewalReason::Refused)), ..self.clone() },
            SessionAction::RenewalFailed { .. } => match self.task {
                Some(Task::Renew(RenewalReason::EndsSoon)) => Self { task: None, warns_at: None, ..self.clone() },
                Some(Task::Renew(RenewalReason::Refused)) => self.expired(),
                Some(Task::Verify { .. }) | None => self.clone(),
            },
            SessionAction::SignInAgain if self.token.is_some() => self.expired(),
            SessionAction::SignInAgain => self.clone(),
            SessionAction::SignedOut => Self::signed_out(None),
        }
    }

    /// There is a page to keep only where somebody was known to be signed in.
    fn expired(&self) -> Self {
        if self.user.is_none() {
            return Self::signed_out(Some(ENDED));
        }
        Self {
            phase: Phase::Expired,
            token: None,
            expires_at: None,
            warns_at: None,
            task: None,
            verification_error: None,
            ..self.clone()
        }
    }

    fn with_user(&self, user: Rc<User>) -> Self {
        if !user.is_active {
            Self::signed_out(Some(INACTIVE))
        } else if user.is_admin {
            // What was asked is answered; a renewal goes on.
            let task = self.task.filter(|task| matches!(task, Task::Renew(_)));
            Self { phase: Phase::SignedIn, user: Some(user), task, verification_error: None, ..self.clone() }
        } else {
            Self::signed_out(Some(NOT_ADMIN))
        }
    }

    fn with_token(&self, token: Rc<str>, claims: Claims, owner: Option<Rc<str>>, now: Timestamp) -> Self {
        let Claims { is_admin, subject, expires_at } = claims;
        let left = expires_at.map(|end| end - now).filter(|left| *left > TimeDelta::zero());
        // A token that tells nothing gets the benefit of the doubt: the server is asked at once. One that has ended by
        // its own word is asked about before anything is done with it; the clock here may be wrong.
        let is_doubtful = is_admin == Some(false) || (expires_at.is_some() && left.is_none());
        let owner = owner.or_else(|| subject.map(Rc::from));
        Self {
            // A page that was open stays open: its account is checked next.
            phase: if is_doubtful && self.phase != Phase::Expired { Phase::Checking } else { Phase::SignedIn },
            owner: Some(owner.unwrap_or_else(|| fingerprint(&token).to_string().into())),
            token: Some(token),
            user: self.user.clone(),
            notice: None,
            expires_at: left.map(|left| now + left),
            task: Some(Task::VERIFY),
            verification_error: None,
            warns_at: left.map(|left| now + left - WARNING.min(left / 2)),
            is_renewal_spent: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, ms};
    use proptest::prelude::*;

    const NOW: Timestamp = at(1_000_000);

    fn user(is_admin: bool, is_active: bool) -> Rc<User> {
        Rc::new(User { id: "1".into(), email: "a@b.example".into(), full_name: None, is_admin, is_active })
    }

    fn found(is_admin: bool) -> SessionAction {
        let claims = Claims { is_admin: Some(is_admin), ..Claims::default() };
        SessionAction::TokenFound { token: "t".into(), claims, now: NOW }
    }

    fn claims_ending_in(millis: i64) -> Claims {
        Claims { is_admin: Some(true), subject: Some("u1".to_owned()), expires_at: Some(NOW + ms(millis)) }
    }

    /// A token that ends so many milliseconds from `NOW`.
    fn ends_in(millis: i64) -> SessionAction {
        SessionAction::TokenFound { token: "t".into(), claims: claims_ending_in(millis), now: NOW }
    }

    fn verified(is_admin: bool, is_active: bool) -> SessionAction {
        SessionAction::Verified { token: "t".into(), user: user(is_admin, is_active) }
    }

    fn refused(token: &str) -> SessionAction {
        SessionAction::Refused { token: token.into() }
    }

    fn renewal_failed(token: &str) -> SessionAction {
        SessionAction::RenewalFailed { token: token.into() }
    }

    fn renewed(token: &str, new_token: &str, claims: Claims) -> SessionAction {
        SessionAction::Renewed { token: token.into(), new_token: new_token.into(), claims, now: NOW }
    }

    fn unreachable(now: Timestamp) -> SessionAction {
        SessionAction::VerificationFailed { token: "t".into(), error: ApiError::Unreachable, now }
    }

    fn after(actions: impl IntoIterator<Item = SessionAction>) -> Session {
        actions.into_iter().fold(Session::signed_out(None), |session, action| session.after(action))
    }

    #[test]
    fn the_page_stays_when_the_sign_in_ends() {
        let session = after([found(true), verified(true, true), refused("t"), renewal_failed("t")]);
        assert_eq!((session.phase, &session.token, session.task), (Phase::Expired, &None, None));
        assert!(session.user.is_some(), "the dialog knows whose password it asks for");
        let again = session.after(found(true));
        assert_eq!(again.phase, Phase::SignedIn);
    }

    #[test]
    fn an_old_token_leads_to_the_sign_in_page_and_says_why() {
        let session = after([found(true), refused("t"), renewal_failed("t")]);
        assert_eq!((session.phase, session.notice), (Phase::SignedOut, Some(ENDED)));
    }

    #[test]
    fn only_active_administrators_come_in() {
        for (is_admin, is_active, notice) in [(false, true, NOT_ADMIN), (true, false, INACTIVE)] {
            for claim in [true, false] {
                let session = after([found(claim), verified(is_admin, is_active)]);
                assert_eq!((session.phase, session.notice), (Phase::SignedOut, Some(notice)));
                assert_eq!(session.token, None);
            }
        }
    }

    #[test]
    fn a_token_that_says_it_is_a_customers_is_checked_first() {
        assert_eq!(after([found(false)]).phase, Phase::Checking);
        assert_eq!(after([found(false), verified(true, true)]).phase, Phase::SignedIn);
        assert_eq!(after([found(false), refused("t"), renewal_failed("t")]).phase, Phase::SignedOut);
    }

    #[test]
    fn the_end_is_told_before_it_comes() {
        let table = [(900_000, 810_000), (180_000, 90_000), (60_000, 30_000), (8_000, 4_000)];
        for (left, warns_after) in table {
            let session = after([ends_in(left), verified(true, true)]);
            assert_eq!((session.deadline(), session.ending()), (Some(NOW + ms(warns_after)), None), "{left}");
            assert_eq!(session.longest_delay(), ms(((left - warns_after) / 4).min(5_000)));
            let warned = session.after(session.at_deadline().expect("a token"));
            assert_eq!((warned.task, warned.ending()), (Some(Task::Renew(RenewalReason::EndsSoon)), None));
            let warned = warned.after(renewal_failed("t"));
            let end = NOW + ms(left);
            assert_eq!((warned.deadline(), warned.ending(), warned.task), (Some(end + GRACE), Some(end), None));
            let ended = warned.after(warned.at_deadline().expect("a token"));
            assert_eq!((ended.phase, ended.deadline(), ended.ending()), (Phase::SignedIn, None, None));
            assert_eq!(ended.task, Some(Task::VERIFY), "only the server's word counts");
            let expired = warned.after(refused("t")).after(renewal_failed("t"));
            assert_eq!((expired.phase, expired.deadline(), expired.ending()), (Phase::Expired, None, None));
            assert_eq!(expired.owner.as_deref(), Some("u1"), "the page still belongs to somebody");
        }
        assert_eq!(after([found(true)]).deadline(), None, "a token that does not say when it ends");
        let nameless = after([found(true)]).owner;
        assert!(nameless.is_some_and(|owner| &*owner != "t"), "nor whose it is, and it is no name itself");
    }

    #[test]
    fn a_token_that_has_ended_by_its_own_word_is_asked_about_first() {
        let session = after([ends_in(0)]);
        assert_eq!((session.phase, session.deadline(), session.task), (Phase::Checking, None, Some(Task::VERIFY)));
        let known = session.after(verified(true, true));
        assert_eq!((known.phase, known.deadline()), (Phase::SignedIn, None), "the clock here was wrong");
    }

    #[test]
    fn a_refusal_is_answered_by_one_renewal_whatever_the_clock_says() {
        let session = after([ends_in(900_000), verified(true, true)]);
        let mut refused_often = session.clone();
        for _ in 0..5 {
            refused_often = refused_often.after(refused("t"));
        }
        assert_eq!(refused_often.task, Some(Task::Renew(RenewalReason::Refused)));
        assert_eq!(refused_often.phase, Phase::SignedIn, "nothing on the page changes meanwhile");
        let session = refused_often.after(renewed("t", "t2", Claims::default()));
        assert_eq!((session.token.as_deref(), session.phase), (Some("t2"), Phase::SignedIn));
        assert_eq!(session.owner.as_deref(), Some("u1"), "a renewal without a name is the same account");
        assert_eq!(session.after(refused("t")), session, "late refusals of the old token change nothing");
    }

    #[test]
    fn a_server_that_refuses_what_it_renewed_is_not_asked_to_renew_again() {
        let renewed =
            after([ends_in(900_000), verified(true, true), refused("t"), renewed("t", "t2", Claims::default())]);
        let checked = renewed.after(SessionAction::Verified { token: "t2".into(), user: user(true, true) });
        for session in [&renewed, &checked] {
            let refused = session.after(refused("t2"));
            assert_eq!((refused.phase, refused.task), (Phase::Expired, None));
        }
        // Once it has ended by its own word, a refusal is no surprise.
        let ended = checked.after(SessionAction::EndReached { token: "t2".into() }).after(refused("t2"));
        assert_eq!(ended.task, Some(Task::Renew(RenewalReason::Refused)));
    }

    #[test]
    fn a_server_out_of_reach_is_asked_again_and_the_reader_knows() {
        let mut session = after([ends_in(0), unreachable(NOW)]);
        let task = |attempt, wait| Some(Task::Verify { attempt, not_before: Some(NOW + ms(wait)) });
        assert_eq!((session.task, session.phase), (task(1, 3_000), Phase::Checking));
        assert_eq!(session.verification_error, Some(ApiError::Unreachable));
        let now = session.after(SessionAction::VerifyNow);
        assert_eq!(now.task, Some(Task::Verify { attempt: 1, not_before: None }), "try again means now");
        for _ in 0..200 {
            session = session.after(unreachable(NOW));
        }
        assert_eq!(session.task, task(201, 30_000));
        let busy =
            SessionAction::VerificationFailed { token: "t".into(), error: ApiError::Busy { seconds: 60 }, now: NOW };
        assert_eq!(session.after(busy).task, task(202, 60_000));
        let verified = session.after(verified(true, true));
        assert_eq!((verified.task, verified.verification_error), (None, None));
    }

    #[test]
    fn whoever_is_asked_about_is_not_asked_about_twice() {
        let not_admin = || SessionAction::NotAdmin { token: "t".into() };
        let asking = after([found(true), unreachable(NOW)]);
        assert_eq!(asking.after(not_admin()).task, asking.task);
        let known = after([found(true), verified(true, true)]);
        assert_eq!((known.task, known.after(not_admin()).task), (None, Some(Task::VERIFY)));
        let signed_in =
            SessionAction::SignedIn { token: "t".into(), claims: Claims::default(), user: user(true, true), now: NOW };
        assert_eq!(after([signed_in]).task, None, "the form has just asked");
        assert_eq!(known.after(found(true)), known, "another tab tells of the same token");
    }

    #[test]
    fn late_answers_change_nothing() {
        for late in [verified(true, true), refused("t"), renewal_failed("t"), unreachable(NOW)] {
            assert_eq!(after([found(true), SessionAction::SignedOut, late]), Session::signed_out(None));
        }
        let newer = SessionAction::TokenFound { token: "newer".into(), claims: Claims::default(), now: NOW + ms(1) };
        let session = after([found(true), verified(true, true), newer, refused("t"), verified(false, true)]);
        assert_eq!((session.phase, session.token.as_deref()), (Phase::SignedIn, Some("newer")));
    }

    proptest! {
        /// Whatever happens: who is signed out has no token, no task and no name; a task needs a token.
        #[test]
        fn there_is_nothing_to_do_without_a_token(steps in prop::collection::vec(0_usize..12, 0..40)) {
            let mut session = Session::signed_out(None);
            for step in steps {
                let action = match step {
                    0 => found(true),
                    1 => found(false),
                    2 => ends_in(60_000),
                    3 => verified(true, true),
                    4 => verified(false, true),
                    5 => refused("t"),
                    6 => renewal_failed("t"),
                    7 => renewed("t", "t2", Claims::default()),
                    8 => unreachable(NOW),
                    9 => SessionAction::SignInAgain,
                    10 => session.at_deadline().unwrap_or(SessionAction::VerifyNow),
                    _ => SessionAction::SignedOut,
                };
                session = session.after(action);
                prop_assert!(session.token.is_some() || session.task.is_none());
                prop_assert_eq!(session.token.is_none(), matches!(session.phase, Phase::SignedOut | Phase::Expired));
                prop_assert!(session.phase != Phase::SignedOut || session.owner.is_none());
                prop_assert!(session.phase != Phase::Expired || session.user.is_some());
            }
        }
    }
}
