//! Voxel linear elasticity: mesh, materials, supports and loads to displacement, strain, stress, energy.
//!
//! Eight-node cubes with incompatible modes (or without) on the cells of a [`meshing::VoxelMesh`], a matrix-free operator, conjugate gradients with a
//! geometric multigrid preconditioner. Lengths in mm, forces in N, stresses in MPa.
//!
//! ```
//! use meshing::{Grid, Phase, VoxelMeshBuilder};
//! use solver::{Axis, Body, Boundary, Condition, Element, Face, Isotropic, Mixing, Nodes, SolveOptions, System};
//! use std::ops::ControlFlow;
//!
//! // A bar of 2 × 2 × 8 mm, held at the bottom and pulled by 0.08 mm.
//! let phase = Phase { name: "steel".into(), body: 0 };
//! let mut builder = VoxelMeshBuilder::new(Grid::at_origin([4, 4, 16], 0.5), vec![phase]);
//! for _ in 0..4 * 4 * 16 {
//!     builder.push_pure(Some(0));
//! }
//! let mesh = builder.finish();
//! let materials = [Isotropic::new(200_000.0, 0.0)?];
//! let body = Body { mesh: &mesh, materials: &materials, mixing: Mixing::default(), element: Element::default() };
//! let mut boundary = Boundary::default();
//! boundary.conditions.extend(Condition::clamped(Face::low(Axis::Z)));
//! boundary.conditions.push(Condition::Displacement { nodes: Nodes::Face(Face::high(Axis::Z)), axis: Axis::Z, value_mm: 0.08 });
//! let system = System::new(&body, &boundary, None)?;
//! let solution = system.solve(&SolveOptions::default(), &mut |_| ControlFlow::Continue(()))?;
//! // ½ E ε² V with ε = 1 %: 320 N·mm.
//! assert!((solution.strain_energy() - 320.0).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assembled;
mod boundary;
mod buckling;
mod conjugate_gradient;
mod constraints;
mod corners;
mod elasticity;
mod element;
mod error;
mod field;
mod finite_cell;
mod gauge;
mod interface;
pub mod material;
mod memory;
mod mixing;
mod multigrid;
mod operator;
mod periodic;
mod pieces;
mod plasticity;
#[doc(hidden)]
pub mod probe;
mod random;
mod rigid;
mod solution;
mod system;
mod topology;
mod uniform;

pub use boundary::{Axis, Boundary, Condition, End, Face, Nodes, Patch, RemainingMotions};
pub use buckling::{Buckling, BucklingFailure, BucklingOptions, BucklingProgress};
pub use conjugate_gradient::{Convergence, Progress, SolveOptions};
pub use elasticity::{Isotropic, Lame, Symmetric, contraction, von_mises};
pub use error::{SolveError, SystemError};
pub use finite_cell::{
    FiniteCellModuli, FiniteCellSolution, FiniteCells, VOXELS_PER_FINITE_CELL, finite_cell_bytes,
};
pub use interface::InterfaceTraction;
pub use memory::{
    available_bytes, predicted_buckling_bytes, predicted_bytes, predicted_plastic_bytes, response_bytes,
};
pub use mixing::Mixing;
pub use operator::Element;
pub use periodic::{
    DirectionalModulus, EffectiveModuli, Homogenisation, OrientationAverage, ShearRange, Stiffness, StrainSet,
};
pub use plasticity::{Hardening, PlasticFailure, PlasticOptions, PlasticRun, PlasticStep};
pub use rigid::RigidMotion;
pub use solution::{CellStrain, Solution};
pub use system::{Body, System};
pub use uniform::UniformBoundary;
