//! The period is part of the address: back, forward, reload and sharing keep it, and the last choice is the next
//! default.

use std::time::Duration;

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::page::keys;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

const ORDERS: &str = "/api/v1/orders";
const API: &str = "/api/v1/";
/// How late the answers of the first period are.
const LATENESS: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread")]
async fn the_address_keeps_the_period() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("").await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.choose(&Period::Month, Compare::Previous).await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.page.key("l").await?;
        world.wait_for_period(&Period::Year, Compare::Previous).await?;
        world.page.key("c").await?;
        world.wait_for_period(&Period::Year, Compare::Year).await?;

        world.page.back().await?;
        world.wait_for_period(&Period::Year, Compare::Previous).await?;
        world.page.back().await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.page.forward().await?;
        world.wait_for_period(&Period::Year, Compare::Previous).await?;
        world.page.reload().await?;
        let view = world.wait_for_period(&Period::Year, Compare::Previous).await?;
        ensure_eq!(view.page(), "/analytics", "the page after all that");

        // The dashboard shares it, and so does the way back.
        world.page.press("nav a[href^=\"/\"]").await?;
        let view = world.wait_for_period(&Period::Year, Compare::Previous).await?;
        ensure_eq!(view.page(), "/", "the first page of the navigation");
        world.page.back().await?;
        let view = world.wait_for_period(&Period::Year, Compare::Previous).await?;
        ensure_eq!(view.page(), "/analytics", "the page before");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_chooses_its_period() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("").await?;
        let view = world.open_menu().await?;
        for period in Period::NAMED {
            let shown = view.letters.get(period.name()).cloned().unwrap_or_default();
            ensure_eq!(shown.to_lowercase(), period.letter(), "the letter of {period:?} in the menu");
        }
        world.close_menu().await?;
        for period in Period::NAMED {
            world.page.key(period.letter()).await?;
            world.wait_for_period(&period, Compare::Previous).await?;
        }
        world.page.key("w").await?;
        for compare in [Compare::Year, Compare::Off, Compare::Previous] {
            world.page.key("c").await?;
            world.wait_for_period(&Period::Week, compare).await?;
        }
        world.page.key("u").await?;
        let view = world.page.wait_analytics("the open menu", |view| view.is_menu_open).await?;
        ensure_eq!(view.focus, "period-from", "what has the focus after U");
        // In a field, letters are letters.
        world.page.key("t").await?;
        ensure!(
            world.page.analytics().await?.is_of(&Period::Week, Compare::Previous),
            "a field's letter chose a period"
        );
        world.page.key(keys::ESCAPE).await?;
        let view = world.page.wait_analytics("a closed menu", |view| !view.is_menu_open).await?;
        ensure_eq!(view.focus, "period-button", "what has the focus after Escape");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_link_survives_the_sign_in() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.open("/analytics?period=30d&compare=year").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
        world.page.submit_sign_in(ADMIN).await?;
        let view = world.wait_for_period(&Period::Month, Compare::Year).await?;
        ensure_eq!(view.path, "/analytics?period=30d&compare=year", "the address after signing in");
        let Period::Custom(from, to) = world.custom(45, 12).await? else { return Ok(()) };
        let shared = Period::Custom(from, to);
        world.page.open(&format!("/analytics{}", shared.query(Compare::Previous))).await?;
        world.wait_for_period(&shared, Compare::Previous).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_choice_is_the_next_default() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("").await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.choose(&Period::Month, Compare::Year).await?;
        world.wait_for_period(&Period::Month, Compare::Year).await?;
        for path in ["/analytics", "/", "/analytics?period=nonsense", "/analytics?period=custom&from=2026-02-30&to=x"] {
            world.page.open(path).await?;
            let view = world.wait_for_period(&Period::Month, Compare::Year).await?;
            ensure_eq!(view.page(), path.split('?').next().unwrap_or_default(), "the page of {path}");
        }
        // An address that was replaced leaves no entry behind.
        let entries = "return history.length;";
        let before = world.page.script(entries, json!([])).await?.as_i64();
        world.page.open("/analytics?period=nonsense").await?;
        world.wait_for_period(&Period::Month, Compare::Year).await?;
        let after = world.page.script(entries, json!([])).await?.as_i64();
        ensure_eq!(after, before.map(|before| before + 1), "the entries of the history");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_query_falls_back_to_the_default() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let tomorrow = world.days_ago(-1).await?;
        let future = format!("?period=custom&compare=previous&from={tomorrow}&to={tomorrow}");
        world.page.sign_in("/analytics?period=century&compare=nothing", ADMIN).await?;
        world.wait_for_period(&Period::Week, Compare::Previous).await?;
        for query in ["?period=custom&compare=previous", "?period=custom&from=2026-11-22&to=2026-11-01", &future] {
            world.page.open(&format!("/analytics{query}")).await?;
            let view = world.wait_for_period(&Period::Week, Compare::Previous).await?;
            ensure!(view.messages.is_empty(), "messages after {query}: {:?}", view.messages);
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn late_answers_of_an_older_period_are_dropped() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            world.open_analytics("?period=7d&compare=previous").await?;
            world.wait_for_period(&Period::Week, Compare::Previous).await?;
            world.show_tables(true).await?;
            let before = world.proxy()?.count(ORDERS);
            world.proxy()?.set(API, Rule::Late(LATENESS));
            world.choose(&Period::Year, Compare::Year).await?;
            let has_asked = |_: &Analytics| world.proxy().is_ok_and(|proxy| proxy.count(ORDERS) > before);
            world.page.wait_analytics("questions about the first period", has_asked).await?;
            world.proxy()?.set(API, Rule::Pass);
            world.choose(&Period::Yesterday, Compare::Previous).await?;
            world.wait_for_period(&Period::Yesterday, Compare::Previous).await?;
            stay(world, &Period::Yesterday).await
        })
        .await?;
    }
    Ok(())
}

/// Nothing of the first period shows, however long its answers have been there.
async fn stay(world: &World, period: &Period) -> Outcome {
    let right = world.wait_for_period(period, Compare::Previous).await?;
    let began = std::time::Instant::now();
    while began.elapsed() < LATENESS + Duration::from_secs(2) {
        let view = world.page.analytics().await?;
        ensure_eq!(view.headlines["orders"].value, right.headlines["orders"].value, "the orders of {period:?}");
        ensure_eq!(view.chart("orders").points.len(), right.chart("orders").points.len(), "the points of {period:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world.wait_for_period(period, Compare::Previous).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_refetches_the_current_period() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_analytics("?period=12m&compare=year").await?;
        world.wait_for_period(&Period::Year, Compare::Year).await?;
        world.choose(&Period::Today, Compare::Previous).await?;
        let before = world.wait_for_period(&Period::Today, Compare::Previous).await?;
        world.api().await?.create_order(&world.customer().await?, 4_200, "completed").await?;
        let expected = before.headline("orders").value.map(|orders| orders + 1);
        world.page.wait_analytics("one order more", |view| view.headline("orders").value == expected).await?;
        world.wait_for_period(&Period::Today, Compare::Previous).await?;
        Ok(())
    })
    .await
}

/// Addresses and pages agree, wherever one comes from: no page rewrites the address when it is left.
#[tokio::test(flavor = "multi_thread")]
async fn ten_steps_back_and_forth_lead_where_they_came_from() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.sign_in("/orders", ADMIN).await?;
        let steps = ["analytics", "customers", "", "orders", "analytics", "", "invoices", "", "analytics", "products"];
        let mut visited = vec![at(world, "/orders").await?];
        for step in steps {
            world.page.press(&format!("nav a[href^=\"/{step}\"]")).await?;
            visited.push(at(world, &format!("/{step}")).await?);
        }
        for path in visited.iter().rev().skip(1) {
            world.page.back().await?;
            ensure_eq!(&at(world, path).await?, path, "the address after a step back");
        }
        for path in visited.iter().skip(1) {
            world.page.forward().await?;
            ensure_eq!(&at(world, path).await?, path, "the address after a step forward");
        }
        Ok(())
    })
    .await
}

/// Waits until the page of a path is there, with a period where it shows one; the whole address then.
async fn at(world: &World, path: &str) -> Outcome<String> {
    let page = path.split('?').next().unwrap_or_default().to_owned();
    let heading = match page.trim_start_matches('/') {
        "" => "Dashboard".to_owned(),
        name => name[..1].to_uppercase() + &name[1..],
    };
    let has_period = ["/", "/analytics"].contains(&page.as_str());
    let is_there = |view: &pulseboard_e2e::view::View| {
        view.page() == page && view.heading == heading && view.path.contains("?period=") == has_period
    };
    Ok(world.page.wait(&format!("{page} under its own heading"), is_there).await?.path)
}
