"""What the CNN lab's pictures show: sums worked by hand, receptive fields found by gradients, galleries."""

import base64

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.catalogue import get
from engine.core.run import Run
from engine.networks.spec import parse

LAB = get("cnn")
SMALL = {"dataset": "digits 8x8", "samples": 60, "batch_size": 10}
EVERYTHING = (
    "conv filters=6 size=3 padding=1, batchnorm, relu, conv filters=8 size=3 stride=2 padding=2 dilation=2 groups=2, "
    "tanh, avgpool size=2 stride=1 padding=1, maxpool, flatten, dropout, dense units=7, relu, dense"
)


def run_of(network=EVERYTHING, steps=5, **changes):
    run = Run("cnn", LAB.Config.parse({**SMALL, "network": network, **changes}))
    run.advance(steps=steps)
    return run


@pytest.fixture(scope="module")
def run():
    return run_of()


def trace(run, index=0):
    """What every stage is given and gives, for one validation picture."""
    network = run.experiment.network
    x = run.experiment.learner.album.x_val[index : index + 1]
    network.eval()
    pairs = {}
    with torch.no_grad():
        for name, stage in network.stages.items():
            pairs[name] = (x, x := stage(x))
    network.train()
    return pairs


def look(run, name, **arguments):
    return run.look({"name": name, **arguments})


# --- maps and filters -------------------------------------------------------------------------------------------------


def test_maps_are_what_the_stages_say(run):
    found = look(run, "maps", image={"split": "val", "index": 3}, layer="conv2", most=2)
    for name, (_, said) in trace(run, 3).items():
        shown = found[f"map/{name}"]
        assert len(shown) == (8 if name == "conv2" else 2 if said.dim() == 4 else said.shape[1])
        assert np.allclose(shown, said[0, : len(shown)], atol=1e-6)
        assert np.allclose(found[f"range/{name}"], [said.min(), said.max()], atol=1e-6)
    assert found["p"].sum() == pytest.approx(1, abs=1e-5)
    assert found["label"] == run.experiment.learner.album.y_val[3]
    assert found["global"].tolist() == [
        min(found[f"range/{name}"][0] for name in ("conv1", "conv2", "pool1", "pool2")),
        max(found[f"range/{name}"][1] for name in ("conv1", "conv2", "pool1", "pool2")),
    ]


def test_filters_and_the_slope_of_the_coming_batch(run):
    found = look(run, "filters", layer="conv2")
    experiment = run.experiment
    assert np.array_equal(found["weights"], experiment.network.stages["conv2"][0].weight.detach())
    assert found["weights"].shape == (8, 3, 3, 3)
    run.advance(steps=1)
    slopes = experiment.network.stages["conv2"][0].weight.grad
    assert np.allclose(found["gradient"], slopes.flatten(1).norm(dim=1), rtol=1e-5)


def test_a_dense_layer_after_maps_has_filters_of_their_shape():
    run = run_of("flatten, dense")
    assert look(run, "filters")["weights"].shape == (10, 1, 8, 8)
    deep = run_of("conv filters=4 padding=1, relu, flatten, dense units=5, relu, dense")
    assert look(deep, "filters", layer="dense1")["weights"].shape == (5, 4, 8, 8)
    assert look(deep, "filters", layer="dense2")["weights"].shape == (10, 5, 1, 1)


def test_a_block_shows_its_first_convolution():
    run = run_of("conv filters=4 padding=1, relu, residual filters=4, inception, globalpool, dense", steps=2)
    assert look(run, "filters", layer="residual1")["weights"].shape == (4, 4, 3, 3)
    assert look(run, "filters", layer="inception1", most=3)["weights"].shape == (3, 4, 1, 1)
    flags = {stage["name"]: stage["sums"] for stage in run.experiment.facts()["stages"]}
    assert flags == {"conv1": True, "residual1": False, "inception1": False, "globalpool1": False, "dense1": True}


# --- one map, one number ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [0, 5, 7])
def test_the_channels_of_a_map_add_up_to_it(run, unit):
    found = look(run, "sums", layer="conv2", unit=unit)
    given, said = trace(run)["conv2"]
    conv = run.experiment.network.stages["conv2"][0]
    assert found["first"] == (0 if unit < 4 else 3)  # two groups
    assert np.allclose(found["inputs"], given[0, found["first"] : found["first"] + 3])
    whole = F.conv2d(given, conv.weight, conv.bias, conv.stride, conv.padding, conv.dilation, conv.groups)[0, unit]
    assert np.allclose(found["channels"].sum(0) + found["bias"], whole.detach(), atol=1e-5)
    assert np.allclose(found["out"], whole.detach(), atol=1e-6)
    assert np.allclose(found["after"], said[0, unit], atol=1e-6)


def test_the_products_of_a_unit_add_up_to_it(run):
    for layer, shape in (("dense1", (8, 2, 2)), ("dense2", (7, 1, 1))):
        found = look(run, "sums", layer=layer, unit=2)
        given, _ = trace(run)[layer]
        assert found["inputs"].size == given.numel()
        assert found["channels"].shape == shape
        assert found["channels"].sum() + found["bias"] == pytest.approx(found["out"].item(), abs=1e-4)


def by_hand(given, conv, unit, y, x):
    """One number of a convolution with plain loops: the products that are added up."""
    inputs, k = conv.weight.shape[1], conv.weight.shape[2]
    first = unit // (conv.out_channels // conv.groups) * inputs
    products = np.zeros((inputs, k, k))
    for c in range(inputs):
        for i in range(k):
            for j in range(k):
                row = y * conv.stride[0] - conv.padding[0] + i * conv.dilation[0]
                column = x * conv.stride[0] - conv.padding[0] + j * conv.dilation[0]
                if 0 <= row < given.shape[2] and 0 <= column < given.shape[3]:
                    products[c, i, j] = given[0, first + c, row, column] * conv.weight[unit, c, i, j]
    return products


@pytest.mark.parametrize(("layer", "unit", "y", "x"), [("conv1", 4, 0, 0), ("conv1", 1, 3, 7), ("conv2", 6, 3, 0)])
def test_one_number_is_its_products_by_hand(run, layer, unit, y, x):
    found = look(run, "arithmetic", layer=layer, unit=unit, y=y, x=x)
    given, said = trace(run)[layer]
    conv = run.experiment.network.stages[layer][0]
    with torch.no_grad():
        products = by_hand(given, conv, unit, y, x)
        whole = conv(given)[0, unit, y, x].item()
    assert np.allclose(found["patch"] * found["weights"], products, atol=1e-6)
    assert found["total"] == pytest.approx(products.sum() + conv.bias[unit].item(), abs=1e-5)
    assert found["total"] == pytest.approx(whole, abs=1e-5)
    assert found["after"] == pytest.approx(said[0, unit, y, x].item(), abs=1e-6)


@pytest.mark.parametrize("layer", ["pool1", "pool2", "dense1", "dense2"])
def test_pooling_and_dense_layers_are_sums_as_well(run, layer):
    _, said = trace(run)[layer]
    places = ((0, 0), (1, 0)) if said.dim() == 4 else ((0, 0),)
    for y, x in places:
        found = look(run, "arithmetic", layer=layer, unit=3, y=y, x=x)
        total = found["total"].item()
        assert (found["patch"] * found["weights"]).sum() + found["bias"] == pytest.approx(total, abs=1e-4)
        number = (said[0, 3, y, x] if said.dim() == 4 else said[0, 3]).item()
        assert found["after"] == pytest.approx(number, abs=1e-6)
        if layer != "dense1":  # which has a curve behind it
            assert total == pytest.approx(number, abs=1e-4)


@pytest.mark.parametrize(
    "network",
    [
        "conv filters=2 size=5 padding=2, relu, avgpool, conv filters=2, relu, flatten, dense",
        "conv filters=2 stride=2 padding=1, relu, conv filters=2 size=2 dilation=2, relu, flatten, dense",
        "conv filters=2 size=1, residual filters=2 stride=2 norm=none, avgpool, flatten, dense",
        "conv filters=2 size=2, inception norm=none, conv filters=2 size=2 stride=2, globalpool, dense",
        "conv filters=2 padding=1, squeeze, conv filters=2, globalpool, dense",
    ],
)
def test_the_box_is_where_the_slope_is_not_zero(network):
    """With positive weights every pixel a number depends on has a slope."""
    run = run_of(network, steps=0)
    net = run.experiment.network.eval()
    for p in net.parameters():
        p.data.fill_(0.05)
    x = torch.rand(1, 1, 8, 8, generator=torch.Generator().manual_seed(0)) + 0.5
    x.requires_grad_()
    given = x
    for name, stage in net.stages.items():
        given = stage(given)
        places = [(0, 0), (given.shape[2] - 1, given.shape[3] // 2)] if given.dim() == 4 else [(0, 0)]
        for row, column in places:
            number = given[0, :, row, column].sum() if given.dim() == 4 else given.sum()
            (slope,) = torch.autograd.grad(number, x, retain_graph=True)
            reached = slope[0, 0].nonzero()
            box = np.clip(run.experiment.field(name).box(row, column), 0, 8)
            assert [*reached.min(0).values.tolist(), *(reached.max(0).values + 1).tolist()] == box.tolist(), name
            if run.experiment.facts()["stages"][list(net.stages).index(name)]["arithmetic"]:
                found = look(run, "arithmetic", layer=name, y=row, x=column)
                assert np.array_equal(np.clip(found["box"], 0, 8), box)
                assert found["crop"].shape == (1, box[2] - box[0], box[3] - box[1])


def test_the_strongest_pictures_are_those_with_the_largest_value(run):
    found = look(run, "strongest", layer="conv2", unit=4, split="train", most=5)
    album = run.experiment.learner.album
    with torch.no_grad():
        run.experiment.network.eval()
        said = run.experiment.network.trace(album.x)["conv2"][:, 4]
        run.experiment.network.train()
    values = said.flatten(1).amax(1)
    assert np.allclose(found["value"], values.sort(descending=True).values[:5])
    for index, value, (y, x) in zip(found["index"], found["value"], found["place"], strict=True):
        assert said[index, y, x] == pytest.approx(value)
    assert found["images"].shape == (5, 1, 8, 8)
    assert found["box"].shape == (5, 4)


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_galleries_and_cells_hold_what_the_confusion_matrix_counts(run):
    counts = look(run, "confusion")["counts"]
    assert counts.shape == (10, 10)
    assert counts.sum() == 500
    right = look(run, "maps")  # any look: the run is as it was
    assert right["p"].shape == (10,)
    wrong = look(run, "gallery", wrong=True, count=100)
    assert wrong["total"] == counts.sum() - np.trace(counts)
    assert (wrong["label"] != wrong["said"]).all()
    assert run.measure({})["val_accuracy"] == pytest.approx(np.trace(counts) / 500)
    for true, said in ((0, int(counts[0].argmax())), (5, int(counts[5].argmax()))):
        cell = look(run, "cell", true=true, said=said, most=100)
        assert len(cell["index"]) == min(100, counts[true, said])
        assert (np.diff(cell["p"]) <= 0).all()
        assert set(run.experiment.learner.album.y_val[cell["index"]].tolist()) <= {true}
    page = look(run, "gallery", split="train", start=50, count=24)
    assert page["index"].tolist() == list(range(50, 60))
    assert page["total"] == 60


def test_a_drawn_picture_is_asked_like_any_other(run):
    pixels = (run.experiment.learner.album.x_val[7] * 255).round().to(torch.uint8).numpy()
    drawn = {"drawn": base64.b64encode(pixels.tobytes()).decode()}
    mine, theirs = look(run, "maps", image=drawn), look(run, "maps", image={"split": "val", "index": 7})
    assert np.allclose(mine["p"], theirs["p"], atol=0.01)
    assert mine["label"] == -1


@pytest.mark.parametrize(
    "image",
    [
        {"split": "val", "index": 500}, {"split": "val", "index": -1}, {"split": "test"}, {"index": "3"},
        {"drawn": "!"}, {"drawn": None}, {"drawn": base64.b64encode(bytes(63)).decode()}, 3, "val",
    ],
)  # fmt: skip
def test_a_picture_that_is_not_there_is_refused_with_a_sentence(run, image):
    for lens in ("maps", "sums", "arithmetic"):
        with pytest.raises(LookupError, match=r"\.$"):
            look(run, lens, image=image)


@pytest.mark.parametrize(
    ("lens", "arguments"),
    [
        ("maps", {"layer": "conv9"}), ("filters", {"layer": "pool1"}), ("sums", {"layer": "pool1"}),
        ("sums", {"layer": "conv1", "unit": 6}), ("arithmetic", {"layer": "flatten1"}),
        ("arithmetic", {"layer": "conv1", "y": 8}), ("arithmetic", {"layer": "pool2", "x": -1}),
        ("strongest", {"layer": "conv1", "unit": 99}), ("strongest", {"split": "test"}), ("strongest", {"most": 0}),
        ("gallery", {"split": "all"}), ("gallery", {"count": 0}), ("cell", {"most": 1000}),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_with_a_sentence(run, lens, arguments):
    with pytest.raises(LookupError, match=r"[.?]$"):
        look(run, lens, **arguments)


def test_silenced_filters_are_silent_in_every_look():
    run = run_of(steps=20)
    before = run.look({"name": "maps"})
    without = run.look({"name": "maps"}, {"conv1.2": "zero"})
    assert not without["map/conv1"][2].any()
    assert before["map/conv1"][2].any()
    assert not np.allclose(without["p"], before["p"])


def test_the_facts_name_every_stage(run):
    facts = run.experiment.facts()
    assert [stage["name"] for stage in facts["stages"]] == [
        "conv1", "conv2", "pool1", "pool2", "flatten1", "dropout1", "dense1", "dense2",
    ]  # fmt: skip
    assert [stage["shape"] for stage in facts["stages"]][:5] == [[6, 8, 8], [8, 4, 4], [8, 5, 5], [8, 2, 2], [32]]
    assert facts["units"] == {"conv1": 6, "conv2": 8, "dense1": 7, "dense2": 10}
    assert facts["network"] == ", ".join(str(part) for part in parse(EVERYTHING))
    assert set(facts["looks"]) <= set(run.experiment.lenses())
