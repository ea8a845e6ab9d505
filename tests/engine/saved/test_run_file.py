"""Saved runs: whole, renamed, foreign."""

import json
import re
import struct

import numpy as np
import pytest

from engine.core.backup import resumed
from engine.core.run import Run
from engine.saved.kind import kind_of
from engine.saved.run_file import about, best, is_run, read_about, read_run, with_about
from engine.saved.settings_file import write_settings
from engine.saved.weights_file import write_weights


def edited(file: bytes, change) -> bytes:
    """The file with its header changed by ``change(header)``, metadata unpacked."""
    (length,) = struct.unpack("<Q", file[:8])
    header = json.loads(file[8 : 8 + length])
    metadata = header["__metadata__"]
    unpacked = {name: json.loads(metadata[name]) for name in ("run", "about")}
    change(header, unpacked)
    metadata.update({name: json.dumps(value) for name, value in unpacked.items()})
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + file[8 + length :]


def test_a_run_from_a_file_goes_on_bit_for_bit(file, run, backup):
    called, back = read_run(file)
    assert called == {"name": "My run", "colour": 3, "hidden": False, "created": 5.0}
    assert back["final"] == backup["final"]
    again, other = resumed(back), Run(run.key, run.start_config)
    other.advance(steps=60)
    again.advance(steps=20)
    assert again.weights_sha256() == other.weights_sha256()
    for name, (steps, values) in backup["curves"].items():
        np.testing.assert_array_equal(back["curves"][name][0], steps)
        np.testing.assert_array_equal(back["curves"][name][1], values)
    again.seek(10)
    other.seek(10)
    assert again.weights_sha256() == other.weights_sha256()


def test_the_header_alone_says_what_a_list_needs(file, tmp_path):
    (tmp_path / "a.torchlight").write_bytes(file)
    called, summary = read_about(tmp_path / "a.torchlight")
    whole = read_run(file)
    assert called == whole[0]
    assert summary == {name: whole[1][name] for name in summary}
    assert "state" not in summary


def test_another_name_leaves_the_rest_alone(file):
    renamed = with_about(file, about("Ünï 🔦 " + "x" * 100, 9, True, 5.0))
    called, back = read_run(renamed)
    assert called["name"] == ("Ünï 🔦 " + "x" * 100)[:60]
    assert (called["colour"], called["hidden"]) == (1, True)
    assert back["state"] == read_run(file)[1]["state"]


def test_names_are_made_fit():
    assert about("  a\n\tb\x00 ")["name"] == "a b"
    assert about("\u202e")["name"] == "Run"


def test_best_is_small_for_losses_and_large_for_accuracies():
    curve = (np.arange(3.0), np.array([2.0, 1.0, 3.0], np.float32))
    assert best({"val_loss": curve, "val_accuracy": curve, "lr": curve}) == {"val_loss": 1.0, "val_accuracy": 3.0}


def test_kinds_are_told_by_content(file, run):
    arrays = {"w": np.zeros(3, np.float32)}
    assert is_run(file)
    assert kind_of(file) == "run"
    assert kind_of(write_weights(arrays, "playground")) == "weights"
    assert kind_of(write_settings(run.description(), 3)) == "settings"
    assert kind_of(b"\xef\xbb\xbf {") == "settings"
    assert kind_of(b"GIF89a") == "weights"  # whose reader says what is wrong
    with pytest.raises(ValueError, match="got nothing"):
        kind_of(b" \n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda h, u: u["run"]["description"].update(key="nope"), "is of a lab that is not here"),
        (lambda h, u: u["run"]["description"].update(key=7), "must name its lab"),
        (lambda h, u: u["run"]["description"].update(config={"lr": 99}), "settings that cannot be used"),
        (lambda h, u: u["run"]["description"].update(config=[]), "settings in an object"),
        (lambda h, u: u["run"]["description"].update(events=[{"kind": "exec"}]), "an event that cannot be used"),
        (lambda h, u: u["run"].update(step=-1), "must stand at a step"),
        (lambda h, u: u["run"].update(step=10**9), "must stand at a step"),
        (lambda h, u: u["run"].update(step="1"), "must stand at a step"),
        (lambda h, u: u["run"].update(step=5), "rising steps up to 5"),
        (lambda h, u: u["run"].update(seconds=None), "trained for some seconds"),
        (lambda h, u: u["run"].update(diverged={"step": "x"}), "where it diverged"),
        (lambda h, u: u["run"].update(final={"loss": "low"}), "numbers for scalars"),
        (lambda h, u: u["run"].update(final=[1]), "name its curves"),
        (lambda h, u: u["run"].update(curves=["loss"] * 9), "name its curves"),
        (lambda h, u: u["run"].update(curves=["x", "y"]), "other tensors than its header names"),
        (lambda h, u: u.update(run=[]), "must say what it is"),
        (lambda h, u: h["__metadata__"].update(torchlight="2"), "another kind of file"),
        (lambda h, u: h["state"].update(dtype="BOOL"), "other tensors"),
    ],
)
def test_a_header_that_lies_is_one_sentence(file, change, said):
    with pytest.raises(ValueError, match=f"^The saved run.*{re.escape(said)}"):
        read_run(edited(file, change))


def test_what_people_call_it_is_made_fit_when_read(file):
    odd = edited(file, lambda h, u: u.update(about={"name": ["x"], "colour": -1.5, "hidden": 1, "created": "now"}))
    assert read_run(odd)[0] == {"name": "Run", "colour": 0, "hidden": False, "created": 0.0}
