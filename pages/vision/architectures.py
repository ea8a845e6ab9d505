"""Architectures: plain, residual, inception, squeeze-and-excitation and recurrent networks side by side."""

from engine.core.catalogue import get
from ui.architectures_view import architectures_view, lenses, obey
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live

lab = get("architectures")
bench = Bench.open(lab)
header(bench)
settings(bench)
live(bench, "picture", lenses, architectures_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
