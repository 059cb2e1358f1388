//! What the split asks of a WebAssembly module.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::CodeSection;
use wasm_encoder::reencode::{Error, Reencode};
use wasmparser::{
    BinaryReaderError, ElementItems, ElementKind, Export, ExternalKind, FuncType, FunctionBody, GlobalType,
    KnownCustom, MemoryType, Name, Operator, Parser, Payload, TableInit, TableType, TypeRef,
};

use super::unknown;
use crate::failure::{Failure, Outcome};

/// A place in the function table, and the function that stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The place.
    pub(super) at: u32,
    /// The function.
    pub(super) function: u32,
}

/// A module, read as far as the split needs it.
#[derive(Debug, Default)]
pub(super) struct Module<'m> {
    /// Its other sections by their numbers.
    pub(super) sections: BTreeMap<u8, &'m [u8]>,
    /// Its custom sections by their names.
    pub(super) custom: Vec<(&'m str, &'m [u8])>,
    /// The types of functions.
    pub(super) types: Vec<FuncType>,
    /// The number of the type of each function, the imported ones first.
    pub(super) functions: Vec<u32>,
    /// How many of the functions are imported.
    pub(super) imported: u32,
    /// Its tables.
    pub(super) tables: Vec<TableType>,
    /// How many of the tables are imported.
    imported_tables: usize,
    /// Its memories.
    pub(super) memories: Vec<MemoryType>,
    /// Its global variables.
    pub(super) globals: Vec<GlobalType>,
    /// What it exports.
    pub(super) exports: Vec<Export<'m>>,
    /// What the function table holds from the beginning.
    pub(super) slots: Vec<Slot>,
    /// Functions that something other than a body or the function table refers to.
    pub(super) roots: BTreeSet<u32>,
    /// The bodies of the functions that are not imported.
    pub(super) bodies: Vec<FunctionBody<'m>>,
    /// What each of these bodies refers to.
    pub(super) references: Vec<References>,
    /// The names of functions, as the compiler writes them.
    pub(super) names: BTreeMap<u32, &'m str>,
}

impl<'m> Module<'m> {
    /// Reads a module.
    ///
    /// # Errors
    ///
    /// When `binary` is no module, or has what the compiler does not write today.
    pub(super) fn of(binary: &'m [u8]) -> Outcome<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(binary) {
            let payload = payload.map_err(|error| unreadable(&error))?;
            if let Payload::CustomSection(section) = &payload {
                module.read_names(section.as_known()).map_err(|error| unreadable(&error))?;
                module.custom.push((section.name(), section.data()));
            } else if let Some((id, range)) = payload.as_section() {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                let content = binary.get(place(range.start)..place(range.end));
                module.sections.insert(id, content.unwrap_or_default());
            }
            module.read(payload)?;
        }
        module.check()?;
        Ok(module)
    }

    /// The body of a function, and what it refers to; an imported one has none.
    pub(super) fn body(&self, function: u32) -> Option<(&FunctionBody<'m>, &References)> {
        let at = usize::try_from(function.checked_sub(self.imported)?).ok()?;
        Some((self.bodies.get(at)?, self.references.get(at)?))
    }

    /// The functions that are not imported.
    pub(super) fn defined(&self) -> std::ops::Range<u32> {
        let count = self.functions.len();
        self.imported..u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn read(&mut self, payload: Payload<'m>) -> Outcome {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    self.read_import(import.map_err(|error| unreadable(&error))?.ty)?;
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element.map_err(|error| unreadable(&error))?;
                    self.read_element(element.kind, element.items)?;
                }
            }
            Payload::CodeSectionEntry(body) => {
                let references = References::of(&body)?;
                self.references.push(references);
                self.bodies.push(body);
            }
            Payload::StartSection { func, .. } => {
                self.roots.insert(func);
            }
            simple => return self.read_simple(simple).map_err(|error| unreadable(&error)),
        }
        Ok(())
    }

    /// What can only go wrong by not being readable.
    fn read_simple(&mut self, payload: Payload<'m>) -> Result<(), BinaryReaderError> {
        match payload {
            Payload::TypeSection(types) => {
                for group in types.into_iter_err_on_gc_types() {
                    self.types.push(group?);
                }
            }
            Payload::FunctionSection(functions) => {
                for function in functions {
                    self.functions.push(function?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    let table = table?;
                    if let TableInit::Expr(value) = table.init {
                        self.read_roots(value.get_operators_reader().into_iter())?;
                    }
                    self.tables.push(table.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    let global = global?;
                    self.globals.push(global.ty);
                    self.read_roots(global.init_expr.get_operators_reader().into_iter())?;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.roots.insert(export.index);
                    }
                    self.exports.push(export);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn read_import(&mut self, import: TypeRef) -> Outcome {
        match import {
            TypeRef::Func(number) => {
                self.functions.push(number);
                self.imported += 1;
            }
            TypeRef::Table(table) => {
                self.tables.push(table);
                self.imported_tables += 1;
            }
            TypeRef::Memory(memory) => self.memories.push(memory),
            TypeRef::Global(global) => self.globals.push(global),
            _ => return Err(unknown("an import that is no function, table, memory or global")),
        }
        Ok(())
    }

    fn read_roots<'o>(
        &mut self,
        operators: impl Iterator<Item = Result<Operator<'o>, BinaryReaderError>>,
    ) -> Result<(), BinaryReaderError> {
        for operator in operators {
            if let Operator::RefFunc { function_index } = operator? {
                self.roots.insert(function_index);
            }
        }
        Ok(())
    }

    /// A segment fills the function table from a fixed place on, or says only which functions are referred to.
    fn read_element(&mut self, kind: ElementKind<'m>, items: ElementItems<'m>) -> Outcome {
        let start = match kind {
            ElementKind::Declared => return Ok(()),
            ElementKind::Active { table_index, offset_expr } if table_index.unwrap_or(0) == 0 => {
                let mut operators = offset_expr.get_operators_reader();
                match operators.read().map_err(|error| unreadable(&error))? {
                    Operator::I32Const { value } => u32::try_from(value).ok(),
                    _ => None,
                }
            }
            _ => None,
        };
        let start = start.ok_or_else(|| unknown("a segment of a table that has no fixed place in the first table"))?;
        let mut functions = Vec::new();
        match items {
            ElementItems::Functions(reader) => {
                for function in reader {
                    functions.push(Some(function.map_err(|error| unreadable(&error))?));
                }
            }
            ElementItems::Expressions(_, reader) => {
                for value in reader {
                    let value = value.map_err(|error| unreadable(&error))?;
                    match value.get_operators_reader().read().map_err(|error| unreadable(&error))? {
                        Operator::RefFunc { function_index } => functions.push(Some(function_index)),
                        Operator::RefNull { .. } => functions.push(None),
                        _ => return Err(unknown("a table entry that is neither a function nor empty")),
                    }
                }
            }
        }
        let filled = (start..).zip(functions).filter_map(|(at, function)| Some(Slot { at, function: function? }));
        self.slots.extend(filled);
        Ok(())
    }

    fn read_names(&mut self, section: KnownCustom<'m>) -> Result<(), BinaryReaderError> {
        let KnownCustom::Name(names) = section else {
            return Ok(());
        };
        for part in names {
            if let Name::Function(functions) = part? {
                for naming in functions {
                    let naming = naming?;
                    self.names.insert(naming.index, naming.name);
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Outcome {
        if self.imported_tables > 0 {
            return Err(unknown("an imported table"));
        }
        let numbers = self.functions.iter().all(|number| self.types.get(*number as usize).is_some());
        let bodies = self.bodies.len() == self.defined().len();
        if numbers && bodies { Ok(()) } else { Err(unknown("functions without a type or a body")) }
    }
}

/// What the body of a function refers to, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct References {
    /// Functions that it calls, or takes the address of.
    pub(super) functions: BTreeSet<u32>,
    /// Those of them that it takes the address of.
    pub(super) addresses: BTreeSet<u32>,
    /// Tables.
    pub(super) tables: BTreeSet<u32>,
    /// Memories.
    pub(super) memories: BTreeSet<u32>,
    /// Global variables.
    pub(super) globals: BTreeSet<u32>,
}

impl References {
    fn of(body: &FunctionBody<'_>) -> Outcome<Self> {
        let mut references = Self::default();
        references.parse_function_body(&mut CodeSection::new(), body.clone()).map_err(|error| unreadable(&error))?;
        let operators = body.get_operators_reader().map_err(|error| unreadable(&error))?;
        for operator in operators {
            if let Operator::RefFunc { function_index } = operator.map_err(|error| unreadable(&error))? {
                references.addresses.insert(function_index);
            }
        }
        Ok(references)
    }
}

/// Writes a body as it is, and notes each number on the way.
impl Reencode for References {
    type Error = Failure;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Failure>> {
        self.functions.insert(function);
        Ok(function)
    }

    fn table_index(&mut self, table: u32) -> Result<u32, Error<Failure>> {
        self.tables.insert(table);
        Ok(table)
    }

    fn memory_index(&mut self, memory: u32) -> Result<u32, Error<Failure>> {
        self.memories.insert(memory);
        Ok(memory)
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error<Failure>> {
        self.globals.insert(global);
        Ok(global)
    }
}

/// The failure for what cannot be read at all.
pub(super) fn unreadable(error: &impl std::fmt::Display) -> Failure {
    Failure::new(
        format!("the WebAssembly module cannot be read: {error}"),
        "build again; if that does not help, see whether `wasmparser` and `wasm-encoder` know what the compiler writes",
    )
}
