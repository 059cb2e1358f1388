//! Measures the release build and prints what came of it: `cargo xtask bench` builds everything and calls this.

use std::process::ExitCode;

use clap::Parser;
use eyre::WrapErr;
use pulseboard_e2e::Outcome;
use pulseboard_e2e::bench::{self, Options};
use pulseboard_e2e::tools::Tools;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem:?}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything that was asked for could be measured.
async fn measure() -> Outcome<bool> {
    let options = Options::parse();
    let report = bench::run(&options, Tools::find()?).await?;
    println!();
    for line in report.table() {
        println!("{line}");
    }
    println!("\n{}", report.facts);
    let text = serde_json::to_string_pretty(&report.json())?;
    let out = &options.out;
    std::fs::write(out, text).wrap_err_with(|| out.display().to_string())?;
    println!("written to {}", out.display());
    for problem in &report.problems {
        println!("not measured: {problem}");
    }
    Ok(report.problems.is_empty())
}
