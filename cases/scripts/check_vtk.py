#!/usr/bin/env python3
"""Opens every VTK file of a result with VTK itself and checks what is in it.

    check_vtk.py RESULT_DIR...

RESULT_DIR is what `trabecula run CASE.toml --out RESULT_DIR` wrote, with a results.json. Every fault is one line;
the closing line is `N passed, N failed`, and the exit status is 1 where anything failed or nothing was checked.
"""

import argparse
import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkOutputWindow, vtkStringOutputWindow
from vtkmodules.vtkCommonDataModel import VTK_HEXAHEDRON
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridReader

POINT_ARRAYS = {"displacement": 3}
CELL_ARRAYS = {"region": 1, "von_mises_mpa": 1, "strain_energy_density_mj_mm3": 1, "stress_mpa": 6}
NEVER_NEGATIVE = ["von_mises_mpa", "strain_energy_density_mj_mm3"]
REGIONS_MAX = 6
AXES = {"x": 0, "y": 1, "z": 2}
# Both the displacement and the height went through 32-bit floats.
PLATEN_TOLERANCE = 1e-5


class Ledger:
    """Counts checks, and prints those that fail."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, holds, what):
        """Books one check; `what` says what was expected, and of which file."""
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAULT {what}")
        return bool(holds)


def read_results(folder, ledger):
    """The parsed results.json, or None. NaN and Infinity are no JSON."""

    def refuse(word):
        raise ValueError(f"{word} is no JSON number")

    try:
        text = (folder / "results.json").read_text(encoding="utf-8")
        results = json.loads(text, parse_constant=refuse)
    except (OSError, ValueError) as error:
        ledger.check(False, f"{folder}/results.json can be read: {error}")
        return None
    ledger.check(True, "results.json can be read")
    return results


def read_grid(path, ledger):
    """The unstructured grid of a .vtu, or None where VTK has anything to complain of."""
    complaints = vtkStringOutputWindow()
    vtkOutputWindow.SetInstance(complaints)
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(str(path))
    reader.Update()
    grid = reader.GetOutput()
    opened = reader.GetErrorCode() == 0 and not complaints.GetOutput() and grid.GetNumberOfCells() > 0
    said = f" {complaints.GetOutput().strip()}".splitlines()[0]
    return grid if ledger.check(opened, f"{path} opens in VTK with cells in it{said}") else None


def check_encoding(path, ledger):
    """ParaView 5.11 reads no appended data; the header must be that of version 1.0 with 64-bit sizes."""
    with path.open("rb") as file:
        head = file.read(300)
        appended = b"appended" in head or any(b"AppendedData" in block for block in iter(lambda: file.read(1 << 24), b""))
    ledger.check(not appended, f"{path} has no appended data")
    ledger.check(b'version="1.0"' in head and b'header_type="UInt64"' in head, f"{path} is of version 1.0, UInt64")


def check_array(path, data, name, shape, ledger):
    """The array as numpy, once it is there, of the right shape and finite; else None."""
    array = data.GetArray(name)
    if not ledger.check(array is not None, f"{path} has the array {name}"):
        return None
    values = vtk_to_numpy(array)
    found = (array.GetNumberOfTuples(), array.GetNumberOfComponents())
    right = ledger.check(found == shape, f"{path}: {name} has tuples and components {shape}, found {found}")
    finite = ledger.check(numpy.isfinite(values).all(), f"{path}: {name} is finite")
    return values if right and finite else None


def check_arrays(path, grid, ledger):
    """All arrays that a result promises, by name."""
    points = {name: (grid.GetPointData(), grid.GetNumberOfPoints(), n) for name, n in POINT_ARRAYS.items()}
    cells = {name: (grid.GetCellData(), grid.GetNumberOfCells(), n) for name, n in CELL_ARRAYS.items()}
    values = {
        name: check_array(path, data, name, (count, components), ledger)
        for name, (data, count, components) in (points | cells).items()
    }
    for name in NEVER_NEGATIVE:
        if values[name] is not None:
            ledger.check(values[name].min() >= 0, f"{path}: {name} is nowhere negative")
    if values["region"] is not None:
        ends = int(values["region"].min()), int(values["region"].max())
        ledger.check(1 <= ends[0] and ends[1] <= REGIONS_MAX, f"{path}: regions from 1 to {REGIONS_MAX}, found {ends}")
    return values


def check_cells(path, grid, ledger):
    """Hexahedra only, right-handed, and no node without a cell."""
    types = vtk_to_numpy(grid.GetDistinctCellTypesArray())
    if not ledger.check(types.tolist() == [VTK_HEXAHEDRON], f"{path} has hexahedra only"):
        return
    points = vtk_to_numpy(grid.GetPoints().GetData())
    corners = vtk_to_numpy(grid.GetCells().GetConnectivityArray()).reshape(-1, 8)
    used = numpy.zeros(len(points), dtype=bool)
    used[corners.ravel()] = True
    ledger.check(used.all(), f"{path} has no node without a cell")
    first, x, y, z = (points[corners[:, k]].astype(float) for k in (0, 1, 3, 4))
    volume = numpy.einsum("ij,ij->i", numpy.cross(x - first, y - first), z - first)
    ledger.check((volume > 0).all(), f"{path} has right-handed cells")


def setting(results, run, key):
    """A key of the load as this run had it: a sweep's value stands in the run's parameters."""
    swept = run.get("parameters") or {}
    return swept.get(f"load.{key}", results.get("input", {}).get("load", {}).get(key))


def check_platens(path, grid, displacement, load, ledger):
    """Each platen moves as one along the load axis, and their approach is strain times height."""
    axis, strain = load
    height_of = vtk_to_numpy(grid.GetPoints().GetData())[:, axis].astype(float)
    along = displacement[:, axis].astype(float)
    ends = height_of.min(), height_of.max()
    prescribed = abs(strain) * (ends[1] - ends[0])
    faces = [along[height_of == end] for end in ends]
    rigid = max(numpy.ptp(face) for face in faces) <= PLATEN_TOLERANCE * prescribed
    ledger.check(rigid, f"{path}: each platen moves as one")
    approach = abs(faces[1].mean() - faces[0].mean())
    near = abs(approach - prescribed) <= PLATEN_TOLERANCE * prescribed
    ledger.check(near, f"{path}: the platens approach by {prescribed:.9g} mm, found {approach:.9g}")


def check_displacement(path, grid, displacement, results, run, ledger):
    """Prescribed by the strain of a compression; for other loads, only that something moves."""
    strain = setting(results, run, "strain")
    if setting(results, run, "case") == "compression" and strain is not None:
        axis = AXES[setting(results, run, "axis") or "z"]
        check_platens(path, grid, displacement, (axis, float(strain)), ledger)
    else:
        ledger.check(numpy.abs(displacement).max() > 0, f"{path}: something moves")


def check_vtu(path, results, run, ledger):
    """Everything about one .vtu."""
    if not ledger.check(path.is_file(), f"{path} exists"):
        return
    grid = read_grid(path, ledger)
    if grid is None:
        return
    check_encoding(path, ledger)
    check_cells(path, grid, ledger)
    displacement = check_arrays(path, grid, ledger)["displacement"]
    if displacement is not None:
        check_displacement(path, grid, displacement, results, run, ledger)


def check_pvd(path, expected, ledger):
    """A collection with a part for each .vtu of the result, all of them there."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as error:
        ledger.check(False, f"{path} can be parsed: {error}")
        return
    ledger.check(root.get("type") == "Collection", f"{path} is a collection")
    parts = root.findall("./Collection/DataSet")
    files = sorted(path.parent / part.get("file", "") for part in parts)
    names = [[file.name for file in group] for group in (sorted(expected), files)]
    ledger.check(files == sorted(expected), f"{path} joins the files of the result {names[0]}, found {names[1]}")
    numbers = [part.get("part") for part in parts]
    ledger.check(len(set(numbers)) == len(numbers), f"{path} numbers its parts")


def listed(folder, entries, ending):
    """Files of that ending in a list of names (or of objects with a `file` or `path`)."""
    names = [entry if isinstance(entry, str) else entry.get("file", entry.get("path", "")) for entry in entries or []]
    return [folder / name for name in names if name.endswith(ending)]


def check_result(folder, ledger):
    """Everything in one result folder."""
    results = read_results(folder, ledger)
    if results is None:
        return
    runs = results.get("runs") or []
    ledger.check(runs, f"{folder} has runs")
    written, collections = [], listed(folder, results.get("files"), ".pvd")
    for run in runs:
        files = listed(folder, run.get("files"), ".vtu")
        ledger.check(files, f"{folder}: the run {run.get('name')} has a .vtu")
        collections += listed(folder, run.get("files"), ".pvd")
        written += files
        for path in files:
            check_vtu(path, results, run, ledger)
    collections = set(collections) or set(folder.glob("*.pvd"))
    ledger.check(len(collections) == 1, f"{folder} has one .pvd, found {len(collections)}")
    for path in collections:
        check_pvd(path, written, ledger)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", nargs="+", type=Path, help="folder with a results.json")
    ledger = Ledger()
    for folder in parser.parse_args().result:
        check_result(folder, ledger)
    print(f"{ledger.passed} passed, {ledger.failed} failed")
    return 0 if ledger.passed and not ledger.failed else 1


if __name__ == "__main__":
    sys.exit(main())
