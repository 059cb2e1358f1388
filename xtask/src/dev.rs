//! `cargo xtask dev`: the app, rebuilt on every change, in front of the demo backend.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use console::style;

use crate::failure::{Failure, Result};
use crate::output::{heading, note};
use crate::process::Server;
use crate::project::Project;
use crate::tools::{Tool, Tools};

const BACKEND_PORT: u16 = 8001;
const APP_PORT: u16 = 8080;
/// How often the servers are looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(150);
/// How long the backend may take to make its data on a slow machine.
const BACKEND_PATIENCE: Duration = Duration::from_mins(3);
/// The account that the demo backend makes for the administrator.
const LOGIN: &str = "admin@example.com, password pulseboard-admin";
/// What the page is made of.
const PAGE: [&str; 7] = ["Cargo.lock", "Cargo.toml", "Trunk.toml", "assets", "crates", "index.html", "src"];

/// What the developer chose.
#[derive(Clone, Debug, Args)]
pub(crate) struct Options {
    /// What kind of backend to play.
    #[arg(long, value_enum, default_value_t)]
    profile: Profile,
    /// How many times faster than in life the business goes on; 0 stands still.
    #[arg(long, value_name = "FACTOR", default_value_t = 24)]
    traffic: u32,
    /// How many orders the history holds; a new number makes the data anew.
    #[arg(long, value_name = "N")]
    orders: Option<u32>,
    /// Where the app is served [default: 8080, or a free port].
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Profile {
    #[default]
    Documented,
    Observed,
}

/// Runs both servers until Ctrl-C, or until one of them ends.
pub(crate) fn run(project: &Project, options: &Options) -> Result {
    let tools = Tools::new(project);
    heading("setup");
    tools.provide_all(&[Tool::WasmTarget, Tool::Bundler])?;
    let port = match options.port {
        Some(port) => wanted_port(port)?,
        None => free_port(APP_PORT)?,
    };
    heading("demo backend");
    let program = project.build_demo_backend()?;
    // From here on Ctrl-C is only noted, so that the servers are stopped first.
    let is_stopped = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&is_stopped);
    ctrlc::set_handler(move || noted.store(true, Ordering::Relaxed)).map_err(|error| {
        Failure::new(format!("cannot watch for Ctrl-C: {error}"), "report it with the name of your system")
    })?;
    let backend_port = free_port(BACKEND_PORT)?;
    let mut backend = start_backend(project, &program, options, backend_port)?;
    let began = Instant::now();
    // It listens before it has made its data, and answers after.
    while !is_healthy(backend_port) {
        backend.expect_running()?;
        if is_stopped.load(Ordering::Relaxed) {
            return Ok(()); // The server stops as it is dropped.
        }
        if began.elapsed() > BACKEND_PATIENCE {
            return Err(Failure::new(
                "the demo backend does not answer",
                "remove .dev/, so that it makes its data again, and try once more",
            ));
        }
        sleep(POLL_INTERVAL);
    }
    heading("app");
    let app = start_app(project, &tools, port, backend_port)?;
    attend(app, backend, &is_stopped, &project.dev().join("dist/index.html"), port)
}

fn start_backend(project: &Project, program: &Path, options: &Options, port: u16) -> Result<Server> {
    let name = options.orders.map_or("demo".to_owned(), |orders| format!("demo-{orders}"));
    let command = project.command(program).arg(format!("--listen=127.0.0.1:{port}"));
    let command = command.arg("--database").arg(project.dev().join(name).with_extension("sqlite"));
    let command = command.arg("--profile").arg(match options.profile {
        Profile::Documented => "documented",
        Profile::Observed => "observed",
    });
    let command = command.arg(format!("--traffic={}", options.traffic));
    Server::start("backend", command.args(options.orders.map(|orders| format!("--orders={orders}"))))
}

fn start_app(project: &Project, tools: &Tools, port: u16, backend_port: u16) -> Result<Server> {
    // An old page must not pass for the new one.
    project.shell.remove_path(project.dev().join("dist"))?;
    let command = tools
        .trunk_command()?
        .args(["serve", "--offline", "true", "--dist", ".dev/dist", "--address", "127.0.0.1"])
        .args(["--port", &port.to_string(), "--disable-address-lookup"])
        // A narrower path than that of Trunk.toml, so this one is taken.
        .arg(format!("--proxy-backend=http://127.0.0.1:{backend_port}/api/v1/"))
        .args(["--proxy-no-system-proxy", "--proxy-no-redirect"]);
    let ignored = not_of_the_page(project)?;
    Server::start("app", ignored.iter().fold(command, |command, name| command.arg("--ignore").arg(name)))
}

/// What is in the root and has no part in the page: a change there, such as a new line in a log,
/// must not start a build.
fn not_of_the_page(project: &Project) -> Result<Vec<String>> {
    let in_root = project.shell.read_dir(&project.root)?;
    let in_root = in_root.iter().filter_map(|path| path.file_name()?.to_str());
    let ignored = in_root.filter(|name| !PAGE.contains(name)).chain(["crates/demo-backend", "crates/e2e"]);
    Ok(ignored.map(str::to_owned).collect())
}

/// Says once that the page is built, and waits for the end.
fn attend(mut app: Server, mut backend: Server, is_stopped: &AtomicBool, page: &Path, port: u16) -> Result {
    let mut is_ready = false;
    while !is_stopped.load(Ordering::Relaxed) {
        app.expect_running()?;
        backend.expect_running()?;
        if !is_ready && page.is_file() {
            is_ready = true;
            println!("\n{}", style(format!("  Pulseboard: http://127.0.0.1:{port}/")).bold());
            println!("  Sign in: {LOGIN}\n  Ctrl-C stops both.\n");
        }
        sleep(POLL_INTERVAL);
    }
    println!("\nStopping both.");
    Ok(())
}

/// Whether the backend on this port answers.
fn is_healthy(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(POLL_INTERVAL))?;
        stream.write_all(b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        std::io::Result::Ok(head.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

/// `usual` if nothing listens there, else any free port.
fn free_port(usual: u16) -> Result<u16> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if bind(usual).is_ok() {
        return Ok(usual);
    }
    let port = bind(0).and_then(|listener| listener.local_addr());
    let port = port.map_err(|error| {
        Failure::new(format!("no port is free on 127.0.0.1: {error}"), "check that the loopback interface is up")
    })?;
    note(&format!("port {usual} is taken: using {}", port.port()));
    Ok(port.port())
}

/// A port that was asked for, and so is not replaced by another.
fn wanted_port(port: u16) -> Result<u16> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(port),
        Err(error) => Err(Failure::new(
            format!("cannot serve the app on port {port}: {error}"),
            "choose another one, or leave `--port` out to get a free one",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_replaced_only_when_nobody_asked_for_it() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(free_port(port).unwrap(), port);
        assert!(wanted_port(port).unwrap_err().next.contains("--port"));
    }
}
