//! What is loaded when it is first shown.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use pulseboard_api::transport::LocalBoxFuture;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;
use yew::suspense::use_future_with;

use crate::components::button::{Button, ReloadButton};
use crate::components::message::{Message, MessageTone};
use crate::platform::deployment::reload_if_replaced;

/// What is drawn, once its code is there.
pub type Loading = LocalBoxFuture<Drawn>;

/// What is drawn, or why its code could not be loaded.
pub type Drawn = Result<Html, SplitLoaderError>;

/// When code that could not be loaded is asked for again, in milliseconds.
const RETRY: u32 = 5_000;

/// What no page can do without is asked for until it is there.
pub(crate) async fn until_loaded<F: Future<Output = Drawn>>(load: impl Fn() -> F) -> Drawn {
    loop {
        let drawn = load().await;
        if drawn.is_ok() {
            return drawn;
        }
        TimeoutFuture::new(RETRY).await;
    }
}

/// Properties of [`Lazy`].
#[derive(Clone, PartialEq, Properties)]
pub struct LazyProps {
    /// Loads the code and draws. Another callback draws anew.
    pub load: Callback<(), Loading>,
    /// Stands in its place until then.
    #[prop_or_default]
    pub fallback: Html,
    /// Stands in its place where the code cannot be loaded, instead of a message.
    #[prop_or_default]
    pub substitute: Option<Html>,
}

/// Draws what its code may still have to be loaded for. It and what stands in its place are drawn beside the `Suspense` that
/// waits: Yew runs the first effects of what was suspended before that is on the page, where no dialog opens and nothing
/// takes the focus, and for a frame before and after a fallback there would be nothing.
#[component]
pub fn Lazy(props: &LazyProps) -> Html {
    let LazyProps { load, fallback, substitute } = props.clone();
    let drawn = use_state(|| None::<(Callback<(), Loading>, Rc<Drawn>)>);
    let on_drawn = use_callback(load.clone(), {
        let drawn = drawn.setter();
        move |result: Rc<Drawn>, load: &Callback<(), Loading>| drawn.set(Some((load.clone(), result)))
    });
    let on_retry = use_callback((), {
        let drawn = drawn.setter();
        move |(), ()| drawn.set(None)
    });
    match drawn.as_ref().filter(|(of, _)| *of == load).map(|(_, result)| &**result) {
        Some(Ok(drawn)) => drawn.clone(),
        Some(Err(_)) => substitute.unwrap_or_else(|| html! { <Missing {on_retry} /> }),
        None => html! { <>{ fallback }<Suspense><Loader {load} {on_drawn} /></Suspense></> },
    }
}

#[derive(PartialEq, Properties)]
struct LoaderProps {
    load: Callback<(), Loading>,
    on_drawn: Callback<Rc<Drawn>>,
}

/// Waits for the code.
#[component]
fn Loader(props: &LoaderProps) -> HtmlResult {
    let deps = (props.load.clone(), props.on_drawn.clone());
    use_future_with(deps, |deps| async move {
        let (load, on_drawn) = &*deps;
        on_drawn.emit(Rc::new(load.emit(()).await));
    })?;
    Ok(Html::default())
}

#[derive(PartialEq, Properties)]
struct MissingProps {
    on_retry: Callback<()>,
}

/// Stands in place of what is gone from the server. Where that is because a new version was published, the page is loaded
/// anew by itself.
#[component]
fn Missing(props: &MissingProps) -> Html {
    use_effect_with((), |()| spawn_local(reload_if_replaced()));
    html! {
        <Message
            tone={MessageTone::Failed} title="This part of the app could not be loaded"
            text="The network may be gone: try again. Or a new version may have been published: reload the page."
        >
            <Button name="retry" on_press={&props.on_retry}>{ "Try again" }</Button>
            <ReloadButton />
        </Message>
    }
}
