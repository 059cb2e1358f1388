//! Every task that a developer or the pipeline runs: `cargo xtask help` lists them.

mod bench;
mod cli;
mod console;
mod dev;
mod dist;
mod failure;
mod process;
mod project;
mod soak;
mod test;
mod tools;

use std::process::ExitCode;

use cli::Command;
use failure::Result;
use project::Project;
use tools::{Tool, Tools};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
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
fn run(arguments: &[String]) -> Result<bool> {
    let command = cli::parse(arguments)?;
    let project = Project::find()?;
    match command {
        Command::Help => println!("{}", cli::USAGE),
        Command::Setup { browser } => setup(&project, browser)?,
        Command::Check => return Ok(test::check(&project)),
        Command::Test { steps } => return Ok(test::run(&project, &steps)),
        Command::Dist => dist::run(&project)?,
        Command::PostBuild => dist::post_build(&project)?,
        Command::Dev(options) => dev::run(&project, &options)?,
        Command::Bench(options) => bench::run(&project, &options)?,
        Command::Soak(options) => return soak::run(&project, options),
    }
    Ok(true)
}

fn setup(project: &Project, browser: bool) -> Result {
    let tools = Tools::new(project);
    for tool in Tool::ALL {
        if browser || !tool.is_for_browser() {
            tools.provide(tool)?;
        }
    }
    println!("Everything is in place.");
    Ok(())
}
