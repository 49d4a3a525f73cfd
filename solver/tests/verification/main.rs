//! Verification of the solver: closed forms, convergence, invariance, iteration counts, typed errors.

// Clippy lets a test unwrap, but not the functions that a test calls.
#![allow(clippy::unwrap_used, clippy::panic)]

mod bending;
mod bodies;
mod buckling;
mod cavity;
mod coat;
mod direct;
mod errors;
mod finite_cells;
mod interface;
mod invariance;
mod iterations;
mod laminate;
mod patch;
mod periodic;
mod plasticity;
mod platens;
mod reference;
mod threads;
mod uniform;
mod void;
