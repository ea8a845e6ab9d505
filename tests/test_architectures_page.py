"""The architectures page without a browser: standings, what each tab asks for, and contenders that are added."""

import numpy as np
import pytest

from tests.lab_page import LabPage
from ui.architectures_view import standings

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")

ALL = "plain depth=8,residual depth=8,inception depth=8,squeeze depth=8,recurrent depth=8"


@pytest.fixture
def page() -> LabPage:
    return LabPage("architectures", samples="60", contenders=ALL).opened()


def asked(page: LabPage, name: str) -> dict:
    """What the tab that is open was looked at with."""
    return page.at.session_state[f"architectures:picture.{name}"].lens


def test_standings_are_exact_at_rest_and_the_last_measured_on_the_way(page):
    page.train(10)
    rows = standings(page.bench.answer)
    assert len(rows) == 5
    np.testing.assert_allclose([row["val_loss"] for row in rows], page.looks["standings"]["val_loss"])
    curves = {"val_loss_0": ([0, 8], [2.5, 2.0]), "loss_0": ([1, 2], [3.0, 2.0])}
    answer = {"step": 7, "curves": curves, "facts": {"contenders": [{}]}}
    assert standings(answer) == [
        {"train_loss": None, "val_loss": 2.5, "train_accuracy": None, "val_accuracy": None, "loss": 2.0}
    ]


def test_each_tab_asks_for_what_it_shows(page):
    assert asked(page, "flow") == {"name": "flow"}
    page.send("picture", "tab", tab="lesions")
    assert [asked(page, f"lesions{k}")["contender"] for k in (0, 1, 3)] == [0, 1, 3]
    assert "architectures:picture.lesions2" not in page.at.session_state  # inception has none that can be left out
    page.send("picture", "tab", tab="branches")
    first = {"split": "val", "index": 0}
    assert asked(page, "branches") == {"name": "branches", "contender": 2, "image": first, "stage": "inception1"}
    page.send("picture", "stage", stage="inception2").send("picture", "choose", image={"split": "val", "index": 4})
    assert asked(page, "branches")["stage"] == "inception2"
    assert asked(page, "branches")["image"]["index"] == 4
    page.send("picture", "start", start=10_000)
    assert asked(page, "gallery")["start"] == page.bench.answer["facts"]["val"] - 1
    page.send("picture", "tab", tab="gates")
    assert asked(page, "gates")["contender"] == 3
    page.send("picture", "tab", tab="unrolled").send("picture", "picked", picked=0)  # not one of that family
    assert asked(page, "unrolled")["contender"] == 4


def test_the_networks_of_imagenet_are_counted_one_at_a_time(page, monkeypatch):
    monkeypatch.setattr("ui.architectures_view.COUNTED", counted := {})
    page.send("picture", "tab", tab="imagenet")
    assert list(counted) == ["alexnet"]
    page.send("picture", "count", count=1).send("picture", "count", count=2)
    assert list(counted) == ["alexnet", "zfnet", "vgg19"]
    assert counted["vgg19"]["parameters"] == 143_667_240


def test_a_family_that_is_missing_is_added():
    page = LabPage("architectures", samples="60", contenders="plain depth=8").opened()
    page.send("picture", "tab", tab="gates")
    assert "architectures:picture.gates" not in page.at.session_state
    page.send("picture", "add", family="squeeze")
    assert [str(each) for each in page.bench.config.contenders] == ["plain depth=8 width=8", "squeeze depth=8 width=8"]
    page.until(lambda now: len(now.get("facts", {}).get("contenders", ())) == 2)
    assert asked(page.run(), "gates")["contender"] == 1
    page.train(10)
    page.send("picture", "add", family="residual")
    assert page.bench.stale() == ["contenders"]
    page.send("picture", "add", family="nothing")
    assert "must be one of" in page.said()
    page.send("picture", "reset")
    assert page.bench.stale() == []
