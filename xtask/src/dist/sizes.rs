//! The size table of a build, and the gate on what the first view transfers.

use crate::console::{columns, size};
use crate::dist::compress::Weight;
use crate::failure::{Failure, Outcome};
use crate::project::extension;

/// What the first dashboard view may transfer, brotli: the bound that the product is held to, with
/// analytics in it. At 1.6 Mbit/s these bytes take 0.9 s, which leaves almost half of the time to
/// true figures for the rest.
pub(crate) const BUDGET: u64 = 175 * 1024;

/// What the first view and the part of the module that comes later may transfer together, brotli.
pub(crate) const BUDGET_WITH_PART: u64 = 220 * 1024;

/// What a build weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// What the first view loads, heaviest first.
    first_view: Vec<Weight>,
    /// What a page loads when it is opened for the first time.
    on_use: Vec<Weight>,
    /// Everything else that was built.
    others: Vec<Weight>,
}

impl Sizes {
    /// Splits the files of a build by whether the first view loads them: index.html, and what it
    /// or a script or style sheet of it names, but for the `part`. `text` gives the content of such a file.
    pub(crate) fn of(weights: Vec<Weight>, part: &str, text: impl Fn(&str) -> String) -> Self {
        let (on_use, weights) = weights.into_iter().partition::<Vec<_>, _>(|weight| weight.name == part);
        let names: Vec<String> = weights.iter().map(|weight| weight.name.clone()).collect();
        let mut loaded = vec!["index.html".to_owned()];
        let mut at = 0;
        while let Some(name) = loaded.get(at).cloned() {
            at += 1;
            if !is_text(&name) {
                continue;
            }
            let content = text(&name);
            let is_new = |name: &&String| content.contains(name.as_str()) && !loaded.contains(*name);
            let new: Vec<_> = names.iter().filter(is_new).cloned().collect();
            loaded.extend(new);
        }
        let is_loaded = |weight: &Weight| loaded.contains(&weight.name);
        let (mut first_view, others) = weights.into_iter().partition::<Vec<_>, _>(is_loaded);
        first_view.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
        Self { first_view, on_use, others }
    }

    /// What the first view transfers, brotli.
    pub(crate) fn total(&self) -> u64 {
        self.first_view.iter().map(|weight| weight.brotli).sum()
    }

    /// What the first view and the part transfer together, brotli.
    pub(crate) fn total_with_part(&self) -> u64 {
        self.total() + self.on_use.iter().map(|weight| weight.brotli).sum::<u64>()
    }

    /// The totals and their bounds in one line.
    pub(crate) fn summary(&self) -> String {
        let (total, budget) = (size(self.total()), size(BUDGET));
        let (all, most) = (size(self.total_with_part()), size(BUDGET_WITH_PART));
        format!("first dashboard view: {total} brotli of at most {budget}; with every page: {all} of {most}")
    }

    /// The table, one line a row.
    pub(crate) fn table(&self) -> Vec<String> {
        let total = self.total();
        let heads = ["file", "raw", "gzip", "brotli", "share"].map(str::to_owned);
        let mut rows = vec![heads.to_vec()];
        let row = |weight: &Weight, share: String| {
            let sizes = [weight.raw, weight.gzip, weight.brotli].map(size);
            let [raw, gzip, brotli] = sizes;
            vec![weight.name.clone(), raw, gzip, brotli, share]
        };
        for weight in &self.first_view {
            rows.push(row(weight, share(weight.brotli, total)));
        }
        let sum = |part: fn(&Weight) -> u64| self.first_view.iter().map(part).sum();
        let all = Weight {
            name: "first dashboard view".to_owned(),
            raw: sum(|weight| weight.raw),
            gzip: sum(|weight| weight.gzip),
            brotli: total,
        };
        rows.push(row(&all, share(total, total)));
        for weight in &self.on_use {
            rows.push(row(weight, "on use".to_owned()));
        }
        for weight in &self.others {
            rows.push(row(weight, "later".to_owned()));
        }
        columns(&rows)
    }

    /// The gate.
    ///
    /// # Errors
    ///
    /// When the first view transfers more than [`BUDGET`], or with the part more than [`BUDGET_WITH_PART`].
    pub(crate) fn within_budget(&self) -> Outcome {
        let over = self.total().saturating_sub(BUDGET);
        let over = over.max(self.total_with_part().saturating_sub(BUDGET_WITH_PART));
        if over == 0 {
            return Ok(());
        }
        let largest = self.first_view.iter().chain(&self.on_use).take(3);
        let largest = largest.map(|weight| format!("{} {}", weight.name, size(weight.brotli)));
        let largest = largest.collect::<Vec<_>>().join(", ");
        Err(Failure::new(
            format!("{}, so {} too much", self.summary(), size(over)),
            format!("make the largest parts smaller ({largest}); a new crate is the usual reason"),
        ))
    }
}

fn is_text(name: &str) -> bool {
    matches!(extension(name), "css" | "html" | "js")
}

fn share(part: u64, total: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / total.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, brotli: u64) -> Weight {
        let name = name.to_owned();
        Weight { name, raw: brotli * 3, gzip: brotli * 2, brotli }
    }

    fn sizes(wasm: u64, part: u64) -> Sizes {
        let names = [("a.wasm", wasm), ("boot.js", 200), ("index.html", 900), ("other.png", 5000), ("p.wasm", part)];
        let weights = names.map(|(name, brotli)| weight(name, brotli)).to_vec();
        Sizes::of(weights, "p.wasm", |name| match name {
            "index.html" => "<script src=\"/boot.js\">".to_owned(),
            "boot.js" => "init('/a.wasm'); later('/p.wasm')".to_owned(),
            _ => String::new(),
        })
    }

    #[test]
    fn only_what_the_first_view_loads_counts() {
        let sizes = sizes(100_000, 30_000);
        assert_eq!((sizes.total(), sizes.total_with_part()), (101_100, 131_100));
        let table = sizes.table();
        assert!(table[1].starts_with("a.wasm") && table[1].ends_with("98.9 %"), "{table:?}");
        assert!(table[4].starts_with("first dashboard view"));
        assert!(table[5].starts_with("p.wasm") && table[5].ends_with("on use"));
        assert!(table[6].starts_with("other.png") && table[6].ends_with("later"));
        assert!(
            sizes.summary().ends_with("98.7 KiB brotli of at most 175.0 KiB; with every page: 128.0 KiB of 220.0 KiB")
        );
    }

    #[test]
    fn the_gate_says_how_far_over_and_what_is_largest() {
        assert_eq!(sizes(BUDGET - 1100, 0).within_budget(), Ok(()));
        let failure = sizes(BUDGET, 0).within_budget().unwrap_err();
        assert!(failure.what().ends_with("so 1.1 KiB too much"), "{failure}");
        assert!(failure.next().contains("a.wasm 175.0 KiB"));
        let most = BUDGET_WITH_PART - BUDGET;
        assert_eq!(sizes(BUDGET - 1100, most).within_budget(), Ok(()));
        let failure = sizes(BUDGET - 1100, most + 2048).within_budget().unwrap_err();
        assert!(failure.what().ends_with("so 2.0 KiB too much"), "{failure}");
    }
}
