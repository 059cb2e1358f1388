//! From one event to the figure it changed. The source answers at once, with one order more than before, so that
//! nothing but the page and the browser takes time.

use std::time::Duration;

use eyre::eyre;
use serde::Deserialize;

use super::flood::{Flood, Mix};
use super::options::Options;
use super::report::{Row, Unit};
use super::stage::{Side, Stage};
use super::tab::{Browser, PATIENCE};
use crate::Outcome;
use crate::truth::Figures;

/// The card whose figure the event changes.
const CARD: &str = "total-orders";
/// Between events: longer than the interval in which a page asks for its figures once.
const PAUSE: Duration = Duration::from_millis(2_700);
/// After a page became live, until its first requests and the pause after them are over.
const SETTLING: Duration = Duration::from_secs(4);
/// How long a figure is given before the page is looked at.
const CALM: Duration = Duration::from_millis(400);
/// How many events there are in one run.
const EVENTS: u32 = 6;

/// When an event was sent and reached the page, in milliseconds of the system's clock.
#[derive(Debug, Deserialize)]
struct Moments {
    sent: f64,
    delivered: f64,
}

/// What has happened on a page, in milliseconds of the system's clock.
#[derive(Debug, Deserialize)]
pub(crate) struct History {
    /// Figures as they were painted.
    pub(crate) snapshots: Vec<Snapshot>,
    /// States of the badge as they were painted.
    pub(crate) states: Vec<State>,
    /// When the page told of more events than before.
    pub(crate) growths: Vec<f64>,
}

/// The figures on the page, from when they were painted.
#[derive(Debug, Deserialize)]
pub(crate) struct Snapshot {
    /// When.
    pub(crate) at: f64,
    /// Which.
    pub(crate) figures: Figures,
}

/// A state of the badge.
#[derive(Debug, Deserialize)]
pub(crate) struct State {
    /// Since when.
    pub(crate) at: f64,
    /// Its name.
    pub(crate) state: String,
}

impl History {
    /// When the number of orders was first painted as this.
    pub(crate) fn painted(&self, orders: i64) -> Option<f64> {
        let mut snapshots = self.snapshots.iter();
        Some(snapshots.find(|snapshot| snapshot.figures.get(CARD) == Some(&orders))?.at)
    }

    /// The number of orders that was painted last.
    pub(crate) fn orders(&self) -> Option<i64> {
        self.snapshots.last()?.figures.get(CARD).copied()
    }
}

/// Measures the app and the yardstick, by turns.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let browser = Browser::start(&stage.tools).await?;
    let mut values = [const { (Vec::new(), Vec::new()) }; 2];
    for _ in 0..options.runs() {
        for (side, (delivered, sent)) in stage.sides().into_iter().zip(&mut values) {
            for (of_delivery, of_sending) in run(&browser, side, options.pick(EVENTS, 2)).await? {
                delivered.push(of_delivery);
                sent.push(of_sending);
            }
        }
    }
    let [(app, app_sent), (yardstick, _)] = values;
    Ok(vec![
        Row::new("one event → painted figure", Unit::Milliseconds, app).at_most(30.0),
        Row::new("one event → painted figure, from its sending", Unit::Milliseconds, app_sent).at_most(30.0),
        Row::new("one event → painted figure, yardstick", Unit::Milliseconds, yardstick),
    ])
}

/// Per event, how long after its delivery and after its sending the figure was painted.
async fn run(browser: &Browser, side: &Side, events: u32) -> Outcome<Vec<(f64, f64)>> {
    side.source.renew();
    side.source.answer_at_once();
    browser.sign_in(&side.source.origin(), &side.token).await?;
    browser.open(&side.source.origin()).await?;
    browser.wait_until_live().await?;
    tokio::time::sleep(SETTLING).await;
    let mut values = Vec::new();
    for index in 0..events {
        // The fraction keeps the events out of step with the frames.
        tokio::time::sleep(PAUSE + Duration::from_micros(u64::from(index) * 6_180)).await;
        let history: History = browser.ask("history()").await?;
        let orders = history.orders().ok_or_else(|| eyre!("the number of orders is not on the page"))? + 1;
        side.source.add_order();
        let number = Flood { rate: 1.0, count: 1, mix: Mix::Orders }.send(&side.source).await?;
        let painted = wait_for_orders(browser, orders).await?;
        let moments: Moments = browser.ask(&format!("event({number})")).await?;
        values.push((painted - moments.delivered, painted - moments.sent));
    }
    Ok(values)
}

/// Waits until the page shows this many orders; returns when it was painted.
pub(crate) async fn wait_for_orders(browser: &Browser, orders: i64) -> Outcome<f64> {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        tokio::time::sleep(CALM).await;
        let history: History = browser.ask("history()").await?;
        if let Some(painted) = history.painted(orders) {
            return Ok(painted);
        }
        let shown = history.orders();
        eyre::ensure!(std::time::Instant::now() < deadline, "{orders} orders are not shown, but {shown:?}");
    }
}
