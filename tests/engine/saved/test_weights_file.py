"""Weights files: ours, those of others, and lies."""

import base64
import json
import pickle
import re
import struct
import tracemalloc

import numpy as np
import pytest
import torch
from safetensors.numpy import save

from engine.core.run import Run
from engine.saved.weights_file import check_tensors, lab_of, read_weights, write_weights


def lying(header: dict, body: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def test_weights_go_into_another_run_of_the_same_network(run):
    arrays = {name: tensor.numpy() for name, tensor in run.experiment.network.state_dict().items()}
    data = write_weights(arrays, run.key)
    assert lab_of(data) == run.key
    other = Run(run.key, run.start_config)
    other.load_weights(read_weights(data))
    assert other.weights_sha256() == run.weights_sha256()
    assert other.timeline.events[0]["kind"] == "weights"


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_numbers_of_any_width_become_32_bits(dtype):
    values = np.array([[1.5, -2.0], [0.25, 0.0]], dtype)
    shape, text = read_weights(save({"w": values}))["w"]
    assert shape == [2, 2]
    assert np.frombuffer(base64.b64decode(text), "<f4").tolist() == [1.5, -2.0, 0.25, 0.0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "too short"),
        (b"\x00" * 20, "not a safetensors file"),
        (pickle.dumps({"a": [1, 2, 3]}, protocol=4), "pickle, which can run programs"),
        (b"PK\x03\x04" + b"x" * 100, "pickle, which can run programs"),
        (lying({"w": {"dtype": "F32", "shape": [250_000_000], "data_offsets": [0, 10**9]}}), "but has 0 for it"),
        (lying({"w": {"dtype": "F32", "shape": [2**39, 2**39], "data_offsets": [0, 8]}}, b"x" * 8), "but has 8 for it"),
        (lying({"w": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}, b"x" * 8), "offsets that cannot be"),
        (lying({"w": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}, b"x" * 8), "a shape that cannot be"),
        (lying({"w": {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}}, b"x" * 8), "a shape that cannot be"),
        (lying({"w": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}, b"x" * 8), "64, 32 or 16 bits, got I64"),
        (
            lying({"w": {"dtype": "F7", "shape": [1], "data_offsets": [0, 8]}}, b"x" * 8),
            "of a kind that cannot be read",
        ),
        (lying({"w": {"dtype": ["F32"], "shape": [2], "data_offsets": [0, 8]}}, b"x" * 8), "cannot be read"),
        (
            lying({n: {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]} for n in "ab"}, b"\x00" * 8),
            "overlap or leave a gap",
        ),
        (lying({"w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, b"x" * 8), "overlap or leave a gap"),
        (lying({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, b"x" * 8), "by its header, got"),
        (lying({"../../x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, b"\x00" * 4), "no parameter has"),
        (lying({"a\x00b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, b"\x00" * 4), "cannot be used"),
        (lying({"w": [1, 2]}), "must say dtype, shape and data_offsets"),
        (lying({"__metadata__": {"lab": 3}}), "metadata that is not text"),
        (lying({}), "has no tensor"),
        (struct.pack("<Q", 2**63) + b"{}", "no complete safetensors file"),
        (struct.pack("<Q", 50_000) + b"{" + b"[" * 49_999, "not readable"),
        (save({"w": np.array([1.0, np.nan], np.float32)}), "must have finite numbers, got others in"),
        (save({"w": np.array([1e300], np.float64)}), "must have finite numbers, got others in"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_what_is_no_weights_file_is_one_sentence(data, said):
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=rf"^[^\n]*{re.escape(said)}[^\n]*$"):
            read_weights(data)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000 + 40 * len(data)
    finally:
        tracemalloc.stop()


def test_a_truncated_file_is_one_sentence(tmp_path):
    whole = save({"w": np.zeros(50, np.float32), "b": np.zeros(3, np.float32)})
    for length in range(len(whole)):
        with pytest.raises(ValueError, match=r"^The "):
            read_weights(whole[:length])


def test_a_file_of_torch_save_is_refused(tmp_path):
    torch.save({"w": torch.zeros(3)}, tmp_path / "w.pt")
    with pytest.raises(ValueError, match=r"torch\.save"):
        read_weights((tmp_path / "w.pt").read_bytes())


@pytest.mark.parametrize(
    "tensors",
    [{}, [], {"w": 1}, {"w": [[1], "x"]}, {"w": [[2], "AAAAAA=="]}, {"w": ["1", ""]}, {"w": [[1], "AADAfw=="]}],
)
def test_weights_in_an_event_are_checked(tensors):
    with pytest.raises(ValueError, match=r"^Weights "):
        check_tensors(tensors)
