"""What ours is meant to reach in a scenario, and whether a run shows that it does."""

from dataclasses import dataclass
from typing import Optional

BEST = "the best peer"
OURS_BEGIN = "l7mp"  # the name of every variant of ours


@dataclass(frozen=True)
class Goal:
    """A figure to reach: so many times better than a peer, or, without one, a number.

    `limit` is a ratio as results.Ratio has it (more is always better), or the number itself.
    """

    metric: str
    limit: float
    than: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a run says of a goal. Ratios and numbers alike: `reached` is what `limit` asks for."""

    goal: Goal
    peer: str = ""  # whom it was compared with
    reached: Optional[float] = None  # None: not measured
    met: bool = False
    doubt: str = ""  # why another run might say the opposite

    def text(self):
        if self.reached is None:
            return "not measured"
        return ("met" if self.met else "missed") + (f", {self.doubt}" if self.doubt else "")


def judge(comparison):
    """The verdicts of a scenario, in the order of its goals."""
    metrics = {metric.key: metric for metric in comparison.metrics}
    return [(by_ratio if goal.than else by_number)(comparison, metrics[goal.metric], goal)
            for goal in comparison.goals]


def by_ratio(comparison, metric, goal):
    peer = best_peer(comparison, metric) if goal.than == BEST else goal.than
    ratio = comparison.ratio(metric, peer)
    if not ratio:
        return Verdict(goal, peer)
    unsure = (is_near(ratio.value, goal.limit, metric.noise)
              or (ratio.low >= goal.limit) != (ratio.high >= goal.limit))
    return Verdict(goal, peer, ratio.value, ratio.value >= goal.limit, doubt(comparison, unsure))


def by_number(comparison, metric, goal):
    summary = comparison.summary(metric, comparison.ours)
    if not summary:
        return Verdict(goal)
    low, median, high = (reaches(metric, value, goal.limit)
                         for value in (summary.low, summary.median, summary.high))
    unsure = is_near(summary.median, goal.limit, metric.noise) or low != high
    return Verdict(goal, "", summary.median, median, doubt(comparison, unsure))


def reaches(metric, value, limit):
    return value >= limit if metric.more_is_better else value <= limit


def doubt(comparison, unsure):
    if comparison.is_disturbed():
        return "disturbed"
    return "within the noise" if unsure else ""


def is_near(value, limit, noise):
    return limit / (1 + noise) < value < limit * (1 + noise)


def best_peer(comparison, metric):
    """The one that ours is least better than; empty when nobody else was measured."""
    ratios = {peer: comparison.ratio(metric, peer) for peer in comparison.rounds
              if not peer.startswith(OURS_BEGIN)}
    return min((peer for peer, ratio in ratios.items() if ratio),
               key=lambda peer: ratios[peer].value, default="")
