//! Servers that number their events: what happened while there was no stream is made up for.

use std::time::Duration;

use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::hub::{Hub, SUBSCRIPTION};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};
use serde_json::{Value, json};

/// After the server's return, and a little more for the machine.
const RETURN: Duration = Duration::from_secs(20);
const TOPIC: &str = "pulseboard";
const HEARTBEAT: Duration = Duration::from_millis(500);

fn tells_of_each_once(view: &View, numbers: &[String]) -> bool {
    numbers.iter().all(|number| view.rows_about(number) == 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_is_killed_loses_no_event() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        world.page.until_parts_are_loaded().await?;
        world.console.allow_loss("/api/v1/");
        // The proxy, while nobody is behind it.
        world.console.allow(502, "/api/v1/");
        world.console.allow(503, STREAM);
        let (api, customer) = (world.api().await?, world.customer().await?);
        let first = api.create_order(&customer, 1_100, "pending").await?;
        world.page.wait("the first order", |view| view.rows_about(&first.number) == 1).await?;
        // The next ones are announced to nobody, and then the backend is gone.
        world.proxy()?.set(STREAM, Rule::page(503));
        world.proxy()?.cut(STREAM);
        world.page.wait("a badge that is not live", |view| !view.is_live()).await?;
        let mut numbers = vec![first.number];
        for _ in 0..2 {
            numbers.push(api.create_order(&customer, 2_200, "pending").await?.number);
        }
        world.server.kill();
        world.server.restart().await?;
        world.proxy()?.set(STREAM, Rule::Pass);
        world.page.wait_within(RETURN, "every order, once", |view| tells_of_each_once(view, &numbers)).await?;
        world.wait_for_truth().await?;
        // And the numbers go on.
        let next = api.create_order(&customer, 3_300, "pending").await?;
        world.page.wait("the next order", |view| view.rows_about(&next.number) == 1).await?;
        Ok(())
    })
    .await
}

/// Another tab takes the stream over where the one that had it ended.
#[tokio::test(flavor = "multi_thread")]
async fn the_next_leader_goes_on_where_the_last_one_ended() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        world.console.allow(503, STREAM);
        world.console.allow_loss("/api/v1/");
        let (api, customer) = (world.api().await?, world.customer().await?);
        let first = world.page.tab().await?;
        let second = world.page.open_tab().await?;
        world.page.open("/").await?;
        world.page.wait("a live second tab", |view| view.has_all_figures() && view.is_live()).await?;
        let order = api.create_order(&customer, 1_100, "pending").await?;
        world.page.wait("the first order", |view| view.rows_about(&order.number) == 1).await?;
        world.proxy()?.set(STREAM, Rule::page(503));
        world.page.close_tab(&first, &second).await?;
        let missed = api.create_order(&customer, 2_200, "pending").await?;
        world.proxy()?.set(STREAM, Rule::Pass);
        let both = [order.number, missed.number];
        world.page.wait_within(RETURN, "both orders, once", |view| tells_of_each_once(view, &both)).await?;
        Ok(())
    })
    .await
}

fn order(number: &str) -> Value {
    json!({ "type": "order_created", "data": { "order_number": number, "total": 77.0, "status": "completed" } })
}

/// Publishes heartbeats until that fails.
async fn beat(hub: &Hub) -> Outcome {
    loop {
        hub.publish(TOPIC, &json!({ "type": "heartbeat" })).await?;
        tokio::time::sleep(HEARTBEAT).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_may_come_from_a_hub() -> Outcome {
    scenario(Setup::documented().with_hub("/hub?topic=pulseboard"), async |world| {
        world.console.allow(503, "/hub");
        world.console.allow_loss("/hub");
        let hub = world.hub()?;
        // What proves that it delivers comes from who publishes.
        tokio::select! {
            view = world.page.sign_in("/", ADMIN) => view.map(drop)?,
            failure = beat(hub) => failure?,
        }
        world.page.wait("figures, live", |view| view.has_all_figures() && view.is_live()).await?;

        world.truth.place_order("ORD-HUB-1", 7_700).await?;
        hub.publish(TOPIC, &order("ORD-HUB-1")).await?;
        world.page.wait("the order", |view| view.rows_about("ORD-HUB-1") == 1).await?;
        world.wait_for_truth().await?;

        hub.proxy().set(SUBSCRIPTION, Rule::page(503));
        hub.proxy().cut(SUBSCRIPTION);
        world.page.wait("a badge that is not live", |view| !view.is_live()).await?;
        for number in ["ORD-HUB-2", "ORD-HUB-3"] {
            world.truth.place_order(number, 7_700).await?;
            hub.publish(TOPIC, &order(number)).await?;
        }
        hub.proxy().set(SUBSCRIPTION, Rule::Pass);
        let numbers = ["ORD-HUB-1", "ORD-HUB-2", "ORD-HUB-3"].map(str::to_owned);
        world.page.wait_within(RETURN, "every order, once", |view| tells_of_each_once(view, &numbers)).await?;
        world.wait_for_truth().await?;
        let requests = hub.proxy().requests();
        ensure!(requests.iter().any(|request| request.contains("lastEventID=")), "no id was told: {requests:?}");
        let own = "return performance.getEntriesByType('resource').some((entry) => entry.name.includes('/events/'));";
        ensure_eq!(world.page.script(own, json!([])).await?, json!(false), "streams of the API");
        Ok(())
    })
    .await
}
