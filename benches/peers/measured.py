"""Runs a command and writes what it took. Standard library alone, to be small itself.

    python measured.py REPORT SECONDS BYTES COMMAND…

REPORT is JSON: `ended` (done, time, memory), `status` (negative: a signal), `wall_seconds`, `peak_bytes`,
`user_seconds`, `system_seconds`. Peak memory is that of the resource usage of the child, or, where that is more, the
sum over its processes (MPI) of each one's peak as seen four times a second. Beyond SECONDS or BYTES it is ended.
A process of its own, because the resource usage of a child starts with the memory of its parent.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time

PERIOD_S = 0.25


def session_processes(session):
    """Ids of the processes in the session."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == session:
                    found.append(int(name))
            except ProcessLookupError:
                pass
    return found


def memory_of(process):
    """Resident bytes of a process, now and at most; zeros once it has gone."""
    lines = {}
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                word, _, value = line.partition(":")
                lines[word] = value
    except OSError:
        pass
    return tuple(1024 * int(lines.get(word, "0").split()[0]) for word in ("VmRSS", "VmHWM"))


class Watch(threading.Thread):
    """Adds up the memory of a session, and ends it when it has too much of memory or time."""

    def __init__(self, session, seconds, limit_bytes):
        super().__init__(daemon=True)
        self.session, self.deadline, self.limit_bytes = session, time.monotonic() + seconds, limit_bytes
        self.peaks = {}
        self.ended = "done"
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(PERIOD_S):
            now = 0
            for process in session_processes(self.session):
                resident, peak = memory_of(process)
                now += resident
                self.peaks[process] = max(peak, self.peaks.get(process, 0))
            if now > self.limit_bytes or time.monotonic() > self.deadline:
                self.ended = "memory" if now > self.limit_bytes else "time"
                end(self.session)
                return


def end(session):
    for process in session_processes(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def measure(command, seconds, limit_bytes):
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    watch = Watch(child.pid, seconds, limit_bytes)
    watch.start()
    try:
        _, status, usage = os.wait4(child.pid, 0)
    finally:
        wall = time.perf_counter() - begin
        watch.over.set()
        watch.join()
        end(child.pid)
        child.wait()
    return {
        "ended": watch.ended,
        "status": os.waitstatus_to_exitcode(status),
        "wall_seconds": wall,
        "peak_bytes": max(1024 * usage.ru_maxrss, sum(watch.peaks.values())),
        "user_seconds": usage.ru_utime,
        "system_seconds": usage.ru_stime,
    }


def main(report, seconds, limit_bytes, *command):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(1))
    outcome = measure(command, float(seconds), int(limit_bytes))
    with open(report, "w", encoding="utf-8") as file:
        json.dump(outcome, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
