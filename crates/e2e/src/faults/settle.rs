//! Before and after a fault: the page is well.

use std::time::Duration;

use serde_json::json;

use super::{Change, STATS, STREAM, make};
use crate::page::PATIENCE;
use crate::proxy::frame;
use crate::view::View;
use crate::{Outcome, World, clock};

/// So long live, a page has forgotten earlier interruptions: its next attempt comes early again.
const STEADY: Duration = Duration::from_secs(61);
/// Longer than a page waits between two refetches that events ask for: the next event is answered at once.
const BREATH: Duration = Duration::from_secs(3);
/// The history of the badge from here on: it begins with what it says now.
const FORGET: &str = "const { states } = window.pulseboardHistory; states.splice(0, states.length - 1);";

/// Dismisses what the page tells of the time in which it slept, by its clock.
const DISMISS: &str = "document.querySelector('[data-test=message][data-tone=away] button')?.click();";

/// Waits until the page is live with every figure equal to the database, and nothing on it says otherwise.
///
/// # Errors
///
/// Tells what is not as it should be.
pub async fn wait_until_well(world: &World, limit: Duration) -> Outcome<View> {
    world.page.wait_within(limit, "a live page", View::is_live).await?;
    world.wait_for_truth_within(limit, &[]).await?;
    let is_well = |view: &View| {
        let is_unmarked = view.cards.values().all(|card| card.mark.is_none());
        let is_silent = view.messages.iter().all(|message| message.tone == "away") && view.dialogs.is_empty();
        let is_whole = view.has_all_figures() && is_silent;
        is_unmarked && is_whole && view.is_live()
    };
    world.page.wait_within(limit, "all figures without marks or messages", is_well).await
}

/// A change of the data appears on a page that is well, because its stream delivers and does not only say so.
///
/// # Errors
///
/// When it does not.
pub async fn prove(world: &World) -> Outcome {
    clock::skip(&world.page, BREATH).await?;
    make(world, Change::Order).await?;
    wait_until_well(world, PATIENCE).await?;
    Ok(())
}

/// Brings a live page into the state in which every fault finds it: live for longer than a minute by its clock, figures
/// asked for just now, nothing under way, no history.
///
/// # Errors
///
/// When the page is not well.
pub async fn settle(world: &World) -> Outcome {
    wait_until_well(world, PATIENCE).await?;
    clock::skip(&world.page, STEADY).await?;
    // With a frame of now, the page does not take that minute for silence.
    world.proxy()?.inject(STREAM, &[frame(r#"{"type":"heartbeat"}"#)]);
    let asked = world.proxy()?.count(STATS);
    world.page.press_named("refresh").await?;
    let is_done = |_: &View| world.proxy().is_ok_and(|proxy| proxy.count(STATS) > asked && proxy.open_now(STATS) == 0);
    world.page.wait("an answer to a refresh", is_done).await?;
    wait_until_well(world, PATIENCE).await?;
    clock::skip(&world.page, BREATH).await?;
    world.page.script(DISMISS, json!([])).await?;
    world.page.script(FORGET, json!([])).await?;
    Ok(())
}
