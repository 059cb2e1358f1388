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
            change_status(world, "completed").await?;
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
            change_status(world, "completed").await?;
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
            change_status(world, "pending").await?;
            world.page.wait("the row as it was", |view| row(view, "pending")).await?;

            world.console.allow(500, ORDERS);
            let one = format!("{ORDERS}/{id}");
            world.proxy()?.set(&one, Rule::page(500));
            change_status(world, "failed").await?;
            let says = "
                const text = document.querySelector('[data-test=order-status]').innerText;
                return text.includes('Whether it is failed now shows with the next figures') && text.includes('500');";
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
        change_status(world, "completed").await?;
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

/// Gives the open order another status.
async fn change_status(world: &World, status: &str) -> Outcome {
    pick(world, "#order-status", status).await?;
    let words = "return document.querySelector('[data-test=change-status]').innerText === arguments[0];";
    world.page.until("a way to change it", words, json!([format!("Change to {status}")])).await?;
    world.page.press_named("change-status").await
}

async fn pick(world: &World, select: &str, value: &str) -> Outcome {
    let script = "
        const select = document.querySelector(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event('change', { bubbles: true }));";
    world.page.script(script, json!([select, value])).await?;
    Ok(())
}

/// In a list of one status the order that is changed goes, and its details stay with the way back.
#[tokio::test(flavor = "multi_thread")]
async fn details_outlast_the_row_that_an_action_takes_away() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let newest = "FROM orders WHERE status = 'pending' ORDER BY created_at DESC LIMIT 1";
        let number = world.truth.text(&format!("SELECT order_number {newest}")).await?;
        let id = world.truth.text(&format!("SELECT id {newest}")).await?;
        world.page.sign_in(&format!("/orders?status=pending&open={id}"), ADMIN).await?;
        let is_in = |view: &View| view.rows.iter().any(|row| row.contains(&number));
        world.page.wait("the order", is_in).await?;
        world.page.until("its details", "return document.querySelector('#order-status') !== null;", json!([])).await?;
        change_status(world, "completed").await?;
        world.page.wait("the row is gone", |view| view.lists(1) && !is_in(view)).await?;
        // Longer than the answers to what is asked after a change take.
        tokio::time::sleep(Duration::from_secs(1)).await;
        world.page.press_named("undo").await?;
        world.page.wait("the row is back", is_in).await?;

        let due = "FROM invoices WHERE status = 'overdue' ORDER BY created_at DESC LIMIT 1";
        let id = world.truth.text(&format!("SELECT id {due}")).await?;
        let count = world.truth.number("SELECT COUNT(*) FROM invoices WHERE status = 'overdue'").await?;
        world.page.open(&format!("/invoices?status=overdue&open={id}")).await?;
        let shows = "return document.querySelector(`[data-test=${arguments[0]}]`) !== null;";
        world.page.until("a payment to record", shows, json!(["payment-amount"])).await?;
        world.page.press_named("ask-payment").await?;
        world.page.press_named("confirm-payment-yes").await?;
        let is_less = |view: &View| view.listed.map(i64::try_from) == Some(Ok(count - 1));
        world.page.wait("one overdue invoice less", is_less).await?;
        let says = "return document.querySelector('[data-test=record-payment]')?.innerText.includes('recorded.');";
        world.page.until("what was recorded", says, json!([])).await?;
        Ok(())
    })
    .await
}

/// A payment that is under way cannot be sent again, whatever is pressed, closed and opened meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_payment_goes_out_once() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let open = "FROM invoices WHERE status = 'open' ORDER BY created_at DESC LIMIT 1";
        let id = world.truth.text(&format!("SELECT id {open}")).await?;
        let address = format!("/api/v1/invoices/{id}");
        world.page.sign_in(&format!("/invoices?open={id}"), ADMIN).await?;
        let shows = "return document.querySelector(`[data-test=${arguments[0]}]`) !== null;";
        world.page.until("a payment to record", shows, json!(["payment-amount"])).await?;
        world.proxy()?.set(&address, Rule::Stall);
        world.page.press_named("ask-payment").await?;
        world.page.press_named("confirm-payment-yes").await?;
        world
            .page
            .wait("the payment under way", |_| world.proxy().is_ok_and(|proxy| proxy.count(&address) == 1))
            .await?;
        world.page.press_named("ask-payment").await?;
        world.page.press_named("close-details").await?;
        world.page.press("[data-test=row] .list__open").await?;
        world.page.back().await?;
        world.page.back().await?;
        world.page.until("the same details", shows, json!(["payment-amount"])).await?;
        world.page.press_named("ask-payment").await?;
        let asks = world.page.script(shows, json!(["confirm-payment"])).await?;
        ensure_eq!(asks, json!(false), "whether it asks again while the payment is under way");
        world.proxy()?.set(&address, Rule::Pass);
        let says = "return document.querySelector('[data-test=record-payment]')?.innerText.includes('recorded.');";
        world.page.until("what was recorded", says, json!([])).await?;
        ensure_eq!(world.proxy()?.count(&address), 1, "payments that went out");
        Ok(())
    })
    .await
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
            world.page.press("[data-place=\"0\"] [data-test=select-row]").await?;
            let shift = "
                document.querySelector('[data-place=\"2\"] [data-test=select-row]')
                    .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));";
            world.page.script(shift, json!([])).await?;
            let words = "return document.querySelector('[data-test=bulk]')?.innerText.includes(arguments[0]);";
            world.page.until("three selected orders", words, json!(["3 selected"])).await?;
            ensure_eq!(world.page.view().await?.path, "/orders?status=pending", "selecting opens nothing");

            world.console.allow(500, ORDERS);
            world.proxy()?.set(&format!("{ORDERS}/{}", ids[1]), Rule::page(500));
            pick(world, "[data-test=bulk-status]", "processing").await?;
            world.page.until("what would be done", words, json!(["Change 3 orders to processing"])).await?;
            world.page.press_named("bulk-change").await?;
            world.page.until("what became of each", words, json!(["2 of 3 changed, 1 not."])).await?;
            world.page.until("why one failed", words, json!(["Whether it is processing now"])).await?;
            ensure_eq!(world.truth.text(&statuses).await?, "processing pending processing", "the database");
            let outcomes = "return document.querySelectorAll('[data-test=bulk-outcome]').length;";
            ensure_eq!(world.page.script(outcomes, json!([])).await?, json!(3), "results");

            world.proxy()?.set(&format!("{ORDERS}/{}", ids[1]), Rule::Pass);
            world.page.press_named("bulk-again").await?;
            world.page.until("the other one", words, json!(["1 of 1 changed."])).await?;
            ensure_eq!(world.truth.text(&statuses).await?, "processing processing processing", "the database");
            world.page.press_named("bulk-undo").await?;
            let undone = "
                const outcome = document.querySelector('[data-test=bulk-outcome] .status');
                const words = document.querySelector('[data-test=bulk-words]');
                return outcome?.innerText === 'pending' && words.innerText === '1 of 1 changed.';";
            world.page.until("the undo", undone, json!([])).await?;
            ensure_eq!(world.truth.text(&statuses).await?, "processing pending processing", "the database");
            world.page.press_named("bulk-close").await?;

            // By keyboard: a row is selected with the space bar.
            world.page.script("document.querySelector('[data-place=\"0\"]').focus();", json!([])).await?;
            world.page.key(" ").await?;
            world.page.until("one selected order", words, json!(["1 selected"])).await?;
            world.page.press_named("select-all").await?;
            let all = world.page.view().await?.listed.unwrap_or_default();
            world.page.until("all selected", words, json!([format!("{all} selected")])).await?;
            world.page.press_named("clear-selection").await?;
            world.page.until("none selected", "return document.querySelector('[data-test=bulk]') === null;", json!([])).await?;
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
