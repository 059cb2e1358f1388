//! The button that takes a text file in.

use gloo_file::File;
use gloo_file::futures::read_as_text;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::button::{Button, ButtonVariant};

/// Properties of [`FileImport`].
#[derive(PartialEq, Properties)]
pub struct FileImportProps {
    /// Names the button, and with `-file` behind it the field, for tests.
    pub name: AttrValue,
    /// What the file is of, for those who do not see the button.
    pub label: AttrValue,
    /// Types and extensions that the browser offers, as in the attribute `accept`.
    pub accept: AttrValue,
    /// Called with what is in the file; empty where it is no text.
    pub on_text: Callback<String>,
}

/// The button, and the field behind it that nobody sees.
#[component]
pub fn FileImport(props: &FileImportProps) -> Html {
    let FileImportProps { name, label, accept, on_text } = props;
    let field = use_node_ref();
    let on_press = {
        let field = field.clone();
        Callback::from(move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                field.click();
            }
        })
    };
    let onchange = {
        let on_text = on_text.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let file = field.files().and_then(|files| files.get(0)).map(File::from);
            // The same file can be chosen again.
            field.set_value("");
            let on_text = on_text.clone();
            spawn_local(async move {
                let Some(file) = file else { return };
                on_text.emit(read_as_text(&file).await.unwrap_or_default());
            });
        })
    };
    html! {
        <>
            <Button {name} variant={ButtonVariant::Quiet} {on_press}>{ "Import" }</Button>
            <input
                ref={field} type="file" hidden=true accept={accept.clone()} aria-label={label.clone()}
                data-test={format!("{name}-file")} {onchange}
            />
        </>
    }
}
