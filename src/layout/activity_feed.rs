//! What happened since the page was opened.

use pulseboard_core::notifications::feed::{FeedEntry, FeedItem};
use pulseboard_core::realtime::event::EventKind;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::components::subject_link::SubjectLink;
use crate::contexts::notifications::use_news;
use crate::contexts::preferences::use_privacy;
use crate::contexts::session::use_session;
use crate::platform::intl::{self, Intl};

/// What can be chosen to be shown: a kind of event, or everything.
const FILTERS: [(Option<EventKind>, &str); 4] = [
    (None, "All"),
    (Some(EventKind::OrderCreated), "Orders"),
    (Some(EventKind::OrderUpdated), "Changes"),
    (Some(EventKind::PaymentReceived), "Payments"),
];

/// The newest events, newest first.
#[component]
pub fn ActivityFeed() -> Html {
    let is_private = use_privacy();
    let style = use_style!(
        r#"
        .feed__frame {
            display: grid;
            gap: var(--space-3);
            align-content: start;
        }

        .feed__head {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            justify-content: space-between;
            gap: var(--space-1) var(--space-3);
            min-height: 28px;
        }

        .feed__filters {
            display: flex;
            gap: 2px;
            margin-right: calc(-1 * var(--space-2));
        }

        .feed__filter {
            min-height: 28px;
            padding: 0 var(--space-2);
            border: 0;
            border-radius: var(--radius-small);
            background: none;
            color: var(--text-muted);
            font-size: var(--text-small);
            font-weight: 500;
        }

        .feed__filter:hover {
            color: var(--text);
        }

        .feed__filter[aria-pressed="true"] {
            background: var(--accent-soft);
            color: var(--accent);
        }

        .feed__list,
        .feed__empty {
            margin: 0;
            padding: var(--space-2) 0;
            border: var(--line) solid var(--border);
            border-radius: var(--radius);
            background: var(--surface);
            color: var(--text-muted);
            font-size: var(--text-small);
            list-style: none;
        }

        .feed__empty {
            padding-inline: var(--space-4);
        }

        .feed__list {
            overflow-y: auto;
            max-height: 26rem;
            overscroll-behavior: contain;
        }

        @media (min-width: 1280px) {
            .feed__list {
                max-height: calc(100dvh - var(--header-height) - 7rem);
            }
        }

        .feed__row {
            display: grid;
            grid-template-columns: auto minmax(0, 1fr) auto;
            gap: 0 var(--space-3);
            padding: var(--space-2) var(--space-4);
        }

        .feed__row > .icon {
            grid-row: span 2;
            width: 16px;
            height: 16px;
            margin-top: 3px;
        }

        .feed__row--good > .icon {
            color: var(--good);
        }

        .feed__row--alert > .icon {
            color: var(--attention);
        }

        .feed__title {
            grid-row: 1;
            grid-column: 2;
            color: var(--text);
            font-weight: 600;
        }

        .feed__time {
            grid-column: 3;
            font-variant-numeric: tabular-nums;
            white-space: nowrap;
        }

        .feed__body {
            grid-column: 2 / -1;
        }

        /* The newer ones stand above it. */
        .feed__line {
            display: flex;
            align-items: center;
            gap: var(--space-2);
            padding: var(--space-1) var(--space-4);
            color: var(--accent);
            font-weight: 500;
        }

        .feed__line::after {
            flex: 1;
            border-top: var(--line) solid currentcolor;
            content: "";
        }

        @media print {
            display: none;
        }
    "#
    );
    let news = use_news();
    let shown = use_state_eq(|| None::<EventKind>);
    let filters = FILTERS.into_iter().map(|(kind, label)| {
        let onclick = {
            let shown = shown.setter();
            Callback::from(move |_: MouseEvent| shown.set(kind))
        };
        html! {
            <button
                key={label} type="button" class="feed__filter" aria-pressed={(*shown == kind).to_string()}
                data-test={format!("feed-{}", label.to_lowercase())} {onclick}
            >
                { label }
            </button>
        }
    });
    let feed = &news.feed;
    let entries: Vec<_> =
        feed.entries().iter().filter(|entry| shown.is_none() || entry.item.kind() == *shown).collect();
    let rows = entries.iter().flat_map(|entry| {
        let line = feed.is_last_of_absence(entry.id).then(|| {
            html! { <li key="line" class="feed__line" data-test="feed-line">{ "Since you last looked" }</li> }
        });
        std::iter::once(html! { <FeedRow key={format!("{} {is_private}", entry.id)} entry={(*entry).clone()} /> })
            .chain(line)
    });
    html! {
        <section class={classes!("section", "feed", style)} aria-labelledby="feed-title" data-test="feed">
            <div class="feed__frame">
                <div class="feed__head">
                    <h2 class="section__title" id="feed-title" translate="yes">{ "As it happens" }</h2>
                    if !feed.entries().is_empty() {
                        <div class="feed__filters" role="group" aria-label="Show">{ for filters }</div>
                    }
                </div>
                if feed.entries().is_empty() {
                    <p class="feed__empty">
                        { "Orders, their changes and payments appear here the moment they are announced." }
                    </p>
                } else if entries.is_empty() {
                    <p class="feed__empty">{ "Nothing of this kind among the newest." }</p>
                } else {
                    // Who scrolls it by keys must be able to reach it.
                    <ol class="feed__list" tabindex="0" aria-labelledby="feed-title">{ for rows }</ol>
                }
            </div>
        </section>
    }
}

/// Properties of [`FeedRow`].
#[derive(PartialEq, Properties)]
struct FeedRowProps {
    entry: FeedEntry,
}

#[component]
fn FeedRow(props: &FeedRowProps) -> Html {
    let currency = use_session().client().currency();
    let FeedEntry { at, item, .. } = &props.entry;
    let (icon, tone, title, body, subject) = match item {
        FeedItem::Events(kind, notice) => {
            let (icon, tone) = match kind {
                EventKind::OrderCreated => (IconKind::Cart, None),
                EventKind::PaymentReceived => (IconKind::Money, Some("feed__row--good")),
                EventKind::OrderUpdated | EventKind::DataChange => (IconKind::Repeat, None),
            };
            let title = notice.title().trim_end_matches('!').to_owned();
            (icon, tone, title, notice.body(&Intl), notice.subject.clone())
        }
        FeedItem::Away(news) => (IconKind::Calendar, None, news.title.clone(), news.text(&Intl), None),
        FeedItem::Found(firing) => {
            let notice = firing.notice(currency, &Intl);
            (
                IconKind::Bell,
                Some("feed__row--alert"),
                notice.title(),
                notice.detail.unwrap_or_default(),
                notice.subject,
            )
        }
    };
    html! {
        <li class={classes!("feed__row", tone)} data-test="feed-row">
            <Icon kind={icon} />
            <time class="feed__time">{ intl::time(*at) }</time>{ " " }
            <span class="feed__title"><SubjectLink {subject} words={title} /></span>{ " " }
            <span class="feed__body">{ body }</span>
        </li>
    }
}
