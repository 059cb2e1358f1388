//! What xshell does not do: programs whose output is looked at while it passes, and servers beside the task.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap, ProcessGroup};
use xshell::Cmd;

use crate::failure::{Failure, Result};

/// How long a server may take to stop when it is asked to.
const GRACE: Duration = Duration::from_secs(4);

/// Runs a command, every line that it prints also given to `look`.
pub(crate) fn watch(command: Cmd, mut look: impl FnMut(&str)) -> Result<ExitStatus> {
    let shown = command.to_string();
    let failed = |error: std::io::Error| Failure::new(format!("could not run `{shown}`: {error}"), "run it by hand");
    eprintln!("$ {shown}");
    let mut child = Command::from(command).stdout(Stdio::piped()).spawn().map_err(failed)?;
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).split(b'\n')) {
        let line = String::from_utf8_lossy(&line.map_err(failed)?).into_owned();
        println!("{line}");
        look(&line);
    }
    child.wait().map_err(failed)
}

/// A running server; dropping it stops it with all it started.
pub(crate) struct Server {
    name: &'static str,
    child: Box<dyn ChildWrapper>,
}

impl Server {
    /// Starts it.
    pub(crate) fn start(name: &'static str, command: Cmd) -> Result<Self> {
        eprintln!("$ {command}");
        let child = CommandWrap::from(Command::from(command)).wrap(ProcessGroup::leader()).spawn();
        let child = child.map_err(|error| {
            Failure::new(format!("could not start the {name} server: {error}"), "run `cargo xtask setup`")
        })?;
        Ok(Self { name, child })
    }

    pub(crate) fn expect_running(&mut self) -> Result {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Failure::new(
                format!("the {} server ended by itself ({status}), so both were stopped", self.name),
                "see what it printed above",
            )),
            Err(error) => Err(Failure::new(
                format!("lost track of the {} server: {error}", self.name),
                "start again with `cargo xtask dev`",
            )),
        }
    }

    #[cfg(unix)]
    fn ask_to_stop(&self) {
        const SIGTERM: i32 = 15;
        // One that is gone already is what is wanted.
        let _ = self.child.signal(SIGTERM);
    }

    #[cfg(not(unix))]
    fn ask_to_stop(&self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ask_to_stop();
        let began = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && began.elapsed() < GRACE {
            sleep(Duration::from_millis(50));
        }
        // Also for what a server left behind in its group. There is nothing more to do about a failure here.
        let _ = self.child.kill();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use xshell::{Shell, cmd};

    use super::*;

    #[test]
    fn lines_pass_through_and_the_status_is_kept() {
        let shell = Shell::new().unwrap();
        let mut seen = Vec::new();
        let status = watch(cmd!(shell, "sh -c 'echo one; echo two; exit 3'"), |line| seen.push(line.to_owned()));
        assert_eq!(seen, ["one", "two"]);
        assert_eq!(status.unwrap().code(), Some(3));
    }

    #[test]
    fn dropping_a_server_stops_what_it_started() {
        let shell = Shell::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("id");
        let script = "sleep 60 & echo $! > $0; wait";
        let server = Server::start("test", cmd!(shell, "sh -c {script} {file}")).unwrap();
        let id = loop {
            let id = std::fs::read_to_string(&file).unwrap_or_default();
            if id.ends_with('\n') {
                break id.trim().to_owned();
            }
            sleep(Duration::from_millis(10));
        };
        let is_running = || {
            let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            !state.is_empty() && !state.contains(") Z ")
        };
        assert!(is_running());
        drop(server);
        let began = Instant::now();
        while is_running() {
            assert!(began.elapsed() < GRACE, "it outlives its server");
            sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_server_that_ends_is_noticed() {
        let shell = Shell::new().unwrap();
        let mut server = Server::start("test", cmd!(shell, "sh -c 'exit 7'")).unwrap();
        let began = Instant::now();
        while server.expect_running().is_ok() {
            assert!(began.elapsed() < Duration::from_secs(10));
            sleep(Duration::from_millis(10));
        }
        assert!(server.expect_running().unwrap_err().what.contains("ended by itself (exit status: 7)"));
    }
}
