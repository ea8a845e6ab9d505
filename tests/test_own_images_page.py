"""More pictures, without a browser: a zip, pictures labelled in the page, MNIST; and how own pictures travel."""

import io
import json
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from engine.core.backup import back_up, resumed
from engine.core.catalogue import get
from engine.core.run import Run
from engine.data.images import openml
from engine.data.images.own import Labelled
from engine.data.images.sets import sample
from engine.saved.run_file import about, read_run, write_run
from engine.saved.settings_file import read_settings, write_settings
from tests.lab_page import LabPage
from tests.programs import printed
from ui import fetching, share
from ui.link import Link, read

KEY = "cnn.images"
CNN = get("cnn").Config
pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


def png(value: int, side: int = 32) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(value).integers(0, 256, (side, side, 3)).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def zipped(n: int = 5) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(n):
            archive.writestr(f"cats/{i}.png", png(i))
            archive.writestr(f"dogs/{i}.png", png(100 + i))
    return file.getvalue()


def labelled(n: int = 5) -> Labelled:
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (3, 28, 28)).astype(np.uint8) for _ in range(2 * n)]
    return Labelled(images, ["cats", "dogs"] * n)


class Page(LabPage):
    """The page of convolutional networks, with its dialog. It is open for one run: nothing here keeps it."""

    def __init__(self, **query: str):
        super().__init__("cnn", **query)

    def dialog(self, way: str) -> "Page":
        self.at.session_state[f"{KEY}.way"] = way
        self.at.button(key=f"{KEY}.open").click()
        return self.run()

    def press(self, words: str, way: str) -> "Page":
        self.button(words).click()
        return self.dialog(way)


@pytest.fixture(scope="module")
def own() -> str:
    return labelled().pack(colour=False)


@pytest.fixture
def page() -> Page:
    return Page().opened()


def test_a_zip_is_shown_and_trained_on(page):
    page.dialog("A zip")
    page.at.file_uploader(key=f"{KEY}.zip").upload("pets.zip", zipped(), "application/zip")
    page.dialog("A zip")
    assert "**10 pictures, 2 classes**" in [element.value for element in page.at.markdown]
    page.press("Train on these", "A zip")
    page.until(lambda now: now["state"] == "ready" and now["facts"]["dataset"] == "own" and "looks" in now)
    assert page.bench.answer["facts"]["class_names"] == ["cats", "dogs"]
    assert page.bench.answer["facts"]["channels"] == 3
    assert page.bench.answer["facts"]["val"] == 2
    page.train(10)


def test_a_zip_that_cannot_be_used_is_a_sentence_and_changes_nothing(page):
    before = page.bench.config
    page.dialog("A zip")
    page.at.file_uploader(key=f"{KEY}.zip").upload("pets.zip", b"no zip", "application/zip")
    page.dialog("A zip")
    assert "is no zip that can be read" in page.said()
    assert page.bench.config == before


def test_pictures_get_their_class_here(page):
    page.at.session_state[f"{KEY}.label"] = "cats"
    page.dialog("Label pictures here")
    assert page.button("Add").disabled
    page.at.file_uploader(key=f"{KEY}.files.0").set_value(
        [("1.png", png(1), "image/png"), ("2.png", b"no", "image/png")]
    )
    page.dialog("Label pictures here")
    page.press("Add 2 pictures to 'cats'", "Label pictures here")
    assert page.at.session_state[f"{KEY}.labelled"].counts() == {"cats": 1}
    assert "2.png is not a picture" in " ".join(element.value for element in page.at.caption)
    assert any("at least two are needed" in element.value for element in page.at.text)
    page.press("Train on these", "Label pictures here")
    assert "2 to 20 classes, got 1" in page.said()


def test_a_drawing_gets_its_class_here(page):
    page.at.session_state[f"{KEY}.label"] = "seven"
    page.at.session_state[f"{KEY}.source"] = "A drawing pad"
    page.dialog("Label pictures here")
    drawings = ("AAAA" * 261 + "AA==", "x", 3)  # a whole one, and what no pad would send
    sent = [{"id": f"test:{i}", "do": "take", "pixels": pixels} for i, pixels in enumerate(drawings)]
    page.at.session_state[f"{KEY}.pad"] = {"commands": sent}
    page.dialog("Label pictures here")
    assert page.at.session_state[f"{KEY}.labelled"].counts() == {"seven": 1}
    page.dialog("Label pictures here")
    assert page.at.session_state[f"{KEY}.labelled"].counts() == {"seven": 1}  # not taken twice


def test_mnist_is_offered_only_once_it_is_there(page, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCHLIGHT_DATA", str(tmp_path))
    monkeypatch.setattr(openml, "ROWS", 700)
    monkeypatch.setattr(openml, "TRAINING", 600)
    openml.openml_rows.cache_clear()
    page.dialog("MNIST, Fashion-MNIST")
    assert page.button("Fetch about 15 MB")
    rows = np.random.default_rng(0).integers(0, 10, (700, 785)).astype(np.uint8)
    np.save(tmp_path / "mnist.npy", rows)
    page.dialog("MNIST, Fashion-MNIST")
    page.press("Train on it", "MNIST, Fashion-MNIST")
    page.until(lambda now: now["state"] == "ready" and now["facts"]["dataset"] == "mnist")
    assert page.bench.answer["facts"]["val"] == 100
    openml.openml_rows.cache_clear()


# --- a fetch beside the server --------------------------------------------------------------------------------------


def over(fetch: fetching.Fetch) -> fetching.Fetch:
    end = time.monotonic() + 20
    while not fetch.over:
        assert time.monotonic() < end
        time.sleep(0.01)
    return fetch


@pytest.mark.parametrize(
    ("program", "failed", "words", "share"),
    [
        ("print(' 40 % Fetching it.'); print('100 % It is here.')", False, "It is here.", 1.0),
        ("print(' 40 % Fetching it.'); print('No network.'); raise SystemExit(2)", True, "No network.", 0.4),
        ("raise SystemExit(1)", True, "It ended without a word.", 0.0),
    ],
)
def test_a_fetch_says_how_far_it_is_and_why_it_failed(monkeypatch, tmp_path, program, failed, words, share):
    (tmp_path / "pretended.py").write_text(program)
    monkeypatch.setattr(fetching, "ROOT", tmp_path)
    monkeypatch.setattr(fetching, "MODULE", "pretended")
    fetch = over(fetching.Fetch("mnist"))
    assert (fetch.failed, fetch.words, fetch.share) == (failed, words, share)


def test_a_fetch_is_stopped_and_leaves_nothing(monkeypatch, tmp_path):
    (tmp_path / "pretended.py").write_text("import time; print(' 40 % Fetching it.', flush=True); time.sleep(60)")
    monkeypatch.setattr(fetching, "ROOT", tmp_path)
    monkeypatch.setattr(fetching, "MODULE", "pretended")
    monkeypatch.setenv("TORCHLIGHT_DATA", str(tmp_path / "data"))
    all_of_them = fetching.Fetches()
    fetch = all_of_them.begin("mnist")
    half = tmp_path / "data" / f"mnist-{fetch.process.pid}"
    half.mkdir(parents=True)
    assert all_of_them.begin("mnist") is fetch  # one at a time
    fetch.stop()
    assert over(fetch).words == "Stopped."
    assert not half.exists()


# --- how own pictures travel ----------------------------------------------------------------------------------------


def test_a_link_leaves_own_pictures_behind_and_says_so(own):
    config = CNN().replace(dataset="own", images=own, lr=0.1)
    assert share.left_behind(config) == ["images"]
    query = Link(config).words()
    assert query == {"dataset": "own", "lr": "0.1"}
    link, sentences = read(CNN, query)
    assert link.config == CNN(lr=0.1)
    assert "needs your pictures" in sentences[0]
    assert "cannot come from a link" in " ".join(read(CNN, {"images": own[:100]})[1])


def test_the_page_of_such_a_link_opens(own):
    page = Page(dataset="own", lr="0.1").opened()
    assert page.bench.config == CNN(lr=0.1)
    assert "needs your pictures" in page.said()


def test_an_event_that_chose_own_pictures_is_left_out_of_a_link(own):
    event = {"step": 5, "kind": "change", "changes": {"dataset": "own", "images": own}}
    query = Link(CNN(), [event], head=10).words()
    assert json.loads(query["events"]) == [[5, "change"]]
    assert "cannot carry the data that was chosen at step 5" in " ".join(read(CNN, query)[1])


def test_a_settings_file_carries_them(own):
    config = CNN().replace(dataset="own", images=own)
    data = write_settings({"key": "cnn", "config": config.changed(), "events": []}, 10)
    assert read_settings(data) == ("cnn", config, [], 10, [])
    damaged = data.replace(own[-40:].encode(), b"A" * 40)
    assert read_settings(damaged)[1].dataset == "digits"
    assert "Own pictures are not readable" in " ".join(read_settings(damaged)[4])


def test_a_saved_run_carries_them(own):
    run = Run("cnn", CNN().replace(dataset="own", images=own))
    run.advance(steps=5)
    again = resumed(read_run(write_run(back_up(run), about("Mine", 0)))[1])
    assert again.weights_sha256() == run.weights_sha256()
    x, y = sample(again.config)["x_train"], sample(run.config)["x_train"]
    assert np.array_equal(x, y)


@pytest.mark.parametrize("dataset", ["own", "shapes", "digits 8x8"])
def test_a_program_carries_them(own, tmp_path, dataset):
    network = "conv filters=4 size=3, maxpool size=2, flatten, dense units=0"
    config = CNN.parse({"dataset": dataset, "images": own, "network": network, "samples": 100, "erase": 0.3})
    text = get("cnn").Experiment.program(config, (), 4)
    assert max(map(len, text.splitlines())) <= 120
    run = Run("cnn", config.model_dump(mode="json"))
    run.advance(steps=4)
    assert list(printed(text, tmp_path).values()) == pytest.approx(
        run.timeline.columns["loss"].values.tolist(), rel=1e-6
    )


def test_a_run_of_mnist_that_is_not_here_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCHLIGHT_DATA", str(tmp_path))
    link, sentences = read(CNN, {"dataset": "mnist"})
    assert link.config == CNN()
    assert "'mnist' has to be fetched once" in sentences[0]
