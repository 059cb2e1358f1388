//! Says what is wrong with the settings of this deployment, in the page and on the console.

use yew::prelude::*;

use crate::components::message::{Message, MessageTone};
use crate::platform::config::problems;

/// Nothing where the settings are right.
#[component]
pub fn SettingsNote() -> Html {
    let problem = use_memo((), |()| problems().map(AttrValue::from));
    use_effect_with((*problem).clone(), |problem| {
        if let Some(problem) = problem {
            web_sys::console::warn_1(&format!("Pulseboard: {problem}").into());
        }
    });
    match &*problem {
        Some(text) => html! { <Message tone={MessageTone::Stale} title="A setting of this page is wrong" {text} /> },
        None => Html::default(),
    }
}
