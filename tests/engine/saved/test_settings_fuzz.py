"""Settings files of any content: no crash, a valid Config always, nothing evaluated, nothing large made of it."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.core.catalogue import catalogue, get
from engine.core.events import KINDS
from engine.core.run import Run
from engine.saved.settings_file import read_settings, write_settings

Playground = get("playground").Config
EVENTS = [
    {"step": 3, "kind": "adjust", "changes": {"lr": 0.5}},
    {"step": 9, "kind": "edit", "target": "output.weight", "index": [0, 1], "value": 1.5},
    {"step": 9, "kind": "freeze", "unit": "h0.1", "on": True},
]
VALID = write_settings({"key": "playground", "config": {"lr": 0.1, "dataset": "xor"}, "events": EVENTS}, 50)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["lr", "../../x"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
settings = st.dictionaries(st.sampled_from([*Playground.model_fields, "lrr", "__class__"]), json_values, max_size=5)
events = st.lists(
    json_values
    | st.fixed_dictionaries(
        {"step": st.integers(-5, 10**9), "kind": st.sampled_from([*KINDS, "x"])},
        optional={
            "changes": settings, "target": st.text(max_size=9), "index": json_values, "value": json_values,
            "unit": st.text(max_size=9), "on": st.booleans(), "tensors": json_values,
        },
    ),
    max_size=4,
)  # fmt: skip
files = st.fixed_dictionaries(
    {"torchlight": st.just(1) | json_values, "lab": st.just("playground") | json_values},
    optional={
        "settings": settings | json_values,
        "events": events | json_values,
        "steps": json_values,
        "x": json_values,
    },
)


def hold(data: bytes) -> None:
    """What is true of any file: it is refused with a sentence, or it gives settings and events that can be used."""
    refused = ""
    try:
        key, config, usable, steps, sentences = read_settings(data)
    except ValueError as error:
        refused = str(error)
    if refused:
        assert len(refused) < 1000
        return
    lab = catalogue()[key]
    assert lab.Config.parse(config.model_dump()) == config
    assert steps >= 0
    assert all(isinstance(sentence, str) for sentence in sentences)
    written = write_settings({"key": key, "config": config.changed(), "events": usable}, steps)
    assert read_settings(written)[1:4] == (config, usable, steps)


@given(files)
def test_any_json_is_survived(content):
    hold(json.dumps(content).encode())


@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'{"torchlight": 1, "lab": "playground", "steps": ' + b"9" * 10_000 + b"}")
@example(b'{"torchlight": 1, "lab": "playground", "settings": {"lr": NaN}}')
@example(b'{"torchlight": 1, "lab": "playground", "settings": {"dataset": "\\ud800"}}')
@example(b'{"torchlight": 1, "lab": "playground", "settings": {"\\ud800": 1}}')
@example(b'{"torchlight": 1, "lab": "../../etc/passwd"}')
def test_any_bytes_are_survived(data):
    hold(data)


@given(st.data())
def test_a_valid_file_with_a_mistake_is_survived(data):
    start = data.draw(st.integers(0, len(VALID)))
    end = min(len(VALID), start + data.draw(st.integers(0, 9)))
    hold(VALID[:start] + data.draw(st.binary(max_size=9)) + VALID[end:])


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_a_run_comes_back_from_its_file(lab):
    run = Run(lab.key, lab.smoke)
    run.advance(steps=12)
    key, config, usable, steps, sentences = read_settings(write_settings(run.description(), run.step))
    again = Run(key, config, usable)
    again.advance(until=steps)
    assert not sentences
    assert again.weights_sha256() == run.weights_sha256()
