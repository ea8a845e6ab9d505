"""Other runs: kept up to date without asking too often, their curves, the marks where they part, what differs."""

import numpy as np
import pytest
import streamlit as st

from engine.core.catalogue import get
from ui import beside, curves_view, overlays
from ui.bench import Bench
from ui.shown import Shown

LAB = get("playground")


class Kept:
    """A run of the shelf, as far as curves go."""

    id, name, colour, events = "kept", "Old one", 5, []

    def __init__(self, points):
        steps = np.arange(points, dtype=np.float64)
        self.curves = {"val_loss": (steps, np.sin(steps).astype(np.float32))}
        self.clocks = {"seconds": (steps[1:], steps[1:] / 10), "epoch": (steps[1:], steps[1:] / 4)}


class FakeShelf:
    def __init__(self):
        self.runs, self.hidden = [], []

    def shown(self, lab):
        return self.runs

    def hide(self, key, hidden):
        self.hidden.append((key, hidden))


class FakePool:
    def __init__(self):
        self.places = {"r1": {}, "r2": {}, "r3": {}}
        self.asked, self.attached = [], []
        self.answers = {}

    def attach(self, run, session):
        if run not in self.places:
            raise LookupError(f"There is no run {run!r} here (any more).")
        self.attached.append(run)

    def ahead(self, run, verb, **args):
        return lambda: self.poll(run, **args)

    def poll(self, run, lenses, **args):
        self.asked.append((run, lenses, args))
        if any(lens.get("unit") == "h9.9" for lens in lenses):
            raise LookupError("There is no unit 'h9.9'.")
        answer = {"state": "paused", "stamp": 7, "step": 20, "head": 50, "busy": False, "built": 0, "message": ""}
        if args["stamp"] != 7:
            answer |= {"curves": curve(50), "clocks": {}, "events": [], "looks": {lens["name"]: {} for lens in lenses}}
        return answer | self.answers.get(run, {})

    def ask(self, run, verb, **args):
        if verb == "poll":
            return self.poll(run, **args)
        return {"state": "paused", "stamp": 7}

    def drop(self, run):
        self.places.pop(run, None)


def curve(head):
    steps = np.arange(head, dtype=np.float64)
    return {name: (steps, np.ones(head, np.float32)) for name in ("loss", "train_loss", "val_loss", "val_accuracy")}


@pytest.fixture
def pool(monkeypatch):
    fake = FakePool()
    monkeypatch.setattr("ui.bench.pool", lambda: fake)
    monkeypatch.setattr(beside, "pool", lambda: fake)
    monkeypatch.setattr(beside, "session_id", lambda: "me")
    monkeypatch.setattr(st, "session_state", {})
    return fake


@pytest.fixture
def shelf(monkeypatch):
    fake = FakeShelf()
    monkeypatch.setattr(overlays, "shelf", lambda: fake)
    return fake


@pytest.fixture
def bench(pool, shelf):
    """Run 3 on screen, forked from run 2, which was forked from run 1."""
    config = LAB.Config()
    shown = [
        Shown("r1", "Run 1", config, config, colour=0),
        Shown("r2", "Run 2: learning rate 0.3, run 1 from step 20", config, config, {}, 1, False, "r1", 20),
        Shown("r3", "Run 3", config, config, {"step": 40, "head": 40, "events": []}, 2, False, "r2", 30),
    ]
    return Bench(LAB, config, runs=shown, current=2, count=3)


def no_lenses(bench):
    return []


def a_unit(bench):
    return [{"name": "surface", "unit": bench.view}]


def test_runs_that_stand_still_are_asked_once(bench, pool):
    for _ in range(3):
        beside.keep_up(bench, no_lenses)()
    assert [run for run, *_ in pool.asked] == ["r1", "r2"]
    assert pool.attached == ["r1", "r2"] * 3  # but somebody is still there
    assert all(args["points"] == beside.POINTS and lenses == [] for _, lenses, args in pool.asked)


def test_a_run_that_moves_is_asked_again(bench, pool):
    pool.answers["r1"] = {"state": "playing"}
    for _ in range(3):
        beside.keep_up(bench, no_lenses)()
    assert [run for run, *_ in pool.asked] == ["r1", "r2", "r1", "r1"]


def test_a_busy_answer_is_no_answer(bench, pool):
    pool.answers["r2"] = {"busy": True}
    beside.keep_up(bench, no_lenses)()
    pool.answers.clear()
    beside.keep_up(bench, no_lenses)()
    beside.keep_up(bench, no_lenses)()
    assert [run for run, *_ in pool.asked].count("r2") == 2


def test_another_axis_is_asked_for_again(bench, pool):
    beside.keep_up(bench, no_lenses)()
    bench.log_x = True
    beside.keep_up(bench, no_lenses)()
    assert [(run, args["log"], args["stamp"]) for run, _, args in pool.asked[2:]] == [
        ("r1", True, -1),
        ("r2", True, -1),
    ]


def test_the_run_beside_is_looked_at_and_only_that(bench, pool):
    bench.beside = "r2"
    beside.keep_up(bench, a_unit)()
    assert [(run, bool(lenses)) for run, lenses, _ in pool.asked] == [("r1", False), ("r2", True)]
    bench.visible = False
    pool.asked.clear()
    beside.keep_up(bench, a_unit)()
    assert pool.asked[-1][:2] == ("r2", [])


def test_a_run_without_the_unit_that_is_looked_at_shows_its_output(bench, pool):
    bench.beside, bench.view = "r2", "h9.9"
    beside.keep_up(bench, a_unit)()
    assert pool.asked[-1][1] == [{"name": "surface", "unit": "out"}]
    assert bench.runs[1].answer["plain"]
    assert bench.view == "h9.9"


def test_a_run_that_the_server_let_go_is_taken_away_with_a_sentence(bench, pool):
    del pool.places["r1"]
    beside.keep_up(bench, no_lenses)()
    assert [shown.id for shown in bench.runs] == ["r2", "r3"]
    assert bench.run.id == "r3"
    assert "Run 1 is no longer there" in bench.notes[0]


def test_the_curves_of_all_others_that_are_not_hidden(bench, shelf):
    beside.keep_up(bench, no_lenses)()
    shelf.runs = [Kept(5000)]
    found = overlays.overlays(bench)
    assert [(other.key, other.name, other.colour, other.forked_at) for other in found] == [
        ("r1", "Run 1", 0, None), ("r2", "Run 2", 1, 20), ("kept", "Old one", 5, None),
    ]  # fmt: skip
    steps, values = found[-1].curves["val_loss"]
    assert len(steps) == len(values) <= beside.POINTS + 2
    overlays.hide(bench, "r1", True)
    overlays.hide(bench, "kept", True)
    assert shelf.hidden == [("kept", True)]
    assert [other.key for other in overlays.overlays(bench)] == ["r2", "kept"]
    assert [(row["key"], row["hidden"]) for row in overlays.listed(bench)] == [
        ("r1", True), ("r2", False), ("kept", False),
    ]  # fmt: skip


@pytest.fixture
def drawn(monkeypatch):
    """What the component was given."""
    found = {}
    monkeypatch.setattr(curves_view, "curves", lambda key, meta, arrays: found.update(meta=meta, arrays=arrays))
    return found


def test_each_panel_has_one_line_of_each_other_run(bench, shelf, drawn):
    beside.keep_up(bench, no_lenses)()
    shelf.runs = [Kept(50)]
    bench.answer["curves"] = curve(40)
    curves_view.curves_view(bench, "key")
    rows = [row for row in drawn["meta"]["series"] if row["role"] == "other"]
    assert [(row["run"], row["panel"], row["label"], row["colour"]) for row in rows] == [
        ("r1", "loss", "Run 1, validation", 0), ("r1", "accuracy", "Run 1, validation", 0),
        ("r2", "loss", "Run 2, validation", 1), ("r2", "accuracy", "Run 2, validation", 1),
        ("kept", "loss", "Old one, validation", 5),
    ]  # fmt: skip
    assert all(f"{row['name']}_x" in drawn["arrays"] for row in rows)
    assert drawn["meta"]["forks"] == [
        {"step": 30, "clock": "", "label": "forked at 30", "colour": 2},
        {"step": 20, "clock": "other1", "label": "Run 2 forked at 20", "colour": 1},
    ]
    assert not [name for name in drawn["arrays"] if "clock" in name]


def test_an_axis_of_time_comes_with_the_clock_of_every_run(bench, shelf, drawn):
    shelf.runs = [Kept(50)]
    bench.run.answer |= {"curves": curve(40), "clocks": {"seconds": (np.array([40.0]), np.array([2.0], np.float32))}}
    bench.x_axis = "seconds"
    curves_view.curves_view(bench, "key")
    assert drawn["meta"]["axis"] == "seconds"
    assert drawn["arrays"]["_clock_x"].tolist() == [0, 40]
    assert drawn["arrays"]["_clock_y"].tolist() == [0, 2]
    assert drawn["arrays"]["other0_clock_y"][:3].tolist() == pytest.approx([0, 0.1, 0.2])


def test_only_so_many_are_drawn(bench, shelf, drawn):
    shelf.runs = [Kept(9) for _ in range(30)]
    bench.answer["curves"] = curve(40)
    curves_view.curves_view(bench, "key")
    rows = [row for row in drawn["meta"]["series"] if row["role"] == "other"]
    assert len(rows) == curves_view.MOST_OVERLAYS
    assert drawn["meta"]["undrawn"] == 30 - curves_view.MOST_OVERLAYS


def test_what_differs_where_two_runs_stand(bench):
    one, other = bench.runs[0], bench.run
    other.answer |= {"step": 40, "events": [
        {"step": 30, "kind": "change", "changes": {"lr": 0.3, "features": ["x1"]}},
        {"step": 35, "kind": "adjust", "changes": {"layers": [{"units": 4, "dropout": 0.2}, {"units": 2}]}},
        {"step": 60, "kind": "adjust", "changes": {"clip": 5.0}},
    ]}  # fmt: skip
    assert beside.differing(bench, other, one) == [
        ("features", "x1", "x1, x2"),
        ("layer 1 dropout", "0.2", "0"),
        ("learning rate", "0.3", "0.03"),
    ]
    other.answer["step"] = 20
    assert beside.differing(bench, other, one) == []
