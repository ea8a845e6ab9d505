"""Pairs of sequences: translations and alignments worked out by hand, splits that share nothing, typed texts."""

from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from engine.core.config import ConfigError
from engine.data.pairs.dates import date_target
from engine.data.pairs.french import french_target
from engine.data.pairs.numbers import in_words, number_target
from engine.data.pairs.reversing import letters_target
from engine.data.pairs.sets import END, PAD, PAIRS, SOURCES, START, TARGETS, UNKNOWN, answer, decode, encode, layout
from engine.data.pairs.sets import sample as drawn_pairs
from engine.data.pairs.settings import PairSettings


def settings(task, **others):
    return SimpleNamespace(**{"task": task, "samples": 300, "longest": 14, "data_seed": 0, **others})


@pytest.mark.parametrize(
    ("english", "french", "places"),
    [
        ("the red car sees a small cat", "la voiture rouge voit un petit chat", [0, 2, 1, 3, 4, 5, 6]),
        ("he does not see her", "il ne la voit pas", [0, 2, 4, 3, 2]),
        ("my white mouse", "ma souris blanche", [0, 2, 1]),
        ("she takes this big green potato", "elle prend cette grande pomme de terre verte", [0, 1, 2, 3, 5, 5, 5, 4]),
        ("a dog that sells him", "un chien qui le vend", [0, 1, 2, 4, 3]),
    ],
)
def test_english_to_french_by_hand(english, french, places):
    assert french_target(english.split()) == (french.split(), places)


@pytest.mark.parametrize(
    ("words", "digits", "places"),
    [
        ("zero", "0", [0]),
        ("thirteen", "13", [0, 0]),
        ("twenty", "20", [0, -1]),
        ("three hundred and twelve", "312", [0, 3, 3]),
        ("two thousand and five", "2005", [0, -1, -1, 3]),
        ("ninety one million two hundred thousand", "91200000", [0, 1, 3, -1, -1, -1, -1, -1]),
    ],
)
def test_numbers_by_hand(words, digits, places):
    assert number_target(words.split()) == (list(digits), places)


def test_every_number_said_is_read_again():
    for number in [*range(2_000), *range(0, 10**9, 9_999_991), 10**9 - 1]:
        assert "".join(number_target(in_words(number))[0]) == str(number)


@pytest.mark.parametrize(
    ("said", "iso", "places"),
    [
        ("the 5 th of march 1 9 8 7", "1987-03-05", [5, 6, 7, 8, -1, 4, 4, -1, -1, 1]),
        ("1 2 / 8 / 0 4", "2004-08-12", [-1, -1, 5, 6, -1, -1, 3, -1, 0, 1]),
        ("monday , 3 0 may 1 9 9 9", "1999-05-30", [5, 6, 7, 8, -1, 4, 4, -1, 2, 3]),
    ],
)
def test_dates_by_hand(said, iso, places):
    assert date_target(said.split()) == (list(iso), places)


def test_letters_backwards():
    assert letters_target(list("kdb")) == (list("bdk"), [2, 1, 0])


@pytest.mark.parametrize(
    ("task", "text"),
    [("french", "the red"), ("french", "does not"), ("french", "does not car"), ("french", "bonjour"),
     ("numbers", "five five"), ("numbers", "hundred"), ("numbers", "one thousand million"), ("dates", "5 march"),
     ("dates", "31 / 13 / 1999"), ("dates", "2 9 february 1 9 8 7"), ("dates", "may may 1 9 9 9"), ("reversed", "xyz")],
)  # fmt: skip
def test_what_is_not_of_the_language_is_told(task, text):
    words = text.split() if task != "reversed" else list(text)
    with pytest.raises(ValueError, match=" "):
        TARGETS[task](words)
    assert answer(settings(task), text) is None
    assert len(encode(settings(task), text)) > 0


@pytest.mark.parametrize("task", PAIRS)
def test_every_source_that_is_drawn_has_a_translation_of_words_it_knows(task):
    random, plan = Random(1), layout(settings(task))
    for longest in (14, 24):
        for _ in range(300):
            words = SOURCES[task](longest, random)
            target, places = TARGETS[task](words)
            assert 0 < len(words) <= longest
            assert set(words) <= set(plan.source)
            assert set(target) <= set(plan.target)
            assert len(places) == len(target)
            assert all(-1 <= place < len(words) for place in places)


@pytest.mark.parametrize("task", PAIRS)
def test_arrays(task):
    config = settings(task)
    pairs, plan = drawn_pairs(config), layout(config)
    for split, count in (("train", 300), ("val", 500)):
        source, target, lengths, alignment = (pairs[f"{name}_{split}"]
                                              for name in ("source", "target", "lengths", "alignment"))  # fmt: skip
        assert source.shape == (count, plan.source_length)
        assert target.shape == alignment.shape == (count, plan.target_length)
        assert ((source != PAD).sum(1) == lengths).all()
        assert (target[:, 0] == START).all()
        assert ((target == END).sum(1) == 1).all()
        assert (alignment[target <= UNKNOWN] == -1).all()
        assert (alignment < lengths[:, None]).all()
        assert not np.isin(source, [START, END, UNKNOWN]).any()
    known = {tuple(row) for row in pairs["source_train"]}
    assert not known & {tuple(row) for row in pairs["source_val"]}
    again, other = drawn_pairs(config), drawn_pairs(settings(task, data_seed=1))
    assert all(np.array_equal(pairs[name], again[name]) for name in pairs)
    assert not np.array_equal(pairs["source_train"], other["source_train"])


@pytest.mark.parametrize("task", PAIRS)
def test_a_typed_text_is_read_as_a_drawn_one(task):
    config = settings(task)
    pairs, plan = drawn_pairs(config), layout(config)
    text = decode(plan.source, pairs["source_val"][3])
    target, alignment = answer(config, text.upper())
    assert encode(config, text).tolist() == [i for i in pairs["source_val"][3] if i]
    assert target.tolist() == [i for i in pairs["target_val"][3] if i]
    assert alignment.tolist() == pairs["alignment_val"][3, : len(target)].tolist()


def test_people_write_dates_and_numbers_together():
    target, _ = answer(settings("dates"), "5th March 1987")
    assert decode(layout(settings("dates")).target, target) == "1987-03-05"
    target, _ = answer(settings("numbers"), "Forty-two")
    assert decode(layout(settings("numbers")).target, target) == "42"
    assert encode(settings("french"), "the Zug ☃ sees").tolist().count(UNKNOWN) == 2
    assert UNKNOWN not in encode(settings("french"), "The cat sees him.")
    plan = layout(settings("dates"))
    for text in ("12 march 1987", "mar 18, 1999", "tuesday, 23 jun 2024", "12/3/87"):
        assert decode(plan.source, encode(settings("dates"), text.upper())) == text
    assert encode(settings("french"), "").tolist() == [UNKNOWN]
    assert len(encode(settings("reversed"), "a" * 1000)) == 14


def test_dates_need_room():
    with pytest.raises(ConfigError, match="at least 14 for the task 'dates', got 8"):
        PairSettings.parse({"task": "dates", "longest": 8})
