"""The Playground: a small network on data you can see all of."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.network_view import axes_picker, lenses, network_view, obey
from ui.own_data import own_data_button

lab = get("playground")
bench = Bench.open(lab)


def extras() -> None:
    axes_picker(bench, "playground.axes")
    own_data_button(bench, "playground.own")


header(bench, extras)
settings(bench)
live(bench, "network", lenses, network_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
