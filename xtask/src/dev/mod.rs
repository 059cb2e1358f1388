//! `cargo xtask dev`: the app, rebuilt on every change, in front of the demo backend.

mod server;

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::console;
use crate::failure::{Failure, OnPath, Result};
use crate::process::{Line, Program};
use crate::project::Project;
use crate::tools::{Tool, Tools};
use server::{Interrupt, Server};

const BACKEND_PORT: u16 = 8001;
const APP_PORT: u16 = 8080;
/// How often the servers are looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(150);
/// How long the backend may take to make its data on a slow machine.
const BACKEND_PATIENCE: Duration = Duration::from_mins(2);
/// What the demo backend prints when it can be asked.
const LISTENING: &str = "listening on ";
/// What the page is made of.
const PAGE: [&str; 7] = ["Cargo.lock", "Cargo.toml", "Trunk.toml", "assets", "crates", "index.html", "src"];

/// What the developer chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The kind of backend that the demo backend plays.
    pub(crate) profile: String,
    /// Events per minute.
    pub(crate) traffic: u32,
    /// Where to serve the app; `None` for the usual port or a free one.
    pub(crate) port: Option<u16>,
}

impl Default for Options {
    fn default() -> Self {
        Self { profile: "documented".to_owned(), traffic: 60, port: None }
    }
}

/// Runs both servers until Ctrl-C, or until one of them ends.
///
/// # Errors
///
/// When something cannot be built or started, or a server ends by itself.
pub(crate) fn run(project: &Project, options: &Options) -> Result {
    let interrupt = Interrupt::watch()?;
    let tools = Tools::new(project);
    console::heading("setup");
    tools.provide(Tool::WasmTarget)?;
    tools.provide(Tool::Bundler)?;
    let app_port = match options.port {
        Some(port) => wanted_port(port)?,
        None => free_port(APP_PORT)?,
    };
    console::heading("demo backend");
    let program = project.build_demo_backend()?;
    let dev = project.dev();
    fs::create_dir_all(&dev).on_path("create", &dev)?;
    let mut backend = start_backend(project, &program, options)?;
    let Some((api, login)) = await_backend(&mut backend, &interrupt)? else {
        return Ok(()); // Interrupted; the server stops as it is dropped.
    };
    console::heading("app");
    let mut app = start_app(project, &tools, app_port, &api)?;
    attend(&mut app, &mut backend, &interrupt, app_port, &login)
}

fn start_backend(project: &Project, program: &Path, options: &Options) -> Result<Server> {
    let listen = format!("127.0.0.1:{}", free_port(BACKEND_PORT)?);
    let command = Program::new(program, &project.root)
        .args(["--listen", &listen, "--database"])
        .args([project.dev().join("demo.sqlite")])
        .args(["--profile", &options.profile])
        .args(["--traffic", &options.traffic.to_string()]);
    Server::start("backend", command)
}

/// Waits until the backend listens: its address and what it prints about signing in.
fn await_backend(backend: &mut Server, interrupt: &Interrupt) -> Result<Option<(String, Vec<String>)>> {
    let began = Instant::now();
    let mut address = None;
    let mut login = Vec::new();
    loop {
        if interrupt.happened() {
            return Ok(None);
        }
        match backend.line(POLL_INTERVAL)? {
            Some(Line::Out(text)) => match text.trim().strip_prefix(LISTENING) {
                Some(url) => address = Some(url.trim_end_matches('/').to_owned()),
                None => login.push(text.trim_end().to_owned()),
            },
            Some(Line::Err(text)) => backend.print(&text),
            // The login lines follow at once; a pause ends them.
            None => {
                if let Some(address) = address {
                    return Ok(Some((address, login)));
                }
            }
        }
        if began.elapsed() > BACKEND_PATIENCE {
            return Err(Failure::new(
                "the demo backend does not listen",
                "remove .dev/demo.sqlite, so that it makes its data again, and try once more",
            ));
        }
    }
}

fn start_app(project: &Project, tools: &Tools, port: u16, api: &str) -> Result<Server> {
    let dist = project.dev().join("dist");
    if dist.exists() {
        // An old page must not pass for the new one.
        fs::remove_dir_all(&dist).on_path("remove", &dist)?;
    }
    let mut command = tools
        .trunk_command()?
        .args(["serve", "--offline", "true", "--dist", ".dev/dist", "--address", "127.0.0.1"])
        .args(["--port", &port.to_string(), "--disable-address-lookup"])
        // A narrower path than that of Trunk.toml, so this one is taken.
        .args(["--proxy-backend", &format!("{api}/api/v1/")])
        .args(["--proxy-no-system-proxy", "--proxy-no-redirect"]);
    for name in not_of_the_page(&project.root)? {
        command = command.args(["--ignore", &name]);
    }
    if console::is_styled() {
        command = command.env("TRUNK_COLOR", "always");
    }
    Server::start("app", command)
}

/// What is in the root and has no part in the page: a change there, such as a new line in a log,
/// must not start a build.
fn not_of_the_page(root: &Path) -> Result<Vec<String>> {
    let mut names: Vec<_> = ["crates/demo-backend", "crates/e2e"].map(str::to_owned).to_vec();
    for entry in fs::read_dir(root).on_path("list", root)? {
        let name = entry.on_path("list", root)?.file_name().to_string_lossy().into_owned();
        if !PAGE.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Passes on what both servers print and says once that the page is ready.
fn attend(app: &mut Server, backend: &mut Server, interrupt: &Interrupt, port: u16, login: &[String]) -> Result {
    let (began, mut said) = (Instant::now(), Duration::from_secs(20));
    let (mut is_ready, mut is_broken) = (false, false);
    while !interrupt.happened() {
        // A server that prints without a pause must not keep the other and Ctrl-C waiting.
        app.pass_on(POLL_INTERVAL)?;
        backend.pass_on(Duration::ZERO)?;
        if is_ready {
            continue;
        }
        match answer(port) {
            Some(200) => {
                is_ready = true;
                announce(port, login);
            }
            Some(_) if !is_broken => {
                is_broken = true;
                println!("The app does not build yet: mend it, and it is built again on every save.");
            }
            Some(_) | None => {}
        }
        if !is_ready && !is_broken && began.elapsed() >= said {
            said += Duration::from_secs(20);
            console::note(&format!("… building the app: {}", console::duration(began.elapsed())));
        }
    }
    println!("\nStopping both.");
    Ok(())
}

fn announce(port: u16, login: &[String]) {
    println!();
    println!("{}", console::bold(&format!("  Pulseboard: http://127.0.0.1:{port}/")));
    for line in login.iter().filter(|line| !line.is_empty()) {
        println!("  {}", line.trim());
    }
    println!("  Ctrl-C stops both.");
    println!();
}

/// The status with which the app's server answers for its page, once it answers.
fn answer(port: u16) -> Option<u16> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let request = b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n";
    stream.write_all(request).ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head).ok()?.split(' ').nth(1)?.parse().ok()
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
    console::note(&format!("port {usual} is taken: using {}", port.port()));
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
        assert!(wanted_port(port).unwrap_err().next().contains("--port"));
    }

    #[test]
    fn the_status_of_an_answer_is_read() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 16];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(b"HTTP/1.0 404 Not Found\r\n\r\n").unwrap();
        });
        assert_eq!(answer(port), Some(404));
        server.join().unwrap();
    }
}
