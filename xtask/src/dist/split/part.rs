//! The module that is loaded later: the deferred functions, which it writes into the function table of the first one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, ElementSection, Elements, EntityType, FunctionSection, ImportSection,
    NameMap, NameSection, RawSection, SectionId,
};

use super::module::{Module, unreadable};
use super::primary::{Contract, Kind, function_table};
use super::{IMPORTED_FROM, unknown};
use crate::failure::{Failure, Outcome};

/// The custom section that an optimiser reads to know what it may use.
const FEATURES: &str = "target_features";

/// Writes the part.
pub(super) fn write(module: &Module<'_>, contract: &Contract) -> Outcome<Vec<u8>> {
    let mut numbers = Numbers::of(contract);
    let mut out = wasm_encoder::Module::new();
    let id = SectionId::Type as u8;
    // Types keep their numbers.
    out.section(&RawSection { id, data: module.sections.get(&id).copied().unwrap_or_default() });
    out.section(&imports(module, contract)?);
    let mut functions = FunctionSection::new();
    for function in &contract.deferred {
        functions.function(module.functions[*function as usize]);
    }
    out.section(&functions);
    out.section(&elements(module, contract, &numbers));
    let mut code = CodeSection::new();
    for function in &contract.deferred {
        let Some((body, _)) = module.body(*function) else {
            return Err(unknown("a deferred function without a body"));
        };
        numbers.parse_function_body(&mut code, body.clone()).map_err(|error| match error {
            Error::UserError(failure) => failure,
            other => unreadable(&other),
        })?;
    }
    out.section(&code);
    for (name, data) in module.custom.iter().filter(|(name, _)| *name == FEATURES) {
        out.section(&CustomSection { name: (*name).into(), data: (*data).into() });
    }
    out.section(&names(module, contract, &numbers));
    Ok(out.finish())
}

/// The names of the functions, by which the optimiser orders them; it leaves none.
fn names(module: &Module<'_>, contract: &Contract, numbers: &Numbers) -> NameSection {
    let mut functions = NameMap::new();
    let inside = contract.deferred.iter().filter_map(|function| Some((numbers.functions.get(function)?, function)));
    for (number, name) in inside.filter_map(|(number, function)| Some((number, module.names.get(function)?))) {
        functions.append(*number, name);
    }
    let mut section = NameSection::new();
    section.functions(&functions);
    section
}

fn imports(module: &Module<'_>, contract: &Contract) -> Outcome<ImportSection> {
    let mut section = ImportSection::new();
    for ((kind, number), name) in &contract.shared {
        let at = *number as usize;
        let kind: EntityType = match kind {
            Kind::Function => EntityType::Function(module.functions[at]),
            Kind::Table if at == 0 => function_table(module, contract)?.into(),
            Kind::Table => RoundtripReencoder.table_type(module.tables[at]).map_err(|error| unreadable(&error))?.into(),
            Kind::Memory => {
                RoundtripReencoder.memory_type(module.memories[at]).map_err(|error| unreadable(&error))?.into()
            }
            Kind::Global => {
                RoundtripReencoder.global_type(module.globals[at]).map_err(|error| unreadable(&error))?.into()
            }
        };
        section.import(IMPORTED_FROM, name, kind);
    }
    Ok(section)
}

/// Each deferred function in the place of its stub, and wherever the first module has its address. Neighbours share a
/// segment.
fn elements(module: &Module<'_>, contract: &Contract, numbers: &Numbers) -> ElementSection {
    let number = |function: &u32| numbers.functions.get(function).copied();
    let taken = module.slots.iter().filter(|slot| contract.deferred.contains(&slot.function));
    let taken = taken.filter_map(|slot| Some((slot.at, number(&slot.function)?)));
    let stubs = contract.stubs.iter().filter_map(|(function, at)| Some((*at, number(function)?)));
    let filled: BTreeMap<u32, u32> = taken.chain(stubs).collect();
    let mut runs: Vec<(u32, Vec<u32>)> = Vec::new();
    for (at, function) in filled {
        match runs.last_mut() {
            Some((start, run)) if *start as usize + run.len() == at as usize => run.push(function),
            _ => runs.push((at, vec![function])),
        }
    }
    let mut section = ElementSection::new();
    let table = numbers.tables.get(&0).copied().filter(|table| *table != 0);
    for (start, run) in runs {
        section.active(table, &ConstExpr::i32_const(start.cast_signed()), Elements::Functions(Cow::Owned(run)));
    }
    let addresses = contract.deferred.iter().filter_map(|function| Some(&module.body(*function)?.1.addresses));
    let addresses: Vec<u32> = addresses.flatten().filter_map(number).collect();
    if !addresses.is_empty() {
        section.declared(Elements::Functions(Cow::Owned(addresses)));
    }
    section
}

/// What things are called in the part, by their numbers in the whole module.
struct Numbers {
    functions: BTreeMap<u32, u32>,
    tables: BTreeMap<u32, u32>,
    memories: BTreeMap<u32, u32>,
    globals: BTreeMap<u32, u32>,
}

impl Numbers {
    fn of(contract: &Contract) -> Self {
        let shared = |kind: Kind| contract.shared.keys().filter(move |item| item.0 == kind).map(|item| item.1);
        let numbered = |kind: Kind| shared(kind).zip(0..).collect();
        let functions = shared(Kind::Function).chain(contract.deferred.iter().copied());
        Self {
            functions: functions.zip(0..).collect(),
            tables: numbered(Kind::Table),
            memories: numbered(Kind::Memory),
            globals: numbered(Kind::Global),
        }
    }
}

impl Reencode for Numbers {
    type Error = Failure;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Failure>> {
        known(&self.functions, function, "a function")
    }

    fn table_index(&mut self, table: u32) -> Result<u32, Error<Failure>> {
        known(&self.tables, table, "a table")
    }

    fn memory_index(&mut self, memory: u32) -> Result<u32, Error<Failure>> {
        known(&self.memories, memory, "a memory")
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error<Failure>> {
        known(&self.globals, global, "a global variable")
    }

    fn data_index(&mut self, _: u32) -> Result<u32, Error<Failure>> {
        Err(Error::UserError(unknown("a deferred function that reads a segment of data by its number")))
    }

    fn element_index(&mut self, _: u32) -> Result<u32, Error<Failure>> {
        Err(Error::UserError(unknown("a deferred function that reads a segment of a table by its number")))
    }

    fn tag_index(&mut self, _: u32) -> Result<u32, Error<Failure>> {
        Err(Error::UserError(unknown("a deferred function that throws or catches exceptions")))
    }
}

fn known(numbers: &BTreeMap<u32, u32>, number: u32, what: &str) -> Result<u32, Error<Failure>> {
    let known = numbers.get(&number).copied();
    known.ok_or_else(|| Error::UserError(unknown(&format!("{what} that the part does not know"))))
}
