//! Periodic cells from voxel images.

mod coat_mesh;
mod coating;
mod distance;
mod npy;

pub use coat_mesh::{coated_regions, whole_cells};
pub(crate) use npy::npy_header;

use crate::{Coat, CoatError, CoatLayers, Grid, SolidFractions, UnitCell};

/// Why an image is of no use.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImageError {
    /// Not an NPY file, or a damaged header.
    #[error("not a NumPy array file: {0}")]
    NotAnArray(String),
    /// Not three axes.
    #[error("the array has {rank} axes; an image has three (x, y, z)")]
    WrongRank {
        /// Axes found.
        rank: usize,
    },
    /// Strings, objects, complex numbers …
    #[error("values of type {dtype} say nothing of solid and void; use bool, integers or floats")]
    WrongType {
        /// NumPy's name of the type.
        dtype: String,
    },
    /// NaN or infinite values.
    #[error("the array holds values that are not finite")]
    NotFinite,
    /// The data end before the shape is filled.
    #[error("the file is shorter than its header says")]
    Truncated,
    /// An axis of length zero.
    #[error("the array has no voxels")]
    NoVoxels,
    /// Nothing solid.
    #[error("the image holds no solid: every value is zero")]
    NoSolid,
    /// The voxels given do not fill the box.
    #[error("{given} voxels were given for a box of {needed}")]
    WrongCount {
        /// Voxels given.
        given: usize,
        /// Voxels of the box.
        needed: usize,
    },
    /// The cell has no size.
    #[error("cell_mm must be a positive number, is {value}")]
    NotPositive {
        /// Its value.
        value: f64,
    },
}

/// A periodic cell given by voxels: the substrate is exactly the solid voxels, one voxel is one cell of the mesh.
#[derive(Clone, Debug)]
pub struct ImageCell {
    grid: Grid,
    solid: Vec<bool>,
}

impl ImageCell {
    /// A cell from `solid` voxels, x fastest; `cell_mm` is its edge along x, voxels are cubes.
    ///
    /// # Errors
    /// A wrong number of voxels, none of them solid, a size that is not positive.
    pub fn new(counts: [usize; 3], solid: Vec<bool>, cell_mm: f64) -> Result<Self, ImageError> {
        if !(cell_mm.is_finite() && cell_mm > 0.0) {
            return Err(ImageError::NotPositive { value: cell_mm });
        }
        let needed = counts.iter().product();
        if solid.len() != needed {
            let given = solid.len();
            return Err(ImageError::WrongCount { given, needed });
        }
        if !solid.contains(&true) {
            return Err(ImageError::NoSolid);
        }
        let grid = Grid::at_origin(counts, cell_mm / counts[0] as f64);
        Ok(Self { grid, solid })
    }

    /// A cell from the bytes of an NPY file: three axes x, y, z in C or Fortran order; bool, integers or floats,
    /// not zero meaning solid. `cell_mm` is the edge along x.
    ///
    /// # Errors
    /// Anything else, truncated data, an image without solid, a size that is not positive.
    pub fn from_npy(bytes: &[u8], cell_mm: f64) -> Result<Self, ImageError> {
        let voxels = npy::decode(bytes)?;
        Self::new(voxels.counts, voxels.solid, cell_mm)
    }

    /// The voxels of the cell.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Void part of the volume.
    pub fn porosity(&self) -> f64 {
        let solid = self.solid.iter().filter(|s| **s).count();
        1.0 - solid as f64 / self.solid.len() as f64
    }

    /// True if there is void, and so a surface to coat.
    pub fn has_surface(&self) -> bool {
        self.solid.contains(&false)
    }

    /// Diameter in mm of the largest sphere in the solid of the periodic image, to about a voxel; infinite without void.
    pub fn member_mm(&self) -> f64 {
        let void: Vec<bool> = self.solid.iter().map(|s| !s).collect();
        self.inscribed_mm(&void)
    }

    /// Diameter in mm of the largest sphere in the void of the periodic image, to about a voxel; zero without void.
    pub fn pore_mm(&self) -> f64 {
        self.inscribed_mm(&self.solid)
    }

    /// Largest distance from a voxel's centre to the faces of the `walls`, doubled.
    fn inscribed_mm(&self, walls: &[bool]) -> f64 {
        let squares = distance::squared_distances(walls, self.grid.cells);
        let deepest = f64::from(squares.iter().copied().fold(0.0, f32::max)).sqrt();
        (2.0 * deepest - 1.0).max(0.0) * self.grid.spacing_mm
    }

    /// The cell with its coat.
    ///
    /// Outward coat fills void voxels in part, inward coat takes part of solid ones, by planes across the smoothed
    /// surface of the image. The coat's volume is that of a layer on the smooth surface, right to 2 % for bodies
    /// of eight or more voxels radius.
    ///
    /// # Errors
    /// A coat that does not fit.
    pub fn cut(&self, coat: Coat) -> Result<UnitCell, CoatError> {
        coat.fits(self.member_mm(), self.pore_mm())?;
        Ok(UnitCell {
            grid: self.grid.clone(),
            fractions: self.coated(coat),
            coat,
            layers: CoatLayers::default(),
        })
    }

    /// Substrate and coat in every voxel, for a coat that fits.
    pub fn coated(&self, coat: Coat) -> Vec<SolidFractions> {
        let spacing = self.grid.spacing_mm;
        let in_voxels = Coat {
            outward_mm: coat.outward_mm / spacing,
            inward_mm: coat.inward_mm / spacing,
        };
        coating::coated(&self.solid, self.grid.cells, in_voxels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use npyz::WriterBuilder;

    fn npy<T: npyz::AutoSerialize + Copy>(order: npyz::Order, shape: &[u64], values: &[T]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let builder = npyz::WriteOptions::new()
            .default_dtype()
            .order(order)
            .shape(shape);
        let mut writer = builder.writer(&mut bytes).begin_nd().unwrap();
        values.iter().for_each(|value| writer.push(value).unwrap());
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn both_orders_and_several_types_give_the_same_voxels() {
        // Solid at (1, 0, 2) of a 2×3×4 box alone.
        let mut c_order = [0_u8; 24];
        c_order[12 + 2] = 7;
        let mut fortran = [0.0_f32; 24];
        fortran[1 + 12] = -0.5;
        let cells = [
            ImageCell::from_npy(&npy(npyz::Order::C, &[2, 3, 4], &c_order), 1.0),
            ImageCell::from_npy(&npy(npyz::Order::C, &[2, 3, 4], &c_order.map(|v| v != 0)), 1.0),
            ImageCell::from_npy(&npy(npyz::Order::Fortran, &[2, 3, 4], &fortran), 1.0),
        ];
        for cell in cells {
            let cell = cell.unwrap();
            assert_eq!(cell.grid().cells, [2, 3, 4]);
            assert_eq!(cell.grid().spacing_mm, 0.5);
            let solid: Vec<usize> = (0..24).filter(|&i| cell.solid[i]).collect();
            assert_eq!(solid, [cell.grid.cell_index([1, 0, 2])]);
        }
    }

    #[test]
    fn bad_arrays_are_typed_errors() {
        let good = npy(npyz::Order::C, &[2, 2, 2], &[1_u8; 8]);
        let rank = npy(npyz::Order::C, &[8], &[1_u8; 8]);
        let wrong = |bytes: &[u8]| ImageCell::from_npy(bytes, 1.0).unwrap_err();
        assert_eq!(wrong(&rank), ImageError::WrongRank { rank: 1 });
        assert_eq!(wrong(&good[..good.len() - 1]), ImageError::Truncated);
        assert!(matches!(wrong(b"hello"), ImageError::NotAnArray(_)));
        assert!(matches!(wrong(&good[..20]), ImageError::NotAnArray(_)));
        assert_eq!(
            wrong(&npy(npyz::Order::C, &[1, 1, 1], &[0_u8])),
            ImageError::NoSolid
        );
        assert_eq!(
            wrong(&npy(npyz::Order::C, &[1, 1, 1], &[f64::NAN])),
            ImageError::NotFinite
        );
        let empty: [u8; 0] = [];
        assert_eq!(
            wrong(&npy(npyz::Order::C, &[0, 2, 2], &empty)),
            ImageError::NoVoxels
        );
        assert!(matches!(
            ImageCell::from_npy(&good, f64::NAN),
            Err(ImageError::NotPositive { .. })
        ));
    }

    #[test]
    fn hostile_headers_neither_allocate_nor_overflow() {
        let header = |shape: &str, descr: &str| {
            let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
            let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
            bytes.extend((text.len() as u16).to_le_bytes());
            bytes.extend(text.bytes());
            bytes.extend([1; 8]);
            bytes
        };
        let wrong = |shape: &str, descr: &str| ImageCell::from_npy(&header(shape, descr), 1.0).unwrap_err();
        assert_eq!(
            wrong("(4294967296, 4294967296, 4294967296)", "|u1"),
            ImageError::Truncated
        );
        assert_eq!(wrong("(100000, 100000, 100)", "|u1"), ImageError::Truncated);
        assert_eq!(wrong("(2, 2, 2)", "<f8"), ImageError::Truncated);
        assert!(matches!(wrong("(2, 2, 2)", "|S1"), ImageError::WrongType { .. }));
        assert!(matches!(
            wrong("(2, 2, 2), 'shape': (9, 9, 9)", "|u1"),
            ImageError::NotAnArray(_)
        ));
        assert!(matches!(wrong("(-1, 2, 2)", "|u1"), ImageError::NotAnArray(_)));
    }

    #[test]
    fn substrate_is_exactly_the_voxels_and_the_coat_lies_outside() {
        let solid: Vec<bool> = (0..216).map(|i| i % 6 < 3 && (i / 6) % 6 < 3).collect();
        let cell = ImageCell::new([6; 3], solid.clone(), 0.6).unwrap();
        let coat = Coat {
            outward_mm: 0.02,
            inward_mm: 0.0,
        };
        let cut = cell.cut(coat).unwrap();
        for (fractions, solid) in cut.fractions.iter().zip(solid) {
            assert_eq!(fractions.substrate, if solid { 1.0 } else { 0.0 });
            assert!(!(solid && fractions.coat > 0.0));
        }
        assert!(cut.coat_volume_mm3() > 0.0);
        assert_eq!(cell.cut(Coat::NONE).unwrap().coat_volume_mm3(), 0.0);
    }
}
