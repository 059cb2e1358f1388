//! A test server with a small HTTP client and direct access to its database.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use pulseboard_demo_backend::{
    ADMIN_EMAIL, ADMIN_PASSWORD, CUSTOMER_EMAIL, CUSTOMER_PASSWORD, Clock, Config, Database, Profile, RunningServer,
    start,
};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Nothing here takes longer on a healthy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A directory that disappears with its owner.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};

        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("pulseboard-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The default configuration with little data, so that servers start fast.
pub(crate) fn small() -> Config {
    Config { customers: 30, orders: Some(400), ..Config::default() }
}

/// A running server whose database file the test can read as well.
pub(crate) struct Server {
    pub(crate) running: RunningServer,
    pub(crate) clock: Clock,
    pub(crate) pool: SqlitePool,
    pub(crate) directory: Directory,
}

impl Server {
    pub(crate) async fn start(profile: Profile) -> Self {
        Self::with(Config { profile, ..small() }).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let directory = Directory::new();
        let file = directory.0.join("demo.sqlite");
        let config = Config { database: Database::File(file.clone()), ..config };
        let clock = config.clock.clone();
        let running = start(config).await.unwrap();
        let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
        Self { running, clock, pool, directory }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let address = self.running.address();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(PATIENCE, socket.read_to_end(&mut answer)).await.unwrap().unwrap();
        Reply::parse(&answer)
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Reply {
        let bearer = format!("Bearer {token}");
        self.send("GET", &format!("/api/v1{path}"), &[("Authorization", &bearer)], "").await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: Value) -> Reply {
        self.call("POST", token, path, &body.to_string()).await
    }

    pub(crate) async fn call(&self, method: &str, token: &str, path: &str, body: &str) -> Reply {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.send(method, &format!("/api/v1{path}"), &headers, body).await
    }

    pub(crate) async fn login(&self, email: &str, password: &str) -> Reply {
        let body = json!({"email": email, "password": password}).to_string();
        self.send("POST", "/api/v1/auth/login", &[("Content-Type", "application/json")], &body).await
    }

    async fn token(&self, email: &str, password: &str) -> String {
        let reply = self.login(email, password).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn admin(&self) -> String {
        self.token(ADMIN_EMAIL, ADMIN_PASSWORD).await
    }

    pub(crate) async fn customer(&self) -> String {
        self.token(CUSTOMER_EMAIL, CUSTOMER_PASSWORD).await
    }

    /// The first value of the first row.
    pub(crate) async fn scalar<T>(&self, sql: &'static str) -> T
    where
        T: for<'row> sqlx::Decode<'row, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
    {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.pool).await.unwrap();
    }

    pub(crate) async fn stream(&self, token: &str) -> EventStream {
        let address = self.running.address();
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = format!("GET /api/v1/events/stream?token={token} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut stream = EventStream { socket: BufReader::new(socket) };
        let connected = stream.next().await;
        assert_eq!(connected.data["type"], "connected");
        stream
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn parse(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&answer[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { status, headers, body: answer[end + 4..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The answer must be this refusal.
    pub(crate) fn assert_refused(&self, status: u16, detail: &str) {
        assert_eq!((self.status, self.json()), (status, json!({"detail": detail})));
    }
}

/// One frame of an event stream.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) id: Option<u64>,
    pub(crate) event: Option<String>,
    pub(crate) data: Value,
}

/// An open event stream. Dropping it closes the connection.
pub(crate) struct EventStream {
    socket: BufReader<TcpStream>,
}

impl EventStream {
    pub(crate) async fn next(&mut self) -> Frame {
        tokio::time::timeout(PATIENCE, self.read()).await.unwrap().unwrap()
    }

    /// The next frame that is not a heartbeat, if one comes within `patience`.
    pub(crate) async fn next_event(&mut self, patience: Duration) -> Option<Frame> {
        let event = async {
            loop {
                let frame = self.read().await?;
                if frame.data["type"] != "heartbeat" {
                    return Some(frame);
                }
            }
        };
        tokio::time::timeout(patience, event).await.ok().flatten()
    }

    /// Whether the server ends the stream.
    pub(crate) async fn ends(&mut self) -> bool {
        tokio::time::timeout(PATIENCE, async { while self.read().await.is_some() {} }).await.is_ok()
    }

    async fn read(&mut self) -> Option<Frame> {
        let mut frame = Frame { id: None, event: None, data: Value::Null };
        loop {
            let mut line = String::new();
            if self.socket.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            // Lines that end in CR LF belong to HTTP: headers and chunk sizes.
            if line.ends_with("\r\n") {
                continue;
            }
            let line = line.trim_end();
            match line.split_once(": ") {
                None if frame.data.is_null() => {}
                None => return Some(frame),
                Some(("id", id)) => frame.id = Some(id.parse().unwrap()),
                Some(("event", event)) => frame.event = Some(event.to_owned()),
                Some(("data", data)) => frame.data = serde_json::from_str(data).unwrap(),
                Some(_) => panic!("an unknown field: {line}"),
            }
        }
    }
}
