//! A column knows its header, its cell and its order.

use std::borrow::Borrow;
use std::rc::Rc;

use pulseboard_core::export::Cell;
use pulseboard_core::listing::sorting::{Sorting, sorted_by_cell};
use yew::Html;

use crate::platform::intl;

/// Where a cell stands on phones, where a row is two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneSlot {
    /// What names the row.
    Title,
    /// At the right of it.
    Amount,
    /// Below the name.
    Status,
    /// At the right below.
    Day,
}

impl PhoneSlot {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Title => "slot--title",
            Self::Amount => "slot--amount",
            Self::Status => "slot--status",
            Self::Day => "slot--day",
        }
    }
}

/// What a column holds, apart from how it is drawn: rows are ordered and exported by it.
struct Holding<R> {
    name: &'static str,
    cell: Rc<dyn Fn(&R) -> Cell>,
}

impl<R> Clone for Holding<R> {
    fn clone(&self) -> Self {
        Self { name: self.name, cell: Rc::clone(&self.cell) }
    }
}

type Draw<R> = Rc<dyn Fn(&R) -> Html>;

/// A column of rows of a type.
pub struct Column<R> {
    title: &'static str,
    is_numeric: bool,
    draw: Draw<R>,
    holding: Option<Holding<R>>,
    is_largest_first: bool,
    is_timed: bool,
    slot: Option<PhoneSlot>,
}

impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        Self {
            title: self.title,
            is_numeric: self.is_numeric,
            draw: self.draw.clone(),
            holding: self.holding.clone(),
            is_largest_first: self.is_largest_first,
            is_timed: self.is_timed,
            slot: self.slot,
        }
    }
}

/// A column is itself and its clones: what draws its cells cannot be compared otherwise.
impl<R> PartialEq for Column<R> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(Rc::as_ptr(&self.draw), Rc::as_ptr(&other.draw))
    }
}

impl<R: 'static> Column<R> {
    /// A column with a heading, and what stands in it.
    pub fn new(title: &'static str, cell: impl Fn(&R) -> Html + 'static) -> Self {
        Self {
            title,
            is_numeric: false,
            draw: Rc::new(cell),
            holding: None,
            is_largest_first: false,
            is_timed: false,
            slot: None,
        }
    }

    /// Numbers stand at the right.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { is_numeric: true, is_largest_first: true, ..self }
    }

    /// Names the column, and says what it holds: rows are ordered and exported by that.
    #[must_use]
    pub fn holding(self, name: &'static str, cell: impl Fn(&R) -> Cell + 'static) -> Self {
        Self { holding: Some(Holding { name, cell: Rc::new(cell) }), ..self }
    }

    /// Days: the first press on its heading brings the latest up.
    #[must_use]
    pub fn dated(self) -> Self {
        Self { is_largest_first: true, ..self }
    }

    /// The same with the time of the day, which takes more room.
    #[must_use]
    pub fn timed(self) -> Self {
        Self { is_largest_first: true, is_timed: true, ..self }
    }

    /// Gives it a place on phones; columns without one are only in the details there.
    #[must_use]
    pub fn on_phones(self, slot: PhoneSlot) -> Self {
        Self { slot: Some(slot), ..self }
    }

    /// The heading.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Whether it holds numbers.
    pub fn is_numeric(&self) -> bool {
        self.is_numeric
    }

    /// Its name in orders and addresses; empty where rows cannot be ordered by it.
    pub fn name(&self) -> &'static str {
        self.holding.as_ref().map_or("", |holding| holding.name)
    }

    /// What it holds for a row.
    pub fn value(&self, row: &R) -> Cell {
        self.holding.as_ref().map_or(Cell::Empty, |holding| (holding.cell)(row))
    }

    /// Whether the first press on its heading brings the largest up.
    pub fn is_largest_first(&self) -> bool {
        self.is_largest_first
    }

    /// Whether it holds days, and their times.
    pub(super) fn is_dated_and_timed(&self) -> (bool, bool) {
        (self.is_largest_first && !self.is_numeric, self.is_timed)
    }

    /// Where it stands on phones.
    pub(super) fn slot(&self) -> Option<PhoneSlot> {
        self.slot
    }

    /// What stands in it for a row.
    pub fn cell(&self, row: &R) -> Html {
        (self.draw)(row)
    }
}

/// The rows in the order that was chosen, as the reader's language has it; equal ones stay as they are, and so do all
/// where it names no column.
pub fn ordered<R: 'static, S: Clone + Borrow<R>>(
    rows: &[S],
    columns: &[Column<R>],
    sorting: Option<&Sorting>,
) -> Vec<S> {
    let column = sorting.and_then(|sorting| {
        let column = columns.iter().find(|column| column.name() == sorting.column)?;
        Some((column, sorting.is_descending))
    });
    match column {
        None => rows.to_vec(),
        Some((column, is_descending)) => {
            sorted_by_cell(rows, |row| column.value(row.borrow()), is_descending, intl::compare)
        }
    }
}
