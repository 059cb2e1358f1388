//! Tables as comma-separated values (RFC 4180), written so that spreadsheets read them as they are meant.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

/// A table as it is written, row after row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csv {
    text: String,
}

impl Csv {
    /// An empty table. It begins with a byte order mark, without which Excel takes UTF-8 for the system's code page.
    pub fn new() -> Self {
        Self { text: "\u{feff}".to_owned() }
    }

    /// Appends a row; one without fields is a blank line. Fields never become formulas: a text that begins like one gets
    /// an apostrophe in front (OWASP, "CSV Injection"), a plain number such as `-12.05` stays one.
    pub fn row(&mut self, fields: &[&str]) {
        if fields.is_empty() {
            self.text.push_str("\r\n");
            return;
        }
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        let written = writer.write_record(fields.iter().map(|field| harmless(field).into_owned()));
        // Memory takes whatever is written to it.
        if let (Ok(()), Ok(row)) = (written, writer.into_inner()) {
            self.text.push_str(&String::from_utf8_lossy(&row));
        }
    }

    /// The whole table.
    pub fn into_text(self) -> String {
        self.text
    }
}

impl Default for Csv {
    fn default() -> Self {
        Self::new()
    }
}

/// The field as text even where a spreadsheet would calculate it.
fn harmless(field: &str) -> Cow<'_, str> {
    if is_formula(field) { Cow::Owned(format!("'{field}")) } else { Cow::Borrowed(field) }
}

/// Whether a spreadsheet might calculate the field instead of showing it.
fn is_formula(field: &str) -> bool {
    matches!(field.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) && !is_number(field)
}

/// Whether the field is an optional minus, digits, and optionally a dot and more digits.
fn is_number(field: &str) -> bool {
    let number = field.strip_prefix('-').unwrap_or(field);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    is_digits(whole) && is_digits(fraction)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::decimal;
    use proptest::prelude::*;

    fn written(fields: &[&str]) -> String {
        let mut csv = Csv::new();
        csv.row(fields);
        csv.into_text()
    }

    fn read(text: &str) -> Vec<Vec<String>> {
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let table: [(&[&str], &str); 10] = [
            (&["Day", "Revenue"], "Day,Revenue\r\n"),
            (&["a,b", "c\"d", "e\nf", "g\rh"], "\"a,b\",\"c\"\"d\",\"e\nf\",\"g\rh\"\r\n"),
            (&[" a", "b ", "c d"], " a,b ,c d\r\n"),
            (&["", "", ""], ",,\r\n"),
            (&[""], "\"\"\r\n"),
            (&[], "\r\n"),
            (&["Zürich", "日本"], "Zürich,日本\r\n"),
            (&["=1+1", "+1", "@a", "-a", "\ta"], "'=1+1,'+1,'@a,'-a,'\ta\r\n"),
            (&["\ra", "=\"a\",b"], "\"'\ra\",\"'=\"\"a\"\",b\"\r\n"),
            (&["-12.05", "1200", "-1", "'a"], "-12.05,1200,-1,'a\r\n"),
        ];
        for (fields, expected) in table {
            assert_eq!(written(fields), format!("\u{feff}{expected}"), "{fields:?}");
        }
    }

    #[test]
    fn only_plain_numbers_begin_with_a_minus() {
        let table = [
            ("-1", false),
            ("-0.5", false),
            ("-12.05", false),
            ("-", true),
            ("-.5", true),
            ("-5.", true),
            ("--5", true),
            ("-1.2.3", true),
            ("-1e5", true),
            ("-1+1", true),
            ("-1 ", true),
            ("-٣", true),
            ("+1", true),
            ("1+1", false),
            ("", false),
        ];
        for (field, expected) in table {
            assert_eq!(is_formula(field), expected, "{field:?}");
        }
    }

    #[test]
    fn rows_follow_each_other() {
        let mut csv = Csv::default();
        csv.row(&["a", "b"]);
        csv.row(&["1", "2"]);
        assert_eq!(csv.into_text(), "\u{feff}a,b\r\n1,2\r\n");
    }

    #[test]
    fn minor_units_become_plain_decimals() {
        let table = [
            (-1_205, 2, "-12.05"),
            (1_200, 0, "1200"),
            (-7, 0, "-7"),
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (50, 2, "0.50"),
            (12_345, 3, "12.345"),
            (i64::MIN, 2, "-92233720368547758.08"),
            (i64::MAX, 0, "9223372036854775807"),
            (1, 20, "0.00000000000000000001"),
        ];
        for (minor, decimals, expected) in table {
            assert_eq!(decimal(minor, decimals), expected, "{minor} with {decimals}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            rows in prop::collection::vec(prop::collection::vec("[-a1.,;\"'\r\n\t =+@é]{0,8}|\\PC{0,8}", 1..5), 0..6),
        ) {
            let mut csv = Csv::new();
            for row in &rows {
                csv.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
            }
            let back = read(&csv.into_text());
            prop_assert_eq!(back.len(), rows.len());
            for (fields, back) in rows.iter().zip(&back) {
                prop_assert_eq!(fields.len(), back.len());
                for (field, back) in fields.iter().zip(back) {
                    let apostrophe = if is_formula(field) { "'" } else { "" };
                    prop_assert_eq!(&format!("{apostrophe}{field}"), back);
                    let is_safe = !back.starts_with(['=', '+', '-', '@', '\t', '\r']) || back.parse::<f64>().is_ok();
                    prop_assert!(is_safe, "{}", back);
                }
            }
        }

        #[test]
        fn amounts_are_plain_numbers(minor in any::<i64>(), decimals in 0_u32..6) {
            let text = decimal(minor, decimals);
            prop_assert!(is_number(&text), "{}", text);
            let digits: i64 = text.replace('.', "").parse().expect("the digits are those of the amount");
            prop_assert_eq!(digits, minor);
        }
    }
}
