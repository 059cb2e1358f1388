//! What a list of 10,000 orders takes: its first rows, another order, frames while it scrolls, and what is left behind by
//! going from list to list.

use eyre::eyre;
use serde::Deserialize;
use serde_json::json;

use super::memory;
use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::tab::Browser;
use crate::Outcome;
use crate::truth::Truth;

/// How many orders there are at least.
const ORDERS: i64 = 10_000;
/// By how many pixels the page scrolls in a frame: as the eye follows, as a wheel does, and as the bar does.
const STEPS: [u32; 3] = [60, 300, 2_000];
/// A frame of a screen that shows sixty of them in a second, in milliseconds.
const FRAME: f64 = 17.0;
/// How soon rows show after their answer, in milliseconds.
const FIRST_ROWS: f64 = 300.0;

/// What the page measured, in milliseconds, and what the list was like.
#[derive(Debug, Deserialize)]
struct Measured {
    first: f64,
    listed: i64,
    ordered: Vec<f64>,
    scrolled: Vec<Vec<f64>>,
    drawn: u32,
}

/// Measures the app.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    place_orders(&stage.app.truth().await?).await?;
    let browser = Browser::start(&stage.tools).await?;
    let source = &stage.app.source;
    source.renew();
    browser.sign_in(&source.origin(), &stage.app.token).await?;
    let (mut first, mut ordered, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    let mut scrolled = STEPS.map(|_| Vec::new());
    for _ in 0..options.runs() {
        browser.open(&source.origin()).await?;
        browser.wait_until_live().await?;
        let measured = run(&browser, options.pick(300, 60)).await?;
        first.push(measured.first);
        ordered.extend(measured.ordered);
        drawn.push(f64::from(measured.drawn));
        for (runs, frames) in scrolled.iter_mut().zip(measured.scrolled) {
            runs.push(frames);
        }
    }
    let mut rows = vec![
        Row::new("list of 10,000 orders: answer → first rows painted", Unit::Milliseconds, first).at_most(FIRST_ROWS),
        Row::new("list of 10,000 orders: heading pressed → in another order", Unit::Milliseconds, ordered),
        Row::new("list of 10,000 orders: rows in the page", Unit::Count, drawn).always_at_most(100.0),
    ];
    for (step, runs) in STEPS.into_iter().zip(&scrolled) {
        let what = format!("list of 10,000 orders: frame while scrolling {step} px a frame");
        rows.push(Row::of_runs(what, Unit::Milliseconds, runs).p95_at_most(FRAME));
    }
    rows.extend(memory::of_lists(&browser, options.pick(20, 8)).await?);
    Ok(rows)
}

/// Fills the table up.
async fn place_orders(truth: &Truth) -> Outcome {
    let there = truth.number("SELECT COUNT(*) FROM orders").await?;
    let missing = (ORDERS - there).max(0);
    truth
        .change(&format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {missing})
             INSERT INTO orders
             SELECT 'list-' || n, (SELECT id FROM users WHERE is_admin = 0 LIMIT 1), 'completed', NULL, 'LIST-' || n,
                '[]', 1000 + n * 7919 % 90000, 0, 1000 + n * 7919 % 90000, 'card', '{{}}', NULL, NULL,
                strftime('%Y-%m-%dT%H:%M:%S', 'now', '-' || n || ' minutes'), NULL
             FROM numbers WHERE {missing} > 0"
        ))
        .await
}

async fn run(browser: &Browser, frames: u32) -> Outcome<Measured> {
    let arguments = vec![json!(STEPS), frames.into()];
    let measured = browser.driver().script_async(include_str!("lists.js"), arguments).await?;
    if let Some(error) = measured["error"].as_str().map(str::to_owned) {
        return Err(eyre!(error));
    }
    let measured: Measured = serde_json::from_value(measured)?;
    eyre::ensure!(measured.listed >= ORDERS, "only {} orders are listed", measured.listed);
    Ok(measured)
}
