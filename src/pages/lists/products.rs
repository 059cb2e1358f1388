//! The list of products.

use std::rc::Rc;

use pulseboard_api::plans::Plan;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::details::{belongings, link};
use crate::pages::lists::list_page::ListPage;
use crate::routes::Route;

fn columns() -> Rc<[Column<Plan>]> {
    [
        Column::new("Product", |plan: &Plan| cell::name(&plan.name, None))
            .holding("name", |plan| Cell::text(&plan.name))
            .on_phones(PhoneSlot::Title),
        Column::new("Category", |plan: &Plan| cell::text(plan.category.as_deref()))
            .holding("category", |plan| Cell::known(plan.category.as_deref(), Cell::text))
            .on_phones(PhoneSlot::Day),
        Column::new("Status", |plan: &Plan| cell::activity(plan.is_active))
            .holding("status", |plan| Cell::text(if plan.is_active { "active" } else { "inactive" }))
            .on_phones(PhoneSlot::Status),
        Column::new("Monthly", |plan: &Plan| cell::money(plan.monthly))
            .holding("monthly", |plan| Cell::known(plan.monthly, Cell::Amount))
            .numeric()
            .on_phones(PhoneSlot::Amount),
        Column::new("Yearly", |plan: &Plan| cell::money(plan.yearly))
            .holding("yearly", |plan| Cell::known(plan.yearly, Cell::Amount))
            .numeric(),
    ]
    .into()
}

/// The list of products.
#[component]
pub fn Products() -> Html {
    let columns = use_memo((), |()| columns());
    let more = use_callback((), |row: Rc<Plan>, ()| more(&row));
    html! {
        <ListPage<Plan>
            resource={Resource::Products} columns={(*columns).clone()} {more}
            when_empty="Products appear here once plans are set up in the backend."
        />
    }
}

/// The way to its orders.
fn more(plan: &Plan) -> Html {
    belongings([link(Route::Orders, "product", &plan.id, "All orders of it")])
}
