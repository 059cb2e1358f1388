//! `GET /events/stream`: one Server-Sent Events connection.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};

use crate::api_error::ApiError;
use crate::auth::tokens::Claims;
use crate::events::log::{self, LoggedEvent};
use crate::http::query::Query;
use crate::state::{App, Phase};

/// Opens a stream for the bearer of `?token=`; the `Authorization` header is not read here. It goes on after the event that
/// `Last-Event-ID` names, or `lastEventID=` where a header cannot be sent.
pub(crate) async fn open(State(app): State<App>, query: Query, headers: HeaderMap) -> Result<Response, ApiError> {
    let named = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let last_id = named.or_else(|| query.text("lastEventID")?.parse().ok());
    let claims = query.text("token").and_then(|token| app.tokens.verify(token, app.now()));
    match claims {
        Some(claims) => {
            let connected = json!({"type": "connected", "message": "Connected to real-time updates",
                "user_id": claims.user_id});
            let mut greeting = unnumbered(&app, "connected", &connected);
            let heartbeat = unnumbered(&app, "heartbeat", &json!({"type": "heartbeat"}));
            let keep_alive = KeepAlive::new().interval(app.config.heartbeat).event(heartbeat);
            let connection = Connection::new(app, claims, last_id).await?;
            // For who is cut off before the first event.
            if let Some(id) = connection.source.last_id() {
                greeting = greeting.id(id.to_string());
            }
            let events = stream::unfold(connection, |mut connection| async move {
                let event = connection.next().await?;
                Some((event, connection))
            });
            let events = stream::once(async { greeting }).chain(events).map(Ok::<_, Infallible>);
            Ok((stream_headers(), Sse::new(events).keep_alive(keep_alive)).into_response())
        }
        None if app.is_observed() => {
            let error = json!({"type": "error", "message": "Invalid token"});
            let error = unnumbered(&app, "error", &error);
            Ok((stream_headers(), Sse::new(stream::once(async { Ok::<_, Infallible>(error) }))).into_response())
        }
        None => Err(ApiError::InvalidToken),
    }
}

/// An event that says nothing about the data and therefore has no id.
fn unnumbered(app: &App, kind: &str, payload: &Value) -> sse::Event {
    let event = sse::Event::default().data(payload.to_string());
    if app.is_observed() { event } else { event.event(kind) }
}

fn stream_headers() -> [(&'static str, &'static str); 4] {
    [
        (header::CONTENT_TYPE.as_str(), "text/event-stream; charset=utf-8"),
        (header::CONNECTION.as_str(), "keep-alive"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("x-accel-buffering", "no"),
    ]
}

/// Where a connection gets its events from.
enum Source {
    /// Everything, for an admin of the documented backend.
    Feed(Feed),
    /// The user's one queue, on the observed backend.
    Queue(mpsc::UnboundedReceiver<sse::Event>),
    /// Nothing any more, or nothing ever; heartbeats go on.
    Deaf,
}

/// The log from some event on.
struct Feed {
    /// What was missed and is still to be sent.
    missed: VecDeque<LoggedEvent>,
    /// The last one that was sent.
    sent: i64,
    news: broadcast::Receiver<LoggedEvent>,
}

impl Feed {
    /// The next event; nothing where there will be none, or one is missing.
    async fn next(&mut self, app: &App) -> Option<LoggedEvent> {
        loop {
            let event = match self.missed.pop_front() {
                Some(event) => event,
                None => match self.news.recv().await {
                    Ok(event) => event,
                    Err(RecvError::Lagged(_)) => {
                        self.catch_up(app).await.ok()?;
                        continue;
                    }
                    Err(RecvError::Closed) => return None,
                },
            };
            if event.id > self.sent {
                self.sent = event.id;
                return Some(event);
            }
        }
    }

    /// Reads what was logged after the last one that was sent.
    async fn catch_up(&mut self, app: &App) -> Result<(), sqlx::Error> {
        let mut last = self.sent;
        loop {
            let page = log::after(&app.pool, last).await?;
            let Some(newest) = page.last() else { return Ok(()) };
            last = newest.id;
            self.missed.extend(page);
        }
    }
}

impl Source {
    /// Waits for the next event; nothing where the stream has to end, for its reader to go on with another one.
    async fn next(&mut self, app: &App) -> Option<sse::Event> {
        loop {
            match self {
                Self::Feed(feed) => return Some(app.hub.frame(&feed.next(app).await?)),
                Self::Queue(queue) => match queue.recv().await {
                    Some(event) => return Some(event),
                    None => *self = Self::Deaf,
                },
                Self::Deaf => std::future::pending().await,
            }
        }
    }

    /// The id of the event after which it goes on.
    fn last_id(&self) -> Option<i64> {
        match self {
            Self::Feed(feed) => Some(feed.sent),
            Self::Queue(_) | Self::Deaf => None,
        }
    }
}

struct Connection {
    app: App,
    user_id: String,
    /// What the log calls the user.
    user: String,
    source: Source,
    phase: watch::Receiver<Phase>,
}

impl Connection {
    async fn new(app: App, claims: Claims, last_id: Option<i64>) -> Result<Self, sqlx::Error> {
        let source = if app.is_observed() {
            Source::Queue(app.hub.take_queue(&claims.user_id))
        } else if claims.is_admin {
            // Nobody can have seen what is not there: such an id is from another database.
            let newest = log::last(&app.pool).await?;
            let sent = last_id.filter(|id| *id <= newest).unwrap_or(newest);
            let mut feed = Feed { missed: VecDeque::new(), sent, news: app.hub.feed.subscribe() };
            // What was logged meanwhile is in both.
            feed.catch_up(&app).await?;
            Source::Feed(feed)
        } else {
            Source::Deaf
        };
        let user = name_in_log(&app, &claims).await;
        // Without the request around it, which is answered now and only ends with the stream.
        tracing::info!(parent: None, "stream opened {user} ({} open)", app.hub.count_in());
        let phase = app.phase.clone();
        Ok(Self { app, user_id: claims.user_id, user, source, phase })
    }

    /// The next event, or nothing when the server stops.
    async fn next(&mut self) -> Option<sse::Event> {
        tokio::select! {
            event = self.source.next(&self.app) => event,
            _ = self.phase.wait_for(|phase| *phase == Phase::Stopping) => None,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.app.is_observed() {
            self.app.hub.remove_queue(&self.user_id);
        }
        tracing::info!(parent: None, "stream closed {} ({} open)", self.user, self.app.hub.count_out());
    }
}

/// The e-mail address, or the id of an account that was deleted since.
async fn name_in_log(app: &App, claims: &Claims) -> String {
    let id = claims.user_id.clone();
    if !tracing::enabled!(tracing::Level::INFO) {
        return id;
    }
    let email = sqlx::query_scalar("SELECT email FROM users WHERE id = $1").bind(&id).fetch_optional(&app.pool).await;
    // A name in a log is no reason to refuse a stream.
    email.ok().flatten().unwrap_or(id)
}
