//! What opens and closes by itself: every `<details class="menu">` is the browser's own, so that it needs no state here.
//! A press elsewhere and Escape close it, as they do every popover.

use gloo_events::EventListener;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

use crate::platform::{document, focus};

const OPEN: &str = "details.menu[open]";

/// Properties of [`Menu`].
#[derive(PartialEq, Properties)]
pub struct MenuProps {
    /// Names it in tests.
    pub name: &'static str,
    /// What it holds, for screen readers.
    pub label: &'static str,
    /// Names its button in tests.
    #[prop_or_default]
    pub button_name: Option<&'static str>,
    /// What its button says.
    pub button: Html,
    /// What it holds.
    pub children: Html,
}

/// A button that opens a panel below it. A press on an item of the panel closes it.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let style = use_style!(
        r#"
        position: relative;

        & > summary {
            cursor: pointer;
            list-style: none;
        }

        & > summary::-webkit-details-marker {
            display: none;
        }

        .menu__panel {
            display: grid;
            grid-template-columns: minmax(0, 1fr);
            gap: 2px;
        }

        .menu__item {
            display: flex;
            align-items: center;
            justify-content: space-between;
            width: 100%;
            min-height: var(--target);
            padding: 0 var(--space-3);
            border: 0;
            border-radius: var(--radius-small);
            background: none;
            text-align: left;
        }

        .menu__item:hover {
            background: var(--surface-sunken);
        }

        .menu__item[aria-pressed="true"] {
            background: var(--accent-soft);
            color: var(--accent);
            font-weight: 600;
        }

        .menu__title,
        .menu__note {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .menu__title {
            display: flex;
            justify-content: space-between;
            padding: var(--space-3) var(--space-3) 0;
            border-top: var(--line) solid var(--border);
            font-weight: 600;
        }

        .menu__note {
            padding: var(--space-2) var(--space-3) 0;
        }
    "#
    );
    let MenuProps { name, label, button_name, button, children } = props;
    html! {
        <details class={classes!("menu", style)} name="menu" data-test={*name}>
            <summary class="button" data-test={*button_name}>{ button.clone() }</summary>
            <div class="popover menu__panel" role="group" aria-label={*label}>{ children.clone() }</div>
        </details>
    }
}

/// Properties of [`MenuItem`].
#[derive(PartialEq, Properties)]
pub struct MenuItemProps {
    /// Names it in tests.
    pub name: AttrValue,
    /// What it says.
    pub label: &'static str,
    /// The keys that do the same, as they are written.
    #[prop_or_default]
    pub shortcut: Option<String>,
    /// Whether it is one of several to choose from, and chosen.
    #[prop_or_default]
    pub is_chosen: Option<bool>,
    /// Does what it says.
    pub on_press: Callback<()>,
}

/// An item of a [`Menu`]. A press closes the menu.
#[component]
pub fn MenuItem(props: &MenuItemProps) -> Html {
    let MenuItemProps { name, label, shortcut, is_chosen, on_press } = props;
    let onclick = on_press.reform(|event: MouseEvent| close_around(&event));
    html! {
        <button
            type="button" class="menu__item" data-test={name}
            aria-pressed={is_chosen.map(|is_chosen| is_chosen.to_string())} {onclick}
        >
            <span>{ *label }</span>
            if let Some(key) = shortcut {
                <kbd>{ key }</kbd>
            }
        </button>
    }
}

/// Properties of [`Help`].
#[derive(PartialEq, Properties)]
pub struct HelpProps {
    /// What is explained.
    pub label: AttrValue,
    /// What it is.
    pub definition: AttrValue,
}

/// A "?" that says what something is.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let style = use_style!(
        r#"
        /* As wide as what it is about, wherever the "?" stands in it. */
        position: static;

        & > summary {
            display: grid;
            width: 24px;
            height: 24px;
            border: var(--line) solid var(--border-strong);
            border-radius: var(--radius-round);
            color: var(--text-muted);
            font-size: var(--text-small);
            place-items: center;
            cursor: pointer;
            list-style: none;
        }

        /* Dozens of circles would be louder than the figures. */
        &:not([open]) > summary:not(:hover, :focus-visible) {
            border-color: transparent;
        }

        & > summary::-webkit-details-marker {
            display: none;
        }

        .help__text {
            top: 40px;
            left: 0;
            width: auto;
            font-weight: 400;
        }

        /* On paper nothing can be pressed: every definition is told. */
        @media print {
            & > summary {
                display: none;
            }

            &::details-content {
                content-visibility: visible;
            }

            .help__text {
                position: static;
                padding: 0;
                border: 0;
                box-shadow: none;
            }
        }
    "#
    );
    html! {
        <details class={classes!("menu", style)} name="menu">
            <summary aria-label={format!("What is this? {}", props.label)}>{ "?" }</summary>
            // Made anew with each text: what a translator replaced would stay.
            <p key={props.definition.to_string()} class="popover help__text" translate="yes">{ &props.definition }</p>
        </details>
    }
}

/// Closes the menu that an event happened in, and gives the focus back to the button that opened it.
pub fn close_around(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(menu) = target.and_then(|target| target.closest(OPEN).ok().flatten()) {
        close(&menu, true);
    }
}

/// Opens the menu of this name, and moves the focus to what the selector finds.
pub fn open(name: &str, selector: &str) {
    let menu =
        document().and_then(|document| document.query_selector(&format!("details[data-test={name}]")).ok().flatten());
    if let Some(menu) = menu {
        // An attribute of a fixed, valid name cannot be refused.
        let _ = menu.set_attribute("open", "");
        focus(selector);
    }
}

/// Closes the menu that is open, unless it is kept.
fn close_unless(is_focused: bool, is_kept: impl Fn(&Element) -> bool) {
    let found = document().and_then(|document| document.query_selector(OPEN).ok().flatten());
    if let Some(menu) = found.filter(|menu| !is_kept(menu)) {
        close(&menu, is_focused);
    }
}

fn close(menu: &Element, is_focused: bool) {
    // An attribute of a fixed, valid name cannot be refused.
    let _ = menu.remove_attribute("open");
    if is_focused {
        let summary = menu.first_element_child().and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
        // What takes no focus leaves it where it is.
        let _ = summary.map(|summary| summary.focus());
    }
}

/// Closes the open menu by Escape and by a press elsewhere. That another one opens closes it by its `name`.
#[hook]
pub fn use_menu_dismissal() {
    use_effect_with((), |()| {
        let listeners = document().map(|document| {
            let on_press = EventListener::new(&document, "pointerdown", |event: &Event| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                close_unless(false, |menu| menu.contains(target.as_ref()));
            });
            let on_key = EventListener::new(&document, "keydown", |event: &Event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                if key.as_deref() == Some("Escape") {
                    close_unless(true, |_| false);
                }
            });
            (on_press, on_key)
        });
        move || drop(listeners)
    });
}
