//! What stands below the pages in the navigation: who is signed in, and what bears on every page.

use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::contexts::preferences::{PreferenceAction, change_privacy, use_preferences};
use crate::contexts::session::use_session;
use crate::layout::on_use::Panel;
use crate::layout::theme_button::ThemeButton;

/// Properties of [`Foot`].
#[derive(PartialEq, Properties)]
pub struct FootProps {
    /// Opens a panel.
    pub on_panel: Callback<Panel>,
}

/// The foot of the navigation.
#[component]
pub fn Foot(props: &FootProps) -> Html {
    let preferences = use_preferences();
    let (is_collapsed, is_private) = (preferences.is_navigation_collapsed, preferences.is_private);
    let on_privacy = {
        let preferences = preferences.clone();
        Callback::from(move |()| change_privacy(&preferences, !is_private))
    };
    let on_change = move |action: PreferenceAction| {
        let preferences = preferences.clone();
        Callback::from(move |()| preferences.dispatch(action))
    };
    let on_open = |panel: Panel| props.on_panel.reform(move |()| panel);
    html! {
        <>
            <UserName />
            <ThemeButton />
            <NavButton name="find" label="Find" icon={IconKind::Search} on_press={on_open(Panel::Palette)} />
            <NavButton
                name="privacy" label={if is_private { "Show amounts" } else { "Hide amounts" }} icon={IconKind::Eye}
                on_press={on_privacy}
            />
            <NavButton name="keys" label="Keys" icon={IconKind::Keyboard} on_press={on_open(Panel::Keys)} />
            <SignOutButton />
            <NavButton
                name="collapse" class="nav__collapse" icon={IconKind::Collapse}
                label={if is_collapsed { "Expand navigation" } else { "Collapse navigation" }}
                on_press={on_change(PreferenceAction::CollapseNavigation(!is_collapsed))}
            />
        </>
    }
}

/// Properties of [`NavButton`].
#[derive(PartialEq, Properties)]
pub struct NavButtonProps {
    /// Names it in tests.
    pub name: &'static str,
    /// What it says, when there is room.
    pub label: &'static str,
    /// What it shows.
    pub icon: IconKind,
    /// How it differs from others.
    #[prop_or_default]
    pub class: Classes,
    /// Does what it says.
    pub on_press: Callback<()>,
}

/// A button of the navigation: an icon with its words, which a collapsed navigation hides.
#[component]
pub fn NavButton(props: &NavButtonProps) -> Html {
    let NavButtonProps { name, label, icon, class, on_press } = props;
    let onclick = on_press.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class={classes!("nav__button", class.clone())} data-test={*name} title={*label} {onclick}>
            <Icon kind={*icon} /><span class="nav__label">{ *label }</span>
        </button>
    }
}

/// Who is signed in.
#[component]
fn UserName() -> Html {
    let session = use_session();
    let Some(user) = &session.state().user else { return Html::default() };
    let name = AttrValue::from(user.display_name().to_owned());
    html! {
        <p class="nav__user" title={name.clone()}>
            <Icon kind={IconKind::User} /><span class="nav__label">{ name }</span>
        </p>
    }
}

#[component]
fn SignOutButton() -> Html {
    let session = use_session();
    let on_press = use_callback(session, |(), session| session.sign_out());
    html! { <NavButton name="sign-out" label="Sign out" icon={IconKind::SignOut} {on_press} /> }
}
