//! Less common things that a reader does to a page.

use serde_json::json;

use crate::Outcome;
use crate::page::Page;

/// Puts a value into a field the way a reader's choice does, whatever the language of its own little calendar.
const PUT: &str = "
    const [selector, value] = arguments;
    const field = document.querySelector(selector);
    const kind = field instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
    field.focus();
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));";
/// Scrolls to an element and gives it the focus.
const FOCUS: &str = "
    const node = document.querySelector(arguments[0]);
    node.scrollIntoView({ block: 'center' });
    node.focus({ preventScroll: true });";

/// Waits for the second frame from now: the first one may be under way.
const NEXT_FRAMES: &str = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done()));";

impl Page {
    /// Waits until the page has been drawn anew.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub async fn next_frames(&self) -> Outcome {
        self.script_async(NEXT_FRAMES, json!([])).await?;
        Ok(())
    }

    /// Goes forward in the tab's history.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn forward(&self) -> Outcome {
        Ok(self.driver().forward().await?)
    }

    /// Presses a key while another one is held down.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn key_with(&self, held: &str, key: &str) -> Outcome {
        let [held, key] = [held, key].map(|key| key.chars().next().unwrap_or_default());
        Ok(self.driver().action_chain().key_down(held).key_down(key).key_up(key).key_up(held).perform().await?)
    }

    /// Gives the focus to the first element that a selector names.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn focus(&self, selector: &str) -> Outcome {
        self.script(FOCUS, json!([selector])).await?;
        Ok(())
    }

    /// Puts a value into a field of dates or choices, such as `2026-11-22` or the name of an option.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn put(&self, selector: &str, value: &str) -> Outcome {
        self.script(PUT, json!([selector, value])).await?;
        Ok(())
    }
}
