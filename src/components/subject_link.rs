//! The way from what is told of a row to its details.

use pulseboard_core::realtime::event::EventSubject;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::routes::{Parameters, Route, details_of};

/// Properties of [`SubjectLink`].
#[derive(PartialEq, Properties)]
pub struct SubjectLinkProps {
    /// The row, where it is one that is known.
    pub subject: Option<EventSubject>,
    /// What is told.
    pub words: AttrValue,
}

/// What is told, as a link to the row that it is about.
#[component]
pub fn SubjectLink(props: &SubjectLinkProps) -> Html {
    let SubjectLinkProps { subject, words } = props;
    match subject.as_ref().map(details_of) {
        Some((to, query)) => {
            html! { <Link<Route, Parameters> {to} query={Some(query)}>{ words }</Link<Route, Parameters>> }
        }
        None => html! { words },
    }
}
