"""The rounds of one scenario: who takes part, in which order, and what came of it."""

import dataclasses
import subprocess
import sys
import time

import goals
import load
import results
from proxy import ProxyFailed

OURS = "l7mp"
OURS_IN_KERNEL = "l7mp-offload"


class Contest:
    """One scenario and all who suit it; `comparison` is what they have done so far."""

    def __init__(self, scenario, peers, unable):
        """`unable`: why some peers cannot take part, by name."""
        ours = OURS if scenario.job.in_user_space else OURS_IN_KERNEL
        self.scenario = scenario
        self.unable = unable
        self.peers = sorted((peer for peer in peers if scenario.suits(peer)),
                            key=lambda peer: peer.name != ours)
        self.rounds = 0
        self.comparison = results.Comparison(
            scenario.name, scenario.title, ours, tuple(scenario.metrics),
            {peer.name: [] for peer in self.peers}, tuple(scenario.goals))

    def round(self, lab, effort, peers):
        """A trial of each. Another one begins, so that nobody always follows the same neighbour."""
        began = time.monotonic()
        shift = self.rounds % max(len(peers), 1)
        self.rounds += 1
        for peer in peers[shift:] + peers[:shift]:
            tell(f"{self.scenario.name} {self.rounds} {peer.name}: ", end="")
            outcome = self._trial(lab, effort, peer)
            tell(outcome.get("error") or self._text(outcome))
            self.comparison.rounds[peer.name].append(outcome)
        seconds = time.monotonic() - began
        tell(f"{self.scenario.name} {self.rounds}: took {seconds:.0f} s")
        self.comparison = dataclasses.replace(
            self.comparison, seconds=round(self.comparison.seconds + seconds, 1))

    def decisive(self):
        """Those whose figures decide whether the goals are reached; nobody where there are none."""
        verdicts = goals.judge(self.comparison)
        if not verdicts:
            return []
        names = {self.comparison.ours, *(verdict.peer for verdict in verdicts)}
        return [peer for peer in self.peers if peer.name in names]

    def _trial(self, lab, effort, peer):
        if peer.name in self.unable:
            return {"error": self.unable[peer.name]}
        try:
            return self.scenario.trial(lab, peer, effort)
        except (ProxyFailed, load.LoadFailed, subprocess.SubprocessError, OSError,
                ArithmeticError) as failure:
            return {"error": str(failure)}

    def _text(self, outcome):
        return ", ".join(f"{outcome[m.key]:.{m.digits}f} ({m.title})"
                         for m in self.scenario.metrics if m.key in outcome)


def tell(text, end="\n"):
    print(text, end=end, file=sys.stderr, flush=True)
