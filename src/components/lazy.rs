//! What is loaded when it is first shown.

use pulseboard_api::transport::LocalBoxFuture;
use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;
use yew::suspense::use_future_with;

use crate::components::button::Button;
use crate::components::message::{Message, MessageTone};

/// What is drawn, once its code is there.
pub type Loading = LocalBoxFuture<Result<Html, SplitLoaderError>>;

/// Properties of [`Lazy`].
#[derive(Clone, PartialEq, Properties)]
pub struct LazyProps {
    /// Loads the code and draws. Another callback draws anew.
    pub load: Callback<(), Loading>,
    /// Stands in its place until then.
    #[prop_or_default]
    pub fallback: Html,
}

/// Draws what its code may still have to be loaded for.
#[component]
pub fn Lazy(props: &LazyProps) -> Html {
    let fallback = props.fallback.clone();
    html! { <Suspense {fallback}><Loaded ..props.clone() /></Suspense> }
}

#[component]
fn Loaded(props: &LazyProps) -> HtmlResult {
    let drawn = use_future_with(props.load.clone(), |load| load.emit(()))?;
    Ok(match &*drawn {
        Ok(drawn) => drawn.clone(),
        Err(_) => html! { <Missing /> },
    })
}

/// Stands in place of what is gone from the server, as it is after a new version was published.
#[component]
fn Missing() -> Html {
    let on_press = Callback::from(|()| {
        if let Some(window) = web_sys::window() {
            // Only windows that are gone refuse.
            let _ = window.location().reload();
        }
    });
    html! {
        <Message
            tone={MessageTone::Failed} title="This part of the app could not be loaded"
            text="A new version may have been published, or the network is gone. Reload the page to go on."
        >
            <Button name="reload" {on_press}>{ "Reload the page" }</Button>
        </Message>
    }
}
