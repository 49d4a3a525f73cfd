"""trabecula by its command line."""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

from interpreters import HERE, threads_environment
from peer import RESIDUAL, Outcome, Peer, Unreadable
from problem import CELL_MM, POISSON, STRAIN, TOLERANCE, YOUNG_MPA

CASE = """\
title = "Diamond comparison problem"

[structure]
image    = "cell.npy"
cell_mm  = {cell_mm}
cells    = [{tiles}, {tiles}, {tiles}]
material = {{ young_mpa = {young}, poisson = {poisson}, density_g_cm3 = 4.43, yield_mpa = 800.0 }}

[mesh]
element = "hex8"

[solve]
tolerance = {tolerance}

[load]
case    = "compression"
strain  = {strain}
platens = "rough"
"""


def program():
    """The program named by TRABECULA, else the one built in this checkout, else the one on the path."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parents[1] / "target"))
    found = [os.environ.get("TRABECULA"), str(target / "release" / "trabecula"), "trabecula"]
    return next((path for path in (shutil.which(name) for name in found if name) if path), None)


@functools.cache
def version():
    path = program()
    return path and subprocess.run([path, "--version"], capture_output=True, text=True).stdout.strip()


def prepare(job):
    shutil.copy(job.problem.image, job.folder / "cell.npy")
    case = job.folder / "case.toml"
    case.write_text(
        CASE.format(
            cell_mm=CELL_MM,
            tiles=job.problem.tiles,
            young=YOUNG_MPA,
            poisson=POISSON,
            tolerance=TOLERANCE,
            strain=STRAIN,
        ),
        encoding="utf-8",
    )
    command = [program(), "run", str(case), "--threads", str(job.threads), "--out", str(job.folder / "out")]
    return command, threads_environment(job.threads)


def read(job):
    path = job.folder / "out" / "results.json"
    if not path.is_file():
        raise Unreadable("no results.json")
    run = json.loads(path.read_text(encoding="utf-8"))["runs"][0]
    if not run.get("solve"):
        raise Unreadable("no solution")
    solve = run["solve"]
    return Outcome(
        dof=solve["dof"],
        iterations=solve["iterations"],
        seconds=solve["seconds"],
        e_app_mpa=run["measures"]["apparent_modulus_mpa"],
        details=solve,
    )


PEERS = [
    Peer(
        name="trabecula",
        title="trabecula, matrix-free multigrid",
        stop=RESIDUAL,
        install="cargo build --release, or name the program in TRABECULA",
        counted="set-up and solve as results.json has them",
        needs_matrix=False,
        version=version,
        prepare=prepare,
        read=read,
    )
]
