//! Splits the WebAssembly module in two: what the first view needs, and a part that is loaded when the page that needs
//! it is opened for the first time.
//!
//! Both work on one memory and one function table. Where the first module calls a function of the part, it has a stub
//! that calls whatever stands in a place of the function table; the part fills that place when it is loaded. A stub that
//! is called before that stops the app, so the app loads the part before it opens the page.

mod check;
mod module;
mod part;
mod primary;
mod reach;

use std::collections::BTreeSet;

use crate::failure::{Failure, Outcome};
pub(crate) use check::fit;
use module::Module;
use primary::Contract;

/// The name of the module that the part imports everything from.
pub(crate) const IMPORTED_FROM: &str = "p";

/// Where the functions are that the first view may call once the part is there: every page but the dashboard.
const PAGES: [&str; 2] = ["pulseboard::pages::analytics", "pulseboard::pages::list"];

/// Modules of the app that only those pages need.
const LATER: [&str; 10] = [
    PAGES[0],
    PAGES[1],
    "pulseboard::pages::list_rows",
    "pulseboard::components::data_table",
    "pulseboard::charts::wave_chart",
    "pulseboard::charts::plot",
    "pulseboard::browser::download",
    "pulseboard::model::checks",
    "pulseboard::model::measures",
    "pulseboard::model::csv",
];

/// A module in two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    /// What the first view loads.
    pub(crate) primary: Vec<u8>,
    /// What is loaded later; nothing when the module has no such function.
    pub(crate) part: Option<Vec<u8>>,
}

/// Splits a module that has the names of its functions; both halves still have them.
///
/// # Errors
///
/// When the module cannot be read, has what the compiler does not write today, or the halves do not fit together.
pub(crate) fn split(wasm: &[u8]) -> Outcome<Split> {
    let module = Module::of(wasm)?;
    let deferred = deferred(&module);
    if deferred.is_empty() {
        return Ok(Split { primary: wasm.to_owned(), part: None });
    }
    let contract = Contract::of(&module, deferred)?;
    let (primary, part) = (primary::write(&module, &contract)?, part::write(&module, &contract)?);
    fit(&primary, &part)?;
    Ok(Split { primary, part: Some(part) })
}

fn deferred(module: &Module<'_>) -> BTreeSet<u32> {
    reach::deferred(
        module,
        |name| reach::mentions(name, &LATER),
        |name| PAGES.iter().any(|page| reach::is_in(name, page)),
    )
}

/// The failure for a module with something in it that the split does not know how to keep.
fn unknown(what: &str) -> Failure {
    Failure::new(
        format!("the WebAssembly module cannot be split, as it has {what}"),
        "teach xtask/src/dist/split/ what the compiler writes by now",
    )
}

#[cfg(test)]
#[path = "tests.rs"]
pub(crate) mod tests;
