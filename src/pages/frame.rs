//! What stands around every page: navigation, header, dialogs, keys.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::analytics::Analytics;
use super::dashboard::{self, Dashboard};
use super::list::List;
use super::list_rows::ListKind;
use super::not_found;
use super::period::use_choice;
use crate::browser;
use crate::browser::part::{Part, use_part};
use crate::browser::storage::{Keep, LETTER_KEYS};
use crate::browser::{history, intl};
use crate::components::live_badge::use_live_badge;
use crate::components::message::Action;
use crate::components::modal::use_modal;
use crate::components::navigation::use_navigation;
use crate::components::period_menu::use_period_menu;
use crate::components::popup::{self, use_dismissal};
use crate::components::{AppHeader, KeysSheet, Message, MessageTone, expiry_dialog};
use crate::live::{LiveView, PageHandle, use_live};
use crate::model::PeriodSelection;
use crate::route::Route;
use crate::session::{Phase, SessionHandle};

/// Properties of [`Frame`].
#[derive(PartialEq, Properties)]
pub struct FrameProps {
    /// The page that is open.
    pub route: Route,
    /// Whose it is.
    pub session: SessionHandle,
    /// The form to sign in again with, in place.
    pub form: Html,
}

/// The page with everything around it.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let FrameProps { route, session, form } = props;
    let (page_handle, live, toasts) = use_live(session);
    let is_keys_open = use_state(|| false);
    let has_letter_keys = use_state(|| Keep::Always.get(LETTER_KEYS).as_deref() != Some("off"));
    let on_letter_keys = {
        let has_letter_keys = has_letter_keys.setter();
        Callback::from(move |wanted: bool| {
            Keep::Always.set(LETTER_KEYS, (!wanted).then_some("off"));
            has_letter_keys.set(wanted);
        })
    };
    let on_keys = {
        let is_keys_open = is_keys_open.setter();
        use_callback((), move |(), ()| is_keys_open.set(true))
    };
    let on_keys_close = {
        let is_keys_open = is_keys_open.setter();
        use_callback((), move |(), ()| is_keys_open.set(false))
    };
    let on_sign_out = {
        let session = session.clone();
        Callback::from(move |()| session.sign_out())
    };
    let phase = session.state().phase;
    let (choice, on_choice) = use_choice(*route);
    let period_menu = use_period_menu(route.has_period(), choice, &on_choice);
    let part = use_part(!matches!(route, Route::Dashboard | Route::SignIn | Route::NotFound));
    use_dismissal();
    let on_letter = {
        let on_refresh = page_handle.on_refresh.clone();
        let (route, on_keys, on_choice) = (*route, on_keys.clone(), on_choice.clone());
        use_callback((route, choice), move |letter: char, (route, choice)| match letter {
            'r' => on_refresh.emit(()),
            '?' => on_keys.emit(()),
            'u' if route.has_period() => popup::open("period-menu", "#period-from"),
            _ => {
                if let Some(choice) = choice.after_key(letter).filter(|_| route.has_period()) {
                    on_choice.emit(choice);
                }
            }
        })
    };
    use_letter_keys(*has_letter_keys && phase == Phase::SignedIn, on_letter);

    let user = session.state().user.as_ref();
    let user_name = user.map(|user| AttrValue::from(user.full_name.clone().unwrap_or(user.email.clone())));
    let navigation = use_navigation(*route, user_name, &on_sign_out, &on_keys);
    let badge = use_live_badge(&live);
    let dialog = if phase == Phase::Expired {
        Some(expiry_dialog(form.clone(), &on_sign_out))
    } else {
        is_keys_open
            .then(|| KeysSheet { has_letter_keys: *has_letter_keys, on_letter_keys, on_close: on_keys_close }.modal())
    };
    let dialog = use_modal(dialog);
    html! {
        <div class="app">
            <a class="skip-link" href="#main">{ "Skip to the figures" }</a>
            { navigation }
            <div class="app__page">
                { AppHeader { title: route.title(), period: period_menu, badge, live: &live }.view() }
                <main class="main" id="main" tabindex="-1">
                    { ending_notice(session) }
                    if phase == Phase::Checking {
                        <p class="main__checking" role="status">{ "Checking your sign-in…" }</p>
                    } else {
                        { page(*route, page_handle, &live, choice, on_choice, part) }
                    }
                </main>
            </div>
            { dialog }
            { toasts }
        </div>
    }
}

fn page(
    route: Route,
    page: PageHandle,
    live: &LiveView,
    choice: PeriodSelection,
    on_choice: Callback<PeriodSelection>,
    part: (Part, Callback<()>),
) -> Html {
    let kind = match route {
        Route::SignIn => return Html::default(),
        Route::NotFound => return not_found::view(),
        Route::Dashboard => {
            // Another account's figures are another page's.
            let owner = page.owner.as_deref().unwrap_or_default().to_owned();
            return html! {
                <>
                    { dashboard::absence(live) }
                    <Dashboard key={owner} {page} {choice} />
                    { dashboard::foot(live) }
                </>
            };
        }
        // Nothing of the other pages may be touched before their part of the module is there.
        _ if part.0 != Part::Ready => return loading_part(part),
        Route::Analytics => {
            let owner = page.owner.as_deref().unwrap_or_default().to_owned();
            return html! {
                <>
                    <Analytics key={owner} {page} {choice} {on_choice} />
                    { dashboard::foot(live) }
                </>
            };
        }
        Route::Customers => ListKind::Customers,
        Route::Products => ListKind::Products,
        Route::Licenses => ListKind::Licenses,
        Route::Subscriptions => ListKind::Subscriptions,
        Route::Orders => ListKind::Orders,
        Route::Invoices => ListKind::Invoices,
        Route::Payments => ListKind::Payments,
        Route::Domains => ListKind::Domains,
    };
    let status = kind.status_in(&history::query());
    let key = format!("{}{}", route.title(), status.as_deref().unwrap_or_default());
    html! { <List {key} {kind} {status} {page} /> }
}

/// Stands in place of a page whose code is on its way.
fn loading_part((part, on_retry): (Part, Callback<()>)) -> Html {
    if part == Part::Failed {
        let title = "This page could not be loaded".into();
        let text = "Check the connection and try again. If a new version was published, reload the page.".into();
        let action = Some(Action { name: "retry", label: "Try again", on_press: on_retry });
        return Message { tone: MessageTone::Failed, title, text, action }.view();
    }
    html! { <p class="main__checking" role="status">{ "Loading…" }</p> }
}

/// Says quietly that the sign-in ends soon, where it cannot be renewed without the password.
fn ending_notice(session: &SessionHandle) -> Option<Html> {
    let end = session.state().ending()?;
    let title = format!("Your sign-in ends at {}", intl::time(end));
    let text =
        "You will be asked for your password then, and nothing on the page is lost. You can give it now as well.";
    let on_press = Callback::from({
        let session = session.clone();
        move |()| session.sign_in_again()
    });
    let action = Some(Action { name: "sign-in-again", label: "Sign in again", on_press });
    Some(Message { tone: MessageTone::Ending, title: title.into(), text: text.into(), action }.view())
}

/// Hands on single letters, in lower case, while nobody is typing and no dialog is open.
#[hook]
fn use_letter_keys(is_on: bool, on_letter: Callback<char>) {
    use_effect_with((is_on, on_letter), |(is_on, on_letter)| {
        let on_letter = on_letter.clone();
        let listener = browser::document().filter(|_| *is_on).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let is_chord = event.ctrl_key() || event.meta_key() || event.alt_key();
                if is_chord || event.repeat() || is_taken(event) {
                    return;
                }
                let key = event.key();
                let letter = key.chars().next().filter(|letter| letter.is_ascii_alphabetic() || *letter == '?');
                if let (Some(letter), true) = (letter, key.len() == 1) {
                    // Else the letter would be typed into the field that it moves to.
                    event.prevent_default();
                    on_letter.emit(letter.to_ascii_lowercase());
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether the key belongs to a field or to an open dialog.
fn is_taken(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_typing = target.is_some_and(|target| {
        target.closest("input:not([type=checkbox]), textarea, select").is_ok_and(|field| field.is_some())
    });
    let dialog = browser::document().and_then(|document| document.query_selector("dialog[open]").ok().flatten());
    is_typing || dialog.is_some()
}
