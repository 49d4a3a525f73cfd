use super::*;
use crate::Grid;
use crate::solid::vector::{difference, dot, length, scaled, shifted};
use crate::trabecular::random::Random;

fn cell(name: &str, cell_mm: f64, porosity: f64) -> SizedCell {
    let sizing = Sizing {
        cell_mm: Some(cell_mm),
        porosity: Some(porosity),
        ..Sizing::default()
    };
    row(name).sized(&sizing).unwrap()
}

fn row(name: &str) -> &'static Lattice {
    lattice::find(name).unwrap()
}

struct Moved<'a>(&'a dyn Solid, [f64; 3]);

impl Solid for Moved<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.0.signed_distance_mm(difference(at_mm, self.1))
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.0.sample(difference(at_mm, self.1))
    }
}

/// Places of a fine cell by fifths of its edge, and how many are alike by symmetry: ±1/5 and ±2/5, and the three axes.
fn fifths() -> impl Iterator<Item = ([u8; 3], f64)> {
    let sorted = (0..27).map(|k| [k % 3, k / 3 % 3, k / 9]);
    let sorted = sorted.filter(|[x, y, z]| x <= y && y <= z);
    sorted.map(|[x, y, z]| {
        let orders = match (x == y, y == z) {
            (true, true) => 1.0,
            (false, false) => 6.0,
            _ => 3.0,
        };
        let signs = [x, y, z].map(|k| if k == 0 { 1.0 } else { 2.0 });
        ([x, y, z], orders * signs.iter().product::<f64>())
    })
}

/// ∫ |A ∩ (B + t)| dt over one period of B = |A| |B|/|period|: averaged over all places of the fine lattice in the
/// coarse one the solid is the product of the two.
#[test]
fn averaged_over_places_the_solid_is_the_product() {
    let (coarse, fine) = (cell("bcc", 1.0, 0.5), cell("simple-cubic", 0.5, 0.6));
    let window = Window {
        low: [0.0; 3],
        edges: [1.0; 3],
    };
    let weighed = |(place, alike): ([u8; 3], f64)| {
        let moved = Moved(&fine, place.map(|k| f64::from(k) * 0.1));
        alike * filled(&[&coarse, &moved], window, PART * fine.member_mm())
    };
    assert_eq!(fifths().map(|place| place.1).sum::<f64>(), 125.0);
    let mean = fifths().map(weighed).sum::<f64>() / 125.0;
    let product = (1.0 - coarse.porosity()) * (1.0 - fine.porosity());
    assert!((mean / product - 1.0).abs() < 1e-3, "{mean} {product}");
}

fn fine(name: &str, cells: usize, size: FineSize) -> FineLevel {
    FineLevel {
        lattice: name.into(),
        cells,
        size,
    }
}

/// Solid part of the voxels of a mesh: another measure than that of the sizing.
fn voxels(body: &Hierarchical, per_cell: usize) -> f64 {
    let [x, y, z] = body.edges_mm();
    let spacing_mm = x / per_cell as f64;
    let grid = Grid::at_origin(
        [x, y, z].map(|edge| (edge / spacing_mm).round() as usize),
        spacing_mm,
    );
    crate::trabecular::checks::solid_part(body, &grid)
}

#[test]
fn total_porosities_are_met_by_either_level() {
    let level = fine("bcc", 3, FineSize::TotalPorosity(0.75));
    let body = Hierarchical::within(cell("diamond", 1.5, 0.4), &level).unwrap();
    let counted = voxels(&body, 64);
    println!("{:.6} {counted:.6}", body.filled);
    assert!((body.porosity() - 0.75).abs() < 1e-3 * 0.25);
    assert!((counted - 0.25).abs() < 1e-3 * 0.25);
    assert!(body.member_mm() == body.fine().member_mm() && body.pore_mm() == body.fine().pore_mm());
    let back = Hierarchical::around(body.fine, row("diamond"), 3, 0.75).unwrap();
    assert!((back.coarse().porosity() / 0.4 - 1.0).abs() < 1e-3);
    assert!((back.edges_mm()[0] - 1.5).abs() < 1e-12);
}

/// The fine lattice sits in each coarse cell in the same place: their common part is not the product of the two.
#[test]
fn porosities_are_those_of_the_voxels_whatever_the_fine_level_is_sized_by() {
    let by = |size| Hierarchical::within(cell("bcc", 1.0, 0.5), &fine("simple-cubic", 3, size)).unwrap();
    let body = by(FineSize::Porosity(0.6));
    let product = (1.0 - body.coarse().porosity()) * (1.0 - body.fine().porosity());
    println!("{} {} {product}", body.filled, voxels(&body, 64));
    assert!((body.filled / voxels(&body, 64) - 1.0).abs() < 1e-3);
    assert!((body.filled / product - 1.0).abs() > 1e-2);
    let sizes = [
        FineSize::MemberMm(body.fine().member_mm()),
        FineSize::PoreMm(body.fine().pore_mm()),
    ];
    for size in sizes {
        assert!((by(size).filled / body.filled - 1.0).abs() < 1e-3, "{size:?}");
    }
}

/// A coarse cell that is no cube is filled with fine ones of its shape.
#[test]
fn cells_of_any_shape_are_filled() {
    let sizing = Sizing {
        cell_mm: Some(1.0),
        porosity: Some(0.4),
        aspect: [1.0, 1.25, 1.5],
        ..Sizing::default()
    };
    let level = fine("bcc", 3, FineSize::Porosity(0.6));
    let body = Hierarchical::within(row("bcc").sized(&sizing).unwrap(), &level).unwrap();
    assert_eq!(body.edges_mm(), [1.0, 1.25, 1.5]);
    assert!((voxels(&body, 48) / body.filled - 1.0).abs() < 2e-3);
    let turned = Sizing {
        cell_mm: Some(0.5),
        aspect: [1.0; 3],
        ..sizing
    };
    let misfit = Hierarchical::new(body.coarse, row("bcc").sized(&turned).unwrap());
    assert!(matches!(misfit, Err(HierarchicalError::Cells { .. })));
}

#[test]
fn distances_repeat_with_the_coarse_cell_and_rise_by_one_at_most() {
    let body = Hierarchical::new(cell("diamond", 1.2, 0.4), cell("bcc", 0.3, 0.5)).unwrap();
    let mut random = Random::new(4);
    for _ in 0..2000 {
        let at = random.unit_cube().map(|u| 1.2 * u);
        let here = body.sample(at);
        let apart = scaled(random.direction(), 0.1 * random.unit());
        let there = body.signed_distance_mm(shifted(at, apart));
        assert!((there - here.distance_mm).abs() <= length(apart) + 1e-6);
        let copy = body.signed_distance_mm(shifted(at, [1.2, -2.4, 3.6]));
        assert!((copy - here.distance_mm).abs() < 1e-9);
        assert!((dot(here.normal, here.normal) - 1.0).abs() < 1e-9);
    }
}

/// Struts that are lattices hang together: what the coarse surface cuts loose is less than 1 % of the solid.
#[test]
fn the_body_is_one_piece_but_for_stubs() {
    let level = fine("bcc", 3, FineSize::Porosity(0.5));
    let body = Hierarchical::within(cell("diamond", 1.0, 0.35), &level).unwrap();
    let grid = Grid::at_origin([36; 3], 1.0 / 36.0);
    let cleaned = crate::without_islands(crate::trabecular::checks::mesh(&body, grid));
    assert_eq!(cleaned.pieces.len(), 1);
}

#[test]
fn what_cannot_be_is_refused() {
    use HierarchicalError as E;
    let diamond = || cell("diamond", 1.0, 0.4);
    let block = Sizing {
        cell_mm: Some(1.0),
        ..Sizing::default()
    };
    let full = row("solid").sized(&block).unwrap();
    assert!(matches!(Hierarchical::new(full, diamond()), Err(E::Full { .. })));
    let new = |cell_mm: f64| Hierarchical::new(diamond(), cell("bcc", cell_mm, 0.6));
    assert!(matches!(new(0.3), Err(E::Cells { .. })));
    assert!(matches!(new(0.5), Err(E::ThinMember { .. })));
    let within = |name, cells, size| Hierarchical::within(diamond(), &fine(name, cells, size)).map(|_| ());
    for porosity in [0.3, f64::NAN] {
        let refused = within("bcc", 4, FineSize::TotalPorosity(porosity));
        assert!(matches!(refused, Err(E::Porosity { .. })), "{porosity}");
    }
    for size in [FineSize::Porosity(1.0), FineSize::PoreMm(2.0)] {
        assert!(matches!(within("bcc", 4, size), Err(E::Sizing(_))), "{size:?}");
    }
    for cells in [1, usize::MAX] {
        let refused = within("bcc", cells, FineSize::Porosity(0.5));
        assert!(matches!(refused, Err(E::Cells { .. })), "{cells}");
    }
    let size = FineSize::Porosity(0.5);
    assert!(matches!(within("bbc", 4, size), Err(E::Lattice { .. })));
}

#[test]
fn levels_are_read_and_their_keys_are_checked() {
    let read: FineLevel =
        serde_json::from_str(r#"{"lattice": "bcc", "cells": 4, "size": {"total_porosity": 0.8}}"#).unwrap();
    assert_eq!(read, fine("bcc", 4, FineSize::TotalPorosity(0.8)));
    let wrong = r#"{"lattice": "bcc", "cell": 4, "size": {"total_porosity": 0.8}}"#;
    assert!(serde_json::from_str::<FineLevel>(wrong).is_err());
}
