//! Generalised winding number: how often a surface goes around a point.

use std::f64::consts::PI;

use super::tree::{Node, Tree};
use super::triangle::{Corners, Point, area_vector, centroid, solid_angle};
use crate::solid::vector::{difference, dot, length, scaled, shifted};

/// Distance over the radius of a group of triangles from which it acts as one: the error of a closed surface is
/// then below 0.05, where 0.5 decides.
const FAR: f64 = 3.0;

/// A group of triangles as one: the area vector at the centre of the area.
#[derive(Clone, Copy, Debug, Default)]
struct Moment {
    centre: Point,
    /// Sum of the area vectors in mm².
    vector: Point,
    /// Sum of the areas in mm².
    area: f64,
    /// Distance to the farthest corner.
    radius: f64,
}

/// Winding numbers of the triangles of a tree.
///
/// Reference: A. Jacobson, L. Kavan, O. Sorkine-Hornung, ACM Trans Graph 32 (2013) 33,
/// doi:10.1145/2461912.2461916; fast: G. Barill et al., ACM Trans Graph 37 (2018) 43, doi:10.1145/3197517.3201337
/// (its first order).
#[derive(Clone, Debug)]
pub(super) struct Winding {
    /// One a inner node, in their order.
    moments: Vec<Moment>,
}

impl Winding {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut winding = Self {
            moments: vec![Moment::default(); tree.inner_count()],
        };
        winding.fill(tree, tree.root());
        winding
    }

    /// The winding number at a point: about 1 within, 0 without; half at the surface.
    pub(super) fn at(&self, tree: &Tree, at: Point) -> f64 {
        self.angle(tree, tree.root(), at) / (4.0 * PI)
    }

    fn angle(&self, tree: &Tree, node: Node, at: Point) -> f64 {
        if node.is_leaf() {
            let corners = &tree.corners[tree.slots(node)];
            return corners.iter().map(|corners| solid_angle(corners, at)).sum();
        }
        let far = self.moments[node.index].far_angle(at);
        far.unwrap_or_else(|| {
            node.children()
                .map(|child| self.angle(tree, child, at))
                .iter()
                .sum()
        })
    }

    fn fill(&mut self, tree: &Tree, node: Node) -> Moment {
        let corners = &tree.corners[tree.slots(node)];
        if node.is_leaf() {
            return Moment::of(corners);
        }
        let [low, high] = node.children().map(|child| self.fill(tree, child));
        let joined = low.joined(&high, corners);
        self.moments[node.index] = joined;
        joined
    }
}

impl Moment {
    fn of(corners: &[Corners]) -> Self {
        let single = |corners: &Corners| {
            let vector = area_vector(corners);
            Self {
                centre: centroid(corners),
                vector,
                area: length(vector),
                radius: 0.0,
            }
        };
        corners
            .iter()
            .map(single)
            .fold(Self::default(), |sum, next| sum.plus(&next))
    }

    fn plus(&self, other: &Self) -> Self {
        let area = self.area + other.area;
        let share = if area > 0.0 { other.area / area } else { 0.5 };
        let apart = difference(other.centre, self.centre);
        Self {
            centre: shifted(self.centre, scaled(apart, share)),
            vector: shifted(self.vector, other.vector),
            area,
            radius: 0.0,
        }
    }

    fn joined(&self, other: &Self, corners: &[Corners]) -> Self {
        let sum = self.plus(other);
        let far = |corner: &Point| length(difference(*corner, sum.centre));
        let radius = corners.as_flattened().iter().map(far).fold(0.0, f64::max);
        Self { radius, ..sum }
    }

    /// Solid angle of the group as a dipole, from far away alone.
    fn far_angle(&self, at: Point) -> Option<f64> {
        let to = difference(self.centre, at);
        let square = dot(to, to);
        let reach = FAR * self.radius;
        (square > reach * reach).then(|| dot(self.vector, to) / (square * square.sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::shapes;
    use super::*;

    #[test]
    fn the_fast_number_departs_little_from_the_sum_over_all_triangles() {
        let torus = shapes::torus(1.0, 0.4, [60, 30]);
        let tree = Tree::over(&torus);
        let winding = Winding::of(&tree);
        let mut worst: f64 = 0.0;
        for at in shapes::strewn(6000) {
            let at = at.map(|x| 3.2 * x - 1.6);
            let whole: f64 = torus.iter().map(|corners| solid_angle(corners, at)).sum();
            worst = worst.max((winding.at(&tree, at) - whole / (4.0 * PI)).abs());
        }
        assert!(worst < 0.05, "{worst}");
    }
}
