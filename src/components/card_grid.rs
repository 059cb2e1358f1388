//! A headed section of cards.

use yew::prelude::*;

use super::stat_card::StatCard;
use crate::browser::history::link;
use crate::model::{CardView, Section};

/// A section of the dashboard. The card is keyed by its value, so that a change makes it anew; its link stands beside
/// it and stays, so that a keyboard reader's focus is not lost to a figure that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct CardGrid {
    /// Heading and name.
    pub section: Section,
    /// The cards, in the section's order.
    pub cards: Vec<CardView>,
}

impl CardGrid {
    /// Draws it.
    pub fn view(&self) -> Html {
        let Section { slug, title, .. } = self.section;
        let heading = format!("section-{slug}");
        html! {
            <section class="section" aria-labelledby={heading.clone()} data-test={heading.clone()}>
                <h2 class="section__title" id={heading}>{ title }</h2>
                <div class="grid">{ for self.cards.iter().map(card) }</div>
            </section>
        }
    }
}

fn card(view: &CardView) -> Html {
    let slug = view.id.slug();
    let value = view.value.map_or_else(|| "unknown".to_owned(), |value| value.to_string());
    let (route, words) = view.id.link();
    html! {
        <article
            key={slug}
            class={classes!("card", view.is_alarming.then_some("card--alarming"))}
            data-test={format!("card-{slug}")}
        >
            <StatCard key={format!("{slug}-{value}")} view={view.clone()} />
            { link(route, "card__link", false, html! { words }) }
        </article>
    }
}
