"""Sequence tasks: every answer is worked out again, from the inputs alone, by somebody slow and sure."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.data.sequences.nesting import is_balanced, spoilt, whole_nest
from engine.data.sequences.series import SERIES, waves
from engine.data.sequences.sets import TASKS, open_shares, sample_sequences, sequence_layout

LENGTHS = (8, 9, 24, 61)


def asked(task, steps=24, **more):
    return SimpleNamespace(**{"task": task, "steps": steps, "samples": 300, "data_seed": 0, **more})


def rows_of(task, steps=24):
    """Names of the tokens and answers (None: not asked) of every training sequence."""
    config = asked(task, steps)
    layout, made = sequence_layout(config), sample_sequences(config)
    for x, y in zip(made["x_train"], made["y_train"], strict=True):
        yield [layout.names[i] for i in x], [None if i < 0 else layout.answers[i] for i in y]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("steps", LENGTHS)
def test_sequences_are_as_the_layout_says(task, steps):
    config = asked(task, steps)
    layout, made = sequence_layout(config), sample_sequences(config)
    assert [len(made[name]) for name in ("x_train", "y_train", "x_val", "y_val")] == [300, 300, 500, 500]
    for split in ("train", "val"):
        x, y = made[f"x_{split}"], made[f"y_{split}"]
        assert x.shape[1] == y.shape[1] == layout.length
        if layout.kind == "tokens":
            assert (x.dtype, y.dtype) == (np.int64, np.int64)
            assert 0 <= x.min() <= x.max() < layout.inputs == len(layout.names)
            assert -1 <= y.min() <= y.max() < layout.outputs == len(layout.answers)
            assert (y >= 0).any(1).all()
        else:
            assert (x.dtype, y.dtype) == (np.float32, np.float32)
            assert (x.shape[2], y.shape[2]) == (layout.inputs, layout.outputs)
            assert np.isfinite(x).all()
            assert np.isfinite(y).any((1, 2)).all()


@pytest.mark.parametrize("task", TASKS)
def test_a_seed_decides_everything_and_validation_does_not_depend_on_how_many_train(task):
    one, again, other, more = (
        sample_sequences(asked(task, **changes)) for changes in ({}, {}, {"data_seed": 1}, {"samples": 400})
    )
    for name, array in one.items():
        assert np.array_equal(array, again[name], equal_nan=array.dtype.kind == "f")
    assert not np.array_equal(one["x_train"], other["x_train"])
    assert np.array_equal(one["x_val"], more["x_val"])
    assert not np.array_equal(one["x_val"][:300], one["x_train"])


@pytest.mark.parametrize("steps", LENGTHS)
def test_recall(steps):
    for x, y in rows_of("recall", steps):
        assert x[0] in "ABCD"
        assert set(x[1:-1]) <= set("wxyz")
        assert x[-1] == "?"
        assert y == [None] * steps + [x[0]]


@pytest.mark.parametrize("steps", LENGTHS)
def test_copying(steps):
    for x, y in rows_of("copying", steps):
        said = "".join(x)
        assert said[5:] == "_" * (steps - 1) + ":" + "_" * 5
        assert y[: steps + 5] == [None] * (steps + 5)
        assert y[steps + 5 :] == x[:5]
        assert said.index(":") == steps + 4  # the first answer comes one after it: so many steps after the last letter


def test_adding():
    made = sample_sequences(asked("adding"))
    x, y = made["x_train"], made["y_train"]
    assert np.isnan(y[:, :-1]).all()
    for value, total in zip(x, y[:, -1, 0], strict=True):
        marks = np.flatnonzero(value[:, 1])
        assert len(marks) == 2
        assert marks[0] < 12 <= marks[1]
        assert total == pytest.approx(value[marks, 0].sum(), abs=1e-6)
    assert y[:, -1].var() == pytest.approx(sequence_layout(asked("adding")).chance, rel=0.2)


@pytest.mark.parametrize("steps", LENGTHS)
def test_brackets(steps):
    deepest = 0
    for x, y in rows_of("brackets", steps):
        stack = []
        for sign, depth in zip(x, y, strict=True):
            if sign in "([":
                stack.append(sign)
            else:
                assert stack.pop() == {")": "(", "]": "["}[sign]
            assert depth == str(len(stack))
        deepest = max(deepest, *map(int, y))
    assert deepest <= 8


def balanced_by_striking_out(signs):
    text = "".join(signs)
    while "()" in text or "[]" in text:
        text = text.replace("()", "").replace("[]", "")
    return not text


@pytest.mark.parametrize("steps", LENGTHS)
def test_balanced(steps):
    answers, even_counts = [], []
    for x, y in rows_of("balanced", steps):
        assert y[:-1] == [None] * (len(y) - 1)
        assert x[-1] == "?"
        right = balanced_by_striking_out(x[:-1])
        assert (y[-1] == "balanced") == right
        answers.append(right)
        if not right:
            even_counts.append(all(x.count(a) == x.count(b) for a, b in ("()", "[]")))
    assert np.mean(answers) == 0.5
    assert 0.25 < np.mean(even_counts) < 0.6  # counting alone does not find these


def test_nests_of_any_even_length_and_what_spoils_them():
    rng = np.random.default_rng(0)
    for length in (2, 4, 10, 40, 80):
        for _ in range(50):
            signs = whole_nest(length, rng)
            assert len(signs) == length
            assert is_balanced(signs)
            assert not is_balanced(spoilt(signs, rng))


@pytest.mark.parametrize("steps", LENGTHS)
def test_counting(steps):
    for x, y in rows_of("counting", steps):
        for t, (sign, answer) in enumerate(zip(x, y, strict=True)):
            if sign == "a":
                assert answer is None
                continue
            done = "".join(x[: t + 1])
            line = done.rsplit(".", 1)[-1]
            if sign == ".":
                assert answer == "a"
            else:
                assert answer == ("." if line.count("a") == line.count("b") else "b")


def test_the_shares_of_blind_guesses():
    for task in ("recall", "copying", "brackets", "balanced", "counting", "order", "repeats"):
        config = asked(task, 60, samples=4000)
        y = sample_sequences(config)["y_train"]
        shares = np.bincount(y[y >= 0]) / (y >= 0).sum()
        assert shares.max() == pytest.approx(sequence_layout(config).chance, abs=0.02), task
    assert open_shares(60).sum() == pytest.approx(1)


@pytest.mark.parametrize("steps", LENGTHS)
def test_order(steps):
    for x, y in rows_of("order", steps):
        assert (x.count("A"), x.count("B"), x[-1]) == (1, 1, "?")
        assert y == [None] * steps + ["A first" if x.index("A") < x.index("B") else "B first"]


def test_a_bag_of_words_says_nothing_about_the_order():
    made = sample_sequences(asked("order", samples=2000))
    bags = np.stack([(made["x_train"] == token).sum(1) for token in range(9)], 1)
    answer = made["y_train"][:, -1]
    difference = bags[answer == 0].mean(0) - bags[answer == 1].mean(0)
    assert np.abs(difference).max() < 0.3


@pytest.mark.parametrize("steps", LENGTHS)
def test_repeats(steps):
    periods = set()
    for x, y in rows_of("repeats", steps):
        first = next(t for t, answer in enumerate(y) if answer is not None)
        periods.add(first)
        assert len(set(x[:first])) == first  # no letter twice in a round: the last place is the only one
        for t in range(steps):
            assert x[t] == x[t % first]
            assert y[t] == (None if t < first else x[(t + 1) % first])
    assert max(periods) <= max(4, min(26, steps // 2))
    assert len(periods) > 1 or steps < 10


@pytest.mark.parametrize("name", SERIES)
def test_series_ask_for_the_true_next_value(name):
    quiet = sample_sequences(asked("series", 50, series=name))
    noisy = sample_sequences(asked("series", 50, series=name, noise=0.2, samples=2000))
    assert np.allclose(quiet["x_train"][:, 1:], quiet["y_train"][:, :-1])
    # the answer carries no noise: of what is seen one step later it differs by the noise alone
    assert (noisy["x_train"][:, 1:] - noisy["y_train"][:, :-1]).std() == pytest.approx(0.2, rel=0.03)
    assert quiet["y_train"].var() == pytest.approx(0.5, rel=0.15)


def test_a_sine_obeys_the_recurrence_of_sines():
    """x[t + 1] + x[t - 1] = 2 cos(w) x[t] for every wave of angular speed w."""
    for series in waves("sine", 20, 80, np.random.default_rng(0)):
        ratio = (series[2:] + series[:-2]) / series[1:-1]
        middle = np.abs(series[1:-1]) > 0.1
        period = 2 * np.pi / np.arccos(np.median(ratio[middle]) / 2)
        assert np.allclose(ratio[middle], np.median(ratio[middle]))
        assert 12 <= period <= 40


def test_a_sum_has_three_waves():
    for series in waves("sums", 20, 400, np.random.default_rng(0)):
        # seven values in a row of three waves obey one linear recurrence of order six
        rows = np.lib.stride_tricks.sliding_window_view(series, 7)
        assert np.linalg.svd(rows, compute_uv=False)[-1] < 1e-6


def test_a_chirp_changes_its_speed():
    series = waves("chirp", 50, 256, np.random.default_rng(0))
    crossings = [np.diff(np.flatnonzero(np.diff(np.sign(row)))) for row in series]
    assert all(gaps.max() > 2.5 * gaps.min() for gaps in crossings)
    assert np.abs(series).max() <= 1
    assert np.abs(np.diff(series, 1)).max() < 2 * np.pi / 10 * 1.05  # no jump


def test_what_cannot_be_asked_is_a_sentence():
    with pytest.raises(LookupError, match="'recal'"):
        sequence_layout(asked("recal"))
    with pytest.raises(ValueError, match="at least 8, got 7"):
        sample_sequences(asked("order", 7))
    with pytest.raises(LookupError, match="'saw'"):
        sample_sequences(asked("series", series="saw"))
