//! The shortest way beyond a few planes.

use crate::solid::vector::{by_axis, dot, length, scaled, shifted};

/// Exchanges of walls before the search is given up: each makes the way longer, and few walls are near.
const EXCHANGES: usize = 64;
/// Depth by which rounding leaves a wall behind, in units of the cell.
const BEHIND: f64 = 1e-11;
/// Walls whose normals span less than this are the same.
const PARALLEL: f64 = 1e-10;
/// Largest part of the bend of the crease that is believed: at one the way out is no longer the shortest.
const BENT: f64 = 0.95;

/// A half-space normal · way ≥ depth that the way must end in, laid against a curved wall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wall {
    pub(super) normal: [f64; 3],
    pub(super) depth: f64,
    /// Curvature of the wall that the plane is laid against, across `along`.
    pub(super) bend: f64,
    /// Unit vector of the direction in which it is straight, or zero where it is a sphere.
    pub(super) along: [f64; 3],
}

/// The way, and the walls that it just reaches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exit {
    pub(super) way: [f64; 3],
    bounds: Bounds,
}

/// At most three walls.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    walls: [Wall; 3],
    count: usize,
}

impl Bounds {
    const NONE: Self = Self {
        walls: [Wall {
            normal: [0.0; 3],
            depth: 0.0,
            bend: 0.0,
            along: [0.0; 3],
        }; 3],
        count: 0,
    };

    fn walls(&self) -> &[Wall] {
        &self.walls[..self.count]
    }

    fn with(mut self, wall: Wall) -> Self {
        self.walls[self.count] = wall;
        self.count += 1;
        self
    }
}

/// The shortest vector with normal · way ≥ depth for every wall; none where the walls leave no room.
///
/// The wall that is missed most joins the ones that bind, and the shortest way among them is found by trying all, until
/// none is missed: a linear-programming type problem, Sharir & Welzl 1992, LNCS 577:567 (10.1007/3-540-55210-3_213).
pub(super) fn nearest_exit(walls: &[Wall]) -> Option<Exit> {
    let mut exit = Exit {
        way: [0.0; 3],
        bounds: Bounds::NONE,
    };
    for _ in 0..EXCHANGES {
        let missed = |wall: &Wall| wall.depth - dot(wall.normal, exit.way);
        let worst = walls.iter().max_by(|a, b| missed(a).total_cmp(&missed(b)))?;
        if missed(worst) <= BEHIND {
            return Some(exit);
        }
        exit = joined(exit.bounds.walls(), *worst)?;
    }
    None
}

/// The shortest way that ends on `new` and beyond the walls that bound it before.
fn joined(old: &[Wall], new: Wall) -> Option<Exit> {
    let clears = |way: &[f64; 3]| {
        old.iter()
            .all(|wall| dot(wall.normal, *way) >= wall.depth - BEHIND)
    };
    // Every choice of at most two of the old walls, of which there are three at most.
    let choices = (0..1usize << old.len()).filter(|choice| choice.count_ones() <= 2);
    let exits = choices.filter_map(|choice| {
        let kept = (0..old.len()).filter(|k| choice >> k & 1 == 1);
        let bounds = kept.fold(Bounds::NONE.with(new), |bounds, k| bounds.with(old[k]));
        let way = shortest_onto(bounds.walls())?;
        clears(&way).then_some(Exit { way, bounds })
    });
    exits.min_by(|a, b| a.length().total_cmp(&b.length()))
}

/// The shortest vector with normal · way = depth for one, two or three walls; none where they are parallel.
fn shortest_onto(walls: &[Wall]) -> Option<[f64; 3]> {
    match *walls {
        [a] => Some(scaled(a.normal, a.depth)),
        [a, b] => {
            let cosine = dot(a.normal, b.normal);
            let square = 1.0 - cosine * cosine;
            let part = |own: Wall, other: Wall| (own.depth - cosine * other.depth) / square;
            let sum = shifted(scaled(a.normal, part(a, b)), scaled(b.normal, part(b, a)));
            (square > PARALLEL).then_some(sum)
        }
        [a, b, c] => {
            let (bc, ca, ab) = (
                cross(b.normal, c.normal),
                cross(c.normal, a.normal),
                cross(a.normal, b.normal),
            );
            let volume = dot(a.normal, bc);
            let sum = shifted(
                shifted(scaled(bc, a.depth), scaled(ca, b.depth)),
                scaled(ab, c.depth),
            );
            (volume.abs() > PARALLEL).then(|| scaled(sum, 1.0 / volume))
        }
        _ => None,
    }
}

impl Exit {
    pub(super) fn length(&self) -> f64 {
        length(self.way)
    }

    /// Second derivatives along the axes of the length of the way by the point it starts from.
    ///
    /// With m the unit vector of the way: on one wall those of its distance; from a corner of three
    /// ∇²D = (I − mm)/D; from a crease with the unit tangent τ ∇²D = (bb − ττ μ/(1 − μ))/D with b = m × τ, where μ is
    /// the bend of the walls along τ, weighted with the forces that would hold the end of a string there.
    pub(super) fn second(&self) -> [f64; 3] {
        let length = self.length();
        let way = scaled(self.way, 1.0 / length);
        match *self.bounds.walls() {
            [wall] => {
                let across = |a: usize| 1.0 - way[a] * way[a] - wall.along[a] * wall.along[a];
                // The point is nearer to the axis than the wall by the length of the way.
                let curvature = wall.bend / (1.0 - wall.bend * length).max(1.0 - BENT);
                by_axis(|a| -across(a) * curvature)
            }
            [a, b] => crease(self.way, a, b),
            _ => by_axis(|a| (1.0 - way[a] * way[a]) / length),
        }
    }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    by_axis(|k| a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3])
}

fn crease(way: [f64; 3], a: Wall, b: Wall) -> [f64; 3] {
    let length = length(way);
    let tangent = cross(a.normal, b.normal);
    let tangent = scaled(tangent, 1.0 / dot(tangent, tangent).sqrt());
    let across = scaled(cross(way, tangent), 1.0 / length);
    let cosine = dot(a.normal, b.normal);
    let force = |own: Wall, other: Wall| (own.depth - cosine * other.depth) / (1.0 - cosine * cosine);
    let bend = |wall: Wall| wall.bend * (1.0 - dot(wall.along, tangent).powi(2));
    let bent = (force(a, b) * bend(a) + force(b, a) * bend(b)).min(BENT);
    let along = bent / (1.0 - bent);
    by_axis(|k| (across[k] * across[k] - along * tangent[k] * tangent[k]) / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wall(normal: [f64; 3], depth: f64) -> Wall {
        Wall {
            normal: scaled(normal, 1.0 / length(normal)),
            depth,
            bend: 0.0,
            along: [0.0; 3],
        }
    }

    #[test]
    fn a_corner_of_three_planes_is_reached() {
        let walls = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|n| wall(n, 0.5));
        let exit = nearest_exit(&walls).unwrap();
        assert!((exit.length() - 0.75_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn walls_that_face_each_other_leave_no_room() {
        let walls = [wall([1.0, 0.0, 0.0], 0.1), wall([-1.0, 0.0, 0.0], 0.1)];
        assert!(nearest_exit(&walls).is_none());
    }

    proptest! {
        /// The way is feasible, and the sum of pushes of the walls it ends on: then nothing shorter is feasible.
        #[test]
        fn the_way_is_the_shortest(numbers in prop::collection::vec(-1.0f64..1.0, 24)) {
            let walls: Vec<Wall> = numbers
                .chunks(4)
                .map(|n| wall([n[0], n[1], n[2] + 1.5], n[3]))
                .collect();
            let exit = nearest_exit(&walls).unwrap();
            for wall in &walls {
                prop_assert!(dot(wall.normal, exit.way) >= wall.depth - 1e-9);
            }
            for try_out in 0..200 {
                let at = [0.8192, 0.671, 0.5497].map(|s| 4.0 * (f64::from(try_out) * s).fract() - 2.0);
                let is_beyond = walls.iter().all(|wall| dot(wall.normal, at) >= wall.depth);
                prop_assert!(!is_beyond || length(at) >= exit.length() - 1e-9);
            }
        }
    }
}
