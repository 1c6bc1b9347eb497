"""What is measured, one module each: a piece of work for a proxy and the figures taken of it."""

from dataclasses import dataclass, replace

import load
from peer import End, Job
from proxy import Proxy


@dataclass(frozen=True)
class Metric:
    """One figure of a scenario. Its key begins with what it is of and ends with the unit."""

    key: str
    title: str  # with the unit
    digits: int = 1

    @property
    def more_is_better(self):
        """Of rates; less is better of all else."""
        return self.key == "kpps" or self.key.endswith("_s")

    @property
    def is_cpu_time(self):
        return self.key.startswith(("core_", "process_"))

    @property
    def noise(self):
        """How far two runs of the same thing may be apart, as measured; no claim below that."""
        if self.is_cpu_time:
            return 0.16
        return 0.23 if "p99" in self.key else 0.05


@dataclass(frozen=True)
class Effort:
    """How long to look, in seconds, and how closely."""

    warm_up: float
    trial: float
    measure: float
    precision: float  # ratio of a rate that is too high to one that is not, where searches end


THOROUGH = Effort(warm_up=6, trial=1.5, measure=4, precision=1.03)
QUICK = Effort(warm_up=4, trial=0.3, measure=0.8, precision=1.06)
WARM_UP_WITHOUT_COMPILER_S = 0.3


class Scenario:
    """A `name`, a `title`, a `job` for the proxy, lists of `metrics` and `goals`, a `measure`."""

    name = ""
    title = ""
    job = None
    metrics = ()
    goals = ()

    def suits(self, peer):
        """Whether a peer can take part."""
        return peer.can(self.job)

    def trial(self, lab, peer, effort):
        """One round of one peer: starts it, measures, stops it."""
        if not peer.warms_up:
            effort = replace(effort, warm_up=WARM_UP_WITHOUT_COMPILER_S)
        with Proxy(lab, peer, self.job) as proxy:
            return self.measure(lab, proxy, effort)

    def measure(self, lab, proxy, effort):
        """Returns a dict with a number for each metric, and more for the record."""
        raise NotImplementedError


def relay(listen, target="", **more):
    """The job of relaying from one transport to the lab's server by another (or the same)."""
    return Job(End(listen, *load.LISTENS[listen]),
               End(target or listen, *load.SERVES[target or listen]), **more)


def offload(**more):
    """The job of relaying datagrams without seeing them."""
    return relay("udp", in_kernel=True, in_user_space=False, **more)


def all_scenarios():
    """In the order of the report."""
    # pylint: disable=import-outside-toplevel
    from . import bulk, connections, echo, idle, idle_sessions, sessions, startup, udp
    return [scenario for module in (udp, sessions, echo, bulk, connections, idle_sessions, idle,
                                    startup)
            for scenario in module.SCENARIOS]
