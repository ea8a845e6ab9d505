"""Convolution: one picture, one kernel, and a window that slides."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.convolution_view import convolution_view, lenses, obey
from ui.lesson import lesson
from ui.live import live
from ui.own_picture import own_picture_button

lab = get("convolution")
bench = Bench.open(lab)

header(bench, lambda: own_picture_button(bench, "convolution.own"))
settings(bench)
live(bench, "explorer", lenses, convolution_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
