//! Plays one fault on a live page.

use std::time::Duration;

use serde_json::json;

use super::settle::{prove, settle, wait_until_well};
use super::step::{Before, Sign, Step};
use super::{CHECK, End, Fault, STREAM};
use crate::server::ADMIN;
use crate::{Outcome, World, ensure, ensure_eq};

/// The longest wait between healing and the attempt that succeeds, with the page's reaction to it.
const RETURN: Duration = Duration::from_secs(20);
/// A refused token opens no stream in this time: there would be several attempts.
const REST: Duration = Duration::from_millis(2_500);
/// The dialog of a sign-in that ended.
pub(crate) const DIALOG: &str = "expiry-dialog";

/// Requests for streams, as they begin.
const WITH_TOKEN: &str = "/api/v1/events/stream?token=";

/// Plays a fault on a live page, heals it, and checks everything that has to come of it.
///
/// # Errors
///
/// Tells what went wrong, in which fault.
pub async fn run_fault(world: &World, fault: &Fault) -> Outcome {
    play(world, fault).await.map_err(|problem| problem.wrap_err(format!("  in the fault: {}", fault.name)))
}

async fn play(world: &World, fault: &Fault) -> Outcome {
    settle(world).await?;
    for complaint in &fault.complaints {
        world.console.expect(complaint.clone());
    }
    // A stream that goes on failing is asked about in a way that it does not take.
    world.console.allow(405, STREAM);
    let (proxy, before) = (world.proxy()?, Before::now(world)?);
    let token = world.page.stored("localStorage", "access_token").await?.unwrap_or_default();
    for step in &fault.steps {
        step.take(world, &before).await?;
    }
    let checks = match fault.end {
        End::Live => {
            proxy.heal().await?;
            wait_until_well(world, RETURN).await?;
            // Questions about the address of the stream are without a token.
            let streams = before.requests(world, WITH_TOKEN).len();
            ensure!(fault.streams.contains(&streams), "{streams} streams instead of {:?}", fault.streams);
            before.requests(world, CHECK).len()
        }
        End::SignedOut => renew(world, fault, &before, &token).await?,
    };
    ensure!(fault.checks.contains(&checks), "{checks} checks of the sign-in instead of {:?}", fault.checks);
    let most = proxy.most_open(STREAM, before.at);
    ensure!(most <= 1, "{most} streams at once");
    let states = world.page.view().await?.history.states;
    ensure!(fault.states.allow(&states), "the badge said {states:?} instead of {:?}", fault.states);
    for step in &fault.steps {
        if let Step::Await(sign) = step {
            sign.wait_until_gone(world).await?;
        }
    }
    prove(world).await
}

/// Checks that the page asks for the password and for nothing else, and gives it. Returns how often the sign-in was
/// checked before.
async fn renew(world: &World, fault: &Fault, before: &Before, refused: &str) -> Outcome<usize> {
    for sign in [Sign::Dialog(DIALOG), Sign::State("signed-out"), Sign::Marks] {
        Step::Await(sign).take(world, before).await?;
    }
    Step::Quiet(STREAM, REST).take(world, before).await?;
    let checks = before.requests(world, CHECK).len();
    let with_token = format!("{STREAM}?token={refused}");
    let streams = before.requests(world, &with_token).len();
    ensure!(fault.streams.contains(&streams), "{streams} streams with a refused token instead of {:?}", fault.streams);

    world.proxy()?.heal().await?;
    give_password(world).await?;
    wait_until_well(world, RETURN).await?;
    ensure_eq!(before.requests(world, &with_token).len(), streams, "the streams with the refused token in the end");
    ensure_eq!(before.requests(world, WITH_TOKEN).len(), streams + 1, "the streams with both tokens");
    Ok(checks)
}

/// Signs in again in place, in the dialog of a sign-in that ended.
///
/// # Errors
///
/// When there is no dialog.
pub async fn give_password(world: &World) -> Outcome {
    world.page.wait("the dialog", |view| view.has_dialog(DIALOG)).await?;
    // Drivers hold on to what they typed into, and with it to the whole dialog: it would look like a leak of the page.
    let script = "
        document.querySelector('#password').value = arguments[0];
        document.querySelector('[data-test=sign-in-form]').requestSubmit();";
    world.page.script(script, json!([ADMIN.password])).await?;
    Ok(())
}
