//! A coat as two thicknesses.

/// A layer of uniform thickness about the surface of a solid before coating.
///
/// With d the signed distance of the solid: the coated body is d < outward, the substrate that is left is
/// d < −inward, the coat is what lies between.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Coat {
    /// Growth of the body in mm.
    pub outward_mm: f64,
    /// Depth in mm to which the substrate is turned into coat.
    pub inward_mm: f64,
}

/// Why a coat does not fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CoatError {
    /// A thickness that is no number, or negative.
    #[error("coat {name} must be zero or positive, is {value}")]
    NotAThickness {
        /// `outward_mm` or `inward_mm`.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// The coat fills the pores.
    #[error(
        "a coat growing {outward_mm} mm outward closes pores of {pore_mm:.4} mm; it must stay below half of that"
    )]
    ClosesPores {
        /// Outward thickness.
        outward_mm: f64,
        /// Largest sphere in the void.
        pore_mm: f64,
    },
    /// Nothing of the substrate is left.
    #[error(
        "a coat reaching {inward_mm} mm inward consumes members of {member_mm:.4} mm; it must stay below half of that"
    )]
    ConsumesMembers {
        /// Inward thickness.
        inward_mm: f64,
        /// Strut diameter, wall thickness or largest sphere in the solid.
        member_mm: f64,
    },
}

impl Coat {
    /// No coat at all.
    pub const NONE: Self = Self {
        outward_mm: 0.0,
        inward_mm: 0.0,
    };

    /// True if both thicknesses are zero.
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// Both thicknesses together in mm.
    pub fn thickness_mm(&self) -> f64 {
        self.outward_mm + self.inward_mm
    }

    /// Checks the coat against the sizes of the body it goes on.
    ///
    /// # Errors
    /// Thicknesses that are none, pores closed, members consumed.
    pub fn fits(&self, member_mm: f64, pore_mm: f64) -> Result<(), CoatError> {
        let (outward_mm, inward_mm) = (self.outward_mm, self.inward_mm);
        for (name, value) in [("outward_mm", outward_mm), ("inward_mm", inward_mm)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(CoatError::NotAThickness { name, value });
            }
        }
        if outward_mm > 0.0 && outward_mm >= 0.5 * pore_mm {
            return Err(CoatError::ClosesPores { outward_mm, pore_mm });
        }
        if inward_mm > 0.0 && inward_mm >= 0.5 * member_mm {
            return Err(CoatError::ConsumesMembers { inward_mm, member_mm });
        }
        Ok(())
    }
}
