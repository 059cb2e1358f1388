//! In which order rows stand.

use std::cmp::Ordering;

use crate::export::Cell;

/// By which column rows are ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The column's name in addresses.
    pub column: String,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl Sorting {
    /// Reads what addresses and menus say: a column's name, with a minus where the largest comes first.
    pub fn from_text(text: &str) -> Option<Self> {
        let (column, is_descending) = match text.strip_prefix('-') {
            Some(column) => (column, true),
            None => (text, false),
        };
        is_name(column).then(|| Self { column: column.to_owned(), is_descending })
    }

    /// The order as such a text.
    pub fn text(&self) -> String {
        format!("{}{}", if self.is_descending { "-" } else { "" }, self.column)
    }

    /// The order after a press on the heading of a column: by that column, numbers and dates from the largest on; then the
    /// other way round; then as the server has them.
    pub fn pressed(current: Option<&Self>, column: &str, is_descending_first: bool) -> Option<Self> {
        match current.filter(|current| current.column == column) {
            None => Some(Self { column: column.to_owned(), is_descending: is_descending_first }),
            Some(current) if current.is_descending == is_descending_first => {
                Some(Self { column: column.to_owned(), is_descending: !is_descending_first })
            }
            Some(_) => None,
        }
    }
}

/// Whether a text can name a column or a status, such as `partially_paid`.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'))
}

/// The rows in the order of what `cell` finds in them; texts as `compare_texts` says. Rows that lack it stand at the end
/// whichever way the others go, and equal ones stay as they are.
pub fn sorted_by_cell<R: Clone>(
    rows: &[R],
    cell: impl Fn(&R) -> Cell,
    is_descending: bool,
    compare_texts: impl Fn(&str, &str) -> Ordering,
) -> Vec<R> {
    let mut keyed: Vec<(Cell, &R)> = rows.iter().map(|row| (cell(row), row)).collect();
    keyed.sort_by(|(one, _), (other, _)| match (one, other) {
        (Cell::Empty, Cell::Empty) => Ordering::Equal,
        (Cell::Empty, _) => Ordering::Greater,
        (_, Cell::Empty) => Ordering::Less,
        _ if is_descending => compare(other, one, &compare_texts),
        _ => compare(one, other, &compare_texts),
    });
    keyed.into_iter().map(|(_, row)| row.clone()).collect()
}

/// The order of two cells that hold something. Amounts of different currencies cannot be compared: each currency stands
/// by itself.
fn compare(one: &Cell, other: &Cell, compare_texts: &impl Fn(&str, &str) -> Ordering) -> Ordering {
    match (one, other) {
        (Cell::Text(one), Cell::Text(other)) => compare_texts(one, other),
        (Cell::Count(one), Cell::Count(other)) | (Cell::Percent(one), Cell::Percent(other)) => one.cmp(other),
        (Cell::Quantity(one), Cell::Quantity(other)) => one.cmp(other),
        (Cell::Amount(one), Cell::Amount(other)) => {
            let by_currency = one.currency().code().cmp(other.currency().code());
            by_currency.then(one.minor().cmp(&other.minor()))
        }
        (Cell::Moment(one), Cell::Moment(other)) => one.cmp(other),
        (Cell::Day(one), Cell::Day(other)) => one.cmp(other),
        _ => rank(one).cmp(&rank(other)),
    }
}

fn rank(cell: &Cell) -> u8 {
    match cell {
        Cell::Count(_) => 0,
        Cell::Quantity(_) => 1,
        Cell::Percent(_) => 2,
        Cell::Amount(_) => 3,
        Cell::Day(_) => 4,
        Cell::Moment(_) => 5,
        Cell::Text(_) => 6,
        Cell::Empty => 7,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::{Currency, Money};

    fn texts(one: &str, other: &str) -> Ordering {
        one.cmp(other)
    }

    fn order(cells: &[Cell], is_descending: bool) -> Vec<usize> {
        let rows: Vec<usize> = (0..cells.len()).collect();
        sorted_by_cell(&rows, |row| cells.get(*row).cloned().unwrap_or(Cell::Empty), is_descending, texts)
    }

    #[test]
    fn what_is_not_known_comes_last_either_way() {
        let cells = [Cell::Empty, Cell::Count(2), Cell::Empty, Cell::Count(10), Cell::Count(2)];
        assert_eq!(order(&cells, false), [1, 4, 3, 0, 2]);
        assert_eq!(order(&cells, true), [3, 1, 4, 0, 2]);
    }

    #[test]
    fn currencies_stand_by_themselves() {
        let amount = |minor, code| Cell::known(Currency::parse(code), |it| Cell::Amount(Money::from_minor(minor, it)));
        let cells = [amount(500, "USD"), amount(1_000, "EUR"), amount(100, "USD"), amount(9, "EUR")];
        assert_eq!(order(&cells, false), [3, 1, 2, 0]);
    }

    #[test]
    fn a_heading_goes_round() {
        let first = Sorting::pressed(None, "total", true);
        assert_eq!(first, Some(Sorting { column: "total".to_owned(), is_descending: true }));
        let second = Sorting::pressed(first.as_ref(), "total", true);
        assert_eq!(second.as_ref().map(|sorting| sorting.is_descending), Some(false));
        assert_eq!(Sorting::pressed(second.as_ref(), "total", true), None);
        let other = Sorting::pressed(second.as_ref(), "number", false);
        assert_eq!(other, Some(Sorting { column: "number".to_owned(), is_descending: false }));
    }

    fn cells() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(Cell::Empty),
            (-3_i64..3).prop_map(Cell::Count),
            "[a-c]{0,2}".prop_map(Cell::Text),
            (-3_i64..3).prop_map(|minor| Cell::Amount(Money::from_minor(minor, Currency::USD))),
        ]
    }

    proptest! {
        /// Every row once, neighbours in order, equal ones as they were.
        #[test]
        fn rows_are_in_order(cells in proptest::collection::vec(cells(), 0..20), is_descending in any::<bool>()) {
            let order = order(&cells, is_descending);
            let mut all = order.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..cells.len()).collect::<Vec<_>>());
            for pair in order.windows(2) {
                let [one, other] = [cells[pair[0]].clone(), cells[pair[1]].clone()];
                prop_assert!(one != Cell::Empty || other == Cell::Empty);
                if one != Cell::Empty && other != Cell::Empty {
                    let found = compare(&one, &other, &texts);
                    prop_assert_ne!(found, if is_descending { Ordering::Less } else { Ordering::Greater });
                    prop_assert!(found != Ordering::Equal || pair[0] < pair[1]);
                }
            }
        }
    }
}
