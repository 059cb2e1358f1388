//! What a fault is made of: things done to the page and its server, and signs waited for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use eyre::eyre;
use serde_json::json;

use super::STREAM;
use crate::page::{PATIENCE, keys};
use crate::proxy::{Order, Rule};
use crate::view::{CARDS, View};
use crate::{Outcome, World, clock, ensure};

/// Something that is done, or waited for.
#[derive(Clone, Debug)]
pub enum Step {
    /// Says what becomes of requests under a path.
    Rule(&'static str, Rule),
    /// Does something to the streams under way.
    Stream(Order),
    /// Sends these frames in the streams under way.
    Frames(Vec<String>),
    /// Closes every connection, and listens no more.
    Refuse,
    /// The page's machine sleeps for so long, and wakes.
    Sleep(Duration),
    /// The page's clock goes on, and nobody looks at it.
    Skip(Duration),
    /// The data change.
    Change(Change),
    /// The reader asks for new figures.
    Refresh,
    /// The same by a script, whatever lies over the button, if there is one.
    Nudge,
    /// All faults of the proxy end.
    Heal,
    /// So much time goes by while things are as they are.
    Linger(Duration),
    /// The reader dismisses every toast.
    Dismiss,
    /// Waits for a sign, as long as [`PATIENCE`] lasts.
    Await(Sign),
    /// Waits for a sign for another time.
    AwaitWithin(Duration, Sign),
    /// For so long, no request comes under a path.
    Quiet(&'static str, Duration),
    /// Between the last two requests under a path, at least so much time went by.
    Apart(&'static str, Duration),
}

/// A change of the data that the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A completed order.
    Order,
    /// An order, its status and its payment.
    Payment,
    /// An invoice.
    Invoice,
    /// A completed order that no event announces.
    Unannounced,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Order, Self::Payment, Self::Invoice, Self::Unannounced];
}

/// What can be seen of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The badge says this now.
    State(&'static str),
    /// The badge has said this so often since the fault began.
    Passed(&'static str, usize),
    /// So many requests came under this path since the fault began.
    Requests(&'static str, usize),
    /// Nothing is under way under this path.
    Idle(&'static str),
    /// So many heartbeats were swallowed since the fault began.
    Swallowed(usize),
    /// A message of this tone is shown.
    Message(&'static str),
    /// Every card says how old it is.
    Marks,
    /// Every figure is the database's.
    Truth,
    /// This dialog is open.
    Dialog(&'static str),
    /// Exactly one toast is shown, of this headline, and none of its texts is longer than a line.
    OnlyToast(&'static str),
    /// The badge's popover says this; it is opened for that.
    Popover(&'static str),
}

/// What was counted when a fault began.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub(crate) at: Instant,
    pub(super) swallowed: usize,
}

impl Before {
    pub(crate) fn now(world: &World) -> Outcome<Self> {
        Ok(Self { at: Instant::now(), swallowed: world.proxy()?.swallowed() })
    }

    /// When requests came under a path since then.
    pub(super) fn requests(&self, world: &World, path: &str) -> Vec<Instant> {
        let times = world.proxy().map(|proxy| proxy.times(path)).unwrap_or_default();
        times.into_iter().filter(|time| *time >= self.at).collect()
    }
}

/// Presses the button that asks for new figures.
const NUDGE: &str = "document.querySelector('[data-test=refresh]')?.click();";
/// No text of a toast is longer.
const LINE: usize = 160;

/// Changes the data that the page shows.
///
/// # Errors
///
/// When the server or the database refuses.
pub async fn make(world: &World, change: Change) -> Outcome {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let cents = 1_000 + i32::try_from(number % 9_000)?;
    if change == Change::Unannounced {
        return world.truth.place_order(&format!("ORD-QUIET-{number}"), cents.into()).await;
    }
    let api = world.api().await?;
    if change == Change::Invoice {
        api.create_invoice(cents).await?;
        return Ok(());
    }
    let customer = world.customer().await?;
    let order = api.create_order(&customer, cents, "completed").await?;
    if change == Change::Payment {
        api.set_order_status(&order, "processing").await?;
        api.record_payment(&order, cents).await?;
    }
    Ok(())
}

impl Step {
    /// Does it.
    pub(crate) async fn take(&self, world: &World, before: &Before) -> Outcome {
        let proxy = world.proxy()?;
        match self {
            Self::Rule(path, rule) => proxy.set(path, rule.clone()),
            Self::Stream(order) => proxy.order(STREAM, order.clone()),
            Self::Frames(frames) => proxy.inject(STREAM, frames),
            Self::Refuse => proxy.refuse().await,
            Self::Sleep(time) => clock::sleep(&world.page, *time).await?,
            Self::Skip(time) => clock::skip(&world.page, *time).await?,
            Self::Change(change) => make(world, *change).await?,
            Self::Refresh => world.page.press_named("refresh").await?,
            Self::Nudge => {
                world.page.script(NUDGE, json!([])).await?;
            }
            Self::Heal => proxy.heal().await?,
            Self::Linger(time) => tokio::time::sleep(*time).await,
            Self::Dismiss => dismiss(world).await?,
            Self::Await(sign) => sign.wait(world, before, PATIENCE).await?,
            Self::AwaitWithin(limit, sign) => sign.wait(world, before, *limit).await?,
            Self::Quiet(path, time) => {
                let count = proxy.count(path);
                // That nothing comes can only be waited out.
                tokio::time::sleep(*time).await;
                ensure!(
                    proxy.count(path) == count,
                    "{} requests of {path} in a time without",
                    proxy.count(path) - count
                );
            }
            Self::Apart(path, time) => {
                let times = before.requests(world, path);
                let [.., last_but_one, last] = times[..] else {
                    return Err(eyre!("there were no two requests of {path}"));
                };
                ensure!(
                    last - last_but_one >= *time,
                    "{path} again after {:?} instead of {time:?}",
                    last - last_but_one
                );
            }
        }
        Ok(())
    }
}

impl Sign {
    /// Waits until what was said of the fault is not said any more.
    pub(super) async fn wait_until_gone(self, world: &World) -> Outcome {
        match self {
            Self::Popover(words) => read_popover(world, PATIENCE, words, false).await,
            // A page that is well shows none of the others.
            _ => Ok(()),
        }
    }

    async fn wait(self, world: &World, before: &Before, limit: Duration) -> Outcome {
        match self {
            Self::Truth => {
                world.wait_for_truth_within(limit, &[]).await?;
            }
            Self::Popover(words) => read_popover(world, limit, words, true).await?,
            _ => {
                world.page.wait_within(limit, &format!("{self:?}"), |view| self.is_seen(view, world, before)).await?;
            }
        }
        Ok(())
    }

    fn is_seen(self, view: &View, world: &World, before: &Before) -> bool {
        let proxy = world.proxy().ok();
        match self {
            Self::State(state) => view.state() == state,
            Self::Passed(state, times) => view.history.states.iter().filter(|passed| *passed == state).count() >= times,
            Self::Requests(path, count) => before.requests(world, path).len() >= count,
            Self::Idle(path) => proxy.is_some_and(|proxy| proxy.open_now(path) == 0),
            Self::Swallowed(count) => proxy.is_some_and(|proxy| proxy.swallowed() - before.swallowed >= count),
            Self::Message(tone) => view.has_message(tone),
            Self::Marks => {
                let mut marks = view.cards.values().map(|card| card.mark.as_deref().unwrap_or_default());
                view.cards.len() == CARDS && marks.all(|mark| mark.starts_with("Not up to date, as of "))
            }
            Self::Dialog(name) => view.has_dialog(name),
            Self::OnlyToast(title) => {
                let is_short = |text: &str| text.len() <= LINE;
                matches!(&view.toasts[..], [toast] if toast.title == title && is_short(&toast.body))
            }
            // Waited for elsewhere.
            Self::Truth | Self::Popover(_) => false,
        }
    }
}

/// Opens the badge's popover, waits until it says something or does not, and closes it.
async fn read_popover(world: &World, limit: Duration, words: &str, is_said: bool) -> Outcome {
    world.page.press_named("live-badge").await?;
    let says = |view: &View| view.popover.as_ref().is_some_and(|text| text.contains(words) == is_said);
    let what = format!("a popover {} “{words}”", if is_said { "with" } else { "without" });
    world.page.wait_within(limit, &what, says).await?;
    world.page.key(keys::ESCAPE).await?;
    world.page.wait("a closed popover", |view| view.popover.is_none()).await?;
    Ok(())
}

/// Presses the buttons of all toasts, one after the other.
async fn dismiss(world: &World) -> Outcome {
    let press = "for (const button of document.querySelectorAll('[data-test=toast] button')) { button.click(); }";
    let deadline = Instant::now() + PATIENCE;
    while !world.page.view().await?.toasts.is_empty() {
        ensure!(Instant::now() < deadline, "toasts cannot be dismissed");
        world.page.script(press, json!([])).await?;
    }
    Ok(())
}
