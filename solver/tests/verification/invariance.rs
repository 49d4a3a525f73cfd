//! Physics on the outcome: work, reciprocity, superposition, units, rotations of the cube, equilibrium.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh, VoxelMeshBuilder};
use solver::{Axis, Boundary, Condition, Element, End, Face, Isotropic, Mixing, Patch, Solution, System};

const TIGHT: f64 = 1e-10;

fn materials() -> [Isotropic; 2] {
    [material(114_000.0, 0.342), material(3_600.0, 0.38)]
}

fn mesh() -> VoxelMesh {
    lattice_like([12, 10, 15], 0.1, [0, 1], 11)
}

fn force(face: Face, total_n: [f64; 3]) -> Condition {
    Condition::Force {
        face,
        patch: Patch::Whole,
        total_n,
    }
}

/// Clamped at the bottom, with these loads.
fn clamped_under(loads: &[Condition]) -> Boundary {
    boundary(
        Condition::clamped(Face::low(Axis::Z))
            .into_iter()
            .chain(loads.iter().copied()),
    )
}

fn two_loads() -> [Condition; 2] {
    [
        force(Face::high(Axis::Z), [1.0, -2.0, -5.0]),
        force(Face::high(Axis::X), [-3.0, 0.5, 2.0]),
    ]
}

#[test]
fn strain_energy_is_the_work_of_loads_and_reactions() {
    let (mesh, materials) = (mesh(), materials());
    let mut both = rough_platens(-0.01);
    both.conditions.push(two_loads()[1]);
    for conditions in [clamped_under(&two_loads()), rough_platens(-0.01), both] {
        let system = System::new(&body(&mesh, &materials), &conditions, None).unwrap();
        let solution = solved(&system, TIGHT);
        approx::assert_relative_eq!(
            solution.external_work(),
            solution.strain_energy(),
            max_relative = 1e-9
        );
        assert!(solution.strain_energy() > 0.0);
    }
}

#[test]
fn energy_densities_of_the_cells_add_up_to_the_energy() {
    let (mesh, materials) = (mesh(), materials());
    let system = System::new(&body(&mesh, &materials), &clamped_under(&two_loads()), None).unwrap();
    let solution = solved(&system, 1e-8);
    let densities = solution.map_cells(|cell| solution.energy_density(cell));
    let sum = densities.iter().sum::<f64>() * mesh.grid().cell_volume_mm3();
    approx::assert_relative_eq!(sum, solution.strain_energy(), max_relative = 1e-12);
}

/// A force of 1 N on one cell of a face acts on its four nodes alike.
fn point_load(grid: &Grid, face: Face, cell: [usize; 3], total_n: [f64; 3]) -> Condition {
    let centre = grid.cell_centre_mm(cell);
    let across: Vec<f64> = (0..3)
        .filter(|&a| a != face.axis.index())
        .map(|a| centre[a])
        .collect();
    Condition::Force {
        face,
        patch: Patch::Disc {
            centre_mm: [across[0], across[1]],
            radius_mm: 0.1 * grid.spacing_mm,
        },
        total_n,
    }
}

/// Mean displacement of the four nodes of a cell on one face.
fn face_mean(solution: &Solution, face: Face, cell: [usize; 3]) -> [f64; 3] {
    let normal = face.axis.index();
    let level = usize::from(face.end == End::High);
    let corners = (0..8)
        .map(|k| [k & 1, k >> 1 & 1, k >> 2])
        .filter(|bits| bits[normal] == level);
    corners.fold([0.0; 3], |sum, bits| {
        let u = solution
            .displacement(std::array::from_fn(|a| cell[a] + bits[a]))
            .unwrap();
        std::array::from_fn(|c| sum[c] + 0.25 * u[c])
    })
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|c| a[c] * b[c]).sum()
}

/// Betti: the work of one load on the displacement of another is the same either way.
#[test]
fn loads_work_on_each_other_alike() {
    let (mesh, materials) = (mesh(), materials());
    let sides = [
        (Face::high(Axis::Z), [3, 7, 14], [0.3, -1.0, 0.7]),
        (Face::high(Axis::X), [11, 2, 0], [1.0, 0.2, -0.4]),
    ];
    let conditions =
        sides.map(|(face, cell, total)| clamped_under(&[point_load(mesh.grid(), face, cell, total)]));
    let systems = conditions.map(|c| System::new(&body(&mesh, &materials), &c, None).unwrap());
    let solutions = systems.each_ref().map(|system| solved(system, TIGHT));
    let work = |of: usize, on: usize| {
        let (face, cell, total) = sides[of];
        dot(total, face_mean(&solutions[on], face, cell))
    };
    assert!(work(0, 1).abs() > 1e-3 * work(1, 1).abs());
    approx::assert_relative_eq!(work(0, 1), work(1, 0), max_relative = 1e-8);
    // And its own work is twice the energy.
    approx::assert_relative_eq!(
        work(0, 0),
        2.0 * solutions[0].strain_energy(),
        max_relative = 1e-9
    );
}

#[test]
fn displacements_of_two_loads_add_up() {
    let (mesh, materials) = (mesh(), materials());
    let [first, second] = two_loads();
    let systems = [vec![first], vec![second], vec![first, second]]
        .map(|loads| System::new(&body(&mesh, &materials), &clamped_under(&loads), None).unwrap());
    let [a, b, both] = systems.each_ref().map(|system| solved(system, TIGHT));
    let sum = a.displacements().zip(b.displacements());
    let sum = sum.map(|(a, b)| std::array::from_fn(|c| a[c] + b[c]));
    assert!(deviation(sum, both.displacements()) < 1e-8);
}

/// Length in m instead of mm, force in N: stiffness in N/m² is 10⁶ times the number in MPa.
#[test]
fn units_of_length_do_not_matter() {
    let (mesh, materials) = (mesh(), materials());
    let in_metres = lattice_like([12, 10, 15], 0.1e-3, [0, 1], 11);
    let in_pascal = materials.map(|m| material(1e6 * m.young_mpa, m.poisson));
    let conditions = clamped_under(&two_loads());
    let system = System::new(&body(&mesh, &materials), &conditions, None).unwrap();
    let other = System::new(&body(&in_metres, &in_pascal), &conditions, None).unwrap();
    let (a, b) = (solved(&system, 1e-8), solved(&other, 1e-8));
    assert_eq!(a.convergence().iterations, b.convergence().iterations);
    let scaled = b.displacements().map(|u| u.map(|x| 1e3 * x));
    assert!(deviation(scaled, a.displacements()) < 1e-6);
    approx::assert_relative_eq!(1e3 * b.strain_energy(), a.strain_energy(), max_relative = 1e-11);
}

#[test]
fn reactions_balance_the_loads() {
    let (mesh, materials) = (mesh(), materials());
    let system = System::new(&body(&mesh, &materials), &clamped_under(&two_loads()), None).unwrap();
    let solution = solved(&system, TIGHT);
    let expected = [2.0, 1.5, 3.0];
    for (found, expected) in solution.total_reaction().into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-8, "{:?}", solution.total_reaction());
    }
    let bottom = solution.plane_reaction(Axis::Z, 0);
    assert!((0..3).all(|c| (bottom[c] - expected[c]).abs() < 1e-8));
}

#[test]
fn platens_push_against_each_other() {
    let (mesh, materials) = (mesh(), materials());
    let system = System::new(&body(&mesh, &materials), &rough_platens(-0.01), None).unwrap();
    let solution = solved(&system, TIGHT);
    let (low, high) = (
        solution.plane_reaction(Axis::Z, 0),
        solution.plane_reaction(Axis::Z, 15),
    );
    assert!(low[2] > 0.0);
    assert!((0..3).all(|c| (low[c] + high[c]).abs() < 1e-9 * low[2]));
    approx::assert_relative_eq!(0.5 * 0.01 * low[2], solution.strain_energy(), max_relative = 1e-9);
}

/// A rotation or reflection of the cube: new axis `a` is old axis `from[a]`, reversed where `turned[a]`.
#[derive(Clone, Copy, Debug)]
struct CubeSymmetry {
    from: [usize; 3],
    turned: [bool; 3],
}

impl CubeSymmetry {
    /// All 48.
    fn all() -> Vec<Self> {
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let turns = (0..8).map(|k| [k & 1 != 0, k & 2 != 0, k & 4 != 0]);
        turns
            .flat_map(|turned| orders.map(|from| Self { from, turned }))
            .collect()
    }

    fn mesh(&self, mesh: &VoxelMesh) -> VoxelMesh {
        let old = mesh.grid();
        let cells = self.from.map(|axis| old.cells[axis]);
        let grid = Grid::at_origin(cells, old.spacing_mm);
        let mut builder = VoxelMeshBuilder::new(grid.clone(), mesh.phases().to_vec());
        for cell in 0..grid.cell_count() {
            let new = grid.cell_position(cell);
            let mut at = [0; 3];
            for a in 0..3 {
                at[self.from[a]] = if self.turned[a] {
                    cells[a] - 1 - new[a]
                } else {
                    new[a]
                };
            }
            builder.push(mesh.fractions(old.cell_index(at)));
        }
        builder.finish()
    }

    fn vector(&self, v: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|a| {
            if self.turned[a] {
                -v[self.from[a]]
            } else {
                v[self.from[a]]
            }
        })
    }

    fn face(&self, face: Face) -> Face {
        let new = (0..3).find(|&a| self.from[a] == face.axis.index()).unwrap();
        let low = (face.end == End::Low) != self.turned[new];
        if low {
            Face::low(Axis::ALL[new])
        } else {
            Face::high(Axis::ALL[new])
        }
    }

    fn boundary(&self) -> Boundary {
        let held = Condition::clamped(self.face(Face::low(Axis::Z)));
        let loads = [
            force(self.face(Face::high(Axis::Z)), self.vector([1.0, -2.0, -5.0])),
            force(self.face(Face::high(Axis::X)), self.vector([-3.0, 0.5, 2.0])),
        ];
        boundary(held.into_iter().chain(loads))
    }
}

#[test]
fn rotations_and_reflections_of_the_cube_keep_the_energy() {
    let (mesh, materials) = (mesh(), materials());
    let energies = CubeSymmetry::all().into_iter().map(|symmetry| {
        let turned = symmetry.mesh(&mesh);
        (
            symmetry,
            energy(&body(&turned, &materials), &symmetry.boundary(), 1e-7),
        )
    });
    let energies: Vec<_> = energies.collect();
    assert_eq!(energies.len(), 48);
    for (symmetry, found) in &energies {
        let error = found / energies[0].1 - 1.0;
        assert!(error.abs() < 1e-9, "{symmetry:?}: {error:.1e}");
    }
}

/// Softer in a larger exponent: the mixing rule reaches the operator.
#[test]
fn mixing_exponent_softens_mixed_cells() {
    let (mesh, materials) = (mesh(), materials());
    let energies = [1.0, 2.0, 3.0].map(|exponent| {
        let body = solver::Body {
            mixing: Mixing::power(exponent),
            element: Element::default(),
            ..body(&mesh, &materials)
        };
        energy(&body, &rough_platens(-0.01), 1e-6)
    });
    assert!(
        energies[0] > energies[1] && energies[1] > energies[2],
        "{energies:?}"
    );
}
