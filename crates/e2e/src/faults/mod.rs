//! The fault matrix: everything that goes wrong between a page and its server, what the page must make of it, and how
//! often it may ask meanwhile.
//!
//! A [`Fault`] is a value: what is done, which states the badge goes through, which requests are made. [`run_fault`]
//! plays it on a live page, heals it, and checks that the page is live again with every figure equal to the database.

mod run_fault;
mod settle;
mod step;
mod table;

use std::ops::RangeInclusive;

use crate::console::Complaint;

pub(crate) use run_fault::DIALOG;
pub use run_fault::{give_password, run_fault};
pub use settle::{prove, settle, wait_until_well};
pub(crate) use step::Before;
pub use step::{Change, Sign, Step, make};
pub use table::{connections, figures, frames, refusals, slow, statuses, stream_statuses};

/// The path of the API.
pub const API: &str = "/api/v1/";
/// The path of the event stream.
pub const STREAM: &str = "/api/v1/events/stream";
/// The path at which a sign-in is checked.
pub const CHECK: &str = "/api/v1/auth/me";
/// The path at which a sign-in is renewed.
pub const REFRESH: &str = "/api/v1/auth/refresh";
/// The path of the totals.
pub const STATS: &str = "/api/v1/dashboard/stats";

/// Something that goes wrong, and what has to come of it.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it is called in messages.
    pub name: &'static str,
    /// What is done and waited for, in this order, until it is healed.
    pub steps: Vec<Step>,
    /// What the badge says from before the fault until the page is well again.
    pub states: States,
    /// How many streams the page asks for, those that are refused a connection aside. For [`End::SignedOut`] those with
    /// the refused token.
    pub streams: RangeInclusive<usize>,
    /// How often the page asks whether the sign-in holds. For [`End::SignedOut`] before it is renewed.
    pub checks: RangeInclusive<usize>,
    /// What the browser may say to it.
    pub complaints: Vec<Complaint>,
    /// What it leads to.
    pub end: End,
}

/// What the badge says, each state once when it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum States {
    /// These and no others.
    Exactly(&'static [&'static str]),
    /// These in this order, with others between them; live only before the first and after the last.
    Through(&'static [&'static str]),
}

/// What a fault leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The page is live again by itself.
    Live,
    /// The page asks for the password, and is live again once it is given.
    SignedOut,
}

impl States {
    /// Whether the badge did as it should.
    pub fn allow(&self, states: &[String]) -> bool {
        match self {
            Self::Exactly(expected) => states == *expected,
            Self::Through(expected) => {
                let mut rest = states.iter();
                let is_in_order = expected.iter().all(|state| rest.any(|passed| passed == state));
                let lives = states.iter().filter(|state| *state == "live").count();
                let is_framed = [states.first(), states.last()].iter().all(|end| end.is_some_and(|end| end == "live"));
                is_in_order && is_framed && lives == 2
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_allowed_in_their_order() {
        let exactly = States::Exactly(&["live", "waiting", "live"]);
        let through = States::Through(&["waiting", "connecting", "waiting"]);
        let table: [(&States, &[&str], bool); 7] = [
            (&exactly, &["live", "waiting", "live"], true),
            (&exactly, &["live", "waiting", "connecting", "live"], false),
            (&through, &["live", "waiting", "connecting", "waiting", "live"], true),
            (&through, &["live", "waiting", "verifying", "connecting", "verifying", "waiting", "live"], true),
            (&through, &["live", "waiting", "connecting", "live"], false),
            (&through, &["live", "waiting", "live", "connecting", "waiting", "live"], false),
            (&through, &["live", "waiting", "connecting", "waiting"], false),
        ];
        for (states, passed, is_allowed) in table {
            let passed: Vec<String> = passed.iter().map(|&state| state.to_owned()).collect();
            assert_eq!(states.allow(&passed), is_allowed, "{states:?} {passed:?}");
        }
    }

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let groups =
            [connections(), figures(), frames(), refusals(), slow(), statuses(), stream_statuses()].map(|group| {
                assert!(!group.is_empty());
                group.into_iter().map(|fault| fault.name)
            });
        let mut names: Vec<_> = groups.into_iter().flatten().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
