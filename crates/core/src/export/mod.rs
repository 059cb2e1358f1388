//! What is taken away: tables of typed cells, written as text for any spreadsheet. (Workbooks are written by
//! `pulseboard-workbook`.)

pub mod csv;

use chrono::NaiveDate;

use crate::money::Money;
use crate::time::Timestamp;

/// What stands in a cell. Only what is of a kind is written as that kind: a text that looks like a number stays a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, of ours or somebody else's.
    Text(String),
    /// A count.
    Count(i64),
    /// A quantity, which may be in parts.
    Quantity(rust_decimal::Decimal),
    /// An amount with its currency.
    Amount(Money),
    /// A share in tenths of a percent.
    Percent(i64),
    /// A moment, in UTC.
    Moment(Timestamp),
    /// A day of the calendar.
    Day(NaiveDate),
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// What `value` makes of a known value; else nothing.
    pub fn known<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }
}

/// Rows of one kind under their heads.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is called: at most 31 letters, without `[]:*?/\`, so that a sheet can be called so.
    pub title: &'static str,
    /// What stands above the columns.
    pub heads: Vec<String>,
    /// The rows, each at most as long as the heads.
    pub rows: Vec<Vec<Cell>>,
}

/// Everything that is taken away at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// What it is.
    pub title: &'static str,
    /// What it is about: names and values.
    pub facts: Vec<(&'static str, String)>,
    /// The tables.
    pub blocks: Vec<Block>,
}

#[cfg(test)]
pub(crate) fn sample() -> Export {
    use crate::money::Currency;
    use crate::time::parse_timestamp;

    let money = |minor, currency| Cell::Amount(Money::from_minor(minor, currency));
    Export {
        title: "Pulseboard analytics",
        facts: vec![("Period", "7 days".to_owned()), ("Currency", "USD".to_owned())],
        blocks: vec![
            Block {
                title: "Over time",
                heads: ["Begins (UTC)", "Revenue", "Orders"].map(str::to_owned).to_vec(),
                rows: vec![
                    vec![
                        Cell::known(parse_timestamp("2026-11-24T00:00:00"), Cell::Moment),
                        money(123_456, Currency::USD),
                        Cell::Count(12),
                    ],
                    vec![
                        Cell::known(parse_timestamp("2026-11-25T13:00:00"), Cell::Moment),
                        money(-5, Currency::USD),
                        Cell::Empty,
                    ],
                ],
            },
            Block {
                title: "Products",
                heads: ["Name", "Pieces", "Share", "Yen"].map(str::to_owned).to_vec(),
                rows: vec![vec![
                    Cell::text("=1+1;=2"),
                    Cell::Quantity("17.25".parse().unwrap_or_default()),
                    Cell::Percent(125),
                    Cell::known(Currency::parse("JPY"), |yen| money(1_200, yen)),
                ]],
            },
        ],
    }
}
