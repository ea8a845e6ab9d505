"""Own text, without a browser: pasted or uploaded, what is said about it, and that no link carries it."""

import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui import share

KEY = "recurrent.own"
TEXT = "Größe und Ruhm, sagte der Fuchs, sind zwei verschiedene Dinge. " * 8
pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


class Page(LabPage):
    """The page of recurrent networks, with its dialog. It is open for one run: nothing here keeps it."""

    def __init__(self, **query: str):
        super().__init__("recurrent", **query)

    def dialog(self) -> "Page":
        self.at.button(key=f"{KEY}.open").click()
        return self.run()


@pytest.fixture
def page() -> Page:
    return Page(characters="3000", batch_size="8", cells="gru units=6").opened()


def test_a_pasted_text_is_trained_on(page):
    page.at.session_state[f"{KEY}.text"] = TEXT
    page.dialog()
    assert any("504 characters, 25 different ones." in element.value for element in page.at.markdown)
    page.at.session_state[f"{KEY}.cut"] = "words"
    page.button("Train on this").click()
    page.dialog()
    page.until(lambda now: now["state"] == "ready" and now["facts"]["task"] == "own" and "looks" in now)
    assert page.bench.config.own_text == TEXT
    assert page.bench.config.tokens == "words"
    assert " Fuchs" in page.bench.answer["facts"]["names"]
    page.train(10)


def test_an_uploaded_text_is_read_whatever_its_alphabet(page):
    page.dialog()
    page.at.file_uploader(key=f"{KEY}.file").upload("text.txt", ("Привет, мир! " * 40).encode(), "text/plain")
    page.dialog()
    assert any("520 characters" in element.value for element in page.at.markdown)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("too short", "at least 200 characters, got 9"), ("a" * 300, "at least two different characters")],
)
def test_a_text_that_cannot_be_used_is_a_sentence_and_changes_nothing(page, text, sentence):
    before = page.bench.config
    page.at.session_state[f"{KEY}.text"] = text
    page.dialog()
    assert sentence in page.said()
    assert page.bench.config == before


def test_a_link_does_not_carry_it():
    config = get("recurrent").Config.parse({"task": "own", "own_text": TEXT})
    assert "Fuchs" not in str(share.to_query(config))
