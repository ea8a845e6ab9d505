"""``python -m engine export`` as somebody at a terminal uses it."""

import json
import subprocess
import sys

import nbformat
import pytest

from engine.__main__ import main
from engine.core.catalogue import catalogue
from engine.workers.handle import ROOT


def test_the_program_goes_to_a_file_or_to_the_terminal(tmp_path, capsys):
    file = tmp_path / "run.py"
    words = ["export", "playground", "--preset", "spiral", "--seed", "3", "--steps", "20"]
    assert main([*words, "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main([*words, "-o", "-"]) == 0
    lab = catalogue()["playground"]
    config = lab.Config.parse({**lab.preset("spiral").values, "seed": 3})
    assert file.read_text(encoding="utf-8") == capsys.readouterr().out == lab.Experiment.program(config, (), 20)


def test_a_name_in_ipynb_is_a_notebook(tmp_path):
    file = tmp_path / "run.ipynb"
    assert main(["export", "playground", "--layers", "3 relu, 2", "--steps", "5", "-o", str(file)]) == 0
    nbformat.validate(nbformat.read(file, as_version=4))
    assert "nn.ReLU()" in file.read_text(encoding="utf-8")
    json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["playgruond", "--steps", "1", "-o", "-"], "There is no lab 'playgruond'. Did you mean 'playground'?"),
        (["playground", "--steps", "1", "-o", "-", "--lr", "99"], "lr must be in [1e-05, 10], got 99."),
        (["playground", "--steps", "1", "-o", "-", "--preset", "spirral"], "There is no preset 'spirral'."),
        (["playground", "--steps", "0", "-o", "-"], "--steps must be at least 1, got 0."),
        (["playground", "--steps", "1", "-o", "run.txt"], "The file's name must end in .py or .ipynb, got 'run.txt'."),
        (["playground", "--steps", "1", "-o", "no/such/run.py"], "no/such/run.py cannot be written: No such file"),
        (["playground", "--steps", "1", "-o", "-", "lr"], "Settings are written --name value, got 'lr'."),
    ],
)  # fmt: skip
def test_bad_words_are_one_sentence_and_status_2(words, sentence, capsys):
    assert main(["export", *words]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.slow
def test_refusing_loads_no_torch_and_a_whole_round_trip():
    code = (
        "import sys; from engine.__main__ import main; main(['export', 'playground', '--steps', '1', '-o', 'x.txt']);"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    command = f"{sys.executable} -m engine export playground --steps 7 -o - | {sys.executable} -I -"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*map(str, range(1, 8)), "#"]
    assert done.stderr == ""
