"""CalculiX: its two iterative solvers and SPOOLES, with C3D8 elements."""

import functools
import re
import shutil
import subprocess

import numpy

from interpreters import threads_environment
from peer import DIRECT, OWN, Outcome, Peer, Unreadable
from problem import POISSON, YOUNG_MPA

# C3D8 goes around the lower face, then around the upper one.
AROUND = [0, 1, 3, 2, 4, 5, 7, 6]
STEP = """\
*MATERIAL, NAME=ALLOY
*ELASTIC
{young}, {poisson}
*SOLID SECTION, ELSET=SOLID, MATERIAL=ALLOY
*BOUNDARY
BOTTOM, 1, 3
TOP, 1, 2
*STEP
*STATIC, SOLVER={solver}
*BOUNDARY
TOP, 3, 3, {platen}
*EL PRINT, ELSET=SOLID, TOTALS=ONLY
ELSE
*END STEP
"""


@functools.cache
def version():
    if not shutil.which("ccx"):
        return None
    text = subprocess.run(["ccx", "-v"], capture_output=True, text=True).stdout
    found = re.search(r"Version (\S+)", text)
    return f"CalculiX {found[1]}" if found else "CalculiX"


def prepare(solver, job):
    write_deck(job.problem, solver, job.folder / "job.inp")
    return ["ccx", "-i", str(job.folder / "job")], threads_environment(job.threads)


def write_deck(problem, solver, path):
    with open(path, "w", encoding="ascii") as deck:

        def rows(keyword, table, form="%d"):
            deck.write(keyword + "\n")
            numpy.savetxt(deck, table, fmt=form, delimiter=", ")

        number = numpy.arange(1, len(problem.nodes) + 1)
        rows("*NODE", numpy.column_stack([number, problem.nodes * problem.voxel_mm]), "%d, %.9g, %.9g, %.9g")
        number = numpy.arange(1, len(problem.cells) + 1)
        rows("*ELEMENT, TYPE=C3D8, ELSET=SOLID", numpy.column_stack([number, problem.corners[:, AROUND] + 1]))
        for name, height in (("BOTTOM", 0), ("TOP", problem.per_side)):
            rows(f"*NSET, NSET={name}", numpy.flatnonzero(problem.nodes[:, 2] == height) + 1)
        deck.write(STEP.format(young=YOUNG_MPA, poisson=POISSON, solver=solver, platen=problem.platen_mm))


def read(job):
    """Iterations and time from what it prints, strain energy from its table of totals."""
    log, table = (text_of(job.folder / name) for name in ("stdout", "job.dat"))
    energy = re.search(r"total internal energy.*?\n\s*\n\s*(\S+)", table)
    seconds = re.search(r"Total CalculiX Time:\s*(\S+)", log)
    if not energy or not seconds:
        raise Unreadable("no result")
    iterations = re.search(r"# of iterations = (\d+)", log)
    return Outcome(
        dof=job.problem.dof,
        iterations=int(iterations[1]) if iterations else None,
        seconds=float(seconds[1]),
        e_app_mpa=job.problem.apparent_modulus_mpa(float(energy[1])),
        details={"energy_nmm": float(energy[1])},
    )


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def peer(name, title, solver, stop):
    return Peer(
        name=f"calculix-{name}",
        title=title,
        stop=stop,
        install="apt install calculix-ccx",
        counted="'Total CalculiX Time': reading the deck, assembly, solve, energy",
        needs_matrix=False,
        version=version,
        prepare=functools.partial(prepare, solver),
        read=read,
    )


PEERS = [
    peer("cholesky", "CalculiX, CG + incomplete Cholesky", "ITERATIVE CHOLESKY", OWN),
    peer("scaling", "CalculiX, CG + diagonal scaling", "ITERATIVE SCALING", OWN),
    peer("spooles", "CalculiX + SPOOLES", "SPOOLES", DIRECT),
]
