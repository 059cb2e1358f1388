//! Reads the orders of a time one by one, beside the page, so that none of its frames waits for that: pages are fetched, read
//! and added up here, and only what they come to goes to the page.

#![warn(missing_docs)]

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use gloo_worker::{HandlerId, Worker, WorkerScope};
use pulseboard_api::client::Client;
use pulseboard_api::transport::{Abort, Fetch};
use pulseboard_core::analytics::ledger::Entry;
use pulseboard_core::analytics::tally::OrderTally;
use pulseboard_core::listing::page::Page;
use pulseboard_core::money::Currency;
use pulseboard_core::period::Window;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::server_clock::ServerClock;
use pulseboard_core::time::from_micros;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

/// How many customers are told of while there is more to read: as many as a page shows.
pub const SHOWN: usize = 10;
/// What fails is tried so often, each time after twice as many milliseconds.
const TRIES: u32 = 4;
const FIRST_PAUSE: u32 = 1_000;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ReadOrders {
    /// The API, as a whole address.
    pub base: String,
    /// The sign-in.
    pub token: Option<String>,
    /// What amounts are in that name no currency.
    pub currency: Currency,
    /// When the orders were made: from this moment on, in microseconds since 1970.
    pub start: i64,
    /// Until this one.
    pub end: i64,
}

impl ReadOrders {
    fn window(&self) -> Window {
        Window { start: from_micros(self.start), end: from_micros(self.end) }
    }
}

/// What the reader tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Told {
    /// What was read so far; of the customers the first [`SHOWN`].
    Part(OrderTally),
    /// Everything.
    Whole(OrderTally),
    /// It could not go on, and why, in words for the reader of the page.
    Failed(String),
}

/// The worker.
#[derive(Debug)]
pub struct OrderReader;

impl Worker for OrderReader {
    type Message = ();
    type Input = ReadOrders;
    type Output = Told;

    fn create(_: &WorkerScope<Self>) -> Self {
        Self
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): Self::Message) {}

    fn received(&mut self, scope: &WorkerScope<Self>, asked: Self::Input, id: HandlerId) {
        let scope = scope.clone();
        spawn_local(async move {
            let told = match read(&asked, |tally| scope.respond(id, Told::Part(tally.shortened(SHOWN)))).await {
                Ok(tally) => Told::Whole(tally),
                Err(error) => Told::Failed(error.to_string()),
            };
            scope.respond(id, told);
        });
    }
}

/// Reads to the end, and tells what there is after each page.
async fn read(asked: &ReadOrders, on_page: impl Fn(&OrderTally)) -> Result<OrderTally, ApiError> {
    let client = Client::new(Some(&asked.base), asked.currency, ServerClock::default(), Rc::new(Fetch));
    let client = client.with_token(asked.token.as_deref().map(Into::into));
    let window = asked.window();
    let mut tally = OrderTally::new(asked.currency, window.end);
    for number in 0.. {
        let page = page(&client, window, number).await?;
        tally.add_unread(page.unread.iter().filter(|unread| unread.is_lost).count());
        let rows: Vec<_> = page.rows.into_iter().filter(|order| window.contains(order.at)).collect();
        tally.add_page(&rows);
        if !page.has_more {
            break;
        }
        on_page(&tally);
    }
    Ok(tally)
}

/// A page, tried again where that may help.
async fn page(client: &Client, window: Window, number: usize) -> Result<Page<Entry>, ApiError> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..TRIES {
        match client.order_page(window, number, &Abort::never()).await {
            Err(error) if error.is_worth_retrying() => TimeoutFuture::new(pause).await,
            answer => return answer,
        }
        pause *= 2;
    }
    client.order_page(window, number, &Abort::never()).await
}
