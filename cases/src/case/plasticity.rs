//! An elastoplastic run as resolved.

use serde::Serialize;
use std::collections::BTreeMap;

/// Compression beyond yield: small strains, von Mises, isotropic hardening.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plasticity {
    /// Shortening over height that is reached.
    pub strain: f64,
    /// Steps to it, at least; those that fail are halved.
    pub steps: usize,
    /// Strain at which the specimen is unloaded once, for the elastic gradient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unload_at_strain: Option<f64>,
    /// Part of the stress there that is taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unload_share: Option<f64>,
    /// Hardening modulus over Young's modulus of regions without a curve of their own; their yield stress is that of the material.
    pub hardening_ratio: f64,
    /// Plastic strain and flow stress in MPa by the name of the region.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hardening: BTreeMap<String, Vec<[f64; 2]>>,
    /// Residual of a step over the reactions.
    pub tolerance: f64,
}
