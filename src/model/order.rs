//! Putting things in order. One piece of code for all of them: the library's sort is compiled anew for each type, and
//! weighs as much as a page.

use std::cmp::Ordering;

/// The places of `count` things in their order, by a stable merge sort from below (Knuth, "The Art of Computer
/// Programming", volume 3, 5.2.4). `compare` is given two places.
pub fn ordered(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for run in places.chunks(2 * width) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            while let (Some(one), Some(other)) = (left.first(), right.first()) {
                let side = if compare(*one, *other) == Ordering::Greater { &mut right } else { &mut left };
                merged.push(side[0]);
                *side = &side[1..];
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        places = merged;
        width *= 2;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_the_librarys(values in prop::collection::vec(0_u8..20, 0..100)) {
            let mut expected: Vec<_> = (0..values.len()).collect();
            expected.sort_by_key(|place| values[*place]);
            prop_assert_eq!(ordered(values.len(), &|one, other| values[one].cmp(&values[other])), expected);
        }
    }
}
