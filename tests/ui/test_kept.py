"""When a panel asks a run for something, and how long it keeps the answer."""

import pytest
import streamlit as st

from tests.ui.vision import Workers, bench
from ui.panels import PANELS, kept

NAMES = ("confusion", "explain", "imagine", "fool", "embedding")


@pytest.fixture
def workers(monkeypatch):
    found = Workers()
    monkeypatch.setattr(kept, "pool", lambda: found)
    monkeypatch.setattr(st, "session_state", {})
    return found


def test_a_lens_is_asked_for_once_at_rest_and_again_when_something_has_changed(workers):
    lens, now = {"name": "confusion"}, bench()
    first = kept.look(now, "key", lens)
    assert kept.look(now, "key", lens) is first
    assert kept.current(now, first, lens)
    assert len(workers.asked) == 1
    other = {"name": "confusion", "split": "train"}
    assert kept.look(now, "key", other).lens == other
    now.ablated = {"conv1.0": "zero"}
    kept.look(now, "key", other)
    workers.state["step"] = now.answer["step"] = 60
    kept.look(now, "key", other)
    now.answer["events"] = workers.state["events"] = [{"step": 60, "kind": "edit"}]
    kept.look(now, "key", other)
    assert len(workers.asked) == 5
    assert kept.kept(bench(run="r2"), "key") is None, "the answer of one run must not be shown for another"


def test_while_a_run_moves_it_is_asked_now_and_then_or_never(workers, monkeypatch):
    clock = iter((10.0, 10.01, 10.5, 11.2, 12.0, 15.0, 20.0, 20.1))
    monkeypatch.setattr(kept, "monotonic", lambda: next(clock))
    lens, now = {"name": "confusion"}, bench("playing")
    assert kept.look(now, "key", lens, kept.AT_REST) is None
    assert not workers.asked
    assert kept.look(now, "key", lens, 1.0).cost == pytest.approx(0.01)  # from 10 to 10.01
    kept.look(now, "key", lens, 1.0)  # at 10.5
    assert len(workers.asked) == 1
    kept.look(now, "key", lens, 1.0)  # at 11.2; the answer takes from 12 to 15
    assert len(workers.asked) == 2
    kept.look(now, "key", lens, 1.0)  # at 20: 3 seconds of looking are made good by 45 of training
    assert len(workers.asked) == 2


@pytest.mark.parametrize("change", [{"state": "starting"}, {"state": "lost"}, {"state": "failed"}, {"visible": False}])
def test_a_run_that_cannot_answer_is_not_asked(workers, change):
    now = bench(change.get("state", "paused"))
    now.visible = change.get("visible", True)
    assert kept.look(now, "key", {"name": "confusion"}) is None
    assert not workers.asked


def test_a_worker_that_is_away_leaves_the_old_answer(workers):
    now, lens = bench(), {"name": "confusion"}
    first = kept.look(now, "key", lens)
    workers.state = None
    now.answer["step"] = 70
    assert kept.look(now, "key", lens) is first
    assert not kept.current(now, first, lens)


def test_what_cannot_be_answered_is_said_once(workers):
    now, workers.error = bench(), LookupError("There is no such unit.")
    for _ in range(3):
        assert kept.look(now, "key", {"name": "imagined"}) is None
    assert now.notes == ["There is no such unit."]
    assert len(workers.asked) == 1


def test_the_panels_are_for_labs_whose_facts_name_their_looks(workers):
    for name in NAMES:
        panel = PANELS[name]
        assert panel.offered(bench())
        assert not panel.offered(bench(facts={}))
        assert not panel.offered(bench(facts={"looks": []}))
        assert panel.offered(bench())
        assert panel.offered(starting()), "nothing flickers while a run begins"
        st.session_state.clear()


def starting():
    """A run that has said nothing yet."""
    now = bench("starting")
    del now.answer["facts"]
    return now
