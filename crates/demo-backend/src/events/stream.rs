//! `GET /events/stream`: one Server-Sent Events connection.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::header;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};

use crate::api_error::ApiError;
use crate::auth::tokens::Claims;
use crate::http::query::Query;
use crate::state::{App, Phase};

/// Opens a stream for the bearer of `?token=`; the `Authorization` header is not read here.
pub(crate) async fn open(State(app): State<App>, query: Query) -> Result<Response, ApiError> {
    let claims = query.text("token").and_then(|token| app.tokens.verify(token, app.now()));
    match claims {
        Some(claims) => {
            let connected = json!({"type": "connected", "message": "Connected to real-time updates",
                "user_id": claims.user_id});
            let greeting = unnumbered(&app, "connected", &connected);
            let heartbeat = unnumbered(&app, "heartbeat", &json!({"type": "heartbeat"}));
            let keep_alive = KeepAlive::new().interval(app.config.heartbeat).event(heartbeat);
            let connection = Connection::new(app, claims).await;
            let events = stream::unfold(connection, |mut connection| async move {
                let event = connection.next().await?;
                Some((event, connection))
            });
            let events = stream::once(async { greeting }).chain(events).map(Ok::<_, Infallible>);
            Ok((headers(), Sse::new(events).keep_alive(keep_alive)).into_response())
        }
        None if app.is_observed() => {
            let error = json!({"type": "error", "message": "Invalid token"});
            let error = unnumbered(&app, "error", &error);
            Ok((headers(), Sse::new(stream::once(async { Ok::<_, Infallible>(error) }))).into_response())
        }
        None => Err(ApiError::InvalidToken),
    }
}

/// An event that says nothing about the data and therefore has no id.
fn unnumbered(app: &App, kind: &str, payload: &Value) -> sse::Event {
    let event = sse::Event::default().data(payload.to_string());
    if app.is_observed() { event } else { event.event(kind) }
}

fn headers() -> [(&'static str, &'static str); 4] {
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
    Feed(broadcast::Receiver<sse::Event>),
    /// The user's one queue, on the observed backend.
    Queue(mpsc::UnboundedReceiver<sse::Event>),
    /// Nothing any more, or nothing ever; heartbeats go on.
    Deaf,
}

impl Source {
    /// Waits for the next event, for ever once the source has run dry.
    async fn next(&mut self) -> sse::Event {
        loop {
            match self {
                Self::Feed(feed) => match feed.recv().await {
                    Ok(event) => return event,
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => *self = Self::Deaf,
                },
                Self::Queue(queue) => match queue.recv().await {
                    Some(event) => return event,
                    None => *self = Self::Deaf,
                },
                Self::Deaf => std::future::pending().await,
            }
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
    async fn new(app: App, claims: Claims) -> Self {
        let source = if app.is_observed() {
            Source::Queue(app.hub.take_queue(&claims.user_id))
        } else if claims.is_admin {
            Source::Feed(app.hub.subscribe())
        } else {
            Source::Deaf
        };
        let user = name_in_log(&app, &claims).await;
        // Without the request around it, which is answered now and only ends with the stream.
        tracing::info!(parent: None, "stream opened {user} ({} open)", app.hub.count_in());
        let phase = app.phase.clone();
        Self { app, user_id: claims.user_id, user, source, phase }
    }

    /// The next event, or nothing when the server stops.
    async fn next(&mut self) -> Option<sse::Event> {
        tokio::select! {
            event = self.source.next() => Some(event),
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
    let email = sqlx::query_scalar("SELECT email FROM users WHERE id = ?1").bind(&id).fetch_optional(&app.pool).await;
    // A stream asks nothing else of the database, so a failure of the database is no reason to refuse it.
    email.ok().flatten().unwrap_or(id)
}
