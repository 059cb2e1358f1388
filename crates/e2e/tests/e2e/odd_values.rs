//! One odd value costs itself and nothing beside it, and nothing false stands in its place.

use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::console::Complaint;
use pulseboard_e2e::proxy::{Reply, Rule};
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};
use serde_json::{Value, json};

const INVOICES: &str = "/api/v1/invoices/";
const ORDERS: &str = "/api/v1/orders";
const CUSTOMERS: &str = "/api/v1/customers";

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_read_cost_themselves() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let invoice = |number: &str, more: &str| format!(r#"{{"id":"{number}","invoice_number":"{number}"{more}}}"#);
        let rows = [
            invoice("A", r#","due_date":"2026-12-01T00:00:00","total":"12.30","status":"PAID""#),
            invoice("B", r#","due_date":"2026-12-01T00:00:00+0000","total":25.5,"currency":"USDT""#),
            invoice("C", r#","due_date":"2026-12-01","total":1.2345,"currency":"CLF""#),
            invoice("D", r#","due_date":1796083200,"total":0.00012345,"currency":"BTC""#),
            invoice("E", r#","due_date":"0000-00-00 00:00:00","total":null"#),
            invoice("F", r#","due_date":"soon","total":100,"status":" open ""#),
            invoice("cut \\ud83d", r#","due_date":"","total":5"#),
            "7".to_owned(),
        ];
        // The days of invoices are the same west of Greenwich.
        let zone = json!({ "timezoneId": "America/Los_Angeles" });
        world.page.driver().chromium("Emulation.setTimezoneOverride", zone).await?;
        world.open_dashboard().await?;
        for list in [format!("[{}]", rows.join(",")), format!(r#"{{"items":[{}],"total":8}}"#, rows.join(","))] {
            world.proxy()?.set(INVOICES, Rule::Answer(Reply::json(&list)));
            world.page.open("/invoices").await?;
            let view = world.page.wait("the rows that can be read", |view| view.rows.len() == 7).await?;
            let expected = [
                ["A", "paid", "$12.30", "Dec 1, 2026"],
                ["B", "", "USDT 25.5", "Dec 1, 2026"],
                ["C", "", "CLF 1.2345", "Dec 1, 2026"],
                ["D", "", "BTC 0.00012345", "Dec 1, 2026"],
                ["E", "", "–", "–"],
                ["F", "open", "$100.00", "–"],
                ["cut \u{fffd}", "", "$5.00", "–"],
            ];
            for (row, parts) in view.rows.iter().zip(expected) {
                let row = row.replace('\u{a0}', " ");
                for part in parts {
                    ensure!(row.contains(part), "the row {row:?} is without {part:?}");
                }
            }
            let told = "1 of 8 rows could not be read, and 1 more not completely.";
            let note = view.messages.iter().find(|message| message.text.contains(told));
            let note = note.map(|note| note.text.as_str()).unwrap_or_default();
            for part in ["row 6, id F, due_date: date expected (sent: \"soon\")", "row 8:"] {
                ensure!(note.contains(part), "the note says {note:?}, without {part:?}: {:?}", view.messages);
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_leave_out_what_cannot_be_added_and_say_so() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        let now = world.truth.text("SELECT strftime('%Y-%m-%dT%H:%M:%S', 'now', '-1 minute')").await?;
        let order = |id: u32, mut more: Value| {
            more["id"] = json!(id);
            more["created_at"] = json!(now);
            more
        };
        let item =
            |quantity: Value, price: Value| json!([{ "product_name": "x", "quantity": quantity, "price": price }]);
        let orders = json!([
            order(1, json!({ "status": "COMPLETED", "total": "100", "billing_info": { "email": "Ada@example.com" },
                "items": item(json!(10_000), json!(0.004)) })),
            order(2, json!({ "status": " completed ", "total": 20, "billing_info": { "email": "ada@example.com" },
                "items": item(json!(1.5), json!(100)) })),
            order(3, json!({ "status": "completed", "total": -60, "billing_info": { "email": "bob@example.com" },
                "items": item(json!("2"), json!("12.30")) })),
            order(4, json!({ "status": "completed", "total": 500, "currency": "EUR", "customer": { "email": "eve@example.com" } })),
            order(5, json!({ "status": "completed", "total": null })),
            order(6, json!({ "status": "teleported", "total": 5 })),
            { "id": 7, "total": 5, "created_at": "soon" },
        ]);
        world.proxy()?.set(ORDERS, Rule::Answer(Reply::json(&orders.to_string())));
        world.page.sign_in("/analytics?period=7d&compare=off", ADMIN).await?;
        let is_read = |view: &Analytics| view.headline("revenue").value == Some(6_000);
        let view = world.page.wait_analytics("the sum of what can be added", is_read).await?;
        ensure_eq!(view.headline("orders").value, Some(6), "the orders");
        ensure_eq!(view.headline("customers").value, Some(5), "the customers, guests told apart by their addresses");
        ensure_eq!(view.headline("average-order").value, Some(2_000), "the average of what has an amount in dollars");
        let revenue = view.headline("revenue").whole.replace('\u{a0}', " ");
        let left_out = "besides €500.00, 1 without a readable amount";
        ensure!(revenue.contains(left_out), "the revenue says {revenue:?}");
        let told = "1 of 7 orders could not be read.";
        ensure!(view.messages.iter().any(|message| message.text.contains(told)), "nothing tells: {:?}", view.messages);

        let products = block(world, "products").await?;
        ensure!(products.contains("$214.60"), "10,000 at $0.004, 1.5 at $100 and 2 at $12.30 are {products:?}");
        let statuses = block(world, "order-status").await?;
        for part in ["Completed 5", "Other 1"] {
            ensure!(statuses.contains(part), "the statuses are {statuses:?}, without {part:?}");
        }
        let customers = block(world, "top-customers").await?;
        // Ada has all of what is positive; a credit has no share.
        for part in ["2 $120.00 100%", "1 -$60.00 –"] {
            ensure!(customers.contains(part), "the customers are {customers:?}, without {part:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_without_a_name_is_called_by_the_address() -> Outcome {
    scenario(Setup::documented().with_proxy(), async |world| {
        world.open_dashboard().await?;
        let list = r#"[{"id":1,"full_name":"","email":"blank@example.com"},{"id":2,"full_name":null,"email":null},
            {"id":"3","full_name":"Ada","email":"ada@example.com","total_payments":"7.50"}]"#;
        world.proxy()?.set(CUSTOMERS, Rule::Answer(Reply::json(list)));
        world.page.open("/customers").await?;
        let view = world.page.wait("three customers", |view| view.rows.len() == 3).await?;
        ensure!(view.rows[0].starts_with("blank@example.com"), "{:?}", view.rows);
        ensure!(view.rows[1].starts_with('2'), "{:?}", view.rows);
        ensure!(view.rows[2].contains("$7.50"), "{:?}", view.rows);
        ensure!(!view.has_message("stale"), "what is plain is told as odd: {:?}", view.messages);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_currency_setting_is_told_and_never_dollars() -> Outcome {
    for (setting, shown) in [("EURO", "EURO"), ("€", "XXX")] {
        scenario(Setup::documented().with_setting("pulseboard-currency", setting), async |world| {
            world.console.expect(Complaint::Text("pulseboard-currency"));
            world.open_dashboard().await?;
            let told = format!("The setting pulseboard-currency is “{setting}”");
            let tells = |view: &View| view.messages.iter().any(|message| message.text.contains(&told));
            let view = world.page.wait("a word about the setting", tells).await?;
            let revenue = view.cards["total-revenue"].figure.clone().unwrap_or_default();
            ensure!(revenue.contains(shown) && !revenue.contains('$'), "the revenue is shown as {revenue:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// The text of a block.
async fn block(world: &World, name: &str) -> Outcome<String> {
    let script = "return document.querySelector(`[data-test=${arguments[0]}]`).innerText;";
    let text = world.page.script(script, json!([name])).await?;
    Ok(text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
}
