//! Binary cells: each full or empty, with the volume of the body kept.

use super::SolidFractions;

/// Totals closer than this are equal: cells that symmetry maps onto each other differ by rounding only.
const TIE: f64 = 1e-5;
/// Halvings that exhaust the digits of an f64.
const HALVINGS: usize = 60;

/// Full and empty cells in place of cut ones.
///
/// The level is fitted anew: the fullest cells are taken until their number comes as near to the volume of the body
/// as it can without separating cells of equal content, so that the symmetry of the body stays. What a taken cell
/// holds is shared between substrate and coat in proportion; the coat's shares are scaled so that its volume is
/// kept, as far as no share exceeds one. The substrate carries what the number of cells misses of the volume.
pub fn sampled(fractions: &[SolidFractions]) -> Vec<SolidFractions> {
    let threshold = taken_from(fractions);
    let taken = |f: &SolidFractions| tie_class(f) >= threshold && f.total() > 0.0;
    let shares: Vec<f64> = fractions
        .iter()
        .map(|f| {
            if taken(f) {
                f64::from(f.coat / f.total())
            } else {
                0.0
            }
        })
        .collect();
    let coat: f64 = fractions.iter().map(|f| f64::from(f.coat)).sum();
    let factor = factor_to_total(&shares, coat);
    let filled = |(f, share): (&SolidFractions, &f64)| {
        if taken(f) {
            split((share * factor).min(1.0) as f32)
        } else {
            SolidFractions::default()
        }
    };
    fractions.iter().zip(&shares).map(filled).collect()
}

fn split(coat: f32) -> SolidFractions {
    let substrate = 1.0 - coat;
    SolidFractions { substrate, coat }
}

/// Content in units of [`TIE`].
fn tie_class(fractions: &SolidFractions) -> u32 {
    (f64::from(fractions.total()) / TIE).round() as u32
}

/// Smallest class of content that is taken.
fn taken_from(fractions: &[SolidFractions]) -> u32 {
    let volume: f64 = fractions.iter().map(|f| f64::from(f.total())).sum();
    let mut classes: Vec<u32> = fractions
        .iter()
        .map(tie_class)
        .filter(|&class| class > 0)
        .collect();
    classes.sort_unstable_by(|a, b| b.cmp(a));
    let mut count = 0;
    let mut best = (u32::MAX, volume);
    for group in classes.chunk_by(|a, b| a == b) {
        count += group.len();
        let miss = (count as f64 - volume).abs();
        if miss < best.1 {
            best = (group[0], miss);
        }
    }
    best.0
}

/// The factor λ with Σ min(1, λ share) = total, or one that fills every share where the total is beyond reach.
fn factor_to_total(shares: &[f64], total: f64) -> f64 {
    let sum = |factor: f64| shares.iter().map(|s| (s * factor).min(1.0)).sum::<f64>();
    // Shares below one in a million are rounding; beyond this factor nothing more fills.
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if sum(middle) < total {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(substrate: f32, coat: f32) -> SolidFractions {
        SolidFractions { substrate, coat }
    }

    #[test]
    fn the_fullest_cells_are_taken_and_ties_stay_together() {
        let mixed = [
            cell(1.0, 0.0),
            cell(0.6, 0.0),
            cell(0.6, 0.0),
            cell(0.3, 0.0),
            cell(0.0, 0.0),
        ];
        let totals: Vec<f32> = sampled(&mixed).iter().map(SolidFractions::total).collect();
        assert_eq!(totals, [1.0, 1.0, 1.0, 0.0, 0.0]);
        let tied = [cell(1.0, 0.0), cell(0.2, 0.0), cell(0.2, 0.0)];
        assert_eq!(sampled(&tied)[1].total(), 0.0);
    }

    #[test]
    fn the_volume_of_the_coat_is_kept() {
        let coated = [
            cell(1.0, 0.0),
            cell(0.8, 0.1),
            cell(0.5, 0.2),
            cell(0.0, 0.15),
            cell(0.1, 0.1),
        ];
        let binary = sampled(&coated);
        let coat: f32 = binary.iter().map(|f| f.coat).sum();
        assert!((coat - 0.55).abs() < 1e-6);
        assert!(
            binary
                .iter()
                .all(|f| f.total() == 0.0 || (f.total() - 1.0).abs() < 1e-6)
        );
    }
}
