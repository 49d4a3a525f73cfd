//! Markdown of what was measured.

use crate::ceilings::{Ceilings, Peak};
use crate::kernels::{Kernel, Roofline};
use crate::machine::Sitting;
use crate::sizes::Solve;
use std::fmt::Write;

/// Ceilings, a table of kernels for each problem and number of threads, and what more threads bring.
pub fn roofline(roofline: &Roofline) -> String {
    let mut text = ceilings(&roofline.ceilings);
    for ceilings in &roofline.ceilings {
        let of_threads = roofline.kernels.iter().filter(|k| k.threads == ceilings.threads);
        let kernels: Vec<&Kernel> = of_threads.collect();
        for kernels in kernels.chunk_by(|a, b| a.voxels == b.voxels) {
            text += &kernel_table(kernels, ceilings);
        }
    }
    text + &scaling(roofline)
}

fn ceilings(all: &[Ceilings]) -> String {
    let mut text = String::from(
        "## Ceilings\n\nGFlop/s of additions alone, and of fused multiplications and additions (two each); GB/s of the STREAM triad.\n\n\
         | threads | instructions | add f64 | fused f64 | add f32 | fused f32 | triad |\n|---|---|---|---|---|---|---|\n",
    );
    for ceilings in all {
        for peak in &ceilings.peaks {
            let _ = writeln!(
                text,
                "| {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
                ceilings.threads,
                peak.simd,
                peak.double.add_gflop_per_s,
                peak.double.fused_gflop_per_s,
                peak.single.add_gflop_per_s,
                peak.single.fused_gflop_per_s,
                ceilings.triad_gb_per_s,
            );
        }
    }
    text
}

fn kernel_table(kernels: &[&Kernel], ceilings: &Ceilings) -> String {
    let mut text = format!(
        "\n## {} voxels an edge, {} degrees of freedom, {} thread{}\n\n\
         | kernel | instructions | ms | MDOF/s | flop/DOF | B/DOF | GFlop/s | GB/s | of additions | of triad | nearer bound |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
        kernels[0].voxels,
        kernels[0].dof,
        ceilings.threads,
        if ceilings.threads == 1 { "" } else { "s" },
    );
    for kernel in kernels {
        let speed = kernel.dof as f64 / kernel.seconds * 1e-6;
        let milliseconds = 1e3 * kernel.seconds;
        let _ = write!(
            text,
            "| {} | {} | {milliseconds:.2} | {speed:.1} |",
            kernel.name, kernel.simd
        );
        text += &bounds(kernel, ceilings).unwrap_or_else(|| " – | – | – | – | – | – | – |\n".into());
    }
    text
}

/// The right part of the line of a kernel whose operations and bytes are known.
fn bounds(kernel: &Kernel, ceilings: &Ceilings) -> Option<String> {
    let counts = kernel.counts?;
    let flops = counts.single_flops + counts.double_flops;
    let [of_additions, of_triad] = shares(kernel, ceilings)?;
    let (dof, seconds) = (kernel.dof as f64, kernel.seconds);
    Some(format!(
        " {:.0} | {:.0} | {:.1} | {:.1} | {:.0} % | {:.0} % | {} |\n",
        flops / dof,
        counts.bytes / dof,
        1e-9 * flops / seconds,
        1e-9 * counts.bytes / seconds,
        100.0 * of_additions,
        100.0 * of_triad,
        if of_additions > of_triad {
            "additions"
        } else {
            "memory"
        },
    ))
}

/// The time that additions alone would take, and that memory alone would, as parts of the time taken.
fn shares(kernel: &Kernel, ceilings: &Ceilings) -> Option<[f64; 2]> {
    let counts = kernel.counts?;
    let Peak { double, single, .. } = ceilings.peak(kernel.simd)?;
    let additions =
        counts.single_flops / single.add_gflop_per_s + counts.double_flops / double.add_gflop_per_s;
    let memory = counts.bytes / ceilings.triad_gb_per_s;
    Some([additions, memory].map(|billionths| 1e-9 * billionths / kernel.seconds))
}

fn scaling(roofline: &Roofline) -> String {
    let [one, .., all] = &roofline.ceilings[..] else {
        return String::new();
    };
    let mut text = format!(
        "\n## From {} to {} threads\n\nTriad × {:.2}.\n\n| voxels | kernel | instructions | speed-up |\n|---|---|---|---|\n",
        one.threads,
        all.threads,
        all.triad_gb_per_s / one.triad_gb_per_s,
    );
    for kernel in roofline.kernels.iter().filter(|k| k.threads == one.threads) {
        let same = |k: &&Kernel| {
            (k.name, k.simd, k.voxels) == (kernel.name, kernel.simd, kernel.voxels)
                && k.threads == all.threads
        };
        if let Some(faster) = roofline.kernels.iter().find(same) {
            let ratio = kernel.seconds / faster.seconds;
            let _ = writeln!(
                text,
                "| {} | {} | {} | {ratio:.2} |",
                kernel.voxels, kernel.name, kernel.simd
            );
        }
    }
    text
}

/// Whole solves, the fastest of each size.
pub fn sizes(solves: &[Solve]) -> String {
    let mut text = String::from(
        "| voxels | DOF | threads | image to mesh s | system s | levels s | iterations s | iterations | solve ns/DOF | image to system ns/DOF | \
         peak MiB | B/DOF | E_app MPa |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let same = |a: &Solve, b: &Solve| (&a.image, a.cells, a.threads) == (&b.image, b.cells, b.threads);
    for runs in solves.chunk_by(same) {
        let fastest = runs
            .iter()
            .min_by(|a, b| a.solve_seconds().total_cmp(&b.solve_seconds()));
        text.extend(fastest.map(size_line));
    }
    text
}

fn size_line(solve: &Solve) -> String {
    let dof = solve.dof as f64;
    let peak = solve.peak_bytes.map_or(f64::NAN, |bytes| bytes as f64);
    format!(
        "| {} | {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {:.0} | {:.0} | {:.0} | {:.1} | {:.3} |\n",
        solve.voxels,
        solve.dof,
        solve.threads,
        solve.mesh_seconds,
        solve.system_seconds,
        solve.levels_seconds,
        solve.iteration_seconds,
        solve.iterations,
        1e9 * solve.solve_seconds() / dof,
        1e9 * (solve.mesh_seconds + solve.system_seconds) / dof,
        peak / f64::from(1 << 20),
        peak / dof,
        solve.apparent_modulus_mpa,
    )
}

/// One line.
pub fn sitting(sitting: &Sitting) -> String {
    let unknown = || "?".to_owned();
    format!(
        "`{}`, {}, version {}, {}, {} threads, {}; load {} before, {} after",
        sitting.command,
        sitting.date,
        sitting.version,
        sitting.host.processor.clone().unwrap_or_else(unknown),
        sitting.host.threads,
        sitting.simd,
        sitting.load_before.clone().unwrap_or_else(unknown),
        sitting.load_after.clone().unwrap_or_else(unknown),
    )
}
