//! Pictures for the eye: `cargo xtask screenshots` says where they are written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use eyre::eyre;
use pulseboard_e2e::faults::REFRESH;
use pulseboard_e2e::motion::animate;
use pulseboard_e2e::page::{Scheme, keys};
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, scenario};
use serde_json::json;

const STATS: &str = "/api/v1/dashboard/stats";
const SIZES: [(u32, u32); 5] = [(2560, 1440), (1920, 1080), (1440, 1000), (768, 1024), (390, 844)];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for the eye: `cargo xtask screenshots`"]
async fn screenshots() -> Outcome {
    let directory = std::env::var_os("PULSEBOARD_SCREENSHOTS").map(PathBuf::from);
    let directory = directory.ok_or_else(|| eyre!("nothing says where to; `cargo xtask screenshots` does"))?;
    std::fs::create_dir_all(&directory)?;
    take_good(&directory).await?;
    take_bad(&directory).await?;
    take_empty(&directory).await?;
    take_analytics(&directory).await?;
    take_lists(&directory).await?;
    take_cockpit(&directory).await?;
    take_motion(&directory).await?;
    take_analytics_bad(&directory).await
}

async fn take_good(directory: &Path) -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.page.resize(1440, 1000).await?;
        world.page.open("/").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
        take(world, directory, "sign-in").await?;
        world.proxy()?.set("/api/v1/dashboard", Rule::Stall);
        world.page.sign_in("/", ADMIN).await?;
        take(world, directory, "loading").await?;
        world.proxy()?.set("/api/v1/dashboard", Rule::Pass);
        world.page.wait("all figures", View::has_all_figures).await?;
        for (width, height) in SIZES {
            world.page.resize(width, height).await?;
            for scheme in Scheme::ALL {
                world.page.set_scheme(scheme).await?;
                let name = format!("dashboard-{width}-{}", scheme.name());
                save(directory, &name, &world.page.picture(false).await?)?;
                save(directory, &format!("{name}-whole"), &world.page.picture(true).await?)?;
            }
        }
        world.page.press_named("nav-toggle").await?;
        take(world, directory, "navigation-390").await?;
        world.page.resize(1440, 1000).await?;
        world.page.press_named("live-badge").await?;
        world.page.wait("an open popover", |view| view.popover.is_some()).await?;
        take(world, directory, "popover").await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.key("?").await?;
        world.page.wait("the keys sheet", |view| view.has_dialog("keys-sheet")).await?;
        take(world, directory, "keys").await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.script("document.activeElement.blur()", json!([])).await?;

        let order = world.api().await?.create_order(&world.customer().await?, 12_900, "completed").await?;
        world.page.wait("a toast", |view| view.has_toast("New order received!")).await?;
        world.wait_for_truth().await?;
        take(world, directory, "event").await?;
        world.page.press("nav a[href=\"/orders\"]").await?;
        world
            .page
            .wait("the new order", |view| view.rows.first().is_some_and(|row| row.contains(&order.number)))
            .await?;
        take(world, directory, "orders").await?;
        world.page.resize(390, 844).await?;
        take(world, directory, "orders-390").await
    })
    .await
}

/// Twenty seconds of a day that is busier than most, as a picture that moves.
async fn take_motion(directory: &Path) -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.resize(1280, 800).await?;
        world.open_dashboard().await?;
        let drawn = "return document.querySelector('[data-test=wave] svg path') !== null;";
        world.page.until("the picture of the period", drawn, json!([])).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        let mut pictures = Vec::new();
        let mut order = api.create_order(&customer, 4_900, "pending").await?;
        for second in 0..20_i32 {
            match second % 4 {
                0 => order = api.create_order(&customer, 2_900 + second * 550, "pending").await?,
                2 => api.record_payment(&order, 2_900 + second * 550).await?,
                3 => api.set_order_status(&order, "completed").await?,
                _ => {}
            }
            tokio::time::sleep(Duration::from_millis(800)).await;
            pictures.push(world.page.picture(false).await?);
        }
        save(directory, "motion", &animate(&pictures, 1_000)?)
    })
    .await
}

/// What is opened over the dashboard and beside it.
async fn take_cockpit(directory: &Path) -> Outcome {
    scenario(Setup::documented(), async |world| {
        let shows = "return document.querySelector(arguments[0]) !== null;";
        world.page.resize(1440, 900).await?;
        world.open_dashboard().await?;
        for (button, what) in [("find", "palette-choice"), ("arrange", "layout-list")] {
            world.page.press_named(button).await?;
            world.page.until(what, shows, json!([format!("[data-test={what}]")])).await?;
            take(world, directory, button).await?;
            world.page.key(keys::ESCAPE).await?;
        }
        world.page.press_named("privacy").await?;
        let hidden =
            "return document.querySelector('[data-test=headline-revenue]')?.innerText.includes('•••') ?? false;";
        world.page.until("hidden amounts", hidden, json!([])).await?;
        take(world, directory, "privacy").await?;
        world.page.press_named("privacy").await?;
        world.page.open("/alerts").await?;
        world.page.until("the form", shows, json!(["[data-test=rule-form]"])).await?;
        for words in ["Payment of $500.00 or more", "Not live for 1 min", "Overdue invoices above 10"] {
            world.page.press(&format!("[data-test=\"suggest {words}\"]")).await?;
        }
        world.page.until("a finding", shows, json!(["[data-test=found-row]"])).await?;
        take(world, directory, "alerts").await?;
        world.page.resize(390, 844).await?;
        take(world, directory, "alerts-390").await?;
        world.page.resize(1920, 1080).await?;
        world.page.open("/wall").await?;
        world.page.until("the wall", shows, json!(["[data-test=wall-revenue] data"])).await?;
        take(world, directory, "wall").await
    })
    .await
}

async fn take_bad(directory: &Path) -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.console.allow(500, STATS);
        world.console.allow(401, STATS);
        world.console.allow(401, REFRESH);
        world.page.resize(1440, 1000).await?;
        world.proxy()?.set(STATS, Rule::page(500));
        world.page.sign_in("/", ADMIN).await?;
        world.page.wait("a message of missing figures", |view| view.has_message("failed")).await?;
        take(world, directory, "error").await?;
        world.proxy()?.set(STATS, Rule::Pass);
        world.page.press_named("refresh").await?;
        world.page.wait("all figures", |view| view.has_all_figures() && view.messages.is_empty()).await?;
        world.proxy()?.set(STATS, Rule::page(500));
        world.page.press_named("refresh").await?;
        world.page.wait("a message of stale figures", |view| view.has_message("stale")).await?;
        take(world, directory, "stale").await?;
        world.proxy()?.set(REFRESH, Rule::page(401));
        world.proxy()?.set(STATS, Rule::page(401));
        world.page.press_named("refresh").await?;
        world.page.wait("the dialog", |view| view.has_dialog("expiry-dialog")).await?;
        take(world, directory, "dialog").await
    })
    .await
}

async fn take_empty(directory: &Path) -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.truth.clear().await?;
        world.page.resize(1440, 1000).await?;
        world.page.sign_in("/", ADMIN).await?;
        world.page.wait("the message of an empty business", |view: &View| view.has_message("empty")).await?;
        take(world, directory, "empty").await?;
        world.page.press("nav a[href=\"/orders\"]").await?;
        world
            .page
            .wait("the message of an empty list", |view| view.path == "/orders" && view.has_message("empty"))
            .await?;
        take(world, directory, "orders-empty").await
    })
    .await
}

async fn take_analytics(directory: &Path) -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.resize(1440, 1000).await?;
        world.open_analytics("?period=30d&compare=previous").await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        for (width, height) in SIZES {
            world.page.resize(width, height).await?;
            take_whole(world, directory, &format!("analytics-{width}")).await?;
            world.open_menu().await?;
            take(world, directory, &format!("periods-{width}")).await?;
            world.close_menu().await?;
            world.show_tables(true).await?;
            take_whole(world, directory, &format!("analytics-tables-{width}")).await?;
            world.show_tables(false).await?;
        }
        world.page.resize(1440, 1000).await?;
        for (period, compare) in
            [(Period::Today, Compare::Previous), (Period::Year, Compare::Year), (Period::All, Compare::Off)]
        {
            world.choose(&period, compare).await?;
            world.wait_for_period(&period, compare).await?;
            take(world, directory, &format!("analytics-{}", period.name())).await?;
        }
        world.open_menu().await?;
        world.apply_dates("2026-11-22", "2026-11-01").await?;
        world.page.wait_analytics("an error beside the dates", |view| !view.error.is_empty()).await?;
        take(world, directory, "periods-error").await?;
        world.close_menu().await?;
        world.page.focus("[data-test=chart-revenue] [role=slider]").await?;
        world.page.key(keys::LEFT).await?;
        world.page.key_with(keys::SHIFT, keys::LEFT).await?;
        take(world, directory, "analytics-selection").await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.press("[data-test=export-menu] > summary").await?;
        take(world, directory, "exports").await?;
        world.page.open("/orders?status=pending").await?;
        world.page.wait("rows", |view| !view.rows.is_empty()).await?;
        take(world, directory, "orders-filtered").await
    })
    .await
}

/// The lists, each with the details of its first row, and what can be done there.
async fn take_lists(directory: &Path) -> Outcome {
    const LISTS: [&str; 8] =
        ["customers", "products", "licenses", "subscriptions", "orders", "invoices", "payments", "domains"];
    scenario(Setup::documented(), async |world| {
        let shows = "return document.querySelector(`[data-test=${arguments[0]}]`) !== null;";
        let second = "[data-place=\"1\"] [data-test=select-row]";
        world.page.sign_in("/", ADMIN).await?;
        world.page.wait("all figures", View::has_all_figures).await?;
        let open = "SELECT id FROM invoices WHERE status = 'open' ORDER BY created_at DESC LIMIT 1";
        let open = world.truth.text(open).await?;
        for (width, height) in [(1440, 1000), (390, 844)] {
            world.page.resize(width, height).await?;
            for list in LISTS {
                world.page.open(&format!("/{list}")).await?;
                world.page.wait("rows", |view| !view.rows.is_empty()).await?;
                take(world, directory, &format!("{list}-{width}")).await?;
                world.page.press("[data-place=\"0\"] .list__open").await?;
                world.page.until("details", shows, json!(["details"])).await?;
                let is_whole = "return !document.querySelector('[data-test=details]').innerText.includes('Loading…');";
                world.page.until("whole details", is_whole, json!([])).await?;
                take(world, directory, &format!("{list}-details-{width}")).await?;
            }
            world.page.open("/orders?status=pending").await?;
            world.page.wait("rows", |view| view.lists(3)).await?;
            world.page.press(second).await?;
            world.page.until("what is done with several", shows, json!(["bulk"])).await?;
            take(world, directory, &format!("orders-selected-{width}")).await?;
            world.page.press("[data-test=filter-menu] > summary").await?;
            take(world, directory, &format!("orders-filter-{width}")).await?;
            world.page.open(&format!("/invoices?open={open}")).await?;
            world.page.until("a payment to record", shows, json!(["payment-amount"])).await?;
            world.page.press_named("ask-payment").await?;
            world.page.until("the question", shows, json!(["confirm-payment"])).await?;
            take(world, directory, &format!("payment-{width}")).await?;
            world.page.open("/invoices").await?;
            world.page.wait("rows", |view| !view.rows.is_empty()).await?;
            world.page.press_named("new-invoice").await?;
            world.page.press_named("check-invoice").await?;
            take(world, directory, &format!("new-invoice-{width}")).await?;
        }
        Ok(())
    })
    .await
}

async fn take_analytics_bad(directory: &Path) -> Outcome {
    const ORDERS: &str = "/api/v1/orders";
    scenario(Setup::observed().with_proxy(), async |world| {
        world.console.allow(500, ORDERS);
        // Without any data the kind of backend is told by what it refuses.
        world.console.allow(422, STATS);
        world.page.resize(1440, 1000).await?;
        world.proxy()?.set("/api/v1/", Rule::Stall);
        world.proxy()?.set("/api/v1/auth", Rule::Pass);
        world.proxy()?.set("/api/v1/events", Rule::Pass);
        world.page.sign_in("/analytics", ADMIN).await?;
        take_whole(world, directory, "analytics-loading").await?;
        world.proxy()?.set(ORDERS, Rule::page(500));
        world.proxy()?.set("/api/v1/", Rule::Pass);
        world.proxy()?.set(ORDERS, Rule::page(500));
        world.page.wait("a message of missing orders", |view| view.has_message("failed")).await?;
        for (width, height) in SIZES {
            world.page.resize(width, height).await?;
            take_whole(world, directory, &format!("analytics-error-{width}")).await?;
        }
        world.proxy()?.set(ORDERS, Rule::Pass);
        world.truth.clear().await?;
        world.page.reload().await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        for (width, height) in SIZES {
            world.page.resize(width, height).await?;
            take_whole(world, directory, &format!("analytics-empty-{width}")).await?;
        }
        Ok(())
    })
    .await
}

/// Pictures of the whole page, in light and in dark.
async fn take_whole(world: &World, directory: &Path, name: &str) -> Outcome {
    for scheme in Scheme::ALL {
        world.page.set_scheme(scheme).await?;
        save(directory, &format!("{name}-{}", scheme.name()), &world.page.picture(true).await?)?;
    }
    Ok(())
}

/// A picture in light and one in dark.
async fn take(world: &World, directory: &Path, name: &str) -> Outcome {
    for scheme in Scheme::ALL {
        world.page.set_scheme(scheme).await?;
        save(directory, &format!("{name}-{}", scheme.name()), &world.page.picture(false).await?)?;
    }
    Ok(())
}

fn save(directory: &Path, name: &str, picture: &[u8]) -> Outcome {
    Ok(std::fs::write(directory.join(format!("{name}.png")), picture)?)
}
