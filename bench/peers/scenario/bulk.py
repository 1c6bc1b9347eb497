"""Byte streams in one direction, as fast as they go."""

import load
from cpu import CpuMeter
from goals import BEST, Goal

from . import Metric, Scenario, relay


class Bulk(Scenario):
    metrics = (
        Metric("gbit_s", "Gbit/s", 2),
        Metric("core_ns_kib", "CPU 0, ns/KiB", 0),
        Metric("process_ns_kib", "process, ns/KiB", 0),
    )

    def __init__(self, name, title, job, goals):  # pylint: disable=too-many-arguments
        self.name = name
        self.job = job
        self.goals = goals
        self.title = f"{title}, {job.clients} connection{'s' if job.clients > 1 else ''}"

    def measure(self, lab, proxy, effort):
        self._run(proxy, effort.warm_up)
        with CpuMeter(proxy) as cpu:
            run = self._run(proxy, effort.measure)
        proxy.check_alive()
        kib = run["received"] / 1024
        return {
            "gbit_s": run["received"] * 8 / run["seconds"] / 1e9,
            "core_ns_kib": cpu.spent.core / kib * 1e9,
            "process_ns_kib": cpu.spent.process / kib * 1e9,
            **cpu.spent.disturbances(),
        }

    def _run(self, proxy, seconds):
        return load.run(proxy, "stream_bulk", n=self.job.clients, t=seconds)


TCP_GOALS = (Goal("gbit_s", 1.0, BEST), Goal("core_ns_kib", 1 / 0.9, BEST))
UNIX_GOALS = (Goal("gbit_s", 1.1, BEST),)

SCENARIOS = [
    Bulk("tcp-bulk", "TCP bulk", relay("tcp", bulk=True), TCP_GOALS),
    Bulk("tcp-bulk-8", "TCP bulk", relay("tcp", bulk=True, clients=8), TCP_GOALS),
    Bulk("tcp-bulk-64", "TCP bulk", relay("tcp", bulk=True, clients=64), TCP_GOALS),
    Bulk("unix-bulk", "Unix stream bulk", relay("unix", bulk=True), UNIX_GOALS),
]
