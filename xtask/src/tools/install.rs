//! Installing a tool into the per-user cache, so that an install cut short is never taken for a
//! good one: it is made under another name and renamed when it is complete.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, OnPath, Result};
use crate::output;
use crate::project::Project;
use crate::tools::first_on_path;

/// Tools are built for build speed, not for theirs: minutes less on a small machine.
const FAST_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Installs with `cargo install`, unless `program` is there already.
pub(super) fn cargo(project: &Project, name: &str, program: &str, arguments: &[&str]) -> Result<PathBuf> {
    let inside = Path::new("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    into_cache(project, name, &inside, |staging| {
        output::note(&format!(
            "installing {name}: some minutes, once per version; built quickly rather than to be quick"
        ));
        let build = staging.with_extension("build");
        let install = project.cargo(&["install", "--root"]).arg(staging).args(arguments);
        let result = install.env("CARGO_TARGET_DIR", &build).envs(FAST_BUILD).run();
        // Only room is lost when this fails.
        let _ = fs::remove_dir_all(&build);
        Ok(result?)
    })
}

/// Installs an npm package, unless the file `inside` is there already.
pub(super) fn npm(project: &Project, package: &str, version: &str, inside: &str) -> Result<PathBuf> {
    let name = format!("{package}-{version}");
    into_cache(project, &name, Path::new(inside), |staging| {
        let Some(npm) = first_on_path(&["npm", "npm.cmd"]) else {
            return Err(Failure::new(
                format!("{package} comes as an npm package, and npm is not installed"),
                "install Node.js 20 or later with npm (Debian: `apt-get install nodejs npm`)",
            ));
        };
        let install = project.command(npm).args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(staging);
        Ok(install.arg(format!("{package}@{version}")).run()?)
    })
}

/// Lets `install` fill a directory of the cache, unless the file `inside` is there already.
fn into_cache(project: &Project, name: &str, inside: &Path, install: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let tools = project.cache.join("tools");
    let home = tools.join(name);
    let wanted = home.join(inside);
    if wanted.is_file() {
        return Ok(wanted);
    }
    project.shell.create_dir(&tools)?;
    // Held until the end, so that another run waits for this one.
    let lock_path = tools.join(format!(".{name}.lock"));
    let lock = File::create(&lock_path).on_path("create", &lock_path)?;
    lock.lock().on_path("lock", &lock_path)?;
    if wanted.is_file() {
        return Ok(wanted); // Another run installed it while this one waited.
    }
    let staging = tools.join(format!(".new-{name}"));
    project.shell.remove_path(&staging)?;
    project.shell.create_dir(&staging)?;
    if let Err(failure) = install(&staging) {
        project.shell.remove_path(&staging)?;
        return Err(failure);
    }
    if !staging.join(inside).is_file() {
        return Err(Failure::new(
            format!("installing {name} brought no {}", inside.display()),
            "report it: the layout of the package must have changed",
        ));
    }
    project.shell.remove_path(&home)?;
    fs::rename(&staging, &home).on_path("move the new tool to", &home)?;
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_install_is_kept_and_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::at(folder.path().to_owned(), folder.path().join("cache")).unwrap();
        let inside = Path::new("bin/tool");
        let make = |staging: &Path| Ok(project.shell.write_file(staging.join(inside), "x")?);
        let path = into_cache(&project, "tool-1.0", inside, make).unwrap();
        assert!(path.is_file() && path.ends_with("tools/tool-1.0/bin/tool"));
        let again = into_cache(&project, "tool-1.0", inside, |_| panic!("installed twice"));
        assert_eq!(again.unwrap(), path);
    }

    #[test]
    fn an_install_cut_short_is_not_taken_for_a_tool() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::at(folder.path().to_owned(), folder.path().join("cache")).unwrap();
        let cut = |_: &Path| Err(Failure::new("no network", "try again"));
        let failure = into_cache(&project, "tool-1.0", Path::new("bin/tool"), cut).unwrap_err();
        assert_eq!(failure.what, "no network");
        assert!(!project.cache.join("tools/tool-1.0").exists());
        assert!(!project.cache.join("tools/.new-tool-1.0").exists());
    }
}
