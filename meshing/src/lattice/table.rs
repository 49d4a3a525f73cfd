//! The rows.

use super::PointGroup::{CubicRotations, Diploidal, FullCubic, FullTetragonal};
use super::level_set::{self, LevelSet};
use super::strut::Segment;
use super::{Lattice, PointGroup, Shape, archimedean, cubic, diamond, foam, re_entrant};

const GIBSON: &str = "Gibson & Ashby 1997, Cellular Solids, 2nd ed., ch. 2";
const DESHPANDE: &str = "Deshpande, Fleck & Ashby 2001, J. Mech. Phys. Solids 49:1747";
const AHMADI: &str = "Ahmadi et al. 2014, J. Mech. Behav. Biomed. Mater. 34:106";
const BABAEE: &str = "Babaee et al. 2012, Acta Mater. 60:2873";
const REHME: &str = "Rehme & Emmelmann 2006, Proc. SPIE 6107:61070K (10.1117/12.645848)";
const LEARY: &str = "Leary et al. 2016, Mater. Des. 98:344 (10.1016/j.matdes.2016.02.127)";
const COXETER: &str = "Andreini 1905, Mem. Soc. Ital. Sci. (3) 14:75; cell as in microgen (3MAH)";
const RCSR: &str = "net flu: O'Keeffe et al. 2008, Acc. Chem. Res. 41:1782 (10.1021/ar800124u)";
const WEAIRE: &str = "Weaire & Phelan 1994, Phil. Mag. Lett. 69:107 (10.1080/09500839408241577); plane faces of equal volumes, \
                      Kusner & Sullivan 1996, Forma 11:233";
const YANG: &str = "Yang et al. 2015, Int. J. Solids Struct. 69-70:475 (10.1016/j.ijsolstr.2015.05.005)";
const SCHOEN: &str = "Schoen 1970, NASA TN D-5541; nodal form von Schnering & Nesper 1991, Z. Phys. B 83:407";
const NEOVIUS: &str = "Neovius 1883, Helsingfors; nodal form von Schnering & Nesper 1991, Z. Phys. B 83:407";
const LIDIN: &str = "Lidin & Larsson 1990, J. Chem. Soc. Faraday Trans. 86:769 (10.1039/FT9908600769); nodal form with the constant \
                     0.15 of the Scientific Graphics Project, Indiana";
const AL_KETAN: &str =
    "nodal form: Al-Ketan & Abu Al-Rub 2019, Adv. Eng. Mater. 21:1900524 (10.1002/adem.201900524)";

/// Every lattice there is.
pub static LATTICES: &[Lattice] = &[
    strut(
        "simple-cubic",
        "struts along the cube edges",
        GIBSON,
        cubic::simple_cubic,
    )
    .also(&["cubic"]),
    strut(
        "bcc",
        "struts from the centre to the eight corners",
        GIBSON,
        cubic::body_centred,
    )
    .also(&["body-centered-cubic"]),
    strut(
        "bccz",
        "bcc with vertical struts along the cell's edges",
        LEARY,
        cubic::body_centred_z,
    )
    .of(FullTetragonal),
    strut(
        "fcc",
        "struts from the corners to the face centres",
        GIBSON,
        cubic::face_centred,
    )
    .also(&["face-centered-cubic"]),
    strut(
        "fccz",
        "fcc with vertical struts along the cell's edges",
        LEARY,
        cubic::face_centred_z,
    )
    .of(FullTetragonal),
    strut(
        "f2ccz",
        "diagonals of the four vertical faces, and vertical struts along the cell's edges",
        REHME,
        cubic::two_faces_centred_z,
    )
    .of(FullTetragonal),
    strut(
        "fbcc",
        "diagonals of all faces and of the body",
        LEARY,
        cubic::face_and_body_centred,
    ),
    strut(
        "fbccz",
        "fbcc with vertical struts along the cell's edges",
        LEARY,
        cubic::face_and_body_centred_z,
    )
    .of(FullTetragonal),
    strut(
        "octet",
        "all nearest neighbours of the face-centred lattice",
        DESHPANDE,
        cubic::octet,
    )
    .also(&["octet-truss"]),
    strut(
        "diamond",
        "the bonds of diamond: four struts along <111> meet at a node",
        AHMADI,
        diamond::diamond,
    ),
    strut(
        "fluorite",
        "the bonds of fluorite: eight struts along <111> at the face-centred nodes, four at the others",
        RCSR,
        diamond::fluorite,
    ),
    strut(
        "rhombic-dodecahedron",
        "edges of space-filling rhombic dodecahedra",
        BABAEE,
        diamond::rhombic_dodecahedron,
    ),
    strut(
        "kelvin",
        "edges of space-filling truncated octahedra",
        "Thomson 1887, Phil. Mag. 24:503",
        foam::kelvin,
    )
    .also(&["truncated-octahedron"]),
    strut(
        "weaire-phelan",
        "edges of dodecahedra and tetrakaidecahedra of equal volumes",
        WEAIRE,
        foam::weaire_phelan,
    ),
    strut(
        "octahedron",
        "octahedra that touch at the face centres of the cell",
        COXETER,
        archimedean::octahedron,
    ),
    strut(
        "cuboctahedron",
        "cuboctahedra that share the squares in the cell's faces",
        COXETER,
        archimedean::cuboctahedron,
    ),
    strut(
        "truncated-cube",
        "truncated cubes that share the octagons in the cell's faces",
        COXETER,
        archimedean::truncated_cube,
    ),
    strut(
        "rhombic-cuboctahedron",
        "rhombicuboctahedra that share the squares in the cell's faces",
        COXETER,
        archimedean::rhombicuboctahedron,
    )
    .also(&["rhombicuboctahedron"]),
    strut(
        "truncated-cuboctahedron",
        "truncated cuboctahedra that share the octagons in the cell's faces",
        COXETER,
        archimedean::truncated_cuboctahedron,
    ),
    strut(
        "re-entrant",
        "re-entrant honeycombs in two planes that cross: it grows wider when pulled along z",
        YANG,
        re_entrant::re_entrant,
    )
    .of(FullTetragonal),
    network(
        "gyroid-network",
        "one labyrinth of the gyroid",
        &level_set::GYROID,
    )
    .of(CubicRotations),
    sheet("gyroid-sheet", "wall about the gyroid", &level_set::GYROID),
    network(
        "schwarz-p-network",
        "one labyrinth of Schwarz P",
        &level_set::PRIMITIVE,
    ),
    sheet("schwarz-p-sheet", "wall about Schwarz P", &level_set::PRIMITIVE),
    network(
        "schwarz-d-network",
        "one labyrinth of Schwarz D",
        &level_set::DIAMOND,
    ),
    sheet("schwarz-d-sheet", "wall about Schwarz D", &level_set::DIAMOND),
    network(
        "iwp-network",
        "the body-centred labyrinth of I-WP",
        &level_set::WRAPPED,
    )
    .also(&["schoen-iwp-network"]),
    sheet("iwp-sheet", "wall about I-WP", &level_set::WRAPPED).also(&["schoen-iwp-sheet"]),
    network(
        "neovius-network",
        "one labyrinth of the surface of Neovius",
        &level_set::NEOVIUS,
    )
    .from(NEOVIUS),
    sheet(
        "neovius-sheet",
        "wall about the surface of Neovius",
        &level_set::NEOVIUS,
    )
    .from(NEOVIUS),
    network(
        "frd-network",
        "the labyrinth of F-RD about face-centred points",
        &level_set::FRD,
    )
    .also(&["schoen-frd-network"]),
    sheet("frd-sheet", "wall about F-RD", &level_set::FRD).also(&["schoen-frd-sheet"]),
    network(
        "lidinoid-network",
        "the low labyrinth of the lidinoid",
        &level_set::LIDINOID,
    )
    .from(LIDIN),
    sheet("lidinoid-sheet", "wall about the lidinoid", &level_set::LIDINOID).from(LIDIN),
    network(
        "split-p-network",
        "the low labyrinth of Split-P",
        &level_set::SPLIT_P,
    )
    .from(AL_KETAN)
    .of(Diploidal),
    sheet("split-p-sheet", "wall about Split-P", &level_set::SPLIT_P)
        .from(AL_KETAN)
        .of(Diploidal),
    row("solid", "a full block", "none needed", Shape::Full),
];

/// A cubic row without other names.
const fn row(name: &'static str, what: &'static str, source: &'static str, shape: Shape) -> Lattice {
    Lattice {
        name,
        aliases: &[],
        what,
        source,
        point_group: FullCubic,
        shape,
    }
}

const fn strut(
    name: &'static str,
    what: &'static str,
    source: &'static str,
    segments: fn() -> Vec<Segment>,
) -> Lattice {
    row(name, what, source, Shape::Struts(segments))
}

const fn network(name: &'static str, what: &'static str, level_set: &'static LevelSet) -> Lattice {
    row(name, what, SCHOEN, Shape::Network(level_set))
}

const fn sheet(name: &'static str, what: &'static str, level_set: &'static LevelSet) -> Lattice {
    row(name, what, SCHOEN, Shape::Sheet(level_set))
}

impl Lattice {
    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn of(mut self, point_group: PointGroup) -> Self {
        self.point_group = point_group;
        self
    }

    const fn from(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }
}
