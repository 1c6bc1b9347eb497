"""Connections that are opened, carry one message there and back, and are closed by the client."""

import load
from cpu import CpuMeter
from goals import Goal

from . import Metric, Scenario, relay

SIZE = 64
# A connection takes the longest way through a proxy: there is more to compile than for messages.
WARM_UP = 2.5


class Connections(Scenario):
    name = "tcp-connections"
    job = relay("tcp", clients=64)
    title = f"TCP connections for one message of {SIZE} B there and back, {job.clients} at a time"
    metrics = (
        Metric("connections_s", "connections/s", 0),
        Metric("core_us", "CPU 0, µs/connection"),
        Metric("process_us", "process, µs/connection"),
    )
    goals = (Goal("connections_s", 1.0, "haproxy"),)

    def measure(self, lab, proxy, effort):
        self._run(proxy, WARM_UP * effort.warm_up)
        with CpuMeter(proxy) as cpu:
            run = self._run(proxy, effort.measure)
        proxy.check_alive()
        return {
            "connections_s": run["messages"] / run["seconds"],
            "core_us": cpu.spent.core / run["messages"] * 1e6,
            "process_us": cpu.spent.process / run["messages"] * 1e6,
            **cpu.spent.disturbances(),
        }

    def _run(self, proxy, seconds):
        return load.run(proxy, "echo", n=self.job.clients, m=1, t=seconds, l=SIZE)


SCENARIOS = [Connections()]
