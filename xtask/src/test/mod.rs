//! `cargo xtask test` and `cargo xtask check`: every step, whatever became of the others, and a summary of where the
//! time went that ends with the counts.

mod counts;
mod step;

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use console::style;

pub(crate) use step::{Step, count, for_browser, with_postgres};

use crate::failure::{Failure, Result};
use crate::output::{duration, heading, table};
use crate::project::Project;
use crate::tools::{Tool, Tools};
use counts::Counts;

/// Which steps are run.
#[derive(Clone, Debug, Args)]
pub(crate) struct Options {
    /// Just these steps.
    #[arg(long, value_enum, value_name = "STEP[,STEP]", value_delimiter = ',')]
    only: Vec<Step>,
    /// All but these steps.
    #[arg(long, value_enum, value_name = "STEP[,STEP]", value_delimiter = ',')]
    skip: Vec<Step>,
}

impl Options {
    /// The steps in their order, without doubles.
    pub(crate) fn steps(&self) -> Result<Vec<Step>> {
        let is_chosen = |step: &&Step| (self.only.is_empty() || self.only.contains(step)) && !self.skip.contains(step);
        let steps: Vec<_> = Step::value_variants().iter().filter(is_chosen).copied().collect();
        if steps.is_empty() {
            return Err(Failure::new("no step is left to run", "see `cargo xtask test --help`"));
        }
        Ok(steps)
    }
}

/// What became of a step.
struct Row {
    name: String,
    verdict: &'static str,
    time: Duration,
    counts: Option<Counts>,
}

const PASSED: &str = "ok";
const FAILED: &str = "FAILED";
const NOT_RUN: &str = "not run";

/// Runs `steps` in order and prints the summary, whose last line is the counts; whether all passed.
pub(crate) fn run(project: &Project, steps: &[Step]) -> bool {
    let tools = Tools::new(project);
    let (setup, missing) = set_up(steps, &tools);
    let mut rows = vec![setup];
    let mut sizes = None;
    let mut is_built = true;
    for &step in steps {
        let (name, began) = (step.name(), Instant::now());
        let lacks_tools = step.tools().iter().any(|tool| missing.contains(tool));
        if lacks_tools || (step == Step::EndToEnd && !is_built) {
            let why = if lacks_tools { "its set-up failed" } else { "there is no build to test" };
            heading(&format!("{name}: not run, {why}"));
            rows.push(Row { name, verdict: NOT_RUN, time: Duration::ZERO, counts: None });
            is_built &= step != Step::Dist;
            continue;
        }
        heading(&name);
        let result = step.run(project, &tools);
        if let Some(failure) = &result.failure {
            println!("{}", style(format!("{name} failed: {}", failure.what)).bold());
            println!("  next: {}; {}", failure.next, step.advice());
        }
        if step == Step::Dist {
            is_built = result.sizes.is_some();
            sizes = result.sizes;
        }
        let verdict = if result.failure.is_none() { PASSED } else { FAILED };
        rows.push(Row { name, verdict, time: began.elapsed(), counts: result.counts });
    }
    heading("summary");
    println!("{}", table(rows.iter().map(Row::cells).collect()));
    if let Some(sizes) = sizes {
        println!("{}", sizes.summary());
    }
    let failed = rows.iter().filter(|row| row.verdict == FAILED).map(|row| row.name.as_str());
    let failed: Vec<_> = failed.collect();
    if !failed.is_empty() {
        println!("failed: {}; each says above what to do", failed.join(", "));
    }
    println!("{}", total(&rows));
    failed.is_empty()
}

/// Sets up what the steps need; also what is missing.
fn set_up(steps: &[Step], tools: &Tools) -> (Row, Vec<Tool>) {
    heading("setup");
    let began = Instant::now();
    let needed = Tool::ALL.into_iter().filter(|tool| steps.iter().any(|step| step.tools().contains(tool)));
    let missing = needed.filter(|&tool| tools.provide(tool).inspect_err(|failure| println!("{failure}")).is_err());
    let missing: Vec<_> = missing.collect();
    let verdict = if missing.is_empty() { PASSED } else { FAILED };
    (Row { name: "setup".to_owned(), verdict, time: began.elapsed(), counts: None }, missing)
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let time = if self.verdict == NOT_RUN { String::new() } else { duration(self.time) };
        let counts = self.counts.map(|counts| counts.to_string());
        vec![self.name.clone(), self.verdict.to_owned(), time, counts.unwrap_or_default()]
    }
}

/// A step that failed without a failed test counts as one, and one that was not run as one skipped.
fn total(rows: &[Row]) -> Counts {
    let mut total = Counts::default();
    for row in rows {
        let mut counts = row.counts.unwrap_or_default();
        match row.verdict {
            FAILED => counts.failed = counts.failed.max(1),
            NOT_RUN => counts.skipped += 1,
            _ => {}
        }
        total += counts;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_keep_their_order() {
        let options = |only: &[Step], skip: &[Step]| Options { only: only.to_vec(), skip: skip.to_vec() };
        let all = Step::value_variants();
        assert_eq!(options(&[], &[]).steps().unwrap(), all);
        assert_eq!(options(&[Step::Dist, Step::Native], &[]).steps().unwrap(), [Step::Native, Step::Dist]);
        assert_eq!(options(&[], &[Step::EndToEnd]).steps().unwrap(), all[..all.len() - 1]);
        assert!(options(&[Step::Native], &[Step::Native]).steps().is_err());
    }

    #[test]
    fn the_total_counts_tests_and_failed_steps() {
        let row = |verdict, counts: Option<(usize, usize)>| {
            let counts = counts.map(|(passed, failed)| Counts { passed, failed, skipped: 0 });
            Row { name: "step".to_owned(), verdict, time: Duration::ZERO, counts }
        };
        for (rows, expected) in [
            (vec![row(PASSED, None), row(PASSED, Some((5, 0)))], "5 passed, 0 failed"),
            (vec![row(FAILED, None), row(FAILED, Some((5, 2)))], "5 passed, 3 failed"),
            (vec![row(FAILED, Some((5, 0)))], "5 passed, 1 failed"),
            (vec![row(NOT_RUN, None)], "0 passed, 0 failed, 1 skipped"),
        ] {
            assert_eq!(total(&rows).to_string(), expected);
        }
    }
}
