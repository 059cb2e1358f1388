//! The size table of a build, and the limit on what the first view transfers.

use std::path::Path;

use crate::dist::compress::Weight;
use crate::dist::post_build::{AFTER_CARDS, ORDER_READER};
use crate::failure::{Failure, Result};
use crate::output::{size, table};

/// What the first dashboard view should transfer at most, brotli: more is a reason to look at the table.
const TARGET: u64 = 240 * 1024;
/// What it must not exceed, brotli: at 1.6 Mbit/s these bytes take 1.5 s, in which there are no figures.
const LIMIT: u64 = 300 * 1024;

/// What a build weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// What the first view loads, heaviest first.
    first_view: Vec<Weight>,
    /// What is loaded once the first figures are drawn.
    after_cards: Vec<Weight>,
    /// What a page loads when it is opened for the first time.
    on_use: Vec<Weight>,
    /// Everything else that was built.
    others: Vec<Weight>,
}

impl Sizes {
    /// Splits the files of a build by whether the first view loads them: index.html and what it names. Its scripts name
    /// the parts of the module too, which are loaded on use. `text` gives the content of such a file.
    pub(crate) fn of(weights: Vec<Weight>, text: impl Fn(&str) -> String) -> Self {
        let page = text("index.html");
        // The page names the worker for later.
        let is_worker = |weight: &Weight| weight.name.starts_with(ORDER_READER);
        let is_named = |weight: &Weight| page.contains(&weight.name) && !is_worker(weight);
        let (mut first_view, weights) =
            weights.into_iter().partition::<Vec<_>, _>(|weight| weight.name == "index.html" || is_named(weight));
        let is_module = |weight: &Weight| Path::new(&weight.name).extension().is_some_and(|kind| kind == "wasm");
        let (modules, others) =
            weights.into_iter().partition::<Vec<_>, _>(|weight| is_module(weight) || is_worker(weight));
        let (after_cards, on_use) = modules.into_iter().partition(|weight| weight.name.contains(AFTER_CARDS));
        first_view.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
        Self { first_view, after_cards, on_use, others }
    }

    /// What the first view transfers, brotli.
    pub(crate) fn total(&self) -> u64 {
        self.first_view.iter().map(|weight| weight.brotli).sum()
    }

    /// The total and its target in one line, with a warning when it is missed.
    pub(crate) fn summary(&self) -> String {
        let sum = |weights: &[Weight]| size(weights.iter().map(|weight| weight.brotli).sum());
        let (total, target) = (size(self.total()), size(TARGET));
        let (after_cards, on_use) = (sum(&self.after_cards), sum(&self.on_use));
        let warning = if self.total() > TARGET { "warning: " } else { "" };
        format!("{warning}first figures: {total} brotli of {target}; right after them: {after_cards}; on use: {on_use}")
    }

    /// The table: what the first view loads, its sum, and the rest.
    pub(crate) fn table(&self) -> String {
        let sum = |part: fn(&Weight) -> u64| self.first_view.iter().map(part).sum();
        let all = Weight {
            name: "until the first figures".to_owned(),
            raw: sum(|weight| weight.raw),
            gzip: sum(|weight| weight.gzip),
            brotli: self.total(),
        };
        let share = |weight: &Weight| format!("{:.1} %", weight.brotli as f64 * 100.0 / self.total().max(1) as f64);
        let rows = self.first_view.iter().chain([&all]).map(|weight| (weight, share(weight)));
        let rows = rows.chain(self.after_cards.iter().map(|weight| (weight, "right after".to_owned())));
        let rows = rows.chain(self.on_use.iter().map(|weight| (weight, "on use".to_owned())));
        let rows = rows.chain(self.others.iter().map(|weight| (weight, "for the server".to_owned())));
        let row = |(weight, share): (&Weight, String)| {
            let [raw, gzip, brotli] = [weight.raw, weight.gzip, weight.brotli].map(size);
            vec![weight.name.clone(), raw, gzip, brotli, share]
        };
        let heads = ["file", "raw", "gzip", "brotli", "share"].map(str::to_owned).to_vec();
        table([heads].into_iter().chain(rows.map(row)).collect())
    }

    /// Whether it may ship.
    pub(crate) fn within_limit(&self) -> Result {
        let Some(over) = self.total().checked_sub(LIMIT).filter(|over| *over > 0) else {
            return Ok(());
        };
        let largest = self.first_view.iter().take(3);
        let largest = largest.map(|weight| format!("{} {}", weight.name, size(weight.brotli)));
        let largest = largest.collect::<Vec<_>>().join(", ");
        Err(Failure::new(
            format!("what the first figures wait for is {} over its limit of {}", size(over), size(LIMIT)),
            format!("make the largest files smaller ({largest}), or load more of them on use"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(wasm: u64) -> Sizes {
        let files = [
            ("a.wasm", wasm),
            ("a.js", 200),
            ("index.html", 900),
            ("policy.txt", 50),
            ("part.wasm", 3000),
            ("order-reader-1.js", 2000),
            ("after_cards_5.wasm", 3000),
        ];
        let weight =
            |(name, brotli): (&str, u64)| Weight { name: name.to_owned(), raw: brotli * 3, gzip: brotli * 2, brotli };
        Sizes::of(files.map(weight).to_vec(), |name| match name {
            "index.html" => "<link href=/a.wasm><script src=/a.js><meta content=order-reader-1.js>".to_owned(),
            "a.js" => "later('/part.wasm')".to_owned(),
            _ => String::new(),
        })
    }

    #[test]
    fn only_what_the_first_view_loads_counts() {
        let sizes = sizes(100_000);
        assert_eq!(sizes.total(), 101_100);
        let table = sizes.table();
        let table: Vec<_> = table.lines().collect();
        assert!(table[1].trim().starts_with("a.wasm") && table[1].ends_with("98.9 %"), "{table:?}");
        assert!(table[4].trim().starts_with("until the first figures"));
        assert!(table[5].trim().starts_with("after_cards_5.wasm") && table[5].ends_with("right after"));
        assert!(table[6].trim().starts_with("part.wasm") && table[6].ends_with("on use"));
        assert!(table[7].trim().starts_with("order-reader-1.js") && table[7].ends_with("on use"));
        assert!(table[8].trim().starts_with("policy.txt") && table[8].ends_with("for the server"));
        assert_eq!(
            sizes.summary(),
            "first figures: 98.7 KiB brotli of 240.0 KiB; right after them: 2.9 KiB; on use: 4.9 KiB"
        );
    }

    #[test]
    fn more_than_the_target_warns_and_more_than_the_limit_fails() {
        assert!(sizes(TARGET).summary().starts_with("warning: "));
        assert_eq!(sizes(LIMIT - 1100).within_limit(), Ok(()));
        let failure = sizes(LIMIT).within_limit().unwrap_err();
        assert_eq!(failure.what, "what the first figures wait for is 1.1 KiB over its limit of 300.0 KiB");
        assert!(failure.next.contains("a.wasm 300.0 KiB"));
    }
}
