//! The contract of every device, closed forms, and published sizes of the hip bone.

use super::*;
use crate::assembly::Assembly;
use crate::solid::Everywhere;
use crate::solid::vector::{difference as from_to, length};
use crate::{Coat, VoxelMesh, pieces, without_islands};
use std::f64::consts::PI;

const COAT: Coat = Coat {
    outward_mm: 0.015,
    inward_mm: 0.0,
};

/// Round rods along the edges of cubes.
struct Rods {
    cell_mm: f64,
    radius_mm: f64,
}

impl crate::Solid for Rods {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let [x, y, z] = at_mm.map(|v| v - self.cell_mm * (v / self.cell_mm).round());
        x.hypot(y).min(y.hypot(z)).min(z.hypot(x)) - self.radius_mm
    }
}

/// A lattice that the voxels of a device show.
fn rods(device: &Device) -> SharedSolid {
    let cell_mm = 4.0 * voxel_mm(device);
    shared(Rods {
        cell_mm,
        radius_mm: 0.25 * cell_mm,
    })
}

/// A lattice without pores.
fn full() -> SharedSolid {
    shared(Everywhere)
}

/// Voxels that show the members of a device.
fn voxel_mm(device: &Device) -> f64 {
    match device.name {
        "dental-fixture" => 0.27,
        "hemipelvis" => 3.1,
        _ => 1.3,
    }
}

fn mesh(parts: Vec<Part>, voxel_mm: f64) -> VoxelMesh {
    let assembly = Assembly::new(parts).unwrap();
    assembly.mesh(&assembly.grid(voxel_mm).unwrap()).unwrap()
}

fn volume(mesh: &VoxelMesh, region: &str) -> f64 {
    mesh.phase_volume_mm3(mesh.phase(region).unwrap())
}

#[test]
fn rows_are_named_sourced_and_found() {
    for (k, row) in DEVICES.iter().enumerate() {
        assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        assert!(
            row.source.contains("19") || row.source.contains("20"),
            "{}",
            row.name
        );
        assert!(!row.what.is_empty());
        assert!(DEVICES[..k].iter().all(|other| other.name != row.name));
        assert_eq!(find(row.name).unwrap().name, row.name);
    }
    assert!(find("no-such-device").is_none());
}

#[test]
fn every_device_is_one_piece_of_all_its_regions_within_its_bounds() {
    for row in DEVICES {
        let parts = (row.parts)(&rods(row)).unwrap();
        let assembly = Assembly::new(parts).unwrap().with_coat(COAT, &[]).unwrap();
        let voxel = voxel_mm(row);
        let grid = assembly.grid(voxel).unwrap();
        // A region of which nothing is left is an error.
        let mesh = assembly.mesh(&grid).unwrap();
        assert!(volume(&mesh, "coat") > 0.0 && volume(&mesh, "lattice") > 0.0);
        let [low, high] = (row.bounds_mm)().unwrap();
        for (cell, _) in mesh.material_cells() {
            let centre = grid.cell_centre_mm(grid.cell_position(cell));
            let reach = 0.5 * voxel + COAT.outward_mm + 1e-9;
            let is_inside = |a: usize| centre[a] > low[a] - reach && centre[a] < high[a] + reach;
            assert!((0..3).all(is_inside), "{}: {centre:?}", row.name);
        }
        let body = without_islands(mesh).mesh;
        assert_eq!(pieces(&body).len(), 1, "{}", row.name);
    }
}

#[test]
fn volumes_are_close_to_those_of_a_refined_grid() {
    for row in DEVICES {
        let lattice = rods(row);
        let at = |voxel: f64| mesh((row.parts)(&lattice).unwrap(), voxel);
        let (coarse, fine) = (at(voxel_mm(row)), at(voxel_mm(row) / 1.45));
        for (phase, region) in fine.phases().iter().enumerate() {
            let exact = fine.phase_volume_mm3(phase);
            let change = coarse.phase_volume_mm3(phase) / exact - 1.0;
            assert!(
                exact > 0.0 && change.abs() < 0.01,
                "{} {}: {change}",
                row.name,
                region.name
            );
        }
    }
}

fn close(found: f64, exact: f64) {
    assert!((found / exact - 1.0).abs() < 2e-3, "{found} for {exact}");
}

/// Area of a rectangle with round corners.
fn rounded([a, b]: [f64; 2], r: f64) -> f64 {
    a * b - (4.0 - PI) * r * r
}

#[test]
fn a_cup_is_three_shells() {
    let cup = AcetabularCup {
        screw_holes: 0,
        rim_mm: 1e-6,
        ..AcetabularCup::default()
    };
    let mesh = mesh(cup.parts(&full()).unwrap(), 1.1);
    let shell = |[inner, outer]: [f64; 2]| 2.0 / 3.0 * PI * (outer.powi(3) - inner.powi(3));
    close(volume(&mesh, "liner"), shell([14.0, 21.0]));
    close(volume(&mesh, "solid"), shell([21.0, 25.7]));
    close(volume(&mesh, "lattice"), shell([25.7, 27.0]));
}

#[test]
fn holes_of_a_cup_are_as_wide_as_its_screws() {
    let drilled = AcetabularCup::default();
    let whole = AcetabularCup {
        screw_holes: 0,
        ..drilled.clone()
    };
    let [drilled, whole] =
        [drilled, whole].map(|cup| mesh(cup.parts(&full()).unwrap(), 1.1).solid_volume_mm3());
    // Three rods of 6.5 mm through a wall of 6 mm; their round ends make them longer by r²/4R outside and shorter inside.
    let rod = PI * 3.25 * 3.25 * (6.0 + 3.25_f64.powi(2) / 4.0 * (1.0 / 21.0 - 1.0 / 27.0));
    assert!(((whole - drilled) / (3.0 * rod) - 1.0).abs() < 0.01);
}

#[test]
fn a_cage_is_its_footprint_less_its_window() {
    let cage = InterbodyCage {
        teeth: None,
        ..InterbodyCage::default()
    };
    let mesh = mesh(cage.parts(&full()).unwrap(), 0.9);
    // A wedge about its middle has the volume of the slab.
    let window = rounded([12.0, 9.0], 2.25);
    let ring = rounded([15.0, 12.0], 3.75) - window;
    let frame = rounded([32.0, 25.0], 6.0) - rounded([29.0, 22.0], 4.5);
    close(volume(&mesh, "solid"), 12.0 * (ring + frame));
    let lattice = rounded([29.0, 22.0], 4.5) - ring - window;
    close(volume(&mesh, "lattice"), 12.0 * lattice);
    let toothed = InterbodyCage::default().parts(&full()).unwrap();
    let [_, high] = InterbodyCage::default().bounds_mm();
    let reach = crate::assembly::Assembly::new(toothed)
        .unwrap()
        .bounds_mm()
        .unwrap();
    assert!((reach[1][2] - high[2]).abs() < 1e-9, "{reach:?} {high:?}");
}

#[test]
fn a_fixture_without_thread_is_a_cone_with_a_neck() {
    let fixture = DentalFixture {
        thread: None,
        ..DentalFixture::default()
    };
    let mesh = mesh(fixture.parts(&full()).unwrap(), 0.21);
    let cone = |from: f64, to: f64, height: f64| PI * height / 3.0 * (from * from + from * to + to * to);
    let at = |z: f64| 1.7 + z / 8.2 * 0.35;
    let core = PI * 0.95 * 0.95 * 4.0;
    close(volume(&mesh, "lattice"), cone(at(4.2), at(8.2), 4.0) - core);
    let neck = PI * (2.05 * 2.05 - 0.8 * 0.8) * 1.8;
    close(volume(&mesh, "solid"), cone(at(0.0), at(4.2), 4.2) + core + neck);
}

#[test]
fn a_wedge_has_the_volume_of_its_block() {
    let wedge = FlatAugment {
        wedge_deg: 12.0,
        ..FlatAugment::default()
    };
    let mesh = mesh(wedge.parts(&full()).unwrap(), 0.93);
    let holes = |height: f64| 2.0 * PI * 3.25 * 3.25 * height;
    let total = rounded([45.0, 25.0], 5.0) * 10.0 - holes(10.0);
    close(mesh.solid_volume_mm3(), total);
    let sleeves = 2.0 * PI * 4.25 * 4.25 * 2.0;
    close(
        volume(&mesh, "lattice"),
        rounded([45.0, 25.0], 5.0) * 2.0 - sleeves,
    );
}

#[test]
fn the_hip_bone_has_the_volume_and_the_distances_that_were_measured() {
    let bone = PelvicBone::default();
    let mesh = mesh(bone.parts().unwrap(), 3.1);
    // Solomon 2014: 80 to 300 cm³ over 50 bones.
    let volume_ml = mesh.solid_volume_mm3() / 1000.0;
    assert!((80.0..300.0).contains(&volume_ml), "{volume_ml}");
    // A shell of 1.4 mm thickness is more than its area on the mid-surface would hold of nothing: between a third and the half.
    let cortical = volume(&mesh, "cortical_bone") / mesh.solid_volume_mm3();
    assert!((0.3..0.5).contains(&cortical), "{cortical}");
    // The head is 0.215 ± 0.015 of the height (He 2014); 5 mm of cartilage and gap lie about it.
    let grid = mesh.grid();
    let heights = mesh.material_cells().map(|(cell, _)| grid.cell_position(cell)[2]);
    let (low, high) = heights.fold((usize::MAX, 0), |(low, high), z| (low.min(z), high.max(z)));
    let height = (high - low) as f64 * grid.spacing_mm;
    let part = (bone.acetabulum_mm - 10.0) / height;
    assert!((0.18..0.25).contains(&part), "{part} of {height}");
}

#[test]
fn landmarks_lie_on_the_bone() {
    let bone = PelvicBone::default();
    let intact = bone.intact().unwrap();
    for (landmark, radius) in pelvis::LANDMARKS {
        let depth = -intact.signed_distance_mm(landmark);
        assert!(
            depth > 0.6 * radius && depth < 2.0 * radius,
            "{landmark:?}: {depth}"
        );
    }
    // Ekwedigwe: 35 ± 10, 135 ± 8 mm; Altınayak 2023: the upper ramus with the bone over the acetabulum is 117 ± 13 mm long.
    let [asis, aiis, psis, ..] = pelvis::LANDMARKS.map(|(landmark, _)| landmark);
    assert!((length(from_to(asis, aiis)) - 35.0).abs() < 9.6);
    assert!((length(from_to(psis, aiis)) - 135.3).abs() < 8.0);
}

#[test]
fn the_implant_fills_what_the_bone_has_lost() {
    let hemipelvis = Hemipelvis::default();
    let parts = hemipelvis.parts(&full()).unwrap();
    let intact = hemipelvis.bone.intact().unwrap();
    let mut lost = 0;
    for k in 0..20_000_u32 {
        let spread = [0.819_172_5, 0.671_043_6, 0.549_700_5].map(|s: f64| (f64::from(k) * s).fract());
        let at = [
            -40.0 + 90.0 * spread[0],
            -40.0 + 80.0 * spread[1],
            -30.0 + 80.0 * spread[2],
        ];
        let holds = |part: &&Part| part.shape.signed_distance_mm(at) < 0.0;
        let Some(owner) = parts.iter().rev().find(holds) else {
            continue;
        };
        lost +=
            usize::from(parts[2].shape.signed_distance_mm(at) < 0.0 && intact.signed_distance_mm(at) < 0.0);
        // What was bone before is implant now, or a bore through it.
        let is_bone = intact.signed_distance_mm(at) < 0.0;
        assert!(!(is_bone && owner.name == "defect"), "{at:?}");
    }
    assert!(lost > 500, "{lost}");
    let alone = Hemipelvis {
        reconstruction: None,
        ..hemipelvis
    };
    assert_eq!(alone.parts(&full()).unwrap().len(), 2);
}

#[test]
fn sizes_that_do_not_go_together_are_refused() {
    let cup = AcetabularCup::default;
    let thick = AcetabularCup {
        wall_mm: 21.0,
        ..cup()
    };
    assert!(matches!(
        thick.validated(),
        Err(DeviceError::TooLarge { name: "wall_mm", .. })
    ));
    let many = AcetabularCup {
        screw_holes: 9,
        ..cup()
    };
    assert!(matches!(
        many.validated(),
        Err(DeviceError::TooMany {
            count: 9,
            most: 8,
            ..
        })
    ));
    let low = AcetabularCup {
        screw_angle_deg: 75.0,
        ..cup()
    };
    assert!(matches!(low.validated(), Err(DeviceError::TooLarge { .. })));
    let nothing = AcetabularCup {
        outer_diameter_mm: f64::NAN,
        ..cup()
    };
    assert!(matches!(
        nothing.validated(),
        Err(DeviceError::NotPositive { .. })
    ));
    let cage = InterbodyCage {
        lordosis_deg: 60.0,
        ..InterbodyCage::default()
    };
    assert!(matches!(cage.validated(), Err(DeviceError::TooLarge { .. })));
    let window = InterbodyCage {
        window_mm: [26.5, 9.0],
        ..InterbodyCage::default()
    };
    assert!(matches!(window.validated(), Err(DeviceError::TooLarge { .. })));
    let core = DentalFixture {
        core_mm: 2.8,
        ..DentalFixture::default()
    };
    assert!(matches!(
        core.validated(),
        Err(DeviceError::TooLarge { name: "core_mm", .. })
    ));
    let wedge = FlatAugment {
        wedge_deg: 25.0,
        ..FlatAugment::default()
    };
    assert!(matches!(wedge.validated(), Err(DeviceError::TooLarge { .. })));
    let holes = FlatAugment {
        screw_holes: 6,
        ..FlatAugment::default()
    };
    assert!(matches!(holes.validated(), Err(DeviceError::TooLarge { .. })));
    let shell = PelvicBone {
        cortical_mm: 4.0,
        ..PelvicBone::default()
    };
    assert!(matches!(shell.validated(), Err(DeviceError::TooLarge { .. })));
    let layer = Reconstruction {
        interface_mm: 4.5,
        ..Reconstruction::default()
    };
    assert!(layer.validated(&PelvicBone::default()).is_err());
}
