"""Results as one HTML file that needs nothing else."""

from html import escape

import chart
import svg
import table

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1f2328; --faint: #59636e; --line: #d8dee4; --back: #fff; --ours: #c2410c;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --faint: #9198a1; --line: #30363d; --back: #0d1117; --ours: #ff8c42; }
}
body {
  font: 15px/1.5 FONT; color: var(--ink); background: var(--back);
  max-width: 960px; margin: 2em auto; padding: 0 1em;
}
h1 { font-size: 1.6em; margin-bottom: .2em; }
h2 { font-size: 1.25em; margin-top: 2.2em; border-top: 1px solid var(--line); padding-top: 1em; }
h3 { font-size: 1em; font-weight: 500; color: var(--faint); margin: -.6em 0 1em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; font-size: .9em; }
dt, summary, .range, .noise { color: var(--faint); }
dd { margin: 0; }
p { max-width: 46em; }
a { color: inherit; }
nav a { margin-right: .8em; white-space: nowrap; }
svg { max-width: 100%; height: auto; }
.charts { display: flex; flex-wrap: wrap; gap: 1.4em 2em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .86em; white-space: nowrap; }
th, td { padding: .25em .8em; text-align: right; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
th { font-weight: 600; vertical-align: bottom; }
th:first-child, td:first-child, .left { text-align: left; }
.ours td, .ours th { color: var(--ours); font-weight: 600; }
.missed, .warning { color: var(--ours); }
.warning { font-size: .9em; }
details { margin-top: 1em; }
summary { cursor: pointer; }
""".replace("FONT", svg.FONT)

READING = """\
<p>Bars are medians of all rounds, thin lines their range. A ratio says how many times better ours
is than that peer, whether more or less is better; below 1 it is worse. “≈” and pale colours mark
what is no claim: a difference within the noise (16 % of CPU time, 23 % of a 99th percentile, 5 % of
all else), or one that some round denies; a goal is met or missed “within the noise” when its limit
is that near. In each round the proxies take turns on the same CPU; “CPU 0” is all the time that CPU
was not idle, receive processing of the kernel included, “process” is what the proxy itself is
charged with.</p>"""


def page(run):
    parts = ["<!doctype html><html lang=en><meta charset=utf-8>",
             '<meta name="viewport" content="width=device-width,initial-scale=1">',
             "<title>l7mp and its peers</title>", f"<style>{STYLE}{svg.style()}</style>",
             "<h1>l7mp and its peers</h1>", facts(run), READING, navigation(run),
             goals(run), "<h2>Overview</h2>", f"<div class=wide>{chart.overview(run) or ''}</div>",
             f"<details><summary>As a table</summary>{overview(run)}</details>"]
    return "\n".join(parts + [scenario(comparison) for comparison in run.comparisons]) + "\n"


def facts(run):
    return "<dl>" + "".join(f"<dt>{escape(key)}<dd>{escape(str(value))}"
                            for key, value in run.facts.items()) + "</dl>"


def navigation(run):
    return "<nav>" + "".join(f'<a href="#{escape(c.name)}">{escape(c.name)}</a>'
                             for c in run.comparisons) + "</nav>"


def goals(run):
    rows = [goal_row(cells) for cells in table.goal_rows(run)]
    if not rows:
        return ""
    return (f"<h2>Goals</h2><div class=wide><table>{heading(*table.GOAL_COLUMNS)}{''.join(rows)}"
            "</table></div>")


def goal_row(cells):
    name, *figures_, verdict = map(escape, cells)
    mark = " class=missed" if verdict == "missed" else ""
    return (f'<tr><td><a href="#{name}">{name}</a>' + "".join(f"<td>{f}" for f in figures_)
            + f"<td{mark}>{verdict}")


def overview(run):
    peers = table.compared_peers(run)
    rows = [heading("scenario", "figure", "ours", *peers)]
    for comparison, metric in run.headlines():
        cells = [f"<td class=left>{escape(metric.title)}",
                 f"<td>{table.median(comparison, metric, comparison.ours)}"]
        cells += [f"<td>{ratio(comparison.ratio(metric, peer), with_range=True)}" for peer in peers]
        rows.append(f"<tr><td>{escape(comparison.name)}" + "".join(cells))
    return f"<div class=wide><table>{''.join(rows)}</table></div>"


def scenario(comparison):
    charts = "".join(filter(None, (chart.bars(comparison, m) for m in comparison.metrics)))
    warnings = "".join(f"<p class=warning>{escape(text)}</p>" for text in comparison.warnings())
    return (f'<h2 id="{escape(comparison.name)}">{escape(comparison.name)}</h2>'
            f"<h3>{escape(comparison.title)}</h3>{warnings}<div class=charts>{charts}</div>"
            f"<details><summary>As a table</summary>{figures(comparison)}</details>")


def figures(comparison):
    rows = [heading("proxy", *[metric.title for metric in comparison.metrics])]
    for peer in comparison.rounds:
        mark = " class=ours" if peer == comparison.ours else ""
        cells = [f"<td>{cell(comparison, m, peer)}" for m in comparison.metrics]
        rows.append(f"<tr{mark}><th>{escape(peer)}" + "".join(cells))
    return f"<div class=wide><table>{''.join(rows)}</table></div>"


def cell(comparison, metric, peer):
    summary = comparison.summary(metric, peer)
    if not summary:
        return comparison.absence(peer)
    low, high = table.number(metric, summary.low), table.number(metric, summary.high)
    span = "" if summary.low == summary.high else f" <span class=range>[{low}–{high}]</span>"
    return (f"{table.number(metric, summary.median)}{span} "
            f"{ratio(comparison.ratio(metric, peer))}")


def ratio(value, with_range=False):
    if not value:
        return ""
    low, high = table.times(value.low), table.times(value.high)
    with_range = with_range and value.low != value.high
    span = f" <span class=range>[{low}–{high}]</span>" if with_range else ""
    mark = " class=noise" if value.within_noise else ""
    return f"<span{mark}>{table.ratio_text(value)}</span>{span}"


def heading(*titles):
    return "<tr>" + "".join(f"<th>{escape(title)}" for title in titles)
