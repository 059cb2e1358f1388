//! How the two halves of the module are optimised, once it is split.

use crate::dist::html;
use crate::failure::{Failure, Outcome};

/// Where index.html says how the module is optimised.
const PARAMETERS: &str = "data-wasm-opt-params";
/// What is only right before the split: names say what goes where, and functions that are the same stay apart, as one
/// of them may go and the other stay.
const BEFORE: [&str; 2] = ["-g", "--skip-pass=duplicate-function-elimination"];

/// The arguments for `wasm-opt` by the source of the page: what is used before the split, but for what is only right
/// there, and without a trace of it in the end.
///
/// # Errors
///
/// When the page does not say what the split needs.
pub(crate) fn arguments(page: &str) -> Outcome<Vec<String>> {
    let tags = html::tags(page);
    let parameters = tags.iter().find_map(|tag| tag.get(PARAMETERS)).unwrap_or_default();
    let parameters: Vec<_> = parameters.split_whitespace().collect();
    if let Some(missing) = BEFORE.iter().find(|needed| !parameters.contains(needed)) {
        return Err(Failure::new(
            format!(
                "`{missing}` is not among the `{PARAMETERS}` of index.html, and the module cannot be split without"
            ),
            "add it there",
        ));
    }
    let kept = parameters.into_iter().filter(|parameter| !BEFORE.contains(parameter));
    Ok(["-Oz"].into_iter().chain(kept).chain(["--strip-target-features"]).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_only_before_the_split_goes() {
        let page = "<link rel=rust data-wasm-opt-params=\"-g --a --skip-pass=duplicate-function-elimination --b=3\">";
        assert_eq!(arguments(page).unwrap(), ["-Oz", "--a", "--b=3", "--strip-target-features"]);
        for page in ["", "<link data-wasm-opt-params=\"--a\">", "<link data-wasm-opt-params=\"-g\">"] {
            assert!(arguments(page).is_err(), "{page}");
        }
    }
}
