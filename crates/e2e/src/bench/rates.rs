//! From an event to what tells of it, at several rates: the feed's rows, or the toasts of a page without a feed.
//!
//! The latency of an event is the time from its delivery to the page until the first frame after which the page tells
//! of it or of a newer one was painted. The same from its sending holds a page to account for events that it kept
//! waiting outside as well. At its end the page must have told of every event.

use std::time::{Duration, Instant};

use serde::Deserialize;

use super::flood::{Flood, Mix};
use super::options::Options;
use super::report::{Row, Unit};
use super::stage::{Side, Stage};
use super::tab::{Browser, PATIENCE};
use crate::Outcome;

/// Events per second, with the bound on the 95th percentile in milliseconds, and the seconds of a whole and a quick run.
const RATES: [(f64, Option<f64>, f64, f64); 4] = [
    (1.0, None, 15.0, 5.0),
    (200.0, Some(35.0), 5.0, 2.0),
    (1_000.0, Some(50.0), 5.0, 2.0),
    (5_000.0, Some(80.0), 5.0, 2.0),
];
/// How many times the yardstick's 95th percentile the app's may be.
const RATIO: f64 = 2.0;
/// What warms a page up: browsers make code fast that has run for a while.
const WARM_UP: Flood = Flood { rate: 200.0, count: 400, mix: Mix::Orders };
/// What is left of the warm-up, such as a last request for figures, is over by then.
const CALM: Duration = Duration::from_secs(4);

/// What the probe tells of a flood.
#[derive(Clone, Debug, Deserialize)]
struct Reading {
    delivered: Vec<f64>,
    sent: Vec<f64>,
    lost: u32,
    in_toasts: u32,
    in_feed: u32,
    largest_gap: f64,
    long_gaps: u32,
    long_tasks: u32,
    blocking: f64,
    /// The share of the flood's time in which the main thread worked.
    #[serde(default)]
    busy: f64,
}

/// Measures the app and the yardstick, by turns.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let browser = Browser::start(&stage.tools).await?;
    // What the app's page has is what the yardstick's gets.
    open(&browser, &stage.app, "").await?;
    let has_feed: bool = browser.ask("hasFeed()").await?;
    WARM_UP.send(&stage.app.source).await?;
    tokio::time::sleep(CALM).await;
    let feed_rows: u32 = browser.ask("rows()").await?;
    let mix = if has_feed { Mix::Every } else { Mix::Orders };
    let mut rows = Vec::new();
    for (rate, bound, whole, quick) in RATES {
        // Rates and seconds are small whole numbers.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of events")]
        let count = (rate * options.pick(whole, quick)) as u32;
        let flood = Flood { rate, count, mix };
        let mut readings = [const { Vec::new() }; 2];
        for _ in 0..options.runs() {
            for (side, readings) in stage.sides().into_iter().zip(&mut readings) {
                readings.push(run(&browser, side, flood, has_feed, feed_rows).await?);
            }
        }
        rows.extend(table(rate, bound, &readings));
    }
    Ok(rows)
}

async fn open(browser: &Browser, side: &Side, query: &str) -> Outcome {
    side.source.renew();
    browser.sign_in(&side.source.origin(), &side.token).await?;
    browser.open(&format!("{}/{query}", side.source.origin())).await?;
    browser.wait_until_live().await
}

async fn run(browser: &Browser, side: &Side, flood: Flood, has_feed: bool, feed_rows: u32) -> Outcome<Reading> {
    let query = format!("?rows={feed_rows}");
    open(browser, side, if side.name == "yardstick" { &query } else { "" }).await?;
    let begin = WARM_UP.send(&side.source).await?;
    tokio::time::sleep(CALM).await;
    browser.run("pulseboardProbe.reset(arguments[0]);", vec![begin.into()]).await?;
    let worked = browser.metric("TaskDuration").await?;
    let last = flood.send(&side.source).await?;
    let worked = browser.metric("TaskDuration").await? - worked;
    let deadline = Instant::now() + PATIENCE;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let shown: u32 = browser.ask("shown()").await?;
        if shown >= last || Instant::now() >= deadline {
            break;
        }
    }
    let mut reading: Reading = browser.ask(&format!("flood({last})")).await?;
    let told = if has_feed { reading.in_feed } else { reading.in_toasts };
    let Flood { rate, count, .. } = flood;
    reading.busy = worked * rate / f64::from(count);
    eyre::ensure!(
        reading.lost == 0 && told == count,
        "at {rate} events/s the {} told of {told} of {count} events and never painted {}",
        side.name,
        reading.lost
    );
    Ok(reading)
}

fn table(rate: f64, bound: Option<f64>, [app, yardstick]: &[Vec<Reading>; 2]) -> Vec<Row> {
    let latency = |name: &str, readings: &[Reading], times: fn(&Reading) -> &Vec<f64>| {
        let runs: Vec<_> = readings.iter().map(|reading| times(reading).clone()).collect();
        Row::of_runs(format!("{rate} events/s: {name}"), Unit::Milliseconds, &runs)
    };
    let held = |row: Row| match bound {
        Some(bound) => row.p95_at_most(bound),
        None => row,
    };
    let single = |name: &str, unit: Unit, readings: &[Reading], figure: fn(&Reading) -> f64| {
        Row::new(format!("{rate} events/s: {name}"), unit, readings.iter().map(figure).collect())
    };
    let from_delivery = latency("event → painted", app, |reading| &reading.delivered);
    let of_yardstick = latency("event → painted, yardstick", yardstick, |reading| &reading.delivered);
    let from_sending = latency("event → painted, from its sending", app, |reading| &reading.sent);
    let yardstick_sending =
        latency("event → painted, from its sending, yardstick", yardstick, |reading| &reading.sent);
    let ratio = |app: &Row, yardstick: &Row| vec![app.p95() / yardstick.p95()];
    let ratios = [
        ("p95 of the app to the yardstick's", ratio(&from_delivery, &of_yardstick)),
        ("the same, from its sending", ratio(&from_sending, &yardstick_sending)),
    ];
    let ratios =
        ratios.map(|(name, ratio)| Row::new(format!("{rate} events/s: {name}"), Unit::Ratio, ratio).at_most(RATIO));
    let mut rows = vec![held(from_delivery), of_yardstick, held(from_sending), yardstick_sending];
    rows.extend(ratios);
    for (side, readings) in [("", app), (", yardstick", yardstick)] {
        let largest = single(&format!("largest gap between frames{side}"), Unit::Milliseconds, readings, |reading| {
            reading.largest_gap
        });
        rows.push(if side.is_empty() && bound.is_some() { largest.at_most(50.0) } else { largest });
        rows.push(single(&format!("gaps over 50 ms{side}"), Unit::Count, readings, |reading| reading.long_gaps.into()));
        rows.push(single(&format!("long tasks{side}"), Unit::Count, readings, |reading| reading.long_tasks.into()));
        rows.push(single(&format!("share of the main thread's time{side}"), Unit::Ratio, readings, |reading| {
            reading.busy
        }));
        rows.push(single(&format!("blocking time{side}"), Unit::Milliseconds, readings, |reading| reading.blocking));
    }
    rows
}
