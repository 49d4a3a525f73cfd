//! Screw channels.

use std::sync::Arc;

use super::{Coated, Content, Part};
use crate::solid::{AllOf, Rod, SharedSolid, SolidError};

/// A cylindrical bore with a solid sleeve around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channel {
    /// Centre of one end of the bore in mm.
    pub from_mm: [f64; 3],
    /// Centre of the other end.
    pub to_mm: [f64; 3],
    /// Radius of the bore in mm.
    pub bore_mm: f64,
    /// Wall of the sleeve in mm.
    pub sleeve_mm: f64,
}

impl Channel {
    /// The sleeve and the bore, in this order, for the end of a list.
    ///
    /// The sleeve is clipped to the device: its body is the intersection of the cylinder of bore and wall with `device`, so
    /// that it replaces lattice where the channel passes the device and stands out of it nowhere. The bore is clipped to
    /// nothing: it is drilled through everything between its two ends, bone too. The sleeve is of the region and body of
    /// `sleeve`, and coated as that says; its own shape and content are not looked at.
    ///
    /// # Errors
    /// Ends that coincide, a bore or wall that is not positive.
    pub fn parts(&self, device: &SharedSolid, sleeve: &Part) -> Result<[Part; 2], SolidError> {
        let wall = Rod::new(self.from_mm, self.to_mm, self.bore_mm + self.wall()?)?;
        let bore = Rod::new(self.from_mm, self.to_mm, self.bore_mm)?;
        let clipped = AllOf::new(vec![Arc::new(wall), device.clone()])?;
        let sleeve = Part {
            shape: Arc::new(clipped),
            content: Content::Solid,
            ..sleeve.clone()
        };
        let bore = Part::new("channel", sleeve.body, Arc::new(bore), Content::Void);
        Ok([sleeve, bore.coated(Coated::Nowhere)])
    }

    fn wall(&self) -> Result<f64, SolidError> {
        let (name, value) = ("sleeve_mm", self.sleeve_mm);
        if value.is_finite() && value > 0.0 {
            Ok(value)
        } else {
            Err(SolidError::NotPositive { name, value })
        }
    }
}
