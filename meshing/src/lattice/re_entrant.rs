//! The re-entrant honeycomb in space, whose Poisson's ratio is negative.

use super::strut::Segment;

/// Height of the vertical struts by cell. They overlap from one column to the next by a quarter of the cell, so that
/// the oblique struts fall by 26.6° (tan = 1/2) towards the middle of the strut they hang from.
const HEIGHT: f64 = 0.75;

/// Vertical struts in columns on a chessboard, every second column half a cell higher; each end is tied to the
/// nearer ends in the four columns about it. Planes x = 0, ½ and y = 0, ½ hold re-entrant honeycombs. 4 vertical and
/// 16 oblique struts a cell.
pub(super) fn re_entrant() -> Vec<Segment> {
    let low = [[0.0, 0.0], [0.5, 0.5]].map(|at| (at, 0.5));
    let high = [[0.5, 0.0], [0.0, 0.5]].map(|at| (at, 1.0));
    let columns = low.into_iter().chain(high);
    let mut struts: Vec<Segment> = columns.map(|(at, middle)| vertical(at, middle)).collect();
    struts.extend(low.into_iter().flat_map(|(at, middle)| oblique(at, middle)));
    struts
}

fn vertical([x, y]: [f64; 2], middle: f64) -> Segment {
    Segment {
        from: [x, y, middle - 0.5 * HEIGHT],
        to: [x, y, middle + 0.5 * HEIGHT],
    }
}

/// The eight struts from the ends of a vertical strut to those of its neighbours half a cell higher and lower.
fn oblique([x, y]: [f64; 2], middle: f64) -> impl Iterator<Item = Segment> {
    let sides = [[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]];
    sides.into_iter().flat_map(move |[dx, dy]| {
        [1.0, -1.0].map(|side| Segment {
            from: [x, y, middle + side * 0.5 * HEIGHT],
            to: [x + dx, y + dy, middle + side * (0.5 - 0.5 * HEIGHT)],
        })
    })
}
