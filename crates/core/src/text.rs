//! Texts of other people, made harmless to look at.

use std::borrow::Cow;

/// A text in which nothing turns round what stands beside it: characters that change the direction of writing, or cannot
/// be seen, are shown as their escapes (Unicode Standard Annex 9, section 2).
pub fn harmless(text: &str) -> Cow<'_, str> {
    let is_odd = |letter: char| {
        matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}')
            || letter.is_control()
    };
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|letter| match letter {
        '\n' | '\t' => " ".to_owned(),
        odd if is_odd(odd) => odd.escape_unicode().to_string(),
        letter => letter.to_string(),
    });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_text_round_is_shown_as_its_escape() {
        for (text, expected) in [
            ("Ada", "Ada"),
            ("نور الحسيني", "نور الحسيني"),
            ("Ada \u{202e}0001-DRO", "Ada \\u{202e}0001-DRO"),
            ("a\u{2066}b\u{0}c", "a\\u{2066}b\\u{0}c"),
            ("two\nlines", "two lines"),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
