#!/usr/bin/env python3
"""Runs the comparison problem through trabecula and its peers, and prints them side by side.

    run.py --voxels 64,96,128 --codes trabecula,calculix,petsc --threads 2 --out peers.json

Exit status: 0 done, 1 the codes do not agree, 2 wrong arguments, 130 interrupted.
"""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

try:
    import arguments
    import catalogue
    import host
    import report
    import trial
    from peer import Job
except ModuleNotFoundError as missing:
    sys.exit(f"run.py: this Python has no {missing.name} (apt install python3-numpy, or pip install numpy)")


def main():
    chosen = arguments.read(__doc__.splitlines()[0])
    if chosen.list:
        return listing()
    versions = {peer.name: peer.version() for peer in chosen.peers}
    raw = head(chosen, versions)
    print(report.title(raw))
    agree = True
    for problem in chosen.problems:
        with matrix_of(problem, chosen, versions, raw) as (matrix, lacking):
            runs = compare(problem, chosen, versions, raw, matrix, lacking)
        text, holds = report.section(problem, chosen.peers, runs, versions)
        print(text, flush=True)
        agree = agree and holds
    return 0 if agree else 1


def listing():
    for peer in catalogue.PEERS.values():
        print(f"{peer.name:20} {peer.title:36} {peer.version() or f'not installed ({peer.install})'}")
    return 0


def head(chosen, versions):
    """The head of the raw data. Folders of this machine stay out of it."""
    return {
        "command": [plain(word) for word in sys.argv],
        "started": host.now(),
        "machine": host.machine() | {"load_average_before": host.load_average()},
        "threads": chosen.threads,
        "tiles": chosen.tiles,
        "limit_seconds": chosen.limits.seconds,
        "limit_bytes": chosen.limits.bytes,
        "codes": {
            peer.name: {"title": peer.title, "version": versions[peer.name], "stop": peer.stop, "seconds": peer.counted}
            for peer in chosen.peers
        },
        "assemblies": [],
        "runs": [],
    }


def plain(word):
    """A word of the command line; of an absolute path its last part."""
    option, equals, value = word.rpartition("=")
    return option + equals + (Path(value).name if os.path.isabs(value) else value)


@contextlib.contextmanager
def folder(chosen, name):
    """A folder that goes away, or the one under `--keep`."""
    if chosen.keep:
        (chosen.keep / name).mkdir(parents=True)
        yield chosen.keep / name
    else:
        with tempfile.TemporaryDirectory() as path:
            yield Path(path)


@contextlib.contextmanager
def matrix_of(problem, chosen, versions, raw):
    """The folder of the assembled problem, where a code needs it, and what went wrong with it or None."""
    with folder(chosen, f"{problem.per_side}-matrix") as path:
        if not any(peer.needs_matrix and versions[peer.name] for peer in chosen.peers):
            yield path, None
            return
        progress(f"N = {problem.per_side}: assembly")
        facts = trial.assemble(problem, path, chosen.limits)
        raw["assemblies"].append(facts)
        yield path, facts.get("failed")


def compare(problem, chosen, versions, raw, matrix, lacking):
    """The runs of one problem, all codes in turn and that as often as asked for; written as they end."""
    runs = []
    waiting = [peer for peer in chosen.peers if versions[peer.name]]
    for turn in range(1, chosen.repeat + 1):
        for peer in list(waiting):
            progress(f"N = {problem.per_side}, run {turn} of {chosen.repeat}: {peer.name}")
            if peer.needs_matrix and lacking:
                record = {"code": peer.name, "voxels": problem.per_side, "failed": f"assembly: {lacking}"}
            else:
                with folder(chosen, f"{problem.per_side}-{peer.name}-{turn}") as own:
                    record = trial.run(peer, Job(problem, chosen.threads, matrix, own), chosen.limits)
            runs.append(record)
            raw["runs"].append(record)
            write(chosen.out, raw)
            # What failed once is not tried again.
            if "failed" in record:
                waiting.remove(peer)
    return runs


def progress(text):
    print(text, file=sys.stderr, flush=True)


def write(path, raw):
    if path:
        partial = path.with_name(path.name + ".tmp")
        partial.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
        partial.replace(path)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
