"""The gradient page without a browser: what its buttons do to the run, and what the pictures are drawn from."""

import numpy as np
import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui.gradients_view import lenses, picture_of

LAB = get("gradients")
BATCH = {"norm": "batch"}
HE = {"activation": "relu", "init": "he"}


class Page(LabPage):
    """The gradient lab's, with what its picture is told."""

    def __init__(self, **query: str):
        super().__init__("gradients", **query)

    @property
    def meta(self) -> dict:
        """What the picture is told about the run on screen."""
        return picture_of(self.bench, self.bench.run)[0]

    def offered(self, kind: str) -> dict[str, dict]:
        return {offer["label"]: offer for offer in self.meta[kind]}


pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> Page:
    return Page(depth="4", width="8").opened()


def test_the_matrix_of_linear_layers_is_asked_for_only_where_there_is_one(page):
    assert "collapse" not in {lens["name"] for lens in lenses(page.bench)}
    page.train(10).send("flow", "change", changes={"activation": "linear"})
    assert "collapse" in {lens["name"] for lens in lenses(page.bench)}
    _, arrays = picture_of(page.bench, page.bench.run)
    assert arrays["product"].shape == (8, 2)
    assert arrays["difference"] < 1e-12
    page.send("flow", "change", changes=BATCH)
    assert "collapse" not in {lens["name"] for lens in lenses(page.bench)}


def test_a_live_repair_reaches_the_run_that_trains(page):
    page.train(10)
    assert page.offered("repairs")["Batch norm"]["live"]
    page.send("flow", "change", changes=BATCH)
    assert len(page.bench.runs) == 1
    assert (page.bench.run.config.norm, page.bench.answer["head"]) == ("batch", 10)
    page.until(lambda now: now["events"])
    assert "Batch norm" not in page.offered("repairs")
    assert page.offered("breaks")["No normalisation"]["live"]


def test_another_start_is_a_second_run_from_step_0(page):
    page.train(10)
    assert not page.offered("repairs")["ReLU and He start"]["live"]
    page.send("flow", "change", changes=HE)
    first, second = page.bench.runs
    assert (page.bench.run, page.bench.beside, second.forked_at) == (second, first.id, 0)
    assert (second.config.init, first.config.init) == ("he", "xavier")
    assert not picture_of(page.bench, first)[0]["usable"]


def test_before_the_first_step_it_is_the_run_itself(page):
    page.send("flow", "change", changes=HE)
    assert len(page.bench.runs) == 1
    assert page.bench.run.config.init == "he"


def test_a_live_repair_of_the_past_stands_beside_it(page):
    page.train(20).seek(5)
    page.send("flow", "change", changes=BATCH)
    first, second = page.bench.runs
    assert (page.bench.beside, second.forked_at, second.config.norm) == (first.id, 5, "batch")


def test_a_run_that_has_blown_up_is_repaired_from_step_0():
    page = Page(depth="15", activation="relu", init="too large").opened()
    page.send("transport", "step", steps=10).until(lambda now: now["state"] == "diverged")
    page.send("flow", "change", changes={"clip": 1.0})
    assert [run.forked_at for run in page.bench.runs[1:]] == [0]


def test_what_cannot_be_used_is_said_and_changes_nothing(page):
    page.send("flow", "change", changes={"norm": "instance"})
    assert "norm" in " ".join(toast.value for toast in page.at.get("toast"))
    assert page.bench.config.norm == "none"


def test_the_maps_end_with_the_step_on_screen(page):
    page.train(10).train(1)
    _, arrays = picture_of(page.bench, page.bench.run)
    assert (arrays["steps"][0], arrays["steps"][-1]) == (0, 11)
    assert arrays["history_gradient"].shape == (len(arrays["steps"]), 4)
    assert np.array_equal(arrays["history_gradient"][-1], arrays["gradient"])


@pytest.mark.parametrize("cell", ["tanh rnn", "relu rnn", "lstm", "gru"])
def test_every_cell_has_its_columns_and_says_what_may_be_done(cell):
    page = Page(kind="recurrent", cell=cell, time_steps="5").opened().train(10)
    meta, arrays = picture_of(page.bench, page.bench.run)
    assert meta["names"] == ["t = 1", "t = 2", "t = 3", "t = 4", "t = 5"]
    assert {arrays[name].shape for name in ("activation", "gradient", "weight_gradient", "theory_gradient")} == {(5,)}
    assert meta["breaks"]
    assert meta["repairs"]
