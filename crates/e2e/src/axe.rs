//! Accessibility by axe-core, in the page.

use eyre::eyre;
use serde_json::{Value, json};

use crate::Outcome;
use crate::page::Page;
use crate::tools::Tools;

/// Runs every rule of axe-core, its best practices among them.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        ({ violations }) => done({ violations }),
        (error) => done({ error: String(error) }),
    );";

/// The violations that axe-core finds on the page, each with the elements it is about.
///
/// # Errors
///
/// When it cannot be run.
pub async fn violations(page: &Page, tools: &Tools) -> Outcome<Vec<String>> {
    let is_there = page.script("return typeof axe !== 'undefined';", json!([])).await?;
    if is_there != true {
        let script = std::fs::read_to_string(&tools.axe)?;
        page.script(&format!("{script}\nwindow.axe = axe;"), json!([])).await?;
    }
    let mut found = page.script_async(RUN, json!([])).await?;
    if let Some(error) = found["error"].as_str() {
        return Err(eyre!("axe-core: {error}"));
    }
    let violations = found["violations"].take();
    let violations = violations.as_array().ok_or_else(|| eyre!("axe-core told nothing"))?;
    Ok(violations.iter().map(describe).collect())
}

fn describe(violation: &Value) -> String {
    let nodes: Vec<String> = violation["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .take(5)
        .map(|node| {
            let summary = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
            format!("    {} {}\n      {summary}", node["target"], node["html"])
        })
        .collect();
    format!("{}: {}\n{}", violation["id"], violation["help"], nodes.join("\n"))
}
