//! Programs that a scenario starts and stops by their handles.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::Outcome;
use eyre::eyre;

/// How long a program may take to say that it is ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program under way. Dropping it kills it.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts a program and waits for a line of its standard output in which `find` finds something.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends, or says nothing of the kind in time.
    pub async fn start<T: Send + 'static>(
        command: &mut Command,
        find: impl Fn(&str) -> Option<T> + Send + 'static,
    ) -> Outcome<(Self, T)> {
        Self::start_within(PATIENCE, command, find).await
    }

    /// The same for one that may take so long.
    ///
    /// # Errors
    ///
    /// See [`Self::start`].
    pub async fn start_within<T: Send + 'static>(
        patience: Duration,
        command: &mut Command,
        find: impl Fn(&str) -> Option<T> + Send + 'static,
    ) -> Outcome<(Self, T)> {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = Self(child.map_err(|error| eyre!("{program}: {error}"))?);
        let output = process.0.stdout.take().ok_or_else(|| eyre!("{program} has no output"))?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            // Reads on to the end, so that the program never waits for a reader.
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(found) = find(&line) {
                    // The receiver leaves after the first one.
                    let _ = sender.send(found);
                }
            }
        });
        let found = tokio::task::spawn_blocking(move || receiver.recv_timeout(patience)).await?;
        let found = found.map_err(|error| match error {
            RecvTimeoutError::Disconnected => eyre!("{program} ended before it was ready"),
            RecvTimeoutError::Timeout => eyre!("{program} was not ready within {} s", patience.as_secs()),
        })?;
        Ok((process, found))
    }

    /// Starts a program that says nothing when it is ready.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn spawn(command: &mut Command) -> Outcome<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.stdin(Stdio::null()).spawn().map_err(|error| eyre!("{program}: {error}"))?))
    }

    /// Its number in the system.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Kills it at once, and waits for its end.
    pub fn kill(&mut self) {
        // It fails only for a program that has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
