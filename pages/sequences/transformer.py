"""Transformers: attention with every number, translation with an encoder and a decoder, and a small GPT."""

from engine.core.catalogue import get
from ui.bench import Bench
from ui.bench_header import header, settings
from ui.lesson import lesson
from ui.live import live
from ui.own_text import own_text_button
from ui.transformer_view import lenses, obey, transformer_view

lab = get("transformer")
bench = Bench.open(lab)
header(bench, lambda: own_text_button(bench, "transformer.own"))
settings(bench)
live(bench, "picture", lenses, transformer_view, obey)
lesson(__file__, bench.preset, lab.all_presets)
