//! A coat of several layers: what part of the coat in a voxel belongs to each.

use super::{Coat, SolidFractions};
use crate::PHASES_MAX;

/// Layers of a coat at most: each is a phase of the mesh, beside the substrate and two kinds of bone.
pub const COAT_LAYERS_MAX: usize = PHASES_MAX - 3;

/// Parts of the coat in one voxel, from the outermost layer inwards; they add up to one where there is coat.
type Parts = [f32; COAT_LAYERS_MAX];

/// The layers of a coat in the voxels of a grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoatLayers {
    /// Empty for a coat of one layer.
    parts: Vec<Parts>,
    inner: usize,
}

impl CoatLayers {
    /// The layers of a coat that is parted at the signed distances `inner_bounds_mm` (rising) from the uncoated surface; `cut` gives
    /// the voxels with any other coat of the same body.
    ///
    /// What lies below a bound is the coated body for a bound outside the surface, and the substrate left for one inside it.
    /// Bounds beyond [`COAT_LAYERS_MAX`] layers are not looked at.
    pub fn new(coat: Coat, inner_bounds_mm: &[f64], cut: impl Fn(Coat) -> Vec<SolidFractions>) -> Self {
        let bounds = &inner_bounds_mm[..inner_bounds_mm.len().min(COAT_LAYERS_MAX - 1)];
        if bounds.is_empty() {
            return Self::default();
        }
        let mut parts: Vec<Parts> = Vec::new();
        // From the innermost bound outwards: each layer is what lies below its upper bound and not below its lower one.
        let mut lower = below(-coat.inward_mm, &cut);
        parts.resize(lower.len(), [0.0; COAT_LAYERS_MAX]);
        for (k, &bound) in bounds.iter().chain(&[coat.outward_mm]).enumerate() {
            let upper = below(bound, &cut);
            for ((parts, upper), lower) in parts.iter_mut().zip(&upper).zip(&lower) {
                parts[bounds.len() - k] = (upper - lower).max(0.0);
            }
            lower = upper;
        }
        parts.iter_mut().for_each(normalise);
        Self {
            parts,
            inner: bounds.len(),
        }
    }

    /// Number of layers.
    pub fn count(&self) -> usize {
        self.inner + 1
    }

    /// Parts of the coat in a voxel, from the outermost layer inwards.
    pub fn parts(&self, voxel: usize) -> [f32; COAT_LAYERS_MAX] {
        let one_layer = || std::array::from_fn(|k| if k == 0 { 1.0 } else { 0.0 });
        self.parts.get(voxel).copied().unwrap_or_else(one_layer)
    }
}

/// Volume fractions of what lies below a signed distance from the uncoated surface.
fn below(level_mm: f64, cut: impl Fn(Coat) -> Vec<SolidFractions>) -> Vec<f32> {
    let coat = Coat {
        outward_mm: level_mm.max(0.0),
        inward_mm: (-level_mm).max(0.0),
    };
    let fractions = cut(coat);
    let part = |cell: &SolidFractions| {
        if level_mm > 0.0 {
            cell.total()
        } else {
            cell.substrate
        }
    };
    fractions.iter().map(part).collect()
}

/// A voxel whose layers were lost as slivers has its coat in the outermost.
fn normalise(parts: &mut Parts) {
    let sum: f32 = parts.iter().sum();
    if sum > 0.0 {
        *parts = parts.map(|part| part / sum);
    } else {
        parts[0] = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut_cells;
    use crate::solid::HalfSpace;
    use crate::{Grid, Solid};
    use std::f64::consts::PI;

    struct Ball(f64);

    impl Solid for Ball {
        fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
            at_mm.iter().map(|v| v * v).sum::<f64>().sqrt() - self.0
        }
    }

    fn layer_volumes(solid: &dyn Solid, grid: &Grid, coat: Coat, bounds: &[f64]) -> Vec<f64> {
        let cells = cut_cells(solid, coat, grid);
        let layers = CoatLayers::new(coat, bounds, |coat| cut_cells(solid, coat, grid));
        let volume = |k: usize| {
            let parts = cells.iter().enumerate();
            parts
                .map(|(voxel, cell)| f64::from(cell.coat * layers.parts(voxel)[k]))
                .sum::<f64>()
                * grid.cell_volume_mm3()
        };
        (0..layers.count()).map(volume).collect()
    }

    #[test]
    fn shells_of_a_ball_have_their_volumes_from_the_outside_inwards() {
        let coat = Coat {
            outward_mm: 0.2,
            inward_mm: 0.4,
        };
        let mut grid = Grid::at_origin([17, 18, 19], 0.5);
        grid.origin_mm = [-4.23, -4.41, -4.77];
        let volumes = layer_volumes(&Ball(3.0), &grid, coat, &[-0.1, 0.1]);
        let ball = |radius: f64| 4.0 / 3.0 * PI * radius.powi(3);
        let exact = [
            ball(3.2) - ball(3.1),
            ball(3.1) - ball(2.9),
            ball(2.9) - ball(2.6),
        ];
        for (found, exact) in volumes.iter().zip(exact) {
            assert!((found / exact - 1.0).abs() < 5e-3, "{found} for {exact}");
        }
    }

    #[test]
    fn layers_on_a_plane_are_area_times_thickness_however_thin() {
        let plane = HalfSpace::new([0.0, 0.0, 2.13], [0.0, 0.0, 1.0]);
        let coat = Coat {
            outward_mm: 0.01,
            inward_mm: 0.03,
        };
        let volumes = layer_volumes(&plane, &Grid::at_origin([4; 3], 1.0), coat, &[-0.02, 0.0, 0.002]);
        for (found, thickness) in volumes.iter().zip([0.008, 0.002, 0.02, 0.01]) {
            assert!((found - 16.0 * thickness).abs() < 1e-4, "{found} for {thickness}");
        }
    }

    #[test]
    fn one_layer_is_the_coat() {
        let layers = CoatLayers::new(Coat::NONE, &[], |_| Vec::new());
        assert_eq!((layers.count(), layers.parts(5)[0]), (1, 1.0));
    }
}
