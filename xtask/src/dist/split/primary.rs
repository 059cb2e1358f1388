//! The module that the first view loads: every function keeps its number, and a deferred one has a stub for a body.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, CustomSection, ExportKind, ExportSection, Function, RawSection, SectionId, TableSection,
};

use super::module::{Module, unreadable};
use super::unknown;
use crate::failure::Outcome;

/// What the two modules agree on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contract {
    /// The deferred functions.
    pub(super) deferred: BTreeSet<u32>,
    /// The new places in the function table, by the deferred function that is called there.
    pub(super) stubs: BTreeMap<u32, u32>,
    /// The name of each export that the part imports.
    pub(super) shared: BTreeMap<(Kind, u32), String>,
}

/// What an export can be; in the order in which the part imports them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A function.
    Function,
    /// A table.
    Table,
    /// A memory.
    Memory,
    /// A global variable.
    Global,
}

impl Kind {
    fn of(kind: wasmparser::ExternalKind) -> Option<Self> {
        match kind {
            wasmparser::ExternalKind::Func => Some(Self::Function),
            wasmparser::ExternalKind::Table => Some(Self::Table),
            wasmparser::ExternalKind::Memory => Some(Self::Memory),
            wasmparser::ExternalKind::Global => Some(Self::Global),
            _ => None,
        }
    }

    fn export(self) -> ExportKind {
        match self {
            Self::Function => ExportKind::Func,
            Self::Table => ExportKind::Table,
            Self::Memory => ExportKind::Memory,
            Self::Global => ExportKind::Global,
        }
    }
}

impl Contract {
    /// What the modules have to agree on when these functions are deferred.
    pub(super) fn of(module: &Module<'_>, deferred: BTreeSet<u32>) -> Outcome<Self> {
        let table = module.tables.first().ok_or_else(|| unknown("no function table"))?;
        let first = u32::try_from(table.initial).map_err(|_| unknown("a function table of that size"))?;
        let mut called: BTreeSet<u32> = module.roots.intersection(&deferred).copied().collect();
        let mut needed = BTreeSet::from([(Kind::Table, 0)]);
        for function in module.defined() {
            let Some((_, references)) = module.body(function) else {
                continue;
            };
            if deferred.contains(&function) {
                needed.extend(references.functions.difference(&deferred).map(|number| (Kind::Function, *number)));
                needed.extend(references.tables.iter().map(|number| (Kind::Table, *number)));
                needed.extend(references.memories.iter().map(|number| (Kind::Memory, *number)));
                needed.extend(references.globals.iter().map(|number| (Kind::Global, *number)));
            } else {
                called.extend(references.functions.intersection(&deferred));
            }
        }
        let stubs = called.into_iter().zip(first..).collect();
        Ok(Self { deferred, stubs, shared: shared(module, needed) })
    }
}

/// A name for all that the part needs: the one it is exported by already, or the next short one that is free.
fn shared(module: &Module<'_>, needed: BTreeSet<(Kind, u32)>) -> BTreeMap<(Kind, u32), String> {
    let taken: BTreeSet<&str> = module.exports.iter().map(|export| export.name).collect();
    let there = module.exports.iter().filter_map(|export| Some(((Kind::of(export.kind)?, export.index), export.name)));
    let there: BTreeMap<_, _> = there.collect();
    let mut free = (0..).map(crate::dist::names::spelled).filter(|name| !taken.contains(name.as_str()));
    let name = |item| Some((item, there.get(&item).map(|name| (*name).to_owned()).or_else(|| free.next())?));
    needed.into_iter().filter_map(name).collect()
}

/// Writes the module that stays.
pub(super) fn write(module: &Module<'_>, contract: &Contract) -> Outcome<Vec<u8>> {
    let mut out = wasm_encoder::Module::new();
    // The order that the format asks for, which is that of the numbers but for tags (13) and the count of data (12).
    for id in [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11] {
        if id == SectionId::Table as u8 {
            out.section(&tables(module, contract)?);
        } else if id == SectionId::Export as u8 {
            out.section(&exports(module, contract));
        } else if id == SectionId::Code as u8 {
            out.section(&code(module, contract)?);
        } else if let Some(data) = module.sections.get(&id) {
            out.section(&RawSection { id, data });
        }
    }
    for (name, data) in &module.custom {
        out.section(&CustomSection { name: (*name).into(), data: (*data).into() });
    }
    Ok(out.finish())
}

/// The function table as large as it has to be for the stubs.
pub(super) fn function_table(module: &Module<'_>, contract: &Contract) -> Outcome<wasm_encoder::TableType> {
    let table = module.tables.first().ok_or_else(|| unknown("no function table"))?;
    let mut table = RoundtripReencoder.table_type(*table).map_err(|error| unreadable(&error))?;
    let more = contract.stubs.len() as u64;
    table.minimum += more;
    table.maximum = table.maximum.map(|most| most + more);
    Ok(table)
}

fn tables(module: &Module<'_>, contract: &Contract) -> Outcome<TableSection> {
    let mut section = TableSection::new();
    section.table(function_table(module, contract)?);
    for table in module.tables.iter().skip(1) {
        section.table(RoundtripReencoder.table_type(*table).map_err(|error| unreadable(&error))?);
    }
    Ok(section)
}

fn exports(module: &Module<'_>, contract: &Contract) -> ExportSection {
    let mut section = ExportSection::new();
    let mut there = BTreeSet::new();
    for export in &module.exports {
        if let Some(kind) = Kind::of(export.kind) {
            section.export(export.name, kind.export(), export.index);
            there.insert(export.name);
        }
    }
    for ((kind, number), name) in &contract.shared {
        if !there.contains(name.as_str()) {
            section.export(name, kind.export(), *number);
        }
    }
    section
}

fn code(module: &Module<'_>, contract: &Contract) -> Outcome<CodeSection> {
    let mut section = CodeSection::new();
    for function in module.defined() {
        let Some((body, _)) = module.body(function) else {
            return Err(unknown("functions without a type or a body"));
        };
        if !contract.deferred.contains(&function) {
            section.raw(body.as_bytes());
            continue;
        }
        let mut stub = Function::new([]);
        let mut writer = stub.instructions();
        match contract.stubs.get(&function) {
            Some(slot) => {
                let number = module.functions[function as usize];
                let parameters = module.types[number as usize].params().len();
                for parameter in 0..u32::try_from(parameters).unwrap_or_default() {
                    writer.local_get(parameter);
                }
                writer.i32_const(slot.cast_signed()).call_indirect(0, number);
            }
            None => {
                writer.unreachable();
            }
        }
        writer.end();
        section.function(&stub);
    }
    Ok(section)
}
