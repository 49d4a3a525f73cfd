//! Materials: isotropic linear-elastic solids with density and yield stress, and density laws of trabecular bone.
//!
//! Both families are tables of rows; [`find`] and [`find_density_law`] look a row up by its name.
//!
//! ```
//! let titanium = solver::material::find("ti6al4v-annealed").unwrap();
//! assert_eq!(titanium.young_mpa, 114_000.0);
//! ```

mod table;
pub mod titanium_tantalum;

pub use table::{DENSITY_LAWS, MATERIALS};

/// One isotropic solid. Every value is a default with a range (see its `note`), not a constant of nature.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Material {
    /// Name in kebab-case, as case files spell it.
    pub name: &'static str,
    /// Young's modulus E in MPa.
    pub young_mpa: f64,
    /// Poisson's ratio ν.
    pub poisson: f64,
    /// Density ρ in g/cm³.
    pub density_g_cm3: f64,
    /// Tensile 0.2 % yield stress in MPa, where the solid has one.
    pub yield_mpa: Option<f64>,
    /// Where E comes from: keys of the reference list, or `recalled` for a handbook value without one.
    pub source: &'static str,
    /// Condition, range and basis of the values.
    pub note: &'static str,
}

/// A law for the modulus of trabecular bone from its density: E = c ρⁿ, in MPa for ρ in g/cm³ (apparent density).
///
/// Published laws spread eight-fold at one density, so a result always names the law it used.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct DensityLaw {
    /// Name in lower case: first author and year.
    pub name: &'static str,
    /// Coefficient c in MPa/(g/cm³)ⁿ.
    pub coefficient: f64,
    /// Exponent n.
    pub exponent: f64,
    /// Key of the reference list.
    pub source: &'static str,
    /// Site and basis.
    pub note: &'static str,
}

impl DensityLaw {
    /// Young's modulus in MPa at an apparent density in g/cm³.
    pub fn young_mpa(&self, apparent_density_g_cm3: f64) -> f64 {
        self.coefficient * apparent_density_g_cm3.powf(self.exponent)
    }
}

/// The material with this name.
pub fn find(name: &str) -> Option<&'static Material> {
    MATERIALS.iter().find(|material| material.name == name)
}

/// The density law with this name.
pub fn find_density_law(name: &str) -> Option<&'static DensityLaw> {
    DENSITY_LAWS.iter().find(|law| law.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_kebab(name: &str) -> bool {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !name.is_empty() && name.chars().all(plain) && !name.starts_with('-') && !name.ends_with('-')
    }

    #[test]
    fn every_material_is_positive_definite_and_sourced() {
        for m in MATERIALS {
            assert!(m.young_mpa > 0.0 && m.young_mpa.is_finite(), "{}", m.name);
            assert!(-1.0 < m.poisson && m.poisson < 0.5, "{}", m.name);
            assert!(m.density_g_cm3 > 0.0 && m.density_g_cm3 < 25.0, "{}", m.name);
            assert!(
                m.yield_mpa.is_none_or(|y| y > 0.0 && y < m.young_mpa),
                "{}",
                m.name
            );
            assert!(!m.source.is_empty() && !m.note.is_empty(), "{}", m.name);
        }
    }

    #[test]
    fn names_are_kebab_case_unique_and_found() {
        for (k, m) in MATERIALS.iter().enumerate() {
            assert!(is_kebab(m.name), "{}", m.name);
            assert!(
                MATERIALS[..k].iter().all(|other| other.name != m.name),
                "{}",
                m.name
            );
            assert_eq!(find(m.name), Some(m));
        }
        assert_eq!(find("unobtainium"), None);
    }

    #[test]
    fn every_density_law_rises_and_is_sourced() {
        for law in DENSITY_LAWS {
            assert!(is_kebab(law.name) && !law.source.is_empty(), "{}", law.name);
            assert!(
                law.young_mpa(0.2) > 0.0 && law.young_mpa(0.4) > law.young_mpa(0.2),
                "{}",
                law.name
            );
            assert_eq!(find_density_law(law.name), Some(law));
        }
    }

    /// Dalstra 1993: E = 2017.3 ρ^2.46, so 2017.3 MPa at 1 g/cm³ and 0.01908 of it at 0.2 g/cm³.
    #[test]
    fn dalstra_1993_law() {
        let law = find_density_law("dalstra1993").unwrap();
        assert_eq!(law.young_mpa(1.0), 2017.3);
        assert!((law.young_mpa(0.2) / 2017.3 - 0.019_077).abs() < 1e-5);
    }
}
