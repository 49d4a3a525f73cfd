//! What a random level set is asked to be.

use crate::trabecular::{Boundary, TrabecularError, TrabecularSize, positive, positive_box};

/// Smallest half-angle of a cone in degrees, as in the reference: sharper ones leave parallel sheets or rods apart.
const CONE_MIN_DEG: f64 = 15.0;
/// Fewest waves: fewer are no Gaussian field.
const WAVES_MIN: usize = 50;
/// Most waves: more change nothing but the time.
const WAVES_MAX: usize = 20_000;
/// Shortest edge of the box in wavelengths: in a smaller one nothing is random.
const WAVELENGTHS_MIN: f64 = 2.0;

/// A random level set, solid where a sum of plane waves lies below a level. What has a default may be left out of a file.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpinodoidSpec {
    /// Edges of the box in mm, each at least two wavelengths.
    pub box_mm: [f64; 3],
    /// Wavelength 2π/k of all waves in mm: the distance from one member to the next.
    pub wavelength_mm: f64,
    /// Half-angles in degrees of the cones about x, y and z that hold the wave vectors: 0 for no cone, or 15 to 90.
    /// 90 for all by default: isotropic.
    #[serde(default = "isotropic")]
    pub cones_deg: [f64; 3],
    /// Number of waves, from 50 to 20 000; 1000 by default, as in the reference.
    #[serde(default = "thousand")]
    pub waves: usize,
    /// Whether the structure repeats with the box, as by default. The wave vectors of one that does are moved to the
    /// nearest that repeat and stay within their cones.
    #[serde(default)]
    pub boundary: Boundary,
    /// What everything random comes from; 0 by default.
    #[serde(default)]
    pub seed: u64,
    /// What the level is chosen by.
    pub size: TrabecularSize,
}

impl SpinodoidSpec {
    /// Cones that leave no direction out.
    pub const ISOTROPIC_DEG: [f64; 3] = [90.0, 90.0, 90.0];
    /// Waves about x: wavy plates across x.
    pub const LAMELLAR_DEG: [f64; 3] = [30.0, 0.0, 0.0];
    /// Waves about x and y: wavy columns along z.
    pub const COLUMNAR_DEG: [f64; 3] = [30.0, 30.0, 0.0];
    /// Waves about all three axes.
    pub const CUBIC_DEG: [f64; 3] = [30.0, 30.0, 30.0];

    /// An isotropic structure with all defaults.
    pub fn new(box_mm: [f64; 3], wavelength_mm: f64, size: TrabecularSize) -> Self {
        Self {
            box_mm,
            wavelength_mm,
            cones_deg: isotropic(),
            waves: thousand(),
            boundary: Boundary::default(),
            seed: 0,
            size,
        }
    }

    pub(super) fn validated(&self) -> Result<(), TrabecularError> {
        positive_box(self.box_mm)?;
        positive("wavelength_mm", self.wavelength_mm)?;
        for edge_mm in self.box_mm {
            if edge_mm < WAVELENGTHS_MIN * self.wavelength_mm {
                return Err(TrabecularError::NarrowBox {
                    edge_mm,
                    wavelength_mm: self.wavelength_mm,
                });
            }
        }
        self.validated_cones()?;
        if !(WAVES_MIN..=WAVES_MAX).contains(&self.waves) {
            return Err(TrabecularError::Waves {
                waves: self.waves,
                range: [WAVES_MIN, WAVES_MAX],
            });
        }
        self.size.validated()
    }

    fn validated_cones(&self) -> Result<(), TrabecularError> {
        let is_cone = |angle: &f64| *angle == 0.0 || (CONE_MIN_DEG..=90.0).contains(angle);
        if self.cones_deg.iter().all(is_cone) && self.cones_deg.iter().any(|&angle| angle > 0.0) {
            Ok(())
        } else {
            let cones_deg = self.cones_deg;
            Err(TrabecularError::Cones { cones_deg })
        }
    }
}

fn isotropic() -> [f64; 3] {
    SpinodoidSpec::ISOTROPIC_DEG
}

fn thousand() -> usize {
    1000
}
