//! A tree of boxes over triangles: nearest point, and all within a box.

use rayon::prelude::*;

use super::triangle::{Corners, Feature, Point, centroid, nearest, squared_length, triangle_box};
use crate::solid::vector::difference;

/// Triangles in a leaf at most: a box is tested in a third of the time of a triangle.
const LEAF: usize = 2;
/// Triangles below which another thread costs more than it brings.
const PARALLEL: usize = 4096;

/// A box in single precision, rounded outward.
type Bounds = [[f32; 3]; 2];

/// A node of a tree: a whole binary tree of `height` levels stored depth first, so that children need no pointers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Index among the inner nodes; the last level has none.
    pub(super) index: usize,
    pub(super) height: u32,
    /// The first leaf below.
    leaf: usize,
}

impl Node {
    pub(super) fn children(self) -> [Self; 2] {
        let height = self.height.saturating_sub(1);
        let half = 1_usize << height;
        let low = Self {
            index: self.index + 1,
            height,
            leaf: self.leaf,
        };
        let high = Self {
            index: self.index + half,
            height,
            leaf: self.leaf + half,
        };
        [low, high]
    }

    pub(super) fn is_leaf(self) -> bool {
        self.height == 0
    }
}

/// The nearest point of all triangles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// Place in the order of the tree.
    pub(super) slot: usize,
    pub(super) point: Point,
    pub(super) feature: Feature,
    /// Squared distance in mm².
    pub(super) square: f64,
}

/// Triangles sorted into a whole binary tree by halving along the longest side.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    height: u32,
    /// Boxes of the two children of every inner node, depth first.
    bounds: Vec<[Bounds; 2]>,
    /// Triangles in the order of the leaves.
    pub(super) corners: Vec<Corners>,
    /// Where each stood in the list given.
    pub(super) origin: Vec<u32>,
}

impl Tree {
    pub(super) fn over(triangles: &[Corners]) -> Self {
        let leaves = triangles.len().div_ceil(LEAF).next_power_of_two();
        let height = leaves.ilog2();
        let mut items: Vec<Item> = triangles.par_iter().enumerate().map(Item::of).collect();
        arrange(&mut items, Span::whole(triangles.len(), height));
        let origin: Vec<u32> = items.iter().map(|item| item.origin).collect();
        let corners: Vec<Corners> = origin.par_iter().map(|&at| triangles[at as usize]).collect();
        let mut bounds = vec![[EMPTY_BOUNDS; 2]; leaves - 1];
        bound(&corners, Span::whole(corners.len(), height), &mut bounds);
        Self {
            height,
            bounds,
            corners,
            origin,
        }
    }

    pub(super) fn root(&self) -> Node {
        Node {
            index: 0,
            height: self.height,
            leaf: 0,
        }
    }

    pub(super) fn inner_count(&self) -> usize {
        self.bounds.len()
    }

    /// Places of the triangles below a node.
    pub(super) fn slots(&self, node: Node) -> std::ops::Range<usize> {
        let first = |leaf: usize| first_slot(leaf, self.corners.len(), self.height);
        first(node.leaf)..first(node.leaf + (1 << node.height))
    }

    /// The nearest point within a squared distance, if there is one.
    pub(super) fn nearest_within(&self, at: Point, square: f64) -> Option<Hit> {
        let mut best = Best::within(at, square);
        self.search(self.root(), &mut best);
        best.hit
    }

    fn search(&self, node: Node, best: &mut Best) {
        if node.is_leaf() {
            self.slots(node)
                .for_each(|slot| best.offer(slot, &self.corners[slot]));
            return;
        }
        let [low, high] = node.children();
        let [to_low, to_high] = &self.bounds[node.index];
        let (to_low, to_high) = (
            squared_distance(to_low, best.at),
            squared_distance(to_high, best.at),
        );
        let mut nearer = [(to_low, low), (to_high, high)];
        if to_high < to_low {
            nearer.swap(0, 1);
        }
        for (square, child) in nearer {
            if square <= best.square {
                self.search(child, best);
            }
        }
    }

    /// Calls `found` with every leaf from `from` on whose box meets a box, in order, until it says stop.
    pub(super) fn leaves_meeting(&self, from: usize, meets: [Point; 2], mut found: impl FnMut(Node) -> bool) {
        self.visit(self.root(), from, &meets, &mut found);
    }

    fn visit(
        &self,
        node: Node,
        from: usize,
        meets: &[Point; 2],
        found: &mut impl FnMut(Node) -> bool,
    ) -> bool {
        if node.leaf + (1 << node.height) <= from {
            return true;
        }
        if node.is_leaf() {
            return found(node);
        }
        let children = node.children().into_iter().zip(&self.bounds[node.index]);
        for (child, bounds) in children {
            if overlap(bounds, meets) && !self.visit(child, from, meets, found) {
                return false;
            }
        }
        true
    }

    /// All leaves in order.
    pub(super) fn leaves(&self) -> impl IndexedParallelIterator<Item = Node> {
        (0..1_usize << self.height).into_par_iter().map(|leaf| Node {
            index: usize::MAX,
            height: 0,
            leaf,
        })
    }

    pub(super) fn leaf_number(node: Node) -> usize {
        node.leaf
    }
}

/// The first triangle of a leaf where `count` triangles fill 2^height of them evenly.
fn first_slot(leaf: usize, count: usize, height: u32) -> usize {
    // 64 bits hold the product: there are fewer than 2³² triangles, and leaves.
    ((leaf as u64 * count as u64) >> height) as usize
}

const EMPTY_BOUNDS: Bounds = [[f32::INFINITY; 3], [f32::NEG_INFINITY; 3]];

/// A triangle on its way to its leaf.
struct Item {
    centre: [f32; 3],
    origin: u32,
}

impl Item {
    fn of((origin, corners): (usize, &Corners)) -> Self {
        Self {
            centre: centroid(corners).map(|x| x as f32),
            origin: origin as u32,
        }
    }
}

/// The triangles below a node.
#[derive(Clone, Copy)]
struct Span {
    count: usize,
    tree_height: u32,
    leaf: usize,
    height: u32,
}

impl Span {
    fn whole(count: usize, height: u32) -> Self {
        Self {
            count,
            tree_height: height,
            leaf: 0,
            height,
        }
    }

    /// The halves, and the number of triangles in the first.
    fn halves(self) -> ([Self; 2], usize) {
        let height = self.height - 1;
        let low = Self { height, ..self };
        let leaf = self.leaf + (1 << height);
        let first = |leaf: usize| first_slot(leaf, self.count, self.tree_height);
        ([low, Self { leaf, ..low }], first(leaf) - first(self.leaf))
    }
}

fn arrange(items: &mut [Item], span: Span) {
    if span.height == 0 {
        return;
    }
    let axis = longest_axis(items);
    let ([low, high], middle) = span.halves();
    if middle < items.len() {
        let order = |a: &Item, b: &Item| {
            let centres = a.centre[axis].total_cmp(&b.centre[axis]);
            centres.then(a.origin.cmp(&b.origin))
        };
        items.select_nth_unstable_by(middle, order);
    }
    let parallel = items.len() > PARALLEL;
    let (first, second) = items.split_at_mut(middle);
    if parallel {
        rayon::join(|| arrange(first, low), || arrange(second, high));
    } else {
        arrange(first, low);
        arrange(second, high);
    }
}

fn longest_axis(items: &[Item]) -> usize {
    let bounds = items.iter().fold(EMPTY_BOUNDS, |bounds, item| {
        union(&bounds, &[item.centre, item.centre])
    });
    let side = |axis: usize| bounds[1][axis] - bounds[0][axis];
    (0..3).fold(
        0,
        |longest, axis| if side(axis) > side(longest) { axis } else { longest },
    )
}

/// Fills the boxes below a node and returns that of all.
fn bound(corners: &[Corners], span: Span, bounds: &mut [[Bounds; 2]]) -> Bounds {
    let Some((own, below)) = bounds.split_first_mut() else {
        return corners
            .iter()
            .fold(EMPTY_BOUNDS, |all, corners| union(&all, &outward(corners)));
    };
    let ([low, high], middle) = span.halves();
    let (low_corners, high_corners) = corners.split_at(middle);
    let (low_bounds, high_bounds) = below.split_at_mut(below.len() / 2);
    let mut first = || bound(low_corners, low, low_bounds);
    let mut second = || bound(high_corners, high, high_bounds);
    let children = if corners.len() > PARALLEL {
        rayon::join(first, second)
    } else {
        (first(), second())
    };
    *own = [children.0, children.1];
    union(&own[0], &own[1])
}

fn union(a: &Bounds, b: &Bounds) -> Bounds {
    [
        std::array::from_fn(|axis| a[0][axis].min(b[0][axis])),
        std::array::from_fn(|axis| a[1][axis].max(b[1][axis])),
    ]
}

/// The box of a triangle, a step of single precision larger where its numbers have more digits.
fn outward(corners: &Corners) -> Bounds {
    let [low, high] = triangle_box(corners);
    let down = |x: f64| {
        if f64::from(x as f32) > x {
            (x as f32).next_down()
        } else {
            x as f32
        }
    };
    let up = |x: f64| {
        if f64::from(x as f32) < x {
            (x as f32).next_up()
        } else {
            x as f32
        }
    };
    [low.map(down), high.map(up)]
}

fn squared_distance([low, high]: &Bounds, at: Point) -> f64 {
    let mut square = 0.0;
    for axis in 0..3 {
        let below = f64::from(low[axis]) - at[axis];
        let above = at[axis] - f64::from(high[axis]);
        // Comparisons, because the maximum of the standard library takes care of NaN as well.
        let beyond = if below > above { below } else { above };
        square += if beyond > 0.0 { beyond * beyond } else { 0.0 };
    }
    square
}

fn overlap([low, high]: &Bounds, [from, to]: &[Point; 2]) -> bool {
    (0..3).all(|axis| f64::from(low[axis]) <= to[axis] && from[axis] <= f64::from(high[axis]))
}

/// The nearest triangle so far.
pub(super) struct Best {
    at: Point,
    /// Squared distance in mm², or that within which to look.
    pub(super) square: f64,
    pub(super) hit: Option<Hit>,
}

impl Best {
    pub(super) fn within(at: Point, square: f64) -> Self {
        let hit = None;
        Self { at, square, hit }
    }

    /// Takes a triangle that is nearer, or as near with a smaller slot: the order of asking does not matter.
    pub(super) fn offer(&mut self, slot: usize, corners: &Corners) {
        let (point, feature) = nearest(corners, self.at);
        let square = squared_length(difference(self.at, point));
        let comes_first = || self.hit.is_none_or(|hit| slot < hit.slot);
        if square < self.square || (square == self.square && comes_first()) {
            self.square = square;
            self.hit = Some(Hit {
                slot,
                point,
                feature,
                square,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small triangles strewn evenly over a cube (Roberts 2018).
    fn strewn(count: u32) -> Vec<Corners> {
        let spread = [0.819_172_513_4, 0.671_043_606_7, 0.549_700_477_9];
        let place = |i: u32| spread.map(|s| (f64::from(i) * s).fract());
        let corner = |i: u32, k: u32| {
            let step = place(7 * i + k + 1);
            std::array::from_fn(|a| place(i + 1)[a] + 0.1 * step[a])
        };
        (0..count)
            .map(|i| std::array::from_fn(|k| corner(i, k as u32)))
            .collect()
    }

    #[test]
    fn the_tree_finds_what_looking_at_every_triangle_finds() {
        for count in [1, 2, 5, 17, 400, 9000] {
            let triangles = strewn(count);
            let tree = Tree::over(&triangles);
            for corner in strewn(50).as_flattened() {
                let at = corner.map(|x| 1.6 * x - 0.3);
                let square = |t: &Corners| squared_length(difference(at, nearest(t, at).0));
                let least = triangles.iter().map(square).fold(f64::INFINITY, f64::min);
                let hit = tree.nearest_within(at, f64::INFINITY).unwrap();
                assert_eq!(hit.square, least, "{count} {at:?}");
                assert_eq!(square(&triangles[tree.origin[hit.slot] as usize]), least);
                assert!(tree.nearest_within(at, 0.999 * least).is_none());
            }
        }
    }

    #[test]
    fn leaves_meeting_a_box_hold_every_triangle_in_it() {
        let triangles = strewn(700);
        let tree = Tree::over(&triangles);
        let meets = [[0.2, 0.3, 0.1], [0.5, 0.6, 0.4]];
        let mut found = Vec::new();
        tree.leaves_meeting(0, meets, |leaf| {
            found.extend(tree.slots(leaf).map(|slot| tree.origin[slot] as usize));
            true
        });
        let within = |corners: &Corners| overlap(&outward(corners), &meets);
        for (at, corners) in triangles.iter().enumerate() {
            assert!(!within(corners) || found.contains(&at), "{at}");
        }
        assert!(found.len() < 300);
    }
}
