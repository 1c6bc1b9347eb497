"""Datagrams one way, open loop: the highest rate a proxy keeps up with, and its price there.

A proxy keeps up with a rate when at most one datagram in a thousand is lost or late. Late is
20 ms: what a proxy cannot relay piles up in socket buffers first (megabytes of them, with some),
and a trial that is over before they are full would call that success. What is judged are the
better two thirds of a run's slices of 20 ms, see load/udp_flood.c; the loss of all is recorded too.

Where the kernel forwards, arrivals are only counted, so that the load is not what limits: there are
no buffers in which overload could hide, and "process" shows that no packet reached user space.
"""

import load
from cpu import CpuMeter
from goals import Goal

from . import Metric, Scenario, offload, relay

LOSS_LIMIT = 0.001
WARM_UP_RATE = 20_000
PROBE_S = 0.15
FIRST_PROBE = 20_000
HOPELESS = 0.5  # share that arrives in time, below which more load only makes it worse
PAUSED_LIMIT = 0.3  # share of a run in which the generator may have been held up
STEP = 1.25
LOWEST_RATE = 200


class UdpFlood(Scenario):
    metrics = (
        Metric("kpps", "kpps without loss"),
        Metric("core_us", "CPU 0, µs/packet", 2),
        Metric("process_us", "process, µs/packet", 2),
    )

    # pylint: disable-next=too-many-arguments
    def __init__(self, name, title, job, size, goals, **options):
        """`options`: more of load/udp_flood.c."""
        self.name = name
        self.job = job
        self.goals = goals
        self.title = f"UDP, {size} B, {title}, highest rate with at most 0.1 % lost or late"
        self.options = {"l": size, "n": job.clients, **options}

    def measure(self, lab, proxy, effort):
        self._flood(proxy, WARM_UP_RATE, effort.warm_up)
        rate = self._highest_rate(proxy, effort)
        while True:
            with CpuMeter(proxy) as cpu:
                run = self._flood(proxy, rate, effort.measure)
            if keeps_up(run):
                break
            rate = lowered(rate, effort.precision)
        proxy.check_alive()
        return {
            "kpps": run["sent"] / run["seconds"] / 1e3,
            "core_us": cpu.spent.core / run["received"] * 1e6,
            "process_us": cpu.spent.process / run["received"] * 1e6,
            **cpu.spent.disturbances(),
            "lost_share_of_all": 1 - run["received"] / run["sent"],
        }

    def _highest_rate(self, proxy, effort):
        """Around what short probes let expect: first steps, then by halves."""
        rate = max(self._estimate(proxy), LOWEST_RATE)
        low, high = 0, 0
        while not low or not high:
            if self._sustains(proxy, rate, effort):
                low, rate = rate, rate * STEP
            else:
                high, rate = rate, lowered(rate, STEP)
        while high > low * effort.precision:
            middle = (low + high) / 2
            if self._sustains(proxy, middle, effort):
                low = middle
            else:
                high = middle
        return low

    def _estimate(self, proxy):
        """The most that arrives in time: too much load lets a proxy do less, not more."""
        rate, best = FIRST_PROBE, 0
        while True:
            run = self._flood(proxy, rate, PROBE_S)
            in_time = run["received"] - run["late"]
            best = max(best, in_time / run["seconds"])
            if in_time < HOPELESS * rate * run["seconds"]:
                return best
            rate *= 2

    def _sustains(self, proxy, rate, effort):
        """A failure counts when it repeats: a hiccup of the machine is not the proxy's."""
        return any(keeps_up(self._flood(proxy, rate, effort.trial)) for _ in range(2))

    def _flood(self, proxy, rate, seconds):
        return load.run(proxy, "udp_flood", r=int(rate), t=seconds, **self.options)


def lowered(rate, factor):
    if rate < LOWEST_RATE:
        raise load.LoadFailed(f"loss even at {rate:.0f} packets a second")
    return rate / factor


def keeps_up(run):
    """Also the generator: a rate that it did not reach was not offered."""
    paused = run["paused_ms"] / 1e3 / run["seconds"]
    return run["bad_share"] <= LOSS_LIMIT and paused <= PAUSED_LIMIT


class KernelFlood(UdpFlood):
    """The client hands its kernel many datagrams at a time, or it would send too few of them."""

    # pylint: disable-next=too-many-arguments
    def __init__(self, name, title, job, size, goals):
        super().__init__(name, title, job, size, goals, g=1, a=1)

    def measure(self, lab, proxy, effort):
        with lab.cut_datagrams():
            return super().measure(lab, proxy, effort)


def beats(peer, ratio):
    return Goal("kpps", ratio, peer), Goal("core_us", ratio, peer)


def costs(forwarding, nat):
    """At most so many times what the kernel's own ways cost."""
    return (Goal("kpps", 600), Goal("core_us", 1 / forwarding, "ip_forward"),
            Goal("core_us", 1 / nat, "nftables"))


SCENARIOS = [
    UdpFlood("udp", "one flow", relay("udp"), 64, beats("nginx", 1.8)),
    UdpFlood("udp-1400", "one flow", relay("udp"), 1400, beats("nginx", 1.8)),
    UdpFlood("udp-flows", "1000 flows in turn", relay("udp", clients=1000), 64,
             beats("nginx", 1.6)),
    UdpFlood("udp-bulk", "one flow, many at a time at both ends (GSO, GRO)", relay("udp"), 1400,
             beats("nginx", 8), g=1),
    KernelFlood("offload", "one flow", offload(), 64, costs(1.0, 0.6)),
    KernelFlood("offload-flows", "1000 flows, runs of 16 in turn", offload(clients=1000), 64,
                costs(1.1, 0.6)),
]
