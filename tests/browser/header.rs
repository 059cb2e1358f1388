//! Switch, badge, theme, dialogs and links.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::contexts::realtime::{ConnectionPulse, Realtime, RealtimeHandle};
use pulseboard::layout::header::Header;
use pulseboard::layout::navigation::{NavLink, Navigation};
use pulseboard::layout::on_use::{OnUse, Overlay, Panel};
use pulseboard::layout::theme_button::ThemeButton;
use pulseboard::routes::Route;
use pulseboard_core::realtime::announcements::Coverage;
use pulseboard_core::realtime::batch::BatchFlags;
use pulseboard_core::realtime::connection::{Connection, Signal};
use pulseboard_core::realtime::coordinator::Role;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_router::prelude::*;

use super::support::{Mounted, document, eventually, press_key};
use super::world::{FakeServer, World, WorldProps, address, open, store, stored, world};

thread_local! {
    /// Another callback would be another header.
    static NO_PANEL: Callback<Panel> = Callback::noop();
}

fn live_connection() -> Connection {
    let mut connection = Connection::new();
    let now = pulseboard::platform::now();
    connection.on(Signal::Switched(true), now, 0.0);
    connection.on(Signal::TokenChanged { present: true }, now, 0.0);
    let generation = connection.stream().expect("a stream is wanted");
    let seen = BatchFlags { connected: true, ..BatchFlags::default() };
    connection.on(Signal::Frames { generation, seen }, now, 0.0);
    connection
}

/// The header beside a connection that a test made up.
fn header(
    server: &FakeServer,
    connection: &Connection,
    coverage: Coverage,
    pressed: &Rc<RefCell<Vec<String>>>,
) -> WorldProps {
    let pressed = Rc::clone(pressed);
    let status = connection.status();
    let realtime = Realtime {
        state: status.state,
        is_buffered: status.is_buffered,
        is_blocked: false,
        on_take_over: Callback::from(move |()| pressed.borrow_mut().push("take over".to_owned())),
        on_unannounced: Callback::noop(),
    };
    let handle = RealtimeHandle { status, role: Role::Leading, is_alone: false, followers: 2 };
    let pulse = ConnectionPulse { handle, coverage };
    world(
        server,
        html! {
            <ContextProvider<Realtime> context={realtime}>
                <ContextProvider<ConnectionPulse> context={pulse}>
                    <Header route={Route::Dashboard} on_panel={NO_PANEL.with(Clone::clone)} />
                </ContextProvider<ConnectionPulse>>
            </ContextProvider<Realtime>>
        },
    )
}

/// The tools of the header may have to be loaded.
async fn the_tools(page: &Mounted<World>) {
    eventually("the tools", || page.count("[data-test=real-time-switch]") == 1).await;
}

#[wasm_bindgen_test]
async fn the_header_says_what_is_and_does_what_it_says() {
    let server = FakeServer::signed_in();
    open("/");
    let mut page = Mounted::<World>::new(header(&server, &live_connection(), Coverage::Whole, &Rc::default())).await;
    the_tools(&page).await;
    assert_eq!(page.text("[data-test=live-badge]"), "Live");
    let switch = page.get("[data-test=real-time-switch]");
    assert_eq!(switch.get_attribute("aria-checked").as_deref(), Some("true"));
    page.press("[data-test=real-time-switch]").await;
    assert_eq!(switch.get_attribute("aria-checked").as_deref(), Some("false"));

    page.update(header(&server, &Connection::new(), Coverage::Whole, &Rc::default())).await;
    assert_eq!(page.text("[data-test=live-badge]"), "Disconnected");
    assert_eq!(page.get("[data-test=live-badge]").get_attribute("data-state").as_deref(), Some("off"));
    page.press("[data-test=real-time-switch]").await;
    assert_eq!(switch.get_attribute("aria-checked").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn the_badge_explains_itself_until_escape() {
    let server = FakeServer::signed_in();
    let page = Mounted::<World>::new(header(&server, &live_connection(), Coverage::Whole, &Rc::default())).await;
    the_tools(&page).await;
    assert!(page.get("[data-test=link-popover]").hidden());
    page.press("[data-test=live-badge]").await;
    let text = page.text("[data-test=link-popover]");
    assert!(text.contains("Last heartbeat") && text.contains("just now"), "{text}");
    assert_eq!(page.text("[data-test=link-tabs]"), "this one leads, 2 follow");
    press_key(&document().body().expect("a body"), "Escape", false).await;
    assert!(page.get("[data-test=link-popover]").hidden());
}

#[wasm_bindgen_test]
async fn updates_that_go_elsewhere_can_be_taken_over() {
    let (server, pressed) = (FakeServer::signed_in(), Rc::default());
    let mut page = Mounted::<World>::new(header(&server, &live_connection(), Coverage::Whole, &pressed)).await;
    the_tools(&page).await;
    page.press("[data-test=live-badge]").await;
    assert_eq!(page.count("[data-test=take-over]"), 0);
    page.update(header(&server, &live_connection(), Coverage::Elsewhere, &pressed)).await;
    assert!(page.text("[data-test=link-elsewhere]").contains("may be going to another device"));
    page.press("[data-test=take-over]").await;
    assert_eq!(*pressed.borrow(), ["take over"]);
}

#[wasm_bindgen_test]
async fn the_theme_goes_round_and_is_kept() {
    store(&[]);
    let page = Mounted::<World>::new(world(&FakeServer::default(), html! { <ThemeButton /> })).await;
    let root = document().document_element().expect("a root");
    let mut seen = Vec::new();
    for _ in 0..3 {
        page.press("[data-test=theme]").await;
        let kept = stored("pulseboard.theme");
        assert_eq!(kept, root.get_attribute("data-theme"));
        seen.push((kept, page.text("[data-test=theme]")));
    }
    let expected = [(Some("light"), "Theme: light"), (Some("dark"), "Theme: dark"), (None, "Theme: system")];
    assert_eq!(seen, expected.map(|(theme, label)| (theme.map(str::to_owned), label.to_owned())));
}

#[wasm_bindgen_test]
async fn the_keys_sheet_is_a_modal_dialog() {
    store(&[]);
    let server = FakeServer::default();
    let closed = Rc::new(RefCell::new(0));
    let on_close = {
        let closed = Rc::clone(&closed);
        Callback::from(move |()| *closed.borrow_mut() += 1)
    };
    let opener = document().create_element("button").expect("an element");
    document().body().expect("a body").append_child(&opener).expect("appended");
    opener.unchecked_ref::<web_sys::HtmlElement>().focus().expect("a button takes the focus");
    // As the page shows it: its code may have to be loaded.
    let sheet = html! { <OnUse overlay={Overlay::Panel(Panel::Keys, on_close, Callback::noop())} /> };
    let mut page = Mounted::<World>::new(world(&server, sheet)).await;
    eventually("the sheet is open", || page.count("dialog[open]:modal") == 1).await;
    page.press("[data-test=letter-keys]").await;
    assert_eq!(stored("pulseboard.letter-keys").as_deref(), Some("off"));
    page.press("[data-test=close-keys]").await;
    assert_eq!(*closed.borrow(), 1);
    page.update(world(&server, Html::default())).await;
    assert_eq!(page.count("dialog"), 0);
    let focused = document().active_element();
    assert!(focused.is_some_and(|element| opener.is_same_node(Some(&element))), "the focus is back where it was");
    opener.remove();
    store(&[]);
}

#[component]
fn RoutePage() -> Html {
    let route = use_location().map_or(Route::NotFound, |location| Route::at(location.path()));
    let navigator = use_navigator().expect("a router");
    let onclick = Callback::from(move |_: MouseEvent| navigator.push(&Route::NotFound));
    html! {
        <>
            <p data-test="route">{ route.title() }</p>
            <NavLink to={Route::Orders} is_current={route == Route::Orders} on_preload={Callback::noop()} />
            <button data-test="nowhere" {onclick}>{ "Nowhere" }</button>
        </>
    }
}

#[wasm_bindgen_test]
async fn links_change_the_page_without_loading_it() {
    open("/");
    let page = Mounted::<World>::new(world(&FakeServer::default(), html! { <RoutePage /> })).await;
    assert_eq!(page.text("[data-test=route]"), "Dashboard");
    page.press(".nav__link").await;
    eventually("the page of the link", || page.text("[data-test=route]") != "Dashboard").await;
    assert_eq!((page.text("[data-test=route]").as_str(), address().as_str()), ("Orders", "/orders"));
    assert_eq!(page.get(".nav__link").get_attribute("aria-current").as_deref(), Some("page"));
    page.press("[data-test=nowhere]").await;
    eventually("the page of no address", || page.text("[data-test=route]") == "Page not found").await;
    open("/");
}

#[wasm_bindgen_test]
async fn pages_are_loaded_before_they_are_opened() {
    let wanted = Rc::new(RefCell::new(Vec::new()));
    let on_preload = {
        let wanted = Rc::clone(&wanted);
        Callback::from(move |route: Route| wanted.borrow_mut().push(route))
    };
    let navigation = html! { <Navigation route={Route::Dashboard} on_panel={Callback::noop()} {on_preload} /> };
    let page = Mounted::<World>::new(world(&FakeServer::default(), navigation)).await;
    let link = page.get(".nav__link[href='/analytics']");
    link.dispatch_event(&web_sys::PointerEvent::new("pointerenter").expect("an event")).expect("dispatched");
    assert_eq!(*wanted.borrow(), [Route::Analytics]);
    pulseboard::components::render_count::take();
}
