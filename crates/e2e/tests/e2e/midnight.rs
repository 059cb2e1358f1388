//! A new day begins while the page is looked at. Clocks are set to shortly before midnight UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pulseboard_e2e::clock;
use pulseboard_e2e::page::PATIENCE;
use pulseboard_e2e::periods::{Compare, Period};
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const DAY: u64 = 24 * 60 * 60;
/// How long before midnight the clocks are set: enough to open the page.
const EVE: u64 = 30;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_day_begins_with_nothing_from_the_old_one() -> Outcome {
    // The reader's clock is right, or that of another day.
    for (setup, is_right) in [(Setup::documented(), true), (Setup::observed(), false)] {
        let ahead = ahead()?;
        scenario(setup.with_clock_ahead(ahead), async |world| {
            if is_right {
                clock::set_ahead(&world.page, i64::try_from(ahead.as_millis())?).await?;
            }
            let yesterday = day(world)?;
            world.page.sign_in("/?period=today&compare=previous", ADMIN).await?;
            world.page.wait("all figures", View::has_all_figures).await?;
            let view = world.wait_for_truth().await?;
            ensure!(view.figures()["orders-today"] > 0, "nothing was ordered on the old day");
            world.wait_for_period(&Period::Today, Compare::Previous).await?;
            ensure_eq!(day(world)?, yesterday, "the day, before anything was seen of the next");

            let left = DAY - world.now().duration_since(UNIX_EPOCH)?.as_secs() % DAY;
            let limit = Duration::from_secs(left) + PATIENCE;
            let is_new = |view: &View| view.figures().get("orders-today") == Some(&0);
            world.page.wait_within(limit, "no order of the new day", is_new).await?;
            ensure_eq!(day(world)?, yesterday + 1, "the day when today's orders are none");
            world.wait_for_truth().await?;
            world.wait_for_period(&Period::Today, Compare::Previous).await?;
            let view = world.page.view().await?;
            ensure!(view.is_live(), "the badge says {:?}", view.badge);
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// By how much a clock has to be ahead so that it is nearly midnight.
fn ahead() -> Outcome<Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(Duration::from_secs((2 * DAY - EVE - now % DAY) % DAY))
}

/// The number of the server's day since 1970.
fn day(world: &World) -> Outcome<u64> {
    Ok(world.now().duration_since(UNIX_EPOCH)?.as_secs() / DAY)
}
