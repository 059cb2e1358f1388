//! `cargo xtask test` and `cargo xtask check`: every step, whatever became of the others, and a
//! summary that ends with the counts.

mod counts;
mod step;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub(crate) use step::{Step, count, for_browser};

use crate::console;
use crate::failure::Failure;
use crate::project::Project;
use crate::tools::{Tool, Tools};
use counts::Counts;
use step::StepResult;

/// What became of one step.
struct Row {
    name: &'static str,
    result: Verdict,
    time: Duration,
    counts: Option<Counts>,
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    NotRun,
}

/// Runs the fast steps; whether all passed.
pub(crate) fn check(project: &Project) -> bool {
    run(project, &Step::CHECKS)
}

/// Runs `steps` in order and prints the summary, whose last line is the counts; whether all passed.
pub(crate) fn run(project: &Project, steps: &[Step]) -> bool {
    let tools = Tools::new(project);
    let (setup, missing) = set_up(steps, &tools);
    let mut rows = vec![setup];
    let mut sizes = None;
    let mut is_built = true;
    for &step in steps {
        let lacks = step.tools().iter().any(|tool| missing.contains_key(tool));
        if lacks || (step == Step::EndToEnd && !is_built) {
            let why = if lacks { "its set-up failed" } else { "there is no build to test" };
            console::heading(&format!("{}: not run, {why}", step.name()));
            rows.push(Row::not_run(step));
            is_built &= step != Step::Dist;
            continue;
        }
        console::heading(step.name());
        let began = Instant::now();
        let result = step.run(project, &tools);
        let row = Row::of(step, began.elapsed(), &result);
        report(step, &result);
        rows.push(row);
        if step == Step::Dist {
            is_built = result.sizes.is_some();
            sizes = result.sizes;
        }
    }
    console::heading("summary");
    for line in console::columns(&rows.iter().map(Row::cells).collect::<Vec<_>>()) {
        println!("{line}");
    }
    if let Some(sizes) = sizes {
        println!("{}", sizes.summary());
    }
    let failed = rows.iter().filter(|row| row.result == Verdict::Failed);
    let failed: Vec<_> = failed.map(|row| row.name).collect();
    if !failed.is_empty() {
        println!("failed: {}; each says above what to do", failed.join(", "));
    }
    println!("{}", total(&rows));
    failed.is_empty()
}

/// Sets up what the steps need; the failures by what is missing.
fn set_up(steps: &[Step], tools: &Tools) -> (Row, BTreeMap<Tool, Failure>) {
    console::heading("setup");
    let began = Instant::now();
    let mut missing = BTreeMap::new();
    for tool in Tool::ALL {
        if steps.iter().any(|step| step.tools().contains(&tool))
            && let Err(failure) = tools.provide(tool)
        {
            println!("{failure}");
            missing.insert(tool, failure);
        }
    }
    let result = if missing.is_empty() { Verdict::Passed } else { Verdict::Failed };
    let row = Row { name: "setup", result, time: began.elapsed(), counts: None };
    (row, missing)
}

fn report(step: Step, result: &StepResult) {
    if let Some(failure) = &result.failure {
        println!("{}", console::bold(&format!("{} failed: {}", step.name(), failure.what())));
        println!("  next: {}; {}", failure.next(), step.advice());
    }
}

impl Row {
    fn of(step: Step, time: Duration, result: &StepResult) -> Self {
        let verdict = match result.failure {
            None => Verdict::Passed,
            Some(_) => Verdict::Failed,
        };
        Self { name: step.name(), result: verdict, time, counts: result.counts }
    }

    fn not_run(step: Step) -> Self {
        Self { name: step.name(), result: Verdict::NotRun, time: Duration::ZERO, counts: None }
    }

    fn cells(&self) -> Vec<String> {
        let result = match self.result {
            Verdict::Passed => "ok",
            Verdict::Failed => "FAILED",
            Verdict::NotRun => "not run",
        };
        let time = match self.result {
            Verdict::NotRun => String::new(),
            Verdict::Passed | Verdict::Failed => console::duration(self.time),
        };
        let counts = self.counts.map(|counts| counts.to_string());
        vec![self.name.to_owned(), result.to_owned(), time, counts.unwrap_or_default()]
    }

    /// What it adds to the total: a step that failed without a failed test counts as one, and one
    /// that was not run as one skipped.
    fn weight(&self) -> Counts {
        let mut counts = self.counts.unwrap_or_default();
        match self.result {
            Verdict::Passed => {}
            Verdict::Failed => counts.failed = counts.failed.max(1),
            Verdict::NotRun => counts.skipped += 1,
        }
        counts
    }
}

fn total(rows: &[Row]) -> Counts {
    let mut total = Counts::default();
    for row in rows {
        total += row.weight();
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(result: Verdict, counts: Option<(usize, usize)>) -> Row {
        let time = Duration::from_secs(1);
        let counts = counts.map(|(passed, failed)| Counts { passed, failed, skipped: 0 });
        Row { name: "step", result, time, counts }
    }

    #[test]
    fn the_total_counts_tests_and_failed_steps() {
        for (rows, expected) in [
            (vec![row(Verdict::Passed, None), row(Verdict::Passed, Some((5, 0)))], "5 passed, 0 failed"),
            (vec![row(Verdict::Failed, None), row(Verdict::Failed, Some((5, 2)))], "5 passed, 3 failed"),
            (vec![row(Verdict::Failed, Some((5, 0)))], "5 passed, 1 failed"),
            (vec![row(Verdict::NotRun, None)], "0 passed, 0 failed, 1 skipped"),
        ] {
            assert_eq!(total(&rows).to_string(), expected);
        }
    }
}
