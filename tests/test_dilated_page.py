"""The page of dilated convolutions without a browser: what each tab asks for, and what is chosen."""

import pytest

from tests.lab_page import LabPage

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("dilated", samples="40", length="24", layers="3", width="4").opened()


def asked(page: LabPage, name: str) -> dict:
    """What the tab that is open was looked at with, beside the frames."""
    return page.at.session_state[f"dilated:picture.{name}"].lens


def test_each_tab_asks_for_what_it_shows(page):
    assert set(page.looks) == {"tree"}
    assert asked(page, "reach") == {"name": "reach"}
    page.send("picture", "tab", tab="prediction")
    assert set(page.looks) == {"prediction"}
    page.send("picture", "tab", tab="alone")
    assert asked(page, "generation") == {"name": "generation", "index": 0}
    assert asked(page, "horizon") == {"name": "horizon"}
    page.send("picture", "tab", tab="echo")
    assert set(page.looks) == {"prediction", "echo"}
    assert page.looks["echo"]["t"] == 8  # the lab's own choice
    page.send("picture", "tab", tab="nothing")
    assert set(page.looks) == {"prediction", "echo"}


def test_a_series_and_a_step_are_chosen(page):
    page.send("picture", "tab", tab="echo").send("picture", "at", at=20).send("picture", "index", index=7)
    first = page.looks["prediction"]["seen"][0]
    assert page.looks["echo"]["t"] == 20
    page.send("picture", "index", index=10_000)  # the last there is
    assert page.looks["prediction"]["seen"][0] != first
    page.send("picture", "index", index=-5)
    page.send("picture", "tab", tab="alone")
    assert asked(page, "generation")["index"] == 0
    assert not page.said()


def test_a_step_beyond_the_series_is_forgotten(page):
    page.send("picture", "tab", tab="echo").send("picture", "at", at=500)
    assert page.looks["echo"]["t"] == 8
    assert not page.said()


def test_training_moves_the_pictures(page):
    page.send("picture", "tab", tab="prediction")
    before = page.looks["prediction"]["said"].copy()
    page.train(10)
    assert (page.looks["prediction"]["said"] != before).any()
    page.seek(0)
    assert page.looks["prediction"]["said"] == pytest.approx(before)
