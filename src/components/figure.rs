//! The large number of a card: in one piece, however long it is.

use yew::prelude::*;

use crate::platform::privacy::MASK;

/// Properties of [`Figure`].
#[derive(PartialEq, Properties)]
pub struct FigureProps {
    /// The number as the reader's browser writes it.
    pub text: AttrValue,
    /// The plain number, where it is known.
    #[prop_or_default]
    pub value: Option<String>,
}

/// A number as large as its card lets it be. The class tells how many letters have to fit (`shell.css`).
#[component]
pub fn Figure(props: &FigureProps) -> Html {
    let FigureProps { text, value } = props;
    let value = value.clone().filter(|_| text != MASK);
    let length = match text.chars().count() {
        ..=10 => None,
        11..=13 => Some("figure--13"),
        14..=17 => Some("figure--17"),
        _ => Some("figure--24"),
    };
    // What is cut even so can be read whole where the pointer rests.
    let title = length.is_some().then(|| text.clone());
    html! { <data class={classes!("figure", length)} data-test="figure" {value} {title}>{ text }</data> }
}
