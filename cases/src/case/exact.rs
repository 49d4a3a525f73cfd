//! Exact solutions as resolved.

/// The displacement of an exact solution on all outer faces of a block, and its body force.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Exact {
    /// Always `exact`.
    pub case: &'static str,
    /// The solution.
    pub solution: ExactSolution,
}

/// Exact solutions of elasticity of one isotropic solid; coordinates are counted from the centre of the block.
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
    /// Waves that a body force holds in equilibrium.
    Manufactured {
        /// Largest strain.
        strain: f64,
        /// Wavelength in mm.
        wavelength_mm: f64,
    },
}

impl ExactSolution {
    /// Diameter in mm of the cavity that the solution is about.
    pub fn cavity_mm(&self) -> Option<f64> {
        match *self {
            Self::LameCavity { diameter_mm, .. } | Self::GoodierCavity { diameter_mm, .. } => {
                Some(diameter_mm)
            }
            Self::UniformStrain { .. } | Self::Bending { .. } | Self::Manufactured { .. } => None,
        }
    }
}
