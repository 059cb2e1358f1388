//! Buttons.

use stylist::yew::use_style;
use yew::prelude::*;

use crate::platform::reload;

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// One of several.
    #[default]
    Plain,
    /// What most readers want.
    Primary,
    /// Seldom wanted.
    Quiet,
}

impl ButtonVariant {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Primary => Some("button--primary"),
            Self::Quiet => Some("button--quiet"),
        }
    }
}

/// Properties of [`Button`].
#[derive(PartialEq, Properties)]
pub struct ButtonProps {
    /// Names it in tests.
    pub name: AttrValue,
    /// How it looks.
    #[prop_or_default]
    pub variant: ButtonVariant,
    /// What it was pressed for is under way.
    #[prop_or_default]
    pub is_busy: bool,
    /// There is nothing for it to do. It can still be reached, so that the focus is not lost.
    #[prop_or_default]
    pub is_disabled: bool,
    /// Whether it submits the form around it.
    #[prop_or_default]
    pub is_submit: bool,
    /// Whether it is a toggle, and pressed in.
    #[prop_or_default]
    pub is_pressed: Option<bool>,
    /// The key that does the same.
    #[prop_or_default]
    pub shortcut: Option<String>,
    /// Does what it says.
    #[prop_or_default]
    pub on_press: Callback<()>,
    /// What it says.
    pub children: Html,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let style = use_style!(
        r#"
        transition: background var(--fast), border-color var(--fast);

        &:hover {
            background: var(--surface-sunken);
        }

        &.button--primary {
            border-color: var(--accent);
            background: var(--accent);
            color: var(--on-accent);
        }

        &.button--primary:hover {
            border-color: var(--accent-strong);
            background: var(--accent-strong);
        }

        &[aria-pressed="true"] {
            border-color: var(--accent);
            background: var(--accent-soft);
            color: var(--accent);
        }

        &.button--quiet {
            border-color: transparent;
            background: none;
            color: var(--text-muted);
        }

        &.button--busy {
            cursor: progress;
        }

        &[aria-disabled="true"] {
            cursor: default;
            opacity: 0.55;
        }

        &.button--busy .icon {
            animation: spin 800ms linear infinite;
        }
    "#
    );
    let ButtonProps { name, variant, is_busy, is_disabled, is_submit, is_pressed, shortcut, on_press, children } =
        props;
    let onclick = {
        let (is_disabled, on_press) = (*is_disabled, on_press.clone());
        Callback::from(move |event: MouseEvent| {
            if is_disabled {
                // Nor is the form around it submitted.
                event.prevent_default();
            } else {
                on_press.emit(());
            }
        })
    };
    html! {
        <button
            type={if *is_submit { "submit" } else { "button" }}
            class={classes!("button", style, variant.class(), is_busy.then_some("button--busy"))}
            data-test={name} aria-busy={is_busy.to_string()} aria-disabled={is_disabled.then_some("true")}
            aria-keyshortcuts={shortcut.clone()}
            aria-pressed={is_pressed.map(|is_pressed| is_pressed.to_string())} {onclick}
        >
            { children.clone() }
        </button>
    }
}

/// Loads the page anew.
#[component]
pub fn ReloadButton() -> Html {
    html! { <Button name="reload" on_press={Callback::from(|()| reload())}>{ "Reload the page" }</Button> }
}
