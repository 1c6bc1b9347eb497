"""Results as a Markdown table and as JSON."""

import json
import statistics

DISTURBED = 0.03


def markdown(scenario, rounds_of, ours):
    """One table: a line per peer, median [min-max] per metric and how ours compares with it."""
    lines = [f"### {scenario.name}: {scenario.title}", "",
             "| proxy | " + " | ".join(m.title for m in scenario.metrics) + " |",
             "|---" * (len(scenario.metrics) + 1) + "|"]
    for name, rounds in rounds_of.items():
        cells = [cell(m, rounds, rounds_of.get(ours, []) if name != ours else [])
                 for m in scenario.metrics]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", *warnings(rounds_of)]
    return "\n".join(lines) + "\n"


def warnings(rounds_of):
    """What the reader should know before believing a table."""
    shares = {"stolen_share": "the host took CPU 0 away", "strangers_share": "other programs ran"}
    for key, what in shares.items():
        worst = max((r.get(key, 0) for rounds in rounds_of.values() for r in rounds), default=0)
        if worst > DISTURBED:
            yield f"Disturbed: {what} for up to {worst:.0%} of the time."
    for name, rounds in rounds_of.items():
        for message in dict.fromkeys(r["error"] for r in rounds if "error" in r):
            yield f"Failed: {name}: {message.splitlines()[-1]}"


def cell(metric, rounds, our_rounds):
    values = good(metric, rounds)
    if not values:
        return "failed"
    d = metric.digits
    median = statistics.median(values)
    text = f"{median:.{d}f} [{min(values):.{d}f}-{max(values):.{d}f}]"
    our_values = good(metric, our_rounds)
    if our_values and median:
        text += f" ({statistics.median(our_values) / median:.2f}x)"
    return text


def good(metric, rounds):
    """The values of the rounds that did not fail."""
    return [r[metric.key] for r in rounds if metric.key in r]


def facts(machine):
    return "\n".join(f"- {key}: {value}" for key, value in machine.items()) + "\n"


def save(path, machine, options, results):
    """`results`: scenario -> proxy -> list of rounds, each a dict of figures or an `error`."""
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"machine": machine, "options": options, "results": results}, f, indent=2)
        f.write("\n")
