//! Counting tests by the lines that test runners end with.

use std::ops::AddAssign;
use std::sync::LazyLock;

use regex_lite::Regex;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// Tests that were not run.
    pub(crate) skipped: usize,
}

impl Counts {
    /// The counts in a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …`, printed
    /// by cargo's runner and by the one for WebAssembly; `None` for any other line.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        static RESULT: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"test result: .*\. (\d+) passed; (\d+) failed; (\d+) ignored").ok());
        let (_, numbers) = RESULT.as_ref()?.captures(line)?.extract();
        let [passed, failed, skipped] = numbers.map(|number| number.parse().unwrap_or_default());
        Some(Self { passed, failed, skipped })
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
