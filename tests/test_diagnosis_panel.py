"""The panels Diagnosis and Layers on the Playground's page, without a browser."""

import time
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.config import ConfigError
from engine.probes import diagnosis as engine
from engine.probes import progress
from ui.bench import Bench
from ui.components import layers as component
from ui.components.packing import unpack
from ui.panels import diagnosis, layers
from ui.shown import Shown


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setenv("TORCHLIGHT_WORKERS", "thread")
    at = AppTest.from_file(Path(__file__).parents[1] / "streamlit_app.py", default_timeout=60)
    at.run()
    at.switch_page("pages/basics/playground.py")
    at.run()
    return at


def bench(at) -> Bench:
    return at.session_state["playground:bench"]


def until(at, true):
    end = time.monotonic() + 30
    while not true(bench(at).answer):
        assert time.monotonic() < end, bench(at).answer.get("state")
        at.run()
        assert not at.exception
    at.run()


def trained(at, name, steps):
    """A preset, so many steps on, with both panels open."""
    bench(at).panels = ["diagnosis", "layers"]
    at.button(key=f"playground.presets.{name}").click().run()
    until(at, lambda now: now.get("state") == "ready")
    at.session_state["playground.transport"] = {"commands": [{"id": "test:1", "do": "step", "steps": steps}]}
    until(at, lambda now: now.get("head") == steps and not now["playing"] and "findings" in now)


def said(at):
    return " ".join(element.value for kind in (at.markdown, at.caption) for element in kind)


def test_a_healthy_run(page):
    trained(page, "circle", 100)
    assert "Nothing looks wrong" in said(page)
    assert "Learning rate 0.03; training loss" in said(page)
    assert not [button for button in page.button if "Try:" in button.label]


def test_too_early(page):
    trained(page, "zeros", 10)
    assert "Too early to say" in said(page)


def test_a_finding_with_its_numbers_and_the_remedy_as_a_fork(page):
    trained(page, "zeros", 60)
    assert "Units are copies of each other" in said(page)
    assert "all 6 units of hidden layer 1" in said(page)
    parent = bench(page).run
    page.button(key="playground.diagnosis.symmetric_units.try").click().run()
    until(page, lambda now: now.get("step", 0) > 30)
    fork = bench(page).run
    assert (fork.parent, fork.forked_at, fork.config.init) == (parent.id, 0, "xavier")
    assert bench(page).answer["playing"]


def test_it_is_about_the_step_that_is_shown(page):
    trained(page, "overfit", 1000)
    assert "The network learns by heart" in said(page)
    page.session_state["playground.transport"] = {
        "commands": [{"id": "test:1", "do": "step", "steps": 1000}, {"id": "test:2", "do": "seek", "step": 40}]
    }
    until(page, lambda now: now["step"] == 40 and now["state"] == "paused" and now.get("seen") == 40)
    assert "Nothing looks wrong" in said(page)


def test_numbers_of_a_healthy_run():
    answer = {
        "seen": 10,
        "curves": {
            "lr": ([0.0, 20.0], [0.5, 0.1]), "val_loss": ([0.0], [12345.6]),
            "train_loss": ([0.0, 8.0, 16.0], [3.0, 2.5, 2.0]),
        },
        "looks": {"layers": {"ratio": np.array([1e-6, np.nan, 2e-3]), "gradient": np.array([0.5, 20.0, 0.012])}},
    }  # fmt: skip
    assert diagnosis.vital_signs(answer) == (
        "Learning rate 0.5; training loss 2.5, validation loss 12,346; one step changes a layer's weights by 1e-6 to "
        "0.002 of their size; gradients between 0.012 and 20."
    )
    assert diagnosis.vital_signs({}) == ""


class FakeBench:
    """On screen is run r1; forking it fails."""

    def __init__(self):
        self.run, self.notes, self.forks = Shown("r1", "Run 1", None, None), [], 0

    def fork(self, step, changes):
        self.forks += 1
        raise ConfigError({"init": "That is no start."})


def test_what_cannot_be_tried_is_said_above_the_run():
    bench = FakeBench()
    diagnosis.attempt(bench, "r1", {"step": 0, "changes": {"init": "nonsense"}})
    assert bench.notes == ["That is no start."]


def test_a_click_that_arrives_twice_forks_once():
    bench = FakeBench()
    diagnosis.attempt(bench, "the run before", {"step": 0, "changes": {"init": "he"}})
    assert (bench.forks, bench.notes) == (0, [])


def test_the_strip_gets_a_row_for_every_layer(page, monkeypatch):
    frames = []
    monkeypatch.setattr(component, "_mount", lambda key, data: frames.append(unpack(data)))
    trained(page, "relu-deep", 20)
    meta, arrays = frames[-1]
    assert meta["sites"][0] == "Hidden layer 1 (8 relu)"
    assert len(meta["sites"]) == 7 == len(arrays["units"])
    assert np.isfinite(arrays["gradient"]).all()


def test_page_and_diagnosis_draw_the_same_lines():
    assert diagnosis.FIRST_STEPS == engine.FIRST_STEPS
    assert layers.HEALTHY == (progress.CRAWLING, progress.JUMPY)
