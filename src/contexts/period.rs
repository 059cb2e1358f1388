//! The selected period: what the address says, or else what was selected last.

use pulseboard_core::json;
use pulseboard_core::period::{PeriodQuery, PeriodSelection};
use pulseboard_core::time::{Timestamp, end_of};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::contexts::server_clock::use_server_now;
use crate::platform::storage::{self, PERIOD};
use crate::routes::Route;

/// The selected period, and the way to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodHandle {
    /// What is selected.
    pub selection: PeriodSelection,
    /// Takes another selection: the address names it, so that "back" undoes it, and the next visit begins with it.
    pub on_select: Callback<PeriodSelection>,
}

/// The selected period.
#[hook]
pub fn use_period() -> PeriodHandle {
    use_context::<PeriodHandle>().expect("`App` puts a `PeriodProvider` around every page")
}

/// What ends in the future is a slip, whoever wrote it.
fn not_in_future(selection: PeriodSelection, now: Timestamp) -> Option<PeriodSelection> {
    Some(selection).filter(|selection| selection.window(now).end <= end_of(now.date_naive()))
}

fn stored(now: Timestamp) -> Option<PeriodSelection> {
    not_in_future(json::read::<PeriodQuery>(&storage::get(PERIOD)?).ok()?.selection()?, now)
}

/// What the query of an address selects, or else what was selected last. `now` is the server's.
pub fn selection_of(query: Option<&PeriodQuery>, now: Timestamp) -> PeriodSelection {
    named(query, now).or_else(|| stored(now)).unwrap_or_default()
}

fn named(query: Option<&PeriodQuery>, now: Timestamp) -> Option<PeriodSelection> {
    not_in_future(query?.selection()?, now)
}

/// Properties of [`PeriodProvider`].
#[derive(PartialEq, Properties)]
pub struct PeriodProviderProps {
    /// The page that is open.
    pub route: Route,
    /// Who can read it.
    #[prop_or_default]
    pub children: Html,
}

/// Reads the period from the address of a page that has one, and writes it there where it is missing.
#[component]
pub fn PeriodProvider(props: &PeriodProviderProps) -> Html {
    let route = props.route;
    let location = use_location();
    let navigator = use_navigator();
    let query = location.filter(|_| route.has_period()).and_then(|location| location.query::<PeriodQuery>().ok());
    let now = use_server_now();
    let named = named(query.as_ref(), now);
    // The way from one page to another, and back through a list, keeps what was shown.
    let last = use_state_eq(|| selection_of(query.as_ref(), now));
    let selection = named.unwrap_or(*last);
    use_effect_with(selection, {
        let last = last.setter();
        move |selection| last.set(*selection)
    });
    use_effect_with((route, named.is_none(), selection), {
        let navigator = navigator.clone();
        move |&(route, is_missing, selection)| {
            if let Some(navigator) = navigator.filter(|_| is_missing && route.has_period()) {
                // A query of plain texts can always be written.
                let _ = navigator.replace_with_query(&route, PeriodQuery::from(selection));
            }
        }
    });
    let on_select =
        use_callback((route, selection, navigator), |selected: PeriodSelection, (route, shown, navigator)| {
            if selected == *shown {
                return;
            }
            storage::set(PERIOD, serde_json::to_string(&PeriodQuery::from(selected)).ok().as_deref());
            if let Some(navigator) = navigator {
                // A query of plain texts can always be written.
                let _ = navigator.push_with_query(route, PeriodQuery::from(selected));
            }
        });
    html! {
        <ContextProvider<PeriodHandle> context={PeriodHandle { selection, on_select }}>
            { props.children.clone() }
        </ContextProvider<PeriodHandle>>
    }
}
