//! A directory for one scenario.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, fs, process, thread};

use crate::Outcome;

/// How often, and every how many milliseconds, removing is tried: a browser that ends writes for a moment longer.
const ATTEMPTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A new directory, removed with everything in it when it is dropped.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// Makes one among the system's temporary files.
    ///
    /// # Errors
    ///
    /// When that is not possible.
    pub fn new() -> Outcome<Self> {
        let name = format!("pulseboard-e2e-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Whether it belongs to the system's administrator, as whom Chromium's sandbox does not work.
    pub fn is_of_root(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            fs::metadata(&self.0).is_ok_and(|metadata| metadata.uid() == 0)
        }
        #[cfg(not(unix))]
        false
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        for _ in 0..ATTEMPTS {
            if fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            thread::sleep(PAUSE);
        }
    }
}
