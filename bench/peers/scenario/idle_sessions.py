"""Memory of sessions that are there and have nothing to do."""

import time

import load
from cpu import CpuMeter
from goals import Goal

from . import Metric, Scenario, relay

# Idle is who has had nothing to do for a while; what the set-up alone needed is given back by then.
SETTLE_S = 6
SIZE = 64


class IdleSessions(Scenario):
    metrics = (
        Metric("kib_session", "PSS, KiB/session", 2),
        Metric("core_share", "CPU 0 meanwhile, %", 2),
        Metric("process_share", "process meanwhile, %", 2),
    )

    def __init__(self, name, title, job, goals):  # pylint: disable=too-many-arguments
        self.name = name
        self.title = f"{job.clients} idle {title}"
        self.job = job
        self.goals = goals

    def measure(self, lab, proxy, effort):
        """What all of them add to a proxy that has already had one."""
        with load.held(proxy, "echo", n=1, k=1, l=SIZE):
            time.sleep(SETTLE_S)
            before = proxy.pss_mib()
        with load.held(proxy, "echo", n=self.job.clients, k=1, l=SIZE, w=1):
            time.sleep(SETTLE_S)
            proxy.check_alive()
            with_all = proxy.pss_mib()
            with CpuMeter(proxy) as cpu:
                time.sleep(effort.measure)
        return {
            "kib_session": (with_all - before) * 1024 / self.job.clients,
            "core_share": cpu.spent.core / effort.measure * 100,
            "process_share": cpu.spent.process / effort.measure * 100,
            **cpu.spent.disturbances(),
        }


SCENARIOS = [
    IdleSessions("tcp-idle", "TCP connections", relay("tcp", clients=9_000),
                 (Goal("kib_session", 6),)),
    IdleSessions("udp-idle", "UDP sessions", relay("udp", clients=18_000),
                 (Goal("kib_session", 3), Goal("process_share", 1))),
]
