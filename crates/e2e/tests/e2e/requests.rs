//! What pages ask the server when they are opened and when something happens: each source once, and never twice at once.
//! What seldom changes is left alone.

use std::time::Duration;

use pulseboard_e2e::analytics_view::{Analytics, Table};
use pulseboard_e2e::faults::{CHECK, STREAM};
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::{Rule, frame};
use pulseboard_e2e::server::Profile;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const ORDERS: &str = "/api/v1/orders";
/// All-time totals, as they are asked for on every backend.
const TOTALS: &str = "/api/v1/dashboard/stats?period=custom&start_date=2000-01-01&end_date=2100-01-01";
/// The orders of today by hour.
const TODAY: &str = "/api/v1/dashboard/orders/time-series?period=today";
/// Longer than events are gathered, and than any answer to them takes.
const CALM: Duration = Duration::from_secs(4);
/// How late slow answers are.
const LATENESS: Duration = Duration::from_millis(1_200);
const EVENT: &str = r#"{"type":"order_created","data":{"order_number":"ORD-1","total":12.5,"status":"completed"}}"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_event_asks_each_source_once() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            open(world, &Period::Week).await?;
            let asked = asked_after(world, 1).await?;
            let expected: &[&str] = match setup.server.profile {
                Profile::Documented => &["/admin/licenses", "/dashboard/stats", "/orders"],
                // All-time totals, and those of the period.
                Profile::Observed => {
                    &["/admin/licenses", "/customers/stats", "/dashboard/stats", "/dashboard/stats", "/orders"]
                }
            };
            ensure_eq!(paths(&asked), expected, "the sources of one event, of {asked:?}");
            let mut different = asked.clone();
            different.dedup();
            ensure_eq!(different, asked, "what one event asks");
            let start = format!("start_date={}", world.days_ago(6).await?);
            let orders = asked.iter().filter(|request| request.starts_with(ORDERS));
            ensure!(orders.clone().all(|request| request.contains(&start)), "the orders of another time: {asked:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// The start script of the page asks before the app runs, and the app takes the answers over. At rest nothing asks again
/// by itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_early_is_not_asked_again() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            world.open_dashboard().await?;
            world.page.press_named("real-time-switch").await?;
            world.page.wait("a badge at rest", |view| view.state() == "off").await?;
            for path in ["/", "/analytics"] {
                tokio::time::sleep(CALM).await;
                let before = world.proxy()?.requests().len();
                world.page.open(path).await?;
                world.wait_for_period(&Period::Week, Compare::Previous).await?;
                if path == "/" {
                    world.wait_for_truth().await?;
                }
                tokio::time::sleep(CALM).await;
                let mut asked = world.proxy()?.requests().split_off(before);
                asked.retain(|request| request.starts_with("/api/"));
                asked.sort();
                for early in [CHECK, TOTALS, TODAY].into_iter().filter(|early| path == "/" || *early != TODAY) {
                    let count = asked.iter().filter(|request| *request == early).count();
                    ensure_eq!(count, 1, "the requests for {early} at {path}, of {asked:?}");
                }
                let mut different = asked.clone();
                different.dedup();
                ensure_eq!(different, asked, "what is asked at {path}");
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_answers_are_waited_for() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        open(world, &Period::Week).await?;
        world.proxy()?.set("/api/v1/", Rule::Late(LATENESS));
        world.proxy()?.set(STREAM, Rule::Pass);
        let began = std::time::Instant::now();
        let asked = asked_after(world, 30).await?;
        for request in &asked {
            let most = world.proxy()?.most_open(request, began);
            ensure!(most <= 1, "{most} requests at once for {request}");
        }
        // At most one in 2 s, and a last one after all of them.
        let orders = asked.iter().filter(|request| request.starts_with(ORDERS)).count();
        ensure!((2..=4).contains(&orders), "{orders} requests for orders after 30 events: {asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_orders_only_the_young_ones_are_read_again() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        open(world, &Period::Year).await?;
        let before = world.wait_for_period(&Period::Year, Compare::Previous).await?;
        ensure!(before.headline("orders").value > Some(1_000), "there are few orders: {:?}", before.headline("orders"));
        let count = world.proxy()?.requests().len();
        world.api().await?.create_order(&world.customer().await?, 77_700, "completed").await?;
        let expected = before.headline("orders").value.map(|orders| orders + 1);
        world.page.wait_analytics("one order more", |view| view.headline("orders").value == expected).await?;
        world.wait_for_period(&Period::Year, Compare::Previous).await?;
        let yesterday = format!("start_date={}", world.days_ago(1).await?);
        let requests = world.proxy()?.requests();
        let orders: Vec<_> = requests[count..].iter().filter(|request| request.starts_with(ORDERS)).collect();
        ensure!(!orders.is_empty(), "no orders were asked for");
        ensure!(orders.iter().all(|request| request.contains(&yesterday)), "more than the last day: {orders:?}");
        Ok(())
    })
    .await
}

/// Opens the page at a period and waits until it has asked for everything.
async fn open(world: &World, period: &Period) -> Outcome {
    world.open_analytics(&period.query(Compare::Previous)).await?;
    world.wait_for_period(period, Compare::Previous).await?;
    let is_whole = |view: &Analytics| view.tables.len() == 2 && view.tables.values().all(Table::is_whole);
    world.page.wait_analytics("whole tables", is_whole).await?;
    tokio::time::sleep(CALM).await;
    Ok(())
}

/// What is asked after so many events, one each 100 ms, in order of the address.
async fn asked_after(world: &World, events: u32) -> Outcome<Vec<String>> {
    let before = world.proxy()?.requests().len();
    for _ in 0..events {
        world.proxy()?.inject(STREAM, &[frame(EVENT)]);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(CALM).await;
    let mut asked = world.proxy()?.requests().split_off(before);
    asked.sort();
    Ok(asked)
}

/// The paths of requests within the API.
fn paths(requests: &[String]) -> Vec<&str> {
    requests.iter().filter_map(|request| request.split('?').next()?.strip_prefix("/api/v1")).collect()
}
