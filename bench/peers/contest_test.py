"""Who takes part in which round: python3 -m unittest discover -s bench/peers -p '*_test.py'"""

import contextlib
import io
import unittest
from dataclasses import dataclass

from contest import Contest
from goals import BEST, Goal
from load import LoadFailed
from scenario import Metric, Scenario, relay


@dataclass(frozen=True)
class FakePeer:
    name: str
    figure: float = 1


class FakeScenario(Scenario):
    name = "fake"
    job = relay("tcp")
    metrics = (Metric("messages_s", "messages/s"),)

    def __init__(self, *goals):
        self.goals = goals
        self.order = []

    def suits(self, peer):
        return peer.name != "unsuitable"

    def trial(self, lab, peer, effort):
        self.order.append(peer.name)
        if peer.figure == 0:
            raise LoadFailed("no answer")
        return {"messages_s": peer.figure}


class ContestTest(unittest.TestCase):
    peers = [FakePeer("nginx", 3), FakePeer("l7mp", 4), FakePeer("haproxy", 5),
             FakePeer("socat", 0), FakePeer("unsuitable")]

    def contest(self, *goals, rounds=1, unable=()):
        contest = Contest(FakeScenario(*goals), self.peers, dict(unable))
        with contextlib.redirect_stderr(io.StringIO()):
            for _ in range(rounds):
                contest.round(None, None, contest.peers)
        return contest

    def test_begins_with_ours_and_each_round_with_another_one(self):
        order = self.contest(rounds=2).scenario.order
        self.assertEqual(["l7mp", "nginx", "haproxy", "socat"], order[:4])
        self.assertEqual(["nginx", "haproxy", "socat", "l7mp"], order[4:])

    def test_goes_on_after_failures(self):
        contest = self.contest(unable={"haproxy": "not installed"}, rounds=2)
        self.assertNotIn("haproxy", contest.scenario.order)
        self.assertEqual([{"error": "not installed"}] * 2, contest.comparison.rounds["haproxy"])
        self.assertEqual([{"error": "no answer"}] * 2, contest.comparison.rounds["socat"])

    def test_is_decided_by_ours_and_whom_goals_compare_it_with(self):
        def names(*goals):
            return [peer.name for peer in self.contest(*goals).decisive()]
        self.assertEqual([], names())
        self.assertEqual(["l7mp", "haproxy"], names(Goal("messages_s", 1, BEST)))
        self.assertEqual(["l7mp", "nginx"], names(Goal("messages_s", 1, "nginx")))
        self.assertEqual(["l7mp"], names(Goal("messages_s", 1)))


if __name__ == "__main__":
    unittest.main()
