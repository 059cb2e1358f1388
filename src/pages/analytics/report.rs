//! What the reader takes away: the page as a table, with what every number means.

use std::rc::Rc;

use pulseboard_core::analytics::breakdown::Breakdown;
use pulseboard_core::analytics::export::Csv;
use pulseboard_core::analytics::ledger::{LICENSE_STATUSES, ORDER_STATUSES};
use pulseboard_core::analytics::period_metrics::PeriodMetricView;
use pulseboard_core::metric::{Change, MetricValue};
use pulseboard_core::money::{Currency, decimal};
use pulseboard_core::period::{PeriodSelection, iso};
use pulseboard_core::time::Timestamp;

use super::data::AnalyticsData;
use super::derived::Derived;

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
        let at = self.data.orders.orders.at().unwrap_or_default();
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

    /// Name and text of a table for spreadsheets; nothing before the orders are known.
    pub(super) fn csv(&self, now: Timestamp) -> Option<(String, String)> {
        let mut csv = Csv::new();
        csv.row(&["Pulseboard analytics"]);
        for (name, value) in self.preamble()? {
            csv.row(&[name, &value]);
        }
        self.headlines(&mut csv);
        self.series(&mut csv);
        self.parts(&mut csv, "Products (revenue before tax)", &self.data.products);
        self.parts(&mut csv, "Customers", &self.data.customers);
        let order_counts = self.derived.order_statuses.as_ref().map(<[i64; 6]>::as_slice);
        let license_counts = self.derived.license_statuses.as_ref().map(<[i64; 5]>::as_slice);
        for (title, names, counts) in [
            ("Orders by status", ORDER_STATUSES.as_slice(), order_counts),
            ("Licenses by status", LICENSE_STATUSES.as_slice(), license_counts),
        ] {
            head(&mut csv, &[title, "Count"]);
            for (name, count) in names.iter().zip(counts.unwrap_or_default()) {
                csv.row(&[name, &count.to_string()]);
            }
        }
        head(&mut csv, &["Derived measures", "Value", "Unit", "Definition"]);
        for measure in &self.derived.measures {
            let figure = measure.figure;
            let value = figure.map(|figure| self.plain(figure)).unwrap_or_default();
            let unit = figure.map(unit).unwrap_or_default();
            csv.row(&[measure.label, &value, &unit, measure.definition]);
        }
        let day = now.date_naive();
        Some((format!("pulseboard-{}-{day}.csv", self.selection.period.slug()), csv.into_text()))
    }

    fn headlines(&self, csv: &mut Csv) {
        head(csv, &["Headline figures", "Value", "Compared with", "Change in percent", "Unit", "Definition"]);
        for PeriodMetricView { id, figure, before, change, .. } in &*self.metrics {
            let [value, before] =
                [figure, before].map(|figure| figure.map(|known| self.plain(known)).unwrap_or_default());
            let unit = figure.map(unit).unwrap_or_default();
            let change = change.map(Change::plain).unwrap_or_default();
            csv.row(&[id.label(), &value, &before, &change, &unit, id.definition()]);
        }
    }

    fn series(&self, csv: &mut Csv) {
        let Some(series) = &self.data.orders.series else { return };
        let names = ["Begins (UTC)", "Revenue", "Orders", "Completed orders", "Customers who ordered"];
        let before = ["Compared with: begins (UTC)", "Revenue", "Orders"];
        head(csv, &[names.as_slice(), &before].concat());
        for (index, (start, totals)) in series.starts.iter().zip(&series.totals).enumerate() {
            let counts = [totals.orders, totals.completed, totals.customers].map(|count| count.to_string());
            let mut row = vec![iso(*start), self.amount(totals.revenue)];
            row.extend(counts);
            if let Some(before) = &self.data.orders.series_before
                && let Some((start, totals)) = before.starts.get(index).zip(before.totals.get(index))
            {
                row.extend([iso(*start), self.amount(totals.revenue), totals.orders.to_string()]);
            }
            csv.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    fn parts(&self, csv: &mut Csv, title: &str, parts: &[Breakdown]) {
        head(csv, &[title, "E-mail", "Orders", "Pieces", "Amount"]);
        for part in parts {
            let detail = part.detail.as_deref().unwrap_or_default();
            let pieces = if part.quantity.is_zero() { String::new() } else { part.quantity.normalize().to_string() };
            csv.row(&[&part.name, detail, &part.orders.to_string(), &pieces, &self.amount(part.amount)]);
        }
    }

    fn amount(&self, minor: i64) -> String {
        decimal(minor, self.currency.decimals())
    }

    fn plain(&self, figure: MetricValue) -> String {
        match figure {
            MetricValue::Count(count) => count.to_string(),
            MetricValue::Money(amount) => self.amount(amount.minor()),
            MetricValue::Share(tenths) => decimal(tenths, 1),
        }
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

fn unit(figure: MetricValue) -> String {
    match figure {
        MetricValue::Count(_) => "count".to_owned(),
        MetricValue::Money(amount) => amount.currency().to_string(),
        MetricValue::Share(_) => "percent".to_owned(),
    }
}

fn head(csv: &mut Csv, names: &[&str]) {
    csv.row(&[""]);
    csv.row(names);
}

fn span(start: Timestamp, end: Timestamp) -> String {
    format!("{}Z to {}Z", iso(start), iso(end))
}
