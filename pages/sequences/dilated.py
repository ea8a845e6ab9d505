"""Dilated convolutions: how far a stack looks back, what it predicts, and how it goes on alone."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.dilated_view import dilated_view, lenses, obey
from ui.lesson import lesson
from ui.live import live

lab = get("dilated")
bench = Bench.open(lab)
header(bench)
settings(bench)
live(bench, "picture", lenses, dilated_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
