//! Watch rules: made on the page, watched once for all tabs, told of, kept, and taken elsewhere.

use std::time::Duration;

use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, clock, ensure, ensure_eq, scenario};
use serde_json::json;

use crate::tabs::open_more_tabs;

const TABS: usize = 10;
/// Counts, for all tabs, what the system is asked to show.
const NOTIFICATIONS: &str = "
    window.Notification = class {
        static permission = 'granted';
        constructor(title, options) {
            localStorage.setItem('test.notified', (localStorage.getItem('test.notified') ?? '') + `${title}: ${options.body}\\n`);
        }
    };";
const FOUND: &str = "return [...document.querySelectorAll('[data-test=found-row]')].map((row) => row.innerText);";
const STATE: &str = "
    const rule = document.querySelector(`[data-test=rule][data-words=\"${arguments[0]}\"]`);
    return rule?.querySelector('[data-test=rule-state]').innerText.startsWith(arguments[1]) ?? false;";
const OVERDUE: &str = "UPDATE invoices SET status = 'overdue'
    WHERE id = (SELECT id FROM invoices WHERE status IN ('open', 'draft') LIMIT 1)";

async fn open_alerts(world: &World) -> Outcome {
    world.page.open("/alerts").await?;
    world.page.until("the form", "return document.querySelector('[data-test=rule-form]') !== null;", json!([])).await
}

/// Adds a rule about a figure.
async fn add_figure(world: &World, figure: &str, bound: &str, value: &str) -> Outcome {
    world.page.put("[data-test=rule-figure]", figure).await?;
    world.page.put("[data-test=rule-bound]", bound).await?;
    world.page.fill("[data-test=rule-number]", value).await?;
    world.page.press_named("rule-add").await
}

async fn wait_for_state(world: &World, words: &str, state: &str) -> Outcome {
    world.page.until(&format!("“{words}” to be {state}"), STATE, json!([words, state])).await
}

async fn found(world: &World) -> Outcome<Vec<String>> {
    Ok(serde_json::from_value(world.page.script(FOUND, json!([])).await?)?)
}

fn alerts<'a>(view: &'a View, words: &str) -> Vec<&'a str> {
    view.toasts.iter().filter(|toast| toast.title == words).map(|toast| toast.body.as_str()).collect()
}

/// Ten tabs find it, and it is told once; the next page does not tell it anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_fires_once_in_ten_tabs() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.driver().preload(NOTIFICATIONS).await?;
        world.open_dashboard().await?;
        let overdue = world.truth.number("SELECT COUNT(*) FROM invoices WHERE status = 'overdue'").await?;
        let words = format!("Overdue invoices above {overdue}");
        open_alerts(world).await?;
        world.page.press_named("notifications").await?;
        add_figure(world, "overdue-invoices", "above", &overdue.to_string()).await?;
        wait_for_state(world, &words, "Watching").await?;

        world.page.open("/").await?;
        world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
        let tabs = open_more_tabs(world, TABS).await?;
        world.truth.change(OVERDUE).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        // Something happens, so every tab asks.
        api.create_order(&customer, 100, "completed").await?;
        let view =
            world.page.wait("the alert in the tab that is looked at", |view| !alerts(view, &words).is_empty()).await?;
        ensure_eq!(alerts(&view, &words), [format!("Now {}", overdue + 1)], "the toasts of the alert");
        let rows = view.rows_about(&words);
        ensure_eq!(rows, 1, "the rows of the feed that tell of it");
        for tab in &tabs[..TABS - 1] {
            world.page.bring_to_front(tab).await?;
            let view = world
                .page
                .wait("the alert in the feed", |view| view.feed.iter().any(|row| row.contains(&words)))
                .await?;
            ensure!(alerts(&view, &words).is_empty(), "a toast of the alert in a tab that nobody looked at");
        }
        let notified = world.page.stored("localStorage", "test.notified").await?.unwrap_or_default();
        ensure_eq!(notified, format!("{words}: Now {}\n", overdue + 1), "what the system was asked to show");

        // Neither another page nor another figure beyond the threshold is news.
        world.truth.change(OVERDUE).await?;
        open_alerts(world).await?;
        wait_for_state(world, &words, "Met since").await?;
        api.create_order(&customer, 100, "completed").await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        ensure_eq!(found(world).await?.len(), 1, "what was found");

        // Well below the threshold it watches again.
        world.truth.change("UPDATE invoices SET status = 'paid' WHERE status = 'overdue'").await?;
        api.create_order(&customer, 100, "completed").await?;
        wait_for_state(world, &words, "Watching").await
    })
    .await
}

/// Payments of an amount, silence, and a stream that is not live.
#[tokio::test(flavor = "multi_thread")]
async fn events_silence_and_the_connection_are_watched() -> Outcome {
    scenario(Setup::documented().with_proxy().with_heartbeat(1), async |world| {
        world.console.allow(502, STREAM);
        world.console.allow_loss(STREAM);
        world.open_dashboard().await?;
        open_alerts(world).await?;
        let suggest = |words: &str| format!("[data-test=\"suggest {words}\"]");
        for words in ["Payment of $500.00 or more", "Not live for 1 min"] {
            world.page.press(&suggest(words)).await?;
            wait_for_state(world, words, "Watching").await?;
        }
        let silence = "No new order for 5 min";
        world.page.put("[data-test=rule-subject]", "silence").await?;
        world.page.fill("[data-test=rule-number]", "5").await?;
        world.page.press_named("rule-add").await?;
        wait_for_state(world, silence, "Watching").await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        let order = api.create_order(&customer, 73_100, "pending").await?;
        api.record_payment(&order, 49_900).await?;
        api.record_payment(&order, 50_000).await?;
        let told = |words: &'static str| move |view: &View| !alerts(view, words).is_empty();
        let view = world.page.wait("a large payment", told("Payment of $500.00 or more")).await?;
        ensure_eq!(alerts(&view, "Payment of $500.00 or more"), [format!("{} · $500.00", order.number)], "the alerts");

        // In steps that no stream is missed for. Payments come, orders do not.
        for _ in 0..11 {
            clock::skip(&world.page, Duration::from_secs(30)).await?;
            api.record_payment(&order, 1).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        wait_for_state(world, silence, "Met since").await?;
        api.create_order(&customer, 100, "pending").await?;
        wait_for_state(world, silence, "Watching").await?;
        let silences = found(world).await?.into_iter().filter(|row| row.starts_with(silence)).count();
        ensure_eq!(silences, 1, "how often the silence was told");

        world.proxy()?.set(STREAM, Rule::page(502));
        world.proxy()?.cut(STREAM);
        world.page.wait("a page that is not live", |view| !view.is_live()).await?;
        clock::skip(&world.page, Duration::from_secs(61)).await?;
        clock::wake(&world.page).await?;
        world.page.wait("that it is not live", told("Not live for 1 min")).await?;
        Ok(())
    })
    .await
}

/// What is wrong is named; rules rest, go, and are taken to another browser.
#[tokio::test(flavor = "multi_thread")]
async fn rules_are_made_paused_and_taken_elsewhere() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        open_alerts(world).await?;
        add_figure(world, "pending-orders", "at-least", "").await?;
        let says = "return document.querySelector('[data-test=rule-problem]').innerText.includes(arguments[0]);";
        world.page.until("what is missing", says, json!(["Write the number to compare with"])).await?;
        add_figure(world, "pending-orders", "at-least", "1").await?;
        let words = "Pending orders at least 1";
        wait_for_state(world, words, "Met since").await?;
        add_figure(world, "pending-orders", "at-least", "1").await?;
        world.page.until("that there is one", says, json!(["There is such a rule already."])).await?;

        world.page.press_named("rule-pause").await?;
        wait_for_state(world, words, "Paused").await?;
        world.page.press_named("rule-test").await?;
        world.page.wait("a trial", |view| alerts(view, words) == ["A trial: nothing was found."]).await?;

        world.page.catch_files().await?;
        world.page.press_named("rules-export").await?;
        let file = world.page.take_file().await?;
        let text = file.text()?.to_owned();
        world.page.press_named("rule-delete").await?;
        let is_gone = "return document.querySelectorAll('[data-test=rule]').length === 0;";
        world.page.until("no rule", is_gone, json!([])).await?;
        let import = "
            const field = document.querySelector('[data-test=rules-import-file]');
            const files = new DataTransfer();
            files.items.add(new File([arguments[0]], 'rules.json', { type: 'application/json' }));
            field.files = files.files;
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        let said = "return document.querySelector('[data-test=rules-said]')?.innerText === arguments[0];";
        for (content, words) in [
            ("nonsense", "This is no file of watch rules. Choose one that was exported here."),
            (text.as_str(), "1 imported."),
        ] {
            world.page.script(import, json!([content])).await?;
            world.page.until(words, said, json!([words])).await?;
        }
        wait_for_state(world, words, "Paused").await?;

        // Toasts of a kind can be switched off; the feed has them all the same.
        world.page.press_named("toast-orders").await?;
        world.page.open("/").await?;
        world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        let order = api.create_order(&customer, 100, "pending").await?;
        api.record_payment(&order, 100).await?;
        let view = world.page.wait("a payment", |view| view.has_toast("Payment received!")).await?;
        ensure!(!view.has_toast("New order received!"), "the toasts: {:?}", view.toasts);
        ensure!(view.feed.iter().any(|row| row.contains("New order received")), "the feed: {:?}", view.feed);
        Ok(())
    })
    .await
}

/// A goal stands in the picture of the revenue by day.
#[tokio::test(flavor = "multi_thread")]
async fn a_goal_is_drawn_into_the_wave() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        open_alerts(world).await?;
        add_figure(world, "revenue-today", "at-least", "1000").await?;
        world.page.press("nav a[href^=\"/\"]").await?;
        let goal = "return document.querySelector('[data-test=wave] [data-test=goal]')?.textContent ?? '';";
        world.page.until("the goal", &goal.replace("?? ''", "=== arguments[0]"), json!(["Goal $1,000.00"])).await?;
        world.page.open("/?period=today").await?;
        world.page.wait("another period", View::has_all_figures).await?;
        let drawn = "return document.querySelector('[data-test=wave] svg path') !== null;";
        world.page.until("its picture", drawn, json!([])).await?;
        ensure_eq!(world.page.script(goal, json!([])).await?, json!(""), "the goal of a day among hours");
        Ok(())
    })
    .await
}
