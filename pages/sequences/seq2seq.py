"""Sequence to sequence: encoder and decoder, with and without attention, on translations whose alignment is known."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.seq2seq_view import lenses, obey, seq2seq_view

lab = get("seq2seq")
bench = Bench.open(lab)
header(bench)
settings(bench)
live(bench, "picture", lenses, seq2seq_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
