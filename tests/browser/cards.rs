//! Cards are made anew when their value changes, and not touched otherwise.

use pulseboard::browser::intl::Intl;
use pulseboard::components::{CardGrid, render_count};
use pulseboard::model::card::SECTIONS;
use pulseboard::model::{BackendKind, CardMemory, CardView, Currency, DashboardData, DashboardStats, Money, Timestamp};
use pulseboard::query::Remote;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Draw, Mounted, drawing};

const AT: Timestamp = Timestamp::from_millis(1_000);

fn figures(orders: i64, revenue: i64) -> DashboardData {
    let stats = DashboardStats {
        total_orders: Some(orders),
        total_revenue: Some(Money::from_minor(revenue, Currency::USD)),
        monthly_revenue: Some(Money::from_minor(700, Currency::USD)),
        weekly_revenue: Some(Money::from_minor(-500, Currency::USD)),
        ..DashboardStats::default()
    };
    DashboardData {
        kind: Remote::Ready { value: BackendKind::AllTime, at: AT },
        totals: Remote::Ready { value: std::rc::Rc::new(stats), at: AT },
        orders_today: Remote::Ready { value: Some(3), at: AT },
        ..DashboardData::default()
    }
}

/// The section "Orders and revenue", with changes told by `memory`.
fn grid(memory: &mut CardMemory, figures: &DashboardData) -> Html {
    let section = SECTIONS[2];
    let cards = section.cards.map(|id| {
        let delta = memory.observe(id, id.value(figures));
        CardView::new(id, figures, delta, &Intl)
    });
    CardGrid { section, cards: cards.to_vec() }.view()
}

#[wasm_bindgen_test]
async fn only_the_card_whose_value_changed_is_rendered() {
    let mut memory = CardMemory::default();
    let before = grid(&mut memory, &figures(10, 5_000));
    let mut page = Mounted::<Draw>::new(drawing(move || before.clone())).await;
    let counts = render_count::take();
    assert_eq!(counts.values().copied().collect::<Vec<_>>(), [1, 1, 1, 1], "{counts:?}");

    // The same figures again: nothing is rendered.
    let same = grid(&mut memory, &figures(10, 5_000));
    page.update(drawing(move || same.clone())).await;
    assert!(render_count::take().is_empty());

    // One figure changed: its card is a new element, the others are the elements they were.
    let orders = page.get("[data-test=card-total-orders] .card__body");
    let revenue = page.get("[data-test=card-total-revenue] .card__body");
    let link = page.get("[data-test=card-total-orders] .card__link");
    link.focus().expect("a link takes the focus");
    let after = grid(&mut memory, &figures(12, 5_000));
    page.update(drawing(move || after.clone())).await;
    let counts = render_count::take();
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [("total-orders", 1)]);
    assert!(!orders.is_same_node(Some(&page.get("[data-test=card-total-orders] .card__body"))));
    assert!(revenue.is_same_node(Some(&page.get("[data-test=card-total-revenue] .card__body"))));
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "12");
    assert!(page.text("[data-test=card-total-orders] .delta").contains("▲"));
    assert_eq!(page.count(".card__body--changed"), 1);
    let focused = super::support::document().active_element();
    assert!(focused.is_some_and(|element| link.is_same_node(Some(&element))), "the focus stays on the card's link");
}

#[wasm_bindgen_test]
async fn figures_carry_their_plain_value_and_are_written_as_the_browser_does() {
    let mut memory = CardMemory::default();
    let cards = grid(&mut memory, &figures(1_234_567, 123_456_789));
    let page = Mounted::<Draw>::new(drawing(move || cards.clone())).await;
    let orders = page.get("[data-test=card-total-orders] [data-test=figure]");
    assert_eq!(orders.get_attribute("value").as_deref(), Some("1234567"));
    assert_eq!(orders.inner_text(), "1,234,567");
    assert_eq!(page.text("[data-test=card-total-revenue] [data-test=figure]"), "$1,234,567.89");
    assert_eq!(page.text("[data-test=card-weekly-revenue] [data-test=figure]"), "-$5.00");
    render_count::take();
}

#[wasm_bindgen_test]
async fn loading_failed_and_old_cards_invent_nothing() {
    let mut memory = CardMemory::default();
    let loading = grid(&mut memory, &DashboardData::default());
    let mut page = Mounted::<Draw>::new(drawing(move || loading.clone())).await;
    assert_eq!((page.count("[data-test=figure]"), page.count(".skeleton--figure")), (0, 4));

    let failed = DashboardData {
        kind: Remote::Failed(pulseboard::api::ApiError::Unreachable),
        totals: Remote::Failed(pulseboard::api::ApiError::Unreachable),
        orders_today: Remote::Failed(pulseboard::api::ApiError::Unreachable),
        ..DashboardData::default()
    };
    let failed = grid(&mut memory, &failed);
    page.update(drawing(move || failed.clone())).await;
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "–");
    assert_eq!(page.get("[data-test=card-total-orders] [data-test=figure]").get_attribute("value"), None);

    let mut old = figures(10, 5_000);
    let Remote::Ready { value, at } = old.totals else { panic!("made ready above") };
    old.totals = Remote::Stale { value, at, error: pulseboard::api::ApiError::Server { status: 500 } };
    let old = grid(&mut memory, &old);
    page.update(drawing(move || old.clone())).await;
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "10");
    assert_eq!(page.count("[data-test=card-mark]"), 4);
    render_count::take();
}
