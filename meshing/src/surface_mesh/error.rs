//! Why a surface is refused, and what is doubtful about one that is not.

use serde::Serialize;

use super::Unit;

/// Why the bytes of a file give no triangles. Triangles and lines are counted from one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SurfaceReadError {
    /// No byte.
    #[error("the file is empty")]
    Empty,
    /// Something else.
    #[error("not an STL file: {reason}")]
    NotStl {
        /// What speaks against it.
        reason: &'static str,
    },
    /// A header that lies, a file cut off, or no STL file at all.
    #[error(
        "not an STL file, or a damaged one: its header announces {announced} triangles, its length holds {held}"
    )]
    WrongCount {
        /// Triangles by the header.
        announced: usize,
        /// Whole triangles after the header.
        held: usize,
    },
    /// A well-formed file of nothing.
    #[error("the file holds no triangle")]
    NoTriangles,
    /// More triangles than 32 bits number.
    #[error("{triangles} triangles are more than can be numbered")]
    TooMany {
        /// How many there are.
        triangles: usize,
    },
    /// Text that is no STL.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Where.
        line: usize,
        /// What was expected or found.
        reason: String,
    },
    /// Text that ends within a triangle.
    #[error("the file ends within a triangle, after line {line}")]
    Truncated {
        /// The last line.
        line: usize,
    },
    /// NaN or infinite coordinates.
    #[error("triangle {triangle} has a corner that is not finite")]
    NotFinite {
        /// The first such triangle.
        triangle: usize,
    },
    /// A coordinate that no part has.
    #[error("triangle {triangle} has a corner at {mm:.3e} mm; that is no part")]
    TooFar {
        /// The first such triangle.
        triangle: usize,
        /// Its largest coordinate.
        mm: f64,
    },
}

/// Why a surface bounds no body.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SurfaceSolidError {
    /// A shell with too much missing: inside and outside are a guess.
    #[error(
        "the surface at {at_mm:?} mm is open: its holes (the longest has an edge of {length_mm:.4} mm) are \
         {percent:.0} % of its area; close it"
    )]
    Open {
        /// Centre of the longest hole.
        at_mm: [f64; 3],
        /// Length of its edge.
        length_mm: f64,
        /// Area of what would close the holes, in per cent of the area of the shell.
        percent: f64,
    },
    /// A closed shell around nothing, such as a sheet with two faces.
    #[error("the surface at {at_mm:?} mm (triangle {triangle}) encloses no volume")]
    Flat {
        /// A corner of it.
        at_mm: [f64; 3],
        /// A triangle of it, counted from one.
        triangle: usize,
    },
    /// A Möbius band.
    #[error("the surface at {at_mm:?} mm (triangle {triangle}) has one side only")]
    OneSided {
        /// Where walking around contradicts itself.
        at_mm: [f64; 3],
        /// A triangle there, counted from one.
        triangle: usize,
    },
    /// A shell turned inward that is partly inside another: a cut or a mistake.
    #[error(
        "the shell at {at_mm:?} mm (triangle {triangle}) is inside out and {percent:.0} % of it within others: \
         neither a cavity nor a body"
    )]
    Ambiguous {
        /// A corner of it.
        at_mm: [f64; 3],
        /// A triangle of it, counted from one.
        triangle: usize,
        /// Part of it that others enclose.
        percent: f64,
    },
    /// A soup of crossing triangles.
    #[error("the triangles cross each other beyond all measure; the first at {at_mm:?} mm")]
    Tangled {
        /// Where two of them cross.
        at_mm: [f64; 3],
    },
    /// Nothing is left after duplicates, faces back to back and empty triangles have gone.
    #[error("nothing of the surface bounds a volume: all {triangles} triangles are empty or back to back")]
    Nothing {
        /// Triangles in the file.
        triangles: usize,
    },
}

/// A doubt about a surface.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SurfaceWarning {
    /// No unit was given and millimetres are absurd.
    #[error(
        "no unit is given and {extent} mm is no size of a part; it is read in {unit} (times {factor}). State the unit"
    )]
    UnitGuessed {
        /// Largest extent in the file's numbers.
        extent: f64,
        /// The unit taken.
        unit: Unit,
        /// What the file's numbers were multiplied by.
        factor: f64,
    },
    /// A size that no unit makes likely.
    #[error("the part is {extent_mm} mm large, which is no size of an implant; check the unit")]
    SizeUnlikely {
        /// Largest extent.
        extent_mm: f64,
    },
    /// The file's numbers are too coarse for a part so far from the origin.
    #[error("the part is so far from the origin that its numbers are rounded to {step_mm:.3e} mm")]
    CoarseNumbers {
        /// Spacing of 32-bit numbers at the largest coordinate.
        step_mm: f64,
    },
    /// Bytes after the last triangle.
    #[error("{bytes} bytes after the last triangle were ignored")]
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// A text block that the next one or the end of the file cuts short.
    #[error("line {line}: the block before has no endsolid")]
    MissingEndsolid {
        /// Where it was missed, counted from one.
        line: usize,
    },
    /// Holes were closed.
    #[error("{holes} holes, together {percent:.3} % of the area, were closed from their middle")]
    HolesClosed {
        /// How many.
        holes: usize,
        /// Area of what closes them, in per cent of that of the surface.
        percent: f64,
    },
    /// Triangles against their neighbours.
    #[error("{triangles} triangles that face the other way than their neighbours were turned")]
    TrianglesTurned {
        /// How many.
        triangles: usize,
    },
    /// Whole shells with their inside out.
    #[error("{shells} shells that are inside out were turned")]
    ShellsTurned {
        /// How many.
        shells: usize,
    },
    /// Small pieces that bound nothing.
    #[error("{shells} stray pieces ({area_mm2:.3e} mm²) that bound no volume were dropped")]
    StraysDropped {
        /// How many.
        shells: usize,
        /// Their area.
        area_mm2: f64,
    },
    /// A shell within another, both facing outward.
    #[error("{shells} shells lie within others and face the same way: they are no cavities and count once")]
    ShellsBuried {
        /// How many.
        shells: usize,
    },
    /// Triangles through each other.
    #[error("{pairs} pairs of triangles cross; what is enclosed twice counts once")]
    SelfIntersecting {
        /// How many.
        pairs: usize,
    },
}
