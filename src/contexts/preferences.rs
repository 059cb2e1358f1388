//! What the reader prefers: theme, letter keys, navigation, real-time. Kept in the browser.

use std::rc::Rc;

use pulseboard_core::notifications::toasts::MutedToasts;
use yew::prelude::*;

use crate::hooks::use_stored;
use crate::platform::document;
use crate::platform::privacy::set_private;
use crate::platform::storage::{self, LETTER_KEYS, MUTED_TOASTS, NAVIGATION, PRIVACY, REAL_TIME, THEME};

/// Which colours the page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    fn stored() -> Self {
        match storage::get(THEME).as_deref() {
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

    /// The one that comes after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// `assets/start.js` does the same before the app runs, so that the page never flashes.
    fn apply(self) {
        storage::set(THEME, self.name());
        if let Some(root) = document().and_then(|document| document.document_element()) {
            // An attribute of a fixed, valid name cannot be refused.
            let _ = match self.name() {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

/// What the reader prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Which colours the page has.
    pub theme: Theme,
    /// Whether the navigation shows only icons.
    pub is_navigation_collapsed: bool,
    /// Whether single letters are keys.
    pub has_letter_keys: bool,
    /// Whether real-time is switched on, in this tab.
    pub is_real_time: bool,
    /// The toasts that are not shown.
    pub muted_toasts: MutedToasts,
    /// Whether amounts and names are hidden.
    pub is_private: bool,
}

impl Preferences {
    fn stored() -> Self {
        let is_private = storage::get(PRIVACY).as_deref() == Some("on");
        set_private(is_private);
        Self {
            is_private,
            theme: Theme::stored(),
            is_navigation_collapsed: storage::get(NAVIGATION).as_deref() == Some("collapsed"),
            has_letter_keys: storage::get(LETTER_KEYS).as_deref() != Some("off"),
            is_real_time: storage::get_of_tab(REAL_TIME).as_deref() != Some("off"),
            muted_toasts: MutedToasts::from_text(&storage::get(MUTED_TOASTS).unwrap_or_default()),
        }
    }
}

/// A change of mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreferenceAction {
    /// Another theme.
    Theme(Theme),
    /// The navigation shows only icons, or words again.
    CollapseNavigation(bool),
    /// Single letters become keys, or letters again.
    LetterKeys(bool),
    /// Real-time is switched on or off.
    RealTime(bool),
    /// Other toasts are not shown.
    MuteToasts(MutedToasts),
    /// Amounts and names are hidden, or shown again.
    Privacy(bool),
}

impl Reducible for Preferences {
    type Action = PreferenceAction;

    fn reduce(self: Rc<Self>, action: PreferenceAction) -> Rc<Self> {
        let next = match action {
            PreferenceAction::Theme(theme) => Self { theme, ..*self },
            PreferenceAction::CollapseNavigation(is_navigation_collapsed) => Self { is_navigation_collapsed, ..*self },
            PreferenceAction::LetterKeys(has_letter_keys) => Self { has_letter_keys, ..*self },
            PreferenceAction::RealTime(is_real_time) => Self { is_real_time, ..*self },
            PreferenceAction::MuteToasts(muted_toasts) => Self { muted_toasts, ..*self },
            PreferenceAction::Privacy(is_private) => Self { is_private, ..*self },
        };
        if next == *self { self } else { Rc::new(next) }
    }
}

/// The preferences, and the way to change them.
pub type PreferencesHandle = UseReducerHandle<Preferences>;

/// Hides amounts and names, or shows them again, in every tab. The formats know it before anything is drawn with it.
pub fn change_privacy(preferences: &PreferencesHandle, is_private: bool) {
    storage::set(PRIVACY, is_private.then_some("on"));
    set_private(is_private);
    preferences.dispatch(PreferenceAction::Privacy(is_private));
}

/// Shows toasts of a kind, or shows them no more.
pub fn change_muted_toasts(preferences: &PreferencesHandle, muted: MutedToasts) {
    storage::set(MUTED_TOASTS, Some(muted.text()).filter(|muted| !muted.is_empty()).as_deref());
    preferences.dispatch(PreferenceAction::MuteToasts(muted));
}

/// Whether amounts and names are hidden. Whoever shows some reads it, to be drawn anew when that changes.
#[hook]
pub fn use_privacy() -> bool {
    use_preferences().is_private
}

/// The preferences, for whoever needs them.
#[hook]
pub fn use_preferences() -> PreferencesHandle {
    use_context::<PreferencesHandle>().expect("`App` puts a `PreferencesProvider` around everything")
}

/// Properties of a provider.
#[derive(PartialEq, Properties)]
pub struct ProviderProps {
    /// Who can read it.
    #[prop_or_default]
    pub children: Html,
}

/// Keeps the preferences.
#[component]
pub fn PreferencesProvider(props: &ProviderProps) -> Html {
    let preferences = use_reducer(Preferences::stored);
    use_effect_with(preferences.theme, |theme| theme.apply());
    use_effect_with(*preferences, |preferences| {
        storage::set(NAVIGATION, preferences.is_navigation_collapsed.then_some("collapsed"));
        storage::set(LETTER_KEYS, (!preferences.has_letter_keys).then_some("off"));
        storage::set_of_tab(REAL_TIME, (!preferences.is_real_time).then_some("off"));
    });
    let hidden = use_stored(PRIVACY).text;
    use_effect_with(hidden, {
        let preferences = preferences.clone();
        // Another tab may have hidden them.
        move |hidden| change_privacy(&preferences, hidden.as_deref() == Some("on"))
    });
    html! {
        <ContextProvider<PreferencesHandle> context={preferences}>
            { props.children.clone() }
        </ContextProvider<PreferencesHandle>>
    }
}
