"""Datagrams there and back, one under way: latency and what a message costs.

Back to back for the median and the cost; the 99th percentile also at a fixed rate, counted from
when each message was due, since a closed loop excuses the messages that a slow one holds up.
"""

import load
from cpu import CpuMeter

from . import Metric, Scenario, relay

SIZE = 64
PACED_RATE = 2_000


class UdpRoundTrip(Scenario):
    title = f"UDP, {SIZE} B there and back, one message under way"
    metrics = (
        Metric("p50_us", "p50, µs"),
        Metric("p99_us", "p99, µs"),
        Metric("paced_p99_us", f"p99 at {PACED_RATE}/s, µs"),
        Metric("core_us", "CPU 0, µs/message", 2),
        Metric("process_us", "process, µs/message", 2),
    )

    def __init__(self, name, in_kernel=False):
        self.name = name
        self.job = relay("udp", in_kernel)

    def measure(self, lab, proxy, effort):
        self._run(lab, proxy, effort.warm_up)
        with CpuMeter(proxy) as cpu:
            run = self._run(lab, proxy, effort.measure)
        paced = self._run(lab, proxy, effort.measure, PACED_RATE)
        proxy.check_alive()
        return {
            "p50_us": run["p50_us"],
            "p99_us": run["p99_us"],
            "paced_p99_us": paced["p99_us"],
            "core_us": cpu.spent.core / run["messages"] * 1e6,
            "process_us": cpu.spent.process / run["messages"] * 1e6,
            **cpu.spent.disturbances(),
        }

    def _run(self, lab, proxy, seconds, rate=0):
        run = load.run(lab, "udp_rtt", r=rate, t=seconds, l=SIZE,
                       p=proxy.called())
        if run["messages"] == 0:
            raise load.LoadFailed("no message came back")
        return run


SCENARIOS = [UdpRoundTrip("udp-roundtrip"),
             UdpRoundTrip("offload-roundtrip", in_kernel=True)]
