//! A hub that delivers events in the place of the API: nginx with the module nchan, which numbers them and replays them.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use eyre::eyre;
use serde_json::Value;

use crate::Outcome;
use crate::process::Process;
use crate::proxy::Proxy;
use crate::tools::{self, Tools};
use crate::web_server::run_nginx;

/// Where it delivers events, as hubs of the Mercure protocol do.
pub const SUBSCRIPTION: &str = "/.well-known/mercure";
/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// A hub behind a proxy.
#[derive(Debug)]
pub struct Hub {
    address: SocketAddr,
    proxy: Proxy,
    _process: Process,
}

impl Hub {
    /// Starts one on a free port, with its files in `directory`.
    ///
    /// # Errors
    ///
    /// When nginx is not there, or lacks the module.
    pub async fn start(tools: &Tools, directory: &Path) -> Outcome<Self> {
        let program = tools.nginx.as_ref().ok_or_else(|| eyre!("nginx is missing: {}", tools::ADVICE))?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let directory = directory.join("hub");
        fs::create_dir_all(&directory)?;
        let server = format!(
            "access_log off;\nserver {{\nlisten {address};\n\
             location = {SUBSCRIPTION} {{\nnchan_subscriber eventsource;\nnchan_channel_id $arg_topic;\n\
             nchan_subscriber_first_message newest;\n\
             nchan_subscriber_last_message_id $http_last_event_id $arg_lastEventID;\n}}\n\
             location = /publish {{\nnchan_publisher;\nnchan_channel_id $arg_topic;\n}}\n}}"
        );
        let mut command = run_nginx(program, &directory, &server)?;
        let log = || fs::File::options().create(true).append(true).open(directory.join("output.log"));
        command.stdout(Stdio::from(log()?)).stderr(Stdio::from(log()?));
        let process = Process::spawn(&mut command)?;
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            let said = fs::read_to_string(directory.join("output.log")).unwrap_or_default();
            eyre::ensure!(began.elapsed() < PATIENCE, "the hub does not listen: {said}");
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        Ok(Self { address, proxy: Proxy::start(address)?, _process: process })
    }

    /// The proxy that readers go through.
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// Publishes a frame under a topic.
    ///
    /// # Errors
    ///
    /// When the hub does not take it.
    pub async fn publish(&self, topic: &str, frame: &Value) -> Outcome {
        let url = format!("http://{}/publish?topic={topic}", self.address);
        let answer = reqwest::Client::new().post(url).body(frame.to_string()).send().await?;
        eyre::ensure!(answer.status().is_success(), "the hub answered {}", answer.status());
        Ok(())
    }
}
