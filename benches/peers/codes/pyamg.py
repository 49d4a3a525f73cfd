"""PyAMG: conjugate gradients with smoothed aggregation.

As a program it is the solve: `python -m codes.pyamg MATRIX FOLDER`.
"""

import functools
import sys

import numpy

from interpreters import python_with, threads_environment, versions_of
from matrix import Matrix, read_outcome, solve_by_scipy
from peer import RESIDUAL, Peer

MAX_ITERATIONS = 1000


@functools.cache
def python():
    return python_with(versions_of("pyamg", "scipy", "numpy"))


def version():
    return python() and python()[1]


def prepare(job):
    command = [python()[0], "-m", "codes.pyamg", str(job.matrix), str(job.folder)]
    # PyAMG works on one core; threads of the BLAS below its tiny blocks cost twice what they save.
    return command, threads_environment(1)


def rigid_motions(coordinates):
    """(3 n, 6): three shifts and three turns about the middle."""
    x, y, z = (coordinates - coordinates.mean(axis=0)).T
    motions = numpy.zeros((len(coordinates), 3, 6))
    motions[:, :, :3] = numpy.eye(3)
    motions[:, 0, 3], motions[:, 1, 3] = -y, x
    motions[:, 1, 4], motions[:, 2, 4] = -z, y
    motions[:, 2, 5], motions[:, 0, 5] = -x, z
    return motions.reshape(-1, 6)


def solve(matrix_folder, folder):
    import pyamg

    matrix = Matrix(matrix_folder)
    smoother = ("block_gauss_seidel", {"sweep": "symmetric"})

    def setup(stiffness):
        return pyamg.smoothed_aggregation_solver(
            stiffness,
            rigid_motions(matrix.coordinates),
            symmetry="symmetric",
            # The fastest of 0, 0.08 and PyAMG's defaults at N = 64.
            strength=("symmetric", {"theta": 0.08}),
            improve_candidates=None,
            presmoother=smoother,
            postsmoother=smoother,
        )

    def iterate(hierarchy, load):
        norms = []
        tolerance = matrix.facts["tolerance"]
        displacement = hierarchy.solve(load, tol=tolerance, accel="cg", maxiter=MAX_ITERATIONS, residuals=norms)
        return displacement, len(norms) - 1

    solve_by_scipy(matrix, setup, iterate, folder)


PEERS = [
    Peer(
        name="pyamg",
        title="PyAMG smoothed aggregation + CG",
        stop=RESIDUAL,
        install="pip install pyamg, in a virtual environment",
        counted="hierarchy and solve; the matrix is given",
        needs_matrix=True,
        version=version,
        prepare=prepare,
        read=read_outcome,
    )
]

if __name__ == "__main__":
    solve(*sys.argv[1:])
