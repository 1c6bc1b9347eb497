"""Memory of a proxy that was started with the minimal configuration and has nothing to do."""

import time

from goals import Goal
from peer import End, Job

from . import Metric, Scenario

API_PORT = 1234
SAMPLES = 12
INTERVAL_S = 0.25


class Idle(Scenario):
    name = "idle"
    title = "Idle memory, minimal configuration, API on"
    job = Job(End("tcp", port=API_PORT))
    metrics = (Metric("pss_mib", "PSS, MiB"),)
    goals = (Goal("pss_mib", 55),)

    def measure(self, lab, proxy, effort):
        """The largest of some seconds of samples: start-up work may go on after the port opens."""
        largest = 0
        for _ in range(SAMPLES):
            time.sleep(INTERVAL_S)
            proxy.check_alive()
            largest = max(largest, proxy.pss_mib())
        return {"pss_mib": largest}


SCENARIOS = [Idle()]
