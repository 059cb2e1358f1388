//! Charts without a pointer, and with one.

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::page::keys;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const SLIDER: &str = "[data-test=chart-revenue] [role=slider]";

#[tokio::test(flavor = "multi_thread")]
async fn the_crosshair_moves_by_keys() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        let view = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.page.focus(SLIDER).await?;
        world.page.key(keys::END).await?;
        let last = told(world, "").await?;
        world.page.key(keys::LEFT).await?;
        let before_last = told(world, &last).await?;
        world.page.key(keys::RIGHT).await?;
        let again = told(world, &before_last).await?;
        ensure_eq!(again, last, "the point after one step back and one ahead");
        world.page.key(keys::HOME).await?;
        let first = told(world, &last).await?;
        // The value of each point is told as on the table.
        world.page.press_named("chart-revenue-table").await?;
        let table = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        let points = table.chart("revenue").points;
        for (text, point) in [(&first, points.first()), (&last, points.last())] {
            let point = point.cloned().unwrap_or_default();
            for value in [point.now, point.before].into_iter().flatten() {
                let amount = pulseboard_e2e::analytics::dollars(value);
                ensure!(text.contains(&amount), "“{text}” does not tell {amount}");
            }
        }
        ensure_eq!(view.path, table.path, "the address, which a crosshair does not change");
        Ok(())
    })
    .await
}

/// What is told of the point under the crosshair, once it is something else.
async fn told(world: &World, before: &str) -> Outcome<String> {
    let text = |view: &Analytics| view.chart("revenue").value_text.unwrap_or_default();
    let is_new = |view: &Analytics| !text(view).is_empty() && text(view) != before;
    Ok(text(&world.page.wait_analytics("another point under the crosshair", is_new).await?))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_becomes_a_period() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=30d&compare=previous").await?;
        let before = world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.page.focus(SLIDER).await?;
        world.page.key(keys::HOME).await?;
        world.page.key_with(keys::SHIFT, keys::RIGHT).await?;
        world.page.key(keys::ESCAPE).await?;
        world.page.key(keys::ENTER).await?;
        let view = world.page.analytics().await?;
        ensure_eq!(view.path, before.path, "the address after a selection was dropped");

        world.page.key(keys::HOME).await?;
        for _ in 0..4 {
            world.page.key_with(keys::SHIFT, keys::RIGHT).await?;
        }
        world.page.key(keys::ENTER).await?;
        let from = world.days_ago(29).await?;
        let zoomed = Period::Custom(from, world.days_ago(25).await?);
        let view = world.wait_for_period(&zoomed, Compare::Previous).await?;
        ensure_eq!(view.page(), "/analytics", "the page after zooming in");
        world.page.back().await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tooltip_follows_the_pointer() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world
            .page
            .script(
                "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' });",
                serde_json::json!([SLIDER]),
            )
            .await?;
        world.page.point_at(SLIDER).await?;
        let is_shown =
            |view: &Analytics| view.chart("revenue").tooltip.is_some_and(|text| text.matches('$').count() >= 2);
        let view = world.page.wait_analytics("a tooltip with both values", is_shown).await?;
        ensure!(view.chart("orders").tooltip.is_none(), "the other chart has a tooltip as well");
        world.page.point_at("h1").await?;
        world.page.wait_analytics("no tooltip", |view| view.chart("revenue").tooltip.is_none()).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_keep_the_crosshair() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        let before = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.page.focus(SLIDER).await?;
        world.page.key(keys::HOME).await?;
        let first = told(world, "").await?;
        world.api().await?.create_order(&world.customer().await?, 70_000, "completed").await?;
        let expected = before.headline("orders").value.map(|orders| orders + 1);
        let view =
            world.page.wait_analytics("one order more", |view| view.headline("orders").value == expected).await?;
        ensure_eq!(view.chart("revenue").value_text.as_deref(), Some(first.as_str()), "the point under the crosshair");
        let script = "return document.activeElement === document.querySelector(arguments[0]);";
        ensure_eq!(
            world.page.script(script, serde_json::json!([SLIDER])).await?,
            true,
            "whether the chart has the focus"
        );
        Ok(())
    })
    .await
}
