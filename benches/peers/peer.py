"""What the driver knows of a code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from problem import Problem

# How a code decides that it is done.
RESIDUAL = "residual 1e-6"
DIRECT = "direct"
OWN = "its own"


@dataclass(frozen=True)
class Job:
    """One problem for one code. `matrix` holds what `assembly.py` wrote, `folder` is the code's own."""

    problem: Problem
    threads: int
    matrix: Path
    folder: Path


@dataclass(frozen=True)
class Outcome:
    """`seconds`: set-up and solve, as `Peer.counted` says. `iterations` is None for a direct solver."""

    dof: int
    iterations: int | None
    seconds: float
    e_app_mpa: float
    details: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Peer:
    """A code with one choice of solver. All of one `family` are run by the family's name.

    `version` is None where the code is not installed; `prepare` writes the input and returns command and environment;
    `read` raises `Unreadable` where the run left no result.
    """

    name: str
    title: str
    stop: str
    install: str
    counted: str
    needs_matrix: bool
    version: Callable[[], str | None]
    prepare: Callable[[Job], tuple[list[str], dict[str, str]]]
    read: Callable[[Job], Outcome]

    @property
    def family(self):
        return self.name.split("-")[0]


class Unreadable(Exception):
    """The run left no result; the message says why in a few words."""
