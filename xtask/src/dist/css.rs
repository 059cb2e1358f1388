//! A careful minifier for style sheets: it removes comments and white space that mean nothing,
//! and touches nothing else.

/// The sheet without comments and needless white space.
pub(crate) fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut gap = false;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("/*") {
            gap = true; // A comment separates words as white space does.
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first.is_ascii_whitespace() {
            gap = true;
            1
        } else {
            let token = token(rest, first);
            if gap && is_gap_needed(&out, first) {
                out.push(' ');
            }
            gap = false;
            if first == '}' {
                drop_last_semicolon(&mut out);
            }
            out.push_str(token);
            token.len()
        };
        rest = &rest[length..];
    }
    out
}

/// What has to be copied as it is: a string, an unquoted `url(…)`, an escape or one character.
fn token(rest: &str, first: char) -> &str {
    let length = match first {
        '"' | '\'' => string_length(rest, first),
        '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        'u' | 'U' if is_bare_url(rest) => rest.find(')').map_or(rest.len(), |end| end + 1),
        _ => first.len_utf8(),
    };
    &rest[..length]
}

fn string_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_bare_url(rest: &str) -> bool {
    let Some(start) = rest.get(..4) else {
        return false;
    };
    let inside = rest[4..].trim_start();
    start.eq_ignore_ascii_case("url(") && !inside.starts_with(['"', '\''])
}

/// Whether white space between what is written and `next` separates anything.
///
/// White space before a colon stays, because `a :hover` and `a:hover` select different things;
/// around `+`, `-` and `*` because of `calc`; before `(` because of `and (`.
fn is_gap_needed(out: &str, next: char) -> bool {
    let Some(last) = out.chars().next_back() else {
        return false;
    };
    let after = ['{', '}', ';', ',', '>', '(', ':'].contains(&last);
    let before = ['{', '}', ';', ',', '>', ')'].contains(&next);
    !after && !before
}

/// The last declaration of a block needs no end; an empty custom property (`--x:;`) keeps it.
fn drop_last_semicolon(out: &mut String) {
    if out.ends_with(';') && !out.ends_with(":;") {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_nothing_goes_and_the_rest_stays() {
        for (css, expected) in [
            ("a {\n  color : red ;\n  top: 0;\n}\n", "a{color :red;top:0}"),
            ("/* x */ a /* y */ b { }", "a b{}"),
            ("a :hover, b > c { margin: 0 auto }", "a :hover,b>c{margin:0 auto}"),
            ("a { width: calc( 1px + 2px ) }", "a{width:calc(1px + 2px)}"),
            ("@media (a) and (b) { c { d: e } }", "@media (a) and (b){c{d:e}}"),
            ("a::before { content: \" /* no */  ; \" ; }", "a::before{content:\" /* no */  ; \"}"),
            ("a { b: var(--c) var(--d) }", "a{b:var(--c) var(--d)}"),
            (":not(.a) .b { c: d }", ":not(.a) .b{c:d}"),
            ("a { b: url( x  y.svg ) }", "a{b:url( x  y.svg )}"),
            ("a { b: url( \"x  y\" ) }", "a{b:url(\"x  y\")}"),
            ("a { --x: ; }", "a{--x:;}"),
            ("a { b: 'it\\'s  ok' }", "a{b:'it\\'s  ok'}"),
            (".a\\:b  .c { d: e !important }", ".a\\:b .c{d:e !important}"),
            ("a { b: c/* x */d }", "a{b:c d}"),
            ("a { content: \"é  ü\" }", "a{content:\"é  ü\"}"),
            ("a { & .b { c: d; } e: f; }", "a{& .b{c:d}e:f}"),
            ("a { b: \"open", "a{b:\"open"),
            ("/* open", ""),
        ] {
            assert_eq!(minify(css), expected);
        }
    }

    #[test]
    fn minifying_twice_changes_nothing() {
        let css = "a { b: url(data:image/svg+xml;utf8,<svg/>) ; } @media (width >= 40rem) { c{} }";
        let once = minify(css);
        assert_eq!(minify(&once), once);
    }
}
