//! What is measured, how often and for how long.

use std::path::PathBuf;

use crate::{Outcome, Problem};

/// One group of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// What the first view transfers and when it shows what.
    Load,
    /// From one event to the figure it changed.
    Figure,
    /// From an event to what tells of it, at several rates, beside the yardstick.
    Flood,
    /// How many requests a flood causes.
    Requests,
    /// What is left behind by events and route changes.
    Memory,
    /// From the server's return to a live page.
    Recovery,
    /// From the end of the tab that holds the stream to the next one.
    Tabs,
    /// What a long chart takes to be drawn, and to follow the reader. It adds orders to the app's backend.
    Chart,
}

impl Measure {
    /// All of them, in the order in which they are measured.
    pub const ALL: [Self; 8] =
        [Self::Load, Self::Figure, Self::Flood, Self::Requests, Self::Memory, Self::Recovery, Self::Tabs, Self::Chart];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Figure => "figure",
            Self::Flood => "flood",
            Self::Requests => "requests",
            Self::Memory => "memory",
            Self::Recovery => "recovery",
            Self::Tabs => "tabs",
            Self::Chart => "chart",
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How often each figure is measured.
    pub runs: usize,
    /// What is measured.
    pub only: Vec<Measure>,
    /// Whether short runs do, which show that everything can be measured and little else.
    pub is_quick: bool,
    /// Where the JSON goes.
    pub out: PathBuf,
}

impl Options {
    /// Reads the arguments of the program.
    ///
    /// # Errors
    ///
    /// Names what is not understood.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Outcome<Self> {
        let mut options =
            Self { runs: 0, only: Measure::ALL.to_vec(), is_quick: false, out: PathBuf::from("bench.json") };
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            if name == "--quick" {
                options.is_quick = true;
                continue;
            }
            let value = arguments.next().ok_or_else(|| Problem::new(format!("{name} wants a value")))?;
            match name.as_str() {
                "--runs" => options.runs = value.parse()?,
                "--only" => options.only = measures(&value)?,
                "--out" => options.out = PathBuf::from(value),
                _ => return Err(Problem::new(format!("there is no option {name}"))),
            }
        }
        if options.runs == 0 {
            options.runs = if options.is_quick { 1 } else { 5 };
        }
        Ok(options)
    }

    /// One of two numbers: for whole runs, and for quick ones.
    pub(crate) fn pick<T>(&self, whole: T, quick: T) -> T {
        if self.is_quick { quick } else { whole }
    }
}

fn measures(names: &str) -> Outcome<Vec<Measure>> {
    let mut wanted = Vec::new();
    for name in names.split(',') {
        let found = Measure::ALL.into_iter().find(|measure| measure.name() == name);
        wanted.push(found.ok_or_else(|| Problem::new(format!("there is no measure {name}")))?);
    }
    Ok(Measure::ALL.into_iter().filter(|measure| wanted.contains(measure)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Outcome<Options> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read() {
        let all = Measure::ALL.to_vec();
        for (line, runs, only, is_quick) in [
            ("", 5, all.clone(), false),
            ("--quick", 1, all.clone(), true),
            ("--quick --runs 2", 2, all, true),
            ("--only tabs,load", 5, vec![Measure::Load, Measure::Tabs], false),
        ] {
            let options = parsed(line).unwrap();
            assert_eq!((options.runs, options.only, options.is_quick), (runs, only, is_quick), "{line}");
        }
        assert_eq!(parsed("--out x.json").unwrap().out, PathBuf::from("x.json"));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, expected) in [
            ("--only speed", "there is no measure speed"),
            ("--runs", "--runs wants a value"),
            ("--fast yes", "there is no option --fast"),
        ] {
            let problem = format!("{:?}", parsed(line).unwrap_err());
            assert!(problem.ends_with(expected), "{problem}");
        }
    }
}
