//! Triangles that touch or cross others that are not their neighbours.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::soup::Soup;
use super::touch::{Facet, Meeting};
use super::tree::{Node, Tree};
use super::triangle::{Corners, Point, triangle_box};

/// Pairs with meeting boxes to look at for every triangle, at most: ten times what crossing struts of long
/// triangles need. More is a tangle, and would take for ever.
const LOOKS: usize = 1000;
/// The same for small surfaces: any two of three thousand triangles.
const LOOKS_SMALL: usize = 10_000_000;
/// Pairs found for every triangle, at most.
const PAIRS: usize = 64;
/// The same for small surfaces: a hundredth of the pairs of ten thousand triangles.
const PAIRS_SMALL: usize = 500_000;

/// Two triangles in contact, by their slots in the soup.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Contact {
    pub(super) slots: [usize; 2],
    pub(super) meeting: Meeting,
}

/// All pairs in contact, in the order of the tree; the first slot in contact where it went beyond measure.
pub(super) fn contacts(soup: &Soup) -> Result<Vec<Contact>, usize> {
    let search = Search::over(soup);
    let found: Vec<Vec<Contact>> = soup.tree.leaves().map(|leaf| search.of_leaf(leaf)).collect();
    if search.is_beyond() {
        return Err(first_contact(soup));
    }
    Ok(found.concat())
}

/// Sought anew, because how far the search had got when it was given up is a matter of the threads.
fn first_contact(soup: &Soup) -> usize {
    let of_leaf = |leaf| Search::over(soup).of_leaf(leaf).first().copied();
    let first = soup.tree.leaves().find_map_first(of_leaf);
    first.map_or(0, |contact| contact.slots[0])
}

struct Search<'a> {
    soup: &'a Soup,
    looks: AtomicUsize,
    pairs: AtomicUsize,
}

impl<'a> Search<'a> {
    fn over(soup: &'a Soup) -> Self {
        Self {
            soup,
            looks: AtomicUsize::new(0),
            pairs: AtomicUsize::new(0),
        }
    }

    /// The counts only grow, so whether they end beyond the limits is the same for any number of threads.
    fn is_beyond(&self) -> bool {
        let triangles = self.soup.ids.len();
        self.looks.load(Ordering::Relaxed) > LOOKS * triangles + LOOKS_SMALL
            || self.pairs.load(Ordering::Relaxed) > PAIRS * triangles + PAIRS_SMALL
    }

    /// Contacts of the triangles of a leaf with each other and with those of later leaves.
    fn of_leaf(&self, leaf: Node) -> Vec<Contact> {
        let tree = &self.soup.tree;
        let own: Vec<(usize, [Point; 2])> =
            tree.slots(leaf).map(|slot| (slot, self.wide_box(slot))).collect();
        let mut found = Vec::new();
        let Some(around) = around(&own) else {
            return found;
        };
        tree.leaves_meeting(Tree::leaf_number(leaf), around, |other| {
            for first in &own {
                self.with_leaf(*first, other, &mut found);
            }
            !self.is_beyond()
        });
        self.pairs.fetch_add(found.len(), Ordering::Relaxed);
        found
    }

    fn with_leaf(&self, (first, wide): (usize, [Point; 2]), leaf: Node, found: &mut Vec<Contact>) {
        let slots = self.soup.tree.slots(leaf);
        let later = slots.start.max(first + 1)..slots.end;
        let near = later.filter(|&slot| meet(&wide, &triangle_box(&self.soup.tree.corners[slot])));
        let mut looks = 0;
        for second in near {
            looks += 1;
            let meeting = self
                .facet(first)
                .meeting(&self.facet(second), self.soup.contact_mm);
            found.extend(meeting.map(|meeting| Contact {
                slots: [first, second],
                meeting,
            }));
        }
        self.looks.fetch_add(looks, Ordering::Relaxed);
    }

    fn facet(&self, slot: usize) -> Facet<'_> {
        Facet {
            corners: &self.soup.tree.corners[slot],
            ids: self.soup.ids[slot],
            normal: self.soup.normals[slot],
        }
    }

    fn wide_box(&self, slot: usize) -> [Point; 2] {
        widened(&self.soup.tree.corners[slot], self.soup.contact_mm)
    }
}

/// The box of a triangle with a margin.
fn widened(corners: &Corners, margin: f64) -> [Point; 2] {
    let [low, high] = triangle_box(corners);
    [low.map(|x| x - margin), high.map(|x| x + margin)]
}

fn around(boxes: &[(usize, [Point; 2])]) -> Option<[Point; 2]> {
    let corners: Vec<Point> = boxes.iter().flat_map(|(_, corners)| *corners).collect();
    (!corners.is_empty()).then(|| super::bounds(&corners))
}

fn meet(a: &[Point; 2], b: &[Point; 2]) -> bool {
    (0..3).all(|axis| a[0][axis] <= b[1][axis] && b[0][axis] <= a[1][axis])
}
