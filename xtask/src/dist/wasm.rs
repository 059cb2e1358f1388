//! Just enough of WebAssembly's binary format to give imports and exports other names.

use crate::failure::{Failure, Outcome};

/// What every module begins with: its magic number, and version 1 of the format.
const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";
/// The section that lists the imports.
const IMPORTS: u8 = 2;
/// The section that lists the exports.
const EXPORTS: u8 = 7;

/// A name by which a module and its host know something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name<'m> {
    /// Where something is imported from; each import repeats it.
    Module(&'m str),
    /// What is imported from there.
    Field {
        /// Where it is imported from.
        module: &'m str,
        /// Its name there.
        name: &'m str,
    },
    /// What is exported.
    Export(&'m str),
}

type NewName<'f, 'm, 'n> = dyn FnMut(Name<'m>) -> Option<&'n str> + 'f;

/// The module with the names that `new` gives; where it gives none, and of all else, a copy.
///
/// # Errors
///
/// When `binary` is not a module, or imports what this does not know.
pub(crate) fn renamed<'m, 'n>(binary: &'m [u8], mut new: impl FnMut(Name<'m>) -> Option<&'n str>) -> Outcome<Vec<u8>> {
    renamed_or_none(binary, &mut new).ok_or_else(|| {
        Failure::new(
            "the names in the WebAssembly module cannot be read: it is cut short, or in a newer form of the format",
            "build again; if that does not help, teach xtask/src/dist/wasm.rs what the compiler writes by now",
        )
    })
}

fn renamed_or_none<'m>(binary: &'m [u8], new: &mut NewName<'_, 'm, '_>) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: binary.strip_prefix(PREAMBLE)? };
    let mut out = PREAMBLE.to_vec();
    while !reader.rest.is_empty() {
        let start = reader.rest;
        let id = reader.byte()?;
        let length = usize::try_from(reader.number()?).ok()?;
        let content = reader.bytes(length)?;
        let changed = match id {
            IMPORTS => imports(content, new)?,
            EXPORTS => exports(content, new)?,
            _ => {
                out.extend(&start[..start.len() - reader.rest.len()]);
                continue;
            }
        };
        out.push(id);
        write_number(&mut out, changed.len());
        out.extend(changed);
    }
    Some(out)
}

fn imports<'m>(content: &'m [u8], new: &mut NewName<'_, 'm, '_>) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: content };
    let count = reader.number()?;
    let mut out = content[..content.len() - reader.rest.len()].to_vec();
    for _ in 0..count {
        let module = reader.name()?;
        let name = reader.name()?;
        write_name(&mut out, new(Name::Module(module)).unwrap_or(module));
        write_name(&mut out, new(Name::Field { module, name }).unwrap_or(name));
        out.extend(reader.copied(Reader::import_kind)?);
    }
    reader.rest.is_empty().then_some(out)
}

fn exports<'m>(content: &'m [u8], new: &mut NewName<'_, 'm, '_>) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: content };
    let count = reader.number()?;
    let mut out = content[..content.len() - reader.rest.len()].to_vec();
    for _ in 0..count {
        let name = reader.name()?;
        write_name(&mut out, new(Name::Export(name)).unwrap_or(name));
        out.extend(reader.copied(|reader| {
            reader.byte()?;
            reader.number()
        })?);
    }
    reader.rest.is_empty().then_some(out)
}

fn write_name(out: &mut Vec<u8>, name: &str) {
    write_number(out, name.len());
    out.extend(name.as_bytes());
}

/// Unsigned LEB128 in its shortest form.
fn write_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// What is left to read; every method gives `None` when that is not what it should be.
struct Reader<'m> {
    rest: &'m [u8],
}

impl<'m> Reader<'m> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn bytes(&mut self, length: usize) -> Option<&'m [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    /// LEB128: seven bits a byte, the lowest first, and the eighth says that more follow. A signed
    /// number is as long; its value is not asked for.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn name(&mut self) -> Option<&'m str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    /// The bytes that `read` passes over.
    fn copied(&mut self, read: impl FnOnce(&mut Self) -> Option<u64>) -> Option<&'m [u8]> {
        let before = self.rest;
        read(self)?;
        Some(&before[..before.len() - self.rest.len()])
    }

    /// What kind of thing an import is, and its type.
    fn import_kind(&mut self) -> Option<u64> {
        match self.byte()? {
            0 => self.number(),
            1 => {
                self.value_type()?;
                self.limits()
            }
            2 => self.limits(),
            3 => {
                self.value_type()?;
                self.byte().map(u64::from)
            }
            4 => {
                self.byte()?;
                self.number()
            }
            _ => None,
        }
    }

    fn value_type(&mut self) -> Option<u64> {
        match self.byte()? {
            // A reference to a type that is named by what follows.
            0x63 | 0x64 => self.number(),
            simple => Some(simple.into()),
        }
    }

    /// How small and how large a table or memory may be; flags say which numbers there are.
    fn limits(&mut self) -> Option<u64> {
        let flags = self.byte()?;
        let has_most = u32::from(flags & 1 != 0);
        let has_page_size = u32::from(flags & 8 != 0);
        let mut last = self.number()?;
        for _ in 0..has_most + has_page_size {
            last = self.number()?;
        }
        Some(last)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A module that imports and exports functions by these names.
    pub(crate) fn module(imports: &[(&str, &str)], exports: &[&str]) -> Vec<u8> {
        let (mut import, mut export) = (Vec::new(), Vec::new());
        write_number(&mut import, imports.len());
        for (module, name) in imports {
            write_name(&mut import, module);
            write_name(&mut import, name);
            import.extend([0, 0]);
        }
        write_number(&mut export, exports.len());
        for name in exports {
            write_name(&mut export, name);
            export.extend([0, 0]);
        }
        let mut out = PREAMBLE.to_vec();
        for (id, content) in [(1, vec![1, 0x60, 0, 0]), (IMPORTS, import), (EXPORTS, export), (0, b"\x01xrest".into())]
        {
            out.push(id);
            write_number(&mut out, content.len());
            out.extend(content);
        }
        out
    }

    /// All names of a module in their order, each module once an import.
    pub(crate) fn names(binary: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        let same = renamed(binary, |name| {
            let (Name::Module(name) | Name::Field { name, .. } | Name::Export(name)) = name;
            names.push(name.to_owned());
            None
        });
        assert_eq!(same.unwrap(), binary);
        names
    }

    #[test]
    fn names_change_and_nothing_else_does() {
        let long = "e".repeat(200);
        let before = module(&[("m", "one"), ("m", "two")], &[&long, "memory"]);
        assert_eq!(names(&before), ["m", "one", "m", "two", &long, "memory"]);
        let after = renamed(&before, |name| match name {
            Name::Module(_) => Some("module"),
            Name::Field { module: "m", name: "two" } => Some("2"),
            Name::Export(name) if name.len() == 200 => Some("e"),
            Name::Field { .. } | Name::Export(_) => None,
        });
        assert_eq!(after.unwrap(), module(&[("module", "one"), ("module", "2")], &["e", "memory"]));
    }

    #[test]
    fn imports_of_every_kind_are_passed_over() {
        let kinds: [&[u8]; 8] = [
            &[0, 0x80, 1],
            &[1, 0x70, 0, 1],
            &[1, 0x63, 0x6f, 1, 1, 2],
            &[2, 0, 1],
            &[2, 3, 1, 0x80, 0x80, 1],
            &[2, 9, 1, 2, 0],
            &[3, 0x7f, 1],
            &[4, 0, 5],
        ];
        for kind in kinds {
            let content = [b"\x02\x01a\x01b", kind, b"\x01a\x01b", kind].concat();
            let mut binary = [PREAMBLE, &[IMPORTS]].concat();
            write_number(&mut binary, content.len());
            binary.extend(content);
            assert_eq!(names(&binary), ["a", "b", "a", "b"], "{kind:?}");
        }
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let whole = module(&[("m", "f")], &["e"]);
        for length in [0, 4, 9, 15, whole.len() - 1] {
            let failure = renamed(&whole[..length], |_| None).unwrap_err();
            assert!(failure.what().contains("cut short"), "{length}");
        }
        let unknown = [PREAMBLE, &[IMPORTS, 7], b"\x01\x01a\x01b\x09\0"].concat();
        assert!(renamed(&unknown, |_| None).is_err());
    }
}
