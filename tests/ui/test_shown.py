"""What a label says of two long settings: only where they differ."""

import pytest

from ui.shown import apart, told_apart

LONG = ("conv", "relu", "pool", "conv", "dense")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (LONG, (*LONG[:3], "norm", *LONG[3:]), (("without norm",), ("…", "norm", "…"))),
        (LONG, (*LONG[:4], "flatten"), (("…", "dense"), ("…", "flatten"))),
        (LONG, ("norm", *LONG[1:]), (("conv", "…"), ("norm", "…"))),
        (LONG, (), (LONG, ("without conv, relu, pool, conv, dense",))),
        (LONG[:2], LONG[:1], (LONG[:2], LONG[:1])),  # short enough to be said whole
        (0.1, 0.2, (0.1, 0.2)),
    ],
)
def test_of_long_lists_only_what_they_do_not_share_is_said(one, other, said):
    assert apart(one, other) == said
    assert apart(other, one) == said[::-1]


def test_of_long_texts_only_that_they_differ_is_said():
    assert told_apart("S . +1!", "S . +2!") == ("S . +1!", "S . +2!")
    assert told_apart("", "x" * 41) == told_apart("S . . . +1!/. # . . -1!", "S . +1!") == ("changed", "changed")
    assert told_apart("value iteration", "dyna-q") == ("value iteration", "dyna-q")
