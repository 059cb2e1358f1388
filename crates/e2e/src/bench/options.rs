//! What is measured, how often and for how long.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// One group of figures, in the order in which they are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
    /// What a list of 10,000 orders takes. It adds orders to the app's backend.
    Lists,
    /// What a period costs in businesses of 1,000 to a million orders, each with a backend of its own.
    Scale,
    /// What many pages ask of a backend that was gone and comes back.
    Deployment,
    /// What 10,000 open streams cost, and how soon they have an order. It needs PostgreSQL.
    Streams,
}

impl Measure {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// What was asked for.
#[derive(Clone, Debug, Parser)]
pub struct Options {
    /// How often each figure is measured [default: 5, or 1 in a quick run].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    runs: Option<u16>,
    /// Just these figures.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Measure>,
    /// Short runs, which show that everything can be measured and little else.
    #[arg(long = "quick")]
    pub is_quick: bool,
    /// Where the JSON goes.
    #[arg(long, default_value = "bench.json")]
    pub out: PathBuf,
}

impl Options {
    /// How often each figure is measured.
    pub fn runs(&self) -> usize {
        self.runs.map_or(self.pick(5, 1), usize::from)
    }

    /// What is measured.
    pub fn measures(&self) -> impl Iterator<Item = Measure> {
        let is_wanted = |measure: &&Measure| self.only.is_empty() || self.only.contains(measure);
        Measure::value_variants().iter().filter(is_wanted).copied()
    }

    /// One of two numbers: for whole runs, and for quick ones.
    pub(crate) fn pick<T>(&self, whole: T, quick: T) -> T {
        if self.is_quick { quick } else { whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let all = Measure::value_variants();
        for (line, runs, measures) in [
            ("", 5, all),
            ("--quick", 1, all),
            ("--quick --runs 2", 2, all),
            ("--only tabs,load", 5, &[Measure::Load, Measure::Tabs]),
        ] {
            let options = Options::try_parse_from(["bench"].into_iter().chain(line.split_whitespace())).unwrap();
            assert_eq!((options.runs(), options.measures().collect::<Vec<_>>()), (runs, measures.to_vec()), "{line}");
        }
        for line in ["--only speed", "--runs", "--runs 0", "--fast yes"] {
            assert!(Options::try_parse_from(["bench"].into_iter().chain(line.split_whitespace())).is_err(), "{line}");
        }
    }
}
