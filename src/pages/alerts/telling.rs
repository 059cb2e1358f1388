//! How the reader is told.

use pulseboard_core::notifications::toasts::ToastKind;
use stylist::yew::use_style;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::contexts::preferences::{change_muted_toasts, use_preferences};
use crate::contexts::watch::use_rule_set;
use crate::platform::alerting::{NotificationAccess, ask_for_notifications, chime, notification_access};

/// The toasts that can be switched off.
const TOASTS: [(ToastKind, &str, &str); 3] = [
    (ToastKind::OrderCreated, "toast-orders", "New orders"),
    (ToastKind::OrderUpdated, "toast-changes", "Changes of orders"),
    (ToastKind::PaymentReceived, "toast-payments", "Payments"),
];

/// The switches.
#[component]
pub(super) fn Telling() -> Html {
    let style = use_style!(
        r#"
        fieldset {
            display: grid;
            min-width: 0;
            margin: 0;
            padding: var(--space-3) var(--space-4);
            border: 0;
        }

        fieldset + fieldset {
            border-top: var(--line) solid var(--border);
        }

        legend {
            float: left;
            padding: 0 0 var(--space-1);
            font-weight: 600;
        }

        label {
            display: flex;
            align-items: center;
            gap: var(--space-2);
            min-height: var(--target);
            accent-color: var(--accent);
        }
    "#
    );
    let (set, preferences) = (use_rule_set(), use_preferences());
    let access = use_state_eq(notification_access);
    let on_notifications = {
        let (set, access) = (set.clone(), access.setter());
        Callback::from(move |()| {
            let (set, access) = (set.clone(), access.clone());
            let is_on = !set.value.has_notifications;
            spawn_local(async move {
                // The reader is asked when they want them for the first time, and not before.
                let found = if is_on { ask_for_notifications().await } else { notification_access() };
                access.set(found);
                set.change(|set| set.has_notifications = is_on && found == NotificationAccess::Granted);
            });
        })
    };
    let on_sound = {
        let set = set.clone();
        Callback::from(move |()| {
            let is_on = !set.value.has_sound;
            if is_on {
                chime();
            }
            set.change(|set| set.has_sound = is_on);
        })
    };
    let muted = preferences.muted_toasts;
    let note = match *access {
        NotificationAccess::Denied => {
            "Your browser does not allow them for this page. Allow notifications in its settings for this site."
        }
        NotificationAccess::Missing => "This browser shows none for this page: it takes https.",
        NotificationAccess::Granted | NotificationAccess::Unasked => "",
    };
    let is_possible = matches!(*access, NotificationAccess::Granted | NotificationAccess::Unasked);
    let has_notifications = set.value.has_notifications && *access == NotificationAccess::Granted;
    html! {
        <section class="section" aria-labelledby="telling-title">
            <div class="section__head">
                <h2 class="section__title" id="telling-title">{ "How you are told" }</h2>
            </div>
            <div class={classes!("panel", style)}>
                <fieldset>
                    <legend>{ "When a rule is met" }</legend>
                    <Choice
                        name="notifications" label="Notification of the system" is_on={has_notifications}
                        is_disabled={!is_possible} on_change={on_notifications}
                    />
                    if !note.is_empty() {
                        <p class="panel__note" data-test="notifications-note">{ note }</p>
                    }
                    <Choice name="sound" label="Sound" is_on={set.value.has_sound} on_change={on_sound} />
                    <p class="panel__note">{ "A toast, the feed and the title of the page tell in any case." }</p>
                </fieldset>
                <fieldset>
                    <legend>{ "Toasts for what happens" }</legend>
                    { for TOASTS.into_iter().map(|(kind, name, label)| {
                        let is_on = !muted.contains(kind);
                        let preferences = preferences.clone();
                        let on_change = Callback::from(move |()| {
                            change_muted_toasts(&preferences, muted.with(kind, is_on));
                        });
                        html! { <Choice key={name} {name} {label} {is_on} {on_change} /> }
                    }) }
                    <p class="panel__note">{ "The feed has them all the same." }</p>
                </fieldset>
            </div>
        </section>
    }
}

/// Properties of [`Choice`].
#[derive(PartialEq, Properties)]
struct ChoiceProps {
    name: &'static str,
    label: &'static str,
    is_on: bool,
    #[prop_or_default]
    is_disabled: bool,
    on_change: Callback<()>,
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let ChoiceProps { name, label, is_on, is_disabled, on_change } = props;
    let onchange = {
        let (is_on, on_change) = (*is_on, on_change.clone());
        Callback::from(move |event: Event| {
            // What comes of it decides, and that may be that nothing changes.
            event.target_unchecked_into::<HtmlInputElement>().set_checked(is_on);
            on_change.emit(());
        })
    };
    html! {
        <label>
            <input type="checkbox" checked={*is_on} disabled={*is_disabled} data-test={*name} {onchange} />
            { *label }
        </label>
    }
}
