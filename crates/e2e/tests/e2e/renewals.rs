//! Sign-ins against the clock, across tabs, and without a server.

use std::time::{Duration, Instant};

use pulseboard_e2e::faults::{API, CHECK, REFRESH, STATS};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, clock, ensure, ensure_eq, scenario};
use serde_json::json;

/// How many seconds a sign-in lasts here.
const LIFETIME: u32 = 8;
/// Longer than timers of browsers reach, in seconds.
const SIXTY_DAYS: u32 = 60 * 24 * 3_600;
const SNAPSHOT: &str = "pulseboard.snapshot";

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_asks_nobody_for_a_password() -> Outcome {
    // By a slow clock a sign-in ends too late, so that the server refuses it first; by a fast one it has ended at once.
    for ahead in [-1, 1] {
        scenario(Setup::documented().with_proxy().with_token_lifetime(LIFETIME), async |world| {
            world.console.allow(401, API);
            clock::set_ahead(&world.page, ahead * i64::from(LIFETIME) * 1_000).await?;
            let began = Instant::now();
            world.open_dashboard().await?;
            while began.elapsed() < Duration::from_secs(u64::from(2 * LIFETIME) + 1) {
                let view = world.page.view().await?;
                ensure!(view.dialogs.is_empty() && view.heading == "Dashboard", "the reader is bothered: {view:?}");
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            world.truth.place_order("ORD-LATE", 900).await?;
            world.page.press_named("refresh").await?;
            world.wait_for_truth().await?;
            let view = world.page.wait("a live page", View::is_live).await?;
            ensure!(view.dialogs.is_empty() && view.messages.is_empty(), "the reader is bothered: {view:?}");
            let renewals = world.proxy()?.count(REFRESH);
            ensure!((1..=8).contains(&renewals), "{renewals} renewals in two lifetimes");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_and_a_long_sign_in_are_renewed_in_time() -> Outcome {
    scenario(Setup::documented().with_proxy().with_token_lifetime(LIFETIME), async |world| {
        world.open_dashboard().await?;
        let renewals = world.proxy()?.count(REFRESH);
        world.page.script("window.pulseboardSkip(-3600000);", json!([])).await?;
        let is_renewed = |_: &View| world.proxy().is_ok_and(|proxy| proxy.count(REFRESH) > renewals);
        let lifetime = Duration::from_secs(LIFETIME.into());
        world.page.wait_within(lifetime, "a renewal before the sign-in ends", is_renewed).await?;
        Ok(())
    })
    .await?;
    scenario(Setup::documented().with_proxy().with_token_lifetime(SIXTY_DAYS), async |world| {
        world.open_dashboard().await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let view = world.page.view().await?;
        ensure!(!view.has_message("ending"), "a notice of an end in sixty days: {:?}", view.messages);
        ensure_eq!(world.proxy()?.count(REFRESH), 0, "renewals on the first of sixty days");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn three_tabs_renew_once() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let mut tabs = vec![world.page.tab().await?];
        for _ in 0..2 {
            let tab = world.page.open_tab().await?;
            world.page.bring_to_front(&tab).await?;
            world.page.open("/").await?;
            world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
            tabs.push(tab);
        }
        // A token of the same second is the same one.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        world.console.allow(401, API);
        let proxy = world.proxy()?;
        for path in ["/api/v1/dashboard", "/api/v1/orders", "/api/v1/customers"] {
            proxy.set(path, Rule::page(401));
        }
        proxy.set(REFRESH, Rule::Stall);
        for tab in &tabs {
            world.page.bring_to_front(tab).await?;
            let asked = proxy.count(STATS);
            world.page.press_named("refresh").await?;
            world.page.wait("a question", |_| proxy.count(STATS) > asked).await?;
        }
        world.page.wait("a renewal under way", |_| proxy.count(REFRESH) == 1).await?;
        proxy.heal().await?;
        for tab in &tabs {
            world.page.bring_to_front(tab).await?;
            let is_well = |view: &View| view.is_live() && view.dialogs.is_empty() && view.messages.is_empty();
            world.page.wait("a live page without a dialog", is_well).await?;
            world.wait_for_truth().await?;
        }
        ensure_eq!(proxy.count(REFRESH), 1, "the renewals of three tabs");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_cannot_be_checked_says_so() -> Outcome {
    scenario(Setup::documented().with_proxy().with_token_lifetime(LIFETIME), async |world| {
        world.open_dashboard().await?;
        world.console.allow(404, "/favicon.ico");
        world.page.open("/health").await?;
        tokio::time::sleep(Duration::from_secs(u64::from(LIFETIME) + 1)).await;
        world.console.allow(502, API);
        world.proxy()?.set(API, Rule::page(502));
        world.page.open("/").await?;
        let says = "
            const message = document.querySelector('[data-test=message]');
            return message !== null && message.innerText.includes('cannot be checked') && message.querySelector('button') !== null;";
        world.page.until("a message with a way on", says, json!([])).await?;
        world.console.allow(401, CHECK);
        world.proxy()?.set(API, Rule::Pass);
        world.page.press_named("retry").await?;
        world.page.wait("a live page by the renewed sign-in", |view| view.is_live() && view.has_all_figures()).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_out_elsewhere_leaves_no_figures() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.sign_in("/", ADMIN).await?;
        world.page.wait("all figures", View::has_all_figures).await?;
        let is_kept = "return localStorage.getItem(arguments[0]) !== null;";
        world.page.until("figures for the next page", is_kept, json!([SNAPSHOT])).await?;
        // Here runs nothing of ours, as in the other product.
        world.console.allow(404, "/favicon.ico");
        world.page.open("/health").await?;
        world.page.script("localStorage.removeItem('access_token');", json!([])).await?;
        world.page.open("/").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
        ensure_eq!(world.page.stored("localStorage", SNAPSHOT).await?, None, "what was kept of the figures");
        Ok(())
    })
    .await
}
