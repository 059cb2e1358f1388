//! What a list shows, as its address says.

use pulseboard_core::listing::address::ListView;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::routes::{Route, parameters};

/// What the list of a page shows, and the way to change it.
#[derive(Clone, PartialEq)]
pub(super) struct ListViewHandle {
    /// What it shows.
    pub(super) view: ListView,
    /// Shows something else: the way back leads to what was shown before.
    pub(super) on_change: Callback<ListView>,
    /// The same where nobody would go back to what was before, such as half a word.
    pub(super) on_adjust: Callback<ListView>,
}

/// What the address says of the list of a page.
#[hook]
pub(super) fn use_list_view(route: Route) -> ListViewHandle {
    let query = use_location().map(|location| parameters(location.query_str())).unwrap_or_default();
    let view = use_memo(query, |query| ListView::from_pairs(query));
    let navigator = use_navigator();
    let on_change = use_callback((navigator.clone(), route), |view: ListView, (navigator, route)| {
        if let Some(navigator) = navigator {
            // A query of plain texts can always be written.
            let _ = navigator.push_with_query(route, view.to_pairs());
        }
    });
    let on_adjust = use_callback((navigator, route), |view: ListView, (navigator, route)| {
        if let Some(navigator) = navigator {
            let _ = navigator.replace_with_query(route, view.to_pairs());
        }
    });
    ListViewHandle { view: (*view).clone(), on_change, on_adjust }
}
