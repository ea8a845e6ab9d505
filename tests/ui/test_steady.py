"""Findings that come and go near a threshold do not flicker."""

from ui.steady import AWAY, HELD, RENEWED, Steady


def found(*names, text=""):
    return [{"name": name, "text": text} for name in names]


def names(items):
    return [item["name"] for item in items]


def started(*present):
    """Of run r, which has just begun to move with these on screen."""
    steady = Steady()
    steady.update("r", found(*present), 0.0, False)
    return steady


def test_shown_after_it_has_held():
    steady = started()
    assert steady.update("r", found("a"), 1.0, True) == []
    assert steady.update("r", found("a"), 1.0 + HELD / 2, True) == []
    assert names(steady.update("r", found("a"), 1.0 + HELD, True)) == ["a"]


def test_one_that_comes_and_goes_is_never_shown():
    steady = started()
    for tick in range(40):
        assert steady.update("r", found("a") if tick % 3 else [], tick * HELD / 4, True) == []


def test_a_gap_does_not_take_it_down_but_an_absence_does():
    steady = started("a")
    assert names(steady.update("r", [], AWAY * 0.9, True)) == ["a"]
    assert names(steady.update("r", found("a"), AWAY * 1.1, True)) == ["a"]
    assert names(steady.update("r", [], AWAY * 1.9, True)) == ["a"]
    assert steady.update("r", [], AWAY * 2.2, True) == []


def test_at_rest_and_in_another_run_it_is_as_it_is():
    steady = started("a")
    assert names(steady.update("r", found("b", "c"), 0.1, False)) == ["b", "c"]
    assert names(steady.update("other", found("d"), 0.2, True)) == ["d"]


def test_its_words_change_once_a_second():
    steady = Steady()
    steady.update("r", found("a", text="1"), 0.0, False)
    assert steady.update("r", found("a", text="2"), RENEWED * 0.9, True)[0]["text"] == "1"
    assert steady.update("r", found("a", text="3"), RENEWED * 1.1, True)[0]["text"] == "3"
    assert steady.update("r", found("a", text="4"), RENEWED * 1.2, False)[0]["text"] == "4"
    assert steady.words("x", 0.0, True) == "x"
    assert steady.words("y", RENEWED / 2, True) == "x"
    assert steady.words("y", RENEWED * 2, True) == "y"
    assert steady.words("z", RENEWED * 2.1, False) == "z"
