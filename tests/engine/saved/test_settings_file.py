"""Settings files: written, edited by hand, and wrong in every way."""

import json
import re

import pytest

from engine.core.catalogue import catalogue, get
from engine.saved.settings_file import read_settings, write_settings

EVENT = {"step": 5, "kind": "adjust", "changes": {"lr": 0.3}}


def content(**changes) -> bytes:
    plain = {"torchlight": 1, "lab": "playground", "settings": {"lr": 0.1}, "events": [EVENT], "steps": 20}
    return json.dumps({**plain, **changes}).encode()


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_every_preset_comes_back(lab):
    for preset in lab.all_presets.values():
        config = lab.Config.parse(preset.values)
        data = write_settings({"key": lab.key, "config": config.changed(), "events": []}, preset.steps)
        assert read_settings(data) == (lab.key, config, [], preset.steps, [])


def test_events_come_back():
    assert read_settings(content())[2] == [EVENT]


def test_own_data_of_any_alphabet_comes_back():
    table = 'größe,"a ""quoted"" name",class\n1,2,α\n3,4,β\n'
    own = {"dataset": "own", "table": table, "table_features": ["größe"], "table_target": "class"}
    data = write_settings({"key": "playground", "config": own, "events": []}, 0)
    _, config, _, _, sentences = read_settings(data)
    assert (config.table, sentences) == (table, [])


@pytest.mark.parametrize(
    ("settings", "said", "lr", "batch_size"),
    [
        ({"lr": 99, "batch_size": 7}, "PlaygroundConfig.lr must be in [1e-05, 10], got 99.", 0.03, 7),
        ({"lrr": 1, "lr": 0.5}, "Did you mean 'lr'?", 0.5, 32),
        ({"lr": "x", "batch_size": 9}, "PlaygroundConfig.lr must be", 0.03, 9),
        ({"batch_size": 1, "lr": 0.5, "layers": [{"units": 3, "norm": "batch"}]}, "batch norm", 0.5, 32),
        (["lr"], "Settings must be an object", 0.03, 32),
    ],
)
def test_what_cannot_be_used_is_named_and_keeps_its_default(settings, said, lr, batch_size):
    _, config, _, _, sentences = read_settings(content(settings=settings, events=[]))
    assert said in " ".join(sentences)
    assert (config.lr, config.batch_size) == (lr, batch_size)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"events": [{"step": -1, "kind": "adjust", "changes": {}}]}, "Event 1 was left out."),
        ({"events": [{"step": 1, "kind": "weights", "tensors": {"a": [[1], "%%%"]}}]}, "was left out. Weights must be"),
        ({"events": [{"step": 1, "kind": "weights", "tensors": {"a": [[2**39], ""]}}]}, "was left out. Weights must"),
        ({"events": "import os"}, "Events must be a list"),
        ({"steps": 1e400}, "not readable"),
        ({"steps": 2.5}, "Steps must be a whole number"),
        ({"steps": True}, "Steps must be a whole number"),
        ({"colour": 1}, "means nothing here"),
    ],
)
def test_events_and_steps(changes, said):
    try:
        sentences = read_settings(content(**changes))[4]
    except ValueError as error:
        sentences = [str(error)]
    assert said in " ".join(sentences)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The settings file is not readable"),
        (b"\xff\xfe\x00", "not JSON text"),
        (b"[1, 2]", "no field 'torchlight'"),
        (b'{"torchlight": 2, "lab": "playground"}', "must be of version 1, got 2."),
        (b'{"torchlight": 1}', "must name its lab"),
        (content(lab="playgruond"), "Did you mean 'playground'?"),
        (content(lab="../../etc/passwd"), "is for a lab that is not here"),
        (b'{"torchlight": NaN}', "JSON has no number NaN"),
        (b'{"torchlight": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deep"),
        (b'{"torchlight": ' + b"[" * 60 + b"]" * 60 + b"}", "more than 40 deep"),
        (b'{"torchlight": ' + b"9" * 5000 + b"}", "not readable"),
        (b'{"torchlight": [' + b"[]," * 400_000 + b"1]}", "at most 300,000 lists"),
        (b'{"torchlight": "\\ud800"}', "a character that does not exist"),
        (b" " * 21_000_000, "must have at most 20,000,000 bytes"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:30],
)
def test_what_is_no_settings_file_is_one_sentence(data, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_settings(data)


def test_reading_loads_the_lab_but_changes_nothing():
    before = get("playground").Config()
    read_settings(content(settings={"__class__": "x", "model_config": {}, "lr": 0.2}))
    assert get("playground").Config() == before
