//! An event stream whose every move is scripted.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::support::next_frame;

/// An `EventSource` that does only what the test says, in place of the browser's.
const SCRIPTED: &str = r"
    globalThis.scripted = [];
    class Scripted extends EventTarget {
        static CONNECTING = 0; static OPEN = 1; static CLOSED = 2;
        constructor(url) { super(); this.url = url; this.readyState = 0; scripted.push(this); }
        close() { this.readyState = 2; }
    }
    globalThis.BrowserEventSource ??= EventSource;
    globalThis.EventSource = Scripted;
    globalThis.streamCount = () => scripted.length;
    globalThis.openStreams = () => scripted.filter((stream) => stream.readyState !== 2).length;
    globalThis.lastUrl = () => scripted[scripted.length - 1].url;
    globalThis.streamOpens = (index) => { scripted[index].readyState = 1; scripted[index].dispatchEvent(new Event('open')); };
    globalThis.streamSays = (index, name, data) =>
        scripted[index].dispatchEvent(new MessageEvent(name, { data }));
    globalThis.streamBreaks = (index, isFinal) => {
        scripted[index].readyState = isFinal ? 2 : 0;
        scripted[index].dispatchEvent(new Event('error'));
    };
";

/// Puts it in place of the browser's.
pub(crate) fn script_streams() {
    js_sys::eval(SCRIPTED).expect("the script runs");
}

/// Gives the browser its own back.
pub(crate) fn put_streams_back() {
    js_sys::eval("globalThis.EventSource = globalThis.BrowserEventSource ?? EventSource").expect("the script runs");
}

/// Calls a function of the script.
pub(crate) fn call(name: &str, arguments: &[JsValue]) -> JsValue {
    let function: Function = Reflect::get(&js_sys::global(), &name.into()).expect("scripted").unchecked_into();
    function.apply(&JsValue::NULL, &arguments.iter().collect::<js_sys::Array>()).expect("the script runs")
}

/// A number that a function of the script gives.
pub(crate) fn number(name: &str) -> u32 {
    let number = call(name, &[]).as_f64().expect("a number");
    format!("{number}").parse().expect("a count")
}

/// Lets a stream deliver a frame, and waits until it is handed on.
pub(crate) async fn says(index: u32, name: &str, data: &str) {
    call("streamSays", &[index.into(), name.into(), data.into()]);
    next_frame().await;
}

/// The data of the frame that proves a stream.
pub(crate) const CONNECTED: &str = r#"{"type":"connected"}"#;
