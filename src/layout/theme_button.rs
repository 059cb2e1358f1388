//! Goes from the system's theme to the light one, the dark one, and back.

use yew::prelude::*;

use crate::components::icon::IconKind;
use crate::contexts::preferences::{PreferenceAction, Theme, use_preferences};
use crate::layout::navigation_foot::NavButton;

/// A button that goes to the next theme and says which one is in force.
#[component]
pub fn ThemeButton() -> Html {
    let preferences = use_preferences();
    let theme = preferences.theme;
    let (icon, label) = match theme {
        Theme::System => (IconKind::System, "Theme: system"),
        Theme::Light => (IconKind::Sun, "Theme: light"),
        Theme::Dark => (IconKind::Moon, "Theme: dark"),
    };
    let on_press = Callback::from(move |()| preferences.dispatch(PreferenceAction::Theme(theme.next())));
    html! { <NavButton name="theme" {label} {icon} {on_press} /> }
}
