//! Every figure is the database's, on both kinds of backend, with words that are true of it.

use pulseboard_e2e::analytics::{dollars, grouped};
use pulseboard_e2e::analytics_view::Analytics;
use pulseboard_e2e::proxy::{Reply, Rule};
use pulseboard_e2e::server::ADMIN;
use pulseboard_e2e::view::{CARDS, View};
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};
use serde_json::json;

/// Cards that show money.
const MONEY: [&str; 4] = ["average-customer-value", "total-revenue", "monthly-revenue", "weekly-revenue"];

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_true_on_the_documented_backend() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.cards.len(), CARDS, "the number of cards");
        check_texts(&view)?;
        check_words(&view, "total-revenue", "All time")?;
        check_words(&view, "monthly-revenue", "This month")?;
        check_words(&view, "weekly-revenue", "Last 168 hours")
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_true_on_the_observed_backend() -> Outcome {
    scenario(Setup::observed(), async |world| {
        world.open_dashboard().await?;
        let view = world.wait_for_truth().await?;
        ensure_eq!(view.cards.len(), CARDS, "the number of cards");
        check_texts(&view)?;
        check_words(&view, "total-revenue", "All time")?;
        check_words(&view, "monthly-revenue", "Last 720 hours")?;
        check_words(&view, "weekly-revenue", "Last 168 hours")?;
        let figures = view.figures();
        let trio = ["total-revenue", "monthly-revenue", "weekly-revenue"].map(|slug| figures[slug]);
        ensure!(trio[0] > trio[1] && trio[1] > trio[2], "three windows, but the revenues are {trio:?}");
        Ok(())
    })
    .await
}

/// Each figure reads as its value: `1,234`, or `$1,234.56`.
fn check_texts(view: &View) -> Outcome {
    for (slug, card) in &view.cards {
        let value = card.value.unwrap_or_default();
        let expected = if MONEY.contains(&slug.as_str()) { dollars(value) } else { grouped(value) };
        ensure_eq!(card.figure.as_deref(), Some(expected.as_str()), "the text of {slug}");
    }
    Ok(())
}

fn check_words(view: &View, slug: &str, words: &str) -> Outcome {
    let text = &view.cards[slug].text;
    ensure!(text.contains(words), "{slug} does not say “{words}”: {text}");
    Ok(())
}

/// Figures that are cut, or in more than one line.
const TORN: &str = "
    const figures = [...document.querySelectorAll('.figure')];
    const isTorn = (figure) => figure.getClientRects().length > 1 || figure.scrollWidth > figure.clientWidth + 1 ||
        figure.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(figure).lineHeight);
    const isOut = (figure) => figure.getBoundingClientRect().right > figure.closest('article, li').getBoundingClientRect().right;
    return figures.filter((figure) => isTorn(figure) || isOut(figure)).map((figure) => figure.textContent);";

#[tokio::test(flavor = "multi_thread")]
async fn long_amounts_stay_in_one_piece() -> Outcome {
    for (currency, revenue) in [("USD", "98765855.10"), ("IDR", "1372500000"), ("USD", "-1234567890.12")] {
        scenario(Setup::documented().with_setting("pulseboard-currency", currency).with_proxy(), async |world| {
            let stats = format!(
                r#"{{"total_orders":98765432,"total_customers":12345678,"total_revenue":{revenue},
                "monthly_revenue":{revenue},"weekly_revenue":{revenue}}}"#
            );
            world.proxy()?.set("/api/v1/dashboard/stats", Rule::Answer(Reply::json(&stats)));
            let now = world.truth.text("SELECT strftime('%Y-%m-%dT%H:%M:%S', 'now', '-1 minute')").await?;
            let orders = format!(r#"[{{"id":"1","status":"completed","total":{revenue},"created_at":"{now}"}}]"#);
            world.proxy()?.set("/api/v1/orders", Rule::Answer(Reply::json(&orders)));
            world.page.sign_in("/?period=7d&compare=off", ADMIN).await?;
            for path in ["/?period=7d&compare=off", "/analytics?period=7d&compare=off"] {
                world.page.open(path).await?;
                for (width, scale) in [(1_440, "100%"), (1_280, "100%"), (1_280, "200%"), (390, "100%"), (390, "200%")]
                {
                    world.page.resize(width, 900).await?;
                    let larger = "document.documentElement.style.fontSize = arguments[0];";
                    world.page.script(larger, json!([scale])).await?;
                    let is_there = |view: &Analytics| view.headline("revenue").value.is_some();
                    world.page.wait_analytics("a revenue", is_there).await?;
                    world.page.next_frames().await?;
                    let torn = world.page.script(TORN, json!([])).await?;
                    ensure_eq!(torn, json!([]), "what is cut of {path} at {width} px and {scale}");
                    ensure_eq!(world.page.overhang().await?, 0, "pixels beside {path} at {width} px and {scale}");
                }
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}
