//! Switch, badge, theme, dialogs and links.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::browser::history::{self, Entry, link, navigate, use_route};
use pulseboard::components::live_badge::use_live_badge;
use pulseboard::components::modal::{Modal, use_modal};
use pulseboard::components::theme_button::use_theme_button;
use pulseboard::components::{AppHeader, KeysSheet};
use pulseboard::live::LiveView;
use pulseboard::model::Timestamp;
use pulseboard::realtime::{BatchFlags, Link, RealtimeHandle, Role, Signal};
use pulseboard::route::Route;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, document};

fn live_link() -> Link {
    let mut link = Link::new();
    let now = pulseboard::browser::now();
    link.on(Signal::Switched(true), now, 0.0);
    link.on(Signal::TokenChanged { present: true }, now, 0.0);
    let generation = link.stream().expect("a stream is wanted");
    link.on(Signal::Frames { generation, seen: BatchFlags { connected: true, ..BatchFlags::default() } }, now, 0.0);
    link
}

#[derive(Clone, PartialEq, Properties)]
struct HeaderProps {
    live: LiveView,
}

#[component]
fn Header(props: &HeaderProps) -> Html {
    let badge = use_live_badge(&props.live);
    AppHeader { title: "Dashboard", period: None, badge, live: &props.live }.view()
}

fn header(link: Link, is_on: bool, pressed: &Rc<RefCell<Vec<String>>>) -> HeaderProps {
    let press = |words: &'static str| {
        let pressed = Rc::clone(pressed);
        Callback::from(move |()| pressed.borrow_mut().push(words.to_owned()))
    };
    let switched = Rc::clone(pressed);
    let live = LiveView {
        link: RealtimeHandle { report: link.report(), role: Role::Leading, is_alone: false, followers: 2 },
        is_elsewhere: false,
        feed: Rc::default(),
        absence: None,
        on_dismiss: Callback::noop(),
        is_on,
        is_busy: false,
        updated_at: Some(Timestamp::from_millis(0)),
        on_switch: Callback::from(move |is_on| switched.borrow_mut().push(format!("switch {is_on}"))),
        on_refresh: press("refresh"),
        on_take_over: press("take over"),
    };
    HeaderProps { live }
}

#[wasm_bindgen_test]
async fn the_header_says_what_is_and_does_what_it_says() {
    let pressed = Rc::default();
    let mut page = Mounted::<Header>::new(header(live_link(), true, &pressed)).await;
    assert_eq!(page.text("[data-test=live-badge]"), "Live");
    let switch = page.get("[data-test=real-time-switch]");
    assert_eq!(switch.get_attribute("aria-checked").as_deref(), Some("true"));
    page.press("[data-test=real-time-switch]").await;
    page.press("[data-test=refresh]").await;
    assert_eq!(*pressed.borrow(), ["switch false", "refresh"]);

    page.update(header(Link::new(), false, &pressed)).await;
    assert_eq!(page.text("[data-test=live-badge]"), "Disconnected");
    assert_eq!(page.get("[data-test=live-badge]").get_attribute("data-state").as_deref(), Some("off"));
    page.press("[data-test=real-time-switch]").await;
    assert_eq!(pressed.borrow().last().map(String::as_str), Some("switch true"));
}

#[wasm_bindgen_test]
async fn the_badge_explains_itself_until_escape() {
    let page = Mounted::<Header>::new(header(live_link(), true, &Rc::default())).await;
    assert!(page.get("[data-test=link-popover]").hidden());
    page.press("[data-test=live-badge]").await;
    let text = page.text("[data-test=link-popover]");
    assert!(text.contains("Last heartbeat") && text.contains("just now"), "{text}");
    assert_eq!(page.text("[data-test=link-tabs]"), "this one leads, 2 follow");
    let escape = web_sys::KeyboardEventInit::new();
    escape.set_key("Escape");
    let escape = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &escape).expect("an event");
    document().dispatch_event(&escape).expect("dispatched");
    yew::scheduler::flush().await;
    assert!(page.get("[data-test=link-popover]").hidden());
}

#[wasm_bindgen_test]
async fn updates_that_go_elsewhere_can_be_taken_over() {
    let pressed = Rc::default();
    let mut props = header(live_link(), true, &pressed);
    let mut page = Mounted::<Header>::new(props.clone()).await;
    page.press("[data-test=live-badge]").await;
    assert_eq!(page.count("[data-test=take-over]"), 0);
    props.live.is_elsewhere = true;
    page.update(props).await;
    assert!(page.text("[data-test=link-elsewhere]").contains("may be going to another device"));
    page.press("[data-test=take-over]").await;
    assert_eq!(*pressed.borrow(), ["take over"]);
}

#[component]
fn ThemePage() -> Html {
    use_theme_button()
}

#[wasm_bindgen_test]
async fn the_theme_goes_round_and_is_kept() {
    let page = Mounted::<ThemePage>::new(()).await;
    let root = document().document_element().expect("a root");
    let mut seen = Vec::new();
    for _ in 0..3 {
        page.press("[data-test=theme]").await;
        seen.push((root.get_attribute("data-theme"), page.text("[data-test=theme]")));
    }
    let expected = [(Some("light"), "Theme: light"), (Some("dark"), "Theme: dark"), (None, "Theme: system")];
    assert_eq!(seen, expected.map(|(theme, label)| (theme.map(str::to_owned), label.to_owned())));
}

#[derive(Clone, PartialEq, Properties)]
struct DialogProps {
    open: Option<Modal>,
}

#[component]
fn DialogPage(props: &DialogProps) -> Html {
    use_modal(props.open.clone())
}

#[wasm_bindgen_test]
async fn the_keys_sheet_is_a_modal_dialog() {
    let pressed = Rc::new(RefCell::new(Vec::new()));
    let props = {
        let (switched, closed) = (Rc::clone(&pressed), Rc::clone(&pressed));
        let sheet = KeysSheet {
            has_letter_keys: true,
            on_letter_keys: Callback::from(move |wanted| switched.borrow_mut().push(format!("letters {wanted}"))),
            on_close: Callback::from(move |()| closed.borrow_mut().push("close".to_owned())),
        };
        DialogProps { open: Some(sheet.modal()) }
    };
    let opener = document().create_element("button").expect("an element");
    document().body().expect("a body").append_child(&opener).expect("appended");
    opener.unchecked_ref::<web_sys::HtmlElement>().focus().expect("a button takes the focus");
    let mut page = Mounted::<DialogPage>::new(props).await;
    assert_eq!(page.count("dialog[open]:modal"), 1);
    page.press("[data-test=letter-keys]").await;
    page.press("[data-test=close-keys]").await;
    assert_eq!(*pressed.borrow(), ["letters false", "close"]);
    page.update(DialogProps { open: None }).await;
    assert_eq!(page.count("dialog"), 0);
    let focused = document().active_element();
    assert!(focused.is_some_and(|element| opener.is_same_node(Some(&element))), "the focus is back where it was");
    opener.remove();
}

#[component]
fn RoutePage() -> Html {
    let route = use_route();
    html! {
        <>
            <p data-test="route">{ route.title() }</p>
            { link(Route::Orders, "to-orders", route == Route::Orders, html! { "Orders" }) }
        </>
    }
}

#[wasm_bindgen_test]
async fn links_change_the_page_without_loading_it() {
    navigate("/", Entry::Replace);
    let page = Mounted::<RoutePage>::new(()).await;
    assert_eq!(page.text("[data-test=route]"), "Dashboard");
    page.press(".to-orders").await;
    assert_eq!((page.text("[data-test=route]").as_str(), history::current()), ("Orders", Route::Orders));
    assert_eq!(page.get(".to-orders").get_attribute("aria-current").as_deref(), Some("page"));
    navigate("/nowhere", Entry::Replace);
    yew::scheduler::flush().await;
    assert_eq!(page.text("[data-test=route]"), "Page not found");
    navigate("/", Entry::Replace);
}
