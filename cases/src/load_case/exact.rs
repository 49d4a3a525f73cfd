//! The displacement of an exact solution at all outer nodes of a block, and its body force within.

use super::{Driven, Setting};
use crate::case::{Case, Load};
use crate::exact::ExactField;
use crate::structure::Built;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Boundary, Condition, Isotropic, Nodes};

pub(super) fn setting(case: &Case, built: &Built) -> Option<Setting> {
    let (Load::Exact { load }, [material]) = (&case.load, &built.materials[..]) else {
        return None;
    };
    let lame = Isotropic::new(material.young_mpa, material.poisson).ok()?.lame();
    let grid = built.mesh.grid();
    let extent = grid.extent_mm();
    let centre_mm = std::array::from_fn(|a| grid.origin_mm[a] + 0.5 * extent[a]);
    let shortest_mm = extent.into_iter().fold(f64::INFINITY, f64::min);
    let field = ExactField::new(load.solution, lame, centre_mm, shortest_mm);
    let nodes = material_nodes(&built.mesh);
    let mut boundary = Boundary::default();
    boundary.conditions.extend(displacements(grid, &field, &nodes));
    if field.has_body_force() {
        boundary.conditions.extend(body_forces(&built.mesh, &field));
    }
    Some(Setting {
        boundary,
        driven: Driven::Exact(field),
    })
}

/// Whether each node of the grid touches material.
pub(crate) fn material_nodes(mesh: &VoxelMesh) -> Vec<bool> {
    let grid = mesh.grid();
    let mut touched = vec![false; grid.node_count()];
    for (cell, _) in mesh.material_cells_in(0..grid.cell_count()) {
        for corner in corners(grid.cell_position(cell)) {
            touched[grid.node_index(corner)] = true;
        }
    }
    touched
}

/// The eight nodes of a cell, x fastest.
fn corners(cell: [usize; 3]) -> [[usize; 3]; 8] {
    std::array::from_fn(|s| [cell[0] + (s & 1), cell[1] + (s >> 1 & 1), cell[2] + (s >> 2)])
}

/// One condition an axis of every node with material on a face of the grid.
fn displacements(grid: &Grid, field: &ExactField, touched: &[bool]) -> Vec<Condition> {
    let [nx, ny, nz] = grid.nodes();
    let nodes = (0..touched.len()).map(|k| [k % nx, k / nx % ny, k / (nx * ny)]);
    let is_outer = |at: &[usize; 3]| (0..3).any(|a| at[a] == 0 || at[a] + 1 == [nx, ny, nz][a]);
    let outer = nodes.filter(|at| is_outer(at) && touched[grid.node_index(*at)]);
    let of_node = |at: [usize; 3]| {
        let displacement = field.displacement_mm(grid.node_mm(at));
        Axis::ALL.map(|axis| Condition::Displacement {
            nodes: Nodes::At(at),
            axis,
            value_mm: displacement[axis.index()],
        })
    };
    outer.flat_map(of_node).collect()
}

/// Nodal forces `∫ N f dV` of the body force, by 2×2×2 points in every cell, weighted by its volume fraction.
fn body_forces(mesh: &VoxelMesh, field: &ExactField) -> Vec<Condition> {
    let grid = mesh.grid();
    let mut forces = vec![[0.0; 3]; grid.node_count()];
    for (cell, fractions) in mesh.material_cells_in(0..grid.cell_count()) {
        let at = grid.cell_position(cell);
        let volume = f64::from(fractions.iter().sum::<f32>()) * grid.cell_volume_mm3() / 8.0;
        for point in gauss_points() {
            let force = field.body_force_n_mm3(point_mm(grid, at, point));
            for (corner, weight) in corners(at).into_iter().zip(shape_functions(point)) {
                let sum = &mut forces[grid.node_index(corner)];
                *sum = std::array::from_fn(|c| sum[c] + weight * volume * force[c]);
            }
        }
    }
    let [nx, ny, _] = grid.nodes();
    let loaded = forces
        .into_iter()
        .enumerate()
        .filter(|(_, force)| *force != [0.0; 3]);
    loaded
        .map(|(k, force_n)| Condition::NodalForce {
            node: [k % nx, k / nx % ny, k / (nx * ny)],
            force_n,
        })
        .collect()
}

/// The 2×2×2 Gauss points in coordinates from 0 to 1, in the order of the corners.
pub(crate) fn gauss_points() -> [[f64; 3]; 8] {
    let place = |bit: usize| 0.5 + (bit as f64 - 0.5) / 3f64.sqrt();
    std::array::from_fn(|s| [place(s & 1), place(s >> 1 & 1), place(s >> 2)])
}

/// A point of a cell in mm.
pub(crate) fn point_mm(grid: &Grid, cell: [usize; 3], point: [f64; 3]) -> [f64; 3] {
    let corner = grid.node_mm(cell);
    std::array::from_fn(|a| corner[a] + grid.spacing_mm * point[a])
}

/// Trilinear shape functions of the corners at a point in coordinates from 0 to 1.
pub(crate) fn shape_functions(point: [f64; 3]) -> [f64; 8] {
    std::array::from_fn(|s| {
        let factor = |a: usize| if s >> a & 1 == 1 { point[a] } else { 1.0 - point[a] };
        factor(0) * factor(1) * factor(2)
    })
}
