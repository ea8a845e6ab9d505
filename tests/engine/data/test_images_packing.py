"""Own pictures as text: what goes in comes out, and damaged text is a sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.images import packing
from engine.data.images.packing import PicturesError, header_of, pack, problem_with, unpack


def packed(n=10, classes=("a", "b")):
    rng = np.random.default_rng(0)
    return pack(rng.integers(0, 256, (n, 1, 28, 28)).astype(np.uint8), np.arange(n) % len(classes), list(classes))


def test_the_largest_that_is_allowed_fits_into_settings():
    rng = np.random.default_rng(0)
    for channels, most in packing.MOST_PICTURES.items():
        text = pack(rng.integers(0, 256, (most, channels, 28, 28)).astype(np.uint8), np.arange(most) % 2, ["a", "b"])
        assert len(text) < packing.LONGEST
        assert problem_with(text) == ""


def test_the_first_line_says_what_they_are():
    assert header_of(packed()) == {"pictures": 10, "classes": ["a", "b"], "channels": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda head, body: body, "line that says what they are"),
        (lambda head, body: head, "line that says what they are"),
        (lambda head, body: f"{head}\n{body[:-8]}", "damaged|not as many"),
        (lambda head, body: f"{head}\n%{body}", "damaged"),
        (lambda head, body: f"{head.replace('10', '9')}\n{body}", "not as many"),
        (lambda head, body: f"{head.replace('10', '11')}\n{body}", "not as many"),
        (lambda head, body: f"{head.replace('10', '2001')}\n{body}", "up to 2,000 own pictures grey, got 2,001"),
        (lambda head, body: f"{head.replace('1}', '2}')}\n{body}", "must be said"),
        (lambda head, body: f"{head.replace(', ' + chr(34) + 'b' + chr(34), '')}\n{body}", "2 to 20 classes, got 1"),
        (lambda head, body: f"{head.replace('b', 'a')}\n{body}", "name of its own"),
        (lambda head, body: f"{head.replace('b', chr(27))}\n{body}", "not readable|printable"),
    ],
)
def test_damaged_text_is_a_sentence(change, words):
    head, body = packed().split("\n")
    with pytest.raises(PicturesError, match=words):
        unpack(change(head, body))
    assert problem_with(change(head, body))


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_a_sentence(text):
    assert problem_with(text)
    assert problem_with('{"pictures": 4, "classes": ["a", "b"], "channels": 1}\n' + text)
