//! The browser translates the page: it replaces texts by elements of its own, again whenever something changes.

use pulseboard_e2e::analytics_view::{Analytics, Table};
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// What translators of browsers do: each text that may be translated becomes nested elements with another text.
const TRANSLATOR: &str = "
    const translate = () => {
        if (!document.body) return;
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const parent = node.parentElement;
            const isDone = parent.closest('font') !== null;
            if (!isDone && parent.translate && node.data.trim() !== '' && !parent.closest('script, style')) found.push(node);
        }
        for (const node of found) {
            const [outer, inner] = [document.createElement('font'), document.createElement('font')];
            inner.textContent = `[${node.data}]`;
            outer.append(inner);
            node.replaceWith(outer);
            window.translated = (window.translated ?? 0) + 1;
        }
    };
    new MutationObserver(translate).observe(document, { subtree: true, childList: true, characterData: true });
    document.addEventListener('DOMContentLoaded', translate);";

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_stays_true_in_a_translated_page() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.driver().preload(TRANSLATOR).await?;
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        let translated = world.page.script("return window.translated ?? 0;", json!([])).await?;
        ensure!(translated.as_i64() > Some(20), "only {translated} texts were translated");
        let label = "return document.querySelector('[data-test=card-total-orders] h3').textContent;";
        ensure_eq!(world.page.script(label, json!([])).await?, json!("[Total orders]"), "a label in another language");

        let order = world.api().await?.create_order(&world.customer().await?, 12_300, "completed").await?;
        world.page.wait("a toast", |view| view.toasts.iter().any(|toast| toast.body.contains(&order.number))).await?;
        check_figures(world).await?;
        world.choose(&Period::Month, Compare::Year).await?;
        world.wait_for_period(&Period::Month, Compare::Year).await?;
        let heading = "return document.querySelector('#section-period').textContent;";
        ensure_eq!(world.page.script(heading, json!([])).await?, json!("30 days"), "the heading of the period");

        world.page.press_named("real-time-switch").await?;
        let is_off = |view: &View| view.badge.as_ref().is_some_and(|badge| badge.label == "Disconnected");
        let view = world.page.wait("a badge that says so", is_off).await?;
        ensure!(view.panel.contains("Manual mode"), "the panel says {:?}", view.panel);
        for (link, heading) in [("/orders", "Orders"), ("/analytics", "Analytics"), ("/customers", "Customers")] {
            world.page.press(&format!("nav a[href^=\"{link}\"]")).await?;
            world.page.wait(heading, |view| view.heading == heading && view.path.starts_with(link)).await?;
        }
        world.page.press("nav a[href^=\"/analytics\"]").await?;
        world.wait_for_period(&Period::Month, Compare::Year).await?;
        world.choose(&Period::Today, Compare::Previous).await?;
        world.wait_for_period(&Period::Today, Compare::Previous).await?;
        let is_whole = |view: &Analytics| view.tables.values().all(Table::is_whole);
        world.page.wait_analytics("whole tables", is_whole).await?;
        world.page.press("nav a[href^=\"/?\"], nav a[href=\"/\"]").await?;
        check_figures(world).await
    })
    .await
}

/// What is read by people is what the database says, and not only what is in attributes.
async fn check_figures(world: &World) -> Outcome {
    let view = world.wait_for_truth().await?;
    for (slug, card) in &view.cards {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let value = card.value.map(|value| value.to_string()).unwrap_or_default();
        let text = card.figure.as_deref().map(digits).unwrap_or_default();
        ensure_eq!(text.trim_start_matches('0'), value.trim_start_matches('0'), "what {slug} shows");
    }
    Ok(())
}
