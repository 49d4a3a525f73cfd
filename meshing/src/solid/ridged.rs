//! Bodies with teeth: a ridged plane and a screw thread.

use super::error::{below, finite_point, positive};
use super::vector::{difference, dot, length, normalised, scaled, shifted};
use super::{Bounds, DistanceSample, Frustum, HalfSpace, Solid, SolidError, widened};
use std::f64::consts::{PI, TAU};

/// Height of a triangle wave of unit height and period, and its slope.
fn triangle(at: f64) -> (f64, f64) {
    let phase = at - at.floor();
    if phase < 0.5 {
        (2.0 * phase, 2.0)
    } else {
        (2.0 - 2.0 * phase, -2.0)
    }
}

/// The points behind a plane with straight ridges of triangular section on it.
///
/// d = (s − t)/√(1 + t′²) with s the distance from the foot of the ridges and t their height: true on the flanks.
#[derive(Clone, Copy, Debug)]
pub struct Ridges {
    point_mm: [f64; 3],
    normal: [f64; 3],
    across: [f64; 3],
    pitch_mm: f64,
    height_mm: f64,
}

impl Ridges {
    /// Ridges on the plane through `point_mm` with the outward direction `normal`, repeated along `across`, which is made
    /// perpendicular to it; a foot of a ridge lies at `point_mm`. `sizes_mm` are their pitch and height.
    ///
    /// # Errors
    /// Coordinates that are not finite, directions of no length or parallel, a pitch or height that is not positive.
    pub fn new(
        point_mm: [f64; 3],
        normal: [f64; 3],
        across: [f64; 3],
        sizes_mm: [f64; 2],
    ) -> Result<Self, SolidError> {
        finite_point("the point", point_mm)?;
        let unit = normalised(finite_point("the normal", normal)?);
        let across = finite_point("the direction across", across)?;
        let flat = difference(across, scaled(unit, dot(across, unit)));
        // Directions closer to parallel than this leave rounding only.
        if length(normal) == 0.0 || length(flat) <= 1e-9 * length(across) {
            return Err(SolidError::NoDirection { name: "the ridges" });
        }
        Ok(Self {
            point_mm,
            normal: unit,
            across: normalised(flat),
            pitch_mm: positive("pitch_mm", sizes_mm[0])?,
            height_mm: positive("height_mm", sizes_mm[1])?,
        })
    }
}

impl Solid for Ridges {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn clipped(&self, bounds: Bounds) -> Bounds {
        HalfSpace::new(self.point_mm, self.normal)
            .raised(self.height_mm)
            .clipped(bounds)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let reach = difference(at_mm, self.point_mm);
        let (wave, slope) = triangle(dot(reach, self.across) / self.pitch_mm);
        let slope = slope * self.height_mm / self.pitch_mm;
        let stretch = 1.0_f64.hypot(slope);
        let normal = difference(self.normal, scaled(self.across, slope));
        DistanceSample {
            distance_mm: (dot(reach, self.normal) - wave * self.height_mm) / stretch,
            normal: scaled(normal, 1.0 / stretch),
        }
    }
}

/// A cone or cylinder along z with a helical thread of triangular section, right-handed.
///
/// The core stands on its lower end; the thread runs over its whole length and stands `depth_mm` above the core.
/// d = min(core, (r − R(z) − t)/L) with L such that the slope stays below one wherever the thread, and not the core, is
/// nearer: L ≥ √(1 + (2 depth/pitch + |R′|)² + (3 depth/(π R))²) and L ≥ 1 + 1.5 depth/R with R the smaller radius.
/// On the flanks the distance is short by a few percent.
#[derive(Clone, Copy, Debug)]
pub struct Thread {
    core: Frustum,
    base_mm: [f64; 3],
    radii_mm: [f64; 2],
    length_mm: f64,
    pitch_mm: f64,
    depth_mm: f64,
    stretch: f64,
}

impl Thread {
    /// The core by its lower end, its radii below and above and its length; the thread by its pitch and depth.
    ///
    /// # Errors
    /// Lengths that are not positive, a depth not below half of the smaller radius.
    pub fn new(
        base_mm: [f64; 3],
        radii_mm: [f64; 2],
        length_mm: f64,
        [pitch_mm, depth_mm]: [f64; 2],
    ) -> Result<Self, SolidError> {
        positive("length_mm", length_mm)?;
        let core = Frustum::new([base_mm, shifted(base_mm, [0.0, 0.0, length_mm])], radii_mm)?;
        let pitch_mm = positive("pitch_mm", pitch_mm)?;
        let least = radii_mm[0].min(radii_mm[1]);
        let depth_mm = below("depth_mm", positive("depth_mm", depth_mm)?, 0.5 * least)?;
        let taper = ((radii_mm[1] - radii_mm[0]) / length_mm).abs();
        let flank = 2.0 * depth_mm / pitch_mm + taper;
        let around = 3.0 * depth_mm / (PI * least);
        let steepest = (1.0 + flank * flank + around * around).sqrt();
        Ok(Self {
            core,
            base_mm,
            radii_mm,
            length_mm,
            pitch_mm,
            depth_mm,
            stretch: steepest.max(1.0 + 1.5 * depth_mm / least),
        })
    }

    /// Distance to the endless thread, and its normal.
    fn thread(&self, [x, y, z]: [f64; 3]) -> DistanceSample {
        let around = x.hypot(y);
        let (wave, rise) = triangle(z / self.pitch_mm - y.atan2(x) / TAU);
        let taper = (self.radii_mm[1] - self.radii_mm[0]) / self.length_mm;
        let surface = self.radii_mm[0] + taper * z + wave * self.depth_mm;
        // Slopes of the height of the thread along the axis and around it.
        let along = taper + rise * self.depth_mm / self.pitch_mm;
        let turn = -rise * self.depth_mm / (TAU * around.max(f64::MIN_POSITIVE));
        let [cos, sin] = [x, y].map(|v| v / around.max(f64::MIN_POSITIVE));
        let slope = [cos + turn * sin, sin - turn * cos, -along];
        DistanceSample {
            distance_mm: (around - surface) / self.stretch,
            normal: normalised(slope),
        }
    }

    /// Distance to the space between the end planes.
    fn between_ends(&self, z: f64) -> DistanceSample {
        let (below, above) = (-z, z - self.length_mm);
        DistanceSample {
            distance_mm: below.max(above),
            normal: [0.0, 0.0, if below > above { -1.0 } else { 1.0 }],
        }
    }
}

impl Solid for Thread {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let reach = difference(at_mm, self.base_mm);
        let ends = self.between_ends(reach[2]);
        let core = self.core.sample(at_mm);
        let thread = self.thread(reach);
        let cut = if thread.distance_mm > ends.distance_mm {
            thread
        } else {
            ends
        };
        if cut.distance_mm < core.distance_mm {
            cut
        } else {
            core
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let sides = widened(self.core.bounds_mm()?, self.depth_mm);
        // The thread ends with the core.
        let [mut low, mut high] = sides;
        low[2] += self.depth_mm;
        high[2] -= self.depth_mm;
        Some([low, high])
    }
}
