"""The Recurrent page without a browser: which lenses it asks for, what is chosen on its picture, what is held."""

import numpy as np
import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui.recurrent_view import check_fixed, focus_of, states_of, view_of

CELLS = "gru units=6,lstm units=8 layers=2"
ANSWER = {
    "facts": {
        "units": {"0.l0": 6, "1.l0": 8, "1.l0b": 8, "out": 30},
        "cells": [
            {"text": "gru units=6", "layers": 1, "both": False, "sigmoid": ["reset", "update"]},
            {"text": "lstm units=8 both", "layers": 1, "both": True, "sigmoid": ["input", "forget", "output"]},
        ],
    }
}

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("recurrent", characters="3000", cells=CELLS, batch_size="8", window="12").opened()


def kept(page: LabPage, name: str):
    """The newest answer to a look that is asked beside the frames."""
    return page.at.session_state[f"recurrent:picture.{name}"]


@pytest.mark.parametrize(
    ("given", "view"),
    [((0, 0, False, 5), "0.l0.5"), ((1, 0, False, 0), "1.l0.0"), ((1, 0, True, 7), "1.l0b.7")],
)
def test_what_is_looked_at_is_a_view(given, view):
    assert view_of(ANSWER, *given) == view


@pytest.mark.parametrize(
    "given",
    [(0, 0, False, 6), (0, 0, True, 0), (0, 1, False, 0), (2, 0, False, 0), (1, 0, False, "0"), (-1, 0, False, 0)],
)
def test_a_unit_that_is_not_there_is_refused(given):
    with pytest.raises(LookupError):
        view_of(ANSWER, *given)


@pytest.mark.parametrize(
    ("name", "way"), [("0.l0.5", "zero"), ("1.l0b.7", "mean"), ("1.l0.3.forget", "open"), ("0.l0.0.reset", None)]
)
def test_what_may_be_held(name, way):
    check_fixed(ANSWER, name, way)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("0.l0.6", "zero"), ("0.l0.5", "open"), ("0.l0.5.update", "zero"), ("0.l0.5.forget", "open"),
        ("2.l0.0", "zero"), ("out.3", "zero"), ("1.l0.3.candidate", "open"), ("", "zero"), (None, "zero"),
        ("0.l0.5.", "zero"),
    ],
)  # fmt: skip
def test_what_may_not(name, way):
    with pytest.raises(LookupError):
        check_fixed(ANSWER, name, way)


def test_only_what_is_on_screen_is_asked_for(page):
    assert page.looks.keys() == {"gates", "equation"}
    page.send("picture", "tab", tab="saturation")
    assert page.looks.keys() == {"gates"}
    assert kept(page, "saturation").arrays["share"].shape == (1, 2, 6, 2)
    page.send("picture", "focus", cell=1, layer=1, back=False, unit=3)
    assert page.looks["gates"]["forget"].shape == page.looks["gates"]["cell"].shape == (100, 8)
    assert kept(page, "saturation").arrays["share"].shape == (2, 3, 8, 2)
    assert page.bench.held == "1.l1.3"
    assert focus_of(page.bench) == {"cell": 1, "layer": 1, "back": False, "unit": 3}


def test_the_equations_add_up_to_the_gates(page):
    page.train(10)
    page.send("picture", "focus", cell=1, layer=0, back=False, unit=5)
    equation, gates = page.looks["equation"], page.looks["gates"]
    parts = equation["parts"]  # (T, G, 5)
    assert parts.shape == (100, 4, 5)
    assert parts[..., :3].sum(2) == pytest.approx(parts[..., 3], abs=1e-4)
    for g, name in enumerate(("input", "forget", "candidate", "output")):
        assert parts[:, g, 4] == pytest.approx(gates[name][:, 5], abs=1e-5)
    i, f, g, o = (gates[name][:, 5] for name in ("input", "forget", "candidate", "output"))
    before, after = equation["cell"].T
    assert f * before + i * g == pytest.approx(after, abs=1e-5)
    assert o * np.tanh(after) == pytest.approx(gates["hidden"][:, 5], abs=1e-5)


def test_a_text_is_typed_or_an_example_is_chosen(page):
    page.send("picture", "text", text={"text": "Max saw a dog."})
    assert len(page.looks["gates"]["tokens"]) == 14
    assert page.bench.typed == "Max saw a dog."
    page.send("picture", "text", text={"split": "val", "index": 1})
    assert len(page.looks["gates"]["tokens"]) == 100
    page.send("picture", "text", text={"text": "a" * 401}).send(
        "picture", "text", text={"split": "val", "index": 10**6}
    )
    assert len(page.looks["gates"]["tokens"]) == 100
    assert "400" in page.said() or "no" in page.said()


def test_a_phrase_finds_units_and_places(page):
    page.train(20)
    page.send("picture", "tab", tab="phrase")
    page.send("picture", "range", range=[3, 6])
    page.send("picture", "threshold", threshold=0.05)
    arrays = kept(page, "units_on").arrays
    assert (np.diff(np.abs(arrays["score"])) <= 1e-6).all()
    assert (arrays["matches"][:, 1] > arrays["matches"][:, 0]).all()
    page.send("picture", "range", range=None)
    assert page.at.session_state["recurrent:looked_at"]["range"] is None


def test_a_unit_over_a_longer_text(page):
    page.send("picture", "tab", tab="unit").send("picture", "state", state="update")
    found = kept(page, "stretch")
    assert found.lens["state"] == "update"
    assert found.arrays["values"].shape == found.arrays["tokens"].shape
    page.send("picture", "focus", cell=1, layer=0, back=False, unit=0)  # an LSTM has no update gate
    assert states_of(page.bench) == ("input", "forget", "candidate", "output", "cell", "hidden")
    assert kept(page, "stretch").lens["state"] == "hidden"


def test_gradients_that_go_back_and_what_mattered(page):
    page.send("picture", "tab", tab="unrolled").send("picture", "at", at=29)
    assert [kept(page, f"reach{k}").arrays["norm"].shape for k in range(2)] == [(100,), (100,)]
    assert kept(page, "reach0").arrays["at"] == 29
    page.send("picture", "tab", tab="mattered")
    for method in ("gradient", "occlusion"):
        assert kept(page, method).lens["method"] == method
        assert kept(page, method).arrays["mattered"].shape == (30,)


def test_all_cells_side_by_side(page):
    page.send("picture", "tab", tab="cells")
    assert [kept(page, f"gates{k}").arrays["hidden"].shape for k in range(2)] == [(100, 6), (100, 8)]


def test_a_gate_that_is_held_changes_pictures_numbers_and_the_text(page):
    page.train(20)
    page.send("picture", "tab", tab="fix")
    before = kept(page, "plain").arrays["json"].tobytes()
    names = [f"0.l0.{unit}.update" for unit in range(6)]
    page.send("picture", "fix", names=names, way="open")
    assert page.bench.ablated == dict.fromkeys(names, "open")
    assert (page.looks["gates"]["update"] == 1).all()
    assert page.bench.answer["measured"]["without"] != page.bench.answer["measured"]["with"]
    assert kept(page, "fixed").arrays["json"].tobytes() != before
    assert kept(page, "plain").arrays["json"].tobytes() == before
    page.send("picture", "fix", names=names[:2], way=None)
    assert len(page.bench.ablated) == 4
    page.send("picture", "restore_all")
    assert page.bench.ablated == {}
    assert not (page.looks["gates"]["update"] == 1).all()


def test_it_writes_on_from_the_text_that_is_looked_at(page):
    page.send("picture", "tab", tab="fix")
    assert len(kept(page, "plain").lens["prompt"]) == 12
    page.send("picture", "at", at=29)
    assert len(kept(page, "plain").lens["prompt"]) == 30
    page.send("picture", "text", text={"text": "Ben had a"})
    assert kept(page, "plain").lens["prompt"] == "Ben had a"


def test_one_more_cell(page):
    page.send("picture", "add", kind="rnn")
    assert [cell.kind for cell in page.bench.config.cells] == ["gru", "lstm", "rnn"]
    page.until(lambda now: len(now.get("facts", {}).get("cells", ())) == 3)
    page.send("picture", "add", kind="rnn")
    assert len(page.bench.config.cells) == 3
    assert "at a time" in page.said()


def test_numbers_and_riddles_can_be_looked_at_too():
    for task, cells in (("adding", "rnn units=5"), ("recall", "lstm units=4 both")):
        page = LabPage("recurrent", task=task, cells=cells, length="10", samples="60").opened()
        for tab in ("gates", "unit", "phrase", "saturation", "unrolled", "mattered", "fix", "cells"):
            page.send("picture", "tab", tab=tab)
        page.send("picture", "range", range=[1, 3])
        assert not page.said()


def test_a_run_with_another_cell_stands_beside(page):
    page.train(10)
    page.send("transport", "fork", step=10, changes={"cells": ["rnn units=4"]})
    one, other = page.bench.runs
    page.send("runs", "show", run=one.id)
    page.send("picture", "focus", cell=1, layer=1, back=False, unit=7)
    for _ in range(3):
        page.run()
    assert other.answer["looks"]["gates"]["hidden"].shape == (100, 4)
    assert one.answer["looks"]["gates"]["hidden"].shape == (100, 8)


def test_a_link_holds_what_is_looked_at():
    page = LabPage("recurrent", characters="3000", cells=CELLS, view="1.l1.3", phrase="Ben ran.")
    page.at.query_params["without"] = "1.l1.3.forget:shut,0.l0.2:mean"
    page.opened()
    assert page.bench.ablated == {"1.l1.3.forget": "shut", "0.l0.2": "mean"}
    assert focus_of(page.bench) == {"cell": 1, "layer": 1, "back": False, "unit": 3}
    assert len(page.looks["gates"]["tokens"]) == 8


def test_nonsense_from_the_browser_changes_nothing(page):
    start = (page.bench.view, page.bench.config, dict(page.at.session_state["recurrent:looked_at"]))
    page.send("picture", "tab", tab="none").send("picture", "focus", cell=9, layer=0, back=False, unit=0)
    page.send("picture", "at", at=-1).send("picture", "range", range=[5, 2]).send("picture", "range", range="all")
    page.send("picture", "threshold", threshold="high").send("picture", "state", state=3)
    page.send("picture", "temperature", temperature=99).send("picture", "fix", names=["0.l0.99"], way="zero")
    page.send("picture", "fix", names=[{}], way="open").send("picture", "add", kind="tree").send("picture", "text")
    assert (page.bench.view, page.bench.config, page.at.session_state["recurrent:looked_at"]) == start
    assert page.bench.ablated == {}
    assert get("recurrent").title
