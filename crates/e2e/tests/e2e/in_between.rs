//! What stands between the page and the server: another sign-in, something in the browser that blocks, a slow line, and the
//! parts of a build that another one has replaced.

use std::fs;
use std::path::Path;
use std::time::Duration;

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::faults::{API, STATS, STREAM};
use pulseboard_e2e::proxy::{Reply, Rule};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

/// Somewhere that nobody listens.
const LOGIN: &str = "http://127.0.0.1:9/login";
/// Longer than the app waits in silence.
const SLOW: Duration = Duration::from_secs(38);
/// As long as three attempts in a row take that fail at once.
const ATTEMPTS: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_in_front_of_the_server_is_told() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        for text in ["Content Security Policy", "policy violation: connect-src"] {
            world.console.expect(Complaint::Text(text));
        }
        world.console.expect(Complaint::Network(API));
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        let proxy = world.proxy()?;
        proxy.set(API, Rule::Answer(Reply::redirect(LOGIN)));
        proxy.cut(STREAM);
        world.page.press_named("refresh").await?;
        world.page.until("a panel that says so", SAYS, json!(["status-panel", "reload the page"])).await?;
        world.page.press_named("live-badge").await?;
        world.page.until("a popover with a way out", SAYS, json!(["link-popover", "Reload the page"])).await?;
        ensure_eq!(world.page.view().await?.figures(), before.figures(), "the figures in the meantime");

        // A page that begins so cannot check whose sign-in it is.
        world.page.open("/").await?;
        world.page.until("a message in place of the page", SAYS, json!(["message", "Another sign-in"])).await?;
        world.page.until("the way out", SAYS, json!(["message", "Reload the page"])).await?;
        // Signed in there, in this tab or in another.
        proxy.set(API, Rule::Pass);
        world.page.wait_within(ATTEMPTS, "a live page by itself", View::is_live).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_browser_blocks_is_told() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.console.expect(Complaint::Loss(API));
        world.open_dashboard().await?;
        world.page.press_named("live-badge").await?;
        block(world, &["*/dashboard/stats*"]).await?;
        world.api().await?.create_order(&world.customer().await?, 700, "completed").await?;
        let says = json!(["link-popover", "keeps questions about them back"]);
        world.page.until_within(ATTEMPTS, "a popover that says that figures are blocked", SAYS, says).await?;
        block(world, &[]).await?;
        world.page.press_named("refresh").await?;
        world.wait_for_truth().await?;
        world.page.wait("a live page", View::is_live).await?;

        world.page.press_named("live-badge").await?;
        block(world, &["*/events/stream*"]).await?;
        world.proxy()?.cut(STREAM);
        let says = json!(["link-popover", "keeps requests for the event stream back"]);
        world.page.until_within(ATTEMPTS, "a popover that says that the stream is blocked", SAYS, says).await?;
        block(world, &[]).await?;
        world.page.wait_within(ATTEMPTS, "a live page by itself", View::is_live).await?;
        let is_gone = "return !document.querySelector('[data-test=link-popover]').innerText.includes('ad blocker');";
        world.page.until("a popover that is content", is_gone, json!([])).await?;
        Ok(())
    })
    .await
}

/// A proxy that adds how long answers may be kept, or a browser that guesses it from their age, gives no old figure.
#[tokio::test(flavor = "multi_thread")]
async fn answers_that_may_be_kept_are_asked_for_anew() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        for path in ["/api/v1/dashboard", "/api/v1/orders", "/api/v1/customers", "/api/v1/auth/me"] {
            world.proxy()?.set(path, Rule::Keepable);
        }
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        world.api().await?.create_order(&world.customer().await?, 700, "completed").await?;
        world.wait_for_truth().await?;
        world.truth.place_order("ORD-KEPT", 900).await?;
        world.page.press_named("refresh").await?;
        world.wait_for_truth().await?;
        world.truth.place_order("ORD-KEPT-TOO", 900).await?;
        world.page.reload().await?;
        world.page.wait("all figures", View::has_all_figures).await?;
        world.wait_for_truth().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_slow_and_steady_is_waited_for() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        world.wait_for_truth().await?;
        let proxy = world.proxy()?;
        proxy.set(STATS, Rule::Dripping(SLOW));
        let asked = proxy.count(STATS);
        world.api().await?.create_order(&world.customer().await?, 700, "completed").await?;
        world.page.wait("a question", |_| proxy.count(STATS) > asked).await?;
        // What is asked after it is answered at once, which the page must not need.
        world.wait_for_truth_within(SLOW + Duration::from_secs(10), &[]).await?;
        let view = world.page.view().await?;
        ensure!(view.messages.is_empty(), "{:?}", view.messages);
        ensure!(view.cards.values().all(|card| card.mark.is_none()), "marks on cards: {:?}", view.cards);
        ensure_eq!(proxy.count(STATS), asked + 1, "the questions");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_was_replaced_is_left_by_itself() -> Outcome {
    scenario(Setup::documented().with_proxy().with_own_copy(), async |world| {
        world.console.expect(Complaint::Network("/split_analytics-"));
        world.console.expect(Complaint::Text("split_analytics"));
        world.console.expect(Complaint::Text("WebAssembly"));
        // Gone before it was loaded for later.
        world.proxy()?.set(&part(&world.tools.dist, "split_analytics-")?, Rule::page(404));
        world.open_dashboard().await?;
        // As long as the server gives out the same build, the reader decides.
        world.page.press(".nav a[href='/analytics']").await?;
        world.page.until("a message with two ways out", SAYS, json!(["message", "Try again"])).await?;
        let before = loaded_at(world).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        ensure_eq!(loaded_at(world).await?, before, "when the page was loaded");

        publish_another_build(&world.tools.dist)?;
        world.page.press(".nav a[href='/']").await?;
        world.page.wait("the dashboard", |view| view.heading == "Dashboard").await?;
        world.page.press(".nav a[href='/analytics']").await?;
        let is_there = |view: &View| view.heading == "Analytics" && view.messages.is_empty() && view.is_live();
        world.page.wait("the analytics of the new build, by itself", is_there).await?;
        world.page.until("figures", "return document.querySelector('.headline .figure') !== null;", json!([])).await?;
        ensure!(loaded_at(world).await? != before, "the page was not loaded anew");
        Ok(())
    })
    .await
}

const SAYS: &str = "
    const found = [...document.querySelectorAll(`[data-test=${arguments[0]}]`)];
    return found.some((element) => element.innerText.includes(arguments[1]));";

/// Keeps requests to such addresses back, as an extension does.
async fn block(world: &World, urls: &[&str]) -> Outcome {
    let driver = world.page.driver();
    driver.chromium("Network.enable", json!({})).await?;
    driver.chromium("Network.setBlockedURLs", json!({ "urls": urls })).await?;
    Ok(())
}

async fn loaded_at(world: &World) -> Outcome<serde_json::Value> {
    world.page.script("return performance.timeOrigin;", json!([])).await
}

/// The path of the file whose name begins like this.
fn part(dist: &Path, begin: &str) -> Outcome<String> {
    for file in fs::read_dir(dist)? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if name.starts_with(begin) && Path::new(&name).extension().is_some_and(|extension| extension == "wasm") {
            return Ok(format!("/{name}"));
        }
    }
    Err(eyre::eyre!("{} has no {begin}", dist.display()))
}

/// Gives every hashed file another hash, as another build does, wherever it is named.
fn publish_another_build(dist: &Path) -> Outcome {
    let names: Vec<String> = fs::read_dir(dist)?
        .map(|file| file.map(|file| file.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    let mut renamed = Vec::new();
    for name in names {
        // Compressed copies would be those of the old build.
        if Path::new(&name).extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            fs::remove_file(dist.join(&name))?;
        } else if let Some((stem, end)) = name.rsplit_once('-').filter(|(_, end)| end.len() > 16) {
            let (hash, extension) = end.split_at(16);
            let other: String = hash.chars().rev().collect();
            fs::rename(dist.join(&name), dist.join(format!("{stem}-{other}{extension}")))?;
            renamed.push((hash.to_owned(), other));
        }
    }
    for file in fs::read_dir(dist)? {
        let path = file?.path();
        let Ok(mut text) = fs::read_to_string(&path) else { continue };
        for (old, new) in &renamed {
            text = text.replace(old, new);
        }
        fs::write(&path, text)?;
    }
    Ok(())
}
