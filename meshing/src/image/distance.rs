//! Distances in a periodic voxel image.

use rayon::prelude::*;

/// Squared distance, in voxels, from each voxel's centre to the nearest centre of a voxel that is `solid`, in the
/// periodically repeated image: exact, in linear time by lower envelopes of parabolas along x, y and z.
///
/// Felzenszwalb & Huttenlocher 2012, Theory Comput. 8:415 (10.4086/toc.2012.v008a019). Infinite without such a voxel.
pub(super) fn squared_distances(is_target: &[bool], counts: [usize; 3]) -> Vec<f32> {
    let start = |&target: &bool| if target { 0.0 } else { f32::INFINITY };
    let mut squares: Vec<f32> = is_target.iter().map(start).collect();
    let mut counts = counts;
    for _ in 0..3 {
        squares.par_chunks_mut(counts[0]).for_each(envelope_along);
        squares = turned(&squares, counts);
        counts.rotate_left(1);
    }
    squares
}

/// The array with its axes x, y, z moved to z, x, y: after three turns it is as before.
fn turned(values: &[f32], [nx, ny, nz]: [usize; 3]) -> Vec<f32> {
    let rows = ny * nz;
    (0..nx)
        .into_par_iter()
        .flat_map_iter(|x| (0..rows).map(move |row| values[x + nx * row]))
        .collect()
}

/// min over j of (i − j)² + f(j), with f repeated periodically.
fn envelope_along(line: &mut [f32]) {
    let n = line.len() as i64;
    // The nearest image of any j lies within half a period of i.
    let reach = -(n / 2) - 1..n + n / 2 + 1;
    let height = |j: i64| line[j.rem_euclid(n) as usize];
    let mut parabolas: Vec<(i64, f64)> = Vec::with_capacity(reach.clone().count());
    for vertex in reach.filter(|&j| height(j).is_finite()) {
        let mut from = f64::NEG_INFINITY;
        while let Some(&(last, last_from)) = parabolas.last() {
            from = crossing((last, height(last)), (vertex, height(vertex)));
            if from > last_from {
                break;
            }
            parabolas.pop();
        }
        parabolas.push((vertex, from));
    }
    let lowest = lowest_along(&parabolas, &height, n);
    line.copy_from_slice(&lowest);
}

/// Where the parabola of the later vertex comes to lie below that of the earlier one.
fn crossing(earlier: (i64, f32), later: (i64, f32)) -> f64 {
    let square = |(vertex, height): (i64, f32)| f64::from(height) + (vertex * vertex) as f64;
    (square(later) - square(earlier)) / (2 * (later.0 - earlier.0)) as f64
}

fn lowest_along(parabolas: &[(i64, f64)], height: &dyn Fn(i64) -> f32, n: i64) -> Vec<f32> {
    if parabolas.is_empty() {
        return vec![f32::INFINITY; n as usize];
    }
    let mut k = 0;
    let lowest = |i: i64| {
        while k + 1 < parabolas.len() && parabolas[k + 1].1 < i as f64 {
            k += 1;
        }
        let vertex = parabolas[k].0;
        ((i - vertex) * (i - vertex)) as f32 + height(vertex)
    };
    (0..n).map(lowest).collect()
}

/// Mean with the weights ¼ ½ ¼ along each axis, periodic.
pub(super) fn smoothed(values: &[f32], counts: [usize; 3]) -> Vec<f32> {
    let mut values = values.to_vec();
    let mut counts = counts;
    for _ in 0..3 {
        values.par_chunks_mut(counts[0]).for_each(|line| {
            let before = line.to_vec();
            let n = before.len();
            for i in 0..n {
                line[i] = 0.25 * before[(i + n - 1) % n] + 0.5 * before[i] + 0.25 * before[(i + 1) % n];
            }
        });
        values = turned(&values, counts);
        counts.rotate_left(1);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_agree_with_a_search_over_all_images() {
        let counts = [5usize, 7, 4];
        let targets: Vec<bool> = (0..140).map(|i| i * i % 37 == 3).collect();
        let squares = squared_distances(&targets, counts);
        let position = |i: usize| [i % 5, (i / 5) % 7, i / 35];
        let apart = |a: usize, b: usize, n: usize| {
            let d = a.abs_diff(b);
            d.min(n - d).pow(2)
        };
        for cell in 0..140 {
            let p = position(cell);
            let square = |other: usize| {
                let q = position(other);
                (0..3).map(|a| apart(p[a], q[a], counts[a])).sum::<usize>()
            };
            let nearest = (0..140)
                .filter(|&other| targets[other])
                .map(square)
                .min()
                .unwrap();
            assert_eq!(squares[cell], nearest as f32);
        }
    }
}
