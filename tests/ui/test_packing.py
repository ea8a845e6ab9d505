"""Messages to components: what is packed comes out again, aligned for the browser."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ui.components.packing import CODES, pack, unpack


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.sampled_from(list(CODES)).flatmap(
            lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0))
        ),
        max_size=4,
    ),
    st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers(-(2**53), 2**53) | st.none(), max_size=3),
)
def test_round_trip(arrays, meta):
    found_meta, found = unpack(pack(meta, arrays))
    assert found_meta == meta
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_every_array_starts_where_a_typed_array_may():
    message = pack({"run": "ä"}, {"a": np.zeros(3, np.uint8), "b": np.ones(2, np.float64), "c": np.zeros(1, np.int16)})
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    start = -(-(4 + length) // 8) * 8
    assert all(offset % 8 == 0 for _, _, offset in header["arrays"].values())
    assert np.frombuffer(message, "<f8", 2, start + header["arrays"]["b"][2]).tolist() == [1.0, 1.0]


def test_kinds_the_browser_lacks_are_converted():
    _, arrays = unpack(pack({}, {"flag": np.array([True, False]), "half": np.array([0.5], np.float16)}))
    assert arrays["flag"].dtype == np.uint8
    assert arrays["half"].dtype == np.float32


def test_memory_order_does_not_matter():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    for strange in (np.asfortranarray(array), array.astype(">f4"), array[::-1][::-1]):
        np.testing.assert_array_equal(unpack(pack({}, {"a": strange}))[1]["a"], array)


def test_numbers_that_json_lacks_become_null():
    meta, _ = unpack(
        pack({"loss": float("nan"), "all": [1.0, float("inf")], "step": np.int64(3), "x": np.float32(0.5)}, {})
    )
    assert meta == {"loss": None, "all": [1.0, None], "step": 3, "x": 0.5}


def test_a_dtype_the_browser_cannot_view():
    with pytest.raises(
        TypeError, match=r"^An array to pack must have one of the dtypes .*; array 'count' has int64\.$"
    ):
        pack({}, {"count": np.zeros(1, np.int64)})


def test_meta_that_is_no_json():
    with pytest.raises(TypeError, match=r"^The meta of a message must be JSON-able, got a value of type set: \{1\}\.$"):
        pack({"a": {1}}, {})
