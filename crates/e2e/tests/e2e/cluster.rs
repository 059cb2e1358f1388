//! Several processes of the backend over one database: readers of one see what happens at another, and nothing that happens
//! while theirs is gone is lost.

use std::time::Duration;

use pulseboard_e2e::api::Api;
use pulseboard_e2e::postgres::Postgres;
use pulseboard_e2e::server::{ADMIN, Server, ServerOptions};
use pulseboard_e2e::tools::Tools;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, ensure_eq, reader_of};

/// After the backend's return, and a little more for the machine.
const RETURN: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn an_order_at_one_process_reaches_the_readers_of_another() -> Outcome {
    let tools = Tools::find()?;
    let directory = tempfile::tempdir()?;
    let postgres = Postgres::start(&tools).await?;
    let [here, there] = ["here", "there"].map(|name| directory.path().join(name));
    for directory in [&here, &there] {
        std::fs::create_dir(directory)?;
    }
    let other = Server::start_on(&tools, &there, postgres.url(), ServerOptions::default()).await?;
    let mut server = Server::start_on(&tools, &here, postgres.url(), ServerOptions::default()).await?;
    let api = Api::sign_in(other.address(), ADMIN).await?;
    let customer = api.customer().await?;
    let address = server.address();
    reader_of(address, async |page| {
        page.sign_in("/", ADMIN).await?;
        let before = page.wait("all figures, live", |view| view.has_all_figures() && view.is_live()).await?;
        let orders = postgres.number("SELECT COUNT(*) FROM orders").await?;
        ensure_eq!(before.figures()["total-orders"], orders, "all orders");

        let first = api.create_order(&customer, 1_100, "completed").await?;
        page.wait("the order of the other process", |view| view.rows_about(&first.number) == 1).await?;
        let grown = |view: &View| view.figures().get("total-orders") == Some(&(orders + 1));
        page.wait("one order more", grown).await?;

        server.kill();
        page.wait("a badge that is not live", |view| !view.is_live()).await?;
        let mut numbers = vec![first.number];
        for _ in 0..2 {
            numbers.push(api.create_order(&customer, 2_200, "completed").await?.number);
        }
        server.restart().await?;
        let is_each_there = |view: &View| numbers.iter().all(|number| view.rows_about(number) == 1);
        page.wait_within(RETURN, "every order, once", is_each_there).await?;
        let orders = postgres.number("SELECT COUNT(*) FROM orders").await?;
        let grown = |view: &View| view.is_live() && view.figures().get("total-orders") == Some(&orders);
        page.wait("every order in the figures", grown).await?;
        let last = api.create_order(&customer, 3_300, "completed").await?;
        page.wait("the next order", |view| view.rows_about(&last.number) == 1 && is_each_there(view)).await?;
        Ok(())
    })
    .await
}
