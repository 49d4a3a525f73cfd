//! Built-in devices.

use super::SolidMaterial;
use std::collections::BTreeMap;

/// A built-in device with its sizes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct DeviceChoice {
    /// Name of its row.
    pub name: String,
    /// All its sizes, in mm and degrees; what is left out is `false`.
    pub sizes: serde_json::Value,
    /// Solids of the regions that are not metal.
    pub materials: BTreeMap<String, SolidMaterial>,
}
