//! The backend is killed and comes back.

use std::time::Duration;

use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};

/// How long the badge may still say "Live" after the server is gone.
const NOTICE: Duration = Duration::from_secs(2);
/// The longest wait before the attempt that succeeds, with the page's reaction to it.
const RETURN: Duration = Duration::from_secs(15);
/// How long a stream may be silent before the page asks for another one, and a little more.
const SILENCE: Duration = Duration::from_secs(47);

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
