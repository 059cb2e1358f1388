//! Measures the release build in a real browser: how much it transfers, how soon it shows what, how it bears floods
//! of events beside a page of plain JavaScript that does the same work, what it leaves behind, and how fast it draws.
//!
//! Each figure says in its module how it is measured. Nothing here judges a build: bounds are printed beside what
//! was measured, and only what could not be measured is a failure.

mod chart;
mod deployment;
mod figure;
mod flood;
mod lists;
mod load;
mod memory;
mod options;
mod rates;
mod recovery;
mod report;
mod requests;
mod scale;
mod source;
mod stage;
mod statistics;
mod streams;
mod tab;
mod tabs;

use std::thread::available_parallelism;

use serde_json::{Value, json};

pub use options::{Measure, Options};
pub use report::{Report, Row, Unit};

use crate::Outcome;
use crate::tools::Tools;
use stage::Stage;
use tab::Browser;

/// Measures what `options` ask for.
///
/// # Errors
///
/// When nothing can be measured: a server or a browser does not start. What single figures fail of is in the report.
pub async fn run(options: &Options, tools: Tools) -> Outcome<Report> {
    let stage = Stage::start(tools).await?;
    let mut report = Report { facts: facts(&stage, options).await?, ..Report::default() };
    for measure in options.measures() {
        println!("measuring: {}", measure.name());
        let rows = match measure {
            Measure::Load => load::measure(&stage, options).await,
            Measure::Figure => figure::measure(&stage, options).await,
            Measure::Flood => rates::measure(&stage, options).await,
            Measure::Requests => requests::measure(&stage, options).await,
            Measure::Memory => memory::measure(&stage, options).await,
            Measure::Recovery => recovery::measure(&stage, options).await,
            Measure::Tabs => tabs::measure(&stage, options, &mut report.problems).await,
            Measure::Chart => chart::measure(&stage, options).await,
            Measure::Lists => lists::measure(&stage, options).await,
            Measure::Scale => scale::measure(&stage, options).await,
            Measure::Deployment => deployment::measure(&stage, options).await,
            Measure::Streams => streams::measure(&stage, options).await,
        };
        match rows {
            Ok(rows) => report.rows.extend(rows),
            Err(problem) => report.problems.push(format!("{}: {problem:?}", measure.name())),
        }
    }
    Ok(report)
}

/// What the figures depend on besides the build.
async fn facts(stage: &Stage, options: &Options) -> Outcome<Value> {
    let browser = Browser::start(&stage.tools).await?;
    let version = browser.driver().chromium("Browser.getVersion", json!({})).await?;
    let date = browser.run("return new Date().toISOString();", Vec::new()).await?;
    Ok(json!({
        "date": date,
        "cores": available_parallelism().map_or(0, usize::from),
        "browser": version["product"],
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "runs": options.runs(),
        "quick": options.is_quick,
    }))
}
