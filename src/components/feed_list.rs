//! What happened since the page was opened.

use std::rc::Rc;

use yew::prelude::*;

use crate::browser::intl;
use crate::model::Feed;

/// The newest events, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedList {
    /// The entries.
    pub feed: Rc<Feed>,
}

impl FeedList {
    /// Draws it.
    pub fn view(&self) -> Html {
        let rows = self.feed.entries().iter().map(|entry| {
            html! {
                <li key={entry.id} class="feed__row" data-test="feed-row">
                    <time class="feed__time">{ intl::time(entry.at) }</time>{ " " }
                    <span class="feed__title">{ &entry.title }</span>{ " " }
                    <span class="feed__body">{ &entry.body }</span>
                </li>
            }
        });
        html! {
            <section class="section feed" aria-labelledby="feed-title" data-test="feed">
                <h2 class="section__title" id="feed-title">{ "As it happens" }</h2>
                if self.feed.entries().is_empty() {
                    <p class="feed__empty">{ "Orders, their changes and payments appear here the moment they are announced." }</p>
                } else {
                    <ol class="feed__list">{ for rows }</ol>
                }
            </section>
        }
    }
}
