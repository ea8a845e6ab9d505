"""Optimizers: up to eight update rules race over a surface, or on copies of one network."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.optimizers_view import lenses, obey, optimizers_view

lab = get("optimizers")
bench = Bench.open(lab)

header(bench)
settings(bench)
live(bench, "race", lenses, optimizers_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
