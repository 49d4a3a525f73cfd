"""One run of one code: its input, its process, its outcome; and the assembly for those that take a matrix."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import host
from interpreters import HERE, threads_environment
from peer import Unreadable

# What codes and libraries print when an allocation fails.
OUT_OF_MEMORY = re.compile(r"MemoryError|out of memory|cannot allocate|allocat(e|ion) (of|fail)|malloc", re.IGNORECASE)
# PARDISO's and MUMPS' own ways to say the same.
OUT_OF_MEMORY_CODES = re.compile(r"INFOG?\(1\)=-(9|13)\b|error code -2\b|Pardiso error: -2")


@dataclasses.dataclass(frozen=True)
class Limits:
    seconds: float
    bytes: int


def execute(command, environment, folder, limits):
    """Runs it in `folder`, with its logs there and these modules in reach: what `measured.py` reports."""
    modules = environment.get("PYTHONPATH", os.environ.get("PYTHONPATH"))
    environment = os.environ | environment | {"PYTHONPATH": os.pathsep.join(filter(None, [str(HERE), modules]))}
    report = folder / "process.json"
    launcher = [sys.executable, str(HERE / "measured.py"), str(report), str(limits.seconds), str(limits.bytes)]
    with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
        running = subprocess.Popen([*launcher, *command], env=environment, cwd=folder, stdout=out, stderr=err)
        try:
            running.wait()
        finally:
            # After Ctrl-C: it takes its child with it.
            running.terminate()
            running.wait()
    if not report.is_file():
        return {"ended": "done", "status": None, "wall_seconds": None, "peak_bytes": None}
    return json.loads(report.read_text(encoding="utf-8"))


def failure(process, folder, limits):
    """Why the process gave nothing, in a few words; None where it ended well."""
    if process["ended"] == "time":
        return f"> {limits.seconds:g} s"
    if process["ended"] == "memory":
        return f"out of memory (> {limits.bytes / 2**30:.1f} GiB)"
    if process["status"] == 0:
        return None
    said = "".join((folder / name).read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr"))
    # The system's own last resort is signal 9.
    if process["status"] == -9 or OUT_OF_MEMORY.search(said) or OUT_OF_MEMORY_CODES.search(said):
        return "out of memory"
    if process["status"] is None:
        return "failed: could not be started"
    ending = f"signal {-process['status']}" if process["status"] < 0 else f"exit status {process['status']}"
    return f"failed: {ending}"


def run(peer, job, limits):
    """A record for the raw data: how busy the machine was, the command, the process, and outcome or failure."""
    load = host.load_average()
    command, environment = peer.prepare(job)
    process = execute(command, environment, job.folder, limits)
    record = {
        "code": peer.name,
        "voxels": job.problem.per_side,
        "load_average_before": load,
        "command": [plain(word, job) for word in command],
        "process": process,
    }
    reason = failure(process, job.folder, limits)
    try:
        # A code may say itself why it stopped.
        outcome = peer.read(job) if reason is None else None
    except Unreadable as error:
        reason = str(error)
    return record | ({"failed": reason} if reason else {"outcome": dataclasses.asdict(outcome)})


def plain(word, job):
    """A word of a command without the folders of this machine."""
    if not os.path.isabs(word):
        return word
    path = Path(word)
    return str(path.relative_to(job.folder)) if path.is_relative_to(job.folder) else path.name


def assemble(problem, folder, limits):
    """Facts of the assembly, or the failure."""
    command = [sys.executable, str(HERE / "assembly.py"), str(problem.per_cell), str(problem.tiles), str(folder)]
    process = execute(command, threads_environment(1), folder, limits)
    reason = failure(process, folder, limits)
    if reason:
        return {"voxels": problem.per_side, "failed": reason}
    facts = json.loads((folder / "assembly.json").read_text(encoding="utf-8"))
    return {"voxels": problem.per_side, "process": process} | facts
