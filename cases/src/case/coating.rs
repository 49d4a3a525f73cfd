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
    /// What it is made of.
    #[serde(flatten)]
    pub content: CoatContent,
}

/// What a coat is made of.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum CoatContent {
    /// One solid throughout.
    Uniform {
        /// Porosity p of the layer itself, in [0, 1).
        porosity: f64,
        /// The dense solid of the layer.
        material: SolidMaterial,
    },
    /// Layers from the outside inwards, together as thick as the coat.
    Layers {
        /// The layers.
        layers: Vec<CoatLayer>,
    },
}

/// One layer of a coat.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct CoatLayer {
    /// Thickness in mm.
    pub thickness_mm: f64,
    /// The solid of the layer as it is, pores included.
    pub material: SolidMaterial,
}

impl Coating {
    /// Whole thickness in mm.
    pub fn thickness_mm(&self) -> f64 {
        self.outward_mm + self.inward_mm
    }

    /// The layers from the outside inwards; a uniform coat is one.
    pub fn layers(&self) -> Vec<CoatLayer> {
        match &self.content {
            CoatContent::Layers { layers } => layers.clone(),
            CoatContent::Uniform { porosity, material } => vec![CoatLayer {
                thickness_mm: self.thickness_mm(),
                material: porous(material, *porosity),
            }],
        }
    }

    /// Signed distances in mm from the uncoated surface at which a layer ends and the next begins, rising: none for one layer.
    pub fn inner_bounds_mm(&self) -> Vec<f64> {
        let layers = self.layers();
        let mut bounds = Vec::new();
        let mut bound = self.outward_mm;
        for layer in &layers[..layers.len().saturating_sub(1)] {
            bound -= layer.thickness_mm;
            bounds.push(bound);
        }
        bounds.reverse();
        bounds
    }
}

/// A porous layer as a solid: E (1-p)², ν unchanged, ρ (1-p), yield (1-p)².
///
/// The square is the open-cell law of Gibson & Ashby 1997; scaling the yield stress like the modulus keeps the
/// yield strain of the dense solid, which is an assumption.
fn porous(solid: &SolidMaterial, porosity: f64) -> SolidMaterial {
    let dense = 1.0 - porosity;
    SolidMaterial {
        name: solid.name.clone(),
        young_mpa: solid.young_mpa * dense * dense,
        poisson: solid.poisson,
        density_g_cm3: solid.density_g_cm3 * dense,
        yield_mpa: solid.yield_mpa.map(|y| y * dense * dense),
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
            content: CoatContent::Uniform {
                porosity: 0.5,
                material: tantalum.into(),
            },
        };
        let layer = &coat.layers()[0].material;
        // M055 of the material data: 186 GPa (1 - 0.5)² is 46 GPa.
        assert_eq!(layer.young_mpa, 46_500.0);
        assert_eq!(layer.density_g_cm3, 8.3);
        assert_eq!(layer.yield_mpa, Some(42.5));
        assert_eq!(coat.thickness_mm(), 0.015);
        assert!(coat.inner_bounds_mm().is_empty());
    }

    #[test]
    fn bounds_of_layers_rise_from_the_depth_of_the_coat() {
        let material = SolidMaterial::from(solver::material::find("tantalum").unwrap());
        let layer = |thickness_mm: f64| CoatLayer {
            thickness_mm,
            material: material.clone(),
        };
        let coat = Coating {
            preset: None,
            outward_mm: 0.5,
            inward_mm: 0.5,
            content: CoatContent::Layers {
                layers: vec![layer(0.5), layer(0.25), layer(0.25)],
            },
        };
        assert_eq!(coat.inner_bounds_mm(), [-0.25, 0.0]);
    }
}
