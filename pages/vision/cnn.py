"""Convolutional networks: build one, watch its filters learn, look inside."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.builder import BUILDER
from ui.cnn_view import cnn_view, lenses, obey
from ui.lesson import lesson
from ui.live import live
from ui.own_images import own_images_button

lab = get("cnn")
bench = Bench.open(lab)
header(bench, lambda: own_images_button(bench, "cnn.images"))
settings(bench)
live(bench, "picture", lenses, cnn_view, obey, above=BUILDER)
lesson(__file__, bench.preset, lab.all_presets)
