#!/usr/bin/env python3
"""A picture of one or several solved meshes, made off screen.

    render.py RESULT.vtu [RESULT.vtu...] OUT.png [--array von_mises_mpa] [--warp FACTOR] [--camera AZIMUTH,ELEVATION]

Several files stand side by side under one colour range. The range ends at the 99th percentile of all cells, so that
single voxels in a corner do not decide the colours; what is beyond has the colour of the end. Cells less than half
full of solid are left out, and the stairs of the voxels are smoothed for the eye (`--full 0 --smooth 0` shows the
mesh as it is).
"""

import argparse
import math
import os
import textwrap
from pathlib import Path

import numpy
import vtkmodules.vtkRenderingFreeType  # noqa: F401  registers the writing of text
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkLookupTable
from vtkmodules.vtkCommonDataModel import vtkBoundingBox, vtkDataObject
from vtkmodules.vtkFiltersCore import (
    vtkCellDataToPointData,
    vtkPolyDataNormals,
    vtkThreshold,
    vtkWindowedSincPolyDataFilter,
)
from vtkmodules.vtkFiltersGeneral import vtkWarpVector
from vtkmodules.vtkFiltersGeometry import vtkGeometryFilter
from vtkmodules.vtkIOImage import vtkPNGWriter
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridReader
from vtkmodules.vtkRenderingAnnotation import vtkScalarBarActor
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkLightKit,
    vtkPolyDataMapper,
    vtkRenderer,
    vtkRenderWindow,
    vtkTextActor,
    vtkWindowToImageFilter,
)
from vtkmodules.vtkRenderingOpenGL2 import vtkRenderStepsPass, vtkSSAAPass, vtkSSAOPass

# Viridis at equal steps (Smith, van der Walt & Firing 2015, CC0), without its darkest eighth, in which no shape is seen:
# equal steps of value look like equal steps of colour.
VIRIDIS = ["472a7a", "3f4889", "33638d", "297b8e", "20928c", "24aa83", "46c06f", "7cd250", "bddf26", "fde725"]
# Longest ending first: `_mm3` would be found in `_mj_mm3`.
UNITS = {"_mj_mm3": "mJ/mm³", "_mm3": "mm³", "_mpa": "MPa", "_mm": "mm"}
PERCENTILE = 99.0
INK = (0.13, 0.14, 0.17)
PANEL_PIXELS = (900, 1000)
BAR_PIXELS = 230
# Height of the picture that the body fills.
FILL = 0.95


def updated(algorithm):
    """The outcome of a filter or reader."""
    algorithm.Update()
    return algorithm.GetOutput()


def read_grid(path):
    """The mesh of a .vtu."""
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(str(path))
    grid = updated(reader)
    if grid.GetNumberOfCells() == 0:
        raise SystemExit(f"{path}: no cells could be read")
    return grid


def fuller(grid, least):
    """The cells whose `solid_fraction` is at least so much; all of them where the mesh has no such array."""
    if not grid.GetCellData().HasArray("solid_fraction"):
        return grid
    threshold = vtkThreshold()
    threshold.SetInputData(grid)
    threshold.SetInputArrayToProcess(0, 0, 0, vtkDataObject.FIELD_ASSOCIATION_CELLS, "solid_fraction")
    threshold.SetThresholdFunction(vtkThreshold.THRESHOLD_UPPER)
    threshold.SetUpperThreshold(least)
    return updated(threshold)


def cell_values(path, grid, name):
    """A cell array as numpy."""
    data = grid.GetCellData()
    names = [data.GetArrayName(k) for k in range(data.GetNumberOfArrays())]
    if name not in names:
        raise SystemExit(f"{path} has no cell array `{name}`; it has {', '.join(names)}")
    return vtk_to_numpy(data.GetArray(name))


def colour_range(arrays):
    """From zero (or the lower percentile, where values are negative) to the percentile of all files together."""
    values = numpy.concatenate(arrays)
    low = min(0.0, float(numpy.percentile(values, 100.0 - PERCENTILE)))
    high = float(numpy.percentile(values, PERCENTILE))
    return (low, high) if high > low else (low, low + 1.0)


def colour_table(ends):
    """The colour map as a table of 256 entries over a range."""
    stops = numpy.array([[int(stop[k : k + 2], 16) / 255 for k in (0, 2, 4)] for stop in VIRIDIS])
    at = numpy.linspace(0, len(stops) - 1, 256)
    channels = [numpy.interp(at, range(len(stops)), stops[:, k]) for k in range(3)]
    table = vtkLookupTable()
    table.SetNumberOfTableValues(256)
    for k, colour in enumerate(zip(*channels)):
        table.SetTableValue(k, *colour, 1.0)
    table.SetTableRange(*ends)
    return table


def bar_title(name):
    """`von_mises_mpa` reads: von Mises stress, and below it [MPa]; long words on two lines."""
    ending = next((ending for ending in UNITS if name.endswith(ending)), "")
    words = name.removesuffix(ending).replace("_", " ").replace("von mises", "von Mises stress")
    lines = textwrap.wrap(words, 18) + ([f"[{UNITS[ending]}]"] if ending else [])
    return "\n".join(lines)


def ticks(ends):
    """Round numbers inside a range, about five of them."""
    step = 10.0 ** math.floor(math.log10((ends[1] - ends[0]) / 4))
    step *= max(factor for factor in (1, 2, 2.5, 5) if factor * step <= (ends[1] - ends[0]) / 4)
    first, last = math.ceil(ends[0] / step), math.floor(ends[1] / step)
    return [step * k for k in range(first, last + 1)]


def warped(body, factor):
    """The body displaced by a multiple of its displacement."""
    body.GetPointData().SetActiveVectors("displacement")
    warp = vtkWarpVector()
    warp.SetInputData(body)
    warp.SetScaleFactor(factor)
    return updated(warp)


def smoothed(outside, passes):
    """The stairs taken off, save where the box cuts the body: platens stay flat."""
    smooth = vtkWindowedSincPolyDataFilter()
    smooth.SetInputData(outside)
    smooth.SetNumberOfIterations(passes)
    # Keeps what is longer than some eight voxels.
    smooth.SetPassBand(0.05)
    smooth.BoundarySmoothingOff()
    smooth.FeatureEdgeSmoothingOff()
    smooth.NonManifoldSmoothingOn()
    smooth.NormalizeCoordinatesOn()
    body = updated(smooth)
    before, after = (vtk_to_numpy(mesh.GetPoints().GetData()) for mesh in (outside, body))
    for end in (before.min(axis=0), before.max(axis=0)):
        numpy.copyto(after, before, where=before == end)
    return body


def surface(grid, passes, warp):
    """The outside of the mesh with its cell values at the points, smoothed and displaced where wanted."""
    outside = vtkGeometryFilter()
    outside.SetInputData(grid)
    values = vtkCellDataToPointData()
    values.SetInputData(updated(outside))
    body = updated(values) if passes else updated(outside)
    body = smoothed(body, passes) if passes else body
    body = warped(body, warp) if warp else body
    normals = vtkPolyDataNormals()
    normals.SetInputData(body)
    normals.SetFeatureAngle(50)
    return updated(normals)


def body_actor(body, name, table):
    """The coloured body."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(body)
    if body.GetPointData().HasArray(name):
        mapper.SetScalarModeToUsePointFieldData()
    else:
        mapper.SetScalarModeToUseCellFieldData()
    mapper.SelectColorArray(name)
    mapper.InterpolateScalarsBeforeMappingOn()
    mapper.SetLookupTable(table)
    mapper.UseLookupTableScalarRangeOn()
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.EdgeVisibilityOff()
    look.SetAmbient(0.35)
    look.SetDiffuse(0.85)
    look.SetSpecular(0.3)
    look.SetSpecularPower(40)
    return actor


def look_from(renderer, box, angles):
    """Looks at the middle of the box; angles in degrees from the front (-y) to the right, and up."""
    azimuth, elevation = (math.radians(angle) for angle in angles)
    towards = (math.sin(azimuth) * math.cos(elevation), -math.cos(azimuth) * math.cos(elevation), math.sin(elevation))
    centre = [0.0] * 3
    box.GetCenter(centre)
    camera = renderer.GetActiveCamera()
    # A long lens: nearly parallel edges, yet near struts are larger than far ones.
    camera.SetViewAngle(20)
    distance = box.GetDiagonalLength() / 2 / math.tan(math.radians(10)) / FILL
    camera.SetFocalPoint(centre)
    camera.SetPosition([c + distance * t for c, t in zip(centre, towards)])
    camera.SetViewUp(0, 0, 1)
    # Room for the label below.
    camera.SetWindowCenter(0, -0.06)
    renderer.ResetCameraClippingRange()


def shaded(renderer, size):
    """Soft shadows in the hollows, and smooth edges."""
    hollows = vtkSSAOPass()
    hollows.SetRadius(0.1 * size)
    hollows.SetBias(0.002 * size)
    hollows.SetKernelSize(64)
    hollows.BlurOn()
    hollows.SetDelegatePass(vtkRenderStepsPass())
    edges = vtkSSAAPass()
    edges.SetDelegatePass(hollows)
    renderer.SetPass(edges)


def write_below(renderer, words):
    """A label under the body."""
    text = vtkTextActor()
    text.SetInput(words)
    style(text.GetTextProperty(), 30)
    text.GetTextProperty().SetJustificationToCentered()
    text.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()
    text.SetPosition(0.5, 0.03)
    renderer.AddViewProp(text)


def style(text, size):
    text.SetColor(*INK)
    text.SetFontFamilyToArial()
    text.SetFontSize(size)
    text.ShadowOff()
    text.ItalicOff()
    text.BoldOff()


def panel(viewport):
    """A white part of the window."""
    renderer = vtkRenderer()
    renderer.SetViewport(*viewport)
    renderer.SetBackground(1, 1, 1)
    return renderer


def bar_panel(table, name, left):
    """The part of the window with the scalar bar."""
    bar = vtkScalarBarActor()
    bar.SetLookupTable(table)
    bar.SetTitle(bar_title(name) + "\n ")
    bar.UseCustomLabelsOn()
    bar.SetCustomLabels(numpy_to_vtk(numpy.array(ticks(table.GetTableRange())), deep=True))
    # VTK 9.6 went over from printf formats to those of std::format.
    bar.SetLabelFormat("{:g}" if "{" in bar.GetLabelFormat() else "%g")
    bar.UnconstrainedFontSizeOn()
    bar.SetTextPad(8)
    style(bar.GetTitleTextProperty(), 24)
    style(bar.GetLabelTextProperty(), 24)
    bar.SetPosition(0.08, 0.2)
    bar.SetWidth(0.85)
    bar.SetHeight(0.6)
    bar.SetBarRatio(0.22)
    renderer = panel((left, 0, 1, 1))
    renderer.AddViewProp(bar)
    return renderer


def body_panel(actor, box, angles, viewport):
    """The part of the window with one body."""
    renderer = panel(viewport)
    renderer.AddActor(actor)
    lights = vtkLightKit()
    lights.SetKeyLightIntensity(0.95)
    lights.SetKeyToFillRatio(2.2)
    lights.AddLightsToRenderer(renderer)
    look_from(renderer, box, angles)
    shaded(renderer, box.GetMaxLength())
    return renderer


def common_box(bodies):
    """The box round all bodies, so that all are drawn to one scale."""
    box = vtkBoundingBox()
    for body in bodies:
        box.AddBounds(body.GetBounds())
    return box


def window(pixels):
    """A window off screen."""
    if not os.environ.get("DISPLAY"):
        # Without it VTK tries X first, and complains.
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    made = vtkRenderWindow()
    made.SetOffScreenRendering(1)
    made.SetMultiSamples(0)
    made.SetSize(*pixels)
    return made


def window_of(grids, labels, arguments):
    """The whole picture: a panel a body, and the scalar bar."""
    values = [cell_values(*named, arguments.array) for named in zip(arguments.results, grids)]
    table = colour_table(colour_range(values))
    bodies = [surface(grid, arguments.smooth, arguments.warp) for grid in grids]
    width = len(grids) * PANEL_PIXELS[0] + BAR_PIXELS
    step = PANEL_PIXELS[0] / width
    picture = window((width, PANEL_PIXELS[1]))
    for k, (body, label) in enumerate(zip(bodies, labels)):
        actor = body_actor(body, arguments.array, table)
        renderer = body_panel(actor, common_box(bodies), arguments.camera, (k * step, 0, (k + 1) * step, 1))
        write_below(renderer, label)
        picture.AddRenderer(renderer)
    picture.AddRenderer(bar_panel(table, arguments.array, len(bodies) * step))
    return picture


def save(window, path):
    window.Render()
    image = vtkWindowToImageFilter()
    image.SetInput(window)
    image.SetInputBufferTypeToRGB()
    image.ReadFrontBufferOff()
    writer = vtkPNGWriter()
    writer.SetFileName(str(path))
    writer.SetInputConnection(image.GetOutputPort())
    writer.Write()


def angles(text):
    azimuth, elevation = text.split(",")
    return float(azimuth), float(elevation)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", nargs="+", type=Path, metavar="RESULT.vtu")
    parser.add_argument("picture", type=Path, metavar="OUT.png")
    parser.add_argument("--array", default="von_mises_mpa", help="cell array that gives the colours")
    parser.add_argument("--warp", type=float, default=0.0, help="multiple of the displacement to show (0: none)")
    parser.add_argument("--camera", type=angles, default=(32.0, 24.0), metavar="AZIMUTH,ELEVATION", help="in degrees")
    parser.add_argument("--full", type=float, default=0.5, help="least solid fraction of the cells drawn (0: all)")
    parser.add_argument("--smooth", type=int, default=40, help="passes over the voxel stairs (0: as they are)")
    parser.add_argument("--label", action="append", help="words under a body, once for each (else the file names)")
    arguments = parser.parse_args()
    if arguments.label and len(arguments.label) != len(arguments.results):
        parser.error("as many --label as files, or none")
    return arguments


def main():
    arguments = parsed()
    labels = arguments.label or [path.stem.replace("_", " ") for path in arguments.results]
    grids = [fuller(read_grid(path), arguments.full) for path in arguments.results]
    save(window_of(grids, labels, arguments), arguments.picture)


if __name__ == "__main__":
    main()
