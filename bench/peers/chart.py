"""Results as drawings: bars of one figure, and an overview of all ratios."""

import svg
import table

BARS_WIDTH = 440
BAR = 15
BAR_PITCH = 24
LOG_FROM = 40  # ratio of the largest to the smallest from which bars would hide the small ones

OVERVIEW_WIDTH = 880
WIDEST = (0.2, 50)  # ratios beyond are drawn at the edge, with their value
LANE = 9  # a peer's part of a row, so that dots never hide each other
ROW_GAP = 8
DOT = 4

# program -> role in the style; kernel paths are one family
FAMILIES = {"nginx": "nginx", "haproxy": "haproxy", "socat": "socat", "ancestor": "ancestor",
            "ip_forward": "kernel", "nftables": "kernel"}
VARIANTS = ("nftables",)  # those without a dash in the name


def bars(comparison, metric):
    """One figure of a scenario: a bar per peer with its range; None when nobody has it."""
    found = {peer: comparison.summary(metric, peer) for peer in comparison.rounds}
    summaries = {peer: summary for peer, summary in found.items() if summary}
    if not summaries or max(s.high for s in summaries.values()) <= 0:
        return None
    drawing = svg.Drawing(BARS_WIDTH, 58 + BAR_PITCH * len(found))
    drawing.text((0, 14), metric.title, bold=True, size=13)
    better = "more is better" if metric.more_is_better else "less is better"
    drawing.text((BARS_WIDTH, 14), better, "faint", size=11, anchor="end")
    left = max(svg.width_of(peer) for peer in found) + 14
    scale = scale_for(summaries.values(), left, BARS_WIDTH - left - 130)
    draw_grid(drawing, scale, 26, 32 + BAR_PITCH * len(found))
    for index, peer in enumerate(found):
        draw_bar(drawing, scale, 32 + BAR_PITCH * index, (comparison, metric, peer))
    return drawing.svg(f"{comparison.title}: {metric.title}")


def scale_for(summaries, left, width):
    low, high = min(s.low for s in summaries), max(s.high for s in summaries)
    if 0 < low * LOG_FROM < high:
        return svg.Log(left, width, low / 1.5, high)
    return svg.Linear(left, width, high)


def draw_grid(drawing, scale, top, bottom):
    for tick in scale.ticks():
        drawing.line((scale.x(tick), top), (scale.x(tick), bottom), "grid")
        drawing.text((scale.x(tick), bottom + 14), svg.short(tick), "faint", size=10,
                     anchor="middle")


def draw_bar(drawing, scale, top, of):
    comparison, metric, peer = of
    summary = comparison.summary(metric, peer)
    is_ours = peer == comparison.ours
    middle = top + BAR / 2
    drawing.text((scale.left - 8, middle + 4), peer, "ours" if is_ours else "ink", anchor="end",
                 bold=is_ours)
    if not summary:
        drawing.text((scale.left + 4, middle + 4), comparison.absence(peer), "faint", size=11)
        return
    role, end = "ours" if is_ours else "peer", scale.x(summary.median)
    if isinstance(scale, svg.Log):  # a length from an arbitrary start would mean nothing
        drawing.dot((end, middle), f"{role} s-{role}", 5)
    else:
        drawing.box((scale.left, top), (end - scale.left, BAR), role, 2)
    draw_range(drawing, (scale.x(summary.low), scale.x(summary.high)), middle, "whisker")
    at = max(end, scale.x(summary.high)) + 8
    value = table.number(metric, summary.median)
    drawing.text((at, middle + 4), value, size=12, bold=is_ours)
    ratio = comparison.ratio(metric, peer)
    if ratio:
        drawing.text((at + svg.width_of(value) + 10, middle + 4), table.ratio_text(ratio), "faint",
                     size=11)


def draw_range(drawing, ends, y, role):
    low, high = ends
    if high - low < 1:
        return
    drawing.line((low, y), (high, y), role, 1.2)
    for x in ends:
        drawing.line((x, y - 3), (x, y + 3), role, 1.2)


def overview(run):
    """How many times better ours is: a row per headline figure, a dot per peer, on a log axis."""
    rows = [(c, m, ratios(c, m)) for c, m in run.headlines()]
    rows = [row for row in rows if row[2]]
    if not rows:
        return None
    left = max(svg.width_of(f"{c.name}  {m.title}") for c, m, _ in rows) + 24
    scale = ratio_scale([r for _, _, found in rows for r in found.values()], left)
    peers = {peer for _, _, found in rows for peer in found}
    legend = sorted(peers, key=lambda peer: (family(peer), peer))
    top = 84
    bottom = top + sum(row_height(found) for _, _, found in rows)
    drawing = svg.Drawing(OVERVIEW_WIDTH, bottom + 50)
    draw_heading(drawing, legend)
    draw_ratio_axis(drawing, scale, top, bottom)
    draw_rows(drawing, scale, top, rows)
    drawing.text((20, bottom + 38), origin(run.facts), "faint", size=10)
    return drawing.svg("How many times better l7mp is than its peers", alone=True)


def origin(facts):
    """Where it comes from, in one line."""
    text = ", ".join(filter(None, (
        facts.get("cpu"), f"Linux {facts['kernel']}" if "kernel" in facts else "",
        facts.get("date"), facts.get("command"))))
    most = int(OVERVIEW_WIDTH / svg.width_of(" ", 10))
    return text if len(text) <= most else text[:most - 1] + "\u2026"


def ratios(comparison, metric):
    found = {peer: comparison.ratio(metric, peer) for peer in comparison.rounds}
    return {peer: ratio for peer, ratio in found.items() if ratio}


def ratio_scale(found, left):
    low = max(WIDEST[0], min([r.low for r in found] + [0.5]))
    high = min(WIDEST[1], max([r.high for r in found] + [2]))
    return svg.Log(left, OVERVIEW_WIDTH - left - 24, low / 1.1, high * 1.1)


def row_height(found):
    return LANE * len(found) + ROW_GAP


def draw_heading(drawing, legend):
    drawing.text((20, 28), "How many times better l7mp is than its peers", size=16, bold=True)
    drawing.text((OVERVIEW_WIDTH - 24, 28), "dot: ratio of medians, line: range of the rounds, "
                 "pale: within the noise", "faint", size=10.5, anchor="end")
    x = 20
    for peer in legend:
        drawing.dot((x + DOT, 48), dot_role(peer), DOT)
        drawing.text((x + 14, 52), peer, size=11)
        x += svg.width_of(peer, 11) + 34


def draw_ratio_axis(drawing, scale, top, bottom):
    drawing.box((scale.left, top), (scale.x(1) - scale.left, bottom - top), "worse")
    draw_grid(drawing, scale, top, bottom)
    drawing.line((scale.x(1), top - 4), (scale.x(1), bottom), "one", 1.5)
    drawing.text((scale.x(1) - 8, top - 8), "\u2190 peer better", "faint", size=10.5, anchor="end")
    drawing.text((scale.x(1) + 8, top - 8), "l7mp better \u2192", "faint", size=10.5)


def draw_rows(drawing, scale, top, rows):
    before = None
    for comparison, metric, found in rows:
        height = row_height(found)
        if comparison is not before:
            drawing.line((20, top), (OVERVIEW_WIDTH - 24, top), "grid")
            drawing.text((20, top + height / 2 + 4), comparison.name, bold=True)
        before = comparison
        drawing.text((scale.left - 10, top + height / 2 + 4), metric.title, "faint", size=11,
                     anchor="end")
        for index, (peer, ratio) in enumerate(found.items()):
            draw_ratio(drawing, scale, top + (ROW_GAP + LANE) / 2 + LANE * index, (peer, ratio))
        top += height


def draw_ratio(drawing, scale, y, of):
    peer, ratio = of
    noise = " noise" if ratio.within_noise else ""
    inside = [min(max(value, scale.low * 1.03), scale.high / 1.03)
              for value in (ratio.low, ratio.value, ratio.high)]
    low, x, high = map(scale.x, inside)
    draw_range(drawing, (low, high), y, f"s-{family(peer)}{noise}")
    drawing.dot((x, y), dot_role(peer) + noise, DOT)
    if inside[1] != ratio.value:
        at, anchor = (x + 10, "start") if ratio.value < 1 else (x - 10, "end")
        drawing.text((at, y + 4), table.ratio_text(ratio), "faint", size=10, anchor=anchor)


def family(peer):
    return FAMILIES.get(peer.partition("-")[0], "other")


def dot_role(peer):
    """Variants of a program have its colour, but are hollow."""
    hollow = " hollow" if "-" in peer or peer in VARIANTS else ""
    return f"{family(peer)} s-{family(peer)}{hollow}"
