"""The sequence-to-sequence page without a browser: what is asked for, what is typed, words, models and tabs."""

from ast import literal_eval

import numpy as np
import pytest

from tests.lab_page import LabPage
from ui import seq2seq_view
from ui.attention_film import thinned
from ui.seq2seq_view import focus_of, standings

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")

MODELS = "none units=8,additive units=8 both,dot units=8"


def opened(**more) -> LabPage:
    small = {"task": "reversed", "samples": "60", "longest": "5", "batch_size": "10", "models": MODELS}
    return LabPage("seq2seq", **small, **more).opened()


@pytest.fixture
def page() -> LabPage:
    return opened()


@pytest.fixture
def drawn(monkeypatch):
    """(meta, arrays) of the newest picture."""
    found = []
    monkeypatch.setattr(seq2seq_view, "seq2seq", lambda key, meta, arrays: found.append((meta, arrays)))
    return found


def lenses(page: LabPage) -> list[dict]:
    """What the newest frame was an answer to."""
    return literal_eval(page.bench.run.asked[1])


def asked(page: LabPage, name: str) -> dict:
    """What was asked for beside the frames."""
    return page.at.session_state[f"seq2seq:picture.{name}"].lens


def test_every_model_translates_and_the_one_with_attention_is_looked_at(drawn):
    page = opened()
    meta, arrays = drawn[-1]
    assert meta["which"] == 1  # the first without attention would show nothing
    assert set(meta["told"]) == {"0", "1", "2"}
    assert len(meta["examples"]) == seq2seq_view.EXAMPLES
    words, output = meta["told"]["1"]["source"], meta["told"]["1"]["output"]
    assert arrays["1.attention"].shape == (len(output), len(words))
    assert arrays["attend.weights"].sum() == pytest.approx(1)
    np.testing.assert_allclose(arrays["attend.weights"], arrays["1.attention"][0], atol=1e-6)
    page.train(10)
    assert drawn[-1][0]["told"].keys() == {"0", "1", "2"}
    assert drawn[-1][0]["step"] == 10


def test_words_and_models_are_part_of_the_view(page):
    page.send("picture", "word", side="output", at=1)
    assert page.bench.view == page.bench.held == "m1.o1"
    assert lenses(page)[1] == {"name": "attend", "text": {"split": "val", "index": 0}, "which": 1, "t": 1}
    page.send("picture", "which", which=2)
    assert page.bench.view == "m2.o1"
    page.send("picture", "word", side="source", at=0)
    assert focus_of(page.bench) == {"which": 2, "side": "source", "at": 0}
    page.send("picture", "word", side=None, at=None)
    assert page.bench.view == "m2"
    page.send("picture", "which", which=7).send("picture", "word", side="output", at=-1)
    assert page.bench.view == "m2"
    page.send("picture", "which", which=0)
    assert [lens["name"] for lens in lenses(page)] == ["translate"]  # it has no scores to take apart


def test_a_link_says_what_is_looked_at():
    page = opened(view="m2.o1", phrase="cab")
    assert focus_of(page.bench) == {"which": 2, "side": "output", "at": 1}
    assert lenses(page)[0] == {"name": "translate", "text": {"text": "cab"}, "which": 2}
    assert page.bench.typed == "cab"
    page = opened(view="m9.o1")
    assert focus_of(page.bench)["which"] == 1


def test_a_typed_source_goes_through_all_models(page):
    page.send("picture", "type", text="bacd")
    assert asked(page, "0")["text"] == asked(page, "2")["text"] == {"text": "bacd"}
    page.send("picture", "type", text="x" * 500)
    assert "at most 400 characters, got 500" in page.said()
    assert page.bench.typed == "bacd"
    page.send("picture", "choose", text={"split": "val", "index": 3})
    assert asked(page, "0")["text"] == {"split": "val", "index": 3}
    page.send("picture", "choose", text={"split": "val", "index": 100_000})
    assert "has no validation example" in page.said()


def test_each_tab_asks_for_what_it_shows(page):
    assert "seq2seq:picture.beam" not in page.at.session_state
    page.send("picture", "tab", tab="beam")
    assert asked(page, "beam") == {"name": "beam", "text": {"split": "val", "index": 0}, "which": 1, "width": 3}
    page.send("picture", "width", width=99)
    assert asked(page, "beam")["width"] == 8
    page.send("picture", "tab", tab="lengths").send("picture", "measure", measure="per_token")
    assert [asked(page, f"{k}.lengths") for k in range(3)] == [{"name": "by_length", "which": k} for k in range(3)]
    page.send("picture", "tab", tab="nothing").send("picture", "start", start=10_000)
    assert asked(page, "examples")["start"] == page.bench.answer["facts"]["val"] - 1


def test_standings_are_the_last_measured_before_the_step():
    curves = {"loss_0": ([1, 2, 3], [3.0, 2.0, 1.0]), "val_exact_0": ([0, 8], [0.1, 0.9])}
    answer = {"step": 2, "curves": curves, "facts": {"models": [{}]}}
    assert standings(answer) == [{"loss": 2.0, "val_exact": 0.1, "val_tokens": None, "agreement": None}]


def test_maps_that_were_watched_are_a_film_of_the_sentence_on_screen(drawn):
    page = opened()
    page.send("picture", "tab", tab="film").train(10).train(10)
    steps = [picture["step"] for picture in drawn[-1][0]["film"]]
    assert {0, 10, 20} <= set(steps)
    assert steps == sorted(steps)
    np.testing.assert_array_equal(drawn[-1][1][f"film.{len(steps) - 1}"], drawn[-1][1]["1.attention"])
    page.send("picture", "seek", step=10).until(lambda now: now["step"] == 10)
    page.send("picture", "type", text="ab")
    assert [picture["step"] for picture in drawn[-1][0]["film"]] == [10]
    page.send("picture", "which", which=0)
    assert drawn[-1][0]["film"] == []


def test_a_film_is_thinned_evenly_on_a_log_scale():
    steps = [picture["step"] for picture in thinned([{"step": step} for step in range(0, 3000, 10)])]
    assert (len(steps), steps[0], steps[-1]) == (12, 0, 2990)
    assert steps[1] - steps[0] < 50 < steps[-1] - steps[-2]
