//! Fewer points with the same picture: M4 aggregation (Jugel, Jerzak, Hackenbroich and Markl, "M4: A
//! Visualization-Oriented Time Series Data Aggregation", VLDB 2014).

use super::curve::Point;

/// At most the first, the lowest, the highest and the last point of each of `columns` columns of equal width, in order
/// of `x`, in which `points` are too. Up to four points a column nothing is left out. The first and the last point of
/// all and the extremes are always among them. No columns count as one.
pub fn decimate(points: &[Point], columns: usize) -> Vec<Point> {
    let columns = columns.max(1);
    let [first, .., last] = points else { return points.to_vec() };
    if points.len() <= columns.saturating_mul(4) {
        return points.to_vec();
    }
    let per_unit = columns as f64 / (last.x - first.x);
    let column = |point: &Point| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast saturates, and all points above each other are one column"
        )]
        let column = ((point.x - first.x) * per_unit) as usize;
        column.min(columns - 1)
    };
    let mut kept = Vec::with_capacity(4 * columns);
    let mut start = 0;
    while start < points.len() {
        let here = column(&points[start]);
        let (mut lowest, mut highest, mut end) = (start, start, start);
        while end + 1 < points.len() && column(&points[end + 1]) == here {
            end += 1;
            if points[end].y < points[lowest].y {
                lowest = end;
            }
            if points[end].y > points[highest].y {
                highest = end;
            }
        }
        let mut previous = None;
        for index in [start, lowest.min(highest), lowest.max(highest), end] {
            if previous != Some(index) {
                kept.push(points[index]);
            }
            previous = Some(index);
        }
        start = end + 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(values: &[f64]) -> Vec<Point> {
        values.iter().enumerate().map(|(index, y)| Point { x: index as f64, y: *y }).collect()
    }

    fn extremes(points: &[Point]) -> (f64, f64) {
        points.iter().fold((f64::MAX, f64::MIN), |(low, high), point| (low.min(point.y), high.max(point.y)))
    }

    #[test]
    fn few_points_are_left_alone() {
        for (count, columns) in [(0, 3), (1, 0), (1, 3), (2, 1), (4, 1), (12, 3), (4, 0)] {
            let points = points(&vec![1.0; count]);
            assert_eq!(decimate(&points, columns), points, "{count} points, {columns} columns");
        }
    }

    #[test]
    fn each_column_keeps_its_first_lowest_highest_and_last() {
        let table: [(&[f64], usize, &[f64]); 5] = [
            (&[1.0, 5.0, 2.0, 0.0, 2.0, 3.0], 1, &[0.0, 1.0, 3.0, 5.0]),
            (&[1.0, 0.0, 2.0, 5.0, 2.0, 3.0], 0, &[0.0, 1.0, 3.0, 5.0]),
            (&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], 1, &[0.0, 5.0]),
            (&[1.0; 9], 2, &[0.0, 3.0, 4.0, 8.0]),
            (&[1.0, 9.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 7.0, 1.0], 2, &[0.0, 1.0, 3.0, 4.0, 5.0, 8.0, 9.0]),
        ];
        for (values, columns, expected) in table {
            let kept: Vec<f64> = decimate(&points(values), columns).iter().map(|point| point.x).collect();
            assert_eq!(kept, expected, "{values:?} in {columns}");
        }
    }

    #[test]
    fn points_above_each_other_are_one_column() {
        let points: Vec<Point> = (0..50).map(|y| Point { x: 3.0, y: f64::from(y) }).collect();
        assert_eq!(decimate(&points, 5), [points[0], points[49]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn ten_thousand_points_keep_extremes_and_order(
            values in prop::collection::vec(-1e6..1e6, 10_000),
            columns in 1_usize..900,
        ) {
            let points = points(&values);
            let kept = decimate(&points, columns);
            prop_assert!(kept.len() <= 4 * columns);
            prop_assert!(kept.windows(2).all(|pair| pair[0].x < pair[1].x));
            prop_assert_eq!(kept.first(), points.first());
            prop_assert_eq!(kept.last(), points.last());
            prop_assert_eq!(extremes(&kept), extremes(&points));
        }

        #[test]
        fn uneven_points_keep_extremes_of_every_column(
            steps in prop::collection::vec((0.0..9.0, -50.0..50.0), 2..400),
            columns in 0_usize..40,
        ) {
            let mut x = -20.0;
            let points: Vec<Point> = steps.iter().map(|(step, y)| { x += step; Point { x, y: *y } }).collect();
            let kept = decimate(&points, columns);
            prop_assert!(kept.len() <= 4 * columns.max(1));
            prop_assert!(kept.iter().all(|point| points.contains(point)));
            prop_assert!(kept.windows(2).all(|pair| pair[0].x <= pair[1].x));
            prop_assert_eq!(extremes(&kept), extremes(&points));
            prop_assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        }
    }
}
