//! The triangles near one cell of a grid, for the many distances that are asked within it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::tree::{Best, Hit, Tree};
use super::triangle::{Corners, Point, triangle_box};
use crate::Grid;
use crate::solid::vector::{difference, length, shifted};

/// Half the diagonal of a cube over its edge, √3/2 rounded up.
pub(super) const HALF_DIAGONAL: f64 = 0.866_025_404;
/// Triangles in a list at most: going through more takes longer than going down the tree.
const LISTED: usize = 96;

/// Nearest points of a tree, with a list of the candidates for the cell that each thread is in.
///
/// The first point in a cell is looked up in the tree, and bounds how far the candidates of all others can be. The
/// lists save time and change nothing: the nearest point is that of the same triangle.
pub(super) struct Neighbourhoods<'a> {
    tree: &'a Tree,
    grid: &'a Grid,
    /// One a thread.
    visits: Vec<Mutex<Visit>>,
}

/// A cell and what is near it.
#[derive(Default)]
struct Visit {
    /// Its place in the grid, in whole cells.
    cell: Option<Point>,
    /// The first point asked for and its distance in mm, if the surface is within reach of it.
    first: Option<(Point, f64)>,
    /// Whether the list is for this cell.
    is_listed: bool,
    list: List,
}

impl<'a> Neighbourhoods<'a> {
    pub(super) fn of(tree: &'a Tree, grid: &'a Grid) -> Self {
        let threads = rayon::current_num_threads().max(1);
        Self {
            tree,
            grid,
            visits: (0..threads).map(|_| Mutex::default()).collect(),
        }
    }

    /// The nearest point of all triangles within a distance.
    pub(super) fn hit(&self, at: Point, within_mm: f64) -> Option<Hit> {
        let cell = difference(at, self.grid.origin_mm).map(|x| (x / self.grid.spacing_mm).floor());
        let mut visit = self.visit();
        if visit.cell == Some(cell) {
            self.fill(&mut visit, cell);
        } else {
            visit.cell = Some(cell);
            visit.is_listed = false;
            let hit = self.in_tree(at, within_mm);
            visit.first = hit.map(|hit| (at, hit.square.sqrt()));
            return hit;
        }
        if visit.list.is_complete {
            visit.list.nearest_within(at, within_mm)
        } else {
            self.in_tree(at, within_mm)
        }
    }

    fn in_tree(&self, at: Point, within_mm: f64) -> Option<Hit> {
        self.tree.nearest_within(at, within_mm * within_mm)
    }

    fn visit(&self) -> MutexGuard<'_, Visit> {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.visits.len();
        // Nothing that fills a list panics.
        self.visits[thread].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, visit: &mut Visit, cell: Point) {
        if visit.is_listed {
            return;
        }
        visit.is_listed = true;
        visit.list.clear();
        if let Some((first, distance)) = visit.first {
            let edge = self.grid.spacing_mm;
            let centre = shifted(self.grid.origin_mm, cell.map(|x| (x + 0.5) * edge));
            let distance = distance + length(difference(first, centre));
            visit.list.fill(self.tree, centre, [0.5 * edge, distance]);
        }
    }
}

/// Triangles with their boxes, coordinate by coordinate, so that several boxes are looked at in one instruction.
#[derive(Default)]
struct List {
    is_complete: bool,
    slots: Vec<usize>,
    corners: Vec<Corners>,
    bounds: [Vec<[f64; 2]>; 3],
    /// Squared distances of the boxes from the point asked for.
    squares: Vec<f64>,
}

impl List {
    fn clear(&mut self) {
        self.is_complete = false;
        self.slots.clear();
        self.corners.clear();
        self.bounds.iter_mut().for_each(Vec::clear);
    }

    /// Lists what can be nearest to a point of a cube, given half its edge and a bound on the distance of its centre.
    ///
    /// From any point of the cube the surface is within that distance and half the diagonal. A triangle as near as
    /// that to a point of the cube is within the same of the cube, and within half a diagonal more of its centre.
    fn fill(&mut self, tree: &Tree, centre: Point, [half_edge, distance]: [f64; 2]) {
        let half_diagonal = 2.0 * half_edge * HALF_DIAGONAL;
        let from_cube = half_edge + distance + half_diagonal;
        let from_centre = distance + 2.0 * half_diagonal;
        let cube = [centre.map(|x| x - from_cube), centre.map(|x| x + from_cube)];
        tree.leaves_meeting(0, cube, |leaf| {
            for slot in tree.slots(leaf) {
                let [low, high] = triangle_box(&tree.corners[slot]);
                let square: f64 = (0..3).map(|a| beyond([low[a], high[a]], centre[a]).powi(2)).sum();
                if square <= from_centre * from_centre {
                    self.push(slot, &tree.corners[slot], [low, high]);
                }
            }
            self.slots.len() <= LISTED
        });
        self.is_complete = self.slots.len() <= LISTED;
    }

    fn push(&mut self, slot: usize, corners: &Corners, [low, high]: [Point; 2]) {
        self.slots.push(slot);
        self.corners.push(*corners);
        for axis in 0..3 {
            self.bounds[axis].push([low[axis], high[axis]]);
        }
    }

    /// The nearest point, by looking first at the triangle with the nearest box and then at those with boxes no farther.
    fn nearest_within(&mut self, at: Point, within_mm: f64) -> Option<Hit> {
        self.measure(at);
        let start = |nearest: usize, i: usize| {
            if self.squares[i] < self.squares[nearest] {
                i
            } else {
                nearest
            }
        };
        let nearest = (0..self.squares.len()).fold(0, start);
        let mut best = Best::within(at, within_mm * within_mm);
        best.offer(*self.slots.get(nearest)?, &self.corners[nearest]);
        for (i, square) in self.squares.iter().enumerate() {
            if *square <= best.square && i != nearest {
                best.offer(self.slots[i], &self.corners[i]);
            }
        }
        best.hit
    }

    fn measure(&mut self, at: Point) {
        let [x, y, z] = &self.bounds;
        let boxes = x.iter().zip(y).zip(z);
        let square = |((x, y), z): ((&[f64; 2], &[f64; 2]), &[f64; 2])| {
            let [x, y, z] = [beyond(*x, at[0]), beyond(*y, at[1]), beyond(*z, at[2])];
            x * x + y * y + z * z
        };
        self.squares.clear();
        self.squares.extend(boxes.map(square));
    }
}

/// How far a coordinate is beyond an interval.
fn beyond([low, high]: [f64; 2], at: f64) -> f64 {
    let (below, above) = (low - at, at - high);
    // Comparisons, because the maximum of the standard library takes care of NaN as well.
    let beyond = if below > above { below } else { above };
    if beyond > 0.0 { beyond } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{strewn, torus};
    use super::*;

    #[test]
    fn lists_give_the_hit_of_the_tree_for_every_point_of_a_cell() {
        let tree = Tree::over(&torus(1.0, 0.4, [24, 12]));
        let grid = Grid {
            cells: [14, 14, 5],
            spacing_mm: 0.21,
            origin_mm: [-1.45, -1.46, -0.53],
        };
        let near = Neighbourhoods::of(&tree, &grid);
        let mut listed = 0;
        for cell in 0..14 * 14 * 5 {
            let place = [cell % 14, cell / 14 % 14, cell / 196];
            for within in strewn(20) {
                let step = |a: usize| (place[a] as f64 + within[a]) * grid.spacing_mm;
                let at = std::array::from_fn(|a| grid.origin_mm[a] + step(a));
                let [found, exact] = [near.hit(at, 0.5), tree.nearest_within(at, 0.25)];
                let told = |hit: Option<Hit>| hit.map(|hit| (hit.slot, hit.square));
                assert_eq!(told(found), told(exact), "{at:?}");
                listed += usize::from(near.visit().list.is_complete && near.visit().is_listed);
            }
        }
        assert!(listed > 5000, "{listed}");
    }
}
