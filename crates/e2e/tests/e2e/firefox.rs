//! The main things once more in Firefox, whose locks, tabs, history and style differ from Chromium's.

use std::time::Instant;

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::page::keys;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::server::{ADMIN, Account};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_on_the_page_unless_real_time_is_off() -> Outcome {
    scenario(Setup::documented().with_proxy().in_firefox(), async |world| {
        world.page.open("/").await?;
        world.page.submit_sign_in(Account { password: "not-the-password", ..ADMIN }).await?;
        world.page.wait("a refusal", |view| view.error.starts_with("The e-mail address or the password")).await?;
        world.page.submit_sign_in(ADMIN).await?;
        world.page.wait("a live page with all figures", |view| view.is_live() && view.has_all_figures()).await?;
        let before = world.wait_for_truth().await?;

        let (api, customer) = (world.api().await?, world.customer().await?);
        let order = api.create_order(&customer, 12_300, "completed").await?;
        world.page.wait("a toast of the order", |view| tells(view, &order.number)).await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.figures()["total-orders"] - before.figures()["total-orders"], 1, "what the order adds");
        ensure!(view.feed[0].contains(&order.number), "the feed says {:?}", view.feed);

        world.page.press_named("real-time-switch").await?;
        world.page.wait("a badge at rest", |view| view.state() == "off").await?;
        ensure_eq!(world.proxy()?.open_now(STREAM), 0, "the streams of a page at rest");
        api.create_order(&customer, 2_500, "completed").await?;
        world.page.press_named("refresh").await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.figures()["total-orders"] - before.figures()["total-orders"], 2, "what Refresh shows");
        world.page.press_named("real-time-switch").await?;
        world.page.wait("a live page again", View::is_live).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_share_one_stream_and_the_lead_passes_on() -> Outcome {
    scenario(Setup::observed().with_slow_closes().in_firefox(), async |world| {
        let began = Instant::now();
        world.open_dashboard().await?;
        let first = world.page.tab().await?;
        let second = world.page.open_tab().await?;
        world.page.bring_to_front(&second).await?;
        world.page.open("/").await?;
        world.page.wait("a live page in another tab", |view| view.is_live() && view.has_all_figures()).await?;
        world.page.part("a follower", |part| part.role == "follower" && part.followers == 1).await?;
        let proxy = world.proxy()?;
        ensure_eq!((proxy.count(STREAM), proxy.most_open(STREAM, began)), (1, 1), "streams of two tabs");

        world.page.close_tab(&first, &second).await?;
        world.page.part("itself", |part| part.role == "leader" && part.followers == 0).await?;
        world
            .page
            .wait("a live page by a stream of its own", |view| view.is_live() && proxy.count(STREAM) == 2)
            .await?;
        ensure_eq!(proxy.most_open(STREAM, began), 1, "streams at once");
        let number = world.api().await?.create_invoice(1_300).await?;
        world.page.wait("a toast of the next invoice", |view| tells(view, &number)).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_forward_keep_page_and_period() -> Outcome {
    scenario(Setup::documented().in_firefox(), async |world| {
        // Firefox says so of every stream that ends with its document.
        world.console.expect(Complaint::Text("/api/v1/events/stream?token="));
        world.open_analytics("?period=7d&compare=previous").await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.choose(&Period::Month, Compare::Previous).await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        visit(world, "orders", "Orders").await?;
        visit(world, "customers", "Customers").await?;
        world.page.back().await?;
        world.page.wait("the orders", |view| view.heading == "Orders" && view.page() == "/orders").await?;
        world.page.back().await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.page.back().await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.page.forward().await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        // A document that is left for another one, and come back to.
        world.page.open("/health").await?;
        world.page.back().await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.page.wait("a live page after coming back", View::is_live).await?;
        Ok(())
    })
    .await
}

/// Goes to a page by the navigation, with the keyboard.
async fn visit(world: &World, page: &str, heading: &str) -> Outcome {
    world.page.focus(&format!("nav a[href=\"/{page}\"]")).await?;
    world.page.key(keys::ENTER).await?;
    world.page.wait(heading, |view| view.heading == heading && view.lists(50)).await?;
    Ok(())
}

fn tells(view: &View, number: &str) -> bool {
    view.toasts.iter().any(|toast| toast.body.contains(number)) || view.feed.iter().any(|row| row.contains(number))
}
