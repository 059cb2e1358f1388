//! Which functions the first view can do without.

use std::collections::BTreeSet;

use super::module::Module;

/// Whether the name of a function mentions one of these modules: as the place of the function itself, or among the types
/// it was made for.
pub(super) fn mentions(name: &str, modules: &[&str]) -> bool {
    let name = without_hashes(name);
    modules.iter().any(|module| {
        let is_whole = |at: usize| {
            let before = name[..at].chars().next_back();
            let after = name[at + module.len()..].chars().next();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        };
        name.match_indices(module).any(|(at, _)| is_whole(at))
    })
}

/// The name without what stands in brackets after each crate in it, to tell its versions apart.
fn without_hashes(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        rest = match after.split_once(']') {
            Some((hash, after)) if hash.chars().all(|letter| letter.is_ascii_hexdigit()) => after,
            _ => after,
        };
    }
    out + rest
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether a function stands in this module itself, and is not one of a library that was made for a type from there.
pub(super) fn is_in(name: &str, module: &str) -> bool {
    let name = without_hashes(name);
    let place = name.trim_start_matches('<');
    place.strip_prefix(module).is_some_and(|rest| rest.starts_with("::")) && !name.contains(" as ")
}

/// The functions that `is_later` names, and those that only they can reach. What the module exports or starts with is
/// none of them, and what the remaining functions call is only when it `is_entry` of what is named.
pub(super) fn deferred(
    module: &Module<'_>,
    is_later: impl Fn(&str) -> bool,
    is_entry: impl Fn(&str) -> bool,
) -> BTreeSet<u32> {
    let choose = |is_chosen: &dyn Fn(&str) -> bool| -> BTreeSet<u32> {
        let named = |function: &u32| module.names.get(function).is_some_and(|name| is_chosen(name));
        module.defined().filter(named).filter(|function| !module.roots.contains(function)).collect()
    };
    let (named, entries) = (choose(&is_later), choose(&|name| is_later(name) && is_entry(name)));
    let taken = module.slots.iter().map(|slot| slot.function);
    let mut open: Vec<u32> = taken.filter(|function| !named.contains(function)).collect();
    open.extend(&module.roots);
    let mut reached = BTreeSet::new();
    while let Some(function) = open.pop() {
        if !reached.insert(function) {
            continue;
        }
        if let Some((_, references)) = module.body(function) {
            open.extend(references.functions.difference(&entries));
        }
    }
    module.defined().filter(|function| !reached.contains(function)).collect()
}
