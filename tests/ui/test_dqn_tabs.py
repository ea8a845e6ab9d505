"""What the closer look at an agent asks its run for, and what it does when something is pressed."""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from tests.ui.vision import Workers
from tests.ui.vision import bench as any_bench
from ui import dqn_tabs
from ui.panels import kept
from ui.shown import Shown

CARTPOLE = {
    "name": "CartPole-v1", "family": "classic", "kind": "vector", "actions": ["push left", "push right"],
    "variables": [["x", "m", -2.4, 2.4], ["v", "m/s", -3, 3], ["angle", "rad", -0.2, 0.2], ["turn", "rad/s", -3, 3]],
    "planes": [[2, 3]],
}  # fmt: skip
BREAKOUT = {
    "name": "minatar/breakout", "family": "minatar", "kind": "pixels", "actions": ["stay", "left"], "variables": [],
    "channels": ["paddle", "ball"],
}  # fmt: skip
CONFIG = SimpleNamespace(n_step=3, gamma=0.99, prioritised=False, clip_rewards=False)


@pytest.fixture
def workers(monkeypatch):
    found = Workers()
    monkeypatch.setattr(kept, "pool", lambda: found)
    monkeypatch.setattr(st, "session_state", {})
    return found


@pytest.fixture
def stage(monkeypatch):
    """Where the stage stands."""
    found = {"state": "", "scene": np.array([0.1, 0.2, 0.3, 0.4], np.float32)}
    monkeypatch.setattr(dqn_tabs, "stage_now", lambda bench, run: dict(found))
    return found


@pytest.fixture
def drawn(monkeypatch, stage):
    """Key -> (meta, arrays) of its newest message."""
    found = {}
    monkeypatch.setattr(dqn_tabs, "dqn_tabs", lambda key, meta, arrays: found.__setitem__(key, (meta, arrays)))
    return found


def bench(environment=CARTPOLE, **more):
    now = any_bench(facts={"environment": environment}, **more)
    now.run.config = CONFIG
    return now


def test_the_first_tab_is_the_first_that_has_something_to_show(workers, drawn):
    now = bench()
    dqn_tabs.draw(now, now.run, "k")
    meta, arrays = drawn["k"]
    assert meta["tab"] == "plane"
    assert meta["tabs"] == ["plane", "buffer", "errors", "overestimation"]
    assert meta["seen"] == {"plane": 50}
    assert "plane.counts" in arrays
    assert workers.asked == [{"name": "plane", "x": 2, "y": 3, "size": dqn_tabs.SIZE, "fixed": None}]
    pixels = bench(BREAKOUT)
    dqn_tabs.draw(pixels, pixels.run, "k")
    assert drawn["k"][0]["tab"] == "pixels"
    assert "plane" not in drawn["k"][0]["tabs"]


def test_nothing_is_asked_before_the_environment_is_known(workers, drawn):
    now = any_bench(facts={})
    now.run.config = CONFIG
    dqn_tabs.draw(now, now.run, "k")
    assert drawn["k"][0]["environment"] is None
    assert workers.asked == []


def test_axes_and_what_is_held(workers, drawn):
    now = bench()
    dqn_tabs.obey(now, [{"do": "plane", "x": 0, "y": 2}, {"do": "hold", "at": [1, 0.5, 0, 0]}])
    dqn_tabs.draw(now, now.run, "k")
    assert workers.asked[-1] == {"name": "plane", "x": 0, "y": 2, "size": 41, "fixed": [1.0, 0.5, 0.0, 0.0]}
    assert drawn["k"][0]["plane"] == {"x": 0, "y": 2, "held": True}
    dqn_tabs.obey(now, [{"do": "hold", "at": None}])
    dqn_tabs.draw(now, now.run, "k")
    assert workers.asked[-1]["fixed"] is None
    assert not now.notes


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"do": "plane", "x": 1, "y": 1}, "two different state variables below 4, got 1 and 1"),
        ({"do": "plane", "x": 0, "y": 4}, "got 0 and 4"),
        ({"do": "hold", "at": [1, 2]}, "needs 4 numbers, got 2"),
        ({"do": "hold", "at": [1, 2, 3, "x"]}, "needs 4 numbers"),
        ({"do": "hold", "at": [1, 2, 3, float("nan")]}, "needs 4 numbers"),
    ],
)
def test_what_cannot_be_shown_is_said_and_changes_nothing(workers, given, words):
    now = bench()
    before = dict(dqn_tabs.looked_at(now))
    dqn_tabs.obey(now, [given])
    assert words in now.notes[0]
    assert dqn_tabs.looked_at(now) == before


def test_unknown_tabs_and_orders_are_passed_over(workers):
    now = bench()
    before = dict(dqn_tabs.looked_at(now))
    dqn_tabs.obey(now, [{"do": "tab", "tab": "x"}, {"do": "order", "order": "x"}, {"do": "x"}])
    assert dqn_tabs.looked_at(now) == before


def test_the_variables_of_another_environment_fall_back(workers, drawn):
    now = bench()
    dqn_tabs.obey(now, [{"do": "plane", "x": 3, "y": 2}, {"do": "hold", "at": [1, 2, 3, 4]}])
    car = bench({**CARTPOLE, "variables": CARTPOLE["variables"][:2], "planes": [[0, 1]]})
    dqn_tabs.draw(car, car.run, "k")
    assert workers.asked[-1] == {"name": "plane", "x": 0, "y": 1, "size": 41, "fixed": None}


def test_random_pressed_again_is_another_sample(workers, drawn):
    now = bench()
    dqn_tabs.obey(now, [{"do": "tab", "tab": "buffer"}, {"do": "order", "order": "random"}])
    dqn_tabs.draw(now, now.run, "k")
    first = workers.asked[-1]
    assert (first["name"], first["order"], first["count"]) == ("buffer", "random", 24)
    dqn_tabs.obey(now, [{"do": "order", "order": "random"}])
    dqn_tabs.draw(now, now.run, "k")
    assert workers.asked[-1]["seed"] == first["seed"] + 1


def test_of_pixels_the_scenes_are_sent_and_not_the_observations(workers, drawn, monkeypatch):
    now = bench(BREAKOUT)
    dqn_tabs.obey(now, [{"do": "tab", "tab": "buffer"}])
    image = np.zeros((1, 2, 4, 4), np.uint8)
    monkeypatch.setattr(
        kept, "look", lambda bench, key, lens, every: kept.Kept(lens, ("r1",), 3, {"obs": image, "scene": image}, 0.0)
    )
    dqn_tabs.draw(now, now.run, "k")
    assert set(drawn["k"][1]) == {"buffer.scene"}


def test_the_frame_on_stage_is_looked_at_twice_a_second_at_most(workers, drawn, stage, monkeypatch):
    clock = [10.0]
    monkeypatch.setattr(dqn_tabs, "monotonic", lambda: clock[0])
    now = bench(BREAKOUT)
    stage["state"] = "one"
    dqn_tabs.draw(now, now.run, "k")
    stage["state"] = "two"
    clock[0] += 0.1
    dqn_tabs.draw(now, now.run, "k")
    assert [lens["state"] for lens in workers.asked] == ["one"]
    clock[0] += dqn_tabs.FRAME
    dqn_tabs.draw(now, now.run, "k")
    assert [lens["state"] for lens in workers.asked] == ["one", "two"]


def test_the_run_beside_is_asked_the_same_of_its_own(workers, drawn):
    now = bench()
    other = Shown("r2", "Run 2", CONFIG, CONFIG, {**now.answer})
    dqn_tabs.obey(now, [{"do": "tab", "tab": "overestimation"}])
    dqn_tabs.draw(now, now.run, "k")
    dqn_tabs.draw(now, other, "k.beside")
    assert [lens["name"] for lens in workers.asked] == ["overestimation"] * 2
    assert drawn["k.beside"][0]["follow"]
    dqn_tabs.draw(now, other, "k.beside")
    assert len(workers.asked) == 2  # kept


def test_the_mark_on_the_map_needs_one_number_a_variable(workers, drawn, stage):
    now = bench()
    dqn_tabs.draw(now, now.run, "k")
    assert drawn["k"][0]["stage"] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    stage["scene"] = np.zeros((4, 4), np.uint8)
    dqn_tabs.draw(now, now.run, "k")
    assert drawn["k"][0]["stage"] is None


def test_episodes_in_pictures_are_played_when_the_run_rests(workers, drawn):
    now = bench(BREAKOUT, state="playing")
    dqn_tabs.obey(now, [{"do": "tab", "tab": "overestimation"}])
    dqn_tabs.draw(now, now.run, "k")
    assert workers.asked == []
    resting = bench(BREAKOUT)
    dqn_tabs.draw(resting, resting.run, "k")
    assert workers.asked == [{"name": "overestimation", "episodes": 3}]
