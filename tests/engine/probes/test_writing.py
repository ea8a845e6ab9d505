"""Sampling: what is cut, in which order, and that writing and babbling leave the run alone."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from engine.probes.writing import Writing, cut, drawn, thinned, written

LOGITS = torch.log(torch.tensor([0.1, 0.4, 0.2, 0.3]))


def read(look):
    return json.loads(bytes(look["json"]).decode())


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p", "wanted"),
    [
        (1.0, 0, 1.0, [0.1, 0.4, 0.2, 0.3]),
        (1.0, 2, 1.0, [0, 4 / 7, 0, 3 / 7]),
        (1.0, 9, 1.0, [0.1, 0.4, 0.2, 0.3]),
        (1.0, 0, 0.65, [0, 4 / 7, 0, 3 / 7]),
        (1.0, 0, 0.75, [0, 4 / 9, 2 / 9, 3 / 9]),  # the token that reaches the share is kept
        (1.0, 3, 0.75, [0, 4 / 7, 0, 3 / 7]),  # of the three likeliest, two have 7/9
        (1.0, 0, 0.001, [0, 1, 0, 0]),
        (0.0, 0, 1.0, [0, 1, 0, 0]),
        (0.5, 0, 1.0, [1 / 30, 16 / 30, 4 / 30, 9 / 30]),
        (0.5, 2, 1.0, [0, 16 / 25, 0, 9 / 25]),
    ],
)
def test_what_is_cut(temperature, top_k, top_p, wanted):
    p, kept = cut(LOGITS, temperature, top_k, top_p)
    assert p.tolist() == pytest.approx(wanted, abs=1e-6)
    assert kept.tolist() == [each > 0 for each in wanted]


def test_of_equally_likely_tokens_the_first_are_kept():
    assert cut(torch.zeros(4), top_k=2)[1].tolist() == [True, True, False, False]


def test_numbers_beyond_all_bounds_are_no_reason_to_fall_over():
    p, _ = cut(torch.tensor([float("nan"), 1.0, float("inf")]))
    assert torch.isfinite(p).all()


def test_draws_are_as_frequent_as_they_are_likely():
    generator = torch.Generator().manual_seed(0)
    counts = np.bincount([drawn(LOGITS, generator, 1.0, 0, 1.0) for _ in range(2000)], minlength=4) / 2000
    assert counts == pytest.approx([0.1, 0.4, 0.2, 0.3], abs=0.04)


def test_the_pen_is_given_what_is_new():
    heard = []

    def pen(ids):
        heard.append(list(ids))
        return torch.eye(4)[(ids[-1] + 1) % 4]

    assert written(pen, [2, 3], 5, torch.Generator(), temperature=0.0) == [0, 1, 2, 3, 0]
    assert heard == [[2, 3], [0], [1], [2], [3]]


def test_thinning_keeps_the_first_and_the_last_and_is_even():
    kept: list = []
    for step in range(1, 101):
        kept = thinned([*kept, {"step": step}], 10)
    steps = [each["step"] for each in kept]
    assert len(steps) == 10
    assert (steps[0], steps[-1]) == (1, 100)
    assert max(np.diff(steps)) <= 16


class Parrot(Writing):
    """Says what it has heard last, most of the time."""

    def __init__(self, every=10):
        self.network = nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 4)).train()
        self.config = SimpleNamespace(seed=3, babble_every=every)
        self.tokeniser = Names()
        self.steps = 0

    def pen(self, which=0, cache=True):
        if which != 0:
            raise LookupError("There is one writer.")
        assert not self.network.training
        return lambda ids: 3 * torch.eye(4)[ids[-1]]


class Names:
    """A tokeniser of two letters."""

    names, counts, merges, kind = ("□", "\n", "a", "b"), (0, 1, 3, 5), (), "characters"

    def __len__(self):
        return len(self.names)

    def encode(self, text):
        return [self.names.index(sign) if sign in self.names else 0 for sign in text]

    def decode(self, ids):
        return "".join(self.names[i] for i in ids)


def test_the_next_token():
    look = Parrot().look_next("ab", temperature=1.0, top_k=1)
    assert look["order"][0] == 3
    assert look["kept"].tolist() == [False, False, False, True]
    assert look["p"].tolist() == [0, 0, 0, 1]
    assert look["raw"].sum() == pytest.approx(1)
    assert look["raw"][3] == pytest.approx(np.exp(3) / (np.exp(3) + 3))
    assert Parrot().look_next("")["order"][0] == 1  # nothing said, it begins after the end of a line


def test_writing_is_the_same_for_the_same_seed_and_leaves_everything_alone():
    parrot = Parrot()
    before = torch.get_rng_state()
    one, two = (read(parrot.look_writing("a", count=30, seed=5)) for _ in range(2))
    other = read(parrot.look_writing("a", count=30, seed=6))
    assert one["tokens"] == two["tokens"] != other["tokens"]
    assert one["text"] == "".join(one["tokens"])
    assert len(one["tokens"]) == 30
    assert parrot.network.training
    assert torch.equal(torch.get_rng_state(), before)
    assert read(parrot.look_writing("b", count=4, temperature=0))["text"] == "bbbb"


def test_babbling_happens_when_it_is_due_and_is_kept():
    parrot = Parrot(every=10)
    before = torch.get_rng_state()
    for parrot.steps in range(1, 36):
        parrot.babble_if_due()
    found = read(parrot.look_babble())
    assert [each["step"] for each in found] == [10, 20, 30]
    assert {len(each["text"]) for each in found} == {120}
    assert torch.equal(torch.get_rng_state(), before)
    again = Parrot(every=10)
    again.steps = 20
    again.babble_if_due()
    assert read(again.look_babble())[0]["text"] == found[1]["text"]  # a function of seed, step and weights
    silent = Parrot(every=0)
    silent.steps = 10
    silent.babble_if_due()
    assert read(silent.look_babble()) == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"temperature": -1}, "temperature must be in"), ({"temperature": float("nan")}, "temperature must be in"),
        ({"top_k": -1}, "Top-k"), ({"top_p": 0}, "Top-p"), ({"count": 0}, "to be written"),
        ({"count": 10**9}, "to be written"), ({"prompt": "a" * 9999}, "at most 2,000"), ({"prompt": 5}, "prompt"),
        ({"seed": "a"}, "seed of a sample"), ({"seed": -1}, "seed of a sample"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_sentence(asked, sentence):
    with pytest.raises(ValueError, match=sentence):
        Parrot().look_writing(**asked)


def test_a_writer_that_is_not_there():
    with pytest.raises(LookupError):
        Parrot().look_babble(which=1)
    with pytest.raises(LookupError):
        Parrot().look_next(which=1)


def test_the_tokeniser_at_work():
    told = read(Parrot().look_tokens("abc"))
    assert told["tokens"] == [
        {"id": 2, "text": "a", "unknown": False}, {"id": 3, "text": "b", "unknown": False},
        {"id": 0, "text": "□", "unknown": True},
    ]  # fmt: skip
    assert [each["text"] for each in told["vocabulary"]] == ["b", "a", "\n", "□"]
    assert (told["size"], told["kind"], told["merges"]) == (4, "characters", [])
    with pytest.raises(ValueError, match="at most 2,000"):
        Parrot().look_tokens("a" * 3000)


def test_a_lab_without_text_answers_nothing():
    parrot = Parrot()
    parrot.tokeniser = None
    assert parrot.look_next()["p"].shape == (0,)
    assert read(parrot.look_writing())["text"] == ""
    assert read(parrot.look_tokens("a"))["tokens"] == []


def test_writing_ends_when_patience_is_over():
    generator = torch.Generator().manual_seed(0)
    assert len(written(lambda ids: torch.zeros(5), [1], 50, generator, patience=0.0)) == 1
    assert len(written(lambda ids: torch.zeros(5), [1], 50, generator)) == 50
