//! Short names for what the WebAssembly module and its glue script call each other by: wasm-bindgen
//! writes long ones with hashes in them, which compress badly and stand in both files.

use std::collections::{BTreeMap, BTreeSet};

use crate::dist::html;
use crate::dist::script::{self, Kind, Token};
use crate::dist::wasm::{self, Name};
use crate::failure::{Failure, Outcome};

/// How names begin that only wasm-bindgen gives; where such a word stands, that name is meant.
const GENERATED: [&str; 4] = ["__wbg_", "__wbindgen_", "__externref_", "wasm_bindgen__"];
/// Words that mean something of their own in a script, as far as new names may get as long.
const RESERVED: [&str; 24] = [
    "NaN", "as", "case", "do", "else", "enum", "eval", "for", "from", "get", "if", "in", "let", "new", "null", "of",
    "set", "then", "this", "true", "try", "var", "void", "with",
];

/// A module and the script that loads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The module.
    pub(crate) wasm: Vec<u8>,
    /// The script.
    pub(crate) glue: String,
}

/// The pair with short names. What the script exports keeps its name, and so does a plain word that
/// has any other use in the script than to name an export of the module.
///
/// # Errors
///
/// When the module cannot be read, or imports what the script does not provide.
pub(crate) fn shortened(wasm: &[u8], glue: &str) -> Outcome<Pair> {
    let glue = Glue::new(glue);
    let known = Known::of(wasm)?;
    let provided = known.provided(&glue)?;
    let is_provided = |module: &str| provided.contains(module);
    let fields = known.fields.iter().filter(|(module, _)| is_provided(module));
    let fields = fields.map(|(_, name)| *name).filter(|name| is_generated(name));
    let exports = known.exports.iter().copied().filter(|name| glue.is_only_export(name));
    // What stands more than once comes first, and then the order of the module: names that follow
    // each other there compress best.
    let long = provided.iter().copied().chain(exports).chain(fields);
    let short = short(long.filter(|name| !glue.public.contains(name)), &glue, &known);
    let renamed = |name: &str| short.get(name).map(String::as_str);
    let wasm = wasm::renamed(wasm, |name| match name {
        Name::Module(name) | Name::Export(name) => renamed(name),
        Name::Field { module, name } => renamed(name).filter(|_| is_provided(module)),
    })?;
    let names = glue.uses.iter().filter_map(|(name, uses)| Some((renamed(name)?, uses)));
    let edits = names.flat_map(|(new, uses)| uses.iter().map(|at| (glue.tokens[*at].range.clone(), new.to_owned())));
    Ok(Pair { wasm, glue: html::edit(glue.text, edits.collect()) })
}

fn is_generated(name: &str) -> bool {
    GENERATED.iter().any(|start| name.starts_with(start))
}

/// A new name for each of the long ones, which means nothing yet, in the script or to the module;
/// the first get the shortest.
fn short<'n>(long: impl Iterator<Item = &'n str>, glue: &Glue, known: &Known) -> BTreeMap<&'n str, String> {
    let mut taken: BTreeSet<&str> = glue.text.split(|letter| !script::is_word(letter)).collect();
    taken.extend(RESERVED);
    taken.extend(known.fields.iter().flat_map(|(module, name)| [module, name]));
    taken.extend(&known.exports);
    let mut seen = BTreeSet::new();
    let new = (0..).map(spelled).filter(|name| !taken.contains(name.as_str()));
    long.filter(|name| seen.insert(*name)).zip(new).collect()
}

/// The name with this number: `a` to `Z`, then `aa`, `ab` and so on.
pub(crate) fn spelled(mut number: usize) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::new();
    loop {
        name.insert(0, char::from(LETTERS[number % LETTERS.len()]));
        number /= LETTERS.len();
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

/// The names that a module knows, each list in its order.
struct Known<'m> {
    /// What it imports, with the module before it.
    fields: Vec<(&'m str, &'m str)>,
    exports: Vec<&'m str>,
}

impl<'m> Known<'m> {
    fn of(wasm: &'m [u8]) -> Outcome<Self> {
        let mut known = Self { fields: Vec::new(), exports: Vec::new() };
        wasm::renamed(wasm, |name| {
            match name {
                Name::Module(_) => {}
                Name::Field { module, name } => known.fields.push((module, name)),
                Name::Export(name) => known.exports.push(name),
            }
            None
        })?;
        Ok(known)
    }

    /// The modules that the script stands in for, after a check that it has all that is imported
    /// from them. It loads others, whose names are not its own.
    fn provided(&self, glue: &Glue) -> Outcome<BTreeSet<&'m str>> {
        let mut provided = BTreeSet::new();
        for (module, name) in &self.fields {
            let uses = glue.uses.get(module).ok_or_else(|| missing(module))?;
            if !uses.iter().all(|at| glue.is_key(*at)) {
                continue;
            }
            provided.insert(*module);
            if !glue.uses.contains_key(name) {
                return Err(missing(name));
            }
        }
        Ok(provided)
    }
}

fn missing(name: &str) -> Failure {
    Failure::new(
        format!("the WebAssembly module imports `{name}`, which its script does not provide"),
        "build again; if that does not help, see what wasm-bindgen writes by now and teach it to xtask/src/dist/names.rs",
    )
}

/// The script between the module and the browser.
struct Glue<'g> {
    text: &'g str,
    tokens: Vec<Token>,
    /// Where each name stands, as indices into the tokens.
    uses: BTreeMap<&'g str, Vec<usize>>,
    /// What it calls the exports of the module.
    exports: Option<&'g str>,
    /// What other scripts may import from it.
    public: BTreeSet<&'g str>,
}

impl<'g> Glue<'g> {
    fn new(text: &'g str) -> Self {
        let tokens = script::tokens(text);
        let mut glue = Self { text, tokens, uses: BTreeMap::new(), exports: None, public: BTreeSet::new() };
        for (at, token) in glue.tokens.iter().enumerate() {
            if token.kind != Kind::Sign {
                glue.uses.entry(&text[token.range.clone()]).or_default().push(at);
            }
        }
        // `wasm = instance.exports`
        let mut ends = glue.uses.get("exports").into_iter().flatten().filter_map(|at| at.checked_sub(4));
        glue.exports = ends.find(|at| glue.shown(at + 1) == "=" && glue.shown(at + 3) == ".").map(|at| glue.shown(at));
        // `export { a, b as c };` or `export function a(`
        for at in glue.uses.get("export").into_iter().flatten() {
            let names = (at + 1..glue.tokens.len()).map(|at| glue.shown(at));
            let names: Vec<_> = names.take_while(|shown| !["}", "(", "=", ";"].contains(shown)).collect();
            glue.public.extend(names);
        }
        glue
    }

    /// What stands there in the script; empty beyond its end.
    fn shown(&self, at: usize) -> &'g str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range.clone()])
    }

    /// Whether a use is as the key of an object: `{"key": …}`, `imports.key` or `imports["key"]`.
    fn is_key(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.shown(before));
        self.shown(at + 1) == ":" || before == "." || before == "[" && self.shown(at + 1) == "]"
    }

    /// Whether a name is used, and all its uses mean an export of the module.
    fn is_only_export(&self, name: &str) -> bool {
        let Some(uses) = self.uses.get(name) else {
            return false;
        };
        let is_read = |at: usize| at > 1 && self.shown(at - 1) == "." && Some(self.shown(at - 2)) == self.exports;
        is_generated(name) || uses.iter().all(|at| is_read(*at))
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
