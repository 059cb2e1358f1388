//! The period that the address names, and the way to another one.

use yew::prelude::*;

use crate::browser;
use crate::browser::events::use_window_event;
use crate::browser::history::{self, Entry, navigate};
use crate::browser::storage::{Keep, PERIOD};
use crate::model::{PeriodSelection, Day};
use crate::route::Route;

/// What the reader sees: what the address says, or else what was chosen last. The callback takes another choice: the
/// address names it, so that "back" undoes it, and the next visit begins with it.
#[hook]
pub fn use_choice(route: Route) -> (PeriodSelection, Callback<PeriodSelection>) {
    let update = use_force_update();
    use_window_event("popstate", Callback::from(move |_| update.force_update()));
    // What ends in the future is a slip, whoever wrote it.
    let tomorrow = Day::of(browser::now()).plus(1);
    let parse =
        |query: &str| PeriodSelection::parse(query).filter(|choice| choice.window(browser::now()).end <= tomorrow.start());
    let told = parse(&history::query()).filter(|_| route.has_period());
    // The way from one page to another, and back through a list, keeps what was shown.
    let shown = use_mut_ref(|| parse(&Keep::Always.get(PERIOD)?));
    let choice = told.or(*shown.borrow()).unwrap_or_default();
    shown.replace(Some(choice));
    use_effect_with((route, told.is_none()), move |&(route, is_missing)| {
        if is_missing && route.has_period() {
            navigate(&address(route, choice), Entry::Replace);
        }
    });
    let on_choice = use_callback((route, choice), |choice: PeriodSelection, (route, shown)| {
        if choice == *shown {
            return;
        }
        Keep::Always.set(PERIOD, Some(&choice.query()));
        navigate(&address(*route, choice), Entry::Push);
    });
    (choice, on_choice)
}

fn address(route: Route, choice: PeriodSelection) -> String {
    format!("{}{}", route.path(), choice.query())
}
