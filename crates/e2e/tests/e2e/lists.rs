//! The lists behind the cards, and the way between pages.

use std::time::Duration;

use pulseboard_e2e::clock;
use pulseboard_e2e::csv;
use pulseboard_e2e::driver::{Browser, Driver};
use pulseboard_e2e::page::{Page, keys};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

const ORDERS: &str = "/api/v1/orders";

/// A list: path, heading, SQL of the number of its rows, and SQL of a text in its first row.
struct List {
    path: &'static str,
    heading: &'static str,
    rows: &'static str,
    first: &'static str,
}

const LISTS: [List; 8] = [
    List {
        path: "/customers",
        heading: "Customers",
        rows: "SELECT COUNT(*) FROM users WHERE is_admin = 0",
        first: "SELECT email FROM users WHERE is_admin = 0 ORDER BY rowid LIMIT 1",
    },
    List {
        path: "/products",
        heading: "Products",
        rows: "SELECT COUNT(*) FROM plans",
        first: "SELECT name FROM plans ORDER BY price_monthly_cents, sort_order LIMIT 1",
    },
    List {
        path: "/licenses",
        heading: "Licenses",
        rows: "SELECT COUNT(*) FROM licenses",
        first: "SELECT license_key FROM licenses ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/subscriptions",
        heading: "Subscriptions",
        rows: "SELECT COUNT(*) FROM subscriptions",
        first: "SELECT email FROM users JOIN subscriptions ON user_id = users.id ORDER BY users.rowid LIMIT 1",
    },
    List {
        path: "/orders",
        heading: "Orders",
        rows: "SELECT COUNT(*) FROM orders",
        first: "SELECT order_number FROM orders ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/invoices",
        heading: "Invoices",
        rows: "SELECT COUNT(*) FROM invoices",
        first: "SELECT invoice_number FROM invoices ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/payments",
        heading: "Payments",
        rows: "SELECT COUNT(*) FROM payments",
        first: "SELECT status FROM payments ORDER BY created_at DESC, rowid DESC LIMIT 1",
    },
    List {
        path: "/domains",
        heading: "Domains",
        rows: "SELECT COUNT(*) FROM domains",
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
    let expected = usize::try_from(world.truth.number(list.rows).await?)?;
    ensure!(expected > 0, "there is nothing to list on {}", list.path);
    let what = format!("rows under “{}” at {}", list.heading, list.path);
    let is_here = |view: &View| view.path == list.path && view.heading == list.heading && view.lists(1);
    let view = world.page.wait(&what, is_here).await?;
    ensure_eq!(view.title, format!("{} · Pulseboard", list.heading), "the title of {}", list.path);
    ensure_eq!(view.focus, "page-title", "what has the focus on {}", list.path);
    let first = world.truth.text(list.first).await?;
    let row = view.rows.first().cloned().unwrap_or_default();
    ensure!(row.contains(&first), "the first row of {} is {row}, without {first}", list.path);
    if view.has_more && !["/subscriptions", "/domains"].contains(&list.path) {
        world.page.press_named("read-all").await?;
    }
    let is_whole = |view: &View| is_here(view) && view.lists_all(expected);
    let view = world.page.wait(&format!("all {expected} {what}"), is_whole).await?;
    ensure!(view.rows.len() < 100, "{} of {expected} rows of {} are drawn", view.rows.len(), list.path);
    let again = view.rows.first().cloned().unwrap_or_default();
    ensure_eq!(again, row, "the first row of {} after all were read", list.path);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_between_pages() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        world.page.press("[data-test=card-total-customers] a").await?;
        world.page.wait("the customers behind the card", |view| view.path == "/customers" && view.lists(50)).await?;
        world.page.press("nav a[href=\"/orders\"]").await?;
        world.page.wait("the orders", |view| view.heading == "Orders" && view.lists(50)).await?;
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
        world.page.sign_in("/orders", ADMIN).await?;
        world.page.wait("the orders", |view| view.lists(50)).await?;
        let focus = "document.querySelector('[data-test=read-all]').focus();";
        world.page.script(focus, json!([])).await?;
        ensure_eq!(world.page.view().await?.focus, "read-all", "what has the focus before an update");
        let order = world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        let has_order = |view: &View| view.rows.first().is_some_and(|row| row.contains(&order.number));
        world.page.wait("the new order in the open list", has_order).await?;
        ensure_eq!(world.page.view().await?.focus, "read-all", "what has the focus after an update");
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
    world.page.press_named("read-all").await?;
    world.proxy()?.set(ORDERS, Rule::Pass);
    let all = usize::try_from(world.truth.number("SELECT COUNT(*) FROM orders").await?)?;
    world.page.wait("all orders", |view| view.lists_all(all)).await?;
    Ok(())
}

/// Of thousands of rows those near the window are drawn, and keys, screen readers and the eye reach all of them.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_rows_are_reached_by_keys() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.sign_in("/orders", ADMIN).await?;
        world.page.wait("orders", |view| view.lists(50)).await?;
        world.page.press_named("read-all").await?;
        let all = usize::try_from(world.truth.number("SELECT COUNT(*) FROM orders").await?)?;
        world.page.wait("all orders", |view| view.lists_all(all)).await?;
        world.page.script("document.querySelector('[data-place=\"0\"]').focus();", json!([])).await?;
        let focused = "
            const row = document.activeElement;
            const box = row.getBoundingClientRect();
            return row.dataset.place === arguments[0] && box.bottom <= innerHeight && box.top >= 0
                && row.getAttribute('aria-rowindex') === String(Number(arguments[0]) + 2);";
        let last = all - 1;
        for (key, place) in [
            (keys::DOWN, 1),
            (keys::PAGE_DOWN, 11),
            (keys::END, last),
            (keys::PAGE_UP, last - 10),
            (keys::UP, last - 11),
        ] {
            world.page.key(key).await?;
            world.page.until(&format!("row {place} after a key"), focused, json!([place.to_string()])).await?;
        }
        let count = world
            .page
            .script(
                "return document.querySelector('[data-test=table]').ariaRowCount ?? \
            document.querySelector('[data-test=table]').getAttribute('aria-rowcount');",
                json!([]),
            )
            .await?;
        ensure_eq!(count, json!((all + 1).to_string()), "how many rows screen readers are told, the head among them");
        ensure!(world.page.view().await?.rows.len() < 100, "few of the rows are drawn");
        world.page.key(keys::HOME).await?;
        world.page.until("the first row", focused, json!(["0"])).await?;
        Ok(())
    })
    .await
}

/// What is shown, in which order and how stands in the address: the same rows after a reload, on the way back, and in
/// a second browser.
#[tokio::test(flavor = "multi_thread")]
async fn the_address_says_what_is_shown() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup, async |world| {
            let path = "/orders?status=cancelled,pending&from=2026-01-01&least=50&sort=-total&hide=items&rows=compact";
            world.page.sign_in(path, ADMIN).await?;
            let of = "FROM orders WHERE status IN ('pending', 'cancelled') AND created_at >= '2026-01-01'
                AND total_cents >= 5000";
            let count = usize::try_from(world.truth.number(&format!("SELECT COUNT(*) {of}")).await?)?;
            let sum = world.truth.number(&format!("SELECT SUM(total_cents) {of}")).await?;
            let largest = format!("SELECT order_number {of} ORDER BY total_cents DESC LIMIT 1");
            let largest = world.truth.text(&largest).await?;
            let is_same = |view: &View| {
                let first = view.rows.first().is_some_and(|row| row.contains(&largest));
                view.lists_all(count) && first && view.sums == [format!("{sum} USD")]
            };
            let view = world.page.wait("the rows of the address", is_same).await?;
            ensure_eq!(view.path.replace("%2C", ","), path, "the address");
            let heads =
                "return [...document.querySelectorAll('th')].map((head) => head.innerText.trim().split(' ')[0]);";
            let heads = world.page.script(heads, json!([])).await?;
            ensure_eq!(
                heads,
                json!(["", "Order", "Customer", "Status", "Total", "Placed"]),
                "the columns, after the one to select rows in"
            );
            let sorted = "return document.querySelector('th[aria-sort=descending]').innerText.startsWith('Total');";
            ensure_eq!(world.page.script(sorted, json!([])).await?, json!(true), "the heading tells the order");
            world.page.reload().await?;
            world.page.wait("the same rows after a reload", is_same).await?;
            world.page.press_named("clear-filter").await?;
            let without = "/orders?sort=-total&hide=items&rows=compact";
            world.page.wait("all orders", |view| view.path == without && view.lists(count + 1)).await?;
            world.page.back().await?;
            world.page.wait("the same rows on the way back", is_same).await?;
            let directory = tempfile::tempdir()?;
            let driver = Driver::start(&world.tools, directory.path(), Browser::Chromium).await?;
            let other = Page::new(driver, world.page.origin().to_owned()).await?;
            other.sign_in(path, ADMIN).await?;
            other.wait("the same rows in a second browser", is_same).await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// What changed far down is found by the poll, and until then the list says how old it is.
#[tokio::test(flavor = "multi_thread")]
async fn rows_far_down_are_checked_by_the_poll() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.sign_in("/orders?status=completed", ADMIN).await?;
        let of = "FROM orders WHERE status = 'completed'";
        let count = usize::try_from(world.truth.number(&format!("SELECT COUNT(*) {of}")).await?)?;
        world.page.wait("all completed orders", |view| view.lists_all(count)).await?;
        let oldest =
            format!("UPDATE orders SET status = 'cancelled' WHERE id = (SELECT id {of} ORDER BY created_at LIMIT 1)");
        world.truth.change(&oldest).await?;
        clock::skip(&world.page, Duration::from_secs(30)).await?;
        world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        let says = |view: &View| view.lists_all(count) && view.row_count.contains("older ones as of");
        world.page.wait("how old the older rows are", says).await?;
        clock::skip(&world.page, Duration::from_secs(61)).await?;
        world.api().await?.create_order(&world.customer().await?, 100, "pending").await?;
        let is_true = |view: &View| view.lists_all(count - 1) && !view.row_count.contains("as of");
        world.page.wait("one order less, all as of now", is_true).await?;
        Ok(())
    })
    .await
}

/// Rows that come above what the reader looks at wait, and nothing moves.
#[tokio::test(flavor = "multi_thread")]
async fn new_rows_wait_above_what_is_looked_at() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let api = world.api().await?;
        let customer = world.customer().await?;
        world.page.sign_in("/orders", ADMIN).await?;
        world.page.wait("orders", |view| view.lists(50)).await?;
        world.page.script("scrollTo(0, 1200);", json!([])).await?;
        let top = "
            const rows = [...document.querySelectorAll('[data-test=row]')];
            const row = rows.find((row) => row.getBoundingClientRect().top >= 100);
            return [row.innerText.split('\\n')[0].trim(), Math.round(row.getBoundingClientRect().top)];";
        world.page.until("a scrolled page", "return scrollY > 1000;", json!([])).await?;
        let before = world.page.script(top, json!([])).await?;
        for cents in [100, 200, 300] {
            api.create_order(&customer, cents, "pending").await?;
        }
        let says = "return document.querySelector('[data-test=waiting-rows]')?.innerText.trim() === '3 new orders';";
        world.page.until("three rows that wait", says, json!([])).await?;
        ensure_eq!(
            world.page.script(top, json!([])).await?,
            before,
            "the row at the top of what is looked at, and where"
        );
        let show = "document.querySelector('[data-test=waiting-rows]').click();";
        world.page.script(show, json!([])).await?;
        let newest =
            world.truth.text("SELECT order_number FROM orders ORDER BY created_at DESC, rowid DESC LIMIT 1").await?;
        let is_there = |view: &View| view.rows.first().is_some_and(|row| row.contains(&newest)) && view.scroll == 0.0;
        world.page.wait("the new rows", is_there).await?;
        Ok(())
    })
    .await
}

/// The details of a row have an address, take the focus and give it back, and lead on to what belongs to it.
#[tokio::test(flavor = "multi_thread")]
async fn details_have_an_address_of_their_own() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let api = world.api().await?;
        let order = api.create_order(&world.customer().await?, 12_345, "pending").await?;
        world.page.sign_in("/orders", ADMIN).await?;
        let is_first = |view: &View| view.rows.first().is_some_and(|row| row.contains(&order.number));
        world.page.wait("the order", is_first).await?;
        world.page.script("document.querySelector('[data-place=\"0\"]').focus();", json!([])).await?;
        world.page.key(keys::ENTER).await?;
        let id = world.truth.text("SELECT id FROM orders ORDER BY created_at DESC, rowid DESC LIMIT 1").await?;
        let tells = "
            const panel = document.querySelector('[data-test=details]');
            const items = panel && panel.querySelector('[data-test=order-items] tfoot');
            return Boolean(items) && items.innerText.includes('$123.45') && panel.innerText.includes(arguments[0]);";
        world.page.until("the items of the order", tells, json!([id])).await?;
        let view = world.page.view().await?;
        ensure_eq!(view.path, format!("/orders?open={id}"), "the address");
        ensure_eq!(
            (view.focus.as_str(), view.scroll),
            ("details", 0.0),
            "what has the focus, and where the page stands"
        );
        world.page.reload().await?;
        world.page.until("the same after a reload", tells, json!([id])).await?;
        api.set_order_status(&order, "completed").await?;
        let status = "return document.querySelector('[data-test=details] .status').innerText === arguments[0];";
        world.page.until("the new status in the open details", status, json!(["completed"])).await?;
        world.page.key(keys::ESCAPE).await?;
        world
            .page
            .wait("closed details, and the focus on the row", |view| view.path == "/orders" && view.focus == "row")
            .await?;

        world.page.resize(390, 844).await?;
        world.page.press("[data-place=\"0\"] .list__open").await?;
        world.page.until("the items of the order on a phone", tells, json!([id])).await?;
        let width = "return document.querySelector('[data-test=details]').getBoundingClientRect().width;";
        ensure_eq!(world.page.script(width, json!([])).await?, json!(390), "how wide the details are on a phone");
        ensure_eq!(world.page.overhang().await?, 0, "pixels beyond the window");
        world.page.press("[data-test=details] a[href^=\"/customers?open=\"]").await?;
        let email = "return (document.querySelector('[data-test=details]')?.innerText ?? '').includes(arguments[0]);";
        world.page.until("the customer", email, json!(["customer@example.com"])).await?;
        world.page.back().await?;
        world.page.until("the order on the way back", tells, json!([id])).await?;

        // Of an order the server tells alone; an invoice is looked for in the list.
        let tells = "return (document.querySelector('[data-test=details]')?.innerText ?? '').includes(arguments[0]);";
        for (path, table) in [("/orders", "orders"), ("/invoices", "invoices")] {
            let oldest = world.truth.text(&format!("SELECT id FROM {table} ORDER BY created_at LIMIT 1")).await?;
            world.page.open(&format!("{path}?open={oldest}")).await?;
            world.page.until(&format!("the oldest of {table} by its address alone"), tells, json!([oldest])).await?;
            let read = if path == "/orders" { 50 } else { 1_000 };
            let view = world.page.view().await?;
            ensure_eq!(view.lists(51), read > 50, "whether {path} was read on");
        }
        world.page.open("/invoices?open=nothing").await?;
        let says = |view: &View| view.message("empty").is_some_and(|message| message.text.contains("not in this list"));
        world.page.wait("that there is none of this id", says).await?;
        Ok(())
    })
    .await
}

/// All matching rows are taken away, also those that were not read yet.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_is_exported() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.sign_in("/orders?status=completed&sort=total", ADMIN).await?;
        world.page.wait("orders", |view| view.lists(50)).await?;
        let file = world.export("export-csv").await?;
        let text = file.text()?;
        let records = csv::parse(text.trim_start_matches('\u{feff}'))?;
        let head = records.iter().position(|record| record.first().is_some_and(|field| field == "Order"));
        let rows = &records[head.ok_or_else(|| eyre::eyre!("no head in {text}"))? + 1..];
        let rows: Vec<_> = rows.iter().filter(|row| row.len() > 1).collect();
        let of = "FROM orders WHERE status = 'completed'";
        let count = usize::try_from(world.truth.number(&format!("SELECT COUNT(*) {of}")).await?)?;
        ensure_eq!(rows.len(), count, "the rows of the table");
        let cents = |text: &String| text.replace('.', "").parse::<i64>();
        let sum: i64 = rows.iter().map(|row| cents(&row[4])).sum::<Result<_, _>>()?;
        ensure_eq!(sum, world.truth.number(&format!("SELECT SUM(total_cents) {of}")).await?, "the sum of the table");
        ensure!(file.name.starts_with("pulseboard-orders-"), "the file is called {}", file.name);
        Ok(())
    })
    .await
}

/// A file of some of the rows would be taken for one of all: where they cannot be read, there is none, and it is told.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_not_exported() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.page.sign_in("/orders", ADMIN).await?;
        world.page.wait("orders", |view| view.lists(50)).await?;
        world.console.allow(500, ORDERS);
        world.proxy()?.set(ORDERS, Rule::page(500));
        world.page.press("[data-test=export-menu] > summary").await?;
        world.page.press_named("export-csv").await?;
        let is_told = |view: &View| view.toasts.iter().any(|toast| toast.body.contains("so there is no file"));
        world.page.wait("that there is no file", is_told).await?;
        Ok(())
    })
    .await
}

/// What is typed, and where the page stands, stays when an event brings a row or changes one.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_changes_rows_in_place() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let api = world.api().await?;
        let order = api.create_order(&world.customer().await?, 123_400, "pending").await?;
        world.page.sign_in("/orders?status=completed,pending", ADMIN).await?;
        let row =
            |view: &View, words: &str| view.rows.iter().any(|row| row.contains(&order.number) && row.contains(words));
        world.page.wait("the order", |view| row(view, "pending")).await?;
        world.page.script("document.querySelector('[data-test=filter-menu]').open = true;", json!([])).await?;
        world.page.script("document.querySelector('#list-search').focus();", json!([])).await?;
        world.page.key("x").await?;
        world.page.key(keys::BACKSPACE).await?;
        api.set_order_status(&order, "completed").await?;
        let view = world.page.wait("the order in its new status", |view| row(view, "completed")).await?;
        ensure_eq!(view.focus, "list-search", "what has the focus after an update");
        let is_open =
            world.page.script("return document.querySelector('[data-test=filter-menu]').open;", json!([])).await?;
        ensure_eq!(is_open, json!(true), "whether the menu is still open");
        // What is selected stays selected, wherever it stands then.
        let select = "document.querySelector('[data-test=select-row]').click();";
        world.page.script(select, json!([])).await?;
        let other = api.create_order(&world.customer().await?, 5_600, "pending").await?;
        let is_in = |view: &View| view.rows.iter().any(|row| row.contains(&other.number));
        let view = world.page.wait("a row that came while the menu is open", is_in).await?;
        let is_open =
            world.page.script("return document.querySelector('[data-test=filter-menu]').open;", json!([])).await?;
        ensure_eq!(is_open, json!(true), "whether the menu is still open");
        let selected = "
            const selected = [...document.querySelectorAll('[data-test=row]')]
                .filter((row) => row.querySelector('[data-test=select-row]').checked);
            return selected.length === 1 && selected[0].innerText.includes(arguments[0]);";
        ensure_eq!(
            world.page.script(selected, json!([order.number])).await?,
            json!(true),
            "whether it is still selected"
        );
        let before = view.listed;
        api.set_order_status(&order, "failed").await?;
        let is_gone = |view: &View| !row(view, "") && view.listed.map(|rows| rows + 1) == before;
        world.page.wait("the order is in the list no more", is_gone).await?;
        Ok(())
    })
    .await
}

/// What no list tells is read customer by customer: it says how far it is, and can be stopped.
#[tokio::test(flavor = "multi_thread")]
async fn walking_says_how_far_it_is_and_stops() -> Outcome {
    scenario(Setup::observed().with_proxy(), async |world| {
        let proxy = world.proxy()?;
        proxy.set("/api/v1/customers", Rule::Late(Duration::from_millis(150)));
        world.page.sign_in("/domains", ADMIN).await?;
        let all = world.truth.number("SELECT COUNT(*) FROM users WHERE is_admin = 0").await?;
        let says = format!("of {all} customers read");
        world.page.wait("how far it is", |view| view.lists(1) && view.row_count.contains(&says)).await?;
        world.page.press_named("stop-reading").await?;
        let view = world.page.wait("a stop", |view| view.has_more && view.lists(1)).await?;
        world.page.wait_until_enabled("read-all").await?;
        let stopped = world.page.view().await?;
        ensure!(stopped.listed <= view.listed.map(|rows| rows + 60), "it went on: {stopped:?}");
        let walked = || proxy.requests().iter().filter(|path| path.ends_with("/domains")).count();
        let asked = walked();
        tokio::time::sleep(Duration::from_secs(1)).await;
        ensure_eq!(walked(), asked, "requests after the stop");
        proxy.set("/api/v1/customers", Rule::Pass);
        world.page.press_named("read-all").await?;
        let domains = usize::try_from(world.truth.number("SELECT COUNT(*) FROM domains").await?)?;
        world.page.wait("all domains", |view| view.lists_all(domains)).await?;
        // For the visit that is remembered.
        let asked = walked();
        world.page.press("nav a[href=\"/products\"]").await?;
        world.page.wait("products", |view| view.heading == "Products" && view.lists(1)).await?;
        world.page.press("nav a[href=\"/domains\"]").await?;
        world.page.wait("all domains again", |view| view.heading == "Domains" && view.lists_all(domains)).await?;
        ensure_eq!(walked(), asked, "requests for a list that was read in this visit");
        Ok(())
    })
    .await
}

/// A list is searched while the reader types; what the backend searches is asked there, and found here as well.
#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_typing() -> Outcome {
    scenario(Setup::observed(), async |world| {
        world.page.sign_in("/customers", ADMIN).await?;
        world.page.wait("customers", |view| view.lists(50)).await?;
        let email = world.truth.text("SELECT email FROM users WHERE is_admin = 0 ORDER BY rowid DESC LIMIT 1").await?;
        world.page.key("/").await?;
        world.page.fill("#list-search", &email.to_uppercase()).await?;
        let is_found = |view: &View| view.lists_all(1) && view.rows[0].contains(&email);
        let view = world.page.wait("the last customer", is_found).await?;
        ensure!(view.path.starts_with("/customers?q="), "the address is {}", view.path);
        let number = world.truth.text("SELECT order_number FROM orders ORDER BY created_at LIMIT 1").await?;
        world.page.open(&format!("/orders?q={number}")).await?;
        world.page.wait("the oldest order", |view| view.lists_all(1) && view.rows[0].contains(&number)).await?;
        Ok(())
    })
    .await
}
