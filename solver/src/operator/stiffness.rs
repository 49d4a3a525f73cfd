//! What the kernel knows of each cell.

use super::modal::octant_gradient;
use super::real::Real;
use crate::elasticity::Lame;
use crate::field::PADDING;
use rayon::prelude::*;
use serde::Serialize;

/// The finite element of all cells: eight nodes at the corners of a cube.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Element {
    /// Incompatible modes of Wilson et al. 1973 and Taylor et al. 1976, condensed: bending costs no shear.
    ///
    /// On a cube the nine inner modes `1 − ξ_a²` of each component relax the shear strains that are linear along their own
    /// plane, and the normal stress across a bent cell: `λ` becomes `2λμ/(λ+2μ)` in bending.
    #[default]
    Hex8i,
    /// Plain trilinear displacement.
    Hex8,
}

impl Element {
    /// Modulus of a bending mode in units of μ: the normal strains along the member, and the parasitic shear.
    pub(super) fn bending_mu(self) -> f64 {
        match self {
            Self::Hex8i => 2.0,
            Self::Hex8 => 3.0,
        }
    }
}

/// The moduli of one cell in MPa.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CellModuli {
    /// Lamé's λ.
    pub lambda: f64,
    /// The shear modulus μ.
    pub mu: f64,
    /// λ of strains that vary linearly over the cell.
    pub bending_lambda: f64,
    /// Where its stiffness lies.
    pub distribution: Distribution,
}

/// How stiffness is spread over a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Distribution {
    /// Alike everywhere.
    #[default]
    Uniform,
    /// Share of each octant relative to the mean, x fastest: a coarse cell around thin members, see [`Weights`].
    Octants([f32; 8]),
}

impl CellModuli {
    /// The moduli of a cell of one isotropic stiffness.
    pub fn new(lame: &Lame, element: Element) -> Self {
        let (lambda, mu) = (lame.lambda_mpa, lame.mu_mpa);
        let bending_lambda = match element {
            Element::Hex8i => 2.0 * lambda * mu / (lambda + 2.0 * mu),
            Element::Hex8 => lambda,
        };
        Self {
            lambda,
            mu,
            bending_lambda,
            distribution: Distribution::Uniform,
        }
    }

    /// The same cell, stiffer.
    pub fn times(self, factor: f64) -> Self {
        Self {
            lambda: factor * self.lambda,
            mu: factor * self.mu,
            bending_lambda: factor * self.bending_lambda,
            ..self
        }
    }

    fn array(&self) -> [f64; 3] {
        [self.lambda, self.mu, self.bending_lambda]
    }
}

/// The shares of the octants of every cell of a coarse level.
///
/// The energy of strains is taken at the centres of the octants, ξ = ±½, weighted by their shares; what strains that vary within
/// an octant add is that of a uniform cell. For equal shares this is the trilinear element. A member in a corner of a coarse
/// cell keeps its place: means would move it to the middle, where it resists quite another bending.
#[derive(Clone, Debug)]
pub(crate) struct Weights([Vec<f32>; 8]);

impl Weights {
    /// Shares of one octant, padded.
    #[inline(always)]
    pub fn octant(&self, octant: usize) -> &[f32] {
        &self.0[octant]
    }
}

/// Share of bending and twist that strains within the octants have: of `⅓ = ¼ + 1/12`.
pub(super) const WITHIN_LINEAR: f64 = 0.25;
/// The same of bilinear strains: of `1/9 = 1/16 + 7/144`.
pub(super) const WITHIN_BILINEAR: f64 = 7.0 / 16.0;

/// The moduli of all cells of one level in single precision, relative to a reference of each.
///
/// The reference is one material of the body: its cells are exact in double precision as they are. Where others differ from their
/// single-precision value, the difference is kept too, for products in double precision.
#[derive(Clone, Debug)]
pub(crate) struct Stiffness {
    element: Element,
    /// λ, μ, λ of bending.
    relative: [Vec<f32>; 3],
    /// What rounding took from them, or nothing.
    rounded_off: [Vec<f32>; 3],
    weights: Option<Weights>,
    /// What 1 stands for, in MPa.
    reference: [f64; 3],
    spacing_mm: f64,
}

impl Stiffness {
    /// Of cells with edge `spacing_mm`, relative to `reference`; `layer` lists the cells of each of the `layers`. With
    /// `doubled`, what rounding takes is kept too.
    pub fn new<C: Iterator<Item = CellModuli>>(
        element: Element,
        reference: &CellModuli,
        spacing_mm: f64,
        (layers, layer): (usize, impl Fn(usize) -> C + Sync),
        doubled: bool,
    ) -> Self {
        let unit = reference.array();
        // A Poisson's ratio of zero has no λ to refer to.
        let reference = unit.map(|modulus| if modulus == 0.0 { reference.mu } else { modulus });
        let parts = (0..layers).into_par_iter();
        let parts = parts.map(|z| Values::new(layer(z), &reference, doubled));
        let parts: Vec<Values> = parts.collect();
        let exact = parts.iter().all(|part| part.exact);
        let weighted = parts.iter().any(|part| !part.octants[0].is_empty());
        Self {
            element,
            relative: std::array::from_fn(|k| concatenated(&parts, |part| &part.relative[k])),
            rounded_off: match exact {
                true => Default::default(),
                false => std::array::from_fn(|k| concatenated(&parts, |part| &part.rounded_off[k])),
            },
            weights: weighted.then(|| {
                Weights(std::array::from_fn(|k| {
                    concatenated(&parts, |part| &part.octants[k])
                }))
            }),
            reference,
            spacing_mm,
        }
    }

    /// The moduli of one cell in MPa.
    pub fn cell(&self, cell: usize) -> CellModuli {
        let rest = |k: usize| self.rounded_off[k].get(cell).copied().unwrap_or_default();
        let value = |k: usize| (f64::from(self.relative[k][cell]) + f64::from(rest(k))) * self.reference[k];
        let distribution = match &self.weights {
            Some(weights) => Distribution::Octants(weights.0.each_ref().map(|values| values[cell])),
            None => Distribution::Uniform,
        };
        CellModuli {
            lambda: value(0),
            mu: value(1),
            bending_lambda: value(2),
            distribution,
        }
    }

    /// Number of cells.
    pub fn cell_count(&self) -> usize {
        self.relative[0].len() - PADDING
    }

    /// The element of the cells.
    pub fn element(&self) -> Element {
        self.element
    }

    /// Edge of a cell in mm.
    pub fn spacing_mm(&self) -> f64 {
        self.spacing_mm
    }

    /// What 1 stands for.
    pub fn reference(&self) -> CellModuli {
        let [lambda, mu, bending_lambda] = self.reference;
        CellModuli {
            lambda,
            mu,
            bending_lambda,
            distribution: Distribution::Uniform,
        }
    }

    /// Relative λ, μ, λ of bending of all cells, padded.
    #[inline(always)]
    pub fn relative(&self) -> [&[f32]; 3] {
        let [lambda, mu, bending_lambda] = &self.relative;
        [lambda, mu, bending_lambda]
    }

    /// What rounding took from them, padded; nothing if they are exact.
    #[inline(always)]
    pub fn rounded_off(&self) -> Option<[&[f32]; 3]> {
        let [lambda, mu, bending_lambda] = &self.rounded_off;
        (!mu.is_empty()).then_some([lambda, mu, bending_lambda])
    }

    /// Shares of the octants, if they differ.
    #[inline(always)]
    pub fn weights(&self) -> Option<&Weights> {
        self.weights.as_ref()
    }

    /// What the kernel multiplies the relative moduli with: references times `h/16` in `unit` N/mm.
    pub fn factors<T: Real>(&self, unit: f64) -> Factors<T> {
        let factor = self.spacing_mm / (16.0 * unit);
        let (linear, bilinear) = self.within();
        Factors {
            modulus: self.reference.map(|modulus| T::from_f64(modulus * factor)),
            // Strains that vary linearly have a mean square of 1/3, bilinear ones of 1/9.
            linear: T::from_f64(linear / 3.0),
            bending: T::from_f64(self.element.bending_mu()),
            bilinear: T::from_f64(bilinear / 9.0),
        }
    }

    /// Shares of the modal energies that are not taken at the octants.
    fn within(&self) -> (f64, f64) {
        match self.weights {
            Some(_) => (WITHIN_LINEAR, WITHIN_BILINEAR),
            None => (1.0, 1.0),
        }
    }

    /// Coefficients of the two numbers that make up the diagonal blocks of a uniform cell: the diagonal itself, and the coupling
    /// `σ_c σ_d k` of two components at a corner with signs σ. Each is a sum over the relative moduli, in `unit` N/mm.
    ///
    /// From the modal energies, times `h/16`: diagonal `λ + 4μ + ⅔(λ_b + k μ + μ) + (λ + 4μ)/9`, coupling `λ + μ + (λ_b + μ)/3`, with
    /// k = 2 or 3 by element. With octants, only what varies within them.
    pub fn block_factors(&self, unit: f64) -> [[f32; 3]; 2] {
        let factor = self.spacing_mm / (16.0 * unit);
        let (linear, bilinear) = self.within();
        let constant = if self.weights.is_some() { 0.0 } else { 1.0 };
        let even = constant + bilinear / 9.0;
        let bending = 2.0 / 3.0 * (self.element.bending_mu() + 1.0) * linear;
        let diagonal = [even, 4.0 * even + bending, 2.0 / 3.0 * linear];
        let coupling = [constant, constant + linear / 3.0, linear / 3.0];
        [diagonal, coupling]
            .map(|shares| std::array::from_fn(|k| (shares[k] * self.reference[k] * factor) as f32))
    }

    /// What the octants of a cell add to the diagonal block of a corner, in the order XX YY ZZ XY YZ XZ, in `unit` N/mm.
    pub fn octant_block(&self, cell: usize, corner: usize, unit: f64) -> [f32; 6] {
        let moduli = self.cell(cell);
        let Distribution::Octants(shares) = moduli.distribution else {
            return [0.0; 6];
        };
        let factor = self.spacing_mm / (16.0 * unit) / 8.0;
        let mut block = [0.0; 6];
        for (octant, share) in shares.into_iter().enumerate() {
            let (lambda, mu) = (moduli.lambda, moduli.mu);
            // Gradients by x, y, z of the corner's shape function.
            let g: [f64; 3] = std::array::from_fn(|a| octant_gradient(1 << a, corner, octant));
            let squares = g.map(|g| g * g);
            let sum: f64 = squares.iter().sum();
            for c in 0..3 {
                let d = (c + 1) % 3;
                let on = (lambda + mu) * squares[c] + mu * sum;
                block[c] += (factor * f64::from(share) * on) as f32;
                block[3 + c] += (factor * f64::from(share) * (lambda + mu) * g[c] * g[d]) as f32;
            }
        }
        block
    }
}

/// The values of one layer of cells.
#[derive(Default)]
struct Values {
    relative: [Vec<f32>; 3],
    rounded_off: [Vec<f32>; 3],
    octants: [Vec<f32>; 8],
    exact: bool,
}

impl Values {
    fn new(cells: impl Iterator<Item = CellModuli>, reference: &[f64; 3], doubled: bool) -> Self {
        let mut values = Self {
            exact: true,
            ..Self::default()
        };
        for cell in cells {
            for (k, value) in cell.array().into_iter().enumerate() {
                let value = value / reference[k];
                let single = value as f32;
                values.relative[k].push(single);
                if doubled {
                    let rest = (value - f64::from(single)) as f32;
                    values.exact &= rest == 0.0;
                    values.rounded_off[k].push(rest);
                }
            }
            if let Distribution::Octants(shares) = cell.distribution {
                for (values, share) in values.octants.iter_mut().zip(shares) {
                    values.push(share);
                }
            }
        }
        values
    }
}

/// One value of all cells, layer by layer, with zeros beyond the last cell, so that a full register can be loaded at any.
fn concatenated(parts: &[Values], of: impl Fn(&Values) -> &Vec<f32>) -> Vec<f32> {
    let count: usize = parts.iter().map(|part| of(part).len()).sum();
    let mut values = Vec::with_capacity(count + PADDING);
    for part in parts {
        values.extend_from_slice(of(part));
    }
    values.resize(count + PADDING, 0.0);
    values
}

/// Factors of the relative moduli in the kernel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Factors<T> {
    pub modulus: [T; 3],
    pub linear: T,
    /// μ of a bending mode relative to that of twist.
    pub bending: T,
    pub bilinear: T,
}
