//! Arranges the dashboard: which blocks it has, in which order, how wide each is; by pointer and by keys.

use std::rc::Rc;

use pulseboard_core::dashboard::layout::{Block, DashboardLayout, LayoutPreset, Placed};
use strum::VariantArray;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::file_import::FileImport;
use crate::components::icon::{Icon, IconKind};
use crate::components::modal::Modal;
use crate::contexts::dashboard_layout::use_dashboard_layout;
use crate::platform::download::save;
use crate::platform::{document, focus};

/// What an exported layout begins with.
const FILE_MARK: &str = "pulseboard-layout:";

/// Properties of [`LayoutSheet`].
#[derive(PartialEq, Properties)]
pub struct LayoutSheetProps {
    /// Closes the sheet.
    pub on_close: Callback<()>,
}

/// The blocks in their order. What is changed shows on the page behind at once.
#[component]
pub fn LayoutSheet(props: &LayoutSheetProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        gap: var(--space-4);

        .layout__bar {
            display: flex;
            flex-wrap: wrap;
            gap: var(--space-2);
        }

        .layout__list {
            margin: 0;
            padding: 0;
            border: var(--line) solid var(--border);
            border-radius: var(--radius);
            list-style: none;
        }

        .layout__row {
            display: flex;
            align-items: center;
            gap: var(--space-2);
            min-height: 44px;
            padding: 0 var(--space-3) 0 var(--space-1);
        }

        .layout__row + .layout__row {
            border-top: var(--line) solid var(--border);
        }

        .layout__row--dragged {
            background: var(--accent-soft);
        }

        .layout__handle {
            display: grid;
            width: 32px;
            height: 36px;
            padding: 0;
            border: 0;
            border-radius: var(--radius-small);
            background: none;
            color: var(--text-muted);
            cursor: grab;
            place-items: center;
            touch-action: none;
        }

        .layout__row label {
            display: flex;
            align-items: center;
            gap: var(--space-2);
            min-height: 36px;
            accent-color: var(--accent);
        }

        .layout__name {
            flex: 1;
        }

        .layout__size {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .layout__note {
            color: var(--text-muted);
            font-size: var(--text-small);
        }
    "#
    );
    let handle = use_dashboard_layout();
    let layout = handle.layout.clone();
    let said = use_state_eq(|| None::<AttrValue>);
    let on_change = {
        let (handle, said) = (handle.clone(), said.setter());
        Callback::from(move |layout: DashboardLayout| {
            said.set(None);
            handle.set(&layout);
        })
    };
    let on_said = {
        let said = said.setter();
        Callback::from(move |words: AttrValue| said.set(Some(words)))
    };
    let presets = LayoutPreset::VARIANTS.iter().map(|preset| {
        let on_press = on_change.reform(|()| preset.layout());
        html! {
            <Button
                key={preset.name()} name={format!("layout-{}", preset.name())} is_pressed={Some(layout == preset.layout())} {on_press}
            >
                { preset.label() }
            </Button>
        }
    });
    let rows = layout.blocks().iter().enumerate().map(|(place, placed)| {
        html! {
            <BlockRow
                key={placed.block.name()} placed={*placed} {place} layout={layout.clone()} on_change={&on_change} on_said={&on_said}
            />
        }
    });
    html! {
        <Modal name="layout-sheet" title="Arrange the dashboard" on_close={props.on_close.clone()}>
            <div class={style}>
                <div class="layout__bar" role="group" aria-label="Ready-made">{ for presets }</div>
                <ol class="layout__list" data-test="layout-list">{ for rows }</ol>
                <p class="layout__note" role="status" data-test="layout-said">
                    { (*said).clone().unwrap_or_else(|| "Drag the handles, or go to one and press the arrow keys.".into()) }
                </p>
                <div class="dialog__actions">
                    <LayoutFiles layout={layout.clone()} on_change={&on_change} on_said={&on_said} />
                    <Button name="close-layout" variant={ButtonVariant::Primary} on_press={&props.on_close}>{ "Close" }</Button>
                </div>
            </div>
        </Modal>
    }
}

/// Properties of [`BlockRow`].
#[derive(PartialEq, Properties)]
struct BlockRowProps {
    placed: Placed,
    place: usize,
    layout: DashboardLayout,
    on_change: Callback<DashboardLayout>,
    on_said: Callback<AttrValue>,
}

/// A block with its handle.
#[component]
fn BlockRow(props: &BlockRowProps) -> Html {
    let BlockRowProps { placed, place, layout, on_change, on_said } = props;
    let (Placed { block, is_shown, is_half }, place) = (*placed, *place);
    let is_dragged = use_state_eq(|| false);
    // What is moved in a page loses the focus.
    let is_moved_by_key = use_mut_ref(|| false);
    let has_moved = Rc::clone(&is_moved_by_key);
    use_effect_with(place, move |_| {
        if has_moved.replace(false) {
            focus(&format!("[data-test=handle-{}]", block.name()));
        }
    });
    let move_to = {
        let (layout, on_change, on_said) = (layout.clone(), on_change.clone(), on_said.clone());
        move |to: usize| {
            let last = layout.blocks().len() - 1;
            if to != place && to <= last {
                on_change.emit(layout.clone().moved(block, to));
                on_said.emit(format!("{} is now number {} of {}.", block.label(), to + 1, last + 1).into());
            }
        }
    };
    let onkeydown = {
        let move_to = move_to.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => place.checked_sub(1),
                "ArrowDown" => Some(place + 1),
                "Home" => Some(0),
                "End" => Some(Block::VARIANTS.len() - 1),
                _ => return,
            };
            event.prevent_default();
            if let Some(to) = to.filter(|to| *to != place && *to < Block::VARIANTS.len()) {
                is_moved_by_key.replace(true);
                move_to(to);
            }
        })
    };
    let onpointerdown = {
        let is_dragged = is_dragged.setter();
        Callback::from(move |event: PointerEvent| {
            if let Some(handle) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
                // Without capture the drag ends at the edge of the handle.
                let _ = handle.set_pointer_capture(event.pointer_id());
            }
            is_dragged.set(true);
        })
    };
    let onpointermove = {
        let is_dragged = is_dragged.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(to) = place_at(&event).filter(|_| *is_dragged) {
                move_to(to);
            }
        })
    };
    let on_end = {
        let is_dragged = is_dragged.setter();
        Callback::from(move |_: PointerEvent| is_dragged.set(false))
    };
    let on_show = {
        let layout = layout.clone();
        on_change.reform(move |_: Event| layout.clone().with_shown(block, !is_shown))
    };
    let on_half = {
        let layout = layout.clone();
        on_change.reform(move |_: Event| layout.clone().with_half(block, !is_half))
    };
    html! {
        <li
            class={classes!("layout__row", is_dragged.then_some("layout__row--dragged"))} data-place={place.to_string()}
            data-test={format!("block-{}", block.name())}
        >
            <button
                type="button" class="layout__handle" data-test={format!("handle-{}", block.name())}
                aria-label={format!("Move {}: number {}", block.label(), place + 1)} {onkeydown} {onpointerdown} {onpointermove}
                onpointerup={&on_end} onpointercancel={on_end}
            >
                <Icon kind={IconKind::Menu} />
            </button>
            <label class="layout__name">
                <input type="checkbox" checked={is_shown} onchange={on_show} data-test={format!("show-{}", block.name())} />
                { block.label() }
            </label>
            if block.has_size() {
                <label class="layout__size">
                    <input type="checkbox" checked={is_half} onchange={on_half} data-test={format!("half-{}", block.name())} />
                    { "Half" }<span class="visually-hidden">{ format!(" width: {}", block.label()) }</span>
                </label>
            }
        </li>
    }
}

/// The place of the row under the pointer.
fn place_at(event: &PointerEvent) -> Option<usize> {
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let row = document()?.element_from_point(x, y)?.closest("[data-place]").ok()??;
    row.get_attribute("data-place")?.parse().ok()
}

/// Properties of [`LayoutFiles`].
#[derive(PartialEq, Properties)]
struct LayoutFilesProps {
    layout: DashboardLayout,
    on_change: Callback<DashboardLayout>,
    on_said: Callback<AttrValue>,
}

/// Takes the layout away as a file, and another in.
#[component]
fn LayoutFiles(props: &LayoutFilesProps) -> Html {
    let LayoutFilesProps { layout, on_change, on_said } = props;
    let on_export = {
        let text = format!("{FILE_MARK}{}\n", layout.text());
        Callback::from(move |()| save("pulseboard-layout.txt", "text/plain", text.as_str()))
    };
    let on_text = {
        let (on_change, on_said) = (on_change.clone(), on_said.clone());
        Callback::from(move |text: String| match text.trim().strip_prefix(FILE_MARK) {
            Some(layout) => {
                on_change.emit(DashboardLayout::from_text(layout));
                on_said.emit("Imported.".into());
            }
            None => on_said.emit("This is no layout. Choose a file that was exported here.".into()),
        })
    };
    html! {
        <>
            <Button name="layout-export" variant={ButtonVariant::Quiet} on_press={on_export}>{ "Export" }</Button>
            <FileImport name="layout-import" label="File of a layout" accept="text/plain,.txt" {on_text} />
        </>
    }
}
