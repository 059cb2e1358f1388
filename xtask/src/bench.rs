//! `cargo xtask bench`: measures the release build in Chromium. What is measured, and how, is in the end-to-end
//! crate; this builds everything and passes the options on.

use clap::Args;

use crate::dist;
use crate::failure::Result;
use crate::output;
use crate::project::Project;
use crate::test::{for_browser, with_postgres};
use crate::tools::{Tool, Tools};

#[derive(Clone, Debug, Args)]
pub(crate) struct Options {
    /// How often each figure is measured [default: 5].
    #[arg(long, value_name = "N")]
    runs: Option<u32>,
    /// Just these figures: load, figure, flood, requests, memory, recovery, tabs, chart, lists, scale, deployment,
    /// streams.
    #[arg(long, value_name = "NAME[,NAME]")]
    only: Option<String>,
    /// One short run, which shows only that all can be measured.
    #[arg(long)]
    quick: bool,
}

/// Builds what is outdated, measures, and prints the table. How fast the build is never makes it fail.
pub(crate) fn run(project: &Project, options: &Options) -> Result {
    let tools = Tools::new(project);
    // The end-to-end crate looks for all of its tools at once, those for accessibility among them.
    tools.provide_all(&[Tool::Browser, Tool::Axe])?;
    dist::provide(project, &tools)?;
    let folder = project.target_directory()?.join("bench");
    project.shell.create_dir(&folder)?;
    let runs = options.runs.map(|runs| format!("--runs={runs}"));
    let only = options.only.as_ref().map(|names| format!("--only={names}"));
    let quick = options.quick.then(|| "--quick".to_owned());
    let program = project.cargo(&["run", "--package", "pulseboard-e2e", "--bin", "pulseboard-bench", "--"]);
    let program = program.args(runs).args(only).args(quick).arg("--out").arg(folder.join("bench.json"));
    let program = for_browser(program, project, &tools)?;
    let program = match tools.postgres() {
        Ok(programs) => with_postgres(program, project, programs)?,
        Err(failure) => {
            output::note(&format!("what needs PostgreSQL is not measured: {failure}"));
            program
        }
    };
    Ok(program.run()?)
}
