//! What happened since the page was opened.

use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::subject_link::SubjectLink;
use crate::contexts::notifications::use_news;
use crate::platform::intl;

/// The newest events, newest first.
#[component]
pub fn ActivityFeed() -> Html {
    let style = use_style!(
        r#"
        .feed__frame {
            display: grid;
            gap: var(--space-3);
            align-content: start;
        }

        .feed__list,
        .feed__empty {
            margin: 0;
            padding: var(--space-2) var(--space-4);
            border: var(--line) solid var(--border);
            border-radius: var(--radius);
            background: var(--surface);
            color: var(--text-muted);
            font-size: var(--text-small);
            list-style: none;
        }

        .feed__row {
            display: flex;
            flex-wrap: wrap;
            gap: 0 var(--space-3);
            padding: var(--space-1) 0;
        }

        .feed__time {
            min-width: 6.5rem;
            font-variant-numeric: tabular-nums;
        }

        .feed__title {
            color: var(--text);
            font-weight: 600;
        }

        @media print {
            display: none;
        }
    "#
    );
    let news = use_news();
    let rows = news.feed.entries().iter().map(|entry| {
        html! {
            <li key={entry.id} class="feed__row" data-test="feed-row">
                <time class="feed__time">{ intl::time(entry.at) }</time>{ " " }
                <span class="feed__title"><SubjectLink subject={entry.subject.clone()} words={entry.title.clone()} /></span>{ " " }
                <span class="feed__body">{ &entry.body }</span>
            </li>
        }
    });
    html! {
        <section class={classes!("section", "feed", style)} aria-labelledby="feed-title" data-test="feed">
            <div class="feed__frame">
                <h2 class="section__title" id="feed-title" translate="yes">{ "As it happens" }</h2>
                if news.feed.entries().is_empty() {
                    <p class="feed__empty">
                        { "Orders, their changes and payments appear here the moment they are announced." }
                    </p>
                } else {
                    <ol class="feed__list">{ for rows }</ol>
                }
            </div>
        </section>
    }
}
