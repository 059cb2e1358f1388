//! A page begins with what the last one knew, for the same account alone.

use std::time::Duration;

use pulseboard_e2e::faults::STATS;
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::{ADMIN, Account};
use pulseboard_e2e::view::{CARDS, View};
use pulseboard_e2e::{Outcome, Setup, World, clock, ensure, ensure_eq, scenario};
use serde_json::{Value, json};

const KEY: &str = "pulseboard.snapshot";
/// Where every figure comes from.
const FIGURES: [&str; 2] = ["/api/v1/dashboard/", "/api/v1/customers/stats"];
/// Longer than a page waits before it keeps its figures again.
const INTERVAL: Duration = Duration::from_secs(11);
/// Another administrator, with the same password.
const OTHER: Account = Account { email: "other@example.com", ..ADMIN };
const ADD_OTHER: &str =
    "INSERT INTO users SELECT 'other', 'other@example.com', password_hash, 'Olga Other', company_name,
    is_active, is_admin, created_at FROM users WHERE email = 'admin@example.com'";

#[tokio::test(flavor = "multi_thread")]
async fn the_next_page_begins_with_what_was_known() -> Outcome {
    begin(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_page_begins_with_what_was_known_on_the_observed_backend() -> Outcome {
    begin(Setup::observed()).await
}

async fn begin(setup: Setup) -> Outcome {
    scenario(setup.with_proxy(), async |world| {
        let known = keep(world).await?;
        stall(world, true)?;
        world.page.reload().await?;
        let view = world.page.wait("all figures before any answer", View::has_all_figures).await?;
        ensure_eq!(view.figures(), known.figures(), "the figures before any answer");
        for (slug, card) in &view.cards {
            let mark = card.mark.as_deref().unwrap_or_default();
            ensure!(mark.starts_with("Not up to date, as of "), "{slug} is marked “{mark}”");
            ensure!(!card.text.contains('▲') && !card.text.contains('▼'), "{slug} shows a change: {}", card.text);
        }
        // What changes meanwhile is not known before the answers.
        world.truth.place_order("ORD-MEANWHILE", 1_300).await?;
        let view = world.page.wait("a live page without answers", View::is_live).await?;
        ensure_eq!(view.figures(), known.figures(), "the figures on a live page without answers");
        ensure!(view.cards.values().all(|card| card.mark.is_some()), "a card lost its mark without an answer");

        stall(world, false)?;
        let view = world.wait_for_truth().await?;
        let grown = |slug: &str| view.figures()[slug] - known.figures()[slug];
        ensure_eq!((grown("total-orders"), grown("total-revenue")), (1, 1_300), "what changed meanwhile");
        world.page.wait("no marks", |view| view.cards.values().all(|card| card.mark.is_none())).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_nobodys_name_and_for_one_account() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        keep(world).await?;
        let kept = world.page.stored("localStorage", KEY).await?.unwrap_or_default();
        let snapshot: Value = serde_json::from_str(&kept)?;
        ensure_eq!(snapshot["version"], 5, "the version of what is kept");
        ensure!(kept.len() > 100 && is_plain(&snapshot), "more than numbers is kept: {kept}");

        world.page.press_named("sign-out").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
        ensure_eq!(world.page.stored("localStorage", KEY).await?, None, "what is kept after signing out");
        let left = world.page.script("return Object.keys(localStorage);", json!([])).await?.to_string();
        ensure!(!left.contains("token"), "a token is left: {left}");

        // As if a page of the first account had been closed without signing out.
        world.page.script("localStorage.setItem(arguments[0], arguments[1]);", json!([KEY, kept])).await?;
        world.truth.change(ADD_OTHER).await?;
        stall(world, true)?;
        world.page.submit_sign_in(OTHER).await?;
        let view = world.page.wait("the dashboard of another account", View::is_live).await?;
        ensure_eq!(view.cards.len(), CARDS, "the number of cards");
        ensure!(view.figures().is_empty(), "another account sees {:?}", view.figures());
        world.page.reload().await?;
        let view = world.page.wait("the dashboard of another account again", View::is_live).await?;
        ensure!(view.figures().is_empty(), "another account sees {:?}", view.figures());

        stall(world, false)?;
        world.wait_for_truth().await?;
        let mine = world.page.stored("localStorage", KEY).await?;
        ensure!(mine.is_some_and(|mine| mine != kept), "what was kept for the first account stayed");
        Ok(())
    })
    .await
}

/// Whether there are only numbers, with what they count in, when they were told, and by which kind of backend. Members
/// have the names of fields.
fn is_plain(value: &Value) -> bool {
    let is_field = |name: &str| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    match value {
        Value::Null | Value::Number(_) => true,
        Value::String(text) => matches!(text.as_str(), "USD" | "AllTime" | "PeriodScoped"),
        Value::Object(members) => members.iter().all(|(name, value)| is_field(name) && is_plain(value)),
        Value::Array(values) => values.iter().all(is_plain),
        Value::Bool(_) => false,
    }
}

/// Opens the dashboard and waits until the page has kept what it shows, which it does now and then.
async fn keep(world: &World) -> Outcome<View> {
    world.open_dashboard().await?;
    world.wait_for_truth().await?;
    let before = world.page.stored("localStorage", KEY).await?;
    clock::skip(&world.page, INTERVAL).await?;
    let asked = world.proxy()?.count(STATS);
    world.page.press_named("refresh").await?;
    let is_done = |_: &View| world.proxy().is_ok_and(|proxy| proxy.count(STATS) > asked && proxy.open_now(STATS) == 0);
    world.page.wait("an answer to a refresh", is_done).await?;
    let view = world.wait_for_truth().await?;
    let after = world.page.stored("localStorage", KEY).await?;
    ensure!(after.is_some() && after != before, "nothing new was kept: {after:?}");
    Ok(view)
}

/// Holds back all answers with figures, or lets them go.
fn stall(world: &World, is_stalled: bool) -> Outcome {
    for path in FIGURES {
        world.proxy()?.set(path, if is_stalled { Rule::Stall } else { Rule::Pass });
    }
    Ok(())
}
