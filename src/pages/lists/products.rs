//! The list of products.

use std::rc::Rc;

use pulseboard_api::plans::Plan;
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for Plan {
    fn id(&self) -> &str {
        &self.id
    }
}

fn columns() -> Rc<[Column<Plan>]> {
    [
        Column::new("Product", |plan: &Plan| cell::name(&plan.name, None)),
        Column::new("Category", |plan: &Plan| cell::text(plan.category.as_deref())),
        Column::new("Status", |plan: &Plan| cell::activity(plan.is_active)),
        Column::new("Monthly", |plan: &Plan| cell::money(plan.monthly)).numeric(),
        Column::new("Yearly", |plan: &Plan| cell::money(plan.yearly)).numeric(),
    ]
    .into()
}

/// The list of products.
#[component]
pub fn Products() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Plan>
            resource={Resource::Products} paging={Paging::Listed} columns={(*columns).clone()}
            when_empty="Products appear here once plans are set up in the backend."
        />
    }
}
