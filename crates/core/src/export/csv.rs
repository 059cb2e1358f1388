//! Tables as comma-separated values (RFC 4180), written so that spreadsheets read them as they are meant.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use crate::export::{Cell, Export};
use crate::money::decimal;
use crate::period::iso;

/// How a table is written. What spreadsheets expect depends on the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Fields are separated by commas, and numbers have a dot before their decimals.
    Comma,
    /// Fields are separated by semicolons, and numbers have a comma before their decimals.
    Semicolon,
}

impl Dialect {
    fn separator(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }

    /// A plain number as the dialect writes it.
    fn number(self, number: String) -> String {
        match self {
            Self::Comma => number,
            Self::Semicolon => number.replace('.', ","),
        }
    }

    fn field(self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => harmless(text).into_owned(),
            Cell::Count(count) => count.to_string(),
            Cell::Quantity(quantity) => self.number(quantity.normalize().to_string()),
            Cell::Amount(amount) => self.number(decimal(amount.minor(), amount.currency().decimals())),
            Cell::Percent(tenths) => self.number(decimal(*tenths, 1)),
            Cell::Moment(moment) => iso(*moment),
            Cell::Day(day) => day.to_string(),
        }
    }
}

/// Everything as one table, blank lines between its parts. It begins with a byte order mark, without which Excel takes
/// UTF-8 for the system's code page.
pub fn write(export: &Export, dialect: Dialect) -> String {
    let mut text = "\u{feff}".to_owned();
    let mut row = |cells: &[Cell]| {
        let fields = cells.iter().map(|cell| dialect.field(cell));
        let mut writer =
            WriterBuilder::new().terminator(Terminator::CRLF).delimiter(dialect.separator()).from_writer(Vec::new());
        let written = writer.write_record(fields);
        // Memory takes whatever is written to it.
        if let (Ok(()), Ok(row)) = (written, writer.into_inner()) {
            text.push_str(&String::from_utf8_lossy(&row));
        }
    };
    row(&[Cell::text(export.title)]);
    for (name, value) in &export.facts {
        row(&[Cell::text(*name), Cell::text(value)]);
    }
    for block in &export.blocks {
        row(&[Cell::Empty]);
        row(&[Cell::text(block.title)]);
        row(&block.heads.iter().map(Cell::text).collect::<Vec<_>>());
        for cells in &block.rows {
            row(cells);
        }
    }
    text
}

/// The text as one even where a spreadsheet would calculate it, or take it for a number or a date: an apostrophe stands
/// before it (OWASP, "CSV Injection"), and wherever another separator would begin a field of its own.
fn harmless(text: &str) -> Cow<'_, str> {
    let mut starts: Vec<usize> = text
        .char_indices()
        .filter(|(_, letter)| matches!(letter, ',' | ';' | '\t' | '\r' | '\n'))
        .map(|(index, letter)| index + letter.len_utf8())
        .filter(|start| is_formula(&text[*start..]))
        .collect();
    if is_formula(text) || is_reinterpreted(text) {
        starts.insert(0, 0);
    }
    if starts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut safe = text.to_owned();
    for start in starts.into_iter().rev() {
        safe.insert(start, '\'');
    }
    Cow::Owned(safe)
}

/// Whether a spreadsheet might calculate what begins like this.
fn is_formula(text: &str) -> bool {
    matches!(
        text.trim_start_matches([' ', '"']).chars().next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠')
    )
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether a spreadsheet might take a text for a number, a date or a truth value: `007`, `1E5`, `3/4`, `$5`, `TRUE`, and
/// `Mar 1` in an English one.
fn is_reinterpreted(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let number = text.trim_start_matches(['(', '$', '€', '£', '¥', ' ']);
    let is_number_like = number.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && number.bytes().all(|byte| byte.is_ascii_digit() || b" .,:/-+%e')".contains(&byte));
    // Before or after the number, written out or not.
    let (letters, rest): (String, String) = text.chars().partition(char::is_ascii_alphabetic);
    let is_date = MONTHS.iter().any(|month| letters.len() >= 3 && month.starts_with(letters.as_str()))
        && rest.bytes().any(|byte| byte.is_ascii_digit())
        && rest.bytes().all(|byte| byte.is_ascii_digit() || b" .,-/".contains(&byte));
    is_number_like || is_date || matches!(text.as_str(), "true" | "false")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::export::{Block, sample};

    /// One row of texts below a head.
    fn of_texts(rows: &[Vec<String>]) -> Export {
        let rows = rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect();
        let blocks = vec![Block { title: "Texts", heads: vec!["Head".to_owned()], rows }];
        Export { title: "Title", facts: Vec::new(), blocks }
    }

    fn read(text: &str, separator: u8) -> Vec<Vec<String>> {
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn each_dialect_writes_numbers_as_its_readers_do() {
        let comma = "\u{feff}Pulseboard analytics\r\nPeriod,7 days\r\nCurrency,USD\r\n\"\"\r\nOver time\r\n\
            Begins (UTC),Revenue,Orders\r\n2026-11-24T00:00:00,1234.56,12\r\n2026-11-25T13:00:00,-0.05,\r\n\
            \"\"\r\nProducts\r\nName,Pieces,Share,Yen\r\n'=1+1;'=2,17.25,12.5,1200\r\n";
        assert_eq!(write(&sample(), Dialect::Comma), comma);
        let semicolon = "\u{feff}Pulseboard analytics\r\nPeriod;7 days\r\nCurrency;USD\r\n\"\"\r\nOver time\r\n\
            Begins (UTC);Revenue;Orders\r\n2026-11-24T00:00:00;1234,56;12\r\n2026-11-25T13:00:00;-0,05;\r\n\
            \"\"\r\nProducts\r\nName;Pieces;Share;Yen\r\n\"'=1+1;'=2\";17,25;12,5;1200\r\n";
        assert_eq!(write(&sample(), Dialect::Semicolon), semicolon);
    }

    #[test]
    fn texts_stay_texts() {
        let table = [
            ("Ada Lovelace", "Ada Lovelace"),
            ("Zürich, 日本", "Zürich, 日本"),
            ("3M", "3M"),
            ("O'Neill", "O'Neill"),
            ("Server L", "Server L"),
            ("Mayer 2", "Mayer 2"),
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\ta", "'\ta"),
            ("\ra", "'\ra"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("a,+1", "a,'+1"),
            ("a\n=1", "a\n'=1"),
            ("a\r\n@b", "a\r\n'@b"),
            ("a\t-1", "a\t'-1"),
            ("a; =1", "a;' =1"),
            ("=1;=2", "'=1;'=2"),
            ("007", "'007"),
            ("1E5", "'1E5"),
            ("12/05", "'12/05"),
            ("1-2", "'1-2"),
            ("12,5", "'12,5"),
            (".5", "'.5"),
            ("$5", "'$5"),
            ("(5)", "'(5)"),
            ("a;\"=1", "a;'\"=1"),
            ("Mar 1", "'Mar 1"),
            ("SEPT2", "'SEPT2"),
            ("1. März", "1. März"),
            ("TRUE", "'TRUE"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(harmless(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_and_calculates_nothing(
            rows in prop::collection::vec(prop::collection::vec("[-a1.,;\"'\r\n\t =+@é]{0,8}|\\PC{0,8}", 1..5), 0..6),
        ) {
            for (dialect, separator) in [(Dialect::Comma, b','), (Dialect::Semicolon, b';')] {
                let text = write(&of_texts(&rows), dialect);
                let back = read(&text, separator).split_off(4);
                prop_assert_eq!(back.len(), rows.len());
                for (fields, back) in rows.iter().zip(&back) {
                    prop_assert_eq!(fields.len(), back.len());
                    for (field, back) in fields.iter().zip(back) {
                        prop_assert_eq!(&*harmless(field), back);
                        prop_assert_eq!(field.replace('\'', ""), back.replace('\'', ""), "nothing is lost");
                    }
                }
                // Whatever separator is taken for one.
                for other in [b',', b';', b'\t'] {
                    let fields = read_leniently(&text, other);
                    prop_assert!(!fields.iter().any(|field| is_formula(field)), "{fields:?}");
                }
            }
        }
    }

    /// The fields as a spreadsheet sees them that knows no quotes but those around a whole field.
    fn read_leniently(text: &str, separator: u8) -> Vec<String> {
        let separator = char::from(separator);
        let fields = text.split(['\r', '\n']).flat_map(|line| line.split(separator));
        fields.map(|field| field.trim_start_matches('"').to_owned()).collect()
    }
}
