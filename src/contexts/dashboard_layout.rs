//! How the reader arranged the dashboard, as the browser keeps it for their account.

use pulseboard_core::dashboard::layout::DashboardLayout;
use yew::prelude::*;

use crate::contexts::session::use_session;
use crate::hooks::{Stored, use_stored};
use crate::platform::storage::LAYOUTS;

/// The layout of the account, and the way to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutHandle {
    /// The layout.
    pub layout: DashboardLayout,
    owner: String,
    stored: Stored,
}

impl LayoutHandle {
    /// Keeps another layout.
    pub fn set(&self, layout: &DashboardLayout) {
        let kept = self.stored.now().unwrap_or_default();
        let others = kept.lines().filter(|line| text_of(line, &self.owner).is_none());
        let own = format!("{} {}", self.owner, layout.text());
        let is_changed = *layout != DashboardLayout::default();
        let lines: Vec<&str> = others.chain(is_changed.then_some(own.as_str())).collect();
        self.stored.set(Some(lines.join("\n")).filter(|text| !text.is_empty()).as_deref());
    }
}

/// The layout of the account that is signed in.
#[hook]
pub fn use_dashboard_layout() -> LayoutHandle {
    let session = use_session();
    let owner = session.account();
    let owner = owner.map(|owner| owner.to_string()).unwrap_or_default();
    let stored = use_stored(LAYOUTS);
    let own = stored.text.as_deref().and_then(|text| text.lines().find_map(|line| text_of(line, &owner)));
    LayoutHandle { layout: DashboardLayout::from_text(own.unwrap_or_default()), owner, stored }
}

/// Of a line that keeps the layout of an account: the layout.
fn text_of<'a>(line: &'a str, owner: &str) -> Option<&'a str> {
    line.strip_prefix(owner)?.strip_prefix(' ')
}
