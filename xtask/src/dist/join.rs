//! Joins what several parts of the module share. It is split off as well, into dozens of files of mostly a few hundred bytes:
//! each would be a request of its own, and headline metrics wait for all of them.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module};
use wasmparser::{Parser, Payload};

use crate::failure::{Failure, Result};

/// What parts import memory, table and globals from.
pub(super) const SHARED: &str = "__wasm_split";
/// What the joined part imports them from: had it the name that parts know, joining would let each import itself.
const MAIN: &str = "main";

/// Whether something that several parts share is loaded with one of them: the script that loads it says before each file which
/// parts these are.
pub(super) fn is_shared_with(part: &str, link: &str, name: &str) -> bool {
    let beginning = format!("const __{name} =");
    let loads_it = |block: &str| {
        block.split_once(" */").is_some_and(|(parts, code)| {
            code.trim_start().starts_with(&beginning) && parts.split(", ").any(|other| other == part)
        })
    };
    link.split("/* ").any(loads_it)
}

/// A module that has what `parts` import from the main module, once each, and exports it under the same names: joined with
/// it, they import the same things instead of each its own.
pub(super) fn surroundings(parts: &[Vec<u8>]) -> Result<Vec<u8>> {
    let (mut imports, mut exports) = (ImportSection::new(), ExportSection::new());
    let mut known = BTreeSet::new();
    let (mut memories, mut tables, mut globals) = (0, 0, 0);
    for payload in parts.iter().flat_map(|part| Parser::new(0).parse_all(part)) {
        let Payload::ImportSection(section) = payload.map_err(odd)? else { continue };
        for import in section.into_imports() {
            let import = import.map_err(odd)?;
            if import.module != SHARED {
                return Err(odd(format!("it imports from {}", import.module)));
            }
            if !known.insert(import.name.to_owned()) {
                continue;
            }
            let entity = RoundtripReencoder.entity_type(import.ty).map_err(odd)?;
            let (kind, count) = match entity {
                EntityType::Memory(_) => (ExportKind::Memory, &mut memories),
                EntityType::Table(_) => (ExportKind::Table, &mut tables),
                EntityType::Global(_) => (ExportKind::Global, &mut globals),
                _ => return Err(odd(format!("{} is no memory, table or global", import.name))),
            };
            imports.import(MAIN, import.name, entity);
            exports.export(import.name, kind, *count);
            *count += 1;
        }
    }
    let mut module = Module::new();
    module.section(&imports).section(&exports);
    Ok(module.finish())
}

/// The script that loads parts, so that each of `names` loads the part that they are joined to; nothing where it does not load
/// one of them.
pub(super) fn relinked(link: &str, names: &[&str], joined: &str) -> Option<String> {
    let end_of_load = ", []);";
    let mut relinked = link.to_owned();
    for name in names {
        let load = format!("const __{name} = makeLoad(");
        let start = relinked.find(&load)?;
        let end = start + relinked[start..].find(end_of_load)? + end_of_load.len();
        relinked.replace_range(start..end, &format!("const __{name} = __{joined};"));
    }
    // What loads them is known before the first of them.
    let first = relinked.find("/* ")?;
    let load = format!(
        "const __{joined} = makeLoad(() => {{\n    \
             const src = fetch(new URL(\"./{joined}.wasm\", import.meta.url));\n    \
             src.catch(() => {{}});\n    \
             return async (imports) => WebAssembly.instantiateStreaming(src, {{ {MAIN}: imports.{SHARED} }});\n\
         }}, []);\n"
    );
    relinked.insert_str(first, &load);
    Some(relinked)
}

fn odd(detail: impl std::fmt::Display) -> Failure {
    Failure::new(
        format!("a part of the module cannot be joined with others: {detail}"),
        "see whether wasm_split_cli_support makes parts in another way now",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{GlobalType, MemoryType, ValType};

    fn part(imports: &[(&str, &str, EntityType)]) -> Vec<u8> {
        let mut section = ImportSection::new();
        for (module, name, entity) in imports {
            section.import(module, name, *entity);
        }
        Module::new().section(&section).clone().finish()
    }

    fn memory() -> EntityType {
        EntityType::Memory(MemoryType {
            minimum: 23,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        })
    }

    #[test]
    fn what_parts_import_is_there_once() {
        let stack = EntityType::Global(GlobalType { val_type: ValType::I32, mutable: true, shared: false });
        let parts =
            [part(&[(SHARED, "memory", memory())]), part(&[(SHARED, "memory", memory()), (SHARED, "stack", stack)])];
        let module = surroundings(&parts).unwrap();
        let (mut imported, mut exported) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&module) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    imported
                        .extend(section.into_imports().map(|import| import.unwrap()).map(|it| (it.module, it.name)));
                }
                Payload::ExportSection(section) => {
                    exported.extend(section.into_iter().map(|export| export.unwrap()).map(|it| (it.name, it.index)));
                }
                _ => {}
            }
        }
        assert_eq!(imported, [(MAIN, "memory"), (MAIN, "stack")]);
        assert_eq!(exported, [("memory", 0), ("stack", 0)]);
        assert!(surroundings(&[part(&[("elsewhere", "memory", memory())])]).is_err());
        assert!(surroundings(&[part(&[(SHARED, "call", EntityType::Function(0))])]).is_err());
        assert!(surroundings(&[b"no module".to_vec()]).is_err());
    }

    #[test]
    fn each_of_them_loads_the_joined_part() {
        let load =
            |name: &str| format!("const __{name} = makeLoad(() => {{\n    fetch(\"./{name}.wasm\");\n}}\n, []);\n");
        let link = format!(
            "function makeLoad() {{}}\n/* a, b */\n{}/* c */\n{}/* b */\n{}",
            load("chunk_1"),
            load("chunk_2"),
            load("chunk_10")
        );
        let relinked = relinked(&link, &["chunk_1", "chunk_10"], "joined").unwrap();
        let (before, after) = relinked.split_once("/* a, b */\n").unwrap();
        assert!(before.contains("const __joined = makeLoad("));
        assert_eq!(
            after,
            format!("const __chunk_1 = __joined;\n/* c */\n{}/* b */\nconst __chunk_10 = __joined;\n", load("chunk_2"))
        );
        assert_eq!(super::relinked(&link, &["chunk_3"], "joined"), None);
    }

    #[test]
    fn what_parts_share_is_known_by_what_loads_it() {
        let link = "/* after_cards, after_cards_live, lists */\nconst __chunk_5 = makeLoad();\n\
                    /* after_cards, lists */\nconst __chunk_6 = makeLoad();\n/* lists */\nconst __chunk_7 = makeLoad();";
        for (part, name, expected) in [
            ("after_cards", "chunk_5", true),
            ("after_cards_live", "chunk_5", true),
            ("after_cards", "chunk_6", true),
            ("after_cards_live", "chunk_6", false),
            ("after_cards", "chunk_7", false),
            ("after_cards", "split_after_cards", false),
        ] {
            assert_eq!(is_shared_with(part, link, name), expected, "{part}, {name}");
        }
    }
}
