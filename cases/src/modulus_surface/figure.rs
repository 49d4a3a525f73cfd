//! The figure of Young's modulus: sections in the planes of the axes, and the surface seen from 111.

use super::sphere::Sphere;
use crate::outcome::number;
use solver::EffectiveModuli;
use std::fmt::Write;

/// Edge of a panel in pixels.
const PANEL: f64 = 260.0;

/// Room above and below the panels for words.
const MARGIN: f64 = 34.0;

/// Length in pixels of the largest modulus.
const RADIUS: f64 = 100.0;

/// Steps from an edge of the icosahedron in the picture of the surface.
const STEPS: usize = 8;

/// Viridis at equal steps (Smith, van der Walt and Firing 2015, CC0), without its darkest eighth.
const VIRIDIS: [[u8; 3]; 10] = [
    [0x47, 0x2a, 0x7a],
    [0x3f, 0x48, 0x89],
    [0x33, 0x63, 0x8d],
    [0x29, 0x7b, 0x8e],
    [0x20, 0x92, 0x8c],
    [0x24, 0xaa, 0x83],
    [0x46, 0xc0, 0x6f],
    [0x7c, 0xd2, 0x50],
    [0xbd, 0xdf, 0x26],
    [0xfd, 0xe7, 0x25],
];

/// The whole figure.
pub(super) fn svg(moduli: &EffectiveModuli) -> String {
    let (width, height) = (4.0 * PANEL, PANEL + 2.0 * MARGIN);
    let [softest, stiffest] = moduli.extremes().map(|extreme| extreme.young_mpa);
    let largest = stiffest;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#21242b\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    for (panel, axes) in [[0, 1], [1, 2], [0, 2]].into_iter().enumerate() {
        text += &section(moduli, (PANEL * (panel as f64 + 0.5), largest), axes);
    }
    text += &surface(moduli, PANEL * 3.5, [softest, stiffest]);
    text + "</svg>\n"
}

/// The curve `E(n) n` in the plane of two axes, with a circle of the largest modulus.
fn section(moduli: &EffectiveModuli, (middle, largest): (f64, f64), [right, up]: [usize; 2]) -> String {
    let level = MARGIN + 0.5 * PANEL;
    let points = (0..360).map(|angle| {
        let (sin, cos) = f64::from(angle).to_radians().sin_cos();
        let mut direction = [0.0; 3];
        (direction[right], direction[up]) = (cos, sin);
        let length = RADIUS * moduli.young_along_mpa(direction) / largest;
        format!("{:.2},{:.2}", middle + length * cos, level - length * sin)
    });
    let points: Vec<String> = points.collect();
    let [across, upwards] = [right, up].map(|axis| ["x", "y", "z"][axis]);
    let (end, top) = (middle + RADIUS + 6.0, level - RADIUS - 6.0);
    let mut text = format!(
        "<g stroke=\"#c8ccd4\" fill=\"none\"><circle cx=\"{middle}\" cy=\"{level}\" r=\"{RADIUS}\"/>\
         <circle cx=\"{middle}\" cy=\"{level}\" r=\"{}\"/>\
         <path d=\"M{} {level}H{end}M{middle} {}V{top}\"/></g>\n",
        0.5 * RADIUS,
        middle - RADIUS - 6.0,
        level + RADIUS + 6.0,
    );
    let _ = writeln!(
        text,
        "<polygon points=\"{}\" fill=\"#33638d\" fill-opacity=\"0.15\" stroke=\"#33638d\" stroke-width=\"2\"/>",
        points.join(" ")
    );
    text += &words((end + 8.0, level + 4.0), across);
    text += &words((middle, top - 6.0), upwards);
    text += &words((middle, 16.0), &format!("E in the plane {across}{upwards}"));
    let radius = format!("outer circle {} MPa", number(largest));
    text + &words((middle, PANEL + 2.0 * MARGIN - 10.0), &radius)
}

/// The surface seen along 111, z upwards; faces farther away are drawn first.
fn surface(moduli: &EffectiveModuli, middle: f64, [softest, stiffest]: [f64; 2]) -> String {
    let sphere = Sphere::new(STEPS);
    let level = MARGIN + 0.5 * PANEL;
    let young: Vec<f64> = sphere
        .directions
        .iter()
        .map(|&n| moduli.young_along_mpa(n))
        .collect();
    let seen: Vec<[f64; 3]> = sphere
        .directions
        .iter()
        .zip(&young)
        .map(|(n, young)| seen_from_111(n.map(|x| RADIUS * young / stiffest * x)))
        .collect();
    let mut faces: Vec<(f64, String)> = sphere
        .triangles
        .iter()
        .map(|triangle| {
            let corners = triangle.map(|corner| seen[corner as usize]);
            let mean = triangle.map(|corner| young[corner as usize]).iter().sum::<f64>() / 3.0;
            // Of an isotropic body the range is rounding.
            let range = (stiffest - softest).max(1e-9 * stiffest);
            let colour = colour((mean - softest) / range, brightness(corners));
            let path: Vec<String> = corners
                .iter()
                .map(|[x, y, _]| format!("{:.1} {:.1}", middle + x, level - y))
                .collect();
            let depth = corners.iter().map(|corner| corner[2]).sum();
            let path = path.join("L");
            (
                depth,
                format!("<path d=\"M{path}Z\" fill=\"{colour}\" stroke=\"{colour}\"/>\n"),
            )
        })
        .collect();
    faces.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut text: String = faces.into_iter().map(|(_, face)| face).collect();
    for (axis, name) in ["x", "y", "z"].into_iter().enumerate() {
        let mut end = [0.0; 3];
        end[axis] = 1.32 * RADIUS;
        let [x, y, _] = seen_from_111(end);
        text += &words((middle + x, level - y + 4.0), name);
    }
    text += &words((middle, 16.0), "E(n), seen from 111");
    let range = format!("{} (dark) to {} MPa (light)", number(softest), number(stiffest));
    text + &words((middle, PANEL + 2.0 * MARGIN - 10.0), &range)
}

/// To the right, upwards, towards the eye.
fn seen_from_111([x, y, z]: [f64; 3]) -> [f64; 3] {
    [
        (y - x) / 2f64.sqrt(),
        (2.0 * z - x - y) / 6f64.sqrt(),
        (x + y + z) / 3f64.sqrt(),
    ]
}

/// Light from the upper left, from 0.45 to 1.
fn brightness([a, b, c]: [[f64; 3]; 3]) -> f64 {
    let [p, q]: [[f64; 3]; 2] = [b, c].map(|end| std::array::from_fn(|k| end[k] - a[k]));
    let normal: [f64; 3] =
        std::array::from_fn(|k| p[(k + 1) % 3] * q[(k + 2) % 3] - p[(k + 2) % 3] * q[(k + 1) % 3]);
    let size = normal.iter().map(|x| x * x).sum::<f64>().sqrt();
    let light = [-0.4, 0.5, 0.77];
    let cosine: f64 = (0..3).map(|k| normal[k] * light[k] / size).sum();
    0.45 + 0.55 * cosine.max(0.0)
}

fn colour(part: f64, brightness: f64) -> String {
    let last = VIRIDIS.len() - 1;
    let place = part.clamp(0.0, 1.0) * last as f64;
    let low = (place as usize).min(last - 1);
    let share = place - low as f64;
    let channel = |c: usize| {
        let [from, to] = [VIRIDIS[low][c], VIRIDIS[low + 1][c]].map(f64::from);
        (brightness * (from + share * (to - from))).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", channel(0), channel(1), channel(2))
}

fn words((x, y): (f64, f64), text: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>\n")
}
