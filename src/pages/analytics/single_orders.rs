//! Orders that are too many to be read by themselves: the reader has them read, beside the page, and sees what they come to
//! so far.

use std::rc::Rc;

use chrono::TimeDelta;
use gloo_worker::WorkerBridge;
use pulseboard_core::analytics::known_orders::Coverage;
use pulseboard_core::analytics::ledger::PAGE;
use pulseboard_core::analytics::tally::{MOST_ORDERS, OrderTally};
use pulseboard_core::metric::{NumberFormat, tenths};
use pulseboard_core::period::{PeriodSelection, Window};
use pulseboard_core::time::Timestamp;
use pulseboard_order_reader::{OrderReader, ReadOrders, Told};
use stylist::yew::use_style;
use yew::prelude::*;

use super::blocks::use_block_style;
use super::data::AnalyticsData;
use crate::components::button::{Button, ButtonVariant};
use crate::contexts::server_clock::use_server_clock;
use crate::contexts::session::use_session;
use crate::hooks::use_deadline;
use crate::platform::intl::{Intl, time, utc_day};
use crate::platform::now;
use crate::platform::order_reader::{read_orders, whole_address};
use crate::queries::period_orders::use_today;

/// How long nothing may be heard of the worker: it tells each page, and tries again what fails.
const SILENCE: TimeDelta = TimeDelta::minutes(3);
/// About so many orders are a megabyte of answers.
const ORDERS_OF_A_MEGABYTE: usize = 1_350;

/// What became of reading the orders of a period one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nobody asked for it.
    #[default]
    None,
    /// It goes on.
    UnderWay(Option<Rc<OrderTally>>),
    /// The reader stopped it.
    Stopped(Option<Rc<OrderTally>>),
    /// It failed, and why.
    Failed(Option<Rc<OrderTally>>, String),
    /// Everything was read, by then.
    Done(Rc<OrderTally>, Timestamp),
}

impl Reading {
    /// What was read so far.
    pub(super) fn tally(&self) -> Option<&Rc<OrderTally>> {
        match self {
            Self::None => None,
            Self::UnderWay(tally) | Self::Stopped(tally) | Self::Failed(tally, _) => tally.as_ref(),
            Self::Done(tally, _) => Some(tally),
        }
    }
}

/// Something that happens to it.
pub(super) enum ReadingAction {
    Begin,
    Tell(Box<Told>, Timestamp),
    Stop,
    Fail(String),
    Forget,
}

impl Reducible for Reading {
    type Action = ReadingAction;

    fn reduce(self: Rc<Self>, action: Self::Action) -> Rc<Self> {
        let known = self.tally().cloned();
        Rc::new(match (&*self, action) {
            (_, ReadingAction::Forget) => Self::None,
            (_, ReadingAction::Begin) => Self::UnderWay(None),
            (Self::UnderWay(_), ReadingAction::Tell(told, at)) => match *told {
                Told::Part(tally) => Self::UnderWay(Some(Rc::new(tally))),
                Told::Whole(tally) => Self::Done(Rc::new(tally), at),
                Told::Failed(reason) => Self::Failed(known, reason),
            },
            (Self::UnderWay(_), ReadingAction::Fail(reason)) => Self::Failed(known, reason),
            (Self::UnderWay(_), ReadingAction::Stop) => Self::Stopped(known),
            // What is told late is about nothing any more.
            (_, ReadingAction::Tell(..) | ReadingAction::Fail(_) | ReadingAction::Stop) => return self,
        })
    }
}

/// Reading, and the ways to begin and to end it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReadingHandle {
    /// What became of it.
    pub reading: Rc<Reading>,
    /// Begins it.
    pub on_begin: Callback<()>,
    /// Ends it.
    pub on_stop: Callback<()>,
}

// Callbacks are equal to themselves.
impl Eq for ReadingHandle {}

impl ReadingHandle {
    /// Whether everything was read.
    pub(super) fn is_done(&self) -> bool {
        matches!(*self.reading, Reading::Done(..))
    }

    /// Whether it goes on.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(*self.reading, Reading::UnderWay(_))
    }
}

/// Reading of the orders of the selected period that were made before `until`: those since are known, and change most.
/// Another period begins with nothing.
#[hook]
pub(super) fn use_order_reading(selection: PeriodSelection, until: Option<Timestamp>) -> ReadingHandle {
    let session = use_session();
    let clock = use_server_clock();
    let reading = use_reducer_eq(Reading::default);
    let bridge = use_mut_ref(|| None::<WorkerBridge<OrderReader>>);
    let period = selection.period;
    let today = use_today();
    // On the next day the same period means other days.
    use_effect_with((period, today), {
        let (bridge, dispatcher) = (Rc::clone(&bridge), reading.dispatcher());
        move |_| {
            move || {
                bridge.take();
                dispatcher.dispatch(ReadingAction::Forget);
            }
        }
    });
    let is_under_way = matches!(*reading, Reading::UnderWay(_));
    use_effect_with(is_under_way, {
        let bridge = Rc::clone(&bridge);
        move |is_under_way| {
            if !is_under_way {
                bridge.take();
            }
        }
    });
    let heard = reading.tally().map_or(0, |tally| tally.totals().orders);
    let heard_at = use_memo((is_under_way, heard), |_| now());
    use_deadline(is_under_way.then_some(*heard_at + SILENCE), u32::try_from(heard).unwrap_or_default(), {
        let dispatcher = reading.dispatcher();
        Callback::from(move |()| {
            dispatcher.dispatch(ReadingAction::Fail("nothing was heard of it for three minutes".to_owned()));
        })
    });
    let on_begin = {
        let (dispatcher, bridge) = (reading.dispatcher(), Rc::clone(&bridge));
        use_callback((period, until, session, clock), move |(), (period, until, session, clock)| {
            let Some(until) = *until else { return };
            let Window { start, end } = period.window(clock.server_time(now())).until(until);
            let client = session.client();
            let asked = ReadOrders {
                base: whole_address(client.base()),
                token: session.state().token.as_deref().map(str::to_owned),
                currency: client.currency(),
                start: start.timestamp_micros(),
                end: end.timestamp_micros(),
            };
            dispatcher.dispatch(ReadingAction::Begin);
            let on_told = {
                let dispatcher = dispatcher.clone();
                Callback::from(move |told| dispatcher.dispatch(ReadingAction::Tell(Box::new(told), now())))
            };
            let reader = read_orders(asked, on_told);
            if reader.is_none() {
                dispatcher.dispatch(ReadingAction::Fail("this browser starts no worker for this page".to_owned()));
            }
            bridge.replace(reader);
        })
    };
    let on_stop = use_callback(reading.dispatcher(), |(), dispatcher| dispatcher.dispatch(ReadingAction::Stop));
    let reading = use_memo((*reading).clone(), Clone::clone);
    ReadingHandle { reading, on_begin, on_stop }
}

/// Properties of [`SingleOrders`].
#[derive(PartialEq, Properties)]
pub(super) struct SingleOrdersProps {
    /// The orders, and what became of reading them.
    pub data: Rc<AnalyticsData>,
}

/// Offers to read orders one by one where they are many, and says how far that is.
#[component]
pub(super) fn SingleOrders(props: &SingleOrdersProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        flex-flow: row wrap;
        align-items: center;
        gap: var(--space-2) var(--space-4);

        .single-orders__text {
            flex: 1;
            min-width: 240px;
        }

        .single-orders__text small {
            display: block;
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        progress {
            flex: 1 1 160px;
            max-width: 320px;
            accent-color: var(--accent);
        }

        @media print {
            .button {
                display: none;
            }
        }
    "#
    );
    let block = use_block_style();
    let SingleOrdersProps { data } = props;
    let ReadingHandle { reading, on_begin, on_stop } = &data.reading;
    let is_under_way = data.reading.is_under_way();
    let all = match data.orders.orders.coverage() {
        Some(Coverage { of: Some(all), is_reading: false, .. }) => all,
        // What goes on can be stopped, whatever is known meanwhile.
        _ if is_under_way => 0,
        _ => return Html::default(),
    };
    let (title, text) = words(data, all);
    let read = reading.tally().map_or(0, |tally| tally.totals().orders);
    // What has nothing to add is not what the reader is led to.
    let is_plain = is_under_way || (matches!(**reading, Reading::Done(..)) && data.is_tally_whole());
    let begin = match **reading {
        Reading::None => format!("Read {} orders", Intl.count_of(all)),
        _ => "Read again".to_owned(),
    };
    html! {
        <section class={classes!("block", block, style)} aria-label="Single orders" data-test="single-orders">
            <p class="single-orders__text">
                <strong aria-live="polite">{ title }</strong>
                <small>{ text }</small>
            </p>
            if is_under_way {
                <progress
                    aria-label="Orders that were read" max={all.max(1).to_string()} value={read.to_string()}
                ></progress>
            }
            // One button, so that the focus stays on it.
            if is_under_way || all <= MOST_ORDERS {
                <Button
                    key="reading" name={if is_under_way { "stop-reading" } else { "read-orders" }}
                    variant={if is_plain { ButtonVariant::Plain } else { ButtonVariant::Primary }}
                    on_press={if is_under_way { on_stop.clone() } else { on_begin.clone() }}
                >
                    { if is_under_way { "Stop".to_owned() } else { begin } }
                </Button>
            }
        </section>
    }
}

/// What is said about it.
fn words(data: &AnalyticsData, all: usize) -> (String, String) {
    let part = |tally: &Option<Rc<OrderTally>>| match tally {
        Some(tally) => {
            let read = tally.totals().orders;
            let share = tenths(read, i64::try_from(all).unwrap_or(i64::MAX)).map(|share| Intl.percent(share));
            let since = tally.oldest().map(|oldest| format!(", those since {}", utc_day(oldest))).unwrap_or_default();
            let share = share.unwrap_or_default();
            format!("Parts are of the newest {} of {} orders ({share}){since}.", Intl.count(read), Intl.count_of(all))
        }
        None => "Nothing was read yet.".to_owned(),
    };
    match &*data.reading.reading {
        Reading::None if all > MOST_ORDERS => (
            "Products, customers and statuses need a shorter period".to_owned(),
            format!(
                "Only single orders tell them, and {} are too many: up to {} can be read one by one. Figures and lines \
                 above are whole, from what the server adds up.",
                Intl.count_of(all),
                Intl.count_of(MOST_ORDERS)
            ),
        ),
        Reading::None => (
            "Products, customers and statuses come from single orders".to_owned(),
            format!(
                "They are {}: about {} requests and {} MB. Figures and lines above are whole, from what the server adds up.",
                Intl.count_of(all),
                Intl.count_of(all.div_ceil(PAGE)),
                Intl.count_of(all.div_ceil(ORDERS_OF_A_MEGABYTE)),
            ),
        ),
        Reading::UnderWay(tally) => ("Orders are being read one by one".to_owned(), part(tally)),
        Reading::Stopped(tally) => ("Reading was stopped".to_owned(), part(tally)),
        Reading::Failed(tally, reason) => (format!("Reading ended early: {reason}"), part(tally)),
        Reading::Done(tally, at) if data.is_tally_whole() => {
            let unread = match tally.unread() {
                0 => String::new(),
                unread => format!(" {} could not be read and are left out.", Intl.count_of(unread)),
            };
            let text = format!("As they were at {}; new ones are added as they come.{unread}", time(*at));
            ("Every order was read".to_owned(), text)
        }
        Reading::Done(_, at) => (
            "Orders have changed since they were read".to_owned(),
            format!(
                "Products and customers are as they were at {}. Figures and lines above are up to date.",
                time(*at)
            ),
        ),
    }
}
