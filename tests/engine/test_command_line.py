"""``python -m engine`` as somebody at a terminal uses it."""

import json
import subprocess
import sys

import pytest

from engine.__main__ import main
from engine.core.catalogue import catalogue
from engine.core.run import Run
from engine.workers.handle import ROOT


def test_list_is_the_catalogue(capsys):
    assert main(["list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["key"] for row in rows] == list(catalogue())
    assert "spiral" in rows[0]["presets"]
    assert main(["list"]) == 0
    assert "playground" in capsys.readouterr().out


def test_a_json_run_is_the_run(capsys):
    assert main(["run", "playground", "--lr", "0.1", "--layers=3 relu, 2", "--steps", "20", "--json"]) == 0
    *rows, final = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["step"] for row in rows] == list(range(21))
    assert all("loss" in row for row in rows[1:])
    assert final["final"] is True
    assert final["seconds"] > 0
    run = Run("playground", {"lr": 0.1, "layers": "3 relu, 2"})
    run.advance(steps=20)
    assert final["weights_sha256"] == run.weights_sha256()
    assert final["val_loss"] == rows[-1]["val_loss"]


def test_a_diverged_run_is_valid_json(capsys):
    assert main(["run", "playground", "--preset", "lr-too-high", "--steps", "50", "--json"]) == 0
    final = json.loads(capsys.readouterr().out.splitlines()[-1], parse_constant=pytest.fail)
    assert final["diverged"]["step"] == final["step"]


def test_a_preset_can_be_changed(capsys):
    assert main(["run", "playground", "--preset", "spiral", "--seed", "3", "--steps", "0", "--json"]) == 0
    final = json.loads(capsys.readouterr().out.splitlines()[-1])
    values = catalogue()["playground"].preset("spiral").values
    assert final["weights_sha256"] == Run("playground", {**values, "seed": 3}).weights_sha256()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "playgruond", "--steps", "1"], "There is no lab 'playgruond'. Did you mean 'playground'?"),
        (["run", "playground", "--steps", "1", "--lr", "99"], "PlaygroundConfig.lr must be in [1e-05, 10], got 99."),
        (["run", "playground", "--steps", "1", "--lrr", "1"], "no setting 'lrr'. Did you mean 'lr'?"),
        (["run", "playground", "--steps", "1", "--preset", "spirral"], "no preset 'spirral'. Did you mean 'spiral'?"),
        (["run", "playground", "--steps", "-1"], "--steps must be at least 0, got -1."),
        (["run", "playground", "--steps", "1", "--lr"], "--lr needs a value after it, got nothing."),
        (["run", "playground", "--steps", "1", "lr"], "Settings are written --name value, got 'lr'."),
        (["list", "--nonsense"], "takes no '--nonsense'"),
    ],
)
def test_bad_words_are_one_sentence_and_status_2(words, sentence, capsys):
    assert main(words) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_listing_and_refusing_load_no_torch():
    code = (
        "import sys; from engine.__main__ import main; main(['list']);"
        "main(['run', 'playground', '--steps', '1', '--lr', 'x']); sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m engine run playground --steps 3000 --json | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["step"] == 0
    assert "Error" not in done.stderr


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A run of 20 steps as its three files; path by kind, and the fingerprint of its weights after 30."""
    from engine.core.backup import back_up
    from engine.saved import run_file, settings_file, weights_file

    folder, run = tmp_path_factory.mktemp("files"), Run("playground", {"lr": 0.1})
    run.advance(steps=10)
    run.adjust(lr=0.2)
    run.advance(steps=10)
    arrays = {name: tensor.numpy() for name, tensor in run.experiment.network.state_dict().items()}
    found = {
        "settings": settings_file.write_settings(run.description(), 20),
        "weights": weights_file.write_weights(arrays, run.key),
        "run": run_file.write_run(back_up(run), run_file.about("x")),
    }
    for kind, data in found.items():
        (folder / kind).write_bytes(data)
    at_20 = run.weights_sha256()
    run.advance(steps=10)
    return folder, at_20, run.weights_sha256()


def final(capsys, *words: str) -> dict:
    assert main(["run", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_files_are_loaded(files, capsys):
    folder, at_20, at_30 = files
    assert final(capsys, "--load", str(folder / "settings"))["weights_sha256"] == at_20
    assert final(capsys, "playground", "--load", str(folder / "settings"), "--steps", "30")["weights_sha256"] == at_30
    assert final(capsys, "--load", str(folder / "weights"), "--steps", "0")["weights_sha256"] == at_20
    again = final(capsys, "--load", str(folder / "run"), "--steps", "10")
    assert (again["step"], again["weights_sha256"]) == (30, at_30)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--load", "{run}", "--steps", "1", "--lr", "1"], "A saved run goes on with its own settings"),
        (["nothing", "--load", "{run}", "--steps", "1"], "belongs to the lab 'playground', not to 'nothing'."),
        (["--load", "{run}"], "needs --steps"),
        (["--load", "{weights}", "--steps", "1", "--layers", "3"], "The weights are of another network"),
        (["--load", "{none}", "--steps", "1"], "cannot be read: No such file"),
        (["--steps", "1"], "needs a lab and --steps"),
        (["playground"], "needs a lab and --steps"),
    ],
)
def test_files_that_do_not_fit_are_one_sentence(files, words, sentence, capsys):
    folder = files[0]
    words = [word.format(run=folder / "run", weights=folder / "weights", none=folder / "none") for word in words]
    assert main(["run", *words]) == 2
    assert sentence in capsys.readouterr().err
