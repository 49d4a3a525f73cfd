//! Projection of vectors onto what is orthogonal to the rigid motions that are held in the mean only.

use crate::field::Field;
use crate::operator::Real;
use crate::rigid::RigidMotion;
use crate::topology::Topology;
use std::sync::Arc;

/// The rigid motions that a system leaves to the mean, on its nodes.
#[derive(Clone, Debug)]
pub(crate) struct Gauge {
    topology: Arc<Topology>,
    motions: Vec<RigidMotion>,
    spacing_mm: f64,
    origin_mm: [f64; 3],
    /// Inverse of the Gram matrix of the motions on the nodes.
    inverse_gram: Vec<Vec<f64>>,
}

impl Gauge {
    pub fn new(
        topology: Arc<Topology>,
        motions: Vec<RigidMotion>,
        spacing_mm: f64,
        origin_mm: [f64; 3],
    ) -> Self {
        let mut gauge = Self {
            topology,
            motions,
            spacing_mm,
            origin_mm,
            inverse_gram: Vec::new(),
        };
        gauge.inverse_gram = gauge.inverse_of_gram();
        gauge
    }

    /// Inner products of a vector with each motion.
    pub fn shares<T: Real>(&self, field: &Field<T>) -> Vec<f64> {
        let mut sums = vec![0.0; self.motions.len()];
        self.visit(|node, at| {
            let value = field.at(node);
            for (sum, motion) in sums.iter_mut().zip(&self.motions) {
                let shift = motion.displacement(at);
                *sum += (0..3).map(|c| shift[c] * value[c].to_f64()).sum::<f64>();
            }
        });
        sums
    }

    /// Takes the rigid motions out of a vector.
    pub fn project<T: Real>(&self, field: &mut Field<T>) {
        if self.motions.is_empty() {
            return;
        }
        let shares = self.shares(field);
        let weights: Vec<f64> = self
            .inverse_gram
            .iter()
            .map(|row| row.iter().zip(&shares).map(|(a, b)| a * b).sum())
            .collect();
        self.visit(|node, at| {
            for (weight, motion) in weights.iter().zip(&self.motions) {
                let shift = motion.displacement(at);
                for c in 0..3 {
                    field.component_mut(c)[node] -= T::from_f64(weight * shift[c]);
                }
            }
        });
    }

    /// The motions.
    pub fn motions(&self) -> &[RigidMotion] {
        &self.motions
    }

    fn visit(&self, mut each: impl FnMut(usize, [f64; 3])) {
        if self.motions.is_empty() {
            return;
        }
        for (node, at) in self.topology.node_positions().enumerate() {
            each(
                node,
                std::array::from_fn(|a| self.origin_mm[a] + at[a] as f64 * self.spacing_mm),
            );
        }
    }

    fn inverse_of_gram(&self) -> Vec<Vec<f64>> {
        let count = self.motions.len();
        let mut gram = faer::Mat::<f64>::zeros(count, count);
        self.visit(|_, at| {
            let shifts: Vec<[f64; 3]> = self
                .motions
                .iter()
                .map(|motion| motion.displacement(at))
                .collect();
            for i in 0..count {
                for j in 0..count {
                    gram[(i, j)] += (0..3).map(|c| shifts[i][c] * shifts[j][c]).sum::<f64>();
                }
            }
        });
        let inverse = faer::linalg::solvers::DenseSolveCore::inverse(&gram.partial_piv_lu());
        (0..count)
            .map(|i| (0..count).map(|j| inverse[(i, j)]).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::rigid::SupportSum;

    #[test]
    fn projection_leaves_no_rigid_motion_and_changes_nothing_twice() {
        let mut random = Random::new(1);
        let mask: Vec<u8> = (0..60).map(|_| u8::from(random.unit() < 0.7)).collect();
        let topology = Arc::new(Topology::new([3, 4, 5], &mask));
        let motions = SupportSum::new([10.0; 3], 5.0).free_motions();
        assert_eq!(motions.len(), 6);
        let gauge = Gauge::new(topology.clone(), motions, 0.5, [9.0; 3]);
        let mut field: Field<f64> = Field::zeros(topology.node_count());
        for component in field.all_mut() {
            component.fill_with(|| random.unit());
        }
        let before = gauge.shares(&field);
        gauge.project(&mut field);
        assert!(
            gauge
                .shares(&field)
                .iter()
                .all(|share| share.abs() < 1e-11 * before[0].abs())
        );
        let once = field.clone();
        gauge.project(&mut field);
        field.add_scaled(-1.0, &once);
        assert!(field.norm() < 1e-12 * once.norm());
    }
}
