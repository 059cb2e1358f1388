//! The dashboard as its reader arranges it.

use pulseboard_e2e::page::keys;
use pulseboard_e2e::{Outcome, Setup, World, ensure, scenario};
use serde_json::json;

/// The headings of what the dashboard shows, in their order.
const BLOCKS: &str = "
    const headings = document.querySelectorAll('.sections section [id^=section-]');
    return [...headings].map((heading) => heading.id.replace('section-', '')).join() === arguments[0];";
const HAS_FEED: &str = "return (document.querySelector('[data-test=feed]') !== null) === arguments[0];";
const HOME: &str = "\u{e011}";
/// Drags the handle of one block to the row of another.
const DRAG: &str = "
    const handle = document.querySelector(`[data-test=handle-${arguments[0]}]`);
    const middle = (node) => { const box = node.getBoundingClientRect(); return [box.left + 9, box.top + box.height / 2]; };
    const fire = (name, [clientX, clientY]) =>
        handle.dispatchEvent(new PointerEvent(name, { bubbles: true, pointerId: 1, clientX, clientY }));
    const target = middle(document.querySelector(`[data-test=block-${arguments[1]}]`));
    fire('pointerdown', middle(handle));
    setTimeout(() => { fire('pointermove', target); setTimeout(() => fire('pointerup', target), 50); }, 50);";

async fn wait_for(world: &World, blocks: &str, has_feed: bool) -> Outcome {
    world.page.until(&format!("the blocks {blocks}"), BLOCKS, json!([blocks])).await?;
    world.page.until("the feed as it was chosen", HAS_FEED, json!([has_feed])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_are_chosen_ordered_and_kept() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.resize(1440, 900).await?;
        world.open_dashboard().await?;
        wait_for(world, "period,attention,customers,products,orders,invoices,activity", true).await?;
        world.page.press_named("arrange").await?;
        world.page.press_named("layout-finance").await?;
        wait_for(world, "period,orders,invoices,customers", false).await?;
        let halves = "
            const [one, other] = ['invoices', 'customers'].map((name) =>
                document.querySelector(`[data-test=section-${name}]`).getBoundingClientRect());
            return one.top === other.top && one.right < other.left;";
        world.page.until("two halves side by side", halves, json!([])).await?;

        world.page.press_named("layout-everything").await?;
        world.page.focus("[data-test=handle-orders]").await?;
        world.page.key(HOME).await?;
        wait_for(world, "orders,period,attention,customers,products,invoices,activity", true).await?;
        world.page.key(keys::DOWN).await?;
        wait_for(world, "period,orders,attention,customers,products,invoices,activity", true).await?;
        let says = "return document.querySelector('[data-test=layout-said]').innerText;";
        let said = world.page.script(says, json!([])).await?;
        ensure!(said == json!("Orders and revenue is now number 2 of 8."), "what is said: {said}");
        world.page.script(DRAG, json!(["activity", "period"])).await?;
        wait_for(world, "activity,period,orders,attention,customers,products,invoices", true).await?;
        world.page.press_named("show-customers").await?;
        world.page.press_named("show-feed").await?;
        let arranged = "activity,period,orders,attention,products,invoices";
        wait_for(world, arranged, false).await?;

        // It is taken elsewhere as a file.
        world.page.catch_files().await?;
        world.page.press_named("layout-export").await?;
        let file = world.page.take_file().await?.text()?.to_owned();
        world.page.press_named("layout-wall").await?;
        wait_for(world, "period,attention,activity", true).await?;
        let import = "
            const field = document.querySelector('[data-test=layout-import-file]');
            const files = new DataTransfer();
            files.items.add(new File([arguments[0]], 'layout.txt', { type: 'text/plain' }));
            field.files = files.files;
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        world.page.script(import, json!(["nonsense"])).await?;
        let refuses =
            "return document.querySelector('[data-test=layout-said]').innerText.startsWith('This is no layout.');";
        world.page.until("a word about the file", refuses, json!([])).await?;
        world.page.script(import, json!([file])).await?;
        wait_for(world, arranged, false).await?;
        world.page.press_named("close-layout").await?;

        // The next page has it from the start, and figures are as true as before.
        world.page.reload().await?;
        wait_for(world, arranged, false).await?;
        world.page.open("/orders").await?;
        world.page.open("/").await?;
        wait_for(world, arranged, false).await
    })
    .await
}
