//! What every row of the table of load cases owes: a body that is held, in equilibrium, linear, and worked upon.
//!
//! A row that no case exercises fails. A new row is tested once `FAMILIES` has a case of it.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::ops::ControlFlow;
use std::sync::LazyLock;

use cases::case::{Case, Drive, Load};
use cases::load_case::{Driven, LOAD_CASES, Setting, setting};
use cases::measure::Solved;
use cases::structure::{Built, build};
use common::{uncoated, with_load_doubled};
use solver::{Body, Condition, Element, Isotropic, Mixing, Solution, SolveOptions, System};

/// A block and a lattice, both of different lengths along x, y, z.
const BODIES: [&str; 2] = [
    "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [3, 1, 2]\n\
     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2 }\n[mesh]\nvoxels_per_cell = 4\n",
    "[structure]\nlattice = \"diamond\"\ncell_mm = 1.5\nporosity = 0.6\ncells = [3, 1, 2]\n\
     material = \"ti6al4v-slm\"\n[mesh]\nvoxels_per_cell = 8\n",
];

const PLUGS: [&str; 2] = [
    "[structure]\nlattice = \"solid\"\ncell_mm = 1.5\nmaterial = \"ti6al4v-slm\"\n",
    "[structure]\nlattice = \"diamond\"\ncell_mm = 1.5\nporosity = 0.6\nmaterial = \"ti6al4v-slm\"\n",
];

const PLUG_LOAD: &str = "[mesh]\nvoxels_per_cell = 8\n[load]\ncase = \"plug\"\nforce_n = 30\nplug_diameter_mm = 2\n\
                         plug_length_mm = 1.5\nblock_mm = [3.6, 3.2, 2.5]\n\
                         [bone]\napparent_density_g_cm3 = 0.4\ncortical_mm = 0.5\n";

/// A cantilever, and a body that is held by three faces and drawn at two.
const FACES: [&str; 2] = [
    "[load]\ncase = \"faces\"\nheld = [{ face = \"low_x\", axes = [\"x\", \"y\", \"z\"] }]\n\
     force = [{ face = \"high_x\", total_n = [1, -2, 3] }]\n",
    "[load]\ncase = \"faces\"\n[[load.held]]\nface = \"low_x\"\naxes = [\"x\"]\n[[load.held]]\nface = \"low_y\"\naxes = [\"y\"]\n\
     [[load.held]]\nface = \"low_z\"\naxes = [\"z\"]\n[[load.force]]\nface = \"high_z\"\ntotal_n = [0, 0, 5]\n\
     [[load.force]]\nface = \"high_y\"\ntotal_n = [0, 3, 0]\n",
];

const EXACT: [&str; 3] = [
    "solution = { uniform_strain = { components = [1e-3, -2e-3, 3e-3, 4e-4, -5e-4, 6e-4] } }",
    "solution = { bending = { curvature_per_mm = 1e-3 } }",
    "solution = { manufactured = { strain = 1e-3, wavelength_mm = 2.7 } }",
];

const CAVITY: &str = "[[part]]\nname = \"block\"\nmaterial = \"peek\"\n\
     shape = { box = { low_mm = [0, 0, 0], high_mm = [2, 2, 3] } }\n\
     without = [{ sphere = { centre_mm = [1, 1, 1.5], diameter_mm = 1 } }]\n[mesh]\nvoxel_mm = 0.25\n";

const CAVITIES: [&str; 2] = [
    "solution = { lame_cavity = { diameter_mm = 1, stress_mpa = 10 } }",
    "solution = { goodier_cavity = { diameter_mm = 1, stress_mpa = 10 } }",
];

/// `[load]` of a compression in every variant.
fn compressions() -> Vec<String> {
    let mut loads = Vec::new();
    for axis in ["x", "y", "z"] {
        for (platens, sides) in [
            ("rough", "free"),
            ("rough", "confined"),
            ("smooth", "free"),
            ("smooth", "confined"),
        ] {
            for drive in ["strain = 0.02", "force_n = 50"] {
                loads.push(format!(
                    "[load]\ncase = \"compression\"\naxis = \"{axis}\"\nplatens = \"{platens}\"\nsides = \"{sides}\"\n{drive}\n"
                ));
            }
        }
    }
    loads
}

/// One mesh and the cases that load it.
struct Family {
    cases: Vec<Case>,
    built: Built,
}

impl Family {
    fn new(body: &str, loads: &[String]) -> Self {
        let cases: Vec<Case> = loads
            .iter()
            .map(|load| uncoated(&format!("{body}{load}")))
            .collect();
        let built = build(&cases[0], None).unwrap_or_else(|error| panic!("{error} in {body}"));
        Self { cases, built }
    }
}

/// Cases of every row, in every variant.
static FAMILIES: LazyLock<Vec<Family>> = LazyLock::new(|| {
    let plugs = PLUGS.map(|plug| Family::new(plug, &[PLUG_LOAD.into()]));
    let boxes = BODIES.map(|body| Family::new(body, &compressions()));
    let faces = BODIES.map(|body| Family::new(body, &FACES.map(str::to_owned)));
    let exact = Family::new(
        BODIES[0],
        &EXACT.map(|solution| format!("[load]\ncase = \"exact\"\n{solution}\n")),
    );
    let cavity = Family::new(
        CAVITY,
        &CAVITIES.map(|solution| format!("[load]\ncase = \"exact\"\n{solution}\n")),
    );
    let new = faces.into_iter().chain([exact, cavity]);
    plugs.into_iter().chain(boxes).chain(new).collect()
});

/// A case on its mesh.
struct Loaded<'a> {
    case: Case,
    built: &'a Built,
    setting: Setting,
}

/// Every case on its mesh.
fn all_loaded() -> impl Iterator<Item = Loaded<'static>> {
    FAMILIES.iter().flat_map(|family| {
        family
            .cases
            .iter()
            .map(|case| Loaded::new(case.clone(), &family.built))
    })
}

impl<'a> Loaded<'a> {
    fn new(case: Case, built: &'a Built) -> Self {
        let setting = setting(&case, built).unwrap();
        Self { case, built, setting }
    }

    /// Succeeds only if no rigid motion is left, or those left are held in the mean.
    fn system(&self) -> System<'a> {
        let materials: Vec<Isotropic> = self
            .built
            .materials
            .iter()
            .map(|m| Isotropic::new(m.young_mpa, m.poisson).unwrap())
            .collect();
        let body = Body {
            mesh: &self.built.mesh,
            materials: &materials,
            mixing: Mixing::default(),
            element: Element::default(),
        };
        System::new(&body, &self.setting.boundary, None)
            .unwrap_or_else(|error| panic!("{error} in {:?}", self.case.load))
    }

    /// Resultant of the applied loads in N.
    fn applied_n(&self) -> [f64; 3] {
        let conditions = &self.setting.boundary.conditions;
        conditions
            .iter()
            .fold([0.0; 3], |sum, condition| match condition {
                Condition::Force { total_n, .. } => std::array::from_fn(|c| sum[c] + total_n[c]),
                Condition::NodalForce { force_n, .. } => std::array::from_fn(|c| sum[c] + force_n[c]),
                Condition::Traction { .. } => panic!("the resultant of a traction is not known here"),
                Condition::Displacement { .. } => sum,
            })
    }
}

fn solved<'a>(system: &'a System) -> Solution<'a> {
    let options = SolveOptions {
        tolerance: 1e-10,
        max_iterations: 200,
    };
    system
        .solve(&options, &mut |_| ControlFlow::Continue(()))
        .unwrap()
}

/// Calls `check` with every case and its solution.
fn for_every_case(check: impl Fn(&Loaded, &Solution)) {
    for loaded in all_loaded() {
        let system = loaded.system();
        check(&loaded, &solved(&system));
    }
}

/// Force in N that the loading surface pushes with, as solved: a platen's own, what arrives below a pressed patch, how much acts on
/// faces that are drawn in several directions, or what does the work of the energy on the largest displacement.
fn driving_force_n(loaded: &Loaded, solution: &Solution) -> f64 {
    match loaded.setting.driven {
        Driven::Platen { axis, .. } => {
            let top = loaded.built.mesh.grid().cells[axis.index()];
            -solution.plane_reaction(axis, top)[axis.index()]
        }
        Driven::Patch { axis, .. } => solution.plane_reaction(axis, 0)[axis.index()],
        Driven::Faces { .. } => length(loaded.applied_n()),
        Driven::Exact(_) => {
            let largest = solution.displacements().map(length).fold(0.0, f64::max);
            2.0 * solution.external_work() / largest
        }
        Driven::Block { .. } => panic!("no platen drives a block whose stiffness is sought"),
    }
}

fn length(force: [f64; 3]) -> f64 {
    force.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn every_load_case_is_exercised() {
    let exercised: Vec<&str> = all_loaded().map(|loaded| loaded.case.load.case()).collect();
    // Blocks whose stiffness is sought have six loads and no driving surface: `periodic.rs`, `uniform.rs`.
    let is_block = |name: &str| ["kubc", "periodic", "subc"].contains(&name);
    for row in LOAD_CASES.iter().filter(|row| !is_block(row.name)) {
        assert!(exercised.contains(&row.name), "no case exercises `{}`", row.name);
    }
}

#[test]
fn rows_have_distinct_names_and_say_what_they_are() {
    for (k, row) in LOAD_CASES.iter().enumerate() {
        assert!(
            row.name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{}",
            row.name
        );
        assert!(!row.what.is_empty() && !row.source.is_empty(), "{}", row.name);
        assert!(
            LOAD_CASES[..k].iter().all(|other| other.name != row.name),
            "{}",
            row.name
        );
    }
}

#[test]
fn reactions_and_applied_loads_are_in_equilibrium() {
    for_every_case(|loaded, solution| {
        let (reaction, applied) = (solution.total_reaction(), loaded.applied_n());
        let scale = driving_force_n(loaded, solution).abs();
        for c in 0..3 {
            let sum = reaction[c] + applied[c];
            assert!(
                sum.abs() < 1e-6 * scale,
                "{sum} N of {scale} N, {:?}",
                loaded.case
            );
        }
    });
}

#[test]
fn the_driving_surface_pushes_inward_and_its_work_is_the_strain_energy() {
    for_every_case(|loaded, solution| {
        let force = driving_force_n(loaded, solution);
        assert!(force > 0.0, "{:?}", loaded.case);
        let energy = solution.strain_energy();
        approx::assert_relative_eq!(solution.external_work(), energy, max_relative = 1e-6);
        assert!(energy > 0.0);
        if let Driven::Platen { shortening_mm, .. } = loaded.setting.driven {
            approx::assert_relative_eq!(0.5 * force * shortening_mm, energy, max_relative = 1e-6);
        }
    });
}

/// Displacements at the asked load.
fn displacements(loaded: &Loaded) -> Vec<[f64; 3]> {
    let system = loaded.system();
    let solution = solved(&system);
    let factor = Solved::new(&solution, loaded.setting.driven, (&loaded.case, loaded.built)).load_factor();
    solution.displacements().map(|u| u.map(|x| factor * x)).collect()
}

#[test]
fn twice_the_load_gives_twice_the_displacement() {
    for loaded in all_loaded() {
        let case = &loaded.case;
        let once = displacements(&loaded);
        let twice = displacements(&Loaded::new(with_load_doubled(case), loaded.built));
        let largest = once.as_flattened().iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        assert!(largest > 0.0);
        for (a, b) in once.as_flattened().iter().zip(twice.as_flattened()) {
            assert!(
                (2.0 * a - b).abs() < 1e-6 * largest,
                "{a} {b} mm, {:?}",
                case.load
            );
        }
    }
}

#[test]
fn an_asked_force_or_strain_is_met() {
    for_every_case(|loaded, solution| {
        let factor = Solved::new(solution, loaded.setting.driven, (&loaded.case, loaded.built)).load_factor();
        let force = factor * driving_force_n(loaded, solution);
        let extent = loaded.built.mesh.grid().extent_mm();
        match &loaded.case.load {
            Load::Plug { load, .. } => {
                approx::assert_relative_eq!(force, load.force_n, max_relative = 1e-6);
                let driven =
                    matches!(loaded.setting.driven, Driven::Patch { force_n, .. } if force_n == load.force_n);
                assert!(driven, "{:?}", loaded.setting.driven);
            }
            Load::Faces { .. } => {
                let reaction = length(solution.total_reaction());
                approx::assert_relative_eq!(reaction, force, max_relative = 1e-6);
            }
            Load::Exact { .. } => check_outer_nodes(loaded, solution),
            Load::Periodic { .. } | Load::Uniform { .. } => panic!("not among the cases"),
            Load::Compression { load } => match load.drive {
                Drive::ForceN(asked) => approx::assert_relative_eq!(force, asked, max_relative = 1e-6),
                Drive::Strain(asked) => {
                    let axis = load.axis.index();
                    let strain = shortening(solution, axis) / extent[axis];
                    approx::assert_relative_eq!(strain, asked, max_relative = 1e-6);
                }
            },
        }
    });
}

/// Every outer node with material is where the exact solution has it.
fn check_outer_nodes(loaded: &Loaded, solution: &Solution) {
    let Driven::Exact(field) = loaded.setting.driven else {
        panic!("{:?}", loaded.setting.driven);
    };
    let grid = loaded.built.mesh.grid();
    let [nx, ny, nz] = grid.nodes();
    let nodes = (0..grid.node_count()).map(|k| [k % nx, k / nx % ny, k / (nx * ny)]);
    let outer = nodes.filter(|at| at.contains(&0) || at[0] == nx - 1 || at[1] == ny - 1 || at[2] == nz - 1);
    let mut count = 0;
    for at in outer {
        let found = solution.displacement(at).unwrap();
        let exact = field.displacement_mm(grid.node_mm(at));
        assert!(
            (0..3).all(|c| (found[c] - exact[c]).abs() < 1e-12),
            "{at:?}: {found:?} {exact:?}"
        );
        count += 1;
    }
    assert_eq!(count, grid.node_count() - (nx - 2) * (ny - 2) * (nz - 2));
}

/// Approach in mm of the two end planes along an axis, by the displacements themselves.
fn shortening(solution: &Solution, axis: usize) -> f64 {
    let cells = solution.mesh().grid().cells;
    let at = |level: usize| {
        let nodes =
            (0..=cells[(axis + 1) % 3]).flat_map(|p| (0..=cells[(axis + 2) % 3]).map(move |q| (p, q)));
        let mut moved = nodes.filter_map(|(p, q)| {
            let mut node = [level; 3];
            (node[(axis + 1) % 3], node[(axis + 2) % 3]) = (p, q);
            solution.displacement(node)
        });
        moved.next().unwrap()[axis]
    };
    at(0) - at(cells[axis])
}
