//! A sign-in that ends while the page is open is renewed in place.

use std::time::{Duration, Instant};

use pulseboard_e2e::page::keys;
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// How many seconds a sign-in lasts here.
const LIFETIME: u32 = 8;
const STATS: &str = "/api/v1/dashboard/stats";
const STREAM: &str = "/api/v1/events/stream";

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_sign_in_is_renewed_in_place() -> Outcome {
    expire(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_sign_in_is_renewed_in_place_on_the_observed_backend() -> Outcome {
    expire(Setup::observed()).await
}

async fn expire(setup: Setup) -> Outcome {
    scenario(setup.with_proxy().with_token_lifetime(LIFETIME), async |world| {
        let began = Instant::now();
        world.open_dashboard().await?;
        world.page.script("window.scrollTo(0, 300);", json!([])).await?;
        let before = world.page.wait("a scrolled page", |view| view.scroll > 200.0).await?;
        ensure_eq!(world.proxy()?.count(STREAM), 1, "the streams so far");

        // The token's own end is the only thing to wait for.
        tokio::time::sleep_until((began + Duration::from_secs(u64::from(LIFETIME) + 2)).into()).await;
        world.console.allow(401, "/api/v1/");
        world.console.allow_loss(STREAM);
        world.proxy()?.cut(STREAM);
        let view = world.page.wait("the dialog", |view| view.has_dialog("expiry-dialog")).await?;
        check_kept(&view, &before)?;
        ensure_eq!(view.focus, "password", "what has the focus");
        ensure_eq!(view.badge.map(|badge| badge.label).as_deref(), Some("Signed out"), "the badge");
        // Long enough for several attempts, if there were any.
        tokio::time::sleep(Duration::from_secs(4)).await;
        ensure_eq!(world.proxy()?.count(STREAM), 2, "the streams: the first one and a refused one");

        renew(world).await?;
        let view =
            world.page.wait("a live page without a dialog", |view| view.is_live() && view.dialogs.is_empty()).await?;
        ensure_eq!(world.proxy()?.count(STREAM), 3, "the streams after signing in again");
        check_kept(&view, &before)?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dialog_stays_until_it_is_answered() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        world.console.allow(401, STATS);
        world.proxy()?.set(STATS, Rule::page(401));
        world.page.press_named("refresh").await?;
        world.page.wait("the dialog", |view| view.has_dialog("expiry-dialog")).await?;
        world.proxy()?.set(STATS, Rule::Pass);
        for presses in 1..=3 {
            world.page.key(keys::ESCAPE).await?;
            let view = world.page.view().await?;
            ensure!(view.has_dialog("expiry-dialog"), "the dialog is gone after Escape was pressed {presses} times");
        }
        world.page.press("[data-test=expiry-dialog] button:not([type=submit])").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in" && view.dialogs.is_empty()).await?;
        for key in ["access_token", "refresh_token"] {
            ensure_eq!(world.page.stored("localStorage", key).await?, None, "the stored {key}");
        }
        Ok(())
    })
    .await
}

async fn renew(world: &World) -> Outcome {
    world.page.fill("#password", "not-the-password").await?;
    world.page.press_named("sign-in-submit").await?;
    let reason = "The e-mail address or the password is wrong. Check both and try again.";
    world.page.wait("an error in the dialog", |view| view.error == reason && !view.dialogs.is_empty()).await?;
    world.page.fill("#password", ADMIN.password).await?;
    world.page.press_named("sign-in-submit").await
}

/// Nothing on the page was lost.
fn check_kept(view: &View, before: &View) -> Outcome {
    ensure_eq!(view.figures(), before.figures(), "the figures");
    ensure!((view.scroll - before.scroll).abs() < 1.0, "scrolled to {} instead of {}", view.scroll, before.scroll);
    ensure_eq!(view.path, before.path, "the path");
    Ok(())
}
