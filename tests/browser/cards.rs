//! Cards are made anew when their value changes, and not touched otherwise.

use std::rc::Rc;

use pulseboard::components::render_count;
use pulseboard::pages::dashboard::card_grid::CardGrid;
use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::stats::{BackendKind, DashboardStats};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::state::Remote;
use pulseboard_core::time::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, document};
use super::world::{FakeServer, World, WorldProps, world};

/// The cards of the section "Orders and revenue".
const CARDS: [&str; 4] = ["total-orders", "total-revenue", "monthly-revenue", "weekly-revenue"];

fn ready<T>(value: T) -> Remote<T> {
    Remote::Ready { value, at: Timestamp::UNIX_EPOCH }
}

fn data(orders: i64, revenue: i64) -> DashboardData {
    let stats = DashboardStats {
        total_orders: Some(orders),
        total_revenue: Some(Money::from_minor(revenue, Currency::USD)),
        monthly_revenue: Some(Money::from_minor(700, Currency::USD)),
        weekly_revenue: Some(Money::from_minor(-500, Currency::USD)),
        ..DashboardStats::default()
    };
    DashboardData {
        kind: ready(BackendKind::AllTime),
        totals: ready(Rc::new(stats)),
        orders_today: ready(Some(3)),
        ..DashboardData::default()
    }
}

fn grid(server: &FakeServer, data: DashboardData) -> WorldProps {
    world(server, html! { <CardGrid {data} /> })
}

/// The renderings of the section's cards.
fn counts() -> Vec<(&'static str, u32)> {
    render_count::take().into_iter().filter(|(name, _)| CARDS.contains(name)).collect()
}

#[wasm_bindgen_test]
async fn only_the_card_whose_value_changed_is_rendered() {
    let server = FakeServer::default();
    let mut page = Mounted::<World>::new(grid(&server, data(10, 5_000))).await;
    assert_eq!(counts().iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 1, 1, 1]);

    // The same figures again: nothing is rendered.
    page.update(grid(&server, data(10, 5_000))).await;
    assert!(render_count::take().is_empty());

    // One figure changed: its card is a new element, the others are the elements they were.
    let orders = page.get("[data-test=card-total-orders] .card__body");
    let revenue = page.get("[data-test=card-total-revenue] .card__body");
    let link = page.get("[data-test=card-total-orders] .card__link");
    link.focus().expect("a link takes the focus");
    page.update(grid(&server, data(12, 5_000))).await;
    assert_eq!(render_count::take().into_iter().collect::<Vec<_>>(), [("total-orders", 1)]);
    assert!(!orders.is_same_node(Some(&page.get("[data-test=card-total-orders] .card__body"))));
    assert!(revenue.is_same_node(Some(&page.get("[data-test=card-total-revenue] .card__body"))));
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "12");
    assert!(page.text("[data-test=card-total-orders] .delta").contains("▲"));
    assert_eq!(page.count(".card__body--changed"), 1);
    let focused = document().active_element();
    assert!(focused.is_some_and(|element| link.is_same_node(Some(&element))), "the focus stays on the card's link");
}

#[wasm_bindgen_test]
async fn figures_carry_their_plain_value_and_are_written_as_the_browser_does() {
    let page = Mounted::<World>::new(grid(&FakeServer::default(), data(1_234_567, 123_456_789))).await;
    let orders = page.get("[data-test=card-total-orders] [data-test=figure]");
    assert_eq!(orders.get_attribute("value").as_deref(), Some("1234567"));
    assert_eq!(orders.inner_text(), "1,234,567");
    assert_eq!(page.text("[data-test=card-total-revenue] [data-test=figure]"), "$1,234,567.89");
    assert_eq!(page.text("[data-test=card-weekly-revenue] [data-test=figure]"), "-$5.00");
    render_count::take();
}

#[wasm_bindgen_test]
async fn loading_failed_and_old_cards_invent_nothing() {
    let server = FakeServer::default();
    let mut page = Mounted::<World>::new(grid(&server, DashboardData::default())).await;
    assert_eq!((page.count("[data-test=figure]"), page.count(".skeleton--figure")), (0, 24));

    let failed = DashboardData {
        kind: Remote::Failed(ApiError::Unreachable),
        totals: Remote::Failed(ApiError::Unreachable),
        orders_today: Remote::Failed(ApiError::Unreachable),
        ..DashboardData::default()
    };
    page.update(grid(&server, failed)).await;
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "–");
    assert_eq!(page.get("[data-test=card-total-orders] [data-test=figure]").get_attribute("value"), None);

    let mut old = data(10, 5_000);
    let Remote::Ready { value, at } = old.totals else { panic!("made ready above") };
    old.totals = Remote::Stale { value, at, error: ApiError::Server { status: 500 } };
    page.update(grid(&server, old)).await;
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "10");
    let marks = CARDS.map(|card| page.count(&format!("[data-test=card-{card}] [data-test=card-mark]")));
    assert_eq!(marks, [1; 4]);
    render_count::take();
}
