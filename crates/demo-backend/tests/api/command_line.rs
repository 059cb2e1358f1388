//! The program itself: what it prints, how it fails, how it stops.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use pulseboard_demo_backend::{ADMIN_EMAIL, ADMIN_PASSWORD};
use serde_json::{Value, json};

use crate::client::PATIENCE;

const PROGRAM: &str = env!("CARGO_BIN_EXE_pulseboard-demo-backend");

/// A running program, which ends with the test.
struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0", "--in-memory", "--customers", "5"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, lines, address }
    }

    /// Sends a request and returns the connection, from which the answer can be read.
    fn send(&self, method: &str, path: &str, body: &str) -> BufReader<TcpStream> {
        let mut socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        write!(
            socket,
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}",
            self.address
        )
        .unwrap();
        BufReader::new(socket)
    }

    fn token(&self) -> String {
        let body = json!({"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}).to_string();
        let mut answer = String::new();
        self.send("POST", "/auth/login", &body).read_to_string(&mut answer).unwrap();
        let tokens: Value = serde_json::from_str(answer.lines().last().unwrap()).unwrap();
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// What it wrote to its standard error output, once it has ended by itself and well.
    fn farewell(mut self) -> String {
        let began = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None => assert!(began.elapsed() < PATIENCE, "it does not stop"),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(0));
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It fails only for a program that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads an event stream up to its next frame of this type.
fn read_until(stream: &mut impl BufRead, kind: &str) {
    let kind = format!("\"type\":\"{kind}\"");
    let found = stream.lines().map(Result::unwrap).any(|line| line.starts_with("data: ") && line.contains(&kind));
    assert!(found, "the stream ended before {kind}");
}

#[test]
fn the_first_line_says_where_it_listens() {
    let mut program = Program::start(&[]);
    assert_ne!(program.address.port(), 0);
    assert!(program.lines.next().unwrap().unwrap().starts_with("admin     admin@example.com"));
    assert!(program.lines.next().unwrap().unwrap().starts_with("customer  customer@example.com"));

    let taken = Command::new(PROGRAM)
        .args(["--in-memory", "--customers", "5", "--listen", &program.address.to_string()])
        .output()
        .unwrap();
    assert_eq!(taken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("already in use"));
    assert!(taken.stdout.is_empty());

    if cfg!(unix) {
        program.signal("TERM");
        assert_eq!(program.farewell(), "");
    }
}

#[test]
fn a_bad_flag_is_a_usage_error() {
    for arguments in [&["--nonsense"][..], &["--profile", "other"], &["--traffic", "-1"], &["--customers", "0"]] {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_log_counts_open_streams_and_keeps_tokens_to_itself() {
    let program = Program::start(&["--log"]);
    let token = program.token();
    let mut streams = Vec::new();
    // A server takes an escaped name as well.
    for name in ["token", "%74oken"] {
        let mut stream = program.send("GET", &format!("/events/stream?{name}={token}"), "");
        read_until(&mut stream, "connected");
        streams.push(stream);
    }
    for path in ["/events/stream/?token=", "/nothing?token=", "/events/stream?a=b&token=garbage"] {
        program.send("GET", &format!("{path}{token}"), "").read_to_end(&mut Vec::new()).unwrap();
    }
    program.signal("TERM");
    let log = program.farewell();
    let lines: Vec<&str> = log.lines().filter(|line| line.starts_with("stream ")).collect();
    assert_eq!(
        lines,
        [
            "stream opened admin@example.com (1 open)",
            "stream opened admin@example.com (2 open)",
            "stream closed admin@example.com (1 open)",
            "stream closed admin@example.com (0 open)",
        ]
    );
    assert!(log.contains("request{method=GET target=/api/v1/events/stream?%74oken=***}: 200 "), "{log}");
    assert!(log.contains("request{method=GET target=/api/v1/nothing?token=***}: 404 "), "{log}");
    let signature = token.rsplit('.').next().unwrap();
    assert!(!log.contains(signature), "{log}");
}

#[cfg(unix)]
#[test]
fn the_observed_backend_waits_for_open_streams_until_a_second_signal() {
    for second in ["TERM", "INT"] {
        let program = Program::start(&["--profile", "observed", "--heartbeat", "1"]);
        let mut stream = program.send("GET", &format!("/events/stream?token={}", program.token()), "");
        read_until(&mut stream, "connected");
        program.signal("TERM");
        let began = Instant::now();
        while TcpStream::connect(program.address).is_ok() {
            assert!(began.elapsed() < PATIENCE, "it still listens");
            std::thread::sleep(Duration::from_millis(10));
        }
        read_until(&mut stream, "heartbeat");
        read_until(&mut stream, "heartbeat");
        program.signal(second);
        let said = program.farewell();
        assert!(said.starts_with("stopping once the open event streams have ended"), "{said}");
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn the_observed_backend_ends_with_its_last_stream_or_at_once_by_ctrl_c() {
    for signal in ["TERM", "INT"] {
        let program = Program::start(&["--profile", "observed", "--log"]);
        let mut stream = program.send("GET", &format!("/events/stream?token={}", program.token()), "");
        read_until(&mut stream, "connected");
        program.signal(signal);
        if signal == "TERM" {
            std::thread::sleep(Duration::from_millis(300));
            drop(stream);
        }
        let said = program.farewell();
        assert!(said.ends_with("stream closed admin@example.com (0 open)\n"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn the_documented_backend_waits_for_no_stream() {
    let program = Program::start(&[]);
    let mut stream = program.send("GET", &format!("/events/stream?token={}", program.token()), "");
    read_until(&mut stream, "connected");
    program.signal("TERM");
    assert_eq!(program.farewell(), "");
}
