//! A block in place of, or above, what cannot be shown: empty, failed, out of date.

use yew::prelude::*;

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
    /// Tries again, where that may help.
    pub on_retry: Option<Callback<()>>,
}

impl Message {
    /// There is nothing, and that is fine; `text` says what would change it.
    pub fn empty(title: &'static str, text: &'static str) -> Self {
        Self { tone: MessageTone::Empty, title: title.into(), text: text.into(), on_retry: None }
    }

    /// What a failed request means for `subject`, such as "Figures": they are old, or not there at all.
    pub fn of_failure<T>(remote: &Remote<T>, subject: &str, on_retry: &Callback<()>) -> Option<Self> {
        let (tone, title) = match remote.at() {
            Some(at) => (MessageTone::Stale, format!("{subject} are from {}", intl::time_or_day(at, browser::now()))),
            None => (MessageTone::Failed, format!("{subject} cannot be shown")),
        };
        let text = remote.error()?.to_string().into();
        Some(Self { tone, title: title.into(), text, on_retry: Some(on_retry.clone()) })
    }

    /// Draws it.
    pub fn view(&self) -> Html {
        let (class, slug, icon) = match self.tone {
            MessageTone::Empty => ("message--empty", "empty", Icon::Box),
            MessageTone::Stale => ("message--stale", "stale", Icon::Alert),
            MessageTone::Failed => ("message--failed", "failed", Icon::Alert),
        };
        let retry = self.on_retry.as_ref().map(|on_retry| {
            html! {
                <button type="button" class="button" data-test="retry" onclick={on_retry.reform(|_: MouseEvent| ())}>
                    { "Try again" }
                </button>
            }
        });
        html! {
            <div class={classes!("message", class)} role="status" data-test="message" data-tone={slug}>
                { icon.view() }
                <div class="message__text">
                    <p class="message__title">{ &self.title }</p>
                    <p>{ &self.text }</p>
                </div>
                { retry }
            </div>
        }
    }
}
