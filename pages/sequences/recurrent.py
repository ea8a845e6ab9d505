"""Recurrent networks: RNN, GRU and LSTM, every gate of every unit over a text of one's own."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.own_text import own_text_button
from ui.recurrent_view import lenses, obey, recurrent_view

lab = get("recurrent")
bench = Bench.open(lab)
header(bench, lambda: own_text_button(bench, "recurrent.own"))
settings(bench)
live(bench, "picture", lenses, recurrent_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
