//! Every figure is the database's, on both kinds of backend, with words that are true of it.

use pulseboard_e2e::analytics::{dollars, grouped};
use pulseboard_e2e::view::{CARDS, View};
use pulseboard_e2e::{Outcome, Setup, ensure, ensure_eq, scenario};

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
        check_words(&view, "weekly-revenue", "Last 7 days")
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
        check_words(&view, "monthly-revenue", "Last 30 days")?;
        check_words(&view, "weekly-revenue", "Last 7 days")?;
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
