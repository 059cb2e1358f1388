//! Chooses between the light theme, the dark theme and the system's.

use yew::prelude::*;

use super::icon::Icon;
use crate::browser;
use crate::browser::storage::{Keep, THEME};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    /// The one in force, which `assets/theme.js` wrote at the page's start.
    fn current() -> Self {
        let root = browser::document().and_then(|document| document.document_element());
        match root.and_then(|root| root.get_attribute("data-theme")).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn look(self) -> (Icon, &'static str) {
        match self {
            Self::System => (Icon::System, "Theme: system"),
            Self::Light => (Icon::Sun, "Theme: light"),
            Self::Dark => (Icon::Moon, "Theme: dark"),
        }
    }

    /// `assets/theme.js` does the same before the app runs, so that the page never flashes.
    fn apply(self) {
        Keep::Always.set(THEME, self.name());
        let root = browser::document().and_then(|document| document.document_element());
        if let Some(root) = root {
            // An attribute of a fixed, valid name cannot be refused.
            let _ = match self.name() {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

/// A button that goes to the next theme and says which one is in force.
#[hook]
pub fn use_theme_button() -> Html {
    let update = use_force_update();
    let (icon, label) = Theme::current().look();
    let onclick = Callback::from(move |_| {
        Theme::current().next().apply();
        update.force_update();
    });
    html! {
        <button type="button" class="nav__button" data-test="theme" title={label} {onclick}>
            { icon.view() }<span class="nav__label">{ label }</span>
        </button>
    }
}
