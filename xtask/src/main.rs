//! Every task that a developer or the pipeline runs.

mod bench;
mod dev;
mod dist;
mod failure;
mod ignored;
mod output;
mod process;
mod project;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Result;
use project::Project;
use tools::{Tool, Tools};

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about = "Every task that a developer or the pipeline runs")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the app with the demo backend and rebuild on every change.
    Dev(dev::Options),
    /// Check format and lints, for this machine and for WebAssembly.
    Check,
    /// Do everything that the pipeline does, with a summary at the end.
    Test(test::Options),
    /// Build for release into dist/, and print what it weighs.
    Dist(dist::Options),
    /// Measure the release build in Chromium, beside the bounds it is held to.
    Bench(bench::Options),
    /// Keep pages live, play faults and random schedules until the time is over.
    Soak(ignored::SoakOptions),
    /// Write pictures of every page, size, theme and state.
    Screenshots(ignored::ScreenshotOptions),
    /// Install the tools that are missing; the other commands do so for what they need.
    Setup {
        /// Also what the tests in a browser need.
        #[arg(long)]
        browser: bool,
    },
    /// Finish what Trunk built; called by Trunk.
    #[command(hide = true)]
    PostBuild,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        // What failed is in the summary, whose last line stays the last.
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked for; `false` when a step of a summary failed.
fn run(command: Command) -> Result<bool> {
    let project = Project::find()?;
    match command {
        Command::Dev(options) => dev::run(&project, &options)?,
        Command::Check => return Ok(test::run(&project, &test::Step::CHECKS)),
        Command::Test(options) => return Ok(test::run(&project, &options.steps()?)),
        Command::Dist(options) => dist::run(&project, &options)?,
        Command::Bench(options) => bench::run(&project, &options)?,
        Command::Soak(options) => return ignored::soak(&project, options),
        Command::Screenshots(options) => return ignored::screenshots(&project, &options),
        Command::Setup { browser } => setup(&project, browser)?,
        Command::PostBuild => dist::post_build(&project)?,
    }
    Ok(true)
}

fn setup(project: &Project, browser: bool) -> Result {
    let tools = Tools::new(project);
    for tool in Tool::ALL.into_iter().filter(|tool| browser || !tool.is_for_browser()) {
        tools.provide(tool)?;
    }
    println!("Everything is in place.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
