//! Says what of an answer could not be read, with the details to copy.

use pulseboard_core::query::unread::{Unread, UnreadSummary};
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::message::{Message, MessageTone};
use crate::platform::privacy::{MASK, is_private};

/// Properties of [`UnreadNote`].
#[derive(PartialEq, Properties)]
pub struct UnreadNoteProps {
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// How many entries are shown.
    pub shown: usize,
    /// What the entries are, in the plural, such as "rows".
    pub noun: AttrValue,
    /// What that means for what is shown.
    pub consequence: AttrValue,
}

/// Nothing where everything could be read.
#[component]
pub fn UnreadNote(props: &UnreadNoteProps) -> Html {
    let style = use_style!(
        r#"
        flex-basis: 100%;

        & > summary {
            cursor: pointer;
        }

        /* One press marks the whole text, ready to copy. */
        pre {
            margin-top: var(--space-2);
            max-height: 12rem;
            overflow: auto;
            color: var(--text);
            font-size: var(--text-small);
            white-space: pre-wrap;
            overflow-wrap: anywhere;
            user-select: all;
        }
    "#
    );
    let UnreadNoteProps { unread, shown, noun, consequence } = props;
    let Some(summary) = UnreadSummary::of(*shown, unread) else { return Html::default() };
    html! {
        <Message tone={MessageTone::Stale} title={summary.text(noun)} text={consequence}>
            <details class={style} data-test="unread">
                <summary>{ "What the server sent, to copy" }</summary>
                // It holds what is hidden elsewhere.
                <pre>{ if is_private() { MASK.to_owned() } else { summary.details } }</pre>
            </details>
        </Message>
    }
}
