"""Gradient flow: what becomes of activations and gradients on their way through many layers, or through time."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.gradients_view import gradients_view, lenses, obey
from ui.lesson import lesson
from ui.live import live

lab = get("gradients")
bench = Bench.open(lab)

header(bench)
settings(bench)
live(bench, "flow", lenses, gradients_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
