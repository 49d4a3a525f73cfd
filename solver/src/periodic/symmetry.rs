//! Turning a mesh and a displacement about the axis 111: x becomes y, y becomes z, z becomes x.

use crate::field::Field;
use crate::system::System;
use crate::topology::Topology;

/// Difference of the moduli of two cells, over the largest of the mesh, that are taken for equal: where three struts meet, as in
/// the foams, a cell's volume is known to half a per cent only, and which strut counts depends on the order of the axes.
const EQUAL: f32 = 0.02;
/// The same in the mean over the mesh. Effective moduli then differ by less than this, since they are energies of a
/// displacement that is right to first order.
const EQUAL_IN_THE_MEAN: f64 = 1e-4;

/// Whether the moduli of a mesh are the same when its axes change places in turn.
pub(super) fn is_threefold(system: &System) -> bool {
    let topology = system.operator().topology();
    let [n, ny, nz] = topology.cells;
    if ny != n || nz != n {
        return false;
    }
    let moduli = moduli(system);
    let at = |x: usize, y: usize, z: usize| moduli[x + n * (y + n * z)];
    let largest = moduli.iter().fold([0.0_f32; 2], |largest, cell| {
        [0, 1].map(|k| largest[k].max(cell[k].abs()))
    });
    let (mut sum, mut differences) = ([0.0; 2], [0.0; 2]);
    for z in 0..n {
        for y in 0..n {
            for x in 0..n {
                let (here, turned) = (at(x, y, z), at(z, x, y));
                // Both have material or none: the turned displacement needs the same nodes.
                if (here[1] > 0.0) != (turned[1] > 0.0) {
                    return false;
                }
                for k in 0..2 {
                    let difference = (here[k] - turned[k]).abs();
                    if difference > EQUAL * largest[k] {
                        return false;
                    }
                    sum[k] += f64::from(here[k].abs());
                    differences[k] += f64::from(difference);
                }
            }
        }
    }
    (0..2).all(|k| differences[k] <= EQUAL_IN_THE_MEAN * sum[k])
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
