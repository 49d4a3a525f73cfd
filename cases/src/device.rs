//! Built-in devices as tables of sizes: what a case file may change, and the parts that follow.

use meshing::assembly::Part;
use meshing::device::{AcetabularCup, DentalFixture, DeviceError, FlatAugment, Hemipelvis, InterbodyCage};
use meshing::solid::SharedSolid;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// Makes the parts of a device of some sizes.
type Made = fn(Json, &SharedSolid) -> Result<Vec<Part>, DeviceRefusal>;

/// A device whose sizes are a table.
pub struct Device {
    /// Name of its row in [`meshing::device::DEVICES`].
    pub name: &'static str,
    defaults: fn() -> Json,
    made: Made,
}

/// Why sizes make no device.
#[derive(Debug, thiserror::Error)]
pub enum DeviceRefusal {
    /// Sizes that are no sizes of this device.
    #[error(transparent)]
    Sizes(#[from] serde_json::Error),
    /// Sizes that do not go together.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Every device, as [`meshing::device::DEVICES`] has them.
pub const DEVICES: &[Device] = &[
    Device {
        name: "acetabular-cup",
        defaults: defaults::<AcetabularCup>,
        made: |sizes, lattice| Ok(of::<AcetabularCup>(sizes)?.parts(lattice)?),
    },
    Device {
        name: "interbody-cage",
        defaults: defaults::<InterbodyCage>,
        made: |sizes, lattice| Ok(of::<InterbodyCage>(sizes)?.parts(lattice)?),
    },
    Device {
        name: "dental-fixture",
        defaults: defaults::<DentalFixture>,
        made: |sizes, lattice| Ok(of::<DentalFixture>(sizes)?.parts(lattice)?),
    },
    Device {
        name: "flat-augment",
        defaults: defaults::<FlatAugment>,
        made: |sizes, lattice| Ok(of::<FlatAugment>(sizes)?.parts(lattice)?),
    },
    Device {
        name: "hemipelvis",
        defaults: defaults::<Hemipelvis>,
        made: |sizes, lattice| Ok(of::<Hemipelvis>(sizes)?.parts(lattice)?),
    },
];

/// The device of a name.
pub fn find(name: &str) -> Option<&'static Device> {
    DEVICES.iter().find(|row| row.name == name)
}

fn defaults<T: Default + Serialize>() -> Json {
    serde_json::to_value(T::default()).unwrap_or_default()
}

/// What is left out is written `false`, since TOML has no null.
fn of<T: DeserializeOwned>(sizes: Json) -> Result<T, serde_json::Error> {
    serde_json::from_value(with_nulls(sizes))
}

fn with_nulls(sizes: Json) -> Json {
    match sizes {
        Json::Bool(false) => Json::Null,
        Json::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, with_nulls(value)))
            .collect(),
        other => other,
    }
}

impl Device {
    /// All its sizes by key, in mm and degrees, with those of published devices.
    pub fn defaults(&self) -> Json {
        (self.defaults)()
    }

    /// Its parts with some sizes, filled with a lattice.
    ///
    /// # Errors
    /// Sizes that are none of this device, or do not go together.
    pub fn parts(&self, sizes: &Json, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceRefusal> {
        (self.made)(sizes.clone(), lattice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshing::solid::Everywhere;
    use std::sync::Arc;

    #[test]
    fn every_device_of_the_mesher_has_its_table_and_the_same_parts() {
        let lattice: SharedSolid = Arc::new(Everywhere);
        let names: Vec<&str> = DEVICES.iter().map(|row| row.name).collect();
        let rows: Vec<&str> = meshing::device::DEVICES.iter().map(|row| row.name).collect();
        assert_eq!(names, rows);
        for (row, device) in meshing::device::DEVICES.iter().zip(DEVICES) {
            let names = |parts: Vec<Part>| parts.into_iter().map(|part| part.name).collect::<Vec<_>>();
            let direct = names((row.parts)(&lattice).unwrap());
            assert_eq!(names(device.parts(&device.defaults(), &lattice).unwrap()), direct);
        }
    }

    #[test]
    fn what_may_be_left_out_is_false() {
        let lattice: SharedSolid = Arc::new(Everywhere);
        let bone = find("hemipelvis").unwrap();
        let mut sizes = bone.defaults();
        sizes["reconstruction"] = Json::Bool(false);
        let parts = bone.parts(&sizes, &lattice).unwrap();
        assert!(parts.iter().all(|part| part.name.ends_with("_bone")));
    }
}
