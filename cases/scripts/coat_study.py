"""Table and figure of the coat study: python coat_study.py FOLDER, which holds coat-study.json and moduli.json (results.json of
cases/library/coat-study.toml and results/coat-study/moduli.toml). Writes table.md and coat-study.png there. Needs matplotlib."""

import json
import math
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

PRESETS = ["dense_outward", "split", "microporous_outward", "converted_tita", "graded_diffused"]
NONE = {"change_percent": math.nan, "visible": None}


def rows(moduli, study):
    """One row a coated run of the study."""
    of_moduli = {pair["coated"]: pair for pair in moduli["comparison"]["pairs"]}
    runs = {run["name"]: run for run in study["runs"]}
    for pair in study["comparison"]["pairs"]:
        bare, coat = (runs[pair[state]]["measures"] for state in ("uncoated", "coated"))
        change = {row["measure"]: row for row in pair["measures"]}
        modulus = {row["measure"]: row for row in of_moduli[pair["coated"]]["measures"]}
        last = lambda state: runs[pair[state]]["stress_strain"]["points"][-1]["stress_mpa"]
        yield {
            **dict(part.split("=") for part in pair["coated"].rsplit("/", 1)[0].split(",")),
            "modulus": modulus["effective_modulus_z_mpa"],
            "bench": change.get("loading_gradient_mpa", NONE),
            "proof": change.get("proof_strength_0_2_mpa", NONE),
            "bench_proof": change.get("loading_proof_strength_0_2_mpa", NONE),
            "stress": 100 * (last("coated") / last("uncoated") - 1),
            "coat_yield": coat.get("coat_yield_onset_q1_mpa", math.nan),
            "mass": change["mass_g"]["change_percent"],
            "voids": 100 * (coat["porosity"] - bare["porosity"]),
            "pore": 1000 * (coat["pore_diameter_mm"] - bare["pore_diameter_mm"]),
        }


def percent(change):
    band = change.get("change_band_percent")
    return f"{change['change_percent']:+.1f}" + (f" ± {band:.1f}" if band is not None else "")


def needed(change):
    """Specimens a side that see the change."""
    return str(change.get("specimens_needed", "> 10 000"))


def verdict(change):
    """Whether a test of the size in `[comparison]` finds no significant change."""
    return {True: "no", False: "yes", None: "–"}[change["visible"]]


HEADS = [
    ("dE elastic %", lambda r: percent(r["modulus"])),
    ("n", lambda r: needed(r["modulus"])),
    ("dE bench %", lambda r: percent(r["bench"])),
    ("n", lambda r: needed(r["bench"])),
    ("dσ0.2 %", lambda r: percent(r["proof"])),
    ("n", lambda r: needed(r["proof"])),
    ("dσ0.2 bench %", lambda r: percent(r["bench_proof"])),
    ("n", lambda r: needed(r["bench_proof"])),
    ("dσ at 1.6 % strain %", lambda r: f"{r['stress']:+.1f}"),
    ("coat yields at MPa", lambda r: f"{r['coat_yield']:.1f}"),
    ("dmass %", lambda r: f"{r['mass']:+.1f}"),
    ("dporosity points", lambda r: f"{r['voids']:+.1f}"),
    ("dpore µm", lambda r: f"{r['pore']:+.0f}"),
    ("unchanged? E elastic, E bench, σ0.2 bench", lambda r: ", ".join(verdict(r[key]) for key in ("modulus", "bench", "bench_proof"))),
]


def table(title, keys, found):
    lines = [f"### {title}\n", "| " + " | ".join(keys + [head for head, _ in HEADS]) + " |", "|" + "---|" * (len(keys) + len(HEADS))]
    lines += ["| " + " | ".join([row[key] for key in keys] + [text(row) for _, text in HEADS]) + " |" for row in found]
    return "\n".join(lines) + "\n"


def figure(path, diamonds):
    plots = [("modulus", "elastic modulus"), ("bench", "slope from 20 to 70 % of the highest stress"), ("bench_proof", "0.2 % proof strength on that slope")]
    drawn, axes = plt.subplots(1, 3, figsize=(13, 4.4), sharey=True)
    for axis, (key, title) in zip(axes, plots):
        for place, preset in enumerate(PRESETS):
            values = [row[key]["change_percent"] for row in diamonds if row["preset"] == preset]
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
    found = list(rows(load("moduli"), load("coat-study")))
    diamonds = [row for row in found if "lattice" not in row]
    others = [row for row in found if "lattice" in row]
    text = table("Diamond", ["strut_mm", "porosity", "preset"], diamonds)
    text += "\n" + table("Other lattices, 70 % porosity, 700 µm pores", ["lattice", "preset"], others)
    (folder / "table.md").write_text(text)
    figure(folder / "coat-study.png", diamonds)


main(pathlib.Path(sys.argv[1]))
