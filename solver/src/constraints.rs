//! Boundary conditions brought onto the numbered nodes.

use crate::boundary::{Axis, Boundary, Condition, Face, Nodes, Patch};
use crate::error::SystemError;
use crate::field::Field;
use crate::operator::Real;
use crate::topology::Topology;
use crate::uniform::LoadedFace;
use meshing::VoxelMesh;

/// Held degrees of freedom: bit `c` of a node's entry says that its component `c` is prescribed.
pub(crate) type FixedMask = Vec<u8>;

/// Prescribed displacements and nodal loads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Constraints {
    /// Which components of each node are prescribed.
    pub fixed: FixedMask,
    /// Node, component and value in mm of what is prescribed; not zero only.
    pub prescribed: Vec<(u32, u8, f64)>,
    /// Node and force in N, by rising node.
    pub loads: Vec<(u32, [f64; 3])>,
    /// Faces under six uniform stresses, one after the other; none otherwise.
    pub faces: Vec<LoadedFace>,
}

impl Constraints {
    /// Applies the conditions of `boundary` to the nodes with material.
    pub fn new(mesh: &VoxelMesh, topology: &Topology, boundary: &Boundary) -> Result<Self, SystemError> {
        let mut constraints = Self {
            fixed: vec![0; topology.node_count()],
            ..Self::default()
        };
        for condition in &boundary.conditions {
            if !condition.is_finite() {
                return Err(SystemError::NotFinite);
            }
            constraints.add(mesh, topology, condition)?;
        }
        // Stable, so that the order of sums stays that of the conditions.
        constraints.loads.sort_by_key(|(node, _)| *node);
        Ok(constraints)
    }

    fn add(
        &mut self,
        mesh: &VoxelMesh,
        topology: &Topology,
        condition: &Condition,
    ) -> Result<(), SystemError> {
        match *condition {
            Condition::Displacement {
                nodes,
                axis,
                value_mm,
            } => self.prescribe(topology, nodes, axis, value_mm),
            Condition::Force { face, patch, total_n } => {
                let areas = loaded_cells(mesh, face, patch)?;
                let total: f64 = areas.iter().map(|(_, area)| area).sum();
                self.spread(topology, face, &areas, total_n.map(|force| force / total));
                Ok(())
            }
            Condition::Traction {
                face,
                patch,
                traction_mpa,
            } => {
                let areas = loaded_cells(mesh, face, patch)?;
                self.spread(topology, face, &areas, traction_mpa);
                Ok(())
            }
            Condition::NodalForce { node, force_n } => match topology.node(node) {
                Some(number) => {
                    self.loads.push((number as u32, force_n));
                    Ok(())
                }
                None => Err(SystemError::ConditionOnVoid(format!("the load on node {node:?}"))),
            },
        }
    }

    fn prescribe(
        &mut self,
        topology: &Topology,
        nodes: Nodes,
        axis: Axis,
        value_mm: f64,
    ) -> Result<(), SystemError> {
        let numbers = select(topology, nodes);
        if numbers.is_empty() {
            return Err(SystemError::ConditionOnVoid(name(nodes)));
        }
        for (number, at) in numbers {
            self.prescribe_node(number, at, axis, value_mm)?;
        }
        Ok(())
    }

    fn prescribe_node(
        &mut self,
        number: usize,
        node: [usize; 3],
        axis: Axis,
        value_mm: f64,
    ) -> Result<(), SystemError> {
        let bit = 1 << axis.index();
        if self.fixed[number] & bit != 0 {
            return match self.prescribed_value(number, axis) == value_mm {
                true => Ok(()),
                false => Err(SystemError::Contradiction {
                    axis: axis.letter(),
                    node,
                }),
            };
        }
        self.fixed[number] |= bit;
        if value_mm != 0.0 {
            self.prescribed
                .push((number as u32, axis.index() as u8, value_mm));
        }
        Ok(())
    }

    fn prescribed_value(&self, number: usize, axis: Axis) -> f64 {
        let here = |entry: &&(u32, u8, f64)| entry.0 as usize == number && entry.1 as usize == axis.index();
        self.prescribed.iter().find(here).map_or(0.0, |entry| entry.2)
    }

    fn spread(&mut self, topology: &Topology, face: Face, areas: &[([usize; 3], f64)], traction: [f64; 3]) {
        for &(cell, area) in areas {
            let quarter = traction.map(|t| 0.25 * t * area);
            for corner in face_corners(face, cell) {
                if let Some(node) = topology.node(corner) {
                    self.loads.push((node as u32, quarter));
                }
            }
        }
    }

    /// The field that is zero but for the prescribed displacements, in mm.
    pub fn lift(&self) -> Field<f64> {
        let mut lift = Field::zeros(self.fixed.len());
        for &(node, component, value) in &self.prescribed {
            lift.component_mut(component as usize)[node as usize] = value;
        }
        lift
    }

    /// The nodal loads in N.
    pub fn load(&self) -> Field<f64> {
        let mut load = Field::zeros(self.fixed.len());
        for &(node, force) in &self.loads {
            for c in 0..3 {
                load.component_mut(c)[node as usize] += force[c];
            }
        }
        load
    }
}

/// Node numbers of the held degrees of freedom of each component.
#[derive(Clone, Debug, Default)]
pub(crate) struct FixedNodes([Vec<u32>; 3]);

impl FixedNodes {
    pub fn new(fixed: &FixedMask) -> Self {
        let held = |c: usize| {
            let numbered = fixed.iter().enumerate();
            numbered
                .filter(|(_, mask)| **mask & 1 << c != 0)
                .map(|(node, _)| node as u32)
                .collect()
        };
        Self([held(0), held(1), held(2)])
    }

    /// Sets the held degrees of freedom to zero.
    pub fn clear<T: Real>(&self, field: &mut Field<T>) {
        for (component, nodes) in self.0.iter().enumerate() {
            let values = field.component_mut(component);
            for &node in nodes {
                values[node as usize] = T::default();
            }
        }
    }

    /// Number of held degrees of freedom.
    pub fn count(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

fn name(nodes: Nodes) -> String {
    match nodes {
        Nodes::Face(face) => format!("the support on {face}"),
        Nodes::At(at) => format!("the support at node {at:?}"),
    }
}

fn select(topology: &Topology, nodes: Nodes) -> Vec<(usize, [usize; 3])> {
    match nodes {
        Nodes::At(at) => topology.node(at).map(|number| (number, at)).into_iter().collect(),
        Nodes::Face(face) => face_nodes(topology, face),
    }
}

pub(crate) fn face_nodes(topology: &Topology, face: Face) -> Vec<(usize, [usize; 3])> {
    let nodes = topology.cells.map(|n| n + 1);
    let mut ranges = nodes.map(|n| 0..n);
    let position = face.position(nodes[face.axis.index()]);
    ranges[face.axis.index()] = position..position + 1;
    let [xs, ys, zs] = ranges;
    let mut found = Vec::new();
    for z in zs {
        for y in ys.clone() {
            for x in xs.clone() {
                found.extend(topology.node([x, y, z]).map(|number| (number, [x, y, z])));
            }
        }
    }
    found
}

/// Cells with material on part of a face, with the area of material in mm².
pub(crate) fn loaded_cells(
    mesh: &VoxelMesh,
    face: Face,
    patch: Patch,
) -> Result<Vec<([usize; 3], f64)>, SystemError> {
    let grid = mesh.grid();
    let mut ranges = grid.cells.map(|n| 0..n);
    let position = face.position(grid.cells[face.axis.index()]);
    ranges[face.axis.index()] = position..position + 1;
    let [xs, ys, zs] = ranges;
    let mut found = Vec::new();
    for z in zs {
        for y in ys.clone() {
            for x in xs
                .clone()
                .filter(|&x| covers(patch, face, grid.cell_centre_mm([x, y, z])))
            {
                let solid: f32 = mesh.fractions(grid.cell_index([x, y, z])).iter().sum();
                if solid > 0.0 {
                    found.push(([x, y, z], f64::from(solid) * grid.spacing_mm.powi(2)));
                }
            }
        }
    }
    if found.is_empty() {
        Err(SystemError::ConditionOnVoid(format!("the load on {face}")))
    } else {
        Ok(found)
    }
}

fn covers(patch: Patch, face: Face, at: [f64; 3]) -> bool {
    match patch {
        Patch::Whole => true,
        Patch::Disc { centre_mm, radius_mm } => {
            let across: Vec<f64> = (0..3)
                .filter(|&a| a != face.axis.index())
                .map(|a| at[a])
                .collect();
            (across[0] - centre_mm[0]).hypot(across[1] - centre_mm[1]) <= radius_mm
        }
    }
}

pub(crate) fn face_corners(face: Face, cell: [usize; 3]) -> impl Iterator<Item = [usize; 3]> {
    let normal = face.axis.index();
    let level = face.position(2);
    (0..8).filter_map(move |corner| {
        let bits = [corner & 1, corner >> 1 & 1, corner >> 2];
        (bits[normal] == level).then(|| std::array::from_fn(|a| cell[a] + bits[a]))
    })
}
