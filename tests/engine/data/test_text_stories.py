"""Grammars know how probable their texts are: by hand for a tiny one, and against what is sampled."""

import time
from itertools import product
from math import log

import numpy as np
import pytest

from engine.data.text.grammar import Again, Agree, Either, Nested, Pick, Say, choice_of, expected, surprise, write
from engine.data.text.patterns import BRACKET_LINE, COUNTING_LINE, LONGEST_COUNT
from engine.data.text.stories import DID, GAVE, GOT, HE, LOOKS, SHE, STORY, THINGS, WAS

GRAMMARS = {"stories": STORY, "brackets": BRACKET_LINE, "counting": COUNTING_LINE}
TINY = (
    Pick("who", ((0.75, "ab"), (0.25, "ac"))),
    Say("-"),
    Either(((0.5, "x", (Again(((1.0, "who"),)),)), (0.5, "y", ()))),
    Agree("who", (("ab", "1"), ("ac", "2"))),
)


def test_a_tiny_grammar_by_hand():
    # a is certain, then b or c; after the dash x or y; what follows is known
    costs = surprise(TINY, "ac-xac2")
    assert costs == pytest.approx([0, log(4), 0, log(2), 0, 0, 0])
    assert surprise(TINY, "ab-y1") == pytest.approx([0, log(4 / 3), 0, log(2), 0])
    entropy, length = expected(TINY)
    assert entropy == pytest.approx(0.75 * log(4 / 3) + 0.25 * log(4) + log(2))
    assert length == pytest.approx(2 + 1 + 0.5 * 3 + 0.5 * 1 + 1)


def test_the_probabilities_of_all_texts_add_up_to_one():
    texts = [f"{who}-{rest}{sign}" for who, sign in (("ab", 1), ("ac", 2)) for rest in (f"x{who}", "y")]
    assert sum(np.exp(-surprise(TINY, text).sum()) for text in texts) == pytest.approx(1)


@pytest.mark.parametrize("name", GRAMMARS)
def test_what_is_written_is_read_with_the_same_costs(name):
    text, costs, starts = write(GRAMMARS[name], 3000, np.random.default_rng(4))
    assert len(text) == len(costs) >= 3000
    assert surprise(GRAMMARS[name], text) == pytest.approx(costs)
    assert (costs >= 0).all()
    assert [text[start - 1] for start in starts[1:]] == ["\n"] * (len(starts) - 1)
    half = len(text) // 2  # in the middle of a story
    assert surprise(GRAMMARS[name], text[:half]) == pytest.approx(costs[:half])


def test_the_entropy_of_a_story_is_what_sampled_stories_cost():
    entropy, length = expected(STORY)
    _, costs, starts = write(STORY, 300_000, np.random.default_rng(0))
    each = np.diff(np.cumsum(costs)[starts[1:] - 1])
    error = each.std() / len(each) ** 0.5
    assert abs(each.mean() - entropy) < 4 * error
    assert np.diff(starts).mean() == pytest.approx(length, rel=0.005)
    assert costs.mean() == pytest.approx(entropy / length, rel=0.01)


def test_the_entropy_of_a_story_by_hand():
    once = log(16) + log(8) + log(12) + log(16) + log(4) + log(15)  # hero, got, look, thing, gave, another friend
    who = -(0.35 * log(0.35) + 0.65 * log(0.65))
    assert [len(words) for words in (SHE + HE, GOT, LOOKS, THINGS, GAVE, DID, WAS)] == [16, 8, 12, 16, 4, 8, 8]
    assert expected(STORY)[0] == pytest.approx(once + who + log(8) + log(2) + 0.5 * (who + log(8)))


def test_characters_are_as_frequent_as_they_are_said_to_be():
    """Calibration: of characters said to come with probability p, about p of the time nothing else could."""
    text, costs, starts = write(STORY, 100_000, np.random.default_rng(1))
    ends = [text.index(" ", start) for start in starts]
    names = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    for name in SHE + HE:
        rows = [a for a, b in zip(starts, names, strict=True) if b == name]
        assert len(rows) / len(names) == pytest.approx(1 / 16, abs=0.03)
        assert costs[rows[0] : rows[0] + len(name)].sum() == pytest.approx(log(16))


def test_who_looks_back_knows_more():
    """Pronouns and names agree with the beginning of their story."""
    text, *_ = write(STORY, 20_000, np.random.default_rng(2))
    for line in text.splitlines():
        sentences = line[:-1].split(". ")
        hero, friend, thing = sentences[0].split()[0], sentences[1].split()[-1], sentences[0].split()[-1]
        assert sentences[1].split()[0] == ("She" if hero in SHE else "He")
        assert friend != hero
        assert sentences[2].split()[0] in (hero, friend)
        assert sentences[2].split()[-1] == thing
        assert len(sentences) == 3 or sentences[3].split()[0] in (hero, friend)


def test_a_sentence_that_is_no_story_is_refused_where_it_leaves_the_grammar():
    with pytest.raises(ValueError, match="character 5"):
        surprise(STORY, "Anna flew")
    with pytest.raises(ValueError, match="cannot write"):
        surprise(STORY, "Anna found a red kite. He gave it to Tom. ")


def test_an_option_must_not_begin_another():
    with pytest.raises(ValueError, match="'kites'"):
        choice_of(((0.5, "kite"), (0.5, "kites")))


def test_counting_is_uniform_in_its_length():
    costs = {n: surprise(COUNTING_LINE, "a" * n + "b" * n + "\n") for n in range(1, LONGEST_COUNT + 1)}
    for n, cost in costs.items():
        assert cost.sum() == pytest.approx(log(LONGEST_COUNT))
        assert cost[n + 1 :] == pytest.approx(0)  # after the first b all is certain
    with pytest.raises(ValueError, match="character 3"):
        surprise(COUNTING_LINE, "aab\n")


def test_brackets_close_what_is_open_and_their_probabilities_are_those_of_the_rules():
    text, *_ = write(BRACKET_LINE, 5000, np.random.default_rng(3))
    for line in text.splitlines():
        stack = []
        for sign in line:
            if sign in "([{":
                stack.append(sign)
            else:
                assert "([{".index(stack.pop()) == ")]}".index(sign)
            assert len(stack) <= 8
        assert not stack
    # ( one of three; ) closes where one is open; the line ends
    assert surprise(BRACKET_LINE, "()\n") == pytest.approx([log(3), -log(0.55), -log(0.6)])
    assert surprise(BRACKET_LINE, "([])")[1] == pytest.approx(-log(0.15))


def test_short_lines_of_brackets_have_the_mass_the_rules_give_them():
    total = 0.0
    for length in (2, 4):
        for signs in product("()[]{}", repeat=length):
            try:
                total += np.exp(-surprise(BRACKET_LINE, "".join(signs) + "\n").sum())
            except ValueError:
                continue
    shut, end = 0.55, 0.6
    by_hand = shut * end + shut * 0.4 * shut * end + 0.45 * shut * shut * end
    assert total == pytest.approx(by_hand)


def test_a_grammar_with_rules_has_no_entropy_by_going_through_it():
    with pytest.raises(ValueError, match="rules"):
        expected((Nested(lambda: ()),))


def test_writing_is_quick():
    begun = time.perf_counter()
    write(STORY, 200_000, np.random.default_rng(0))
    assert time.perf_counter() - begun < 3  # about 0.15 s on an idle core
