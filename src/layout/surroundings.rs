//! What belongs to every page and has no place of its own in it: keys, menus that close, toasts.

use pulseboard_core::session::state::Phase;
use yew::prelude::*;

use crate::components::menu::use_menu_dismissal;
use crate::contexts::preferences::use_preferences;
use crate::contexts::session::use_session;
use crate::hooks::use_stored;
use crate::layout::commands::use_commands;
use crate::layout::on_use::{OnUse, Overlay, Panel};
use crate::layout::shortcuts::use_shortcuts;
use crate::layout::toast_viewer::ToastViewer;
use crate::platform::storage::WATCH_RULES;

/// Properties of [`Surroundings`].
#[derive(PartialEq, Properties)]
pub struct SurroundingsProps {
    /// Opens a panel.
    pub on_panel: Callback<Panel>,
}

/// What belongs to every page.
#[component]
pub fn Surroundings(props: &SurroundingsProps) -> Html {
    let is_signed_in = use_session().state().phase == Phase::SignedIn;
    let has_letter_keys = use_preferences().has_letter_keys;
    // Who watches for nothing needs no code for it.
    let has_rules = use_stored(WATCH_RULES).text.is_some();
    use_menu_dismissal();
    let on_command = use_commands(props.on_panel.clone());
    use_shortcuts(is_signed_in, has_letter_keys, on_command);
    html! {
        <>
            <ToastViewer />
            if has_rules {
                <OnUse overlay={Overlay::Watcher} />
            }
        </>
    }
}
