//! A block in place of, or above, what cannot be shown: empty, failed, out of date.

use pulseboard_core::query::state::Remote;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::icon::{Icon, IconKind};
use crate::platform::intl;
use crate::platform::now;

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
    /// The clock of this device is wrong.
    Clock,
}

impl MessageTone {
    fn class(self) -> &'static str {
        match self {
            Self::Empty => "message--empty",
            Self::Stale | Self::Ending | Self::Clock => "message--stale",
            Self::Failed => "message--failed",
            Self::Away => "message--news",
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Stale => "stale",
            Self::Failed => "failed",
            Self::Away => "away",
            Self::Ending => "ending",
            Self::Clock => "clock",
        }
    }

    fn icon(self) -> IconKind {
        match self {
            Self::Empty => IconKind::Box,
            Self::Away => IconKind::Pulse,
            Self::Stale | Self::Failed | Self::Ending | Self::Clock => IconKind::Alert,
        }
    }
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
    /// What the reader can do.
    #[prop_or_default]
    pub children: Html,
}

/// A message with what the reader can do.
#[component]
pub fn Message(props: &MessageProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: var(--space-3);
        padding: var(--space-4);
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface);

        .icon {
            margin-top: 1px;
        }

        .message__text {
            flex: 1;
            min-width: 200px;
            color: var(--text-muted);
        }

        .message__title {
            color: var(--text);
            font-weight: 600;
        }

        .button {
            color: var(--text);
        }

        &.message--empty .icon {
            color: var(--accent);
        }

        &.message--stale {
            background: var(--attention-soft);
            color: var(--attention);
        }

        &.message--failed {
            background: var(--bad-soft);
            color: var(--bad);
        }

        &.message--news {
            background: var(--info-soft);
            color: var(--info);
        }

        &.message--stale .message__text,
        &.message--failed .message__text {
            color: var(--text);
        }
    "#
    );
    let MessageProps { tone, title, text, children } = props;
    html! {
        <div class={classes!(style, tone.class())} role="status" data-test="message" data-tone={tone.slug()}>
            <Icon kind={tone.icon()} />
            <div class="message__text">
                <p class="message__title">{ title }</p>
                <p>{ text }</p>
            </div>
            { children.clone() }
        </div>
    }
}

/// Properties of [`RemoteMessage`].
#[derive(PartialEq, Properties)]
pub struct RemoteMessageProps {
    /// What is shown, in the plural, such as "Figures".
    pub subject: AttrValue,
    /// When the last good answer arrived.
    pub at: Option<pulseboard_core::time::Timestamp>,
    /// Why there is no newer one, in words.
    pub error: Option<AttrValue>,
    /// Asks again.
    pub on_retry: Callback<()>,
}

/// Says what a failed request means: what is shown is old, or not there at all. Nothing while nothing failed.
#[component]
pub fn RemoteMessage(props: &RemoteMessageProps) -> Html {
    let RemoteMessageProps { subject, at, error, on_retry } = props;
    let Some(error) = error else { return Html::default() };
    let (tone, title) = match at {
        Some(at) => (MessageTone::Stale, format!("{subject} are from {}", intl::time_or_day(*at, now()))),
        None => (MessageTone::Failed, format!("{subject} cannot be shown")),
    };
    html! {
        <Message {tone} {title} text={error}>
            <Button name="retry" on_press={on_retry}>{ "Try again" }</Button>
        </Message>
    }
}

/// Why the newest request failed, in words.
pub fn error_text<T>(remote: &Remote<T>) -> Option<AttrValue> {
    remote.error().map(|error| AttrValue::from(error.to_string()))
}
