"""What is particular to the CNN lab: one step against plain PyTorch, forks into other networks, filters that rest."""

import numpy as np
import pytest
import torch
from torch import nn

from engine.core.catalogue import get
from engine.core.config import ConfigError
from engine.core.run import Run
from engine.export.files import program_of
from engine.networks.build import build_network
from engine.networks.presets import NETWORKS
from engine.networks.spec import parse
from engine.networks.transplant import transplant
from tests.programs import printed

LAB = get("cnn")
SMALL = {
    "dataset": "digits 8x8", "samples": 60, "batch_size": 20,
    "network": "conv filters=4 padding=1, relu, maxpool, conv filters=6 padding=1, relu, maxpool, flatten, dense",
}  # fmt: skip
BLOCKS = "conv filters=4 padding=1, relu, residual filters=4, squeeze, globalpool, dense"


def run_of(steps=0, **changes):
    run = Run("cnn", LAB.Config.parse({**SMALL, **changes}))
    run.advance(steps=steps)
    return run


def last(run, name):
    return float(run.timeline.columns[name].values[-1])


def stage(run, name):
    return {key: tensor.clone() for key, tensor in run.experiment.network.stages[name].state_dict().items()}


# --- settings ---------------------------------------------------------------------------------------------------------


def test_a_network_that_cannot_work_is_refused_with_the_arithmetic():
    with pytest.raises(ConfigError, match=r"Layer 4 .*window does not fit: it is 9 pixels wide, and only 4 come in"):
        run_of(network="conv padding=1, relu, maxpool, conv size=9, flatten, dense")
    with pytest.raises(ConfigError, match="10 classes need 10 numbers"):
        run_of(network="conv, relu")


def test_the_network_fits_the_pictures_it_is_given():
    assert LAB.Config.parse({"dataset": "shapes", "colour": True}).inputs == (3, 28, 8)
    assert LAB.Config.parse(SMALL).inputs == (1, 8, 10)
    run = run_of(dataset="shapes", colour=True, samples=40, steps=2)
    assert run.experiment.learner.album.x.shape == (40, 3, 28, 28)
    assert run.experiment.network.stages["conv1"][0].weight.shape == (4, 3, 3, 3)


# --- one step ---------------------------------------------------------------------------------------------------------


def plain_network():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(24, 10),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("optimizer", "made"),
    [
        ("adam", lambda groups: torch.optim.Adam(groups, lr=0.01)),
        ("momentum", lambda groups: torch.optim.SGD(groups, lr=0.01, momentum=0.8)),
    ],
)
def test_it_is_plain_torch(optimizer, made):
    run = run_of(optimizer=optimizer, lr=0.01, momentum=0.8, weight_decay=0.02, label_smoothing=0.1)
    album, plain = run.experiment.learner.album, plain_network()
    plain.load_state_dict(dict(zip(plain.state_dict(), run.experiment.network.state_dict().values(), strict=True)))
    weights = [p for p in plain.parameters() if p.dim() > 1]
    biases = [p for p in plain.parameters() if p.dim() == 1]
    rule = made([{"params": weights, "weight_decay": 0.02}, {"params": biases}])
    shuffler = torch.Generator()
    for step in range(9):
        if step % 3 == 0:
            order = torch.randperm(60, generator=shuffler.manual_seed(step // 3))
        rows = order[step % 3 * 20 : step % 3 * 20 + 20]
        loss = nn.functional.cross_entropy(plain(album.x[rows]), album.y[rows], label_smoothing=0.1)
        rule.zero_grad()
        loss.backward()
        rule.step()
        run.advance(steps=1)
        assert last(run, "loss") == pytest.approx(loss.item(), rel=1e-4)


def test_pictures_and_weights_lie_channels_last():
    run = run_of(dataset="textures", colour=True, samples=40, steps=3, shift=1.0)
    learner = run.experiment.learner
    x, _ = learner.batch()
    for tensor in (learner.album.x, learner.album.x_val, x, run.experiment.network.stages["conv2"][0].weight):
        assert tensor.is_contiguous(memory_format=torch.channels_last)


def test_the_training_loss_is_measured_on_some_pictures_and_ever_more_rarely():
    run = run_of(samples=700, batch_size=10, steps=300)
    assert [len(x) for x, _ in run.experiment.splits().values()] == [500, 500]
    steps = run.timeline.columns["val_loss"].steps
    assert steps[:12].tolist() == [0, 1, *range(4, 44, 4)]
    assert np.diff(steps)[-1] == 32
    album = run.experiment.learner.album
    with torch.no_grad():
        run.experiment.network.eval()
        loss = nn.functional.cross_entropy(run.experiment.network(album.x_val), album.y_val).item()
    assert run.measure({})["val_loss"] == pytest.approx(loss, rel=1e-5)


def test_augmentation_is_drawn_anew_and_validation_is_left_alone():
    run = run_of(rotate=20.0, shift=1.0, zoom=0.2, noise=0.1, flip=True, erase=0.3)
    album = run.experiment.learner.album
    kept = album.x.clone(), album.x_val.clone()
    looks = [run.look({"name": "augmented", "count": 20}) for _ in range(2)]
    assert (looks[0]["augmented"] == looks[1]["augmented"]).all()  # those of the very step that comes
    assert (looks[0]["original"] == (album.x[run.experiment.coming_rows()] * 255).round().byte().numpy()).all()
    assert (looks[0]["augmented"] != looks[0]["original"]).any()
    seen = []
    handle = run.experiment.network.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].clone()))
    run.advance(steps=1)
    handle.remove()
    assert (looks[0]["augmented"] == (seen[0] * 255).round().byte().numpy()).all()
    assert torch.equal(album.x, kept[0])
    assert torch.equal(album.x_val, kept[1])
    run.adjust(rotate=0.0, shift=0.0, zoom=0.0, noise=0.0, flip=False, erase=0.0)
    look = run.look({"name": "augmented"})
    assert (look["augmented"] == look["original"]).all()


# --- filters ----------------------------------------------------------------------------------------------------------


def test_a_frozen_filter_rests_and_the_others_learn():
    run = run_of(steps=5)
    before = stage(run, "conv2")
    run.freeze("conv2.3", True)
    run.advance(steps=10)
    after = stage(run, "conv2")
    for name in ("0.weight", "0.bias"):
        assert torch.equal(after[name][3], before[name][3])
        assert not torch.equal(after[name][2], before[name][2])


def test_a_channel_of_a_block_can_be_silenced_but_not_frozen():
    run = run_of(steps=3, network=BLOCKS)
    with pytest.raises(LookupError, match=r"residual1\.1 cannot be frozen: its block has several layers"):
        run.freeze("residual1.1", True)
    assert run.measure({"residual1.1": "zero"}) != run.measure({})
    run.freeze("conv1.1", True)
    assert not run.timeline.events[:-1]


def test_the_ranking_asks_fewer_pictures_of_a_large_network():
    run = Run("cnn", LAB.Config.parse({"samples": 60}))
    points = run.look({"name": "importance"})["points"]
    assert points.tolist() == [50, 50]


# --- forks into other networks ----------------------------------------------------------------------------------------


def networks(old, new):
    pair = [build_network(parse(text), 1, 8, 10) for text in (old, new)]
    with torch.no_grad():
        for value, network in enumerate(pair):
            for tensor in network.state_dict().values():
                tensor.fill_(value)  # 0 is of the old one, 1 is new
        transplant(pair[1], pair[0])
    return {name: stage[0].weight.mean().item() for name, stage in pair[1].stages.items() if list(stage.parameters())}


A, B, C = "conv filters=4 padding=1, relu", "conv filters=6 padding=1, relu", "maxpool, flatten, dense"


@pytest.mark.parametrize(
    ("old", "new", "fresh"),
    [
        (f"{A}, {B}, {C}", f"{A}, {B}, {C}", {"conv1": 0, "conv2": 0, "dense1": 0}),
        (f"{A}, {B}, {C}", f"{A}, conv filters=4 size=5 padding=2, relu, {B}, {C}",
         {"conv1": 0, "conv2": 1, "conv3": 0, "dense1": 0}),
        (f"{A}, {B}, {C}", f"{A}, {C}", {"conv1": 0, "dense1": 1}),
        (f"{A}, {B}, {C}", f"conv filters=8 padding=1, relu, {B}, {C}", {"conv1": 0.5, "conv2": 0.5, "dense1": 0}),
        (f"{A}, {C}", "conv filters=4 size=5 padding=2, relu, maxpool, flatten, dense", {"conv1": 1, "dense1": 0}),
        (f"{A}, flatten, dense", f"{A}, globalpool, dense", {"conv1": 0, "dense1": 1}),
    ],
)  # fmt: skip
def test_a_changed_network_takes_over_what_fits(old, new, fresh):
    assert networks(old, new) == pytest.approx(fresh)


def test_a_fork_with_a_dropout_card_goes_on_from_the_same_weights():
    parent = run_of(steps=20)
    text = SMALL["network"].replace("flatten", "flatten, dropout")
    child = parent.fork(20, network=parse(text))
    assert child.measure({}) == parent.measure({})
    assert child.experiment.epoch == parent.experiment.epoch
    child.advance(steps=5)
    twin = Run(**child.description())
    twin.advance(until=25)
    assert twin.weights_sha256() == child.weights_sha256()


def test_filters_move_to_other_pictures():
    parent = run_of(steps=10)
    child = parent.fork(10, dataset="digits")
    assert torch.equal(stage(child, "conv2")["0.weight"], stage(parent, "conv2")["0.weight"])
    assert child.experiment.network.stages["dense1"][0].weight.shape == (10, 294)
    child.advance(steps=2)


# --- the doctor -------------------------------------------------------------------------------------------------------


def test_dead_filters_are_found_and_a_gentler_rate_is_the_remedy():
    run = run_of(lr=3.0, optimizer="sgd", steps=40)
    found = run.findings()
    assert found
    assert found[0]["changes"]["lr"] <= 0.3


def test_saturated_units_are_given_relu():
    run = run_of(network=SMALL["network"].replace("relu", "tanh"))
    changed = run.experiment._rectified()
    assert [part["activation"] for part in changed if part["kind"] == "activation"] == ["relu", "relu"]
    assert run.fork(0, network=changed).config.network != run.config.network
    assert run_of().experiment._rectified() is None


# --- beyond one network -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["softmax regression", "all convolutional", "inception", "recurrent", "squeeze"])
def test_every_lens_answers_for_every_kind_of_network(name):
    run = run_of(steps=3, network=NETWORKS[name].text)
    for lens in run.experiment.lenses():
        looks = run.look({"name": lens})
        assert all(np.isfinite(array).all() for key, array in looks.items() if key.startswith(("map", "input", "p")))
    for stage_ in run.experiment.facts()["stages"]:
        run.look({"name": "strongest", "layer": stage_["name"]})
        for lens in ("filters", "sums", "arithmetic"):
            if stage_[lens]:
                run.look({"name": lens, "layer": stage_["name"]})


@pytest.mark.slow
def test_a_run_that_became_another_network_is_its_program(tmp_path):
    parent = run_of(steps=12, network="conv filters=4 padding=1, batchnorm, relu, maxpool, flatten, dropout, dense")
    parent.freeze("conv1.2", True)
    parent.advance(steps=6)
    blocks = "conv filters=4 padding=1, batchnorm, relu, residual filters=8 stride=2 reduction=2, inception, " + (
        "residual filters=24 times=2 preactivation=true, globalpool, layernorm, dense"
    )
    child = parent.fork(18, network=parse(blocks), shift=1.0, erase=0.2)
    child.advance(steps=20)
    column = child.timeline.columns["loss"]
    assert list(printed(program_of(child), tmp_path).values()) == pytest.approx(column.values.tolist(), rel=1e-6, abs=0)
