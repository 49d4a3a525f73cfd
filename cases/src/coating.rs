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
    /// Layers from the outside inwards, where the coat has several; `material` and `porosity` then say nothing.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub layers: &'static [AlloyLayer],
    /// Key of the reference list.
    pub source: &'static str,
    /// What the preset assumes.
    pub note: &'static str,
}

/// A layer of a titanium-tantalum alloy.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct AlloyLayer {
    /// Thickness in mm.
    pub thickness_mm: f64,
    /// Tantalum in percent by weight.
    pub tantalum_percent: f64,
}

/// What is left outside, of the 0 to 7 µm that are possible the middle, and below it 100 erfc(x / 15 µm) percent of tantalum at depth x, taken in the middle of four layers: half of
/// the 27 µm that diffusion reaches in 4 h at 1000 °C (D = 5.2e-14 m²/s, Askill & Gibbs 1965), so that the tail ends at some 30 µm.
const DIFFUSED: &[AlloyLayer] = &[
    AlloyLayer {
        thickness_mm: 0.004,
        tantalum_percent: 100.0,
    },
    AlloyLayer {
        thickness_mm: 0.0075,
        tantalum_percent: 72.4,
    },
    AlloyLayer {
        thickness_mm: 0.0075,
        tantalum_percent: 28.9,
    },
    AlloyLayer {
        thickness_mm: 0.0075,
        tantalum_percent: 7.7,
    },
    AlloyLayer {
        thickness_mm: 0.0075,
        tantalum_percent: 1.3,
    },
];

/// Every preset a case file can name.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "dense_outward",
        outward_mm: 0.015,
        inward_mm: 0.0,
        material: "tantalum",
        porosity: 0.0,
        layers: &[],
        source: "Ran2025",
        note: "15 um of dense tantalum deposited: the stiffest reading",
    },
    Preset {
        name: "split",
        outward_mm: 0.005,
        inward_mm: 0.010,
        material: "tantalum",
        porosity: 0.0,
        layers: &[],
        source: "Ran2025",
        note: "a third deposited, two thirds diffused, all as stiff as tantalum",
    },
    Preset {
        name: "microporous_outward",
        outward_mm: 0.015,
        inward_mm: 0.0,
        material: "tantalum",
        porosity: 0.45,
        layers: &[],
        source: "Ran2025",
        note: "15 um of microporous tantalum; the porosity is an estimate",
    },
    Preset {
        name: "converted_tita",
        outward_mm: 0.0,
        inward_mm: 0.015,
        material: "tita-30",
        porosity: 0.0,
        layers: &[],
        source: "Ran2025, Zhou2004",
        note: "the skin turned into Ti-Ta, softer than both parents (69 of 70-100 GPa)",
    },
    Preset {
        name: "graded_diffused",
        outward_mm: 0.004,
        inward_mm: 0.030,
        material: "tantalum",
        porosity: 0.0,
        layers: DIFFUSED,
        source: "Ran2025, Zhou2004, Askill1965",
        note: "4 um (0-7) of tantalum over 30 um of Ti-Ta with the modulus of its composition",
    },
    Preset {
        name: "hydroxyapatite",
        outward_mm: 0.060,
        inward_mm: 0.0,
        material: "hydroxyapatite-sprayed",
        porosity: 0.0,
        layers: &[],
        source: "Tsui1998",
        note: "plasma-sprayed, 30-150 um; its porosity is in the modulus already",
    },
    Preset {
        name: "micro_arc_oxide",
        outward_mm: 0.008,
        inward_mm: 0.0,
        material: "micro-arc-oxide",
        porosity: 0.0,
        layers: &[],
        source: "recalled",
        note: "porous titania, 2-20 um; titanium consumed inward is not counted",
    },
    Preset {
        name: "cvd_tantalum",
        outward_mm: 0.050,
        inward_mm: 0.0,
        material: "tantalum",
        porosity: 0.0,
        layers: &[],
        source: "Ran2025",
        note: "vapour-deposited, 40-60 um, as on vitreous carbon (trabecular metal)",
    },
    Preset {
        name: "sand_blasted",
        outward_mm: 0.0,
        inward_mm: 0.0,
        material: "ti6al4v-annealed",
        porosity: 0.0,
        layers: &[],
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
            let layers: f64 = p.layers.iter().map(|layer| layer.thickness_mm).sum();
            assert!(
                p.layers.is_empty() || (layers - p.outward_mm - p.inward_mm).abs() < 1e-12,
                "{}",
                p.name
            );
            assert_eq!(find(p.name), Some(p));
        }
    }
}
