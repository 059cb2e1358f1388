//! `cargo xtask soak`: what takes too long for every change. Pages are kept live for hours, every fault is played many
//! times, and so are random schedules of what happens to a page.

use crate::bench::provide_dist;
use crate::console;
use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::test::{count, for_browser};
use crate::tools::{Tool, Tools};

/// How many schedules are played unless somebody says otherwise.
pub(crate) const SCHEDULES: u32 = 1_000;
/// How often each fault is played.
const REPEATS: u32 = 20;
/// What the names of the tests hold that belong to it.
const TESTS: [&str; 3] = ["soak", "faults", "schedules"];

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// How long pages are kept live, in minutes.
    pub(crate) minutes: u32,
    /// How many random schedules are played.
    pub(crate) schedules: u32,
}

/// Builds what the end-to-end tests need, plays, and prints the counts; whether everything passed.
///
/// # Errors
///
/// When something is missing or does not build.
pub(crate) fn run(project: &Project, options: Options) -> Result<bool> {
    let tools = Tools::new(project);
    [Tool::Browser, Tool::Axe].into_iter().try_for_each(|tool| tools.provide(tool))?;
    provide_dist(project, &tools)?;
    let Options { minutes, schedules } = options;
    console::heading(&format!("soak: {minutes} min, {schedules} schedules, each fault {REPEATS} times"));
    let tests = project.cargo(["test", "--package", "pulseboard-e2e", "--test", "e2e", "--"]).args(TESTS);
    let tests = for_browser(tests, project, &tools)?
        .env("PULSEBOARD_SOAK_MINUTES", minutes.to_string())
        .env("PULSEBOARD_SCHEDULES", schedules.to_string())
        .env("PULSEBOARD_REPEATS", REPEATS.to_string());
    let result = count(tests)?;
    let counts = result.counts.unwrap_or_default();
    let failure = result.failure.or_else(|| (counts.passed == 0).then(nothing_played));
    if let Some(failure) = &failure {
        println!("{}", console::bold(&failure.to_string()));
    }
    println!("{counts}");
    Ok(failure.is_none())
}

fn nothing_played() -> Failure {
    Failure::new(
        format!("no test was run whose name holds one of: {}", TESTS.join(", ")),
        "name them in xtask/src/soak.rs as they are named in crates/e2e/tests/e2e",
    )
}
