//! What is exported reads back as what is on the page.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx, open_workbook_from_rs};
use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::csv;
use pulseboard_e2e::downloads::File;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// The mark by which spreadsheets know UTF-8.
const MARK: char = '\u{feff}';

#[tokio::test(flavor = "multi_thread")]
async fn the_table_has_the_numbers_of_the_page() -> Outcome {
    scenario(Setup::documented(), async |world| {
        // A name that a spreadsheet would calculate.
        let name = "UPDATE users SET full_name = '=1+1,\"x\"' WHERE email = 'customer@example.com'";
        world.truth.change(name).await?;
        world.api().await?.create_order(&world.customer().await?, 9_999_900, "completed").await?;
        world.open_analytics("").await?;
        for (period, compare) in [(Period::Month, Compare::Previous), (Period::Today, Compare::Year)] {
            world.choose(&period, compare).await?;
            world.show_tables(true).await?;
            let view = world.wait_for_period(&period, compare).await?;
            let file = world.export("export-csv").await?;
            ensure_eq!(file.extension(), "csv", "what the name {} ends with", file.name);
            ensure!(file.kind.starts_with("text/csv"), "the table is of the type {}", file.kind);
            let text = file.text()?;
            let table = text.strip_prefix(MARK);
            let table = table.ok_or_else(|| eyre::eyre!("there is no byte order mark"))?;
            let records = csv::parse(table)?;
            let formulas: Vec<_> = records.iter().flatten().filter(|field| csv::is_formula(field)).collect();
            ensure!(formulas.is_empty(), "formulas in the table: {formulas:?}");
            check_numbers(&view, &records)?;
            check_words(world, table, &period).await?;

            let file = world.export("export-csv-semicolon").await?;
            let other = csv::parse_with(file.text()?.trim_start_matches(MARK), b';')?;
            check_numbers(&view, &with_dots(&other))?;
            ensure!(!other.iter().flatten().any(|field| field == "99999.00"), "a dot before decimals: {other:?}");
            check_workbook(&view, world.export("export-xlsx").await?)?;
        }
        Ok(())
    })
    .await
}

/// The same with a dot before the decimals of numbers.
fn with_dots(records: &[Vec<String>]) -> Vec<Vec<String>> {
    let is_number = |field: &str| field.bytes().all(|byte| byte.is_ascii_digit() || b"-,".contains(&byte));
    let with_dot = |field: &String| if is_number(field) { field.replace(',', ".") } else { field.clone() };
    records.iter().map(|record| record.iter().map(with_dot).collect()).collect()
}

/// The workbook has a sheet for each block, moments and amounts as what they are, and the numbers of the page.
fn check_workbook(view: &Analytics, file: File) -> Outcome {
    ensure_eq!(file.extension(), "xlsx", "what the name {} ends with", file.name);
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(file.bytes))?;
    let sheets = workbook.sheet_names();
    for name in ["About", "Headline figures", "Over time", "Products (revenue before tax)", "Customers"] {
        ensure!(sheets.iter().any(|sheet| sheet == name), "no sheet {name} in {sheets:?}");
        let formulas = workbook.worksheet_formula(name)?;
        ensure!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "a formula in {name}");
    }
    let headlines = workbook.worksheet_range("Headline figures")?;
    for (name, card) in &view.headlines {
        let row = headlines.rows().find(|row| row.first() == Some(&Data::String(card.label.clone())));
        let value = row.and_then(|row| row.get(1)).and_then(Data::as_f64);
        let unit = if matches!(name.as_str(), "revenue" | "average-order") { 100.0 } else { 1.0 };
        let shown = card.value.map(|value| value as f64 / unit);
        let is_same =
            value.zip(shown).map_or(value.is_none() && shown.is_none(), |(one, other)| (one - other).abs() < 0.001);
        ensure!(is_same, "{name} is {value:?} in the workbook, and {shown:?} on the page");
    }
    let series = workbook.worksheet_range("Over time")?;
    let starts = series.rows().skip(1).filter(|row| matches!(row.first(), Some(Data::DateTime(_)))).count();
    ensure_eq!(starts, view.charts["orders"].points.len(), "the points of the chart as dates");
    Ok(())
}

/// Every card and every point is in a record with its number as a plain decimal.
fn check_numbers(view: &Analytics, records: &[Vec<String>]) -> Outcome {
    let decimal = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let is_money = |name: &str| matches!(name, "revenue" | "average-order");
    let plain = |name: &str, value: i64| if is_money(name) { decimal(value) } else { value.to_string() };
    for (name, card) in &view.headlines {
        let record = records.iter().find(|record| record.first() == Some(&card.label));
        let record = record.cloned().unwrap_or_default();
        for value in [card.value, card.before].into_iter().flatten() {
            let expected = plain(name, value);
            ensure!(record.contains(&expected), "the record of {name} is {record:?}, without {expected}");
        }
    }
    for (name, chart) in &view.charts {
        // A point is named by its day, and by its hour where it is one.
        let beginning =
            |start: &str| if chart.by == "hour" { start.get(..13) } else { start.get(..10) }.map(str::to_owned);
        for point in &chart.points {
            let start = beginning(&point.start).unwrap_or_default();
            let is_of =
                |record: &&Vec<String>| record.first().is_some_and(|field| field.replace(' ', "T").starts_with(&start));
            let all: Vec<_> = records.iter().filter(is_of).collect();
            for value in [point.now, point.before].into_iter().flatten() {
                let expected = plain(name, value);
                let is_there = all.iter().any(|record| record.contains(&expected));
                ensure!(is_there, "{name} at {start} is {all:?}, without {expected}");
            }
        }
    }
    Ok(())
}

/// The table says of what it is, and when it was made.
async fn check_words(world: &World, table: &str, period: &Period) -> Outcome {
    let first = world.window(period).await?.from;
    let first = world.truth.text(&format!("SELECT date({first}, 'unixepoch')")).await?;
    for word in ["UTC", "USD", first.as_str(), "Orders of any status placed in the period."] {
        ensure!(table.contains(word), "the table does not say “{word}”:\n{table}");
    }
    let mut moments = Vec::new();
    for minutes in 0..4 {
        let sql = format!("SELECT strftime('%Y-%m-%dT%H:%M', 'now', '-{minutes} minutes')");
        moments.push(world.truth.text(&sql).await?);
    }
    let spaced = table.replace(' ', "T");
    let is_timed = moments.iter().any(|moment| spaced.contains(moment.as_str()));
    ensure!(is_timed, "the table does not say that it was fetched at {}:\n{table}", moments[0]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_is_saved_as_a_drawing() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_analytics("?period=30d&compare=previous").await?;
        world.wait_for_period(&Period::Month, Compare::Previous).await?;
        world.page.catch_files().await?;
        for name in ["revenue", "orders"] {
            world.page.press_named(&format!("chart-{name}-svg")).await?;
            let file = world.page.take_file().await?;
            ensure_eq!(file.extension(), "svg", "what the name {} ends with", file.name);
            ensure!(file.kind.starts_with("image/svg+xml"), "the drawing is of the type {}", file.kind);
            check_drawing(world, file.text()?).await?;
            world.page.press_named(&format!("chart-{name}-png")).await?;
            let file = world.page.take_file().await?;
            ensure_eq!((file.extension(), file.kind.as_str()), ("png", "image/png"), "what {} is", file.name);
            check_picture(&file)?;
        }
        Ok(())
    })
    .await
}

/// The picture is a PNG of a size worth the name, and not of one colour: those shrink to nothing.
fn check_picture(file: &File) -> Outcome {
    let head = file.bytes.get(..24).unwrap_or_default();
    ensure!(head.starts_with(b"\x89PNG\r\n\x1a\n"), "it does not begin as a PNG does: {head:?}");
    let number = |at: usize| head[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let (width, height) = (number(16), number(20));
    ensure!(width > 800 && height > 400, "it is {width} × {height} pixels");
    ensure!(file.bytes.len() > 10_000, "it has {} bytes", file.bytes.len());
    Ok(())
}

/// The drawing is well-formed and shows something on its own, without the page's styles or anything from elsewhere.
async fn check_drawing(world: &World, text: &str) -> Outcome {
    let script = "
        const parsed = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
        const root = parsed.documentElement;
        const paths = [...root.querySelectorAll('path')];
        return {
            error: parsed.querySelector('parsererror')?.textContent || '',
            root: `${root.namespaceURI} ${root.localName}`,
            title: root.querySelector('title')?.textContent || '',
            longest: Math.max(0, ...paths.map((path) => (path.getAttribute('d') || '').length)),
            text: root.textContent,
            foreign: /url\\(['\"]?http|href=['\"]http|var\\(/.test(arguments[0]),
            box: root.getAttribute('viewBox') || '',
        };";
    // The page's policy lets nothing be parsed; an empty tab has none.
    let page = world.page.tab().await?;
    let empty = world.page.open_tab().await?;
    let drawing = world.page.script(script, json!([text])).await?;
    world.page.close_tab(&empty, &page).await?;
    world.page.bring_to_front(&page).await?;
    ensure_eq!(drawing["error"], "", "what is wrong with the drawing");
    ensure_eq!(drawing["root"], "http://www.w3.org/2000/svg svg", "the root of the drawing");
    ensure!(drawing["title"] != "" && drawing["box"] != "", "the drawing has no title or size: {drawing}");
    ensure!(drawing["longest"].as_u64() > Some(50), "the drawing is empty: {drawing}");
    ensure!(drawing["text"].as_str().is_some_and(|text| text.contains("UTC")), "no zone in the drawing: {drawing}");
    ensure_eq!(drawing["foreign"], false, "whether the drawing needs something else");
    Ok(())
}
