//! One tab of several that may do something.

use pulseboard_core::realtime::message::TabId;
use yew::prelude::*;

use crate::platform::jitter;
use crate::platform::leader_lock::{LeaderLock, Leadership};

/// Whether this tab is the one of all that ask under a name. Without a name it does not ask; where the browser gives no
/// means to choose, each is.
#[hook]
pub fn use_leadership(name: Option<AttrValue>) -> bool {
    let leads = use_state_eq(|| false);
    use_effect_with(name, {
        let leads = leads.setter();
        move |name| {
            let on_change = {
                let leads = leads.clone();
                Callback::from(move |leadership| leads.set(leadership == Leadership::Granted))
            };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float from 0 to 1, scaled")]
            let me = (jitter() * f64::from(TabId::MAX)) as TabId;
            let lock = name.as_ref().map(|name| LeaderLock::new(name, me, on_change));
            match &lock {
                Some(Some(lock)) => lock.claim(),
                Some(None) => leads.set(true),
                None => {}
            }
            move || {
                drop(lock);
                leads.set(false);
            }
        }
    });
    *leads
}
