//! Files that the reader takes away: tables, and charts as they look.

use gloo_file::{Blob, BlobContents, ObjectUrl};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, Element, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, XmlSerializer,
};

use super::document;
use super::timer::later;

const SVG: &str = "http://www.w3.org/2000/svg";
/// Room above an exported chart for what it is about.
const HEAD: i32 = 72;
/// What a style sheet decides about a drawing: outside the page it has to be written into it.
const LOOKS: [&str; 12] = [
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "opacity",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-opacity",
    "stroke-width",
];

/// Saves a text or bytes as a file. Browsers that refuse do nothing.
pub fn save(name: &str, kind: &str, content: impl BlobContents) {
    save_blob(name, &Blob::new_with_options(content, Some(kind)));
}

fn save_blob(name: &str, content: &Blob) {
    let anchor = document().and_then(|document| document.create_element("a").ok());
    let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) else { return };
    let url = ObjectUrl::from(content.clone());
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser reads it after this; then the address is given back.
    later(10_000, move || drop(url));
}

/// Saves the drawing within the element that a selector finds as an SVG file, in the colours it has on the page, with
/// `lines` above it: the first is its title.
pub fn save_drawing(selector: &str, name: &str, lines: &[String]) {
    if let Some(text) = drawing(selector, lines) {
        save(name, "image/svg+xml", text.as_str());
    }
}

/// The same as pixels, in a PNG file. Nothing happens where the browser refuses.
pub fn save_picture(selector: &str, name: &str, lines: &[String]) {
    let (drawn, name) = (drawing(selector, lines), name.to_owned());
    if let Some(text) = drawn {
        // Who refuses to draw tells nobody why.
        spawn_local(async move { drop(paint(&text, name).await) });
    }
}

/// Draws an SVG text on a canvas, twice as large as it says for screens of today, and saves what is on it.
async fn paint(text: &str, name: String) -> Result<(), JsValue> {
    const SCALE: u32 = 2;
    let url = ObjectUrl::from(Blob::new_with_options(text, Some("image/svg+xml")));
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    JsFuture::from(image.decode()).await?;
    let canvas = document().ok_or(JsValue::NULL)?.create_element("canvas")?.dyn_into::<HtmlCanvasElement>()?;
    canvas.set_width(image.natural_width() * SCALE);
    canvas.set_height(image.natural_height() * SCALE);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into::<CanvasRenderingContext2d>()?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let on_pixels = Closure::once_into_js(move |pixels: Option<web_sys::Blob>| {
        if let Some(pixels) = pixels {
            save_blob(&name, &pixels.into());
        }
    });
    canvas.to_blob(on_pixels.unchecked_ref())
}

fn drawing(selector: &str, lines: &[String]) -> Option<String> {
    let document = document()?;
    let window = web_sys::window()?;
    let shown = document.query_selector(selector).ok()??;
    let copy: Element = shown.clone_node_with_deep(true).ok()?.unchecked_into();
    let (from, to) = (shown.query_selector_all("*").ok()?, copy.query_selector_all("*").ok()?);
    for index in 0..from.length() {
        let (from, to): (Element, Element) = (from.item(index)?.unchecked_into(), to.item(index)?.unchecked_into());
        let looks = window.get_computed_style(&from).ok()??;
        for name in LOOKS {
            to.set_attribute(name, &looks.get_property_value(name).ok()?).ok()?;
        }
        to.remove_attribute("class").ok()?;
    }
    let page = window.get_computed_style(document.body()?.as_ref()).ok()??;
    let (width, height): (i32, i32) = (number(&copy, "width"), number(&copy, "height"));
    copy.set_attribute("height", &(height + HEAD).to_string()).ok()?;
    copy.set_attribute("viewBox", &format!("0 {} {width} {}", -HEAD, height + HEAD)).ok()?;
    copy.remove_attribute("class").ok()?;
    copy.remove_attribute("aria-hidden").ok()?;
    let add = |tag: &str, attributes: &[(&str, &str)], text: &str| -> Option<Element> {
        let element = document.create_element_ns(Some(SVG), tag).ok()?;
        for (name, value) in attributes {
            element.set_attribute(name, value).ok()?;
        }
        element.set_text_content(Some(text));
        Some(element)
    };
    let paper = page.get_property_value("background-color").ok()?;
    let place = (-HEAD).to_string();
    let rect = add("rect", &[("x", "0"), ("y", &place), ("width", "100%"), ("height", "100%"), ("fill", &paper)], "")?;
    let mut first = vec![add("title", &[], lines.first()?)?, add("desc", &[], &lines.join("\n"))?, rect];
    let (ink, font) = (page.get_property_value("color").ok()?, page.get_property_value("font-family").ok()?);
    for (y, (line, size)) in [-50, -30, -14].into_iter().zip(lines.iter().zip(["16", "10", "10"])) {
        let y = y.to_string();
        let looks = [("x", "12"), ("y", y.as_str()), ("font-size", size), ("fill", &ink), ("font-family", &font)];
        first.push(add("text", &looks, line)?);
    }
    for element in first.into_iter().rev() {
        copy.insert_before(&element, copy.first_child().as_ref()).ok()?;
    }
    XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()
}

fn number(element: &Element, name: &str) -> i32 {
    element.get_attribute(name).and_then(|text| text.parse().ok()).unwrap_or_default()
}
