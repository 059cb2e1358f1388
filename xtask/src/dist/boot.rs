//! What the start script needs to load the part of the module that comes later.

use crate::failure::{Failure, Outcome};

/// How Trunk's script begins to load the module.
const INIT: &str = "await init(";

/// The script with a function for the app, `pulseboardPart()`, which loads the part when it is called for the first time.
/// It gives a promise that is kept when the part works; after a failure the next call tries again.
///
/// # Errors
///
/// When the script does not load the module as Trunk writes it.
pub(crate) fn with_part(script: &str, part: &str) -> Outcome<String> {
    if script.matches(INIT).count() != 1 {
        return Err(Failure::new(
            format!("the start script does not hold `{INIT}` once"),
            "see what Trunk writes by now, and teach it to xtask/src/dist/boot.rs",
        ));
    }
    // What `init` gives is what the module exports, and that is all the part imports.
    let loader = format!(
        "let started,part;\n\
         const start=from=>started=init(from);\n\
         globalThis.pulseboardPart=()=>part??=started\
         .then(p=>WebAssembly.instantiateStreaming(fetch('/{part}'),{{{module}:p}}))\
         .catch(error=>{{part=undefined;throw error}});\n",
        module = super::split::IMPORTED_FROM,
    );
    Ok(loader + &script.replace(INIT, "await start("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_is_loaded_once_and_after_what_it_needs() {
        let script =
            "import init, * as bindings from '/a.js';\nconst wasm = await init({ module_or_path: '/a.wasm' });\n";
        let expected = "let started,part;\n\
            const start=from=>started=init(from);\n\
            globalThis.pulseboardPart=()=>part??=started\
            .then(p=>WebAssembly.instantiateStreaming(fetch('/pages-1.wasm'),{p:p}))\
            .catch(error=>{part=undefined;throw error});\n\
            import init, * as bindings from '/a.js';\n\
            const wasm = await start({ module_or_path: '/a.wasm' });\n";
        assert_eq!(with_part(script, "pages-1.wasm").unwrap(), expected);
    }

    #[test]
    fn another_script_is_refused() {
        for script in ["", "init()", "await init(1); await init(2)"] {
            assert!(with_part(script, "a.wasm").unwrap_err().what().contains("does not hold"), "{script}");
        }
    }
}
