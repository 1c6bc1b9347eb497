"""All that a run leaves behind: the figures, and what people read of them."""

import os

import chart
import page
import table

FIGURES = "results.json"
TABLE = "results.md"
PAGE = "index.html"
OVERVIEW = "overview.svg"


def write(run, directory):
    """Returns the paths of the files written."""
    texts = {TABLE: table.whole(run), PAGE: page.page(run), OVERVIEW: chart.overview(run)}
    run.save(os.path.join(directory, FIGURES))
    for name, text in texts.items():
        if text:
            with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
                f.write(text)
    return [os.path.join(directory, name) for name in (FIGURES, *[n for n in texts if texts[n]])]
