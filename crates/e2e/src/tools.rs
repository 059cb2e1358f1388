//! Where the browser, its driver, the backend and the built app are.

use std::env;
use std::path::{Path, PathBuf};

use crate::Outcome;
use eyre::eyre;

/// What to run when something is missing.
pub(crate) const ADVICE: &str = "run `cargo xtask test --only dist,end-to-end`, which builds and finds everything";

/// Everything a scenario starts or reads.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The directory of the built app.
    pub dist: PathBuf,
    /// The directory of the app as it is built for `/admin/`, where that was done.
    pub dist_below: Option<PathBuf>,
    /// The demo backend.
    pub backend: PathBuf,
    /// The browser's driver.
    pub chromedriver: PathBuf,
    /// The browser.
    pub chromium: PathBuf,
    /// Firefox, where the machine has it.
    pub firefox: Option<Firefox>,
    /// The library that gives a program another clock, where the machine has it.
    pub faketime: Option<PathBuf>,
    /// nginx, where the machine has it.
    pub nginx: Option<PathBuf>,
    /// Caddy, where the machine has it.
    pub caddy: Option<PathBuf>,
    /// The directory of PostgreSQL's programs, where the machine has them.
    pub postgres: Option<PathBuf>,
    /// The demo backend for PostgreSQL.
    pub backend_for_postgres: Option<PathBuf>,
    /// The script of axe-core.
    pub axe: PathBuf,
}

/// Firefox and its driver.
#[derive(Clone, Debug)]
pub struct Firefox {
    /// The browser.
    pub program: PathBuf,
    /// Its driver.
    pub driver: PathBuf,
}

impl Tools {
    /// Looks where the variables `PULSEBOARD_DIST`, `PULSEBOARD_BACKEND`, `PULSEBOARD_CHROMEDRIVER`,
    /// `PULSEBOARD_CHROMIUM` and `PULSEBOARD_AXE` say, else at the usual places. What not every
    /// machine has is only there where `PULSEBOARD_FIREFOX` with `PULSEBOARD_GECKODRIVER`, `PULSEBOARD_FAKETIME`,
    /// `PULSEBOARD_NGINX` and `PULSEBOARD_CADDY` with `PULSEBOARD_DIST_BELOW`, `PULSEBOARD_POSTGRES` with
    /// `PULSEBOARD_BACKEND_FOR_POSTGRES` say.
    ///
    /// # Errors
    ///
    /// Says what is missing and what to run.
    pub fn find() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
        let axe = cache.map(|cache| cache.join("pulseboard/tools/axe-core-4.14.1/node_modules/axe-core/axe.min.js"));
        let tools = Self {
            dist: named("PULSEBOARD_DIST").unwrap_or_else(|| root.join("dist")),
            dist_below: named("PULSEBOARD_DIST_BELOW"),
            backend: named("PULSEBOARD_BACKEND").unwrap_or_else(|| root.join("target/debug/pulseboard-demo-backend")),
            chromedriver: program("PULSEBOARD_CHROMEDRIVER", &["chromedriver"])?,
            chromium: program("PULSEBOARD_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?,
            firefox: named("PULSEBOARD_FIREFOX")
                .zip(named("PULSEBOARD_GECKODRIVER"))
                .map(|(program, driver)| Firefox { program, driver }),
            faketime: named("PULSEBOARD_FAKETIME"),
            nginx: named("PULSEBOARD_NGINX"),
            caddy: named("PULSEBOARD_CADDY"),
            postgres: named("PULSEBOARD_POSTGRES"),
            backend_for_postgres: named("PULSEBOARD_BACKEND_FOR_POSTGRES"),
            axe: named("PULSEBOARD_AXE").or(axe).unwrap_or_default(),
        };
        present("the built app", &tools.dist.join("index.html"))?;
        present("the demo backend", &tools.backend)?;
        present("axe-core", &tools.axe)?;
        Ok(tools)
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn program(variable: &str, names: &[&str]) -> Outcome<PathBuf> {
    if let Some(path) = named(variable) {
        present(variable, &path)?;
        return Ok(path);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let found = names.iter().flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    let mut found = found.filter(|path| path.is_file());
    found.next().ok_or_else(|| eyre!("{} is not on PATH: {ADVICE}", names[0]))
}

fn present(what: &str, path: &Path) -> Outcome {
    eyre::ensure!(path.is_file(), "{what} is missing at {}: {ADVICE}", path.display());
    Ok(())
}
