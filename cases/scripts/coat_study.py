"""Table and figure of the coat study: python coat_study.py FOLDER, which holds moduli.json, moduli-lattices.json, coat-study.json and
coat-study-lattices.json (results.json of the cases of the same name). Writes table.md and coat-study.png there. Needs numpy, scipy, matplotlib."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from scipy import stats

PRESETS = ["dense_outward", "split", "microporous_outward", "converted_tita", "graded_diffused"]
SCATTER = 0.08


def power(effect, count):
    """Power of a two-sided two-sample t-test at 5 %, the effect in standard deviations."""
    freedom = 2 * count - 2
    edge = stats.t.ppf(0.975, freedom)
    shift = effect * np.sqrt(count / 2)
    # Far out the distribution underflows: such an effect is always seen.
    return 1.0 if shift > 15 else np.nan_to_num(stats.nct.sf(edge, freedom, shift)) + np.nan_to_num(stats.nct.cdf(-edge, freedom, shift))


def specimens(change_percent):
    """Specimens a side that see a change with a power of 0.8."""
    effect = abs(change_percent) / 100 / SCATTER
    for count in range(2, 1001):
        if power(effect, count) >= 0.8:
            return str(count)
    return "> 1000"


def loaded(curve):
    """Strains and stresses of loading."""
    points = np.array([[point["strain"], point["stress_mpa"]] for point in curve["points"]])
    return points[:, 0], points[:, 1]


def bench(run):
    """Slope between 20 and 70 % of the highest stress, and the 0.2 % proof strength on it."""
    strain, stress = loaded(run["stress_strain"])
    low, high = 0.2 * stress.max(), 0.7 * stress.max()
    gradient = (high - low) / (np.interp(high, stress, strain) - np.interp(low, stress, strain))
    beyond = stress - gradient * (strain - 0.002)
    k = int(np.argmax((beyond[:-1] > 0) & (beyond[1:] <= 0)))
    share = beyond[k] / (beyond[k] - beyond[k + 1])
    proof = stress[k] + share * (stress[k + 1] - stress[k]) if beyond[k] > 0 >= beyond[k + 1] else np.nan
    return gradient, proof


def rows(moduli, study):
    """One row a coated run of the study."""
    of_moduli = {pair["coated"]: pair for pair in moduli["comparison"]["pairs"]}
    runs = {run["name"]: run for run in study["runs"]}
    for pair in study["comparison"]["pairs"]:
        bare, coat = runs[pair["uncoated"]], runs[pair["coated"]]
        change = {row["measure"]: row for row in pair["measures"]}
        modulus = next(row for row in of_moduli[pair["coated"]]["measures"] if row["measure"] == "effective_modulus_z_mpa")
        (bare_slope, bare_proof), (coat_slope, coat_proof) = bench(bare), bench(coat)
        percent = lambda a, b: 100 * (b / a - 1)
        last = lambda run: run["stress_strain"]["points"][-1]["stress_mpa"]
        parameters = dict(part.split("=") for part in pair["coated"].rsplit("/", 1)[0].split(","))
        yield {
            **parameters,
            "modulus": modulus["change_percent"],
            "band": modulus["change_band_percent"],
            "bench": percent(bare_slope, coat_slope),
            "proof": change["proof_strength_0_2_mpa"]["change_percent"] if "proof_strength_0_2_mpa" in change else np.nan,
            "bench_proof": percent(bare_proof, coat_proof),
            "stress": percent(last(bare), last(coat)),
            "coat_yield": coat["measures"].get("coat_yield_onset_q1_mpa", np.nan),
            "mass": change["mass_g"]["change_percent"],
            "voids": 100 * (coat["measures"]["porosity"] - bare["measures"]["porosity"]),
            "pore": 1000 * (coat["measures"]["pore_diameter_mm"] - bare["measures"]["pore_diameter_mm"]),
        }


HEADS = [
    ("dE elastic %", lambda r: f"{r['modulus']:+.1f} ± {r['band']:.1f}"),
    ("n", lambda r: specimens(r["modulus"])),
    ("dE bench %", lambda r: f"{r['bench']:+.1f}"),
    ("n", lambda r: specimens(r["bench"])),
    ("dσ0.2 %", lambda r: f"{r['proof']:+.1f}"),
    ("n", lambda r: specimens(r["proof"])),
    ("dσ0.2 bench %", lambda r: f"{r['bench_proof']:+.1f}"),
    ("n", lambda r: specimens(r["bench_proof"])),
    ("dσ at 1.6 % strain %", lambda r: f"{r['stress']:+.1f}"),
    ("coat yields at MPa", lambda r: f"{r['coat_yield']:.1f}"),
    ("dmass %", lambda r: f"{r['mass']:+.1f}"),
    ("dporosity points", lambda r: f"{r['voids']:+.1f}"),
    ("dpore µm", lambda r: f"{r['pore']:+.0f}"),
    ("unchanged? E elastic, E bench, σ0.2 bench", lambda r: ", ".join(verdict(r[key]) for key in ("modulus", "bench", "bench_proof"))),
]


def verdict(change):
    return "no" if power(abs(change) / 100 / SCATTER, 5) >= 0.8 else "yes"


def table(title, keys, found):
    lines = [f"### {title}\n", "| " + " | ".join(keys + [head for head, _ in HEADS]) + " |", "|" + "---|" * (len(keys) + len(HEADS))]
    lines += ["| " + " | ".join([row[key] for key in keys] + [text(row) for _, text in HEADS]) + " |" for row in found]
    return "\n".join(lines) + "\n"


def figure(path, diamonds):
    plots = [("modulus", "elastic modulus"), ("bench", "slope from 20 to 70 % of the highest stress"), ("bench_proof", "0.2 % proof strength on that slope")]
    drawn, axes = plt.subplots(1, 3, figsize=(13, 4.4), sharey=True)
    for axis, (key, title) in zip(axes, plots):
        for place, preset in enumerate(PRESETS):
            values = [row[key] for row in diamonds if row["preset"] == preset]
            sizes = [float(row["strut_mm"]) for row in diamonds if row["preset"] == preset]
            axis.scatter([place + 2 * (size - 0.4) for size in sizes], values, c=sizes, cmap="viridis", vmin=0.3, vmax=0.5)
        axis.axhspan(-16.2, 16.2, color="0.9", zorder=0)
        axis.axhline(0, color="0.6", lw=0.8)
        axis.set_xticks(range(len(PRESETS)), [preset.replace("_", "\n") for preset in PRESETS], fontsize=8)
        axis.set_title(title, fontsize=10)
    axes[0].set_ylabel("change by the coat in %")
    drawn.suptitle("Diamond, 300, 400, 500 µm struts (dark to light), 60, 70, 80 % porosity; grey: not seen by 5 specimens a side with 8 % scatter", fontsize=10)
    drawn.tight_layout()
    drawn.savefig(path, dpi=110)


def main(folder):
    load = lambda name: json.loads((folder / f"{name}.json").read_text())
    diamonds = list(rows(load("moduli"), load("coat-study")))
    text = table("Diamond", ["strut_mm", "porosity", "preset"], diamonds)
    if (folder / "coat-study-lattices.json").exists():
        others = list(rows(load("moduli-lattices"), load("coat-study-lattices")))
        text += "\n" + table("Other lattices, 70 % porosity, 700 µm pores", ["lattice", "preset"], others)
    (folder / "table.md").write_text(text)
    figure(folder / "coat-study.png", diamonds)


main(pathlib.Path(sys.argv[1]))
