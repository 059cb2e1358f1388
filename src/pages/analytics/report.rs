//! What the reader takes away: the page as a table, with what every number means.

use std::rc::Rc;

use pulseboard_core::analytics::breakdown::Breakdown;
use pulseboard_core::analytics::period_metrics::PeriodMetricView;
use pulseboard_core::analytics::status_counts::StatusCount;
use pulseboard_core::export::{Block, Cell, Export};
use pulseboard_core::metric::{Change, MetricValue};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::period::{PeriodSelection, iso};
use pulseboard_core::time::Timestamp;

use super::data::AnalyticsData;
use super::derived::Derived;
use crate::queries::period_orders::Divided;

/// Everything a report is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// The answers of the server.
    pub data: Rc<AnalyticsData>,
    /// What was worked out of them.
    pub derived: Rc<Derived>,
    /// The headline metrics.
    pub metrics: Vec<PeriodMetricView>,
    /// The period, and what it is compared with.
    pub selection: PeriodSelection,
    /// The currency of the amounts.
    pub currency: Currency,
}

impl Report {
    /// What stands above every export: period, zone, currency and the time of the answers.
    pub(super) fn preamble(&self) -> Option<[(&'static str, String); 5]> {
        let extent = self.data.orders.extent?;
        let at = self.data.orders.orders.ledger.at().unwrap_or_default();
        Some([
            ("Period", span(extent.start, extent.end)),
            (
                "Compared with",
                self.data.orders.compared.map_or_else(|| "nothing".to_owned(), |before| span(before.start, before.end)),
            ),
            ("Time zone", "UTC".to_owned()),
            ("Currency", self.currency.to_string()),
            ("Fetched at", format!("{}Z", iso(at))),
        ])
    }

    /// Everything on the page as tables; nothing before the orders are known.
    pub(super) fn export(&self) -> Option<Export> {
        let mut blocks = vec![self.headlines()];
        blocks.extend(self.series());
        // Parts of only some of the orders are no parts of the whole.
        if self.data.orders.orders.single().is_some() || self.data.is_tally_whole() {
            blocks.push(self.parts("Products (revenue before tax)", &self.data.products));
            blocks.push(self.parts("Customers", &self.data.customers));
        }
        for (title, counts) in
            [("Orders by status", &self.derived.order_statuses), ("Licenses by status", &self.derived.license_statuses)]
        {
            let row = |part: &StatusCount| vec![Cell::Text(part.statuses.join(", ")), Cell::Count(part.count)];
            let rows = counts.iter().flatten().map(row).collect();
            blocks.push(Block { title, heads: heads(&["Status", "Count"]), rows });
        }
        let measures = self.derived.measures.iter().map(|measure| {
            let (value, unit) = value_and_unit(measure.figure);
            vec![Cell::text(measure.label), value, unit, Cell::text(measure.definition)]
        });
        blocks.push(Block {
            title: "Derived measures",
            heads: heads(&["Measure", "Value", "Unit", "Definition"]),
            rows: measures.collect(),
        });
        Some(Export { title: "Pulseboard analytics", facts: self.preamble()?.to_vec(), blocks })
    }

    /// What a file of everything is called, without its extension.
    pub(super) fn file_stem(&self, now: Timestamp) -> String {
        format!("pulseboard-{}-{}", self.selection.period.slug(), now.date_naive())
    }

    fn headlines(&self) -> Block {
        let rows = self.metrics.iter().map(|PeriodMetricView { id, figure, before, change, .. }| {
            let (value, unit) = value_and_unit(*figure);
            let change = match change {
                Some(Change::By(tenths)) => Cell::Percent(*tenths),
                Some(Change::New) | None => Cell::Empty,
            };
            let before = Cell::known(*before, cell);
            vec![Cell::text(id.label()), value, before, change, unit, Cell::text(id.definition())]
        });
        Block {
            title: "Headline figures",
            heads: heads(&["Figure", "Value", "Compared with", "Change in percent", "Unit", "Definition"]),
            rows: rows.collect(),
        }
    }

    fn series(&self) -> Option<Block> {
        let Divided { series, before } = &self.data.orders.divided;
        let series = series.as_ref()?;
        let rows = series.starts.iter().zip(&series.totals).enumerate().map(|(index, (start, totals))| {
            let mut row = vec![Cell::Moment(*start), self.amount(totals.revenue)];
            row.push(Cell::Count(totals.orders));
            row.extend([totals.completed, totals.customers].map(|count| Cell::known(count, Cell::Count)));
            let before = before.as_ref().and_then(|before| before.starts.get(index).zip(before.totals.get(index)));
            if let Some((start, totals)) = before {
                row.extend([Cell::Moment(*start), self.amount(totals.revenue), Cell::Count(totals.orders)]);
            }
            row
        });
        let names = ["Begins (UTC)", "Revenue", "Orders", "Completed orders", "Customers who ordered"];
        let before = ["Compared with: begins (UTC)", "Compared with: revenue", "Compared with: orders"];
        Some(Block { title: "Over time", heads: heads(&[names.as_slice(), &before].concat()), rows: rows.collect() })
    }

    fn parts(&self, title: &'static str, parts: &[Breakdown]) -> Block {
        let rows = parts.iter().map(|part| {
            vec![
                Cell::text(&part.name),
                Cell::known(part.detail.as_deref(), Cell::text),
                Cell::Count(part.orders),
                if part.quantity.is_zero() { Cell::Empty } else { Cell::Quantity(part.quantity) },
                self.amount(part.amount),
            ]
        });
        Block { title, heads: heads(&["Name", "E-mail", "Orders", "Pieces", "Amount"]), rows: rows.collect() }
    }

    fn amount(&self, minor: i64) -> Cell {
        Cell::Amount(Money::from_minor(minor, self.currency))
    }

    /// What stands above an exported chart: its title, what it is about, and what it shows.
    pub(super) fn lines(&self, title: &str, definition: &str) -> Vec<String> {
        vec![title.to_owned(), self.about(), definition.to_owned()]
    }

    /// The preamble in one line.
    pub(super) fn about(&self) -> String {
        let facts = self.preamble().into_iter().flatten();
        facts.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(" · ")
    }
}

fn cell(figure: MetricValue) -> Cell {
    match figure {
        MetricValue::Count(count) => Cell::Count(count),
        MetricValue::Money(amount) => Cell::Amount(amount),
        MetricValue::Share(tenths) => Cell::Percent(tenths),
    }
}

fn value_and_unit(figure: Option<MetricValue>) -> (Cell, Cell) {
    let unit = |figure| match figure {
        MetricValue::Count(_) => "count".to_owned(),
        MetricValue::Money(amount) => amount.currency().to_string(),
        MetricValue::Share(_) => "percent".to_owned(),
    };
    (Cell::known(figure, cell), Cell::known(figure, |figure| Cell::Text(unit(figure))))
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn span(start: Timestamp, end: Timestamp) -> String {
    format!("{}Z to {}Z", iso(start), iso(end))
}
