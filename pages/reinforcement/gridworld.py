"""Gridworld: planning sweep by sweep, and agents that learn by walking, on a grid that can be changed all the while."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.gridworld_view import gridworld_view, lenses, obey, pace
from ui.lesson import lesson
from ui.live import live

lab = get("gridworld")
bench = Bench.open(lab)
header(bench)
settings(bench)
pace(bench)
live(bench, "picture", lenses, gridworld_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
