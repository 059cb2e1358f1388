//! What a reader can do from everywhere: one table for the keys, the palette, the list of keys and the README.

use pulseboard_core::period::{PRESETS, PeriodQuery, PeriodSelection};
use strum::VariantArray;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::menu;
use crate::contexts::period::use_period;
use crate::contexts::preferences::{PreferenceAction, change_privacy, use_preferences};
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
use crate::layout::on_use::Panel;
use crate::platform::focus;
use crate::platform::screen::enter_full_screen;
use crate::routes::{Route, use_page_route};

/// Something that a reader can do from everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Opens the palette.
    Palette,
    /// Asks for everything on the page again.
    Refresh,
    /// Goes to the search of a list.
    Search,
    /// Opens a page.
    Open(Route),
    /// Selects one of [`PRESETS`], by its place there.
    Period(usize),
    /// Opens the fields for other days.
    ChooseDays,
    /// Compares with another time.
    Compare,
    /// Switches real-time on or off, in this tab.
    RealTime,
    /// Opens what arranges the dashboard.
    Layout,
    /// Hides amounts and names, or shows them again.
    Privacy,
    /// Goes to the next theme.
    Theme,
    /// Shows or hides the words of the navigation.
    Navigation,
    /// Shows the keys.
    Keys,
    /// Signs out.
    SignOut,
}

/// The letter that the keys of pages begin with.
const GO: char = 'g';

impl Command {
    /// All of them, in the order of the list of keys.
    pub fn all() -> Vec<Self> {
        let pages = Route::VARIANTS.iter().copied().filter(|route| route.is_listed()).map(Self::Open);
        let mut all = vec![Self::Palette, Self::Refresh, Self::Search];
        all.extend(pages);
        all.push(Self::Open(Route::Wall));
        all.extend((0..PRESETS.len()).map(Self::Period));
        all.extend([
            Self::ChooseDays,
            Self::Compare,
            Self::RealTime,
            Self::Layout,
            Self::Privacy,
            Self::Theme,
            Self::Navigation,
            Self::Keys,
            Self::SignOut,
        ]);
        all
    }

    /// Its name where changed keys are kept, and in tests.
    pub fn name(self) -> String {
        match self {
            Self::Palette => "palette".to_owned(),
            Self::Refresh => "refresh".to_owned(),
            Self::Search => "search".to_owned(),
            Self::Open(route) => format!("open-{}", route.title().to_lowercase()),
            Self::Period(preset) => format!("period-{}", PRESETS[preset].slug),
            Self::ChooseDays => "choose-days".to_owned(),
            Self::Compare => "compare".to_owned(),
            Self::RealTime => "real-time".to_owned(),
            Self::Layout => "layout".to_owned(),
            Self::Privacy => "privacy".to_owned(),
            Self::Theme => "theme".to_owned(),
            Self::Navigation => "navigation".to_owned(),
            Self::Keys => "keys".to_owned(),
            Self::SignOut => "sign-out".to_owned(),
        }
    }

    /// What it does, in words.
    pub fn label(self) -> String {
        match self {
            Self::Palette => "Find pages, actions, customers, orders and invoices".to_owned(),
            Self::Refresh => "Refresh everything on the page".to_owned(),
            Self::Search => "Search the list".to_owned(),
            Self::Open(Route::Wall) => "Show the wall, in full screen".to_owned(),
            Self::Open(route) => format!("Go to {}", route.title()),
            Self::Period(preset) => format!("Period: {}", PRESETS[preset].label),
            Self::ChooseDays => "Choose the days of a period".to_owned(),
            Self::Compare => "Compare with another time".to_owned(),
            Self::RealTime => "Switch real-time on or off".to_owned(),
            Self::Layout => "Arrange the dashboard".to_owned(),
            Self::Privacy => "Hide amounts and names, or show them again".to_owned(),
            Self::Theme => "Next theme: system, light, dark".to_owned(),
            Self::Navigation => "Show or hide the words of the navigation".to_owned(),
            Self::Keys => "Show and change the keys".to_owned(),
            Self::SignOut => "Sign out".to_owned(),
        }
    }

    /// The keys that do it unless they were changed: a letter, or `g` and a letter. Empty for none.
    pub fn default_keys(self) -> String {
        let letter = match self {
            Self::Open(route) => return page_letter(route).map(|letter| format!("{GO} {letter}")).unwrap_or_default(),
            Self::Period(preset) => PRESETS[preset].key,
            Self::Refresh => 'r',
            Self::Search => '/',
            Self::ChooseDays => 'u',
            Self::Compare => 'c',
            Self::Keys => '?',
            Self::Privacy => 'p',
            Self::Palette | Self::RealTime | Self::Layout | Self::Theme | Self::Navigation | Self::SignOut => {
                return String::new();
            }
        };
        letter.to_string()
    }

    /// The keys of it that are always there.
    pub fn fixed_keys(self) -> Option<&'static str> {
        (self == Self::Palette).then_some("Ctrl or ⌘ K")
    }

    /// Whether the palette offers it on a page.
    pub fn is_offered(self, route: Route) -> bool {
        match self {
            Self::Palette => false,
            Self::Search => route.is_list(),
            Self::ChooseDays | Self::Compare => route.has_period(),
            _ => true,
        }
    }

    /// Whether it needs a page that shows a period.
    pub fn is_of_period(self) -> bool {
        matches!(self, Self::Period(_) | Self::ChooseDays | Self::Compare)
    }
}

fn page_letter(route: Route) -> Option<char> {
    Some(match route {
        Route::Dashboard => 'd',
        Route::Analytics => 'a',
        Route::Alerts => 'w',
        Route::Customers => 'c',
        Route::Products => 'p',
        Route::Licenses => 'l',
        Route::Subscriptions => 's',
        Route::Orders => 'o',
        Route::Invoices => 'i',
        Route::Payments => 'm',
        Route::Domains => 'n',
        Route::Wall => 'k',
        Route::SignIn | Route::NotFound => return None,
    })
}

/// Does what a command says.
#[hook]
pub fn use_commands(on_panel: Callback<Panel>) -> Callback<Command> {
    let route = use_page_route();
    let (period, preferences, session) = (use_period(), use_preferences(), use_session());
    let refetcher = use_refetcher();
    let navigator = use_navigator();
    let deps = (route, period, preferences, session, refetcher, navigator, on_panel);
    use_callback(deps, |command: Command, (route, period, preferences, session, refetcher, navigator, on_panel)| {
        let open = |route: Route, selection: PeriodSelection| {
            let Some(navigator) = navigator else { return };
            if route.has_period() {
                // A query of plain texts can always be written.
                let _ = navigator.push_with_query(&route, PeriodQuery::from(selection));
            } else {
                navigator.push(&route);
            }
        };
        match command {
            Command::Palette => on_panel.emit(Panel::Palette),
            Command::Keys => on_panel.emit(Panel::Keys),
            Command::Layout => {
                open(Route::Dashboard, period.selection);
                on_panel.emit(Panel::Layout);
            }
            Command::Refresh => refetcher.refresh(),
            Command::Search => focus("#list-search"),
            Command::Open(page) => {
                open(page, period.selection);
                if page == Route::Wall {
                    enter_full_screen();
                }
            }
            Command::Period(preset) => {
                let selection = period.selection.of(PRESETS[preset].period);
                if route.has_period() {
                    period.on_select.emit(selection);
                } else {
                    open(Route::Dashboard, selection);
                }
            }
            Command::ChooseDays => menu::open("period-menu", "#period-from"),
            Command::Compare => {
                let comparison = period.selection.comparison.next();
                period.on_select.emit(PeriodSelection { comparison, ..period.selection });
            }
            Command::RealTime => preferences.dispatch(PreferenceAction::RealTime(!preferences.is_real_time)),
            Command::Privacy => change_privacy(preferences, !preferences.is_private),
            Command::Theme => preferences.dispatch(PreferenceAction::Theme(preferences.theme.next())),
            Command::Navigation => {
                preferences.dispatch(PreferenceAction::CollapseNavigation(!preferences.is_navigation_collapsed));
            }
            Command::SignOut => session.sign_out(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::layout::key_bindings::Bindings;

    const README: &str = include_str!("../../README.md");

    #[test]
    fn names_and_keys_are_each_of_one_command() {
        let (mut names, mut keys) = (HashSet::new(), HashSet::new());
        for command in Command::all() {
            assert!(names.insert(command.name()), "{command:?}");
            let its = command.default_keys();
            assert!(its.is_empty() || keys.insert(its), "{command:?}");
        }
        assert!(!keys.contains(&GO.to_string()), "the letter that others begin with is none by itself");
    }

    #[test]
    fn the_readme_lists_the_keys() {
        let row = |keys: &str, label: &str| format!("| {keys} | {label} |\n");
        let mut table = String::from("| keys | what they do |\n| --- | --- |\n");
        for command in Command::all() {
            let keys: Vec<String> = command
                .fixed_keys()
                .map(|keys| format!("`{keys}`"))
                .into_iter()
                .chain(Bindings::default().words(command).map(|keys| format!("`{keys}`")))
                .collect();
            if !keys.is_empty() {
                table.push_str(&row(&keys.join(", "), &command.label()));
            }
        }
        for (keys, label) in super::super::keys_sheet::IN_PLACE {
            table.push_str(&row(&format!("`{keys}`"), label));
        }
        assert!(README.contains(&table), "README.md has to hold this table of keys:\n\n{table}");
    }
}
