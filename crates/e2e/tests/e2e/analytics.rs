//! The analytics page besides its periods and breakdowns: live charts, sorted tables, ways to lists, and what fails.

use pulseboard_e2e::analytics_view::{Analytics, Table};
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};

const ORDERS: &str = "/api/v1/orders";
const PERIOD: Period = Period::Month;
const QUERY: &str = "?period=30d&compare=previous";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_moves_the_line() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        world.page.press_named("chart-orders-table").await?;
        let before = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        let (line, rows) = (before.chart("revenue").paths, before.chart("orders").points);
        ensure!(line.iter().any(|path| path.len() > 50), "there is no line: {line:?}");
        let cents = 250_000;
        world.api().await?.create_order(&world.customer().await?, cents, "completed").await?;
        let has_grown = |view: &Analytics| {
            let grown = |name: &str| view.headline(name).value.zip(before.headline(name).value);
            grown("orders").is_some_and(|(now, then)| now == then + 1)
                && grown("revenue").is_some_and(|(now, then)| now == then + i64::from(cents))
        };
        world.page.wait_analytics("one order more on the cards", has_grown).await?;
        let view = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        ensure!(view.chart("revenue").paths != line, "the line of revenue stays as it was: {line:?}");
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
async fn tables_are_sorted_by_their_heads() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics(QUERY).await?;
        world.wait_for_period(&PERIOD, Compare::Previous).await?;
        // There are no pages of single customers and products: each table leads to the list of all.
        for (name, list) in [("top-customers", "/customers"), ("top-products", "/products")] {
            let is_there = |view: &Analytics| view.tables.get(name).is_some_and(Table::is_whole);
            let view = world.page.wait_analytics("rows", is_there).await?;
            let table = view.tables[name].clone();
            ensure!(table.links.contains(&list.to_owned()), "{name} does not link to {list}: {:?}", table.links);
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
            let path = format!("{list}?status={status}&from={}", world.days_ago(29).await?);
            let count = format!(
                "SELECT COUNT(*) FROM {table} WHERE status = '{status}' AND created_at >= date('now', '-29 days')"
            );
            let expected = usize::try_from(world.truth.number(&count).await?)?;
            let view = world.page.wait(&path, |view| view.path == path && view.lists_all(expected)).await?;
            let is_of = |row: &String| row.to_lowercase().contains(status);
            ensure!(view.rows.iter().all(is_of), "a row of {path} is of another status: {:?}", view.rows);
            let filter = world.page.analytics().await?.filter.unwrap_or_default();
            ensure!(filter.to_lowercase().contains(status), "the filter of {path} says “{filter}”");
            world.page.reload().await?;
            world.page.wait("the same list", |view| view.path == path && view.lists_all(expected)).await?;
            world.page.press_named("clear-filter").await?;
            world.page.wait("all rows", |view| view.path == list && view.lists(50)).await?;
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
