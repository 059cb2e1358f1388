//! Whether the two modules are valid, and have for each other what they need.

use std::collections::BTreeMap;

use wasmparser::types::{EntityType, Types};
use wasmparser::{Validator, WasmFeatures};

use super::IMPORTED_FROM;
use crate::failure::{Failure, Outcome};

/// Checks both modules, and that each import of the part is an export of the primary of the same type.
///
/// # Errors
///
/// When one of this does not hold.
pub(crate) fn fit(primary: &[u8], part: &[u8]) -> Outcome {
    let primary = valid("the first module", primary)?;
    let part = valid("the part", part)?;
    let exports: BTreeMap<&str, EntityType> = primary.as_ref().core_exports().into_iter().flatten().collect();
    for (from, name, wanted) in part.as_ref().core_imports().into_iter().flatten() {
        let given = exports.get(name).filter(|_| from == IMPORTED_FROM);
        if !given.is_some_and(|given| is_same(&primary, *given, &part, wanted)) {
            return Err(broken(&format!(
                "the part imports `{name}`, which the first module does not export like that"
            )));
        }
    }
    Ok(())
}

fn valid(which: &str, wasm: &[u8]) -> Outcome<Types> {
    let mut validator = Validator::new_with_features(WasmFeatures::default());
    validator.validate_all(wasm).map_err(|error| broken(&format!("{which} is not valid: {error}")))
}

fn is_same(primary: &Types, given: EntityType, part: &Types, wanted: EntityType) -> bool {
    match (given, wanted) {
        (EntityType::Func(given), EntityType::Func(wanted)) => {
            primary[given].unwrap_func() == part[wanted].unwrap_func()
        }
        (EntityType::Table(given), EntityType::Table(wanted)) => given == wanted,
        (EntityType::Memory(given), EntityType::Memory(wanted)) => given == wanted,
        (EntityType::Global(given), EntityType::Global(wanted)) => given == wanted,
        _ => false,
    }
}

fn broken(what: &str) -> Failure {
    Failure::new(
        format!("the split of the WebAssembly module went wrong: {what}"),
        "this is an error of xtask/src/dist/split/; its tests show what it should do",
    )
}
