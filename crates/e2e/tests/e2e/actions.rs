//! What an admin changes: shown at once, taken back where the server fails, undone, and asked about where money moves.

use std::time::Duration;

use pulseboard_e2e::proxy::Rule;
use pulseboard_e2e::server::{ADMIN, Profile};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

const ORDERS: &str = "/api/v1/orders";

/// A status is changed at once, undone, and taken back where the server fails; what the page says is the database's.
#[tokio::test(flavor = "multi_thread")]
async fn the_status_of_an_order_is_changed_undone_and_taken_back() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            let newest = "FROM orders WHERE status = 'pending' ORDER BY created_at DESC LIMIT 1";
            let number = world.truth.text(&format!("SELECT order_number {newest}")).await?;
            let id = world.truth.text(&format!("SELECT id {newest}")).await?;
            let status = format!("SELECT status FROM orders WHERE id = '{id}'");
            world.page.sign_in(&format!("/orders?open={id}"), ADMIN).await?;
            let chosen = "return document.querySelector('#order-status')?.value === arguments[0];";
            world.page.until("the status of the order", chosen, json!(["pending"])).await?;
            let choose = "
                const select = document.querySelector('#order-status');
                select.value = arguments[0];
                select.dispatchEvent(new Event('change', { bubbles: true }));";
            world.page.script(choose, json!(["completed"])).await?;
            world
                .page
                .until("a change", "return document.querySelector('[data-test=undo]') !== null;", json!([]))
                .await?;
            ensure_eq!(world.truth.text(&status).await?, "completed", "the status in the database");
            let row =
                |view: &View, words: &str| view.rows.iter().any(|row| row.contains(&number) && row.contains(words));
            world.page.wait("the row in its new status", |view| row(view, "completed")).await?;
            world.page.press_named("undo").await?;
            world.page.wait("the row as it was", |view| row(view, "pending")).await?;
            ensure_eq!(world.truth.text(&status).await?, "pending", "the status in the database after the undo");

            // A change of one order is no change of the next.
            world.page.script(choose, json!(["completed"])).await?;
            world
                .page
                .until("another change", "return document.querySelector('[data-test=undo]') !== null;", json!([]))
                .await?;
            let other = "[data-test=row]:not([aria-current]) .list__open";
            world.page.press(other).await?;
            let is_other = format!(
                "
                const open = new URLSearchParams(location.search).get('open');
                return open !== '{id}' && document.querySelector('#order-status') !== null
                    && document.querySelector('[data-test=undo]') === null;"
            );
            world.page.until("another order, of which nothing is to be undone", &is_other, json!([])).await?;
            world.page.back().await?;
            world.page.until("the order again", chosen, json!(["completed"])).await?;
            world.page.script(choose, json!(["pending"])).await?;
            world.page.wait("the row as it was", |view| row(view, "pending")).await?;

            world.console.allow(500, ORDERS);
            let one = format!("{ORDERS}/{id}");
            world.proxy()?.set(&one, Rule::page(500));
            world.page.script(choose, json!(["failed"])).await?;
            let says = "
                const text = document.querySelector('[data-test=order-status]').innerText;
                return text.includes('It was not changed to failed') && text.includes('500');";
            world.page.until("that it was not changed", says, json!([])).await?;
            ensure_eq!(world.page.script(chosen, json!(["pending"])).await?, json!(true), "the status is as it was");
            ensure_eq!(world.truth.text(&status).await?, "pending", "the status in the database after the failure");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// The row changes before the server answers, and back when it fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_says_at_once_what_was_chosen() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let newest = "FROM orders WHERE status = 'pending' ORDER BY created_at DESC LIMIT 1";
        let number = world.truth.text(&format!("SELECT order_number {newest}")).await?;
        let id = world.truth.text(&format!("SELECT id {newest}")).await?;
        world.page.sign_in(&format!("/orders?open={id}"), ADMIN).await?;
        let chosen = "return document.querySelector('#order-status')?.value === arguments[0];";
        world.page.until("the status of the order", chosen, json!(["pending"])).await?;
        let row = |view: &View, words: &str| view.rows.iter().any(|row| row.contains(&number) && row.contains(words));
        world.page.wait("the row", |view| row(view, "pending")).await?;
        let one = format!("{ORDERS}/{id}");
        world.proxy()?.set(&one, Rule::Stall);
        choose(world, "#order-status", "completed").await?;
        world.page.wait("the row in its new status", |view| row(view, "completed")).await?;
        let status = format!("SELECT status FROM orders WHERE id = '{id}'");
        ensure_eq!(world.truth.text(&status).await?, "pending", "the server was not asked yet: the status");
        world.console.allow(500, ORDERS);
        world.proxy()?.set(&one, Rule::page(500));
        world.page.wait("the row as it was", |view| row(view, "pending")).await?;
        Ok(())
    })
    .await
}

async fn choose(world: &World, select: &str, value: &str) -> Outcome {
    let script = "
        const select = document.querySelector(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event('change', { bubbles: true }));";
    world.page.script(script, json!([select, value])).await?;
    Ok(())
}

/// Several orders change one after the other; one that fails is told and can be tried again, and all can be undone.
#[tokio::test(flavor = "multi_thread")]
async fn several_orders_change_and_one_fails() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            let of = "FROM orders WHERE status = 'pending' ORDER BY created_at DESC, rowid DESC LIMIT 1 OFFSET";
            let mut ids = Vec::new();
            for place in 0..3 {
                ids.push(world.truth.text(&format!("SELECT id {of} {place}")).await?);
            }
            let list = ids.join("', '");
            let statuses =
                format!("SELECT group_concat(status, ' ' ORDER BY created_at DESC, rowid DESC) FROM orders WHERE id IN ('{list}')");
            world.page.sign_in("/orders?status=pending", ADMIN).await?;
            world.page.wait("pending orders", |view| view.lists(3)).await?;
            // From the first to the third with the Shift key, as in a file manager.
            world.page.press("[data-place=\"0\"] [data-test=choose]").await?;
            let shift = "
                document.querySelector('[data-place=\"2\"] [data-test=choose]')
                    .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));";
            world.page.script(shift, json!([])).await?;
            let words = "return document.querySelector('[data-test=bulk]')?.innerText.includes(arguments[0]);";
            world.page.until("three chosen orders", words, json!(["3 chosen"])).await?;
            ensure_eq!(world.page.view().await?.path, "/orders?status=pending", "choosing opens nothing");

            world.console.allow(500, ORDERS);
            world.proxy()?.set(&format!("{ORDERS}/{}", ids[1]), Rule::page(500));
            choose(world, "[data-test=bulk-status]", "processing").await?;
            world.page.until("what became of each", words, json!(["2 of 3 changed, 1 not."])).await?;
            world.page.until("why one failed", words, json!(["It was not changed to processing"])).await?;
            ensure_eq!(world.truth.text(&statuses).await?, "processing pending processing", "the database");
            let outcomes = "return document.querySelectorAll('[data-test=bulk-outcome]').length;";
            ensure_eq!(world.page.script(outcomes, json!([])).await?, json!(3), "results");

            world.proxy()?.set(&format!("{ORDERS}/{}", ids[1]), Rule::Pass);
            world.page.press_named("bulk-again").await?;
            world.page.until("the other one", words, json!(["1 of 1 changed."])).await?;
            ensure_eq!(world.truth.text(&statuses).await?, "processing processing processing", "the database");
            world.page.press_named("bulk-undo").await?;
            world.page.until("the undo", words, json!(["1 of 1 changed."])).await?;
            world.page.wait("the order is pending again", |view| view.lists(1)).await?;
            ensure_eq!(world.truth.text(&statuses).await?, "processing pending processing", "the database");
            world.page.press_named("bulk-close").await?;

            // By keyboard: a row is chosen with the space bar.
            world.page.script("document.querySelector('[data-place=\"0\"]').focus();", json!([])).await?;
            world.page.key(" ").await?;
            world.page.until("one chosen order", words, json!(["1 chosen"])).await?;
            world.page.press_named("choose-all").await?;
            let all = world.page.view().await?.listed.unwrap_or_default();
            world.page.until("all chosen", words, json!([format!("{all} chosen")])).await?;
            world.page.press_named("choose-none").await?;
            world.page.until("none chosen", "return document.querySelector('[data-test=bulk]') === null;", json!([])).await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// An invoice is made after the amount was named, once; then paid in part and in whole.
#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_made_and_paid() -> Outcome {
    for setup in [Setup::documented(), Setup::observed()] {
        scenario(setup.with_proxy(), async |world| {
            world.page.sign_in("/invoices", ADMIN).await?;
            world.page.wait("invoices", |view| view.lists(50)).await?;
            let before = world.truth.number("SELECT COUNT(*) FROM invoices").await?;
            world.page.press_named("new-invoice").await?;
            world.page.press_named("check-invoice").await?;
            let says = "return document.querySelector('[data-test=draft-problem]')?.innerText.includes(arguments[0]);";
            world.page.until("what is missing", says, json!(["Write what is invoiced"])).await?;
            world.page.fill("[data-test=draft-description]", "Setup").await?;
            world.page.fill("[data-test=draft-quantity]", "3").await?;
            world.page.fill("[data-test=draft-price]", "14.99").await?;
            world.page.fill("[data-test=draft-tax]", "10").await?;
            // What was written stays when the form is closed.
            world.page.press_named("close-invoice").await?;
            world.page.press_named("new-invoice").await?;
            let kept = "return document.querySelector('[data-test=draft-price]')?.value === '14.99';";
            world.page.until("what was written", kept, json!([])).await?;
            world.page.press_named("check-invoice").await?;
            let asks =
                "return document.querySelector('[data-test=confirm-invoice]')?.innerText.includes(arguments[0]);";
            world.page.until("the question, with the amount", asks, json!(["$49.47"])).await?;
            ensure_eq!(
                world.truth.number("SELECT COUNT(*) FROM invoices").await?,
                before,
                "invoices before the answer"
            );
            world.page.press_named("confirm-invoice-yes").await?;
            let newest = "FROM invoices ORDER BY created_at DESC, rowid DESC LIMIT 1";
            let tells = "return document.querySelector('[data-test=details]')?.innerText.includes(arguments[0]);";
            world.page.until("the invoice's details", tells, json!(["$49.47"])).await?;
            ensure_eq!(world.truth.number("SELECT COUNT(*) FROM invoices").await?, before + 1, "invoices");
            ensure_eq!(world.truth.number(&format!("SELECT total_cents {newest}")).await?, 4_947, "its total");
            let id = world.truth.text(&format!("SELECT id {newest}")).await?;
            ensure_eq!(world.page.view().await?.path, format!("/invoices?open={id}"), "the address");

            let due = format!("SELECT total_cents - amount_paid_cents FROM invoices WHERE id = '{id}'");
            world.page.fill("[data-test=payment-amount]", "49.48").await?;
            world.page.press_named("ask-payment").await?;
            let problem =
                "return document.querySelector('[data-test=record-payment]')?.innerText.includes(arguments[0]);";
            world.page.until("that it is too much", problem, json!(["No more than 49.47 is due"])).await?;
            world.page.fill("[data-test=payment-amount]", "9.47").await?;
            world.page.press_named("ask-payment").await?;
            let asks =
                "return document.querySelector('[data-test=confirm-payment]')?.innerText.includes(arguments[0]);";
            world.page.until("the question, with the amount", asks, json!(["$9.47"])).await?;
            world.page.press_named("confirm-payment-no").await?;
            ensure_eq!(world.truth.number(&due).await?, 4_947, "what is due after a No");
            world.page.press_named("ask-payment").await?;
            world.page.press_named("confirm-payment-yes").await?;
            world.page.until("a part that is paid", problem, json!(["$9.47 recorded."])).await?;
            ensure_eq!(world.truth.number(&due).await?, 4_000, "what is due");
            world
                .page
                .until(
                    "what is due, in the field",
                    "return document.querySelector('[data-test=payment-amount]')?.value === '40.00';",
                    json!([]),
                )
                .await?;
            world.page.press_named("ask-payment").await?;
            world.page.press_named("confirm-payment-yes").await?;
            world.page.until("the rest", problem, json!(["$40.00 recorded."])).await?;
            let status = world.truth.text(&format!("SELECT status FROM invoices WHERE id = '{id}'")).await?;
            ensure_eq!(status, "paid", "its status");
            others(world, setup.server.profile).await
        })
        .await?;
    }
    Ok(())
}

/// One backend takes payments only from the owner of an invoice: that is told, with what to do instead.
async fn others(world: &World, profile: Profile) -> Outcome {
    let open = "FROM invoices WHERE status = 'open' AND order_id IS NOT NULL ORDER BY created_at DESC LIMIT 1";
    let id = world.truth.text(&format!("SELECT id {open}")).await?;
    if profile == Profile::Observed {
        world.console.allow(404, "/api/v1/invoices");
    }
    world.page.open(&format!("/invoices?open={id}")).await?;
    world
        .page
        .until(
            "a payment to record",
            "return document.querySelector('[data-test=payment-amount]') !== null;",
            json!([]),
        )
        .await?;
    world.page.press_named("ask-payment").await?;
    world.page.press_named("confirm-payment-yes").await?;
    let says = "return document.querySelector('[data-test=record-payment]')?.innerText.includes(arguments[0]);";
    let expected = if profile == Profile::Observed { "only from whoever the invoice belongs to" } else { "recorded." };
    world.page.until("what became of it", says, json!([expected])).await?;
    let status = world.truth.text(&format!("SELECT status FROM invoices WHERE id = '{id}'")).await?;
    ensure_eq!(status, if profile == Profile::Observed { "open" } else { "paid" }, "its status");
    Ok(())
}

/// What the stream tells leads to its row, and the row's details tell what the stream told.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_leads_to_its_row() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let api = world.api().await?;
        world.open_dashboard().await?;
        let order = api.create_order(&world.customer().await?, 12_300, "pending").await?;
        world.page.wait("a toast", |view| !view.toasts.is_empty()).await?;
        let id = world.truth.text(&format!("SELECT id FROM orders WHERE order_number = '{}'", order.number)).await?;
        let links = "
            return ['toast', 'feed-row'].map((name) => document.querySelector(`[data-test=${name}] a`)?.getAttribute('href'));";
        let open = format!("/orders?open={id}");
        let expected = "const links = (() => { LINKS })(); return links.every((link) => link === arguments[0]);";
        world.page.until("links to the order", &expected.replace("LINKS", links), json!([open])).await?;
        world.page.press("[data-test=feed-row] a").await?;
        let tells = "return document.querySelector('[data-test=details]')?.innerText.includes(arguments[0]);";
        world.page.until("the order", tells, json!(["$123.00"])).await?;
        api.set_order_status(&order, "processing").await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        api.set_order_status(&order, "completed").await?;
        let history = "
            const lines = [...document.querySelectorAll('[data-test=history] .status')].map((line) => line.innerText);
            return lines.join(' ') === 'pending processing completed';";
        world.page.until("its statuses as they were announced", history, json!([])).await?;
        ensure!(world.page.view().await?.rows.iter().any(|row| row.contains(&order.number)), "the row is listed too");
        Ok(())
    })
    .await
}
