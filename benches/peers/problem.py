"""The comparison problem: copies of a strut diamond cell between rough platens, in voxels.

Nodes and voxels are counted with x fastest, then y, then z; corner s of a voxel has bit 0 for x, bit 1 for y, bit 2
for z. Only nodes that touch solid have a number. Units: mm, N, MPa.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy

CELLS = Path(__file__).resolve().parents[2] / "cases" / "library" / "data" / "diamond"
CELL_MM = 1.5
YOUNG_MPA = 114000.0
POISSON = 0.342
STRAIN = 0.01
# Plain 2-norm of the residual over that of the start: zero plus the prescribed displacements.
TOLERANCE = 1e-6
# Moduli of 4×4×4 cells on which independent codes agreed; cases/library/data/diamond/README.md.
KNOWN_MPA = {64: 6763.407, 96: 6495.806, 128: 6410.346}
CORNERS = numpy.array([(s & 1, s >> 1 & 1, s >> 2) for s in range(8)])


def voxels_per_cell():
    """The cells there are, by their voxels along an edge: {16: path, ...}."""
    return {int(path.stem.split("_")[1]): path for path in sorted(CELLS.glob("cell_*.npy"))}


@dataclass(frozen=True)
class Problem:
    """`tiles` copies along each axis of the cell with `per_cell` voxels along its edge."""

    per_cell: int
    tiles: int

    @property
    def per_side(self):
        return self.per_cell * self.tiles

    @property
    def voxel_mm(self):
        return CELL_MM / self.per_cell

    @property
    def side_mm(self):
        return CELL_MM * self.tiles

    @property
    def platen_mm(self):
        """Displacement of the upper platen along z; the lower one is held."""
        return -STRAIN * self.side_mm

    @property
    def known_mpa(self):
        return KNOWN_MPA.get(self.per_side) if self.tiles == 4 else None

    @property
    def image(self):
        return voxels_per_cell()[self.per_cell]

    @cached_property
    def cells(self):
        """(n, 3) places x y z of the solid voxels, x fastest."""
        solid = numpy.tile(numpy.load(self.image) != 0, 3 * (self.tiles,))
        return numpy.argwhere(solid.transpose(2, 1, 0))[:, ::-1]

    @cached_property
    def grid_corners(self):
        """(n, 8) places of the corners of the solid voxels in the full grid of nodes."""
        return self.grid_place(self.cells[:, None, :] + CORNERS)

    def grid_place(self, xyz):
        side = self.per_side + 1
        return xyz[..., 0] + side * (xyz[..., 1] + side * xyz[..., 2])

    @cached_property
    def grid_nodes(self):
        """Places in the full grid of the nodes that touch solid, ascending."""
        touched = numpy.zeros((self.per_side + 1) ** 3, dtype=bool)
        touched[self.grid_corners.ravel()] = True
        return numpy.flatnonzero(touched)

    @cached_property
    def nodes(self):
        """(m, 3) places x y z of the nodes that touch solid."""
        side = self.per_side + 1
        place = self.grid_nodes
        return numpy.stack([place % side, place // side % side, place // side**2], axis=1)

    @cached_property
    def corners(self):
        """(n, 8) numbers of the corners of the solid voxels."""
        number = numpy.full((self.per_side + 1) ** 3, -1, dtype=numpy.int64)
        number[self.grid_nodes] = numpy.arange(len(self.grid_nodes))
        return number[self.grid_corners]

    @property
    def dof(self):
        """Three a node that touches solid, those at the platens included."""
        return 3 * len(self.grid_nodes)

    def apparent_modulus_mpa(self, energy_nmm):
        """2 U/(ε² V), V the whole cube."""
        return 2.0 * energy_nmm / (STRAIN**2 * self.side_mm**3)


def element_stiffness(voxel_mm):
    """24×24 matrix of the trilinear cube, 2×2×2 Gauss points; degree of freedom 3 s + c. In N/mm."""
    shear = YOUNG_MPA / (2 * (1 + POISSON))
    lame = YOUNG_MPA * POISSON / ((1 + POISSON) * (1 - 2 * POISSON))
    elastic = numpy.diag([lame + 2 * shear] * 3 + [shear] * 3)
    elastic[:3, :3] += lame * (1 - numpy.eye(3))
    stiffness = numpy.zeros((24, 24))
    for point in itertools.product([-(3**-0.5), 3**-0.5], repeat=3):
        strain = strain_of_displacement(numpy.array(point)) * (2 / voxel_mm)
        stiffness += strain.T @ elastic @ strain * (voxel_mm / 2) ** 3
    return stiffness


def strain_of_displacement(point):
    """6×24: strain XX YY ZZ and engineering shear XY YZ ZX at a point of the cube (-1, 1)³."""
    signs = 2 * CORNERS - 1
    factors = (1 + signs * point) / 2
    strain = numpy.zeros((6, 24))
    for s in range(8):
        dx, dy, dz = (signs[s, c] / 2 * numpy.delete(factors[s], c).prod() for c in range(3))
        strain[:, 3 * s : 3 * s + 3] = [[dx, 0, 0], [0, dy, 0], [0, 0, dz], [dy, dx, 0], [0, dz, dy], [dz, 0, dx]]
    return strain
