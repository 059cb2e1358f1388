//! Everything can be found by typing, and done by keys, which can be changed.

use std::time::Duration;

use pulseboard_e2e::page::keys;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

const CONTROL: &str = "\u{e009}";
const CHOICES: &str =
    "return [...document.querySelectorAll('[data-test=palette-choice]')].map((one) => one.innerText);";
const CURRENT: &str =
    "return document.querySelector('[data-test=palette-choice][aria-selected=true]')?.innerText ?? '';";
const IS_CURRENT: &str = "
    const field = document.querySelector('[data-test=palette-field]');
    const current = document.querySelector('[data-test=palette-choice][aria-selected=true]');
    return current?.innerText.includes(arguments[0]) && !current.innerText.startsWith('Search all') && field.getAttribute('aria-activedescendant') === current.id;";
const IS_CLOSED: &str = "return document.querySelector('dialog') === null;";

async fn open(world: &World) -> Outcome {
    world.page.key_with(CONTROL, "k").await?;
    let is_ready = "return document.activeElement?.dataset.test === 'palette-field';";
    world.page.until("the palette with the focus in its field", is_ready, json!([])).await
}

async fn find(world: &World, typed: &str, found: &str) -> Outcome {
    world.page.fill("[data-test=palette-field]", typed).await?;
    world.page.until(&format!("“{found}” first for “{typed}”"), IS_CURRENT, json!([found])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_actions_and_rows_are_found_by_typing() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let known = "FROM users WHERE is_admin = 0 ORDER BY created_at LIMIT 1";
        let [name, email, id] = ["full_name", "email", "id"].map(|column| format!("SELECT {column} {known}"));
        let (name, email) = (world.truth.text(&name).await?, world.truth.text(&email).await?);
        let id = world.truth.text(&id).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        let order = api.create_order(&customer, 4_200, "pending").await?;
        world.open_dashboard().await?;

        open(world).await?;
        find(world, "analyt", "Go to Analytics").await?;
        world.page.key(keys::ENTER).await?;
        world.page.wait("analytics", |view| view.page() == "/analytics").await?;
        world.page.until("a closed palette", IS_CLOSED, json!([])).await?;

        open(world).await?;
        find(world, "30 days", "Period: 30 days").await?;
        world.page.key(keys::ENTER).await?;
        world.page.wait("another period", |view| view.path.contains("period=30d")).await?;

        // The arrows go round; Escape closes and changes nothing.
        open(world).await?;
        world.page.key(keys::UP).await?;
        let choices: Vec<String> = serde_json::from_value(world.page.script(CHOICES, json!([])).await?)?;
        let last = choices.last().cloned().unwrap_or_default();
        world.page.until("the last choice above the first", IS_CURRENT, json!([last])).await?;
        let current = world.page.script(CURRENT, json!([])).await?;
        ensure_eq!(current, json!(last), "what is chosen above the first");
        world.page.key(keys::ESCAPE).await?;
        world.page.until("a closed palette", IS_CLOSED, json!([])).await?;

        // A customer is searched on the server, once when typing rests; an order among the newest.
        open(world).await?;
        let before = world.proxy()?.count("/api/v1/customers?");
        find(world, &name, &email).await?;
        let asked = world.proxy()?.count("/api/v1/customers?") - before;
        ensure!(asked <= 2, "{asked} requests for one name");
        world.page.key(keys::ENTER).await?;
        world.page.wait("the customer", |view| view.path == format!("/customers?open={id}")).await?;

        open(world).await?;
        find(world, &order.number, &order.number).await?;
        world.page.key(keys::ENTER).await?;
        world.page.wait("the order", |view| view.path == format!("/orders?open={}", order.id)).await?;
        world.page.press_named("close-details").await?;

        // Rows that arrive move what is chosen, and choose nothing else.
        open(world).await?;
        world.page.fill("[data-test=palette-field]", &name).await?;
        world.page.key(keys::UP).await?;
        let count = "return document.querySelectorAll('[data-test=palette-choice]').length > 3;";
        world.page.until("rows that arrived", count, json!([])).await?;
        let last = format!("Search all invoices for “{name}”");
        ensure_eq!(world.page.script(CURRENT, json!([])).await?, json!(last), "what is chosen");
        world.page.key(keys::ESCAPE).await?;
        world.page.until("a closed palette", IS_CLOSED, json!([])).await?;

        open(world).await?;
        world.page.fill("[data-test=palette-field]", "zzz nobody").await?;
        let all = "return [...document.querySelectorAll('[data-test=palette-choice]')].some((one) => one.innerText.includes('Search all customers for “zzz nobody”'));";
        world.page.until("the whole list", all, json!([])).await?;
        world.page.key(keys::ENTER).await?;
        world.page.wait("a searched list", |view| view.path == "/customers?q=zzz+nobody").await?;
        // What has digits is more likely a number than a name.
        open(world).await?;
        world.page.fill("[data-test=palette-field]", "ORD-999999").await?;
        let current = "return document.querySelector('[data-test=palette-choice][aria-selected=true]').innerText === arguments[0];";
        world.page.until("orders first", current, json!(["Search all orders for “ORD-999999”"])).await?;
        Ok(())
    })
    .await
}

/// Letters after `g` lead to pages; keys can be changed, taken away, and switched off.
#[tokio::test(flavor = "multi_thread")]
async fn keys_lead_everywhere_and_can_be_changed() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        for (letter, path) in [("o", "/orders"), ("w", "/alerts"), ("d", "/")] {
            world.page.key("g").await?;
            world.page.key(letter).await?;
            world.page.wait(path, |view| view.page() == path).await?;
        }
        // A letter that comes too late is one by itself.
        world.page.key("g").await?;
        tokio::time::sleep(Duration::from_millis(1_700)).await;
        world.page.key("m").await?;
        world.page.wait("another period", |view| view.path.contains("period=30d")).await?;

        world.page.key("?").await?;
        world.page.press_named("keys-open-orders").await?;
        world.page.key("r").await?;
        let says = "return document.querySelector('[data-test=keys-said]').innerText.includes(arguments[0]);";
        world.page.until("that it is taken", says, json!(["R is taken: Refresh everything on the page."])).await?;
        world.page.press_named("keys-open-orders").await?;
        world.page.key("x").await?;
        let shows =
            "return document.querySelector(`[data-test=${arguments[0]}]`).innerText.trim().endsWith(arguments[1]);";
        world.page.until("the new key", shows, json!(["keys-open-orders", "X"])).await?;
        world.page.press_named("keys-refresh").await?;
        world.page.key(keys::BACKSPACE).await?;
        world.page.until("no key", shows, json!(["keys-refresh", "none"])).await?;
        world.page.press_named("close-keys").await?;
        world.page.reload().await?;
        world.page.wait("all figures", |view| view.is_live() && view.has_all_figures()).await?;
        world.page.key("x").await?;
        world.page.wait("orders by the new key", |view| view.page() == "/orders").await?;
        Ok(())
    })
    .await
}
