//! Whether a block that repeats itself holds together along all axes.

use crate::error::SystemError;
use crate::topology::{Run, Topology};

/// Checks that the copies of the body in all cells of the repetition are one piece.
///
/// Runs are joined with the number of periods that lie between them; a piece that meets itself again some periods away spans that
/// direction.
///
/// # Errors
/// [`SystemError::NotSpanning`] where the body falls into pieces or leaves a direction without material across it.
pub(super) fn check(topology: &Topology) -> Result<(), SystemError> {
    let mut forest = Forest::new(topology.runs.len());
    join_neighbours(topology, &mut forest);
    let pieces = (0..topology.runs.len())
        .filter(|&run| forest.find(run).0 == run)
        .count();
    match (pieces, forest.rank()) {
        (1, 3) => Ok(()),
        (pieces, directions) => Err(SystemError::NotSpanning { pieces, directions }),
    }
}

/// Grid numbers of the cells that no face joins, here or periods away, to the piece with most cells.
pub(crate) fn loose_cells(topology: &Topology) -> Vec<usize> {
    let mut forest = Forest::new(topology.runs.len());
    join_neighbours(topology, &mut forest);
    let roots: Vec<usize> = (0..topology.runs.len()).map(|run| forest.find(run).0).collect();
    let mut sizes = vec![0; roots.len()];
    for (run, &root) in topology.runs.iter().zip(&roots) {
        sizes[root] += run.length;
    }
    let largest = (0..sizes.len()).max_by_key(|&root| sizes[root]);
    let [nx, ny, _] = topology.cells;
    let loose = topology
        .runs
        .iter()
        .zip(&roots)
        .filter(|&(_, &root)| Some(root) != largest);
    loose
        .flat_map(|(run, _)| {
            let [x, y, z] = run.at.map(|p| p as usize);
            let first = x + nx * (y + ny * z);
            first..first + run.length as usize
        })
        .collect()
}

/// Runs with the periods from the run that each hangs on.
struct Forest {
    parent: Vec<(usize, [i32; 3])>,
    /// Independent periods after which a piece meets itself.
    cycles: Vec<[i32; 3]>,
}

impl Forest {
    fn new(runs: usize) -> Self {
        Self {
            parent: (0..runs).map(|run| (run, [0; 3])).collect(),
            cycles: Vec::new(),
        }
    }

    /// The root of a run, and the periods of the run from it.
    fn find(&mut self, run: usize) -> (usize, [i32; 3]) {
        let (mut at, mut periods) = (run, [0; 3]);
        while self.parent[at].0 != at {
            let (next, step) = self.parent[at];
            let (over, further) = self.parent[next];
            self.parent[at] = (over, plus(step, further));
            periods = plus(periods, self.parent[at].1);
            at = over;
        }
        (at, periods)
    }

    /// Joins run `a` and the copy of run `b` that lies `periods` away.
    fn join(&mut self, a: usize, b: usize, periods: [i32; 3]) {
        let ((root_a, from_a), (root_b, from_b)) = (self.find(a), self.find(b));
        // Periods of the root of b from that of a.
        let between = minus(plus(from_a, periods), from_b);
        if root_a == root_b {
            self.add_cycle(between);
        } else if root_a < root_b {
            self.parent[root_b] = (root_a, between);
        } else {
            self.parent[root_a] = (root_b, minus([0; 3], between));
        }
    }

    fn add_cycle(&mut self, cycle: [i32; 3]) {
        let is_new = match self.cycles.as_slice() {
            [] => cycle != [0; 3],
            [a] => cross(*a, cycle) != [0; 3],
            [a, b] => dot(cross(*a, *b), cycle) != 0,
            _ => false,
        };
        if is_new {
            self.cycles.push(cycle);
        }
    }

    fn rank(&self) -> usize {
        self.cycles.len()
    }
}

fn join_neighbours(topology: &Topology, forest: &mut Forest) {
    let [nx, ny, nz] = topology.cells.map(|n| n as u32);
    let row_of = |run: &Run| run.at[1] as usize + (ny * run.at[2]) as usize;
    let mut first = vec![0; (ny * nz) as usize + 1];
    for run in &topology.runs {
        first[row_of(run) + 1] += 1;
    }
    for row in 1..first.len() {
        first[row] += first[row - 1];
    }
    let row = |y: u32, z: u32| {
        let row = (y + ny * z) as usize;
        first[row]..first[row + 1]
    };
    for (index, run) in topology.runs.iter().enumerate() {
        let [_, y, z] = run.at;
        // Rows at higher y and z, those of the next period at the end.
        let next_y = ((y + 1) % ny, z, [0, i32::from(y + 1 == ny), 0]);
        let next_z = (y, (z + 1) % nz, [0, 0, i32::from(z + 1 == nz)]);
        for (y, z, periods) in [next_y, next_z] {
            for other in row(y, z).filter(|&other| overlap(run, &topology.runs[other])) {
                forest.join(index, other, periods);
            }
        }
        if run.at[0] + run.length == nx {
            for other in row(y, z).filter(|&other| topology.runs[other].at[0] == 0) {
                forest.join(index, other, [1, 0, 0]);
            }
        }
    }
}

fn overlap(a: &Run, b: &Run) -> bool {
    a.at[0] < b.at[0] + b.length && b.at[0] < a.at[0] + a.length
}

fn plus(a: [i32; 3], b: [i32; 3]) -> [i32; 3] {
    std::array::from_fn(|c| a[c] + b[c])
}

fn minus(a: [i32; 3], b: [i32; 3]) -> [i32; 3] {
    std::array::from_fn(|c| a[c] - b[c])
}

fn cross(a: [i32; 3], b: [i32; 3]) -> [i32; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn dot(a: [i32; 3], b: [i32; 3]) -> i32 {
    (0..3).map(|c| a[c] * b[c]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_of(cells: [usize; 3], solid: impl Fn([usize; 3]) -> bool) -> Result<(), SystemError> {
        let [nx, ny, nz] = cells;
        let at = |i: usize| [i % nx, i / nx % ny, i / nx / ny];
        let mask: Vec<u8> = (0..nx * ny * nz).map(|i| u8::from(solid(at(i)))).collect();
        check(&Topology::periodic(cells, &mask))
    }

    fn outcome(pieces: usize, directions: usize) -> Result<(), SystemError> {
        Err(SystemError::NotSpanning { pieces, directions })
    }

    #[test]
    fn a_block_spans_all_directions() {
        assert_eq!(check_of([1, 1, 1], |_| true), Ok(()));
        assert_eq!(check_of([3, 4, 5], |_| true), Ok(()));
    }

    #[test]
    fn plates_rods_and_islands_do_not() {
        assert_eq!(check_of([4, 4, 4], |[x, _, _]| x == 1), outcome(1, 2));
        assert_eq!(check_of([4, 4, 4], |[x, y, _]| x == 1 && y == 3), outcome(1, 1));
        assert_eq!(check_of([4, 4, 4], |at| at == [1, 2, 3]), outcome(1, 0));
        assert_eq!(
            check_of([4, 4, 4], |[x, y, z]| x == 1 || (x, y, z) == (3, 0, 0)),
            outcome(2, 2)
        );
    }

    /// Three rods through one corner, split by the faces of the grid.
    #[test]
    fn pieces_that_the_faces_cut_are_joined_across_them() {
        let rods = |[x, y, z]: [usize; 3]| [x, y, z].iter().filter(|&&p| p == 0 || p == 3).count() >= 2;
        assert_eq!(check_of([4, 4, 4], rods), Ok(()));
    }

    #[test]
    fn what_no_face_joins_is_loose() {
        let rods = |[x, y, z]: [usize; 3]| [x, y, z].iter().filter(|&&p| p == 0).count() >= 2;
        let solid = |at: [usize; 3]| rods(at) || at == [2, 1, 1] || at == [2, 2, 2];
        let at = |i: usize| [i % 5, i / 5 % 5, i / 25];
        let mask: Vec<u8> = (0..125).map(|i| u8::from(solid(at(i)))).collect();
        let loose = loose_cells(&Topology::periodic([5; 3], &mask));
        assert_eq!(loose, [2 + 5 + 25, 2 + 10 + 50]);
    }

    /// A helix of two turns a period, and its mirror image, that never touch.
    #[test]
    fn two_bodies_within_each_other_are_two_pieces() {
        let rods = |[x, y, z]: [usize; 3], at: usize| [x, y, z].iter().filter(|&&p| p == at).count() >= 2;
        assert_eq!(check_of([4, 4, 4], |p| rods(p, 0) || rods(p, 2)), outcome(2, 3));
    }
}
