//! Parts and bones from scans.

use super::{Built, Forecast, Notes, memory, specimen};
use crate::case::{
    BoneLaw, Case, DensityMap, RawByteOrder, RawScalar, Scan, ScanContent, ScanRegion, ScanVoxels,
    SolidMaterial,
};
use crate::run_error::RunError;
use meshing::scan::{self, ByteOrder, Calibration, Hints, RawLayout, Scalar, Selection};
use meshing::{Grid, MeshReport, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};
use serde_json::{Map, json};

/// Part by which a voxel may be smaller than the voxels of the scan and still count as one of them.
const SAME_SIZE: f64 = 1e-4;

/// Part by which two moduli must differ to be told apart.
const SAME_MODULUS: f64 = 1e-9;

/// The mesh of a scan before its islands are removed, and what there is to say.
struct Meshed {
    mesh: VoxelMesh,
    materials: Vec<SolidMaterial>,
    notes: Notes,
}

/// The specimen of a scan.
pub(super) fn specimen(case: &Case, scan: &Scan) -> Result<Built, RunError> {
    let Meshed {
        mesh,
        materials,
        notes,
    } = meshed(case, scan)?;
    Ok(Built {
        notes,
        ..Built::of_mesh(MeshReport::of_mesh(super::repeated(case, mesh)), materials)
    })
}

/// Counted in the mesh itself: no estimate knows what is in a file.
pub(super) fn forecast(case: &Case, scan: &Scan) -> Result<Forecast, RunError> {
    meshed(case, scan).map(|meshed| memory::of_mesh(&meshed.mesh))
}

fn meshed(case: &Case, source: &Scan) -> Result<Meshed, RunError> {
    let scan = opened(source)?;
    let edge_mm = edge_mm(case, &scan)?;
    let mut notes = notes(&scan);
    let (mesh, materials) = match &source.content {
        ScanContent::Regions(regions) => of_regions(case, &scan, regions, edge_mm)?,
        ScanContent::Density(map) => of_density(&scan, map, edge_mm, &mut notes)?,
    };
    Ok(Meshed {
        mesh,
        materials,
        notes,
    })
}

/// Read, and cropped.
fn opened(source: &Scan) -> Result<scan::Scan, RunError> {
    let hints = Hints {
        voxel_mm: source.voxel_mm,
        raw: source.raw.as_ref().map(|raw| RawLayout {
            counts: raw.counts,
            scalar: scalar(raw.scalar),
            order: match raw.byte_order {
                RawByteOrder::Little => ByteOrder::Little,
                RawByteOrder::Big => ByteOrder::Big,
            },
            header_bytes: raw.header_bytes,
        }),
    };
    let scan = scan::read(&source.path, &hints).map_err(|error| {
        let message = format!("{}: {error}", source.path.display());
        let expected =
            "NIfTI, NRRD, MetaImage, TIFF, NumPy, a folder of DICOM slices, or `scan.raw` with its layout";
        RunError::input("structure.image", message, expected)
    })?;
    let Some([low, high]) = source.crop_mm else {
        return Ok(scan);
    };
    scan.cropped_mm(low, high)
        .map_err(|error| RunError::input("structure.scan.crop_mm", error, "a box within the scan"))
}

fn scalar(scalar: RawScalar) -> Scalar {
    match scalar {
        RawScalar::Uint8 => Scalar::U8,
        RawScalar::Int8 => Scalar::I8,
        RawScalar::Uint16 => Scalar::U16,
        RawScalar::Int16 => Scalar::I16,
        RawScalar::Uint32 => Scalar::U32,
        RawScalar::Int32 => Scalar::I32,
        RawScalar::Float32 => Scalar::F32,
        RawScalar::Float64 => Scalar::F64,
    }
}

/// The voxels that are asked for, or those of the scan.
fn edge_mm(case: &Case, scan: &scan::Scan) -> Result<f64, RunError> {
    if let Some(resolution) = case.mesh.resolution {
        let shortest_mm = scan.extent_mm().into_iter().fold(f64::INFINITY, f64::min);
        return Ok(resolution.voxel_mm(shortest_mm));
    }
    let spacing = scan.spacing_mm();
    let [edge_mm, ..] = spacing;
    if spacing.iter().all(|x| (x / edge_mm - 1.0).abs() < SAME_SIZE) {
        return Ok(edge_mm);
    }
    let [x, y, z] = spacing;
    let message = format!("the voxels of the scan are no cubes, but {x} x {y} x {z} mm");
    Err(RunError::input(
        "mesh",
        message,
        "`voxel_mm` or `voxels_across` in [mesh]",
    ))
}

/// Whether the mesh is finer than the scan, so that its grey values are to be interpolated.
fn is_finer(scan: &scan::Scan, edge_mm: f64) -> bool {
    scan.spacing_mm()
        .iter()
        .any(|spacing| edge_mm < spacing * (1.0 - SAME_SIZE))
}

fn notes(scan: &scan::Scan) -> Notes {
    let mut details = Map::new();
    details.insert(
        "scan".into(),
        json!({
            "voxels": scan.counts(),
            "voxel_mm": scan.spacing_mm(),
            "corner_mm": scan.corner_mm(),
            "axes": scan.axes(),
        }),
    );
    Notes {
        warnings: scan.warnings().iter().map(ToString::to_string).collect(),
        details,
    }
}

fn operation(key: &'static str, expected: &'static str) -> impl Fn(scan::OperationError) -> RunError {
    move |error| RunError::input(key, error, expected)
}

/// Solids by threshold or label, with their coat.
fn of_regions(
    case: &Case,
    scan: &scan::Scan,
    regions: &[ScanRegion],
    edge_mm: f64,
) -> Result<(VoxelMesh, Vec<SolidMaterial>), RunError> {
    let has_labels = |region: &ScanRegion| matches!(region.voxels, ScanVoxels::Labels(_));
    let resample = is_finer(scan, edge_mm) && !regions.iter().any(has_labels);
    let resampled = resample
        .then(|| scan.resampled(edge_mm))
        .transpose()
        .map_err(operation("mesh", "larger voxels"))?;
    let scan = resampled.as_ref().unwrap_or(scan);
    let selections: Vec<Selection> = regions.iter().map(selection).collect();
    let mesh = scan
        .regions(&selections)
        .map_err(operation("structure.scan", "values that the scan has"))?
        .mesh(phases(regions), edge_mm)
        .map_err(operation("mesh", "larger voxels"))?;
    let materials = regions.iter().map(|region| region.material.clone());
    let coated: Vec<bool> = regions.iter().map(|region| region.coated).collect();
    if !coated.contains(&true) {
        return Ok((mesh, materials.collect()));
    }
    let mesh = meshing::whole_cells(&mesh);
    let Some(coating) = &case.coating else {
        return Ok((mesh, materials.collect()));
    };
    let coat = specimen::coat(Some(coating));
    let mesh = meshing::coated_regions(&mesh, &coated, coat, &coating.inner_bounds_mm())
        .map_err(|error| specimen::coat_error(&error))?;
    let coats = coating.layers().into_iter().map(|layer| layer.material);
    let materials: Vec<SolidMaterial> = materials.chain(coats).take(mesh.phases().len()).collect();
    Ok((mesh, materials))
}

fn selection(region: &ScanRegion) -> Selection {
    match &region.voxels {
        ScanVoxels::Threshold(value) => Selection::AtLeast(*value),
        ScanVoxels::Labels(labels) => Selection::Labels(labels.clone()),
    }
}

/// Coated regions and their coat are bonded layers; every other region is a body of its own.
fn phases(regions: &[ScanRegion]) -> Vec<Phase> {
    let phase = |(k, region): (usize, &ScanRegion)| Phase {
        name: region.name.clone(),
        body: if region.coated { 0 } else { k as u8 + 1 },
    };
    regions.iter().enumerate().map(phase).collect()
}

/// Bone whose modulus in every cell is that of its density.
///
/// The phases are a few moduli E₁ < E₂ < … in a geometric series, of one body: a cell of modulus E between Eₖ and Eₖ₊₁ holds so much
/// of the two that their mean by volume, which is the law of such cells, is E.
fn of_density(
    scan: &scan::Scan,
    map: &DensityMap,
    edge_mm: f64,
    notes: &mut Notes,
) -> Result<(VoxelMesh, Vec<SolidMaterial>), RunError> {
    let scan = scan
        .resampled(edge_mm)
        .map_err(operation("mesh", "voxels that fit the scan"))?;
    let calibration = Calibration {
        slope_g_cm3: map.slope_g_cm3,
        intercept_g_cm3: map.intercept_g_cm3,
    };
    let densities = scan
        .densities(&calibration)
        .map_err(operation("structure.scan.density", "a calibration of the scan"))?;
    let levels = Levels::of(map, &densities.values_g_cm3)?;
    let grid = Grid {
        cells: scan.counts(),
        spacing_mm: edge_mm,
        origin_mm: scan.corner_mm(),
    };
    let mut builder = VoxelMeshBuilder::new(grid, levels.phases());
    for &density in &densities.values_g_cm3 {
        builder.push(levels.fractions(f64::from(density)));
    }
    notes.details.insert(
        "density".into(),
        json!({ "from_g_cm3": levels.range_g_cm3[0], "to_g_cm3": levels.range_g_cm3[1],
                "clamped_to_zero_cells": densities.clamped }),
    );
    notes.warnings.extend(levels.doubt());
    Ok((builder.finish(), levels.materials()))
}

/// Moduli that the phases of bone have.
struct Levels {
    law: BoneLaw,
    poisson: f64,
    void_below_g_cm3: f64,
    range_g_cm3: [f64; 2],
    young_mpa: Vec<f64>,
}

/// Compact bone: with more the calibration is wrong, or there is metal in the scan.
const COMPACT_G_CM3: f64 = 2.5;

impl Levels {
    fn of(map: &DensityMap, densities: &[f32]) -> Result<Self, RunError> {
        let present = densities
            .iter()
            .map(|&density| f64::from(density))
            .filter(|density| *density >= map.void_below_g_cm3);
        let range = present.fold([f64::INFINITY, 0.0], |[low, high], x| [x.min(low), x.max(high)]);
        if range[0] > range[1] {
            let key = "structure.scan.density.void_below_g_cm3";
            let message = format!("no cell has a density of {} g/cm³ or more", map.void_below_g_cm3);
            return Err(RunError::input(key, message, "a density that the scan has"));
        }
        let [low, high] = range.map(|density| young_mpa(&map.law, density));
        let count = if high < low * (1.0 + SAME_MODULUS) {
            1
        } else {
            PHASES_MAX
        };
        let level = |k: usize| low * (high / low).powf(k as f64 / (count.max(2) - 1) as f64);
        Ok(Self {
            law: map.law.clone(),
            poisson: map.poisson,
            void_below_g_cm3: map.void_below_g_cm3,
            range_g_cm3: range,
            young_mpa: (0..count).map(level).collect(),
        })
    }

    fn doubt(&self) -> Option<String> {
        let [_, high] = self.range_g_cm3;
        (high > COMPACT_G_CM3).then(|| {
            format!("densities reach {high:.2} g/cm³, more than compact bone has: metal in the scan, or its calibration")
        })
    }

    fn phases(&self) -> Vec<Phase> {
        let name = |k: usize| format!("bone_{}", k + 1);
        let phase = |k: usize| Phase {
            name: name(k),
            body: 0,
        };
        (0..self.young_mpa.len()).map(phase).collect()
    }

    fn materials(&self) -> Vec<SolidMaterial> {
        let material = |(k, &young_mpa): (usize, &f64)| SolidMaterial {
            name: format!("bone_{}", k + 1),
            young_mpa,
            poisson: self.poisson,
            density_g_cm3: (young_mpa / self.law.coefficient).powf(1.0 / self.law.exponent),
            yield_mpa: None,
        };
        self.young_mpa.iter().enumerate().map(material).collect()
    }

    fn fractions(&self, density_g_cm3: f64) -> [f32; PHASES_MAX] {
        let mut fractions = [0.0; PHASES_MAX];
        if density_g_cm3 < self.void_below_g_cm3 {
            return fractions;
        }
        let young_mpa = young_mpa(&self.law, density_g_cm3);
        let above = self.young_mpa.partition_point(|&level| level <= young_mpa);
        let below = above.saturating_sub(1);
        match self.young_mpa.get(above) {
            Some(&high) if above > 0 => {
                let low = self.young_mpa[below];
                let part = ((young_mpa - low) / (high - low)) as f32;
                fractions[below] = 1.0 - part;
                fractions[above] = part;
            }
            _ => fractions[below] = 1.0,
        }
        fractions
    }
}

fn young_mpa(law: &BoneLaw, density_g_cm3: f64) -> f64 {
    law.coefficient * density_g_cm3.powf(law.exponent)
}
