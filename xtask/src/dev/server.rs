//! A server that runs beside the task and never outlives it.

use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::console;
use crate::failure::{Failure, Result};
use crate::process::{Line, Program};

/// How long a server may take to stop when it is asked to.
const GRACE: Duration = Duration::from_secs(4);

/// A running server; dropping it stops it with all it started.
pub(super) struct Server {
    name: &'static str,
    child: Child,
    lines: Receiver<Line>,
}

impl Server {
    /// Starts it.
    pub(super) fn start(name: &'static str, program: Program) -> Result<Self> {
        let (child, lines) = program.start()?;
        Ok(Self { name, child, lines })
    }

    /// The next line it prints; `None` when it prints none within `patience`.
    ///
    /// Fails when the server has ended and all it printed was given.
    pub(super) fn line(&mut self, patience: Duration) -> Result<Option<Line>> {
        match self.lines.recv_timeout(patience) {
            Ok(line) => return Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => {}
            // Its output is closed, so it is ending.
            Err(RecvTimeoutError::Disconnected) => sleep(patience),
        }
        match self.child.try_wait() {
            Ok(None) => Ok(None),
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

    /// Prints a line of it, marked as its own.
    pub(super) fn print(&self, text: &str) {
        let name = format!("{:>7} |", self.name);
        println!("{} {}", console::dim(&name), text.trim_end());
    }

    /// Prints what it printed: waits for a first line, and takes a screenful of what is there.
    pub(super) fn pass_on(&mut self, patience: Duration) -> Result {
        let mut patience = patience;
        for _ in 0..50 {
            let Some(line) = self.line(patience)? else {
                break;
            };
            let (Line::Out(text) | Line::Err(text)) = line;
            self.print(&text);
            patience = Duration::ZERO;
        }
        Ok(())
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends a signal to the server and to all it started, which are one process group.
    #[cfg(unix)]
    fn signal(&mut self, signal: &str) {
        let group = format!("-{}", self.child.id());
        let mut kill = std::process::Command::new("kill");
        // A group that is gone already is what is wanted.
        let _ = kill.args(["-s", signal, "--", &group]).stderr(std::process::Stdio::null()).status();
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _signal: &str) {
        let _ = self.child.kill(); // One that is gone already is what is wanted.
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal("TERM");
        let began = Instant::now();
        while !self.has_ended() && began.elapsed() < GRACE {
            sleep(Duration::from_millis(50));
        }
        // Also for what a server left behind in its group.
        self.signal("KILL");
        let _ = self.child.wait(); // There is nothing more to do about a failure here.
    }
}

/// Whether the task was asked to stop.
pub(super) struct Interrupt {
    flag: Arc<AtomicBool>,
}

impl Interrupt {
    /// From now on, Ctrl-C and the usual signals to stop are only noted, so that the servers are
    /// stopped first.
    pub(super) fn watch() -> Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
            for signal in [SIGINT, SIGTERM, SIGHUP] {
                signal_hook::flag::register(signal, Arc::clone(&flag)).map_err(|error| {
                    Failure::new(format!("cannot watch for Ctrl-C: {error}"), "report it with the name of your system")
                })?;
            }
        }
        Ok(Self { flag })
    }

    /// Whether it came.
    pub(super) fn happened(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Server {
        let here = std::env::current_dir().unwrap();
        Server::start("test", Program::new("sh", &here).args(["-c", script])).unwrap()
    }

    fn first_line(server: &mut Server) -> String {
        match server.line(Duration::from_secs(5)).unwrap() {
            Some(Line::Out(text)) => text.trim().to_owned(),
            _ => panic!("no line"),
        }
    }

    fn is_running(id: &str) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    }

    #[test]
    fn dropping_a_server_stops_what_it_started() {
        let mut server = shell("sleep 60 & echo $!; wait");
        let grandchild = first_line(&mut server);
        assert!(!cfg!(target_os = "linux") || is_running(&grandchild));
        drop(server);
        let began = Instant::now();
        while is_running(&grandchild) && began.elapsed() < GRACE {
            sleep(Duration::from_millis(20));
        }
        assert!(!is_running(&grandchild));
    }

    #[test]
    fn the_end_of_a_server_is_noticed_after_its_last_line() {
        let mut server = shell("echo last");
        assert_eq!(first_line(&mut server), "last");
        let failure = loop {
            match server.line(Duration::from_millis(50)) {
                Ok(_) => {}
                Err(failure) => break failure,
            }
        };
        assert!(failure.what().contains("ended by itself"));
    }
}
