"""Attribution against networks whose evidence is known, against the axioms of the papers, and without a trace."""

import ast
import inspect
import json
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from engine.core.seeding import undisturbed
from engine.models.stages import Network
from engine.probes import attribution
from engine.probes.attribution import SIGNED, WORDS, rank_correlation
from tests.quadrants import CLASSES, SIZE, Quadrants, linear, same, small, traces, trained

IMAGE = {"split": "val", "index": 5}


def look(lab, **lens):
    return lab.look({"name": "attribution", "image": IMAGE, **lens})


@pytest.mark.parametrize("method", WORDS)
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_and_types(method, channels):
    seen = look(trained(channels), method=method)
    for name in ("map", "random"):
        assert seen[name].shape == (SIZE, SIZE)
        assert seen[name].dtype == np.float32
        assert seen[name].flags.c_contiguous
    assert seen["p"].sum() == pytest.approx(1)
    assert seen["target"] == seen["p"].argmax() == 5 % CLASSES
    assert -1 <= seen["similarity"] <= 1
    assert (seen["map"].min() < 0) <= (method in SIGNED)


@pytest.mark.parametrize("method", ["saliency", "integrated gradients", "occlusion"])
def test_the_bright_quarter_speaks_for_its_class(method):
    """On average over images, the mean evidence in the quarter is greater than outside of it. Not so for Grad-CAM: all
    that matters here is which place is bright, and it asks for the mean slope over places."""
    inside, outside = [], []
    for index in range(8):
        seen = look(trained(), image={"split": "val", "index": index}, method=method)
        row, column = divmod(index % CLASSES, 2)
        quarter = np.zeros((SIZE, SIZE), bool)
        quarter[6 * row : 6 * row + 6, 6 * column : 6 * column + 6] = True
        inside.append(seen["map"][quarter].mean())
        outside.append(seen["map"][~quarter].mean())
    assert np.mean(inside) > np.mean(outside)


def test_saliency_of_a_linear_network_is_the_size_of_its_weights():
    weight = torch.linspace(-1, 1, CLASSES * SIZE * SIZE).view(CLASSES, -1)
    lab = Quadrants(linear(weight))
    for target in range(CLASSES):
        seen = look(lab, method="saliency", target=target)
        assert np.array_equal(seen["map"], weight[target].abs().view(SIZE, SIZE).numpy())


def test_integrated_gradients_of_a_linear_network_are_weight_times_pixel():
    weight = torch.linspace(-1, 1, CLASSES * SIZE * SIZE).view(CLASSES, -1)
    lab = Quadrants(linear(weight, (1.0, 2.0, 3.0, 4.0)))
    x, _ = lab.picture(IMAGE)
    seen = look(lab, method="integrated gradients", target=2)
    assert seen["map"] == pytest.approx((weight[2].view(SIZE, SIZE) * x[0, 0]).numpy(), abs=1e-6)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("target", range(CLASSES))
def test_integrated_gradients_are_complete(target, channels):
    """Sundararajan et al. 2017, axiom 3: they add up to the difference of the scores of the image and the baseline."""
    lab = trained(channels)
    seen = look(lab, method="integrated gradients", target=target)
    x, _ = lab.picture(IMAGE)
    with torch.no_grad():
        difference = lab.network(x)[0, target] - lab.network(torch.zeros_like(x))[0, target]
    assert seen["difference"] == pytest.approx(difference.item(), rel=1e-5)
    assert seen["total"] == pytest.approx(difference.item(), rel=0.01, abs=0.02)
    assert seen["map"].sum(dtype=np.float64) == pytest.approx(float(seen["total"]), rel=1e-5)


def test_grad_cam_by_hand():
    """Two maps, the image and its negative, of which the mean slopes are worked out here."""
    network = Network([
        ("conv", nn.Conv2d(1, 2, 1), False), ("flatten", nn.Flatten(), False), ("dense", nn.Linear(288, 4), False),
    ])  # fmt: skip
    lab = Quadrants(network)
    with torch.no_grad():
        network.stages["conv1"][0].weight.copy_(torch.tensor([1.0, -1.0]).view(2, 1, 1, 1))
        network.stages["conv1"][0].bias.zero_()
    weight = network.stages["dense1"][0].weight.detach()[3].view(2, -1).mean(1)  # the mean slope of score 3, by map
    x, _ = lab.picture(IMAGE)
    seen = look(lab, method="grad-cam", target=3)
    assert lab.facts()["attribution"]["cam_layer"] == "conv1"
    assert seen["map"] == pytest.approx(((weight[0] - weight[1]) * x[0, 0]).numpy(), abs=1e-6)


def test_occlusion_of_a_linear_network_is_what_the_cover_takes():
    """Every pixel counts the same, 1: covering a 2 x 2 square costs what it has more than the cover."""
    lab = Quadrants(linear(torch.ones(CLASSES, SIZE * SIZE)))
    x, _ = lab.picture(IMAGE)
    cover = lab.pictures("train")[0].mean()
    fall = nn.functional.avg_pool2d(x - cover, 2, 1)[0, 0] * 4  # (11, 11): of each square
    parts = nn.functional.pad(fall, (1, 1, 1, 1))
    among = nn.functional.pad(torch.ones_like(fall), (1, 1, 1, 1))
    total, count = (sum(v[i : i + SIZE, j : j + SIZE] for i in (0, 1) for j in (0, 1)) for v in (parts, among))
    assert look(lab, method="occlusion", target=1)["map"] == pytest.approx((total / count).numpy(), abs=1e-4)


def test_the_check_is_of_a_network_with_other_weights():
    lab = trained()
    first, again, other = (look(lab, seed=seed)["random"] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_sizes_of_integrated_gradients_look_alike_where_signs_do_not():
    """Half of the image is black: the map is 0 there whatever the weights."""
    lab = trained()
    lab.data = {split: (x.where(x > 0.3, torch.zeros(())), y) for split, (x, y) in lab.data.items()}
    seen = [look(lab, image={"split": "val", "index": i}, method="integrated gradients") for i in range(8)]
    assert min(each["similarity"] for each in seen) > 0.8
    assert np.mean([each["signed_similarity"] for each in seen]) < 0.7


@pytest.mark.parametrize("method", WORDS)
def test_no_trace_is_left(method):
    lab = Quadrants(small(dropout=True, norm=True))
    lab.network.train()
    lab.network(lab.pictures("train")[0]).sum().backward()  # gradients that must stay as they are
    before = traces(lab)
    seen = look(lab, method=method)
    with undisturbed(1):
        again = look(lab, method=method)
    assert same(before, traces(lab))
    assert all(np.array_equal(seen[name], again[name], equal_nan=True) for name in seen)


def test_silenced_units_are_silent_in_the_picture():
    lab = trained()
    handle = lab.network.stages["conv1"].register_forward_hook(lambda module, inputs, output: 0 * output)
    try:
        assert not look(lab, method="integrated gradients")["map"].any()
    finally:
        handle.remove()
    assert look(lab, method="integrated gradients")["map"].any()


@pytest.mark.parametrize("method", WORDS)
def test_a_network_that_has_blown_up_is_answered(method):
    network = small()
    with torch.no_grad():
        network.stages["conv1"][0].weight.fill_(torch.nan)
    seen = look(Quadrants(network), method=method)
    assert np.isnan(seen["similarity"])
    assert seen["map"].shape == (SIZE, SIZE)


def test_what_is_not_there_is_named():
    lab = trained()
    with pytest.raises(LookupError, match=r"There is no method 'saliencey'.*saliency"):
        look(lab, method="saliencey")
    with pytest.raises(LookupError, match="A class must be in 0 to 3, or -1 for the answer, got 4"):
        look(lab, target=4)
    with pytest.raises(LookupError, match="0 to 59"):
        look(lab, image={"split": "val", "index": 60})


def test_without_feature_maps_there_is_no_grad_cam():
    lab = Quadrants(linear(torch.ones(CLASSES, SIZE * SIZE)))
    assert lab.facts()["attribution"]["methods"] == ["saliency", "integrated gradients", "occlusion"]
    with pytest.raises(LookupError, match="needs a layer with feature maps"):
        look(lab, method="grad-cam")


def test_facts_are_json_and_name_the_layer_of_grad_cam():
    facts = trained().facts()["attribution"]
    assert json.loads(json.dumps(facts)) == facts
    assert facts["cam_layer"] == "conv2"
    assert facts["methods"] == list(WORDS)


def test_rank_correlation():
    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert rank_correlation(a, a**3) == pytest.approx(1)
    assert rank_correlation(a, -a) == pytest.approx(-1)
    assert np.isnan(rank_correlation(a, np.ones((2, 2))))
    assert np.isnan(rank_correlation(a, np.full((2, 2), np.nan)))
    from scipy.stats import spearmanr

    x, y = np.round(np.random.default_rng(0).normal(size=(2, 50)), 1)  # with ties
    assert rank_correlation(x, y) == pytest.approx(spearmanr(x, y).statistic)


def test_captum_is_loaded_by_the_first_picture_alone():
    """It brings matplotlib, which takes half a second: only who asks for a picture should wait."""
    at_once = [node for node in ast.parse(inspect.getsource(attribution)).body if "captum" in ast.dump(node)]
    assert not [node for node in at_once if isinstance(node, ast.Import | ast.ImportFrom)]


def test_captum_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for method in WORDS:
            look(trained(), method=method)
