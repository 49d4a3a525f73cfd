//! Exact solutions as resolved.

/// The displacement of an exact solution on all outer faces of a block, and its body force.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Exact {
    /// Always `exact`.
    pub case: &'static str,
    /// The solution.
    pub solution: ExactSolution,
}

/// Exact solutions of one isotropic solid, elastic but for Hill's; coordinates are counted from the centre of the block.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExactSolution {
    /// One strain everywhere.
    UniformStrain {
        /// XX YY ZZ XY YZ XZ, tensor components.
        components: [f64; 6],
    },
    /// A bar along x bent about y.
    Bending {
        /// Curvature in 1/mm.
        curvature_per_mm: f64,
    },
    /// A spherical cavity under all-round stress.
    LameCavity {
        /// Diameter in mm.
        diameter_mm: f64,
        /// Stress far away in MPa.
        stress_mpa: f64,
    },
    /// A spherical cavity under uniaxial stress along z.
    GoodierCavity {
        /// Diameter in mm.
        diameter_mm: f64,
        /// Stress far away in MPa.
        stress_mpa: f64,
    },
    /// A spherical cavity under all-round stress, in a perfectly plastic body that has yielded around it.
    HillCavity {
        /// Diameter in mm.
        diameter_mm: f64,
        /// Diameter in mm of the sphere that has yielded.
        plastic_diameter_mm: f64,
        /// Yield stress in MPa.
        yield_mpa: f64,
        /// Steps in which the faces move.
        steps: usize,
    },
    /// Waves that a body force holds in equilibrium.
    Manufactured {
        /// Largest strain.
        strain: f64,
        /// Wavelength in mm.
        wavelength_mm: f64,
    },
}

impl ExactSolution {
    /// Yield stress in MPa and steps of a solution beyond yield.
    pub fn yields(&self) -> Option<(f64, usize)> {
        match *self {
            Self::HillCavity { yield_mpa, steps, .. } => Some((yield_mpa, steps)),
            _ => None,
        }
    }

    /// Diameter in mm of the cavity that the solution is about.
    pub fn cavity_mm(&self) -> Option<f64> {
        match *self {
            Self::LameCavity { diameter_mm, .. }
            | Self::GoodierCavity { diameter_mm, .. }
            | Self::HillCavity { diameter_mm, .. } => Some(diameter_mm),
            Self::UniformStrain { .. } | Self::Bending { .. } | Self::Manufactured { .. } => None,
        }
    }
}
