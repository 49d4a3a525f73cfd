//! Closed forms, invariances and refusals of assemblies; coats have their own tests.

use super::*;
use crate::solid::{AllOf, Cuboid, HalfSpace, Placed, Rod, Rotation, Sphere};
use crate::{Grid, PHASES_MAX, Solid, VoxelMesh};
use std::f64::consts::PI;
use std::sync::Arc;

pub(super) fn shared<S: Solid + Send + 'static>(body: S) -> SharedSolid {
    Arc::new(body)
}

pub(super) fn block(low_mm: [f64; 3], high_mm: [f64; 3]) -> SharedSolid {
    shared(Cuboid { low_mm, high_mm })
}

fn ball(radius: f64) -> SharedSolid {
    shared(Sphere::new([0.0; 3], radius).unwrap())
}

pub(super) fn solid(name: &str, shape: SharedSolid) -> Part {
    Part::new(name, 0, shape, Content::Solid)
}

pub(super) fn void(shape: SharedSolid) -> Part {
    Part::new("hole", 0, shape, Content::Void)
}

/// A grid that lies askew to everything.
pub(super) fn grid_about([low, high]: [f64; 2], spacing_mm: f64) -> Grid {
    let cells = ((high - low) / spacing_mm).ceil() as usize + 1;
    Grid {
        cells: [cells, cells + 1, cells],
        spacing_mm,
        origin_mm: [0.61, 0.57, 0.43].map(|part| low - part * spacing_mm),
    }
}

pub(super) fn volume(mesh: &VoxelMesh, region: &str) -> f64 {
    mesh.phase_volume_mm3(mesh.phase(region).unwrap())
}

/// Nothing: a lattice without members.
fn empty() -> SharedSolid {
    shared(HalfSpace::new([0.0, 0.0, -1e6], [0.0, 0.0, 1.0]))
}

fn ball_volume(radius: f64) -> f64 {
    4.0 / 3.0 * PI * radius.powi(3)
}

#[test]
fn parts_that_share_an_oblique_face_leave_no_gap() {
    let cut = [0.3, -0.5, 0.8];
    let side = |normal: [f64; 3]| {
        let half = shared(HalfSpace::new([0.05, 0.02, -0.03], normal));
        shared(AllOf::new(vec![block([-2.0; 3], [2.0; 3]), half]).unwrap())
    };
    let parts = vec![solid("a", side(cut)), solid("b", side(cut.map(|n| -n)))];
    let grid = grid_about([-2.0, 2.0], 0.27);
    let mesh = Assembly::new(parts).unwrap().mesh(&grid).unwrap();
    assert!((mesh.solid_volume_mm3() / 64.0 - 1.0).abs() < 1e-3);
    // Behind the plane lies half of the box less (plus) area × distance of the plane from its centre.
    let shift = 0.05 * 0.3 - 0.02 * 0.5 - 0.03 * 0.8;
    // The plane cuts the sides along z alone: its area is that of the section over its cosine.
    let behind = 32.0 + 16.0 * shift / 0.8;
    assert!((volume(&mesh, "a") / behind - 1.0).abs() < 1e-3);
    for cell in 0..grid.cell_count() {
        let centre = grid.cell_centre_mm(grid.cell_position(cell));
        let total: f32 = mesh.fractions(cell).iter().sum();
        if centre.iter().all(|c| c.abs() < 2.0 - 0.5 * grid.spacing_mm) {
            assert!(total > 0.99, "{total} at {centre:?}");
        }
    }
}

#[test]
fn later_parts_take_their_place_from_all_earlier_ones() {
    // What is left of a ball around a bore depends on its height 2h alone: 4/3 π h³ (the napkin ring).
    let bore = Rod::new([0.0, 0.0, -9.0], [0.0, 0.0, 9.0], 1.8).unwrap();
    let (first, then) = (solid("ball", ball(3.0)), solid("rod", shared(bore)));
    let napkin = 4.0 / 3.0 * PI * 2.4_f64.powi(3);
    let grid = grid_about([-3.0, 3.0], 0.24);
    let drilled = Assembly::new(vec![first.clone(), void(shared(bore))]).unwrap();
    assert!((drilled.mesh(&grid).unwrap().solid_volume_mm3() / napkin - 1.0).abs() < 1e-3);
    let filled = Assembly::new(vec![first.clone(), then.clone()]).unwrap();
    assert!((volume(&filled.mesh(&grid).unwrap(), "ball") / napkin - 1.0).abs() < 1e-3);
    let around = Assembly::new(vec![then, first]).unwrap().mesh(&grid).unwrap();
    assert!((volume(&around, "ball") / ball_volume(3.0) - 1.0).abs() < 1e-3);
}

#[test]
fn skin_and_core_of_a_lattice_have_their_depths() {
    let fill = |skin_mm, depth_mm, lattice| {
        Content::Lattice(LatticeFill {
            lattice,
            skin_mm,
            depth_mm,
        })
    };
    let content = |content| {
        let part = Part::new("ball", 0, ball(3.0), content);
        let mesh = Assembly::new(vec![part])
            .unwrap()
            .mesh(&grid_about([-3.0, 3.0], 0.23));
        mesh.unwrap().solid_volume_mm3()
    };
    let close = |found: f64, exact: f64| (found / exact - 1.0).abs() < 2e-3;
    let skin = content(fill(Some(0.35), None, empty()));
    assert!(close(skin, ball_volume(3.0) - ball_volume(2.65)), "{skin}");
    let core = content(fill(None, Some(0.9), empty()));
    assert!(close(core, ball_volume(2.1)), "{core}");
    let both = content(fill(Some(0.1), Some(0.9), empty()));
    assert!(
        close(both, ball_volume(3.0) - ball_volume(2.9) + ball_volume(2.1)),
        "{both}"
    );
    let half = shared(HalfSpace::new([0.0; 3], [1.0, 2.0, 2.0]));
    let halved = content(fill(Some(0.35), Some(0.9), half));
    let exact = 0.5 * (ball_volume(3.0) + ball_volume(3.0) - ball_volume(2.65) + ball_volume(2.1));
    assert!(close(halved, exact), "{halved}");
}

/// A part that every kind of surface crosses.
fn busy(shift: [f64; 3]) -> Assembly {
    let bcc = crate::lattice::find("bcc").unwrap();
    let sizing = crate::Sizing {
        cell_mm: Some(1.4),
        porosity: Some(0.6),
        ..crate::Sizing::default()
    };
    let lattice = shared(bcc.sized(&sizing).unwrap());
    let turn = Rotation::about([1.0, 2.0, -1.0], 40.0).unwrap();
    let fill = LatticeFill {
        lattice: shared(Placed::new(lattice, turn, [0.2, 0.0, 0.1]).unwrap()),
        skin_mm: Some(0.15),
        depth_mm: Some(1.3),
    };
    let device = ball(2.6);
    let channel = Channel {
        from_mm: [-3.0, 0.3, -1.0],
        to_mm: [3.0, 0.2, 1.1],
        bore_mm: 0.5,
        sleeve_mm: 0.3,
    };
    let sleeve = solid("sleeve", block([0.0; 3], [1.0; 3]));
    let [sleeve, bore] = channel.parts(&device, &sleeve).unwrap();
    let below = shared(HalfSpace::new([0.0, 0.0, 0.4], [0.2, -0.3, 1.0]));
    let bone = shared(AllOf::new(vec![ball(2.95), below]).unwrap());
    let bone = Part::new("bone", 1, bone, Content::Bone);
    let implant = Part::new("implant", 0, device, Content::Lattice(fill)).coated(Coated::WhereOpen);
    let parts = vec![bone, implant, sleeve, bore].into_iter().map(|part| Part {
        shape: shared(Placed::new(part.shape.clone(), Rotation::NONE, shift).unwrap()),
        content: match part.content {
            Content::Lattice(fill) => Content::Lattice(LatticeFill {
                lattice: shared(Placed::new(fill.lattice, Rotation::NONE, shift).unwrap()),
                ..fill
            }),
            other => other,
        },
        ..part
    });
    Assembly::new(parts.collect()).unwrap()
}

/// Fractions by asking at points, the plain twin.
fn counted(assembly: &Assembly, grid: &Grid, cell: usize, regions: usize) -> [f64; PHASES_MAX] {
    let n = 10;
    let low = grid.node_mm(grid.cell_position(cell));
    let mut shares = [0.0; PHASES_MAX];
    for k in 0..n * n * n {
        let place = [k % n, k / n % n, k / (n * n)];
        let at = std::array::from_fn(|a| low[a] + (place[a] as f64 + 0.5) / n as f64 * grid.spacing_mm);
        if let Some(region) = asked(assembly, at) {
            assert!(region < regions);
            shares[region] += 1.0 / (n * n * n) as f64;
        }
    }
    shares
}

/// The region at a point, by the words of the documentation.
fn asked(assembly: &Assembly, at: [f64; 3]) -> Option<usize> {
    let part = assembly
        .parts()
        .iter()
        .rev()
        .find(|part| part.shape.signed_distance_mm(at) < 0.0)?;
    let depth = -part.shape.signed_distance_mm(at);
    let is_solid = match &part.content {
        Content::Solid | Content::Bone => true,
        Content::Void => false,
        Content::Lattice(fill) => {
            let in_skin = fill.skin_mm.is_some_and(|skin| depth < skin);
            let in_core = fill.depth_mm.is_some_and(|core| depth > core);
            in_skin || in_core || fill.lattice.signed_distance_mm(at) < 0.0
        }
    };
    let region = |name: &str| assembly.phases().iter().position(|phase| phase.name == name);
    is_solid.then(|| region(&part.name).unwrap())
}

#[test]
fn cut_cells_agree_with_points() {
    let assembly = busy([0.0; 3]);
    let grid = grid_about([-3.0, 3.0], 0.23);
    let mesh = assembly.mesh(&grid).unwrap();
    let (mut found, mut exact) = ([0.0; PHASES_MAX], [0.0; PHASES_MAX]);
    // One cell in thirteen, spread over all places.
    let mut wrong = 0;
    for cell in (0..grid.cell_count()).step_by(13) {
        let points = counted(&assembly, &grid, cell, 3);
        for (k, fraction) in mesh.fractions(cell).into_iter().enumerate() {
            found[k] += f64::from(fraction);
            exact[k] += points[k];
            wrong += usize::from((f64::from(fraction) - points[k]).abs() > 0.05);
        }
    }
    for (found, exact) in found.iter().zip(&exact).take(3) {
        assert!((found / exact - 1.0).abs() < 3e-3, "{found} for {exact}");
    }
    // Cells at the edges of thin walls.
    assert!(wrong < grid.cell_count() / 13 / 200, "{wrong}");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let grid = grid_about([-3.0, 3.0], 0.31);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| busy([0.0; 3]).mesh(&grid).unwrap())
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(one.regions(), three.regions());
    assert_eq!(one.mixed_cells(), three.mixed_cells());
}

#[test]
fn a_moved_assembly_on_a_moved_grid_is_the_same() {
    let grid = grid_about([-3.0, 3.0], 0.25);
    let shift = [8.0, -16.0, 4.0];
    let moved_grid = Grid {
        origin_mm: crate::solid::vector::shifted(grid.origin_mm, shift),
        ..grid.clone()
    };
    let (here, there) = (busy([0.0; 3]).mesh(&grid), busy(shift).mesh(&moved_grid));
    let (here, there) = (here.unwrap(), there.unwrap());
    for region in ["bone", "implant", "sleeve"] {
        let change = volume(&here, region) / volume(&there, region) - 1.0;
        assert!(change.abs() < 1e-6, "{region}: {change}");
    }
}

#[test]
fn a_channel_has_its_sleeve_within_the_device_and_its_bore_through_everything() {
    let device = block([-3.0, -3.0, -1.0], [3.0, 3.0, 1.0]);
    let channel = Channel {
        from_mm: [0.1, 0.0, -4.0],
        to_mm: [0.1, 0.0, 4.0],
        bore_mm: 0.8,
        sleeve_mm: 0.4,
    };
    let sleeve = solid("sleeve", ball(1.0));
    let bone = Part::new(
        "bone",
        1,
        block([-3.0, -3.0, -3.0], [3.0, 3.0, -1.0]),
        Content::Bone,
    );
    let mut parts = vec![bone, solid("device", device.clone())];
    parts.extend(channel.parts(&device, &sleeve).unwrap());
    let mesh = Assembly::new(parts)
        .unwrap()
        .mesh(&grid_about([-4.5, 4.5], 0.21))
        .unwrap();
    let disc = |radius: f64| PI * radius * radius;
    for (region, exact) in [
        ("sleeve", 2.0 * (disc(1.2) - disc(0.8))),
        ("device", 2.0 * (36.0 - disc(1.2))),
        ("bone", 2.0 * (36.0 - disc(0.8))),
    ] {
        let error = volume(&mesh, region) / exact - 1.0;
        assert!(error.abs() < 2e-3, "{region}: {error}");
    }
}

#[test]
fn a_grid_holds_the_assembly_and_ends_less_than_a_cell_beyond() {
    let assembly = Assembly::new(vec![solid("a", block([0.0; 3], [1.0, 2.0, 3.1])), void(empty())]).unwrap();
    let grid = assembly.grid(0.25).unwrap();
    assert_eq!(grid.cells, [4, 8, 13]);
    assert!((grid.origin_mm[2] + 0.075).abs() < 1e-12 && grid.origin_mm[0].abs() < 1e-12);
    assert!((assembly.mesh(&grid).unwrap().solid_volume_mm3() / 6.2 - 1.0).abs() < 1e-3);
}

#[test]
fn lists_that_are_none_are_refused() {
    let refused = |parts: Vec<Part>| Assembly::new(parts).err().unwrap();
    assert_eq!(refused(vec![void(ball(1.0))]), AssemblyError::NoMaterial);
    let many = (0..9).map(|k| solid(&format!("part_{k}"), ball(1.0))).collect();
    assert_eq!(refused(many), AssemblyError::TooManyRegions { regions: 9 });
    let two = vec![solid("a", ball(1.0)), Part::new("a", 1, ball(1.0), Content::Bone)];
    assert!(matches!(refused(two), AssemblyError::RegionOfTwoBodies { .. }));
    for name in ["", "coat", "coat_2"] {
        assert!(matches!(
            refused(vec![solid(name, ball(1.0))]),
            AssemblyError::BadName { .. }
        ));
    }
    let coated_bone = Part::new("b", 1, ball(1.0), Content::Bone).coated(Coated::WhereOpen);
    assert!(matches!(
        refused(vec![coated_bone]),
        AssemblyError::NotCoatable { .. }
    ));
    for (skin, depth) in [
        (f64::NAN, 1.0),
        (0.0, 1.0),
        (0.1, -1.0),
        (1.0, 1.0),
        (0.1, f64::INFINITY),
    ] {
        let fill = LatticeFill {
            lattice: empty(),
            skin_mm: Some(skin),
            depth_mm: Some(depth),
        };
        let part = Part::new("a", 0, ball(1.0), Content::Lattice(fill));
        assert!(Assembly::new(vec![part]).is_err(), "{skin} {depth}");
    }
}

#[test]
fn grids_that_are_none_and_regions_that_vanish_are_refused() {
    let hidden = Assembly::new(vec![solid("a", ball(1.0)), solid("b", ball(2.0))]).unwrap();
    let vanished = AssemblyError::Vanished { region: "a".into() };
    assert_eq!(hidden.mesh(&hidden.grid(0.5).unwrap()).err(), Some(vanished));
    for voxel_mm in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
        assert!(hidden.grid(voxel_mm).is_err(), "{voxel_mm}");
    }
    let endless = Assembly::new(vec![solid(
        "a",
        shared(HalfSpace::new([0.0; 3], [1.0, 0.0, 0.0])),
    )]);
    assert!(matches!(
        endless.unwrap().grid(1.0),
        Err(AssemblyError::Unbounded { .. })
    ));
    let mut none = grid_about([-1.0, 1.0], 0.5);
    none.cells[1] = 0;
    assert!(matches!(hidden.mesh(&none), Err(AssemblyError::BadGrid { .. })));
}
