"""Assembles the comparison problem for the codes that take a matrix, and writes it as NumPy arrays.

    python assembly.py PER_CELL TILES FOLDER

Nodes of the platens are eliminated with all three components, so that the matrix is one of 3×3 blocks, a row a free
node. FOLDER receives `row_starts`, `columns`, `blocks` (block CSR), `load` and `coordinates` of the free nodes, and
`assembly.json`.
"""

import json
import sys
import time
from pathlib import Path

import numpy

from problem import CORNERS, TOLERANCE, Problem, element_stiffness


def assemble(problem):
    """Arrays by name, and the energy of the start: zero plus the prescribed displacements."""
    stiffness = element_stiffness(problem.voxel_mm)
    height = problem.nodes[:, 2]
    free = (height > 0) & (height < problem.per_side)
    platen = numpy.where(height == problem.per_side, problem.platen_mm, 0.0)

    blocks, coupled = couple(problem, stiffness)
    forces, energy = start(problem, stiffness, platen)
    neighbours = neighbour_numbers(problem, free)
    keep = coupled & (neighbours >= 0)
    keep[~free] = False
    arrays = {
        "row_starts": numpy.concatenate([[0], keep[free].sum(axis=1).cumsum()]).astype(numpy.int32),
        "columns": neighbours[keep].astype(numpy.int32),
        "blocks": blocks[keep],
        "load": -forces[free].ravel(),
        "coordinates": problem.nodes[free] * problem.voxel_mm,
    }
    return arrays, energy


def couple(problem, stiffness):
    """(nodes, 27, 3, 3) blocks of each node with its neighbours, and (nodes, 27) which of them share a voxel."""
    count = len(problem.nodes)
    blocks = numpy.zeros((count, 27, 3, 3))
    coupled = numpy.zeros((count, 27), dtype=bool)
    for a in range(8):
        # Each node is corner a of one voxel at most: no place is written twice.
        nodes = problem.corners[:, a]
        for b in range(8):
            offset = (CORNERS[b] - CORNERS[a] + 1) @ [1, 3, 9]
            blocks[nodes, offset] += stiffness[3 * a : 3 * a + 3, 3 * b : 3 * b + 3]
            coupled[nodes, offset] = True
    return blocks, coupled


def neighbour_numbers(problem, free):
    """(nodes, 27) numbers of the neighbours among the free nodes, ascending along a row; -1 where there is none."""
    side = problem.per_side + 1
    # One layer of absent nodes around the grid.
    number = numpy.full((side + 2, side + 2, side + 2), -1, dtype=numpy.int32)
    x, y, z = (problem.nodes[free] + 1).T
    number[z, y, x] = numpy.arange(free.sum())
    x, y, z = problem.nodes.T
    return numpy.stack([number[z + k, y + j, x + i] for k in range(3) for j in range(3) for i in range(3)], axis=1)


def start(problem, stiffness, platen):
    """Nodal forces and strain energy of the start."""
    displacement = numpy.zeros((len(problem.nodes), 3))
    displacement[:, 2] = platen
    loaded = problem.corners[problem.cells[:, 2] == problem.per_side - 1]
    local = displacement[loaded].reshape(-1, 24)
    forces = numpy.zeros_like(displacement)
    numpy.add.at(forces, loaded, (local @ stiffness).reshape(-1, 8, 3))
    return forces, 0.5 * (displacement * forces).sum()


def main(per_cell, tiles, folder):
    problem = Problem(int(per_cell), int(tiles))
    started = time.perf_counter()
    arrays, energy = assemble(problem)
    seconds = time.perf_counter() - started
    for name, array in arrays.items():
        numpy.save(Path(folder) / f"{name}.npy", array)
    facts = {
        "dof": problem.dof,
        "cells": len(problem.cells),
        "unknowns": len(arrays["load"]),
        "stored_values": int(arrays["blocks"].size),
        "start_energy_nmm": energy,
        "tolerance": TOLERANCE,
        "seconds": seconds,
    }
    (Path(folder) / "assembly.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
