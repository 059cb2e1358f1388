//! A column knows its header, its cell and its order.

use std::cmp::Ordering;
use std::rc::Rc;

use yew::Html;

use crate::platform::intl;

type Draw<R> = Rc<dyn Fn(&R) -> Html>;
type Compare<R> = Rc<dyn Fn(&R, &R) -> Ordering>;

/// A column of rows of a type.
pub struct Column<R> {
    title: &'static str,
    is_numeric: bool,
    draw: Draw<R>,
    compare: Option<Compare<R>>,
}

impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        Self { title: self.title, is_numeric: self.is_numeric, draw: self.draw.clone(), compare: self.compare.clone() }
    }
}

impl<R: 'static> Column<R> {
    /// A column with a heading, and what stands in it.
    pub fn new(title: &'static str, cell: impl Fn(&R) -> Html + 'static) -> Self {
        Self { title, is_numeric: false, draw: Rc::new(cell), compare: None }
    }

    /// Numbers stand at the right.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { is_numeric: true, ..self }
    }

    /// Lets the reader order the rows by what `key` finds in them; what is not known comes first.
    #[must_use]
    pub fn sorted_by<K: Ord>(self, key: impl Fn(&R) -> K + 'static) -> Self {
        Self { compare: Some(Rc::new(move |one, other| key(one).cmp(&key(other)))), ..self }
    }

    /// Lets the reader order the rows by a text in them, as their language does.
    #[must_use]
    pub fn sorted_by_text(self, text: impl Fn(&R) -> &str + 'static) -> Self {
        Self { compare: Some(Rc::new(move |one, other| intl::compare(text(one), text(other)))), ..self }
    }

    /// The heading.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Whether it holds numbers.
    pub fn is_numeric(&self) -> bool {
        self.is_numeric
    }

    /// What stands in it for a row.
    pub fn cell(&self, row: &R) -> Html {
        (self.draw)(row)
    }

    /// How it orders two rows, where the reader may choose it.
    pub(super) fn comparison(&self) -> Option<&Compare<R>> {
        self.compare.as_ref()
    }
}
