//! What is on the page, as a reader would find it: by role, label and `data-test`.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

/// Reads the page into the shape of [`View`].
pub(crate) const READ: &str = concat!(include_str!("words.js"), include_str!("view.js"));

/// The cards of the dashboard.
pub const CARDS: usize = 24;

/// A page at one moment.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct View {
    /// Path and query of the address.
    pub path: String,
    /// The title of the document.
    pub title: String,
    /// The main heading.
    pub heading: String,
    /// What has the focus: its id, else its `data-test`, else its tag.
    pub focus: String,
    /// How far the page is scrolled down.
    pub scroll: f64,
    /// The live badge.
    pub badge: Option<Badge>,
    /// Whether the badge's popover is open, with its text.
    pub popover: Option<String>,
    /// This tab's part in sharing the stream, while the popover tells it.
    pub tabs: Option<Tabs>,
    /// Whether the popover says that updates may go elsewhere.
    pub is_elsewhere: bool,
    /// Whether the popover says that the server does not announce everything.
    pub is_in_part: bool,
    /// The position of the real-time switch.
    pub switch: Option<bool>,
    /// The mode that the status panel names.
    pub mode: Option<String>,
    /// The status panel's text.
    pub panel: String,
    /// The cards by their names.
    pub cards: BTreeMap<String, Card>,
    /// Notices, oldest first.
    pub toasts: Vec<Toast>,
    /// What screen readers are told of them.
    pub announcement: String,
    /// The rows of the feed, newest first, each as its text.
    pub feed: Vec<String>,
    /// What is said of a clock that is wrong.
    pub clock: Option<String>,
    /// Other messages, above or in place of what is missing.
    pub messages: Vec<Message>,
    /// Open dialogs.
    pub dialogs: Vec<Dialog>,
    /// Why signing in failed.
    pub error: String,
    /// When the page was last updated.
    pub updated: String,
    /// The rows of the table that are drawn, each as its text.
    pub rows: Vec<String>,
    /// How many rows the list has, drawn or not.
    pub listed: Option<usize>,
    /// What they come to: minor units and currency of each, such as `1230 USD`.
    pub sums: Vec<String>,
    /// Whether the table waits for its first rows.
    pub is_table_loading: bool,
    /// What is said of how many rows there are.
    pub row_count: String,
    /// Whether the list was not read to its end.
    pub has_more: bool,
    /// What has happened since the page was loaded.
    pub history: History,
}

/// The live badge.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Badge {
    /// The name of the state.
    pub state: String,
    /// What the reader sees.
    pub label: String,
}

/// A tab's part in sharing the stream, as the popover tells it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Tabs {
    /// `leader`, `follower`, `seeking` or `alone`.
    pub role: String,
    /// How many follow the one that leads.
    pub followers: u32,
}

/// A card of the dashboard.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Card {
    /// Its name as the reader sees it.
    pub label: String,
    /// The figure as a plain number; amounts in minor units.
    pub value: Option<i64>,
    /// The figure as the reader sees it; `None` while it is loading.
    pub figure: Option<String>,
    /// The mark of a figure that is out of date or missing.
    pub mark: Option<String>,
    /// Everything on the card.
    pub text: String,
}

/// A notice.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Toast {
    /// Its headline.
    pub title: String,
    /// What it tells besides.
    pub body: String,
}

/// A message block.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Message {
    /// `empty`, `stale`, `failed`, `away` or `ending`.
    pub tone: String,
    /// Everything in it.
    pub text: String,
}

/// An open dialog.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Dialog {
    /// Its name.
    pub name: String,
    /// Everything in it.
    pub text: String,
}

/// What has happened since the page was loaded.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct History {
    /// The states of the badge, each once when it was entered.
    pub states: Vec<String>,
    /// Since when the badge says that the page is live, in milliseconds since 1970.
    pub live_at: Option<f64>,
    /// The most toasts at once.
    pub most_toasts: usize,
    /// The most rows of the feed at once.
    pub most_rows: usize,
    /// The most elements in the page at once.
    pub most_nodes: usize,
    /// What screen readers were told.
    pub announcements: Vec<Announcement>,
}

/// Something that screen readers were told.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Announcement {
    /// When, in milliseconds since the page was loaded.
    pub at: f64,
    /// What.
    pub text: String,
}

impl View {
    /// The page of the address, without its query.
    pub fn page(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// How many rows of the feed tell of something, such as the number of an order.
    pub fn rows_about(&self, text: &str) -> usize {
        self.feed.iter().filter(|row| row.contains(text)).count()
    }

    /// The state of the badge.
    pub fn state(&self) -> &str {
        self.badge.as_ref().map_or("", |badge| &badge.state)
    }

    /// Whether the stream delivers.
    pub fn has_stream(&self) -> bool {
        self.state() == "live"
    }

    /// Whether the badge says that the page is live.
    pub fn is_live(&self) -> bool {
        self.badge == Some(Badge { state: "live".to_owned(), label: "Live".to_owned() })
    }

    /// The figures that are known, by card.
    pub fn figures(&self) -> BTreeMap<String, i64> {
        self.cards.iter().filter_map(|(slug, card)| Some((slug.clone(), card.value?))).collect()
    }

    /// Whether every card has its figure.
    pub fn has_all_figures(&self) -> bool {
        self.figures().len() == CARDS
    }

    /// Whether a list has at least so many rows.
    pub fn lists(&self, rows: usize) -> bool {
        self.listed.is_some_and(|listed| listed >= rows)
    }

    /// Whether a list was read to its end and has so many rows.
    pub fn lists_all(&self, rows: usize) -> bool {
        self.listed == Some(rows) && !self.has_more
    }

    /// The message of a tone, if it is shown.
    pub fn message(&self, tone: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.tone == tone)
    }

    /// Whether a message of a tone is shown.
    pub fn has_message(&self, tone: &str) -> bool {
        self.message(tone).is_some()
    }

    /// Whether a dialog is open.
    pub fn has_dialog(&self, name: &str) -> bool {
        self.dialogs.iter().any(|dialog| dialog.name == name)
    }

    /// Whether a notice of this headline is shown.
    pub fn has_toast(&self, title: &str) -> bool {
        self.toasts.iter().any(|toast| toast.title == title)
    }
}

/// What was on a page, for a message.
pub(crate) fn describe(view: &View) -> String {
    let mut text = format!("  on the page: {} “{}”, heading “{}”", view.path, view.title, view.heading);
    let mut line = |name: &str, value: &dyn std::fmt::Debug| {
        // Writing into a text cannot fail.
        let _ = write!(text, "\n    {name}: {value:?}");
    };
    line("badge", &view.badge);
    line("badge so far", &view.history.states);
    line("mode", &view.mode);
    line("focus", &view.focus);
    line("messages", &view.messages);
    line("toasts", &view.toasts);
    line("feed", &view.feed);
    line("dialogs", &view.dialogs);
    line("sign-in error", &view.error);
    line("figures", &view.figures());
    let marks: Vec<_> = view.cards.iter().filter_map(|(slug, card)| Some((slug, card.mark.as_ref()?))).collect();
    line("marks", &marks);
    line("rows", &view.rows.len());
    line("row count", &view.row_count);
    text
}
