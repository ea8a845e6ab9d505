"""Regularisation: what keeps an over-sized network from learning its training data by heart."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.regularization_view import lenses, obey, regularization_view

lab = get("regularization")
bench = Bench.open(lab)
header(bench)
settings(bench)
live(bench, "picture", lenses, regularization_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
