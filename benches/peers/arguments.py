"""The command line, read and checked."""

import argparse
import difflib
from pathlib import Path

import catalogue
import host
from problem import Problem, voxels_per_cell
from trial import Limits

# Of the free memory, what one run may take unless said.
SHARE_OF_MEMORY = 0.9


def read(description):
    """What was asked for; exit status 2 with a message where it makes no sense."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--voxels", default="64", help="voxels along an edge, such as 64,96,128")
    parser.add_argument("--tiles", type=whole, default=4, help="copies of the cell along an edge (4)")
    parser.add_argument("--codes", default=",".join(catalogue.FAMILIES), help="families or codes (all)")
    parser.add_argument("--threads", type=whole, default=2, help="threads, or MPI processes (2)")
    parser.add_argument("--repeat", type=whole, default=1, help="runs of each code; the table has the median (1)")
    parser.add_argument("--limit", type=above_zero, default=900.0, help="seconds that a run may take (900)")
    parser.add_argument("--memory", type=above_zero, help="GiB that a run may take (nine tenths of what is free)")
    parser.add_argument("--out", type=Path, help="file for the raw data, JSON")
    parser.add_argument("--keep", type=Path, help="new folder for inputs and logs (they go away)")
    parser.add_argument("--list", action="store_true", help="only list the codes, and which are installed")
    chosen = parser.parse_args()
    try:
        chosen.problems = problems(chosen.voxels, chosen.tiles)
        chosen.peers = peers(chosen.codes)
        check_files(chosen.out, chosen.keep)
    except ValueError as error:
        parser.error(str(error))
    if chosen.keep:
        # The codes run elsewhere.
        chosen.keep = chosen.keep.absolute()
    free = host.memory_bytes("MemAvailable") * SHARE_OF_MEMORY
    chosen.limits = Limits(chosen.limit, int(chosen.memory * 2**30 if chosen.memory else free))
    return chosen


def whole(word):
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number above 0")
    return int(word)


def above_zero(word):
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{word!r} is not a number above 0")
    return number


def problems(words, tiles):
    cells = voxels_per_cell()
    there = ", ".join(str(tiles * per_cell) for per_cell in cells)
    found = []
    for word in (word.strip() for word in words.split(",")):
        if not word.isdecimal() or int(word) % tiles or int(word) // tiles not in cells:
            raise ValueError(f"--voxels: {word!r} is not among {there} (with --tiles {tiles})")
        found.append(Problem(int(word) // tiles, tiles))
    return found


def peers(words):
    try:
        return catalogue.select([word.strip() for word in words.split(",")])
    except KeyError as error:
        word = error.args[0]
        near = difflib.get_close_matches(word, [*catalogue.FAMILIES, *catalogue.PEERS], 1)
        raise ValueError(f"--codes: no code {word!r}; " + (f"near: {near[0]}" if near else "see --list")) from None


def check_files(out, keep):
    if out and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise ValueError(f"--out: {str(out)!r} is not a file in a folder that exists")
    if keep and (keep.exists() or not keep.absolute().parent.is_dir()):
        raise ValueError(f"--keep: {str(keep)!r} is not a new folder in one that exists")
