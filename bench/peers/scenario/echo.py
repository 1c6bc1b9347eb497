"""Messages there and back, each client with one under way: how many, how fast, at what cost.

Back to back for the number, the median and the cost; the percentiles also at a fixed rate that all
can sustain, counted from when each message was due, since a closed loop excuses the messages that a
slow one holds up.
"""

import load
from cpu import CpuMeter
from goals import BEST, Goal

from . import Metric, Scenario, offload, relay

SIZE = 64
WARM_UPS = 4
PACED = {1: 2_000, 64: 5_000}  # messages a second by number of clients


class Echo(Scenario):
    def __init__(self, name, title, job, goals=()):  # pylint: disable=too-many-arguments
        self.name = name
        self.job = job
        self.goals = goals
        clients = f"{job.clients} client{'s' if job.clients > 1 else ''}"
        self.title = f"{title}, {SIZE} B there and back, {clients} with one message under way each"
        self.rate = PACED[job.clients]
        self.metrics = (
            Metric("messages_s", "messages/s", 0),
            Metric("p50_us", "p50, µs"),
            Metric("p99_us", "p99, µs"),
            Metric("paced_p50_us", f"p50 at {self.rate}/s, µs"),
            Metric("paced_p99_us", f"p99 at {self.rate}/s, µs"),
            Metric("core_us", "CPU 0, µs/message", 2),
            Metric("process_us", "process, µs/message", 2),
        )

    def measure(self, lab, proxy, effort):
        # Several runs: connections are made and closed in the measured one, too.
        for _ in range(WARM_UPS):
            self._run(proxy, effort.warm_up / WARM_UPS)
        with CpuMeter(proxy) as cpu:
            run = self._run(proxy, effort.measure)
        paced = self._run(proxy, effort.measure, self.rate)
        proxy.check_alive()
        return {
            "messages_s": run["messages"] / run["seconds"],
            "p50_us": run["p50_us"],
            "p99_us": run["p99_us"],
            "paced_p50_us": paced["p50_us"],
            "paced_p99_us": paced["p99_us"],
            "core_us": cpu.spent.core / run["messages"] * 1e6,
            "process_us": cpu.spent.process / run["messages"] * 1e6,
            **cpu.spent.disturbances(),
            "lost": run["lost"],
        }

    def _run(self, proxy, seconds, rate=0):
        run = load.run(proxy, "echo", n=self.job.clients, r=rate, t=seconds, l=SIZE)
        if run["messages"] == 0:
            raise load.LoadFailed("no message came back")
        return run


def near(peer, p50, p99):
    """Latency at most so many times that of a peer."""
    limits = {"p50_us": p50, "p99_us": p99, "paced_p50_us": p50, "paced_p99_us": p99}
    return tuple(Goal(metric, 1 / limit, peer) for metric, limit in limits.items())


AS_GOOD = (Goal("messages_s", 1.0, BEST),)
TWICE_THE_ANCESTOR = (Goal("messages_s", 2.0, "ancestor"),)

SCENARIOS = [
    Echo("udp-roundtrip", "UDP", relay("udp"),
         (Goal("core_us", 1 / 0.9, "nginx"), *near("nginx", 1.05, 1.25))),
    Echo("offload-roundtrip", "UDP", offload(), near("ip_forward", 1.1, 1.25)),
    Echo("tcp-pingpong", "TCP", relay("tcp")),
    Echo("tcp-pingpong-64", "TCP", relay("tcp", clients=64), AS_GOOD),
    Echo("websocket-roundtrip", "WebSocket", relay("websocket")),
    Echo("websocket", "WebSocket", relay("websocket", clients=64), AS_GOOD + TWICE_THE_ANCESTOR),
    Echo("udp-websocket", "UDP to WebSocket", relay("udp", "websocket", clients=64),
         TWICE_THE_ANCESTOR),
    Echo("websocket-udp", "WebSocket to UDP", relay("websocket", "udp", clients=64),
         TWICE_THE_ANCESTOR),
]
