"""MNIST and Fashion-MNIST without a network: a small stand-in is fetched, kept, read, or refused with a sentence."""

import http.client
import subprocess
import sys
import urllib.error
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn.datasets

from engine.core.config import ConfigError
from engine.data.images import __main__ as program
from engine.data.images import fetching, openml
from engine.data.images.fetching import FetchError, fetch
from engine.data.images.openml import fetched, is_there, openml_pictures
from engine.data.images.sets import layout, sample
from engine.data.images.settings import ImageSettings

COUNT, TRAINING = 700, 600


@pytest.fixture(autouse=True)
def _small(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCHLIGHT_DATA", str(tmp_path / "data"))
    for module in (openml, fetching):
        monkeypatch.setattr(module, "ROWS", COUNT)
    monkeypatch.setattr(openml, "TRAINING", TRAINING)
    openml.openml_rows.cache_clear()
    yield
    openml.openml_rows.cache_clear()


def stand_in(monkeypatch, change=lambda images, labels: (images, labels), error=None):
    """What openml.org would send: each picture's first pixels say its number and whether it is meant for testing."""
    asked = []

    def fetch_openml(name, **options):
        asked.append((name, options))
        if error:
            raise error
        images = np.zeros((COUNT, 784))
        images[:, 0], images[:, 1], images[:, 2] = (
            np.arange(COUNT) // 10,
            np.arange(COUNT) % 10,
            np.arange(COUNT) >= TRAINING,
        )
        return change(images, np.array([str(i % 10) for i in range(COUNT)], dtype=object))

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch_openml)
    return asked


def test_it_is_fetched_once_and_read_from_its_file(monkeypatch):
    asked, said = stand_in(monkeypatch), []
    assert not is_there("mnist")
    place = fetch("mnist", lambda share, words: said.append((share, words)))
    assert place == fetched("mnist")
    assert is_there("mnist")
    assert [path.name for path in place.parent.iterdir()] == ["mnist.npy"]  # nothing else is left behind
    assert asked[0][0] == "mnist_784"
    assert said[0] == (0.0, "Asking openml.org for MNIST.")
    assert said[-1] == (1.0, "MNIST is here: 700 pictures.")
    stand_in(monkeypatch, error=AssertionError("asked again"))
    config = ImageSettings().replace(dataset="mnist", samples=100)
    data = sample(config)
    assert data["x_train"].shape == (100, 1, 28, 28)
    assert data["x_val"].shape == (100, 1, 28, 28)  # all there are
    assert data["x_train"].max() <= 1


def test_a_picture_keeps_its_class_and_its_part(monkeypatch):
    stand_in(monkeypatch)
    fetch("mnist")
    config = SimpleNamespace(dataset="mnist", data_seed=3)
    for skip, testing in ((0, 1), (500, 0)):
        x, y = openml_pictures(config, 80, skip)
        pixels = np.round(x.reshape(80, -1) * 255).astype(int)
        assert (pixels[:, 2] == testing).all()
        assert np.array_equal(pixels[:, 1], y)
        assert len({(a, b) for a, b in pixels[:, :2]}) == 80
    assert not np.array_equal(y, openml_pictures(SimpleNamespace(dataset="mnist", data_seed=4), 80, 500)[1])


def test_fashion_has_names(monkeypatch):
    stand_in(monkeypatch)
    fetch("fashion")
    config = ImageSettings().replace(dataset="fashion")
    assert layout(config)[3][9] == "boot"


def test_a_program_without_the_file_fetches_it_itself(monkeypatch):
    asked = stand_in(monkeypatch)
    x, _ = openml_pictures(SimpleNamespace(dataset="fashion", data_seed=0), 20, 0)
    openml_pictures(SimpleNamespace(dataset="fashion", data_seed=0), 20, 500)
    assert x.shape == (20, 1, 28, 28)
    assert [name for name, _ in asked] == ["Fashion-MNIST"]  # once for both parts


@pytest.mark.parametrize(
    "error",
    [
        urllib.error.URLError(OSError("Name or service not known")),
        urllib.error.HTTPError("https://openml.org", 503, "Service Unavailable", None, None),
        TimeoutError("timed out"),
        ConnectionResetError("reset"),
        http.client.IncompleteRead(b""),
    ],
)
def test_offline_is_a_plain_sentence_and_nothing_is_kept(monkeypatch, error):
    stand_in(monkeypatch, error=error)
    with pytest.raises(FetchError, match=r"openml.org could not be reached .*MNIST has to be fetched once, online"):
        fetch("mnist")
    assert not is_there("mnist")
    assert list(openml.data_folder().iterdir()) == []
    with pytest.raises(ConfigError, match="has to be fetched once"):
        ImageSettings().replace(dataset="mnist")


@pytest.mark.parametrize(
    "change",
    [
        lambda images, labels: (images[:5], labels[:5]),
        lambda images, labels: (images - 1, labels),
        lambda images, labels: (images * 10, labels),
        lambda images, labels: (images[:, :700], labels),
        lambda images, labels: (images, np.array(["3"] * COUNT)),
    ],
)
def test_something_else_is_refused(monkeypatch, change):
    stand_in(monkeypatch, change)
    with pytest.raises(FetchError, match="sent something else than MNIST"):
        fetch("mnist")
    assert not is_there("mnist")


def test_what_cannot_be_parsed_or_written_is_a_sentence(monkeypatch, tmp_path):
    stand_in(monkeypatch, error=ValueError("md5 checksum of local file does not match"))
    with pytest.raises(FetchError, match="MNIST could not be kept: md5 checksum"):
        fetch("mnist")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TORCHLIGHT_DATA", str(tmp_path / "file"))
    with pytest.raises(FetchError, match="could not be kept"):
        fetch("mnist")


def test_half_a_file_is_not_there(monkeypatch):
    stand_in(monkeypatch)
    place = fetch("mnist")
    place.write_bytes(place.read_bytes()[:1000])
    assert not is_there("mnist")


def test_progress_follows_the_file_that_grows(monkeypatch, tmp_path):
    monkeypatch.setattr(fetching, "LOOKS", 0.01)
    monkeypatch.setitem(fetching.ABOUT, "mnist", 1000.0)
    told = []
    work = tmp_path / "work"

    class Over:
        """Ends after four looks, between which the file grows."""

        count = 0

        def wait(self, seconds):
            self.count += 1
            (work / "part").write_bytes(bytes(300 * min(self.count, 3)))
            return self.count > 4

    work.mkdir()
    fetching._watch("mnist", work, Over(), lambda share, words: told.append((round(share, 2), words)))
    assert [share for share, _ in told] == [0.27, 0.54, 0.81, 0.9]
    assert told[0][1].startswith("Fetching MNIST: 0.0 of about")
    assert told[-1][1].startswith("Reading MNIST")


def test_the_command(monkeypatch, capsys):
    stand_in(monkeypatch)
    assert program.main(["mnits"]) == 2
    assert "Did you mean 'mnist'?" in capsys.readouterr().out
    assert program.main([]) == 2
    capsys.readouterr()
    assert program.main(["mnist"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  0 % Asking openml.org")
    assert lines[-1].startswith("100 % MNIST is here")
    assert program.main(["mnist"]) == 0
    assert "here already" in capsys.readouterr().out
    stand_in(monkeypatch, error=TimeoutError("timed out"))
    assert program.main(["fashion"]) == 2
    assert "could not be reached" in capsys.readouterr().out


@pytest.mark.slow
def test_the_command_as_people_give_it():
    done = subprocess.run(
        [sys.executable, "-m", "engine.data.images", "cifar"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stdout == "There is no picture set 'cifar'. Known: mnist, fashion.\n"
