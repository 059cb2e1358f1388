//! More orders than can be read one by one: figures and lines come from what the server adds up, and are the database's.

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::server::Profile;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const ORDERS: u32 = 40_000;
const ORDERS_PATH: &str = "/api/v1/orders?";
const SERIES: &str = "/time-series?period=custom";

#[tokio::test(flavor = "multi_thread")]
async fn many_orders_are_added_up_by_the_documented_backend() -> Outcome {
    many_orders(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_orders_are_added_up_by_the_observed_backend() -> Outcome {
    many_orders(Setup::observed()).await
}

async fn many_orders(setup: Setup) -> Outcome {
    scenario(setup.with_orders(ORDERS).with_proxy(), async |world| {
        world.open_analytics(&Period::Year.query(Compare::Previous)).await?;
        for name in ["revenue", "orders"] {
            world.page.press_named(&format!("chart-{name}-table")).await?;
        }
        let middle = world.custom(200, 17).await?;
        for (period, compare) in [
            (Period::Year, Compare::Previous),
            (Period::Year, Compare::Year),
            (Period::All, Compare::Off),
            (middle, Compare::Previous),
        ] {
            let before = world.proxy()?.requests().len();
            world.choose(&period, compare).await?;
            let view = world.wait_for_period_except(&period, compare, &unknown(setup.server.profile, &period)).await?;
            ensure!(view.headline("orders").value > Some(12_000), "there are few: {:?}", view.headline("orders"));
            ensure_eq!(view.headline("customers").text.as_deref(), Some("–"), "customers of orders that were not read");
            let asked = world.proxy()?.requests().split_off(before);
            let pages = asked.iter().filter(|path| path.starts_with(ORDERS_PATH)).count();
            ensure!(pages <= 4, "{pages} pages of orders for {period:?}: {asked:?}");
            let series = asked.iter().filter(|path| path.contains(SERIES)).count();
            ensure!(series <= 40, "{series} series for {period:?}: {asked:?}");
        }
        an_order_costs_no_series(world).await
    })
    .await
}

/// What only single orders tell, or this backend for no period.
fn unknown(profile: Profile, period: &Period) -> Vec<&'static str> {
    match (profile, period) {
        (Profile::Documented, Period::All) => vec!["customers"],
        (Profile::Documented, _) => vec!["customers", "average-order", "licenses"],
        (Profile::Observed, _) => vec!["customers", "average-order", "licenses"],
    }
}

/// What is over is not asked for again when an order comes.
async fn an_order_costs_no_series(world: &World) -> Outcome {
    let period = Period::Year;
    let shown = world.choose(&period, Compare::Previous).await?;
    let orders = shown.headline("orders").value;
    let before = world.proxy()?.requests().len();
    world.api().await?.create_order(&world.customer().await?, 123_400, "completed").await?;
    let invoice = world.api().await?;
    // Observed backends announce nothing but invoices.
    invoice.create_invoice(100).await?;
    let has_grown = |view: &Analytics| view.headline("orders").value > orders;
    world.page.wait_analytics("one order more", has_grown).await?;
    let asked = world.proxy()?.requests().split_off(before);
    ensure!(!asked.iter().any(|path| path.contains(SERIES)), "what is over was asked for again: {asked:?}");
    Ok(())
}
