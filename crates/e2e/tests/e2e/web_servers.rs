//! The app as it is deployed: behind real web servers, with the configurations of `deploy/`.

use std::time::Duration;

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::web_server::{BELOW, WebServerKind};
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderMap};

/// How long after the server's return the page may take to be live, and a little more for the machine.
const RETURN: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread")]
async fn nginx_serves_it_as_it_should() -> Outcome {
    serve(WebServerKind::Nginx).await
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_serves_it_as_it_should() -> Outcome {
    serve(WebServerKind::Caddy).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_served_below_a_path_as_well() -> Outcome {
    for kind in [WebServerKind::Nginx, WebServerKind::Caddy] {
        scenario(Setup::observed().with_proxy().behind(kind).below(), async |world| {
            world.page.sign_in(BELOW, ADMIN).await?;
            let view = world.page.wait("all figures", View::has_all_figures).await?;
            ensure!(view.path.starts_with("/admin/?period="), "the address is {}", view.path);
            world.wait_for_truth().await?;
            hear_of_an_invoice(world, 1_800).await?;
            for (path, heading) in
                [("/admin/orders", "Orders"), ("/admin/Invoices/", "Invoices"), ("/admin", "Dashboard")]
            {
                world.page.open(path).await?;
                world.page.wait("the page of the address", |view| view.heading == heading && view.is_live()).await?;
            }
            // Links stay below it, and lead to parts that are loaded on use.
            world.page.press(".nav a[href='/admin/analytics']").await?;
            let is_there = |view: &View| view.heading == "Analytics" && view.path.starts_with("/admin/analytics");
            world.page.wait("the analytics", is_there).await?;
            world.page.reload().await?;
            world.page.wait("the analytics again", is_there).await?;
            world.page.open("/admin/nowhere").await?;
            world.page.wait("a page that is not there", |view| view.heading == "Page not found").await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

async fn serve(kind: WebServerKind) -> Outcome {
    scenario(Setup::observed().with_heartbeat(1).with_proxy().behind(kind), async |world| {
        check_files(world).await?;
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        check_figures_are_compressed(world).await?;
        hear_of_an_invoice(world, 1_300).await?;
        // A backend with one queue for each user removes it with whichever stream ends last: the stream of a page that was
        // left must not live on behind the web server.
        let backend = world.proxy()?;
        for cents in [1_400, 1_500, 1_600] {
            world.page.reload().await?;
            world.page.wait("a live page", |view| view.is_live() && view.has_all_figures()).await?;
            world.page.wait("one stream at the backend", |_| backend.open_now(STREAM) == 1).await?;
            hear_of_an_invoice(world, cents).await?;
        }

        world.console.expect(Complaint::Network("/api/v1/"));
        world.server.kill();
        world.page.wait("a badge that is not live", |view| !view.is_live()).await?;
        world.page.press_named("refresh").await?;
        world.page.wait("a message of stale figures", |view| view.has_message("stale")).await?;
        world.server.restart().await?;
        world.page.wait_within(RETURN, "a live page by itself", View::is_live).await?;
        world.wait_for_truth().await?;
        hear_of_an_invoice(world, 1_700).await?;
        let log = world.web_server()?.log()?;
        ensure!(!log.contains("token=ey"), "a token is in the log:\n{log}");
        Ok(())
    })
    .await
}

/// The page, files with hashes, files that are gone, and how each may be kept.
async fn check_files(world: &World) -> Outcome {
    let origin = world.page.origin();
    let policy = std::fs::read_to_string(world.tools.dist.join("content-security-policy.txt"))?;
    for path in ["/", "/orders", "/nowhere"] {
        let answer = reqwest::get(format!("{origin}{path}")).await?;
        ensure_eq!(answer.status().as_u16(), 200, "the status of {path}");
        ensure_eq!(header(answer.headers(), "content-security-policy"), policy.trim(), "the policy of {path}");
        ensure_eq!(header(answer.headers(), "x-content-type-options"), "nosniff", "the header of {path}");
        let is_kept = header(answer.headers(), "cache-control");
        ensure!(["no-cache", "no-store"].contains(&is_kept), "{path} may be kept: {is_kept}");
        ensure!(answer.text().await?.contains("id=app"), "{path} is not the page");
    }
    let page = reqwest::get(format!("{origin}/")).await?.text().await?;
    let (before, _) = page.split_once(".wasm").unwrap_or_default();
    let (_, hash) = before.rsplit_once("/pulseboard-").unwrap_or_default();
    let script = format!("pulseboard-{hash}.wasm");
    let client = reqwest::Client::new();
    for (coding, expected) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let answer = client.get(format!("{origin}/{script}")).header(ACCEPT_ENCODING, coding).send().await?;
        ensure_eq!(header(answer.headers(), "content-encoding"), expected, "the coding of {script}");
        ensure_eq!(header(answer.headers(), "content-type"), "application/wasm", "the type of {script}");
        let age = header(answer.headers(), "cache-control");
        ensure!(age.contains("max-age=31"), "{script} may be kept: {age:?}");
    }
    let gone = client.get(format!("{origin}/pulseboard-0123456789abcdef.wasm")).send().await?;
    ensure_eq!(gone.status().as_u16(), 404, "the status of a file of another build");
    ensure_eq!(header(gone.headers(), "cache-control"), "no-store", "how long its absence may be remembered");
    Ok(())
}

async fn check_figures_are_compressed(world: &World) -> Outcome {
    let token = world.page.stored("localStorage", "access_token").await?.unwrap_or_default();
    let url = format!("{}/api/v1/orders?limit=500", world.page.origin());
    let request = reqwest::Client::new().get(url).header(AUTHORIZATION, format!("Bearer {token}"));
    let answer = request.header(ACCEPT_ENCODING, "gzip").send().await?;
    ensure_eq!(header(answer.headers(), "content-encoding"), "gzip", "the coding of orders");
    Ok(())
}

async fn hear_of_an_invoice(world: &World, cents: i32) -> Outcome {
    let number = world.api().await?.create_invoice(cents).await?;
    let tells = |view: &View| view.toasts.iter().any(|toast| toast.body.contains(&number));
    world.page.wait("a toast of the invoice", tells).await?;
    Ok(())
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
