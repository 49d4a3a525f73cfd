use super::islands::Field;
use super::node_grid::NodeGrid;
use super::spline::Spline;
use super::*;
use crate::solid::vector::{difference, dot, length, shifted};
use crate::trabecular::checks::{
    fingerprint, is_a_distance, mesh, on_threads, pieces_across_faces, solid_part,
};
use crate::trabecular::random::Random;
use crate::trabecular::{Boundary, TrabecularError, TrabecularSize};
use crate::{Grid, Solid, largest_piece};
use std::f64::consts::TAU;
use std::sync::LazyLock;

const BOX_MM: [f64; 3] = [1.1, 1.0, 1.0];

/// Bodies that several tests look at.
static PERIODIC: LazyLock<Spinodoid> = LazyLock::new(|| made(Boundary::Periodic, 0.6));
static CLIPPED: LazyLock<Spinodoid> = LazyLock::new(|| made(Boundary::Clipped, 0.6));

fn spec(boundary: Boundary, porosity: f64) -> SpinodoidSpec {
    SpinodoidSpec {
        waves: 300,
        boundary,
        seed: 1,
        ..SpinodoidSpec::new(BOX_MM, 0.5, TrabecularSize::Porosity(porosity))
    }
}

fn made(boundary: Boundary, porosity: f64) -> Spinodoid {
    Spinodoid::new(&spec(boundary, porosity)).unwrap()
}

fn field(spec: &SpinodoidSpec) -> Field {
    Field::new(Spline::through(&waves::drawn(spec), NodeGrid::of(spec).unwrap()))
}

fn grid(per_mm: usize) -> Grid {
    let cells = [11, 10, 10].map(|n| n * per_mm / 10);
    Grid::at_origin(cells, 1.0 / per_mm as f64)
}

fn anywhere(random: &mut Random, spec: &SpinodoidSpec) -> [f64; 3] {
    let part = random.unit_cube();
    std::array::from_fn(|a| part[a] * spec.box_mm[a])
}

/// Φ(0.5) and Φ(−1), Abramowitz & Stegun 1964, table 26.1.
const NORMAL: [[f64; 2]; 3] = [[0.0, 0.5], [0.5, 0.691_462_461], [-1.0, 0.158_655_254]];

/// The level of a Gaussian field for the solid fraction ρ is √2 erf⁻¹(2ρ − 1).
#[test]
fn fractions_below_a_level_are_those_of_the_normal_distribution() {
    let seeds = 8;
    let fields: Vec<Field> = (0..seeds)
        .map(|seed| {
            field(&SpinodoidSpec {
                seed,
                ..spec(Boundary::Clipped, 0.5)
            })
        })
        .collect();
    for [level, expected] in NORMAL {
        let each: Vec<f64> = fields.iter().map(|field| field.filled(level)).collect();
        let mean = each.iter().sum::<f64>() / seeds as f64;
        let variance = each.iter().map(|f| (f - mean).powi(2)).sum::<f64>() / (seeds - 1) as f64;
        let error = (variance / seeds as f64).sqrt();
        println!("level {level}: {mean:.4} ± {error:.4}, exact {expected:.4}");
        assert!((mean - expected).abs() < 3.0 * error && error < 0.02);
    }
}

#[test]
fn the_spline_follows_the_waves() {
    for boundary in [Boundary::Periodic, Boundary::Clipped] {
        let spec = spec(boundary, 0.5);
        let drawn = waves::drawn(&spec);
        let spline = Spline::through(&drawn, NodeGrid::of(&spec).unwrap());
        let mut random = Random::new(2);
        for _ in 0..300 {
            let at = anywhere(&mut random, &spec);
            let (mut value, mut gradient) = (0.0, [0.0; 3]);
            for wave in &drawn {
                let phase = TAU * (dot(wave.vector, at) + wave.phase);
                let height = (2.0 / drawn.len() as f64).sqrt();
                value += height * phase.cos();
                (0..3).for_each(|a| gradient[a] -= TAU * wave.vector[a] * height * phase.sin());
            }
            let jet = spline.jet(at);
            assert!((jet.value - value).abs() < 3e-4, "{at:?}");
            assert!(length(difference(jet.gradient, gradient)) < 2e-3 * TAU / spec.wavelength_mm);
        }
    }
}

#[test]
fn waves_lie_in_their_cones_and_repeat_with_the_box() {
    let mut spec = spec(Boundary::Clipped, 0.5);
    spec.waves = 4000;
    spec.cones_deg = [30.0, 0.0, 20.0];
    let least = [30.0_f64, 90.0, 20.0].map(|angle| angle.to_radians().cos() - 1e-9);
    for boundary in [Boundary::Clipped, Boundary::Periodic] {
        spec.boundary = boundary;
        for wave in waves::drawn(&spec) {
            let direction = wave.vector.map(|v| v.abs() / length(wave.vector));
            assert!(direction[0] >= least[0] || direction[2] >= least[2]);
            for (a, part) in wave.vector.into_iter().enumerate() {
                let periods = part * spec.box_mm[a];
                let is_whole = (periods - periods.round()).abs() < 1e-9;
                assert!(is_whole || boundary == Boundary::Clipped);
            }
            let stretch = length(wave.vector) * spec.wavelength_mm;
            // Half a period of the box along each axis: 0.5 λ √(1/1.1² + 1 + 1).
            assert!(
                (stretch - 1.0).abs()
                    < if boundary == Boundary::Clipped {
                        1e-12
                    } else {
                        0.43
                    }
            );
        }
    }
}

/// Directions uniform in a cone of half-angle θ: ⟨n²⟩ = (1 + cos θ + cos² θ)/3 along its axis, and 1/3 for all.
#[test]
fn waves_have_the_second_moments_of_their_cones() {
    for (cones_deg, cosine) in [([30.0, 0.0, 0.0], 0.75_f64.sqrt()), ([90.0; 3], 0.0)] {
        let spec = SpinodoidSpec {
            cones_deg,
            waves: 20_000,
            ..spec(Boundary::Clipped, 0.5)
        };
        let square = |wave: &waves::Wave| (wave.vector[0] * spec.wavelength_mm).powi(2);
        let mean = waves::drawn(&spec).iter().map(square).sum::<f64>() / 20_000.0;
        let exact = (1.0 + cosine + cosine * cosine) / 3.0;
        // The standard deviation of n² is below 0.3: 0.002 for the mean.
        assert!((mean - exact).abs() < 0.008, "{mean} {exact}");
    }
}

#[test]
fn porosities_are_met_and_agree_with_the_voxels_of_a_mesh() {
    let cubic = SpinodoidSpec {
        cones_deg: SpinodoidSpec::CUBIC_DEG,
        ..spec(Boundary::Periodic, 0.75)
    };
    let cubic = Spinodoid::new(&cubic).unwrap();
    for (body, porosity) in [(&*PERIODIC, 0.6), (&*CLIPPED, 0.6), (&cubic, 0.75)] {
        let voxels = 1.0 - solid_part(body, &grid(30));
        println!(
            "{porosity}: {:.6} voxels {voxels:.6} level {:.3} islands {} {:.1e}",
            body.porosity(),
            body.level(),
            body.islands(),
            body.islands_filled()
        );
        assert!((body.porosity() - porosity).abs() < 5e-4 * (1.0 - porosity));
        assert!((voxels - porosity).abs() < 1e-3 * (1.0 - porosity));
    }
}

#[test]
fn members_and_pores_are_met() {
    let of_size = |size| {
        Spinodoid::new(&SpinodoidSpec {
            size,
            ..spec(Boundary::Periodic, 0.6)
        })
        .unwrap()
    };
    let member = of_size(TrabecularSize::MemberMm(PERIODIC.member_mm()));
    let pore = of_size(TrabecularSize::PoreMm(PERIODIC.pore_mm()));
    for body in [&member, &pore] {
        assert!((body.member_mm() / PERIODIC.member_mm() - 1.0).abs() < 1e-3);
        assert!((body.pore_mm() / PERIODIC.pore_mm() - 1.0).abs() < 1e-3);
    }
}

#[test]
fn distances_are_distances() {
    for body in [&*PERIODIC, &*CLIPPED] {
        is_a_distance(body, BOX_MM, 1e-4);
    }
}

/// Points of the surface: crossings along the lines between the cells of a grid.
fn crossings(body: &Spinodoid, grid: &Grid) -> Vec<[f64; 3]> {
    let centre = |k: usize| grid.cell_centre_mm(grid.cell_position(k));
    let cells = 0..grid.cell_count();
    let all: Vec<f64> = cells
        .clone()
        .map(|k| body.signed_distance_mm(centre(k)))
        .collect();
    let crossing = |k: usize, axis: usize| {
        let mut next = grid.cell_position(k);
        next[axis] = (next[axis] + 1) % grid.cells[axis];
        let [a, b] = [all[k], all[grid.cell_index(next)]];
        let mut point = centre(k);
        point[axis] += a / (a - b) * grid.spacing_mm;
        (a * b < 0.0).then_some(point)
    };
    let axes = |k: usize| [0, 1, 2].map(|axis| crossing(k, axis));
    cells.flat_map(axes).flatten().collect()
}

/// Points of the surface against the distance: no point of the kept piece is nearer than the distance says, and one is
/// about as near.
#[test]
fn distances_agree_with_a_search_over_points_of_the_surface() {
    let points = crossings(&PERIODIC, &grid(40));
    // No point of a surface is farther from a crossing than half a diagonal.
    let gap = 0.75_f64.sqrt() / 40.0;
    let mut random = Random::new(5);
    for _ in 0..200 {
        let at = anywhere(&mut random, &spec(Boundary::Periodic, 0.6));
        let apart = |p: &[f64; 3]| {
            let reach = difference(*p, at);
            length(std::array::from_fn(|a| {
                reach[a] - (reach[a] / BOX_MM[a]).round() * BOX_MM[a]
            }))
        };
        let nearest = points.iter().map(apart).fold(f64::INFINITY, f64::min);
        let distance = PERIODIC.signed_distance_mm(at).abs();
        // Crossings are linear: right to a thousandth.
        assert!(distance < nearest + 1e-3, "{at:?} {distance} {nearest}");
        assert!(
            nearest < distance.hypot(gap) + 1e-3,
            "{at:?} {distance} {nearest}"
        );
    }
}

#[test]
fn a_periodic_structure_repeats_and_a_clipped_one_does_not() {
    let mut random = Random::new(3);
    let mut moved = [0.0_f64; 2];
    for _ in 0..500 {
        let at = anywhere(&mut random, &spec(Boundary::Periodic, 0.6));
        for (body, moved) in [&*PERIODIC, &*CLIPPED].into_iter().zip(&mut moved) {
            let change = |by| body.signed_distance_mm(shifted(at, by)) - body.signed_distance_mm(at);
            *moved = moved.max(change([1.1, -1.0, 2.0]).abs());
        }
    }
    assert!(moved[0] < 1e-9 && moved[1] > 0.05, "{moved:?}");
}

/// The endless structure is one piece; a box of it may hold parts that hang together behind its faces alone, which
/// [`largest_piece`] removes from a mesh and counts.
#[test]
fn the_structure_is_one_piece_across_the_faces_of_its_box() {
    let open = made(Boundary::Periodic, 0.8);
    for (body, inside) in [(&*PERIODIC, 1), (&open, 5)] {
        assert_eq!(pieces_across_faces(body, &grid(30)), 1);
        let cleaned = largest_piece(mesh(body, grid(30)));
        println!("{} pieces in the box", cleaned.islands.len() + 1);
        assert!(cleaned.pieces.len() == 1 && cleaned.islands.len() + 1 >= inside);
    }
}

/// At a level where islands float: what is counted and removed is gone from the voxels, and nothing else.
#[test]
fn islands_are_counted_and_gone() {
    let field = field(&spec(Boundary::Periodic, 0.8));
    for level in [-1.2, -1.4] {
        let pieces = field.pieces(level);
        println!(
            "{} islands, {:.1e} of {:.1e}",
            pieces.islands,
            pieces.islands_filled,
            field.filled(level)
        );
        assert!(pieces.islands > 0 && pieces.islands_filled > 0.1 * pieces.filled);
        let kept = surface::Surface::new(&field.without_islands(level, &pieces), level);
        let voxels = solid_part(&kept, &grid(30)) / pieces.filled - 1.0;
        println!("{voxels:+.1e}");
        assert_eq!(pieces_across_faces(&kept, &grid(30)), 1);
        assert!(voxels.abs() < 5e-3, "{voxels}");
    }
}

/// Few waves about one axis: parallel plates, which hang on nothing.
#[test]
fn what_falls_apart_is_refused() {
    let plates = SpinodoidSpec {
        cones_deg: [15.0, 0.0, 0.0],
        ..spec(Boundary::Clipped, 0.8)
    };
    let reason = Spinodoid::new(&plates).map(|_| ()).unwrap_err();
    println!("{reason}");
    use TrabecularError::{FallsApart, Jump};
    assert!(matches!(reason, FallsApart { .. } | Jump { .. }), "{reason}");
}

#[test]
fn the_same_seed_is_the_same_mesh_for_any_number_of_threads() {
    let of_threads = |threads| on_threads(threads, || fingerprint(&made(Boundary::Periodic, 0.6), &grid(20)));
    let [one, three] = [1, 3].map(of_threads);
    assert_eq!(one, three);
    // What this program made when it was written: it shall not change unnoticed.
    assert_eq!(one, 0x3189_848a_e7d0_b5ff, "{one:#x}");
}

#[test]
fn another_seed_is_another_field() {
    let first = |seed| {
        let spec = SpinodoidSpec {
            seed,
            ..spec(Boundary::Clipped, 0.6)
        };
        waves::drawn(&spec)[0].vector
    };
    assert_eq!(first(1), first(1));
    assert_ne!(first(1), first(2));
}

#[test]
fn what_cannot_be_is_refused() {
    use TrabecularError as E;
    let made = |change: &dyn Fn(&mut SpinodoidSpec)| {
        let mut spec = spec(Boundary::Clipped, 0.7);
        change(&mut spec);
        Spinodoid::new(&spec).map(|_| ()).unwrap_err()
    };
    for edge in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(made(&|s| s.box_mm[1] = edge), E::NotPositive { .. }));
        assert!(matches!(made(&|s| s.wavelength_mm = edge), E::NotPositive { .. }));
    }
    assert!(matches!(made(&|s| s.box_mm[2] = 0.99), E::NarrowBox { .. }));
    assert!(matches!(made(&|s| s.box_mm = [1e6; 3]), E::TooFine { .. }));
    assert!(matches!(made(&|s| s.wavelength_mm = 1e-300), E::TooFine { .. }));
    for cones in [
        [0.0; 3],
        [10.0, 30.0, 30.0],
        [91.0, 0.0, 0.0],
        [f64::NAN, 30.0, 0.0],
    ] {
        assert!(matches!(made(&|s| s.cones_deg = cones), E::Cones { .. }));
    }
    for waves in [0, 49, 20_001, usize::MAX] {
        assert!(matches!(made(&|s| s.waves = waves), E::Waves { .. }));
    }
    for porosity in [0.0, 1.0, f64::NAN] {
        let size = TrabecularSize::Porosity(porosity);
        assert!(matches!(made(&|s| s.size = size), E::NotAPorosity { .. }));
    }
    let size = TrabecularSize::Porosity(0.999);
    assert!(matches!(made(&|s| s.size = size), E::Unreachable { .. }));
}

#[test]
fn specifications_are_read_with_their_defaults() {
    let text = r#"{"box_mm": [2, 2, 2], "wavelength_mm": 0.8, "size": {"member_mm": 0.3}}"#;
    let expected = SpinodoidSpec::new([2.0; 3], 0.8, TrabecularSize::MemberMm(0.3));
    assert_eq!(serde_json::from_str::<SpinodoidSpec>(text).unwrap(), expected);
    let text = text.replace("wavelength_mm", "wavelength");
    assert!(serde_json::from_str::<SpinodoidSpec>(&text).is_err());
}
