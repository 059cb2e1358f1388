//! Just enough of HTML to find the tags of a page that Trunk wrote, and to edit it in place.

use std::ops::Range;

/// One start tag of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Its name in lower case.
    pub(crate) name: String,
    /// The whole tag, from `<` to `>`.
    pub(crate) range: Range<usize>,
    /// What stands between it and its end tag, for `script` and `style`; else empty.
    pub(crate) content: Range<usize>,
    /// Its attributes in order.
    pub(crate) attributes: Vec<Attribute>,
}

/// One attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Its name in lower case.
    pub(crate) name: String,
    /// Its value without quotes; character references are left as they are.
    pub(crate) value: String,
    /// The attribute with the white space before it.
    pub(crate) range: Range<usize>,
}

impl Tag {
    /// The value of an attribute; empty for one without a value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.as_str())
    }

    /// Whether the `rel` attribute of a link holds this word.
    pub(crate) fn is_link(&self, rel: &str) -> bool {
        let rels = self.get("rel").unwrap_or_default();
        self.name == "link" && rels.split_whitespace().any(|word| word == rel)
    }
}

/// The start tags of a page, in order; comments, text and the insides of scripts are skipped.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = end_of(html, start + 4, "-->");
        } else if rest[1..].starts_with(|first: char| first.is_ascii_alphabetic()) {
            let tag = tag(html, start);
            at = tag.content.end;
            tags.push(tag);
        } else {
            at = start + 1;
        }
    }
    tags
}

/// The comments of a page; those inside scripts and styles are none of its own.
pub(crate) fn comments(html: &str) -> Vec<Range<usize>> {
    let skipped: Vec<_> = tags(html).iter().map(|tag| tag.range.start..tag.content.end).collect();
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find("<!--") {
        let start = at + found;
        if let Some(inside) = skipped.iter().find(|range| range.contains(&start)) {
            at = inside.end;
            continue;
        }
        at = end_of(html, start + 4, "-->");
        comments.push(start..at);
    }
    comments
}

/// Applies replacements that do not overlap.
pub(crate) fn edit(html: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    for (range, text) in edits {
        out.push_str(&html[at..range.start]);
        out.push_str(&text);
        at = range.end;
    }
    out.push_str(&html[at..]);
    out
}

fn end_of(html: &str, from: usize, mark: &str) -> usize {
    html[from..].find(mark).map_or(html.len(), |found| from + found + mark.len())
}

fn tag(html: &str, start: usize) -> Tag {
    let bytes = html.as_bytes();
    let is_name_end = |byte: u8| byte.is_ascii_whitespace() || byte == b'/' || byte == b'>';
    let mut at = start + 1;
    while at < bytes.len() && !is_name_end(bytes[at]) {
        at += 1;
    }
    let name = html[start + 1..at].to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        let before = at;
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        if at >= bytes.len() || bytes[at] == b'>' {
            break;
        }
        let attribute = attribute(html, before, at);
        at = attribute.range.end;
        attributes.push(attribute);
    }
    let end = (at + 1).min(bytes.len());
    let content = match name.as_str() {
        "script" | "style" => end..raw_text_end(html, end, &name),
        _ => end..end,
    };
    Tag { name, range: start..end, content, attributes }
}

fn raw_text_end(html: &str, from: usize, name: &str) -> usize {
    let lower = html[from..].to_ascii_lowercase();
    lower.find(&format!("</{name}")).map_or(html.len(), |found| from + found)
}

fn attribute(html: &str, before: usize, start: usize) -> Attribute {
    let bytes = html.as_bytes();
    let ends_name = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/');
    let mut at = start + 1;
    while at < bytes.len() && !ends_name(bytes[at]) {
        at += 1;
    }
    let name = html[start..at].to_ascii_lowercase();
    let mut after = at;
    while after < bytes.len() && bytes[after].is_ascii_whitespace() {
        after += 1;
    }
    let mut value = "";
    if bytes.get(after) == Some(&b'=') {
        after += 1;
        while after < bytes.len() && bytes[after].is_ascii_whitespace() {
            after += 1;
        }
        (value, at) = attribute_value(html, after);
    }
    Attribute { name, value: value.to_owned(), range: before..at }
}

/// The value that begins at `from`, and where it ends.
fn attribute_value(html: &str, from: usize) -> (&str, usize) {
    let rest = &html[from..];
    for quote in ['"', '\''] {
        if let Some(inside) = rest.strip_prefix(quote) {
            let length = inside.find(quote).unwrap_or(inside.len());
            let end = (from + 1 + length + 1).min(html.len());
            return (&inside[..length], end);
        }
    }
    let ends = |letter: char| letter.is_ascii_whitespace() || letter == '>';
    let length = rest.find(ends).unwrap_or(rest.len());
    (&rest[..length], from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_attributes_of_every_quoting_are_found() {
        let html = "<!DOCTYPE html><html><!-- <b> --><LINK rel='a b' href=/x.css disabled/>\
                    <p title=\"a > b\">1 < 2</p><script>if (a<b) {}</script></html>";
        let tags = tags(html);
        let names: Vec<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["html", "link", "p", "script"]);
        assert!(tags[1].is_link("b") && !tags[1].is_link("stylesheet"));
        assert_eq!(tags[1].get("href"), Some("/x.css"));
        assert_eq!(tags[1].get("disabled"), Some(""));
        assert_eq!(tags[2].get("title"), Some("a > b"));
        assert_eq!(&html[tags[3].content.clone()], "if (a<b) {}");
        assert_eq!(&html[tags[2].range.clone()], "<p title=\"a > b\">");
    }

    #[test]
    fn a_page_cut_short_does_not_panic() {
        for html in ["<", "<a", "<a b", "<a b=", "<a b='", "<!--", "<script>", "<a b='é"] {
            let _ = tags(html);
            let _ = comments(html);
        }
    }

    #[test]
    fn only_the_comments_of_the_page_itself_are_found() {
        let html = "a<!-- one --><script>'<!-- no -->'</script><p title='<!-- no -->'><!--two-->";
        let found = comments(html);
        let found: Vec<_> = found.into_iter().map(|range| &html[range]).collect();
        assert_eq!(found, ["<!-- one -->", "<!--two-->"]);
    }

    #[test]
    fn edits_apply_in_any_order() {
        let edits = vec![(4..5, "E".to_owned()), (0..2, String::new())];
        assert_eq!(edit("abcdef", edits), "cdEf");
    }
}
