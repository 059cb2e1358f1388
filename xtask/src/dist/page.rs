//! What has to change in the page that Trunk writes, so that it loads fast and runs under a
//! policy that forbids inline scripts and styles.

use std::ops::Range;

use crate::dist::boot;
use crate::dist::css;
use crate::dist::html::{self, Tag};
use crate::failure::{Failure, Outcome};
use crate::project::extension;

/// A file made for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// Its name, with a hash of its content.
    pub(crate) name: String,
    /// Its content.
    pub(crate) text: String,
}

/// The page after the changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its HTML.
    pub(crate) html: String,
    /// Files to write beside it.
    pub(crate) made: Vec<Made>,
    /// Files that it no longer refers to.
    pub(crate) replaced: Vec<String>,
}

/// Moves the scripts and style sheets of a page into files of their own, one each; `read` gives
/// the text of a file by its name. The start script can then load `part`, which nothing preloads.
///
/// # Errors
///
/// When the page is not as Trunk writes it, or still holds what the policy forbids.
pub(crate) fn rewrite(page: &str, part: Option<&str>, read: impl Fn(&str) -> Outcome<String>) -> Outcome<Page> {
    let tags = html::tags(page);
    let mut made = Vec::new();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for comment in html::comments(page) {
        edits.push((comment, String::new()));
    }
    let mut boot = String::new();
    for tag in tags.iter().filter(|tag| is_inline_module(tag)) {
        let text = tidy_script(&page[tag.content.clone()]);
        boot.push_str(&text);
        let text = part.map_or(Ok(text.clone()), |part| boot::with_part(&text, part))?;
        let file = named("boot", "js", text);
        let script = format!("<script type=\"module\" src=\"/{}\">", file.name);
        edits.push((tag.range.start..tag.content.end, script));
        made.push(file);
    }
    let sheets: Vec<_> = tags.iter().filter(|tag| tag.is_link("stylesheet")).collect();
    let replaced: Vec<_> = sheets.iter().map(|tag| local(tag)).collect::<Outcome<_>>()?;
    if let Some((first, others)) = sheets.split_first() {
        let file = named("styles", "css", bundle(&sheets, read)?);
        let link = format!("<link rel=\"stylesheet\" href=\"/{}\">", file.name);
        edits.push((first.range.clone(), link));
        edits.extend(others.iter().map(|tag| (tag.range.clone(), String::new())));
        made.push(file);
    }
    for tag in tags.iter().filter(|tag| !tag.is_link("stylesheet")) {
        edits.extend(without_integrity(tag));
    }
    if let Some(head) = tags.iter().find(|tag| tag.name == "head") {
        edits.push((head.range.end..head.range.end, missing_preloads(&tags, &boot)));
    }
    let html = without_blank_lines(&html::edit(page, edits));
    let found = forbidden(&html);
    if found.is_empty() {
        return Ok(Page { html, made, replaced });
    }
    Err(Failure::new(
        format!("index.html breaks the policy it is served under: {}", found.join("; ")),
        "move scripts to Rust or to files, and styles to assets/styles",
    ))
}

/// What in a page a strict content security policy forbids.
pub(crate) fn forbidden(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in html::tags(page) {
        let shown = &page[tag.range.clone()];
        let data = tag.get("type").is_some_and(|kind| kind.ends_with("json"));
        if tag.name == "script" && tag.get("src").is_none() && !data {
            found.push(format!("an inline script ({shown})"));
        }
        if tag.name == "style" {
            found.push("an inline style sheet (<style>)".to_owned());
        }
        for attribute in &tag.attributes {
            let name = attribute.name.as_str();
            if name == "style" || name.starts_with("on") {
                found.push(format!("the attribute `{name}` of {shown}"));
            }
            if attribute.value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                found.push(format!("a script in the address of {shown}"));
            }
        }
    }
    found
}

/// A hash of the content, for file names: FNV-1a, which is stable and needs no crate.
pub(crate) fn hash(content: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    content.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fn named(stem: &str, extension: &str, text: String) -> Made {
    let name = format!("{stem}-{:016x}.{extension}", hash(text.as_bytes()));
    Made { name, text }
}

fn is_inline_module(tag: &Tag) -> bool {
    tag.name == "script" && tag.get("type") == Some("module") && tag.get("src").is_none()
}

/// The lines that hold something, without their indentation.
fn tidy_script(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty());
    joined(lines)
}

/// The file that a link to a style sheet names.
fn local(tag: &Tag) -> Outcome<String> {
    let href = tag.get("href").unwrap_or_default();
    if let Some(path) = href.strip_prefix('/').filter(|path| !path.starts_with('/')) {
        return Ok(path.to_owned());
    }
    Err(Failure::new(
        format!("index.html links a style sheet at `{href}`, not one of its own"),
        "link it as `<link data-trunk rel=\"css\" href=\"assets/styles/…\">`",
    ))
}

/// All sheets of a page as one, in their order, each under its own media condition.
fn bundle(sheets: &[&Tag], read: impl Fn(&str) -> Outcome<String>) -> Outcome<String> {
    let mut bundle = String::new();
    for tag in sheets {
        let name = local(tag)?;
        let css = css::minify(&read(&name)?);
        if css.starts_with("@charset") || css.contains("@import") {
            return Err(Failure::new(
                format!("{name} has an `@import` or `@charset`, which is void inside a bundle"),
                "link the imported sheet from index.html; a `@charset` is not needed",
            ));
        }
        match tag.get("media").filter(|media| *media != "all") {
            Some(media) => bundle.extend(["@media ", media, "{", &css, "}"]),
            None => bundle.push_str(&css),
        }
        bundle.push('\n');
    }
    Ok(bundle)
}

/// Removes `integrity`: files and page come from the same place, and Chromium does not use a
/// preload that carries one for a request that does not.
fn without_integrity(tag: &Tag) -> Vec<(Range<usize>, String)> {
    let integrity = tag.attributes.iter().filter(|attribute| attribute.name == "integrity");
    integrity.map(|attribute| (attribute.range.clone(), String::new())).collect()
}

/// Links that make what the boot script loads start together with the page.
fn missing_preloads(tags: &[Tag], boot: &str) -> String {
    let is_there = |path: &str| {
        let mut links = tags.iter().filter(|tag| tag.is_link("modulepreload") || tag.is_link("preload"));
        links.any(|tag| tag.get("href") == Some(path))
    };
    let strings = boot.split(['\'', '"', '`']).skip(1).step_by(2);
    let mut links = String::new();
    for path in strings.filter(|path| path.starts_with('/') && !is_there(path)) {
        let (before, after) = match extension(path) {
            "js" => ("<link rel=\"modulepreload\" href=\"", "\" crossorigin>"),
            "wasm" => ("<link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" href=\"", "\" crossorigin>"),
            _ => continue,
        };
        links.extend([before, path, after]);
    }
    links
}

fn joined<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend([line, "\n"]);
    }
    text
}

fn without_blank_lines(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    joined(lines)
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
