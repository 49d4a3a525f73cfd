"""Which Python has a module: the one that runs the driver, or the system's own, where Debian puts its packages."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def candidates():
    found = [sys.executable, shutil.which("python3"), "/usr/bin/python3"]
    return list(dict.fromkeys(python for python in found if python and os.path.exists(python)))


@functools.cache
def python_with(expression, environment=()):
    """(interpreter, text that the expression gives there), or None; `environment` is a tuple of pairs."""
    for python in candidates():
        tried = subprocess.run(
            [python, "-c", f"print({expression})"],
            env=os.environ | dict(environment),
            cwd=HERE,
            capture_output=True,
            text=True,
        )
        if tried.returncode == 0:
            return python, tried.stdout.strip()
    return None


def versions_of(*modules):
    """An expression that names the modules with their versions."""
    return " + ', ' + ".join(f"'{module} ' + __import__('{module}').__version__" for module in modules)


def threads_environment(threads):
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"]
    return {name: str(threads) for name in names}
