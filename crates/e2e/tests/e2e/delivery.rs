//! How the app is delivered: under which policy, from where.

use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// The policy that the app is designed for, directive by directive. `{scripts}` and `{styles}` stand for the hashes of
/// what is in the page itself.
const POLICY: [&str; 13] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'{scripts}",
    "style-src 'self'{styles}",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "worker-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
];
/// The sources for the scripts and for the styles that are in the page itself, each with a space before it.
const HASHES: &str = "
    const [selector, done] = arguments;
    const hash = async (element) => {
        const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(element.textContent));
        return ` 'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
    };
    Promise.all([...document.querySelectorAll(selector)].map(hash)).then(
        (hashes) => done(hashes.join('')),
        (error) => done(String(error)),
    );";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_runs_under_the_strict_policy() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.open("/").await?;
        world.page.wait("the sign-in page", |view| view.heading == "Sign in").await?;
        let (scripts, styles) = (hashes(world, "script:not([src])").await?, hashes(world, "style").await?);
        ensure!(scripts.contains("'sha256-") && styles.contains("'sha256-"), "nothing is in the page itself");
        let expected = POLICY.map(|part| part.replace("{scripts}", &scripts).replace("{styles}", &styles));
        for path in ["/", "/orders", "/nowhere"] {
            let answer = reqwest::get(format!("http://{}{path}", world.server.address())).await?;
            ensure_eq!(answer.status().as_u16(), 200, "the status of {path}");
            let header =
                |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let policy: Vec<&str> = header("content-security-policy").split(';').map(str::trim).collect();
            ensure_eq!(policy, expected, "the policy of {path}");
            ensure_eq!(header("x-content-type-options"), "nosniff", "x-content-type-options of {path}");
            ensure_eq!(header("cache-control"), "no-store", "cache-control of {path}");
        }
        world.open_dashboard().await?;
        // The policy is in force, and breaches of it would be seen: this one is.
        let breach = "
            const style = document.createElement('style');
            style.textContent = '.breach { color: inherit }';
            document.head.append(style);
            return style.sheet === null;";
        let is_refused = world.page.script(breach, json!([])).await?;
        ensure_eq!(is_refused, json!(true), "whether a style that the policy forbids is refused");
        let seen = world.console.check(world.page.driver(), world.page.origin()).await;
        let seen = format!("{:?}", seen.err());
        ensure!(seen.contains("policy violation: style-src"), "the breach was not seen: {seen}");
        Ok(())
    })
    .await
}

async fn hashes(world: &World, selector: &str) -> Outcome<String> {
    let hashes = world.page.script_async(HASHES, json!([selector])).await?;
    Ok(hashes.as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_loaded_from_elsewhere() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let requests = world.proxy()?.requests();
        for kind in [".wasm", ".js", ".svg"] {
            ensure!(requests.iter().any(|path| path.ends_with(kind)), "no {kind} came from the server: {requests:?}");
        }
        // The styles came with the page and with the module: there is nothing more to load.
        let sheets = "
            const inline = [...document.styleSheets].filter((sheet) => sheet.href === null && sheet.cssRules.length > 0);
            return [inline.length, document.styleSheets.length - inline.length, document.adoptedStyleSheets.length];";
        let sheets = world.page.script(sheets, json!([])).await?;
        let [inline, others, adopted] = [0, 1, 2].map(|place| sheets[place].as_u64().unwrap_or_default());
        ensure!(inline > 0 && others == 0 && adopted > 0, "style sheets in the page, others, adopted ones: {sheets}");
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name);";
        let loaded = world.page.script(script, json!([])).await?;
        let origin = format!("{}/", world.page.origin());
        for url in loaded.as_array().into_iter().flatten().filter_map(|url| url.as_str()) {
            ensure!(url.starts_with(&origin), "{url} is loaded from elsewhere");
        }
        Ok(())
    })
    .await
}
