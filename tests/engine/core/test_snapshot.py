import pytest
import torch

from engine.core import snapshot

TREE = {
    "a": torch.arange(6.0).reshape(2, 3),
    "b": [1, 2.5, None, True, "x", {"c": torch.tensor(3)}],
    "empty": torch.zeros(0),
}


def test_a_state_survives_packing():
    back = snapshot.unpack(snapshot.pack(TREE))
    assert torch.equal(back["a"], TREE["a"])
    assert back["b"][:5] == TREE["b"][:5]
    assert back["b"][5]["c"].item() == 3
    assert back["empty"].shape == (0,)


def test_floats_survive_exactly():
    values = [0.1, 1e-300, 2**53 + 1.0, float("inf")]
    assert snapshot.unpack(snapshot.pack({"v": values}))["v"] == values


def test_a_clone_shares_nothing():
    copy = snapshot.clone(TREE)
    copy["a"].zero_()
    assert TREE["a"].sum() == 15


def test_bytes_are_counted():
    assert snapshot.nbytes(TREE) == 6 * 4 + 8


@pytest.mark.parametrize("data", [b"", b"rubbish", b"\x00" * 100, (2**60).to_bytes(8, "little") + b"{}"])
def test_rubbish_is_a_sentence(data):
    with pytest.raises(ValueError, match=r"^The saved state "):
        snapshot.unpack(data)


def test_what_cannot_be_saved_is_refused():
    with pytest.raises(TypeError, match="got object"):
        snapshot.pack({"x": object()})
