//! `[load]` and `[bone]` resolved.

use super::checks::{Range, Section};
use super::load_faces;
use super::name_or::NameOr;
use super::tables::{BoneTable, LawTable, LoadTable};
use crate::case::{
    Axis, Bone, BoneLaw, CellSymmetry, Compression, Drive, Load, Periodic, Platens, Plug, Sides,
    SolidMaterial, Uniform,
};
use crate::input_error::InputError;
use crate::load_case::LOAD_CASES;
use solver::UniformBoundary;

/// The name of the load case. Errors: unknown.
pub fn load_case(section: &Section, table: &LoadTable) -> Result<&'static str, InputError> {
    let name = table.case.as_deref().unwrap_or("compression");
    let known = LOAD_CASES.iter().map(|row| row.name);
    known
        .clone()
        .find(|&known| known == name)
        .ok_or_else(|| section.unknown_name("case", name, known))
}

/// Resolves `[load]` for a compression; a `[bone]` is refused.
pub fn resolve_compression(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
) -> Result<Load, InputError> {
    refuse_keys_of_plug(section, table, bone, "compression")?;
    let why = "is a key of the load case `periodic`, not of `compression`";
    section.refuse("symmetry", &table.symmetry, why)?;
    let load = Compression {
        case: "compression",
        axis: table.axis.unwrap_or(Axis::Z),
        drive: drive(section, table)?,
        platens: table.platens.unwrap_or(Platens::Rough),
        sides: table.sides.unwrap_or(Sides::Free),
    };
    Ok(Load::Compression { load })
}

fn refuse_keys_of_plug(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
    case: &str,
) -> Result<(), InputError> {
    load_faces::refuse_keys(section, table, case)?;
    let why = format!("is a key of the load case `plug`, not of `{case}`");
    section.refuse("plug_diameter_mm", &table.plug_diameter_mm, &why)?;
    section.refuse("plug_length_mm", &table.plug_length_mm, &why)?;
    section.refuse("block_mm", &table.block_mm, &why)?;
    let top = Section::new(section.source(), "");
    top.refuse("bone", bone, "goes with the load case `plug` only")
}

/// Refuses everything but the keys of `faces` and `exact`, and of these the keys of the other.
pub(super) fn refuse_keys_of_others(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
    case: &str,
) -> Result<(), InputError> {
    refuse_keys_of_plug(section, table, bone, case)?;
    let why = format!("is no key of the load case `{case}`");
    section.refuse("axis", &table.axis, &why)?;
    section.refuse("strain", &table.strain, &why)?;
    section.refuse("force_n", &table.force_n, &why)?;
    section.refuse("platens", &table.platens, &why)?;
    section.refuse("sides", &table.sides, &why)?;
    section.refuse("symmetry", &table.symmetry, &why)
}

/// Resolves `[load]` for a block that repeats itself; a `[bone]` is refused.
pub fn resolve_periodic(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
) -> Result<Load, InputError> {
    refuse_keys_of_plug(section, table, bone, "periodic")?;
    let (axis, strain) = mean_compression(section, table, "periodic")?;
    let load = Periodic {
        case: "periodic",
        axis,
        strain,
        symmetry: table.symmetry.unwrap_or(CellSymmetry::None),
    };
    Ok(Load::Periodic { load })
}

/// Resolves `[load]` for a block with uniform strain or stress at its faces; a `[bone]` is refused.
pub fn resolve_uniform(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
    boundary: UniformBoundary,
) -> Result<Load, InputError> {
    let case = match boundary {
        UniformBoundary::Strain => "kubc",
        UniformBoundary::Stress => "subc",
    };
    refuse_keys_of_plug(section, table, bone, case)?;
    let why = format!("is a key of the load case `periodic`, not of `{case}`");
    section.refuse("symmetry", &table.symmetry, &why)?;
    let (axis, strain) = mean_compression(section, table, case)?;
    let load = Uniform {
        case,
        boundary,
        axis,
        strain,
    };
    Ok(Load::Uniform { load })
}

/// Direction and size of the shortening of a block; what platens need is refused.
fn mean_compression(section: &Section, table: &LoadTable, case: &str) -> Result<(Axis, f64), InputError> {
    let why = format!("is a key of the load case `compression`, not of `{case}`");
    section.refuse("force_n", &table.force_n, &why)?;
    section.refuse("platens", &table.platens, &why)?;
    section.refuse("sides", &table.sides, &why)?;
    let strain = table.strain.unwrap_or(0.01);
    let strain = section.number("strain", strain, Range::Between(0.0, 1.0))?;
    Ok((table.axis.unwrap_or(Axis::Z), strain))
}

fn drive(section: &Section, table: &LoadTable) -> Result<Drive, InputError> {
    match (table.strain, table.force_n) {
        (Some(_), Some(_)) => Err(section
            .key_error("force_n", "[load] has both `strain` and `force_n`")
            .expected("one of the two")),
        (None, Some(force)) => Ok(Drive::ForceN(section.number(
            "force_n",
            force,
            Range::Positive,
        )?)),
        (strain, None) => {
            let strain = strain.unwrap_or(0.01);
            Ok(Drive::Strain(section.number(
                "strain",
                strain,
                Range::Between(0.0, 1.0),
            )?))
        }
    }
}

/// Resolves `[load]` and `[bone]` for a plug.
pub fn resolve_plug(section: &Section, table: &LoadTable, bone: &BoneTable) -> Result<Load, InputError> {
    load_faces::refuse_keys(section, table, "plug")?;
    let why = "is a key of the load case `compression`, not of `plug`";
    section.refuse("axis", &table.axis, why)?;
    section.refuse("strain", &table.strain, why)?;
    section.refuse("platens", &table.platens, why)?;
    section.refuse("sides", &table.sides, why)?;
    let why = "is a key of the load case `periodic`, not of `plug`";
    section.refuse("symmetry", &table.symmetry, why)?;
    let load = plug(section, table)?;
    let bone_section = Section::new(section.source(), "bone");
    let bone = resolve_bone(&bone_section, bone)?;
    if bone.cortical_mm > load.block_mm[2] {
        let message = format!(
            "a cortical layer of {} mm is higher than the block",
            bone.cortical_mm
        );
        let expected = format!(
            "at most the height of the block, {} mm, for a block all cortical",
            load.block_mm[2]
        );
        return Err(bone_section.error("cortical_mm", message).expected(expected));
    }
    Ok(Load::Plug { load, bone })
}

fn plug(section: &Section, table: &LoadTable) -> Result<Plug, InputError> {
    let positive = |key: &str, value| section.required_number(key, value, Range::Positive);
    let block_mm = section.required("block_mm", table.block_mm)?;
    for (k, edge) in block_mm.into_iter().enumerate() {
        section
            .below("block_mm")
            .number(&k.to_string(), edge, Range::Positive)?;
    }
    let plug = Plug {
        case: "plug",
        force_n: positive("force_n", table.force_n)?,
        plug_diameter_mm: positive("plug_diameter_mm", table.plug_diameter_mm)?,
        plug_length_mm: positive("plug_length_mm", table.plug_length_mm)?,
        block_mm,
    };
    fits_in_block(section, &plug)?;
    Ok(plug)
}

fn fits_in_block(section: &Section, plug: &Plug) -> Result<(), InputError> {
    let [width, depth, height] = plug.block_mm;
    let narrow = width.min(depth);
    for (key, size, limit) in [
        ("plug_diameter_mm", plug.plug_diameter_mm, narrow),
        ("plug_length_mm", plug.plug_length_mm, height),
    ] {
        if size >= limit {
            let message = format!("the plug does not fit in its block: `load.{key}` is {size} mm");
            let expected = format!("less than {limit} mm, the size of `load.block_mm` in that direction");
            return Err(section.error(key, message).expected(expected));
        }
    }
    Ok(())
}

fn resolve_bone(section: &Section, table: &BoneTable) -> Result<Bone, InputError> {
    let density = "apparent_density_g_cm3";
    let cortical = match &table.cortical {
        Some(material) => section.material("cortical", material)?,
        None => section.required(
            "cortical",
            solver::material::find("cortical-bone").map(SolidMaterial::from),
        )?,
    };
    Ok(Bone {
        // Compact bone itself is below 2.5 g/cm³.
        apparent_density_g_cm3: section.required_number(
            density,
            table.apparent_density_g_cm3,
            Range::Between(0.0, 2.5),
        )?,
        law: law(section, table.law.as_ref())?,
        poisson: section.number("poisson", table.poisson.unwrap_or(0.2), Range::Between(-1.0, 0.5))?,
        cortical_mm: section.number(
            "cortical_mm",
            table.cortical_mm.unwrap_or(0.0),
            Range::NotNegative,
        )?,
        cortical,
        lazy_zone: section.number(
            "lazy_zone",
            table.lazy_zone.unwrap_or(0.5),
            Range::FromBelow(0.0, 1.0),
        )?,
    })
}

/// A density law by its name or its values; that of the pelvis unless said.
pub fn law(section: &Section, table: Option<&NameOr<LawTable>>) -> Result<BoneLaw, InputError> {
    let name = match table {
        Some(NameOr::Inline(table)) => return inline_law(&section.below("law"), table),
        Some(NameOr::Name(name)) => name.as_str(),
        None => "dalstra1993",
    };
    let known = solver::material::DENSITY_LAWS.iter().map(|law| law.name);
    let row = solver::material::find_density_law(name);
    let row = row.ok_or_else(|| section.unknown_name("law", name, known))?;
    Ok(BoneLaw {
        name: row.name.into(),
        coefficient: row.coefficient,
        exponent: row.exponent,
    })
}

fn inline_law(section: &Section, table: &LawTable) -> Result<BoneLaw, InputError> {
    Ok(BoneLaw {
        name: table.name.clone().unwrap_or_else(|| "inline".into()),
        coefficient: section.required_number("coefficient", table.coefficient, Range::Positive)?,
        exponent: section.required_number("exponent", table.exponent, Range::Positive)?,
    })
}
