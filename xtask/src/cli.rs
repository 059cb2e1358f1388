//! The command line of the tasks.

use crate::bench;
use crate::dev::Options;
use crate::failure::{Failure, Result};
use crate::soak;
use crate::test::Step;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Print the usage.
    Help,
    /// Install what is missing; for tests in a browser too, if asked to.
    Setup {
        /// Whether the browser and what goes with it is set up as well.
        browser: bool,
    },
    /// Run the fast steps.
    Check,
    /// Run these steps.
    Test {
        /// In their order, without doubles.
        steps: Vec<Step>,
    },
    /// Build for release.
    Dist,
    /// Finish what Trunk built; called by Trunk.
    PostBuild,
    /// Run the app with the demo backend.
    Dev(Options),
    /// Measure the release build.
    Bench(bench::Options),
    /// Play faults and schedules for a long time.
    Soak(soak::Options),
}

/// How the tasks are called.
pub(crate) const USAGE: &str = "\
usage: cargo xtask <command>

  dev      run the app with the demo backend and rebuild on every change
             --profile documented|observed   what kind of backend to play (documented)
             --traffic N                     events per minute (60; 0 for none)
             --port N                        where the app is served (8080, or a free one)
  check    format, lints for this machine and for WebAssembly
  test     everything that the pipeline runs, with a summary at the end
             --only STEP[,STEP]              just these steps
             --skip STEP[,STEP]              all but these steps
             steps: format, lints, lints-wasm, native, browser, dist, end-to-end
  dist     release build into dist/, and what it weighs
  bench    measure the release build in Chromium, beside the bounds it is held to
             --runs N                        how often each figure is measured (5)
             --only NAME[,NAME]              just these figures
             --quick                         one short run, which shows only that all can be measured
             names: load, figure, flood, requests, memory, recovery, tabs, chart
  soak     the nightly run: live pages for a long time, faults and schedules many times
             --minutes N                     how long pages are kept live
             --schedules N                   how many random schedules are played (1000)
  setup    install the tools that are missing; the other commands do so for what they need
             --browser                       also what the tests in a browser need
  help     this text";

/// Reads the arguments after `cargo xtask`.
///
/// # Errors
///
/// When they ask for something that does not exist.
pub(crate) fn parse(arguments: &[String]) -> Result<Command> {
    let mut words = arguments.iter().map(String::as_str);
    let name = words.next().unwrap_or("help");
    let mut options: Vec<&str> = words.collect();
    if options.iter().any(|option| matches!(*option, "--help" | "-h")) {
        return Ok(Command::Help);
    }
    let command = match name {
        "help" | "--help" | "-h" => Command::Help,
        "setup" => Command::Setup { browser: flag(&mut options, "--browser") },
        "check" => Command::Check,
        "test" => Command::Test { steps: steps(&mut options)? },
        "dist" => Command::Dist,
        "post-build" => Command::PostBuild,
        "dev" => Command::Dev(dev(&mut options)?),
        "bench" => Command::Bench(bench(&mut options)?),
        "soak" => Command::Soak(soak(&mut options)?),
        _ => return Err(wrong(format!("there is no command `{name}`"))),
    };
    match options.first() {
        None => Ok(command),
        Some(option) => Err(wrong(format!("`{name}` takes no `{option}`"))),
    }
}

fn wrong(what: String) -> Failure {
    Failure::new(what, "see `cargo xtask help`")
}

/// Takes a flag out of the options.
fn flag(options: &mut Vec<&str>, name: &str) -> bool {
    let before = options.len();
    options.retain(|option| *option != name);
    options.len() < before
}

/// Takes `--name value` or `--name=value` out of the options.
fn value<'a>(options: &mut Vec<&'a str>, name: &str) -> Result<Option<&'a str>> {
    let after = |option: &&'a str| option.strip_prefix(name)?.strip_prefix('=');
    if let Some(at) = options.iter().position(|option| after(option).is_some()) {
        return Ok(after(&options.remove(at)));
    }
    let Some(at) = options.iter().position(|option| *option == name) else {
        return Ok(None);
    };
    options.remove(at);
    match options.get(at) {
        Some(value) if !value.starts_with("--") => Ok(Some(options.remove(at))),
        _ => Err(wrong(format!("`{name}` wants a value"))),
    }
}

fn number<T: std::str::FromStr>(options: &mut Vec<&str>, name: &str) -> Result<Option<T>> {
    let Some(text) = value(options, name)? else {
        return Ok(None);
    };
    let number = text.parse();
    let number = number.map_err(|_| wrong(format!("`{name}` wants a number, not `{text}`")))?;
    Ok(Some(number))
}

fn steps(options: &mut Vec<&str>) -> Result<Vec<Step>> {
    let mut list = |name| -> Result<Option<Vec<Step>>> {
        let Some(names) = value(options, name)? else {
            return Ok(None);
        };
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let step = |name: &str| Step::named(name).ok_or_else(|| wrong(format!("there is no step `{name}`")));
        names.map(step).collect::<Result<_>>().map(Some)
    };
    let (only, skip) = (list("--only")?, list("--skip")?.unwrap_or_default());
    let is_chosen = |step: &Step| only.as_ref().is_none_or(|only| only.contains(step));
    let steps = Step::ALL.into_iter().filter(is_chosen);
    let steps: Vec<_> = steps.filter(|step| !skip.contains(step)).collect();
    if steps.is_empty() {
        return Err(wrong("no step is left to run".to_owned()));
    }
    Ok(steps)
}

fn bench(options: &mut Vec<&str>) -> Result<bench::Options> {
    let is_quick = flag(options, "--quick");
    let names = value(options, "--only")?.unwrap_or_default();
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let measure = |name: &str| {
        let found = bench::MEASURES.into_iter().find(|measure| *measure == name);
        found.ok_or_else(|| wrong(format!("there is no measure `{name}`")))
    };
    let only = names.map(measure).collect::<Result<_>>()?;
    Ok(bench::Options { runs: at_least_one(options, "--runs")?, only, is_quick })
}

fn soak(options: &mut Vec<&str>) -> Result<soak::Options> {
    let minutes = at_least_one(options, "--minutes")?;
    let minutes = minutes.ok_or_else(|| wrong("`soak` wants `--minutes N`".to_owned()))?;
    let schedules = at_least_one(options, "--schedules")?.unwrap_or(soak::SCHEDULES);
    Ok(soak::Options { minutes, schedules })
}

fn at_least_one(options: &mut Vec<&str>, name: &str) -> Result<Option<u32>> {
    match number(options, name)? {
        Some(0) => Err(wrong(format!("`{name}` wants at least 1"))),
        number => Ok(number),
    }
}

fn dev(options: &mut Vec<&str>) -> Result<Options> {
    let default = Options::default();
    let profile = value(options, "--profile")?.unwrap_or(&default.profile).to_owned();
    if !["documented", "observed"].contains(&profile.as_str()) {
        return Err(wrong(format!("there is no profile `{profile}`")));
    }
    Ok(Options {
        profile,
        traffic: number(options, "--traffic")?.unwrap_or(default.traffic),
        port: number(options, "--port")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command> {
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn commands_and_options_are_read() {
        let all = Step::ALL.to_vec();
        let tests = |steps: &[Step]| Command::Test { steps: steps.to_vec() };
        let dev = |profile: &str, traffic, port| {
            let profile = profile.to_owned();
            Command::Dev(Options { profile, traffic, port })
        };
        let bench = |runs, only: &[&'static str], is_quick| {
            Command::Bench(bench::Options { runs, only: only.to_vec(), is_quick })
        };
        let soak = |minutes, schedules| Command::Soak(soak::Options { minutes, schedules });
        for (line, expected) in [
            ("", Command::Help),
            ("test --help", Command::Help),
            ("setup", Command::Setup { browser: false }),
            ("setup --browser", Command::Setup { browser: true }),
            ("check", Command::Check),
            ("dist", Command::Dist),
            ("post-build", Command::PostBuild),
            ("test", tests(&all)),
            ("test --only dist,native", tests(&[Step::Native, Step::Dist])),
            ("test --only=format", tests(&[Step::Format])),
            ("test --skip end-to-end", tests(&all[..6])),
            ("bench", bench(None, &[], false)),
            ("bench --quick --runs 2 --only tabs,load", bench(Some(2), &["tabs", "load"], true)),
            ("soak --minutes 90", soak(90, soak::SCHEDULES)),
            ("soak --minutes=1 --schedules 5", soak(1, 5)),
            ("dev", dev("documented", 60, None)),
            ("dev --traffic 0 --port=9000 --profile observed", dev("observed", 0, Some(9000))),
        ] {
            assert_eq!(parsed(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (line, expected) in [
            ("bild", "there is no command `bild`"),
            ("check --fast", "`check` takes no `--fast`"),
            ("test --only speed", "there is no step `speed`"),
            ("test --only", "`--only` wants a value"),
            ("test --only native --skip native", "no step is left to run"),
            ("bench --only speed", "there is no measure `speed`"),
            ("bench --runs 0", "`--runs` wants at least 1"),
            ("soak", "`soak` wants `--minutes N`"),
            ("soak --minutes x", "`--minutes` wants a number, not `x`"),
            ("dev --port x", "`--port` wants a number, not `x`"),
            ("dev --profile real", "there is no profile `real`"),
        ] {
            let failure = parsed(line).unwrap_err();
            assert_eq!(failure.what(), expected, "{line}");
            assert_eq!(failure.next(), "see `cargo xtask help`");
        }
    }

    #[test]
    fn the_usage_names_every_step_and_measure() {
        let names = Step::ALL.into_iter().map(Step::name).chain(bench::MEASURES);
        for name in names {
            assert!(USAGE.contains(name), "{name}");
        }
    }
}
