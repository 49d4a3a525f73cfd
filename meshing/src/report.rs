//! What a mesh holds, beside what it stands for.

use serde::Serialize;

use crate::{Coat, ImageCell, Piece, SizedCell, UnitCell, VoxelMesh, without_islands};

/// Fewer voxels across a member cannot show its bending.
const VOXELS_ACROSS_MIN: f64 = 3.0;
/// Difference of the meshed from the ideal solid volume that is worth a word: a modulus follows with about twice of it.
const VOLUME_ERROR_MAX: f64 = 0.01;
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
    /// The voxels hold another volume than the body they stand for.
    #[error("the meshed solid fraction is {meshed:.4}, that of the ideal body {ideal:.4}")]
    VolumeOff {
        /// Solid fraction of the mesh.
        meshed: f64,
        /// Solid fraction of the ideal body.
        ideal: f64,
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
    /// Volumes of the ideal body; none where only voxels are known.
    pub ideal: Option<Volumes>,
    /// Surface, coat included, by volume of the box in mm²/mm³, of the ideal body; none where only voxels are known.
    pub specific_surface_per_mm: Option<f64>,
    /// Strut, wall, or largest sphere in the solid of a network, in mm, coat included; see [`crate::Sizing`].
    pub member_mm: Option<f64>,
    /// Largest sphere in the void in mm, coat included.
    pub pore_mm: Option<f64>,
    /// The member before coating.
    pub uncoated_member_mm: Option<f64>,
    /// The pore before coating.
    pub uncoated_pore_mm: Option<f64>,
    /// Voxels across the member before coating. The necks of a network are thinner than its member.
    pub voxels_across_member: Option<f64>,
    /// Connected pieces by face contact, the largest first, after the removal of islands.
    pub pieces: Vec<Piece>,
    /// Pieces removed.
    pub islands: Vec<Piece>,
    /// Doubts.
    pub warnings: Vec<MeshWarning>,
}

impl MeshReport {
    /// Report on a specimen of lattice cells, tiled from `unit`, and the mesh without its islands.
    pub fn of_lattice(cell: &SizedCell, unit: &UnitCell, mesh: VoxelMesh) -> (VoxelMesh, Self) {
        let (mesh, mut report) = Self::of_mesh(mesh);
        let volumes = ideal_volumes(&mesh, cell, unit.coat);
        report.ideal = Some(volumes);
        report.warnings.extend(report.volume_off(&volumes));
        if cell.has_surface() {
            report.specific_surface_per_mm = Some(cell.specific_surface_per_mm(unit.coat.outward_mm));
            report.set_diameters(cell.member_mm(), cell.pore_mm(), unit.coat);
        }
        (mesh, report)
    }

    /// Report on a specimen of image cells with a coat, and the mesh without its islands.
    pub fn of_image(cell: &ImageCell, coat: Coat, mesh: VoxelMesh) -> (VoxelMesh, Self) {
        let (mesh, mut report) = Self::of_mesh(mesh);
        if cell.has_surface() {
            report.set_diameters(cell.member_mm(), cell.pore_mm(), coat);
        }
        (mesh, report)
    }

    /// Report on any mesh, and the mesh without its islands.
    pub fn of_mesh(mesh: VoxelMesh) -> (VoxelMesh, Self) {
        let cleaned = without_islands(mesh);
        let mut report = Self::of_cells(&cleaned.mesh);
        report.pieces = cleaned.pieces;
        report.islands = cleaned.islands;
        let doubts = [report.islands_removed(), report.several_pieces()];
        report.warnings.extend(doubts.into_iter().flatten());
        (cleaned.mesh, report)
    }

    fn of_cells(mesh: &VoxelMesh) -> Self {
        Self {
            cells: mesh.grid().cells,
            material_cells: mesh.material_cell_count(),
            mixed_cells: mesh.mixed_cells().len(),
            voxel_mm: mesh.grid().spacing_mm,
            meshed: meshed_volumes(mesh),
            ideal: None,
            specific_surface_per_mm: None,
            member_mm: None,
            pore_mm: None,
            uncoated_member_mm: None,
            uncoated_pore_mm: None,
            voxels_across_member: None,
            pieces: Vec::new(),
            islands: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn set_diameters(&mut self, member_mm: f64, pore_mm: f64, coat: Coat) {
        self.uncoated_member_mm = Some(member_mm);
        self.uncoated_pore_mm = Some(pore_mm);
        self.member_mm = Some(member_mm + 2.0 * coat.outward_mm);
        self.pore_mm = Some(pore_mm - 2.0 * coat.outward_mm);
        self.voxels_across_member = Some(member_mm / self.voxel_mm);
        let doubts = [self.under_resolved(), self.thin_coat(coat)];
        self.warnings.extend(doubts.into_iter().flatten());
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

    fn volume_off(&self, ideal: &Volumes) -> Option<MeshWarning> {
        let (meshed, ideal) = (self.meshed.solid_fraction, ideal.solid_fraction);
        ((meshed / ideal - 1.0).abs() > VOLUME_ERROR_MAX).then_some(MeshWarning::VolumeOff { meshed, ideal })
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

/// Volumes of the phases `substrate` and `coat`; the porosity is what no phase fills.
fn meshed_volumes(mesh: &VoxelMesh) -> Volumes {
    let volume = |phase: usize| mesh.phase_volume_mm3(phase);
    let phases = mesh.phases().iter().enumerate();
    let substrates = phases.filter(|(_, phase)| phase.body == 0 && !phase.is_coat());
    let solid_fraction = mesh.solid_volume_mm3() / box_volume(mesh);
    Volumes {
        porosity: 1.0 - solid_fraction,
        solid_fraction,
        substrate_volume_mm3: substrates.map(|(phase, _)| volume(phase)).sum(),
        coat_volume_mm3: mesh.coat_phases().map(volume).fold(0.0, |sum, part| sum + part),
    }
}

fn ideal_volumes(mesh: &VoxelMesh, cell: &SizedCell, coat: Coat) -> Volumes {
    let cells = box_volume(mesh) / cell.cell_volume_mm3();
    let substrate = cell.volume_within_mm3(-coat.inward_mm) * cells;
    let body = cell.volume_within_mm3(coat.outward_mm) * cells;
    let solid_fraction = body / box_volume(mesh);
    Volumes {
        porosity: 1.0 - solid_fraction,
        solid_fraction,
        substrate_volume_mm3: substrate,
        coat_volume_mm3: body - substrate,
    }
}

fn box_volume(mesh: &VoxelMesh) -> f64 {
    mesh.grid().extent_mm().iter().product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sizing, lattice};

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
        MeshReport::of_lattice(&cell, &cut, cut.tiled([2, 2, 2])).1
    }

    #[test]
    fn meshed_and_ideal_volumes_agree_for_a_coated_diamond() {
        let report = report(16, 0.015);
        let ideal = report.ideal.unwrap();
        // The nodes at four corners of a diamond specimen hang in the air: islands, gone from the mesh.
        let islands: f64 = report.islands.iter().map(|island| island.volume_mm3).sum();
        let meshed = report.meshed.substrate_volume_mm3 + report.meshed.coat_volume_mm3 + islands;
        let whole = ideal.substrate_volume_mm3 + ideal.coat_volume_mm3;
        assert_eq!(report.islands.len(), 4);
        assert!((meshed / whole - 1.0).abs() < 2e-3, "{meshed} {whole}");
        let narrowed = report.uncoated_pore_mm.unwrap() - report.pore_mm.unwrap();
        assert!((narrowed - 0.03).abs() < 1e-12);
        assert_eq!(report.pieces.len(), 1);
        assert!(matches!(
            report.warnings[..],
            [MeshWarning::IslandsRemoved { islands: 4, .. }]
        ));
    }

    #[test]
    fn sampled_voxels_of_another_volume_are_told() {
        let sizing = Sizing {
            cell_mm: Some(1.5),
            porosity: Some(0.7),
            ..Sizing::default()
        };
        let cell = lattice::find("diamond").unwrap().sized(&sizing).unwrap();
        let unit = UnitCell::cut(&cell, Coat::NONE, 16).unwrap().sampled();
        let (_, report) = MeshReport::of_lattice(&cell, &unit, unit.tiled([2, 2, 2]));
        assert!(
            report
                .warnings
                .iter()
                .any(|w| matches!(w, MeshWarning::VolumeOff { .. }))
        );
    }

    #[test]
    fn thin_coats_and_coarse_meshes_are_told() {
        let warnings = report(8, 0.001).warnings;
        let told = |is: fn(&MeshWarning) -> bool| warnings.iter().any(is);
        assert!(told(
            |w| matches!(w, MeshWarning::UnderResolved { voxels_across } if *voxels_across < 3.0)
        ));
        assert!(told(|w| matches!(w, MeshWarning::ThinCoat { .. })));
    }
}
