//! The lists behind the cards, and the way between pages.

use std::time::Duration;

use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const ORDERS: &str = "/api/v1/orders";

/// A list: path, heading, SQL of the number of its rows after so many steps of `{take}`, how many a step takes, and
/// SQL of a text in its first row.
struct List {
    path: &'static str,
    heading: &'static str,
    rows: &'static str,
    step: i64,
    first: &'static str,
}

/// The rows of a table, as far as `{take}` reaches.
macro_rules! rows_of {
    ($table:literal) => {
        concat!("SELECT MIN({take}, COUNT(*)) FROM ", $table)
    };
}

/// What belongs to the first `{take}` customers.
macro_rules! rows_of_customers {
    ($table:literal) => {
        concat!(
            "SELECT COUNT(*) FROM ",
            $table,
            " WHERE user_id IN (SELECT id FROM users WHERE is_admin = 0 ORDER BY rowid LIMIT {take})"
        )
    };
}

const LISTS: [List; 8] = [
    List {
        path: "/customers",
        heading: "Customers",
        rows: rows_of!("users WHERE is_admin = 0"),
        step: 50,
        first: "SELECT email FROM users WHERE is_admin = 0 ORDER BY rowid LIMIT 1",
    },
    List {
        path: "/products",
        heading: "Products",
        rows: "SELECT COUNT(*) FROM plans",
        step: 1_000,
        first: "SELECT name FROM plans ORDER BY price_monthly_cents, sort_order LIMIT 1",
    },
    List {
        path: "/licenses",
        heading: "Licenses",
        rows: rows_of!("licenses"),
        step: 50,
        first: "SELECT license_key FROM licenses ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/subscriptions",
        heading: "Subscriptions",
        rows: rows_of_customers!("subscriptions"),
        step: 20,
        first: "SELECT email FROM users JOIN subscriptions ON user_id = users.id ORDER BY users.rowid LIMIT 1",
    },
    List {
        path: "/orders",
        heading: "Orders",
        rows: rows_of!("orders"),
        step: 50,
        first: "SELECT order_number FROM orders ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/invoices",
        heading: "Invoices",
        rows: rows_of!("invoices"),
        step: 50,
        first: "SELECT invoice_number FROM invoices ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/payments",
        heading: "Payments",
        rows: rows_of!("payments"),
        step: 50,
        first: "SELECT status FROM payments ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/domains",
        heading: "Domains",
        rows: rows_of_customers!("domains"),
        step: 20,
        first: "SELECT domain_name FROM domains JOIN users ON users.id = user_id ORDER BY users.rowid LIMIT 1",
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn every_list_has_the_rows_of_the_database() -> Outcome {
    all_lists(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_has_the_rows_of_the_database_on_the_observed_backend() -> Outcome {
    all_lists(Setup::observed()).await
}

async fn all_lists(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        world.open_dashboard().await?;
        for list in &LISTS {
            world.page.press(&format!("nav a[href=\"{}\"]", list.path)).await?;
            check_list(world, list).await?;
        }
        Ok(())
    })
    .await
}

async fn check_list(world: &World, list: &List) -> Outcome {
    let expected = world.truth.number(&list.rows.replace("{take}", &list.step.to_string())).await?;
    ensure!(expected > 0, "there is nothing to list on {}", list.path);
    let view = wait_for_rows(world, list, expected).await?;
    ensure_eq!(view.title, format!("{} · Pulseboard", list.heading), "the title of {}", list.path);
    ensure_eq!(view.focus, "page-title", "what has the focus on {}", list.path);
    let first = world.truth.text(list.first).await?;
    let row = view.rows.first().cloned().unwrap_or_default();
    ensure!(row.contains(&first), "the first row of {} is {row}, without {first}", list.path);

    let more = world.truth.number(&list.rows.replace("{take}", &(2 * list.step).to_string())).await?;
    ensure_eq!(view.has_more, more > expected || list.step == 20, "whether {} has more", list.path);
    if view.has_more {
        // A refetch under way is over first; `lists_are_live_too` presses in the middle of one.
        world.page.wait_until_enabled("load-more").await?;
        world.page.press_named("load-more").await?;
        let view = wait_for_rows(world, list, more).await?;
        let again = view.rows.first().cloned().unwrap_or_default();
        ensure_eq!(again, row, "the first row of {} after more were loaded", list.path);
    }
    Ok(())
}

async fn wait_for_rows(world: &World, list: &List, expected: i64) -> Outcome<View> {
    let what = format!("{expected} rows under “{}” at {}", list.heading, list.path);
    let shown = format!("{expected} shown");
    let is_there = |view: &View| {
        let is_here = view.path == list.path && view.heading == list.heading && !view.is_table_loading;
        is_here && i64::try_from(view.rows.len()) == Ok(expected) && view.row_count.starts_with(&shown)
    };
    world.page.wait(&what, is_there).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_between_pages() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        world.page.press("[data-test=card-total-customers] a").await?;
        world
            .page
            .wait("the customers behind the card", |view| view.path == "/customers" && view.rows.len() == 50)
            .await?;
        world.page.press("nav a[href=\"/orders\"]").await?;
        world.page.wait("the orders", |view| view.heading == "Orders" && view.rows.len() == 50).await?;
        world.page.back().await?;
        let view = world.page.wait("the customers again", |view| view.heading == "Customers").await?;
        ensure_eq!((view.path.as_str(), view.title.as_str()), ("/customers", "Customers · Pulseboard"), "after back");

        world.page.open("/nowhere/at/all").await?;
        let is_there = |view: &View| view.heading == "Page not found" && view.has_message("empty");
        let view = world.page.wait("the page for unknown addresses, with its message", is_there).await?;
        ensure_eq!(view.title, "Page not found · Pulseboard", "the title");
        world.page.press("main a[href=\"/\"]").await?;
        world.page.wait("the dashboard", |view| view.page() == "/" && view.has_all_figures()).await?;

        let order = world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        world.page.press("nav a[href=\"/orders\"]").await?;
        let has_order = |view: &View| view.rows.first().is_some_and(|row| row.contains(&order.number));
        world.page.wait("the new order in the list", has_order).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_live_too() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.page.sign_in("/orders", pulseboard_e2e::server::ADMIN).await?;
        world.page.wait("the orders", |view| view.rows.len() == 50).await?;
        let focus = "document.querySelector('[data-test=load-more]').focus();";
        world.page.script(focus, serde_json::json!([])).await?;
        ensure_eq!(world.page.view().await?.focus, "load-more", "what has the focus before an update");
        let order = world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        let has_order = |view: &View| view.rows.first().is_some_and(|row| row.contains(&order.number));
        world.page.wait("the new order in the open list", has_order).await?;
        ensure_eq!(world.page.view().await?.focus, "load-more", "what has the focus after an update");
        check_press_during_update(world).await
    })
    .await
}

/// What was asked for once the page is live need not be asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_asked_for_once() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        for path in ["/orders", "/invoices", "/customers", "/products"] {
            let proxy = world.proxy()?;
            let address = match path {
                "/products" => "/api/v1/plans".to_owned(),
                path => format!("/api/v1{path}"),
            };
            let before = proxy.count(&address);
            if path == "/orders" {
                world.page.sign_in(path, ADMIN).await?;
            } else {
                world.page.open(path).await?;
            }
            world.page.wait("a live list", |view| view.is_live() && !view.rows.is_empty()).await?;
            // Longer than what an event changes waits to be asked for.
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            ensure_eq!(proxy.count(&address) - before, 1, "requests of {path}");
        }
        Ok(())
    })
    .await
}

/// A reader who asks for more while the list is being fetched anyway gets more.
async fn check_press_during_update(world: &World) -> Outcome {
    let before = world.proxy()?.count(ORDERS);
    world.proxy()?.set(ORDERS, Rule::Stall);
    world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
    world.page.wait("an update under way", |_| world.proxy().is_ok_and(|proxy| proxy.count(ORDERS) > before)).await?;
    world.page.press_named("load-more").await?;
    world.proxy()?.set(ORDERS, Rule::Pass);
    world.page.wait("100 orders", |view| view.rows.len() == 100).await?;
    Ok(())
}
