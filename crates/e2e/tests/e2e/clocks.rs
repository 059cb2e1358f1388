//! The reader's clock is wrong: days and periods are the server's.

use std::time::Duration;

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::clock;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const HOUR: i64 = 3_600_000;
/// One order each ten minutes of today and of yesterday, until now.
const STEADY: &str = "
    WITH RECURSIVE moments(at, n) AS (
        SELECT CAST(strftime('%s', 'now', 'start of day', '-1 day') AS INTEGER) + 300, 1
        UNION ALL SELECT at + 600, n + 1 FROM moments WHERE at + 600 < CAST(strftime('%s', 'now') AS INTEGER)
    )
    INSERT INTO orders
    SELECT 'steady-' || n, (SELECT id FROM users WHERE is_admin = 0 LIMIT 1), 'completed', NULL, 'steady-' || n,
        '[]', 1000, 0, 1000, 'card', '{}', NULL, NULL, strftime('%Y-%m-%dT%H:%M:%S', at, 'unixepoch'), NULL
    FROM moments";

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_changes_no_figure_and_is_told_once() -> Outcome {
    for (ahead, told) in [(-HOUR, "1 h behind"), (3 * HOUR, "3 h ahead of"), (-26 * HOUR, "26 h behind")] {
        scenario(Setup::documented(), async |world| {
            only(world, STEADY).await?;
            clock::set_ahead(&world.page, ahead).await?;
            world.page.sign_in("/?period=today&compare=previous", ADMIN).await?;
            let is_steady = |view: &Analytics| {
                let orders = view.headline("orders");
                orders.value.zip(orders.before).is_some_and(|(now, before)| now.abs_diff(before) <= 1)
            };
            world.page.wait_analytics("as many orders today as yesterday until now", is_steady).await?;
            let title = format!("The clock of this device is {told} the server’s");
            let tells = |view: &View| view.clock.as_ref().is_some_and(|text| text.contains(&title));
            let view = world.page.wait("a word about the clock", tells).await?;
            let today = world.truth.figures(world.now()).await?["orders-today"];
            ensure_eq!(view.figures()["orders-today"], today, "the orders of the server's day");

            world.page.press_named("clock-told").await?;
            world.page.wait("no more words", |view| view.clock.is_none()).await?;
            world.page.reload().await?;
            world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
            world.page.wait_analytics("the same after a reload", is_steady).await?;
            ensure!(world.page.view().await?.clock.is_none(), "it is told twice");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_windows_end_at_the_same_moment() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let order = |id: &str, days: &str| {
            format!(
                "INSERT INTO orders SELECT '{id}', (SELECT id FROM users WHERE is_admin = 0 LIMIT 1), 'completed', NULL,
                 '{id}', '[]', 1000, 0, 1000, 'card', '{{}}', NULL, NULL,
                 strftime('%Y-%m-%dT%H:%M:%S', 'now', '-3 seconds', '{days}'), NULL"
            )
        };
        only(world, &order("today", "0 days")).await?;
        world.truth.change(&order("yesterday", "-1 day")).await?;
        world.page.sign_in("/?period=7d&compare=previous", ADMIN).await?;
        world.page.wait("a live page", View::is_live).await?;
        let began = std::time::Instant::now();
        // Whenever it is looked at: one of today and one of yesterday at the same second.
        world.page.open("/?period=today&compare=previous").await?;
        while began.elapsed() < Duration::from_secs(5) {
            let is_there = |view: &Analytics| view.headline("orders").before.is_some();
            let view = world.page.wait_analytics("a comparison", is_there).await?;
            let orders = view.headline("orders");
            ensure_eq!((orders.value, orders.before), (Some(1), Some(1)), "the orders of both days");
            ensure_eq!(orders.change_text.as_deref(), Some("no change"), "the change");
            world.page.reload().await?;
        }
        Ok(())
    })
    .await
}

/// Leaves no other orders than those that a statement makes.
async fn only(world: &World, sql: &str) -> Outcome {
    for table in ["payments", "invoices", "orders"] {
        world.truth.change(&format!("DELETE FROM {table}")).await?;
    }
    world.truth.change(sql).await
}
