//! What changed while nobody looked.

use std::rc::Rc;

use pulseboard_core::dashboard::changes::{AwayNews, is_absence};
use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::stats::DashboardStats;
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::state::Remote;
use pulseboard_core::realtime::announcements::announced_by;
use pulseboard_core::time::{Timestamp, duration_in_words};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::message::{Message, MessageTone};
use crate::contexts::notifications::{use_news, use_notifier};
use crate::contexts::preferences::{use_preferences, use_privacy};
use crate::contexts::query_client::use_query_client;
use crate::contexts::realtime::use_realtime;
use crate::platform::intl::Intl;
use crate::platform::is_visible;
use crate::queries::totals::use_totals;

/// The last good totals, when they arrived, and whether somebody saw requests fail since.
struct LastSeen {
    totals: Rc<DashboardStats>,
    at: Timestamp,
    saw_failure: bool,
}

/// Compares each new answer with the one before it, the first one with what an earlier page knew: what changed while nobody
/// looked is told, and a poll that finds what no event announced is reported.
#[hook]
fn use_changes(totals: &Remote<Rc<DashboardStats>>, known: &Remote<Rc<DashboardStats>>) {
    let last = use_mut_ref(|| {
        let known = known.value().cloned().zip(known.at());
        known.map(|(totals, at)| LastSeen { totals, at, saw_failure: false })
    });
    let is_real_time = use_preferences().is_real_time;
    let client = use_query_client();
    let notifier = use_notifier();
    let on_unannounced = use_realtime().on_unannounced;
    use_effect_with((totals.at(), totals.error().is_some()), {
        let totals = totals.clone();
        move |&(at, has_failed)| {
            let cache = client.cache();
            let mut last = last.borrow_mut();
            if let Some(last) = last.as_mut().filter(|_| has_failed && is_visible()) {
                last.saw_failure = true;
            }
            let Some((value, at)) = totals.value().cloned().zip(at).filter(|_| !has_failed) else { return };
            // What a page that watches finds out in the background is told when its reader is back.
            if !is_visible() {
                return;
            }
            let Some(before) = last.replace(LastSeen { totals: Rc::clone(&value), at, saw_failure: false }) else {
                return;
            };
            let announced_by = announced_by(&before.totals, &value);
            if cache.is_poll() && !announced_by.is_empty() {
                on_unannounced.emit((announced_by, before.at));
            }
            let since = match cache.returned_at() {
                // Without real-time figures are as old as the reader wants them.
                _ if !is_real_time => None,
                _ if before.saw_failure => Some("Since the last answer"),
                returned_at if returned_at >= before.at => Some("While you were away"),
                // The reader was there, and looked at another page.
                _ => None,
            };
            if let Some(since) = since.filter(|_| is_absence(before.at, at)) {
                let title = format!("{since} ({})", duration_in_words(at - before.at));
                let news = AwayNews { title, before: before.totals, after: value };
                if !news.text(&Intl).is_empty() {
                    notifier.tell_away(news);
                }
            }
        }
    });
}

/// Properties of [`AwayMessage`].
#[derive(Clone, PartialEq, Properties)]
pub struct AwayMessageProps {
    /// What an earlier page knew.
    pub known: Rc<DashboardData>,
}

/// What changed while nobody looked, with a button that dismisses it.
#[component]
pub fn AwayMessage(props: &AwayMessageProps) -> Html {
    use_privacy();
    let totals = use_totals(Freshness::default(), Remote::Loading, Remote::Loading).stats.remote;
    use_changes(&totals, &props.known.totals);
    let news = use_news();
    let notifier = use_notifier();
    let on_press = use_callback(notifier, |(), notifier| notifier.dismiss_away());
    let Some(away) = &news.away else { return Html::default() };
    html! {
        <Message tone={MessageTone::Away} title={away.title.clone()} text={away.text(&Intl)}>
            <Button name="dismiss" {on_press}>{ "Dismiss" }</Button>
        </Message>
    }
}
