//! An export as a workbook: a sheet for what it is about and one for each block, with dates, amounts and shares as what they are.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use pulseboard_core::export::{Block, Cell, Export};
use pulseboard_core::money::Currency;
use pulseboard_core::time::{Timestamp, start_of};

/// The name of the sheet that says what the others are about.
const ABOUT: &str = "About";

/// The workbook as the bytes of a file (ECMA-376, Office Open XML).
///
/// # Errors
///
/// When a title cannot name a sheet, or there are more rows than a sheet can have.
pub fn write(export: &Export) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let about = workbook.add_worksheet().set_name(ABOUT)?;
    about.write_string_with_format(0, 0, export.title, &bold())?;
    for (row, (name, value)) in (2..).zip(&export.facts) {
        about.write_string(row, 0, *name)?.write_string(row, 1, value)?;
    }
    about.autofit();
    for block in &export.blocks {
        write_block(workbook.add_worksheet(), block)?;
    }
    workbook.save_to_buffer()
}

fn write_block(sheet: &mut Worksheet, block: &Block) -> Result<(), XlsxError> {
    sheet.set_name(block.title)?.set_freeze_panes(1, 0)?;
    for (column, head) in (0..).zip(&block.heads) {
        sheet.write_string_with_format(0, column, head, &bold())?;
    }
    for (row, cells) in (1..).zip(&block.rows) {
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, row, column, cell)?;
        }
    }
    sheet.autofit();
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &Format::new().set_num_format("#,##0"))?;
        }
        Cell::Quantity(quantity) => {
            sheet.write_number(row, column, quantity.to_f64().unwrap_or_default())?;
        }
        Cell::Amount(amount) => {
            let format = Format::new().set_num_format(amount_format(amount.currency()));
            sheet.write_number_with_format(row, column, amount.to_major(), &format)?;
        }
        Cell::Percent(tenths) => {
            let format = Format::new().set_num_format("0.0%");
            sheet.write_number_with_format(row, column, *tenths as f64 / 1_000.0, &format)?;
        }
        Cell::Moment(moment) => {
            let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
            sheet.write_datetime_with_format(row, column, date_time(*moment)?, &format)?;
        }
        Cell::Day(day) => {
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(row, column, date_time(start_of(*day))?, &format)?;
        }
    }
    Ok(())
}

/// The currency's code before the amount with its decimals. A code is no symbol, which several currencies share.
fn amount_format(currency: Currency) -> String {
    let decimals = match currency.decimals() as usize {
        0 => String::new(),
        decimals if currency.is_iso() => format!(".{}", "0".repeat(decimals)),
        // What no standard knows has as many decimals as it needs.
        decimals => format!(".00{}", "#".repeat(decimals.saturating_sub(2))),
    };
    let code = currency.code();
    if code.is_empty() { format!("#,##0{decimals}") } else { format!("[${code}] #,##0{decimals}") }
}

fn date_time(moment: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_timestamp(moment.timestamp())
}

fn bold() -> Format {
    Format::new().set_bold()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

    use super::*;
    use pulseboard_core::money::Money;
    use pulseboard_core::time::parse_timestamp;

    fn sample() -> Export {
        let money = |minor, code| Cell::Amount(Money::from_minor(minor, Currency::parse(code).expect("a code")));
        let moment = |text| Cell::Moment(parse_timestamp(text).expect("a moment"));
        let heads = |heads: &[&str]| heads.iter().map(|head| (*head).to_owned()).collect();
        Export {
            title: "Pulseboard analytics",
            facts: vec![("Period", "7 days".to_owned()), ("Currency", "USD".to_owned())],
            blocks: vec![
                Block {
                    title: "Over time",
                    heads: heads(&["Begins (UTC)", "Revenue", "Orders"]),
                    rows: vec![
                        vec![moment("2026-11-24T00:00:00"), money(123_456, "USD"), Cell::Count(12)],
                        vec![moment("2026-11-25T13:00:00"), money(-5, "USD"), Cell::Empty],
                    ],
                },
                Block {
                    title: "Products",
                    heads: heads(&["Name", "Pieces", "Share", "Yen"]),
                    rows: vec![vec![
                        Cell::text("=1+1;=2"),
                        Cell::Quantity("17.25".parse().expect("a number")),
                        Cell::Percent(125),
                        money(1_200, "JPY"),
                    ]],
                },
            ],
        }
    }

    fn read(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook")
    }

    #[test]
    fn each_block_is_a_sheet_of_real_cells() {
        let mut workbook = read(write(&sample()).expect("written"));
        assert_eq!(workbook.sheet_names(), [ABOUT, "Over time", "Products"]);
        let about = workbook.worksheet_range(ABOUT).expect("a sheet");
        assert_eq!(about.get((2, 1)), Some(&Data::String("7 days".to_owned())));
        let series = workbook.worksheet_range("Over time").expect("a sheet");
        assert_eq!(series.get((0, 0)), Some(&Data::String("Begins (UTC)".to_owned())));
        let Some(Data::DateTime(moment)) = series.get((2, 0)) else { panic!("{:?}", series.get((2, 0))) };
        // Days since December 30, 1899: November 25, 2026, at 13:00.
        assert!(moment.is_datetime() && (moment.as_f64() - (f64::from(46351) + 13.0 / 24.0)).abs() < 1e-6, "{moment}");
        assert_eq!(series.get((1, 1)), Some(&Data::Float(1_234.56)));
        assert_eq!(series.get((1, 2)), Some(&Data::Float(12.0)));
        assert_eq!(series.get((2, 2)), Some(&Data::Empty));
        let products = workbook.worksheet_range("Products").expect("a sheet");
        assert_eq!(products.get((1, 0)), Some(&Data::String("=1+1;=2".to_owned())), "a text, and no formula");
        assert_eq!(
            (products.get((1, 1)), products.get((1, 2))),
            (Some(&Data::Float(17.25)), Some(&Data::Float(0.125)))
        );
        let formulas = workbook.worksheet_formula("Products").expect("a sheet");
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    }

    #[test]
    fn amounts_have_the_format_of_their_currency() {
        for (code, expected) in [("USD", "[$USD] #,##0.00"), ("JPY", "[$JPY] #,##0"), ("KWD", "[$KWD] #,##0.000")] {
            assert_eq!(amount_format(Currency::parse(code).expect("a code")), expected);
        }
        assert!(amount_format(Currency::parse("BTC").expect("a code")).starts_with("[$BTC] #,##0.00#"));
    }

    #[test]
    fn heads_stay_above_the_rows() {
        let bytes = write(&sample()).expect("written");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut sheet = String::new();
        let mut file = archive.by_name("xl/worksheets/sheet2.xml").expect("the second sheet");
        std::io::Read::read_to_string(&mut file, &mut sheet).expect("read");
        assert!(
            sheet.contains(r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#),
            "{sheet}"
        );
    }
}
