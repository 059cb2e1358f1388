//! What was measured, as a table for people and as JSON for programs.

use serde_json::{Value, json};

use super::statistics::{median, p95};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Kibibytes.
    Kibibytes,
    /// A count of things.
    Count,
    /// A share or a ratio.
    Ratio,
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Self::Milliseconds => format!("{value:.1} ms"),
            Self::Kibibytes => format!("{value:.1} KiB"),
            Self::Count => format!("{value:.0}"),
            Self::Ratio => format!("{value:.3}"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Kibibytes => "KiB",
            Self::Count => "count",
            Self::Ratio => "ratio",
        }
    }
}

/// Which of a row's numbers its bound is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    Median,
    P95,
    Largest,
}

/// One measured figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    what: String,
    unit: Unit,
    values: Vec<f64>,
    median: f64,
    p95: f64,
    bound: Option<(Judged, f64)>,
}

impl Row {
    /// A figure of several runs.
    pub fn new(what: impl Into<String>, unit: Unit, values: Vec<f64>) -> Self {
        let (median, p95) = (median(&values), p95(&values));
        Self { what: what.into(), unit, values, median, p95, bound: None }
    }

    /// A figure of several runs with many values each: the medians of their medians and of their 95th percentiles.
    pub fn of_runs(what: impl Into<String>, unit: Unit, runs: &[Vec<f64>]) -> Self {
        let of = |figure: fn(&[f64]) -> f64| runs.iter().map(|run| figure(run)).collect::<Vec<_>>();
        let (medians, p95s) = (of(median), of(p95));
        Self { what: what.into(), unit, median: median(&medians), p95: median(&p95s), values: p95s, bound: None }
    }

    /// The same, held to a bound on its median.
    #[must_use]
    pub fn at_most(self, bound: f64) -> Self {
        Self { bound: Some((Judged::Median, bound)), ..self }
    }

    /// The same, held to a bound on its 95th percentile.
    #[must_use]
    pub fn p95_at_most(self, bound: f64) -> Self {
        Self { bound: Some((Judged::P95, bound)), ..self }
    }

    /// The same, held to a bound on its largest value.
    #[must_use]
    pub fn always_at_most(self, bound: f64) -> Self {
        Self { bound: Some((Judged::Largest, bound)), ..self }
    }

    /// The 95th percentile.
    pub fn p95(&self) -> f64 {
        self.p95
    }

    fn largest(&self) -> f64 {
        self.values.iter().copied().fold(0.0, f64::max)
    }

    fn verdict(&self) -> &'static str {
        let Some((judged, bound)) = self.bound else { return "" };
        let value = match judged {
            Judged::Median => self.median,
            Judged::P95 => self.p95,
            Judged::Largest => self.largest(),
        };
        if value <= bound { "ok" } else { "over" }
    }

    fn bound_text(&self) -> String {
        let Some((judged, bound)) = self.bound else { return String::new() };
        let about = match judged {
            Judged::Median => "",
            Judged::P95 => "p95 ",
            Judged::Largest => "all ",
        };
        format!("{about}≤ {}", self.unit.text(bound))
    }

    fn cells(&self) -> [String; 6] {
        let count = self.values.len().to_string();
        let (median, p95) = (self.unit.text(self.median), self.unit.text(self.p95));
        [self.what.clone(), count, median, p95, self.bound_text(), self.verdict().to_owned()]
    }

    fn json(&self) -> Value {
        let bound =
            self.bound.map(|(judged, bound)| json!({ "of": format!("{judged:?}").to_lowercase(), "at_most": bound }));
        json!({
            "what": self.what, "unit": self.unit.name(), "n": self.values.len(), "median": self.median,
            "p95": self.p95, "largest": self.largest(), "values": self.values, "bound": bound,
            "verdict": self.verdict(),
        })
    }
}

/// Everything that was measured, with the machine it was measured on.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Facts of the machine and of the run.
    pub facts: Value,
    /// The figures, in the order in which they were measured.
    pub rows: Vec<Row>,
    /// What could not be measured, and why.
    pub problems: Vec<String>,
}

impl Report {
    /// The rows as aligned lines, below a line of heads.
    pub fn table(&self) -> Vec<String> {
        let heads = ["what", "n", "median", "p95", "bound", "verdict"].map(str::to_owned);
        let rows: Vec<_> = [heads].into_iter().chain(self.rows.iter().map(Row::cells)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        let line = |row: &[String; 6]| {
            let cells = row.iter().zip(widths).enumerate().map(|(index, (cell, width))| match index {
                0 | 5 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        rows.iter().map(line).collect()
    }

    /// The rows and facts as JSON.
    pub fn json(&self) -> Value {
        let rows: Vec<_> = self.rows.iter().map(Row::json).collect();
        json!({ "facts": self.facts, "rows": rows, "not_measured": self.problems })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_about_the_number_it_names() {
        let row = || Row::new("x", Unit::Milliseconds, vec![10.0, 20.0, 90.0]);
        for (row, verdict, bound) in [
            (row(), "", ""),
            (row().at_most(20.0), "ok", "≤ 20.0 ms"),
            (row().p95_at_most(20.0), "over", "p95 ≤ 20.0 ms"),
            (row().always_at_most(90.0), "ok", "all ≤ 90.0 ms"),
        ] {
            assert_eq!((row.verdict(), row.bound_text().as_str()), (verdict, bound));
        }
    }

    #[test]
    fn one_bad_run_of_three_does_not_move_the_median() {
        let runs = [vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0], vec![100.0, 200.0, 300.0]];
        let row = Row::of_runs("x", Unit::Milliseconds, &runs);
        assert!((row.median - 2.0).abs() < 1e-9 && (row.p95() - 2.9).abs() < 1e-9, "{row:?}");
    }

    #[test]
    fn the_table_is_aligned_and_the_json_complete() {
        let rows = vec![Row::new("first paint", Unit::Milliseconds, vec![44.0]).at_most(100.0)];
        let report = Report { facts: json!({ "cores": 2 }), rows, problems: vec!["tabs: none".to_owned()] };
        let table = report.table();
        assert_eq!(table[1], "first paint  1  44.0 ms  44.0 ms  ≤ 100.0 ms  ok");
        assert_eq!(table[0].find("verdict"), table[1].find("ok").map(|at| at - "≤".len() + 1));
        let json = report.json();
        assert_eq!(json["rows"][0]["bound"], json!({ "of": "median", "at_most": 100.0 }));
        assert_eq!(json["not_measured"], json!(["tabs: none"]));
    }
}
