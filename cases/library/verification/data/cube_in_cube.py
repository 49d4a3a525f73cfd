"""Effective moduli of a cube of half the edge in a cubic cell: python cube_in_cube.py E ν E ν, of the matrix and of the inner cube.

An eighth of the cell with its mirror planes, triquadratic hexahedra on a grid graded towards the faces of the inner cube, by scikit-fem.
Prints unknowns and E along an axis, G and K of five grids. Needs numpy, scipy, scikit-fem."""

import sys

import numpy as np
import scipy.sparse.linalg as linalg
from skfem import Basis, BilinearForm, ElementHex2, ElementVector, MeshHex
from skfem.helpers import ddot, div, sym_grad

CELL = 1.0


def graded(cells, ratio):
    """Coordinates from 0 to half the cell, finest at a quarter of it."""
    steps = np.cumsum(ratio ** np.arange(cells))
    steps = steps / steps[-1] * 0.25 * CELL
    return np.r_[0.25 * CELL - steps[::-1], 0.25 * CELL, 0.25 * CELL + steps]


def lame(young, poisson):
    return young * poisson / (1 + poisson) / (1 - 2 * poisson), 0.5 * young / (1 + poisson)


@BilinearForm
def energy(u, v, w):
    return w["lame"] * div(u) * div(v) + 2 * w["shear"] * ddot(sym_grad(u), sym_grad(v))


def moduli(matrix, cube, cells, ratio):
    x = graded(cells, ratio)
    mesh = MeshHex.init_tensor(x, x, x)
    basis = Basis(mesh, ElementVector(ElementHex2()), intorder=4)
    inner = np.all(mesh.p[:, mesh.t].mean(axis=1) < 0.25 * CELL, axis=0)
    points = basis.X.shape[1]
    fields = [np.repeat(np.where(inner, b, a)[:, None], points, 1) for a, b in zip(lame(*matrix), lame(*cube))]
    stiffness = energy.assemble(basis, lame=fields[0], shear=fields[1]).tocsr()
    at, count = basis.doflocs, basis.N
    component = np.zeros(count, int)
    for dofs in (basis.nodal_dofs, basis.edge_dofs, basis.facet_dofs, basis.interior_dofs):
        for k in range(3):
            component[dofs[k::3]] = k
    found = {}
    for name, strain in (("xx", np.diag([1.0, 0, 0])), ("yz", np.array([[0, 0, 0], [0, 0, 0.5], [0, 0.5, 0]]))):
        u, held = np.zeros(count), np.zeros(count, bool)
        for axis in range(3):
            for c in range(3):
                # A mirror plane holds what is odd about it: the normal displacement, or the others where the strain is odd.
                if (c == axis) == (name == "xx" or axis == 0):
                    of_plane = (component == c) & (np.isclose(at[axis], 0) | np.isclose(at[axis], 0.5 * CELL))
                    held |= of_plane
                    u[of_plane] = (strain @ at[:, of_plane])[c]
        free = ~held
        inside = stiffness[free][:, free]
        scale = linalg.LinearOperator(inside.shape, lambda r, d=inside.diagonal(): r / d)
        u[free], failed = linalg.cg(inside, -stiffness[free][:, held] @ u[held], rtol=1e-10, maxiter=20000, M=scale)
        assert not failed
        force = stiffness @ u
        found[name] = 8 * u @ force
        if name == "xx":
            found["xy"] = 8 * force[held] @ np.where(component == 1, at[1], 0)[held]
    c11, c12 = found["xx"], found["xy"]
    return count, (c11 - c12) * (c11 + 2 * c12) / (c11 + c12), found["yz"], (c11 + 2 * c12) / 3


values = [float(value) for value in sys.argv[1:5]]
for cells, ratio in ((3, 2.0), (4, 2.0), (5, 2.0), (6, 2.0), (7, 1.8)):
    print("%d unknowns: E %.4f, G %.4f, K %.4f" % moduli(values[:2], values[2:], cells, ratio), flush=True)
