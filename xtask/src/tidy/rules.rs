//! The rules of the repository that a program can check, each a function on one file.

use crate::project::extension;
use crate::tidy::source::Source;

/// The most lines that a file may have.
const MAX_LINES: usize = 400;
/// Modules that decide and never touch the browser, so that they are tested natively.
const PURE: [&str; 22] = [
    "src/charts/curve.rs",
    "src/charts/decimate.rs",
    "src/charts/fixed.rs",
    "src/charts/plot.rs",
    "src/charts/scale.rs",
    "src/charts/share.rs",
    "src/model/",
    "src/query/core.rs",
    "src/realtime/backoff.rs",
    "src/realtime/batch.rs",
    "src/realtime/event.rs",
    "src/realtime/freshness.rs",
    "src/realtime/lease.rs",
    "src/realtime/link.rs",
    "src/realtime/node.rs",
    "src/realtime/relay.rs",
    "src/realtime/report.rs",
    "src/realtime/signal.rs",
    "src/realtime/view.rs",
    "src/session/claims.rs",
    "src/session/state.rs",
    "src/toast/queue.rs",
];
/// The only file that opens a stream.
const STREAM: &str = "src/realtime/stream.rs";
/// The only style sheet with colours in it.
const TOKENS: &str = "assets/styles/tokens.css";

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// What is wrong, and what to do.
    pub(crate) advice: String,
}

/// All findings in one file.
pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    length(source, &mut findings);
    if extension(&source.path) == "css" {
        if source.path != TOKENS {
            css_colours(source, &mut findings);
        }
        return findings;
    }
    shortcuts(source, &mut findings);
    reasons(source, &mut findings);
    if source.path.starts_with("src/") {
        purity(source, &mut findings);
        places(source, &mut findings);
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}

fn found(line: usize, advice: impl Into<String>) -> Finding {
    Finding { line: line + 1, advice: advice.into() }
}

fn length(source: &Source, findings: &mut Vec<Finding>) {
    let lines = source.lines.len();
    if lines > MAX_LINES {
        let advice = format!("the file has {lines} lines, more than {MAX_LINES}: split it by what its parts are about");
        findings.push(found(MAX_LINES, advice));
    }
}

/// Shortcuts that may not leave a test.
fn shortcuts(source: &Source, findings: &mut Vec<Finding>) {
    let shortcuts = [
        (".unwrap()", "return the error, match, or `expect` an invariant provable on the same screen"),
        ("todo!", "write it, or leave it out until it is needed"),
        ("dbg!", "remove it"),
        ("from_html_unchecked", "build the markup with `html!`: text from a server must not become markup"),
    ];
    for (index, code) in source.code.iter().enumerate() {
        for (shortcut, advice) in shortcuts {
            if !source.is_test(index) && has_word(code, shortcut) {
                findings.push(found(index, format!("`{shortcut}` outside tests: {advice}")));
            }
        }
    }
}

/// An exception from a lint says why.
fn reasons(source: &Source, findings: &mut Vec<Finding>) {
    for (index, code) in source.code.iter().enumerate() {
        let attribute = code.trim_start();
        let starts = ["#[allow(", "#![allow(", "#[expect(", "#![expect("];
        if !starts.iter().any(|start| attribute.starts_with(start)) {
            continue;
        }
        let rest = source.code[index..].iter();
        let end = rest.clone().position(|line| line.contains(")]")).unwrap_or(0);
        if !rest.take(end + 1).any(|line| has_word(line, "reason")) {
            findings.push(found(index, "an exception from a lint without its reason: add `reason = \"…\"`"));
        }
    }
}

fn purity(source: &Source, findings: &mut Vec<Finding>) {
    if !PURE.iter().any(|pure| source.path.starts_with(pure)) {
        return;
    }
    for (index, code) in source.code.iter().enumerate() {
        for browser in ["web_sys", "js_sys", "gloo"] {
            let mut words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if words.any(|word| word.starts_with(browser)) {
                let advice = format!(
                    "`{browser}` in a pure module: pass in what it needs (time, jitter, text), and act on its answer outside"
                );
                findings.push(found(index, advice));
            }
        }
    }
}

/// What has exactly one place in the app.
fn places(source: &Source, findings: &mut Vec<Finding>) {
    let lines = source.code.iter().zip(&source.uncommented).enumerate();
    for (index, (code, uncommented)) in lines.filter(|(index, _)| !source.is_test(*index)) {
        if uncommented.contains("/api/v1") && !source.path.starts_with("src/api/") {
            findings.push(found(index, "a path of the API outside src/api: add or use a function there"));
        }
        let constructs = code.contains("EventSource::new");
        if constructs && source.path != STREAM {
            findings
                .push(found(index, format!("an event stream opened outside {STREAM}: use `EventStream` from there")));
        }
        let text: String =
            uncommented.chars().zip(code.chars()).map(|(text, code)| if code == ' ' { text } else { ' ' }).collect();
        if !source.path.starts_with("src/theme") && has_colour(&text) {
            findings.push(found(index, format!("a colour outside src/theme: use a token of {TOKENS}")));
        }
    }
}

fn css_colours(source: &Source, findings: &mut Vec<Finding>) {
    for (index, code) in source.code.iter().enumerate() {
        // A `#` before any colon or bracket is a selector.
        let value = code.find([':', '(']).map_or("", |start| &code[start..]);
        let value = value.split('{').next_back().unwrap_or_default();
        if has_colour(value) {
            findings.push(found(index, format!("a colour outside {TOKENS}: add a token there, or use one")));
        }
    }
}

/// Whether `code` holds `word` not as the end of a longer word.
fn has_word(code: &str, word: &str) -> bool {
    let is_whole = |at: usize| {
        let before = code[..at].chars().next_back();
        word.starts_with('.') || !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    };
    code.match_indices(word).any(|(at, _)| is_whole(at))
}

/// Whether a text holds a colour: `#rgb` in any length, or a colour function.
fn has_colour(text: &str) -> bool {
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab("];
    if functions.iter().any(|function| has_word(text, function)) {
        return true;
    }
    text.match_indices('#').any(|(at, _)| {
        let is_link = text[..at].ends_with("url(");
        let rest = &text[at + 1..];
        let length = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let next = rest[length..].chars().next();
        let ends = next.is_none_or(|next| !next.is_alphanumeric() && next != '-' && next != '_');
        matches!(length, 3 | 4 | 6 | 8) && ends && !is_link
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(path: &str, text: &str) -> Vec<String> {
        let findings = check(&Source::new(path, text)).into_iter();
        findings.map(|finding| format!("{}: {}", finding.line, finding.advice)).collect()
    }

    #[test]
    fn every_rule_finds_its_breach_and_nothing_else() {
        for (path, text, expected) in [
            ("src/app.rs", "let a = b.unwrap();", "1: `.unwrap()` outside tests"),
            ("src/app.rs", "// a.unwrap()\nlet a = \".unwrap()\";", ""),
            ("src/app.rs", "#[cfg(test)]\nmod tests {\n    a.unwrap();\n}", ""),
            ("tests/app.rs", "a.unwrap();", ""),
            ("demo-backend/src/main.rs", "\ntodo!()", "2: `todo!` outside tests"),
            ("xtask/src/main.rs", "dbg!(a)", "1: `dbg!`"),
            ("src/app.rs", "VNode::from_html_unchecked(a)", "1: `from_html_unchecked`"),
            ("src/model/money.rs", "use web_sys::Window;", "1: `web_sys` in a pure"),
            ("src/realtime/link.rs", "fn a() { gloo_timers::b() }", "1: `gloo` in a pure"),
            ("src/realtime/batch.rs", "use js_sys::Date;", "1: `js_sys` in a pure"),
            ("src/realtime/lease.rs", "fn a() -> web_sys::Storage {}", "1: `web_sys` in a pure"),
            ("src/realtime/node.rs", "use gloo_timers::a;", "1: `gloo` in a pure"),
            ("src/realtime/relay.rs", "use web_sys::BroadcastChannel;", "1: `web_sys` in a pure"),
            ("src/realtime/report.rs", "js_sys::Date::now()", "1: `js_sys` in a pure"),
            ("src/realtime/signal.rs", "use gloo_events::a;", "1: `gloo` in a pure"),
            ("src/realtime/view.rs", "use web_sys::Document;", "1: `web_sys` in a pure"),
            ("src/session/claims.rs", "js_sys::JSON::parse(a)", "1: `js_sys` in a pure"),
            ("src/session/state.rs", "use gloo_timers::a;", "1: `gloo` in a pure"),
            ("src/session/state.rs", "use yew::Reducible;", ""),
            ("src/toast/queue.rs", "use js_sys::Date;", "1: `js_sys` in a pure"),
            ("src/realtime/hook.rs", "use gloo_timers::a;", ""),
            ("src/realtime/tabs.rs", "use web_sys::BroadcastChannel;", ""),
            ("src/query/core.rs", "// no web_sys here", ""),
            ("src/pages/orders.rs", "get(\"/api/v1/orders\")", "1: a path of the API"),
            ("src/api/orders.rs", "get(\"/api/v1/orders\")", ""),
            ("demo-backend/src/main.rs", "route(\"/api/v1/orders\")", ""),
            ("src/app.rs", "EventSource::new(url)", "1: an event stream opened"),
            ("src/realtime/stream.rs", "EventSource::new(url)", ""),
            ("src/app.rs", "let a = \"#ff00ff\";", "1: a colour outside src/theme"),
            ("src/app.rs", "#[derive(A)] let a = format!(\"#{number}\");", ""),
            ("src/theme/mod.rs", "let a = \"#ff00ff\";", ""),
            ("src/app.rs", "#[allow(dead_code)]", "1: an exception from a lint"),
            ("src/app.rs", "#[allow(\n    dead_code,\n    reason = \"x\"\n)]", ""),
            ("src/app.rs", "#![allow(dead_code, reason = \"x\")]", ""),
            ("assets/styles/base.css", "a { color: #fff; }", "1: a colour outside assets"),
            ("assets/styles/base.css", "a {\n  color: rgb(1 2 3);\n}", "2: a colour outside"),
            ("assets/styles/base.css", "#add { color: var(--x); fill: url(#abc) }", ""),
            ("assets/styles/base.css", "/* #fff */", ""),
            ("assets/styles/tokens.css", "a { color: #fff; }", ""),
        ] {
            let found = advice(path, text);
            match expected {
                "" => assert!(found.is_empty(), "{path}: {text}: {found:?}"),
                _ => assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn long_files_are_found() {
        assert!(advice("src/a.rs", &"\n".repeat(MAX_LINES)).is_empty());
        let found = advice("src/a.css", &"\n".repeat(MAX_LINES + 1));
        assert!(found[0].starts_with("401: the file has 401 lines"));
    }
}
