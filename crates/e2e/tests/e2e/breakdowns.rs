//! Breakdowns, rings, tables and measures of the analytics page are the database's, on both kinds of backend.

use std::collections::BTreeMap;

use pulseboard_e2e::analytics::dollars;
use pulseboard_e2e::analytics_view::{Analytics, Table};
use pulseboard_e2e::periods::{Compare, Period, Window};
use pulseboard_e2e::server::Profile;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::Value;

const PERIOD: Period = Period::Month;
const QUERY: &str = "?period=30d&compare=previous";
/// How many rows the tables have at most.
const TOP: usize = 10;
/// What the page shows is no older than so many seconds.
const OLDEST: i64 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn breakdowns_are_true_on_the_documented_backend() -> Outcome {
    breakdowns(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn breakdowns_are_true_on_the_observed_backend() -> Outcome {
    breakdowns(Setup::observed()).await
}

async fn breakdowns(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        world.open_analytics(QUERY).await?;
        world.wait_for_period(&PERIOD, Compare::Previous).await?;
        let is_whole = |view: &Analytics| {
            let has_tables = view.tables.len() == 2 && view.tables.values().all(Table::is_whole);
            has_tables && view.breakdowns.len() == 5 && view.rings.len() == 3 && view.measures.len() >= 6
        };
        let view = world.page.wait_analytics("all tables, breakdowns, rings and measures", is_whole).await?;
        // Where periods are known, all but the registered customers and the domains are of the period.
        let window = world.window(&PERIOD).await?;
        let scope = match setup.server.profile {
            Profile::Documented => "TRUE".to_owned(),
            Profile::Observed => window.condition(),
        };
        check_counts(world, &view, window, &scope).await?;
        check_products(world, &view, window).await?;
        check_tables(world, &view, window).await?;
        check_rings(world, &view, &scope).await?;
        check_measures(world, &view, window, &scope).await
    })
    .await
}

/// The numbers that a query answers in its second column, by the names in its first.
async fn numbers(world: &World, query: &str) -> Outcome<BTreeMap<String, i64>> {
    let query = format!("WITH answer(name, number) AS ({query}) SELECT json_group_object(name, number) FROM answer");
    Ok(serde_json::from_str(&world.truth.text(&query).await?)?)
}

async fn check_counts(world: &World, view: &Analytics, window: Window, scope: &str) -> Outcome {
    let of_window = window.condition();
    for (name, query) in [
        ("order-status", format!("SELECT status, COUNT(*) FROM orders WHERE {of_window} GROUP BY 1")),
        ("license-status", format!("SELECT status, COUNT(*) FROM licenses WHERE {of_window} GROUP BY 1")),
        (
            "invoice-status",
            format!(
                "SELECT CASE WHEN status IN ('open', 'draft') THEN 'unpaid' WHEN status IN ('paid', 'overdue') THEN status
                    ELSE 'other' END, COUNT(*) FROM invoices WHERE {scope} GROUP BY 1"
            ),
        ),
        (
            "categories",
            "SELECT COALESCE(features ->> 'category', 'other'), COUNT(*) FROM plans WHERE is_active GROUP BY 1".to_owned(),
        ),
    ] {
        let mut shares = view.breakdowns[name].shares.clone();
        shares.retain(|_, count| *count != 0);
        ensure_eq!(shares, numbers(world, &query).await?, "the shares of {name}");
    }
    Ok(())
}

/// Quantity times price of an item, rounded once. Prices go down to a tenth of a cent, quantities to a hundredth.
const ITEM_CENTS: &str = "(CAST(ROUND((item.value ->> 'quantity') * 100) AS INTEGER)
    * CAST(ROUND((item.value ->> 'price') * 1000) AS INTEGER) + 500) / 1000";

/// What products earned is quantity times price in completed orders. Those that earned most are named, and all others
/// are one share more, so that the shares are of everything.
pub(crate) async fn check_products(world: &World, view: &Analytics, window: Window) -> Outcome {
    let query = format!(
        "SELECT COALESCE(item.value ->> 'product_id', item.value ->> 'description'), SUM({ITEM_CENTS})
         FROM orders, json_each(orders.items) AS item WHERE status = 'completed' AND {} GROUP BY 1",
        window.condition()
    );
    let truth = numbers(world, &query).await?;
    let mut shares = view.breakdowns["products"].shares.clone();
    let rest = shares.remove("rest");
    ensure!(!shares.is_empty(), "no product is shown");
    for (key, value) in &shares {
        ensure_eq!(Some(value), truth.get(key), "the revenue of the product {key}");
    }
    let descending = |amounts: &BTreeMap<String, i64>| {
        let mut amounts: Vec<i64> = amounts.values().copied().collect();
        amounts.sort_unstable_by(|one, other| other.cmp(one));
        amounts
    };
    let (amounts, shown) = (descending(&truth), descending(&shares));
    ensure_eq!(shown[..], amounts[..shown.len()], "the leading products");
    let others = &amounts[shown.len()..];
    ensure_eq!(rest, (!others.is_empty()).then(|| others.iter().sum()), "what the other products earned");
    Ok(())
}

/// The best customers and products, each row with all its numbers. Shares are of all customers and products.
pub(crate) async fn check_tables(world: &World, view: &Analytics, window: Window) -> Outcome {
    let customers = format!(
        "SELECT json_array(COALESCE(email, billing_info ->> 'email'), printf('%,d', COUNT(*))),
            SUM(iif(orders.status = 'completed', total_cents, 0)),
            iif(users.id IS NULL, '–', (SELECT COUNT(*) FROM licenses WHERE user_id = users.id AND status = 'active'))
         FROM orders LEFT JOIN users ON users.id = customer_id WHERE {}
         GROUP BY COALESCE(email, billing_info ->> 'email')",
        window.condition().replace("created_at", "orders.created_at")
    );
    let products = format!(
        "SELECT json_array(COALESCE(item.value ->> 'product_name', item.value ->> 'description'),
                printf('%,d', COUNT(DISTINCT orders.id)), printf('%,d', CAST(SUM(item.value ->> 'quantity') AS INTEGER))
                || RTRIM(RTRIM(SUBSTR(printf('%.2f', SUM(item.value ->> 'quantity') - CAST(SUM(item.value ->> 'quantity') AS INTEGER)), 2), '0'), '.')),
            SUM({ITEM_CENTS}), NULL
         FROM orders, json_each(orders.items) AS item WHERE status = 'completed' AND {}
         GROUP BY COALESCE(item.value ->> 'product_id', item.value ->> 'description')",
        window.condition()
    );
    for (name, query) in [("top-customers", customers), ("top-products", products)] {
        let query = format!(
            "WITH answer(begin, amount, more) AS ({query})
             SELECT json_group_array(json_array(json(begin), amount, more) ORDER BY amount DESC) FROM answer"
        );
        let truth: Vec<(Vec<Value>, i64, Value)> = serde_json::from_str(&world.truth.text(&query).await?)?;
        let whole = truth.iter().map(|(_, amount, _)| amount).sum();
        let rows = truth.iter().map(|(begin, amount, more)| {
            let begin = begin.iter().filter_map(word);
            let numbers = [dollars(*amount), percent(tenths(*amount, whole))];
            begin.chain(numbers).chain(word(more)).collect::<Vec<_>>().join(" ")
        });
        let shown = &view.tables[name].rows;
        ensure_eq!(shown.len(), truth.len().min(TOP), "the number of rows of {name}");
        for (row, expected) in shown.iter().zip(rows) {
            // What comes before are names of customers.
            ensure!(row.ends_with(&expected), "a row of {name} is “{row}”, not “{expected}”");
        }
    }
    Ok(())
}

/// A value as a word of a row, unless it is none.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Tenths of a percent as the reader sees them: `12.5%`, `5%`.
fn percent(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10).replace(".0%", "%")
}

/// Active customers, licenses and domains as a share of all of them, to a tenth of a percent.
async fn check_rings(world: &World, view: &Analytics, scope: &str) -> Outcome {
    for (name, table, scope, is_active) in [
        ("customers", "users", "is_admin = 0", "is_active = 1"),
        ("licenses", "licenses", scope, "status = 'active'"),
        ("domains", "domains", "TRUE", "status = 'active'"),
    ] {
        let count = |condition: &str| format!("SELECT COUNT(*) FROM {table} WHERE {scope} AND {condition}");
        let all = world.truth.number(&count("TRUE")).await?;
        let active = world.truth.number(&count(is_active)).await?;
        let exact = tenths(active, all) as f64 / 10.0;
        let shown = view.rings.get(name).copied().unwrap_or(f64::NAN);
        ensure!((shown - exact).abs() < 0.01, "the ring of {name} is {shown} %, not {exact} %");
    }
    Ok(())
}

/// A share in tenths of a percent, rounded.
fn tenths(part: i64, whole: i64) -> i64 {
    rounded(1_000 * part, whole)
}

fn rounded(part: i64, whole: i64) -> i64 {
    (2 * part + whole) / (2 * whole.max(1))
}

async fn check_measures(world: &World, view: &Analytics, window: Window, scope: &str) -> Outcome {
    let headline = |name: &str| view.headline(name).value.unwrap_or_default();
    let number = async |sql: &str| world.truth.number(sql).await;
    let of_window = window.condition();
    let completed = number(&format!("SELECT COUNT(*) FROM orders WHERE status = 'completed' AND {of_window}")).await?;
    let invoices = number(&format!("SELECT COUNT(*) FROM invoices WHERE {scope}")).await?;
    let paid = number(&format!("SELECT COUNT(*) FROM invoices WHERE status = 'paid' AND {scope}")).await?;
    let refunds =
        "SELECT COALESCE(-SUM(amount_cents), 0) FROM payments WHERE status = 'succeeded' AND amount_cents < 0";
    let refunds = number(&format!("{refunds} AND {of_window}")).await?;
    ensure!(refunds > 0, "nothing was refunded in the period");
    let growth = view.headline("revenue").change.unwrap_or_default().replace('.', "").parse::<i64>()?;
    for (name, value) in [
        ("average-order", headline("average-order")),
        ("customer-value", rounded(headline("revenue"), headline("customers"))),
        ("completion", tenths(completed, headline("orders"))),
        ("payment", tenths(paid, invoices)),
        ("refunds", tenths(refunds, headline("revenue") + refunds)),
        ("growth", growth),
    ] {
        ensure_eq!(view.measures.get(name), Some(&value), "the measure {name}");
    }
    check_run_rate(world, view.measures.get("run-rate").copied()).await
}

/// The revenue of the calendar's month so far, as if the rest of it went on like that. It falls while nothing is sold.
async fn check_run_rate(world: &World, shown: Option<i64>) -> Outcome {
    let start = "strftime('%Y-%m-01T00:00:00', 'now')";
    let revenue = format!("SELECT SUM(total_cents) FROM orders WHERE status = 'completed' AND created_at >= {start}");
    let seconds = |from: &str, to: &str| format!("SELECT unixepoch({to}) - unixepoch({from})");
    let over = world.truth.number(&seconds(start, "'now'")).await?;
    if over < 86_400 {
        // Too little of the month is over.
        ensure_eq!(shown, None, "the run rate on the first day of the month");
        return Ok(());
    }
    let revenue = world.truth.number(&revenue).await?;
    let whole = world.truth.number(&seconds(start, "'now', 'start of month', '+1 month'")).await?;
    let at = |over: i64| revenue as f64 * whole as f64 / over as f64;
    // The database tells whole seconds, the page knows parts of them.
    let (least, most) = (at(over + 1) - 1.0, at(over - OLDEST) + 1.0);
    let is_right = shown.is_some_and(|shown| (least..=most).contains(&(shown as f64)));
    ensure!(is_right, "the run rate is {shown:?}, not between {least:.0} and {most:.0}");
    Ok(())
}
