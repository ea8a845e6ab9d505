"""The panel of the tokeniser in Chromium: it cuts a text as the engine does, merge by merge, and finds tokens."""

import re

from playwright.sync_api import expect

from engine.core.catalogue import get
from engine.data.text.corpora import corpus
from engine.data.text.tokenisers import Tokeniser, pieces, short
from tests.browser.bench import SLOW

SETTINGS = {"tokens": "pairs", "merges": 40, "characters": 3000, "batch_size": 8, "cells": ("gru units=6",)}
URL = "/recurrent?tokens=pairs&merges=40&characters=3000&batch_size=8&cells=gru+units%3D6&panels=tokeniser"
TEXT = "The dogs aren't here, said 2 of the ☃_boys\nand went home."


def shown(page) -> list[str]:
    return page.get_by_test_id("tokens-cells").locator("b").all_inner_texts()


def test_it_cuts_as_the_engine_does_after_any_number_of_merges(app, bench):
    page = bench.page
    page.goto(app + URL)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    page.get_by_test_id("tokens-text").fill(TEXT)
    expect(page.get_by_test_id("tokens-sum")).to_have_text(re.compile(f"^{len(TEXT)} characters"), timeout=SLOW)
    known = corpus(get("recurrent").Config.parse(SETTINGS)).tokeniser
    whole = [known.names[i] for i in known.encode(TEXT)]
    visible = {" ": "·", "\n": "↵"}

    def seen(parts: list[str]) -> list[str]:
        return ["".join(visible.get(sign, sign) for sign in part) for part in parts]

    assert shown(page) == seen(whole)
    expect(page.get_by_test_id("tokens-sum")).to_contain_text("not in the vocabulary and read as □")
    for count in (0, 1, 17, 39):
        page.get_by_test_id("merge-slider").fill(str(count))
        fewer = Tokeniser("pairs", known.names, (), known.merges[:count])
        wanted = [part for piece in short(pieces(TEXT)) for part in fewer.cut(piece)]
        expect(page.get_by_test_id("tokens-sum")).to_contain_text(f"{len(wanted)} tokens after {count} merges")
        assert shown(page) == seen(wanted)
    page.get_by_test_id("merge-more").click()
    assert shown(page) == seen(whole)
    page.get_by_test_id("token-search").fill("the")
    listed = page.get_by_test_id("vocabulary").locator(".entry:visible .chip").all_inner_texts()
    assert listed
    assert all("the" in text.lower() for text in listed)
