//! A block in place of, or above, what cannot be shown: empty, failed, out of date.

use yew::prelude::*;

use super::icon::{Icon, IconView};

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

/// Properties of [`Message`].
#[derive(PartialEq, Properties)]
pub struct MessageProps {
    /// What kind of message it is.
    pub tone: MessageTone,
    /// The headline.
    pub title: AttrValue,
    /// What it means, or what to do.
    pub text: AttrValue,
    /// Tries again, where that may help.
    #[prop_or_default]
    pub on_retry: Option<Callback<()>>,
}

/// A message with what the reader can do.
#[component]
pub fn Message(props: &MessageProps) -> Html {
    let (class, slug, icon) = match props.tone {
        MessageTone::Empty => ("message--empty", "empty", Icon::Box),
        MessageTone::Stale => ("message--stale", "stale", Icon::Alert),
        MessageTone::Failed => ("message--failed", "failed", Icon::Alert),
    };
    let retry = props.on_retry.as_ref().map(|on_retry| {
        html! {
            <button type="button" class="button" data-test="retry" onclick={on_retry.reform(|_: MouseEvent| ())}>
                { "Try again" }
            </button>
        }
    });
    html! {
        <div class={classes!("message", class)} role="status" data-test="message" data-tone={slug}>
            <IconView {icon} />
            <div class="message__text">
                <p class="message__title">{ &props.title }</p>
                <p>{ &props.text }</p>
            </div>
            { retry }
        </div>
    }
}
