//! From a number to its rows: every card, entry, point and row of a table leads to exactly what it counts.

use pulseboard_e2e::page::keys;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, ensure, scenario};
use serde::Deserialize;
use serde_json::json;

/// The rows behind a figure are exactly those that it counts.
#[tokio::test(flavor = "multi_thread")]
async fn every_card_leads_to_its_rows() -> Outcome {
    lead_to_rows(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_card_leads_to_its_rows_on_the_observed_backend() -> Outcome {
    lead_to_rows(Setup::observed()).await
}

/// Cards whose figure is an amount: what the rows come to.
const AMOUNTS: [&str; 3] = ["total-revenue", "monthly-revenue", "weekly-revenue"];
/// A quotient, which no rows are counted by.
const QUOTIENT: &str = "average-customer-value";

async fn lead_to_rows(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        let cards = world.open_dashboard().await?.figures();
        for (slug, figure) in cards.into_iter().filter(|(slug, _)| slug != QUOTIENT) {
            world.page.press(&format!("[data-test=card-{slug}] .card__link")).await?;
            let is_whole = |view: &View| !view.has_more && view.heading != "Dashboard" && view.listed.is_some();
            if world.page.wait(&format!("the rows of {slug}"), |view| view.listed.is_some()).await?.has_more
                && !world.page.view().await?.path.contains('?')
            {
                world.page.wait_until_enabled("read-all").await?;
                world.page.press_named("read-all").await?;
            }
            let is_its = |view: &View| {
                let counted = if AMOUNTS.contains(&slug.as_str()) {
                    view.sums == [format!("{figure} USD")]
                } else {
                    view.listed.map(i64::try_from) == Some(Ok(figure))
                };
                is_whole(view) && counted
            };
            world.page.wait(&format!("{figure} as the card {slug} says"), is_its).await?;
            let says = "
                const line = document.querySelector('[data-test=card-figure]');
                return line?.querySelector('data').value === arguments[0] && line.innerText.includes('and so do these rows');";
            world.page.until(&format!("the figure of {slug} beside them"), says, json!([figure.to_string()])).await?;
            world.page.press("nav a[href=\"/\"]").await?;
            world.page.wait("the dashboard", |view| view.page() == "/" && view.has_all_figures()).await?;
        }
        Ok(())
    })
    .await
}

/// A point of a chart leads to its rows by pointer, by keyboard and from its table; so does a best customer.
#[tokio::test(flavor = "multi_thread")]
async fn a_point_and_a_best_customer_lead_to_their_rows() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=30d").await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.show_tables(true).await?;
        for (metric, figure) in [("orders", "COUNT(*)"), ("revenue", "COALESCE(SUM(total_cents), 0)")] {
            let of = if metric == "orders" { "" } else { "AND status = 'completed'" };
            for point in [0, 29] {
                let day = world.days_ago(29 - point).await?;
                let sql = format!("SELECT {figure} FROM orders WHERE date(created_at) = '{day}' {of}");
                let expected = world.truth.number(&sql).await?;
                let link = format!("[data-test=chart-{metric}] tr[data-start^=\"{day}\"] a");
                world.page.press(&link).await?;
                let is_its = |view: &View| {
                    let counted = match metric {
                        "orders" => view.listed.map(i64::try_from) == Some(Ok(expected)),
                        _ => view.sums == [format!("{expected} USD")] || (expected == 0 && view.listed == Some(0)),
                    };
                    view.page() == "/orders" && !view.has_more && counted
                };
                world.page.wait(&format!("{expected} of {metric} on {day}"), is_its).await?;
                world.page.back().await?;
                world.wait_for_period(&Period::Month, Compare::Previous).await?;
                world.show_tables(true).await?;
            }
        }
        let best = "
            const row = document.querySelector('[data-test=top-customers] [data-test=row]');
            return [row.querySelector('a').getAttribute('href'), row.querySelector('a').innerText];";
        let best = world.page.script(best, json!([])).await?;
        let (href, orders) = (best[0].as_str().unwrap_or_default(), best[1].as_str().unwrap_or_default().to_owned());
        ensure!(href.contains("customer="), "the best customer leads to {href}");
        world.page.press("[data-test=top-customers] [data-test=row] a").await?;
        let is_theirs =
            |view: &View| view.page() == "/orders" && view.listed.map(|rows| rows.to_string()) == Some(orders.clone());
        world.page.wait(&format!("their {orders} orders"), is_theirs).await?;

        world.page.back().await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.show_tables(false).await?;
        world
            .page
            .script("document.querySelector('[data-test=chart-orders] [data-test=line-chart]').focus();", json!([]))
            .await?;
        world.page.key(keys::HOME).await?;
        world.page.key(keys::ENTER).await?;
        let day = world.days_ago(29).await?;
        let expected = format!("/orders?from={day}&until={day}");
        world.page.wait("the first day's orders by keyboard", |view| view.path == expected && view.lists(0)).await?;
        Ok(())
    })
    .await
}

/// A link of the analytics page, and what its rows have to come to.
#[derive(Debug, Deserialize)]
struct Way {
    /// Where it stands.
    name: String,
    href: String,
    /// How many rows.
    rows: Option<i64>,
    /// What they come to, in cents.
    sum: Option<i64>,
    /// What of that is for the products, in cents.
    items: Option<i64>,
}

/// Every link of the page from a number to its rows. Of parts by product the detail tells the orders.
const WAYS: &str = r#"
    const number = (node) => Number(node.value);
    const digits = (text) => Number(text.replace(/[^0-9]/g, ""));
    const ways = [];
    for (const name of ["products", "categories", "order-status", "invoice-status", "license-status"]) {
        for (const share of document.querySelectorAll(`[data-test=${name}] [data-test=share]`)) {
            const value = number(share.querySelector("data"));
            const href = share.querySelector("a").getAttribute("href");
            const detail = share.querySelector("small")?.innerText.match(/^in ([0-9,]+) of/);
            ways.push(name === "products"
                ? { name: `${name} ${share.dataset.key}`, href, items: value, rows: detail ? digits(detail[1]) : null }
                : { name: `${name} ${share.dataset.key}`, href, rows: value });
        }
    }
    for (const ring of document.querySelectorAll("[data-test^=ring-]")) {
        const part = ring.innerText.match(/([0-9,]+) of [0-9,]+ active/);
        ways.push({ name: ring.dataset.test, href: ring.querySelector("a").getAttribute("href"), rows: digits(part[1]) });
    }
    for (const name of ["top-customers", "top-products"]) {
        for (const row of document.querySelectorAll(`[data-test=${name}] [data-test=row]`)) {
            const link = row.querySelector("a");
            ways.push({ name: `${name} ${row.innerText}`, href: link.getAttribute("href"), rows: digits(link.innerText) });
        }
    }
    for (const metric of ["orders", "revenue"]) {
        const chart = document.querySelector(`[data-test=chart-${metric}]`);
        const all = chart.querySelector(".block__scope a");
        ways.push({ name: `all of ${metric}`, href: all.getAttribute("href"), rows: digits(all.innerText) });
        for (const point of chart.querySelectorAll("[data-test=point]")) {
            const value = number(point.querySelector("data"));
            const href = point.querySelector("a").getAttribute("href");
            const name = `${metric} of ${point.dataset.start}`;
            ways.push(metric === "orders" ? { name, href, rows: value } : { name, href, sum: value });
        }
    }
    return ways;"#;

/// What the list says: how many rows, their sum, and what of it is for products; nothing while it is read.
const LISTED: &str = r#"
    if (location.pathname + location.search !== arguments[0]) return null;
    if (document.querySelector("[data-test=read-all], [data-test=stop-reading], .skeleton")) return null;
    const cents = (name) => {
        const sum = document.querySelector(`[data-test=${name}]`);
        return sum ? Number(sum.value.split(" ")[0]) : 0;
    };
    const listed = document.querySelector("[data-test=listed]");
    return listed && [Number(listed.value), cents("listed-sum"), cents("listed-items")];"#;

/// Goes where a link leads, as the router does.
const FOLLOW: &str =
    "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate', { state: null }));";

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_and_every_point_leads_to_its_rows() -> Outcome {
    follow_all(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_and_every_point_leads_to_its_rows_on_the_observed_backend() -> Outcome {
    follow_all(Setup::observed()).await
}

async fn follow_all(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        world.open_analytics("?period=30d").await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.show_tables(true).await?;
        let is_whole = |view: &pulseboard_e2e::analytics_view::Analytics| {
            view.breakdowns.len() == 5 && view.rings.len() == 3 && view.tables.len() == 2
        };
        world.page.wait_analytics("all tables, breakdowns and rings", is_whole).await?;
        let ways: Vec<Way> = serde_json::from_value(world.page.script(WAYS, json!([])).await?)?;
        ensure!(ways.len() > 90, "{} links lead from a number to its rows", ways.len());
        for Way { name, href, rows, sum, items } in ways {
            world.page.script(FOLLOW, json!([href])).await?;
            let expected = json!([href, rows, sum, items]);
            let is_so = format!(
                "const listed = (() => {{ {LISTED} }})();
                 const [, ...expected] = arguments;
                 return listed !== null && listed !== undefined
                    && expected.every((value, index) => value === null || value === listed[index]);"
            );
            let arguments = expected.as_array().cloned().unwrap_or_default();
            world.page.until(&format!("{name} at {href}: {expected}"), &is_so, arguments.into()).await?;
        }
        Ok(())
    })
    .await
}
