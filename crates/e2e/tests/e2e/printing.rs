//! What is on paper, in both browsers.

use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;
use thirtyfour::common::print::{PrintPage, PrintParameters};

/// Width and height in centimetres.
const PAPERS: [(f64, f64); 2] = [(21.0, 29.7), (21.59, 27.94)];
/// As wide as A4 is for a page, in its own pixels.
const PAPER_WIDTH: u32 = 718;

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_on_paper() -> Outcome {
    scenario(Setup::documented(), print).await
}

/// Named so that it is left out where there is no Firefox.
mod firefox {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everything_is_on_paper() -> Outcome {
        scenario(Setup::documented().in_firefox(), print).await
    }
}

async fn print(world: &mut World) -> Outcome {
    // Firefox tells of each stream that a page leaves.
    world.console.expect(Complaint::Text("was interrupted while the page was loading"));
    world.open_dashboard().await?;
    // The colours of a dark screen would be ink.
    world.page.script("localStorage.setItem('pulseboard.theme', 'dark');", json!([])).await?;
    for (path, ready) in [("/", ".card .figure"), ("/analytics", "[data-test=ring-domains] data")] {
        world.page.open(path).await?;
        world.page.wait("a live page", View::is_live).await?;
        let is_there = "return document.querySelector(arguments[0]) !== null && !document.querySelector('.skeleton');";
        world.page.until("everything on the page", is_there, json!([ready])).await?;
        let wanted: Vec<String> = serde_json::from_value(world.page.script(WANTED, json!([])).await?)?;
        ensure!(wanted.len() > 24, "too little to look for: {wanted:?}");
        for (width, height) in PAPERS {
            let page = PrintPage { width, height };
            let pdf = world.page.driver().print_page(PrintParameters { page, ..PrintParameters::default() }).await?;
            let sheets = pdf_extract::extract_text_from_mem_by_pages(&pdf)?;
            let sheets: Vec<String> = sheets.iter().map(|text| without_blanks(text)).collect();
            let whole = sheets.concat();
            for text in &wanted {
                ensure!(whole.contains(&without_blanks(text)), "{path} on {width} cm lacks “{text}”: {whole}");
            }
            ensure!(sheets.iter().all(|sheet| sheet.len() > 20), "{path} has an empty sheet: {sheets:?}");
            ensure!(!whole.contains("Skiptothefigures"), "a link that no reader of paper can follow");
        }
    }
    Ok(())
}

/// Names of cards, rows, rings, charts and blocks, and what stands in the tables; letters that fonts of test machines have.
const WANTED: &str = "
    const of = (selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText.trim());
    const texts = of('.card__label h3, .card h3, .block h2, .ring-row__name, .share a, .table tbody td, .measure h3, .headline .figure');
    return texts.flatMap((text) => text.split('\\n')).filter((text) => /^[\\x20-\\x7e]{3,}$/.test(text));";

fn without_blanks(text: &str) -> String {
    // Some fonts write two letters as one.
    let text = text.replace('\u{fb01}', "fi").replace('\u{fb02}', "fl").replace('\u{fb00}', "ff");
    text.split_whitespace().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_is_light_and_names_keep_to_one_line() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        world.page.script("localStorage.setItem('pulseboard.theme', 'dark');", json!([])).await?;
        let driver = world.page.driver();
        for path in ["/", "/analytics"] {
            world.page.open(path).await?;
            world.page.wait("a live page", View::is_live).await?;
            let is_there =
                "return document.querySelector('.card .figure') !== null && !document.querySelector('.skeleton');";
            world.page.until("everything on the page", is_there, json!([])).await?;
            driver.chromium("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
            let size = json!({ "width": PAPER_WIDTH, "height": 1_000, "deviceScaleFactor": 1, "mobile": false });
            driver.chromium("Emulation.setDeviceMetricsOverride", size).await?;
            let colour = world.page.script(COLOUR, json!([])).await?;
            ensure_eq!(colour, json!("rgb(255, 255, 255)"), "the colour of cards on {path}");
            let torn = world.page.script(TORN, json!([])).await?;
            ensure_eq!(torn, json!([]), "names of more than one line on {path}");
            driver.chromium("Emulation.clearDeviceMetricsOverride", json!({})).await?;
            driver.chromium("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
        }
        Ok(())
    })
    .await
}

const COLOUR: &str = "return getComputedStyle(document.querySelector('.grid')).backgroundColor;";
const TORN: &str = "
    const names = [...document.querySelectorAll('.card h3, .card .figure')];
    const isTorn = (element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const tops = [...range.getClientRects()].filter((rect) => rect.width > 0).map((rect) => rect.bottom);
      return Math.max(...tops) - Math.min(...tops) > 12 || element.scrollWidth > element.clientWidth + 1;
    };
    return names.filter(isTorn).map((element) => element.innerText);";
