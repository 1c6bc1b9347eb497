"""What is measured, one module each: a piece of work for a proxy and the figures taken of it."""

from dataclasses import dataclass

from load import LISTEN_PORT, SERVER_PORT
from lab import SERVER
from peer import Job


@dataclass(frozen=True)
class Metric:
    """One figure of a scenario."""

    key: str
    title: str  # with the unit
    digits: int = 1


@dataclass(frozen=True)
class Effort:
    """How long to look, in seconds."""

    warm_up: float
    trial: float
    measure: float


THOROUGH = Effort(warm_up=3, trial=1.5, measure=4)
QUICK = Effort(warm_up=1.5, trial=0.8, measure=2)


class Scenario:
    """A scenario has a `name`, a `title`, a `job` for the proxy and a list of `metrics`."""

    name = ""
    title = ""
    job = None
    metrics = ()

    def measure(self, lab, proxy, effort):
        """Returns a dict with a number for each metric, and more for the record."""
        raise NotImplementedError


def relay(transport, in_kernel=False):
    """The job of relaying to the lab's server."""
    return Job(transport, LISTEN_PORT, SERVER, SERVER_PORT, in_kernel)


def all_scenarios():
    from . import idle, tcp_bulk, udp, udp_roundtrip  # pylint: disable=import-outside-toplevel
    return [*udp.SCENARIOS, *udp_roundtrip.SCENARIOS, *tcp_bulk.SCENARIOS, *idle.SCENARIOS]
