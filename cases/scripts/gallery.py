#!/usr/bin/env python3
"""Pictures of every lattice and of every case in `cases/library/structures`, made off screen.

    gallery.py [--program target/release/trabecula] [--meshes out/gallery] [--pictures results/gallery] [NAME...]

Each structure is meshed by `trabecula mesh`, which leaves its VTK and STL files in `out/gallery`; the pictures and a page that lists them go
to `results/gallery`. A lattice is drawn from its printable STL, at a porosity of 70 % or the nearest that it reaches. A case is drawn as its
line `# Shown:` says: `surface` from the STL, `regions` from the VTK file in one colour a region, `whole` or `cut open` across y.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy
from PIL import Image
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkBoundingBox, vtkDataObject
from vtkmodules.vtkFiltersCore import vtkAppendPolyData, vtkPolyDataNormals, vtkThreshold
from vtkmodules.vtkFiltersGeometry import vtkGeometryFilter
from vtkmodules.vtkIOGeometry import vtkSTLReader
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkTextActor

import render

ROOT = Path(__file__).resolve().parents[2]
STRUCTURES = ROOT / "cases" / "library" / "structures"
PIXELS = (640, 640)
METAL = (0.62, 0.66, 0.72)
# Paul Tol's muted colours (CC0), which stay apart for colour-blind eyes.
PALETTE = ["88ccee", "cc6677", "ddcc77", "117733", "332288", "aa4499", "44aa99", "999933"]
# A lattice that does not reach 70 % names its range.
REACHES = re.compile(r"reaches porosity from ([\d.]+) to ([\d.]+)")


def mesh(program, case, folder):
    """Meshes a case; the reason where that is refused."""
    done = subprocess.run(
        [program, "mesh", str(case), "--out", str(folder)], capture_output=True, text=True, check=False
    )
    return None if done.returncode == 0 else done.stderr


def lattice_case(name, porosity, what):
    return (
        f'title = "{name}: {what}"\n[structure]\nlattice = "{name}"\nporosity = {porosity}\ncell_mm = 2\ncells = [2, 2, 2]\n'
        'material = "ti6al4v-slm"\n[mesh]\nvoxels_per_cell = 40\n'
    )


def mesh_lattice(program, row, folder):
    """Meshes a lattice at 70 % porosity or the nearest that it reaches; returns the porosity."""
    porosity, folder = 0.7, Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    case = folder / "lattice.toml"
    for _ in range(2):
        case.write_text(lattice_case(row["name"], porosity, row["what"]))
        refusal = mesh(program, case, folder / "mesh")
        if refusal is None:
            return porosity
        reach = REACHES.search(refusal)
        if reach is None:
            raise SystemExit(f"{row['name']}: {refusal}")
        low, high = (float(end) for end in reach.groups())
        porosity = round(min(max(porosity, low + 0.02), high - 0.02), 2)
    raise SystemExit(f"{row['name']}: {refusal}")


def shaded_surface(body, colour, angle=35):
    normals = vtkPolyDataNormals()
    normals.SetInputData(body)
    normals.SetFeatureAngle(angle)
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(render.updated(normals))
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetColor(*colour)
    look.SetAmbient(0.3)
    look.SetDiffuse(0.85)
    look.SetSpecular(0.25)
    look.SetSpecularPower(40)
    return actor


def stl_actor(path):
    reader = vtkSTLReader()
    reader.SetFileName(str(path))
    return [shaded_surface(render.updated(reader), METAL)]


def region_body(grid, region, cut):
    """The outside of the cells of a region; without those before a plane across y, if there is one."""
    threshold = vtkThreshold()
    threshold.SetInputData(grid)
    threshold.SetInputArrayToProcess(0, 0, 0, vtkDataObject.FIELD_ASSOCIATION_CELLS, "region")
    threshold.SetThresholdFunction(vtkThreshold.THRESHOLD_BETWEEN)
    threshold.SetLowerThreshold(region)
    threshold.SetUpperThreshold(region)
    cells = render.updated(threshold)
    if cut is not None:
        cells = behind(cells, cut)
    outside = vtkGeometryFilter()
    outside.SetInputData(cells)
    return render.updated(outside)


def behind(cells, cut):
    """The cells whose first corner lies behind a plane across y."""
    points = vtk_to_numpy(cells.GetPoints().GetData())
    first = numpy.array([cells.GetCell(k).GetPointId(0) for k in range(cells.GetNumberOfCells())], dtype=int)
    keep = points[first, 1] >= cut
    flags = numpy_to_vtk(keep.astype(numpy.uint8), deep=True)
    flags.SetName("kept")
    cells.GetCellData().AddArray(flags)
    threshold = vtkThreshold()
    threshold.SetInputData(cells)
    threshold.SetInputArrayToProcess(0, 0, 0, vtkDataObject.FIELD_ASSOCIATION_CELLS, "kept")
    threshold.SetThresholdFunction(vtkThreshold.THRESHOLD_UPPER)
    threshold.SetUpperThreshold(0.5)
    return render.updated(threshold)


def plane(shown, grid):
    """Where a case is cut open: across y, in its middle unless it says where."""
    if "cut open" not in shown:
        return None
    place = re.search(r"at y = (-?[\d.]+)", shown)
    bounds = grid.GetBounds()
    return float(place.group(1)) if place else 0.5 * (bounds[2] + bounds[3])


def region_actors(path, shown):
    grid = render.fuller(render.read_grid(path), 0.4)
    cut = plane(shown, grid)
    regions = numpy.unique(vtk_to_numpy(grid.GetCellData().GetArray("region")))
    actors = []
    for region in regions:
        body = region_body(grid, float(region), cut)
        if body.GetNumberOfCells() == 0:
            continue
        colour = tuple(int(PALETTE[int(region) - 1][k : k + 2], 16) / 255 for k in (0, 2, 4))
        actors.append(shaded_surface(render.smoothed(body, 20), colour))
    return actors, [int(region) for region in regions]


def names_of_regions(folder):
    """Names of the regions of the last run, by number."""
    results = json.loads((folder / "results.json").read_text())
    return {region["region"]: region["name"] for region in results["runs"][-1]["mesh"]["regions"]}


def legend(renderer, regions, names):
    for place, region in enumerate(regions):
        text = vtkTextActor()
        text.SetInput(names.get(region, f"region {region}").replace("_", " "))
        render.style(text.GetTextProperty(), 19)
        text.GetTextProperty().BoldOn()
        text.GetTextProperty().SetColor(*(0.8 * int(PALETTE[region - 1][k : k + 2], 16) / 255 for k in (0, 2, 4)))
        text.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()
        text.SetPosition(0.02, 0.95 - 0.045 * place)
        renderer.AddViewProp(text)


def picture(actors, path, label, shown=None):
    whole = vtkAppendPolyData()
    for actor in actors:
        whole.AddInputData(actor.GetMapper().GetInput())
    box = vtkBoundingBox()
    box.AddBounds(render.updated(whole).GetBounds())
    renderer = render.body_panel(actors[0], box, (28.0, 24.0), (0, 0, 1, 1))
    for actor in actors[1:]:
        renderer.AddActor(actor)
    render.write_below(renderer, label)
    if shown:
        legend(renderer, *shown)
    window = render.window(PIXELS)
    window.AddRenderer(renderer)
    render.save(window, path)
    smaller(path)


def smaller(path):
    """The picture in 96 colours, a quarter of the bytes."""
    with Image.open(path) as whole:
        whole.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def lattices(program, meshes, pictures, wanted):
    listed = subprocess.run([program, "list", "lattices", "--json"], capture_output=True, text=True, check=True)
    rows = [row for row in json.loads(listed.stdout) if row["name"] != "solid"]
    page = []
    for row in rows:
        name = row["name"]
        if wanted and name not in wanted:
            continue
        porosity = mesh_lattice(program, row, meshes / name)
        label = f"{name}, {100 * porosity:.0f} %"
        picture(stl_actor(meshes / name / "mesh" / "uncoated.stl"), pictures / f"{name}.png", label)
        page.append((name, f"{row['what']}; porosity {100 * porosity:.0f} %"))
        print(label, file=sys.stderr)
    return page


def structures(program, meshes, pictures, wanted):
    page = []
    for case in sorted(STRUCTURES.glob("*.toml")):
        if wanted and case.stem not in wanted:
            continue
        folder = meshes / case.stem
        refusal = mesh(program, case, folder)
        if refusal:
            raise SystemExit(f"{case.stem}: {refusal}")
        text = case.read_text()
        shown = re.search(r"^# Shown: (.*)\.$", text, re.MULTILINE).group(1)
        title = re.search(r'^title = "(.*)"', text).group(1)
        runs = [run["name"] for run in json.loads((folder / "results.json").read_text())["runs"]]
        stem = runs[-1].replace("/", "-")
        words = case.stem.replace("-", " ")
        if shown.startswith("surface"):
            picture(stl_actor(folder / f"{stem}.stl"), pictures / f"{case.stem}.png", words)
        else:
            actors, regions = region_actors(folder / f"{stem}.vtu", shown)
            names = (regions, names_of_regions(folder))
            picture(actors, pictures / f"{case.stem}.png", words, names)
        page.append((case.stem, title))
        print(case.stem, file=sys.stderr)
    return page


def table(rows, columns=4):
    """Pictures in rows, with their names and words below."""
    lines = ["|" + " |" * columns, "|" + "---|" * columns]
    for start in range(0, len(rows), columns):
        cells = [f"![{name}]({name}.png)<br>**`{name}`** {words}" for name, words in rows[start : start + columns]]
        cells += [""] * (columns - len(cells))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


PAGE = """# Gallery

Every lattice of `trabecula list lattices` and every case of `cases/library/structures`, as meshed. Made by one command, after
`cargo build --release` (Python with `cases/scripts/requirements.txt`):

```sh
python cases/scripts/gallery.py
```

The VTK and STL files of each structure are then in `out/gallery/NAME`.

## Lattices

2 × 2 × 2 cells at 70 % porosity, or the nearest that the lattice reaches, 40 voxels a cell, drawn from the printable STL.

{lattices}

## Structures

Surfaces are drawn from the printable STL, regions from the cells of the mesh.

{structures}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these, without the page")
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "trabecula"))
    parser.add_argument("--meshes", type=Path, default=ROOT / "out" / "gallery")
    parser.add_argument("--pictures", type=Path, default=ROOT / "results" / "gallery")
    wanted = parser.parse_args()
    wanted.pictures.mkdir(parents=True, exist_ok=True)
    places = (wanted.program, wanted.meshes, wanted.pictures, set(wanted.names))
    page = {"lattices": lattices(*places), "structures": structures(*places)}
    if not wanted.names:
        text = PAGE.format(**{key: table(rows) for key, rows in page.items()})
        (wanted.pictures / "README.md").write_text(text)


if __name__ == "__main__":
    main()
