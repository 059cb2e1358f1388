//! How fields look that stand among other controls.

use stylist::yew::use_style;
use yew::prelude::*;

/// The style of a text field or a choice.
#[hook]
pub fn use_field_style() -> stylist::Style {
    use_style!(
        r#"
        width: 100%;
        min-width: 0;
        min-height: var(--target);
        padding: 0 var(--space-2);
        border: var(--line) solid var(--border-field);
        border-radius: var(--radius-small);
        background: var(--surface);
        color: var(--text);
        font: inherit;
    "#
    )
}
