//! End-to-end tests that only run when they are asked for: the soak, which takes as long as it is told, and pictures.

use std::path::PathBuf;

use clap::Args;
use console::style;

use crate::dist;
use crate::failure::{Failure, Result};
use crate::output::heading;
use crate::project::Project;
use crate::test::{count, for_browser};
use crate::tools::{Tool, Tools};

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct SoakOptions {
    /// How long it takes in all, besides building; at least 3.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..))]
    minutes: u32,
}

/// Keeps pages live through faults, schedules and changes until the time is over.
pub(crate) fn soak(project: &Project, SoakOptions { minutes }: SoakOptions) -> Result<bool> {
    run(project, "soak::soak", "PULSEBOARD_SOAK_MINUTES", &minutes.to_string())
}

#[derive(Clone, Debug, Args)]
pub(crate) struct ScreenshotOptions {
    /// The directory for the pictures.
    #[arg(long, value_name = "DIR", default_value = "target/screenshots")]
    to: PathBuf,
}

/// Writes pictures of every page, size, theme and state.
pub(crate) fn screenshots(project: &Project, ScreenshotOptions { to }: &ScreenshotOptions) -> Result<bool> {
    let directory = project.root.join(to);
    run(project, "screenshots::screenshots", "PULSEBOARD_SCREENSHOTS", &directory.to_string_lossy())
}

/// Builds what the test needs, runs it and prints the counts; whether it passed.
fn run(project: &Project, test: &str, variable: &str, value: &str) -> Result<bool> {
    let tools = Tools::new(project);
    tools.provide_all(&[Tool::Browser, Tool::Axe])?;
    dist::provide(project, &tools)?;
    heading(test);
    let arguments =
        ["test", "--package", "pulseboard-e2e", "--test", "e2e", "--", "--ignored", "--nocapture", "--exact"];
    let tests = project.cargo(&arguments).arg(test).env(variable, value);
    let result = count(for_browser(tests, project, &tools)?)?;
    let counts = result.counts.unwrap_or_default();
    let nothing =
        || Failure::new(format!("there is no test `{test}`"), "name it in xtask as it is named in crates/e2e");
    let failure = result.failure.or_else(|| (counts.passed == 0).then(nothing));
    if let Some(failure) = &failure {
        println!("{}", style(failure).bold());
    }
    println!("{counts}");
    Ok(failure.is_none())
}
