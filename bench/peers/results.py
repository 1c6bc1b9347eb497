"""What a run measured: as it is kept, and as it is compared."""

import json
import os
import statistics
from dataclasses import asdict, dataclass

from goals import Goal
from scenario import Metric

DISTURBED = 0.03
DISTURBANCES = {"stolen_share": "the host took CPU 0 away", "strangers_share": "other programs ran"}


@dataclass(frozen=True)
class Summary:
    """A metric of a peer over all rounds."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Ratio:
    """How many times better ours is than a peer, whether more or less is better; below 1: worse.

    `value` is of the medians, `low` and `high` are of the rounds, in each of which both took turns.
    """

    value: float
    low: float
    high: float
    noise: float

    @property
    def within_noise(self):
        """Whether nothing may be claimed: too small a difference, or one that some round denies."""
        return max(self.value, 1 / self.value) < 1 + self.noise or self.low <= 1 <= self.high


@dataclass(frozen=True)
class Comparison:
    """All rounds of a scenario: `rounds` maps a peer to its list of figures or errors.

    `seconds` is how long all of it took.
    """

    name: str
    title: str
    ours: str
    metrics: tuple
    rounds: dict
    goals: tuple = ()
    seconds: float = 0

    def summary(self, metric, peer):
        """None when no round of it succeeded."""
        values = [r[metric.key] for r in self.rounds.get(peer, []) if metric.key in r]
        return Summary(statistics.median(values), min(values), max(values)) if values else None

    def absence(self, peer):
        """What to say where `summary` is None: not all figures exist for all peers."""
        if peer not in self.rounds:
            return ""
        return "\u2013" if any("error" not in r for r in self.rounds.get(peer, [])) else "failed"

    def ratio(self, metric, peer):
        """None for ours itself, and when there is nothing to compare."""
        both = [(ours[metric.key], its[metric.key])
                for ours, its in zip(self.rounds.get(self.ours, []), self.rounds.get(peer, []))
                if metric.key in ours and metric.key in its]
        if peer == self.ours or not both or min(map(min, both)) <= 0:
            return None
        ratios = [better(metric, *pair) for pair in both]
        medians = (statistics.median(values) for values in zip(*both))
        return Ratio(better(metric, *medians), min(ratios), max(ratios), metric.noise)

    def is_disturbed(self):
        return any(self._worst(key) > DISTURBED for key in DISTURBANCES)

    def _worst(self, key):
        return max((r.get(key, 0) for rounds in self.rounds.values() for r in rounds), default=0)

    def warnings(self):
        """What the reader should know before believing the figures."""
        for key, what in DISTURBANCES.items():
            if self._worst(key) > DISTURBED:
                yield f"Disturbed: {what} for up to {self._worst(key):.0%} of the time."
        for peer, rounds in self.rounds.items():
            for message in dict.fromkeys(r["error"] for r in rounds if "error" in r):
                yield f"Failed: {peer}: {last_line(message)}"

    def failed(self):
        return any("error" in r for rounds in self.rounds.values() for r in rounds)


@dataclass(frozen=True)
class Run:
    """One run of several scenarios; `facts` are texts, in the order they should be read."""

    facts: dict
    comparisons: list

    def save(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(asdict(self), f, indent=2, ensure_ascii=False)
            f.write("\n")

    def headlines(self):
        """(comparison, metric) of what an overview shows: what it does, and what that costs."""
        for comparison in self.comparisons:
            first, *others = comparison.metrics
            yield comparison, first
            for metric in [m for m in others if m.is_cpu_time][:1]:
                yield comparison, metric


def load(path):
    """A run as it was saved; ValueError when that is none."""
    with open(path, encoding="utf-8") as f:
        tree = json.load(f)
    try:
        return Run(tree["facts"], [comparison(c) for c in tree["comparisons"]])
    except (KeyError, TypeError) as problem:
        raise ValueError(f"{path}: is not what bench/peers/run writes: {problem}") from problem


def comparison(tree):
    return Comparison(**{**tree, "metrics": tuple(Metric(**m) for m in tree["metrics"]),
                         "goals": tuple(Goal(**g) for g in tree["goals"])})


def better(metric, ours, its):
    return ours / its if metric.more_is_better else its / ours


def last_line(text):
    return (text.strip().splitlines() or ["(it said nothing)"])[-1]
