"""Every page runs through the frame without a browser, and says so when it cannot."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.catalogue import CHAPTERS, catalogue
from ui.nav import HOME, RUNS, by_chapter, page_path

ROOT = Path(__file__).parent.parent
LABS = pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))


@pytest.fixture
def frame(monkeypatch):
    monkeypatch.setenv("TORCHLIGHT_WORKERS", "thread")  # no processes from a unit test
    return AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=60)


def test_home_has_a_card_for_every_lab(frame):
    frame.run()
    assert not frame.exception
    assert frame.title[0].value == "Torchlight"
    text = " ".join(markdown.value for markdown in frame.markdown)
    for lab in catalogue().values():
        assert lab.title in text
        assert lab.summary in text
    assert set(by_chapter()) <= {subheader.value for subheader in frame.subheader}


@LABS
def test_every_page_runs(frame, lab):
    frame.run()
    frame.switch_page(page_path(lab)).run()
    assert not frame.exception
    assert not frame.error
    assert lab.title in " ".join(title.value for title in frame.title)


@LABS
def test_every_page_takes_its_settings_from_the_address(frame, lab):
    frame.run()
    frame.query_params["no_such_setting"] = "1"
    frame.switch_page(page_path(lab)).run()
    assert not frame.exception
    said = " ".join(element.value for kind in ("warning", "info", "error") for element in frame.get(kind))
    assert "no_such_setting" in said


@LABS
def test_a_lab_s_page_lies_in_the_folder_of_its_chapter(lab):
    assert lab.chapter in CHAPTERS
    assert (ROOT / page_path(lab)).is_file()


def test_no_page_is_left_out_of_the_menu():
    known = {HOME, RUNS, *(page_path(lab) for lab in catalogue().values())}
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").rglob("*.py")} == known
