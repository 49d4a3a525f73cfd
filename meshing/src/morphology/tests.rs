//! Closed forms: slabs, cylinders, balls.

use std::f64::consts::PI;

use super::*;
use crate::solid::vector::{dot, length};
use crate::{Grid, Occupancy, Solid};

/// Points within half a thickness of a plane through the origin.
pub(super) struct Slab {
    pub(super) normal: [f64; 3],
    pub(super) thickness_mm: f64,
}

impl Solid for Slab {
    fn signed_distance_mm(&self, at: [f64; 3]) -> f64 {
        dot(at, self.normal).abs() - 0.5 * self.thickness_mm
    }
}

/// An endless cylinder with an axis through the origin.
pub(super) struct Rod {
    pub(super) along: [f64; 3],
    pub(super) radius_mm: f64,
}

impl Solid for Rod {
    fn signed_distance_mm(&self, at: [f64; 3]) -> f64 {
        let height = dot(at, self.along);
        (dot(at, at) - height * height).max(0.0).sqrt() - self.radius_mm
    }
}

pub(super) struct Ball {
    pub(super) radius_mm: f64,
}

impl Solid for Ball {
    fn signed_distance_mm(&self, at: [f64; 3]) -> f64 {
        length(at) - self.radius_mm
    }
}

/// All that is not in a body.
struct Outside<'a> {
    body: &'a dyn Solid,
}

impl Solid for Outside<'_> {
    fn signed_distance_mm(&self, at: [f64; 3]) -> f64 {
        -self.body.signed_distance_mm(at)
    }
}

struct Shell {
    inner_mm: f64,
    outer_mm: f64,
}

impl Solid for Shell {
    fn signed_distance_mm(&self, at: [f64; 3]) -> f64 {
        (length(at) - self.outer_mm).max(self.inner_mm - length(at))
    }
}

/// A box about the origin, a little off it so that no symmetry helps.
fn about_origin(cells: usize) -> Grid {
    let low = -0.5 * cells as f64;
    Grid {
        cells: [cells; 3],
        spacing_mm: 1.0,
        origin_mm: [low + 0.13, low - 0.31, low + 0.42],
    }
}

/// Every cell full or empty, whichever is nearer.
fn rounded(occupancy: &Occupancy) -> Occupancy {
    let name = "substrate".into();
    let phases = vec![crate::Phase { name, body: 0 }];
    let mut builder = crate::VoxelMeshBuilder::new(occupancy.grid().clone(), phases);
    for &fraction in occupancy.solid_fractions() {
        builder.push_pure((fraction > 0.5).then_some(0));
    }
    Occupancy::of_mesh(&builder.finish()).unwrap()
}

pub(super) fn cut(solid: &dyn Solid, cells: usize) -> Occupancy {
    Occupancy::of_solid(solid, &about_origin(cells)).unwrap()
}

const TILTED: [f64; 3] = [0.36, 0.48, 0.8];

/// Asserts a median thickness; the mean too where the mirror images in the faces of the box continue the body.
fn assert_thickness(found: Option<ThicknessDistribution>, exact_mm: f64, error_max: f64, is_continued: bool) {
    let found = found.unwrap();
    let error = |length_mm: f64| (length_mm / exact_mm - 1.0).abs();
    assert!(error(found.p50_mm) < error_max, "{exact_mm} {found:?}");
    assert!(found.unmeasured_fraction < 0.01, "{exact_mm} {found:?}");
    if is_continued {
        assert!(error(found.mean_mm) < error_max, "{exact_mm} {found:?}");
        assert!(found.sd_mm < 0.01 * exact_mm, "{exact_mm} {found:?}");
    }
}

#[test]
fn slabs_have_their_thickness() {
    for (normal, is_continued) in [([0.0, 0.0, 1.0], true), (TILTED, false)] {
        for thickness_mm in [3.0, 4.0, 5.5] {
            let slab = Slab { normal, thickness_mm };
            let found = LocalThickness::of(&cut(&slab, 30));
            assert_thickness(found.solid, thickness_mm, 0.03, is_continued);
        }
    }
}

#[test]
fn gaps_between_slabs_have_their_width() {
    let slab = Slab {
        normal: [0.0, 1.0, 0.0],
        thickness_mm: 7.3,
    };
    let gap = Outside { body: &slab };
    let found = LocalThickness::of(&cut(&gap, 24));
    assert_thickness(found.void, 7.3, 0.002, true);
    // On either side the solid goes on as its mirror image: 12 − 3.65 on one side of the plane and off it by 0.31.
    let solid = found.solid.unwrap();
    assert!(
        (solid.p5_mm - 2.0 * (12.0 - 3.65 - 0.31)).abs() < 0.01,
        "{solid:?}"
    );
    assert!(
        (solid.p95_mm - 2.0 * (12.0 - 3.65 + 0.31)).abs() < 0.01,
        "{solid:?}"
    );
}

#[test]
fn rods_have_their_diameter() {
    for (along, is_continued) in [([0.0, 0.0, 1.0], true), (TILTED, false)] {
        for radius_mm in [1.5, 2.0, 3.0, 4.0, 6.0] {
            let rod = Rod { along, radius_mm };
            let found = LocalThickness::of(&cut(&rod, 24)).solid;
            assert_thickness(found, 2.0 * radius_mm, 0.025, is_continued);
        }
    }
}

#[test]
fn balls_have_their_diameter_and_area_with_errors_that_vanish() {
    for radius_mm in [2.0, 4.0, 8.0] {
        let occupancy = cut(&Ball { radius_mm }, 24);
        let found = LocalThickness::of(&occupancy).solid;
        assert_thickness(found, 2.0 * radius_mm, 0.04 / radius_mm, true);
        let surface = SpecificSurface::of(&occupancy).unwrap();
        let exact_mm2 = 4.0 * PI * radius_mm.powi(2);
        assert!((surface.area_mm2 / exact_mm2 - 1.0).abs() < 0.1 / radius_mm.powi(2));
        let per_solid = surface.per_solid_volume_per_mm.unwrap();
        assert!((per_solid * radius_mm / 3.0 - 1.0).abs() < 0.01 + 0.1 / radius_mm.powi(2));
    }
}

#[test]
fn a_ball_of_whole_voxels_has_nearly_its_area_and_diameter() {
    let whole = cut(&Ball { radius_mm: 8.0 }, 24);
    let voxels = rounded(&whole);
    let area_mm2 = SpecificSurface::of(&voxels).unwrap().area_mm2;
    assert!((area_mm2 / (4.0 * PI * 64.0) - 1.0).abs() < 0.015, "{area_mm2}");
    assert_thickness(LocalThickness::of(&voxels).solid, 16.0, 0.04, true);
}

#[test]
fn without_a_surface_there_is_nothing_to_measure() {
    for solid in [&crate::solid::Everywhere as &dyn Solid, &Ball { radius_mm: -1.0 }] {
        let occupancy = cut(solid, 6);
        let thickness = LocalThickness::of(&occupancy);
        assert_eq!((thickness.solid, thickness.void), (None, None));
        assert_eq!(SpecificSurface::of(&occupancy).unwrap().area_mm2, 0.0);
    }
}

#[test]
fn a_shell_closes_its_pore() {
    for (inner_mm, outer_mm) in [(3.0, 5.0), (6.0, 8.0)] {
        let shell = Shell { inner_mm, outer_mm };
        let found = OpenPorosity::of(&cut(&shell, 24));
        let exact_mm3 = 4.0 / 3.0 * PI * inner_mm.powi(3);
        let closed_mm3 = found.closed_porosity * 24.0_f64.powi(3);
        assert!(
            (closed_mm3 / exact_mm3 - 1.0).abs() < 0.05 / inner_mm,
            "{closed_mm3}"
        );
        assert_eq!(found.closed_pores.len(), 1);
        assert!((found.open_porosity + found.closed_porosity - found.porosity).abs() < 1e-12);
    }
}

#[test]
fn a_shell_with_a_hole_is_open() {
    let shell = Shell {
        inner_mm: 5.0,
        outer_mm: 7.0,
    };
    let along = [0.0, 0.0, 1.0];
    let rod = Rod {
        along,
        radius_mm: 1.5,
    };
    let drill = Outside { body: &rod };
    let pierced = crate::solid::Intersection {
        first: &shell,
        second: &drill,
    };
    let found = OpenPorosity::of(&cut(&pierced, 24));
    assert!(found.closed_pores.is_empty());
    assert!(found.closed_porosity < 1e-6, "{found:?}");
}

#[test]
fn threads_change_nothing() {
    let occupancy = cut(
        &Shell {
            inner_mm: 4.0,
            outer_mm: 7.0,
        },
        20,
    );
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let thickness = LocalThickness::of(&occupancy);
            (
                thickness,
                Tortuosity::of(&occupancy).unwrap(),
                SpecificSurface::of(&occupancy).unwrap(),
            )
        })
    };
    assert_eq!(of(1), of(3));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]
    #[test]
    fn any_fractions_are_measured_or_refused(
        cells in proptest::array::uniform3(1..6usize),
        draws in proptest::collection::vec(0..9u8, 125),
    ) {
        let name = "substrate".into();
        let grid = Grid::at_origin(cells, 0.5);
        let mut builder = crate::VoxelMeshBuilder::new(grid.clone(), vec![crate::Phase { name, body: 0 }]);
        for &draw in draws.iter().take(grid.cell_count()) {
            let mut fractions = [0.0; crate::PHASES_MAX];
            fractions[0] = ((f32::from(draw) - 2.0) / 4.0).clamp(0.0, 1.0);
            builder.push(fractions);
        }
        let occupancy = Occupancy::of_mesh(&builder.finish()).unwrap();
        let open = OpenPorosity::of(&occupancy);
        proptest::prop_assert!((open.open_porosity + open.closed_porosity - open.porosity).abs() < 1e-12);
        let tortuosity = Tortuosity::of(&occupancy).unwrap();
        for passage in [tortuosity.x, tortuosity.y, tortuosity.z] {
            if let Passage::Open { tortuosity, relative_diffusivity } = passage {
                proptest::prop_assert!(tortuosity.is_finite());
                proptest::prop_assert!(relative_diffusivity > 0.0 && relative_diffusivity <= 1.0 + 1e-9);
            }
        }
        let _ = (LocalThickness::of(&occupancy), SpecificSurface::of(&occupancy));
    }
}
