//! The backend is killed and comes back.

use std::time::Duration;

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::proxy::{self, Order, Rule};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};

/// How long the badge may still say "Live" after the server is gone: a stream that is back within two seconds is no news.
const NOTICE: Duration = Duration::from_secs(3);
/// How long after the server's return the page may take to be live, and a little more for the machine.
const RETURN: Duration = Duration::from_secs(6);
/// An outage after which waiting has become as long as it gets.
const LONG: Duration = Duration::from_secs(25);
/// How long a stream may be silent before the page asks for another one, and a little more.
const SILENCE: Duration = Duration::from_secs(47);
const STATS: &str = "/api/v1/dashboard/stats";

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_has_its_names_and_ends_by_itself() -> Outcome {
    outage(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_has_its_names_and_ends_by_itself_on_the_observed_backend() -> Outcome {
    outage(Setup::observed()).await
}

async fn outage(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        world.console.allow_loss("/api/v1/");
        world.page.until_parts_are_loaded().await?;

        world.server.kill();
        world.page.wait_within(NOTICE, "a badge that is not live", |view| !view.is_live()).await?;
        let view = world.page.wait("a waiting badge", |view| view.state() == "waiting").await?;
        ensure_eq!(view.badge.clone().map(|badge| badge.label).as_deref(), Some("Reconnecting"), "the badge");
        ensure_eq!(view.mode.as_deref(), Some("degraded"), "the mode");
        world.page.press_named("refresh").await?;
        let view = world.page.wait("a message of stale figures", |view| view.has_message("stale")).await?;
        let message = view.messages[0].text.clone();
        let mark = view.cards["total-orders"].mark.clone().unwrap_or_default();
        let time = mark.rsplit("as of ").next().unwrap_or_default();
        ensure!(message.contains(&format!("Figures are from {time}")), "the message: {message}, the mark: {mark}");
        ensure!(message.contains("The server cannot be reached."), "the message: {message}");
        ensure_eq!(view.figures(), before.figures(), "the figures");
        check_marks(&view)?;

        world.truth.place_order("ORD-OUTAGE", 7_700).await?;
        world.server.restart().await?;
        world.page.wait_within(RETURN, "a live badge by itself", View::is_live).await?;
        let view = world.wait_for_truth().await?;
        let grown = |slug: &str| view.figures()[slug] - before.figures()[slug];
        ensure_eq!((grown("total-orders"), grown("total-revenue")), (1, 7_700), "what the outage hid");
        let view = world.page.wait("no message any more", |view| view.messages.is_empty()).await?;
        ensure!(view.cards.values().all(|card| card.mark.is_none()), "cards are still marked");
        let states = &view.history.states;
        ensure!(states.iter().any(|state| state == "connecting"), "no attempt had a name: {states:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_a_long_outage_ends_as_soon() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            world.open_dashboard().await?;
            world.console.expect(Complaint::Network("/api/v1/"));
            let proxy = world.proxy()?;
            proxy.set("/api/", Rule::page(502));
            proxy.order(STREAM, Order::Cut);
            world.page.wait("a badge that is not live", |view| !view.is_live()).await?;
            // How long waiting becomes can only be waited out.
            tokio::time::sleep(LONG).await;
            proxy.set("/api/", Rule::Pass);
            world.page.wait_within(RETURN, "a live badge by itself", View::is_live).await?;
            world.wait_for_truth().await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Servers and proxies end streams as planned, every ten seconds or ten minutes.
#[tokio::test(flavor = "multi_thread")]
async fn a_planned_end_of_the_stream_is_no_news() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let proxy = world.proxy()?;
        for round in 2..=4 {
            let asked = proxy.count(STATS);
            proxy.order(STREAM, Order::End);
            world.page.wait("another stream", |_| proxy.count(STREAM) == round && proxy.open_now(STREAM) == 1).await?;
            world.page.wait("figures asked for again", |_| proxy.count(STATS) > asked).await?;
            world.truth.place_order(&format!("ORD-{round}"), 100).await?;
            proxy.inject(STREAM, &[proxy::frame(r#"{"type":"data_change"}"#)]);
            world.wait_for_truth().await?;
        }
        let view = world.page.view().await?;
        ensure_eq!(view.history.states, ["connecting", "live"], "the states of the badge");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_is_noticed() -> Outcome {
    // No heartbeat comes within the time that this takes.
    scenario(Setup::documented().with_heartbeat(3_600), async |world| {
        world.open_dashboard().await?;
        let was_stale = |view: &View| view.history.states.iter().any(|state| state == "stale");
        world.page.wait_within(SILENCE, "a badge that said stale", was_stale).await?;
        world.page.wait("a live badge again", View::is_live).await?;
        world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        world.page.wait("a toast through the new stream", |view| view.has_toast("New order received!")).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

/// Each card says how old it is.
fn check_marks(view: &View) -> Outcome {
    for (slug, card) in &view.cards {
        let mark = card.mark.as_deref().unwrap_or_default();
        ensure!(mark.starts_with("Not up to date, as of "), "{slug} is marked “{mark}”");
    }
    Ok(())
}
