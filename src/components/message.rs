//! A block in place of, or above, what cannot be shown: empty, failed, out of date.

use yew::prelude::*;

use super::button::button;
use super::icon::Icon;
use crate::browser::{self, intl};
use crate::query::Remote;

/// What kind of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageTone {
    /// There is nothing, and that is fine.
    Empty,
    /// What is shown is out of date.
    Stale,
    /// There is nothing to show because something failed.
    Failed,
    /// Something changed while nobody looked.
    Away,
    /// The sign-in ends soon.
    Ending,
}

/// What the reader can do about a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Names the button in tests.
    pub name: &'static str,
    /// What the button says.
    pub label: &'static str,
    /// Does it.
    pub on_press: Callback<()>,
}

/// A message with what the reader can do.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What kind of message it is.
    pub tone: MessageTone,
    /// The headline.
    pub title: AttrValue,
    /// What it means, or what to do.
    pub text: AttrValue,
    /// What the reader can do.
    pub action: Option<Action>,
}

impl Message {
    /// There is nothing, and that is fine; `text` says what would change it.
    pub fn empty(title: &'static str, text: &'static str) -> Self {
        Self { tone: MessageTone::Empty, title: title.into(), text: text.into(), action: None }
    }

    /// What a failed request means for `subject`, such as "Figures": they are old, or not there at all.
    pub fn of_failure<T>(remote: &Remote<T>, subject: &str, on_retry: &Callback<()>) -> Option<Self> {
        let (tone, title) = match remote.at() {
            Some(at) => (MessageTone::Stale, format!("{subject} are from {}", intl::time_or_day(at, browser::now()))),
            None => (MessageTone::Failed, format!("{subject} cannot be shown")),
        };
        let text = remote.error()?.to_string().into();
        let action = Action { name: "retry", label: "Try again", on_press: on_retry.clone() };
        Some(Self { tone, title: title.into(), text, action: Some(action) })
    }

    /// Draws it.
    pub fn view(&self) -> Html {
        let (class, slug, icon) = match self.tone {
            MessageTone::Empty => ("message--empty", "empty", Icon::Box),
            MessageTone::Stale => ("message--stale", "stale", Icon::Alert),
            MessageTone::Failed => ("message--failed", "failed", Icon::Alert),
            MessageTone::Away => ("message--news", "away", Icon::Pulse),
            MessageTone::Ending => ("message--stale", "ending", Icon::Alert),
        };
        let action = self.action.as_ref();
        let action = action.map(|Action { name, label, on_press }| button("button", name, on_press, html! { label }));
        html! {
            <div class={classes!("message", class)} role="status" data-test="message" data-tone={slug}>
                { icon.view() }
                <div class="message__text">
                    <p class="message__title">{ &self.title }</p>
                    <p>{ &self.text }</p>
                </div>
                { action }
            </div>
        }
    }
}
