//! Says quietly that the sign-in ends soon, where it cannot be renewed without the password.

use yew::prelude::*;

use crate::components::button::Button;
use crate::components::message::{Message, MessageTone};
use crate::contexts::session::use_session;
use crate::platform::intl;

/// Nothing where it does not.
#[component]
pub fn EndingNote() -> Html {
    let session = use_session();
    let Some(end) = session.state().ending() else { return Html::default() };
    let on_press = {
        let session = session.clone();
        Callback::from(move |()| session.sign_in_again())
    };
    html! {
        <Message
            tone={MessageTone::Ending} title={format!("Your sign-in ends at {}", intl::time(end))}
            text="You will be asked for your password then, and nothing on the page is lost. You can give it now as well."
        >
            <Button name="sign-in-again" {on_press}>{ "Sign in again" }</Button>
        </Message>
    }
}
