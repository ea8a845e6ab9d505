"""Deep Q-networks: an agent learns to act, acts on a stage beside its training, and may be interfered with."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.builder import BUILDER
from ui.dqn_view import PARTS, dqn_view, lenses, obey, ticking
from ui.environments import environment_picker
from ui.lesson import lesson
from ui.live import live

lab = get("dqn")
bench = Bench.open(lab)
header(bench, lambda: environment_picker(bench, "dqn.environments"))
settings(bench)
live(bench, "picture", lenses, dqn_view, obey, above=BUILDER, parts=PARTS, ticking=ticking)
lesson(__file__, bench.preset, lab.all_presets)
