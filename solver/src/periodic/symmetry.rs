//! Turning a mesh and a displacement about the axis 111: x becomes y, y becomes z, z becomes x.

use crate::field::Field;
use crate::system::System;
use crate::topology::Topology;

/// Relative difference of moduli of cells that are taken for equal: volume fractions are found to 1e-9, moduli kept to 1e-7.
const EQUAL: f32 = 1e-5;

/// Whether the moduli of a mesh are the same when its axes change places in turn.
pub(super) fn is_threefold(system: &System) -> bool {
    let topology = system.operator().topology();
    let [n, ny, nz] = topology.cells;
    if ny != n || nz != n {
        return false;
    }
    let moduli = moduli(system);
    let at = |x: usize, y: usize, z: usize| moduli[x + n * (y + n * z)];
    let is_same =
        |a: [f32; 2], b: [f32; 2]| (0..2).all(|k| (a[k] - b[k]).abs() <= EQUAL * a[k].abs().max(b[k].abs()));
    (0..n).all(|z| (0..n).all(|y| (0..n).all(|x| is_same(at(x, y, z), at(z, x, y)))))
}

/// λ and μ of every cell of the grid.
fn moduli(system: &System) -> Vec<[f32; 2]> {
    let topology = system.operator().topology();
    let [nx, ny, nz] = topology.cells;
    let mut moduli = vec![[0.0; 2]; nx * ny * nz];
    for run in &topology.runs {
        let [x, y, z] = run.at.map(|p| p as usize);
        for offset in 0..run.length as usize {
            let cell = system
                .operator()
                .stiffness()
                .cell(run.first_cell as usize + offset);
            moduli[x + offset + nx * (y + ny * z)] = [cell.lambda as f32, cell.mu as f32];
        }
    }
    moduli
}

/// A displacement of a threefold mesh, turned: `u'(Q p) = Q u(p)` with `Q (a, b, c) = (c, a, b)`.
pub(super) fn turned(topology: &Topology, field: &Field<f32>) -> Field<f32> {
    let mut turned = Field::zeros(field.nodes());
    for (node, [x, y, z]) in topology.node_positions().enumerate() {
        // A threefold mesh has the node.
        let Some(from) = topology.node([y, z, x]) else {
            continue;
        };
        let [a, b, c] = field.at(from);
        for (component, value) in [c, a, b].into_iter().enumerate() {
            turned.component_mut(component)[node] = value;
        }
    }
    turned
}
