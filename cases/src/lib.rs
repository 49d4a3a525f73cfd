//! Case files, load cases, measures and comparisons: everything between a TOML file and an answer.

pub mod accuracy;
pub mod buckling;
pub mod case;
pub mod case_file;
pub mod coating;
pub mod detectability;
pub mod device;
pub mod effective;
pub mod exact;
pub mod fields;
pub mod finite_cells;
pub mod input_error;
pub mod load_case;
pub mod measure;
pub mod modulus_surface;
pub mod outcome;
pub mod pipeline;
pub mod plastic;
pub mod progress;
pub mod run_error;
pub mod stress_strain;
mod stress_strain_figure;
pub mod structure;
pub mod study;
