//! A list: the rows behind a card.

use std::rc::Rc;

use yew::prelude::*;

use super::list_rows::ListKind;
use crate::api::{Answer, Page};
use crate::browser::history::link;
use crate::browser::intl::Intl;
use crate::components::{DataTable, Message, Row};
use crate::live::{Activity, PageHandle, use_activity};
use crate::model::NumberFormat;
use crate::query::{Remote, use_query};

/// Properties of [`List`].
#[derive(PartialEq, Properties)]
pub struct ListProps {
    /// Which list.
    pub kind: ListKind,
    /// The one status that is listed, if not all are.
    pub status: Option<String>,
    /// What it needs to ask the server.
    pub page: PageHandle,
}

/// A list with "load more".
#[component]
pub fn List(props: &ListProps) -> Html {
    let kind = props.kind;
    let page = &props.page;
    let steps = use_state(|| 1_u32);
    let mut refetch = page.refetch;
    if kind.is_walked() {
        // Only when the reader asks: see `is_walked`.
        refetch.serial = u32::try_from(refetch.asked_at.millis().rem_euclid(i64::from(u32::MAX))).unwrap_or_default();
    }
    let query = use_query::<Page<Row>>(page.is_enabled, *steps, None, refetch, page.on_error.clone(), {
        let (api, take, status) = (page.api.clone(), kind.step() * *steps as usize, props.status.clone());
        Rc::new(move |abort| {
            let (api, status) = (api.clone(), status.clone());
            Box::pin(async move {
                let page = kind.load(&api, status.as_deref(), take, &abort).await?;
                Ok(Rc::new(without_duplicates(page)) as Answer)
            })
        })
    });
    use_activity(page, Activity { is_fetching: query.is_fetching, updated_at: query.remote.at() });
    let on_more = {
        let steps = steps.clone();
        Callback::from(move |_| steps.set(*steps + 1))
    };
    let message = Message::of_failure(&query.remote, "Rows", &page.on_refresh);
    let known = query.remote.value();
    let is_empty = known.is_some_and(|known| known.rows.is_empty() && !known.has_more);
    let has_failed = matches!(query.remote, Remote::Failed(_));
    let table = DataTable {
        caption: kind.route().title(),
        columns: kind.columns(),
        rows: known.map(|known| known.rows.clone()),
        order: None,
    };
    html! {
        <>
            { for message.iter().map(Message::view) }
            if let Some(status) = &props.status {
                <p class="filter" data-test="filter">
                    { "Only " }<span class="chip delta--neutral">{ status.replace('_', " ") }</span>
                    { link(kind.route(), "text-link", false, html! { <span data-test="clear-filter">{ "Show all" }</span> }) }
                </p>
            }
            if is_empty {
                if props.status.is_some() {
                    { Message::empty("Nothing of this status", "Others may be there: show all.").view() }
                } else {
                    { Message::empty("Nothing here yet", kind.when_empty()).view() }
                }
            } else if !has_failed {
                { table.view() }
            }
            if let Some(known) = known.filter(|_| !is_empty) {
                <div class="list-foot">
                    <p data-test="row-count">
                        { format!("{} shown", Intl.count(i64::try_from(known.rows.len()).unwrap_or(i64::MAX))) }
                        { if known.has_more { ", and there are more" } else { ", that is all" } }
                    </p>
                    if known.has_more {
                        <button
                            type="button" class={classes!("button", query.is_fetching.then_some("button--busy"))}
                            data-test="load-more" aria-busy={query.is_fetching.to_string()} onclick={on_more}
                        >
                            { "Load more" }
                        </button>
                    }
                </div>
            }
        </>
    }
}

/// Lists that moved between two requests can name a row twice; its first place counts.
fn without_duplicates(mut page: Page<Row>) -> Page<Row> {
    let mut seen = Vec::with_capacity(page.rows.len());
    page.rows.retain(|row| match seen.binary_search(&row.id) {
        Ok(_) => false,
        Err(place) => {
            seen.insert(place, row.id.clone());
            true
        }
    });
    page
}
