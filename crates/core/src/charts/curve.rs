//! The curve of a series, as SVG path data: cubic Bézier segments through every point that never leave the span between
//! two neighbours, so that the curve shows no value that was not there.
//!
//! The tangents are those of M. Steffen, "A simple method for monotonic interpolation in one dimension" (Astronomy and
//! Astrophysics 239, 1990), with the ends continued as parabolas.

use super::fixed::push_fixed;

/// Points no farther apart than this many user units stand above each other: nobody sees a slope between them.
const NARROWEST: f64 = 1e-6;

/// A place in the drawing, in user units; `y` grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// The paths of a curve, each the value of a `d` attribute, or empty where there is nothing to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinePaths {
    /// The curve, without its last segment if that is drawn apart.
    pub line: String,
    /// The last segment, if it is drawn apart (the running period, which is not over).
    pub tail: String,
    /// What lies between the whole curve and the base.
    pub area: String,
}

/// The curve through `points` in order of `x`, its area closed at `y = base`. With `has_tail` the last segment is a path
/// of its own, which goes on in the direction in which the line ends. A single point is a line of no length, which
/// round caps show as a dot, and has neither tail nor area.
pub fn line_paths(points: &[Point], base: f64, has_tail: bool) -> LinePaths {
    let mut paths = LinePaths::default();
    let [first, _, ..] = points else {
        if let [only] = points {
            start(&mut paths.line, *only);
            paths.line.push_str("h0");
        }
        return paths;
    };
    let tangents = tangents(points);
    let ends = points.len() - 1;
    let split = if has_tail { ends - 1 } else { ends };
    if split > 0 {
        segments(&mut paths.line, &points[..=split], &tangents);
    }
    if has_tail {
        segments(&mut paths.tail, &points[split..], &tangents[split..]);
    }
    segments(&mut paths.area, points, &tangents);
    paths.area.push('V');
    push_fixed(&mut paths.area, base);
    paths.area.push('H');
    push_fixed(&mut paths.area, first.x);
    paths.area.push('Z');
    paths
}

/// The slope of the curve at every point, for points in order of `x`; finite for finite points. Points above each other
/// have none.
pub fn tangents(points: &[Point]) -> Vec<f64> {
    let secants: Vec<(f64, f64)> = points.windows(2).map(|pair| secant(pair[0], pair[1])).collect();
    let mut found = vec![0.0; points.len()];
    let ([(_, first), ..], [.., (_, last)]) = (secants.as_slice(), secants.as_slice()) else { return found };
    for (index, pair) in secants.windows(2).enumerate() {
        found[index + 1] = inner_tangent(pair[0], pair[1]);
    }
    let end = secants.len();
    // Of two points, both ends are on the straight line between them.
    (found[0], found[end]) =
        if end == 1 { (*first, *last) } else { (end_tangent(*first, found[1]), end_tangent(*last, found[end - 1])) };
    found
}

/// The width and the slope between two points; both zero for points above each other.
fn secant(from: Point, to: Point) -> (f64, f64) {
    let width = to.x - from.x;
    if width > NARROWEST { (width, (to.y - from.y) / width) } else { (0.0, 0.0) }
}

/// Steffen's equation 11: the slope of the parabola through three points, at most twice the lesser slope beside it, and
/// none where the slopes disagree.
fn inner_tangent((width, slope): (f64, f64), (next_width, next_slope): (f64, f64)) -> f64 {
    let parabola = (slope * next_width + next_slope * width) / (width + next_width);
    let least = slope.abs().min(next_slope.abs()).min(0.5 * parabola.abs());
    (slope.signum() + next_slope.signum()) * least
}

/// The slope at an end of the parabola that has the neighbour's tangent; from half to one and a half times the slope
/// of the segment, as the neighbour's is from none to twice it.
fn end_tangent(slope: f64, neighbour: f64) -> f64 {
    1.5 * slope - 0.5 * neighbour
}

fn segments(text: &mut String, points: &[Point], tangents: &[f64]) {
    start(text, points[0]);
    for (pair, slopes) in points.windows(2).zip(tangents.windows(2)) {
        let (from, to) = (pair[0], pair[1]);
        let third = (to.x - from.x) / 3.0;
        text.push('C');
        push_point(text, Point { x: from.x + third, y: from.y + third * slopes[0] });
        text.push(',');
        push_point(text, Point { x: to.x - third, y: to.y - third * slopes[1] });
        text.push(',');
        push_point(text, to);
    }
}

fn start(text: &mut String, point: Point) {
    text.push('M');
    push_point(text, point);
}

fn push_point(text: &mut String, point: Point) {
    push_fixed(text, point.x);
    text.push(',');
    push_fixed(text, point.y);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Places = &'static [(f64, f64)];

    fn points(places: &[(f64, f64)]) -> Vec<Point> {
        places.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
    }

    /// The start and the segments of `M…C…C…`, each segment as two control points and its end.
    fn parse(path: &str) -> (Point, Vec<[Point; 3]>) {
        let mut parts = path.strip_prefix('M').expect("a path begins with M").split('C').map(|part| {
            let numbers: Vec<f64> = part.split(',').map(|number| number.parse().expect("a number")).collect();
            numbers.chunks(2).map(|pair| Point { x: pair[0], y: pair[1] }).collect::<Vec<_>>()
        });
        let start = parts.next().expect("a path has a start");
        assert_eq!(start.len(), 1, "{path}");
        (start[0], parts.map(|places| places.try_into().expect("three places a segment")).collect())
    }

    fn is_near(one: Point, other: Point) -> bool {
        (one.x - other.x).abs() < 0.051 && (one.y - other.y).abs() < 0.051
    }

    #[test]
    fn paths_are_golden() {
        let table: [(Places, bool, &str, &str, &str); 8] = [
            (&[], true, "", "", ""),
            (&[(4.5, 20.0)], true, "M4.5,20h0", "", ""),
            (&[(0.0, 0.0), (30.0, 60.0)], false, "M0,0C10,20,20,40,30,60", "", "M0,0C10,20,20,40,30,60V90H0Z"),
            (&[(0.0, 0.0), (30.0, 60.0)], true, "", "M0,0C10,20,20,40,30,60", "M0,0C10,20,20,40,30,60V90H0Z"),
            (
                &[(0.0, 0.0), (30.0, 60.0), (60.0, 0.0)],
                true,
                "M0,0C10,30,20,60,30,60",
                "M30,60C40,60,50,30,60,0",
                "M0,0C10,30,20,60,30,60C40,60,50,30,60,0V90H0Z",
            ),
            (
                &[(0.0, 50.0), (10.0, 50.0), (20.0, 20.0), (30.0, 10.0)],
                false,
                "M0,50C3.3,50,6.7,50,10,50C13.3,50,16.7,26.7,20,20C23.3,13.3,26.7,11.7,30,10",
                "",
                "M0,50C3.3,50,6.7,50,10,50C13.3,50,16.7,26.7,20,20C23.3,13.3,26.7,11.7,30,10V90H0Z",
            ),
            (
                &[(-6.0, 9.0), (0.0, 9.0), (0.0, 3.0), (6.0, 3.0)],
                false,
                "M-6,9C-4,9,-2,9,0,9C0,9,0,3,0,3C2,3,4,3,6,3",
                "",
                "M-6,9C-4,9,-2,9,0,9C0,9,0,3,0,3C2,3,4,3,6,3V90H-6Z",
            ),
            (&[(0.0, f64::NAN), (3.0, f64::INFINITY)], false, "M0,0C1,0,2,0,3,0", "", "M0,0C1,0,2,0,3,0V90H0Z"),
        ];
        for (places, has_tail, line, tail, area) in table {
            let found = line_paths(&points(places), 90.0, has_tail);
            let expected = LinePaths { line: line.to_owned(), tail: tail.to_owned(), area: area.to_owned() };
            assert_eq!(found, expected, "{places:?}, tail: {has_tail}");
        }
    }

    #[test]
    fn tangents_are_those_of_steffen() {
        let table: [(Places, &[f64]); 6] = [
            (&[], &[]),
            (&[(1.0, 1.0)], &[0.0]),
            (&[(0.0, 0.0), (2.0, 4.0)], &[2.0, 2.0]),
            // A straight line keeps its slope, also where its points are unevenly far apart.
            (&[(0.0, 0.0), (1.0, 2.0), (5.0, 10.0)], &[2.0, 2.0, 2.0]),
            // The parabola through the points has the slope 2 in the middle, its limit is twice the lesser slope.
            (&[(0.0, 0.0), (1.0, 0.5), (2.0, 4.0)], &[0.25, 1.0, 4.75]),
            // A peak is level.
            (&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)], &[1.5, 0.0, -1.5]),
        ];
        for (places, expected) in table {
            assert_eq!(tangents(&points(places)), expected, "{places:?}");
        }
    }

    #[test]
    fn points_above_each_other_have_finite_tangents() {
        for gap in [0.0, 5e-324, 1e-300, 1e-9, 1e-5, -1.0] {
            let places = points(&[(1.0, 0.0), (1.0 + gap, 500.0), (1.0 + 2.0 * gap, -500.0), (9.0, 3.0)]);
            assert!(tangents(&places).iter().all(|slope| slope.is_finite()), "{gap}");
            assert!(tangents(&points(&[(0.0, 0.0), (gap, 7.0)])).iter().all(|slope| slope.is_finite()), "{gap}");
        }
    }

    proptest! {
        #[test]
        fn the_curve_passes_its_points_and_never_overshoots(
            start in -50.0..50.0,
            steps in prop::collection::vec((prop_oneof![4 => 0.0..40.0, 1 => Just(0.0)], -300.0..300.0), 2..40),
            has_tail: bool,
        ) {
            let mut x = start;
            let points: Vec<Point> = steps.iter().map(|(step, y)| { x += step; Point { x, y: *y } }).collect();
            let paths = line_paths(&points, 300.0, has_tail);

            let open = paths.area.split_once('V').expect("an area is closed").0;
            let (start, segments) = parse(open);
            prop_assert!(is_near(start, points[0]));
            prop_assert_eq!(segments.len(), points.len() - 1);
            for (pair, [leaves, arrives, end]) in points.windows(2).zip(&segments) {
                prop_assert!(is_near(*end, pair[1]), "{end:?} is not {:?}", pair[1]);
                let (low, high) = (pair[0].y.min(pair[1].y) - 0.1, pair[0].y.max(pair[1].y) + 0.1);
                for control in [leaves, arrives] {
                    prop_assert!((low..=high).contains(&control.y), "{control:?} between {pair:?}");
                    prop_assert!((pair[0].x - 0.1..=pair[1].x + 0.1).contains(&control.x), "{control:?}");
                }
            }

            // Line and tail are the same curve, cut at the last point but one.
            let split = points.len() - 1 - usize::from(has_tail);
            let whole = if split > 0 { parse(&paths.line).1 } else { Vec::new() };
            prop_assert_eq!(&whole[..], &segments[..split]);
            prop_assert_eq!(paths.tail.is_empty(), !has_tail);
            if has_tail {
                let (start, tail) = parse(&paths.tail);
                prop_assert!(is_near(start, points[split]));
                prop_assert_eq!(&tail[..], &segments[split..]);
            }
        }
    }
}
