//! The app cannot start: the page says why, with a button that reloads.

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::{Outcome, Setup, World, scenario};
use serde_json::json;

const IS_TOLD: &str = "
    const note = document.getElementById('no-start');
    return !note.hidden && note.innerText.includes(arguments[0]) && note.innerText.includes('Reload');";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_does_not_come_is_told() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.console.expect(Complaint::Network("/pulseboard-"));
        world.console.expect(Complaint::Text("Uncaught"));
        world.console.expect(Complaint::Text("WebAssembly"));
        // What the browser has already would start the app all the same.
        world.page.driver().chromium("Network.enable", json!({})).await?;
        world.page.driver().chromium("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
        // Also where nobody is signed in.
        for is_signed_in in [false, true] {
            for (file, rule) in [(".wasm", Rule::page(403)), (".js", Rule::page(403)), (".wasm", Rule::page(200))] {
                let path = path_of(world, file).await?;
                world.proxy()?.set(&path, rule);
                world.page.open("/").await?;
                world.page.until("a word about it", IS_TOLD, json!(["could not be loaded"])).await?;
                world.proxy()?.set(&path, Rule::Pass);
                world.page.press("#no-start button").await?;
                let heading = if is_signed_in { "Dashboard" } else { "Sign in" };
                world.page.wait("the app after a reload", |view| view.heading == heading).await?;
            }
            if !is_signed_in {
                world.open_dashboard().await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_webassembly_is_told() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.console.expect(Complaint::Text("WebAssembly"));
        world.page.driver().preload("delete globalThis.WebAssembly;").await?;
        world.page.open("/").await?;
        world.page.until("a word about it", IS_TOLD, json!(["runs no WebAssembly"])).await
    })
    .await
}

/// The path of the app's only file of a kind.
async fn path_of(world: &World, extension: &str) -> Outcome<String> {
    let page = reqwest::get(format!("http://{}/", world.server.address())).await?.text().await?;
    let mut hashes = page.split("/pulseboard-").skip(1).filter_map(|rest| Some(rest.split_once(extension)?.0));
    let hash = hashes.find(|hash| hash.chars().all(|digit| digit.is_ascii_hexdigit())).unwrap_or_default();
    Ok(format!("/pulseboard-{hash}{extension}"))
}
