//! Triangles that occur more than once, and those with repeated corners.

use rayon::prelude::*;

use super::SurfaceMesh;

/// The triangles that count, in the order of the file.
pub(super) struct Distinct {
    pub(super) triangles: Vec<[u32; 3]>,
    /// Where each stands in the file, from zero.
    pub(super) origin: Vec<u32>,
    /// Places in the file of triangles with a corner twice.
    pub(super) collapsed: Vec<u32>,
    /// Places in the file of triangles that repeat an earlier one, either way around.
    pub(super) repeated: Vec<u32>,
}

/// Leaves of equal triangles one, or none where as many face one way as the other: two bodies that share a face.
pub(super) fn distinct(mesh: &SurfaceMesh) -> Distinct {
    let triangles = mesh.triangles();
    let (collapsed, mut whole): (Vec<u32>, Vec<u32>) =
        (0..triangles.len() as u32).partition(|&at| is_collapsed(triangles[at as usize]));
    let key = |at: u32| (sorted(triangles[at as usize]), at);
    whole.par_sort_unstable_by_key(|&at| key(at));
    let (mut origin, mut repeated) = (Vec::new(), Vec::new());
    for same in whole.chunk_by(|&a, &b| key(a).0 == key(b).0) {
        origin.extend(remaining(triangles, same));
        repeated.extend(&same[1..]);
    }
    origin.sort_unstable();
    repeated.sort_unstable();
    Distinct {
        triangles: origin.iter().map(|&at| triangles[at as usize]).collect(),
        origin,
        collapsed,
        repeated,
    }
}

fn is_collapsed([a, b, c]: [u32; 3]) -> bool {
    a == b || b == c || c == a
}

fn sorted(mut corners: [u32; 3]) -> [u32; 3] {
    corners.sort_unstable();
    corners
}

/// The first of equal triangles that faces as most of them do.
fn remaining(triangles: &[[u32; 3]], same: &[u32]) -> Option<u32> {
    let even = |at: u32| is_even(triangles[at as usize]);
    let net: i64 = same.iter().map(|&at| if even(at) { 1 } else { -1 }).sum();
    same.iter().copied().find(|&at| net != 0 && even(at) == (net > 0))
}

/// True if the corners rise after the smallest has been turned to the front.
fn is_even([a, b, c]: [u32; 3]) -> bool {
    (a < b) ^ (b < c) ^ (c < a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_around_is_known_by_the_order_of_corners() {
        assert_eq!(is_even([0, 1, 2]), is_even([1, 2, 0]));
        assert_eq!(is_even([0, 1, 2]), is_even([2, 0, 1]));
        assert_ne!(is_even([0, 1, 2]), is_even([0, 2, 1]));
    }

    #[test]
    fn of_equal_triangles_one_is_left_or_none() {
        let triangles = [[0, 1, 2], [1, 2, 0], [0, 2, 1], [3, 4, 5], [5, 4, 3]];
        assert_eq!(remaining(&triangles, &[0, 1]), Some(0));
        assert_eq!(remaining(&triangles, &[0, 1, 2]), Some(0));
        assert_eq!(remaining(&triangles, &[3, 4]), None);
    }
}
