//! What a case file needs to know of a lattice before it is meshed: its name and its kind of member.

/// Kind of member of a lattice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LatticeKind {
    /// Round struts.
    Struts,
    /// The solid side of a level-set surface.
    Network,
    /// A wall around a level-set surface.
    Sheet,
    /// A full block.
    Solid,
}

const LATTICES: [(&str, LatticeKind); 16] = [
    ("simple-cubic", LatticeKind::Struts),
    ("bcc", LatticeKind::Struts),
    ("fcc", LatticeKind::Struts),
    ("octet", LatticeKind::Struts),
    ("diamond", LatticeKind::Struts),
    ("rhombic-dodecahedron", LatticeKind::Struts),
    ("kelvin", LatticeKind::Struts),
    ("gyroid-network", LatticeKind::Network),
    ("gyroid-sheet", LatticeKind::Sheet),
    ("schwarz-p-network", LatticeKind::Network),
    ("schwarz-p-sheet", LatticeKind::Sheet),
    ("schwarz-d-network", LatticeKind::Network),
    ("schwarz-d-sheet", LatticeKind::Sheet),
    ("iwp-network", LatticeKind::Network),
    ("iwp-sheet", LatticeKind::Sheet),
    ("solid", LatticeKind::Solid),
];

/// Kind of the lattice with this name.
pub fn lattice_kind(name: &str) -> Option<LatticeKind> {
    LATTICES.iter().find(|row| row.0 == name).map(|row| row.1)
}

/// Names of all lattices.
pub fn lattice_names() -> impl Iterator<Item = &'static str> + Clone {
    LATTICES.iter().map(|row| row.0)
}
