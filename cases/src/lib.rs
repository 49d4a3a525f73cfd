//! Case files, load cases, measures and comparisons: everything between a TOML file and an answer.

pub mod case;
pub mod case_file;
pub mod coating;
pub mod input_error;
pub mod lattice_kind;
