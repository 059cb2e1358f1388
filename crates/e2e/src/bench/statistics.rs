//! Medians and percentiles.

/// The value below which a share of the values lie, between two of them where none is exactly there; zero of none.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    // It lies between 0 and the last index.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the place is an index")]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (place - place.floor())
}

/// The value in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value that one in twenty exceeds.
pub(crate) fn p95(values: &[f64]) -> f64 {
    percentile(values, 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_any_order_have_their_middle() {
        for (values, middle, high) in
            [(&[][..], 0.0, 0.0), (&[7.0], 7.0, 7.0), (&[3.0, 1.0], 2.0, 2.9), (&[5.0, 1.0, 3.0], 3.0, 4.8)]
        {
            assert!((median(values) - middle).abs() < 1e-9, "{values:?}");
            assert!((p95(values) - high).abs() < 1e-9, "{values:?}");
        }
    }
}
