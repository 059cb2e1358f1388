//! `cargo xtask bench`: measures the release build in Chromium. What is measured, and how, is in the end-to-end
//! crate; this builds everything and passes the options on.

use std::fs;

use crate::console;
use crate::dist;
use crate::failure::{OnPath, Result};
use crate::project::Project;
use crate::test::for_browser;
use crate::tools::{Tool, Tools};

/// What can be measured.
pub(crate) const MEASURES: [&str; 8] = ["load", "figure", "flood", "requests", "memory", "recovery", "tabs", "chart"];

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// How often each figure is measured; `None` for the usual number.
    pub(crate) runs: Option<u32>,
    /// What is measured; empty for everything.
    pub(crate) only: Vec<&'static str>,
    /// Whether one short run does.
    pub(crate) is_quick: bool,
}

impl Options {
    fn arguments(&self) -> Vec<String> {
        let runs = self.runs.map(|runs| ["--runs".to_owned(), runs.to_string()]);
        let only = (!self.only.is_empty()).then(|| ["--only".to_owned(), self.only.join(",")]);
        let quick = self.is_quick.then(|| "--quick".to_owned());
        runs.into_iter().chain(only).flatten().chain(quick).collect()
    }
}

/// Builds what is outdated, measures, and prints the table. How fast the build is never makes it fail.
///
/// # Errors
///
/// When something does not build, or could not be measured.
pub(crate) fn run(project: &Project, options: &Options) -> Result {
    let tools = Tools::new(project);
    // The end-to-end crate looks for all of its tools at once, those for accessibility among them.
    [Tool::Browser, Tool::Axe].into_iter().try_for_each(|tool| tools.provide(tool))?;
    provide_dist(project, &tools)?;
    let folder = project.target_directory().join("bench");
    fs::create_dir_all(&folder).on_path("make", &folder)?;
    let program = project.cargo(["run", "--package", "pulseboard-e2e", "--bin", "pulseboard-bench", "--"]);
    let program = program.args(options.arguments()).args(["--out"]).args([folder.join("bench.json")]);
    for_browser(program, project, &tools)?.run()
}

/// Builds the app unless a build of its present sources is there.
pub(crate) fn provide_dist(project: &Project, tools: &Tools) -> Result {
    if project.dist().join("index.html").is_file() && !dist::is_outdated(project) {
        console::note("dist/ is up to date");
        return Ok(());
    }
    [Tool::WasmTarget, Tool::Bundler].into_iter().try_for_each(|tool| tools.provide(tool))?;
    // One that weighs too much can be measured all the same.
    dist::build(project, tools).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_passed_on() {
        assert_eq!(Options::default().arguments(), Vec::<String>::new());
        let options = Options { runs: Some(3), only: vec!["load", "tabs"], is_quick: true };
        assert_eq!(options.arguments(), ["--runs", "3", "--only", "load,tabs", "--quick"]);
    }

    #[test]
    fn the_measures_are_those_of_the_program() {
        let source = project_file("crates/e2e/src/bench/options.rs");
        let names = source
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.strip_suffix("\","));
        assert_eq!(names.collect::<Vec<_>>(), MEASURES);
    }

    fn project_file(name: &str) -> String {
        let root = Project::find().unwrap().root;
        fs::read_to_string(root.join(name)).unwrap()
    }
}
