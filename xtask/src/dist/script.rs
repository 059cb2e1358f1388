//! Just enough of JavaScript to find the whole names in a script, and to leave what only looks
//! like one.

use std::ops::Range;

/// What a part of a script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, keyword or number.
    Word,
    /// What stands between quotes, or between backticks with nothing to fill in.
    Text,
    /// One character of anything else.
    Sign,
}

/// A part of a script; comments, white space, patterns and texts to fill in are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it is; that of a text is without its quotes.
    pub(crate) range: Range<usize>,
}

/// Whether a letter may be part of a name.
pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// The parts of a script in order.
pub(crate) fn tokens(script: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // For each `${` around `at`, the number of braces that are open inside it.
    let mut fillings: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(first) = script[at..].chars().next() {
        let rest = &script[at..];
        let start = at;
        at += first.len_utf8();
        match first {
            _ if first.is_whitespace() => {}
            '/' if rest.starts_with("//") => at = end(script, start, "\n"),
            '/' if rest.starts_with("/*") => at = end(script, start + 2, "*/"),
            '/' if begins_pattern(script, tokens.last()) => at = pattern_end(script, at),
            '"' | '\'' => {
                let close = closing(script, at, |rest| rest.starts_with(first));
                tokens.push(Token { kind: Kind::Text, range: at..close });
                at = (close + 1).min(script.len());
            }
            '`' => {
                if let Some(close) = template(script, &mut at, &mut fillings) {
                    tokens.push(Token { kind: Kind::Text, range: start + 1..close });
                }
            }
            '}' if fillings.last() == Some(&0) => {
                fillings.pop();
                template(script, &mut at, &mut fillings);
            }
            _ if is_word(first) => {
                at = start + rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
                tokens.push(Token { kind: Kind::Word, range: start..at });
            }
            _ => {
                if let Some(open) = fillings.last_mut() {
                    *open += usize::from(first == '{');
                    *open -= usize::from(first == '}');
                }
                tokens.push(Token { kind: Kind::Sign, range: start..at });
            }
        }
    }
    tokens
}

fn end(script: &str, from: usize, mark: &str) -> usize {
    script[from..].find(mark).map_or(script.len(), |found| from + found + mark.len())
}

/// Where the first unescaped place is that `ends` accepts.
fn closing(script: &str, from: usize, ends: impl Fn(&str) -> bool) -> usize {
    let mut escaped = false;
    for (index, letter) in script[from..].char_indices() {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if ends(&script[from + index..]) {
            return from + index;
        }
    }
    script.len()
}

/// Moves `at` behind the text of a template: into the next `${`, or to the end, and then says where
/// the text ends.
fn template(script: &str, at: &mut usize, fillings: &mut Vec<usize>) -> Option<usize> {
    let close = closing(script, *at, |rest| rest.starts_with('`') || rest.starts_with("${"));
    if script[close..].starts_with("${") {
        fillings.push(0);
        *at = close + 2;
        return None;
    }
    *at = (close + 1).min(script.len());
    Some(close)
}

/// Whether a slash after `last` begins a pattern: it divides what has a value.
fn begins_pattern(script: &str, last: Option<&Token>) -> bool {
    let Some(last) = last else {
        return true;
    };
    let shown = &script[last.range.clone()];
    match last.kind {
        Kind::Word => ["return", "typeof", "case", "in", "of", "await"].contains(&shown),
        Kind::Text => false,
        Kind::Sign => ![")", "]", "}"].contains(&shown),
    }
}

/// The end of a pattern; a slash in brackets is none.
fn pattern_end(script: &str, from: usize) -> usize {
    let brackets = std::cell::Cell::new(false);
    let close = closing(script, from, |rest| {
        match rest.as_bytes()[0] {
            b'[' => brackets.set(true),
            b']' => brackets.set(false),
            b'/' if !brackets.get() => return true,
            b'\n' => return true,
            _ => {}
        }
        false
    });
    (close + 1).min(script.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(script: &str) -> Vec<&str> {
        tokens(script).into_iter().map(|token| &script[token.range]).collect()
    }

    #[test]
    fn words_texts_and_signs_are_told_apart() {
        for (script, expected) in [
            ("wasm.a_1$(b)", &["wasm", ".", "a_1$", "(", "b", ")"][..]),
            ("x // a 'b\ny /* ` */ z", &["x", "y", "z"]),
            (r#"'a"b' "c\"d" `e`"#, &["a\"b", "c\\\"d", "e"]),
            (
                "`a ${b + `${c}` + {d: {}}.e} f` + g",
                &["b", "+", "c", "+", "{", "d", ":", "{", "}", "}", ".", "e", "+", "g"],
            ),
            (r"/['\/]+[/']/.test(a) / b / 'c'", &[".", "test", "(", "a", ")", "/", "b", "/", "c"]),
            ("return /'/g", &["return", "g"]),
            ("größe='é'", &["größe", "=", "é"]),
        ] {
            assert_eq!(shown(script), expected, "{script}");
        }
        let kinds: Vec<_> = tokens("a='b'").into_iter().map(|token| token.kind).collect();
        assert_eq!(kinds, [Kind::Word, Kind::Sign, Kind::Text]);
    }

    #[test]
    fn a_script_cut_short_does_not_panic() {
        for script in ["'", "'\\", "`", "`${", "`é", "`${a}", "/", "/[é", "/*", "//", "}", "`${}}}"] {
            let _ = tokens(script);
        }
    }
}
