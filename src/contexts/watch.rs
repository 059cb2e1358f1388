//! The watch rules of the account and what they found, as the browser keeps them: one truth for all tabs.

use std::rc::Rc;

use pulseboard_core::json;
use pulseboard_core::money::Currency;
use pulseboard_core::watch::evaluation::WatchState;
use pulseboard_core::watch::firing::{Finding, Firing, FiringHistory};
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

impl<T: Default + DeserializeOwned + PartialEq + Serialize> OfAccount<T> {
    /// Changes it, whatever other tabs changed since the component was drawn.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        let Some(owner) = self.owner else { return };
        let mut all = read::<T>(self.stored.now().as_deref());
        let own = all.iter().position(|kept| kept.owner == owner).map(|place| all.remove(place));
        let mut value = own.map(|kept| kept.value).unwrap_or_default();
        change(&mut value);
        if value != T::default() {
            all.push(Kept { owner, value });
        }
        // Own types can always be written.
        let text = serde_json::to_string(&all).ok().filter(|_| !all.is_empty());
        self.stored.set(text.as_deref());
    }
}

/// What is kept, of each account; nothing of what cannot be read.
fn read<T: DeserializeOwned>(text: Option<&str>) -> Vec<Kept<T>> {
    text.and_then(|text| json::read(text).ok()).unwrap_or_default()
}

#[hook]
fn use_of_account<T: Clone + Default + DeserializeOwned + PartialEq + Serialize + 'static>(
    key: &'static str,
) -> OfAccount<T> {
    let session = use_session();
    let owner = session.account();
    let stored = use_stored(key);
    let value = use_memo((stored.text.clone(), owner), |(text, owner)| {
        let own = read(text.as_deref()).into_iter().find(|kept: &Kept<T>| Some(kept.owner) == *owner);
        own.map(|kept| kept.value).unwrap_or_default()
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
    pub fn tell(self, fired: &[Firing], currency: Currency) {
        for firing in fired.iter().filter(|_| self.has_notifications) {
            let notice = firing.notice(currency, &Intl);
            // Each event is news of its own; of a figure the newest is enough.
            let event = matches!(firing.finding, Finding::Event(_)).then(|| &notice.detail);
            let tag = format!("rule-{} {}", firing.rule, event.cloned().flatten().unwrap_or_default());
            notify(&notice.title(), notice.detail.as_deref().unwrap_or_default(), &tag);
        }
        if self.has_sound && !fired.is_empty() {
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
