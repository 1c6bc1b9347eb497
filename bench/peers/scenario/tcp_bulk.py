"""Byte streams in one direction, as fast as they go."""

import load
from cpu import CpuMeter

from . import Metric, Scenario, relay


class TcpBulk(Scenario):
    job = relay("tcp")
    metrics = (
        Metric("mb_s", "MB/s", 0),
        Metric("core_s_gb", "CPU 0, s/GB", 3),
        Metric("process_s_gb", "process, s/GB", 3),
        Metric("core_ns_kib", "CPU 0, ns/KiB", 0),
    )

    def __init__(self, name, connections):
        self.name = name
        self.connections = connections
        self.title = f"TCP bulk, {connections} connection{'s' if connections > 1 else ''}"

    def measure(self, lab, proxy, effort):
        self._run(lab, effort.warm_up)
        with CpuMeter(proxy) as cpu:
            run = self._run(lab, effort.measure)
        proxy.check_alive()
        received = run["received"]
        return {
            "mb_s": received / run["seconds"] / 1e6,
            "core_s_gb": cpu.spent.core / received * 1e9,
            "process_s_gb": cpu.spent.process / received * 1e9,
            "core_ns_kib": cpu.spent.core / received * 1024 * 1e9,
            **cpu.spent.disturbances(),
        }

    def _run(self, lab, seconds):
        return load.run(lab, "tcp_bulk", n=self.connections, t=seconds)


SCENARIOS = [TcpBulk("tcp-bulk", 1), TcpBulk("tcp-bulk-8", 8)]
