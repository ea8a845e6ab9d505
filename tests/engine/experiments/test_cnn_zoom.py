"""From a map back to the picture, over networks with strides, dilation, groups, pools and blocks: the products that are
shown add up to what the network says, and the box is the part of the picture that has a say."""

from functools import cache

import numpy as np
import pytest
import torch

from engine.core.run import Run
from engine.probes import copies

IMAGE = {"split": "val", "index": 3}
NETWORKS = {
    "small": "conv filters=8 size=5 padding=2, relu, maxpool, conv filters=6 size=3, relu, maxpool size=3, "
    "flatten, dense",
    "strides": "conv filters=6 size=5 stride=2 padding=1, tanh, conv filters=6 size=3 stride=2 padding=2, batchnorm, "
    "relu, globalpool, dense",
    "dilated": "conv filters=6 size=3 dilation=3 padding=2, relu, conv filters=6 size=3 dilation=2, silu, "
    "avgpool size=3, flatten, dense",
    "groups": "conv filters=6 size=3 padding=1, relu, conv filters=12 size=3 groups=3, leaky relu, "
    "conv filters=12 size=3 padding=1 groups=12, relu, avgpool size=3 stride=2 padding=1, flatten, dense",
    "pools": "maxpool size=3 stride=2 padding=1, conv filters=5 size=1, sigmoid, avgpool size=2, "
    "conv filters=4 size=2, relu, flatten, dense units=7, tanh, dense",
    "normed": "conv filters=4 size=3, layernorm, relu, maxpool, flatten, dense units=7, layernorm, tanh, dense",
    "blocks": "conv filters=4 size=3 padding=1, relu, residual filters=8 stride=2, residual filters=8, "
    "inception, globalpool, dense",
}


@cache
def run_of(name):
    run = Run("cnn", {"network": NETWORKS[name], "samples": 100})
    run.advance(steps=5)
    return run


def stages(run, *flags):
    """The stages of which a lens can be asked."""
    return [stage["name"] for stage in run.experiment.facts()["stages"] if all(stage[flag] for flag in flags)]


def traced(run):
    """Stage -> what it says to the picture, and what comes to it: (C, h, w) or (U,)."""
    network = copies.still(run.experiment.network)
    x, _ = run.experiment.picture(IMAGE)
    given, said = {}, {}
    with torch.no_grad():
        for name, stage in network.stages.items():
            given[name], x = x[0], stage(x)
            said[name] = x[0]
    return given, said


def places(output):
    """The corners and the middle of a map (C, h, w); of a vector its one place."""
    if output.dim() == 1:
        return [(0, 0)]
    h, w = output.shape[1:]
    return sorted({(0, 0), (0, w - 1), (h - 1, 0), (h - 1, w - 1), (h // 2, w // 2)})


@pytest.mark.parametrize("name", NETWORKS)
def test_the_channels_and_the_bias_add_up_to_the_map(name):
    run = run_of(name)
    for layer in stages(run, "sums"):
        given, said = traced(run)
        module = run.experiment.network.stages[layer][0]
        for unit in {0, len(said[layer]) - 1}:
            seen = run.look({"name": "sums", "image": IMAGE, "layer": layer, "unit": unit})
            with torch.no_grad():
                out = module(given[layer][None] if given[layer].dim() == 3 else given[layer])
            out = out[0, unit] if out.dim() == 4 else out.reshape(-1)[unit]
            scale = max(1.0, out.abs().max().item())
            total = seen["channels"].sum(0) if out.dim() else seen["channels"].sum()
            assert total + seen["bias"] == pytest.approx(out.numpy(), abs=1e-4 * scale)
            assert seen["out"].reshape(out.shape) == pytest.approx(out.numpy(), abs=1e-5 * scale)
            assert seen["after"].reshape(-1) == pytest.approx(said[layer][unit].reshape(-1).numpy(), abs=1e-5)
            assert seen["weights"].reshape(-1) == pytest.approx(module.weight.detach()[unit].reshape(-1).numpy())
            whole = given[layer].reshape(-1).numpy()
            first, count = int(seen["first"]), len(seen["inputs"])
            if given[layer].dim() == 3:
                whole = given[layer][first : first + count].reshape(-1).numpy()
            assert seen["inputs"].reshape(-1) == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_products_add_up_to_the_number_in_the_map(name):
    run = run_of(name)
    for layer in stages(run, "arithmetic"):
        _, said = traced(run)
        for y, x in places(said[layer]):
            for unit in {0, len(said[layer]) - 1}:
                lens = {"name": "arithmetic", "image": IMAGE, "layer": layer, "unit": unit, "y": y, "x": x}
                seen = run.look(lens)
                number = said[layer][unit, y, x] if said[layer].dim() == 3 else said[layer][unit]
                assert seen["patch"].shape == seen["weights"].shape
                assert (seen["patch"] * seen["weights"]).sum() + seen["bias"] == pytest.approx(seen["total"], abs=1e-4)
                assert seen["after"] == pytest.approx(number.item(), abs=1e-4)
                if not list(run.experiment.network.stages[layer])[1:]:  # nothing comes after the sum
                    assert seen["total"] == pytest.approx(number.item(), abs=1e-4)


@pytest.mark.parametrize("name", sorted(NETWORKS.keys() - {"normed"}))  # a mean over all places sees every pixel
def test_the_box_is_what_has_a_say(name):
    """No pixel outside of it has a slope, and pixels at each of its edges have, where it does not reach into padding
    and nothing is shut. Max pooling looks at one pixel of many, so that slopes are gathered over many pictures."""
    run = run_of(name)
    for layer in stages(run, "arithmetic"):
        size = run.config.inputs[1]
        network = copies.still(run.experiment.network).double()
        chance = torch.Generator().manual_seed(0)
        x = torch.rand(60, run.config.inputs[0], size, size, generator=chance, dtype=torch.float64).requires_grad_()
        output = network.stages[layer](copies.before(network, x, layer))
        for y, column in places(output[0]):
            lens = {"name": "arithmetic", "image": IMAGE, "layer": layer, "y": y, "x": column}
            seen = run.look(lens)
            top, left, bottom, right = seen["box"].tolist()
            said = output[:, :, y, column] if output.dim() == 4 else output
            slope = torch.autograd.grad(said.sum(), x, retain_graph=True)[0].abs().amax((0, 1)) > 0  # (S, S)
            inside = torch.zeros(size, size, dtype=torch.bool)
            inside[max(0, top) : bottom, max(0, left) : right] = True
            assert not (slope & ~inside).any()
            rows, columns = slope.any(1).nonzero().flatten().tolist(), slope.any(0).nonzero().flatten().tolist()
            if output.dim() == 4 and 0 <= top < bottom <= size and 0 <= left < right <= size:
                assert (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1) == (top, bottom, left, right)
            crop = run.experiment.picture(IMAGE)[0][0, :, max(0, top) : bottom, max(0, left) : right]
            assert np.array_equal(seen["crop"], crop.numpy())
