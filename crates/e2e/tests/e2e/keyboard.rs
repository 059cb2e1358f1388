//! Everything without a pointer.

use std::time::Duration;

use pulseboard_e2e::page::keys;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const STATS: &str = "/api/v1/dashboard/stats";

#[tokio::test(flavor = "multi_thread")]
async fn letter_keys_work_and_can_be_switched_off() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let before = world.proxy()?.count(STATS);
        world.page.key("r").await?;
        world
            .page
            .wait("another answer after R", |_| world.proxy().is_ok_and(|proxy| proxy.count(STATS) > before))
            .await?;

        world.page.key("?").await?;
        world.page.wait("the keys sheet", |view| view.has_dialog("keys-sheet")).await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.wait("no dialog after Escape", |view| view.dialogs.is_empty()).await?;
        world.page.key("?").await?;
        world.page.wait("the keys sheet once more", |view| view.has_dialog("keys-sheet")).await?;
        world.page.press_named("letter-keys").await?;
        world.page.press_named("close-keys").await?;
        world.page.wait("no dialog after Close", |view| view.dialogs.is_empty()).await?;
        check_letters_rest(world).await?;
        world.page.reload().await?;
        world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
        check_letters_rest(world).await?;

        world.page.press_named("keys").await?;
        world.page.wait("the keys sheet by its button", |view| view.has_dialog("keys-sheet")).await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.wait("no dialog after Escape", |view| view.dialogs.is_empty()).await?;
        ensure_eq!(world.page.view().await?.focus, "keys", "what has the focus after the sheet");
        Ok(())
    })
    .await
}

/// Neither letter does anything.
async fn check_letters_rest(world: &World) -> Outcome {
    // What becoming live fetches is over first.
    wait_for_silence(world).await?;
    let before = world.proxy()?.count("/api/");
    world.page.key("r").await?;
    world.page.key("?").await?;
    // That nothing happens can only be waited out.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    ensure_eq!(world.proxy()?.count("/api/"), before, "the requests after R");
    ensure_eq!(world.page.view().await?.dialogs, Vec::new(), "the dialogs after ?");
    Ok(())
}

/// Waits until no request has been sent for longer than events are gathered.
async fn wait_for_silence(world: &World) -> Outcome {
    let mut before = usize::MAX;
    for _ in 0..8 {
        let now = world.proxy()?.count("/api/");
        if now == before {
            return Ok(());
        }
        before = now;
        tokio::time::sleep(Duration::from_millis(2_200)).await;
    }
    Err(eyre::eyre!("the page does not stop asking"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_tab_stop_skips_the_navigation() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        world.page.reload().await?;
        world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
        world.page.key(keys::TAB).await?;
        let view = world.page.view().await?;
        ensure_eq!(view.focus, "a", "what has the focus after one Tab");
        world.page.key(keys::ENTER).await?;
        world.page.wait("the focus in the main part", |view| view.focus == "main").await?;
        let view = world.page.view().await?;
        ensure!(view.heading == "Dashboard" && view.is_live(), "the skip link left the page: {}", view.path);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_badge_tells_its_history() -> Outcome {
    scenario(Setup::documented().with_heartbeat(1), async |world| {
        world.open_dashboard().await?;
        ensure_eq!(world.page.view().await?.popover, None, "the popover at first");
        world.page.script("document.querySelector('[data-test=live-badge]').focus();", serde_json::json!([])).await?;
        world.page.key(keys::ENTER).await?;
        let view = world.page.wait("an open popover", |view| view.popover.is_some()).await?;
        let text = view.popover.unwrap_or_default();
        ensure!(text.contains("Last heartbeat") && !text.contains("Last heartbeat none"), "the popover says: {text}");
        ensure!(text.contains("Last event none yet"), "the popover knows an event that never was: {text}");

        world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        let knows_event = |text: &String| text.contains("Last event") && !text.contains("Last event none yet");
        world.page.wait("the event in the open popover", |view| view.popover.as_ref().is_some_and(knows_event)).await?;
        world.wait_for_truth().await?;
        ensure!(world.page.view().await?.popover.is_some(), "an automatic update closed the popover");
        world.page.key(keys::ESCAPE).await?;
        let view = world.page.wait("a closed popover", |view| view.popover.is_none()).await?;
        ensure_eq!(view.focus, "live-badge", "what has the focus after Escape");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_take_neither_focus_nor_scroll() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        let focus = "
            const link = document.querySelector('[data-test=card-total-orders] a');
            link.id = 'focused-link';
            link.focus();
            window.scrollTo(0, 250);";
        world.page.script(focus, serde_json::json!([])).await?;
        let before = world.page.view().await?;
        world.api().await?.create_order(&world.customer().await?, 100, "completed").await?;
        // Whoever waits for the truth scrolls to what is out of sight.
        let is_updated = |view: &View| view.figures().get("total-orders") != before.figures().get("total-orders");
        let view = world.page.wait("an update", is_updated).await?;
        ensure_eq!(view.focus, "focused-link", "what has the focus after an update");
        ensure!((view.scroll - before.scroll).abs() < 1.0, "scrolled to {} from {}", view.scroll, before.scroll);
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}
