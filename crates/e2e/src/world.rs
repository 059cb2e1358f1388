//! Everything that one scenario has to itself.

use std::fs;
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use eyre::eyre;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::Outcome;
use crate::api::Api;
use crate::console::Console;
use crate::driver::{Browser, Driver};
use crate::hub::Hub;
use crate::page::{PATIENCE, Page};
use crate::proxy::Proxy;
use crate::server::{ADMIN, Profile, Server, ServerOptions};
use crate::slow_close_proxy::SlowCloseProxy;
use crate::tools::{ADVICE, Tools};
use crate::truth::{Figures, Truth};
use crate::view::{self, View};
use crate::web_server::{BELOW, Behind, WebServer, WebServerKind};

/// A row that leaves a window of time between an answer and its check makes both numbers right.
const SPREAD: Duration = Duration::from_secs(20);

/// Scrolls to the next of some cards, unless one of them is in sight.
const LOOK_AT: &str = "const [names, looks] = arguments;
    const cards = names.map((name) => document.querySelector(`[data-test='card-${name}']`)).filter(Boolean);
    const isInSight = (card) => {
        const { top, bottom } = card.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
    };
    if (cards.length > 0 && !cards.some(isInSight)) cards[looks % cards.length].scrollIntoView({ block: 'center' });";

/// At most so many scenarios at once, of which each runs a browser: twice as many as there are processors, since they
/// mostly wait.
static ROOM: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(2 * std::thread::available_parallelism().map_or(1, NonZero::get)));

/// What a scenario needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setup {
    /// The backend.
    pub server: ServerOptions,
    /// The browser.
    pub browser: Browser,
    /// A setting of the deployment that is not the usual one, with its value.
    pub setting: Option<(&'static str, &'static str)>,
    /// The web server of a deployment that the browser goes through.
    pub web_server: Option<WebServerKind>,
    /// Whether the files of the app are a copy of its own, which may be changed.
    pub has_own_copy: bool,
    /// Whether the app is served below [`BELOW`].
    pub is_below: bool,
    /// Whether the browser goes through a proxy.
    pub has_proxy: bool,
    /// Whether the server sees the ends of connections late. It needs a proxy.
    pub has_slow_closes: bool,
    /// Whether there is a hub for events, which the web server leads to.
    pub has_hub: bool,
}

impl Setup {
    /// The documented backend without a proxy.
    pub fn documented() -> Self {
        Self::default()
    }

    /// The observed backend without a proxy.
    pub fn observed() -> Self {
        Self { server: ServerOptions { profile: Profile::Observed, ..ServerOptions::default() }, ..Self::default() }
    }

    /// The same with a proxy before the server.
    #[must_use]
    pub fn with_proxy(self) -> Self {
        Self { has_proxy: true, ..self }
    }

    /// The same with a proxy, and another one behind it through which the server sees the ends of connections late.
    #[must_use]
    pub fn with_slow_closes(self) -> Self {
        Self { has_slow_closes: true, ..self.with_proxy() }
    }

    /// The same as deployed behind a web server.
    #[must_use]
    pub fn behind(self, web_server: WebServerKind) -> Self {
        Self { web_server: Some(web_server), ..self }
    }

    /// The same behind nginx, with a hub that events come from at this address.
    #[must_use]
    pub fn with_hub(self, url: &'static str) -> Self {
        Self { has_hub: true, ..self.behind(WebServerKind::Nginx) }.with_setting("pulseboard-events-url", url)
    }

    /// The same with a copy of the app that may be changed.
    #[must_use]
    pub fn with_own_copy(self) -> Self {
        Self { has_own_copy: true, ..self }
    }

    /// The same with the app below [`BELOW`] of a web server.
    #[must_use]
    pub fn below(self) -> Self {
        Self { is_below: true, ..self }
    }

    /// The same in Firefox.
    #[must_use]
    pub fn in_firefox(self) -> Self {
        Self { browser: Browser::Firefox, ..self }
    }

    /// The same with a setting in the page's `<meta>` tag of that name.
    #[must_use]
    pub fn with_setting(self, name: &'static str, value: &'static str) -> Self {
        Self { setting: Some((name, value)), ..self }
    }

    /// The same with a history of so many orders.
    #[must_use]
    pub fn with_orders(self, orders: u32) -> Self {
        Self { server: ServerOptions { orders: Some(orders), ..self.server }, ..self }
    }

    /// The same with sign-ins that last this many seconds.
    #[must_use]
    pub fn with_token_lifetime(self, seconds: u32) -> Self {
        Self { server: ServerOptions { token_lifetime: Some(seconds), ..self.server }, ..self }
    }

    /// The same with a clock of the server's that is ahead of the machine's.
    #[must_use]
    pub fn with_clock_ahead(self, ahead: Duration) -> Self {
        Self { server: ServerOptions { ahead, ..self.server }, ..self }
    }

    /// The same with a heartbeat after this many seconds of silence.
    #[must_use]
    pub fn with_heartbeat(self, seconds: u32) -> Self {
        Self { server: ServerOptions { heartbeat: Some(seconds), ..self.server }, ..self }
    }
}

/// A backend with its database, a browser, and maybe a proxy between them. Everything ends with it.
#[derive(Debug)]
pub struct World {
    /// The browser's page.
    pub page: Page,
    /// The backend.
    pub server: Server,
    /// Its database.
    pub truth: Truth,
    /// What the browser may complain about.
    pub console: Console,
    /// Where everything is.
    pub tools: Tools,
    proxy: Option<Proxy>,
    web_server: Option<WebServer>,
    hub: Option<Hub>,
    ahead: Duration,
    _slow_close: Option<SlowCloseProxy>,
    _directory: TempDir,
}

impl World {
    async fn start(setup: Setup) -> Outcome<Self> {
        let mut tools = Tools::find()?;
        let directory = tempfile::tempdir()?;
        if setup.is_below {
            tools.dist = tools.dist_below.clone().ok_or_else(|| eyre!("there is no build for {BELOW}: {ADVICE}"))?;
        }
        if setup.has_own_copy || setup.setting.is_some() {
            tools.dist = copy_of(&tools.dist, directory.path())?;
        }
        if let Some((name, value)) = setup.setting {
            set(&tools.dist, name, value)?;
        }
        let (server, driver) = tokio::try_join!(
            Server::start(&tools, directory.path(), setup.server),
            Driver::start(&tools, directory.path(), setup.browser)
        )?;
        let truth = Truth::open(&server.database(), setup.server.profile).await?;
        let slow_close =
            if setup.has_slow_closes { Some(SlowCloseProxy::start(server.address()).await?) } else { None };
        let upstream = slow_close.as_ref().map_or_else(|| server.address(), SlowCloseProxy::address);
        let proxy = if setup.has_proxy { Some(Proxy::start(upstream)?) } else { None };
        let mut address = proxy.as_ref().map_or_else(|| server.address(), Proxy::address);
        let hub = if setup.has_hub { Some(Hub::start(&tools, directory.path()).await?) } else { None };
        let behind = Behind { backend: address, hub: hub.as_ref().map(|hub| hub.proxy().address()) };
        let web_server = match setup.web_server {
            Some(kind) => Some(WebServer::start(kind, &tools, directory.path(), behind, setup.is_below).await?),
            None => None,
        };
        address = web_server.as_ref().map_or(address, WebServer::address);
        let page = Page::new(driver, format!("http://{address}")).await?;
        Ok(Self {
            page,
            server,
            truth,
            console: Console::default(),
            tools,
            proxy,
            web_server,
            hub,
            ahead: setup.server.ahead,
            _slow_close: slow_close,
            _directory: directory,
        })
    }

    /// The proxy.
    ///
    /// # Errors
    ///
    /// When the scenario asked for none.
    pub fn proxy(&self) -> Outcome<&Proxy> {
        self.proxy.as_ref().ok_or_else(|| eyre!("this scenario asked for no proxy"))
    }

    /// The web server.
    ///
    /// # Errors
    ///
    /// When the scenario asked for none.
    pub fn web_server(&self) -> Outcome<&WebServer> {
        self.web_server.as_ref().ok_or_else(|| eyre!("this scenario asked for no web server"))
    }

    /// The hub.
    ///
    /// # Errors
    ///
    /// When the scenario asked for none.
    pub fn hub(&self) -> Outcome<&Hub> {
        self.hub.as_ref().ok_or_else(|| eyre!("this scenario asked for no hub"))
    }

    /// Signs the administrator in at the dashboard and waits until it is live with every figure.
    ///
    /// # Errors
    ///
    /// When that does not happen.
    pub async fn open_dashboard(&self) -> Outcome<View> {
        self.page.sign_in("/", ADMIN).await?;
        self.page.wait("all figures", View::has_all_figures).await
    }

    /// What time it is for the server.
    pub fn now(&self) -> SystemTime {
        SystemTime::now() + self.ahead
    }

    /// The API with an administrator's sign-in of its own.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn api(&self) -> Outcome<Api> {
        Api::sign_in(self.server.address(), ADMIN).await
    }

    /// The id of a customer.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn customer(&self) -> Outcome<String> {
        self.truth.text("SELECT id FROM users WHERE email = 'customer@example.com'").await
    }

    /// Waits until every figure on the page is the database's.
    ///
    /// # Errors
    ///
    /// Lists the figures that are not.
    pub async fn wait_for_truth(&self) -> Outcome<View> {
        self.wait_for_truth_except(&[]).await
    }

    /// Waits until every figure on the page is the database's, those of some cards aside.
    ///
    /// # Errors
    ///
    /// Lists the figures that are not.
    pub async fn wait_for_truth_except(&self, aside: &[&str]) -> Outcome<View> {
        self.wait_for_truth_within(PATIENCE, aside).await
    }

    /// Waits for another time until every figure on the page is the database's, those of some cards aside.
    ///
    /// # Errors
    ///
    /// Lists the figures that are not.
    pub async fn wait_for_truth_within(&self, limit: Duration, aside: &[&str]) -> Outcome<View> {
        let deadline = Instant::now() + limit;
        let place = self.page.script("return window.scrollY;", json!([])).await?;
        let mut looks = 0;
        loop {
            let view = self.page.view().await?;
            let wrong = self.wrong_figures(&view.figures(), aside).await?;
            if wrong.is_empty() {
                self.page.script("window.scrollTo(0, arguments[0]);", json!([place])).await?;
                return Ok(view);
            }
            if Instant::now() >= deadline {
                let wrong: Vec<_> = wrong.into_iter().map(|(slug, wrong)| format!("{slug}: {wrong}")).collect();
                return Err(eyre!("figures differ from the database:\n  {}", wrong.join("\n  ")));
            }
            // Figures out of sight are asked for when they are seen; those in sight take their time.
            looks += 1;
            if looks > 10 {
                let names: Vec<_> = wrong.iter().map(|(slug, _)| slug).collect();
                self.page.script(LOOK_AT, json!([names, looks])).await?;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The figures that are not the database's, each with what is wrong.
    async fn wrong_figures(&self, shown: &Figures, aside: &[&str]) -> Outcome<Vec<(String, String)>> {
        let now = self.now();
        let (true_now, true_before) = (self.truth.figures(now).await?, self.truth.figures(now - SPREAD).await?);
        let wrong = true_now.iter().filter(|(slug, _)| !aside.contains(&slug.as_str())).filter_map(|(slug, value)| {
            let shown = shown.get(slug);
            let is_right = shown == Some(value) || (shown.is_some() && shown == true_before.get(slug));
            (!is_right).then(|| (slug.clone(), format!("{shown:?} on the page, {value} in the database")))
        });
        Ok(wrong.collect())
    }

    /// What must hold at the end of every scenario.
    async fn check(&self) -> Outcome {
        let origin = self.page.origin();
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name);";
        let loaded = self.page.script(script, json!([])).await?;
        let foreign: Vec<_> = loaded
            .as_array()
            .into_iter()
            .flatten()
            .filter(|url| !url.as_str().is_some_and(|url| url.starts_with(&format!("{origin}/"))))
            .collect();
        eyre::ensure!(foreign.is_empty(), "the page loads from elsewhere: {foreign:?}");
        self.console.check(self.page.driver(), origin).await
    }
}

/// A copy of the built app.
fn copy_of(dist: &Path, directory: &Path) -> Outcome<PathBuf> {
    let copy = directory.join("app");
    fs::create_dir(&copy)?;
    for file in fs::read_dir(dist)?.collect::<Result<Vec<_>, _>>()? {
        if file.file_type()?.is_file() {
            fs::copy(file.path(), copy.join(file.file_name()))?;
        }
    }
    Ok(copy)
}

/// Gives a setting of the page another value.
fn set(dist: &Path, name: &str, value: &str) -> Outcome {
    // Its compressed copies are those of the usual page.
    for extension in ["br", "gz"] {
        fs::remove_file(dist.join("index.html").with_extension(format!("html.{extension}")))?;
    }
    let page = fs::read_to_string(dist.join("index.html"))?;
    let (before, rest) = page.split_once(&format!("name={name}")).ok_or_else(|| eyre!("there is no setting {name}"))?;
    let (before, tag) = before.rsplit_once("<meta").ok_or_else(|| eyre!("{name} is in no tag"))?;
    let rest = rest.split_once('>').map_or(rest, |(_, rest)| rest);
    eyre::ensure!(!tag.contains('>'), "{name} is in no tag");
    fs::write(dist.join("index.html"), format!("{before}<meta name=\"{name}\" content=\"{value}\">{rest}"))?;
    Ok(())
}

/// Plays a scenario in a world of its own. At its end nothing may be left on the browser's console, nor may
/// anything have been loaded from elsewhere.
///
/// # Errors
///
/// Tells why the scenario could not go on, with what was on the page and on the console.
pub async fn scenario(setup: Setup, steps: impl AsyncFnOnce(&mut World) -> Outcome) -> Outcome {
    let _place = ROOM.acquire().await?;
    let mut world = World::start(setup).await?;
    let mut outcome = steps(&mut world).await;
    if let Err(problem) = outcome {
        let view = world.page.view().await.unwrap_or_default();
        outcome = Err(problem.wrap_err(view::describe(&view)));
    }
    let check = world.check().await;
    match (outcome, check) {
        (Err(problem), Err(more)) => Err(problem.wrap_err(format!("besides, {more:?}"))),
        (outcome, check) => outcome.and(check),
    }
}

/// Plays a scenario in a browser at a backend that is there already.
///
/// # Errors
///
/// Tells why the scenario could not go on, with what was on the page.
pub async fn reader_of(address: SocketAddr, steps: impl AsyncFnOnce(&Page) -> Outcome) -> Outcome {
    let _place = ROOM.acquire().await?;
    let directory = tempfile::tempdir()?;
    let driver = Driver::start(&Tools::find()?, directory.path(), Browser::default()).await?;
    let page = Page::new(driver, format!("http://{address}")).await?;
    match steps(&page).await {
        Err(problem) => Err(problem.wrap_err(view::describe(&page.view().await.unwrap_or_default()))),
        outcome => outcome,
    }
}
