//! What every measurement needs: backends with their sources, the yardstick's page, a sign-in.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::source::Source;
use crate::Outcome;
use crate::api::Api;
use crate::server::{ADMIN, Profile, Server, ServerOptions};
use crate::tools::Tools;
use crate::truth::Truth;

/// The yardstick's own files.
const YARDSTICK: [(&str, &str); 2] = [
    ("index.html", include_str!("../../yardstick/index.html")),
    ("yardstick.js", include_str!("../../yardstick/yardstick.js")),
];

/// What the app's components bring along themselves, in the yardstick's own names.
const COMPONENTS: &str = include_str!("../../yardstick/components.css");

/// A page to measure with all that is behind it.
#[derive(Debug)]
pub(crate) struct Side {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// The backend.
    pub(crate) server: Server,
    /// The source of events before it.
    pub(crate) source: Source,
    /// A sign-in.
    pub(crate) token: String,
    // Its database and its log are there.
    _directory: TempDir,
}

impl Side {
    async fn start(name: &'static str, tools: &Tools) -> Outcome<Self> {
        let directory = tempfile::tempdir()?;
        let server = Server::start(tools, directory.path(), ServerOptions::default()).await?;
        let source = Source::start(server.address()).await?;
        let token = Api::sign_in(server.address(), ADMIN).await?.token().to_owned();
        Ok(Self { name, server, source, token, _directory: directory })
    }

    /// The database behind it.
    pub(crate) async fn truth(&self) -> Outcome<Truth> {
        Truth::open(&self.server.database(), Profile::Documented).await
    }
}

/// The app and the yardstick.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Where the programs are.
    pub(crate) tools: Tools,
    /// The app.
    pub(crate) app: Side,
    /// The page of plain JavaScript that does the same work.
    pub(crate) yardstick: Side,
    _site: TempDir,
}

impl Stage {
    /// Starts both, each with a backend of its own.
    pub(crate) async fn start(tools: Tools) -> Outcome<Self> {
        let site = tempfile::tempdir()?;
        for (name, text) in YARDSTICK {
            fs::write(site.path().join(name), text)?;
        }
        // The same style sheet as the app's: what it costs to lay out and paint is no difference between the two.
        fs::write(site.path().join("styles.css"), styles(&tools.dist)?)?;
        let app = Side::start("app", &tools).await?;
        let of_yardstick = Tools { dist: site.path().to_owned(), ..tools.clone() };
        let yardstick = Side::start("yardstick", &of_yardstick).await?;
        Ok(Self { tools, app, yardstick, _site: site })
    }

    /// Both pages.
    pub(crate) fn sides(&self) -> [&Side; 2] {
        [&self.app, &self.yardstick]
    }
}

/// The style sheets of the built app, joined. Where there are no files of them: what is in its page, with what the app
/// adds for its components.
fn styles(dist: &Path) -> Outcome<String> {
    let mut styles = String::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            styles.push_str(&fs::read_to_string(path)?);
        }
    }
    if styles.is_empty() {
        styles = inline_styles(&fs::read_to_string(dist.join("index.html"))?);
        eyre::ensure!(!styles.is_empty(), "there are no styles in {}", dist.display());
        styles.push_str(COMPONENTS);
    }
    Ok(styles)
}

/// The contents of the `style` elements of a page, joined.
fn inline_styles(html: &str) -> String {
    let parts = html.split("<style").skip(1).filter_map(|part| {
        // Another element whose name begins like this has no such end.
        let (content, _) = part.split_once("</style>")?;
        Some(content.split_once('>')?.1)
    });
    parts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_files_or_in_the_page() {
        let directory = tempfile::tempdir().unwrap();
        let dist = directory.path();
        assert!(styles(dist).is_err(), "neither");
        fs::write(dist.join("index.html"), "<!doctype html><title>x</title>").unwrap();
        assert!(styles(dist).is_err(), "no styles");
        let html = "<script>1 < 2</script><style>a{}</style><style media=\"print\">b{}</style><body></body>";
        fs::write(dist.join("index.html"), html).unwrap();
        let found = styles(dist).unwrap();
        assert!(found.starts_with("a{}\nb{}") && found.ends_with(COMPONENTS), "{found}");
        fs::write(dist.join("styles-01234567.css"), "c{}").unwrap();
        assert_eq!(styles(dist).unwrap(), "c{}");
    }
}
