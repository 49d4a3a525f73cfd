//! The table of measures: a name, a unit, and a function of the solved structure that changes nothing.
//!
//! To add one: a function, and a row here. The contract test `tests/measure_contract.rs` runs over every row.

use super::{
    Context, buckling, coat, effective, endurance, exact, faces, geometry, morphology, plastic, shielding,
    stiffness, strength,
};

/// One row of [`MEASURES`].
pub struct Measure {
    /// Name with unit, as in `results.json`.
    pub name: &'static str,
    /// What it is, in a phrase.
    pub what: &'static str,
    /// Definition.
    pub source: &'static str,
    /// Power with which it follows the load.
    pub load_power: i32,
    /// Power with which it follows the unit of length, stresses kept.
    pub length_power: i32,
    value: fn(&Context) -> Option<f64>,
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Measure")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Measure {
    /// The value, where it applies.
    pub fn value(&self, context: &Context) -> Option<f64> {
        (self.value)(context)
    }
}

const BODY: &str = "of the meshed body";
const LOCAL: &str =
    "local thickness, Hildebrand & Rüegsegger 1997, J. Microsc. 185:67; asked by mesh.morphology";
const DIFFUSION: &str = "τ = ε D/D_eff by Laplace's equation in the pores; asked by mesh.morphology";
const PHYSICS: &str = "ISO 13314:2011 terms, linear elastic";
const EFFECTIVE: &str = "of the effective or apparent stiffness C of a block; the load case says which";
const RECOVERED: &str =
    "error by strains of neighbouring cells, after Zienkiewicz & Zhu 1987; rule of mixtures, sharp nodes";
const FINITE_CELLS: &str = "limit of linear and quadratic finite cells of two sizes (Parvizian et al. 2007, Comput. Mech. 41:121); asked by accuracy.finite_cells";
const AVERAGE: &str = "Hill 1952, Proc. Phys. Soc. A 65:349";
const FACES: &str = "weighted as the load on the face is";
const EXACT: &str = "over the material, by 2×2×2 points in every cell; of the load case `exact`";
const YIELD: &str = "apparent stress at which a volume fraction q exceeds its yield stress (von Mises)";
const BUCKLING: &str = "K φ = λ (−K_σ) φ, linear; no imperfections, elastic up to there";
const ISO: &str = "ISO 13314:2011, elastoplastic at small strain";
const INTERFACE: &str =
    "equilibrium of the coat over patches of six thicknesses, at least two voxels; share of the area";
const FATIGUE: &str = "strut stress with mean-stress correction; no notches, no defects";
const PISTOIA: &str = "ε = √(2U/E), Pistoia et al. 2002, Bone 30:842";
const SHIELDING: &str = "Huiskes, Weinans & van Rietbergen 1992, Clin. Orthop. 274:124";

/// Every measure there is, in the order of reports.
pub const MEASURES: &[Measure] = &[
    row(
        "porosity",
        "void part of the envelope",
        BODY,
        (0, 0),
        geometry::porosity,
    ),
    row(
        "solid_fraction",
        "solid part of the envelope",
        BODY,
        (0, 0),
        geometry::solid_fraction,
    ),
    row(
        "mass_g",
        "mass of substrate and coat",
        BODY,
        (0, 3),
        geometry::mass,
    ),
    row(
        "coat_mass_g",
        "mass of the coat",
        BODY,
        (0, 3),
        geometry::coat_mass,
    ),
    row(
        "strut_diameter_mm",
        "thickness of struts or walls with coat",
        "ideal body",
        (0, 1),
        geometry::strut_diameter,
    ),
    row(
        "pore_diameter_mm",
        "largest sphere in the void with coat",
        "ideal body",
        (0, 1),
        geometry::pore_diameter,
    ),
    row(
        "specific_surface_mm2_per_mm3",
        "surface with coat per total volume",
        "ideal body",
        (0, -1),
        geometry::specific_surface,
    ),
    row(
        "member_thickness_mean_mm",
        "mean diameter of the largest spheres in the members",
        LOCAL,
        (0, 1),
        morphology::member_mean,
    ),
    row(
        "member_thickness_sd_mm",
        "its standard deviation by volume",
        LOCAL,
        (0, 1),
        morphology::member_sd,
    ),
    row(
        "member_thickness_p5_mm",
        "its 5th percentile",
        LOCAL,
        (0, 1),
        morphology::member_p5,
    ),
    row(
        "member_thickness_p95_mm",
        "its 95th percentile",
        LOCAL,
        (0, 1),
        morphology::member_p95,
    ),
    row(
        "pore_size_mean_mm",
        "mean diameter of the largest spheres in the pores",
        LOCAL,
        (0, 1),
        morphology::pore_mean,
    ),
    row(
        "pore_size_sd_mm",
        "its standard deviation by volume",
        LOCAL,
        (0, 1),
        morphology::pore_sd,
    ),
    row(
        "pore_size_p5_mm",
        "its 5th percentile",
        LOCAL,
        (0, 1),
        morphology::pore_p5,
    ),
    row(
        "pore_size_p95_mm",
        "its 95th percentile",
        LOCAL,
        (0, 1),
        morphology::pore_p95,
    ),
    row(
        "meshed_surface_mm2_per_mm3",
        "surface beside void per volume of the grid",
        BODY,
        (0, -1),
        morphology::surface,
    ),
    row(
        "open_porosity",
        "void that is reached from outside, of the grid",
        BODY,
        (0, 0),
        morphology::open_porosity,
    ),
    row(
        "x_tortuosity",
        "porosity by relative diffusivity of the pores along x",
        DIFFUSION,
        (0, 0),
        morphology::tortuosity_x,
    ),
    row(
        "y_tortuosity",
        "the same along y",
        DIFFUSION,
        (0, 0),
        morphology::tortuosity_y,
    ),
    row(
        "z_tortuosity",
        "the same along z",
        DIFFUSION,
        (0, 0),
        morphology::tortuosity_z,
    ),
    row(
        "apparent_modulus_mpa",
        "(F/A₀)/(Δ/H₀), from energy",
        PHYSICS,
        (0, 0),
        stiffness::apparent_modulus,
    ),
    row(
        "apparent_stress_mpa",
        "F/A₀ at the load",
        PHYSICS,
        (1, 0),
        stiffness::apparent_stress,
    ),
    row(
        "apparent_strain",
        "Δ/H₀ at the load",
        PHYSICS,
        (1, 0),
        stiffness::apparent_strain,
    ),
    row(
        "effective_modulus_x_mpa",
        "effective Young's modulus along x",
        EFFECTIVE,
        (0, 0),
        effective::modulus_x,
    ),
    row(
        "effective_modulus_y_mpa",
        "the same along y",
        EFFECTIVE,
        (0, 0),
        effective::modulus_y,
    ),
    row(
        "effective_modulus_z_mpa",
        "the same along z",
        EFFECTIVE,
        (0, 0),
        effective::modulus_z,
    ),
    row(
        "effective_modulus_lowest_mpa",
        "the lowest of all directions",
        EFFECTIVE,
        (0, 0),
        effective::modulus_lowest,
    ),
    row(
        "effective_modulus_highest_mpa",
        "the highest of all directions",
        EFFECTIVE,
        (0, 0),
        effective::modulus_highest,
    ),
    row(
        "effective_shear_modulus_yz_mpa",
        "effective shear modulus in the plane yz",
        EFFECTIVE,
        (0, 0),
        effective::shear_yz,
    ),
    row(
        "effective_shear_modulus_xz_mpa",
        "the same in the plane xz",
        EFFECTIVE,
        (0, 0),
        effective::shear_xz,
    ),
    row(
        "effective_shear_modulus_xy_mpa",
        "the same in the plane xy",
        EFFECTIVE,
        (0, 0),
        effective::shear_xy,
    ),
    row(
        "finite_cell_modulus_x_mpa",
        "effective Young's modulus along x by finite cells",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_x,
    ),
    row(
        "finite_cell_modulus_y_mpa",
        "the same along y",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_y,
    ),
    row(
        "finite_cell_modulus_z_mpa",
        "the same along z",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_z,
    ),
    row(
        "finite_cell_shear_modulus_yz_mpa",
        "effective shear modulus in the plane yz by finite cells",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_yz,
    ),
    row(
        "finite_cell_shear_modulus_xz_mpa",
        "the same in the plane xz",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_xz,
    ),
    row(
        "finite_cell_shear_modulus_xy_mpa",
        "the same in the plane xy",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_xy,
    ),
    row(
        "finite_cell_bulk_modulus_mpa",
        "average of Voigt for the bulk modulus by finite cells",
        FINITE_CELLS,
        (0, 0),
        effective::finite_cells_bulk,
    ),
    row(
        "recovered_modulus_x_mpa",
        "effective Young's modulus along x less its error",
        RECOVERED,
        (0, 0),
        effective::recovered_x,
    ),
    row(
        "recovered_modulus_y_mpa",
        "the same along y",
        RECOVERED,
        (0, 0),
        effective::recovered_y,
    ),
    row(
        "recovered_modulus_z_mpa",
        "the same along z",
        RECOVERED,
        (0, 0),
        effective::recovered_z,
    ),
    row(
        "recovered_shear_modulus_yz_mpa",
        "effective shear modulus in the plane yz less its error",
        RECOVERED,
        (0, 0),
        effective::recovered_yz,
    ),
    row(
        "recovered_shear_modulus_xz_mpa",
        "the same in the plane xz",
        RECOVERED,
        (0, 0),
        effective::recovered_xz,
    ),
    row(
        "recovered_shear_modulus_xy_mpa",
        "the same in the plane xy",
        RECOVERED,
        (0, 0),
        effective::recovered_xy,
    ),
    row(
        "recovered_bulk_modulus_mpa",
        "average of Voigt for the bulk modulus less its error",
        RECOVERED,
        (0, 0),
        effective::recovered_bulk,
    ),
    row(
        "effective_xy_poisson_ratio",
        "contraction along y under stress along x",
        EFFECTIVE,
        (0, 0),
        effective::poisson_xy,
    ),
    row(
        "effective_yz_poisson_ratio",
        "contraction along z under stress along y",
        EFFECTIVE,
        (0, 0),
        effective::poisson_yz,
    ),
    row(
        "effective_zx_poisson_ratio",
        "contraction along x under stress along z",
        EFFECTIVE,
        (0, 0),
        effective::poisson_zx,
    ),
    row(
        "zener_ratio",
        "2 C44/(C11 - C12), of a cubic stiffness only",
        "Zener 1948, Elasticity and Anelasticity of Metals",
        (0, 0),
        effective::zener_ratio,
    ),
    row(
        "universal_anisotropy",
        "5 G_V/G_R + K_V/K_R - 6, 0 where isotropic",
        "Ranganathan & Ostoja-Starzewski 2008, Phys. Rev. Lett. 101:055504",
        (0, 0),
        effective::universal_anisotropy,
    ),
    row(
        "voigt_bulk_modulus_mpa",
        "bulk modulus of many turned copies of one strain",
        AVERAGE,
        (0, 0),
        effective::voigt_bulk,
    ),
    row(
        "reuss_bulk_modulus_mpa",
        "the same of one stress",
        AVERAGE,
        (0, 0),
        effective::reuss_bulk,
    ),
    row(
        "hill_bulk_modulus_mpa",
        "mean of the two",
        AVERAGE,
        (0, 0),
        effective::hill_bulk,
    ),
    row(
        "voigt_shear_modulus_mpa",
        "shear modulus of many turned copies of one strain",
        AVERAGE,
        (0, 0),
        effective::voigt_shear,
    ),
    row(
        "reuss_shear_modulus_mpa",
        "the same of one stress",
        AVERAGE,
        (0, 0),
        effective::reuss_shear,
    ),
    row(
        "hill_shear_modulus_mpa",
        "mean of the two",
        AVERAGE,
        (0, 0),
        effective::hill_shear,
    ),
    row(
        "hashin_shtrikman_bulk_modulus_mpa",
        "upper bound of the bulk modulus of these volumes",
        "Hashin & Shtrikman 1963, J. Mech. Phys. Solids 11:127",
        (0, 0),
        effective::bulk_bound,
    ),
    row(
        "strain_energy_nmm",
        "strain energy at the load",
        PHYSICS,
        (2, 3),
        stiffness::strain_energy,
    ),
    row(
        "loaded_face_displacement_x_mm",
        "mean displacement along x of the one face that is loaded",
        FACES,
        (1, 1),
        faces::along_x,
    ),
    row(
        "loaded_face_displacement_y_mm",
        "the same along y",
        FACES,
        (1, 1),
        faces::along_y,
    ),
    row(
        "loaded_face_displacement_z_mm",
        "the same along z",
        FACES,
        (1, 1),
        faces::along_z,
    ),
    row(
        "displacement_error",
        "root mean square distance from the exact displacement, relative",
        EXACT,
        (0, 0),
        exact::displacement_error,
    ),
    row(
        "strain_error",
        "energy norm of the distance from the exact strain, relative",
        EXACT,
        (0, 0),
        exact::strain_error,
    ),
    row(
        "yield_onset_q0_1_mpa",
        "q = 0.1 % of the solid",
        YIELD,
        (0, 0),
        strength::onset_0_1,
    ),
    row(
        "yield_onset_q1_mpa",
        "q = 1 % of the solid",
        YIELD,
        (0, 0),
        strength::onset_1,
    ),
    row(
        "yield_onset_q2_mpa",
        "q = 2 % of the solid",
        YIELD,
        (0, 0),
        strength::onset_2,
    ),
    row(
        "substrate_yield_onset_q1_mpa",
        "q = 1 % of the substrate",
        YIELD,
        (0, 0),
        strength::substrate_onset,
    ),
    row(
        "coat_yield_onset_q1_mpa",
        "q = 1 % of the coat",
        YIELD,
        (0, 0),
        strength::coat_onset,
    ),
    row(
        "buckling_factor",
        "lowest factor on the load at which the structure buckles",
        BUCKLING,
        (-1, 0),
        buckling::factor,
    ),
    row(
        "buckling_stress_mpa",
        "apparent stress there",
        BUCKLING,
        (0, 0),
        buckling::stress,
    ),
    row(
        "buckling_to_yield_ratio",
        "the same over the yield onset of 1 %: below 1 it buckles first",
        BUCKLING,
        (0, 0),
        buckling::over_yield,
    ),
    row(
        "proof_strength_0_2_mpa",
        "stress of the offset line at 0.2 % plastic strain",
        ISO,
        (0, 0),
        plastic::proof_strength,
    ),
    row(
        "offset_stress_1_mpa",
        "the same at 1 %",
        ISO,
        (0, 0),
        plastic::offset_stress_1,
    ),
    row(
        "quasi_elastic_gradient_mpa",
        "slope of the start of loading",
        ISO,
        (0, 0),
        plastic::quasi_elastic_gradient,
    ),
    row(
        "loading_gradient_mpa",
        "slope of loading between 20 and 70 % of the highest stress, as a bench takes it",
        ISO,
        (0, 0),
        plastic::loading_gradient,
    ),
    row(
        "loading_proof_strength_0_2_mpa",
        "stress of the line of that slope at 0.2 % plastic strain",
        ISO,
        (0, 0),
        plastic::loading_proof_strength,
    ),
    row(
        "elastic_gradient_mpa",
        "slope of the unloading",
        ISO,
        (0, 0),
        plastic::elastic_gradient,
    ),
    row(
        "energy_absorbed_mj_mm3",
        "work per volume of the specimen up to the last strain",
        ISO,
        (0, 0),
        plastic::energy,
    ),
    row(
        "highest_stress_mpa",
        "largest stress up to the last strain",
        ISO,
        (0, 0),
        plastic::highest_stress,
    ),
    row(
        "plastic_fraction",
        "share of the solid with plastic strain at the last strain",
        "small strain, von Mises",
        (0, 0),
        plastic::fraction,
    ),
    row(
        "coat_yield_onset_q0_1_mpa",
        "q = 0.1 % of the coat",
        YIELD,
        (0, 0),
        strength::coat_onset_0_1,
    ),
    row(
        "coat_yield_onset_q2_mpa",
        "q = 2 % of the coat",
        YIELD,
        (0, 0),
        strength::coat_onset_2,
    ),
    row(
        "substrate_yield_onset_q0_1_mpa",
        "q = 0.1 % of the substrate",
        YIELD,
        (0, 0),
        strength::substrate_onset_0_1,
    ),
    row(
        "substrate_yield_onset_q2_mpa",
        "q = 2 % of the substrate",
        YIELD,
        (0, 0),
        strength::substrate_onset_2,
    ),
    row(
        "coat_stress_p99_mpa",
        "von Mises stress that 1 % of the coat exceeds at the load",
        PHYSICS,
        (1, 0),
        coat::stress_p99,
    ),
    row(
        "coat_stress_ratio",
        "the same over the apparent stress",
        PHYSICS,
        (0, 0),
        coat::stress_ratio,
    ),
    row(
        "coat_stress_at_yield_p99_mpa",
        "the same when 1 % of the substrate yields",
        PHYSICS,
        (0, 0),
        coat::stress_at_yield,
    ),
    row(
        "interface_traction_p50_mpa",
        "traction that half of the interface of the coat exceeds at the load",
        INTERFACE,
        (1, 0),
        coat::traction_p50,
    ),
    row(
        "interface_traction_p90_mpa",
        "the same, 10 % of the interface",
        INTERFACE,
        (1, 0),
        coat::traction_p90,
    ),
    row(
        "interface_traction_p99_mpa",
        "the same, 1 % of the interface",
        INTERFACE,
        (1, 0),
        coat::traction_p99,
    ),
    row(
        "interface_tension_p99_mpa",
        "the same of the pull along the normal",
        INTERFACE,
        (1, 0),
        coat::tension_p99,
    ),
    row(
        "interface_shear_p99_mpa",
        "the same of the shear",
        INTERFACE,
        (1, 0),
        coat::shear_p99,
    ),
    row(
        "interface_traction_ratio",
        "traction that 1 % of the interface exceeds, over the apparent stress",
        INTERFACE,
        (0, 0),
        coat::traction_ratio,
    ),
    row(
        "interface_tension_ratio",
        "the same of the pull along the normal",
        INTERFACE,
        (0, 0),
        coat::tension_ratio,
    ),
    row(
        "interface_shear_ratio",
        "the same of the shear",
        INTERFACE,
        (0, 0),
        coat::shear_ratio,
    ),
    row(
        "interface_traction_at_yield_p99_mpa",
        "interface_traction_p99_mpa when 1 % of the substrate yields",
        INTERFACE,
        (0, 0),
        coat::traction_at_yield,
    ),
    row(
        "interface_tension_at_yield_p99_mpa",
        "the same of the pull along the normal",
        INTERFACE,
        (0, 0),
        coat::tension_at_yield,
    ),
    row(
        "interface_shear_at_yield_p99_mpa",
        "the same of the shear",
        INTERFACE,
        (0, 0),
        coat::shear_at_yield,
    ),
    row(
        "interface_adhesion_ratio",
        "interface_traction_at_yield_p99_mpa over strength.adhesion_mpa, a scale and no strength",
        INTERFACE,
        (0, 0),
        coat::adhesion_ratio,
    ),
    row(
        "strut_stress_ratio",
        "von Mises stress that 0.1 % of the substrate exceeds, over the apparent stress",
        PHYSICS,
        (0, 0),
        endurance::strut_stress,
    ),
    row(
        "fatigue_stress_range_mpa",
        "estimate: range of apparent stress at the endurance limit of the struts",
        FATIGUE,
        (0, 0),
        endurance::fatigue_range,
    ),
    row(
        "bone_failure_factor",
        "load at which the bone fails (strength.bone_share, bone_strain) over that of the case",
        PISTOIA,
        (-1, 0),
        endurance::bone_failure_factor,
    ),
    row(
        "bone_failure_force_n",
        "the force at that load",
        PISTOIA,
        (0, 2),
        endurance::bone_failure_force,
    ),
    row(
        "stress_shielding",
        "1 - SED/SED of the intact bone, all shells",
        SHIELDING,
        (0, 0),
        shielding::all_shells,
    ),
    row(
        "stress_shielding_shell_1",
        "the same, nearest shell",
        SHIELDING,
        (0, 0),
        shielding::shell_1,
    ),
    row(
        "stress_shielding_shell_2",
        "the same, middle shell",
        SHIELDING,
        (0, 0),
        shielding::shell_2,
    ),
    row(
        "stress_shielding_shell_3",
        "the same, farthest shell",
        SHIELDING,
        (0, 0),
        shielding::shell_3,
    ),
    row(
        "resorbing_mass_fraction",
        "bone mass of the shells with S < (1-s) S_ref",
        SHIELDING,
        (0, 0),
        shielding::resorbing,
    ),
];

const fn row(
    name: &'static str,
    what: &'static str,
    source: &'static str,
    (load_power, length_power): (i32, i32),
    value: fn(&Context) -> Option<f64>,
) -> Measure {
    Measure {
        name,
        what,
        source,
        load_power,
        length_power,
        value,
    }
}

/// Every measure that applies, in the order of the table.
pub fn measure(context: &Context) -> Vec<(&'static str, f64)> {
    MEASURES
        .iter()
        .filter_map(|row| Some((row.name, row.value(context)?)))
        .collect()
}
