//! The headline metrics of a period: what each is, and how it stands against another time.

use std::collections::HashMap;

use strum::VariantArray;

use crate::analytics::series::{Series, Totals};
use crate::dashboard::cards::Resource;
use crate::listing::filter::ListFilter;
use crate::metric::{Change, MetricValue};
use crate::money::{Currency, Money};
use crate::period::PeriodSelection;
use crate::query::state::DataStatus;
use crate::time::Timestamp;

/// The headline metrics, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, VariantArray)]
#[allow(missing_docs, reason = "each is documented by its meaning")]
pub enum PeriodMetric {
    Revenue,
    Orders,
    AverageOrder,
    Customers,
    Licenses,
}

impl PeriodMetric {
    /// Its name in keys and tests.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Revenue => "revenue",
            Self::Orders => "orders",
            Self::AverageOrder => "average-order",
            Self::Customers => "customers",
            Self::Licenses => "licenses",
        }
    }

    /// What the reader sees as its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Revenue => "Revenue",
            Self::Orders => "Orders",
            Self::AverageOrder => "Average order value",
            Self::Customers => "Customers who ordered",
            Self::Licenses => "Active licenses sold",
        }
    }

    /// What it is, exactly.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Revenue => "The totals, with tax, of orders placed in the period that are completed now.",
            Self::Orders => "Orders of any status placed in the period.",
            Self::AverageOrder => "Revenue divided by the number of completed orders.",
            Self::Customers => "Different customers with at least one order of any status in the period.",
            Self::Licenses => "Licenses made in the period that are active now.",
        }
    }

    /// The list of what it counts, with the link's words.
    pub fn link(self) -> (Resource, &'static str) {
        match self {
            Self::Revenue | Self::Orders | Self::AverageOrder => (Resource::Orders, "View orders"),
            Self::Customers => (Resource::Orders, "View their orders"),
            Self::Licenses => (Resource::Licenses, "View licenses"),
        }
    }

    /// What shows, of that list, what it counts of a period that `of_period` shows.
    pub fn rows(self, of_period: &ListFilter) -> ListFilter {
        let statuses = match self {
            Self::Revenue | Self::AverageOrder => vec!["completed".to_owned()],
            Self::Licenses => vec!["active".to_owned()],
            Self::Orders | Self::Customers => Vec::new(),
        };
        ListFilter { statuses, ..of_period.clone() }
    }

    /// Its number in what orders add up to; licenses are counted as if they were orders.
    fn pick(self, totals: &Totals) -> Option<i64> {
        match self {
            Self::Revenue => Some(totals.revenue),
            Self::Orders | Self::Licenses => Some(totals.orders),
            Self::AverageOrder => totals.average_order(),
            Self::Customers => totals.customers,
        }
    }

    /// Whether the orders that it is made of are not known one by one.
    pub fn is_unknown(self, series: &Series) -> bool {
        match self {
            Self::Revenue | Self::Orders | Self::Licenses => false,
            Self::AverageOrder => series.total.priced.is_none(),
            Self::Customers => series.total.customers.is_none(),
        }
    }

    /// Whether it is money.
    pub fn is_amount(self) -> bool {
        matches!(self, Self::Revenue | Self::AverageOrder)
    }

    /// A number of it with its unit.
    pub fn figure(self, raw: i64, currency: Currency) -> MetricValue {
        match self {
            Self::Revenue | Self::AverageOrder => MetricValue::Money(Money::from_minor(raw, currency)),
            Self::Orders | Self::Customers | Self::Licenses => MetricValue::Count(raw),
        }
    }

    /// Its values over time; an average of nothing has none, and nothing has what only single orders tell of a time that
    /// the server added up.
    pub fn values(self, series: &Series) -> Vec<i64> {
        if series.server_until.is_some() && !matches!(self, Self::Revenue | Self::Orders) {
            return Vec::new();
        }
        series.totals.iter().filter_map(|totals| self.pick(totals)).collect()
    }
}

/// What the card of a metric shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodMetricView {
    /// Which figure.
    pub id: PeriodMetric,
    /// The figure, where it is known.
    pub figure: Option<MetricValue>,
    /// The figure of the other time, where it is compared and known.
    pub before: Option<MetricValue>,
    /// Since when the other time has anything to count, where that is only the smaller part of it.
    pub before_since: Option<Timestamp>,
    /// How it stands against that.
    pub change: Option<Change>,
    /// Its values over time.
    pub values: Vec<i64>,
    /// How far it can be trusted.
    pub status: DataStatus,
    /// What is said where it stands against nothing.
    pub note: &'static str,
    /// What an amount leaves out, in words.
    pub left_out: Option<String>,
    /// Whether it moved since the period was chosen.
    pub has_moved: bool,
}

impl PeriodMetricView {
    /// The view of a figure from the orders (or licenses) of the period and of the time it is compared with.
    /// `note` is what is said where there is nothing to stand against.
    pub fn new(
        id: PeriodMetric,
        now: Option<&Series>,
        before: Option<&Series>,
        status: DataStatus,
        note: &'static str,
        currency: Currency,
    ) -> Self {
        let read = |series: &Series| Some(id.figure(id.pick(&series.total)?, currency));
        let before_since = before.and_then(|series| series.late_start);
        let (figure, before) = (now.and_then(read), before.and_then(read));
        Self {
            id,
            figure,
            before,
            before_since,
            change: figure.zip(before).map(|(now, before)| Change::between(before.raw(), now.raw())),
            values: now.map(|series| id.values(series)).unwrap_or_default(),
            status,
            note,
            left_out: None,
            has_moved: false,
        }
    }
}

/// Remembers what the metrics of a period were, to tell which of them moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeriodMetricMemory {
    selection: Option<PeriodSelection>,
    seen: HashMap<PeriodMetric, (i64, bool)>,
}

impl PeriodMetricMemory {
    /// The memory after the metrics are as they are now. Another period starts calm; an unknown value changes nothing.
    #[must_use]
    pub fn after(&self, selection: PeriodSelection, views: &[PeriodMetricView]) -> Self {
        let mut seen = if self.selection == Some(selection) { self.seen.clone() } else { HashMap::new() };
        for view in views {
            if let Some(value) = view.figure.map(MetricValue::raw) {
                let (known, has_moved) = seen.entry(view.id).or_insert((value, false));
                *has_moved |= *known != value;
                *known = value;
            }
        }
        Self { selection: Some(selection), seen }
    }

    /// The metrics as they are now, with those marked that moved.
    pub fn marked(&self, selection: PeriodSelection, views: Vec<PeriodMetricView>) -> Vec<PeriodMetricView> {
        let memory = self.after(selection, &views);
        let has_moved = |view: &PeriodMetricView| memory.seen.get(&view.id).is_some_and(|(_, has_moved)| *has_moved);
        views.into_iter().map(|view| PeriodMetricView { has_moved: has_moved(&view), ..view }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Period;

    fn series(orders: i64) -> Series {
        let total = Totals { orders, revenue: 500, completed: Some(2), priced: Some(2), customers: Some(1) };
        Series { total, totals: vec![total, Totals::NONE], ..Series::default() }
    }

    fn view(id: PeriodMetric, now: Option<i64>, before: Option<i64>) -> PeriodMetricView {
        let (now, before) = (now.map(series), before.map(series));
        PeriodMetricView::new(id, now.as_ref(), before.as_ref(), DataStatus::Fresh, "Not compared", Currency::USD)
    }

    #[test]
    fn figures_stand_against_another_time() {
        let orders = view(PeriodMetric::Orders, Some(12), Some(8));
        assert_eq!((orders.figure, orders.change), (Some(MetricValue::Count(12)), Some(Change::By(500))));
        assert_eq!(orders.values, [12, 0]);
        let average = view(PeriodMetric::AverageOrder, Some(12), None);
        assert_eq!(average.figure.map(MetricValue::raw), Some(250));
        assert_eq!((average.change, average.values), (None, vec![250]), "an average of nothing is no point");
        assert_eq!(view(PeriodMetric::Revenue, None, Some(1)).change, None);
    }

    #[test]
    fn only_what_moved_is_marked_and_another_period_starts_calm() {
        let week = PeriodSelection::default();
        let today = week.of(Period::Today);
        let mut memory = PeriodMetricMemory::default();
        let script = [
            (week, None, false),
            (week, Some(3), false),
            (week, Some(3), false),
            (week, None, false),
            (week, Some(4), true),
            (week, Some(4), true),
            (today, Some(1), false),
            (today, Some(2), true),
        ];
        for (selection, orders, has_moved) in script {
            let views = memory.marked(selection, vec![view(PeriodMetric::Orders, orders, None)]);
            memory = memory.after(selection, &views);
            assert_eq!(views[0].has_moved, has_moved, "{orders:?} {selection:?}");
        }
    }
}
