"""The convolution page without a browser: commands such as its picture sends, and what it refuses."""

import base64
import json

import numpy as np
import pytest

from tests.lab_page import LabPage
from ui.convolution_view import text_of

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")
INK = "8x1:" + base64.b64encode(bytes([0, 255] * 32)).decode()


def opened(**query: str) -> LabPage:
    return LabPage("convolution", **query).opened()


def seen(page: LabPage, name: str) -> np.ndarray:
    return page.looks["slide"][name]


def kept(page: LabPage) -> dict:
    return page.at.session_state["convolution:looked_at"]


def test_a_weight_that_is_typed_is_in_the_kernel_at_once():
    page = opened()
    page.send("explorer", "weights", numbers=[0, 0, 0, 0, 2.5, 0, 0, 0, 0])
    page.until(lambda now: "slide" in now.get("looks", {}) and now["looks"]["slide"]["chosen/kernel/0"][0, 1, 1] == 2.5)
    assert page.bench.config.kernel == "typed"
    assert np.allclose(seen(page, "chosen/out/0"), 2.5 * seen(page, "picture")[0, 1:-1, 1:-1])


def test_live_settings_reach_a_run_that_has_begun():
    page = opened(picture="noise").train(20)
    run = page.bench.run.id
    page.send("explorer", "set", changes={"kernel": "blur", "stride": 2})
    page.until(lambda now: now["looks"]["slide"]["chosen/out/0"].shape == (7, 7))
    assert (page.bench.run.id, page.bench.answer["head"]) == (run, 20)
    page.send("explorer", "set", changes={"stack": 2})  # needs other weights: waits
    assert page.bench.stale() == ["convolutions in a row"]


def test_what_is_drawn_is_the_picture_where_it_was_drawn():
    page = opened(shift_x="2", side="8", colour="true")
    page.send("explorer", "paint", image=INK, number=7)
    page.until(lambda now: "slide" in now.get("looks", {}) and now["looks"]["slide"]["picture"][0, 0, 1] == 1)
    config = page.bench.config
    assert (config.picture, config.shift_x, kept(page)["painted"]) == ("own", 0, 7)
    assert seen(page, "picture")[:, 3].tolist() == [[0, 1] * 4] * 3


@pytest.mark.parametrize(
    ("do", "more", "sentence"),
    [
        ("paint", {"image": "8x1:AAAA", "number": 1}, "must have 64 bytes, got 3"),
        ("weights", {"numbers": [1, "x"]}, "A weight must be a number, got x"),
        ("weights", {"numbers": [1, 2]}, "must be 1, 9, 25 or 49 numbers, got 2"),
        ("weights", {"numbers": [1e9] * 9}, "must be numbers in [-100, 100]"),
        ("set", {"changes": {"dilation": 4, "side": 8}}, ""),
        ("set", {"changes": {"lr": 1}}, ""),
        ("set", {"changes": {"padding": "many"}}, "padding must be one of 0, 1, 2, 3, same, got many"),
        ("tab", {"tab": "nonsense"}, ""),
        ("quiz", {"kind": "nonsense"}, ""),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(do, more, sentence):
    page = opened()
    before = page.bench.config
    page.send("explorer", do, **more)
    assert sentence in page.said()
    assert page.bench.config == before
    assert kept(page)["tab"] == "slide"


def test_a_move_is_looked_at_when_its_tab_is_open():
    page = opened(picture="house", side="24")
    assert "moved" not in page.looks
    page.send("explorer", "tab", tab="moved").run()
    page.send("explorer", "set", changes={"shift_x": 2})
    page.until(lambda now: "moved" in now.get("looks", {}) and now["looks"]["moved"]["places"].tolist() == [[2, 0]])
    assert page.looks["moved"]["largest"] == 0
    page.send("explorer", "tab", tab="field").run()
    page.until(lambda now: "field" in now["looks"])
    assert page.looks["field"]["counted"].tolist() == [3]


def told(page: LabPage) -> dict:
    return json.loads(bytes(page.looks["quiz"]["json"]))


def test_a_quiz_is_asked_answered_and_counted_once():
    page = opened()
    page.send("explorer", "tab", tab="quiz").run()
    page.until(lambda now: "quiz" in now["looks"])
    assert "answer" not in told(page)
    page.send("explorer", "answer", given="many").run()
    page.until(lambda now: bytes(now["looks"]["quiz"]["json"]).count(b"problem"))
    assert kept(page)["score"] == {"right": 0, "asked": 0}
    page.send("explorer", "answer", given="6").run()
    page.until(lambda now: bytes(now["looks"]["quiz"]["json"]).count(b"right"))
    page.run()
    right = told(page)["right"]
    assert kept(page)["score"] == {"right": int(right), "asked": 1}
    page.send("explorer", "next").run()
    page.until(lambda now: bytes(now["looks"]["quiz"]["json"]).count(b'"number": 1'))
    page.send("explorer", "answer", given="0", shown=True).run()
    page.until(lambda now: bytes(now["looks"]["quiz"]["json"]).count(b"right"))
    page.run()
    assert kept(page)["score"]["asked"] == 1  # one that was shown does not count
    page.send("explorer", "quiz", kind="cost").run()
    page.until(lambda now: bytes(now["looks"]["quiz"]["json"]).count(b"multiplications"))


def test_two_runs_stand_beside_each_other():
    page = opened(picture="noise").train(10)
    page.send("transport", "fork", step=5, changes={"size": "5"})
    page.until(lambda now: now.get("head") == 5 and "slide" in now.get("looks", {}))
    assert page.bench.beside
    assert seen(page, "learned/kernel/0").shape == (1, 5, 5)


def test_weights_as_text():
    assert text_of([1, -0.5, 1 / 3]) == "1 -0.5 0.333333"
    for bad in (None, True, float("nan"), "1"):
        with pytest.raises(ValueError, match="A weight must be a number"):
            text_of([bad])
