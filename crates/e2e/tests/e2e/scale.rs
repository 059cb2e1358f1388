//! More orders than can be read one by one: figures and lines come from what the server adds up, and are the database's.

use std::time::{Duration, UNIX_EPOCH};

use pulseboard_e2e::analytics_view::{Analytics, Table};
use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::{Rule, frame};
use pulseboard_e2e::server::Profile;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

use crate::breakdowns::{check_products, check_tables};

const ORDERS: u32 = 40_000;
const ORDERS_PATH: &str = "/api/v1/orders?";
/// An event of any backend.
const EVENT: &str = r#"{"type":"order_created","data":{"total":1234.0}}"#;
/// The time in which a page asks for everything that an event is about.
const CALM: Duration = Duration::from_secs(4);
/// As if the newest 3,000 orders had come since midnight.
const BUSY_DAY: &str = "UPDATE orders SET created_at = strftime('%Y-%m-%dT%H:%M:%S', julianday('now', 'start of day')
        + (julianday('now') - julianday('now', 'start of day')) * (abs(random()) % 100000) / 100000)
    WHERE id IN (SELECT id FROM orders ORDER BY created_at DESC LIMIT 3000)";
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
        another_division_changes_no_figure(world).await?;
        an_order_costs_no_series(world, setup.server.profile).await?;
        what_is_over_is_kept_until_the_sign_out(world, setup.server.profile).await
    })
    .await
}

/// More orders today than a page holds: the server adds up the hours of the day, and single orders tell what came since.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_day_waits_for_one_page_of_its_orders() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_orders(ORDERS).with_proxy(), async |world| {
            world.truth.change(BUSY_DAY).await?;
            let (period, compare) = (Period::Year, Compare::Previous);
            let unknown = unknown(setup.server.profile, &period);
            world.open_analytics(&period.query(compare)).await?;
            let shown = world.wait_for_period_except(&period, compare, &unknown).await?;
            tokio::time::sleep(CALM).await;
            let asked = world.proxy()?.requests();
            // Early in the day even its last hour is more than a page.
            let hour = world.now().duration_since(UNIX_EPOCH)?.as_secs() / 3_600 % 24;
            let further =
                asked.iter().filter(|path| path.starts_with(ORDERS_PATH) && path.contains("skip=999")).count();
            ensure!(further == 0 || hour < 6, "another page of orders was read: {asked:?}");
            // What comes is seen at once, and so is what moves the page of single orders on.
            let before = shown.headline("orders").value.unwrap_or_default();
            for (prefix, count, sum) in [("few", 1, 1), ("many", 1_200, 1_201)] {
                world.truth.place_orders(prefix, count, 5_000).await?;
                world.proxy()?.inject(STREAM, &[frame(EVENT)]);
                let is_there = |view: &Analytics| view.headline("orders").value == Some(before + sum);
                world.page.wait_analytics("the orders that came", is_there).await?;
                world.wait_for_period_except(&period, compare, &unknown).await?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// What only single orders tell, or this backend for no period.
fn unknown(profile: Profile, period: &Period) -> Vec<&'static str> {
    match (profile, period) {
        (Profile::Documented, Period::All) => vec!["customers"],
        (Profile::Documented, _) => vec!["customers", "average-order", "licenses"],
        (Profile::Observed, _) => vec!["customers", "average-order", "licenses"],
    }
}

/// A chart that is divided in another way waits for the answers it needs; what the period came to stands meanwhile.
async fn another_division_changes_no_figure(world: &World) -> Outcome {
    let is_by = |division: &'static str| {
        move |view: &Analytics| view.chart("revenue").by == division && !view.chart("revenue").points.is_empty()
    };
    let before = world.page.wait_analytics("a chart by month", is_by("month")).await?;
    world.proxy()?.set("/api/v1/dashboard/", Rule::Late(Duration::from_secs(2)));
    world.page.put("[data-test=chart-by]", "day").await?;
    for view in [
        world.page.wait_analytics("a chart that waits", |view| view.chart("revenue").points.is_empty()).await?,
        world.page.wait_analytics("a chart by day", is_by("day")).await?,
    ] {
        for name in ["revenue", "orders"] {
            ensure_eq!(view.headline(name).value, before.headline(name).value, "{name}");
        }
    }
    world.proxy()?.set("/api/v1/dashboard/", Rule::Pass);
    Ok(())
}

/// What is over is not asked for again when an order comes.
async fn an_order_costs_no_series(world: &World, profile: Profile) -> Outcome {
    let (period, compare) = (Period::Year, Compare::Previous);
    world.choose(&period, compare).await?;
    let shown = world.wait_for_period_except(&period, compare, &unknown(profile, &period)).await?;
    tokio::time::sleep(CALM).await;
    let before = world.proxy()?.requests().len();
    world.truth.place_order("scale", 123_400).await?;
    world.proxy()?.inject(STREAM, &[frame(EVENT)]);
    let orders = shown.headline("orders").value.map(|orders| orders + 1);
    world.page.wait_analytics("one order more", |view| view.headline("orders").value == orders).await?;
    tokio::time::sleep(CALM).await;
    let asked = world.proxy()?.requests().split_off(before);
    ensure!(!asked.iter().any(|path| path.contains(SERIES)), "what is over was asked for again: {asked:?}");
    let pages = asked.iter().filter(|path| path.starts_with(ORDERS_PATH)).count();
    ensure_eq!(pages, 1, "pages of orders for one order");
    Ok(())
}

/// The next page asks for the sums of months, and for the days of none that is over and did not change.
async fn what_is_over_is_kept_until_the_sign_out(world: &World, profile: Profile) -> Outcome {
    let (first, last) = (world.days_ago(200).await?, world.days_ago(17).await?);
    let period = Period::Custom(first.clone(), last);
    let query = format!("{}&by=day", period.query(Compare::Off));
    let path = format!("/analytics{query}");
    world.page.open(&path).await?;
    world.wait_for_period_except(&period, Compare::Off, &unknown(profile, &period)).await?;
    tokio::time::sleep(CALM).await;
    // Something changes in one of the months that are over.
    world
        .truth
        .change("UPDATE orders SET total_cents = total_cents + 100 WHERE id = (SELECT id FROM orders WHERE status = 'completed' AND created_at > date('now', '-120 days') ORDER BY created_at LIMIT 1)")
        .await?;
    let before = world.proxy()?.requests().len();
    world.page.reload().await?;
    world.wait_for_period_except(&period, Compare::Off, &unknown(profile, &period)).await?;
    let asked = world.proxy()?.requests().split_off(before);
    let series = asked.iter().filter(|path| path.contains(SERIES)).count();
    // The months, the one that changed, and this one where the period ends in it: two series each.
    ensure!(series <= 6, "{series} series: {asked:?}");
    let names = "const done = arguments[0]; indexedDB.databases().then((all) => done(all.map(({ name }) => name)));";
    let there = world.page.script_async(names, json!([])).await?;
    ensure_eq!(there, json!(["pulseboard"]), "what is kept");
    world.page.press_named("sign-out").await?;
    world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
    let there = world.page.script_async(names, json!([])).await?;
    ensure_eq!(there, json!([]), "what is kept after signing out");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn many_orders_are_read_one_by_one_when_the_reader_wants_it() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_orders(30_000).with_proxy(), async |world| {
            let (period, compare) = (Period::Year, Compare::Off);
            world.open_analytics(&period.query(compare)).await?;
            world.wait_for_period_except(&period, compare, &unknown(setup.server.profile, &period)).await?;
            // Slow enough to be stopped on the way.
            world.proxy()?.set(ORDERS_PATH, Rule::Late(Duration::from_millis(400)));
            world.page.press_named("read-orders").await?;
            let is_part = |view: &Analytics| view.breakdowns["products"].text.contains("Of the newest");
            let view = world.page.wait_analytics("parts of some orders", is_part).await?;
            ensure!(!view.breakdowns["products"].shares.is_empty(), "no product is shown: {view:?}");
            world.page.press_named("stop-reading").await?;
            let stopped = "Reading was stopped";
            world.page.until(stopped, &said(stopped), json!([])).await?;
            let before = world.proxy()?.requests().len();
            tokio::time::sleep(CALM).await;
            let asked = world.proxy()?.requests().split_off(before);
            // A page may have been under way, and a poll may have been due.
            let pages = asked.iter().filter(|path| path.starts_with(ORDERS_PATH)).count();
            ensure!(pages <= 2, "it was not stopped: {asked:?}");
            world.proxy()?.set(ORDERS_PATH, Rule::Pass);
            world.page.press_named("read-orders").await?;
            let read = "Every order was read";
            world.page.until(read, &said(read), json!([])).await?;
            let aside: &[&str] = if setup.server.profile == Profile::Documented { &["licenses"] } else { &[] };
            world.wait_for_period_except(&period, compare, aside).await?;
            let is_whole = |view: &Analytics| view.tables.values().all(Table::is_whole);
            let view = world.page.wait_analytics("whole tables", is_whole).await?;
            let window = world.window(&period).await?;
            check_products(world, &view, window).await?;
            check_tables(world, &view, window).await?;
            // What comes later is added.
            let orders = view.headline("orders").value.map(|orders| orders + 1);
            world.truth.place_order("later", 99_900).await?;
            world.proxy()?.inject(STREAM, &[frame(EVENT)]);
            world.page.wait_analytics("one order more", |view| view.headline("orders").value == orders).await?;
            world.wait_for_period_except(&period, compare, aside).await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Whether the offer to read orders one by one says this.
fn said(words: &str) -> String {
    format!("return document.querySelector('[data-test=single-orders]')?.innerText.includes('{words}') === true;")
}
