//! What of an answer could not be read. It costs itself and no neighbours, and it is told.

/// A field that could not be read, or a whole entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The entry: its number in the answer from 0, and its id where that could be read.
    pub index: usize,
    /// The id, where there is one.
    pub id: Option<String>,
    /// The field, such as `items[0].price`; empty for the whole entry.
    pub field: String,
    /// Why, in the words of the reader of JSON.
    pub reason: String,
    /// Whether nothing is shown of the entry.
    pub is_lost: bool,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "row {}", self.index + 1)?;
        if let Some(id) = &self.id {
            write!(out, ", id {id}")?;
        }
        if !self.field.is_empty() {
            write!(out, ", {}", self.field)?;
        }
        write!(out, ": {}", self.reason)
    }
}

/// What of a list could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnreadSummary {
    /// How many entries were received, those that are lost among them.
    pub received: usize,
    /// How many of them are lost.
    pub lost: usize,
    /// How many more lack a field.
    pub damaged: usize,
    /// Each of them in a line, as a text to copy.
    pub details: String,
}

impl UnreadSummary {
    /// Of a list that shows so many entries. `None` where everything could be read.
    pub fn of(shown: usize, unread: &[Unread]) -> Option<Self> {
        if unread.is_empty() {
            return None;
        }
        let distinct = |is_lost: bool| {
            let mut entries: Vec<_> =
                unread.iter().filter(|one| one.is_lost == is_lost).map(|one| (one.index, &one.id)).collect();
            entries.sort_unstable();
            entries.dedup();
            entries.len()
        };
        let lost = distinct(true);
        let details = unread.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Some(Self { received: shown + lost, lost, damaged: distinct(false), details })
    }

    /// What the reader is told: `1 of 8 rows could not be read.`
    pub fn text(&self, noun: &str) -> String {
        let Self { received, lost, damaged, .. } = self;
        match (lost, damaged) {
            (0, damaged) => format!("{damaged} of {received} {noun} could not be read completely."),
            (lost, 0) => format!("{lost} of {received} {noun} could not be read."),
            (lost, damaged) => {
                format!("{lost} of {received} {noun} could not be read, and {damaged} more not completely.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(index: usize, field: &str, is_lost: bool) -> Unread {
        Unread { index, id: None, field: field.to_owned(), reason: "odd".to_owned(), is_lost }
    }

    #[test]
    fn each_entry_is_counted_once() {
        assert_eq!(UnreadSummary::of(8, &[]), None);
        for (shown, list, text) in [
            (7, vec![unread(2, "", true)], "1 of 8 rows could not be read."),
            (8, vec![unread(2, "a", false), unread(2, "b", false)], "1 of 8 rows could not be read completely."),
            (
                7,
                vec![unread(2, "a", false), unread(3, "", true)],
                "1 of 8 rows could not be read, and 1 more not completely.",
            ),
        ] {
            assert_eq!(UnreadSummary::of(shown, &list).expect("something").text("rows"), text);
        }
    }

    #[test]
    fn details_name_the_place() {
        let list = [Unread { id: Some("a1".to_owned()), ..unread(0, "due_date", false) }, unread(1, "", true)];
        let summary = UnreadSummary::of(1, &list).expect("something");
        assert_eq!(summary.details, "row 1, id a1, due_date: odd\nrow 2: odd");
    }
}
