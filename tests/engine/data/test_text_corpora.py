"""Corpora: two texts of a kind in tokens, and the loss that nobody can beat."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.core.config import ConfigError, knob
from engine.data.text.corpora import CORPORA, corpus
from engine.data.text.grammar import surprise
from engine.data.text.own import (
    FEWEST_CHARACTERS,
    MOST_BYTES,
    TextError,
    checked_text,
    problem_with_text,
    read_text,
    told_about,
)  # fmt: skip
from engine.data.text.settings import TextSettings
from engine.data.text.stories import STORY
from engine.data.text.tokenisers import TOKENS

OWN = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. 今日は。\n" * 20


def asked(**changes):
    base = {"task": "stories", "tokens": "characters", "merges": 40, "characters": 8000, "own_text": "", "data_seed": 0}
    return SimpleNamespace(**{**base, **changes})


@pytest.mark.parametrize("task", CORPORA)
@pytest.mark.parametrize("tokens", TOKENS)
def test_tokens_are_the_text(task, tokens):
    made = corpus(asked(task=task, tokens=tokens, own_text=OWN))
    assert made.tokeniser.decode(made.train) == made.text
    assert made.tokeniser.decode(made.val) == made.val_text
    assert made.train.dtype == made.val.dtype == np.int64
    assert len(made.val) >= 0.05 * len(made.train)
    assert (made.floor is None) == (task == "own")


@pytest.mark.parametrize("tokens", TOKENS)
def test_the_floor_is_the_cost_of_the_validation_text(tokens):
    made = corpus(asked(tokens=tokens))
    total = surprise(STORY, made.val_text).sum()
    assert made.costs.shape == made.val.shape
    assert made.costs.sum() == pytest.approx(total)
    assert made.floor == pytest.approx(total / len(made.val))
    # a story costs what it costs, however it is cut
    first, second = made.starts[:2]
    line = made.tokeniser.decode(made.val[first:second])
    assert line.endswith("\n")
    assert made.costs[first:second].sum() == pytest.approx(surprise(STORY, line).sum())


@pytest.mark.parametrize("tokens", TOKENS)
def test_starts_are_where_stories_begin(tokens):
    made = corpus(asked(tokens=tokens))
    for ids, starts, text in ((made.val, made.starts, made.val_text), (made.train, made.train_starts, made.text)):
        assert len(starts) == text.count("\n")
        assert starts[0] == 0
        assert all(made.tokeniser.names[ids[start - 1]].endswith("\n") for start in starts[1:])


def test_the_splits_are_different_texts_and_a_seed_decides_them():
    a, b, other = corpus(asked()), corpus(asked(characters=9000)), corpus(asked(data_seed=1))
    assert a.val_text[:500] != a.text[:500]
    assert a.text == b.text[: len(a.text)]
    assert other.text[:500] != a.text[:500]


def test_the_arrays_are_the_caller_s_own():
    first = corpus(asked())
    first.train[:] = 0
    first.costs[:] = 0
    assert corpus(asked()).train.any()
    assert corpus(asked()).costs.any()


def test_own_text_is_validated_on_its_end():
    made = corpus(asked(task="own", own_text=OWN))
    assert made.text + made.val_text == OWN
    assert len(made.val_text) == pytest.approx(0.1 * len(OWN), abs=1)


def test_what_only_the_end_of_a_text_has_is_unknown():
    made = corpus(asked(task="own", own_text="abc " * 90 + "xyz " * 10))
    assert set(made.tokeniser.names) == {"□", *"abc "}  # nothing of the validation text is known beforehand
    assert sum(made.tokeniser.counts) == len(made.text)
    assert (made.val == 0).sum() == 30


# --- own text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_in_unicode_are_read(encoding):
    assert read_text(OWN.replace("\n", "\r\n").encode(encoding)) == OWN


@pytest.mark.parametrize(("content", "words"), [
    (b"\xff\xd8\xff\xe0" * 100, "byte 0 fits no character"),
    (b"x" * (MOST_BYTES + 1), "up to 1 MB, got 1,000,001 bytes"),
    (b"few", f"at least {FEWEST_CHARACTERS} characters, got 3"),
    (b"", "got 0"),
    (b"ab\0" * 100, "zero bytes"),
    (b"a" * 300, "two different characters"),
    (b"\xff\xfea", "no text"),
])  # fmt: skip
def test_what_is_no_text_is_refused_with_a_sentence(content, words):
    with pytest.raises(TextError, match=words):
        read_text(content)


def test_the_limit_is_of_bytes_not_of_characters():
    assert len(checked_text("ab" * 500_000)) == MOST_BYTES
    with pytest.raises(TextError, match=r"got 1,500,000 bytes"):
        checked_text("語" * 500_000)


def test_the_cap_on_different_characters_is_explained():
    assert told_about("abc" * 100) == "300 characters, 3 different ones."
    many = "".join(chr(0x4E00 + i % 400) for i in range(4000))
    assert told_about(many).startswith("4,000 characters, 400 different ones: the 255 most frequent are tokens")
    assert "36 %" in told_about(many)
    made = corpus(asked(task="own", own_text=many))
    assert len(made.tokeniser) == 256
    assert (made.train == 0).mean() == pytest.approx(0.36, abs=0.01)


# --- settings -------------------------------------------------------------------------------------------------------


class Asking(TextSettings):
    task: str = knob("stories", choices=CORPORA, help="What is learned.")


def test_own_text_that_cannot_be_used_is_a_sentence_about_the_task():
    with pytest.raises(ConfigError) as refused:
        Asking.parse({"task": "own"})
    assert refused.value.problems == {"task": "Asking.task 'own': needs your text: press Own text."}
    with pytest.raises(ConfigError, match="at least 200 characters, got 5"):
        Asking.parse({"task": "own", "own_text": "short"})
    assert Asking.parse({"task": "own", "own_text": OWN}).own_text == OWN
    lines = "語" * 150 + " " + "文" * 150  # without spaces there are no words
    with pytest.raises(ConfigError, match="cut into words, it has 2 to train on, and 20 are needed"):
        Asking.parse({"task": "own", "own_text": lines, "tokens": "words"})
    assert Asking.parse({"task": "own", "own_text": lines, "tokens": "pairs"})
    assert problem_with_text(OWN) == ""
    assert Asking.parse({"own_text": "short"})  # not used, not judged


def test_settings_are_what_a_corpus_reads():
    made = corpus(Asking(characters=4000))
    assert made.floor is not None
