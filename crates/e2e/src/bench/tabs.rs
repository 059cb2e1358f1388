//! Handing over the stream: of several tabs one holds it, and that one is closed, or its renderer crashes.
//!
//! The source sees who asks for the stream next. Nothing is sent between the end of the old stream and that, and then
//! one event every 100 ms: the tab in sight is live when its badge says so and it has told of one of them.

use std::time::{Duration, Instant};

use eyre::eyre;
use serde_json::json;

use super::figure::History;
use super::flood::{Flood, Mix, wall_clock};
use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::tab::{Browser, PATIENCE};
use crate::Outcome;

/// How many tabs there are.
const TABS: usize = 3;
/// Between events that find out whether a tab hears them.
const INTERVAL: Duration = Duration::from_millis(100);
/// How long tabs are left to settle who leads.
const CALM: Duration = Duration::from_secs(3);

/// How the leader ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Closed,
    Crashed,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Crashed => "crashed",
        }
    }

    fn bound(self) -> f64 {
        match self {
            Self::Closed => 1_000.0,
            Self::Crashed => 3_000.0,
        }
    }
}

/// Measures both ends. What could not be measured is added to `problems`.
pub(crate) async fn measure(stage: &Stage, options: &Options, problems: &mut Vec<String>) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for end in [End::Closed, End::Crashed] {
        let (mut streams, mut live) = (Vec::new(), Vec::new());
        for _ in 0..options.runs() {
            match run(stage, end).await {
                Ok((to_stream, to_live)) => {
                    streams.push(to_stream);
                    live.push(to_live);
                }
                Err(problem) => {
                    problems.push(format!("tabs, the leader {}: {problem:?}", end.name()));
                    break;
                }
            }
        }
        if !live.is_empty() {
            let name = |what: &str| format!("leader {} → {what}", end.name());
            rows.push(Row::new(name("next stream asked for"), Unit::Milliseconds, streams));
            rows.push(Row::new(name("tab in sight live"), Unit::Milliseconds, live).at_most(end.bound()));
        }
    }
    Ok(rows)
}

async fn run(stage: &Stage, end: End) -> Outcome<(f64, f64)> {
    let source = &stage.app.source;
    source.renew();
    // A browser of its own: tabs of an earlier run may have crashed.
    let browser = Browser::start(&stage.tools).await?;
    browser.sign_in(&source.origin(), &stage.app.token).await?;
    let mut tabs = vec![browser.tab().await?];
    for index in 0..TABS {
        if index > 0 {
            tabs.push(browser.open_tab().await?);
        }
        browser.open(&source.origin()).await?;
        browser.wait_until_live().await?;
    }
    tokio::time::sleep(CALM).await;
    let streams = source.open_streams();
    eyre::ensure!(streams == 1, "{TABS} tabs hold {streams} streams: this build does not share one");
    let leader = leader(&browser, &tabs).await?;
    let in_sight = tabs.iter().find(|tab| **tab != leader).ok_or_else(|| eyre!("there is no other tab"))?;

    browser.go_to_tab(&leader).await?;
    let known = source.streams();
    let ended = match end {
        End::Closed => close(&browser, &leader, in_sight).await?,
        End::Crashed => crash(&browser).await?,
    };
    browser.go_to_tab(in_sight).await?;
    source.wait_for_stream(known, PATIENCE).await?;
    let asked = wall_clock();
    let deadline = Instant::now() + PATIENCE;
    let mut looked = Instant::now();
    loop {
        Flood { rate: 1.0, count: 1, mix: Mix::Orders }.send(source).await?;
        tokio::time::sleep(INTERVAL).await;
        if looked.elapsed() < Duration::from_millis(500) {
            continue;
        }
        looked = Instant::now();
        let history: History = browser.ask("history()").await?;
        let is_live = history.states.last().filter(|last| last.state == "live").map(|last| last.at.max(asked));
        let heard = history.growths.iter().copied().find(|at| *at >= asked);
        if let (Some(live), Some(heard)) = (is_live, heard) {
            return Ok((asked - ended, live.max(heard) - ended));
        }
        eyre::ensure!(looked < deadline, "the other tab stays deaf: {:?}", history.states);
    }
}

/// The tab whose popover says that it holds the stream.
async fn leader(browser: &Browser, tabs: &[String]) -> Outcome<String> {
    for tab in tabs {
        browser.go_to_tab(tab).await?;
        browser.run("document.querySelector('[data-test=live-badge]').click();", Vec::new()).await?;
        browser.wait("the part of the popover on tabs", "document.querySelector('[data-test=link-tabs]')").await?;
        let role = "return document.querySelector('[data-test=link-tabs]').dataset.role;";
        let role = browser.run(role, Vec::new()).await?;
        browser.run("document.querySelector('[data-test=live-badge]').click();", Vec::new()).await?;
        if role == "leader" {
            return Ok(tab.clone());
        }
    }
    Err(eyre!("no tab says that it leads"))
}

/// Closes the tab in sight. Returns when.
async fn close(browser: &Browser, tab: &str, other: &str) -> Outcome<f64> {
    // The command is another tab's, since its own could not answer.
    browser.driver().switch_to_window(other.into()).await?;
    let ended = wall_clock();
    browser.driver().chromium("Target.closeTarget", json!({ "targetId": tab })).await?;
    Ok(ended)
}

/// Crashes the renderer of the tab in sight. Returns when.
async fn crash(browser: &Browser) -> Outcome<f64> {
    let ended = wall_clock();
    // The page that is asked to crash cannot answer, and the driver says so.
    let command = browser.driver().chromium("Page.crash", json!({}));
    let _ = tokio::time::timeout(Duration::from_secs(2), command).await;
    Ok(ended)
}
