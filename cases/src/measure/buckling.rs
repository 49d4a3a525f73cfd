//! Linear buckling beside yield.

use super::{Context, strength};

/// The lowest factor on the load of the case.
pub(super) fn factor(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    Some(solved.buckling?.factors.first()? / solved.load_factor())
}

pub(super) fn stress(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    Some(solved.buckling?.factors.first()? * solved.apparent_stress_mpa()?)
}

pub(super) fn over_yield(context: &Context) -> Option<f64> {
    Some(stress(context)? / strength::onset_1(context)?)
}
