//! Tests of the split on a module made by hand.

use std::collections::BTreeSet;

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, Instruction, MemorySection, MemoryType, NameMap, NameSection, RefType,
    TableSection, TableType, TypeSection, ValType,
};

use super::module::Slot;
use super::*;
use crate::dist::wasm::tests::names;

/// What the functions of [`app`] are called; 0 is imported.
const NAMES: [&str; 8] = [
    "__wbg_now_1a",
    "pulseboard[12ab]::pages::frame::view",
    "pulseboard[12ab]::pages::analytics::open",
    "core[0]::ptr::drop_in_place::<pulseboard[12ab]::charts::plot::Plot>",
    "pulseboard[12ab]::model::order::sorted",
    "pulseboard[12ab]::model::money::written",
    "core[0]::ptr::drop_in_place::<pulseboard[12ab]::pages::analytics::Analytics>",
    "pulseboard[12ab]::pages::asking::{closure#0}",
];

/// A module whose `view` (1) calls `open` (2), and where only that calls `sorted` (4). Both of them use `written` (5) and
/// drop a `Plot` (3). The table holds at 1 the drop of `Analytics` (6), and at 2 a closure (7).
pub(crate) fn app() -> Vec<u8> {
    let mut out = wasm_encoder::Module::new();
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([ValType::I32, ValType::I64], [ValType::I32]);
    out.section(&types);
    let mut imports = ImportSection::new();
    imports.import("./app_bg.js", "__wbg_now_1a", EntityType::Function(0));
    out.section(&imports);
    let mut functions = FunctionSection::new();
    for number in [0, 1, 0, 0, 0, 0, 0] {
        functions.function(number);
    }
    out.section(&functions);
    let mut tables = TableSection::new();
    let (element_type, minimum, maximum) = (RefType::FUNCREF, 3, Some(3));
    tables.table(TableType { element_type, table64: false, minimum, maximum, shared: false });
    out.section(&tables);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
    out.section(&memories);
    let mut globals = GlobalSection::new();
    for value in [7, 8] {
        globals
            .global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(value));
    }
    out.section(&globals);
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    exports.export("a", ExportKind::Func, 1);
    out.section(&exports);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions([6, 7][..].into()));
    out.section(&elements);
    let mut code = CodeSection::new();
    let (push, call) = ([Instruction::I32Const(1), Instruction::I64Const(2)], Instruction::Call);
    for body in [
        vec![push[0].clone(), push[1].clone(), call(2), Instruction::Drop, call(3), call(5)],
        vec![Instruction::GlobalGet(1), Instruction::GlobalSet(1), call(0), call(3), call(4), call(5), push[0].clone()],
        vec![],
        vec![push[0].clone(), Instruction::CallIndirect { type_index: 0, table_index: 0 }],
        vec![],
        vec![push[0].clone(), Instruction::MemoryGrow(0), Instruction::Drop],
        vec![],
    ] {
        let mut function = Function::new([]);
        for instruction in body {
            function.instruction(&instruction);
        }
        function.instruction(&Instruction::End);
        code.function(&function);
    }
    out.section(&code);
    let mut map = NameMap::new();
    for (number, name) in (0..).zip(NAMES) {
        map.append(number, name);
    }
    let mut names = NameSection::new();
    names.functions(&map);
    out.section(&names);
    out.finish()
}

fn halves() -> [Vec<u8>; 2] {
    let Split { primary, part } = split(&app()).unwrap();
    [primary, part.unwrap()]
}

fn operators(module: &Module<'_>, function: u32) -> Vec<String> {
    let operators = module.body(function).unwrap().0.get_operators_reader().unwrap();
    operators.into_iter().map(|operator| format!("{:?}", operator.unwrap())).collect()
}

#[test]
fn a_name_mentions_whole_modules() {
    for (name, expected) in [
        ("pulseboard[1f]::pages::analytics::open", true),
        ("<pulseboard[1f]::pages::analytics::Analytics as yew[2]::Component>::view", true),
        ("core[0]::ptr::drop_in_place::<[pulseboard[1f]::charts::plot::Plot; 2usize]>", true),
        ("pulseboard[1f]::pages::analytics_of::open", false),
        ("my_pulseboard[1f]::pages::analytics::open", false),
        ("pulseboard[1f]::pages::frame::view", false),
        ("<[pulseboard", false),
    ] {
        assert_eq!(reach::mentions(name, &LATER), expected, "{name}");
    }
}

#[test]
fn only_the_page_itself_may_be_called_from_what_stays() {
    for (name, expected) in [
        ("pulseboard[1f]::pages::analytics::open", true),
        ("<pulseboard[1f]::pages::analytics::Page>::open", true),
        ("<pulseboard[1f]::pages::analytics::Page as core[0]::clone::Clone>::clone", false),
        ("core[0]::ptr::drop_in_place::<pulseboard[1f]::pages::analytics::Page>", false),
        ("pulseboard[1f]::charts::plot::open", false),
    ] {
        assert_eq!(reach::is_in(name, PAGES[0]), expected, "{name}");
    }
}

#[test]
fn what_is_named_and_what_only_that_reaches_is_deferred() {
    let app = app();
    assert_eq!(deferred(&Module::of(&app).unwrap()), BTreeSet::from([2, 4, 6]));
}

#[test]
fn the_first_module_keeps_its_numbers_and_calls_through_the_table() {
    let [primary, _] = halves();
    let module = Module::of(&primary).unwrap();
    assert_eq!((module.functions.len(), module.imported), (8, 1));
    let table = module.tables[0];
    assert_eq!((table.initial, table.maximum), (4, Some(4)));
    let stub = operators(&module, 2);
    assert_eq!(stub[..3], ["LocalGet { local_index: 0 }", "LocalGet { local_index: 1 }", "I32Const { value: 3 }"]);
    assert_eq!(stub[3], "CallIndirect { type_index: 1, table_index: 0 }");
    for gone in [4, 6] {
        assert_eq!(operators(&module, gone), ["Unreachable", "End"]);
    }
    assert_eq!(module.slots, [Slot { at: 1, function: 6 }, Slot { at: 2, function: 7 }]);
    let app = app();
    let before = Module::of(&app).unwrap();
    for kept in [1, 3, 5, 7] {
        assert_eq!(operators(&module, kept), operators(&before, kept));
    }
}

#[test]
fn the_part_has_the_rest_and_fills_the_table() {
    let [primary, part] = halves();
    // Functions 0, 3 and 5, the table, the memory and the second variable.
    assert_eq!(names(&primary), ["./app_bg.js", "__wbg_now_1a", "memory", "a", "b", "c", "d", "e", "f"]);
    assert_eq!(names(&part), ["p", "b", "p", "c", "p", "d", "p", "e", "p", "memory", "p", "f"]);
    let module = Module::of(&part).unwrap_err();
    assert!(module.what().contains("an imported table"), "the part has no table of its own");
}

#[test]
fn the_bodies_in_the_part_have_its_numbers() {
    let [_, part] = halves();
    let mut bodies = Vec::new();
    let mut filled = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(&part) {
        match payload.unwrap() {
            wasmparser::Payload::CodeSectionEntry(body) => {
                let operators = body.get_operators_reader().unwrap().into_iter();
                bodies.push(operators.map(|operator| format!("{:?}", operator.unwrap())).collect::<Vec<_>>().join(" "));
            }
            wasmparser::Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element.unwrap();
                    let wasmparser::ElementKind::Active { table_index: None, offset_expr } = element.kind else {
                        panic!()
                    };
                    let at = format!("{:?}", offset_expr.get_operators_reader().read().unwrap());
                    let wasmparser::ElementItems::Functions(functions) = element.items else { panic!() };
                    filled.push((at, functions.into_iter().map(Result::unwrap).collect::<Vec<_>>()));
                }
            }
            wasmparser::Payload::StartSection { .. } | wasmparser::Payload::DataSection(_) => panic!(),
            _ => {}
        }
    }
    let call = |number: u32| format!("Call {{ function_index: {number} }}");
    let opened =
        ["GlobalGet { global_index: 0 }".into(), "GlobalSet { global_index: 0 }".into(), call(0), call(1), call(4)];
    assert_eq!(bodies[0], format!("{} {} I32Const {{ value: 1 }} End", opened.join(" "), call(2)));
    assert_eq!(bodies.len(), 3);
    // The drop of `Analytics` where the vtable looks for it, and `open` in the place of its stub.
    let at = |value: i32| format!("I32Const {{ value: {value} }}");
    assert_eq!(filled, [(at(1), vec![5]), (at(3), vec![3])]);
}

#[test]
fn halves_that_do_not_fit_are_found() {
    let [primary, part] = halves();
    assert_eq!(fit(&primary, &part), Ok(()));
    let failure = fit(&app(), &part).unwrap_err();
    assert!(failure.what().contains("the part imports `b`"), "{failure}");
    let mut broken = part.clone();
    broken.truncate(part.len() - 1);
    assert!(fit(&primary, &broken).unwrap_err().what().contains("the part is not valid"));
}

#[test]
fn a_module_without_such_functions_stays_whole() {
    let [primary, _] = halves();
    let whole = crate::dist::wasm::tests::module(&[("m", "f")], &["e"]);
    assert_eq!(split(&whole), Ok(Split { primary: whole, part: None }));
    assert!(split(&primary[..primary.len() - 1]).unwrap_err().what().contains("cannot be read"));
}
