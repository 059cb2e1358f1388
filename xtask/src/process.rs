//! Running other programs: output streamed line by line, a sign of life in long silences.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::console;
use crate::failure::{Failure, Result};

/// How long a program may be silent before the task says that it still runs.
const SILENCE: Duration = Duration::from_secs(20);
/// How often a silent program is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// How long to wait for output after a program ended, when something it started keeps its pipe.
const LEFTOVERS: Duration = Duration::from_secs(2);

/// One line of a program's output, with its line end if it had one.
pub(crate) enum Line {
    /// From standard output.
    Out(String),
    /// From standard error.
    Err(String),
}

/// A program to run.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

/// How a program that printed for us ended.
pub(crate) struct Ended {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// The last lines it printed, oldest first.
    pub(crate) tail: Vec<String>,
}

impl Program {
    /// A program found by name or path, run in `directory`.
    pub(crate) fn new(program: impl AsRef<OsStr>, directory: &Path) -> Self {
        let mut command = Command::new(&program);
        command.current_dir(directory).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(is_cargo_leak) {
                command.env_remove(&name);
            }
        }
        if console::is_styled() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        // Trunk takes this only as `true`, while the convention is any value.
        if std::env::var_os("NO_COLOR").is_some() {
            command.env("NO_COLOR", "true");
        }
        let shown = Path::new(&program).file_name().unwrap_or(program.as_ref());
        let shown = shown.to_string_lossy().into_owned();
        Self { command, shown }
    }

    /// Adds arguments.
    #[must_use]
    pub(crate) fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        for argument in arguments {
            let text = argument.as_ref().to_string_lossy().into_owned();
            self.shown = format!("{} {text}", self.shown);
            self.command.arg(argument);
        }
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it, its output passing through; succeeds when it does.
    ///
    /// # Errors
    ///
    /// When it cannot be started or fails.
    pub(crate) fn run(self) -> Result {
        let shown = self.shown.clone();
        let ended = self.watch(|_| ())?;
        succeeded(&shown, ended.status)
    }

    /// Runs it, its output passing through, every line also given to `look`.
    ///
    /// # Errors
    ///
    /// When it cannot be started; how it ended is in the result.
    pub(crate) fn watch(self, mut look: impl FnMut(&str)) -> Result<Ended> {
        console::note(&format!("$ {}", self.shown));
        let label = self.shown.split(' ').take(2).collect::<Vec<_>>().join(" ");
        self.follow(&label, |line| {
            match line {
                Line::Out(text) => print!("{text}"),
                Line::Err(text) => eprint!("{text}"),
            }
            let (Line::Out(text) | Line::Err(text)) = line;
            look(text);
            true
        })
    }

    /// Runs it with its output kept back, saying every while that `doing` goes on; prints the end
    /// of the output when it fails.
    ///
    /// # Errors
    ///
    /// When it cannot be started or fails.
    pub(crate) fn quietly(self, doing: &str) -> Result {
        console::note(&format!("$ {}", self.shown));
        let shown = self.shown.clone();
        let ended = self.follow(doing, |_| false)?;
        if !ended.status.success() {
            eprintln!("{}", ended.tail.join("\n"));
        }
        succeeded(&shown, ended.status)
    }

    /// What it prints on standard output, trimmed; `None` when it cannot run or fails.
    pub(crate) fn answer(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    /// Starts it in a process group of its own, so that it can be stopped with all it starts.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub(crate) fn start(mut self) -> Result<(Child, Receiver<Line>)> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        console::note(&format!("$ {}", self.shown));
        self.spawn()
    }

    fn spawn(&mut self) -> Result<(Child, Receiver<Line>)> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(|error| {
            Failure::new(
                format!("could not start `{}`: {error}", self.shown),
                "run `cargo xtask setup`, and check that the program is on PATH",
            )
        })?;
        let (sender, lines) = channel();
        if let Some(stdout) = child.stdout.take() {
            forward(stdout, Line::Out, sender.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            forward(stderr, Line::Err, sender);
        }
        Ok((child, lines))
    }

    /// Follows a program to its end. `shows` returns whether it printed the line.
    fn follow(mut self, doing: &str, mut shows: impl FnMut(&Line) -> bool) -> Result<Ended> {
        let (mut child, lines) = self.spawn()?;
        let (began, mut heard) = (Instant::now(), Instant::now());
        let mut ended: Option<Instant> = None;
        let mut tail = Tail::default();
        loop {
            match lines.recv_timeout(POLL_INTERVAL) {
                Ok(line) => {
                    if shows(&line) {
                        heard = Instant::now();
                    }
                    let (Line::Out(text) | Line::Err(text)) = line;
                    tail.push(text);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    if ended.is_some_and(|time| time.elapsed() > LEFTOVERS) {
                        break;
                    }
                    if ended.is_none() && matches!(child.try_wait(), Ok(Some(_))) {
                        ended = Some(Instant::now());
                    }
                }
            }
            if heard.elapsed() >= SILENCE {
                heard = Instant::now();
                let elapsed = console::duration(began.elapsed());
                console::note(&format!("… {doing}: {elapsed}"));
            }
        }
        let status =
            child.wait().map_err(|error| Failure::new(format!("lost track of {doing}: {error}"), "run it again"))?;
        Ok(Ended { status, tail: tail.lines })
    }
}

/// The last lines of an output.
#[derive(Default)]
struct Tail {
    lines: Vec<String>,
}

impl Tail {
    const KEPT: usize = 60;

    fn push(&mut self, line: String) {
        if self.lines.len() == Self::KEPT {
            self.lines.remove(0);
        }
        self.lines.push(line.trim_end().to_owned());
    }
}

/// Variables that `cargo run` sets for this task and that would make a `cargo` inside it rebuild.
fn is_cargo_leak(name: &str) -> bool {
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    name == "CARGO" || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn forward(pipe: impl Read + Send + 'static, kind: fn(String) -> Line, lines: Sender<Line>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes.clear();
            if lines.send(kind(text)).is_err() {
                break; // Nobody listens any more.
            }
        }
    });
}

fn succeeded(shown: &str, status: ExitStatus) -> Result {
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{shown}` failed ({status})"), "see its output above"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_pass_through_and_the_status_is_kept() {
        let here = std::env::current_dir().unwrap();
        let mut seen = Vec::new();
        let program = Program::new("sh", &here).args(["-c", "echo one; echo two; exit 3"]);
        let ended = program.watch(|line| seen.push(line.to_owned())).unwrap();
        assert_eq!(seen, ["one\n", "two\n"]);
        assert_eq!(ended.status.code(), Some(3));
        assert_eq!(ended.tail, ["one", "two"]);
    }

    #[test]
    fn a_missing_program_says_what_to_do() {
        let here = std::env::current_dir().unwrap();
        let failure = Program::new("no-such-program", &here).run().unwrap_err();
        assert!(failure.next().contains("cargo xtask setup"));
    }

    #[test]
    fn only_the_variables_of_this_run_are_dropped() {
        assert!(is_cargo_leak("CARGO_PKG_NAME") && is_cargo_leak("CARGO"));
        assert!(!is_cargo_leak("CARGO_TARGET_DIR") && !is_cargo_leak("CARGO_HOME"));
    }
}
