"""What is particular to the Transformer lab: its tasks, typed texts, writing with and without cache, silenced heads."""

import json

import numpy as np
import pytest
import torch

from engine.core.catalogue import get
from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.transformer.config import TASKS, TEXTS
from engine.experiments.transformer.generation import Pen
from engine.experiments.transformer.windows import Windows
from engine.probes.evaluation import evaluating

LAB = get("transformer")
TINY = {"characters": 3000, "batch_size": 4, "context": 12, "heads": 2, "width": 8, "length": 12, "samples": 64}
OWN = "Grüße aus Köln! 你好，世界。 The end of this text is the beginning of another. " * 4


def run_of(task="stories", steps=0, **changes):
    own = {"own_text": OWN} if task == "own" else {}
    run = Run("transformer", LAB.Config.parse({**TINY, "babble_every": 0, "task": task, **own, **changes}))
    run.advance(steps=steps)
    return run


def told(array):
    return json.loads(bytes(array))


@pytest.mark.parametrize("task", TASKS)
def test_every_task_trains_and_answers_all_lenses(task):
    run = run_of(task, steps=3)
    facts = run.experiment.facts()
    assert facts["kind"] == run.config.kind
    assert np.isfinite(run.timeline.last("val_loss"))
    for name in facts["looks"]:
        run.look({"name": name})
    units = [unit for layer in facts["layers"] for unit in layer["units"]]
    assert set(units) <= {f"{site}.{i}" for site, count in facts["units"].items() for i in range(count)}


@pytest.mark.parametrize("task", ["stories", "repeats", "order", "french"])
@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned", "rotary"])
def test_what_comes_later_changes_no_earlier_answer(task, positions):
    run = run_of(task, positions=positions)
    x = run.experiment.examples(4)[0]
    changed = x.clone()
    changed[:, -1] = torch.where(x[:, -1] == 1, 2, 1)
    with evaluating(run.experiment.network):
        before, after = run.experiment.network(x), run.experiment.network(changed)
    assert torch.equal(before[:, :-1], after[:, :-1]) == (task != "order")
    assert not torch.equal(before[:, -1], after[:, -1])


def test_windows_begin_everywhere_and_the_next_token_is_asked():
    known = Windows(LAB.Config.parse({**TINY, "context": 32}))
    assert torch.equal(known.x[:, 1:], known.y[:, :-1])
    one, other = (known.batch(torch.arange(4), epoch)[0] for epoch in (0, 1))
    assert not torch.equal(one, other)
    last = torch.tensor([known.examples - 1])
    for epoch in range(40):
        assert known.batch(last, epoch)[1].shape == (1, 32)
    assert len(known.x_val) * 32 <= len(known.val)


def test_a_short_text_of_ones_own_is_enough():
    run = run_of("own", steps=2, own_text="ab, cd! " * 26, context=64, tokens="pairs", merges=5)
    assert np.isfinite(run.timeline.last("val_loss"))


# --- what is typed ----------------------------------------------------------------------------------------------------


def test_typed_text_is_read_from_its_end():
    experiment = run_of().experiment
    names = experiment.tokeniser.names
    found = experiment.encode({"text": "Anna found a red kite."})
    assert "".join(names[i] for i in found["x"][0]) == "d a red kite."[-12:]
    assert found["y"][0].tolist() == [*found["x"][0, 1:].tolist(), -1]
    assert torch.equal(experiment.encode("")["x"], experiment.encode({"split": "val", "index": 0})["x"])


def test_signs_of_a_question_and_its_mark():
    experiment = run_of("order").experiment
    names = experiment.facts()["names"]
    found = experiment.encode("a x b")
    assert [names[i] for i in found["x"][0]] == ["A", "x", "B", "?"]
    with pytest.raises(ValueError, match="Nothing of '123' is known here"):
        experiment.encode("123")


def test_a_sentence_brings_its_translation():
    experiment = run_of("reversed").experiment
    source = experiment.config.longest
    found = experiment.encode("abc")
    answers = experiment.facts()["answers"]
    assert [answers[i] for i in found["y"][0] if i >= 0] == ["c", "b", "a", "<end>"]
    assert answers[found["x"][0, source]] == "<start>"
    translation = experiment.look_translate("abc")
    assert told(translation["json"])["target"] == ["c", "b", "a", "<end>"]
    assert np.allclose(translation["attention"].sum(1), 1, atol=1e-5)
    assert translation["attention"].shape == (len(translation["output"]), 3)


@pytest.mark.parametrize(
    ("task", "text", "lost"),
    [("stories", "a" * 20, [8, 0]), ("stories", "日本", [0, 2]), ("order", "AB!!", [0, 2]), ("order", "A" * 20, [8, 0]),
     ("reversed", "abc1", [0, 1]), ("reversed", "a" * 20, [6, 0]), ("stories", "", [0, 0])],
)  # fmt: skip
def test_what_is_not_read_of_a_typed_text_is_counted(task, text, lost):
    assert run_of(task).look({"name": "attention", "text": text})["lost"].tolist() == lost


@pytest.mark.parametrize("text", [{"split": "test", "index": 0}, {"split": "val", "index": 10_000}, 3, "x" * 5000])
def test_what_cannot_be_read_is_said(text):
    with pytest.raises((LookupError, ValueError)):
        run_of().experiment.encode(text)


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("positions", ["learned", "rotary"])
def test_the_cache_writes_the_same_far_beyond_the_context(positions):
    experiment = run_of(steps=5, positions=positions).experiment
    with evaluating(experiment.network):
        cached, uncached, ids = Pen(experiment.network), Pen(experiment.network, cache=False), [3, 1, 4]
        for _ in range(40):
            one, other = cached(ids), uncached(ids)
            assert torch.allclose(one, other, atol=1e-6 * other.abs().max().item())
            assert cached.window == uncached.window
            ids = [int(one.argmax())]
    assert len(cached.window) <= 12


def test_a_long_prompt_is_read_from_its_end():
    experiment = run_of().experiment
    with evaluating(experiment.network):
        ids = list(range(1, 31))
        assert torch.allclose(Pen(experiment.network)(ids), experiment.network(torch.tensor([ids[-12:]]))[0, -1])


def test_both_speeds_are_measured():
    speeds = told(run_of().look({"name": "speeds", "count": 20})["json"])
    assert speeds["count"] == 20
    assert speeds["ratio"] == pytest.approx(speeds["with"] / speeds["without"], rel=0.05)


def test_it_writes_otherwise_without_a_head():
    run = run_of(steps=30)
    wanted = {"name": "writing", "count": 60, "temperature": 0.0}
    whole = told(run.look(wanted)["json"])["text"]
    units = dict.fromkeys(run.experiment.facts()["layers"][0]["units"], "zero")
    assert told(run.look(wanted, units)["json"])["text"] != whole
    assert told(run.look(wanted)["json"])["text"] == whole


def test_samples_are_kept_while_it_learns_and_scrubbed():
    run = run_of(steps=0, babble_every=10)
    run.advance(until=35)
    assert [each["step"] for each in told(run.look({"name": "babble"})["json"])] == [10, 20, 30]
    run.seek(15)
    assert [each["step"] for each in told(run.look({"name": "babble"})["json"])] == [10]


# --- heads ------------------------------------------------------------------------------------------------------------


def test_a_silenced_head_passes_on_nothing():
    run = run_of(steps=3)
    whole = run.look({"name": "head", "layer": 0, "head": 1})
    with run.experiment.ablated({"attn0.1": "zero"}):
        without = run.experiment.look_head(layer=0, head=1)
    assert np.abs(whole["out"]).max() > 0
    assert not without["out"].any()
    assert np.array_equal(without["weights"], whole["weights"])


def test_only_heads_freeze():
    run = run_of(steps=3)
    with pytest.raises(LookupError, match="only heads have weights of their own"):
        run.freeze("mlp0.0", True)


# --- settings ---------------------------------------------------------------------------------------------------------


def test_tasks_say_what_kind_of_network_they_need():
    kinds = {
        task: LAB.Config.parse({"task": task, **({"own_text": OWN} if task == "own" else {})}).kind for task in TASKS
    }
    assert {task for task, kind in kinds.items() if kind == "gpt"} == {*TEXTS, "repeats"}
    assert kinds["french"] == "encoder-decoder"
    assert kinds["order"] == "encoder"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"width": 30}, "width"),
        ({"width": 20, "positions": "rotary"}, "positions"),
        ({"task": "own"}, "task"),
        ({"layers": 6, "width": 256, "context": 256, "batch_size": 256}, "batch_size"),
        ({"task": "dates", "longest": 6}, "longest"),
    ],
)
def test_settings_that_cannot_be_used_get_a_sentence(changes, field):
    with pytest.raises(ConfigError) as caught:
        LAB.Config.parse(changes)
    assert list(caught.value.problems) == [field]
    assert caught.value.problems[field].endswith(".")


def test_the_learning_rate_warms_up():
    learner = run_of(warmup=10, lr=0.01).experiment.learner
    rates = []
    for learner.steps in range(12):
        rates.append(learner.rate())
    assert rates == pytest.approx([0.001 * min(10, step + 1) for step in range(12)])


@pytest.mark.slow
def test_of_three_seeds_two_grow_an_induction_head():
    preset, held = LAB.preset("induction"), 0
    for seed in range(3):
        run = Run("transformer", LAB.Config.parse(preset.values).replace(seed=seed, data_seed=seed))
        run.advance(until=preset.steps)
        held += preset.holds(run)
    assert held >= 2


@pytest.mark.slow
def test_a_gpt_comes_within_a_tenth_of_the_entropy():
    run = Run("transformer", LAB.preset("stories").values)
    run.advance(until=3 * LAB.preset("stories").steps)
    found = run.look({"name": "floor"})
    assert found["floor"] < found["loss"] < 1.1 * found["floor"]
