//! The headline figures of a period: what each is, and how it stands against another time.

use super::delta::Meaning;
use super::figure::{Change, Figure};
use super::figures::Trust;
use super::ledger::{Series, Totals};
use super::{Currency, Money};
use crate::route::Route;

/// The headline figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is documented by its meaning")]
pub enum Headline {
    Revenue,
    Orders,
    AverageOrder,
    Customers,
    Licenses,
}

impl Headline {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Revenue, Self::Orders, Self::AverageOrder, Self::Customers, Self::Licenses];

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

    /// The page that lists what it counts, with the link's words.
    pub fn link(self) -> (Route, &'static str) {
        match self {
            Self::Revenue | Self::Orders | Self::AverageOrder => (Route::Orders, "View orders"),
            Self::Customers => (Route::Customers, "View customers"),
            Self::Licenses => (Route::Licenses, "View licenses"),
        }
    }

    /// Its number in what orders add up to; licenses are counted as if they were orders.
    fn pick(self, totals: &Totals) -> Option<i64> {
        match self {
            Self::Revenue => Some(totals.revenue),
            Self::Orders | Self::Licenses => Some(totals.orders),
            Self::AverageOrder => totals.average_order(),
            Self::Customers => Some(totals.customers),
        }
    }

    /// A number of it with its unit.
    pub fn figure(self, raw: i64, currency: Currency) -> Figure {
        match self {
            Self::Revenue | Self::AverageOrder => Figure::Money(Money::from_minor(raw, currency)),
            Self::Orders | Self::Customers | Self::Licenses => Figure::Count(raw),
        }
    }

    /// Its values over time; an average of nothing has none.
    pub fn values(self, series: &Series) -> Vec<i64> {
        series.totals.iter().filter_map(|totals| self.pick(totals)).collect()
    }
}

/// What a headline card shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadlineView {
    /// Which figure.
    pub id: Headline,
    /// The figure, where it is known.
    pub figure: Option<Figure>,
    /// The figure of the other time, where it is compared and known.
    pub before: Option<Figure>,
    /// How it stands against that.
    pub change: Option<Change>,
    /// Its values over time.
    pub values: Vec<i64>,
    /// How far it can be trusted.
    pub trust: Trust,
}

impl HeadlineView {
    /// The view of a figure from the orders (or licenses) of the period and of the time it is compared with.
    pub fn new(id: Headline, now: Option<&Series>, before: Option<&Series>, trust: Trust, currency: Currency) -> Self {
        let read = |series: &Series| Some(id.figure(id.pick(&series.total)?, currency));
        let (figure, before) = (now.and_then(read), before.and_then(read));
        Self {
            id,
            figure,
            before,
            change: figure.zip(before).map(|(now, before)| Change::between(before.raw(), now.raw())),
            values: now.map(|series| id.values(series)).unwrap_or_default(),
            trust,
        }
    }

    /// Whether more of it is good news: of all of these it is.
    pub const MEANING: Meaning = Meaning::MoreIsBetter;
}
