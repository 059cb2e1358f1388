//! Styles of components under a policy that forbids `<style>` elements: stylist writes into a container that is not on
//! the page, and each sheet is adopted by the document as a constructable one (CSSOM, "adoptedStyleSheets").

use stylist::manager::StyleManager;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Document, Element, MutationObserver, MutationObserverInit, MutationRecord};

use super::document;

#[wasm_bindgen]
extern "C" {
    /// The document, with what web-sys does not know yet.
    type AdoptingDocument;
    #[wasm_bindgen(method, getter, js_name = adoptedStyleSheets)]
    fn adopted_style_sheets(this: &AdoptingDocument) -> js_sys::Array;

    /// A sheet, with what web-sys does not know yet.
    type ReplaceableSheet;
    #[wasm_bindgen(method, catch, js_name = replaceSync)]
    fn replace_sync(this: &ReplaceableSheet, text: &str) -> Result<(), JsValue>;
}

/// A style manager whose sheets the document adopts; it lives as long as this.
pub struct AdoptedStyles {
    /// To be given to a provider.
    pub manager: StyleManager,
    observer: MutationObserver,
    _on_mutation: Closure<dyn FnMut(js_sys::Array)>,
}

impl AdoptedStyles {
    /// `None` where the browser lacks what this needs; stylist's own way is left then.
    pub fn new() -> Option<Self> {
        let document = document()?;
        let container = document.create_element("div").ok()?;
        let manager = StyleManager::builder().prefix("pb".into()).container(container.clone().into()).build().ok()?;
        let on_mutation = Closure::<dyn FnMut(js_sys::Array)>::new(move |records: js_sys::Array| {
            for record in records.iter() {
                adopt_all(&document, &record.unchecked_into());
            }
        });
        let observer = MutationObserver::new(on_mutation.as_ref().unchecked_ref()).ok()?;
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        observer.observe_with_options(&container, &options).ok()?;
        Some(Self { manager, observer, _on_mutation: on_mutation })
    }
}

impl Drop for AdoptedStyles {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn adopt_all(document: &Document, record: &MutationRecord) {
    let added = record.added_nodes();
    let elements = (0..added.length()).filter_map(|index| added.get(index)?.dyn_into::<Element>().ok());
    for element in elements {
        let text = element.text_content().unwrap_or_default();
        let Ok(sheet) = CssStyleSheet::new() else { return };
        match sheet.unchecked_ref::<ReplaceableSheet>().replace_sync(&text) {
            Ok(()) => {
                document.unchecked_ref::<AdoptingDocument>().adopted_style_sheets().push(&sheet);
            }
            Err(error) => web_sys::console::warn_2(&"A style could not be adopted:".into(), &error),
        }
    }
}
