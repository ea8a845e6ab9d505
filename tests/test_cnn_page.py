"""The CNN page without a browser: which lenses it asks for, and what is chosen on its picture."""

import base64

import numpy as np
import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui.chosen_image import FIRST, fits, words
from ui.cnn_view import coloured, focus_of, most, view_of

LAB = get("cnn")
ANSWER = {
    "facts": {
        "channels": 1, "size": 4, "train": 20, "val": 10,
        "stages": [
            {"name": "conv1", "kind": "conv", "shape": [8, 4, 4], "filters": True, "sums": True, "arithmetic": True},
            {"name": "pool1", "kind": "pool", "shape": [8, 2, 2], "filters": False, "sums": False, "arithmetic": True},
            {"name": "dense1", "kind": "dense", "shape": [3], "filters": True, "sums": True, "arithmetic": True},
        ],
    }
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("cnn", samples="200").opened()


def names(page: LabPage) -> set[str]:
    """What is asked of the run with every frame; ``plan`` is the builder's."""
    return page.looks.keys() - {"plan"}


def image(page: LabPage) -> dict:
    """The one that is looked at."""
    state = page.at.session_state  # which has no get
    return state["cnn:image"] if "cnn:image" in state else FIRST  # noqa: SIM401


@pytest.mark.parametrize(
    ("given", "view"),
    [
        ((None, None, None, None), "out"),
        (("conv1", None, None, None), "conv1"),
        (("conv1", 7, None, None), "conv1.7"),
        (("conv1", 7, 3, 0), "conv1.7.3.0"),
        (("dense1", 2, None, None), "dense1.2"),
    ],
)
def test_what_is_looked_at_is_a_view(given, view):
    assert view_of(ANSWER, *given) == view


@pytest.mark.parametrize(
    "given",
    [
        ("conv9", None, None, None),
        ("conv1", 8, None, None),
        ("conv1", 0, 4, 0),
        ("conv1", -1, 0, 0),
        ("conv1", "0", 0, 0),
        ("dense1", 0, 1, 0),
    ],
)
def test_a_place_that_is_not_there_is_refused(given):
    with pytest.raises(LookupError):
        view_of(ANSWER, *given)


def test_deep_networks_send_fewer_maps():
    stage = {"name": "conv1", "kind": "conv", "shape": [32, 28, 28]}
    assert most(ANSWER) == 16
    assert [most({"facts": {"stages": [stage] * n}}) for n in (4, 8, 20)] == [16, 8, 4]


def test_a_drawing_is_the_same_in_every_channel():
    grey = bytes(range(16))
    assert base64.b64decode(coloured(base64.b64encode(grey).decode(), 3)) == grey * 3
    with pytest.raises(ValueError, match="base64"):
        coloured("no pixels!", 1)


def test_only_what_is_on_screen_is_asked_for(page):
    assert names(page) == {"maps"}
    assert page.at.session_state["cnn:picture.filters"].arrays["weights"].shape == (8, 1, 5, 5)
    page.send("picture", "tab", tab="map")
    assert names(page) == {"maps"}
    page.send("picture", "focus", layer="conv2", unit=3, y=None, x=None)
    assert names(page) == {"maps", "sums"}
    page.send("picture", "focus", layer="conv2", unit=3, y=1, x=2)
    assert names(page) == {"maps", "sums", "arithmetic"}
    assert page.bench.held == "conv2.3.1.2"
    assert {"patch", "weights", "total", "box"} <= page.looks["arithmetic"].keys()
    page.send("picture", "focus", layer="pool1", unit=0, y=0, x=0)
    assert names(page) == {"maps", "arithmetic"}
    page.send("picture", "focus", layer="dense1", unit=9, y=None, x=None)
    assert names(page) == {"maps", "sums", "arithmetic"}


def test_the_arithmetic_adds_up_to_the_number_in_the_map(page):
    page.train(10)
    page.send("picture", "tab", tab="map")
    page.send("picture", "focus", layer="conv2", unit=3, y=1, x=2)
    sums, number, maps = (page.looks[name] for name in ("sums", "arithmetic", "maps"))
    total = (number["patch"] * number["weights"]).sum() + number["bias"]
    assert total == pytest.approx(number["total"], abs=1e-4)
    assert sums["channels"].sum(0) + sums["bias"] == pytest.approx(sums["out"], abs=1e-4)
    assert sums["out"][1, 2] == pytest.approx(number["total"], abs=1e-4)
    assert maps["map/conv2"][3, 1, 2] == pytest.approx(number["after"], abs=1e-4)
    assert maps["p"].sum() == pytest.approx(1, abs=1e-5)


def test_a_click_on_a_map_opens_how_it_is_made(page):
    page.send("picture", "focus", layer="conv1", unit=0, y=3, x=3, zoom=True)
    assert names(page) == {"maps", "sums", "arithmetic"}


def test_an_image_is_chosen_or_drawn(page):
    assert image(page) == FIRST
    page.send("picture", "choose", image={"split": "train", "index": 7, "more": 1})
    assert image(page) == {"split": "train", "index": 7}
    assert words(image(page)) == "training image 8"
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, 13:15] = 255
    page.send("picture", "draw", pixels=base64.b64encode(pixels.tobytes()).decode())
    assert page.looks["maps"]["input"][0] == pytest.approx(pixels / 255)
    assert page.looks["maps"]["label"] == -1
    before = image(page)
    for wrong in ({"split": "train", "index": 10_000}, {"split": "test", "index": 0}, {"drawn": "AAAA"}, {}, 3):
        page.send("picture", "choose", image=wrong)
        assert image(page) == before
    page.send("picture", "draw", pixels="?")
    assert "base64" in page.said()


def test_an_image_that_other_data_have_not_is_not_asked_for():
    drawn = {"drawn": base64.b64encode(bytes(16)).decode()}
    assert fits(ANSWER["facts"], drawn)
    assert not fits({**ANSWER["facts"], "channels": 3}, drawn)
    assert not fits(ANSWER["facts"], {"split": "val", "index": 10})
    assert fits({}, FIRST)


def test_a_view_of_a_network_that_is_gone_is_forgotten(page):
    page.send("picture", "focus", layer="conv2", unit=3, y=1, x=2)
    assert focus_of(page.bench)["layer"] == "conv2"
    page.bench.run.answer = {**page.bench.answer, **ANSWER}
    assert focus_of(page.bench) == {"layer": "conv1", "unit": None, "y": None, "x": None}


def test_errors_are_looked_for_at_rest(page):
    page.train(10)
    page.send("picture", "gallery", split="val", start=0, wrong=True)
    found = page.at.session_state["cnn:picture.gallery"]
    assert found.lens["wrong"]
    assert (found.arrays["said"] != found.arrays["label"]).all()
    page.send("picture", "gallery", split="train", start=12, wrong=False)
    found = page.at.session_state["cnn:picture.gallery"]
    assert found.arrays["index"].tolist() == list(range(12, 24))


def test_the_coming_mini_batch_as_augmentation_hands_it_over():
    page = LabPage("cnn", samples="200", rotate="30").opened()
    page.send("picture", "gallery", split="batch", start=0, wrong=True)
    arrays = page.at.session_state["cnn:picture.augmented"].arrays
    assert arrays["augmented"].shape == arrays["original"].shape == (12, 1, 28, 28)
    assert (arrays["augmented"] != arrays["original"]).any()


def test_the_strongest_images_of_a_filter(page):
    page.send("picture", "focus", layer="conv1", unit=2, y=None, x=None).send("picture", "tab", tab="strongest")
    values = page.at.session_state["cnn:picture.strongest"].arrays["value"]
    assert (np.diff(values) <= 0).all()


def test_a_silenced_filter_is_silent_in_the_picture_alone(page):
    page.train(10)
    before = page.looks["maps"]["map/conv1"]
    page.send("picture", "silence", unit="conv1.0", way="zero")
    assert (page.looks["maps"]["map/conv1"][0] == 0).all()
    assert {"with", "without"} <= page.bench.answer["measured"].keys()
    page.send("picture", "restore_all")
    assert page.looks["maps"]["map/conv1"] == pytest.approx(before)


def test_a_link_holds_what_is_looked_at():
    page = LabPage("cnn", samples="200", view="conv2.3.1.2").opened()
    assert focus_of(page.bench) == {"layer": "conv2", "unit": 3, "y": 1, "x": 2}


def test_a_run_with_another_network_stands_beside(page):
    page.train(10)
    page.send("transport", "fork", step=10, changes={"network": "flatten, dense", "samples": 100})
    one, other = page.bench.runs
    assert page.bench.run is other
    assert "conv2" not in {stage["name"] for stage in other.answer["facts"]["stages"]}
    page.send("runs", "show", run=one.id)
    assert (page.bench.run, page.bench.beside) == (one, other.id)
    page.send("picture", "focus", layer="conv2", unit=3, y=1, x=2)
    page.send("picture", "choose", image={"split": "train", "index": 150})
    for _ in range(3):
        page.run()
    assert [shown.id for shown in page.bench.runs] == [one.id, other.id]
    assert other.answer["looks"]["maps"]["p"].shape == (10,)
    assert other.answer["looks"]["filters"]["weights"].shape == (10, 1, 28, 28)


def test_nonsense_from_the_browser_changes_nothing(page):
    start = page.bench.view
    page.send("picture", "tab", tab="none").send("picture", "scale", scale="loud").send(
        "picture", "focus", layer="conv1"
    )
    page.send("picture", "focus", layer="conv9", unit=0, y=0, x=0).send("picture", "gallery", split="all", start="x")
    page.send("picture", "choose").send("picture", "silence", unit="conv1.99", way="zero")
    assert page.bench.view == start
    assert names(page) == {"maps"}
