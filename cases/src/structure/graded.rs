//! Lattices whose porosity, thickness or cell size varies in space.

use super::{Notes, specimen};
use crate::case::{Axis, Grade, GradeCourse, GradeQuantity, Sizing};
use crate::run_error::RunError;
use meshing::graded::{Course, GradedCells, GradedThickness, ScalarField};
use meshing::scan::{self, Hints};
use meshing::solid::{Bounds, Placed, Rotation, SharedSolid, SolidError};
use meshing::{Lattice, SizedCell};
use serde_json::{Map, json};
use std::sync::Arc;

/// Bodies between the two ends of a grade: the local porosity is then right to 5 · 10⁻⁴.
const STEPS: usize = 16;

/// Stretch of cells one way by that another way from which it is worth a word.
const DISTORTION_TOLD: f64 = 1.3;

/// A lattice, and the cells at the two ends of its grade: the same twice where there is none.
pub(super) struct Filling {
    /// The endless lattice.
    pub(super) lattice: SharedSolid,
    /// Its cells.
    pub(super) ends: [Arc<SizedCell>; 2],
    /// What there is to say of it.
    pub(super) notes: Notes,
}

/// Where a lattice stands.
pub(super) struct Stand {
    pub(super) rotation: Rotation,
    /// A corner of its cells in mm.
    pub(super) origin_mm: [f64; 3],
    /// The body that it fills.
    pub(super) body: SharedSolid,
    /// A box about it.
    pub(super) bounds_mm: Bounds,
}

/// The cells at the two ends of the grade of a lattice, if it has one.
pub(super) fn ends(
    row: &'static Lattice,
    sizing: &Sizing,
    key: &str,
) -> Result<Option<[Arc<SizedCell>; 2]>, RunError> {
    let Some(grade) = &sizing.grade else {
        return Ok(None);
    };
    let [first, last] = grade.values.map(|value| at(sizing, grade.quantity, value));
    let cell = |sizing| sized(row, &sizing, &format!("{key}.grade")).map(Arc::new);
    Ok(Some([cell(first)?, cell(last)?]))
}

/// The lattice of a row, graded or not, where it stands.
pub(super) fn filling(
    row: &'static Lattice,
    sizing: &Sizing,
    stand: &Stand,
    key: &str,
) -> Result<Filling, RunError> {
    let (Some(grade), Some(ends)) = (&sizing.grade, ends(row, sizing, key)?) else {
        return plain(
            Arc::new(sized(row, &specimen::lattice_sizing(sizing), key)?),
            stand,
            key,
        );
    };
    let refused = |error: &dyn std::fmt::Display| {
        RunError::input(
            &format!("{key}.grade"),
            error,
            "a grade that the lattice can follow",
        )
    };
    let field = field(grade, stand, key)?;
    let mut notes = Notes {
        warnings: Vec::new(),
        details: details(&ends),
    };
    let lattice: SharedSolid = if grade.quantity == GradeQuantity::CellMm {
        let unit = sized(row, &at(sizing, GradeQuantity::CellMm, 1.0), key)?;
        let turned = Placed::new(Arc::new(unit), stand.rotation, [0.0; 3]).map_err(|e| refused(&e))?;
        let [low, high] = stand.bounds_mm;
        let centre = std::array::from_fn(|axis| 0.5 * (low[axis] + high[axis]));
        let cells = GradedCells::new(Arc::new(turned), centre, field, stand.bounds_mm);
        let cells = cells.map_err(|error| refused(&error))?;
        notes.tell_distortion(cells.distortion());
        Arc::new(cells)
    } else {
        let values = GradedThickness::values(&field, STEPS);
        let body = |value: &f64| {
            let cell = sized(row, &at(sizing, grade.quantity, *value), key)?;
            placed(Arc::new(cell), stand, key)
        };
        let bodies = values.iter().map(body).collect::<Result<Vec<_>, RunError>>()?;
        let graded =
            GradedThickness::new(bodies, field).ok_or_else(|| refused(&"no bodies between its ends"))?;
        Arc::new(graded)
    };
    Ok(Filling { lattice, ends, notes })
}

/// A lattice of equal cells where it stands.
pub(super) fn plain(cell: Arc<SizedCell>, stand: &Stand, key: &str) -> Result<Filling, RunError> {
    Ok(Filling {
        lattice: placed(cell.clone(), stand, key)?,
        ends: [cell.clone(), cell],
        notes: Notes::default(),
    })
}

fn placed(cell: Arc<SizedCell>, stand: &Stand, key: &str) -> Result<SharedSolid, RunError> {
    let refused = |error: SolidError| RunError::input(key, error, "an axis that is not zero, and an angle");
    let placed = Placed::new(cell, stand.rotation, stand.origin_mm).map_err(refused)?;
    Ok(Arc::new(placed))
}

fn sized(row: &'static Lattice, sizing: &meshing::Sizing, key: &str) -> Result<SizedCell, RunError> {
    let expected = "a size that a cell of this lattice can have";
    row.sized(sizing)
        .map_err(|error| RunError::input(key, error, expected))
}

/// The sizing with the graded size at one value.
fn at(sizing: &Sizing, quantity: GradeQuantity, value: f64) -> meshing::Sizing {
    let plain = specimen::lattice_sizing(sizing);
    let value = Some(value);
    match quantity {
        GradeQuantity::Porosity => meshing::Sizing {
            porosity: value,
            ..plain
        },
        GradeQuantity::StrutMm | GradeQuantity::WallMm => meshing::Sizing {
            member_mm: value,
            ..plain
        },
        GradeQuantity::CellMm => meshing::Sizing {
            cell_mm: value,
            ..plain
        },
    }
}

fn field(grade: &Grade, stand: &Stand, key: &str) -> Result<ScalarField, RunError> {
    let index = |axis: Axis| axis.index();
    let (course, ends) = match &grade.course {
        GradeCourse::Along { axis, from_mm, to_mm } => {
            let axis = index(*axis);
            (Course::Along { axis }, [*from_mm, *to_mm])
        }
        GradeCourse::Radial {
            centre_mm,
            axis,
            from_mm,
            to_mm,
        } => {
            let (centre_mm, axis) = (*centre_mm, axis.map(index));
            (Course::Radial { centre_mm, axis }, [*from_mm, *to_mm])
        }
        GradeCourse::Depth { from_mm, to_mm } => {
            let body = stand.body.clone();
            (Course::Depth { body }, [*from_mm, *to_mm])
        }
        GradeCourse::Image {
            path,
            voxel_mm,
            from_value,
            to_value,
            ..
        } => {
            let hints = Hints {
                voxel_mm: *voxel_mm,
                raw: None,
            };
            let image = scan::read(path, &hints).map_err(|error| {
                let message = format!("{}: {error}", path.display());
                RunError::input(
                    &format!("{key}.grade.image"),
                    message,
                    "an image with its voxel size",
                )
            })?;
            let image = Arc::new(image);
            (Course::Image { image }, [*from_value, *to_value])
        }
    };
    ScalarField::new(course, ends, grade.values)
        .map_err(|error| RunError::input(&format!("{key}.grade"), error, "two different ends"))
}

/// Sizes at the two ends, which no single number says.
fn details(ends: &[Arc<SizedCell>; 2]) -> Map<String, serde_json::Value> {
    let end = |cell: &Arc<SizedCell>| {
        json!({
            "porosity": cell.porosity(),
            "member_mm": cell.member_mm(),
            "pore_mm": cell.pore_mm(),
            "cell_mm": cell.cell_mm(),
        })
    };
    let [first, last] = ends;
    let grade = json!({ "first": end(first), "last": end(last) });
    Map::from_iter([("grade".to_owned(), grade)])
}

impl Notes {
    fn tell_distortion(&mut self, ratio: f64) {
        self.details.insert("grade_distortion".into(), json!(ratio));
        if ratio > DISTORTION_TOLD {
            let text = format!(
                "cells of the graded lattice are stretched up to {ratio:.2} times as much one way as another"
            );
            self.warnings.push(text);
        }
    }

    /// The numbers under names that end with that of a part.
    pub(super) fn named(self, part: &str) -> Self {
        let details = self.details.into_iter();
        Self {
            details: details
                .map(|(key, value)| (format!("{key}_{part}"), value))
                .collect(),
            warnings: self.warnings,
        }
    }

    /// What two sources say.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.warnings.extend(other.warnings);
        self.details.extend(other.details);
        self
    }
}
