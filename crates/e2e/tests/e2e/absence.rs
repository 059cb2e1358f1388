//! Whoever comes back sees at once what is true, and reads what changed meanwhile.

use std::time::Duration;

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::faults::{API, STREAM};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, clock, ensure, ensure_eq, scenario};
use serde_json::{Value, json};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
/// An invoice that was open is overdue.
const OVERDUE: &str = "UPDATE invoices SET status = 'overdue'
    WHERE id = (SELECT id FROM invoices WHERE status = 'open' OR status = 'draft' LIMIT 1)";

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_asleep_is_told_and_a_minute_is_not() -> Outcome {
    scenario(Setup::documented().with_proxy().with_heartbeat(1), async |world| {
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        world.truth.place_order("ORD-MINUTE", 500).await?;
        clock::sleep(&world.page, MINUTE).await?;
        let view = world.wait_for_truth().await?;
        ensure!(!view.has_message("away"), "a minute is told: {:?}", view.messages);

        for number in 1..=4 {
            world.truth.place_order(&format!("ORD-HOUR-{number}"), 7_800).await?;
        }
        world.truth.change(OVERDUE).await?;
        clock::sleep(&world.page, HOUR).await?;
        let text = "While you were away (1 h) +4 orders, +$312.00, 1 invoice overdue";
        check_absence(world, text).await?;
        world.page.wait("a live page", View::is_live).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_in_the_background_is_told() -> Outcome {
    scenario(Setup::documented().with_heartbeat(1), async |world| {
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        let me = world.page.tab().await?;
        let other = world.page.open_tab().await?;
        world.page.hide(&me, &other).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        for _ in 0..3 {
            api.create_order(&customer, 1_050, "completed").await?;
        }
        let is_counted = |view: &View| announced(view) == 3 && view.title == "(3) Dashboard · Pulseboard";
        world.page.wait("a feed of three orders in the background, counted in the title", is_counted).await?;
        clock::skip(&world.page, HOUR).await?;
        world.page.bring_to_front(&me).await?;
        world.page.wait("a plain title", |view| view.title == "Dashboard · Pulseboard").await?;
        check_absence(world, "While you were away (1 h) +3 orders, +$31.50, +3 invoices").await
    })
    .await
}

/// The page is right at once, and says what changed until that is dismissed. The feed keeps it.
async fn check_absence(world: &World, text: &str) -> Outcome {
    world.wait_for_truth().await?;
    let is_told = |view: &View| view.message("away").is_some_and(|message| message.text.starts_with(text));
    let view = world.page.wait(&format!("the message “{text}”"), is_told).await?;
    let message = view.message("away").map(|message| message.text.clone()).unwrap_or_default();
    ensure_eq!(message, format!("{text} Dismiss"), "the message");
    let rows = view.feed.iter().filter(|row| row.ends_with(text)).count();
    ensure_eq!(rows, 1, "the rows of the feed with “{text}”, which is {:?}", view.feed);
    world.page.press_named("dismiss").await?;
    world.page.wait("no such message", |view| !view.has_message("away")).await?;
    world.page.press_named("refresh").await?;
    let view = world.wait_for_truth().await?;
    ensure!(!view.has_message("away"), "what was dismissed is back: {:?}", view.messages);
    ensure!(view.feed.iter().any(|row| row.ends_with(text)), "the feed forgot: {:?}", view.feed);
    Ok(())
}

/// How many orders the feed tells of.
fn announced(view: &View) -> u32 {
    let count = |row: &String| {
        if row.contains("New order received") {
            return 1;
        }
        let words: Vec<&str> = row.split(' ').collect();
        let place = words.windows(2).position(|pair| pair == ["new", "orders"]);
        place.and_then(|place| words.get(place.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
    };
    view.feed.iter().map(count).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_to_the_page_finds_it_live() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        world.page.script("window.markOfTheScenario = true;", json!([])).await?;
        world.console.allow(404, "/favicon.ico");
        world.page.open("/health").await?;
        let proxy = world.proxy()?;
        world.page.wait("another page", |_| proxy.open_now(STREAM) == 0).await?;
        world.truth.place_order("ORD-AWAY", 900).await?;
        world.page.back().await?;
        let is_back = |view: &View| view.is_live() && view.has_all_figures() && proxy.open_now(STREAM) == 1;
        world.page.wait("a live page again", is_back).await?;
        let kept = world.page.script("return window.markOfTheScenario === true;", json!([])).await?;
        println!("the page came from the back/forward cache: {kept}");
        world.wait_for_truth().await?;
        let order = world.api().await?.create_order(&world.customer().await?, 900, "completed").await?;
        let tells = |view: &View| view.toasts.iter().any(|toast| toast.body.contains(&order.number));
        world.page.wait("a toast through the new stream", tells).await?;
        world.wait_for_truth().await?;
        ensure_eq!(proxy.count(STREAM), 2, "the streams in all");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_network_has_a_name_and_ends_by_itself() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        // What is loaded for other pages in the meantime is here.
        world.page.until("the code of other pages", HAS_OTHER_PAGES, json!([])).await?;
        world.console.expect(Complaint::Network(API));
        set_network(world, true).await?;
        let view = world.page.wait("a badge that says so", |view| view.state() == "offline").await?;
        ensure_eq!(view.badge.map(|badge| badge.label).as_deref(), Some("Offline"), "the badge");
        let proxy = world.proxy()?;
        world.page.wait("no stream", |_| proxy.open_now(STREAM) == 0).await?;
        world.truth.place_order("ORD-OFFLINE", 900).await?;
        let streams = proxy.count(STREAM);
        ensure_eq!(world.page.view().await?.figures(), before.figures(), "the figures without a network");
        set_network(world, false).await?;
        world.page.wait("a live page", View::is_live).await?;
        ensure_eq!(proxy.count(STREAM), streams + 1, "the streams in all");
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

const HAS_OTHER_PAGES: &str = "
    const parts = performance.getEntriesByType('resource').map((entry) => entry.name);
    return ['split_analytics', 'split_lists'].every((part) => parts.some((name) => name.includes(part)));";

/// Takes the browser's network away, or gives it back.
async fn set_network(world: &World, is_offline: bool) -> Outcome {
    let conditions: Value =
        json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    let driver = world.page.driver();
    driver.chromium("Network.enable", json!({})).await?;
    driver.chromium("Network.emulateNetworkConditions", conditions).await?;
    Ok(())
}
