//! The list of licenses.

use std::rc::Rc;

use pulseboard_api::licenses::License;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::details::{belongings, link};
use crate::pages::lists::list_page::ListPage;
use crate::routes::Route;

fn columns() -> Rc<[Column<License>]> {
    [
        Column::new("License key", |license: &License| cell::code(license.key.as_deref()))
            .holding("key", |license| Cell::known(license.key.as_deref(), Cell::text))
            .on_phones(PhoneSlot::Title),
        Column::new("Status", |license: &License| cell::status(&license.status))
            .holding("status", |license| Cell::text(&license.status))
            .on_phones(PhoneSlot::Status),
        Column::new("Activated", |license: &License| cell::local_day(license.activated_at))
            .holding("activated", |license| Cell::known(license.activated_at, Cell::Moment))
            .dated(),
        Column::new("Expires", |license: &License| cell::day(license.expires_on))
            .holding("expires", |license| Cell::known(license.expires_on, Cell::Day))
            .dated()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of licenses.
#[component]
pub fn Licenses() -> Html {
    let columns = use_memo((), |()| columns());
    let more = use_callback((), |row: Rc<License>, ()| more(&row));
    html! {
        <ListPage<License>
            resource={Resource::Licenses} columns={(*columns).clone()} {more}
            when_empty="Licenses appear here when a product is ordered."
        />
    }
}

/// The way to whose it is and to what pays for it: the license itself does not tell, so that both are looked for.
fn more(license: &License) -> Html {
    belongings([
        link(Route::Customers, "license", &license.id, "The customer who holds it"),
        link(Route::Subscriptions, "license", &license.id, "The subscription that pays for it"),
    ])
}
