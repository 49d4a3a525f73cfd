"""PETSc: conjugate gradients with algebraic multigrid, and MUMPS, over MPI.

As a program it is one MPI process of the solve: `python -m codes.petsc SOLVER MATRIX FOLDER`.
"""

import functools
import glob
import os
import shutil
import sys
import time

from interpreters import python_with, threads_environment
from matrix import Matrix, read_outcome, write_outcome
from peer import DIRECT, RESIDUAL, Peer

# PETSc's own options; the fastest of those tried at N = 64, or within a tenth of it.
OPTIONS = {
    # Defaults: smoothed aggregation, two Chebyshev steps with Jacobi. Small coarsest grid factored directly.
    "gamg": "-ksp_type cg -pc_type gamg -pc_gamg_coarse_eq_limit 1000",
    # The unknown approach, a system of three functions, as hypre advises for elasticity; one aggressive level.
    "hypre": "-ksp_type cg -pc_type hypre -pc_hypre_type boomeramg -pc_hypre_boomeramg_numfunctions 3"
    " -pc_hypre_boomeramg_strong_threshold 0.5 -pc_hypre_boomeramg_coarsen_type HMIS"
    " -pc_hypre_boomeramg_interp_type ext+i -pc_hypre_boomeramg_P_max 4 -pc_hypre_boomeramg_agg_nl 1"
    " -pc_hypre_boomeramg_relax_type_all Chebyshev",
    "mumps": "-ksp_type preonly -pc_type cholesky -pc_factor_mat_solver_type mumps",
}
MAX_ITERATIONS = 5000


def environment():
    """Where Debian keeps PETSc, and leave for Open MPI to run more processes than cores, or as root."""
    found = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl_base_warn_component_unused": "0"}
    if os.geteuid() == 0:
        found |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    folders = sorted(glob.glob("/usr/lib/petscdir/petsc*/*-real/lib/python3/dist-packages"))
    if "PETSC_DIR" not in os.environ and folders:
        found["PYTHONPATH"] = os.pathsep.join(filter(None, [folders[-1], os.environ.get("PYTHONPATH")]))
    return found


@functools.cache
def python():
    version = "'.'.join(map(str, __import__('petsc4py.PETSc').PETSc.Sys.getVersion()))"
    return python_with(version, tuple(environment().items()))


def version():
    return python() and f"PETSc {python()[1]}"


def prepare(solver, job):
    processes = ["mpiexec", "-n", str(job.threads)] if shutil.which("mpiexec") else []
    command = [*processes, python()[0], "-m", "codes.petsc", solver, str(job.matrix), str(job.folder)]
    return command, threads_environment(1) | environment()


def solve(solver, matrix_folder, folder):
    import petsc4py

    petsc4py.init([sys.argv[0], *OPTIONS[solver].split()])
    from petsc4py import PETSc

    world = PETSc.COMM_WORLD
    matrix = Matrix(matrix_folder, world.rank, world.size)
    stiffness, load = system(PETSc, matrix)
    solver = PETSc.KSP().create(world)
    solver.setOperators(stiffness)
    solver.setNormType(PETSc.KSP.NormType.UNPRECONDITIONED)
    solver.setTolerances(rtol=matrix.facts["tolerance"], max_it=MAX_ITERATIONS)
    solver.setFromOptions()
    displacement = load.duplicate()

    begin = time.perf_counter()
    solver.setUp()
    middle = time.perf_counter()
    solver.solve(load, displacement)
    end = time.perf_counter()
    report(folder, world, matrix, solver, (stiffness, load, displacement), (middle - begin, end - middle))


def system(PETSc, matrix):
    """Stiffness with its rigid motions, and load."""
    local, all_rows = len(matrix.load), 3 * matrix.nodes
    rows = (matrix.row_starts, matrix.columns, matrix.blocks)
    stiffness = PETSc.Mat().createBAIJ(((local, all_rows), (local, all_rows)), 3, csr=rows, comm=PETSc.COMM_WORLD)
    stiffness.convert("aij")
    stiffness.setOption(PETSc.Mat.Option.SPD, True)
    load, coordinates = stiffness.createVecLeft(), stiffness.createVecLeft()
    load.array[:] = matrix.load
    coordinates.setBlockSize(3)
    coordinates.array[:] = matrix.coordinates.ravel()
    stiffness.setNearNullSpace(PETSc.NullSpace().createRigidBody(coordinates))
    del matrix.blocks, matrix.columns
    return stiffness, load


def report(folder, world, matrix, solver, vectors, seconds):
    stiffness, load, displacement = vectors
    product = stiffness * displacement
    work_of_load, work_of_stiffness = load.dot(displacement), product.dot(displacement)
    residual = (load - product).norm() / load.norm()
    direct = solver.getType() == "preonly"
    if world.rank != 0:
        return
    if solver.getConvergedReason() < 0:
        write_outcome(folder, failed=f"not converged after {solver.getIterationNumber()} iterations")
        return
    write_outcome(
        folder,
        iterations=None if direct else solver.getIterationNumber(),
        setup_seconds=seconds[0],
        solve_seconds=seconds[1],
        relative_residual=residual,
        energy_nmm=matrix.energy_nmm(work_of_load, work_of_stiffness),
        processes=world.size,
    )


def peer(solver, title, stop):
    return Peer(
        name=f"petsc-{solver}",
        title=title,
        stop=stop,
        install="apt install python3-petsc4py openmpi-bin",
        counted="KSPSetUp and KSPSolve; the matrix is given",
        needs_matrix=True,
        version=version,
        prepare=functools.partial(prepare, solver),
        read=read_outcome,
    )


PEERS = [
    peer("gamg", "PETSc CG + GAMG", RESIDUAL),
    peer("hypre", "PETSc CG + hypre BoomerAMG", RESIDUAL),
    peer("mumps", "PETSc + MUMPS", DIRECT),
]

if __name__ == "__main__":
    solve(*sys.argv[1:])
