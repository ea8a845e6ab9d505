"""Tokenisers: what goes in comes out, whatever it is; and the merges are those of a calculation by hand."""

import time
import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.text.tokenisers import LONGEST_PIECE, UNKNOWN, characters, pairs, pieces, short, tidy, words

KINDS = {"characters": characters, "words": words, "pairs": pairs}
ANY_TEXT = st.text(max_size=200)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=80, deadline=None)
@given(text=ANY_TEXT)
def test_a_text_comes_back_from_its_own_tokens(kind, text):
    tokeniser = KINDS[kind](text)
    ids = tokeniser.encode(text)
    assert tokeniser.decode(ids) == tidy(text)
    assert all(0 <= i < len(tokeniser) for i in ids)
    assert (0 in ids) == (UNKNOWN in ids_named(tokeniser, ids))


def ids_named(tokeniser, ids):
    return [tokeniser.names[i] for i in ids]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=80, deadline=None)
@given(text=ANY_TEXT, other=st.text(st.characters(), max_size=100))
def test_any_text_can_be_encoded_by_the_tokeniser_of_another(kind, text, other):
    tokeniser = KINDS[kind](text)
    ids = tokeniser.encode(other)
    told = tokeniser.decode(ids)
    if kind != "words":
        assert len(told) == len(tidy(other))
        assert all(a in (b, UNKNOWN) for a, b in zip(told, tidy(other), strict=True))
    assert all(0 <= i < len(tokeniser) for i in ids)


@settings(max_examples=100, deadline=None)
@given(text=ANY_TEXT)
def test_pieces_are_the_text(text):
    assert "".join(pieces(text)) == text
    parts = short(pieces(text))
    assert "".join(parts) == text
    assert all(0 < len(part) <= LONGEST_PIECE for part in parts)


def test_half_characters_and_line_breaks_are_tidied():
    assert tidy("a\r\nb\rc") == "a\nb\nc"
    assert tidy("e\u0301") == "é" == unicodedata.normalize("NFC", "e\u0301")
    assert tidy("a\ud800b") == "a?b"


def test_words_have_the_space_before_them():
    assert pieces("Tom's hat, and a-b_c!\n  End.") == [
        "Tom's", " hat", ",", " and", " a", "-", "b", "_", "c", "!", "\n", " ", " End", ".",
    ]  # fmt: skip


def test_a_space_at_the_end_is_no_word_that_is_unknown():
    known = words("Anna found a kite.")
    assert known.encode("Anna ") == known.encode("Anna")
    assert known.encode("Anna  ") == [*known.encode("Anna"), 0]


def test_every_token_is_counted():
    text = "the cat sat on the mat, the end"
    for kind, make in KINDS.items():
        tokeniser = make(text)
        counts = Counter(tokeniser.encode(text))
        assert tokeniser.kind == kind
        assert list(tokeniser.counts) == [counts[i] for i in range(len(tokeniser))]


@pytest.mark.parametrize("make", [characters, words])
def test_of_too_many_the_rarest_are_unknown(make):
    text = " b b b c c c a a d"
    tokeniser = make(text, 3)
    assert len(tokeniser) == 3
    assert tokeniser.names[0] == UNKNOWN
    assert sum(tokeniser.counts) == len(make(text).encode(text))
    assert tokeniser.counts[0] == Counter(tokeniser.encode(text))[0] > 0
    kept = " b" if make is characters else (" b", " c")
    assert set(tokeniser.names[1:]) <= set(kept)


def test_the_unknown_sign_in_a_text_is_the_unknown_token():
    for make in KINDS.values():
        tokeniser = make(f"a{UNKNOWN}b")
        assert tokeniser.names.count(UNKNOWN) == 1
        assert tokeniser.decode(tokeniser.encode(UNKNOWN)) == UNKNOWN


def naive_merges(text, merges):
    """Byte-pair encoding as in the paper's listing: count all pairs anew for each merge."""
    split = [list(piece) for piece in short(pieces(text))]
    found = []
    for _ in range(merges):
        count = Counter(pair for parts in split for pair in pairwise(parts))
        if not count or max(count.values()) < 2:
            break
        best = min(count, key=lambda pair: (-count[pair], pair))
        found.append((*best, count[best]))
        for parts in split:
            i = 0
            while i + 1 < len(parts):
                if (parts[i], parts[i + 1]) == best:
                    parts[i : i + 2] = ["".join(best)]
                i += 1
    return found


@settings(max_examples=60, deadline=None)
@given(text=st.text("abc ", max_size=120), merges=st.integers(1, 12))
def test_merges_are_those_of_the_paper_s_listing(text, merges):
    assert list(pairs(text, merges).merges) == naive_merges(text, merges)


def test_merges_by_hand():
    # low x5, lower x2, newest x6, widest x3: the example of the paper, with the space before a word as part of it
    text = " low" * 5 + " lower" * 2 + " newest" * 6 + " widest" * 3
    tokeniser = pairs(text, 4)
    assert tokeniser.merges == (("e", "s", 9), ("es", "t", 9), (" ", "l", 7), (" l", "o", 7))
    assert [tokeniser.names[i] for i in tokeniser.encode(" lowest")] == [" lo", "w", "est"]


def test_a_megabyte_is_cut_quickly():
    text = ("The quick brown fox jumps over the lazy dog, " * 23_000)[:1_000_000]
    for make in KINDS.values():
        begun = time.perf_counter()
        tokeniser = make(text)
        ids = tokeniser.encode(text)
        assert time.perf_counter() - begun < 20  # about one second; text that takes minutes would hold up a worker
        assert len(ids) <= len(text)


def test_rare_characters_are_never_merged():
    tokeniser = pairs("xaxaxaxa" + "q" + "zbzbzb", 10, 4)
    unknown = set("xaqzb") - set(tokeniser.names)
    assert unknown
    assert not any(sign in left + right for left, right, _ in tokeniser.merges for sign in unknown)
