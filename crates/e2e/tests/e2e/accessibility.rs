//! axe-core finds nothing, and nothing scrolls sideways, on every page and in every state.

use std::collections::BTreeMap;

use pulseboard_e2e::faults::REFRESH;
use pulseboard_e2e::page::{Scheme, keys};
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::{Outcome, Setup, World, axe, ensure, scenario};
use serde_json::json;

const LISTS: [&str; 8] =
    ["/customers", "/products", "/licenses", "/subscriptions", "/orders", "/invoices", "/payments", "/domains"];
const WIDTHS: [u32; 4] = [320, 390, 768, 1440];
const STATS: &str = "/api/v1/dashboard/stats";

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_are_accessible_and_fit() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let mut found = Findings::default();
        world.open_dashboard().await?;
        for path in LISTS {
            world.page.press(&format!("nav a[href=\"{path}\"]")).await?;
            world.page.wait("rows", |view| view.path == path && !view.rows.is_empty()).await?;
            found.look(world, path).await?;
            found.measure(world, path).await?;
            world.page.press("[data-test=row] .list__open").await?;
            world
                .page
                .until("details", "return document.querySelector('[data-test=details]') !== null;", json!([]))
                .await?;
            found.look(world, &format!("details on {path}")).await?;
            found.measure(world, &format!("details on {path}")).await?;
            world.page.press_named("close-details").await?;
            world.page.script("document.querySelector('[data-test=filter-menu]').open = true;", json!([])).await?;
            found.look(world, &format!("filters on {path}")).await?;
        }
        look_at_actions(world, &mut found).await?;
        found.report()
    })
    .await
}

/// What is changed in lists: several orders that are selected, an invoice that is written, and a payment that is asked about.
async fn look_at_actions(world: &World, found: &mut Findings) -> Outcome {
    let shows = "return document.querySelector(`[data-test=${arguments[0]}]`) !== null;";
    world.page.open("/orders").await?;
    world.page.wait("orders", |view| view.lists(50)).await?;
    world.page.press("[data-place=\"1\"] [data-test=select-row]").await?;
    world.page.until("what is done with several", shows, json!(["bulk"])).await?;
    found.look(world, "several orders").await?;
    found.measure(world, "several orders").await?;
    let open = "SELECT id FROM invoices WHERE status = 'open' ORDER BY created_at DESC LIMIT 1";
    let id = world.truth.text(open).await?;
    world.page.open(&format!("/invoices?open={id}")).await?;
    world.page.until("a payment to record", shows, json!(["payment-amount"])).await?;
    found.look(world, "a payment to record").await?;
    world.page.press_named("ask-payment").await?;
    world.page.until("the question", shows, json!(["confirm-payment"])).await?;
    found.look(world, "the question about a payment").await?;
    world.page.press_named("confirm-payment-no").await?;
    world.page.press_named("close-details").await?;
    world.page.press_named("new-invoice").await?;
    world.page.until("an invoice to write", shows, json!(["invoice-draft"])).await?;
    found.look(world, "an invoice to write").await?;
    world.page.press_named("check-invoice").await?;
    world.page.until("what is missing", shows, json!(["draft-problem"])).await?;
    found.look(world, "an invoice that lacks something").await?;
    world.page.press_named("close-invoice").await
}

/// What is opened over the dashboard and beside it: alerts, palette, arranging, privacy, the wall.
#[tokio::test(flavor = "multi_thread")]
async fn what_surrounds_the_figures_is_accessible_and_fits() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let mut found = Findings::default();
        let shows = "return document.querySelector(arguments[0]) !== null;";
        world.open_dashboard().await?;
        for (button, what) in [("find", "palette-choice"), ("arrange", "layout-list"), ("keys", "keys-sheet")] {
            world.page.press_named(button).await?;
            world.page.until(what, shows, json!([format!("[data-test={what}]")])).await?;
            found.look(world, what).await?;
            found.measure(world, what).await?;
            world.page.key(keys::ESCAPE).await?;
        }
        world.page.press_named("find").await?;
        world.page.fill("[data-test=palette-field]", "ord").await?;
        let groups = "return document.querySelectorAll('[data-test=palette-list] [role=group]').length > 2;";
        world.page.until("orders", groups, json!([])).await?;
        found.look(world, "the palette with orders").await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.press_named("privacy").await?;
        world.page.until("hidden amounts", "return document.body.innerText.includes('•••');", json!([])).await?;
        found.look(world, "privacy").await?;
        world.page.press_named("privacy").await?;

        world.page.open("/alerts").await?;
        world.page.until("the form", shows, json!(["[data-test=rule-form]"])).await?;
        found.look(world, "alerts without rules").await?;
        world.page.press("[data-test=\"suggest Not live for 1 min\"]").await?;
        world.page.until("a rule", shows, json!(["[data-test=rule]"])).await?;
        world.page.press_named("rule-test").await?;
        world.page.until("a trial", shows, json!(["[data-test=found-row]"])).await?;
        world.page.press_named("rule-add").await?;
        found.look(world, "alerts").await?;
        found.measure(world, "alerts").await?;

        world.page.open("/wall").await?;
        world.page.until("the wall", shows, json!(["[data-test=wall-revenue] data"])).await?;
        found.look(world, "the wall").await?;
        found.measure(world, "the wall").await?;
        found.report()
    })
    .await
}

/// In the reader's own colours, as in the contrast themes of Windows, backgrounds of ours are gone.
#[tokio::test(flavor = "multi_thread")]
async fn states_differ_in_a_contrast_theme() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        world.page.driver().chromium("Emulation.setEmulatedMedia", forced).await?;
        world.open_dashboard().await?;
        let on = world.page.script(SWITCH, json!([])).await?;
        world.page.press_named("real-time-switch").await?;
        world.page.wait("a switch that is off", |view| view.state() == "off").await?;
        // Colours pass into each other for a moment.
        let settled = "return document.getAnimations().every((one) => one.playState !== 'running');";
        world.page.until("the switch at rest", settled, json!([])).await?;
        let off = world.page.script(SWITCH, json!([])).await?;
        for (name, state) in [("on", &on), ("off", &off)] {
            ensure!(state[0] != state[1], "the switch is {name} and its thumb cannot be seen: {state}");
        }
        ensure!(on[0] != off[0], "the switch looks the same on and off: {on}, {off}");
        let links = world.page.script(CURRENT, json!([])).await?;
        ensure!(links[0] != links[1], "the current page looks like the others: {links}");
        let mut found = Findings::default();
        found.look(world, "the dashboard in a contrast theme").await?;
        found.report()
    })
    .await
}

const SWITCH: &str = "
    const colour = (part) => getComputedStyle(document.querySelector(part)).backgroundColor;
    return [colour('.switch__track'), colour('.switch__thumb')];";
const CURRENT: &str = "
    const colour = (link) => getComputedStyle(document.querySelector(link)).backgroundColor;
    return [colour('.nav__link[aria-current=page]'), colour('.nav__link:not([aria-current])')];";

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_is_accessible_and_fits() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let mut found = Findings::default();
        world.page.open("/").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
        found.look(world, "sign-in").await?;
        found.measure(world, "sign-in").await?;

        world.open_dashboard().await?;
        found.look(world, "the dashboard").await?;
        found.measure(world, "the dashboard").await?;
        world.page.resize(390, 844).await?;
        found.look(world, "the dashboard on a phone").await?;
        world.page.press_named("nav-toggle").await?;
        found.look(world, "the navigation on a phone").await?;
        world.page.press_named("nav-toggle").await?;
        world.page.resize(1440, 1000).await?;

        world.page.press_named("live-badge").await?;
        world.page.wait("an open popover", |view| view.popover.is_some()).await?;
        found.look(world, "the popover").await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.key("?").await?;
        world.page.wait("the keys sheet", |view| view.has_dialog("keys-sheet")).await?;
        found.look(world, "the keys sheet").await?;
        world.page.key(keys::ESCAPE).await?;

        world.page.open("/nowhere").await?;
        world
            .page
            .wait("the page for unknown addresses", |view| view.heading == "Page not found" && view.is_live())
            .await?;
        found.look(world, "not found").await?;
        found.measure(world, "not found").await?;
        found.report()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_is_accessible() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let mut found = Findings::default();
        world.console.allow(401, "/api/v1/");
        world.console.allow(500, STATS);
        world.proxy()?.set(STATS, Rule::page(500));
        world.page.sign_in("/", ADMIN).await?;
        world.page.wait("a message of missing figures", |view| view.has_message("failed")).await?;
        found.look(world, "missing figures").await?;
        found.measure(world, "missing figures").await?;
        world.proxy()?.set(STATS, Rule::Pass);
        world.page.press_named("refresh").await?;
        world.page.wait("all figures", |view| view.has_all_figures() && view.messages.is_empty()).await?;

        world.api().await?.create_order(&world.customer().await?, 9_900, "completed").await?;
        world.page.wait("a toast", |view| view.has_toast("New order received!")).await?;
        world.page.point_at("[data-test=toast]").await?;
        found.look(world, "a toast").await?;
        world.proxy()?.set(STATS, Rule::page(500));
        world.page.press_named("refresh").await?;
        world.page.wait("a message of stale figures", |view| view.has_message("stale")).await?;
        found.look(world, "stale figures").await?;

        world.page.press_named("real-time-switch").await?;
        world.page.wait("a badge at rest", |view| view.state() == "off").await?;
        found.look(world, "manual mode").await?;
        world.proxy()?.set(REFRESH, Rule::page(401));
        world.proxy()?.set(STATS, Rule::page(401));
        world.page.press_named("refresh").await?;
        world.page.wait("the dialog", |view| view.has_dialog("expiry-dialog")).await?;
        found.look(world, "the dialog of an expired sign-in").await?;
        found.measure(world, "the dialog of an expired sign-in").await?;
        found.report()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn analytics_are_accessible_and_fit() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let mut found = Findings::default();
        let (week, previous) = (Period::Week, Compare::Previous);
        world.open_analytics("?period=7d&compare=previous").await?;
        world.wait_for_period(&week, previous).await?;
        found.look(world, "analytics").await?;
        found.measure(world, "analytics").await?;
        world.open_menu().await?;
        found.look(world, "the menu of periods").await?;
        found.measure(world, "the menu of periods").await?;
        world.apply_dates("2026-11-22", "2026-11-01").await?;
        world.page.wait_analytics("an error beside the dates", |view| !view.error.is_empty()).await?;
        found.look(world, "an error beside the dates").await?;
        world.page.resize(390, 844).await?;
        found.look(world, "the menu of periods on a phone").await?;
        world.close_menu().await?;
        found.look(world, "analytics on a phone").await?;
        world.page.resize(1440, 1000).await?;
        world.page.press("[data-test=export-menu] > summary").await?;
        found.look(world, "the menu of exports").await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.focus("[data-test=chart-revenue] [role=slider]").await?;
        world.page.key(keys::END).await?;
        world.page.key_with(keys::SHIFT, keys::LEFT).await?;
        found.look(world, "a selection in a chart").await?;
        world.page.key(keys::ESCAPE).await?;
        world.show_tables(true).await?;
        found.look(world, "charts as tables").await?;
        found.measure(world, "charts as tables").await?;
        world.page.open("/orders?status=pending").await?;
        world.page.wait("rows", |view| !view.rows.is_empty()).await?;
        found.look(world, "a filtered list").await?;
        found.measure(world, "a filtered list").await?;
        found.report()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn analytics_without_figures_are_accessible_and_fit() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let mut found = Findings::default();
        world.console.allow(500, "/api/v1/orders");
        world.proxy()?.set("/api/v1/orders", Rule::page(500));
        world.open_analytics("").await?;
        world.page.wait("a message of missing orders", |view| view.has_message("failed")).await?;
        found.look(world, "analytics without orders").await?;
        found.measure(world, "analytics without orders").await?;
        world.proxy()?.set("/api/v1/orders", Rule::Pass);
        world.truth.clear().await?;
        world.page.reload().await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        found.look(world, "analytics of an empty business").await?;
        found.measure(world, "analytics of an empty business").await?;
        found.report()
    })
    .await
}

/// What was found so far, each with the states in which it was. One state's findings do not hide another's.
#[derive(Debug, Default)]
struct Findings(BTreeMap<String, Vec<String>>);

impl Findings {
    /// Runs axe-core in light and in dark.
    async fn look(&mut self, world: &World, what: &str) -> Outcome {
        for scheme in Scheme::ALL {
            world.page.set_scheme(scheme).await?;
            for violation in axe::violations(&world.page, &world.tools).await? {
                self.0.entry(violation).or_default().push(format!("{what} ({})", scheme.name()));
            }
        }
        Ok(())
    }

    /// Tries every width, and ends at that of a desktop.
    async fn measure(&mut self, world: &World, what: &str) -> Outcome {
        for width in WIDTHS {
            world.page.resize(width, 900).await?;
            // Drawings learn of their width with the next frame.
            world.page.next_frames().await?;
            let overhang = world.page.overhang().await?;
            if overhang != 0 {
                self.0
                    .entry(format!("scrolls sideways at {width} px"))
                    .or_default()
                    .push(format!("{what}: {overhang} px"));
            }
        }
        Ok(())
    }

    fn report(self) -> Outcome {
        let lines = self.0.into_iter().map(|(finding, places)| format!("{finding}\n    in: {}", places.join(", ")));
        let lines: Vec<String> = lines.collect();
        ensure!(lines.is_empty(), "{} findings:\n  {}", lines.len(), lines.join("\n  "));
        Ok(())
    }
}
