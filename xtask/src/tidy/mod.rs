//! The rules of the repository that no compiler knows.

mod rules;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use crate::console;
use crate::failure::{Failure, OnPath, Outcome};
use crate::project::{Project, extension};
use source::Source;

/// Where sources are.
const FOLDERS: [&str; 6] = ["assets", "demo-backend", "e2e", "src", "tests", "xtask"];

/// Checks every source file and prints each finding as `file:line: what to do`.
///
/// # Errors
///
/// When there are findings, or a file cannot be read.
pub(crate) fn run(project: &Project) -> Outcome {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&project.root.join(folder), &mut files)?;
    }
    files.sort();
    let mut count = 0;
    for file in &files {
        let text = fs::read_to_string(file).on_path("read", file)?;
        let path = file.strip_prefix(&project.root).unwrap_or(file);
        let path = path.to_string_lossy().replace('\\', "/");
        for finding in rules::check(&Source::new(&path, &text)) {
            println!("{path}:{}: {}", finding.line, finding.advice);
            count += 1;
        }
    }
    console::note(&format!("{} files, findings: {count}", files.len()));
    if count == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("rules of the repository are broken, findings: {count}"), "change the lines named above"))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).on_path("list", folder)? {
        let path = entry.on_path("list", folder)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            collect(&path, files)?;
        } else if matches!(extension(&name), "css" | "rs") {
            files.push(path);
        }
    }
    Ok(())
}
