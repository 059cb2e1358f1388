//! A source text seen three ways: as it is, without comments, and without comments and strings.
//! Every view has the same lines, so that a finding in any of them names the right one.

use std::collections::BTreeSet;

use crate::project::extension;

/// A file to check.
pub(crate) struct Source {
    /// Its path below the repository, with `/` between its parts.
    pub(crate) path: String,
    /// Its lines.
    pub(crate) lines: Vec<String>,
    /// Its lines with comments blanked out.
    pub(crate) uncommented: Vec<String>,
    /// Its lines with comments and the contents of strings blanked out.
    pub(crate) code: Vec<String>,
    /// The indexes of the lines that only tests have.
    tests: BTreeSet<usize>,
}

/// What a character belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Text,
    Comment,
}

impl Source {
    /// Reads a Rust file or a style sheet.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let kinds = kinds(&letters, extension(path) == "css");
        let code = view(&letters, &kinds, &[Kind::Code]);
        let tests = test_lines(path, &code);
        Self {
            path: path.to_owned(),
            lines: text.lines().map(str::to_owned).collect(),
            uncommented: view(&letters, &kinds, &[Kind::Code, Kind::Text]),
            code,
            tests,
        }
    }

    /// Whether a line, counted from 0, belongs to tests.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.tests.contains(&line)
    }
}

fn view(letters: &[char], kinds: &[Kind], kept: &[Kind]) -> Vec<String> {
    let letter = |(&letter, kind): (&char, &Kind)| match letter {
        '\n' => '\n',
        _ if kept.contains(kind) => letter,
        _ => ' ',
    };
    let text: String = letters.iter().zip(kinds).map(letter).collect();
    text.lines().map(str::to_owned).collect()
}

fn kinds(letters: &[char], css: bool) -> Vec<Kind> {
    let mut kinds = Vec::with_capacity(letters.len());
    while kinds.len() < letters.len() {
        let at = kinds.len();
        let rest = &letters[at..];
        let (length, kind) = if rest.starts_with(&['/', '*']) {
            (block_comment(rest, !css), Kind::Comment)
        } else if !css && rest.starts_with(&['/', '/']) {
            (until(rest, |letter| letter == '\n'), Kind::Comment)
        } else if let Some(hashes) = raw_string(letters, at).filter(|_| !css) {
            (raw_string_length(rest, hashes), Kind::Text)
        } else if rest[0] == '"' || (css && rest[0] == '\'') {
            (string(rest), Kind::Text)
        } else if rest[0] == '\'' {
            (character(rest), Kind::Text)
        } else {
            (1, Kind::Code)
        };
        kinds.extend(std::iter::repeat_n(kind, length.clamp(1, rest.len())));
    }
    kinds
}

fn until(rest: &[char], ends: impl Fn(char) -> bool) -> usize {
    rest.iter().position(|letter| ends(*letter)).unwrap_or(rest.len())
}

fn block_comment(rest: &[char], nests: bool) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['*', '/']) {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else if rest[at..].starts_with(&['/', '*']) && (nests || depth == 0) {
            depth += 1;
            at += 2;
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != rest[0] {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// A character literal; a lifetime is 1 long, so that its name stays code.
fn character(rest: &[char]) -> usize {
    match rest {
        ['\'', '\\', _, after @ ..] => 3 + until(after, |letter| letter == '\'') + 1,
        ['\'', _, '\'', ..] => 3,
        _ => 1,
    }
}

/// The number of `#` of the raw string that begins at `at`, if one does.
fn raw_string(letters: &[char], at: usize) -> Option<usize> {
    let in_word = |letter: &char| letter.is_alphanumeric() || *letter == '_';
    let is_start = at == 0 || !in_word(&letters[at - 1]) || letters[at - 1] == 'b';
    let after = letters[at..].strip_prefix(&['r']).filter(|_| is_start)?;
    let hashes = until(after, |letter| letter != '#');
    (after.get(hashes) == Some(&'"')).then_some(hashes)
}

fn raw_string_length(rest: &[char], hashes: usize) -> usize {
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', hashes));
    let start = hashes + 2;
    let found = rest[start..].windows(end.len()).position(|letters| letters == end);
    found.map_or(rest.len(), |found| start + found + end.len())
}

/// The lines of test files, and of blocks marked `#[cfg(test)]`.
fn test_lines(path: &str, code: &[String]) -> BTreeSet<usize> {
    let folders = ["tests/", "e2e/"];
    let is_test_file =
        folders.iter().any(|folder| path.starts_with(folder)) || path.contains("/tests/") || path.ends_with("tests.rs");
    if is_test_file {
        return (0..code.len()).collect();
    }
    let mut found = BTreeSet::new();
    for (start, line) in code.iter().enumerate() {
        let mark = line.trim_start();
        if !mark.starts_with("#[cfg(test)]") && !mark.starts_with("#[cfg(all(test") {
            continue;
        }
        let indent = line.len() - mark.len();
        let end = format!("{}}}", " ".repeat(indent));
        for (index, line) in code.iter().enumerate().skip(start) {
            found.insert(index);
            let is_item = line.trim_end().ends_with(';') && line.len() - line.trim_start().len() == indent;
            if line.trim_end() == end || is_item {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_told_from_code() {
        let text = "let a = \"// no\"; // yes\n/* x /* y */ z */ b('\"', r#\"c\"d\"#, 'e');\nfn f<'a>(x: &'a str)";
        let source = Source::new("src/a.rs", text);
        let code: Vec<_> = source.code.iter().map(|line| line.split_whitespace().collect::<String>()).collect();
        assert_eq!(code, ["leta=;", "b(,,);", "fnf<a>(x:&astr)"]);
        assert!(source.uncommented[0].contains("\"// no\"") && !source.uncommented[0].contains("yes"));
        assert!(source.uncommented[1].contains("c\"d"));
        assert!(source.lines.len() == 3 && source.code.len() == 3);
    }

    #[test]
    fn unfinished_text_does_not_panic() {
        for text in ["\"", "'", "'\\", "/*", "r#\"", "r", "\"\\", "b'"] {
            let source = Source::new("src/a.rs", text);
            assert_eq!(source.code.len(), 1, "{text}");
        }
    }

    #[test]
    fn test_modules_are_found() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n\
                    #[cfg(test)]\n#[path = \"x.rs\"]\nmod more;\nfn d() {}\n";
        let source = Source::new("src/a.rs", text);
        let tests: Vec<_> = (0..source.lines.len()).filter(|line| source.is_test(*line)).collect();
        assert_eq!(tests, [1, 2, 3, 4, 5, 7, 8, 9]);
        assert!(Source::new("tests/a.rs", "a").is_test(0));
        assert!(Source::new("src/page_tests.rs", "a").is_test(0));
    }

    #[test]
    fn style_sheets_have_no_line_comments() {
        let source = Source::new("a.css", "a { b: url(//x) } /* y\n z */ c {}");
        assert_eq!(source.code, ["a { b: url(//x) }     ", "      c {}"]);
    }
}
