//! Counting tests by the lines that test runners end with.

use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
    /// Tests that were not run.
    pub(crate) skipped: usize,
}

impl Counts {
    /// The counts in a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …`, printed
    /// by cargo's runner and by the one for WebAssembly; `None` for any other line.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let plain = without_style(line);
        let (_, result) = plain.split_once("test result: ")?;
        let (_, parts) = result.split_once(". ")?;
        let number = |label: &str| {
            let mut parts = parts.split(';').map(str::trim);
            parts.find_map(|part| part.strip_suffix(label)?.trim().parse().ok())
        };
        Some(Self { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored").unwrap_or(0) })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The line that a whole run ends with.
impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Removes the escape sequences that colour a terminal.
fn without_style(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic());
        plain + end.map_or("", |end| &part[end + 1..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_understood() {
        for (line, expected) in [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s\n",
                Some((12, 0, 1)),
            ),
            (
                "test result: \u{1b}[31mFAILED\u{1b}[0m. 1 passed; 2 failed; 0 ignored; 0 filtered out\n",
                Some((1, 2, 0)),
            ),
            ("running 3 tests\n", None),
            ("test result: unknown\n", None),
            ("test counts::result ... ok\n", None),
        ] {
            let counts = expected.map(|(passed, failed, skipped)| Counts { passed, failed, skipped });
            assert_eq!(Counts::parse(line), counts, "{line}");
        }
    }

    #[test]
    fn the_last_line_has_its_exact_form() {
        let mut counts = Counts { passed: 3, failed: 0, skipped: 0 };
        assert_eq!(counts.to_string(), "3 passed, 0 failed");
        counts += Counts { passed: 1, failed: 1, skipped: 2 };
        assert_eq!(counts.to_string(), "4 passed, 1 failed, 2 skipped");
    }
}
