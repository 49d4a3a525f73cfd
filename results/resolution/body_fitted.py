"""Effective moduli of a BCC or an octet lattice on body-fitted meshes, independent of trabecula: python body_fitted.py bcc|octet [GRADE ...]

An eighth of the cell with its mirror planes, round struts as united cylinders (gmsh, OpenCASCADE), curved tetrahedra of second order refined
towards all edges of the surface by GRADE, solved by scikit-fem. Solid as in lattices.toml, 70 % porosity. Prints the solid fraction, unknowns
and E along an axis, G and K in MPa. Needs gmsh, meshio, numpy, pyamg, scikit-fem."""

import sys
import tempfile

import gmsh
import numpy as np
import pyamg
from skfem import Basis, BilinearForm, ElementTetP2, ElementVector, Mesh
from skfem.helpers import ddot, div, sym_grad

YOUNG, POISSON = 114000.0, 0.342
LAME = YOUNG * POISSON / (1 + POISSON) / (1 - 2 * POISSON)
SHEAR = 0.5 * YOUNG / (1 + POISSON)
FCC = [(0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)]
# Nodes, directions of struts, radius and largest size of an element, over the edge of the cell.
LATTICES = {
    "bcc": ([(0, 0, 0), (0.5, 0.5, 0.5)], [(1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)], 0.1349349, 0.08),
    "octet": (FCC, [(1, 1, 0), (1, -1, 0), (1, 0, 1), (1, 0, -1), (0, 1, 1), (0, 1, -1)], 0.08669509, 0.06),
}


def lines(nodes, directions):
    """The axes of all struts, each once."""
    found = []
    for node in nodes:
        for direction in directions:
            at, along = np.array(node, float), np.array(direction) / np.linalg.norm(direction)
            same = lambda b, d: abs(abs(along @ d) - 1) < 1e-9 and np.linalg.norm(np.cross(at - b, along)) < 1e-9
            if not any(same(b, d) for b, d in found):
                found.append((at, along))
    return found


def mesh(lattice, grade, file):
    """Meshes an eighth of the cell; gives its solid fraction."""
    nodes, directions, radius, size = LATTICES[lattice]
    gmsh.initialize()
    gmsh.option.setNumber("General.Terminal", 0)
    shapes = gmsh.model.occ
    struts = [(3, shapes.addCylinder(*(at - 2 * along), *(4 * along), radius)) for at, along in lines(nodes, directions)]
    whole, _ = shapes.fuse(struts[:1], struts[1:])
    shapes.intersect(whole, [(3, shapes.addBox(0, 0, 0, 0.5, 0.5, 0.5))])
    shapes.synchronize()
    fraction = 8 * sum(shapes.getMass(3, tag) for _, tag in gmsh.model.getEntities(3))
    field = gmsh.model.mesh.field
    field.add("Distance", 1)
    field.setNumbers(1, "CurvesList", [tag for _, tag in gmsh.model.getEntities(1)])
    field.setNumber(1, "Sampling", 300)
    field.add("Threshold", 2)
    for key, value in (("InField", 1), ("SizeMin", size * grade), ("SizeMax", size), ("DistMin", 0), ("DistMax", 1.5 * size)):
        field.setNumber(2, key, value)
    field.setAsBackgroundMesh(2)
    for key, value in (("MeshSizeExtendFromBoundary", 0), ("MeshSizeFromPoints", 0), ("ElementOrder", 2), ("HighOrderOptimize", 1), ("MshFileVersion", 2.2)):
        gmsh.option.setNumber("Mesh." + key, value)
    gmsh.model.mesh.generate(3)
    gmsh.write(file)
    gmsh.finalize()
    return fraction


@BilinearForm
def energy(u, v, _):
    return LAME * div(u) * div(v) + 2 * SHEAR * ddot(sym_grad(u), sym_grad(v))


def moduli(file):
    basis = Basis(Mesh.load(file), ElementVector(ElementTetP2()), intorder=4)
    stiffness = energy.assemble(basis).tocsr()
    at, count = basis.doflocs, basis.N
    component = np.zeros(count, int)
    for dofs in (basis.nodal_dofs, basis.edge_dofs):
        for k in range(3):
            component[dofs[k::3]] = k
    # Rigid motions, for the multigrid.
    rigid = np.zeros((count, 6))
    for k in range(3):
        rigid[component == k, k] = 1
        a, b = (k + 1) % 3, (k + 2) % 3
        rigid[component == a, 3 + k] = -at[b, component == a]
        rigid[component == b, 3 + k] = at[a, component == b]
    found = {}
    for name, strain in (("xx", np.diag([1.0, 0, 0])), ("yz", np.array([[0, 0, 0], [0, 0, 0.5], [0, 0.5, 0]]))):
        u, held = np.zeros(count), np.zeros(count, bool)
        for axis in range(3):
            on_plane = (np.abs(at[axis]) < 1e-7) | (np.abs(at[axis] - 0.5) < 1e-7)
            for c in range(3):
                # A mirror plane holds what is odd about it: the normal displacement, or the others where the strain is odd.
                if (c == axis) == (name == "xx" or axis == 0):
                    of_plane = on_plane & (component == c)
                    held |= of_plane
                    u[of_plane] = (strain @ at[:, of_plane])[c]
        free = ~held
        inside = stiffness[free][:, free].tocsr()
        solver = pyamg.smoothed_aggregation_solver(inside, B=rigid[free], strength=("symmetric", {"theta": 0.08}), max_coarse=500)
        u[free] = solver.solve(-stiffness[free][:, held] @ u[held], tol=1e-7, accel="cg", maxiter=200)
        force = stiffness @ u
        found[name] = 8 * u @ force
        if name == "xx":
            found["xy"] = 8 * force[held] @ np.where(component == 1, at[1], 0)[held]
    c11, c12 = found["xx"], found["xy"]
    return count, (c11 - c12) * (c11 + 2 * c12) / (c11 + c12), found["yz"], (c11 + 2 * c12) / 3


for grade in [float(value) for value in sys.argv[2:]] or [0.3, 0.15, 0.075]:
    with tempfile.NamedTemporaryFile(suffix=".msh") as file:
        fraction = mesh(sys.argv[1], grade, file.name)
        print("grade %g, solid fraction %.6f: %d unknowns, E %.1f, G %.1f, K %.1f" % (grade, fraction, *moduli(file.name)), flush=True)
