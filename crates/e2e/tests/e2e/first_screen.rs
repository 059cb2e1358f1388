//! What an admin sees first: the figures of the period with their picture, what needs attention, and what happens.

use std::time::Duration;

use pulseboard_e2e::page::keys;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// Left, top, right and bottom of what a selector finds first.
const BOX: &str = "
    const box = document.querySelector(arguments[0]).getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];";

async fn frame(world: &World, selector: &str) -> Outcome<[f64; 4]> {
    Ok(serde_json::from_value(world.page.script(BOX, json!([selector])).await?)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_screen_holds_period_attention_and_feed() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.resize(1440, 900).await?;
        world.open_dashboard().await?;
        let drawn = "return document.querySelector('[data-test=wave] svg path') !== null;";
        world.page.until("the picture of the period", drawn, json!([])).await?;
        let shows = "return document.querySelector(arguments[0]) !== null;";
        world.page.until("the feed", shows, json!(["[data-test=feed]"])).await?;
        let height = world.page.script("return innerHeight;", json!([])).await?.as_f64().unwrap_or_default();
        let [_, _, grid_right, attention_bottom] = frame(world, "[data-test=section-attention]").await?;
        ensure!(attention_bottom <= height, "what needs attention ends at {attention_bottom} of {height}");
        let [feed_left, feed_top, _, _] = frame(world, "[data-test=feed]").await?;
        ensure!(feed_left >= grid_right && feed_top < 200.0, "the feed is at {feed_left}, {feed_top}");

        // A point of the picture leads to its rows, as in analytics.
        world.page.script("document.querySelector('[data-test=wave] [role=slider]').focus();", json!([])).await?;
        world.page.key(keys::HOME).await?;
        world.page.key(keys::ENTER).await?;
        let day = world.days_ago(6).await?;
        let expected = format!("/orders?status=completed&from={day}&until={day}");
        world.page.wait("the first day's orders", |view| view.path == expected).await?;
        Ok(())
    })
    .await
}

/// The feed stays beside the figures while they scroll; where there is no room it stands below them.
#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_a_rail_where_there_is_room() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        let shows = "return document.querySelector(arguments[0]) !== null;";
        for (width, is_rail) in [(1440, true), (1280, true), (1100, false), (768, false), (390, false)] {
            world.page.resize(width, 900).await?;
            world.page.until("the feed", shows, json!(["[data-test=feed]"])).await?;
            let [_, _, grid_right, grid_bottom] = frame(world, "[data-test=grid]").await?;
            let [feed_left, feed_top, _, _] = frame(world, "[data-test=feed]").await?;
            ensure_eq!(feed_left >= grid_right, is_rail, "whether the feed is beside the figures at {width}");
            ensure!(is_rail || feed_top >= grid_bottom, "the feed lies over the figures at {width}");
            ensure_eq!(world.page.overhang().await?, 0, "pixels beyond the window at {width}");
        }
        Ok(())
    })
    .await
}

/// The feed shows one kind of event where that is wanted, and where what came in an absence begins.
#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_filtered_and_marks_an_absence() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let (api, customer) = (world.api().await?, world.customer().await?);
        world.open_dashboard().await?;
        let first = api.create_order(&customer, 1_000, "pending").await?;
        world.page.wait("the first order", |view| view.feed.iter().any(|row| row.contains(&first.number))).await?;
        let me = world.page.tab().await?;
        let other = world.page.open_tab().await?;
        world.page.hide(&me, &other).await?;
        let second = api.create_order(&customer, 2_000, "pending").await?;
        world.page.wait("the second order", |view| view.feed.iter().any(|row| row.contains(&second.number))).await?;
        api.record_payment(&second, 2_000).await?;
        let is_paid = |view: &View| view.feed.first().is_some_and(|row| row.contains("Payment"));
        world.page.wait("its payment", is_paid).await?;
        world.page.bring_to_front(&me).await?;
        let line = "
            const line = document.querySelector('[data-test=feed-line]');
            return line.previousElementSibling.innerText.includes(arguments[0])
                && line.nextElementSibling.innerText.includes(arguments[1]);";
        world.page.until("the line between them", line, json!([second.number, first.number])).await?;
        world.page.press_named("feed-payments").await?;
        let are_payments = |view: &View| view.feed.len() == 1 && view.feed[0].contains("Payment");
        world.page.wait("payments alone", are_payments).await?;
        world.page.press_named("feed-all").await?;
        world.page.wait("everything", |view| view.feed.len() == 3).await?;
        // An entry opens the row that it tells of.
        world.page.press("[data-test=feed-row]:last-of-type a").await?;
        world.page.wait("the details of the first order", |view| view.path.starts_with("/orders?")).await?;
        let details =
            "return document.querySelector('[data-test=details]')?.innerText.includes(arguments[0]) ?? false;";
        world.page.until("its number in the details", details, json!([first.number])).await?;
        Ok(())
    })
    .await
}

const FAILED: &str = "SELECT COUNT(*) FROM payments WHERE status = 'failed' AND created_at >= strftime('%Y-%m-%dT%H:%M:%S', 'now', '-7 days')";
const EXPIRING: &str = "SELECT COUNT(*) FROM licenses WHERE status = 'active'
    AND date(expiry_date) BETWEEN date('now') AND date('now', '+30 days')";

/// What waits in lists is counted beside the cards, and leads to its rows; when nothing waits, that is said.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_told_and_leads_to_its_rows() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup, async |world| {
            world.truth.change("UPDATE payments SET status = 'failed' WHERE id IN (SELECT id FROM payments ORDER BY created_at DESC LIMIT 2)").await?;
            world.truth.change("UPDATE licenses SET expiry_date = date('now', '+30 days') || 'T10:00:00' WHERE id IN (SELECT id FROM licenses WHERE status = 'active' LIMIT 3)").await?;
            world.open_dashboard().await?;
            let (failed, expiring) = (world.truth.number(FAILED).await?, world.truth.number(EXPIRING).await?);
            ensure!(failed > 1 && expiring > 2, "{failed} payments failed and {expiring} licenses expire");
            let says = "return document.querySelector('[data-test=attention]')?.innerText.includes(arguments[0]) ?? false;";
            for (words, link, rows) in [
                (format!("{failed} payments failed in 7 days"), "payments", failed),
                (format!("{expiring} licenses expire in 30 days"), "licenses", expiring),
            ] {
                world.page.until(&words, says, json!([words])).await?;
                world.page.press(&format!("[data-test=attention] a[href^='/{link}']")).await?;
                let is_its = |view: &View| !view.has_more && view.listed.map(i64::try_from) == Some(Ok(rows));
                world.page.wait(&format!("{rows} rows of {link}"), is_its).await?;
                world.page.press("nav a[href=\"/\"]").await?;
                world.page.wait("the dashboard", |view| view.page() == "/" && view.has_all_figures()).await?;
            }

            for calm in [
                "UPDATE payments SET status = 'succeeded' WHERE status = 'failed'",
                "UPDATE licenses SET status = 'cancelled' WHERE status = 'active'",
                "UPDATE orders SET status = 'completed' WHERE status = 'pending'",
                "UPDATE invoices SET status = 'paid' WHERE status = 'overdue'",
            ] {
                world.truth.change(calm).await?;
            }
            world.page.until("something that waits", says, json!(["failed"])).await?;
            world.page.press_named("refresh").await?;
            world.page.until("that nothing waits", says, json!(["Nothing needs you"])).await
        })
        .await?;
    }
    Ok(())
}

/// A card that changed says why, to whoever comes to it with the pointer or by keys.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_says_why_it_changed() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let (api, customer) = (world.api().await?, world.customer().await?);
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        let order = api.create_order(&customer, 12_900, "completed").await?;
        world.page.wait("the order", |view| view.feed.iter().any(|row| row.contains(&order.number))).await?;
        world.wait_for_truth().await?;
        let told = "return document.querySelector('[data-test=card-reason]')?.innerText === arguments[0];";
        for (card, amount) in [("total-revenue", "+$129.00"), ("total-orders", "+1")] {
            world.page.focus(&format!("[data-test=card-{card}] .card__link")).await?;
            let words = format!("{amount} from {}", order.number);
            world.page.until(&format!("the reason “{words}”"), told, json!([words])).await?;
        }
        world.page.script("document.activeElement.blur();", json!([])).await?;
        let is_gone = "return document.querySelector('[data-test=card-reason]') === null;";
        world.page.until("no reason any more", is_gone, json!([])).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_has_one_line_above_and_five_ways_below() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.resize(390, 844).await?;
        world.page.sign_in("/", ADMIN).await?;
        for width in [390, 320] {
            world.page.resize(width, 844).await?;
            world.page.wait("all figures", View::has_all_figures).await?;
            let [_, top, _, bottom] = frame(world, ".header").await?;
            ensure!(bottom - top <= 58.0, "the header is {} pixels high at {width}", bottom - top);
            ensure_eq!(world.page.overhang().await?, 0, "pixels beyond the window at {width}");
            let columns = "
                const cards = [...document.querySelectorAll('[data-test=section-customers] .card')];
                return new Set(cards.map((card) => card.getBoundingClientRect().left)).size;";
            ensure_eq!(world.page.script(columns, json!([])).await?, json!(2), "columns of cards at {width}");
            world.page.press(".nav__bar a[href=\"/orders\"]").await?;
            world.page.wait("the orders", |view| view.heading == "Orders" && view.lists(1)).await?;
            world.page.press_named("nav-toggle").await?;
            world.page.press("#nav-sheet a[href=\"/payments\"]").await?;
            world.page.wait("the payments", |view| view.heading == "Payments" && view.lists(1)).await?;
            world.page.press(".nav__bar a[href=\"/\"]").await?;
            world.page.wait("the dashboard", |view| view.page() == "/" && view.has_all_figures()).await?;
        }
        let updated = world.page.view().await?.updated;
        // Times are told to the second.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        world.page.press_named("header-more").await?;
        let [_, top, _, bottom] = frame(world, ".header").await?;
        ensure!(bottom - top <= 58.0, "the header is {} pixels high with its rest open", bottom - top);
        world.page.press_named("refresh").await?;
        world.page.wait("another update", |view| view.updated != updated).await?;
        world.page.key(keys::ESCAPE).await?;
        let is_closed = "return document.querySelector('[data-test=refresh]').offsetParent === null;";
        world.page.until("a closed rest", is_closed, json!([])).await?;
        world.page.press("[data-test=headline-revenue] summary").await?;
        let is_told = "return document.querySelector('[data-test=headline-revenue] details').open;";
        world.page.until("what revenue is", is_told, json!([])).await?;
        ensure_eq!(world.page.view().await?.page(), "/", "the page after a press on the question mark");
        world.page.key(keys::ESCAPE).await?;

        let (api, customer) = (world.api().await?, world.customer().await?);
        api.create_order(&customer, 12_300, "pending").await?;
        api.record_payment(&api.create_order(&customer, 4_500, "pending").await?, 4_500).await?;
        world.page.wait("toasts", |view| view.toasts.len() > 1).await?;
        let seen = "
            const toasts = [...document.querySelectorAll('[data-test=toast]')].filter((toast) => toast.offsetParent);
            const bar = document.querySelector('.nav').getBoundingClientRect().top;
            return toasts.length === 1 && toasts[0].getBoundingClientRect().bottom <= bar;";
        world.page.until("one toast above the bar", seen, json!([])).await?;
        Ok(())
    })
    .await
}
