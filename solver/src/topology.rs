//! Nodes and cells with material, numbered so that neighbours along x are neighbours in memory.

use rayon::prelude::*;

/// Consecutive cells with material along x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Number of the first cell among the cells with material.
    pub first_cell: u32,
    /// Number of cells.
    pub length: u32,
    /// First node of the four node rows around the cells: (y, z), (y+1, z), (y, z+1), (y+1, z+1).
    pub first_node: [u32; 4],
    /// Grid position of the first cell.
    pub at: [u32; 3],
}

/// Consecutive nodes touching material along x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Grid position of the first node along x.
    pub start: u32,
    /// Number of nodes.
    pub length: u32,
    /// Number of the first node among the nodes touching material.
    pub first: u32,
}

impl Segment {
    /// Node numbers of the segment.
    pub fn nodes(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.length) as usize
    }

    /// Grid positions of the segment along x.
    pub fn positions(&self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.length) as usize
    }
}

/// The nodes at the high faces of a grid that repeats itself, each the copy of one at the low faces.
///
/// Copies have numbers of their own, so that runs of cells need not know of the end of the grid. Displacements have equal values at a
/// node and its copies; forces are summed over them. The last plane is the copy of the first, node by node.
#[derive(Clone, Debug)]
pub(crate) struct Wraps {
    /// Node and copy within each plane.
    pairs: Vec<(u32, u32)>,
    /// First pair of each plane, and the end.
    plane_pairs: Vec<usize>,
    /// First node of the last plane.
    last_plane: usize,
}

impl Wraps {
    fn new(topology: &Topology) -> Self {
        let [nx, ny, nz] = topology.cells;
        let mut wraps = Self {
            pairs: Vec::new(),
            plane_pairs: vec![0],
            last_plane: topology.plane_nodes[nz],
        };
        for z in 0..=nz {
            for y in 0..=ny {
                for x in topology.row(y, z).iter().flat_map(Segment::positions) {
                    if x == nx || y == ny {
                        let number = |x, y| topology.node([x, y, z]).unwrap_or_default() as u32;
                        wraps.pairs.push((number(x % nx, y % ny), number(x, y)));
                    }
                }
            }
            wraps.plane_pairs.push(wraps.pairs.len());
        }
        wraps
    }

    /// Nodes and copies within a plane.
    pub fn of_plane(&self, plane: usize) -> &[(u32, u32)] {
        &self.pairs[self.plane_pairs[plane]..self.plane_pairs[plane + 1]]
    }

    /// The node that another one copies, or itself.
    pub fn originals(&self, nodes: usize) -> Vec<u32> {
        let mut originals: Vec<u32> = (0..nodes as u32).collect();
        for &(node, copy) in &self.pairs {
            originals[copy as usize] = node;
        }
        for copy in self.last_plane..nodes {
            originals[copy] = originals[copy - self.last_plane];
        }
        originals
    }

    /// Sums the values at a node and its copies, and gives the sum to all of them.
    pub fn fold_values<T: Copy + std::ops::AddAssign>(&self, values: &mut [T]) {
        let (below, last) = values.split_at_mut(self.last_plane);
        for (value, copy) in below.iter_mut().zip(last.iter()) {
            *value += *copy;
        }
        let first_of_last = below.len();
        let within = self
            .pairs
            .iter()
            .filter(|(node, _)| (*node as usize) < first_of_last);
        for &(node, copy) in within {
            let value = below[copy as usize];
            below[node as usize] += value;
        }
        self.copy_values(values);
    }

    /// Gives the value of each node to its copies.
    pub fn copy_values<T: Copy>(&self, values: &mut [T]) {
        for &(node, copy) in &self.pairs {
            values[copy as usize] = values[node as usize];
        }
        let (below, last) = values.split_at_mut(self.last_plane);
        let count = last.len();
        last.copy_from_slice(&below[..count]);
    }

    /// Sets the values of copies to zero.
    pub fn clear_values<T: Copy + Default>(&self, values: &mut [T]) {
        for &(_, copy) in &self.pairs {
            values[copy as usize] = T::default();
        }
        values[self.last_plane..].fill(T::default());
    }

    /// Numbers of all copies.
    pub fn copies(&self, nodes: usize) -> impl Iterator<Item = usize> + '_ {
        let below = self.pairs.iter().map(|&(_, copy)| copy as usize);
        below
            .filter(|&copy| copy < self.last_plane)
            .chain(self.last_plane..nodes)
    }
}

/// Which cells of a grid carry material, and the numbering of their nodes.
#[derive(Clone, Debug)]
pub(crate) struct Topology {
    /// Cells of the grid along x, y, z.
    pub cells: [usize; 3],
    /// Runs of cells, by layer, row, position.
    pub runs: Vec<Run>,
    /// First run of each layer of cells, and the end.
    pub layer_runs: Vec<usize>,
    /// Segments of nodes, by plane, row, position.
    segments: Vec<Segment>,
    /// First segment of each node row, and the end; rows count y fastest.
    row_segments: Vec<u32>,
    /// First node of each plane of nodes, and the end.
    pub plane_nodes: Vec<usize>,
    /// Number of cells with material.
    pub cell_count: usize,
    /// Nodes that are one and the same; none unless the grid repeats itself.
    pub wraps: Option<Wraps>,
}

impl Topology {
    /// Numbers the cells where `mask` is not zero; `mask` has x fastest.
    pub fn new(cells: [usize; 3], mask: &[u8]) -> Self {
        Self::numbered(cells, mask, false)
    }

    /// Of a grid that repeats itself along all axes: opposite faces have the same nodes, each with a number on either face.
    pub fn periodic(cells: [usize; 3], mask: &[u8]) -> Self {
        let mut topology = Self::numbered(cells, mask, true);
        topology.wraps = Some(Wraps::new(&topology));
        topology
    }

    fn numbered(cells: [usize; 3], mask: &[u8], is_periodic: bool) -> Self {
        let mut topology = Self {
            cells,
            runs: Vec::new(),
            layer_runs: vec![0],
            segments: Vec::new(),
            row_segments: vec![0],
            plane_nodes: vec![0],
            cell_count: 0,
            wraps: None,
        };
        topology.number_nodes(mask, is_periodic);
        topology.number_cells(mask);
        topology
    }

    /// Number of nodes touching material.
    pub fn node_count(&self) -> usize {
        self.plane_nodes[self.cells[2] + 1]
    }

    /// Which nodes touch material across the end of a grid that repeats itself only; empty for a grid that does not.
    pub fn lone_copies(&self) -> Vec<bool> {
        if self.wraps.is_none() {
            return Vec::new();
        }
        let mut is_lone = vec![true; self.node_count()];
        for run in &self.runs {
            for first in run.first_node {
                is_lone[first as usize..=(first + run.length) as usize].fill(false);
            }
        }
        is_lone
    }

    /// Number of segments of nodes.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Numbers of the cells with material of one layer.
    pub fn layer_cells(&self, z: usize) -> std::ops::Range<usize> {
        let first = |layer: usize| {
            let run = self.runs.get(self.layer_runs[layer]);
            run.map_or(self.cell_count, |run| run.first_cell as usize)
        };
        first(z)..first(z + 1)
    }

    /// Segments of the node row at (y, z).
    pub fn row(&self, y: usize, z: usize) -> &[Segment] {
        let row = y + (self.cells[1] + 1) * z;
        &self.segments[self.row_segments[row] as usize..self.row_segments[row + 1] as usize]
    }

    /// Number of the node at a grid position, if it touches material.
    pub fn node(&self, at: [usize; 3]) -> Option<usize> {
        if at[1] > self.cells[1] || at[2] > self.cells[2] {
            return None;
        }
        let row = self.row(at[1], at[2]);
        let next = row.partition_point(|segment| segment.start as usize <= at[0]);
        let segment = row[..next].last()?;
        let offset = at[0] - segment.start as usize;
        (offset < segment.length as usize).then_some(segment.first as usize + offset)
    }

    /// Grid positions of all nodes touching material, by rising number.
    pub fn node_positions(&self) -> impl Iterator<Item = [usize; 3]> + '_ {
        let [_, ny, nz] = self.cells;
        (0..=nz).flat_map(move |z| {
            (0..=ny).flat_map(move |y| {
                let segments = self.row(y, z).iter();
                segments.flat_map(move |segment| segment.positions().map(move |x| [x, y, z]))
            })
        })
    }

    fn number_nodes(&mut self, mask: &[u8], is_periodic: bool) {
        let nz = self.cells[2];
        let planes: Vec<_> = (0..=nz)
            .into_par_iter()
            .map(|z| plane_segments(self.cells, mask, z, is_periodic))
            .collect();
        let mut next = 0usize;
        for rows in planes {
            for mut row in rows {
                for segment in &mut row {
                    segment.first = next as u32;
                    next += segment.length as usize;
                }
                self.segments.extend(row);
                self.row_segments.push(self.segments.len() as u32);
            }
            self.plane_nodes.push(next);
        }
    }

    fn number_cells(&mut self, mask: &[u8]) {
        let nz = self.cells[2];
        let layers: Vec<_> = (0..nz)
            .into_par_iter()
            .map(|z| self.layer_run_list(mask, z))
            .collect();
        for layer in layers {
            for mut run in layer {
                run.first_cell = self.cell_count as u32;
                self.cell_count += run.length as usize;
                self.runs.push(run);
            }
            self.layer_runs.push(self.runs.len());
        }
    }

    fn layer_run_list(&self, mask: &[u8], z: usize) -> Vec<Run> {
        let [nx, ny, _] = self.cells;
        let mut runs = Vec::new();
        for y in 0..ny {
            let row = &mask[nx * (y + ny * z)..][..nx];
            for (start, length) in intervals(row) {
                let rows = [(y, z), (y + 1, z), (y, z + 1), (y + 1, z + 1)];
                // A run lies between nodes that touch material, so that all four rows have its first node.
                let first_node = rows.map(|(y, z)| self.node([start, y, z]).unwrap_or_default() as u32);
                runs.push(Run {
                    first_cell: 0,
                    length: length as u32,
                    first_node,
                    at: [start as u32, y as u32, z as u32],
                });
            }
        }
        runs
    }
}

/// Segments of each node row of plane `z`, not numbered yet.
fn plane_segments(cells: [usize; 3], mask: &[u8], z: usize, is_periodic: bool) -> Vec<Vec<Segment>> {
    let [nx, ny, nz] = cells;
    let mut touched = vec![0u8; nx + 1];
    (0..=ny)
        .map(|y| {
            touched.fill(0);
            for z in around(z, nz, is_periodic) {
                for y in around(y, ny, is_periodic) {
                    mark_nodes(&mask[nx * (y + ny * z)..][..nx], &mut touched);
                }
            }
            if is_periodic {
                touched[0] |= touched[nx];
                touched[nx] = touched[0];
            }
            let unnumbered = |(start, length)| Segment {
                start: start as u32,
                length: length as u32,
                first: 0,
            };
            intervals(&touched).map(unnumbered).collect()
        })
        .collect()
}

/// The cells before and behind a position of nodes along an axis of `count` cells.
fn around(position: usize, count: usize, is_periodic: bool) -> impl Iterator<Item = usize> {
    let both = match is_periodic {
        true => [(position + count - 1) % count, position % count],
        false => [position.wrapping_sub(1), position],
    };
    both.into_iter().filter(move |&cell| cell < count)
}

fn mark_nodes(cells: &[u8], touched: &mut [u8]) {
    for (x, &cell) in cells.iter().enumerate() {
        touched[x] |= cell;
        touched[x + 1] |= cell;
    }
}

/// Start and length of each stretch of non-zero entries.
fn intervals(row: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += row[at..].iter().position(|&v| v != 0)?;
        let length = row[at..].iter().position(|&v| v == 0).unwrap_or(row.len() - at);
        let start = at;
        at += length;
        Some((start, length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_find_every_stretch() {
        let found: Vec<_> = intervals(&[1, 1, 0, 2, 0, 0, 3]).collect();
        assert_eq!(found, [(0, 2), (3, 1), (6, 1)]);
    }

    #[test]
    fn nodes_are_numbered_once_and_found_again() {
        let mask = [1, 0, 0, 1, 0, 0, 0, 1];
        let topology = Topology::new([2, 2, 2], &mask);
        for (number, at) in topology.node_positions().enumerate() {
            assert_eq!(topology.node(at), Some(number));
        }
        // Eight corners; the second cell shares an edge with the first, the third a face with the second.
        assert_eq!(topology.node_positions().count(), topology.node_count());
        assert_eq!(topology.node_count(), 8 + 6 + 4);
        assert_eq!(topology.cell_count, 3);
    }

    #[test]
    fn nodes_outside_the_grid_are_not_found() {
        let topology = Topology::new([2, 3, 4], &[1; 24]);
        for outside in [[3, 0, 0], [0, 4, 0], [0, 0, 5], [usize::MAX; 3]] {
            assert_eq!(topology.node(outside), None);
        }
        assert_eq!(topology.node([2, 3, 4]), Some(59));
    }

    #[test]
    fn run_nodes_are_the_corners_of_the_first_cell() {
        let topology = Topology::new([3, 2, 1], &[0, 1, 1, 1, 0, 0]);
        let run = topology.runs[0];
        assert_eq!((run.at, run.length), ([1, 0, 0], 2));
        assert_eq!(run.first_node[1] as usize, topology.node([1, 1, 0]).unwrap());
        assert_eq!(run.first_node[2] as usize, topology.node([1, 0, 1]).unwrap());
    }
}
