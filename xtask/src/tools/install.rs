//! Installing a tool into the per-user cache, so that an install cut short is never taken for a
//! good one: it is made under another name and renamed when it is complete.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::console;
use crate::failure::{Failure, OnPath, Result};
use crate::process::Program;
use crate::project::Project;
use crate::tools::find_on_path;

/// Tools are built for build speed, not for theirs: minutes less on a small machine.
const FAST_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Installs with `cargo install`, unless `program` is there already.
pub(super) fn cargo(project: &Project, name: &str, program: &Path, arguments: &[&str]) -> Result<PathBuf> {
    let inside = Path::new("bin").join(program);
    into_cache(project, name, &inside, |staging| {
        console::note(&format!(
            "installing {name}: some minutes, once per version; built quickly rather than to be quick"
        ));
        let build = staging.with_extension("build");
        let mut install = Program::new("cargo", &project.root)
            .args(["install", "--root"])
            .args([staging])
            .args(arguments)
            .env("CARGO_TARGET_DIR", &build);
        for (variable, value) in FAST_BUILD {
            install = install.env(variable, value);
        }
        let result = install.quietly(&format!("installing {name}"));
        // Only room is lost when this fails.
        let _ = fs::remove_dir_all(&build);
        result
    })
}

/// Installs an npm package, unless the file `inside` is there already.
pub(super) fn npm(project: &Project, package: &str, version: &str, inside: &Path) -> Result<PathBuf> {
    let name = format!("{package}-{version}");
    into_cache(project, &name, inside, |staging| {
        let Some(npm) = find_on_path(&["npm", "npm.cmd"]) else {
            return Err(Failure::new(
                format!("{package} comes as an npm package, and npm is not installed"),
                "install Node.js 20 or later with npm (Debian: `apt-get install nodejs npm`)",
            ));
        };
        Program::new(npm, &project.root)
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .args([staging])
            .args([&format!("{package}@{version}")])
            .quietly(&format!("installing {name}"))
    })
}

/// Runs `install` on a new directory and moves that to `tools/<name>`, one install at a time.
fn into_cache(project: &Project, name: &str, inside: &Path, install: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let tools = project.cache.join("tools");
    let (home, wanted) = (tools.join(name), tools.join(name).join(inside));
    if wanted.is_file() {
        return Ok(wanted);
    }
    fs::create_dir_all(&tools).on_path("create", &tools)?;
    let lock_path = tools.join(format!(".{name}.lock"));
    let _lock = locked(&lock_path)?;
    if wanted.is_file() {
        return Ok(wanted); // Another run installed it while this one waited.
    }
    let staging = tools.join(format!(".new-{name}"));
    remove(&staging)?;
    fs::create_dir_all(&staging).on_path("create", &staging)?;
    if let Err(failure) = install(&staging) {
        remove(&staging)?;
        return Err(failure);
    }
    if !staging.join(inside).is_file() {
        return Err(Failure::new(
            format!("installing {name} brought no {}", inside.display()),
            "report it: the layout of the package must have changed",
        ));
    }
    remove(&home)?;
    fs::rename(&staging, &home).on_path("move the new tool to", &home)?;
    Ok(wanted)
}

fn remove(directory: &Path) -> Result {
    if directory.exists() {
        fs::remove_dir_all(directory).on_path("remove", directory)?;
    }
    Ok(())
}

/// An exclusive lock, held until the result is dropped.
fn locked(path: &Path) -> Result<File> {
    let file = File::create(path).on_path("create", path)?;
    let (began, mut said) = (Instant::now(), Duration::ZERO);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error).on_path("lock", path),
            Err(TryLockError::WouldBlock) => {}
        }
        if began.elapsed() >= said {
            console::note("another run is installing the same tool: waiting for it");
            said += Duration::from_secs(20);
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> Project {
        let root = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let cache = root.join("cache");
        Project { root, cache }
    }

    #[test]
    fn a_complete_install_is_kept_and_used_again() {
        let project = project("install");
        let inside = Path::new("bin/tool");
        let make = |staging: &Path| {
            let bin = staging.join("bin");
            fs::create_dir_all(&bin).on_path("create", &bin)?;
            fs::write(bin.join("tool"), "x").on_path("write", &bin)
        };
        let path = into_cache(&project, "tool-1.0", inside, make).unwrap();
        assert!(path.is_file() && path.ends_with("tools/tool-1.0/bin/tool"));
        let again = into_cache(&project, "tool-1.0", inside, |_| panic!("installed twice"));
        assert_eq!(again.unwrap(), path);
        fs::remove_dir_all(&project.root).unwrap();
    }

    #[test]
    fn an_install_cut_short_is_not_taken_for_a_tool() {
        let project = project("aborted");
        let cut = |_: &Path| Err(Failure::new("no network", "try again"));
        let failure = into_cache(&project, "tool-1.0", Path::new("bin/tool"), cut).unwrap_err();
        assert_eq!(failure.what(), "no network");
        assert!(!project.cache.join("tools/tool-1.0").exists());
        assert!(!project.cache.join("tools/.new-tool-1.0").exists());
        fs::remove_dir_all(&project.root).unwrap();
    }
}
