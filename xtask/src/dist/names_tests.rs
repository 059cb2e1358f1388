//! Tests of the short names on small modules and scripts as wasm-bindgen writes them.

use super::*;
use crate::dist::wasm::tests::{module, names};

const OWN: &str = "./app_bg.js";
const GLUE: &str = r#"
function __wbg_get_imports() {
    const import0 = {
        // For __wbg_get_1a only.
        __wbg_get_1a: function(arg0) { return arg0.memory; },
        __wbg_get_1a2b: function() { const e = wasm.__wbindgen_malloc(`${wasm.__wbindgen_malloc(1)}`); },
    };
    return { __proto__: null, "./app_bg.js": import0 };
}
function wasm_bindgen__convert__invoke(a) { wasm.wasm_bindgen__convert__invoke(a, wasm.table); }
function greet() { wasm.greet(wasm.main.buffer, wasm.main); }
let wasm;
function __wbg_finalize_init(instance) { wasm = instance.exports; wasm.__wbindgen_start(); }
export { greet, initSync, __wbg_finalize_init as default };
"#;

fn own<'n>(names: &[&'n str]) -> Vec<(&'n str, &'n str)> {
    names.iter().map(|name| (OWN, *name)).collect()
}

#[test]
fn module_and_script_agree_on_the_short_names() {
    let exports = ["memory", "main", "greet", "table", "__wbindgen_malloc", "__wbindgen_start", "__unused"];
    let exports = [&exports[..], &["wasm_bindgen__convert__invoke"]].concat();
    let pair = shortened(&module(&own(&["__wbg_get_1a", "__wbg_get_1a2b"]), &exports), GLUE).unwrap();
    let new = names(&pair.wasm);
    // `a` and `e` stand in the script already.
    assert_eq!(new, ["b", "i", "b", "j", "memory", "c", "greet", "d", "f", "g", "__unused", "h"]);
    let expected = GLUE
        .replace("\"./app_bg.js\"", "\"b\"")
        .replace("__wbg_get_1a:", "i:")
        .replace("__wbg_get_1a2b", "j")
        .replace("wasm_bindgen__convert__invoke", "h")
        .replace("wasm.main", "wasm.c")
        .replace("__wbindgen_malloc", "f")
        .replace("__wbindgen_start", "g")
        .replace("wasm.table", "wasm.d");
    assert_eq!(pair.glue, expected);
}

#[test]
fn the_same_pair_always_gives_the_same() {
    let before = module(&own(&["__wbg_get_1a", "__wbg_get_1a2b"]), &["main", "__wbindgen_malloc"]);
    assert_eq!(shortened(&before, GLUE), shortened(&before, GLUE));
}

#[test]
fn scripts_without_white_space_and_of_older_kinds_work_too() {
    for (glue, expected) in [
        (
            "let a,b=()=>({\"./app_bg.js\":{__wbg_x:c=>a.__wbindgen_malloc(c)}});a=d.exports",
            "let a,b=()=>({\"e\":{g:c=>a.f(c)}});a=d.exports",
        ),
        ("i['./app_bg.js']={};i[`./app_bg.js`].__wbg_x=()=>0", "i['a']={};i[`a`].b=()=>0"),
        ("i={'./app_bg.js':{}};i['__wbg_x']=w.__wbindgen_malloc;", "i={'a':{}};i['c']=w.b;"),
        ("i={'./app_bg.js':{__wbg_x(){}}};w.__wbindgen_malloc", "i={'a':{c(){}}};w.b"),
    ] {
        let pair = shortened(&module(&own(&["__wbg_x"]), &["__wbindgen_malloc"]), glue).unwrap();
        assert_eq!(pair.glue, expected, "{glue}");
    }
}

#[test]
fn modules_that_the_script_loads_keep_their_names() {
    let glue = "import * as x from 'env'; y = { 'env': x, './app_bg.js': { __wbg_b: 1 } };";
    let imports = [("env", "__wbg_b"), (OWN, "__wbg_b")];
    let pair = shortened(&module(&imports, &[]), glue).unwrap();
    assert_eq!(names(&pair.wasm), ["env", "__wbg_b", "a", "b"]);
    assert_eq!(pair.glue, "import * as x from 'env'; y = { 'env': x, 'a': { b: 1 } };");
}

#[test]
fn an_import_without_its_function_stops_the_build() {
    for (imports, expected) in [([(OWN, "__wbg_get_1")], "`__wbg_get_1`"), ([("gone", "__wbg_get_1a")], "`gone`")] {
        let failure = shortened(&module(&imports, &[]), GLUE).unwrap_err();
        assert!(failure.what().contains(expected), "{failure}");
    }
}

#[test]
fn no_new_name_means_anything_yet() {
    let long: Vec<_> = (0..4000).map(|number| format!("__wbg_{number}")).collect();
    let text = format!("a; bb; {}", long.join(","));
    let known = Known { fields: vec![("c", "dd")], exports: vec!["e"] };
    let short = short(long.iter().map(String::as_str), &Glue::new(&text), &known);
    let new: BTreeSet<_> = short.values().map(String::as_str).collect();
    assert_eq!((short.len(), new.len()), (4000, 4000));
    assert!(new.contains("b") && new.contains("aa") && new.contains("aaa"));
    for taken in ["a", "bb", "c", "dd", "e", "do", "if", "in", "as", "of", "let", "new"] {
        assert!(!new.contains(taken), "{taken}");
    }
}
