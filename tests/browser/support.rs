//! Mounting components and looking at what they drew.

use std::cell::{Cell, RefCell};

use pulseboard::contexts::notifications::{Notifier, use_notifier};
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit, PointerEvent, PointerEventInit,
};
use yew::prelude::*;

use super::scripted_stream::put_streams_back;

thread_local! {
    static NOTIFIER: RefCell<Option<Notifier>> = const { RefCell::new(None) };
}

/// Stands in a tree for the test itself, which tells through it what components would.
#[component]
pub(crate) fn Teller() -> Html {
    NOTIFIER.set(Some(use_notifier()));
    Html::default()
}

/// What the mounted [`Teller`] tells by.
pub(crate) fn notifier() -> Notifier {
    NOTIFIER.with_borrow(|notifier| notifier.clone().expect("a mounted teller"))
}

/// The document of the test page.
pub(crate) fn document() -> Document {
    pulseboard::platform::document().expect("a browser has a document")
}

thread_local! {
    /// How many components are mounted.
    static MOUNTED: Cell<u32> = const { Cell::new(0) };
}

/// A mounted component; it is removed when this is dropped. With the last one streams are the browser's again.
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
        MOUNTED.set(MOUNTED.get() + 1);
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
        MOUNTED.set(MOUNTED.get() - 1);
        if MOUNTED.get() == 0 {
            put_streams_back();
        }
    }
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

/// Waits until what comes later than the next drawing is there, such as code that is loaded.
pub(crate) async fn eventually(what: &str, mut met: impl FnMut() -> bool) {
    for _ in 0..500 {
        if met() {
            return;
        }
        pause(20).await;
    }
    panic!("not within 10 s: {what}");
}

/// Waits for a number of milliseconds, and for Yew after it: for what shows by nothing happening.
pub(crate) async fn pause(millis: u32) {
    gloo_timers::future::TimeoutFuture::new(millis).await;
    yew::scheduler::flush().await;
}

/// Presses a key on an element, as a keyboard does, and waits until the page is drawn.
pub(crate) async fn press_key(element: &Element, key: &str, is_shifted: bool) {
    let options = KeyboardEventInit::new();
    options.set_key(key);
    options.set_shift_key(is_shifted);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).expect("an event");
    element.dispatch_event(&event).expect("dispatched");
    yew::scheduler::flush().await;
}

/// Moves the pointer to a share of an element's width, or does what else `kind` says, and waits until the page is drawn.
pub(crate) async fn point(element: &HtmlElement, kind: &str, share: f64) {
    let frame = element.get_bounding_client_rect();
    let options = PointerEventInit::new();
    #[allow(clippy::cast_possible_truncation, reason = "a place on the screen")]
    options.set_client_x((frame.left() + frame.width() * share) as i32);
    options.set_bubbles(true);
    options.set_pointer_type("mouse");
    let event = PointerEvent::new_with_event_init_dict(kind, &options).expect("an event");
    element.dispatch_event(&event).expect("dispatched");
    yew::scheduler::flush().await;
}

/// Fills a field in.
pub(crate) fn fill<C>(page: &Mounted<C>, selector: &str, value: &str)
where
    C: BaseComponent,
    C::Properties: PartialEq,
{
    page.get(selector).unchecked_into::<HtmlInputElement>().set_value(value);
}

/// Sets the clock of the page forward, for as long as this lives. Timers do not notice.
pub(crate) struct Skipped;

impl Skipped {
    /// Sets it forward by a number of milliseconds.
    pub(crate) fn by(millis: f64) -> Self {
        let script = format!(
            "globalThis.BrowserDate ??= Date;
            globalThis.Date = class extends BrowserDate {{
                constructor(...parts) {{ super(...(parts.length > 0 ? parts : [BrowserDate.now() + {millis}])); }}
                static now() {{ return BrowserDate.now() + {millis}; }}
            }};"
        );
        js_sys::eval(&script).expect("the script runs");
        Self
    }
}

impl Drop for Skipped {
    fn drop(&mut self) {
        js_sys::eval("globalThis.Date = BrowserDate").expect("the script runs");
    }
}
