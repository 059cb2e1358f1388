//! The wall tells a whole room, for as long as it hangs there.

use std::time::Duration;

use pulseboard_e2e::faults::{API, REFRESH};
use pulseboard_e2e::page::keys;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// How many seconds a sign-in lasts here.
const LIFETIME: u32 = 8;
/// What is on the wall: the plain value of a figure.
const VALUE: &str = "return document.querySelector(`[data-test=wall-${arguments[0]}] data`)?.value ?? '';";
const BLOCK: &str = "return document.querySelector('[data-test=wall]')?.dataset.block === arguments[0];";
const IS_LIVE: &str = "return document.querySelector('[data-test=wall-live]') !== null && document.querySelector('[data-test=wall-alarm]') === null;";
const ALARM: &str =
    "return document.querySelector('[data-test=wall-alarm]')?.innerText.startsWith(arguments[0]) ?? false;";
/// The sizes of letters, in pixels: of the smallest figure, and of the smallest other text.
const SIZES: &str = "
    const sizes = (selector) => [...document.querySelectorAll(selector)].map((one) => parseFloat(getComputedStyle(one).fontSize));
    return [Math.min(...sizes('.wall__figure .figure')), Math.min(...sizes('.wall__label, .wall__note, .wall__clock'))];";

async fn open_wall(world: &World) -> Outcome {
    world.open_dashboard().await?;
    world.page.open("/wall").await?;
    world.page.until("a live wall", IS_LIVE, json!([])).await
}

/// Waits for the block with all orders to say what the database says.
async fn wait_for_orders(world: &World) -> Outcome {
    for _ in 0..12 {
        if world.page.script(BLOCK, json!(["orders"])).await? == json!(true) {
            break;
        }
        world.page.key(keys::RIGHT).await?;
        world.page.next_frames().await?;
    }
    let orders = world.truth.number("SELECT COUNT(*) FROM orders").await?;
    let is_true = VALUE.replace("?? ''", "=== arguments[1]");
    world.page.until(&format!("{orders} orders"), &is_true, json!(["total-orders", orders.to_string()])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wall_is_large_and_goes_round() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.resize(1920, 1080).await?;
        open_wall(world).await?;
        world.page.until("the period first", BLOCK, json!(["period"])).await?;
        world.page.until("its revenue", &VALUE.replace("?? ''", "!== ''"), json!(["revenue"])).await?;
        let sizes: [f64; 2] = serde_json::from_value(world.page.script(SIZES, json!([])).await?)?;
        ensure!(sizes[0] >= 90.0 && sizes[1] >= 28.0, "the letters are {sizes:?} pixels high");
        ensure_eq!(world.page.overhang().await?, 0, "pixels beyond the window");
        for block in ["attention", "customers", "products", "orders", "invoices", "activity", "period"] {
            world.page.key(keys::RIGHT).await?;
            world.page.until(block, BLOCK, json!([block])).await?;
        }
        world.page.key(keys::LEFT).await?;
        world.page.until("the one before", BLOCK, json!(["activity"])).await?;

        // What happens is told, and the figures follow.
        let order = world.api().await?.create_order(&world.customer().await?, 4_200, "completed").await?;
        let latest = "return document.querySelector('[data-test=wall-latest]').innerText.includes(arguments[0]);";
        world.page.until("the order", latest, json!([order.number])).await?;
        wait_for_orders(world).await?;

        // On a phone held upright nothing is beyond the edge.
        world.page.resize(390, 844).await?;
        ensure_eq!(world.page.overhang().await?, 0, "pixels beyond the window of a phone");
        world.page.key(keys::ESCAPE).await?;
        world.page.wait("the dashboard", |view| view.page() == "/").await?;
        Ok(())
    })
    .await
}

/// A night in which a sign-in lasts eight seconds: two and more of them end, and the server is away for a while.
#[tokio::test(flavor = "multi_thread")]
async fn the_wall_survives_a_night() -> Outcome {
    scenario(Setup::documented().with_proxy().with_token_lifetime(LIFETIME), async |world| {
        world.console.allow(401, API);
        world.console.allow_loss(API);
        world.console.allow(502, API);
        open_wall(world).await?;
        world.page.until_parts_are_loaded().await?;
        for hour in 0..8 {
            world.truth.place_order(&format!("ORD-NIGHT-{hour}"), 1_000).await?;
            tokio::time::sleep(Duration::from_secs(3)).await;
            if hour == 3 {
                world.server.kill();
                world.page.until("an alarm", ALARM, json!(["Not live"])).await?;
                world.server.restart().await?;
            }
            world.page.until("a live wall", IS_LIVE, json!([])).await?;
        }
        let renewals = world.proxy()?.count(REFRESH);
        ensure!(renewals >= 2, "{renewals} renewals in the night");
        wait_for_orders(world).await?;
        let dialogs = "return document.querySelector('dialog') === null;";
        world.page.until("nobody asked for a password", dialogs, json!([])).await
    })
    .await
}
