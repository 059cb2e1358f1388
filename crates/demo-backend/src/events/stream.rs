//! `GET /events/stream`: one Server-Sent Events connection.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};

use crate::api_error::{ApiError, Reply};
use crate::auth::tokens::Claims;
use crate::events::Announcement;
use crate::http::log;
use crate::http::query::Query;
use crate::state::{App, Phase};

/// Opens a stream for the bearer of `?token=`; the `Authorization` header is not read here.
pub(crate) async fn open(State(app): State<App>, query: Query) -> Reply {
    let claims = query.text("token").and_then(|token| app.tokens.verify(token, app.now()));
    match claims {
        Some(claims) => {
            let user = name_in_log(&app, &claims).await;
            let connection = Connection::new(app, claims, user);
            let frames = stream::unfold(connection, |mut connection| async move {
                let frame = connection.next_frame().await?;
                Some((Ok::<_, Infallible>(frame), connection))
            });
            Ok(respond(Body::from_stream(frames)))
        }
        None if app.is_observed() => {
            let error = json!({"type": "error", "message": "Invalid token"});
            Ok(respond(Body::from(format!("data: {error}\n\n"))))
        }
        None => Err(ApiError::InvalidToken),
    }
}

/// What the log calls the bearer: the e-mail address, or the id of an account that was deleted since.
async fn name_in_log(app: &App, claims: &Claims) -> String {
    let id = claims.user_id.clone();
    if !app.config.log {
        return id;
    }
    let email = sqlx::query_scalar("SELECT email FROM users WHERE id = ?1").bind(&id).fetch_optional(&app.pool).await;
    // A stream asks nothing else of the database, so a failure of the database is no reason to refuse it.
    email.ok().flatten().unwrap_or(id)
}

fn respond(body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL.as_str(), "no-cache"),
        (header::CONNECTION.as_str(), "keep-alive"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("x-accel-buffering", "no"),
    ];
    (headers, body).into_response()
}

/// Where a connection gets its events from.
enum Source {
    /// Everything, for an admin of the documented backend.
    Feed(broadcast::Receiver<Arc<Announcement>>),
    /// The user's one queue, on the observed backend.
    Queue(mpsc::UnboundedReceiver<Arc<Announcement>>),
    /// Nothing any more, or nothing ever; heartbeats go on.
    Deaf,
}

struct Connection {
    app: App,
    user_id: String,
    /// The user as the log has it.
    user: String,
    source: Source,
    phase: watch::Receiver<Phase>,
    greeted: bool,
}

impl Connection {
    fn new(app: App, claims: Claims, user: String) -> Self {
        let source = if app.is_observed() {
            Source::Queue(app.hub.take_queue(&claims.user_id))
        } else if claims.is_admin {
            Source::Feed(app.hub.feed.subscribe())
        } else {
            Source::Deaf
        };
        log::stream(&app, "opened", &user, app.hub.count_in());
        let phase = app.phase.clone();
        Self { app, user_id: claims.user_id, user, source, phase, greeted: false }
    }

    /// The next frame, or nothing when the server stops.
    async fn next_frame(&mut self) -> Option<String> {
        if !self.greeted {
            self.greeted = true;
            let message = "Connected to real-time updates";
            return Some(self.unnumbered(
                "connected",
                &json!({"type": "connected", "message": message, "user_id": self.user_id}).to_string(),
            ));
        }
        let announcement = tokio::select! {
            announcement = next_announcement(&mut self.source) => Some(announcement),
            () = tokio::time::sleep(self.app.config.heartbeat) => None,
            _ = self.phase.wait_for(|phase| *phase == Phase::Stopping) => return None,
        };
        Some(match announcement {
            Some(announcement) => announcement.frame(),
            None => self.unnumbered("heartbeat", &json!({"type": "heartbeat"}).to_string()),
        })
    }

    /// A frame that says nothing about the data and therefore has no id.
    fn unnumbered(&self, kind: &str, payload: &str) -> String {
        if self.app.is_observed() {
            format!("data: {payload}\n\n")
        } else {
            format!("event: {kind}\ndata: {payload}\n\n")
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.app.is_observed() {
            self.app.hub.remove_queue(&self.user_id);
        }
        log::stream(&self.app, "closed", &self.user, self.app.hub.count_out());
    }
}

/// Waits for the next announcement, for ever once the source has run dry.
async fn next_announcement(source: &mut Source) -> Arc<Announcement> {
    loop {
        match source {
            Source::Feed(feed) => match feed.recv().await {
                Ok(announcement) => return announcement,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => *source = Source::Deaf,
            },
            Source::Queue(queue) => match queue.recv().await {
                Some(announcement) => return announcement,
                None => *source = Source::Deaf,
            },
            Source::Deaf => std::future::pending().await,
        }
    }
}
