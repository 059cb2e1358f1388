//! Ways to be told beyond the page: notifications of the system, and a sound.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

use super::timer::later;

/// How the reader stands to notifications of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationAccess {
    /// They may be shown.
    Granted,
    /// The reader has not been asked.
    Unasked,
    /// The reader, or whoever set the browser up, does not want them.
    Denied,
    /// The browser has none, as on pages without https.
    Missing,
}

/// Whether notifications may be shown.
pub fn notification_access() -> NotificationAccess {
    let exists = js_sys::Reflect::has(&js_sys::global(), &"Notification".into()).unwrap_or_default();
    if !exists {
        return NotificationAccess::Missing;
    }
    access(Notification::permission())
}

fn access(permission: NotificationPermission) -> NotificationAccess {
    match permission {
        NotificationPermission::Granted => NotificationAccess::Granted,
        NotificationPermission::Default => NotificationAccess::Unasked,
        _ => NotificationAccess::Denied,
    }
}

/// Asks the reader, where they have not answered yet.
pub async fn ask_for_notifications() -> NotificationAccess {
    if let NotificationAccess::Unasked = notification_access()
        && let Ok(answer) = Notification::request_permission()
    {
        // Whatever was answered is what the browser says afterwards.
        let _ = JsFuture::from(answer).await;
    }
    notification_access()
}

/// Shows a notification of the system. One of the same `tag` takes its place. Nothing happens where that is not allowed.
pub fn notify(title: &str, body: &str, tag: &str) {
    if notification_access() == NotificationAccess::Granted {
        let options = NotificationOptions::new();
        options.set_body(body);
        options.set_tag(tag);
        // Phones show them from service workers only, and refuse this.
        if let Ok(notification) = Notification::new_with_options(title, &options) {
            let on_press = wasm_bindgen::prelude::Closure::once_into_js(|| {
                if let Some(window) = web_sys::window() {
                    // A window that cannot come to the front stays where it is.
                    let _ = window.focus();
                }
            });
            notification.set_onclick(Some(on_press.unchecked_ref()));
        }
    }
}

/// How long the sound is heard, in seconds.
const SOUND: f64 = 0.35;
/// The pitch, in hertz: A5.
const PITCH: f32 = 880.0;
/// How loud it begins.
const VOLUME: f32 = 0.2;

/// Makes a short sound. Nothing is heard where the browser wants a press first.
pub fn chime() {
    let Ok(audio) = AudioContext::new() else { return };
    let played = (|| {
        let (source, gain) = (audio.create_oscillator()?, audio.create_gain()?);
        source.frequency().set_value(PITCH);
        gain.gain().set_value(VOLUME);
        gain.gain().exponential_ramp_to_value_at_time(0.001, audio.current_time() + SOUND)?;
        source.connect_with_audio_node(&gain)?.connect_with_audio_node(&audio.destination())?;
        source.start()?;
        source.stop_with_when(audio.current_time() + SOUND)
    })();
    if played.is_ok() {
        // It gives back the device when it was heard.
        later(1_000, move || drop(audio.close()));
    }
}
