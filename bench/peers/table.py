"""Results as Markdown."""

from goals import judge

LEGEND = """\
Cells: median [min-max] of the rounds. In brackets how many times better ours is than that peer
(below 1: worse); "≈" marks a ratio that is no claim: within the noise (16 % of CPU time, 23 % of a
99th percentile, 5 % of all else), or denied by some round. A goal is met or missed "within the
noise" when its limit is that near.
"""

GOAL_COLUMNS = ("scenario", "figure", "ours", "peer", "times better", "goal", "verdict")


def whole(run):
    """Everything, to be read on its own."""
    parts = ["# l7mp and its peers", facts(run), LEGEND, goals(run), overview(run)]
    return "\n".join(parts + [scenario(comparison) for comparison in run.comparisons])


def facts(run):
    return "\n".join(f"- {key}: {value}" for key, value in run.facts.items()) + "\n"


def overview(run):
    """A line per headline figure, a column per peer."""
    peers = compared_peers(run)
    lines = [row("scenario", "figure", "ours", *peers), "|---" * (len(peers) + 3) + "|"]
    for comparison, metric in run.headlines():
        ratios = [ratio_with_range(comparison.ratio(metric, peer)) for peer in peers]
        ours = median(comparison, metric, comparison.ours)
        lines.append(row(comparison.name, metric.title, ours, *ratios))
    return "\n".join(["## How many times better ours is", "", *lines]) + "\n"


def goals(run):
    """A line per goal of the scenarios that were run; empty when none has one."""
    lines = [row(*cells) for cells in goal_rows(run)]
    if not lines:
        return ""
    head = row(*GOAL_COLUMNS)
    rule = "|---" * len(GOAL_COLUMNS) + "|"
    return "\n".join(["## Goals", "", head, rule, *lines]) + "\n"


def goal_rows(run):
    """The texts of each line, see GOAL_COLUMNS."""
    for comparison in run.comparisons:
        metrics = {metric.key: metric for metric in comparison.metrics}
        for verdict in judge(comparison):
            goal, metric = verdict.goal, metrics[verdict.goal.metric]
            ours = median(comparison, metric, comparison.ours)
            its = median(comparison, metric, verdict.peer) if verdict.peer else ""
            ratio = comparison.ratio(metric, verdict.peer)
            yield (comparison.name, metric.title, ours, f"{verdict.peer} {its}".strip(),
                   ratio_with_range(ratio), limit(metric, goal), verdict.text())


def limit(metric, goal):
    if goal.than:
        return f"≥ {times(goal.limit)}× {goal.than}"
    return f"{'≥' if metric.more_is_better else '≤'} {goal.limit:g}"


def compared_peers(run):
    """All that some scenario compares ours with, in the order of their first appearance."""
    return list(dict.fromkeys(peer for comparison in run.comparisons for peer in comparison.rounds
                              if peer != comparison.ours))


def scenario(comparison):
    """A line per peer, a column per figure."""
    titles = [metric.title for metric in comparison.metrics]
    lines = [f"### {comparison.name}: {comparison.title}", "", row("proxy", *titles),
             "|---" * (len(titles) + 1) + "|"]
    for peer in comparison.rounds:
        name = f"**{peer}**" if peer == comparison.ours else peer
        lines.append(row(name, *[cell(comparison, m, peer) for m in comparison.metrics]))
    return "\n".join(lines + ["", *[f"{text}  " for text in comparison.warnings()]]) + "\n"


def median(comparison, metric, peer):
    summary = comparison.summary(metric, peer)
    return number(metric, summary.median) if summary else comparison.absence(peer)


def cell(comparison, metric, peer):
    summary = comparison.summary(metric, peer)
    if not summary:
        return comparison.absence(peer)
    low, high = number(metric, summary.low), number(metric, summary.high)
    ratio = comparison.ratio(metric, peer)
    span = "" if summary.low == summary.high else f" [{low}-{high}]"  # one round has none
    text = number(metric, summary.median) + span
    return f"{text} ({ratio_text(ratio)})" if ratio else text


def ratio_with_range(ratio):
    if not ratio:
        return ""
    if ratio.low == ratio.high:  # one round
        return ratio_text(ratio)
    return f"{ratio_text(ratio)} [{times(ratio.low)}-{times(ratio.high)}]"


def ratio_text(ratio):
    return f"{'≈ ' if ratio.within_noise else ''}{times(ratio.value)}×"


def times(value):
    """With as many digits as mean something."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def number(metric, value):
    """With the digits of its metric, but none behind the point of large ones."""
    return f"{value:.{metric.digits if value < 1000 else 0}f}"


def row(*cells):
    return "| " + " | ".join(cells) + " |"
