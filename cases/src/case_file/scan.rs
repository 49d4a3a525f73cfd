//! `structure.image` as a scan, with `[structure.scan]` resolved.

use super::checks::{Range, Section};
use super::load::law;
use super::scan_tables::{DensityTable, RawTable, RegionTable, ScanTable};
use super::tables::StructureTable;
use crate::case::{DensityMap, Raw, Scan, ScanContent, ScanRegion, ScanVoxels, Shape, SolidMaterial};
use crate::input_error::InputError;
use meshing::PHASES_MAX;

/// Most regions: coats are phases too.
const REGIONS_MAX: usize = PHASES_MAX - 1;

/// Whether the image of a structure is a scan rather than one cell of a lattice.
pub fn is_scan(table: &StructureTable) -> bool {
    let is_numpy = table.image.as_ref().is_some_and(|image| image.ends_with(".npy"));
    table.scan.is_some() || !is_numpy
}

/// Resolves the scan; `is_coated` where the case has a coat.
pub fn resolve(section: &Section, table: &StructureTable, is_coated: bool) -> Result<Shape, InputError> {
    for (key, there) in [
        ("cell_mm", table.cell_mm.is_some()),
        ("porosity", table.porosity.is_some()),
        ("strut_mm", table.strut_mm.is_some()),
        ("wall_mm", table.wall_mm.is_some()),
        ("pore_mm", table.pore_mm.is_some()),
        ("cell_aspect", table.cell_aspect.is_some()),
        ("fillet_mm", table.fillet_mm.is_some()),
        ("grade", table.grade.is_some()),
        ("cells", table.cells.is_some()),
    ] {
        let why = "does not go with a scan, whose file gives its size";
        section.refuse(key, &there.then_some(()), why)?;
    }
    let image = section.required("image", table.image.clone())?;
    let path = section.source().folder().join(&image);
    if !path.exists() {
        let message = format!("there is no image `{image}` (looked for `{}`)", path.display());
        let expected = "a path from the folder of the case file";
        return Err(section.error("image", message).expected(expected));
    }
    let scan = section.required("scan", table.scan.as_ref())?;
    let here = section.below("scan");
    let scan = Scan {
        path,
        voxel_mm: positive_edges(&here, scan.voxel_mm)?,
        raw: scan
            .raw
            .as_ref()
            .map(|raw| raw_layout(&here.below("raw"), raw))
            .transpose()?,
        crop_mm: crop(&here, scan.crop_mm)?,
        content: content(section, table, scan, is_coated)?,
    };
    Ok(Shape::Scan { image, scan })
}

fn positive_edges(section: &Section, edges: Option<[f64; 3]>) -> Result<Option<[f64; 3]>, InputError> {
    let here = section.below("voxel_mm");
    for (k, edge) in edges.iter().flatten().enumerate() {
        here.number(&k.to_string(), *edge, Range::Positive)?;
    }
    Ok(edges)
}

fn raw_layout(section: &Section, table: &RawTable) -> Result<Raw, InputError> {
    let counts = section.required("counts", table.counts)?;
    let mut voxels = [0; 3];
    for (k, count) in counts.into_iter().enumerate() {
        voxels[k] = section.below("counts").count(&k.to_string(), count, 1)?;
    }
    Ok(Raw {
        counts: voxels,
        scalar: section.required("scalar", table.scalar)?,
        byte_order: table.byte_order.unwrap_or_default(),
        header_bytes: section.count("header_bytes", table.header_bytes.unwrap_or(0), 0)?,
    })
}

fn crop(section: &Section, corners: Option<[[f64; 3]; 2]>) -> Result<Option<[[f64; 3]; 2]>, InputError> {
    let Some([low, high]) = corners else {
        return Ok(None);
    };
    let is_box = (0..3).all(|a| low[a].is_finite() && high[a].is_finite() && low[a] < high[a]);
    if is_box {
        return Ok(corners);
    }
    let message = format!("the box from {low:?} to {high:?} holds nothing");
    let expected = "the lower corner and the upper one, three finite numbers each";
    Err(section.error("crop_mm", message).expected(expected))
}

const ONE_CONTENT: &str = "exactly one of `threshold`, `labels`, `regions`, `density`";

fn content(
    section: &Section,
    table: &StructureTable,
    scan: &ScanTable,
    is_coated: bool,
) -> Result<ScanContent, InputError> {
    let here = section.below("scan");
    let given: Vec<&str> = [
        ("threshold", scan.threshold.is_some()),
        ("labels", scan.labels.is_some()),
        ("regions", scan.regions.is_some()),
        ("density", scan.density.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, there)| there.then_some(key))
    .collect();
    match (&given[..], &scan.regions, &scan.density) {
        ([_], None, None) => one_region(section, table, scan, is_coated),
        ([_], Some(rows), _) => {
            no_material(section, table, "`scan.regions`, each of which names its own")?;
            regions(&here, rows, is_coated)
        }
        ([_], None, Some(table_of_density)) => {
            no_material(section, table, "`scan.density`, whose law gives it")?;
            if is_coated {
                let message = "bone by its density has no surface to coat";
                return Err(here.key_error("density", message).expected("no [coating]"));
            }
            density(&here.below("density"), table_of_density).map(ScanContent::Density)
        }
        ([], ..) => Err(here
            .section_error("[structure.scan] does not say what is solid")
            .expected(ONE_CONTENT)),
        ([_, second, ..], ..) => {
            let message = format!("[structure.scan] has both `{}`", given.join("` and `"));
            Err(here.key_error(second, message).expected(ONE_CONTENT))
        }
    }
}

fn no_material(section: &Section, table: &StructureTable, what: &str) -> Result<(), InputError> {
    section.refuse("material", &table.material, &format!("does not go with {what}"))
}

fn one_region(
    section: &Section,
    table: &StructureTable,
    scan: &ScanTable,
    coated: bool,
) -> Result<ScanContent, InputError> {
    let material = section.required("material", table.material.as_ref())?;
    let material = section.material("material", material)?;
    let voxels = voxels(&section.below("scan"), scan.threshold, scan.labels.as_deref())?;
    let name = "substrate".into();
    Ok(ScanContent::Regions(vec![ScanRegion {
        name,
        voxels,
        material,
        coated,
    }]))
}

fn voxels(
    section: &Section,
    threshold: Option<f64>,
    labels: Option<&[i64]>,
) -> Result<ScanVoxels, InputError> {
    match (threshold, labels) {
        (Some(value), None) if value.is_finite() => Ok(ScanVoxels::Threshold(value)),
        (Some(value), None) => Err(section
            .error("threshold", format!("the threshold is {value}"))
            .expected("a finite number")),
        (None, Some(labels)) if !labels.is_empty() => Ok(ScanVoxels::Labels(labels.to_vec())),
        (None, Some(_)) => Err(section
            .error("labels", "no labels")
            .expected("at least one label")),
        (Some(_), Some(_)) => Err(section
            .key_error("labels", "both `threshold` and `labels`")
            .expected("one of the two")),
        (None, None) => Err(section
            .section_error("neither `threshold` nor `labels`")
            .expected("one of the two")),
    }
}

fn regions(section: &Section, rows: &[RegionTable], is_coated: bool) -> Result<ScanContent, InputError> {
    if rows.is_empty() || rows.len() > REGIONS_MAX {
        let message = format!("{} regions", rows.len());
        let expected = format!("from one to {REGIONS_MAX}");
        return Err(section.error("regions", message).expected(expected));
    }
    let mut regions: Vec<ScanRegion> = Vec::new();
    for (k, row) in rows.iter().enumerate() {
        let here = section.below("regions").below(k);
        let region = region(&here, row)?;
        if regions.iter().any(|known| known.name == region.name) {
            let message = format!("two regions have the name `{}`", region.name);
            return Err(here.error("name", message).expected("a name of its own"));
        }
        regions.push(region);
    }
    if is_coated && !regions.iter().any(|region| region.coated) {
        let message = "there is a coat, but no region that it goes on";
        return Err(section
            .error("regions", message)
            .expected("`coated = true` in one of them"));
    }
    Ok(ScanContent::Regions(regions))
}

fn region(section: &Section, row: &RegionTable) -> Result<ScanRegion, InputError> {
    let name = section.required("name", row.name.clone())?;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // The phases of a coat are named so.
    if name.is_empty() || !name.chars().all(is_word) || name.starts_with("coat") {
        let message = format!("the name of the region is `{name}`");
        let expected = "a name of lower-case letters, digits and underscores that does not begin with `coat`";
        return Err(section.error("name", message).expected(expected));
    }
    let material: SolidMaterial = {
        let material = section.required("material", row.material.as_ref())?;
        section.material("material", material)?
    };
    Ok(ScanRegion {
        name,
        voxels: voxels(section, row.threshold, row.labels.as_deref())?,
        material,
        coated: row.coated.unwrap_or(false),
    })
}

fn density(section: &Section, table: &DensityTable) -> Result<DensityMap, InputError> {
    let intercept = section.required("intercept_g_cm3", table.intercept_g_cm3)?;
    // Compact bone itself is below 2.5 g/cm³.
    let void_below = Range::Between(0.0, 2.5);
    Ok(DensityMap {
        slope_g_cm3: section.required_number("slope_g_cm3", table.slope_g_cm3, Range::Positive)?,
        intercept_g_cm3: section.number("intercept_g_cm3", intercept, Range::Between(-1e6, 1e6))?,
        void_below_g_cm3: section.required_number("void_below_g_cm3", table.void_below_g_cm3, void_below)?,
        law: law(section, table.law.as_ref())?,
        poisson: section.number("poisson", table.poisson.unwrap_or(0.2), Range::Between(-1.0, 0.5))?,
    })
}
