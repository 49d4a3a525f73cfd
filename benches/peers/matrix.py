"""The assembled problem as the codes that take a matrix read it, and what they hand back."""

import json
import time
from pathlib import Path

import numpy

from peer import Outcome, Unreadable


class Matrix:
    """Block CSR of the free nodes `first` to `last` (all unless said), with load and coordinates."""

    def __init__(self, folder, part=0, parts=1):
        def load(name):
            return numpy.load(Path(folder) / f"{name}.npy", mmap_mode="r")

        self.facts = json.loads((Path(folder) / "assembly.json").read_text(encoding="utf-8"))
        starts = load("row_starts")
        self.nodes = len(starts) - 1
        first, last = self.nodes * part // parts, self.nodes * (part + 1) // parts
        begin, end = int(starts[first]), int(starts[last])
        self.row_starts = starts[first : last + 1] - starts[first]
        self.columns = numpy.array(load("columns")[begin:end])
        self.blocks = numpy.array(load("blocks")[begin:end])
        self.load = numpy.array(load("load")[3 * first : 3 * last])
        self.coordinates = numpy.array(load("coordinates")[first:last])

    def energy_nmm(self, work_of_load, work_of_stiffness):
        """Strain energy from f·u and u·Ku of the free nodes."""
        return self.facts["start_energy_nmm"] - work_of_load + 0.5 * work_of_stiffness


def solve_by_scipy(matrix, setup, solve, folder):
    """Times `setup(K)` and `solve(state, f)`, which returns displacement and iterations, and writes the outcome."""
    from scipy.sparse import bsr_matrix

    stiffness = bsr_matrix((matrix.blocks, matrix.columns, matrix.row_starts))
    begin = time.perf_counter()
    state = setup(stiffness)
    middle = time.perf_counter()
    displacement, iterations = solve(state, matrix.load)
    end = time.perf_counter()
    product = stiffness @ displacement
    write_outcome(
        folder,
        iterations=iterations,
        setup_seconds=middle - begin,
        solve_seconds=end - middle,
        relative_residual=norm_ratio(matrix.load - product, matrix.load),
        energy_nmm=matrix.energy_nmm(matrix.load @ displacement, displacement @ product),
    )


def norm_ratio(a, b):
    return float(numpy.linalg.norm(a) / numpy.linalg.norm(b))


def write_outcome(folder, **values):
    (Path(folder) / "outcome.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def read_outcome(job):
    """The outcome that `write_outcome` left."""
    path = job.folder / "outcome.json"
    if not path.is_file():
        raise Unreadable("no outcome")
    values = json.loads(path.read_text(encoding="utf-8"))
    if "failed" in values:
        raise Unreadable(values["failed"])
    return Outcome(
        dof=job.problem.dof,
        iterations=values["iterations"],
        seconds=values["setup_seconds"] + values["solve_seconds"],
        e_app_mpa=job.problem.apparent_modulus_mpa(values["energy_nmm"]),
        details=values,
    )
