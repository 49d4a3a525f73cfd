//! Closed, manifold, of the right volume, area and genus.

use std::f64::consts::PI;

use proptest::prelude::*;

use super::*;
use crate::lattice;
use crate::solid::vector::dot;
use crate::{
    Coat, Lattice, PHASES_MAX, Phase, SizedCell, Sizing, SolidFractions, UnitCell, VoxelMeshBuilder,
    cut_cells,
};

fn mesh_of(grid: Grid, fractions: impl Iterator<Item = f32>) -> VoxelMesh {
    let name = "substrate".into();
    let mut builder = VoxelMeshBuilder::new(grid, vec![Phase { name, body: 0 }]);
    for fraction in fractions {
        let mut cell = [0.0; PHASES_MAX];
        cell[0] = fraction;
        builder.push(cell);
    }
    builder.finish()
}

fn cut(solid: &dyn Solid, grid: Grid) -> VoxelMesh {
    let cells = cut_cells(solid, Coat::NONE, &grid);
    mesh_of(grid, cells.iter().map(SolidFractions::total))
}

fn surface(mesh: &VoxelMesh) -> Surface {
    Surface::of(&Occupancy::of_mesh(mesh).unwrap()).unwrap()
}

struct Ball(f64);

impl Solid for Ball {
    fn signed_distance_mm(&self, at: [f64; 3]) -> f64 {
        dot(at, at).sqrt() - self.0
    }
}

/// Radii of the ring and of its section.
struct Ring(f64, f64);

impl Solid for Ring {
    fn signed_distance_mm(&self, [x, y, z]: [f64; 3]) -> f64 {
        (x.hypot(y) - self.0).hypot(z) - self.1
    }
}

fn about_origin(cells: usize, spacing_mm: f64) -> Grid {
    let low = -0.5 * cells as f64 * spacing_mm + 0.013 * spacing_mm;
    Grid {
        cells: [cells; 3],
        spacing_mm,
        origin_mm: [low; 3],
    }
}

/// The directed edges of all triangles with the third corner, sorted.
fn directed_edges(surface: &Surface) -> Vec<[u32; 3]> {
    let turned = |&[a, b, c]: &[u32; 3]| [[a, b, c], [b, c, a], [c, a, b]];
    let mut edges: Vec<[u32; 3]> = surface.triangles().iter().flat_map(turned).collect();
    edges.sort_unstable();
    edges
}

/// Number of triangles passed on the way around a corner, from the edge to `start` back to it.
fn turns(spokes: &[[u32; 3]]) -> usize {
    let next = |to: u32| spokes.iter().find(|spoke| spoke[1] == to).map(|spoke| spoke[2]);
    let around = std::iter::successors(next(spokes[0][1]), |&to| next(to).filter(|_| to != spokes[0][1]));
    around.take(spokes.len() + 1).count()
}

/// Every directed edge once with its opposite, one fan a corner, no triangle without area as written, no two corners at
/// one place.
fn assert_manifold(surface: &Surface) {
    let edges = directed_edges(surface);
    assert!(
        edges.windows(2).all(|w| w[0][..2] != w[1][..2]),
        "an edge is passed twice"
    );
    let is_passed = |to: u32, from: u32| edges.binary_search_by_key(&[to, from], |e| [e[0], e[1]]).is_ok();
    assert!(
        edges.iter().all(|e| is_passed(e[1], e[0])),
        "an edge has one side"
    );
    let fans: Vec<&[[u32; 3]]> = edges.chunk_by(|a, b| a[0] == b[0]).collect();
    assert_eq!(
        fans.len(),
        surface.vertices().len(),
        "a corner without a triangle"
    );
    assert!(
        fans.iter().all(|fan| turns(fan) == fan.len()),
        "two fans at a corner"
    );
    for triangle in surface.triangles() {
        let [p, q, r] = triangle.map(|k| surface.vertices()[k as usize].map(f64::from));
        let normal = cross(difference(q, p), difference(r, p));
        assert!(normal.iter().any(|&x| x as f32 != 0.0), "a triangle without area");
    }
    let mut places: Vec<[u32; 3]> = surface
        .vertices()
        .iter()
        .map(|v| v.map(|x| (x + 0.0).to_bits()))
        .collect();
    places.sort_unstable();
    assert!(
        places.windows(2).all(|w| w[0] != w[1]),
        "two corners at one place"
    );
}

#[test]
fn a_ball_has_its_volume_area_and_euler_characteristic() {
    for cells in [10, 20, 40] {
        let ball = surface(&cut(&Ball(0.4), about_origin(cells, 1.0 / cells as f64)));
        assert_manifold(&ball);
        let report = ball.report();
        // The error of the area falls with the square of the cells across the radius.
        let error = (report.area_mm2 / (4.0 * PI * 0.16) - 1.0).abs();
        assert!(error < 0.12 / (0.4 * cells as f64).powi(2), "{report:?}");
        assert!((report.volume_mm3 / (4.0 / 3.0 * PI * 0.064) - 1.0).abs() < 5e-3);
        assert_eq!((report.euler_characteristic, report.shells), (2, 1));
        assert_eq!(report.area_mm2, report.free_area_mm2);
    }
}

#[test]
fn a_ring_has_one_hole() {
    let ring = surface(&cut(&Ring(0.3, 0.12), about_origin(24, 1.0 / 24.0)));
    assert_manifold(&ring);
    let report = ring.report();
    // 4π²·R·r.
    let exact_mm2 = 4.0 * PI * PI * 0.3 * 0.12;
    assert!((report.area_mm2 / exact_mm2 - 1.0).abs() < 0.01, "{report:?}");
    assert_eq!((report.euler_characteristic, report.shells), (0, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn anything_gives_a_manifold_or_a_reason(
        cells in prop::array::uniform3(1..6usize),
        draws in prop::collection::vec(0..9u8, 125),
    ) {
        let grid = Grid::at_origin(cells, 0.5);
        let fractions = draws.iter().take(grid.cell_count()).map(|&d| (f32::from(d) - 2.0) / 4.0);
        let mesh = mesh_of(grid, fractions.map(|f| f.clamp(0.0, 1.0)));
        match Surface::of(&Occupancy::of_mesh(&mesh).unwrap()) {
            Ok(surface) => assert_manifold(&surface),
            Err(StlError::NoMaterial | StlError::VolumeMissed { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// A row of the table, 70 % porous where it can be.
fn sized(row: &'static Lattice) -> SizedCell {
    let sizing = Sizing {
        cell_mm: Some(1.5),
        porosity: Some(0.7).filter(|_| row.name != "solid"),
        ..Sizing::default()
    };
    row.sized(&sizing).unwrap()
}

/// Struts, networks and sheets, and the block, which has no surface of its own.
const PRINTED: [&str; 7] = [
    "bcc",
    "octet",
    "diamond",
    "kelvin",
    "gyroid-network",
    "schwarz-d-sheet",
    "solid",
];

#[test]
fn lattices_with_and_without_coat_are_closed_and_of_their_volume() {
    let coat = Coat {
        outward_mm: 0.015,
        inward_mm: 0.0,
    };
    for row in PRINTED.map(|name| lattice::find(name).unwrap()) {
        let cell = sized(row);
        let mesh = UnitCell::cut(&cell, coat, 16).unwrap().tiled([2, 1, 1]);
        for (phases, outward_mm) in [(&[0][..], 0.0), (&[0, 1], 0.015)] {
            let occupancy =
                Occupancy::of_phases(&mesh, &phases[..phases.len().min(mesh.phases().len())]).unwrap();
            let surface = Surface::of(&occupancy).unwrap();
            assert_manifold(&surface);
            let report = surface.report();
            // The level alone misses a diamond by 0.65 %: many nodes change sides at once.
            let error = (report.volume_mm3 / occupancy.solid_volume_mm3() - 1.0).abs();
            assert!(error < 2e-4, "{} {report:?}", row.name);
            if row.name != "solid" {
                let exact_mm2 = 2.0 * 1.5_f64.powi(3) * cell.specific_surface_per_mm(outward_mm);
                // Creases between struts are rounded by the cells.
                let error = (report.free_area_mm2 / exact_mm2 - 1.0).abs();
                assert!(error < 0.08, "{} {error} {report:?}", row.name);
            }
        }
    }
}

#[test]
fn a_full_box_is_itself() {
    let grid = Grid::at_origin([4, 3, 2], 0.5);
    let full = mesh_of(grid, std::iter::repeat_n(1.0, 24));
    let surface = surface(&full);
    assert_manifold(&surface);
    let report = surface.report();
    assert!((report.volume_mm3 - 3.0).abs() < 1e-12);
    assert_eq!((report.area_mm2, report.free_area_mm2), (13.0, 0.0));
    assert_eq!((report.euler_characteristic, report.shells), (2, 1));
}

#[test]
fn a_hollow_ball_has_two_shells() {
    let cells = cut_cells(&Ball(0.4), Coat::NONE, &about_origin(20, 0.05));
    let around = cells.iter().map(|cell| 1.0 - cell.total());
    let hollow = surface(&mesh_of(about_origin(20, 0.05), around));
    assert_manifold(&hollow);
    assert_eq!(
        (hollow.report().euler_characteristic, hollow.report().shells),
        (4, 2)
    );
}

#[test]
fn a_solid_and_its_mesh_have_one_surface() {
    let grid = about_origin(20, 0.05);
    let of_solid = Surface::of_solid(&Ball(0.4), &grid).unwrap();
    assert_manifold(&of_solid);
    let (a, b) = (of_solid.report(), surface(&cut(&Ball(0.4), grid)).report());
    assert!((a.volume_mm3 / b.volume_mm3 - 1.0).abs() < 5e-4);
    assert!((a.area_mm2 / b.area_mm2 - 1.0).abs() < 3e-3);
}

#[test]
fn the_file_holds_the_surface_with_normals_outward() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ball.stl");
    let mesh = cut(&Ball(0.4), about_origin(10, 0.1));
    let report = write_printable_stl(&path, &mesh).unwrap();
    let read = stl_io::read_stl(&mut std::fs::File::open(&path).unwrap()).unwrap();
    read.validate().unwrap();
    assert_eq!(
        (read.faces.len(), read.vertices.len()),
        (report.triangles, report.vertices)
    );
    for face in &read.faces {
        let corner = read.vertices[face.vertices[0]];
        let outward: f32 = (0..3).map(|k| corner[k] * face.normal[k]).sum();
        assert!(outward > 0.3, "{outward}");
    }
}

#[test]
fn what_cannot_be_printed_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("never.stl");
    let refused = |mesh: &VoxelMesh| write_printable_stl(&path, mesh).unwrap_err();
    let grid = Grid::at_origin([2, 2, 2], 0.5);
    let far = Grid {
        origin_mm: [1e6, 0.0, 0.0],
        ..grid.clone()
    };
    let nan = Grid {
        origin_mm: [f64::NAN, 0.0, 0.0],
        ..grid.clone()
    };
    let full = |grid: Grid| mesh_of(grid, std::iter::repeat_n(1.0, 8));
    assert!(matches!(
        refused(&mesh_of(grid, std::iter::empty())),
        StlError::NoMaterial
    ));
    assert!(matches!(refused(&full(far)), StlError::TooFine { .. }));
    assert!(matches!(refused(&full(nan)), StlError::Interface(_)));
    let none = Grid::at_origin([0, 2, 2], 0.5);
    assert!(matches!(
        refused(&mesh_of(none, std::iter::empty())),
        StlError::Interface(_)
    ));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
