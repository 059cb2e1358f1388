//! Whether this page is still the one that the server gives out.

use gloo_net::http::Request;
use wasm_bindgen::JsCast;
use web_sys::{HtmlScriptElement, RequestCache};

use super::{document, reload, storage};

/// The address of the script that this build of the app is started by; `None` in development, where it has no file.
fn own_script() -> Option<String> {
    let script = document()?.query_selector("script[type=module][src]").ok()??;
    script.dyn_into::<HtmlScriptElement>().ok().map(|script| script.src())
}

/// Loads the page anew where the server gives out another build by now, whose parts have other names. Once for each build:
/// a page that comes back the same would never stop.
pub async fn reload_if_replaced() {
    let (Some(script), Some(Ok(Some(address)))) = (own_script(), document().map(|document| document.base_uri())) else {
        return;
    };
    let file = script.rsplit('/').next().unwrap_or_default();
    let Ok(answer) = Request::get(&address).cache(RequestCache::NoStore).send().await else { return };
    let Ok(page) = answer.text().await else { return };
    let is_told = || storage::get_of_tab(storage::REPLACED).as_deref() == Some(file);
    if answer.ok() && !page.contains(file) && !is_told() {
        storage::set_of_tab(storage::REPLACED, Some(file));
        // Who cannot remember would reload for ever.
        if is_told() {
            reload();
        }
    }
}
