//! What a chart of 3,600 points takes: to be drawn anew, and to follow the reader's crosshair. Each point is an hour
//! with an order. Measured in the page from what the app hears (another width, a gesture) until the document has changed,
//! without layout and paint, which are the browser's.

use eyre::eyre;
use serde::Deserialize;

use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::tab::Browser;
use crate::Outcome;

/// How many finished days the chart is of, and how many hours those have.
const DAYS: u32 = 150;
const HOURS: u32 = DAYS * 24;
/// How long anything may take, in milliseconds.
const BOUND: f64 = 4.0;
/// How often each gesture is made in one run.
const ROUNDS: u32 = 40;
/// A path with fewer commands was not drawn from so many points.
const COMMANDS: u32 = 300;

/// What the page measured, in milliseconds, and what the chart was like.
#[derive(Debug, Deserialize)]
struct Measured {
    drawn: Vec<f64>,
    by_key: Vec<f64>,
    by_pointer: Vec<f64>,
    points: u32,
    commands: u32,
    late: u32,
}

/// Measures the app, with a chart alone and with one that is compared.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let truth = stage.app.truth().await?;
    place_orders(&truth).await?;
    let date = |days: u32| format!("SELECT date('now', '-{days} days')");
    let (from, to) = (truth.text(&date(DAYS)).await?, truth.text(&date(1)).await?);
    let browser = Browser::start(&stage.tools).await?;
    let source = &stage.app.source;
    source.renew();
    browser.sign_in(&source.origin(), &stage.app.token).await?;
    let mut rows = Vec::new();
    for (compare, of) in [("off", format!("{HOURS} points")), ("previous", format!("{HOURS} points, compared"))] {
        let query = format!("?period=custom&compare={compare}&from={from}&to={to}&by=hour");
        let (mut drawn, mut by_key, mut by_pointer) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..options.runs() {
            browser.open(&format!("{}/analytics{query}", source.origin())).await?;
            let measured = run(&browser, options.pick(ROUNDS, 5)).await?;
            drawn.extend(measured.drawn);
            by_key.extend(measured.by_key);
            by_pointer.extend(measured.by_pointer);
        }
        let row = |what: &str, values| Row::new(format!("chart of {of}: {what}"), Unit::Milliseconds, values);
        rows.push(row("drawn anew", drawn).at_most(BOUND));
        rows.push(row("crosshair by key", by_key).at_most(BOUND));
        rows.push(row("crosshair by pointer", by_pointer).at_most(BOUND));
    }
    Ok(rows)
}

/// Places an order in each hour, of amounts that go up and down.
async fn place_orders(truth: &crate::truth::Truth) -> Outcome {
    truth
        .change(&format!(
            "WITH RECURSIVE hours(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM hours WHERE n + 1 < {HOURS})
             INSERT INTO orders
             SELECT 'chart-' || n, (SELECT id FROM users WHERE is_admin = 0 LIMIT 1), 'completed', NULL, 'CHART-' || n,
                '[]', 1000 + n * 7919 % 90000, 0, 1000 + n * 7919 % 90000, 'card', '{{}}', NULL, NULL,
                strftime('%Y-%m-%dT%H:%M:%S', 'now', 'start of day', '-{DAYS} days', '+' || n || ' hours', '+30 minutes'),
                NULL
             FROM hours"
        ))
        .await
}

async fn run(browser: &Browser, rounds: u32) -> Outcome<Measured> {
    let drawing = "[...document.querySelectorAll('[data-test=chart-revenue] svg path')]";
    let is_long = format!("{drawing}.some((path) => (path.getAttribute('d') || '').length > 3000)");
    let is_whole = "document.querySelector('[data-test=chart-by]')?.value === 'hour'";
    browser.wait("a long chart", &format!("{is_whole} && {is_long}")).await?;
    let measured = browser.driver().script_async(include_str!("chart.js"), vec![rounds.into(), HOURS.into()]).await?;
    if let Some(error) = measured["error"].as_str().map(str::to_owned) {
        return Err(eyre!(error));
    }
    let measured: Measured = serde_json::from_value(measured)?;
    let Measured { points, commands, late, .. } = measured;
    eyre::ensure!(points == HOURS, "the chart has {points} points, not {HOURS}");
    eyre::ensure!(commands >= COMMANDS, "the path has only {commands} commands");
    if late > 0 {
        println!("{late} times the chart waited for a frame, which is in its times");
    }
    Ok(measured)
}
