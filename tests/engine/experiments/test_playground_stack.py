"""The Playground's stack against the runs it stands for: the same losses, step by step."""

import numpy as np
import pytest

from engine.core.catalogue import get
from engine.core.run import Run
from engine.core.seeds import Study
from engine.experiments.playground.config import OPTIMIZERS
from engine.experiments.playground.experiment import Playground

LAB = get("playground")
STEPS = 50


def study(seeds=3, vary=("seed",), steps=STEPS, **settings):
    made = Study("playground", LAB.Config.parse(settings), range(seeds), vary, steps)
    while not made.done:
        made.advance(1.0)
    return made


def assert_same(made, tolerance=1e-5, names=("loss", "train_loss", "val_loss")):
    curves = made.curves()
    for s, config in enumerate(made.configs):
        run = Run("playground", config)
        run.advance(steps=made.steps)
        for name in names:
            column = run.timeline.columns[name]
            steps, values = curves[name]
            _, ours, theirs = np.intersect1d(steps, column.steps, return_indices=True)
            assert len(ours) > 20, name
            np.testing.assert_allclose(values[s, ours], column.values[theirs], rtol=tolerance, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"layers": []},
        {"dataset": "spiral", "layers": "8 relu, 8 silu, 8 gelu", "init": "he"},
        {"dataset": "blobs", "classes": 4, "layers": "8 sigmoid, 6 softplus", "batch_size": 10},
        {"dataset": "rings", "loss": "squared error", "layers": "8 elu, 6 leaky relu"},
        {"loss": "squared error"},
        {"dataset": "sine", "features": "x1", "layers": "8 tanh"},
        {"dataset": "plane", "layers": "4 linear norm=layer, 4 tanh norm=layer"},
        {"layers": "6 tanh norm=batch", "optimizer": "sgd", "batch_size": 83},  # 250 points: a last batch of one
        {"l1": 0.001, "l2": 0.01, "clip": 0.05},
        {"schedule": "one-cycle", "schedule_steps": 40},
        {"batch_size": 4000},
    ],
    ids=str,
)
def test_losses_are_those_of_separate_runs(settings):
    made = study(**settings)
    assert made.together
    assert_same(made)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_with_every_update_rule(optimizer):
    assert_same(study(seeds=2, optimizer=optimizer, lr=0.01))


def test_every_seed_may_have_data_of_its_own():
    made = study(vary=("seed", "data_seed"), dataset="moons", noise=0.3)
    assert made.together
    assert_same(made)
    data_alone = study(vary=("data_seed",), dataset="moons", noise=0.3)
    assert_same(data_alone)
    first = data_alone.curves()["val_loss"][1][:, 0]
    assert len(set(first.tolist())) == 3


def test_accuracy_is_that_of_separate_runs():
    assert_same(study(dataset="blobs"), tolerance=0.02, names=("train_accuracy", "val_accuracy", "lr"))


def test_with_batch_norm_and_adam_the_training_losses_are_the_same():
    """The bias before a batch norm has no gradient but rounding, which Adam makes steps of: evaluation sees those."""
    assert_same(study(layers="8 tanh norm=batch"), names=("loss",))


@pytest.mark.parametrize("lr", [3.0, 0.5])
def test_divergence_is_noticed_at_the_same_step(lr):
    made = study(seeds=4, dataset="plane", optimizer="sgd", lr=lr, layers="4 linear")
    assert made.together
    for s, config in enumerate(made.configs):
        run = Run("playground", config)
        run.advance(steps=STEPS)
        assert made.failed_at[s] == (run.diverged["step"] if run.diverged else -1)
        assert np.isnan(made.curves()["val_loss"][1][s, -1]) == bool(run.diverged)


def test_dropout_is_stacked_and_said_to_be_other():
    made, again = (study(layers="16 tanh dropout=0.5", steps=200) for _ in range(2))
    assert made.together
    assert "Dropout" in made.note
    assert np.isfinite(made.curves()["val_loss"][1]).all()
    assert np.array_equal(made.curves()["loss"][1], again.curves()["loss"][1])


def test_early_stopping_falls_back_to_separate_runs():
    made = study(early_stopping=True, patience=1, steps=300, dataset="moons", noise=0.5)
    assert made.together is False
    assert made.step == 300
    _, values = made.curves()["val_loss"]
    assert np.isfinite(values).all()


def test_a_stack_too_large_for_memory_falls_back(monkeypatch):
    from engine.experiments.playground import stack

    monkeypatch.setattr(stack, "MOST_NUMBERS", 100)
    assert Playground.stack(LAB.Config(), [{"seed": 0}, {"seed": 1}]) is None


def test_own_data_can_be_studied():
    table = "x1,x2,class\n" + "\n".join(f"{i % 7 - 3},{i % 5 - 2},{i % 2}" for i in range(60))
    own = {"dataset": "own", "table": table, "table_features": ("x1", "x2"), "table_target": "class"}
    made = study(**own)
    assert made.together
    assert_same(made)


def test_the_same_study_twice_is_the_same():
    one, two = (study(dataset="spiral").curves()["loss"][1] for _ in range(2))
    assert np.array_equal(one, two)


def test_it_leaves_the_random_stream_alone():
    import torch

    before = torch.get_rng_state()
    study(layers="8 tanh dropout=0.3")
    assert torch.equal(torch.get_rng_state(), before)
