//! What tabs send to each other, over a `BroadcastChannel`.

use gloo_events::EventListener;
use pulseboard_core::realtime::message::Message;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::Callback;

/// The channel of the tabs of one reader. Dropping it closes it.
pub struct TabChannel {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl TabChannel {
    /// Joins the tabs of a name. `None` where the browser has no such channels.
    pub fn join(name: &str, on_message: Callback<Message>) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(message) = text.and_then(|text| Message::decode(&text)) {
                on_message.emit(message);
            }
        });
        Some(Self { channel, _listener: listener })
    }

    /// Sends a message to the other tabs.
    pub fn send(&self, message: &Message) {
        if let Ok(text) = message.encode() {
            // Texts can always be cloned, and a channel that is closed has nobody to hear it.
            let _ = self.channel.post_message(&text.into());
        }
    }
}

impl Drop for TabChannel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
