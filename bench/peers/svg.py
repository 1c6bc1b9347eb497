"""The little of SVG that charts need: shapes with classes, scales with round ticks, one style."""

import math
from html import escape

FONT = "system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"
CHAR_SHARE = 0.57  # of the font's size, the width of a character: an estimate, for layouts

# Colours by role, for light and dark; plain classes because many viewers know no CSS variables.
FILLS = {
    "back": ("#ffffff", "#0d1117"), "ink": ("#1f2328", "#e6edf3"), "faint": ("#59636e", "#9198a1"),
    "ours": ("#d9480f", "#ff8c42"), "peer": ("#a8b3bf", "#59636e"), "worse": ("#f3f4f6", "#161b22"),
    "nginx": ("#2b8a3e", "#51cf66"), "haproxy": ("#1864ab", "#4dabf7"),
    "socat": ("#846358", "#c9a995"), "ancestor": ("#862e9c", "#da77f2"),
    "kernel": ("#0b7285", "#3bc9db"), "other": ("#495057", "#adb5bd"),
}
STROKES = {"grid": ("#d8dee4", "#30363d"), "one": ("#59636e", "#9198a1"),
           "whisker": ("#1f2328", "#e6edf3")}


def style():
    """The stylesheet of all drawings, for the file or the page they are in."""
    light, dark = ("".join(rules(theme)) for theme in (0, 1))
    return (f"text{{font-family:{FONT}}}.hollow{{fill-opacity:.15}}.noise{{opacity:.4}}{light}"
            f"@media (prefers-color-scheme:dark){{{dark}}}")


def rules(theme):
    for role, colours in FILLS.items():
        yield f".{role}{{fill:{colours[theme]}}}.s-{role}{{stroke:{colours[theme]}}}"
    for role, colours in STROKES.items():
        yield f".{role}{{stroke:{colours[theme]}}}"


class Drawing:
    """Collects shapes; `svg` wraps them up. Classes are roles of the style."""

    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.shapes = []

    def text(self, at, text, role="ink", *, size=12, anchor="start", bold=False):
        weight = ' font-weight="600"' if bold else ""
        self.shapes.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" class="{role}" font-size="{size}" '
            f'text-anchor="{anchor}"{weight}>{escape(text)}</text>')

    def line(self, start, end, role, width=1):
        self.shapes.append(f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" '
                           f'y2="{end[1]:.1f}" class="{role}" stroke-width="{width}"/>')

    def box(self, at, size, role, radius=0):
        self.shapes.append(f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{max(size[0], 0):.1f}" '
                           f'height="{size[1]:.1f}" rx="{radius}" class="{role}"/>')

    def dot(self, at, role, radius=4):
        self.shapes.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" '
                           f'class="{role}" stroke-width="1.5"/>')

    def svg(self, title, alone=False):
        """`alone` makes it a file of its own, with its style and a background."""
        head = f'<style>{style()}</style><rect width="100%" height="100%" rx="6" class="back"/>'
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
                f'width="{self.width}" height="{self.height}" role="img">'
                f'<title>{escape(title)}</title>{head if alone else ""}'
                + "\n".join(self.shapes) + "</svg>\n")


class Linear:
    """From zero."""

    def __init__(self, left, width, high):
        self.left = left
        self.width = width
        self.high = high

    def x(self, value):
        return self.left + self.width * value / self.high

    def ticks(self):
        """Some five round values."""
        magnitude = 10 ** math.floor(math.log10(self.high / 4))
        step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if self.high / (m * magnitude) <= 5)
        return [step * i for i in range(int(self.high / step + 1e-9) + 1)]


class Log:
    """From something above zero."""

    def __init__(self, left, width, low, high):  # pylint: disable=too-many-arguments
        self.left = left
        self.width = width
        self.low = low
        self.high = high

    def x(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.left + self.width * share

    def ticks(self):
        """1, 2 and 5 of each decade while there is room, else just the decades."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        digits = (1, 2, 5) if self.high / self.low < 500 else (1,)
        ticks = (digit * 10.0 ** decade for decade in decades for digit in digits)
        return [t for t in ticks if self.low * 0.999 <= t <= self.high * 1.001]


def width_of(text, size=12):
    return len(text) * size * CHAR_SHARE


def short(value):
    """A tick's label: 20000 is 20k, 0.25 stays."""
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 1e4 else f"{value:g}"
