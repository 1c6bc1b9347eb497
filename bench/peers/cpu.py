"""Processor time spent during a piece of work: of the proxy's whole CPU, and of the proxy alone.

The whole CPU's time is what it was not idle. The kernel measures idle time exactly, while it
guesses the kinds of work (user, system, softirq) from where its timer interrupt happens to strike:
when the CPU is idle for much of the time, that guess can be a third off. Time the host took away
("stolen") is no work; it is assumed to be spread evenly over work and idleness. Time that strangers
used (a build next door) cannot be told from the proxy's on its CPU: it is recorded, so that nobody
trusts such a run.
"""

import os
import time
from dataclasses import dataclass

from lab import PROXY_CPU

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# the fields of a cpu line in /proc/stat, see proc_stat(5)
FIELDS = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")

KTHREADD = 2  # the parent of all kernel threads


@dataclass(frozen=True)
class CpuTime:
    """Seconds. `core` includes the receive processing of the proxy's interfaces."""

    core: float
    process: float
    stolen_share: float  # by the host, of the time that passed
    strangers_share: float  # by other processes, on any CPU, of the time that passed

    def disturbances(self):
        """For the record of a result: what makes it less trustworthy."""
        return {"stolen_share": self.stolen_share, "strangers_share": self.strangers_share}


class CpuMeter:
    """Measures what is spent within the `with` block; the result is in `spent` afterwards."""

    def __init__(self, proxy):
        self.proxy = proxy
        self.spent = None

    def __enter__(self):
        self._before = self._now()
        return self

    def __exit__(self, failure, *_):
        if failure is None:
            wall, process, strangers, idle, stolen = (
                after - before for after, before in zip(self._now(), self._before))
            busy_share = max(0, 1 - idle / wall)
            self.spent = CpuTime((wall - stolen) * busy_share, process, stolen / wall,
                                 strangers / wall)

    def _now(self):
        cpu = {field: ticks / TICKS_PER_S for field, ticks in proxy_cpu_ticks().items()}
        ours = {os.getpid(), *self.proxy.pids()}
        return (time.monotonic(), self.proxy.cpu_s(), strangers_s(ours),
                cpu["idle"] + cpu["iowait"], cpu["steal"])


def proxy_cpu_ticks():
    """How the proxy's CPU has spent its time so far."""
    with open("/proc/stat", encoding="ascii") as stat:
        for line in stat:
            name, *values = line.split()
            if name == f"cpu{PROXY_CPU}":
                return dict(zip(FIELDS, map(int, values)))
    raise OSError(f"/proc/stat has no cpu{PROXY_CPU}")


def strangers_s(ours):
    """Time so far of all processes but ours, dead children included. The kernel's do not count:
    packets are received in their name, too."""
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue  # it ended; its parent has its time now
        if int(pid) not in ours and int(fields[1]) != KTHREADD:
            ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS_PER_S
