"""The Architectures lab: contenders as text, twins that begin alike, and each of them trained as if it were alone."""

import json

import pytest
import torch
from torch.nn import functional as F

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.architectures.config import FAMILIES, ArchitecturesConfig, Contender
from engine.experiments.architectures.families import blueprint
from engine.experiments.architectures.learner import Learner
from engine.networks.arithmetic import depth
from engine.networks.build import build_network
from engine.networks.presets import residual_network
from engine.networks.spec import parse

SMALL = {"samples": 100, "batch_size": 16}


def config_of(*contenders, **changes):
    return ArchitecturesConfig.parse({**SMALL, "contenders": contenders, **changes})


def run_of(*contenders, steps=0, **changes):
    run = Run("architectures", config_of(*contenders, **changes))
    run.advance(steps=steps)
    return run


# --- contenders -------------------------------------------------------------------------------------------------------


def test_a_contender_is_a_word_with_its_settings():
    contender = Contender.parse("pre-activation depth=14 width=16")
    assert (contender.family, contender.blocks, contender.depth, contender.width) == ("pre-activation", 2, 14, 16)
    assert Contender.parse(str(contender)) == contender
    assert config_of("plain", "residual depth=8") == ArchitecturesConfig.parse(
        {**SMALL, "contenders": "plain, residual depth=8"}
    )


@pytest.mark.parametrize(
    ("contenders", "sentence"),
    [
        (("plain depth=21",), "must be 6n + 2 in [8, 56], got 21. The nearest is 20."),
        (("plane",), "Did you mean plain?"),
        (("plain depth=many",), "got many"),
        (("plain blocks=10",), "contenders.0.blocks must be in [1, 9], got 10."),
        (("plain depht=8",), "There is no setting 'contenders.0.depht'."),
        ((), "must have at least one, got none"),
        (("plain",) * 7, "no longer than 6"),
        (("residual depth=56 width=32",) * 6, "at most 60,000,000 multiply-adds"),
    ],
)
def test_what_cannot_be_compared_gets_a_sentence(contenders, sentence):
    with pytest.raises(ConfigError) as caught:
        ArchitecturesConfig.parse({"contenders": contenders})
    assert sentence in str(caught.value)


@pytest.mark.parametrize("layers", [8, 20, 56])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_the_layers_it_says(family, layers):
    contender = Contender.parse(f"{family} depth={layers} width=11")
    assert depth(contender.parts) == contender.depth == layers


@pytest.mark.parametrize(
    ("family", "options"),
    [
        ("plain", {"skip": False}), ("residual", {}), ("pre-activation", {"preactivation": True}),
        ("squeeze", {"reduction": 4}),
    ],
)  # fmt: skip
def test_families_are_the_builder_s_networks(family, options):
    for layers, width in ((8, 8), (20, 16)):
        contender = Contender.parse(f"{family} depth={layers} width={width}")
        assert contender.parts == parse(residual_network(layers, width, **options))


# --- training ---------------------------------------------------------------------------------------------------------


def test_twins_begin_with_the_same_weights():
    learner = run_of("plain", "residual", "squeeze").experiment.learner
    plain, residual, squeeze = (dict(network.named_parameters()) for network in learner.network)
    assert plain.keys() == residual.keys()
    assert all(torch.equal(p, residual[name]) for name, p in plain.items())
    assert all(torch.equal(p, squeeze[name]) for name, p in plain.items())
    assert learner.network[0].stages["residual2"][0].conv1.weight.std() > 0.1


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_contender_learns_as_if_it_were_alone(optimizer):
    """Against PyTorch's own optimizers: the same batches through one network by itself."""
    changes = {"optimizer": optimizer, "lr": 0.01, "weight_decay": 0.001}
    run = run_of("plain depth=8", "residual depth=8", **changes)
    learner = run.experiment.learner
    alone = build_network(blueprint("residual", 1, 8), 1, 8, 10)
    alone.load_state_dict(learner.network[1].state_dict())
    matrices = [p for p in alone.parameters() if p.dim() > 1]
    others = [p for p in alone.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.001}, {"params": others}]
    if optimizer == "adam":
        rule = torch.optim.Adam(groups, 0.01)
    else:
        rule = torch.optim.SGD(groups, 0.01, momentum=0.9 if optimizer == "momentum" else 0)
    batches = run_of("plain depth=8", **changes).experiment.learner
    for _ in range(8):
        x, y = batches.batch()
        loss = F.cross_entropy(alone(x), y)
        rule.zero_grad()
        loss.backward()
        rule.step()
        run.advance(steps=1)
        assert run.timeline.columns["loss_1"].values[-1] == pytest.approx(loss.item(), rel=2e-3)
        assert len(x) == 16 or batches.batches.over()


def test_loss_is_the_mean_of_all():
    run = run_of("plain depth=8", "inception depth=8", "recurrent depth=8", steps=3)
    columns = run.timeline.columns
    for step in range(3):
        mean = sum(columns[f"loss_{k}"].values[step] for k in range(3)) / 3
        assert columns["loss"].values[step] == pytest.approx(mean, rel=1e-5)


def test_everybody_is_measured_in_evaluation():
    run = run_of("plain depth=8", "residual depth=8", steps=5)
    experiment = run.experiment
    scalars = run.measure({})
    for k, network in enumerate(experiment.network):
        for split, (x, y) in experiment.splits().items():
            network.eval()
            with torch.inference_mode():
                right = (network(x).argmax(1) == y).float().mean()
            network.train()
            assert scalars[f"{split}_accuracy_{k}"] == pytest.approx(float(right))


def test_a_contender_that_stays_keeps_its_weights_and_a_new_one_begins():
    parent = run_of("plain depth=8", "residual depth=8", "squeeze depth=8", steps=10)
    child = parent.fork(10, contenders=[{"family": "squeeze", "depth": 8}, {"family": "inception", "depth": 8}])
    mine, theirs = child.experiment.network, parent.experiment.network
    for name, tensor in mine[0].state_dict().items():
        assert torch.equal(tensor, theirs[2].state_dict()[name]), name
    child.advance(steps=3)
    json.dumps(child.description())


def test_skips_can_be_put_in_on_the_way():
    parent = run_of("plain", steps=20)
    child = parent.fork(20, contenders=[{"family": "residual"}])
    for name, tensor in child.experiment.network[0].state_dict().items():
        assert torch.equal(tensor, parent.experiment.network[0].state_dict()[name]), name


def test_when_one_diverges_the_run_says_which():
    run = run_of("plain depth=8", "residual depth=8", steps=2)
    run.edit("1.stages.dense1.0.weight", [0, 0], 3e38)
    run.advance(steps=30)
    (finding,) = run.findings()
    assert finding["name"] == "diverged"
    assert "of contender 2 stopped" in finding["evidence"]
    assert finding["changes"] == {"lr": pytest.approx(run.config.lr / 10)}


def test_the_first_weights_are_he_s():
    learner = Learner(config_of("plain depth=8"))
    weight = learner.network[0].stages["residual3"][0].conv2.weight  # (32, 32, 3, 3)
    assert weight.std().item() == pytest.approx((2 / (9 * 32)) ** 0.5, rel=0.05)


def test_the_program_has_the_blocks_it_uses_and_no_others():
    told = run_of("plain depth=8").experiment.program(config_of("plain depth=8"))
    assert "class Residual" in told
    assert "class Inception" not in told
    assert "SimpleNamespace(family='plain', blocks=1, width=8)" in told
