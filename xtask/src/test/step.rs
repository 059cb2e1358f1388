//! The steps of a test run: what each needs, and how it is done.

use std::path::PathBuf;

use clap::ValueEnum;
use xshell::Cmd;

use crate::dist::{self, Sizes};
use crate::failure::{Failure, Result};
use crate::output;
use crate::process::watch;
use crate::project::{DEMO_BACKEND, Project, WASM_TARGET};
use crate::test::counts::Counts;
use crate::tools::{Browser, Tool, Tools};

/// The feature of the app that its browser tests look at.
const RENDER_COUNT: &str = "render-count";
/// The test binary of the app that runs in a browser.
const BROWSER_TESTS: &str = "browser";

/// Seconds that the runner gives one file of browser tests, and the driver to start. Its own 20
/// and 5 are too few for a busy small machine.
const RUNNER_PATIENCE: [(&str, &str); 2] =
    [("WASM_BINDGEN_TEST_TIMEOUT", "180"), ("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")];

/// One step of `cargo xtask test`, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// The format of all Rust code.
    Format,
    /// The lints of the whole workspace on this machine.
    Lints,
    /// The lints of the app as it is compiled for the browser.
    LintsWasm,
    /// What the workspace depends on: licenses, sources, doubles, advisories.
    Dependencies,
    /// All tests that run without a browser.
    Native,
    /// The tests of the app inside a browser.
    Browser,
    /// The release build and its size.
    Dist,
    /// The release build against the demo backend, driven in a browser.
    EndToEnd,
}

/// What a step results in.
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
    /// The fast ones, which `cargo xtask check` runs.
    pub(crate) const CHECKS: [Self; 3] = [Self::Format, Self::Lints, Self::LintsWasm];

    /// Its name on the command line and in the summary.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What has to be set up before it.
    pub(crate) fn tools(self) -> &'static [Tool] {
        match self {
            Self::Format | Self::Lints => &[Tool::RustComponents],
            Self::LintsWasm => &[Tool::RustComponents, Tool::WasmTarget],
            Self::Dependencies => &[Tool::Deny],
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
            Self::Format => succeed(project.cargo(&["fmt", "--all", "--check"])),
            Self::Lints => {
                let clippy = |what: &[&str]| project.cargo(&["clippy"]).args(what).args(["--", "-D", "warnings"]);
                let workspace = clippy(&["--workspace", "--all-targets"]).run();
                let postgres = clippy(&["--package", DEMO_BACKEND, "--features", "postgres", "--lib", "--bins"]);
                workspace.map_err(Failure::from).and_then(|()| succeed(postgres))
            }
            // The unit tests are native: property tests bring crates that do not compile to WebAssembly.
            Self::LintsWasm => {
                let clippy = project.cargo(&["clippy", "--package", "pulseboard", "--target", WASM_TARGET]);
                let clippy = clippy.args(["--features", RENDER_COUNT, "--lib", "--bins", "--test", BROWSER_TESTS]);
                succeed(clippy.args(["--", "-D", "warnings"]))
            }
            Self::Dependencies => dependencies(project, tools),
            Self::Native => {
                count(project.cargo(&["test", "--workspace", "--exclude", "pulseboard-e2e", "--no-fail-fast"]))
            }
            Self::Browser => browser(project, tools),
            Self::Dist => build(project, tools),
            Self::EndToEnd => end_to_end(project, tools),
        };
        done.unwrap_or_else(|failure| StepResult { failure: Some(failure), ..StepResult::default() })
    }
}

fn succeed(command: Cmd) -> Result<StepResult> {
    command.run()?;
    Ok(StepResult::default())
}

/// Advisories come from another place than crates, which not every network lets through.
fn dependencies(project: &Project, tools: &Tools) -> Result<StepResult> {
    let deny = tools.deny()?;
    let fetched = project.command(&deny).args(["fetch", "db"]).quiet().ignore_stdout().ignore_stderr().run();
    let check = project.command(&deny).args(["--workspace", "check"]);
    if fetched.is_ok() {
        return succeed(check);
    }
    output::note("the advisories cannot be fetched from here: all but them is checked");
    succeed(check.args(["bans", "licenses", "sources"]))
}

fn browser(project: &Project, tools: &Tools) -> Result<StepResult> {
    let arguments = ["test", "--package", "pulseboard", "--target", WASM_TARGET, "--test", BROWSER_TESTS];
    let tests = project
        .cargo(&arguments)
        .args(["--features", RENDER_COUNT, "--no-fail-fast"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.test_runner()?)
        .env("CHROMEDRIVER", tools.browser()?.driver);
    let patience = RUNNER_PATIENCE.into_iter().filter(|(name, _)| std::env::var_os(name).is_none());
    count(patience.fold(tests, |tests, (name, seconds)| tests.env(name, seconds)))
}

fn build(project: &Project, tools: &Tools) -> Result<StepResult> {
    let sizes = dist::build(project, tools, "/")?;
    Ok(StepResult { failure: sizes.within_limit().err(), sizes: Some(sizes), counts: None })
}

fn end_to_end(project: &Project, tools: &Tools) -> Result<StepResult> {
    if !project.dist().join("index.html").is_file() {
        return Err(Failure::new(
            "there is no release build to test",
            "run `cargo xtask dist` first, or `--only dist,end-to-end`",
        ));
    }
    if dist::is_outdated(project) {
        output::note("dist/ is older than the sources: `cargo xtask dist` brings it up to date");
    }
    let tests = project.cargo(&["test", "--package", "pulseboard-e2e", "--no-fail-fast", "--"]);
    let mut tests = for_browser(tests, project, tools)?;
    // What not every system has a package of costs its own scenarios and no others.
    match tools.firefox() {
        Ok(Browser { program, driver }) => {
            tests = tests.env("PULSEBOARD_FIREFOX", program).env("PULSEBOARD_GECKODRIVER", driver);
        }
        Err(failure) => tests = without(tests, "firefox::", &failure),
    }
    match tools.faketime() {
        Ok(library) => tests = tests.env("PULSEBOARD_FAKETIME", library),
        Err(failure) => tests = without(tests, "midnight::", &failure),
    }
    match tools.web_servers() {
        Ok([nginx, caddy]) => {
            // The same app as it is built for a path of its own.
            let below = project.target_directory()?.join("dist-below");
            dist::build_into(project, tools, "/admin/", &below)?;
            tests = tests.env("PULSEBOARD_NGINX", nginx).env("PULSEBOARD_CADDY", caddy);
            tests = tests.env("PULSEBOARD_DIST_BELOW", below);
        }
        Err(failure) => tests = without(tests, "web_servers::", &failure),
    }
    if let Err(failure) = tools.web_servers().and_then(|_| tools.hub_module()) {
        tests = without(tests, "from_a_hub", &failure);
    }
    match tools.postgres() {
        Ok(programs) => tests = with_postgres(tests, project, programs)?,
        Err(failure) => tests = without(tests, "cluster::", &failure),
    }
    count(tests)
}

/// Tells where PostgreSQL is, and builds the demo backend for it.
pub(crate) fn with_postgres<'a>(program: Cmd<'a>, project: &Project, programs: PathBuf) -> Result<Cmd<'a>> {
    let backend = project.build_demo_backend_for_postgres()?;
    Ok(program.env("PULSEBOARD_POSTGRES", programs).env("PULSEBOARD_BACKEND_FOR_POSTGRES", backend))
}

/// Leaves scenarios out by a part of their names, and says so.
fn without<'a>(tests: Cmd<'a>, scenarios: &str, failure: &Failure) -> Cmd<'a> {
    output::note(&format!("the scenarios {scenarios} are not run: {failure}"));
    tests.args(["--skip", scenarios])
}

/// Tells a program of the end-to-end crate where everything is that it starts or reads, and builds the demo backend.
pub(crate) fn for_browser<'a>(program: Cmd<'a>, project: &Project, tools: &Tools) -> Result<Cmd<'a>> {
    let browser = tools.browser()?;
    let backend = project.build_demo_backend()?;
    Ok(program
        .env("PULSEBOARD_DIST", project.dist())
        .env("PULSEBOARD_BACKEND", backend)
        .env("PULSEBOARD_CHROMEDRIVER", browser.driver)
        .env("PULSEBOARD_CHROMIUM", browser.program)
        .env("PULSEBOARD_AXE", tools.axe()?))
}

/// Runs tests and counts them.
pub(crate) fn count(tests: Cmd) -> Result<StepResult> {
    let mut counts = Counts::default();
    let status = watch(tests, |line| {
        if let Some(more) = Counts::parse(line) {
            counts += more;
        }
    })?;
    let failure = (!status.success()).then(|| {
        let what = match counts.failed {
            0 => format!("it ended early ({status})"),
            1 => "1 test failed".to_owned(),
            failed => format!("{failed} tests failed"),
        };
        Failure::new(what, "see its output above")
    });
    Ok(StepResult { counts: Some(counts), failure, sizes: None })
}

#[cfg(test)]
mod tests {
    use xshell::{Shell, cmd};

    use super::*;

    #[test]
    fn a_test_step_that_ends_early_has_failed() {
        let shell = Shell::new().unwrap();
        let line = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured";
        let script = |end: &str| {
            let script = format!("echo '{line}'; {end}");
            count(cmd!(shell, "sh -c {script}")).unwrap()
        };
        let result = script("exit 101");
        assert_eq!(result.counts.unwrap().passed, 2);
        assert!(result.failure.unwrap().what.starts_with("it ended early"));
        assert_eq!(script("exit 0").failure, None);
    }
}
