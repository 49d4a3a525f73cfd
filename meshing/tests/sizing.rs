//! Sizes of lattice cells against closed forms and against each other.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::f64::consts::{PI, SQRT_2};

use meshing::{SizedCell, Sizing, SizingError, lattice};

fn of(name: &str, sizing: Sizing) -> Result<SizedCell, SizingError> {
    lattice::find(name).unwrap().sized(&sizing)
}

fn with_member(name: &str, member_mm: f64) -> SizedCell {
    let sizing = Sizing {
        cell_mm: Some(1.0),
        member_mm: Some(member_mm),
        ..Sizing::default()
    };
    of(name, sizing).unwrap()
}

/// Three cylinders along x, y, z through a node: by inclusion and exclusion of Steinmetz' bi- and tricylinder
/// (16 r³/3 and 8(2 − √2) r³), a cell holds 3πr² − 8√2 r³.
#[test]
fn simple_cubic_cells_have_the_volume_of_steinmetz() {
    for diameter in [0.1, 0.3, 0.5] {
        let r: f64 = 0.5 * diameter;
        let exact = 3.0 * PI * r * r - 8.0 * SQRT_2 * r.powi(3);
        let error = with_member("simple-cubic", diameter).solid_volume_mm3() / exact - 1.0;
        assert!(error.abs() < 2e-4, "{diameter}: {error}");
    }
}

#[test]
fn the_pore_of_a_simple_cubic_cell_reaches_its_edges() {
    assert!((with_member("simple-cubic", 0.3).pore_mm() - (SQRT_2 - 0.3)).abs() < 1e-5);
}

/// Areas by cell of the minimal surfaces, Schoen 1970, NASA TN D-5541; their nodal forms come within 0.5 %.
#[test]
fn balanced_networks_have_nearly_the_area_of_the_minimal_surfaces() {
    let areas = [("schwarz-p", 2.3451), ("gyroid", 3.0915), ("schwarz-d", 3.8378)];
    for (name, area) in areas {
        let sizing = Sizing {
            cell_mm: Some(2.0),
            porosity: Some(0.5),
            ..Sizing::default()
        };
        let cell = of(&format!("{name}-network"), sizing).unwrap();
        let error = cell.surface_mm2(0.0) / (4.0 * area) - 1.0;
        assert!(error.abs() < 5e-3, "{name}: {error}");
    }
}

/// Steiner's formula for a layer of thickness w about a closed surface: V = A w + (w³/12)∫K dA, and ∫K dA = 2πχ by
/// Gauss and Bonnet, whatever the mean curvature: the volumes of two sheets show the Euler characteristic of the cell.
#[test]
fn sheets_have_the_volume_of_steiner() {
    let characteristics = [
        ("schwarz-p", -4.0),
        ("gyroid", -8.0),
        ("schwarz-d", -16.0),
        ("iwp", -12.0),
    ];
    for (name, characteristic) in characteristics {
        let [thin, thick] = [0.05, 0.09].map(|wall| {
            let cell = with_member(&format!("{name}-sheet"), wall);
            cell.solid_volume_mm3() / wall
        });
        let shown = 6.0 / PI * (thick - thin) / (0.09 * 0.09 - 0.05 * 0.05);
        assert!((shown / characteristic - 1.0).abs() < 0.01, "{name}: {shown}");
    }
}

#[test]
fn every_pair_of_sizes_leads_to_the_same_cell() {
    for name in ["diamond", "gyroid-network", "iwp-sheet"] {
        let whole = Sizing {
            cell_mm: Some(1.5),
            porosity: Some(0.7),
            ..Sizing::default()
        };
        let first = of(name, whole).unwrap();
        let (member_mm, pore_mm) = (Some(first.member_mm()), Some(first.pore_mm()));
        let none = Sizing::default();
        let pairs = [
            Sizing {
                porosity: Some(0.7),
                member_mm,
                ..none
            },
            Sizing {
                porosity: Some(0.7),
                pore_mm,
                ..none
            },
            Sizing {
                cell_mm: Some(1.5),
                member_mm,
                ..none
            },
            Sizing {
                cell_mm: Some(1.5),
                pore_mm,
                ..none
            },
            Sizing {
                member_mm,
                pore_mm,
                ..none
            },
        ];
        for pair in pairs {
            let cell = of(name, pair).unwrap();
            let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-3, "{name} {pair:?}: {a} {b}");
            close(cell.cell_mm(), 1.5);
            close(cell.porosity(), 0.7);
            close(cell.member_mm(), first.member_mm());
            close(cell.pore_mm(), first.pore_mm());
        }
    }
}

#[test]
fn lengths_scale_and_porosity_does_not() {
    let sized = |cell_mm: f64| {
        let sizing = Sizing {
            cell_mm: Some(cell_mm),
            porosity: Some(0.65),
            ..Sizing::default()
        };
        of("bcc", sizing).unwrap()
    };
    let (small, large) = (sized(0.5), sized(500.0));
    assert!((large.member_mm() / small.member_mm() - 1000.0).abs() < 1e-9);
    assert!((large.solid_volume_mm3() / small.solid_volume_mm3() / 1e9 - 1.0).abs() < 1e-12);
    assert!((large.porosity() - small.porosity()).abs() < 1e-12);
}

#[test]
fn bad_sizes_are_typed_errors() {
    let none = Sizing::default();
    let diamond = |sizing: Sizing| of("diamond", sizing).unwrap_err();
    assert_eq!(diamond(none), SizingError::NotTwoSizes { given: 0 });
    let one = Sizing {
        porosity: Some(0.7),
        ..none
    };
    assert_eq!(diamond(one), SizingError::NotTwoSizes { given: 1 });
    let three = Sizing {
        cell_mm: Some(1.0),
        member_mm: Some(0.2),
        ..one
    };
    assert_eq!(diamond(three), SizingError::NotTwoSizes { given: 3 });
    let lengths = Sizing {
        cell_mm: Some(1.0),
        member_mm: Some(0.2),
        pore_mm: Some(0.2),
        ..none
    };
    assert_eq!(diamond(lengths), SizingError::NotTwoSizes { given: 3 });
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let sizing = Sizing {
            cell_mm: Some(bad),
            ..one
        };
        assert!(matches!(
            diamond(sizing),
            SizingError::NotPositive { name: "cell_mm", .. }
        ));
    }
    for bad in [0.0, 1.0, -0.2, 70.0, f64::NAN] {
        let sizing = Sizing {
            cell_mm: Some(1.0),
            porosity: Some(bad),
            ..none
        };
        assert!(matches!(diamond(sizing), SizingError::NotAPorosity { .. }));
    }
    let slender = Sizing {
        cell_mm: Some(1.0),
        porosity: Some(0.9999),
        ..none
    };
    assert!(matches!(
        diamond(slender),
        SizingError::Unreachable {
            quantity: "porosity",
            ..
        }
    ));
    let fat = Sizing {
        cell_mm: Some(1.0),
        member_mm: Some(3.0),
        ..none
    };
    match diamond(fat) {
        SizingError::Unreachable { wanted, highest, .. } => assert!(wanted == 3.0 && highest < 1.0),
        other => panic!("{other}"),
    }
}
