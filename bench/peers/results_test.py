"""What may be claimed of figures: python3 -m unittest discover -s bench/peers -p '*_test.py'"""

import os
import tempfile
import unittest
import xml.etree.ElementTree

import chart
import page
import report
import results
import svg
import table
from goals import BEST, Goal, best_peer, judge
from scenario import Metric, all_scenarios

RATE = Metric("messages_s", "messages/s", 0)
CPU = Metric("core_us", "CPU 0, µs/message", 2)
P50 = Metric("p50_us", "p50, µs")


def compare(metric, ours, its, *goals):
    """A comparison with one peer; None is a failed round."""
    def rounds(values):
        return [{"error": "died"} if v is None else {metric.key: v} for v in values]
    return results.Comparison("echo", "Echo", "l7mp", (metric,),
                              {"l7mp": rounds(ours), "nginx": rounds(its)}, goals)


class RatioTest(unittest.TestCase):
    def ratio(self, metric, ours, its):
        return compare(metric, ours, its).ratio(metric, "nginx")

    def test_says_how_much_better_whichever_way_the_figure_points(self):
        self.assertEqual(2, self.ratio(RATE, [200], [100]).value)
        self.assertEqual(2, self.ratio(CPU, [5], [10]).value)
        self.assertEqual(0.5, self.ratio(P50, [10], [5]).value)

    def test_is_of_medians_its_range_of_rounds(self):
        ratio = self.ratio(RATE, [100, 110, 150], [50, 100, 50])
        self.assertEqual((2.2, 1.1, 3), (ratio.value, ratio.low, ratio.high))

    def test_claims_nothing_within_the_noise_of_its_kind(self):
        self.assertTrue(self.ratio(P50, [100], [104]).within_noise)
        self.assertFalse(self.ratio(P50, [100], [107]).within_noise)
        self.assertTrue(self.ratio(CPU, [100], [115]).within_noise)
        self.assertTrue(self.ratio(CPU, [115], [100]).within_noise)

    def test_claims_nothing_that_a_round_denies(self):
        self.assertTrue(self.ratio(RATE, [200, 200, 90], [100, 100, 100]).within_noise)

    def test_pairs_rounds_that_both_finished(self):
        ratio = self.ratio(RATE, [None, 300, 200], [50, None, 100])
        self.assertEqual((2, 2), (ratio.low, ratio.high))

    def test_needs_two_and_no_zero(self):
        self.assertIsNone(self.ratio(RATE, [None], [100]))
        self.assertIsNone(self.ratio(RATE, [100], [0]))
        self.assertIsNone(compare(RATE, [1], [1]).ratio(RATE, "l7mp"))


class GoalTest(unittest.TestCase):
    def verdict(self, goal, metric, ours, its=(100,)):
        return judge(compare(metric, ours, its, goal))[0].text()

    def test_is_met_by_a_ratio(self):
        twice = Goal("messages_s", 2, "nginx")
        self.assertEqual("met", self.verdict(twice, RATE, [211]))
        self.assertEqual("met, within the noise", self.verdict(twice, RATE, [200]))
        self.assertEqual("missed, within the noise", self.verdict(twice, RATE, [199]))
        self.assertEqual("missed", self.verdict(twice, RATE, [190]))

    def test_counts_less_as_more_where_less_is_better(self):
        cheaper = Goal("core_us", 1 / 0.5, "nginx")
        self.assertEqual("met", self.verdict(cheaper, CPU, [40]))
        self.assertEqual("missed", self.verdict(cheaper, CPU, [60]))

    def test_is_met_by_a_number(self):
        most = Goal("p50_us", 50)
        self.assertEqual("met", self.verdict(most, P50, [40]))
        self.assertEqual("met, within the noise", self.verdict(most, P50, [50]))
        self.assertEqual("missed", self.verdict(most, P50, [60]))
        self.assertEqual("met", self.verdict(Goal("messages_s", 50), RATE, [60]))

    def test_is_unsure_when_rounds_disagree(self):
        twice = Goal("messages_s", 2, "nginx")
        self.assertEqual("met, within the noise",
                         self.verdict(twice, RATE, [300, 300, 150], [100, 100, 100]))

    def test_is_unsure_when_strangers_worked(self):
        comparison = compare(RATE, [300], [100], Goal("messages_s", 2, "nginx"))
        comparison.rounds["nginx"][0]["strangers_share"] = 0.5
        self.assertEqual("met, disturbed", judge(comparison)[0].text())

    def test_is_open_when_either_failed(self):
        self.assertEqual("not measured", self.verdict(Goal("messages_s", 1, BEST), RATE, [None]))
        self.assertEqual("not measured", self.verdict(Goal("messages_s", 1), RATE, [None]))

    def test_takes_the_best_of_others(self):
        figures = {"l7mp": 5, "nginx": 2, "haproxy": 4, "l7mp-offload": 9}
        comparison = results.Comparison("echo", "Echo", "l7mp", (RATE,), {
            peer: [{"messages_s": value}] for peer, value in figures.items()})
        self.assertEqual("haproxy", best_peer(comparison, RATE))

    def test_names_a_figure_of_its_scenario(self):
        for scenario in all_scenarios():
            keys = {metric.key for metric in scenario.metrics}
            self.assertLessEqual({goal.metric for goal in scenario.goals}, keys, scenario.name)


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.run_ = results.Run({"command": "bench/peers/run <all>", "kernel": "6.1"},
                                [compare(RATE, [200, 210], [100, 90], Goal("messages_s", 2, BEST)),
                                 compare(CPU, [None], [None])])

    def test_is_made_again_from_its_figures(self):
        with tempfile.TemporaryDirectory() as directory:
            files = report.write(self.run_, directory)
            self.assertEqual(self.run_, results.load(os.path.join(directory, report.FIGURES)))
            self.assertEqual(4, len(files))

    def test_refuses_what_is_no_result(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            f.write('{"machine": {}}')
            f.flush()
            with self.assertRaisesRegex(ValueError, f.name):
                results.load(f.name)

    def test_draws_well_formed_pictures(self):
        for text in (chart.overview(self.run_), chart.bars(self.run_.comparisons[0], RATE)):
            xml.etree.ElementTree.fromstring(text)
        self.assertIsNone(chart.bars(self.run_.comparisons[1], CPU))

    def test_needs_nothing_from_elsewhere(self):
        text = page.page(self.run_).replace("http://www.w3.org/2000/svg", "")
        self.assertNotIn("http", text)
        self.assertIn("&lt;all&gt;", text)

    def test_tells_what_was_to_be_reached(self):
        text = table.whole(self.run_)
        self.assertIn("| echo | messages/s | 205 | nginx 95 | 2.16× [2.00-2.33] | "
                      "≥ 2.00× the best peer | met |", text)

    def test_tells_failures(self):
        text = table.whole(self.run_)
        self.assertIn("| **l7mp** | failed |", text)
        self.assertIn("Failed: nginx: died", text)


class ScaleTest(unittest.TestCase):
    def test_has_round_ticks(self):
        self.assertEqual([0, 25, 50, 75, 100], svg.Linear(0, 100, 122).ticks())
        self.assertEqual([0.5, 1, 2, 5], svg.Log(0, 100, 0.4, 9).ticks())

    def test_places_values(self):
        self.assertEqual(60, svg.Linear(10, 100, 2).x(1))
        self.assertAlmostEqual(60, svg.Log(10, 100, 0.1, 10).x(1))


if __name__ == "__main__":
    unittest.main()
