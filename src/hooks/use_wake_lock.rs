//! A screen that does not sleep.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::platform::screen::{WakeLock, keep_awake, let_sleep};
use crate::platform::{document, is_visible};

/// Keeps the screen awake for as long as the component is there. Browsers let go of it whenever the page is hidden.
#[hook]
pub fn use_wake_lock() {
    use_effect_with((), |()| {
        let held: Rc<RefCell<Option<WakeLock>>> = Rc::default();
        let is_over = Rc::new(RefCell::new(false));
        let take = {
            let (held, is_over) = (Rc::clone(&held), Rc::clone(&is_over));
            move || {
                let (held, is_over) = (Rc::clone(&held), Rc::clone(&is_over));
                spawn_local(async move {
                    let lock = keep_awake().await;
                    let before = held.replace(lock);
                    if let Some(before) = before {
                        let_sleep(&before);
                    }
                    if *is_over.borrow()
                        && let Some(lock) = held.take()
                    {
                        let_sleep(&lock);
                    }
                });
            }
        };
        take();
        let listener = document().map(|document| {
            EventListener::new(&document, "visibilitychange", move |_| {
                if is_visible() {
                    take();
                }
            })
        });
        move || {
            drop(listener);
            is_over.replace(true);
            if let Some(lock) = held.take() {
                let_sleep(&lock);
            }
        }
    });
}
