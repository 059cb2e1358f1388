//! How pages ask the server: once, again with every event, or again once in a while; and about which period.

use std::rc::Rc;

use yew::prelude::*;

use crate::api::{Abort, Answer, ApiError, Ask, LocalBoxFuture};
use crate::browser;
use crate::live::PageHandle;
use crate::model::{PeriodSelection, Day, Timestamp};
use crate::query::{Fetch, QueryHandle, Refetch, Remote, Urgency, use_query};
use crate::realtime::batch::fnv1a;

/// Keeps the answer to what `fetch` asks fresh.
#[hook]
pub fn use_answer<T: Clone + 'static>(
    is_enabled: bool,
    page: &PageHandle,
    remembered: Remote<T>,
    fetch: Fetch,
) -> QueryHandle<T> {
    let known = match remembered {
        Remote::Remembered { value, at } => Some((value, at)),
        Remote::Loading | Remote::Ready { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
    };
    use_query(is_enabled, 0, known, page.refetch, page.on_error.clone(), fetch)
}

/// Asks a question, which is put anew for each request.
pub fn asking<T>(page: &PageHandle, ask: impl Fn() -> Ask<T> + 'static) -> Fetch {
    let api = page.api.clone();
    Rc::new(move |abort| api.clone().ask_untyped(ask(), abort))
}

/// An answer with the choice it is about: a late one, or one from before another choice, must not stand under its name.
#[derive(Clone)]
struct About {
    choice: PeriodSelection,
    answer: Answer,
}

/// What to ask for a period, when the request starts.
pub type AskAbout = Rc<dyn Fn(Timestamp, Abort) -> LocalBoxFuture<Result<Answer, ApiError>>>;

/// Keeps the answer about a period fresh: another choice asks at once, and until its answer comes nothing is known. A new
/// day asks at once as well.
/// Every answer of `ask` must be a `T`.
#[hook]
pub fn use_answer_about<T: Clone + 'static>(
    is_enabled: bool,
    choice: PeriodSelection,
    page: &PageHandle,
    refetch: Refetch,
    ask: AskAbout,
) -> QueryHandle<T> {
    // How a series is divided changes nothing about what is asked.
    let choice = PeriodSelection { granularity: None, ..choice };
    #[allow(clippy::cast_possible_truncation, reason = "any part of a hash tells one question from another")]
    let question = fnv1a(format!("{}{}", choice.query(), Day::of(browser::now())).as_bytes()) as u32;
    let fetch: Fetch = Rc::new(move |abort| {
        let ask = Rc::clone(&ask);
        Box::pin(async move {
            let answer = ask(browser::now(), abort).await?;
            Ok(Rc::new(About { choice, answer }) as Answer)
        })
    });
    let QueryHandle { remote, is_fetching } =
        use_query::<About>(is_enabled, question, None, refetch, page.on_error.clone(), fetch);
    let remote = remote.filter_map(|about| {
        let answer = about.answer.downcast_ref::<T>().filter(|_| about.choice == choice);
        answer.cloned()
    });
    QueryHandle { remote, is_fetching }
}

/// What seldom changes is asked again once a minute, and whenever everything must be: by the reader, or with another
/// sign-in.
#[hook]
pub fn use_seldom(refetch: Refetch) -> Refetch {
    const REST: i64 = 60_000;
    let kept = use_mut_ref(|| (refetch, browser::now()));
    let now = browser::now();
    let (last, at) = *kept.borrow();
    let is_due = now.since(at) >= REST || refetch.urgency == Urgency::Immediate;
    if refetch.serial != last.serial && is_due {
        kept.replace((refetch, now));
    }
    let Refetch { serial, urgency, .. } = kept.borrow().0;
    Refetch { serial, urgency, ..refetch }
}
