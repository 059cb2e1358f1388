//! From the server's return to a live page. The source goes away for a second: connections break, and new ones are
//! closed at once. Each run has a page of its own, since a link that broke before waits longer.

use std::time::{Duration, Instant};

use super::figure::{History, wait_for_orders};
use super::flood::wall_clock;
use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::tab::{Browser, PATIENCE};
use crate::Outcome;
use eyre::eyre;

/// How long the server is away.
const ABSENCE: Duration = Duration::from_secs(1);
/// How long the page is live before; its first requests are over by then.
const CALM: Duration = Duration::from_secs(3);
/// How many interruptions a whole run has: when the next attempt comes is a matter of chance.
const ATTEMPTS: usize = 4;

/// Measures the app.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let browser = Browser::start(&stage.tools).await?;
    let (mut live, mut refetched) = (Vec::new(), Vec::new());
    for _ in 0..options.runs() * options.pick(ATTEMPTS, 1) {
        let (to_live, to_figures) = run(&browser, stage).await?;
        live.push(to_live);
        refetched.push(to_live.max(to_figures));
    }
    Ok(vec![
        Row::new("server back → badge live", Unit::Milliseconds, live),
        Row::new("server back → live and figures refetched", Unit::Milliseconds, refetched).at_most(1_500.0),
    ])
}

async fn run(browser: &Browser, stage: &Stage) -> Outcome<(f64, f64)> {
    let source = &stage.app.source;
    source.renew();
    source.answer_at_once();
    browser.sign_in(&source.origin(), &stage.app.token).await?;
    browser.open(&source.origin()).await?;
    browser.wait_until_live().await?;
    tokio::time::sleep(CALM).await;
    let history: History = browser.ask("history()").await?;
    let orders = history.orders().ok_or_else(|| eyre!("the number of orders is not on the page"))?;

    let gone = wall_clock();
    source.set_down(true);
    source.add_order();
    tokio::time::sleep(ABSENCE).await;
    source.set_down(false);
    let back = wall_clock();

    let figures = wait_for_orders(browser, orders + 1).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let history: History = browser.ask("history()").await?;
        let since: Vec<_> = history.states.iter().filter(|state| state.at >= gone).collect();
        if let Some(last) = since.last().filter(|last| last.state == "live") {
            return Ok((last.at - back, figures - back));
        }
        eyre::ensure!(Instant::now() < deadline, "the page does not become live again: {since:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
