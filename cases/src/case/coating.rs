//! The coat as resolved.

use super::SolidMaterial;

/// A uniform coat on every free surface of the structure.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Coating {
    /// The preset it started from, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Thickness grown outward from the uncoated surface, in mm.
    pub outward_mm: f64,
    /// Thickness converted inward from the uncoated surface, in mm.
    pub inward_mm: f64,
    /// Porosity p of the layer itself, in [0, 1).
    pub porosity: f64,
    /// The dense solid of the layer.
    pub material: SolidMaterial,
}

impl Coating {
    /// Whole thickness in mm.
    pub fn thickness_mm(&self) -> f64 {
        self.outward_mm + self.inward_mm
    }

    /// The porous layer as a solid: E (1-p)², ν unchanged, ρ (1-p), yield (1-p)².
    ///
    /// The square is the open-cell law of Gibson & Ashby 1997; scaling the yield stress like the modulus keeps the
    /// yield strain of the dense solid, which is an assumption.
    pub fn layer(&self) -> SolidMaterial {
        let dense = 1.0 - self.porosity;
        SolidMaterial {
            name: self.material.name.clone(),
            young_mpa: self.material.young_mpa * dense * dense,
            poisson: self.material.poisson,
            density_g_cm3: self.material.density_g_cm3 * dense,
            yield_mpa: self.material.yield_mpa.map(|y| y * dense * dense),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_porous_layer_is_softer_by_the_square_and_lighter_in_proportion() {
        let tantalum = solver::material::find("tantalum").unwrap();
        let coat = Coating {
            preset: None,
            outward_mm: 0.010,
            inward_mm: 0.005,
            porosity: 0.5,
            material: tantalum.into(),
        };
        let layer = coat.layer();
        // M055 of the material data: 186 GPa (1 - 0.5)² is 46 GPa.
        assert_eq!(layer.young_mpa, 46_500.0);
        assert_eq!(layer.density_g_cm3, 8.3);
        assert_eq!(layer.yield_mpa, Some(42.5));
        assert_eq!(coat.thickness_mm(), 0.015);
    }
}
