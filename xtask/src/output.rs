//! What the tasks print of their own, styled only on a terminal.

use std::time::Duration;

use comfy_table::{CellAlignment, Table};
use console::style;

/// Announces a step.
pub(crate) fn heading(text: &str) {
    println!("\n{}", style(format!("== {text}")).bold());
}

/// Says what a step is doing.
pub(crate) fn note(text: &str) {
    println!("{}", style(text).dim());
}

/// A duration for people: `0.4 s`, `12.0 s`, `3 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    match time.as_secs() {
        ..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// A size in bytes for people: `812 B`, `43.2 KiB`.
pub(crate) fn size(bytes: u64) -> String {
    if bytes < 1024 { format!("{bytes} B") } else { format!("{:.1} KiB", bytes as f64 / 1024.0) }
}

/// Rows as aligned columns: the first column to the left, the others to the right.
pub(crate) fn table(rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING).add_rows(rows);
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
        assert_eq!(size(812), "812 B");
        assert_eq!(size(44_237), "43.2 KiB");
    }
}
