//! Parts of the server fail: the rest stays true, and nothing is invented.

use std::time::Duration;

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const STATS: &str = "/api/v1/dashboard/stats";
const SERIES: &str = "/api/v1/dashboard/orders/time-series";
/// The longest wait between two attempts after the few that these scenarios see, with the page's reaction.
const RECOVERY: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn one_failing_endpoint_leaves_the_other_cards_true() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.console.allow(500, SERIES);
        world.proxy()?.set(SERIES, Rule::page(500));
        // Orders of a period that holds today would tell that figure as well.
        let page = format!("/{}", Period::Yesterday.query(Compare::Previous));
        world.page.sign_in(&page, pulseboard_e2e::server::ADMIN).await?;
        let view = world.wait_for_truth_except(&["orders-today"]).await?;
        world.page.wait("a mark on the one card", |view| view.cards["orders-today"].mark.is_some()).await?;
        check_missing(&view, "orders-today")?;
        for (slug, card) in &view.cards {
            ensure!(card.mark.is_none() || slug == "orders-today", "{slug} is marked {:?}", card.mark);
        }
        ensure!(!view.cards["total-orders"].text.contains("today"), "a part that is not known is on its card");
        ensure_eq!(view.messages, Vec::new(), "messages about the page as a whole");
        ensure!(view.is_live(), "the badge says {:?}", view.badge);

        world.proxy()?.set(SERIES, Rule::Pass);
        let is_back = |view: &View| view.cards["orders-today"].mark.is_none() && view.has_all_figures();
        world.page.wait_within(RECOVERY, "the one card again, by itself", is_back).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_after_a_good_answer_keeps_the_figures() -> Outcome {
    keep_figures(500).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_failure_after_a_good_answer_keeps_the_figures() -> Outcome {
    keep_figures(502).await
}

async fn keep_figures(status: u16) -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        world.console.allow(status, STATS);
        world.proxy()?.set(STATS, Rule::page(status));
        let (api, customer) = (world.api().await?, world.customer().await?);
        api.create_order(&customer, 5_000, "completed").await?;
        // A busy machine draws the cards a moment after the message.
        let is_marked = |view: &View| {
            let mut cards = view.cards.iter().filter(|(slug, _)| *slug != "orders-today");
            view.has_message("stale") && cards.all(|(_, card)| card.mark.is_some())
        };
        let view = world.page.wait("a message of stale figures, and marks on all of them", is_marked).await?;
        let message = &view.messages[0].text;
        let expected = format!("The server failed ({status}). Try again in a moment.");
        ensure!(message.contains("Figures are from ") && message.contains(&expected), "the message: {message}");
        for (slug, value) in before.figures() {
            let card = &view.cards[&slug];
            if slug == "orders-today" {
                continue;
            }
            ensure_eq!(card.value, Some(value), "the last good figure of {slug}");
            let mark = card.mark.as_deref().unwrap_or_default();
            ensure!(mark.starts_with("Not up to date, as of "), "{slug} is marked “{mark}”");
        }

        world.proxy()?.set(STATS, Rule::Pass);
        world.page.wait_within(RECOVERY, "no message any more", |view| view.messages.is_empty()).await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.figures()["total-orders"] - before.figures()["total-orders"], 1, "what the failure hid");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_from_the_start_invents_no_zeros() -> Outcome {
    fail_from_the_start(Setup::documented(), 500).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_failure_from_the_start_invents_no_zeros() -> Outcome {
    fail_from_the_start(Setup::observed(), 502).await
}

async fn fail_from_the_start(setup: Setup, status: u16) -> Outcome {
    scenario(setup.with_proxy(), async |world| {
        world.console.allow(status, STATS);
        world.proxy()?.set(STATS, Rule::page(status));
        world.page.open("/").await?;
        world.page.submit_sign_in(pulseboard_e2e::server::ADMIN).await?;
        // The stream delivers, and figures do not follow: that is not live.
        let is_unchecked = |view: &View| {
            let is_said = view.badge.as_ref().is_some_and(|badge| badge.label == "Connected, unchecked");
            is_said && view.panel.contains("Connected, figures cannot be checked")
        };
        world.page.wait("a badge that says so", is_unchecked).await?;
        let has_failed = |view: &View| view.has_message("failed") && view.cards["orders-today"].value.is_some();
        let view = world.page.wait("a message of missing figures", has_failed).await?;
        let message = &view.messages[0].text;
        let expected = format!("The server failed ({status}). Try again in a moment.");
        ensure!(message.contains("Figures cannot be shown") && message.contains(&expected), "the message: {message}");
        let orders_today = world.truth.figures(std::time::SystemTime::now()).await?["orders-today"];
        ensure_eq!(
            view.figures().into_iter().collect::<Vec<_>>(),
            [("orders-today".to_owned(), orders_today)],
            "figures"
        );
        for slug in view.cards.keys().filter(|slug| *slug != "orders-today") {
            check_missing(&view, slug)?;
        }
        check_retry(world).await
    })
    .await
}

/// At rest nothing is tried again by itself, so that only the button can bring the figures.
async fn check_retry(world: &World) -> Outcome {
    world.page.press_named("real-time-switch").await?;
    world.page.wait("a badge at rest", |view| view.state() == "off").await?;
    world.proxy()?.set(STATS, Rule::Pass);
    world.page.press_named("retry").await?;
    world.page.wait("no message any more", |view| view.messages.is_empty()).await?;
    world.wait_for_truth().await?;
    Ok(())
}

/// A card without a figure says so, and says nothing that reads like one.
fn check_missing(view: &View, slug: &str) -> Outcome {
    let card = &view.cards[slug];
    ensure_eq!((card.value, card.figure.as_deref()), (None, Some("–")), "the figure of {slug}");
    ensure_eq!(card.mark.as_deref(), Some("Not available right now"), "the mark of {slug}");
    let spans = ["24 hours", "168 hours (7 days)", "720 hours (30 days)"];
    let mut text = spans.iter().fold(card.text.clone(), |text, span| text.replace(span, ""));
    if let Some(today) = view.cards["orders-today"].value {
        // This part comes from elsewhere and is true.
        text = text.replace(&format!(" {today} today"), "");
    }
    ensure!(!text.contains(|letter: char| letter.is_ascii_digit()), "{slug} shows a number: {}", card.text);
    Ok(())
}

/// The part of the module that is loaded once the first cards are drawn.
const LATER: &str = "/split_after_cards";

#[tokio::test(flavor = "multi_thread")]
async fn the_cards_do_not_wait_for_what_comes_after_them() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.console.allow(404, LATER);
        world.console.expect(Complaint::Text("WebAssembly"));
        world.proxy()?.set(LATER, Rule::page(404));
        world.page.open("/").await?;
        world.page.submit_sign_in(pulseboard_e2e::server::ADMIN).await?;
        let is_there = |view: &View| {
            let is_waiting = view.badge.as_ref().is_some_and(|badge| badge.state == "waiting");
            view.has_all_figures() && view.has_message("failed") && is_waiting
        };
        world.page.wait("every card, beside what cannot be loaded", is_there).await?;
        world.wait_for_truth().await?;

        world.proxy()?.set(LATER, Rule::Pass);
        world.page.wait_within(RECOVERY, "a live page, by itself", View::is_live).await?;
        // Each part that is missing says so in its place.
        let missing = world.page.view().await?.messages.len();
        for left in (0..missing).rev() {
            world.page.press_named("retry").await?;
            world.page.wait("one message less", |view| view.messages.len() == left).await?;
        }
        let headline = "return document.querySelector('[data-test=headline-orders]') !== null;";
        ensure_eq!(
            world.page.script(headline, serde_json::json!([])).await?,
            true,
            "whether the headline metrics are there"
        );
        Ok(())
    })
    .await
}
