//! The watch rules of the account and what they found, as the browser keeps them: one truth for all tabs.

use std::rc::Rc;

use pulseboard_core::fingerprint::fingerprint;
use pulseboard_core::json;
use pulseboard_core::money::Currency;
use pulseboard_core::watch::evaluation::WatchState;
use pulseboard_core::watch::firing::{Firing, FiringHistory};
use pulseboard_core::watch::rule_set::RuleSet;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use yew::prelude::*;

use crate::contexts::session::use_session;
use crate::hooks::{Stored, use_stored};
use crate::platform::alerting::{chime, notify};
use crate::platform::intl::Intl;
use crate::platform::storage::{WATCH_HISTORY, WATCH_RULES, WATCH_STATE};

/// What is kept for one account.
#[derive(Deserialize, Serialize)]
struct Kept<T> {
    owner: u64,
    value: T,
}

/// Something that the browser keeps for the account that is signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct OfAccount<T> {
    /// What it is; as it is by itself where nothing is kept, or what is kept cannot be read.
    pub value: Rc<T>,
    /// Whose it is; `None` while nobody is known to be signed in.
    pub owner: Option<u64>,
    stored: Stored,
}

impl<T: Clone + Default + DeserializeOwned + Serialize> OfAccount<T> {
    /// Changes it, whatever other tabs changed since the component was drawn.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        let Some(owner) = self.owner else { return };
        let mut value = read(self.stored.now().as_deref(), owner);
        change(&mut value);
        // Own types can always be written.
        self.stored.set(serde_json::to_string(&Kept { owner, value }).ok().as_deref());
    }
}

fn read<T: Default + DeserializeOwned>(text: Option<&str>, owner: u64) -> T {
    let kept: Option<Kept<T>> = text.and_then(|text| json::read(text).ok());
    kept.filter(|kept| kept.owner == owner).map(|kept| kept.value).unwrap_or_default()
}

#[hook]
fn use_of_account<T: Clone + Default + DeserializeOwned + PartialEq + Serialize + 'static>(
    key: &'static str,
) -> OfAccount<T> {
    let session = use_session();
    let owner = session.state().owner.as_deref().map(|owner| fingerprint(&session.client().name_for(owner)));
    let stored = use_stored(key);
    let value = use_memo((stored.text.clone(), owner), |(text, owner)| {
        owner.map(|owner| read(text.as_deref(), owner)).unwrap_or_default()
    });
    OfAccount { value, owner, stored }
}

/// How the reader wants to be told beyond the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleCall {
    has_notifications: bool,
    has_sound: bool,
}

impl From<&RuleSet> for RuleCall {
    fn from(set: &RuleSet) -> Self {
        Self { has_notifications: set.has_notifications, has_sound: set.has_sound }
    }
}

/// The rules, and how they are told.
#[hook]
pub fn use_rule_set() -> OfAccount<RuleSet> {
    use_of_account(WATCH_RULES)
}

/// What fired.
#[hook]
pub fn use_firing_history() -> OfAccount<FiringHistory> {
    use_of_account(WATCH_HISTORY)
}

/// Where the rules stand, for the tab that watches.
#[hook]
pub fn use_watch_state() -> OfAccount<WatchState> {
    use_of_account(WATCH_STATE)
}

impl RuleCall {
    /// Tells beyond the page what fired.
    pub fn tell(self, firing: &Firing, currency: Currency) {
        if self.has_notifications {
            let notice = firing.notice(currency, &Intl);
            notify(&notice.title(), notice.detail.as_deref().unwrap_or_default(), &format!("rule-{}", firing.rule));
        }
        if self.has_sound {
            chime();
        }
    }
}

impl OfAccount<FiringHistory> {
    /// Adds what fired.
    pub fn record(&self, fired: impl IntoIterator<Item = Firing>) {
        self.change(|history| {
            for firing in fired {
                history.push(firing);
            }
        });
    }
}
