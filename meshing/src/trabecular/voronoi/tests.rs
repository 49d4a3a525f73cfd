use super::cell::{Cell, triple};
use super::diagram::Diagram;
use super::points::Points;
use crate::lattice::Segment;
use crate::solid::vector::{difference, dot, length, shifted};
use crate::trabecular::Seeding;
use std::f64::consts::PI;

const BOX_MM: [f64; 3] = [1.0, 1.2, 0.9];

fn drawn(count: usize, seeding: Seeding, seed: u64) -> Diagram {
    Diagram::of(Points::drawn(BOX_MM, count, seeding, seed))
}

/// Copies of a motif on a simple lattice of the spacing `period` in a box of `repeats` periods.
fn crystal(motif: &[[f64; 3]], repeats: usize) -> Diagram {
    let place = |k: usize| [k % repeats, (k / repeats) % repeats, k / (repeats * repeats)];
    let at = (0..repeats.pow(3))
        .flat_map(|k| motif.iter().map(move |m| shifted(*m, place(k).map(|v| v as f64))))
        .collect();
    Diagram::of(Points::new([repeats as f64; 3], at))
}

fn volume(cell: &Cell) -> f64 {
    cell.volume_and_centroid().0
}

/// ∫|x|² over a cell about its point, by tetrahedra with a corner there.
fn second_moment(cell: &Cell) -> f64 {
    let part = |[a, b, c]: [[f64; 3]; 3]| {
        let sum = shifted(shifted(a, b), c);
        triple(a, b, c) / 120.0 * (dot(a, a) + dot(b, b) + dot(c, c) + dot(sum, sum))
    };
    cell.triangles().map(part).sum()
}

/// Corners, edges and faces of a cell.
fn counts(cell: &Cell) -> [usize; 3] {
    let ends: usize = cell.faces.iter().map(|face| face.corners.len()).sum();
    [cell.corners.len(), ends / 2, cell.faces.len()]
}

fn total_length(edges: &[Segment]) -> f64 {
    edges.iter().map(Segment::length).sum()
}

#[test]
fn cells_fill_the_box_and_obey_euler() {
    for seeding in [Seeding::Uniform, Seeding::PoissonDisc] {
        let diagram = drawn(150, seeding, 2);
        let filled: f64 = diagram.cells.iter().map(volume).sum();
        assert!((filled - BOX_MM.iter().product::<f64>()).abs() < 1e-12);
        let (mut faces, mut edges) = (0, 0);
        for cell in &diagram.cells {
            let [v, e, f] = counts(cell);
            assert_eq!((v + f, 2 * e), (e + 2, 3 * v));
            (faces, edges) = (faces + f, edges + e);
        }
        // A face belongs to two cells and an edge to three; the edges listed are those, each once.
        let listed = diagram.edges();
        assert_eq!((faces % 2, edges), (0, 3 * listed.len()));
        let corners = corners_with_degree(&listed);
        assert!(corners.iter().all(|&degree| degree == 4));
        // The three-torus: corners − edges + faces − cells = 0.
        assert_eq!(corners.len() + faces / 2, listed.len() + diagram.cells.len());
    }
}

/// How many edges meet in each corner of the periodic box, corners told apart by their place.
fn corners_with_degree(edges: &[Segment]) -> Vec<usize> {
    let ends = edges.iter().flat_map(|edge| [edge.from, edge.to]);
    let mut corners: Vec<([f64; 3], usize)> = Vec::new();
    for end in ends {
        let same = |other: [f64; 3]| {
            let part: [f64; 3] = std::array::from_fn(|a| (end[a] - other[a]) / BOX_MM[a]);
            part.iter().all(|p| (p - p.round()).abs() < 1e-10)
        };
        match corners.iter_mut().find(|known| same(known.0)) {
            Some(known) => known.1 += 1,
            None => corners.push((end, 1)),
        }
    }
    corners.into_iter().map(|corner| corner.1).collect()
}

/// Means of the Poisson-Voronoi tessellation: Meijering 1953, Philips Res. Rep. 8:270; edge length per volume Okabe et
/// al. 2000, Spatial Tessellations, 2nd ed., table 5.1.1.
#[test]
fn a_poisson_diagram_has_the_means_of_meijering() {
    let (count, runs) = (1000, 6);
    let (mut faces, mut edges, mut length) = (0.0, 0.0, 0.0);
    for seed in 0..runs {
        let diagram = drawn(count, Seeding::Uniform, seed);
        let listed = diagram.edges();
        let share = 1.0 / (count as f64 * runs as f64);
        faces += diagram.cells.iter().map(|c| c.faces.len() as f64).sum::<f64>() * share;
        edges += 3.0 * listed.len() as f64 * share;
        let volume = BOX_MM.iter().product::<f64>();
        length += total_length(&listed) / volume / (count as f64 / volume).powf(2.0 / 3.0) / runs as f64;
    }
    // Γ(4/3).
    let gamma = 0.892_979_511_569_249_2;
    let exact = 16.0 / 15.0 * (0.75_f64).cbrt() * PI.powf(5.0 / 3.0) * gamma;
    // The number of faces of a cell has the standard deviation 3.34: 0.04 for the mean of 6000.
    assert!((faces - (2.0 + 48.0 * PI * PI / 35.0)).abs() < 0.15);
    assert!((edges - 144.0 * PI * PI / 35.0).abs() < 0.45);
    assert!((length / exact - 1.0).abs() < 0.01);
}

/// The body-centred lattice has Kelvin's cell: 24 corners, 36 edges of √2 a/4, 14 faces; second moment 19/(192·2^⅓).
#[test]
fn body_centred_points_have_kelvins_cell() {
    for repeats in [1, 2, 3] {
        let diagram = crystal(&[[0.1, 0.2, 0.3], [0.6, 0.7, 0.8]], repeats);
        for cell in &diagram.cells {
            assert_eq!(counts(cell), [24, 36, 14]);
            assert!((volume(cell) - 0.5).abs() < 1e-13);
            let moment = second_moment(cell) / 3.0 / 0.5_f64.powf(5.0 / 3.0);
            assert!((moment - 19.0 / (192.0 * 2.0_f64.cbrt())).abs() < 1e-12);
        }
        let edges = diagram.edges();
        assert_eq!(edges.len(), 24 * repeats.pow(3));
        assert!(
            edges
                .iter()
                .all(|e| (e.length() - 0.125_f64.sqrt()).abs() < 1e-12)
        );
    }
}

/// Corners where more than four cells meet: the cells stay whole and no edge is lost.
#[test]
fn regular_points_keep_all_their_edges() {
    let cube = crystal(&[[0.3, 0.4, 0.1]], 3);
    assert!(cube.cells.iter().all(|cell| (volume(cell) - 1.0).abs() < 1e-12));
    assert!((total_length(&cube.edges()) - 81.0).abs() < 1e-9);
    assert!((total_length(&crystal(&[[0.5; 3]], 1).edges()) - 3.0).abs() < 1e-12);
    // Rhombic dodecahedra: 24 edges of √3/4 shared by three cells each, four cells in the unit cube.
    let close_packed = [[0.0; 3], [0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]];
    let dodecahedra = crystal(&close_packed, 2);
    let exact = 8.0 * 4.0 * 24.0 / 3.0 * 0.1875_f64.sqrt();
    assert!((total_length(&dodecahedra.edges()) / exact - 1.0).abs() < 1e-9);
}

#[test]
fn every_step_of_lloyd_lowers_the_energy() {
    let energy = |diagram: &Diagram| diagram.cells.iter().map(second_moment).sum::<f64>();
    let spread = |diagram: &Diagram| {
        let mean = BOX_MM.iter().product::<f64>() / diagram.cells.len() as f64;
        let square = |cell: &Cell| (volume(cell) / mean - 1.0).powi(2);
        (diagram.cells.iter().map(square).sum::<f64>() / diagram.cells.len() as f64).sqrt()
    };
    let mut diagram = drawn(80, Seeding::Uniform, 9);
    let first = spread(&diagram);
    for _ in 0..30 {
        let next = diagram.clone().relaxed(1);
        assert!(energy(&next) < energy(&diagram));
        diagram = next;
    }
    assert!(spread(&diagram) < 0.15 && first > 0.3);
}

#[test]
fn a_crystal_stays_where_it_is() {
    let before = crystal(&[[0.1, 0.2, 0.3], [0.6, 0.7, 0.8]], 2);
    let after = before.clone().relaxed(3);
    for (a, b) in before.points.at.iter().zip(&after.points.at) {
        assert!(length(difference(*a, *b)) < 1e-12);
    }
}
