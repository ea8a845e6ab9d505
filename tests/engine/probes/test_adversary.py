"""Attacks: worked by hand on a linear network, held to their limits, and without a trace."""

import json

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.seeding import undisturbed
from engine.probes.ablation import evenly
from engine.probes.adversary import METHODS, STRONGEST, attack
from tests.quadrants import CLASSES, SIZE, Quadrants, linear, same, small, traces, trained

IMAGE = {"split": "val", "index": 6}


def look(lab, **lens):
    return lab.look({"name": "adversarial", "image": IMAGE, **lens})


def robustness(lab, **lens):
    return lab.look({"name": "robustness", **lens})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_and_types(method, channels):
    seen = look(trained(channels), method=method)
    for name in ("image", "noise"):
        assert seen[name].shape == (channels, SIZE, SIZE)
        assert seen[name].dtype == np.float32
        assert seen[name].flags.c_contiguous
    assert seen["before"].shape == seen["after"].shape == (CLASSES,)
    assert seen["sweep"].shape == (*seen["strengths"].shape, CLASSES)
    assert seen["label"] == 6 % CLASSES
    assert (seen["strengths"][0], seen["strengths"][-1]) == (0, STRONGEST)


def test_fgsm_on_a_linear_network_worked_by_hand():
    """Two classes speak, with weights w0 and w1. The slope of the cross-entropy of class 0 with regard to the image is
    p1 (w1 - w0), whose sign is that of w1 - w0 = -1, +1, 0 for pixels 0, 1, 2: they go down, up, nowhere."""
    weight = torch.zeros(CLASSES, SIZE * SIZE)
    weight[0, 0], weight[1, 1] = 2.0, 3.0
    weight[0, 2] = weight[1, 2] = 1.0
    lab = Quadrants(linear(weight, (0.0, 0.0, -50.0, -50.0)))  # classes 2 and 3 are out of the game
    x = lab.data["val"][0]
    x[6] = 0.5
    x[6, 0, 0, 0] = 0.9  # 2 * 0.9 against 3 * 0.5: class 0 is said
    seen = look(lab, strength=0.1)
    noise = np.zeros((SIZE, SIZE), np.float32)
    noise[0, 0], noise[0, 1] = -0.1, 0.1
    assert seen["noise"][0] == pytest.approx(noise, abs=1e-6)
    scores = torch.tensor([2 * 0.9 + 0.5, 3 * 0.5 + 0.5]), torch.tensor([2 * 0.8 + 0.5, 3 * 0.6 + 0.5])
    assert seen["before"][:2] == pytest.approx(scores[0].softmax(0).numpy(), abs=1e-6)
    assert seen["after"][:2] == pytest.approx(scores[1].softmax(0).numpy(), abs=1e-6)
    # 2 (0.9 - e) = 3 (0.5 + e) at e = 0.06; in steps of 0.02 the first beyond is 0.08 (at 0.06 rounding decides)
    assert seen["flips"] == pytest.approx(0.08, abs=0.021)


def test_fgsm_takes_the_sign_of_torch_s_own_slope():
    lab = trained()
    x, _ = lab.picture(IMAGE)
    lab.network.eval()
    x.requires_grad_()
    scores = lab.network(x).double()  # 1 - p is 1e-12: in single precision it would be 0
    slope = torch.autograd.grad(F.cross_entropy(scores, scores.argmax(1)), x)[0]
    expected = (x + 0.05 * slope.sign()).clamp(0, 1).detach()
    assert look(lab, strength=0.05)["image"] == pytest.approx(expected[0].numpy(), abs=1e-6)


def test_a_network_that_is_quite_sure_is_attacked_all_the_same():
    """Its scores are so far apart that p is 1 and the cross-entropy 0, slope and all."""
    weight = torch.zeros(CLASSES, SIZE * SIZE)
    weight[0], weight[1, :72] = 3.0, 2.0
    lab = Quadrants(linear(weight))
    seen = look(lab, strength=0.1)
    assert seen["before"][0] == 1
    assert (seen["noise"] < 0).all()  # whatever the second class says: every pixel speaks for the first


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("strength", [0.0, 0.03, 0.2, 0.5])
@pytest.mark.parametrize("target", [-1, 1])
def test_it_stays_in_the_ball_and_among_images(method, strength, target):
    for steps in (1, 7):
        seen = look(trained(), method=method, strength=strength, steps=steps, target=target)
        assert abs(seen["noise"]).max() <= strength + 1e-6
        assert 0 <= seen["image"].min() <= seen["image"].max() <= 1
        x, _ = trained().picture(IMAGE)
        assert seen["image"] == pytest.approx(x[0].numpy() + seen["noise"], abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_every_image_of_many_has_a_ball_of_its_own(method):
    lab = trained()
    x, y = (values[:6] for values in lab.pictures("val"))
    strength = torch.tensor([0.0, 0.01, 0.05, 0.1, 0.2, 0.4])
    changed = attack(lab.network, x, y, strength, method)
    most = (changed - x).abs().flatten(1).amax(1)
    assert (most <= strength + 1e-6).all()
    assert (most >= 0.9 * strength).all()
    for i in range(6):  # what happens to one does not depend on the others
        alone = attack(lab.network, x[i : i + 1], y[i : i + 1], strength[i : i + 1], method)
        assert torch.allclose(alone[0], changed[i], atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_changed_at_strength_nought(method):
    seen = look(trained(), method=method, strength=0)
    assert not seen["noise"].any()
    assert seen["after"] == pytest.approx(seen["before"])
    assert seen["sweep"][0] == pytest.approx(seen["before"])


@pytest.mark.parametrize("method", METHODS)
def test_the_answer_changes_at_the_strength_that_it_says(method):
    lab = trained()
    seen = look(lab, method=method)
    flips, said = seen["flips"], seen["before"].argmax()
    assert 0 < flips <= STRONGEST
    assert look(lab, method=method, strength=float(flips))["after"].argmax() != said
    less = seen["strengths"][seen["strengths"] < flips]
    assert look(lab, method=method, strength=float(less[-1]))["after"].argmax() == said
    answers = seen["sweep"].argmax(1)
    assert (answers[: len(less)] == said).all()


@pytest.mark.parametrize("target", range(CLASSES))
def test_towards_a_target_its_probability_rises(target):
    seen = look(trained(), method="pgd", strength=0.4, steps=20, target=target)
    assert seen["after"][target] >= seen["before"][target]
    assert seen["after"].argmax() == target
    assert seen["flips"] >= 0


def test_pgd_finds_at_least_what_fgsm_finds():
    lab = trained()
    x, y = lab.pictures("val")
    strength = torch.full((len(x),), 0.15)

    def loss(method):
        with torch.no_grad():
            return F.cross_entropy(lab.network(attacked[method]), y).item()

    attacked = {method: attack(lab.network, x, y, strength, method, steps=20) for method in METHODS}
    assert loss("pgd") >= loss("fgsm") - 1e-3


def test_a_network_that_cannot_be_fooled_flips_nowhere():
    lab = Quadrants(linear(torch.zeros(CLASSES, SIZE * SIZE), (1.0, 0.0, 0.0, 0.0)))
    seen = look(lab)
    assert np.isnan(seen["flips"])
    assert not seen["noise"].any()


@pytest.mark.parametrize("method", METHODS)
def test_robustness_falls_with_the_attack_and_not_with_noise(method):
    seen = robustness(trained(), method=method)
    assert seen["count"] == 60
    assert seen["accuracy"][0] == seen["noise"][0] == 1
    assert (np.diff(seen["accuracy"]) <= 0.05).all()
    assert seen["accuracy"][-1] < seen["noise"][-1] - 0.3
    assert robustness(trained(), method=method, most=7)["count"] == 7


@pytest.mark.parametrize("method", METHODS)
def test_robustness_is_that_of_the_attack_on_every_image(method):
    lab = trained()
    seen = robustness(lab, method=method, most=20, steps=4)
    x, y = (evenly(values, 20) for values in lab.pictures("val"))
    for strength, accuracy in zip(seen["strengths"], seen["accuracy"], strict=True):
        attacked = attack(lab.network, x, y, torch.full((20,), float(strength)), method, 4)
        with torch.no_grad():
            right = (lab.network(attacked).argmax(1) == y).float().mean().item()
        assert accuracy == pytest.approx(right)


def test_robustness_at_nought_is_the_accuracy():
    lab = Quadrants(small())
    x, y = lab.pictures("val")
    with torch.no_grad():
        right = (lab.network(x).argmax(1) == y).float().mean().item()
    assert robustness(lab)["accuracy"][0] == pytest.approx(right)


@pytest.mark.parametrize("lens", [{"name": "adversarial"}, {"name": "robustness"}], ids=lambda lens: lens["name"])
@pytest.mark.parametrize("method", METHODS)
def test_no_trace_is_left(lens, method):
    lab = Quadrants(small(dropout=True, norm=True))
    lab.network.train()
    lab.network(lab.pictures("train")[0]).sum().backward()
    before = traces(lab)
    seen = lab.look({**lens, "method": method})
    with undisturbed(1):
        again = lab.look({**lens, "method": method})
    assert same(before, traces(lab))
    assert all(np.array_equal(seen[name], again[name], equal_nan=True) for name in seen)
    for array in seen.values():
        if isinstance(array, np.ndarray):
            array.fill(0)  # copies: writing into them changes nothing
    assert same(before, traces(lab))


def test_the_random_start_of_pgd_comes_from_its_seed():
    one, again, other = (look(trained(), method="pgd", steps=1, seed=seed)["noise"] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("method", METHODS)
def test_a_network_that_has_blown_up_is_answered(method):
    network = small()
    with torch.no_grad():
        network.stages["conv1"][0].weight.fill_(torch.nan)
    lab = Quadrants(network)
    assert np.isnan(look(lab, method=method)["after"]).all()
    assert robustness(lab, method=method)["accuracy"].shape == (7,)


def test_a_drawn_image_has_no_label():
    import base64

    drawn = {"drawn": base64.b64encode(bytes(range(SIZE * SIZE))).decode()}
    assert look(trained(), image=drawn)["label"] == -1


def test_what_is_not_there_is_named():
    lab = trained()
    with pytest.raises(LookupError, match=r"There is no method 'fgms'.*fgsm"):
        look(lab, method="fgms")
    with pytest.raises(LookupError, match="A class must be in 0 to 3, or -1 for any other, got 4"):
        look(lab, target=4)
    with pytest.raises(ValueError, match=r"must be in 0 to 0\.5, got 0\.6"):
        look(lab, strength=0.6)
    with pytest.raises(ValueError, match="1 to 100 steps, got 0"):
        look(lab, method="pgd", steps=0)
    with pytest.raises(ValueError, match="at least one image, got 0"):
        robustness(lab, most=0)


def test_facts_are_json():
    facts = trained().facts()["adversary"]
    assert json.loads(json.dumps(facts)) == facts
