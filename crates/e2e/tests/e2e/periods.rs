//! Every period and comparison tells what the database has, on both kinds of backend, on both pages that have periods.

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

#[tokio::test(flavor = "multi_thread")]
async fn periods_are_true_on_the_documented_backend() -> Outcome {
    every_period(Setup::documented()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn periods_are_true_on_the_observed_backend() -> Outcome {
    every_period(Setup::observed()).await
}

async fn every_period(setup: Setup) -> Outcome {
    scenario(setup, async |world| {
        world.open_analytics("").await?;
        let unfinished = world.custom(2, 0).await?;
        let custom = [world.custom(3, 3).await?, world.custom(45, 12).await?, unfinished];
        for period in Period::NAMED.into_iter().chain(custom) {
            for compare in [Compare::Previous, Compare::Year] {
                world.choose(&period, compare).await?;
                world.show_tables(true).await?;
                let view = world.wait_for_period(&period, compare).await?;
                check_menu(&view, &period, compare)?;
                check_sums(&view)?;
                ensure_eq!(view.checks, Vec::<String>::new(), "marks of inconsistent figures in {period:?}");
            }
        }
        let view = world.choose(&Period::Week, Compare::Off).await?;
        ensure!(!view.label.is_empty(), "the button of the menu says nothing");
        let view = world.wait_for_period(&Period::Week, Compare::Off).await?;
        ensure!(view.headlines.values().all(|card| card.change.is_none()), "a change without a comparison: {view:?}");
        Ok(())
    })
    .await
}

/// The cards are the sums of the charts.
fn check_sums(view: &Analytics) -> Outcome {
    for name in ["revenue", "orders"] {
        let chart = view.chart(name);
        let sum: i64 = chart.points.iter().filter_map(|point| point.now).sum();
        ensure_eq!(Some(sum), view.headline(name).value, "the sum of the points of {name} at {}", view.path);
        ensure!(!chart.source.is_empty(), "the chart of {name} does not say what it was made from");
    }
    Ok(())
}

/// Just what was chosen is pressed.
fn check_menu(view: &Analytics, period: &Period, compare: Compare) -> Outcome {
    for (what, pressed, name) in
        [("periods", &view.periods, period.name()), ("comparisons", &view.comparisons, compare.name())]
    {
        let others = pressed.iter().filter(|(other, is_pressed)| *other != name && **is_pressed).count();
        let is_right = pressed.get(name).copied().unwrap_or(matches!(period, Period::Custom(..)));
        ensure!(others == 0 && is_right, "{name} is chosen, but pressed {what} are {pressed:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_has_the_same_periods() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup, async |world| {
            world.open_dashboard().await?;
            for (period, compare) in [
                (Period::Week, Compare::Previous),
                (Period::Month, Compare::Year),
                (Period::Yesterday, Compare::Previous),
                (world.custom(20, 11).await?, Compare::Year),
            ] {
                world.choose(&period, compare).await?;
                let view = world.wait_for_period(&period, compare).await?;
                ensure_eq!(view.page(), "/", "the page of {period:?}");
                ensure_eq!(view.headlines.len(), 4, "the number of headline cards");
            }
            // The cards below have periods of their own and stay as they are.
            world.wait_for_truth().await?;
            world.page.press("nav a[href^=\"/analytics\"]").await?;
            let period = world.custom(20, 11).await?;
            let view = world.wait_for_period(&period, Compare::Year).await?;
            ensure_eq!((view.page(), view.headlines.len()), ("/analytics", 5), "page and number of headline cards");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn points_are_hours_days_or_months() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup, async |world| {
            world.open_analytics("").await?;
            world.show_tables(true).await?;
            // Thirty days are no months.
            for (period, choices, by, fewest) in [
                (Period::Month, &["hour", "day"][..], "hour", 29 * 24),
                (Period::Month, &["hour", "day"], "day", 30),
                (Period::Year, &["hour", "day", "month"], "day", 335),
                (Period::Year, &["hour", "day", "month"], "month", 12),
            ] {
                world.choose(&period, Compare::Previous).await?;
                world.wait_for_period(&period, Compare::Previous).await?;
                world.page.put("[data-test=chart-by]", by).await?;
                let is_by = |view: &Analytics| view.chart("revenue").by == by;
                let what = format!("points of {period:?} by {by}");
                let view = world.page.wait_analytics(&what, is_by).await?;
                ensure_eq!(view.query().get("by"), Some(&by), "the address of {what}");
                ensure_eq!(view.chart("revenue").choices, choices, "what {period:?} can be divided into");
                let view = world.wait_for_period(&period, Compare::Previous).await?;
                let count = view.chart("revenue").points.len();
                let most = if by == "month" { fewest } else { fewest + 31 };
                ensure!((fewest..=most).contains(&count), "there are {count} {what}");
                check_sums(&view)?;
            }
            // Two custom days are 48 different hours, whatever the backend makes of them.
            let Period::Custom(from, to) = world.custom(5, 4).await? else { return Ok(()) };
            let period = Period::Custom(from.clone(), to.clone());
            world.page.open(&format!("/analytics?period=custom&compare=previous&from={from}&to={to}&by=hour")).await?;
            world.page.wait_analytics("the charts", |view| view.charts.len() == 2).await?;
            world.show_tables(true).await?;
            let view = world.wait_for_period(&period, Compare::Previous).await?;
            ensure_eq!(view.chart("orders").points.len(), 48, "the points of two days by hour");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_observed_year_is_right_at_the_end_of_any_month() -> Outcome {
    scenario(Setup::observed(), async |world| {
        // Its own series of such ranges is an error, or loses its last month.
        let thirty_first = "SELECT date('now', 'start of month', '-5 months', '-1 day')";
        let mut from = world.truth.text(thirty_first).await?;
        while !from.ends_with("31") {
            from = world.truth.text(&format!("SELECT date('{from}', 'start of month', '-1 day')")).await?;
        }
        world.open_analytics("").await?;
        for to in [world.days_ago(1).await?, world.truth.text(&format!("SELECT date('{from}', '+40 days')")).await?] {
            let period = Period::Custom(from.clone(), to);
            world.choose(&period, Compare::Previous).await?;
            world.show_tables(true).await?;
            let view = world.wait_for_period(&period, Compare::Previous).await?;
            check_sums(&view)?;
            world.show_tables(false).await?;
            let is_drawn = |view: &Analytics| view.chart("revenue").paths.iter().any(|path| path.len() > 50);
            world.page.wait_analytics("a drawing", is_drawn).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_that_are_no_period_are_refused_beside_the_field() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        let before = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        let (today, tomorrow) = (world.days_ago(0).await?, world.days_ago(-1).await?);
        let last_week = world.days_ago(7).await?;
        let mut errors = Vec::new();
        for (from, to) in [(&today, &last_week), (&today, &tomorrow)] {
            world.page.key("u").await?;
            world.open_menu().await?;
            world.apply_dates(from, to).await?;
            // Each mistake has an error of its own.
            let is_new = |view: &Analytics| !view.error.is_empty() && !errors.contains(&view.error);
            let view = world.page.wait_analytics("another error beside the dates", is_new).await?;
            ensure_eq!(view.path, before.path, "the address after {from} to {to}");
            let fields = [view.from.clone().unwrap_or_default(), view.to.clone().unwrap_or_default()];
            let is_told = fields.iter().any(|field| field.is_invalid && field.description.contains(&view.error));
            ensure!(is_told, "no field of {from} to {to} is described by “{}”: {fields:?}", view.error);
            ensure_eq!(fields.map(|field| field.value), [from, to].map(String::clone), "the dates with the error");
            errors.push(view.error);
            world.close_menu().await?;
        }
        let good = Period::Custom(last_week, today);
        world.choose(&good, Compare::Previous).await?;
        let view = world.wait_for_period(&good, Compare::Previous).await?;
        ensure_eq!(view.error, "", "the error after good dates");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_keep_the_dates_that_were_typed() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=7d&compare=previous").await?;
        let before = world.wait_for_period(&Period::Week, Compare::Previous).await?;
        world.open_menu().await?;
        let typed = world.days_ago(40).await?;
        world.page.put("#period-from", &typed).await?;
        world.api().await?.create_order(&world.customer().await?, 3_300, "completed").await?;
        let expected = before.headline("orders").value.map(|orders| orders + 1);
        let view =
            world.page.wait_analytics("one order more", |view| view.headline("orders").value == expected).await?;
        ensure!(view.is_menu_open, "an automatic update closed the menu");
        ensure_eq!(view.from.unwrap_or_default().value, typed, "the first date after an automatic update");
        ensure_eq!(view.focus, "period-from", "what has the focus after an automatic update");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn today_begins_at_midnight() -> Outcome {
    // Whatever the time is, today has all orders since midnight, and each hour of it is one point.
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=today&compare=previous").await?;
        world.show_tables(true).await?;
        let view = world.wait_for_period(&Period::Today, Compare::Previous).await?;
        let hour = world.truth.number("SELECT CAST(strftime('%H', 'now') AS INTEGER)").await?;
        let count = i64::try_from(view.chart("orders").points.len())?;
        ensure!(count == hour + 1 || count == 24 || count == hour, "at {hour} o'clock today has {count} points");
        check_today(world, &view).await
    })
    .await
}

/// The first point of today is midnight in UTC, whatever zone the machine is in.
async fn check_today(world: &World, view: &Analytics) -> Outcome {
    let today = world.days_ago(0).await?;
    let first = view.chart("orders").points.first().cloned().unwrap_or_default();
    ensure!(first.start.starts_with(&format!("{today}T00:00")), "today begins at {}", first.start);
    Ok(())
}
