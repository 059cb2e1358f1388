//! What the page holds in memory. JavaScript's heap is not part of it: the browser keeps every script that it ran for its
//! driver, so that it grows with each look at the page.

use std::fmt;

use eyre::eyre;
use serde_json::json;

use crate::Outcome;
use crate::page::Page;

/// The size of the module's memory. It only ever grows.
const MODULE: &str = "
    const exports = Object.values(window.pulseboardModule);
    return exports.find((item) => item instanceof WebAssembly.Memory).buffer.byteLength;";

/// What the page holds in memory, after a collection of garbage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// Nodes of the DOM, those that scripts hold on to among them.
    pub nodes: u64,
    /// Bytes of the module's memory.
    pub module: u64,
}

impl Footprint {
    /// Takes it.
    ///
    /// # Errors
    ///
    /// When the page cannot be reached.
    pub async fn of(page: &Page) -> Outcome<Self> {
        let module = page.script(MODULE, json!([])).await?;
        let driver = page.driver();
        driver.chromium("HeapProfiler.collectGarbage", json!({})).await?;
        driver.chromium("Performance.enable", json!({})).await?;
        let metrics = driver.chromium("Performance.getMetrics", json!({})).await?;
        let metric = |name: &str| {
            let metrics = metrics["metrics"].as_array();
            let found = metrics.into_iter().flatten().find(|metric| metric["name"] == name);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts and bytes of one page")]
            found.and_then(|metric| metric["value"].as_f64()).map(|value| value as u64)
        };
        let missing = || eyre!("the browser tells nothing of its memory");
        Ok(Self { nodes: metric("Nodes").ok_or_else(missing)?, module: module.as_u64().ok_or_else(missing)? })
    }
}

impl fmt::Display for Footprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} nodes, {} KiB of module memory", self.nodes, self.module / 1_024)
    }
}
