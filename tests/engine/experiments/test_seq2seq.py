"""The Sequence-to-sequence lab: beam search against all answers there are, lenses against each other, the curves."""

import itertools
import json

import numpy as np
import pytest
import torch

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.seq2seq import LAB
from engine.experiments.seq2seq.beam import path, search
from engine.experiments.seq2seq.config import Model, Seq2seqConfig
from engine.experiments.seq2seq.facts import labelled
from engine.experiments.seq2seq.looks import beam
from engine.experiments.seq2seq.scoring import agreement


@pytest.fixture(scope="module")
def run():
    run = Run("seq2seq", LAB.Config.parse(LAB.smoke))
    run.advance(steps=60)
    return run


def told(run, lens, **given):
    return json.loads(run.look({"name": lens, **given})["json"].tobytes())


# --- settings ---------------------------------------------------------------------------------------------------------


def test_models_are_text():
    assert str(Model.model_validate("additive units=20 lstm both")) == "additive units=20 lstm both"
    assert Model.model_validate("dot") == Model(attention="dot")
    assert Seq2seqConfig.parse({"models": "none, dot units=8"}).models == (Model(attention="none"),
                                                                           Model(attention="dot", units=8))  # fmt: skip
    with pytest.raises(ConfigError, match=r"Model\.attention must be one of none, additive, dot, got adittive"):
        Seq2seqConfig.parse({"models": ("adittive",)})
    with pytest.raises(ConfigError, match="must be even where the encoder reads in both directions, got 7"):
        Seq2seqConfig.parse({"models": ("dot units=7 both",)})
    with pytest.raises(ConfigError, match="at least one"):
        Seq2seqConfig.parse({"models": ()})


def test_labels_say_what_models_differ_in():
    models = [Model.model_validate(text) for text in ("none", "dot units=8", "dot units=9", "dot units=9")]
    assert labelled(tuple(models)) == [
        "No attention", "Dot-product attention (units=8)", "Dot-product attention (units=9) 1",
        "Dot-product attention (units=9) 2",
    ]  # fmt: skip


# --- beam search ------------------------------------------------------------------------------------------------------

CHAIN = torch.tensor([  # p of the next token (column) after each token (row); 0 ends, 3 begins
    [1.0, 0.0, 0.0, 0.0], [0.2, 0.5, 0.3, 0.0], [0.9, 0.05, 0.05, 0.0], [0.0, 0.6, 0.4, 0.0],
])  # fmt: skip


def further(tokens, state):
    return CHAIN[tokens].log(), state


def searched(width, most=4):
    return search(further, lambda state, rows: state, None, 3, 0, width, most)


def test_a_beam_by_hand():
    """Greedy takes 1 (0.6), 1, 1, 1; two hypotheses also keep 2 (0.4), which ends with 0.9: log p a token decides."""
    greedy = searched(1)
    assert path(greedy["nodes"], greedy["best"]) == [1, 1, 1, 1]
    wide = searched(2)
    assert path(wide["nodes"], wide["best"]) == [2, 0]
    best = wide["nodes"][wide["best"]]
    assert best["logp"] == pytest.approx(np.log(0.36))
    assert best["score"] == pytest.approx(np.log(0.36) / 2)
    first = [(node["token"], node["kept"]) for node in wide["nodes"] if node["depth"] == 1]
    assert first[:2] == [(1, True), (2, True)]


def test_a_beam_that_keeps_everything_finds_the_best_of_all():
    tree = searched(64)
    every = []
    for length in range(1, 5):
        for tokens in itertools.product((1, 2), repeat=length - 1):
            chain = (3, *tokens, 0)
            p = np.prod([CHAIN[a, b].item() for a, b in itertools.pairwise(chain)])
            every.append((np.log(max(p, 1e-30)) / length, list(chain[1:])))
    assert path(tree["nodes"], tree["best"]) == max(every)[1]


def test_what_can_never_come_is_no_choice():
    never = torch.tensor([[-torch.inf, -0.1, -3.0, -torch.inf]])
    tree = search(lambda tokens, state: (never.expand(len(tokens), -1), None), lambda *_: None, None, 0, 2, 8, 2)
    assert {node["token"] for node in tree["nodes"]} == {1, 2}
    assert all(np.isfinite(node["logp"]) for node in tree["nodes"])


def test_a_tree_hangs_together():
    nodes = searched(3)["nodes"]
    for number, node in enumerate(nodes):
        assert node["id"] == number
        if node["parent"] >= 0:
            parent = nodes[node["parent"]]
            assert parent["depth"] == node["depth"] - 1
            assert parent["kept"]
            assert not parent["done"]
            assert node["logp"] == pytest.approx(parent["logp"] + np.log(node["p"]), abs=1e-5)


def test_a_beam_of_one_is_greedy(run):
    for which, network in enumerate(run.experiment.network):
        source, _, _ = run.experiment.asked_for("abcd")
        with torch.inference_mode():
            tree = beam(network, source, 1, 6)
        said = told(run, "translate", text="abcd", which=which)["output"]
        greedy = told(run, "beam", text="abcd", which=which, width=1)
        assert greedy["output"] == greedy["greedy"] == said
        assert len(tree["nodes"]) == 2 * len(said)


# --- lenses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [0, 1, 2])
def test_attend_is_a_row_of_the_translation_s_attention(run, which):
    whole = run.look({"name": "translate", "text": "badc", "which": which})
    for t in range(len(whole["output"])):
        one = run.look({"name": "attend", "text": "badc", "which": which, "t": t})
        if which == 0:
            assert one["scores"].size == 0
            assert not whole["attention"].any()
            continue
        assert one["weights"] == pytest.approx(whole["attention"][t], abs=1e-5)
        exps = np.exp(one["scores"] - one["scores"].max())
        assert one["weights"] == pytest.approx(exps / exps.sum(), abs=1e-5)
        assert one["context"] == pytest.approx(one["weights"] @ one["values"], abs=1e-5)
        additive = which == 1
        scores = np.tanh(one["query"] + one["keys"]) @ one["weigh"] if additive else one["values"] @ one["query"]
        assert one["scores"] == pytest.approx(scores, abs=1e-5)
    beyond = run.look({"name": "attend", "text": "badc", "which": which, "t": 99})
    assert beyond["t"] == len(whole["output"]) - 1


def test_what_is_typed_is_compared_with_the_truth_if_there_is_one(run):
    assert told(run, "translate", text="abc")["target"] == ["c", "b", "a", "<end>"]
    known = run.look({"name": "translate", "text": "abc"})
    assert known["alignment"][:3].tolist() == [2, 1, 0][: len(known["alignment"])]
    strange = run.look({"name": "translate", "text": "a☃c"})
    assert strange["target"].size == 0
    assert json.loads(strange["json"].tobytes())["unknown"] == [False, True, False]
    assert json.loads(strange["json"].tobytes())["exact"] is None


def test_of_a_long_text_the_beginning_is_read_and_said_so(run):
    long, short = (told(run, "translate", text=text) for text in ("abcdefg", "abcde"))
    assert long["typed"] == short["typed"] == list("abcde")
    assert (long["longest"], short["longest"]) == (5, None)


def test_a_pair_is_asked_for_by_its_place(run):
    pairs = run.experiment.learner.pairs
    look = run.look({"name": "translate", "text": {"split": "train", "index": 7}})
    assert look["source"].tolist() == [i for i in pairs["source_train"][7].tolist() if i]
    assert look["target"].tolist() == [i for i in pairs["target_train"][7, 1:].tolist() if i]
    listed = told(run, "examples", split="train", start=7, count=1)[0]
    assert listed["index"] == 7
    assert listed["right"] == [told(run, "translate", text={"split": "train", "index": 7}, which=k)["exact"]
                               for k in range(3)]  # fmt: skip


@pytest.mark.parametrize(
    ("lens", "given", "sentence"),
    [
        ("translate", {"which": 3}, "There are 3 models, counted from 0, got 3"),
        ("translate", {"text": {"split": "val", "index": 500}}, "There are 500 pairs"),
        ("translate", {"text": {"split": "tset", "index": 0}}, "no split 'tset'"),
        ("attend", {"t": -1}, "counted from 0"),
        ("beam", {"width": 9}, "1 to 8 hypotheses, got 9"),
        ("examples", {"count": 0}, "1 to 48"),
        ("by_length", {"which": -1}, "There are 3 models"),
        ("by_length", {"which": "x"}, "There are 3 models, counted from 0, got x"),
        ("beam", {"width": "x"}, "1 to 8 hypotheses, got x"),
    ],
)
def test_what_is_not_there_is_told(run, lens, given, sentence):
    with pytest.raises(LookupError, match=sentence):
        run.look({"name": lens, **given})


def test_lengths_add_up_to_all_pairs(run):
    for which in range(3):
        found = run.look({"name": "by_length", "which": which})
        assert found["count"].sum() == 500
        assert found["length"].tolist() == [2, 3, 4, 5]
        assert (found["exact"] <= found["per_token"] + 1e-6).all()


def test_agreement_by_hand():
    weights = torch.tensor([[[0.7, 0.3], [0.4, 0.6], [0.9, 0.1]], [[0.2, 0.8], [0.5, 0.5], [0.5, 0.5]]])
    agreed, words = agreement(weights, torch.tensor([[0, 0, -1], [1, -1, -1]]))
    assert (agreed.tolist(), words.tolist()) == ([1.0, 1.0], [2.0, 1.0])


def test_every_drawn_curve_is_measured(run):
    drawn = [curve["name"] for curve in run.experiment.facts()["curves"]]
    assert set(drawn) <= set(run.timeline.columns)


def test_teacher_forcing_is_the_same_for_all_and_changes_at_once():
    run = Run("seq2seq", LAB.Config.parse({**LAB.smoke, "models": ("dot units=8", "dot units=8")}))
    run.advance(steps=5)
    run.adjust(teacher_forcing=0.5)
    run.advance(steps=5)
    columns = run.timeline.columns
    assert np.array_equal(columns["loss_0"].values, columns["loss_1"].values)
    straight = Run("seq2seq", run.start_config)
    straight.advance(steps=10)
    assert columns["loss_0"].values[-1] != straight.timeline.columns["loss_0"].values[-1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bottleneck", "french", "numbers", "dates"])
@pytest.mark.parametrize("seed", [1, 2])
def test_claims_hold_for_other_seeds(name, seed):
    preset = LAB.preset(name)
    run = Run("seq2seq", LAB.Config.parse(preset.values).replace(seed=seed, data_seed=seed))
    run.advance(steps=preset.steps)
    assert preset.holds(run)
