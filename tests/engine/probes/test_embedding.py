"""Images laid flat: PCA against scikit-learn and SVD, t-SNE keeps neighbours, and nothing is left of either."""

import json

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from engine.core.seeding import undisturbed
from engine.probes.embedding import METHODS, flat, principal
from tests.quadrants import CLASSES, SIZE, Quadrants, linear, same, small, traces, trained


def look(lab, **lens):
    return lab.look({"name": "embedding", **lens})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_and_types(method, channels):
    lab = trained(channels)
    seen = look(lab, method=method, most=40)
    assert seen["xy"].shape == (40, 2)
    assert seen["xy"].dtype == np.float32
    assert np.isfinite(seen["xy"]).all()
    assert seen["images"].shape == (40, channels, SIZE, SIZE)
    assert seen["images"].dtype == seen["label"].dtype == seen["said"].dtype == np.uint8
    assert seen["features"] == 8 * 36
    assert np.isnan(seen["explained"]).all() == (method == "tsne")
    x, y = lab.pictures("val")
    assert np.array_equal(seen["label"], y[seen["index"]].numpy())
    assert np.array_equal(seen["images"], (255 * x[seen["index"]]).round().byte().numpy())
    assert (seen["index"][0], seen["index"][-1]) == (0, 59)


@pytest.mark.parametrize("shape", [(50, 3), (50, 50), (20, 400), (3, 5), (2, 7)])
def test_pca_is_scikit_learn_s_and_svd_s(shape):
    features = np.random.default_rng(0).normal(size=shape) @ np.diag(np.linspace(3, 0.1, shape[1])) + 7
    xy, explained = principal(features)
    theirs = PCA(2).fit(features)
    expected = theirs.transform(features)
    assert np.abs(xy) == pytest.approx(np.abs(expected), abs=1e-4)
    assert explained == pytest.approx(theirs.explained_variance_ratio_, abs=1e-5)
    u, s, _ = np.linalg.svd(features - features.mean(0), full_matrices=False)
    assert np.abs(xy) == pytest.approx(np.abs(u[:, :2] * s[:2]), abs=1e-4)
    assert xy.mean(0) == pytest.approx([0, 0], abs=1e-4)


def test_an_axis_does_not_flip_from_frame_to_frame():
    features = np.random.default_rng(0).normal(size=(30, 6)) * [5, 3, 1, 1, 1, 1]
    xy, _ = principal(features)
    nudged, _ = principal(features + 1e-4 * np.random.default_rng(1).normal(size=(30, 6)))
    assert nudged == pytest.approx(xy, abs=0.01)
    for axis in range(2):
        assert xy[abs(xy[:, axis]).argmax(), axis] > 0


@pytest.mark.parametrize("features", [np.ones((10, 3)), np.zeros((2, 1)), np.arange(6.0)[:, None]])
def test_points_on_a_line_or_on_one_spot(features):
    xy, explained = principal(features)
    assert xy.shape == (len(features), 2)
    assert xy[:, 1] == pytest.approx(0, abs=1e-5)
    assert explained[1] == pytest.approx(0)
    assert np.isfinite(xy).all()


def test_tsne_keeps_neighbours_together():
    chance = np.random.default_rng(0)
    places = 20 * chance.normal(size=(3, 10))
    kind = np.arange(60) % 3
    xy, _ = flat(places[kind] + chance.normal(size=(60, 10)), "tsne")
    distance = np.linalg.norm(xy[:, None] - xy[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    assert (kind[distance.argmin(1)] == kind).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_trained_network_keeps_its_classes_apart(method):
    seen = look(trained(), method=method)
    centres = np.stack([seen["xy"][seen["label"] == k].mean(0) for k in range(CLASSES)])
    nearest = np.linalg.norm(seen["xy"][:, None] - centres[None], axis=-1).argmin(1)
    assert (nearest == seen["label"]).mean() > 0.9
    assert np.array_equal(seen["said"], seen["label"])


def test_another_layer_and_another_split():
    lab = trained()
    assert look(lab, layer="conv1", most=10)["features"] == 6 * 144
    assert look(lab, layer="dense1", most=10)["features"] == CLASSES
    assert look(lab, split="train", most=200)["index"].max() == 119
    scores = lab.network(lab.pictures("val")[0]).detach().numpy()
    expected = np.abs(PCA(2).fit_transform(scores.astype(np.float64)))
    assert np.abs(look(lab, layer="dense1")["xy"]) == pytest.approx(expected, abs=1e-3)


def test_without_hidden_layers_it_is_of_the_image_itself():
    seen = look(Quadrants(linear(torch.ones(CLASSES, SIZE * SIZE))))
    assert seen["features"] == SIZE * SIZE


@pytest.mark.parametrize("method", METHODS)
def test_no_trace_is_left(method):
    lab = Quadrants(small(dropout=True, norm=True))
    lab.network.train()
    lab.network(lab.pictures("train")[0]).sum().backward()
    before, numpys = traces(lab), np.random.get_state()[1].copy()
    seen = look(lab, method=method, most=30)
    with undisturbed(1):
        again = look(lab, method=method, most=30)
    assert same(before, traces(lab))
    assert np.array_equal(np.random.get_state()[1], numpys)
    assert all(np.array_equal(seen[name], again[name], equal_nan=True) for name in seen)
    seen["images"].fill(0)
    assert same(before, traces(lab))


@pytest.mark.parametrize("method", METHODS)
def test_a_network_that_has_blown_up_is_answered(method):
    network = small()
    with torch.no_grad():
        network.stages["conv1"][0].weight.fill_(torch.nan)
    assert np.isnan(look(Quadrants(network), method=method)["xy"]).all()


def test_tsne_of_too_few_or_equal_points():
    assert np.isnan(flat(np.eye(4), "tsne")[0]).all()
    assert not flat(np.ones((8, 3)), "tsne")[0].any()


def test_what_is_not_there_is_named():
    lab = trained()
    with pytest.raises(LookupError, match="There is no method 'umap'"):
        look(lab, method="umap")
    with pytest.raises(LookupError, match="There is no layer 'conv3'"):
        look(lab, layer="conv3")
    with pytest.raises(LookupError, match="There is no split 'test'"):
        look(lab, split="test")
    with pytest.raises(ValueError, match="2 to 2,000 images can be laid out, got 1"):
        look(lab, most=1)


def test_facts_are_json_and_name_the_layers():
    facts = trained().facts()["embedding"]
    assert json.loads(json.dumps(facts)) == facts
    assert facts["layers"] == ["conv1", "pool1", "conv2", "flatten1", "dense1"]
