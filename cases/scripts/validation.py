"""Exponents, rankings and knock-downs of printed lattices beside ours, with a picture.

    trabecula run results/validation --out out/validation
    python cases/scripts/validation.py out/validation results/validation

reads results/validation/experiments.csv and the results.json of every case, and writes summary.json, validation.png and a table.
"""

import csv
import json
import math
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np


def read_experiments(path):
    """Rows by case, by rising solid fraction."""
    rows = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["case"], []).append(row)
    for points in rows.values():
        points.sort(key=lambda row: -float(row["porosity"]))
    return rows


def read_ours(folder, case):
    """Effective modulus and yield onset in MPa by porosity."""
    outcome = json.loads((folder / case / "results.json").read_text())
    ours = {}
    for run in outcome["runs"]:
        measures = run["measures"]
        ours[run["parameters"]["structure.porosity"]] = (
            measures["effective_modulus_z_mpa"],
            measures["yield_onset_q1_mpa"],
        )
    return outcome["title"], ours


def exponent(density, value):
    """n of value = c density^n by least squares of logarithms, with its standard error where there are three points."""
    x, y = np.log(density), np.log(value)
    n, c = np.polyfit(x, y, 1)
    if len(x) < 3:
        return n, None
    residual = y - n * x - c
    return n, math.sqrt(residual @ residual / (len(x) - 2) / ((x - x.mean()) @ (x - x.mean())))


def is_ranked_alike(first, second):
    return list(np.argsort(first)) == list(np.argsort(second))


def compared(title, rows, ours):
    """What one data set says."""
    density = np.array([1 - float(row["porosity"]) for row in rows])
    measured = np.array([float(row["young_mpa"]) for row in rows])
    computed = np.array([ours[float(row["porosity"])][0] for row in rows])
    ratio = np.log(measured / computed)
    n, error = exponent(density, measured)
    summary = {
        "title": title,
        "sources": sorted({row["source"] for row in rows}),
        "solid_fraction": density.round(4).tolist(),
        "measured_young_mpa": measured.tolist(),
        "our_young_mpa": computed.tolist(),
        "measured_exponent": n,
        "measured_exponent_error": error,
        "our_exponent": exponent(density, computed)[0],
        "ranked_alike": is_ranked_alike(measured, computed),
        "knock_down": math.exp(ratio.mean()),
        "scatter_factor": math.exp(ratio.std()),
    }
    if all(row["yield_mpa"] for row in rows):
        strength = np.array([float(row["yield_mpa"]) for row in rows])
        onset = np.array([ours[float(row["porosity"])][1] for row in rows])
        summary |= {
            "measured_yield_mpa": strength.tolist(),
            "our_yield_onset_q1_mpa": onset.tolist(),
            "measured_yield_exponent": exponent(density, strength)[0],
            "our_yield_exponent": exponent(density, onset)[0],
            "yield_ratio": math.exp(np.log(strength / onset).mean()),
        }
    return summary


def draw(summaries, path):
    """Measured points, our line, and our line times the knock-down, one panel a data set."""
    columns = 3
    lines = math.ceil(len(summaries) / columns)
    figure, panels = plt.subplots(lines, columns, figsize=(4 * columns, 3.3 * lines), layout="constrained")
    for panel in panels.flat[len(summaries):]:
        panel.axis("off")
    for panel, item in zip(panels.flat, summaries.values()):
        density = np.array(item["solid_fraction"])
        order = np.argsort(density)
        ours = np.array(item["our_young_mpa"])[order] / 1000
        panel.loglog(density[order], ours, "-o", color="0.6", markersize=3, label="ideal geometry")
        knock_down = item["knock_down"]
        panel.loglog(density[order], knock_down * ours, "-", color="C0", label=f"times {knock_down:.2f}")
        panel.loglog(density, np.array(item["measured_young_mpa"]) / 1000, "s", color="C3", label="measured")
        panel.set_title(item["title"], fontsize=9)
        panel.set_xlabel("solid fraction ρ")
        panel.set_ylabel("E in GPa")
        panel.text(
            0.97, 0.05, f"n measured {item['measured_exponent']:.2f}, ours {item['our_exponent']:.2f}",
            transform=panel.transAxes, ha="right", fontsize=8,
        )
        ticks = [t for t in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6) if 0.9 * density.min() <= t <= 1.1 * density.max()]
        panel.set_xticks(ticks, [f"{t:g}" for t in ticks])
        panel.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
        panel.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
        panel.legend(fontsize=7, loc="upper left" if item["our_exponent"] > 1.5 else "center left")
    figure.savefig(path, dpi=130)


def spearman(summaries):
    """Rank correlation of measured and computed moduli over all data sets together."""
    measured = np.concatenate([item["measured_young_mpa"] for item in summaries.values()])
    ours = np.concatenate([item["our_young_mpa"] for item in summaries.values()])
    ranks = [np.argsort(np.argsort(values)) for values in (measured, ours)]
    return float(np.corrcoef(*ranks)[0, 1])


def main():
    outcomes, folder = map(Path, sys.argv[1:3])
    summaries = {}
    for case, rows in read_experiments(folder / "experiments.csv").items():
        title, ours = read_ours(outcomes, case)
        summaries[case] = compared(title, rows, ours)
    draw(summaries, folder / "validation.png")
    record = {"data_sets": summaries, "rank_correlation": spearman(summaries)}
    (folder / "summary.json").write_text(json.dumps(record, indent=1) + "\n")
    print("| data set | points | n measured | n ours | ranked alike | knock-down | scatter | yield: n measured, ours, ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for case, item in summaries.items():
        error = item["measured_exponent_error"]
        measured = f"{item['measured_exponent']:.2f}" + (f" ± {error:.2f}" if error is not None else "")
        strength = ""
        if "yield_ratio" in item:
            strength = f"{item['measured_yield_exponent']:.2f}, {item['our_yield_exponent']:.2f}, {item['yield_ratio']:.2f}"
        alike = "yes" if item["ranked_alike"] else "no"
        print(
            f"| `{case}` | {len(item['solid_fraction'])} | {measured} | {item['our_exponent']:.2f} | {alike} "
            f"| {item['knock_down']:.3f} | × {item['scatter_factor']:.2f} | {strength} |"
        )
    print(f"\nRank correlation over all points: {record['rank_correlation']:.2f}")


main()
