//! The worker that reads orders one by one.

use gloo_worker::{Spawnable, WorkerBridge};
use js_sys::{Function, Object, Reflect};
use pulseboard_order_reader::{OrderReader, ReadOrders, Told};
use wasm_bindgen::prelude::*;
use web_sys::{Url, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use super::config::meta;
use super::document;

/// Begins to read; what is read is told until the bridge is dropped, which ends the worker. Nothing where this browser, or
/// the policy of this page, starts no worker.
pub fn read_orders(asked: ReadOrders, on_told: Callback<Told>) -> Option<WorkerBridge<OrderReader>> {
    let base = document()?.base_uri().ok()??;
    let address = Url::new_with_base(&meta("pulseboard-order-reader")?, &base).ok()?.href();
    allow(&address);
    // gloo-worker panics where none can be made.
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&address, &options).ok()?.terminate();
    let bridge = OrderReader::spawner().callback(move |told| on_told.emit(told)).with_loader(true).spawn(&address);
    bridge.send(asked);
    Some(bridge)
}

/// An address, made whole where it is one of this page.
pub fn whole_address(address: &str) -> String {
    let base = document().and_then(|document| document.base_uri().ok()?);
    let whole = base.and_then(|base| Url::new_with_base(address, &base).ok());
    whole.map_or_else(|| address.to_owned(), |url| url.href())
}

/// The policy of the page takes addresses of scripts from no text, unless this says that it is the worker's.
fn allow(address: &str) {
    let allowed = address.to_owned();
    let judge =
        Closure::<dyn Fn(String) -> Option<String>>::new(move |asked| Some(asked).filter(|asked| *asked == allowed));
    let rules = Object::new();
    let policy = || {
        let factory = Reflect::get(&js_sys::global(), &"trustedTypes".into()).ok()?;
        // The first one holds, and another one is refused.
        let is_made = Reflect::get(&factory, &"defaultPolicy".into()).ok()?.is_object();
        if is_made {
            return None;
        }
        let create: Function = Reflect::get(&factory, &"createPolicy".into()).ok()?.dyn_into().ok()?;
        Reflect::set(&rules, &"createScriptURL".into(), judge.as_ref()).ok()?;
        create.call2(&factory, &"default".into(), &rules).ok()
    };
    // Browsers without such policies need none.
    if policy().is_some() {
        judge.forget();
    }
}
