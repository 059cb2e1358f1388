//! `cargo xtask soak`: what takes too long for every change. Pages are kept live, every fault is played over and over,
//! and so are random schedules of what happens to a page, until the time is over.

use clap::Args;
use console::style;

use crate::dist;
use crate::failure::{Failure, Result};
use crate::output::heading;
use crate::project::Project;
use crate::test::{count, for_browser};
use crate::tools::{Tool, Tools};

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Options {
    /// How long it takes in all, besides building.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
}

/// Builds what the end-to-end tests need, plays, and prints the counts; whether everything passed.
pub(crate) fn run(project: &Project, Options { minutes }: Options) -> Result<bool> {
    let tools = Tools::new(project);
    tools.provide_all(&[Tool::Browser, Tool::Axe])?;
    dist::provide(project, &tools)?;
    heading(&format!("soak: {minutes} min"));
    let arguments = ["test", "--package", "pulseboard-e2e", "--test", "e2e", "--", "--ignored", "--nocapture", "soak"];
    let tests = project.cargo(&arguments).env("PULSEBOARD_SOAK_MINUTES", minutes.to_string());
    let result = count(for_browser(tests, project, &tools)?)?;
    let counts = result.counts.unwrap_or_default();
    let failure = result.failure.or_else(|| (counts.passed == 0).then(nothing_played));
    if let Some(failure) = &failure {
        println!("{}", style(failure).bold());
    }
    println!("{counts}");
    Ok(failure.is_none())
}

fn nothing_played() -> Failure {
    Failure::new(
        "no test was run whose name holds `soak`",
        "name it in xtask/src/soak.rs as it is named in crates/e2e/tests/e2e",
    )
}
