//! What is on a page with a period: the menu, the headline cards, and everything that the analytics page has besides.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::Location;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use crate::driver::is_passing;
use crate::page::{PATIENCE, Page};
use crate::periods::{Compare, Period};
use crate::view::Message;
use crate::{Outcome, problem_at};

/// Reads the page into the shape of [`Analytics`].
const READ: &str = concat!(include_str!("words.js"), include_str!("analytics_view.js"));
/// How often the page is looked at while something is waited for.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// A page with a period at one moment.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Analytics {
    /// Path and query of the address.
    pub path: String,
    /// The main heading.
    pub heading: String,
    /// What has the focus: its id, else its `data-test`, else its tag.
    pub focus: String,
    /// Whether there is a menu of periods.
    pub has_menu: bool,
    /// Whether it is open.
    pub is_menu_open: bool,
    /// What its button says.
    pub label: String,
    /// Which periods are pressed, by name.
    pub periods: BTreeMap<String, bool>,
    /// The keys that the menu names, by period.
    pub letters: BTreeMap<String, String>,
    /// Which comparisons are pressed, by name.
    pub comparisons: BTreeMap<String, bool>,
    /// The field of the first date.
    pub from: Option<Field>,
    /// The field of the last date.
    pub to: Option<Field>,
    /// Why the dates are no period.
    pub error: String,
    /// The headline cards by name.
    pub headlines: BTreeMap<String, Headline>,
    /// The charts by name.
    pub charts: BTreeMap<String, Chart>,
    /// The breakdowns by name.
    pub breakdowns: BTreeMap<String, Breakdown>,
    /// The rings by name, in percent.
    pub rings: BTreeMap<String, f64>,
    /// The derived measures by name: minor units, or tenths of a percent.
    pub measures: BTreeMap<String, i64>,
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
    /// What the marks of inconsistent figures say.
    pub checks: Vec<String>,
    /// Whether the menu of exports is open.
    pub is_export_open: bool,
    /// What the chip of a filtered list says.
    pub filter: Option<String>,
    /// All messages of the page.
    pub messages: Vec<Message>,
}

/// A field of a date.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Field {
    /// The date as `YYYY-MM-DD`, or nothing.
    pub value: String,
    /// Whether it is marked as wrong.
    pub is_invalid: bool,
    /// What describes it.
    pub description: String,
}

/// A headline card.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Headline {
    /// Its name as the reader sees it.
    pub label: String,
    /// The figure as a plain number; amounts in minor units.
    pub value: Option<i64>,
    /// The figure as the reader sees it.
    pub text: Option<String>,
    /// The figure that it is compared with.
    pub before: Option<i64>,
    /// The change in percent with one digit after the point, or `new`.
    pub change: Option<String>,
    /// The change as the reader sees it.
    pub change_text: Option<String>,
    /// Where its link leads.
    pub link: Option<String>,
    /// Everything on the card.
    pub whole: String,
}

/// A chart, as a drawing or as a table.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Chart {
    /// Whether the table is shown.
    pub is_table: bool,
    /// What one point is of: `hour`, `day` or `month`.
    pub by: String,
    /// What it can be of.
    pub choices: Vec<String>,
    /// What it was made from.
    pub source: String,
    /// What is told of the point under the crosshair.
    pub value_text: Option<String>,
    /// The tooltip.
    pub tooltip: Option<String>,
    /// The lines and areas of the drawing.
    pub paths: Vec<String>,
    /// The rows of the table.
    pub points: Vec<Point>,
    /// Messages in place of it.
    pub messages: Vec<Message>,
    /// Everything in it.
    pub text: String,
}

/// A point of a chart.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Point {
    /// When it begins.
    pub start: String,
    /// Its figure.
    pub now: Option<i64>,
    /// The figure that it is compared with.
    pub before: Option<i64>,
}

/// A breakdown by status, product or category.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Breakdown {
    /// Counts or amounts by key.
    pub shares: BTreeMap<String, i64>,
    /// Messages in place of it.
    pub messages: Vec<Message>,
    /// Everything in it.
    pub text: String,
}

/// A table of leaders.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Table {
    /// The heads of its columns.
    pub heads: Vec<Head>,
    /// Its rows, each as its text.
    pub rows: Vec<String>,
    /// Where its links lead.
    pub links: Vec<String>,
    /// Messages in place of it.
    pub messages: Vec<Message>,
}

/// The head of a column.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Head {
    /// What it says.
    pub label: String,
    /// `ascending`, `descending`, `none` or nothing.
    pub sort: String,
    /// Whether the rows can be sorted by it.
    pub has_button: bool,
}

impl Analytics {
    /// The page of the address, without its query.
    pub fn page(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The query of the address.
    pub fn query(&self) -> BTreeMap<&str, &str> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter_map(|pair| pair.split_once('=')).collect()
    }

    /// Whether the address tells this period and comparison.
    pub fn is_of(&self, period: &Period, compare: Compare) -> bool {
        let query = self.query();
        let dates = match period {
            Period::Custom(from, to) => [Some(from.as_str()), Some(to.as_str())],
            _ => [None, None],
        };
        let is_named = query.get("period") == Some(&period.name()) && query.get("compare") == Some(&compare.name());
        is_named && ["from", "to"].map(|name| query.get(name).copied()) == dates
    }

    /// A chart; an empty one while there is none.
    pub fn chart(&self, name: &str) -> Chart {
        self.charts.get(name).cloned().unwrap_or_default()
    }

    /// A headline card; an empty one while there is none.
    pub fn headline(&self, name: &str) -> Headline {
        self.headlines.get(name).cloned().unwrap_or_default()
    }
}

impl Table {
    /// Whether there are rows, and no number of theirs is still on its way.
    pub fn is_whole(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| !row.split(' ').any(|word| word == "–"))
    }
}

impl Page {
    /// What is on a page with a period now.
    ///
    /// # Errors
    ///
    /// When the page cannot be read.
    pub async fn analytics(&self) -> Outcome<Analytics> {
        Ok(serde_json::from_value(self.script(READ, json!([])).await?)?)
    }

    /// Waits, as long as [`PATIENCE`] lasts, until a page with a period is as it should be. `what` completes "the page
    /// has…".
    ///
    /// # Errors
    ///
    /// When it does not become so.
    #[track_caller]
    pub fn wait_analytics(
        &self,
        what: &str,
        met: impl Fn(&Analytics) -> bool,
    ) -> impl Future<Output = Outcome<Analytics>> {
        let place = Location::caller();
        async move {
            let deadline = Instant::now() + PATIENCE;
            loop {
                let late = Instant::now() >= deadline;
                // While a page is being left, there is nothing to read.
                let view = match self.driver().script(READ, Vec::new()).await {
                    Ok(value) => serde_json::from_value::<Analytics>(value)?,
                    Err(error) if is_passing(&error) && !late => Analytics::default(),
                    Err(error) => return Err(error.into()),
                };
                if met(&view) {
                    return Ok(view);
                }
                if late {
                    let seen = describe(&view);
                    return Err(
                        problem_at(place, format!("not within {} s: {what}", PATIENCE.as_secs())).wrap_err(seen)
                    );
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }
}

/// What was on a page with a period, for a message.
pub(crate) fn describe(view: &Analytics) -> String {
    let figures = view.headlines.iter().map(|(name, card)| {
        let Headline { value, before, change, .. } = card;
        format!("{name} {value:?} before {before:?} change {change:?}")
    });
    let charts = view.charts.iter().map(|(name, chart)| {
        let Chart { is_table, by, source, points, paths, messages, .. } = chart;
        let (points, paths) = (points.len(), paths.len());
        format!("{name} by {by}, table {is_table}, {points} points, {paths} paths, “{source}”, {messages:?}")
    });
    let lines = figures.chain(charts).collect::<Vec<_>>().join("\n    ");
    let menu = if view.is_menu_open { "open" } else { "closed" };
    format!(
        "  at {} “{}”, menu “{}” {menu}, error “{}”\n    {lines}\n    messages: {:?}",
        view.path, view.heading, view.label, view.error, view.messages
    )
}
