//! Bodies of revolution: cylinders, tubes, cones, the torus.

use super::error::{below, finite_point, positive};
use super::vector::{difference, dot, length, normalised, perpendicular, scaled, shifted};
use super::{Bounds, DistanceSample, Solid, SolidError};

/// Nearer to the outline than this, in mm, the direction from the nearest point is rounding; the face knows better.
const ON_OUTLINE_MM: f64 = 1e-9;

/// A point of the half plane of a body of revolution: around (from the axis) and along it.
type Flat = [f64; 2];

/// Signed distance in the half plane and its gradient.
type FlatSample = (f64, Flat);

/// The axis of a body of revolution.
#[derive(Clone, Copy, Debug)]
struct Axis {
    from_mm: [f64; 3],
    direction: [f64; 3],
}

impl Axis {
    /// The axis between two points, and its length.
    fn between(name: &'static str, from_mm: [f64; 3], to_mm: [f64; 3]) -> Result<(Self, f64), SolidError> {
        finite_point("an end", from_mm)?;
        let axis = difference(finite_point("an end", to_mm)?, from_mm);
        let length_mm = length(axis);
        if length_mm == 0.0 {
            return Err(SolidError::NoDirection { name });
        }
        let direction = normalised(axis);
        Ok((Self { from_mm, direction }, length_mm))
    }

    /// The sample of a body from that of its half plane.
    fn turned(&self, at_mm: [f64; 3], flat: impl Fn(Flat) -> FlatSample) -> DistanceSample {
        let reach = difference(at_mm, self.from_mm);
        let along = dot(reach, self.direction);
        let away = difference(reach, scaled(self.direction, along));
        let around = length(away);
        let radial = if around > 0.0 {
            scaled(away, 1.0 / around)
        } else {
            perpendicular(self.direction)
        };
        let (distance_mm, [slope_around, slope_along]) = flat([around, along]);
        let normal = shifted(scaled(radial, slope_around), scaled(self.direction, slope_along));
        DistanceSample {
            distance_mm,
            normal: normalised(normal),
        }
    }

    /// A box about the discs of the given radii at places along the axis.
    fn bounds(&self, discs: &[Flat]) -> Bounds {
        let across = self.direction.map(|d| (1.0 - d * d).max(0.0).sqrt());
        let edge = |side: f64, a: usize| {
            let reach = |&[radius, along]: &Flat| {
                self.from_mm[a] + along * self.direction[a] + side * radius * across[a]
            };
            let furthest = |best: f64, value: f64| side * (side * best).max(side * value);
            discs.iter().map(reach).fold(-side * f64::INFINITY, furthest)
        };
        [-1.0, 1.0].map(|side| std::array::from_fn(|a| edge(side, a)))
    }
}

/// Signed distance to a convex outline whose corners run with the inside on the left.
fn convex(at: Flat, corners: &[Flat]) -> FlatSample {
    let edges = corners.windows(2).map(|ends| edge_sample(at, [ends[0], ends[1]]));
    let mut inside = (f64::NEG_INFINITY, [1.0, 0.0]);
    let mut outside = (f64::INFINITY, [1.0, 0.0]);
    for (plane, nearest) in edges {
        if plane.0 > inside.0 {
            inside = plane;
        }
        if nearest.0 < outside.0 {
            outside = nearest;
        }
    }
    if inside.0 <= 0.0 { inside } else { outside }
}

/// Distance to the line of an edge, and to the edge itself.
fn edge_sample(at: Flat, [from, to]: [Flat; 2]) -> (FlatSample, FlatSample) {
    let axis = [to[0] - from[0], to[1] - from[1]];
    let reach = [at[0] - from[0], at[1] - from[1]];
    let squared = axis[0] * axis[0] + axis[1] * axis[1];
    let normal = [axis[1] / squared.sqrt(), -axis[0] / squared.sqrt()];
    let plane = reach[0] * normal[0] + reach[1] * normal[1];
    let along = ((reach[0] * axis[0] + reach[1] * axis[1]) / squared).clamp(0.0, 1.0);
    let offset = [reach[0] - along * axis[0], reach[1] - along * axis[1]];
    let away = offset[0].hypot(offset[1]);
    let slope = match away > ON_OUTLINE_MM {
        true => [offset[0] / away, offset[1] / away],
        false => normal,
    };
    ((plane, normal), (away, slope))
}

/// A round cylinder with its axis along z.
#[derive(Clone, Copy, Debug)]
pub struct Cylinder {
    /// Centre of the lower end face in mm.
    pub base_mm: [f64; 3],
    /// Radius in mm.
    pub radius_mm: f64,
    /// Height along z in mm.
    pub height_mm: f64,
}

impl Solid for Cylinder {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let [x, y, z] = difference(at_mm, self.base_mm);
        let around = x.hypot(y) - self.radius_mm;
        let along = (-z).max(z - self.height_mm);
        around.max(0.0).hypot(along.max(0.0)) + around.max(along).min(0.0)
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let [x, y, z] = self.base_mm;
        let r = self.radius_mm;
        Some([[x - r, y - r, z], [x + r, y + r, z + self.height_mm]])
    }
}

/// A round cylinder with flat ends about any axis.
#[derive(Clone, Copy, Debug)]
pub struct Rod(Frustum);

impl Rod {
    /// The cylinder between the centres of its end faces.
    ///
    /// # Errors
    /// Ends that are not finite or coincide, a radius that is not positive.
    pub fn new(from_mm: [f64; 3], to_mm: [f64; 3], radius_mm: f64) -> Result<Self, SolidError> {
        Frustum::new([from_mm, to_mm], [radius_mm; 2]).map(Self)
    }
}

impl Solid for Rod {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.0.signed_distance_mm(at_mm)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.0.sample(at_mm)
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        self.0.bounds_mm()
    }
}

/// A hollow round cylinder with flat ends about any axis.
#[derive(Clone, Copy, Debug)]
pub struct Tube {
    axis: Axis,
    outline: [Flat; 5],
}

impl Tube {
    /// The tube between the centres of its end faces, with its outer and inner radius.
    ///
    /// # Errors
    /// Ends that are not finite or coincide, radii that are not positive, an inner radius not below the outer one.
    pub fn new(ends_mm: [[f64; 3]; 2], outer_mm: f64, inner_mm: f64) -> Result<Self, SolidError> {
        let (axis, height) = Axis::between("the tube", ends_mm[0], ends_mm[1])?;
        let outer = positive("outer_mm", outer_mm)?;
        let inner = below("inner_mm", positive("inner_mm", inner_mm)?, outer)?;
        let outline = [
            [inner, 0.0],
            [outer, 0.0],
            [outer, height],
            [inner, height],
            [inner, 0.0],
        ];
        Ok(Self { axis, outline })
    }
}

impl Solid for Tube {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.axis.turned(at_mm, |flat| convex(flat, &self.outline))
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        Some(self.axis.bounds(&self.outline[1..3]))
    }
}

/// A cone cut off by two planes across its axis: a round cylinder where both radii are equal.
#[derive(Clone, Copy, Debug)]
pub struct Frustum {
    axis: Axis,
    /// From the axis at one end to the axis at the other.
    outline: [Flat; 4],
}

impl Frustum {
    /// The cone between the centres of its end faces, with the radius at each.
    ///
    /// # Errors
    /// Ends that are not finite or coincide, a radius that is not positive.
    pub fn new(ends_mm: [[f64; 3]; 2], radii_mm: [f64; 2]) -> Result<Self, SolidError> {
        let (axis, height) = Axis::between("the frustum", ends_mm[0], ends_mm[1])?;
        let first = positive("radius_mm", radii_mm[0])?;
        let second = positive("radius_mm", radii_mm[1])?;
        let outline = [[0.0, 0.0], [first, 0.0], [second, height], [0.0, height]];
        Ok(Self { axis, outline })
    }
}

impl Solid for Frustum {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.axis.turned(at_mm, |flat| convex(flat, &self.outline))
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        Some(self.axis.bounds(&self.outline[1..3]))
    }
}

/// A ring of round section.
#[derive(Clone, Copy, Debug)]
pub struct Torus {
    axis: Axis,
    ring_mm: f64,
    tube_mm: f64,
}

impl Torus {
    /// The ring about `centre_mm` and the direction `axis`: `ring_mm` from the centre to the middle of its section of
    /// radius `tube_mm`.
    ///
    /// # Errors
    /// A centre or axis that is not finite, an axis of no length, radii that are not positive, a section that
    /// reaches the axis.
    pub fn new(centre_mm: [f64; 3], axis: [f64; 3], ring_mm: f64, tube_mm: f64) -> Result<Self, SolidError> {
        let ahead = shifted(centre_mm, normalised(finite_point("the axis", axis)?));
        if length(axis) == 0.0 {
            return Err(SolidError::NoDirection { name: "the torus" });
        }
        let ring_mm = positive("ring_mm", ring_mm)?;
        Ok(Self {
            axis: Axis::between("the torus", centre_mm, ahead)?.0,
            ring_mm,
            tube_mm: below("tube_mm", positive("tube_mm", tube_mm)?, ring_mm)?,
        })
    }
}

impl Solid for Torus {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.axis.turned(at_mm, |[around, along]| {
            let away = (around - self.ring_mm).hypot(along);
            let slope = match away > 0.0 {
                true => [(around - self.ring_mm) / away, along / away],
                false => [1.0, 0.0],
            };
            (away - self.tube_mm, slope)
        })
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let ring = [[self.ring_mm, 0.0]];
        Some(super::widened(self.axis.bounds(&ring), self.tube_mm))
    }
}
