//! What a mesh holds, beside what it stands for.

use serde::Serialize;

use crate::{Cleaned, Coat, ImageCell, Piece, SizedCell, VoxelMesh};

/// Fewer voxels across a member cannot show its bending.
const VOXELS_ACROSS_MIN: f64 = 3.0;
/// A coat thinner than this part of a voxel is worth a word: its fractions are small numbers.
const COAT_OF_VOXEL_MIN: f64 = 0.05;

/// Volumes of a body in its box.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Volumes {
    /// Void part of the box, after coating.
    pub porosity: f64,
    /// Substrate and coat as part of the box.
    pub solid_fraction: f64,
    /// Substrate left under the coat, in mm³.
    pub substrate_volume_mm3: f64,
    /// Coat in mm³.
    pub coat_volume_mm3: f64,
}

/// Diameters of members and pores in mm; see [`crate::Sizing`] for what they are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Diameters {
    /// Strut, wall, or largest sphere in the solid.
    pub member_mm: f64,
    /// Largest sphere in the void.
    pub pore_mm: f64,
}

/// The body that a mesh stands for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct IdealBody {
    /// Its volumes in the box of the mesh; none where only voxels are known.
    pub volumes: Option<Volumes>,
    /// Surface before coating by volume of the box in mm²/mm³; none where only voxels are known.
    pub specific_surface_per_mm: Option<f64>,
    /// Before coating.
    pub uncoated: Diameters,
    /// With its coat: members thicker, pores narrower by twice the outward thickness.
    pub coated: Diameters,
}

/// A doubt about a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MeshWarning {
    /// Members a few voxels thick.
    #[error("only {voxels_across:.1} voxels across a member; moduli need 3 and more")]
    UnderResolved {
        /// Voxels across a member.
        voxels_across: f64,
    },
    /// A very thin coat. It is kept, as small fractions of many cells.
    #[error("the coat is {coat_mm} mm thick, less than 5 % of a voxel ({voxel_mm} mm); its volume is kept")]
    ThinCoat {
        /// Outward and inward thickness together.
        coat_mm: f64,
        /// Edge of a voxel.
        voxel_mm: f64,
    },
    /// Crumbs were dropped.
    #[error("{islands} islands of {volume_mm3:.3e} mm³ in all were removed")]
    IslandsRemoved {
        /// Number of islands.
        islands: usize,
        /// Their volume.
        volume_mm3: f64,
    },
    /// The body is not of one piece; a solver will refuse it.
    #[error("the mesh falls into {pieces} pieces; the second holds {second_mm3:.3e} mm³")]
    SeveralPieces {
        /// Number of pieces.
        pieces: usize,
        /// Volume of the second largest.
        second_mm3: f64,
    },
}

/// Numbers about a mesh and the body it stands for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeshReport {
    /// Cells along x, y, z.
    pub cells: [usize; 3],
    /// Cells with material.
    pub material_cells: usize,
    /// Cells that are not wholly of one phase.
    pub mixed_cells: usize,
    /// Edge of a cell in mm.
    pub voxel_mm: f64,
    /// Volumes of the meshed body.
    pub meshed: Volumes,
    /// The ideal body, where the mesh stands for one.
    pub ideal: Option<IdealBody>,
    /// Voxels across a member before coating.
    pub voxels_across_member: Option<f64>,
    /// Connected pieces by face contact, the largest first, after the removal of islands.
    pub pieces: Vec<Piece>,
    /// Pieces removed.
    pub islands: Vec<Piece>,
    /// Doubts.
    pub warnings: Vec<MeshWarning>,
}

impl MeshReport {
    /// Report on any mesh; `coat` and `ideal` say what it stands for.
    pub fn new(cleaned: &Cleaned, coat: Coat, ideal: Option<IdealBody>) -> Self {
        let mesh = &cleaned.mesh;
        let voxel_mm = mesh.grid().spacing_mm;
        let voxels_across_member = ideal
            .map(|body| body.uncoated.member_mm / voxel_mm)
            .filter(|voxels| voxels.is_finite());
        let mut report = Self {
            cells: mesh.grid().cells,
            material_cells: mesh.material_cell_count(),
            mixed_cells: mesh.mixed_cells().len(),
            voxel_mm,
            meshed: meshed_volumes(mesh),
            ideal,
            voxels_across_member,
            pieces: cleaned.pieces.clone(),
            islands: cleaned.islands.clone(),
            warnings: Vec::new(),
        };
        report.warnings = report.doubts(coat).into_iter().flatten().collect();
        report
    }

    /// Report on a specimen of lattice cells.
    pub fn of_lattice(cleaned: &Cleaned, cell: &SizedCell, coat: Coat) -> Self {
        let ideal = cell
            .has_surface()
            .then(|| ideal_lattice(&cleaned.mesh, cell, coat));
        Self::new(cleaned, coat, ideal)
    }

    /// Report on a specimen of image cells.
    pub fn of_image(cleaned: &Cleaned, cell: &ImageCell, coat: Coat) -> Self {
        let uncoated = Diameters {
            member_mm: cell.member_mm(),
            pore_mm: cell.pore_mm(),
        };
        let ideal = IdealBody {
            volumes: None,
            specific_surface_per_mm: None,
            uncoated,
            coated: uncoated.coated(coat),
        };
        Self::new(cleaned, coat, Some(ideal))
    }

    fn doubts(&self, coat: Coat) -> [Option<MeshWarning>; 4] {
        [
            self.under_resolved(),
            self.thin_coat(coat),
            self.islands_removed(),
            self.several_pieces(),
        ]
    }

    fn under_resolved(&self) -> Option<MeshWarning> {
        self.voxels_across_member
            .filter(|&voxels| voxels < VOXELS_ACROSS_MIN)
            .map(|voxels_across| MeshWarning::UnderResolved { voxels_across })
    }

    fn thin_coat(&self, coat: Coat) -> Option<MeshWarning> {
        let (coat_mm, voxel_mm) = (coat.thickness_mm(), self.voxel_mm);
        let thin = coat_mm > 0.0 && coat_mm < COAT_OF_VOXEL_MIN * voxel_mm;
        thin.then_some(MeshWarning::ThinCoat { coat_mm, voxel_mm })
    }

    fn islands_removed(&self) -> Option<MeshWarning> {
        (!self.islands.is_empty()).then(|| MeshWarning::IslandsRemoved {
            islands: self.islands.len(),
            volume_mm3: self.islands.iter().map(|piece| piece.volume_mm3).sum(),
        })
    }

    fn several_pieces(&self) -> Option<MeshWarning> {
        self.pieces.get(1).map(|second| MeshWarning::SeveralPieces {
            pieces: self.pieces.len(),
            second_mm3: second.volume_mm3,
        })
    }
}

impl Diameters {
    fn coated(self, coat: Coat) -> Self {
        Self {
            member_mm: self.member_mm + 2.0 * coat.outward_mm,
            pore_mm: self.pore_mm - 2.0 * coat.outward_mm,
        }
    }
}

/// Volumes of the phases `substrate` and `coat`; the porosity is what no phase fills.
fn meshed_volumes(mesh: &VoxelMesh) -> Volumes {
    let volume = |name: &str| mesh.phase(name).map_or(0.0, |phase| mesh.phase_volume_mm3(phase));
    let solid_fraction = mesh.solid_volume_mm3() / box_volume(mesh);
    Volumes {
        porosity: 1.0 - solid_fraction,
        solid_fraction,
        substrate_volume_mm3: volume("substrate"),
        coat_volume_mm3: volume("coat"),
    }
}

fn ideal_lattice(mesh: &VoxelMesh, cell: &SizedCell, coat: Coat) -> IdealBody {
    let cells = box_volume(mesh) / cell.cell_mm().powi(3);
    let substrate = cell.volume_within_mm3(-coat.inward_mm) * cells;
    let body = cell.volume_within_mm3(coat.outward_mm) * cells;
    let uncoated = Diameters {
        member_mm: cell.member_mm(),
        pore_mm: cell.pore_mm(),
    };
    IdealBody {
        volumes: Some(Volumes {
            porosity: 1.0 - body / box_volume(mesh),
            solid_fraction: body / box_volume(mesh),
            substrate_volume_mm3: substrate,
            coat_volume_mm3: body - substrate,
        }),
        specific_surface_per_mm: Some(cell.specific_surface_per_mm()),
        uncoated,
        coated: uncoated.coated(coat),
    }
}

fn box_volume(mesh: &VoxelMesh) -> f64 {
    mesh.grid().extent_mm().iter().product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sizing, UnitCell, lattice, without_islands};

    fn report(voxels: usize, outward_mm: f64) -> MeshReport {
        let sizing = Sizing {
            cell_mm: Some(1.5),
            porosity: Some(0.7),
            ..Sizing::default()
        };
        let cell = lattice::find("diamond").unwrap().sized(&sizing).unwrap();
        let coat = Coat {
            outward_mm,
            inward_mm: 0.0,
        };
        let cut = UnitCell::cut(&cell, coat, voxels).unwrap();
        MeshReport::of_lattice(&without_islands(cut.tiled([2, 2, 2])), &cell, coat)
    }

    #[test]
    fn meshed_and_ideal_volumes_agree_for_a_coated_diamond() {
        let report = report(16, 0.015);
        let ideal = report.ideal.unwrap();
        let volumes = ideal.volumes.unwrap();
        assert!((report.meshed.porosity - volumes.porosity).abs() < 1e-3);
        assert!((report.meshed.coat_volume_mm3 / volumes.coat_volume_mm3 - 1.0).abs() < 0.01);
        assert!((ideal.coated.pore_mm - ideal.uncoated.pore_mm + 0.03).abs() < 1e-12);
        assert_eq!(report.pieces.len(), 1);
        assert!(report.warnings.is_empty());
    }

    #[test]
    fn thin_coats_and_coarse_meshes_are_told() {
        let warnings = report(8, 0.001).warnings;
        assert!(matches!(warnings[0], MeshWarning::UnderResolved { voxels_across } if voxels_across < 3.0));
        assert!(matches!(warnings[1], MeshWarning::ThinCoat { .. }));
    }
}
