"""Datagrams of one flow, open loop: the highest rate a proxy keeps up with, and its price there.

A proxy keeps up with a rate when at most one datagram in a thousand is lost or late. Late is
20 ms: what a proxy cannot relay piles up in socket buffers first (megabytes of them, with some),
and a trial that is over before they are full would call that success. What is judged are the
better two thirds of a run's slices of 20 ms, see load/udp_flood.c; the loss of all is recorded too.
"""

import load
from cpu import CpuMeter

from . import Metric, Scenario, relay

LOSS_LIMIT = 0.001
WARM_UP_RATE = 20_000
FIRST_RATE = 20_000
PAUSED_LIMIT = 0.3  # share of a run in which the generator may have been held up
GROWTH = 1.5
PRECISION = 1.03  # ratio of a rate that is too high to one that is not, at which the search ends


class UdpFlow(Scenario):
    metrics = (
        Metric("kpps", "kpps without loss"),
        Metric("core_us", "CPU 0, µs/packet", 2),
        Metric("process_us", "process, µs/packet", 2),
    )

    def __init__(self, name, size, in_kernel=False):
        self.name = name
        self.job = relay("udp", in_kernel=in_kernel)
        self.title = f"UDP, {size} B, one flow, highest rate with at most 0.1 % lost or late"
        self.size = size

    def measure(self, lab, proxy, effort):
        self._flood(proxy, WARM_UP_RATE, effort.warm_up)
        rate = self._highest_rate(proxy, effort)
        while True:
            with CpuMeter(proxy) as cpu:
                run = self._flood(proxy, rate, effort.measure)
            if keeps_up(run):
                break
            rate *= 1 / PRECISION
        proxy.check_alive()
        return {
            "kpps": rate / 1e3,
            "core_us": cpu.spent.core / run["received"] * 1e6,
            "process_us": cpu.spent.process / run["received"] * 1e6,
            **cpu.spent.disturbances(),
            "lost_share_of_all": 1 - run["received"] / run["sent"],
        }

    def _highest_rate(self, proxy, effort):
        low, high = 0, FIRST_RATE
        while self._sustains(proxy, high, effort):
            low, high = high, high * GROWTH
        while high > low * PRECISION:
            if high < FIRST_RATE / 100:
                raise load.LoadFailed(f"loss even at {high:.0f} packets a second")
            middle = (low + high) / 2
            if self._sustains(proxy, middle, effort):
                low = middle
            else:
                high = middle
        return low

    def _sustains(self, proxy, rate, effort):
        """A failure counts when it repeats: a hiccup of the machine is not the proxy's."""
        return any(keeps_up(self._flood(proxy, rate, effort.trial)) for _ in range(2))

    def _flood(self, proxy, rate, seconds):
        return load.run(proxy, "udp_flood", r=int(rate), t=seconds, l=self.size)


def keeps_up(run):
    """Also the generator: a rate that it did not reach was not offered."""
    paused = run["paused_ms"] / 1e3 / run["seconds"]
    return run["bad_share"] <= LOSS_LIMIT and paused <= PAUSED_LIMIT


SCENARIOS = [UdpFlow("udp", 64), UdpFlow("offload", 64, in_kernel=True)]
