//! The part of the triangles that lies between inside and outside.

use rayon::prelude::*;

use super::contact::Contact;
use super::edges::Edges;
use super::polygon::{Cutter, Limit, Pieces, Polygon, cutters};
use super::soup::Soup;
use super::triangle::{Corners, Point, area_vector, six_volumes};
use super::union::{Groups, Numbering};
use crate::solid::vector::length;

/// Pieces for every triangle of the surface, at most, beyond which it is a tangle.
const PIECES: usize = 32;
/// The same for small surfaces: two hundred pieces of each of a hundred triangles.
const SMALL: usize = 20_000;

/// A triangle of the envelope: a whole one of the surface, or a piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facing {
    /// Slot in the soup.
    pub(super) slot: usize,
    pub(super) whole: bool,
    /// One over the number of triangles that lie on each other there.
    weight: f64,
    pub(super) corners: Corners,
}

/// What bounds the body: triangles with the inside behind and the outside before them. None within a body that
/// is enclosed twice, none between bodies that touch.
pub(super) enum Envelope {
    /// Every triangle of the surface.
    All,
    /// These, in the order of the surface.
    Part(Vec<Facing>),
}

/// Sorts out the triangles by the winding number on both sides, after cutting those in contact with others where
/// these meet them; the first of those that were cut where the number of pieces went beyond measure.
pub(super) fn envelope(soup: &Soup, shells: usize, contacts: &[Contact]) -> Result<Envelope, usize> {
    if contacts.is_empty() && shells == 1 {
        return Ok(Envelope::All);
    }
    let partners = Partners::of(contacts, soup.ids.len());
    let mut facing = facing_wholes(soup, &partners);
    facing.extend(facing_pieces(soup, &partners)?);
    facing.sort_by_key(|triangle| triangle.slot);
    Ok(Envelope::Part(facing))
}

impl Envelope {
    /// Volume within, in mm³ (divergence theorem).
    pub(super) fn volume_mm3(&self, soup: &Soup) -> f64 {
        let all = &soup.tree.corners;
        let apex = all.first().map_or([0.0; 3], |corners| corners[0]);
        let six: f64 = match self {
            Self::All => all.iter().map(|corners| six_volumes(corners, apex)).sum(),
            Self::Part(facing) => facing
                .iter()
                .map(|f| f.weight * six_volumes(&f.corners, apex))
                .sum(),
        };
        six / 6.0
    }
}

/// Contacts by triangle.
struct Partners {
    pairs: Vec<[usize; 2]>,
    is_in_contact: Vec<bool>,
}

impl Partners {
    fn of(contacts: &[Contact], triangles: usize) -> Self {
        let both = contacts.iter().flat_map(|contact| {
            let [a, b] = contact.slots;
            [[a, b], [b, a]]
        });
        let mut pairs: Vec<[usize; 2]> = both.collect();
        pairs.par_sort_unstable();
        let mut is_in_contact = vec![false; triangles];
        pairs.iter().for_each(|[a, _]| is_in_contact[*a] = true);
        Self { pairs, is_in_contact }
    }

    /// The pairs of every triangle in contact.
    fn groups(&self) -> Vec<&[[usize; 2]]> {
        self.pairs.chunk_by(|a, b| a[0] == b[0]).collect()
    }
}

/// One over how many times the surface goes around more behind than before, if the envelope passes there.
fn weight(soup: &Soup, slot: usize, at: Point) -> Option<f64> {
    let before = soup.beside_point(slot, at, 1.0);
    let behind = soup.beside_point(slot, at, -1.0);
    (before < 0.5 && behind > 0.5).then(|| 1.0 / (behind - before).round().max(1.0))
}

/// Triangles in no contact. Those that hang together over edges are inside, outside or between together, so that
/// one of them is asked, the largest.
fn facing_wholes(soup: &Soup, partners: &Partners) -> Vec<Facing> {
    let free = |slot: usize| !partners.is_in_contact[slot];
    let mut groups = Groups::single(soup.ids.len());
    for [a, b] in Edges::of(&soup.ids).pairs() {
        let (a, b) = (a.triangle, b.triangle);
        if free(a as usize) && free(b as usize) {
            groups.join(a, b, false);
        }
    }
    let numbering = Numbering::of(&mut groups);
    let largest = largest_of_groups(soup, &numbering);
    let of_group = |&slot: &usize| weight(soup, slot, super::triangle::centroid(&soup.tree.corners[slot]));
    let weights: Vec<Option<f64>> = largest.par_iter().map(of_group).collect();
    let facing = |slot: usize| {
        weights[numbering.number(slot) as usize].map(|weight| Facing {
            slot,
            whole: true,
            weight,
            corners: soup.tree.corners[slot],
        })
    };
    (0..soup.ids.len())
        .filter(|&slot| free(slot))
        .filter_map(facing)
        .collect()
}

fn largest_of_groups(soup: &Soup, numbering: &Numbering) -> Vec<usize> {
    let mut largest = vec![(-1.0, 0); numbering.count];
    for (slot, corners) in soup.tree.corners.iter().enumerate() {
        let area = length(area_vector(corners));
        let most = &mut largest[numbering.number(slot) as usize];
        if area > most.0 {
            *most = (area, slot);
        }
    }
    largest.into_iter().map(|(_, slot)| slot).collect()
}

/// All are cut before any is asked which side it is on, so that a tangle is seen early.
fn facing_pieces(soup: &Soup, partners: &Partners) -> Result<Vec<Facing>, usize> {
    let limit = Limit::of(PIECES * soup.ids.len() + SMALL);
    let groups = partners.groups();
    let cut = |pairs: &&[[usize; 2]]| pieces(soup, pairs, &limit);
    let cut: Vec<Vec<Polygon>> = groups.par_iter().map(cut).collect();
    if let (Some(pairs), true) = (groups.first(), limit.is_reached()) {
        return Err(pairs[0][0]);
    }
    let facing = |(pairs, pieces): (&&[[usize; 2]], &Vec<Polygon>)| -> Vec<Facing> {
        let of_piece = |piece| facing_piece(soup, pairs[0][0], piece);
        pieces.iter().flat_map(of_piece).collect()
    };
    let found: Vec<Vec<Facing>> = groups.par_iter().zip(&cut).map(facing).collect();
    Ok(found.concat())
}

/// The pieces of one triangle.
fn pieces(soup: &Soup, pairs: &[[usize; 2]], limit: &Limit) -> Vec<Polygon> {
    let slot = pairs[0][0];
    let margin = soup.contact_mm;
    let planes = |pair: &[usize; 2]| cutters(soup.normals[slot], &soup.tree.corners[pair[1]], margin);
    let planes: Vec<Cutter> = pairs.iter().flat_map(planes).collect();
    let mut pieces = Pieces::none(limit);
    Polygon::of(&soup.tree.corners[slot]).cut(planes, margin, &mut pieces);
    pieces.all
}

/// Triangles of a piece that the envelope passes.
fn facing_piece(soup: &Soup, slot: usize, piece: &Polygon) -> Vec<Facing> {
    let Some(weight) = weight(soup, slot, piece.centre()) else {
        return Vec::new();
    };
    let facing = |corners: Corners| Facing {
        slot,
        whole: false,
        weight,
        corners,
    };
    piece.fan().into_iter().map(facing).collect()
}
