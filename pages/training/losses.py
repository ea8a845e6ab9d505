"""Loss functions: what "wrong" means, as a number that a network can learn from."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.losses_view import lenses, losses_view, obey

lab = get("losses")
bench = Bench.open(lab)

header(bench)
settings(bench)
live(bench, "picture", lenses, losses_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
