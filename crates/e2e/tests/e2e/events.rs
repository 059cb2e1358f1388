//! What happens elsewhere appears by itself.

use std::time::Duration;

use pulseboard_e2e::faults::STREAM;
use pulseboard_e2e::view::{Toast, View};
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_its_status_and_its_payment_appear_by_themselves() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        mark(world).await?;
        let (api, customer) = (world.api().await?, world.customer().await?);

        let order = api.create_order(&customer, 12_345, "completed").await?;
        wait_for_toast(world, "New order received!", &format!("{} · $123.45", order.number)).await?;
        let after = world.wait_for_truth().await?;
        let grown = |slug: &str| after.figures()[slug] - before.figures()[slug];
        ensure_eq!(grown("total-orders"), 1, "what the order adds to the orders");
        ensure_eq!(grown("total-revenue"), 12_345, "what the order adds to the revenue");
        for (slug, rise) in [("total-orders", "▲ up by 1 "), ("total-revenue", "▲ up by $123.45 ")] {
            let text = &after.cards[slug].text;
            ensure!(text.contains(rise), "{slug} does not show “{rise}”: {text}");
        }

        api.set_order_status(&order, "processing").await?;
        wait_for_toast(world, "Order status updated!", &format!("{} is now processing", order.number)).await?;
        let after = world.wait_for_truth().await?;
        ensure_eq!(after.figures()["total-revenue"], before.figures()["total-revenue"], "the revenue");

        api.record_payment(&order, 12_345).await?;
        wait_for_toast(world, "Payment received!", &format!("{} · $123.45", order.number)).await?;
        let after = world.wait_for_truth().await?;
        let payments = after.figures()["payments-received"] - before.figures()["payments-received"];
        ensure_eq!(payments, 1, "what the payment adds to the payments");
        check_mark(world, &before).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_orders_is_grouped_in_three_toasts() -> Outcome {
    scenario(Setup::documented(), async |world| {
        let before = world.open_dashboard().await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        for _ in 0..8 {
            api.create_order(&customer, 1_000, "pending").await?;
        }
        let view = world.page.wait("toasts for 8 orders", |view| told_orders(view) == 8).await?;
        ensure!(view.toasts.len() <= 3, "{} toasts at once", view.toasts.len());
        // How many orders share a frame is chance; the groups add up whatever it is.
        let cents =
            view.toasts.iter().filter_map(|toast| toast.body.rsplit('$').next()?.replace('.', "").parse::<i64>().ok());
        ensure_eq!(cents.sum::<i64>(), 8_000, "the sum of the toasts in cents");
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.figures()["total-orders"] - before.figures()["total-orders"], 8, "what the flood adds");
        let view = world.page.wait("no toasts any more", |view| view.toasts.is_empty()).await?;
        ensure!(view.history.most_toasts <= 3, "there were {} toasts at once", view.history.most_toasts);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn toasts_stay_while_the_pointer_is_over_them() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        let (api, customer) = (world.api().await?, world.customer().await?);
        api.create_order(&customer, 1_000, "pending").await?;
        world.page.wait("a toast", |view| view.has_toast("New order received!")).await?;
        world.page.point_at("[data-test=toast]").await?;
        // Longer than a toast lives: that something stays can only be waited out.
        tokio::time::sleep(Duration::from_secs(6)).await;
        ensure!(world.page.view().await?.has_toast("New order received!"), "the toast left under the pointer");
        world.page.press("[data-test=toast] [aria-label=Dismiss]").await?;
        world.page.wait("no toast after it was dismissed", |view| view.toasts.is_empty()).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_appears_by_itself_on_the_observed_backend() -> Outcome {
    scenario(Setup::observed().with_heartbeat(1), async |world| {
        world.open_dashboard().await?;
        let before = world.wait_for_truth().await?;
        mark(world).await?;
        let number = world.api().await?.create_invoice(4_205).await?;
        wait_for_toast(world, "New order received!", &format!("{number} · $42.05")).await?;
        let after = world.wait_for_truth().await?;
        for slug in ["total-invoices", "unpaid-invoices"] {
            ensure_eq!(after.figures()[slug] - before.figures()[slug], 1, "what the invoice adds to {slug}");
        }
        check_mark(world, &before).await
    })
    .await
}

/// Leaves a mark that a reload would remove.
async fn mark(world: &World) -> Outcome {
    world.page.script("window.markOfTheScenario = true;", json!([])).await?;
    Ok(())
}

/// The page was neither reloaded nor anything but live since `before`.
async fn check_mark(world: &World, before: &View) -> Outcome {
    let mark = world.page.script("return window.markOfTheScenario === true;", json!([])).await?;
    ensure!(mark == true, "the page was reloaded");
    let view = world.page.view().await?;
    ensure!(view.is_live(), "the badge says {:?}", view.badge);
    ensure_eq!(view.history.states, before.history.states, "the states of the badge");
    Ok(())
}

fn toast(title: &str, body: &str) -> Toast {
    Toast { title: title.to_owned(), body: body.to_owned() }
}

async fn wait_for_toast(world: &World, title: &str, body: &str) -> Outcome {
    let expected = toast(title, body);
    world.page.wait(&format!("the toast {expected:?}"), |view| view.toasts.contains(&expected)).await?;
    Ok(())
}

/// How many new orders the toasts tell of.
fn told_orders(view: &View) -> u32 {
    let count = |toast: &Toast| match toast.title.as_str() {
        "New order received!" => 1,
        title => title.strip_suffix(" new orders").and_then(|count| count.parse().ok()).unwrap_or(0),
    };
    view.toasts.iter().map(count).sum()
}

/// Browsers deliver a named event only to who listens to its name, and some servers put several events into one frame.
#[tokio::test(flavor = "multi_thread")]
async fn names_of_a_deployment_and_lists_of_events_are_heard() -> Outcome {
    let setup = Setup::documented().with_setting("pulseboard-events", "ticket_opened stock, moved");
    scenario(setup.with_proxy(), async |world| {
        world.open_dashboard().await?;
        for name in ["ticket_opened", "stock", "moved"] {
            world.truth.place_order(&format!("ORD-{name}"), 100).await?;
            world.proxy()?.inject(STREAM, &[format!("event: {name}\ndata: {{}}\n\n")]);
            world.wait_for_truth().await?;
        }
        let list = r#"[{"type":"order_created","data":{"order_number":"ORD-77"}},7,
            {"type":"payment_received","data":{"amount":"12.30"}}]"#;
        world.proxy()?.inject(STREAM, &[format!("data: {}\n\n", list.replace('\n', ""))]);
        wait_for_toast(world, "New order received!", "ORD-77").await?;
        wait_for_toast(world, "Payment received!", "$12.30").await?;
        Ok(())
    })
    .await
}
