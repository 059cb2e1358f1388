//! The list of licenses.

use std::rc::Rc;

use pulseboard_api::licenses::License;
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for License {
    fn id(&self) -> &str {
        &self.id
    }
}

fn columns() -> Rc<[Column<License>]> {
    [
        Column::new("License key", |license: &License| cell::code(license.key.as_deref())),
        Column::new("Status", |license: &License| cell::status(&license.status)),
        Column::new("Activated", |license: &License| cell::local_day(license.activated_at)),
        Column::new("Expires", |license: &License| cell::day(license.expires_on)),
    ]
    .into()
}

/// The list of licenses.
#[component]
pub fn Licenses() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<License>
            resource={Resource::Licenses} paging={Paging::ListedByStatus} columns={(*columns).clone()}
            when_empty="Licenses appear here when a product is ordered."
        />
    }
}
