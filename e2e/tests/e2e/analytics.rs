//! The analytics page besides its periods: live waves, breakdowns, measures, tables, and what fails.

use std::collections::BTreeMap;

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::periods::{Compare, Period, Window};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::Profile;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const ORDERS: &str = "/api/v1/orders";
const PERIOD: Period = Period::Month;
const QUERY: &str = "?period=30d&compare=previous";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_moves_the_wave() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        world.page.press_named("chart-orders-table").await?;
        let before = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        let (wave, rows) = (before.chart("revenue").paths, before.chart("orders").points);
        ensure!(wave.iter().any(|path| path.len() > 50), "there is no wave: {wave:?}");
        let cents = 250_000;
        world.api().await?.create_order(&world.customer().await?, cents, "completed").await?;
        let has_grown = |view: &Analytics| {
            let grown = |name: &str| view.headline(name).value.zip(before.headline(name).value);
            grown("orders").is_some_and(|(now, then)| now == then + 1)
                && grown("revenue").is_some_and(|(now, then)| now == then + i64::from(cents))
        };
        world.page.wait_analytics("one order more on the cards", has_grown).await?;
        let view = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        ensure!(view.chart("revenue").paths != wave, "the wave of revenue stays as it was: {wave:?}");
        let last = |points: &[pulseboard_e2e::analytics_view::Point]| points.last().cloned().unwrap_or_default();
        let (then, now) = (last(&rows), last(&view.chart("orders").points));
        ensure_eq!((now.start, now.now), (then.start, then.now.map(|orders| orders + 1)), "the last row of orders");
        world.page.press_named("chart-revenue-table").await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn breakdowns_are_true_on_the_documented_backend() -> Outcome {
    breakdowns(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn breakdowns_are_true_on_the_observed_backend() -> Outcome {
    breakdowns(Setup::observed()).await
}

async fn breakdowns(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        world.open_analytics(QUERY).await?;
        let view = world.wait_for_period(&PERIOD, Compare::Previous).await?;
        let window = world.window(&PERIOD).await?;
        for (name, table) in [("order-status", "orders"), ("license-status", "licenses")] {
            let query = format!("SELECT status, COUNT(*) FROM {table} WHERE {} GROUP BY status", window.condition());
            let truth = numbers(world, &query).await?;
            let mut shares = view.breakdowns[name].shares.clone();
            shares.retain(|_, count| *count != 0);
            ensure_eq!(shares, truth, "the shares of {name}");
        }
        check_products(world, &view, window).await?;
        check_rings(world, &view, setup.server.profile, window).await?;
        check_measures(world, &view, window).await
    })
    .await
}

/// The numbers that a query answers in its second column, by the names in its first.
async fn numbers(world: &World, query: &str) -> Outcome<BTreeMap<String, i64>> {
    let query = format!("WITH answer(name, number) AS ({query}) SELECT json_group_object(name, number) FROM answer");
    Ok(serde_json::from_str(&world.truth.text(&query).await?)?)
}

/// What products earned is quantity times price in completed orders, and each share is of all of them.
async fn check_products(world: &World, view: &Analytics, window: Window) -> Outcome {
    let query = |key: &str| {
        format!(
            "SELECT json_extract(item.value, '$.{key}'), CAST(SUM(ROUND(
                json_extract(item.value, '$.quantity') * json_extract(item.value, '$.price') * 100)) AS INTEGER)
             FROM orders, json_each(orders.items) AS item WHERE status = 'completed' AND {} GROUP BY 1",
            window.condition()
        )
    };
    let by_id = numbers(world, &query("product_id")).await?;
    let by_name = numbers(world, &query("product_name")).await?;
    let shares = &view.breakdowns["products"].shares;
    ensure!(!shares.is_empty(), "no product is shown");
    for (key, value) in shares {
        let truth = by_id.get(key).or_else(|| by_name.get(key));
        ensure_eq!(Some(value), truth, "the revenue of the product {key}");
    }
    let mut amounts: Vec<i64> = by_id.into_values().collect();
    amounts.sort_unstable_by(|one, other| other.cmp(one));
    let mut shown: Vec<i64> = shares.values().copied().collect();
    shown.sort_unstable_by(|one, other| other.cmp(one));
    ensure_eq!(shown[..], amounts[..shown.len().min(amounts.len())], "the leading products");
    Ok(())
}

/// Active customers, licenses and domains as a share of all of them, of the period where the backend knows periods.
async fn check_rings(world: &World, view: &Analytics, profile: Profile, window: Window) -> Outcome {
    let scope = match profile {
        Profile::Documented => "TRUE".to_owned(),
        Profile::Observed => window.condition(),
    };
    for (name, table) in [("licenses", "licenses"), ("domains", "domains")] {
        let count = |condition: &str| format!("SELECT COUNT(*) FROM {table} WHERE {scope} AND {condition}");
        let all = world.truth.number(&count("TRUE")).await?;
        let active = world.truth.number(&count("status = 'active'")).await?;
        let exact = active as f64 * 100.0 / all.max(1) as f64;
        let shown = view.rings.get(name).copied().unwrap_or(f64::NAN);
        ensure!((shown - exact).abs() <= 0.5, "the ring of {name} is {shown} %, not {exact} %");
    }
    ensure!(view.rings.contains_key("customers"), "there is no ring of customers: {:?}", view.rings);
    Ok(())
}

async fn check_measures(world: &World, view: &Analytics, window: Window) -> Outcome {
    let headline = |name: &str| view.headline(name).value.unwrap_or_default();
    let sql = format!("SELECT COUNT(*) FROM orders WHERE status = 'completed' AND {}", window.condition());
    let completed = world.truth.number(&sql).await?;
    let rounded = |part: i64, whole: i64| (2 * part + whole) / (2 * whole.max(1));
    let expected = [
        ("average-order", headline("average-order")),
        ("customer-value", rounded(headline("revenue"), headline("customers"))),
        ("completion", rounded(1_000 * completed, headline("orders"))),
    ];
    for (name, value) in expected {
        ensure_eq!(view.measures.get(name), Some(&value), "the measure {name}");
    }
    let growth = view.headline("revenue").change.unwrap_or_default().replace('.', "").parse::<i64>()?;
    ensure_eq!(view.measures.get("growth"), Some(&growth), "the measure growth");
    for name in ["payment", "refunds"] {
        let share = view.measures.get(name).copied().unwrap_or(-1);
        ensure!((0..=1_000).contains(&share), "the measure {name} is {share} tenths of a percent");
    }
    // Too little of the month is over on its first day.
    let is_first = world.truth.number("SELECT strftime('%d', 'now') = '01'").await? == 1;
    ensure!(is_first || view.measures.contains_key("run-rate"), "there is no run rate: {:?}", view.measures);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_sorted_by_their_heads() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics(QUERY).await?;
        world.wait_for_period(&PERIOD, Compare::Previous).await?;
        for name in ["top-customers", "top-products"] {
            let is_there = |view: &Analytics| view.tables.get(name).is_some_and(|table| !table.rows.is_empty());
            let view = world.page.wait_analytics("rows", is_there).await?;
            let table = view.tables[name].clone();
            ensure!(!table.links.is_empty(), "{name} links to nothing");
            let index = table.heads.iter().position(|head| head.has_button && !is_sorted(&head.sort));
            let index = index.unwrap_or_default();
            let selector = format!("[data-test={name}] thead th:nth-child({}) button", index + 1);
            world.page.press(&selector).await?;
            let sort = |view: &Analytics| view.tables[name].heads[index].sort.clone();
            let view = world.page.wait_analytics("a sorted column", |view| is_sorted(&sort(view))).await?;
            let (direction, rows) = (sort(&view), view.tables[name].rows.clone());
            let sorted_heads = view.tables[name].heads.iter().filter(|head| is_sorted(&head.sort)).count();
            ensure_eq!(sorted_heads, 1, "the sorted columns of {name}");
            world.page.press(&selector).await?;
            let is_turned = |view: &Analytics| is_sorted(&sort(view)) && sort(view) != direction;
            let view = world.page.wait_analytics("the other direction", is_turned).await?;
            let turned = view.tables[name].rows.clone();
            ensure!(turned != rows, "{name} does not change with its direction: {rows:?}");
            let as_set = |rows: &[String]| {
                let mut rows = rows.to_vec();
                rows.sort();
                rows
            };
            ensure_eq!(as_set(&turned), as_set(&table.rows), "the rows of {name}, whatever their order");
        }
        Ok(())
    })
    .await
}

fn is_sorted(sort: &str) -> bool {
    matches!(sort, "ascending" | "descending")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_leads_to_its_list() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics(QUERY).await?;
        for (breakdown, list, table, status) in
            [("order-status", "/orders", "orders", "cancelled"), ("license-status", "/licenses", "licenses", "active")]
        {
            world.page.open(&format!("/analytics{QUERY}")).await?;
            world.wait_for_period(&PERIOD, Compare::Previous).await?;
            let share = format!("[data-test={breakdown}] [data-key={status}]");
            world.page.press(&format!("{share} a, {share} button")).await?;
            let path = format!("{list}?status={status}");
            let count = format!("SELECT MIN(50, COUNT(*)) FROM {table} WHERE status = '{status}'");
            let expected = usize::try_from(world.truth.number(&count).await?)?;
            let view = world.page.wait(&path, |view| view.path == path && view.rows.len() == expected).await?;
            let is_of = |row: &String| row.to_lowercase().contains(status);
            ensure!(view.rows.iter().all(is_of), "a row of {path} is of another status: {:?}", view.rows);
            let filter = world.page.analytics().await?.filter.unwrap_or_default();
            ensure!(filter.to_lowercase().contains(status), "the filter of {path} says “{filter}”");
            world.page.reload().await?;
            world.page.wait("the same list", |view| view.path == path && view.rows.len() == expected).await?;
            world.page.press_named("clear-filter").await?;
            world.page.wait("all rows", |view| view.path == list && view.rows.len() == 50).await?;
            ensure_eq!(world.page.analytics().await?.filter, None, "the filter after it was cleared");
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_orders_says_that_they_are_missing() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            world.console.allow(500, ORDERS);
            world.proxy()?.set(ORDERS, Rule::page(500));
            world.open_analytics(QUERY).await?;
            let fails = |view: &Analytics| view.messages.iter().any(|message| message.tone == "failed");
            world.page.wait_analytics("a message of missing orders", fails).await?;
            let licenses = world.truth.headlines(world.window(&PERIOD).await?).await?["licenses"];
            let has_rest = |view: &Analytics| view.headline("licenses").value == licenses && !view.rings.is_empty();
            let view = world.page.wait_analytics("what needs no orders", has_rest).await?;
            ensure_eq!(view.messages.len(), 1, "the number of messages");
            let message = &view.messages[0].text;
            ensure!(message.contains("The server failed (500)."), "the message: {message}");
            for name in ["customers", "average-order"] {
                let card = view.headline(name);
                ensure!(card.value.is_none(), "{name} is {:?} without orders", card.value);
            }
            world.proxy()?.set(ORDERS, Rule::Pass);
            world.page.press_named("refresh").await?;
            let view = world.wait_for_period(&PERIOD, Compare::Previous).await?;
            ensure_eq!(view.messages, Vec::new(), "messages after recovering");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_business_has_no_invented_figures() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.truth.clear().await?;
        world.open_analytics(QUERY).await?;
        let view = world.wait_for_period(&PERIOD, Compare::Previous).await?;
        ensure_eq!(view.headline("average-order").value, None, "the average of no orders");
        ensure_eq!(view.headline("revenue").change.as_deref(), Some("0.0"), "the change from nothing to nothing");
        for (name, breakdown) in &view.breakdowns {
            let sum: i64 = breakdown.shares.values().sum();
            ensure_eq!(sum, 0, "the shares of {name} together");
            ensure!(!breakdown.text.contains("NaN"), "{name} says {}", breakdown.text);
        }
        Ok(())
    })
    .await
}
