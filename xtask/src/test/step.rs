//! The steps of a test run: what each needs, and how it is done.

use crate::console;
use crate::dist::{self, Sizes};
use crate::failure::{Failure, Result};
use crate::process::Program;
use crate::project::{Project, WASM_TARGET};
use crate::test::counts::Counts;
use crate::tools::{Tool, Tools};

/// The feature of the app that its browser tests look at.
const RENDER_COUNT: &str = "render-count";
/// The test binary of the app that runs in a browser.
const BROWSER_TESTS: &str = "browser";

/// Seconds that the runner gives one file of browser tests, and the driver to start. Its own 20
/// and 5 are too few for a busy small machine.
const RUNNER_PATIENCE: [(&str, &str); 2] =
    [("WASM_BINDGEN_TEST_TIMEOUT", "180"), ("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")];

/// One step of `cargo xtask test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The format of all Rust code.
    Format,
    /// The lints of the whole workspace on this machine.
    Lints,
    /// The lints of the app as it is compiled for the browser.
    LintsWasm,
    /// All tests that run without a browser.
    Native,
    /// The tests of the app inside a browser.
    Browser,
    /// The release build and its size.
    Dist,
    /// The release build against the demo backend, driven in a browser.
    EndToEnd,
}

/// What a step result.
#[derive(Debug, Default)]
pub(crate) struct StepResult {
    /// The tests it ran, for a step that runs tests.
    pub(crate) counts: Option<Counts>,
    /// What the build weighs, for the step that builds.
    pub(crate) sizes: Option<Sizes>,
    /// Why it failed, if it did.
    pub(crate) failure: Option<Failure>,
}

impl Step {
    /// All steps in the order in which they run.
    pub(crate) const ALL: [Self; 7] =
        [Self::Format, Self::Lints, Self::LintsWasm, Self::Native, Self::Browser, Self::Dist, Self::EndToEnd];

    /// The fast ones, which `cargo xtask check` runs.
    pub(crate) const CHECKS: [Self; 3] = [Self::Format, Self::Lints, Self::LintsWasm];

    /// Its name on the command line and in the summary.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lints => "lints",
            Self::LintsWasm => "lints-wasm",
            Self::Native => "native",
            Self::Browser => "browser",
            Self::Dist => "dist",
            Self::EndToEnd => "end-to-end",
        }
    }

    /// The step of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// What has to be set up before it.
    pub(crate) fn tools(self) -> &'static [Tool] {
        match self {
            Self::Format | Self::Lints => &[Tool::RustComponents],
            Self::LintsWasm => &[Tool::RustComponents, Tool::WasmTarget],
            Self::Native => &[],
            Self::Browser => &[Tool::WasmTarget, Tool::TestRunner, Tool::Browser],
            Self::Dist => &[Tool::WasmTarget, Tool::Bundler],
            Self::EndToEnd => &[Tool::Browser, Tool::Axe],
        }
    }

    /// What to do when it fails, besides reading what it printed.
    pub(crate) fn advice(self) -> String {
        match self {
            Self::Format => "run `cargo fmt --all`".to_owned(),
            _ => format!("see it alone with `cargo xtask test --only {}`", self.name()),
        }
    }

    /// Does it.
    pub(crate) fn run(self, project: &Project, tools: &Tools) -> StepResult {
        let done = match self {
            Self::Format => project.cargo(["fmt", "--all", "--check"]).run().map(|()| StepResult::default()),
            Self::Lints => lint(project, &["--workspace", "--all-targets"]),
            // The unit tests are native: property tests bring crates that do not compile to WebAssembly.
            Self::LintsWasm => lint(
                project,
                &[
                    ["--package", "pulseboard", "--target", WASM_TARGET].as_slice(),
                    &["--features", RENDER_COUNT, "--lib", "--bins", "--test", BROWSER_TESTS],
                ]
                .concat(),
            ),
            Self::Native => {
                let arguments = ["test", "--workspace", "--exclude", "pulseboard-e2e", "--no-fail-fast"];
                count(project.cargo(arguments))
            }
            Self::Browser => browser(project, tools),
            Self::Dist => build(project, tools),
            Self::EndToEnd => end_to_end(project, tools),
        };
        done.unwrap_or_else(|failure| StepResult { failure: Some(failure), ..StepResult::default() })
    }
}

fn lint(project: &Project, what: &[&str]) -> Result<StepResult> {
    let clippy = project.cargo(["clippy"]).args(what);
    clippy.args(["--", "-D", "warnings"]).run()?;
    Ok(StepResult::default())
}

fn browser(project: &Project, tools: &Tools) -> Result<StepResult> {
    let runner = tools.test_runner()?;
    let driver = tools.browser()?.driver;
    let arguments = ["test", "--package", "pulseboard", "--target", WASM_TARGET, "--test", BROWSER_TESTS];
    let program = project
        .cargo(arguments)
        .args(["--features", RENDER_COUNT, "--no-fail-fast"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver);
    let patience = RUNNER_PATIENCE.into_iter().filter(|(name, _)| std::env::var_os(name).is_none());
    count(patience.fold(program, |program, (name, seconds)| program.env(name, seconds)))
}

fn build(project: &Project, tools: &Tools) -> Result<StepResult> {
    let sizes = dist::build(project, tools)?;
    Ok(StepResult { failure: sizes.within_limit().err(), sizes: Some(sizes), counts: None })
}

fn end_to_end(project: &Project, tools: &Tools) -> Result<StepResult> {
    let dist = project.dist();
    if !dist.join("index.html").is_file() {
        return Err(Failure::new(
            "there is no release build to test",
            "run `cargo xtask dist` first, or `--only dist,end-to-end`",
        ));
    }
    if dist::is_outdated(project) {
        console::note("dist/ is older than the sources: `cargo xtask dist` brings it up to date");
    }
    let program = project.cargo(["test", "--package", "pulseboard-e2e", "--no-fail-fast"]);
    count(for_browser(program, project, tools)?)
}

/// Tells a program of the end-to-end crate where everything is that it starts or reads, and builds the demo backend.
///
/// # Errors
///
/// When a tool is missing and cannot be installed, or the demo backend does not compile.
pub(crate) fn for_browser(program: Program, project: &Project, tools: &Tools) -> Result<Program> {
    let browser = tools.browser()?;
    let backend = project.build_demo_backend()?;
    Ok(program
        .env("PULSEBOARD_DIST", project.dist())
        .env("PULSEBOARD_BACKEND", backend)
        .env("PULSEBOARD_CHROMEDRIVER", browser.driver)
        .env("PULSEBOARD_CHROMIUM", browser.chromium)
        .env("PULSEBOARD_AXE", tools.axe()?))
}

/// Runs tests and counts them.
///
/// # Errors
///
/// When they cannot be started; that some failed is in the result.
pub(crate) fn count(program: Program) -> Result<StepResult> {
    let mut counts = Counts::default();
    let ended = program.watch(|line| {
        if let Some(more) = Counts::parse(line) {
            counts += more;
        }
    })?;
    let failure = (!ended.status.success()).then(|| {
        let what = match counts.failed {
            0 => format!("it ended early ({})", ended.status),
            1 => "1 test failed".to_owned(),
            failed => format!("{failed} tests failed"),
        };
        Failure::new(what, "see its output above")
    });
    Ok(StepResult { counts: Some(counts), failure, sizes: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_found_by_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::named(step.name()), Some(step));
        }
        assert_eq!(Step::named("nothing"), None);
    }

    #[test]
    fn a_test_step_that_ends_early_has_failed() {
        let here = std::env::current_dir().unwrap();
        let line = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured";
        let script = |end: &str| Program::new("sh", &here).args(["-c", &format!("echo '{line}'; {end}")]);
        let result = count(script("exit 101")).unwrap();
        assert_eq!(result.counts.unwrap().passed, 2);
        assert!(result.failure.unwrap().what().starts_with("it ended early"));
        assert_eq!(count(script("exit 0")).unwrap().failure, None);
    }
}
