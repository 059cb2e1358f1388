//! The web servers of deployments, with the configurations that `deploy/` has for them.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use eyre::eyre;

use crate::Outcome;
use crate::process::Process;
use crate::tools::{self, Tools};

const NGINX: &str = include_str!("../../../deploy/nginx.conf");
const NGINX_HUB: &str = include_str!("../../../deploy/nginx-hub.conf");
const CADDY: &str = include_str!("../../../deploy/Caddyfile");
/// Where the app is served when it does not have a server to itself.
pub const BELOW: &str = "/admin/";
/// How long one may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which web server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebServerKind {
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
}

/// What a web server leads to.
#[derive(Clone, Copy, Debug)]
pub struct Behind {
    /// The backend.
    pub backend: SocketAddr,
    /// A hub for events; only behind nginx.
    pub hub: Option<SocketAddr>,
}

/// A web server with the app, in front of a backend.
#[derive(Debug)]
pub struct WebServer {
    address: SocketAddr,
    log: PathBuf,
    _process: Process,
}

impl WebServer {
    /// Starts one on a free port, with its files in `directory`.
    ///
    /// # Errors
    ///
    /// When it is not there, or does not take its configuration.
    pub async fn start(
        kind: WebServerKind,
        tools: &Tools,
        directory: &Path,
        behind: Behind,
        is_below: bool,
    ) -> Outcome<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let directory = directory.join("web");
        fs::create_dir_all(&directory)?;
        let log = directory.join("server.log");
        let dist = tools.dist.canonicalize()?;
        // What the README says to change for a path of its own.
        let site = directory.join("site");
        if is_below {
            fs::create_dir_all(&site)?;
            symlink(&dist, site.join(BELOW.trim_matches('/')))?;
        }
        let adapt = |text: &str| {
            let text = if is_below {
                text.replace("root /srv/pulseboard/dist;", &format!("root {};", site.display()))
                    .replace("root * /srv/pulseboard/dist", &format!("root * {}", site.display()))
                    .replace(" /index.html", &format!(" {BELOW}index.html"))
            } else {
                text.to_owned()
            };
            text.replace("/srv/pulseboard/dist", &dist.to_string_lossy())
                .replace("127.0.0.1:8000", &behind.backend.to_string())
        };
        let mut command = match kind {
            WebServerKind::Nginx => nginx(tools, &directory, &with_hub(&adapt(NGINX), behind.hub), address)?,
            WebServerKind::Caddy => caddy(tools, &directory, &adapt(CADDY), address)?,
        };
        let output = || File::options().create(true).append(true).open(&log);
        command.stdout(Stdio::from(output()?)).stderr(Stdio::from(output()?));
        let process = Process::spawn(&mut command)?;
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            let said = fs::read_to_string(&log).unwrap_or_default();
            eyre::ensure!(began.elapsed() < PATIENCE, "{kind:?} does not listen: {said}");
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        Ok(Self { address, log, _process: process })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that it logged.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn log(&self) -> Outcome<String> {
        Ok(fs::read_to_string(&self.log)?)
    }
}

/// A configuration with the hub's location in its server block.
fn with_hub(config: &str, hub: Option<SocketAddr>) -> String {
    let Some(hub) = hub else { return config.to_owned() };
    let location = NGINX_HUB.replace("127.0.0.1:3000", &hub.to_string());
    config.replacen("    location /api/v1/events/ {", &format!("{location}    location /api/v1/events/ {{"), 1)
}

/// As one process and without encryption, which is the deployment's own.
fn nginx(tools: &Tools, directory: &Path, server: &str, address: SocketAddr) -> Outcome<Command> {
    let program = tools.nginx.as_ref().ok_or_else(|| eyre!("nginx is missing: {}", tools::ADVICE))?;
    let is_plain = |line: &&str| !line.trim_start().starts_with("ssl_");
    let server = server.lines().filter(is_plain).collect::<Vec<_>>().join("\n");
    let server = server.replace("listen 443 ssl;", &format!("listen {address};"));
    let log = format!("access_log {}/server.log;", directory.display());
    run_nginx(program, directory, &format!("{log}\n{server}"))
}

/// nginx with these servers, as one process with its files in `directory`.
pub(crate) fn run_nginx(program: &Path, directory: &Path, servers: &str) -> Outcome<Command> {
    let root = directory.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {root}/{kind};"))
        .join("\n");
    let config = format!(
        "include /etc/nginx/modules-enabled/*.conf;\ndaemon off;\nmaster_process off;\npid {root}/pid;\n\
         error_log {root}/server.log info;\nevents {{}}\nhttp {{\n{temporary}\n{servers}\n}}\n"
    );
    let file = directory.join("nginx.conf");
    fs::write(&file, config)?;
    let mut command = Command::new(program);
    command.arg("-c").arg(file);
    Ok(command)
}

fn caddy(tools: &Tools, directory: &Path, config: &str, address: SocketAddr) -> Outcome<Command> {
    let program = tools.caddy.as_ref().ok_or_else(|| eyre!("Caddy is missing: {}", tools::ADVICE))?;
    let config = config.replace("dashboard.example.com {", &format!("http://{address} {{"));
    // Nothing on ports that were not asked for.
    let config = config.replacen("{\n", "{\n\tadmin off\n\tauto_https off\n", 1);
    let file = directory.join("Caddyfile");
    fs::write(&file, config)?;
    let mut command = Command::new(program);
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    command.env("XDG_DATA_HOME", directory).env("XDG_CONFIG_HOME", directory);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_quotes_what_is_played() {
        let readme = include_str!("../../../README.md");
        for config in [NGINX, NGINX_HUB, CADDY] {
            assert!(readme.contains(config.trim()), "README.md differs from deploy/");
        }
    }
}
