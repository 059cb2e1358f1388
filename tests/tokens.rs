//! Colours have names: only `assets/tokens.css` says what they are, so that both themes stay whole.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The value of a declaration, where a line is one.
fn value(line: &str) -> Option<&str> {
    Some(line.trim().strip_suffix(';')?.split_once(": ")?.1)
}

fn has_colour(value: &str) -> bool {
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "color-mix("];
    let digits = |text: &str| text.chars().take_while(char::is_ascii_hexdigit).count();
    let is_hexadecimal = |text: &str| matches!(digits(text), 3 | 4 | 6 | 8);
    functions.iter().any(|function| value.contains(function)) || value.split('#').skip(1).any(is_hexadecimal)
}

#[test]
fn colours_are_recognised() {
    for (line, expected) in [
        ("    color: #fff;", true),
        ("border: 1px solid #a1b2c3d4;", true),
        ("background: rgb(1 2 3);", true),
        ("color: var(--text);", false),
        ("let mark = \"#fff\";", false),
        ("#add { top: 0; }", false),
        ("content: \"# of orders\";", false),
    ] {
        assert_eq!(value(line).is_some_and(has_colour), expected, "{line}");
    }
}

#[test]
fn only_the_tokens_hold_colours() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = files(&root.join("src")).into_iter().chain([root.join("assets/shell.css")]);
    let mut found = Vec::new();
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().enumerate().filter(|(_, line)| value(line).is_some_and(has_colour));
        found.extend(lines.map(|(number, line)| format!("{}:{}: {}", path.display(), number + 1, line.trim())));
    }
    assert!(found.is_empty(), "name these in assets/tokens.css:\n{}", found.join("\n"));
}
