//! Files that the reader takes away: texts, and charts as they look.

use gloo_file::{Blob, ObjectUrl};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, XmlSerializer};

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

/// Saves a text as a file. Browsers that refuse do nothing.
pub fn save(name: &str, kind: &str, text: &str) {
    let anchor = document().and_then(|document| document.create_element("a").ok());
    let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) else { return };
    let url = ObjectUrl::from(Blob::new_with_options(text, Some(kind)));
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
        save(name, "image/svg+xml", &text);
    }
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
