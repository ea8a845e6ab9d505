"""The only place with colours: every role of the page in a light and a dark palette.

Plots read `LIGHT` and `DARK`; the browser components read the same numbers from a generated JavaScript module
(`palette_module`), so a colour means one thing wherever it is drawn:

* a class of the data keeps its colour in points, regions, confusion matrices and legends (Okabe and Ito, 2008, a set
  that stays apart for the common kinds of colour blindness);
* orange to blue through a near-background middle is *signed value* (weights, unit outputs): negative is the colour of
  class 0 and positive the colour of class 1, because for two classes that is what a positive output says;
* solid ink is training, pale ink a single mini-batch, violet validation, dashed grey-green the best that is possible;
* each run has a colour of its own among the `runs`, for curves beside those of the run on screen and for its name; they
  keep away from the inks of training and validation, which no plot may confuse them with;
* indigo is what can be pressed; amber warns; red failed.

`.streamlit/config.toml` repeats the few colours Streamlit's own widgets need (a test holds the two together).

Colours are `#rrggbb`. `class_inks` are the class colours darkened (or lightened) until text and thin strokes in them
reach a contrast of 4.5 on the background; the fills themselves are too light for that, so filled marks carry
an outline.
"""

import json
from dataclasses import asdict, dataclass

CLASS_NAMES = ("orange", "blue", "green", "purple", "sky", "vermillion")  # the order of `classes` below


@dataclass(frozen=True)
class Palette:
    """The colours of one theme by role."""

    name: str
    background: str  # the page
    surface: str  # panels, bars and plots lying on the page
    raised: str  # buttons, menus and tooltips lying on a surface
    border: str  # hairlines between areas; decoration, carries no meaning
    outline: str  # edges of controls, contrast >= 3 on surface
    grid: str  # grid lines of plots
    ink: str  # text and the training curve
    muted: str  # secondary text, contrast >= 4.5
    primary: str  # what can be pressed, is chosen or has the focus
    on_primary: str  # text and icons on primary
    primary_tint: str  # quiet background of something chosen
    train: str
    batch: str
    validation: str
    floor: str  # the best that is possible (Bayes error, noise variance)
    cursor: str  # the step that is shown
    event: str  # marks of things done to the run
    warning: str
    warning_tint: str
    danger: str
    danger_tint: str
    success: str
    point_edge: str  # outline of data points over a coloured plane
    wrong: str  # mark on misclassified points
    classes: tuple[str, ...]
    class_inks: tuple[str, ...]
    runs: tuple[str, ...]  # one a run, in the order of their birth; contrast >= 4.5
    diverging: tuple[str, ...]  # evenly spaced from -1 to +1; the middle one is zero


LIGHT = Palette(
    name="light",
    background="#fcfcfd",
    surface="#f6f7fa",
    raised="#ffffff",
    border="#d9dce5",
    outline="#848b9e",
    grid="#e6e9f0",
    ink="#1f2430",
    muted="#586074",
    primary="#4f46e5",
    on_primary="#ffffff",
    primary_tint="#e9e8fd",
    train="#1f2430",
    batch="#828a9d",
    validation="#7c3aed",
    floor="#4b7f6b",
    cursor="#5f6779",
    event="#767e90",
    warning="#92580a",
    warning_tint="#fdf1d8",
    danger="#b3261e",
    danger_tint="#fce8e6",
    success="#1d6f42",
    point_edge="#ffffff",
    wrong="#1f2430",
    classes=("#e69f00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"),
    class_inks=("#8f6200", "#0069a6", "#00704f", "#a34578", "#14709f", "#b04a00"),
    runs=("#00798c", "#b0126f", "#7a6a00", "#2f7d1f", "#8c4a1f", "#2f5fd0", "#c23b3b", "#3f6a94"),
    diverging=("#e69f00", "#f2cb7b", "#f4f5f7", "#7fb3d6", "#0072b2"),
)

DARK = Palette(
    name="dark",
    background="#12141c",
    surface="#171a24",
    raised="#222633",
    border="#343947",
    outline="#727b90",
    grid="#2a303d",
    ink="#e6e8f0",
    muted="#a3abbc",
    primary="#818cf8",
    on_primary="#10131f",
    primary_tint="#2a2d57",
    train="#e6e8f0",
    batch="#7d869a",
    validation="#a78bfa",
    floor="#8fbfa8",
    cursor="#a9b1c2",
    event="#8d95a7",
    warning="#f0b95a",
    warning_tint="#3a2d14",
    danger="#ff8a80",
    danger_tint="#43201f",
    success="#6fcf97",
    point_edge="#12141c",
    wrong="#f5f7fb",
    classes=("#f0ae2b", "#3d9bdc", "#22b58c", "#dc92bd", "#83cdf5", "#f0692a"),
    class_inks=("#f0ae2b", "#57abe6", "#35c49b", "#dc92bd", "#83cdf5", "#f08a45"),
    runs=("#3ccbd6", "#f56bb5", "#d6cf4a", "#8fd65f", "#c99b73", "#7ba4ff", "#ff9d5c", "#93bde6"),
    diverging=("#f0ae2b", "#8a6a2c", "#1d222d", "#2c628c", "#3d9bdc"),
)


def palette(dark: bool) -> Palette:
    """The palette of the theme the page is in."""
    return DARK if dark else LIGHT


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers 0..255."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"A colour must look like #rrggbb, got {colour!r}.")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def with_alpha(colour: str, alpha: float) -> str:
    """The colour as a CSS `rgba(...)` with opacity `alpha` in 0..1."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{alpha:g})"


def luminance(colour: str) -> float:
    """Relative luminance in 0..1 (W3C, Web Content Accessibility Guidelines 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio in 1..21 (W3C, Web Content Accessibility Guidelines 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def diverging(value: float, colours: Palette = LIGHT) -> str:
    """The colour of a signed value, -1 (negative end) .. 1 (positive end); values beyond are clipped."""
    stops = colours.diverging
    place = (min(max(value, -1.0), 1.0) + 1) / 2 * (len(stops) - 1)
    left = min(int(place), len(stops) - 2)
    share = place - left
    mixed = (round(a + (b - a) * share) for a, b in zip(rgb(stops[left]), rgb(stops[left + 1]), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def diverging_scale(colours: Palette = LIGHT) -> list[list[float | str]]:
    """The diverging colours as a Plotly colour scale, [[0, "#..."], ..., [1, "#..."]]."""
    last = len(colours.diverging) - 1
    return [[index / last, stop] for index, stop in enumerate(colours.diverging)]


_HELPERS = """
// Is the page around this element dark? Decided by the background Streamlit gives it, whatever the theme is called.
export function isDark(element) {
  const value = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const [red, green, blue] = parse(value) ?? [255, 255, 255];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}

export const paletteOf = (element) => (isDark(element) ? DARK : LIGHT);

// "#rgb", "#rrggbb" or "rgb(...)" -> [r, g, b], or null.
export function parse(colour) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  if (short) return short.slice(1).map((digit) => parseInt(digit + digit, 16));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (long) return long.slice(1).map((pair) => parseInt(pair, 16));
  const call = /^rgba?\\(([^)]*)\\)/i.exec(colour);
  return call ? call[1].split(/[\\s,/]+/).slice(0, 3).map(Number) : null;
}

export const withAlpha = (colour, alpha) => `rgba(${parse(colour).join(",")},${alpha})`;

// The first k class colours; beyond six they repeat.
export const classColours = ({ classes }, k) => Array.from({ length: k }, (_, i) => classes[i % classes.length]);

// Signed value -1..1 -> [r, g, b].
export function divergingRgb(value, palette) {
  const stops = palette.diverging;
  const place = ((Math.min(Math.max(value, -1), 1) + 1) / 2) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [parse(stops[left]), parse(stops[left + 1])];
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * (place - left)));
}

// Signed value -1..1 -> "rgb(r,g,b)".
export const diverging = (value, palette) => `rgb(${divergingRgb(value, palette).join(",")})`;

// 256 pixels for maps stored as u8 with 128 = zero, ready for a Uint32Array view of ImageData (little-endian RGBA).
const tables = new Map();
export function divergingTable(palette) {
  if (!tables.has(palette.name)) {
    const table = new Uint32Array(256);
    for (let i = 0; i < 256; i++) {
      const [red, green, blue] = divergingRgb((i - 128) / 127, palette);
      table[i] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    }
    tables.set(palette.name, table);
  }
  return tables.get(palette.name);
}
"""


def palette_module() -> str:
    """Both palettes and the functions that apply them as the source of a JavaScript module."""
    constants = [
        f"export const {name} = Object.freeze({json.dumps(asdict(colours), indent=2)});\n"
        for name, colours in (("LIGHT", LIGHT), ("DARK", DARK))
    ]
    return "// Generated from ui/plots/theme.py; change the colours there.\n" + "".join(constants) + _HELPERS
