//! What is found by typing: how well a text fits what was typed, and in which order what fits is told.

/// How well a word fits, best first.
const WHOLE: u32 = 40;
const BEGINNING: u32 = 30;
const INITIALS: u32 = 20;
const INSIDE: u32 = 10;
/// A text that is little more than what was typed fits better than a long one.
const LONGEST_BONUS: u32 = 9;

/// How well texts fit what was typed: every word of it must be somewhere in them, whatever its case. `None` where one is
/// not; whatever was typed fits everything when it is nothing.
pub fn fit<'a>(typed: &str, texts: impl IntoIterator<Item = &'a str>) -> Option<u32> {
    let texts: Vec<String> = texts.into_iter().map(str::to_lowercase).collect();
    let typed = typed.to_lowercase();
    let mut sum = 0;
    for word in typed.split_whitespace() {
        sum += texts.iter().filter_map(|text| fit_word(word, text)).max()?;
    }
    Some(sum)
}

fn fit_word(word: &str, text: &str) -> Option<u32> {
    let words = || text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let base = if text == word || words().any(|known| known == word) {
        WHOLE
    } else if text.starts_with(word) || words().any(|known| known.starts_with(word)) {
        BEGINNING
    } else if words().filter_map(|known| known.chars().next()).collect::<String>().starts_with(word) {
        INITIALS
    } else if text.contains(word) {
        INSIDE
    } else {
        return None;
    };
    let rest = text.chars().count().saturating_sub(word.chars().count());
    Some(base + LONGEST_BONUS.saturating_sub(u32::try_from(rest).unwrap_or(u32::MAX)))
}

/// What fits, best first; of equals the first stays first. At most so many.
pub fn ranked<T>(typed: &str, items: Vec<T>, most: usize, texts: impl Fn(&T) -> Vec<String>) -> Vec<T> {
    let mut found: Vec<(u32, T)> = items
        .into_iter()
        .filter_map(|item| {
            let texts = texts(&item);
            let score = fit(typed, texts.iter().map(String::as_str))?;
            Some((score, item))
        })
        .collect();
    // Stable, so that what is told first by itself stays first.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().take(most).map(|(_, item)| item).collect()
}

/// The place after a press on an arrow, among so many; from the last one it goes to the first and back.
pub fn step(place: usize, count: usize, is_down: bool) -> usize {
    match count {
        0 => 0,
        count if is_down => (place + 1) % count,
        count => (place.min(count - 1) + count - 1) % count,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(typed: &str) -> Vec<&'static str> {
        let known = vec![
            "Go to Dashboard",
            "Go to Orders",
            "Period: 7 days",
            "Period: 30 days",
            "Switch real-time off",
            "Orders placed",
            "ORD-1921",
            "José Ñandú jose@example.com",
        ];
        ranked(typed, known, 10, |name| vec![(*name).to_owned()])
    }

    #[test]
    fn what_fits_best_comes_first() {
        for (typed, expected) in [
            ("orders", vec!["Go to Orders", "Orders placed"]),
            ("ord", vec!["ORD-1921", "Go to Orders", "Orders placed"]),
            ("1921", vec!["ORD-1921"]),
            ("ord-1921", vec!["ORD-1921"]),
            ("gto", vec!["Go to Orders"]),
            ("30", vec!["Period: 30 days"]),
            ("days per", vec!["Period: 7 days", "Period: 30 days"]),
            ("real time", vec!["Switch real-time off"]),
            ("JOSÉ", vec!["José Ñandú jose@example.com"]),
            ("example.com jose", vec!["José Ñandú jose@example.com"]),
            ("oard", vec!["Go to Dashboard"]),
            ("nothing of it", vec![]),
        ] {
            assert_eq!(names(typed), expected, "{typed:?}");
        }
        assert_eq!(names("").len(), 8, "nothing typed leaves everything as it is");
        assert_eq!(names("  ").first(), Some(&"Go to Dashboard"));
    }

    #[test]
    fn arrows_go_round() {
        for (place, count, is_down, expected) in
            [(0, 3, true, 1), (2, 3, true, 0), (0, 3, false, 2), (1, 3, false, 0), (7, 3, false, 1), (0, 0, true, 0)]
        {
            assert_eq!(step(place, count, is_down), expected, "{place} of {count}");
        }
    }

    proptest! {
        /// What is found holds every word that was typed, or the words' first letters.
        #[test]
        fn whatever_is_found_has_what_was_typed(typed in "[a-z ]{0,8}", text in "[a-zA-Z -]{0,24}") {
            if fit(&typed, [text.as_str()]).is_some() {
                let lower = text.to_lowercase();
                let initials: String = lower.split(|letter: char| !letter.is_alphanumeric()).filter_map(|word| word.chars().next()).collect();
                prop_assert!(typed.split_whitespace().all(|word| lower.contains(word) || initials.starts_with(word)));
            }
        }

        #[test]
        fn nothing_makes_it_panic(typed in any::<String>(), text in any::<String>()) {
            let _ = fit(&typed, [text.as_str()]);
        }
    }
}
