//! Coat presets: what a process is taken to leave on the surface.
//!
//! The stiffness of a plasma-alloyed tantalum coat has not been published, so no preset is *the* coat: each is one
//! reading of "about 15 µm of tantalum", and every input can be overridden in the case file.

/// One reading of a coating process; see [`crate::case::Coating`] for the meaning of the numbers.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Preset {
    /// Name in snake_case.
    pub name: &'static str,
    /// Thickness grown outward in mm.
    pub outward_mm: f64,
    /// Thickness converted inward in mm.
    pub inward_mm: f64,
    /// Name of the dense solid of the layer in the material table.
    pub material: &'static str,
    /// Porosity p of the layer; its modulus is E (1-p)².
    pub porosity: f64,
    /// Key of the reference list.
    pub source: &'static str,
    /// What the preset assumes.
    pub note: &'static str,
}

/// Every preset a case file can name. A graded diffusion profile is not among them: it needs a modulus that varies
/// through the layer, which a uniform layer would misstate.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "dense_outward",
        outward_mm: 0.015,
        inward_mm: 0.0,
        material: "tantalum",
        porosity: 0.0,
        source: "Ran2025",
        note: "15 um of dense tantalum deposited: the stiffest reading",
    },
    Preset {
        name: "split",
        outward_mm: 0.005,
        inward_mm: 0.010,
        material: "tantalum",
        porosity: 0.0,
        source: "Ran2025",
        note: "a third deposited, two thirds diffused, all as stiff as tantalum",
    },
    Preset {
        name: "microporous_outward",
        outward_mm: 0.015,
        inward_mm: 0.0,
        material: "tantalum",
        porosity: 0.45,
        source: "Ran2025",
        note: "15 um of microporous tantalum; the porosity is an estimate",
    },
    Preset {
        name: "converted_tita",
        outward_mm: 0.0,
        inward_mm: 0.015,
        material: "tita-30",
        porosity: 0.0,
        source: "Ran2025, Zhou2004",
        note: "the skin turned into Ti-Ta, softer than both parents (69 of 70-100 GPa)",
    },
    Preset {
        name: "hydroxyapatite",
        outward_mm: 0.060,
        inward_mm: 0.0,
        material: "hydroxyapatite-sprayed",
        porosity: 0.0,
        source: "Tsui1998",
        note: "plasma-sprayed, 30-150 um; its porosity is in the modulus already",
    },
    Preset {
        name: "micro_arc_oxide",
        outward_mm: 0.008,
        inward_mm: 0.0,
        material: "micro-arc-oxide",
        porosity: 0.0,
        source: "recalled",
        note: "porous titania, 2-20 um; titanium consumed inward is not counted",
    },
    Preset {
        name: "cvd_tantalum",
        outward_mm: 0.050,
        inward_mm: 0.0,
        material: "tantalum",
        porosity: 0.0,
        source: "Ran2025",
        note: "vapour-deposited, 40-60 um, as on vitreous carbon (trabecular metal)",
    },
    Preset {
        name: "sand_blasted",
        outward_mm: 0.0,
        inward_mm: 0.0,
        material: "ti6al4v-annealed",
        porosity: 0.0,
        source: "Ran2025",
        note: "blasted or etched: no layer, a control",
    },
];

/// The preset with this name.
pub fn find(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_admissible_sourced_and_of_a_known_material() {
        for (k, p) in PRESETS.iter().enumerate() {
            assert!(
                p.name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                "{}",
                p.name
            );
            assert!(
                PRESETS[..k].iter().all(|other| other.name != p.name),
                "{}",
                p.name
            );
            assert!(
                (0.0..=0.2).contains(&p.outward_mm) && (0.0..=0.2).contains(&p.inward_mm),
                "{}",
                p.name
            );
            assert!(
                (0.0..1.0).contains(&p.porosity) && !p.source.is_empty(),
                "{}",
                p.name
            );
            assert!(solver::material::find(p.material).is_some(), "{}", p.name);
            assert_eq!(find(p.name), Some(p));
        }
    }
}
