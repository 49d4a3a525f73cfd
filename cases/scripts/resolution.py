"""Tables of results/resolution: python resolution.py results/resolution. Reads DATE-limits.json, DATE-others.json, DATE-recovery.json, DATE-fillets.json, DATE-finite-cells.json, DATE-finite-cells-fillets.json and DATE-lattices-TREATMENT.json there, prints the limits,
the errors of the treatments, those of the default by resolution, and what error bands and extrapolations hold, of the lattices that the default was fitted to and of
others, moduli less their error, and finite cells. Needs numpy."""

import json
import pathlib
import sys

import numpy as np

MODULI = ["effective_modulus_x_mpa", "effective_shear_modulus_yz_mpa", "voigt_bulk_modulus_mpa"]
LATTICES = ["diamond", "bcc", "octet", "gyroid-sheet", "schwarz-p-sheet", "gyroid-network"]
POROSITIES = [0.6, 0.7, 0.8]
OTHERS = ["kelvin", "rhombic-dodecahedron", "fcc", "simple-cubic"]
ORDER, SAFETY = 1.75, 1.75


FINITE_CELLS = ["finite_cell_modulus_x_mpa", "finite_cell_shear_modulus_yz_mpa", "finite_cell_bulk_modulus_mpa"]
RECOVERED = ["recovered_modulus_x_mpa", "recovered_shear_modulus_yz_mpa", "recovered_bulk_modulus_mpa"]


def moduli(path, names=MODULI):
    """E, G, K by exponent of cut cells where it was swept, lattice, porosity or fillet, voxels a cell."""
    found = {}
    for run in json.loads(path.read_text())["runs"]:
        at = run["parameters"]
        body = at.get("structure.fillet_mm", at.get("structure.porosity", 0.7))
        key = at["structure.lattice"], body, int(at["mesh.voxels_per_cell"])
        found[at.get("mesh.partial_volume_exponent"), *key] = np.array([run["measures"][name] for name in names])
    return found


def bodies(found):
    return sorted({(lattice, porosity) for _, lattice, porosity, _ in found})


def limits(found, counts=(48, 64, 96, 128, 192)):
    """By least squares: one limit a modulus for both treatments, a + b h + c h² each, from 48 voxels a cell on."""
    values = {}
    for body in bodies(found):
        rows, right = [], []
        for k, treatment in enumerate((1.0, None)):
            for count in counts:
                h = 48 / count
                rows.append([1.0] + [0.0] * 4)
                rows[-1][1 + 2 * k : 3 + 2 * k] = [h, h * h]
                right.append(found[treatment, *body, count])
        values[body] = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0][0]
    return values


def rms(errors):
    return np.sqrt((errors**2).mean())


def treatments(folder, limit):
    for path in sorted(folder.glob("*-lattices-*.json")):
        found = moduli(path)
        error = {n: 100 * np.array([found[None, lattice, 0.7, n] / limit[lattice, 0.7] - 1 for lattice in LATTICES]) for n in (16, 32, 64, 128)}
        cells = " | ".join(" ".join(f"{x:+.1f}" for x in row) for row in error[32])
        means = " / ".join(f"{rms(error[n]):.1f}" for n in error)
        print(f"| {path.stem} | {cells} | {means} | {abs(error[32]).max():.1f}, {abs(error[64]).max():.1f} |")


def by_resolution(found, limit, lattices):
    for lattice in lattices:
        errors = [100 * (found[None, lattice, 0.7, n] / limit[lattice, 0.7] - 1) for n in (16, 24, 32, 48, 64, 96, 128)]
        print(f"| {lattice} | " + " | ".join(" ".join(f"{x:+.1f}" for x in row) for row in errors) + " |")


def bands(found, limit):
    for n in (24, 32, 48, 64, 96, 128):
        fine, coarse = (np.array([found[None, *body, count] for body in limit]) for count in (n, n // 2))
        exact = np.array(list(limit.values()))
        band = SAFETY * np.abs((fine - coarse) / fine).max(axis=1)
        held = np.abs(exact / fine - 1) <= band[:, None]
        far = 100 * ((fine + (fine - coarse) / (2**ORDER - 1)) / exact - 1)
        raw = 100 * (fine / exact - 1)
        print(
            f"| {n} | {100 * held.mean():.0f} % | {100 * np.median(band):.1f} % | {100 * band.max():.1f} % |"
            f" {rms(raw):.1f}, {abs(raw).max():.1f} % | {rms(far):.1f}, {abs(far).max():.1f} % |"
        )


def recovery(path, limit, lattices):
    """Errors of moduli as computed, less their error, and extrapolated from half as many voxels with order 2.5."""
    raw, less = moduli(path), moduli(path, RECOVERED)
    chosen = [body for body in limit if body[0] in lattices]
    exact = np.array([limit[body] for body in chosen])
    for n in (16, 24, 32, 48, 64, 96):
        computed, fine = (np.array([found[None, *body, n] for body in chosen]) for found in (raw, less))
        errors = [100 * (computed / exact - 1), 100 * (fine / exact - 1)]
        if n > 16:
            coarse = np.array([less[None, *body, n // 2] for body in chosen])
            errors.append(100 * ((fine + (fine - coarse) / (2**2.5 - 1)) / exact - 1))
        columns = [f"{rms(error):.1f}, {abs(error).max():.1f} %" for error in errors]
        print(f"| {n} | " + " | ".join(columns) + f" | {100 * (abs(errors[1]) < 1).mean():.0f} % |")
    for body in chosen:
        print(*body, " ".join(f"{x:+.1f}" for x in 100 * (less[None, *body, 32] / limit[body] - 1)))


def finite_cells(path, limit, lattices):
    """Errors of quadratic finite cells and of their limit, and what its bands hold."""
    found = {}
    for run in json.loads(path.read_text())["runs"]:
        at = run["parameters"]
        body = at.get("structure.fillet_mm", at.get("structure.porosity", 0.7))
        known = [run["finite_cells"]["moduli"][name] for name in FINITE_CELLS]
        rows = [[modulus[key] for modulus in known] for key in ("quadratic_mpa", "limit_mpa", "band_percent")]
        found[at["structure.lattice"], body, int(at["mesh.voxels_per_cell"])] = np.array(rows)
    chosen = [body for body in limit if body[0] in lattices]
    exact = np.array([limit[body] for body in chosen])
    for n in (16, 24, 32, 48):
        quadratic, far, band = (np.array([found[*body, n][k] for body in chosen]) for k in range(3))
        raw, error = 100 * (quadratic / exact - 1), 100 * (far / exact - 1)
        held = 100 * abs(exact / far - 1) <= band
        print(
            f"| {n} | {rms(raw):.1f}, {abs(raw).max():.1f} % | {rms(error):.2f}, {abs(error).max():.1f} % | {100 * (abs(error) <= 1).mean():.0f} % |"
            f" {100 * held.mean():.0f} % | {np.median(band):.1f} % | {band.max():.1f} % |"
        )
    for body in chosen:
        print(*body, " ".join(f"{x:+.1f}" for x in 100 * (found[*body, 32][1] / limit[body] - 1)))


def show(limit):
    for body, values in limit.items():
        print(*body, *(f"{value:.0f}" for value in values))


folder = pathlib.Path(sys.argv[1])
limit = limits(moduli(next(folder.glob("*-limits.json"))))
show(limit)
treatments(folder, limit)
corners = moduli(next(folder.glob("*-lattices-corners.json")))
by_resolution(corners, limit, LATTICES)
bands(corners, limit)

path = next(folder.glob("*-recovery.json"))
recovery(path, limit, LATTICES)

others = moduli(next(folder.glob("*-others.json")))
limit = limits(others)
show(limit)
by_resolution(others, limit, OTHERS)
bands(others, limit)
recovery(path, limit, OTHERS)

path = next(folder.glob("*-finite-cells.json"))
limit |= limits(moduli(next(folder.glob("*-limits.json"))))
sharp = [lattice for lattice in LATTICES + OTHERS if not lattice.startswith(("gyroid", "schwarz"))]
finite_cells(path, limit, sharp)
finite_cells(path, limit, [lattice for lattice in LATTICES if lattice not in sharp])

fillets = moduli(next(path for path in folder.glob("*-fillets.json") if "finite" not in path.name))
limit = limits(fillets, (48, 64, 96, 128))
finite_cells(next(folder.glob("*-finite-cells-fillets.json")), limit, sharp)
