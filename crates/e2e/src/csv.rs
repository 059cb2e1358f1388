//! Reads comma-separated values exactly as RFC 4180 writes them, and refuses everything that only nearly is.

use crate::{Outcome, Problem};

/// The records of a text; each line has to end with CR and LF.
///
/// # Errors
///
/// Says where the text is no CSV.
pub fn parse(text: &str) -> Outcome<Vec<Vec<String>>> {
    let mut records = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut record = Vec::new();
        loop {
            let (field, after) = field(rest).map_err(|what| wrong(what, &records))?;
            record.push(field);
            if let Some(next) = after.strip_prefix(',') {
                rest = next;
            } else if let Some(next) = after.strip_prefix("\r\n") {
                rest = next;
                break;
            } else {
                return Err(wrong("no comma and no end of line after a field", &records));
            }
        }
        records.push(record);
    }
    Ok(records)
}

fn wrong(what: &str, records: &[Vec<String>]) -> Problem {
    Problem::new(format!("record {}: {what}", records.len() + 1))
}

/// One field, and what comes after it.
fn field(text: &str) -> Result<(String, &str), &'static str> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n', '"']).ok_or("the last line has no end")?;
        return if text[end..].starts_with('"') {
            Err("a quote in a field without quotes")
        } else {
            Ok((text[..end].to_owned(), &text[end..]))
        };
    };
    let mut field = String::new();
    loop {
        let end = rest.find('"').ok_or("a quote without its end")?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return Ok((field, rest)),
        }
    }
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
        for text in ["a,b", "a\n", "a\"b\r\n", "\"a\"b\r\n", "\"a\r\n"] {
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
