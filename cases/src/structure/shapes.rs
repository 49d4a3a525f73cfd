//! Bodies of parts: primitives and surfaces from files, turned, moved and cut.

use super::{Notes, stl};
use crate::case::{Case, PartKind, PartShape, Primitive, StlFile};
use crate::run_error::RunError;
use meshing::solid::{
    AllOf, AnyOf, Capsule, Cuboid, Difference, Ellipsoid, Frustum, HalfSpace, Placed, Rod, Rotation,
    RoundedBox, SharedSolid, SolidError, Sphere, Torus, Tube,
};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// The surfaces of STL files, each read once.
pub(super) struct Surfaces {
    files: Vec<(StlFile, SharedSolid)>,
    warnings: Vec<String>,
    reports: Vec<Json>,
}

impl Surfaces {
    /// Reads every file that a part of a case names.
    pub(super) fn of(case: &Case) -> Result<Self, RunError> {
        let mut surfaces = Self {
            files: Vec::new(),
            warnings: Vec::new(),
            reports: Vec::new(),
        };
        for (k, part) in case.parts.iter().enumerate() {
            let PartKind::Body {
                shape,
                within,
                without,
                ..
            } = &part.kind
            else {
                continue;
            };
            for body in std::iter::once(shape.as_ref()).chain(within).chain(without) {
                if let Primitive::Stl(file) = &body.primitive {
                    surfaces.read(file, &format!("part[{k}]"))?;
                }
            }
        }
        Ok(surfaces)
    }

    fn read(&mut self, file: &StlFile, key: &str) -> Result<(), RunError> {
        if self.files.iter().any(|(known, _)| known == file) {
            return Ok(());
        }
        let stl::Surface { solid, notes } = stl::opened(file, &Rotation::NONE, key)?;
        self.files.push((file.clone(), Arc::new(solid)));
        self.warnings.extend(notes.warnings);
        let report = notes.details.get("surface").cloned();
        self.reports.push(json!({ "file": file.file, "surface": report }));
        Ok(())
    }

    fn body(&self, file: &StlFile) -> Option<SharedSolid> {
        let known = self.files.iter().find(|(known, _)| known == file);
        known.map(|(_, body)| body.clone())
    }

    /// The reports on them as `surfaces`, and their doubts.
    pub(super) fn notes(self) -> Notes {
        let mut details = Map::new();
        if !self.reports.is_empty() {
            details.insert("surfaces".into(), self.reports.into());
        }
        Notes {
            warnings: self.warnings,
            details,
        }
    }
}

/// The rotation of a case.
pub(super) fn rotation(rotation: Option<crate::case::Rotation>) -> Result<Rotation, SolidError> {
    rotation.map_or(Ok(Rotation::NONE), |rotation| {
        Rotation::about(rotation.axis, rotation.angle_deg)
    })
}

/// A shape, what it is cut to, and what is cut out of it.
pub(super) fn cut(
    [shape, within, without]: [&[PartShape]; 3],
    surfaces: &Surfaces,
) -> Result<SharedSolid, SolidError> {
    let bodies = shape.iter().chain(within).map(|shape| placed(shape, surfaces));
    let mut bodies = bodies.collect::<Result<Vec<_>, SolidError>>()?;
    let body: SharedSolid = match bodies.len() {
        1 => bodies.remove(0),
        _ => Arc::new(AllOf::new(bodies)?),
    };
    without.iter().try_fold(body, |body, cutter| {
        let without = placed(cutter, surfaces)?;
        Ok(Arc::new(Difference { body, without }) as SharedSolid)
    })
}

fn placed(shape: &PartShape, surfaces: &Surfaces) -> Result<SharedSolid, SolidError> {
    let body = match &shape.primitive {
        Primitive::Stl(file) => surfaces.body(file),
        _ => None,
    };
    let body = body.map_or_else(|| primitive(&shape.primitive), Ok)?;
    if shape.rotation.is_none() && shape.shift_mm.is_none() {
        return Ok(body);
    }
    let shift = shape.shift_mm.unwrap_or_default();
    Ok(Arc::new(Placed::new(body, rotation(shape.rotation)?, shift)?))
}

fn primitive(primitive: &Primitive) -> Result<SharedSolid, SolidError> {
    Ok(match primitive {
        Primitive::Sphere {
            centre_mm,
            diameter_mm,
        } => Arc::new(Sphere::new(*centre_mm, 0.5 * diameter_mm)?),
        Primitive::Box {
            low_mm,
            high_mm,
            rounding_mm,
        } if *rounding_mm > 0.0 => Arc::new(RoundedBox::new(*low_mm, *high_mm, *rounding_mm)?),
        Primitive::Box { low_mm, high_mm, .. } => Arc::new(Cuboid {
            low_mm: *low_mm,
            high_mm: *high_mm,
        }),
        Primitive::Cylinder {
            from_mm,
            to_mm,
            diameter_mm,
            inner_diameter_mm,
        } if *inner_diameter_mm > 0.0 => Arc::new(Tube::new(
            [*from_mm, *to_mm],
            0.5 * diameter_mm,
            0.5 * inner_diameter_mm,
        )?),
        Primitive::Cylinder {
            from_mm,
            to_mm,
            diameter_mm,
            ..
        } => Arc::new(Rod::new(*from_mm, *to_mm, 0.5 * diameter_mm)?),
        Primitive::Cone {
            from_mm,
            to_mm,
            diameters_mm,
        } => Arc::new(Frustum::new([*from_mm, *to_mm], diameters_mm.map(|d| 0.5 * d))?),
        Primitive::Capsule {
            from_mm,
            to_mm,
            diameter_mm,
        } => Arc::new(Capsule::new(*from_mm, *to_mm, 0.5 * diameter_mm)?),
        Primitive::Torus {
            centre_mm,
            axis,
            ring_diameter_mm,
            tube_diameter_mm,
        } => Arc::new(Torus::new(
            *centre_mm,
            *axis,
            0.5 * ring_diameter_mm,
            0.5 * tube_diameter_mm,
        )?),
        Primitive::Ellipsoid {
            centre_mm,
            diameters_mm,
        } => Arc::new(Ellipsoid::new(*centre_mm, diameters_mm.map(|d| 0.5 * d))?),
        Primitive::HalfSpace { point_mm, normal } => Arc::new(HalfSpace::new(*point_mm, *normal)),
        // A file that was not read has no body.
        Primitive::Stl(_) => Arc::new(AnyOf::new(Vec::new())?),
    })
}
