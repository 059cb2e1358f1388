//! Comma-separated values exactly as RFC 4180 writes them.

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use crate::Outcome;

/// The records of a text. One that says the same in another way, such as with other ends of lines or needless quotes, is
/// refused: the records have to give the text again.
///
/// # Errors
///
/// When the text is no CSV, or only nearly.
pub fn parse(text: &str) -> Outcome<Vec<Vec<String>>> {
    parse_with(text, b',')
}

/// The same with another separator.
///
/// # Errors
///
/// See [`parse`].
pub fn parse_with(text: &str, separator: u8) -> Outcome<Vec<Vec<String>>> {
    let mut builder = ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(separator);
    let mut reader = builder.from_reader(text.as_bytes());
    let records: Vec<StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let mut builder = WriterBuilder::new();
    let builder = builder.flexible(true).terminator(Terminator::CRLF).delimiter(separator);
    let mut writer = builder.from_writer(Vec::new());
    for record in &records {
        writer.write_record(record)?;
    }
    let again = String::from_utf8(writer.into_inner()?)?;
    let differs = text.lines().zip(again.lines()).position(|(one, other)| one != other);
    eyre::ensure!(again == text, "from line {:?} on it is not written as RFC 4180 says", differs.map(|line| line + 1));
    Ok(records.iter().map(|record| record.iter().map(str::to_owned).collect()).collect())
}

/// Whether a spreadsheet would take a field for a formula. Numbers may begin with a sign.
pub fn is_formula(field: &str) -> bool {
    field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let text = "a,b\r\n\"x, \"\"y\"\"\",\r\n\"two\r\nlines\",3\r\n";
        let expected = [["a", "b"], ["x, \"y\"", ""], ["two\r\nlines", "3"]];
        assert_eq!(parse(text).unwrap(), expected);
        assert_eq!(parse("").unwrap(), Vec::<Vec<String>>::new());
    }

    #[test]
    fn what_is_nearly_csv_is_refused() {
        for text in ["a,b", "a\n", "a\"b\r\n", "\"a\"b\r\n", "\"a\r\n", "\"a\",b\r\n"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn formulas_are_told_from_numbers() {
        for (field, is_one) in [("=1+1", true), ("-SUM(A1)", true), ("@x", true), ("-3.0", false), ("'=1", false)] {
            assert_eq!(is_formula(field), is_one, "{field}");
        }
    }
}
