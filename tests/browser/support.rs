//! Mounting components and looking at what they drew.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};
use yew::prelude::*;

/// The document of the test page.
pub(crate) fn document() -> Document {
    pulseboard::browser::document().expect("a browser has a document")
}

/// A mounted component; it is removed when this is dropped.
pub(crate) struct Mounted<C: BaseComponent> {
    app: Option<yew::AppHandle<C>>,
    root: Element,
}

impl<C> Mounted<C>
where
    C: BaseComponent,
    C::Properties: PartialEq,
{
    /// Mounts a component and waits until it is drawn.
    pub(crate) async fn new(props: C::Properties) -> Self {
        let root = document().create_element("div").expect("an element");
        document().body().expect("a body").append_child(&root).expect("appended");
        let app = yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
        yew::scheduler::flush().await;
        Self { app: Some(app), root }
    }

    /// Gives the component other properties and waits until it is drawn.
    pub(crate) async fn update(&mut self, props: C::Properties) {
        self.app.as_mut().expect("mounted").update(props);
        yew::scheduler::flush().await;
    }

    /// The element a selector finds.
    pub(crate) fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).expect("a valid selector")
    }

    /// The element a selector must find.
    pub(crate) fn get(&self, selector: &str) -> HtmlElement {
        let element = self.find(selector).unwrap_or_else(|| panic!("{selector} in {}", self.root.inner_html()));
        element.dyn_into().expect("an HTML element")
    }

    /// How many elements a selector finds.
    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).expect("a valid selector").length()
    }

    /// The text of the element a selector must find.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.get(selector).inner_text()
    }

    /// Presses an element and waits until the page is drawn.
    pub(crate) async fn press(&self, selector: &str) {
        self.get(selector).click();
        yew::scheduler::flush().await;
    }
}

impl<C: BaseComponent> Drop for Mounted<C> {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
    }
}

/// Draws whatever a function returns, for views that are no components.
#[derive(Clone, Properties)]
pub(crate) struct DrawProps {
    /// Draws it.
    pub draw: Rc<dyn Fn() -> Html>,
}

impl PartialEq for DrawProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draw, &other.draw)
    }
}

/// Draws whatever a function returns.
#[component]
pub(crate) fn Draw(props: &DrawProps) -> Html {
    (props.draw)()
}

/// Properties of [`Draw`].
pub(crate) fn drawing(draw: impl Fn() -> Html + 'static) -> DrawProps {
    DrawProps { draw: Rc::new(draw) }
}

/// Waits until the browser drew a frame, and Yew after it.
pub(crate) async fn next_frame() {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().expect("a window");
        window.request_animation_frame(&resolve).expect("a frame");
    });
    wasm_bindgen_futures::JsFuture::from(frame).await.expect("a frame");
    yew::scheduler::flush().await;
}

/// Waits for a number of milliseconds, and for Yew after it.
pub(crate) async fn pause(millis: u32) {
    gloo_timers::future::TimeoutFuture::new(millis).await;
    yew::scheduler::flush().await;
}
