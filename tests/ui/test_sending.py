"""Messages to components carry a moment by which the browser tells newer from older ones."""

import struct

import numpy as np
import pytest

from ui.components import sending
from ui.components.packing import unpack


@pytest.fixture
def session(monkeypatch):
    kept = {}
    monkeypatch.setattr(sending.st, "session_state", kept)
    return kept


def moment(message: bytes) -> float:
    return struct.unpack("<d", message[-8:])[0]


def test_what_changes_is_later_and_what_does_not_is_the_same_message(session):
    first, again, second, third = (sending.sent("bar", {"step": step}, {}) for step in (1, 1, 2, 1))
    assert first == again
    assert moment(first) < moment(second) < moment(third)


def test_components_do_not_share_their_moments(session):
    sending.sent("bar", {"step": 1}, {})
    assert sending.sent("bar", {"step": 1}, {}) == sending.sent("bar", {"step": 1}, {})
    assert set(session) == {"bar/sent"}


def test_a_clock_that_goes_back_does_not_make_messages_older(session, monkeypatch):
    first = moment(sending.sent("bar", {"step": 1}, {}))
    monkeypatch.setattr(sending.time, "time_ns", lambda: 5)
    assert moment(sending.sent("bar", {"step": 2}, {})) == first + 1


def test_the_message_is_read_as_before(session):
    meta, arrays = unpack(sending.sent("bar", {"step": 1}, {"x": np.arange(3, dtype=np.uint8)}))
    assert meta == {"step": 1}
    assert arrays["x"].tolist() == [0, 1, 2]
