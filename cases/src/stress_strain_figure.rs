//! The figure of a stress-strain curve.

use crate::stress_strain::StressStrain;

/// Size of the picture and its margins (left, top, right, bottom) in pixels.
const SIZE: [f64; 2] = [640.0, 420.0];
const MARGIN: [f64; 4] = [70.0, 40.0, 20.0, 50.0];

/// Intervals between ticks, about.
const TICKS: f64 = 5.0;

impl StressStrain {
    /// The curve as a picture, with the line of 0.2 % offset where the curve meets it.
    pub fn svg(&self, title: &str) -> String {
        let strain = self
            .points
            .iter()
            .map(|point| 100.0 * point.strain)
            .fold(0.0, f64::max);
        let stress = self
            .points
            .iter()
            .map(|point| point.stress_mpa)
            .fold(0.0, f64::max);
        let axes = Axes {
            highest: [strain.max(1e-9), 1.05 * stress.max(1e-9)],
        };
        let curve: Vec<[f64; 2]> = self
            .points
            .iter()
            .map(|point| [100.0 * point.strain, point.stress_mpa])
            .collect();
        let gradient = self.quasi_elastic_gradient_mpa();
        let offset = gradient.and_then(|gradient| Some((gradient, self.offset_stress_mpa(gradient, 0.002)?)));
        let line = offset.map(|(gradient, proof)| {
            let end = 0.2 + 100.0 * proof / gradient;
            let text = format!("{proof:.1} MPa at 0.2 %");
            let [x, y] = axes.at([end, proof]);
            let label = format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"13\">{text}</text>\n",
                x + 8.0,
                y + 18.0
            );
            axes.polyline(
                &[[0.2, 0.0], [end, proof]],
                "stroke=\"#888\" stroke-dasharray=\"5 4\"",
            ) + &label
        });
        let [width, height] = SIZE;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n\
             <text x=\"{}\" y=\"24\" font-size=\"15\">{}</text>\n{}{}{}</svg>\n",
            MARGIN[0],
            escaped(title),
            axes.frame(),
            line.unwrap_or_default(),
            axes.polyline(&curve, "stroke=\"#1f5fa8\" stroke-width=\"2\"")
        )
    }
}

/// Strain in percent and stress in MPa to pixels.
struct Axes {
    highest: [f64; 2],
}

impl Axes {
    fn at(&self, value: [f64; 2]) -> [f64; 2] {
        let [left, top, right, bottom] = MARGIN;
        let x = left + (SIZE[0] - left - right) * value[0] / self.highest[0];
        let y = SIZE[1] - bottom - (SIZE[1] - top - bottom) * value[1] / self.highest[1];
        [x, y]
    }

    fn polyline(&self, values: &[[f64; 2]], style: &str) -> String {
        let points: Vec<String> = values
            .iter()
            .map(|value| self.at(*value))
            .map(|[x, y]| format!("{x:.1},{y:.1}"))
            .collect();
        format!(
            "<polyline fill=\"none\" {style} points=\"{}\"/>\n",
            points.join(" ")
        )
    }

    /// Axes with ticks and names.
    fn frame(&self) -> String {
        let mut text = self.polyline(
            &[[0.0, self.highest[1]], [0.0, 0.0], [self.highest[0], 0.0]],
            "stroke=\"black\"",
        );
        for tick in ticks(self.highest[0]) {
            let [x, y] = self.at([tick, 0.0]);
            text += &format!(
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"12\" text-anchor=\"middle\">{tick}</text>\n",
                y + 17.0
            );
        }
        for tick in ticks(self.highest[1]) {
            let [x, y] = self.at([0.0, tick]);
            text += &format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"12\" text-anchor=\"end\">{tick}</text>\n",
                x - 6.0,
                y + 4.0
            );
        }
        let [x, y] = self.at([0.5 * self.highest[0], 0.0]);
        text += &format!(
            "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"13\" text-anchor=\"middle\">strain in %</text>\n",
            y + 38.0
        );
        let [_, y] = self.at([0.0, 0.5 * self.highest[1]]);
        text + &format!(
            "<text x=\"18\" y=\"{y:.1}\" font-size=\"13\" text-anchor=\"middle\" transform=\"rotate(-90 18 {y:.1})\">stress in MPa</text>\n"
        )
    }
}

/// Round numbers from zero up to the highest: steps of 1, 2 or 5 times a power of ten.
fn ticks(highest: f64) -> Vec<f64> {
    let rough = highest / TICKS;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|k| k * power)
        .find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    // Rounded, so that 3 · 0.1 is written 0.3.
    let round = |value: f64| (value / power * 10.0).round() * power / 10.0;
    (0..=(highest / step + 1e-9) as usize)
        .map(|k| round(k as f64 * step))
        .map(|tick| (tick * 1e9).round() / 1e9)
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(3.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(0.47), [0.0, 0.1, 0.2, 0.3, 0.4]);
    }
}
