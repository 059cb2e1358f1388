//! Amounts and names can be hidden, everywhere and at once.

use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// What on the page looks like an amount: in its texts, and in whatever attributes tell; geometry tells nothing.
const AMOUNTS: &str = r"
    // Pieces are sold in parts as well.
    const amount = location.pathname === '/analytics' ? /[$€]\s?-?\d/ : /[$€]\s?-?\d|\d[.,]\d\d\b/;
    const geometry = new Set(['d', 'x', 'y', 'cx', 'cy', 'width', 'height', 'viewBox', 'href', 'points', 'transform', 'step', 'class', 'id', 'x1', 'x2', 'y1', 'y2', 'r']);
    const found = [];
    if (amount.test(document.title)) found.push(document.title);
    const texts = document.createTreeWalker(document.querySelector('#app, body'), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (amount.test(texts.currentNode.data)) found.push(texts.currentNode.data);
    for (const element of document.body.querySelectorAll('*'))
        for (const { name, value } of element.attributes)
            if (!geometry.has(name) && amount.test(value)) found.push(`${element.localName} ${name}=${value}`);
    return found;";

async fn amounts(world: &World) -> Outcome<Vec<String>> {
    Ok(serde_json::from_value(world.page.script(AMOUNTS, json!([])).await?)?)
}

async fn check_hidden(world: &World, what: &str) -> Outcome {
    let found = amounts(world).await?;
    ensure!(found.is_empty(), "amounts on {what}: {found:?}");
    let shown = "return document.body.innerText.includes('•••');";
    ensure_eq!(world.page.script(shown, json!([])).await?, json!(true), "whether something is hidden on {what}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_amount_and_no_name_is_left() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let name =
            world.truth.text("SELECT full_name FROM users WHERE is_admin = 0 ORDER BY created_at DESC LIMIT 1").await?;
        world.open_dashboard().await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        let order = api.create_order(&customer, 4_200, "completed").await?;
        world.page.wait("the order", |view| view.feed.iter().any(|row| row.contains("$42.00"))).await?;
        ensure!(!amounts(world).await?.is_empty(), "the page has amounts to hide");

        world.page.key("p").await?;
        world
            .page
            .wait("hidden amounts", |view| !view.feed.is_empty() && view.feed.iter().all(|row| !row.contains('$')))
            .await?;
        let drawn = "return document.querySelector('[data-test=wave] svg path') !== null;";
        world.page.until("the picture of the period", drawn, json!([])).await?;
        check_hidden(world, "the dashboard").await?;

        // What happens meanwhile is hidden from the start, in toasts as well.
        api.record_payment(&order, 4_200).await?;
        world.page.wait("a payment", |view| view.has_toast("Payment received!")).await?;
        check_hidden(world, "the dashboard after an event").await?;
        world.page.focus("[data-test=wave] [role=slider]").await?;
        world.page.key(pulseboard_e2e::page::keys::LEFT).await?;
        world
            .page
            .until("a tooltip", "return document.querySelector('[data-test=tooltip]') !== null;", json!([]))
            .await?;
        check_hidden(world, "a tooltip").await?;

        for path in ["/analytics", "/orders", "/invoices", "/payments", "/customers"] {
            world.page.press(&format!("nav a[href^=\"{path}\"]")).await?;
            let is_there = |view: &View| view.page() == path && (path == "/analytics" || !view.rows.is_empty());
            world.page.wait(path, is_there).await?;
            check_hidden(world, path).await?;
            if path != "/analytics" {
                world.page.press("[data-test=row] .list__open").await?;
                let details = "return document.querySelector('[data-test=details]') !== null;";
                world.page.until("details", details, json!([])).await?;
                check_hidden(world, &format!("details on {path}")).await?;
            }
            // What is open already changes as well, without being opened anew.
            world.page.key("p").await?;
            let shown = "return document.body.innerText.includes('$');";
            world.page.until(&format!("amounts on {path}"), shown, json!([])).await?;
            world.page.key("p").await?;
            world
                .page
                .until(&format!("no amounts on {path}"), &shown.replace("return ", "return !"), json!([]))
                .await?;
            check_hidden(world, &format!("{path} once more")).await?;
        }
        let says = "return document.body.innerText.includes(arguments[0]);";
        ensure_eq!(world.page.script(says, json!([name])).await?, json!(false), "whether {name} is named");

        // It holds for the next page. A file has everything, and is asked about.
        world.page.open("/customers").await?;
        world.page.wait("customers", |view| !view.rows.is_empty()).await?;
        check_hidden(world, "the next page").await?;
        world.page.catch_files().await?;
        world.page.press("[data-test=export-menu] > summary").await?;
        world.page.press_named("export-csv").await?;
        world.page.press_named("confirm-export-yes").await?;
        let file = world.page.take_file().await?;
        ensure!(file.text()?.contains(&name), "the file names nobody");

        // So has the file of rules.
        world.page.open("/alerts").await?;
        world.page.press("[data-test^='suggest Payment of']").await?;
        world.page.catch_files().await?;
        world.page.press_named("rules-export").await?;
        world.page.press_named("confirm-export-yes").await?;
        let file = world.page.take_file().await?;
        ensure!(file.text()?.contains("500"), "the file of rules has no amount");

        world.page.key("p").await?;
        world.page.until("amounts again", says, json!(["$"])).await
    })
    .await
}
