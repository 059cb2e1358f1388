//! What pages ask the server when they are opened and when something happens: each source once, and never twice at once.
//! What seldom changes is left alone.

use std::time::{Duration, Instant};

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::faults::{CHECK, STREAM};
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::{Rule, frame};
use pulseboard_e2e::server::Profile;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

const ORDERS: &str = "/api/v1/orders";
/// All-time totals, as they are asked for on every backend.
const TOTALS: &str = "/api/v1/dashboard/stats?period=custom&start_date=2000-01-01&end_date=2100-01-01";
/// The orders of today by hour.
const TODAY: &str = "/api/v1/dashboard/orders/time-series?period=today";
/// Longer than events are gathered, and than any answer to them takes.
const CALM: Duration = Duration::from_secs(4);
/// What trails the totals was asked for by then, with [`CALM`] before.
const TRAIL: Duration = Duration::from_secs(6);
/// How late answers are where those that wait for each other are counted: two rounds are over before anything is asked again.
const ROUND: Duration = Duration::from_millis(400);
/// What only single orders tell.
const MADE_OF_ALL: [&str; 3] = ["customers", "average-order", "licenses"];
/// How late slow answers are.
const LATENESS: Duration = Duration::from_millis(1_200);
/// Scrolls to a section of the dashboard, and names all that are in sight then.
const LOOK_AT: &str = "const sections = [...document.querySelectorAll('[data-test=grid] section')];
    const name = (section) => section.dataset.test.replace('section-', '');
    sections.find((section) => name(section) === arguments[0])?.scrollIntoView({ block: 'center' });
    return sections.filter((section) => {
        const { top, bottom } = section.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
    }).map(name);";
const EVENT: &str = r#"{"type":"order_created","data":{"order_number":"ORD-1","total":12.5,"status":"completed"}}"#;

/// One request for the totals, and one for the order that it names: those of the period come with that order.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_asks_for_the_totals_and_for_the_order_it_names() -> Outcome {
    let pages = ["/", "/analytics"].into_iter();
    for (setup, page) in pages.flat_map(|page| [(Setup::documented(), page), (Setup::observed(), page)]) {
        scenario(setup.with_proxy(), async |world| {
            let order = world.api().await?.newest_order().await?;
            let named = format!(r#"{{"type":"order_updated","data":{{"order_id":"{}"}}}}"#, order.id);
            open(world, page).await?;
            let one = format!("/orders/{}", order.id);
            ensure_eq!(
                paths(&asked_after(world, &named, 1).await?),
                ["/dashboard/stats", one.as_str()],
                "at {page}, of an event that names its order"
            );
            let asked = asked_after(world, EVENT, 1).await?;
            ensure_eq!(paths(&asked), ["/dashboard/stats", "/orders"], "at {page}, of one that does not");
            let start = format!("start_date={}", world.days_ago(6).await?);
            ensure!(asked.last().is_some_and(|orders| orders.contains(&start)), "orders of another time: {asked:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// A change that the totals show is in other answers too, of which only those in sight are asked for: on a screen, and on a
/// phone.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_asks_for_what_is_in_sight_and_for_nothing_else() -> Outcome {
    let windows = [(1_440, 500), (390, 844)].into_iter();
    for (setup, (width, height)) in
        windows.flat_map(|window| [(Setup::documented(), window), (Setup::observed(), window)])
    {
        scenario(setup.with_proxy(), async |world| {
            world.page.resize(width, height).await?;
            open(world, "/").await?;
            let is_observed = setup.server.profile == Profile::Observed;
            for (place, section) in ["period", "customers", "orders", "activity"].into_iter().enumerate() {
                // No poll may come in between.
                if place == 2 || is_observed {
                    world.page.reload().await?;
                    tokio::time::sleep(CALM).await;
                }
                let seen = world.page.script(LOOK_AT, json!([section])).await?;
                let is_seen = |section: &str| seen.as_array().is_some_and(|seen| seen.contains(&json!(section)));
                ensure!(is_seen(section), "{section} is not among {seen}");
                tokio::time::sleep(CALM).await;
                let order = format!("new-{place}");
                world.truth.place_order(&order, 12_300).await?;
                // Nobody but this event tells of it.
                let named = format!(r#"{{"type":"order_created","data":{{"order_id":"{order}"}}}}"#);
                let asked = asked_after(world, &named, 1).await?;
                let mut expected = vec!["/dashboard/stats".to_owned()];
                if is_seen("period") {
                    expected.push(format!("/orders/{order}"));
                } else if is_seen("activity") {
                    expected.push("/dashboard/orders/time-series".to_owned());
                }
                expected.sort();
                ensure_eq!(paths(&asked), expected, "with {seen} in sight");
                // With one kind of backend customers have an answer of their own, and revenue of 7 days and of 30.
                if !is_observed {
                    continue;
                }
                let mut trailing = Vec::new();
                if is_seen("customers") {
                    trailing.push("/customers/stats");
                }
                if is_seen("orders") {
                    trailing.extend(["/dashboard/stats", "/dashboard/stats"]);
                }
                let asked = asked_within(world, TRAIL).await?;
                ensure_eq!(paths(&asked), trailing, "what trails the totals with {seen} in sight");
            }
            // What was out of sight is asked for when it is seen.
            world.wait_for_truth().await?;
            world.page.script(LOOK_AT, json!(["period"])).await?;
            world.wait_for_period(&Period::Week, Compare::Previous).await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// The same of analytics.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_asks_analytics_for_what_is_in_sight() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            open(world, "/analytics").await?;
            world.truth.place_order("new", 12_300).await?;
            let asked = asked_after(world, r#"{"type":"order_created","data":{"order_id":"new"}}"#, 1).await?;
            ensure_eq!(paths(&asked), ["/dashboard/stats", "/orders/new"], "of an event");
            // Only one kind of backend counts a period.
            let trailing = match setup.server.profile {
                Profile::Documented => vec![],
                Profile::Observed => vec!["/customers/stats", "/dashboard/stats"],
            };
            let asked = asked_within(world, TRAIL).await?;
            ensure_eq!(paths(&asked), trailing, "what trails the totals with breakdowns in sight");
            world.wait_for_period(&Period::Week, Compare::Previous).await?;
            // Licenses are read one by one, and follow as well. No poll may come in between.
            world.page.reload().await?;
            settle(world, &Period::Week).await?;
            let before = world.page.analytics().await?.headline("licenses").value;
            world.truth.make_license("new").await?;
            let asked = asked_after(world, EVENT, 1).await?;
            ensure_eq!(paths(&asked), ["/dashboard/stats", "/orders"], "of an event about licenses");
            let asked = asked_within(world, TRAIL).await?;
            let licenses: Vec<_> = paths(&asked).into_iter().filter(|path| path.ends_with("licenses")).collect();
            ensure_eq!(licenses, ["/admin/licenses"], "of what trails the totals: {asked:?}");
            let expected = before.map(|licenses| licenses + 1);
            world.page.wait_analytics("one license more", |view| view.headline("licenses").value == expected).await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// However many orders there are: what the first figures are made of is asked for at once, or after one answer. A browser
/// has six connections here, of which one is the stream's.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_figures_of_analytics_take_two_round_trips() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()].into_iter().flat_map(|kind| [kind, kind.with_orders(40_000)])
    {
        scenario(setup.with_proxy(), async |world| {
            world.open_dashboard().await?;
            world.wait_for_truth().await?;
            for period in [Period::Week, Period::Year] {
                // What one page asks for as it is left is not the next one's.
                tokio::time::sleep(CALM).await;
                let since = Instant::now();
                world.proxy()?.set("/api/v1/", Rule::Rounds { most: 2, delay: ROUND, since });
                // None waits for the check of the sign-in.
                world.proxy()?.set(CHECK, Rule::Late(ROUND));
                world.proxy()?.set(STREAM, Rule::Pass);
                world.page.open(&format!("/analytics{}", period.query(Compare::Previous))).await?;
                let is_known = |name: &str, view: &Analytics| view.headline(name).value.is_some();
                let first = |view: &Analytics| is_known("revenue", view) && is_known("orders", view);
                let view = world.page.wait_analytics("revenue and orders after two rounds", first).await?;
                world.proxy()?.set("/api/v1/", Rule::Pass);
                let shown = ["revenue", "orders"].map(|name| view.headline(name).value);
                let right = world.wait_for_period_except(&period, Compare::Previous, &MADE_OF_ALL).await?;
                ensure_eq!(shown, ["revenue", "orders"].map(|name| right.headline(name).value), "for {period:?}");
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// What changed is in every figure, though only the order was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn figures_follow_the_order_that_changed() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        open(world, "/").await?;
        let api = world.api().await?;
        let before = world.proxy()?.requests().len();
        let order = api.create_order(&world.customer().await?, 12_300, "pending").await?;
        world.wait_for_truth().await?;
        api.set_order_status(&order, "completed").await?;
        world.wait_for_truth().await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        let asked = world.proxy()?.requests().split_off(before);
        let lists: Vec<_> = asked.iter().filter(|request| request.starts_with(&format!("{ORDERS}?"))).collect();
        ensure!(lists.is_empty(), "orders were listed: {lists:?}");
        Ok(())
    })
    .await
}

/// Events ask nothing for a block that was scrolled away until it is seen again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_of_sight_is_asked_for_when_it_is_seen() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        open(world, "/").await?;
        let order = world.api().await?.newest_order().await?;
        let named = format!(r#"{{"type":"order_updated","data":{{"order_id":"{}"}}}}"#, order.id);
        world.page.script("window.scrollTo(0, document.documentElement.scrollHeight)", json!([])).await?;
        tokio::time::sleep(CALM).await;
        let asked = asked_after(world, &named, 1).await?;
        ensure_eq!(paths(&asked), ["/dashboard/orders/time-series", "/dashboard/stats"], "the cards alone");
        let before = world.proxy()?.requests().len();
        world.page.script("window.scrollTo(0, 0)", json!([])).await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        tokio::time::sleep(CALM).await;
        let asked = world.proxy()?.requests().split_off(before);
        ensure_eq!(paths(&asked), ["/orders"], "once the period is seen");
        Ok(())
    })
    .await
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
        open_analytics(world, &Period::Week).await?;
        world.proxy()?.set("/api/v1/", Rule::Late(LATENESS));
        world.proxy()?.set(STREAM, Rule::Pass);
        let began = Instant::now();
        let asked = asked_after(world, EVENT, 30).await?;
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
        open_analytics(world, &Period::Year).await?;
        let before = world.wait_for_period(&Period::Year, Compare::Previous).await?;
        ensure!(before.headline("orders").value > Some(1_000), "there are few orders: {:?}", before.headline("orders"));
        world.api().await?.create_order(&world.customer().await?, 77_700, "completed").await?;
        let expected = before.headline("orders").value.map(|orders| orders + 1);
        world.page.wait_analytics("one order more", |view| view.headline("orders").value == expected).await?;
        world.wait_for_period(&Period::Year, Compare::Previous).await?;
        tokio::time::sleep(CALM).await;
        // One that names no order may be about any that is young.
        let asked = asked_after(world, EVENT, 1).await?;
        let yesterday = format!("start_date={}", world.days_ago(1).await?);
        let orders: Vec<_> = asked.iter().filter(|request| request.starts_with(ORDERS)).collect();
        ensure!(!orders.is_empty(), "no orders were asked for");
        ensure!(orders.iter().all(|request| request.contains(&yesterday)), "more than the last day: {orders:?}");
        Ok(())
    })
    .await
}

/// Opens the dashboard or analytics at the week and waits until it has asked for everything.
async fn open(world: &World, page: &str) -> Outcome {
    if page != "/" {
        return open_analytics(world, &Period::Week).await;
    }
    world.open_dashboard().await?;
    world.wait_for_period(&Period::Week, Compare::Previous).await?;
    tokio::time::sleep(CALM).await;
    Ok(())
}

/// Opens analytics at a period and waits until it has asked for everything.
async fn open_analytics(world: &World, period: &Period) -> Outcome {
    world.open_analytics(&period.query(Compare::Previous)).await?;
    settle(world, period).await
}

/// Waits until analytics has asked for everything.
async fn settle(world: &World, period: &Period) -> Outcome {
    world.wait_for_period(period, Compare::Previous).await?;
    world.page.wait_analytics("both tables", |view| view.tables.len() == 2).await?;
    // Tables show, and ask for more, while orders are being read.
    loop {
        let before = world.proxy()?.requests().len();
        tokio::time::sleep(CALM).await;
        if world.proxy()?.requests().len() == before {
            break;
        }
    }
    Ok(())
}

/// What is asked after so many events, one each 100 ms, in order of the address.
async fn asked_after(world: &World, event: &str, events: u32) -> Outcome<Vec<String>> {
    let before = world.proxy()?.requests().len();
    for _ in 0..events {
        world.proxy()?.inject(STREAM, &[frame(event)]);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(CALM).await;
    let mut asked = world.proxy()?.requests().split_off(before);
    asked.sort();
    Ok(asked)
}

/// What is asked within a time, in order of the address.
async fn asked_within(world: &World, time: Duration) -> Outcome<Vec<String>> {
    let before = world.proxy()?.requests().len();
    tokio::time::sleep(time).await;
    let mut asked = world.proxy()?.requests().split_off(before);
    asked.sort();
    Ok(asked)
}

/// The paths of requests within the API.
fn paths(requests: &[String]) -> Vec<&str> {
    requests.iter().filter_map(|request| request.split('?').next()?.strip_prefix("/api/v1")).collect()
}
