//! Verification of the solver: closed forms, convergence, invariance, iteration counts, typed errors.

mod bending;
mod bodies;
mod cavity;
mod direct;
mod errors;
mod invariance;
mod iterations;
mod laminate;
mod patch;
mod platens;
mod reference;
mod threads;
mod void;
