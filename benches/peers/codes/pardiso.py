"""PARDISO of Intel MKL through PyPardiso: sparse Cholesky.

As a program it is the solve: `python -m codes.pardiso MATRIX FOLDER`.
"""

import functools
import sys

from interpreters import python_with, threads_environment, versions_of
from matrix import Matrix, read_outcome, solve_by_scipy
from peer import DIRECT, Peer

# PARDISO's number for real symmetric positive definite; it takes the upper triangle.
POSITIVE_DEFINITE = 2


@functools.cache
def python():
    return python_with(versions_of("scipy", "numpy") + " + ', pypardiso ' + " + pypardiso_version())


def pypardiso_version():
    """Imports the module too: without MKL beside it, it is as good as absent."""
    return "(__import__('pypardiso') and __import__('importlib.metadata').metadata.version('pypardiso'))"


def version():
    return python() and python()[1]


def prepare(job):
    command = [python()[0], "-m", "codes.pardiso", str(job.matrix), str(job.folder)]
    return command, threads_environment(job.threads)


def solve(matrix_folder, folder):
    from pypardiso import PyPardisoSolver
    from scipy.sparse import triu

    solver = PyPardisoSolver(mtype=POSITIVE_DEFINITE)

    def factor(stiffness):
        upper = triu(stiffness, format="csr")
        solver.factorize(upper)
        return upper

    def substitute(upper, load):
        return solver.solve(upper, load), None

    solve_by_scipy(Matrix(matrix_folder), factor, substitute, folder)


PEERS = [
    Peer(
        name="pardiso",
        title="MKL PARDISO",
        stop=DIRECT,
        install="pip install pypardiso, in a virtual environment",
        counted="factor and substitution; the matrix is given",
        needs_matrix=True,
        version=version,
        prepare=prepare,
        read=read_outcome,
    )
]

if __name__ == "__main__":
    solve(*sys.argv[1:])
