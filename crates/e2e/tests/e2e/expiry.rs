//! A sign-in that ends while the page is open is renewed by itself, or in place.

use std::time::{Duration, Instant};

use pulseboard_e2e::faults::{CHECK, REFRESH, STATS, STREAM};
use pulseboard_e2e::page::{PATIENCE, keys};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// How many seconds a sign-in lasts here.
const LIFETIME: u32 = 8;
/// Sign-ins are renewed, and their ends warned of, when this many seconds are left at most.
const HALF: u64 = LIFETIME as u64 / 2;
/// The dialog that asks for the password.
const DIALOG: &str = "expiry-dialog";
const API: &str = "/api/v1/";
const NO_REFRESH: &str = "pulseboard.no-refresh";
const BASE64: &str = "return btoa(arguments[0]).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');";

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_renewed_by_itself() -> Outcome {
    scenario(Setup::documented().with_proxy().with_token_lifetime(LIFETIME), async |world| {
        let began = Instant::now();
        world.open_dashboard().await?;
        let first = tokens(world).await?;
        // Two whole lifetimes and a little more: only their ends can show that nothing comes of them. A refused request
        // would be left on the console.
        while began.elapsed() < Duration::from_secs(u64::from(2 * LIFETIME) + 1) {
            let view = world.page.view().await?;
            ensure!(view.dialogs.is_empty() && !view.has_message("ending"), "the reader is bothered: {view:?}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let view = world.page.view().await?;
        ensure!(view.is_live(), "the badge says {:?}", view.badge);
        let renewed = tokens(world).await?;
        ensure!(first.iter().zip(&renewed).all(|(old, new)| old != new), "the tokens are the same as in the beginning");
        let renewals = world.proxy()?.count(REFRESH);
        ensure!((3..=5).contains(&renewals), "{renewals} renewals in two lifetimes");

        let order = world.api().await?.create_order(&world.customer().await?, 800, "completed").await?;
        let tells = |view: &View| view.toasts.iter().any(|toast| toast.body.contains(&order.number));
        world.page.wait("a toast after two lifetimes", tells).await?;
        world.wait_for_truth().await?;
        ensure_eq!(view.history.states, ["connecting", "live"], "the states of the badge");
        ensure_eq!(world.proxy()?.count(STREAM), 1, "the streams: renewing the sign-in is no reason for another one");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_sign_in_is_renewed_in_place() -> Outcome {
    scenario(Setup::observed().with_proxy().with_token_lifetime(LIFETIME), async |world| {
        world.console.allow(404, REFRESH);
        world.open_dashboard().await?;
        world.page.script("window.scrollTo(0, 120);", json!([])).await?;
        let before = world.page.wait("a scrolled page", |view| view.scroll > 80.0).await?;
        let view = world.page.wait("a word that the sign-in ends", |view| view.has_message("ending")).await?;
        let message = view.message("ending").map(|message| message.text.clone()).unwrap_or_default();
        ensure!(message.starts_with("Your sign-in ends at "), "the message: {message}");
        ensure!(view.is_live() && view.dialogs.is_empty(), "the page before the end: {view:?}");
        ensure_eq!(world.proxy()?.count(REFRESH), 1, "the questions whether it can be renewed");
        let known = world.page.stored("localStorage", NO_REFRESH).await?;
        ensure_eq!(known.as_deref(), Some("1"), "what is remembered of the answer");
        let requests = world.proxy()?.count(API);

        world.console.allow(401, CHECK);
        let end = Duration::from_secs(HALF) + PATIENCE;
        let has_ended = |view: &View| view.has_dialog(DIALOG) && view.state() == "signed-out";
        let view = world.page.wait_within(end, "the dialog on a page that is signed out", has_ended).await?;
        check_kept(&view, &before)?;
        ensure_eq!(view.focus, "password", "what has the focus");
        ensure_eq!(view.badge.map(|badge| badge.label).as_deref(), Some("Signed out"), "the badge");
        // Long enough for several attempts, if there were any.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let after: Vec<String> = world.proxy()?.requests().into_iter().filter(|path| path.starts_with(API)).collect();
        ensure_eq!(after[requests..], [CHECK], "the requests of the ended sign-in");
        ensure_eq!(world.proxy()?.open_now(STREAM), 0, "the streams open without a sign-in");
        let view = world.page.view().await?;
        check_kept(&view, &before)?;
        let is_marked = |mark: &str| mark.starts_with("Not up to date, as of ");
        ensure!(view.cards.values().all(|card| card.mark.as_deref().is_some_and(is_marked)), "cards without marks");

        give_password(world).await?;
        let is_back = |view: &View| view.is_live() && view.dialogs.is_empty() && !view.has_message("ending");
        let view = world.page.wait("a live page without a dialog", is_back).await?;
        ensure_eq!(world.proxy()?.count(STREAM), 2, "the streams after signing in again");
        check_kept(&view, &before)?;
        world.wait_for_truth().await?;

        // The next end is not waited for.
        world.page.wait("another word that the sign-in ends", |view| view.has_message("ending")).await?;
        ensure_eq!(world.proxy()?.count(REFRESH), 1, "the questions, of which the answer is remembered");
        let checks = world.proxy()?.count(CHECK);
        // The driver does not see that the header lies over the button.
        world.page.script("window.scrollTo(0, 0);", json!([])).await?;
        world.page.press_named("sign-in-again").await?;
        world.page.wait("the dialog at once", |view| view.has_dialog(DIALOG)).await?;
        ensure_eq!(world.proxy()?.count(CHECK), checks, "the questions whose sign-in it is");
        give_password(world).await?;
        world.page.wait("a live page without a dialog", is_back).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_sign_in_leads_to_the_sign_in_page() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.page.open("/sign-in").await?;
        let mut parts = Vec::new();
        let claims = json!({ "sub": "x", "is_admin": true, "exp": 1_700_000_000, "type": "access" });
        for part in [json!({ "alg": "HS256", "typ": "JWT" }), claims, json!("no signature")] {
            let part = world.page.script(BASE64, json!([part.to_string()])).await?;
            parts.push(part.as_str().unwrap_or_default().to_owned());
        }
        let keep = "localStorage.setItem('access_token', arguments[0]);";
        world.page.script(keep, json!([parts.join(".")])).await?;
        world.console.allow(401, CHECK);
        world.page.open("/").await?;
        let view = world.page.wait("the sign-in page with a reason", |view| !view.error.is_empty()).await?;
        ensure_eq!(view.error, "Your sign-in has ended. Sign in again.", "the reason");
        ensure_eq!(view.heading, "Sign in", "the heading");
        let requests = world.proxy()?.requests();
        let requests: Vec<&String> = requests.iter().filter(|path| path.starts_with(API)).collect();
        ensure_eq!(requests, [CHECK], "the requests with the old token");
        Ok(())
    })
    .await
}

/// The tokens that the browser keeps.
async fn tokens(world: &World) -> Outcome<[Option<String>; 2]> {
    let access = world.page.stored("localStorage", "access_token").await?;
    Ok([access, world.page.stored("localStorage", "refresh_token").await?])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_is_renewed_by_itself() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        // A token of the same second is the same one.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        let first = tokens(world).await?;
        world.console.allow(401, STATS);
        let proxy = world.proxy()?;
        proxy.set(STATS, Rule::page(401));
        // The answer comes late, so that the new token is refused no more.
        proxy.set(REFRESH, Rule::Late(Duration::from_secs(1)));
        world.page.press_named("refresh").await?;
        world.page.wait("a renewal under way", |_| proxy.count(REFRESH) == 1).await?;
        proxy.set(STATS, Rule::Pass);
        let asked = proxy.count(STATS);
        world
            .page
            .wait("figures by the new token", |_| proxy.count(STATS) > asked && proxy.open_now(STATS) == 0)
            .await?;
        world.wait_for_truth().await?;
        let is_well = |view: &View| {
            let is_unmarked = view.cards.values().all(|card| card.mark.is_none());
            is_unmarked && view.is_live() && view.dialogs.is_empty() && view.messages.is_empty()
        };
        let view = world.page.wait("a live page without marks or messages", is_well).await?;
        ensure_eq!(view.history.states, ["connecting", "live"], "the states of the badge");
        let renewed = tokens(world).await?;
        ensure!(first.iter().zip(&renewed).all(|(old, new)| old != new), "the tokens are the same as in the beginning");
        ensure_eq!((proxy.count(REFRESH), proxy.count(STREAM)), (1, 1), "the renewals, and the streams");
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
        world.page.wait("the dialog", |view| view.has_dialog(DIALOG)).await?;
        // The server renews the sign-in and refuses it again: once is enough.
        let renewals = world.proxy()?.count(REFRESH);
        ensure!(renewals <= 1, "{renewals} renewals of a sign-in that is refused");
        world.proxy()?.set(STATS, Rule::Pass);
        for presses in 1..=3 {
            world.page.key(keys::ESCAPE).await?;
            // The browser may close it, and the page opens it again.
            let what = format!("the dialog after Escape was pressed {presses} times");
            world.page.wait(&what, |view| view.has_dialog(DIALOG)).await?;
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

async fn give_password(world: &World) -> Outcome {
    world.page.fill("#password", "not-the-password").await?;
    world.console.allow(401, "/api/v1/auth/login");
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
