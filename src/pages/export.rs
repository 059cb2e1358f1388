//! What is taken away as a file.

use pulseboard_core::export::Export;
use pulseboard_core::export::csv::{self, Dialect};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::icon::{Icon, IconKind};
use crate::components::menu::{Menu, MenuItem};
use crate::components::modal::Modal;
use crate::contexts::notifications::Notifier;
use crate::pages::parts::workbook;
use crate::platform::privacy::is_private;
use crate::platform::{download, intl};

/// What a file is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    /// A workbook of Excel.
    Workbook,
    /// A table as text.
    Table(Dialect),
}

impl FileFormat {
    fn extension(self) -> &'static str {
        match self {
            Self::Workbook => "xlsx",
            Self::Table(_) => "csv",
        }
    }
}

/// The type of a workbook's file.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Gives the browser a file; `stem` is its name without the extension.
pub(super) fn save(export: Export, stem: &str, format: FileFormat, notifier: &Notifier) {
    let name = format!("{stem}.{}", format.extension());
    match format {
        FileFormat::Table(dialect) => {
            download::save(&name, "text/csv;charset=utf-8", csv::write(&export, dialect).as_str());
        }
        FileFormat::Workbook => {
            let notifier = notifier.clone();
            spawn_local(async move {
                match workbook(export).await {
                    Some(bytes) => download::save(&name, XLSX, bytes.as_slice()),
                    None => notifier.fail("The workbook could not be made. Reload the page and try again.".to_owned()),
                }
            });
        }
    }
}

/// Properties of [`ExportMenu`].
#[derive(PartialEq, Properties)]
pub(super) struct ExportMenuProps {
    /// Whether there is something to export.
    pub(super) is_ready: bool,
    /// Called with what the reader wants.
    pub(super) on_export: Callback<FileFormat>,
    /// What else the menu says.
    #[prop_or_default]
    pub(super) note: Option<&'static str>,
}

/// The menu of what can be taken away.
#[component]
pub(super) fn ExportMenu(props: &ExportMenuProps) -> Html {
    let ExportMenuProps { is_ready, on_export, note } = props;
    // The one that the reader's spreadsheet understands comes first.
    let mut dialects = [
        ("export-csv", "Table with commas (CSV)", Dialect::Comma),
        ("export-csv-semicolon", "Table with semicolons (CSV)", Dialect::Semicolon),
    ];
    if intl::has_decimal_comma() {
        dialects.reverse();
    }
    let on_print = use_callback((), |(), ()| {
        if let Some(window) = web_sys::window() {
            // Browsers that cannot print do nothing.
            let _ = window.print();
        }
    });
    let asked = use_state_eq(|| None::<FileFormat>);
    // Files hold what the page hides.
    let on_choice = {
        let (asked, on_export) = (asked.setter(), on_export.clone());
        Callback::from(
            move |format: FileFormat| if is_private() { asked.set(Some(format)) } else { on_export.emit(format) },
        )
    };
    let on_format = |format: FileFormat| on_choice.reform(move |()| format);
    let on_close = {
        let asked = asked.setter();
        Callback::from(move |()| asked.set(None))
    };
    let button = html! { <><Icon kind={IconKind::Download} />{ "Export" }</> };
    let question = asked.map(|format| {
        let on_yes = {
            let (on_close, on_export) = (on_close.clone(), on_export.clone());
            Callback::from(move |()| {
                on_close.emit(());
                on_export.emit(format);
            })
        };
        html! { <ExportQuestion {on_yes} on_close={on_close.clone()} /> }
    });
    html! {
        <>
        <Menu name="export-menu" label="Export" {button}>
            if *is_ready {
                <MenuItem name="export-xlsx" label="Workbook (Excel)" on_press={on_format(FileFormat::Workbook)} />
                { for dialects.into_iter().map(|(name, label, dialect)| html! {
                    <MenuItem {name} {label} on_press={on_format(FileFormat::Table(dialect))} />
                }) }
            }
            <MenuItem name="export-print" label="Print, or save as PDF" on_press={on_print} />
            if let Some(note) = note {
                <p class="menu__note">{ *note }</p>
            }
        </Menu>
        { for question }
        </>
    }
}

/// Properties of [`ExportQuestion`].
#[derive(PartialEq, Properties)]
pub(super) struct ExportQuestionProps {
    /// Called when the file is wanted.
    pub(super) on_yes: Callback<()>,
    /// Called when it is not, and when the question is closed.
    pub(super) on_close: Callback<()>,
}

/// The question before what the page hides goes into a file.
#[component]
pub(super) fn ExportQuestion(props: &ExportQuestionProps) -> Html {
    let ExportQuestionProps { on_yes, on_close } = props;
    html! {
        <Modal name="confirm-export" title="Export what is hidden?" on_close={on_close.clone()}>
            <p class="dialog__text">
                { "Amounts and names are hidden on the page. The file holds all of them." }
            </p>
            <div class="dialog__actions">
                <Button name="confirm-export-no" on_press={on_close.clone()}>{ "Cancel" }</Button>
                <Button name="confirm-export-yes" variant={ButtonVariant::Primary} on_press={on_yes.clone()}>
                    { "Export all the same" }
                </Button>
            </div>
        </Modal>
    }
}
