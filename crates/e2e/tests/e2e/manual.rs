//! With real-time switched off, nothing moves until the reader asks.

use std::time::Duration;

use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_until_the_reader_asks() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        ensure_eq!((before.mode.as_deref(), before.switch), (Some("real-time"), Some(true)), "mode and switch");

        world.page.press_named("real-time-switch").await?;
        let view = world.page.wait("a page at rest", is_at_rest).await?;
        ensure!(view.panel.contains("Manual mode"), "the status panel says: {}", view.panel);
        let (api, customer) = (world.api().await?, world.customer().await?);
        let requests = world.proxy()?.count("/api/");
        api.create_order(&customer, 2_500, "completed").await?;
        // Longer than any event, retry or degraded poll would take to show.
        tokio::time::sleep(Duration::from_secs(16)).await;
        let view = world.page.view().await?;
        ensure_eq!(view.figures(), before.figures(), "the figures while nobody asked");
        ensure_eq!(view.toasts, Vec::new(), "toasts while real-time is off");
        ensure_eq!(world.proxy()?.count("/api/"), requests, "the requests while nobody asked");

        world.page.press_named("refresh").await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.figures()["total-orders"] - before.figures()["total-orders"], 1, "what Refresh shows");
        api.create_order(&customer, 2_500, "completed").await?;
        world.page.key("r").await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.figures()["total-orders"] - before.figures()["total-orders"], 2, "what the key R shows");
        check_rest_is_remembered(world).await
    })
    .await
}

async fn check_rest_is_remembered(world: &World) -> Outcome {
    let streams = world.proxy()?.count("/api/v1/events/stream");
    world.page.reload().await?;
    world.page.wait("all figures and still a page at rest", |view| is_at_rest(view) && view.has_all_figures()).await?;
    ensure_eq!(world.proxy()?.count("/api/v1/events/stream"), streams, "the streams after a reload at rest");
    world.page.press_named("real-time-switch").await?;
    let view = world.page.wait("a live page again", View::is_live).await?;
    ensure_eq!((view.mode.as_deref(), view.switch), (Some("real-time"), Some(true)), "mode and switch");
    Ok(())
}

fn is_at_rest(view: &View) -> bool {
    let badge = view.badge.as_ref().is_some_and(|badge| badge.label == "Disconnected" && badge.state == "off");
    badge && view.mode.as_deref() == Some("manual") && view.switch == Some(false)
}
