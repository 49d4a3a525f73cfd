//! The case file: TOML text in, resolved cases out, mistakes shown where they stand.
//!
//! [`read`] opens a file, refuses what it does not know, spells out every default and gives a [`Study`]: the runs to
//! do, which of them to compare, and what to expect of them.

mod accuracy;
mod buckling;
mod checks;
mod coating;
mod device;
mod expected;
mod grade;
mod grade_tables;
mod key_path;
mod load;
mod load_faces;
mod name_or;
mod one_or_more;
mod orders;
mod outline;
mod part;
mod part_tables;
mod plasticity;
mod random;
mod random_tables;
mod scan;
mod scan_tables;
mod settings;
mod sizing;
mod source;
mod stl;
mod strength;
mod structure;
mod study;
mod sweep;
mod tables;
mod unknown_keys;
mod verification_tables;
mod words;

pub use expected::Expectation;
pub use key_path::KeyPath;
pub use orders::ObservedOver;
pub use source::Source;
pub use study::{PlannedRun, Study, read, read_text};
pub use unknown_keys::schema;

use unknown_keys::KnownKeys;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_mistakes;
