"""What the machine is."""

import datetime
import os
import platform


def machine():
    return {
        "system": platform.system().lower(),
        "architecture": platform.machine(),
        "processor": field_of("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": memory_bytes("MemTotal"),
        "python": platform.python_version(),
    }


def memory_bytes(name):
    """A line of /proc/meminfo: MemTotal, MemAvailable."""
    return 1024 * int(field_of("/proc/meminfo", name).split()[0])


def field_of(path, name):
    with open(path, encoding="ascii", errors="replace") as lines:
        return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def load_average():
    """Of the last minute."""
    return round(os.getloadavg()[0], 2)
