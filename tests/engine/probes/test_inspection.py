"""The numbers of the layers lens, against networks small enough to work out by hand."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from engine.core.config import Config, knob
from engine.core.experiment import Experiment
from engine.core.run import Run
from engine.probes import inspection
from engine.probes.inspection import BINS, Inspection, nature, reach


class Nothing(Config):
    seed: int = knob(0, help="Seed.")


class Small(Inspection, Experiment):
    """Three points; a hidden layer of two ReLUs or tanhs, of which the second is out of work; one output."""

    Config = Nothing
    x = torch.tensor([[1.0], [2.0], [4.0]])

    def __init__(self, bend, weight=((1.0,), (-1.0,)), bias=(0.0, 0.0)):
        super().__init__(Nothing())
        self.network = nn.Sequential(nn.Sequential(nn.Linear(1, 2), bend), nn.Linear(2, 1))
        (hidden, _), output = self.network
        with torch.no_grad():
            hidden.weight.copy_(torch.tensor(weight))
            hidden.bias.copy_(torch.tensor(bias))
            output.weight.copy_(torch.tensor([[3.0, 4.0]]))
            output.bias.zero_()

    def step(self):
        """Gradient of the sum of the outputs, learning rate 0.1."""
        self.network.zero_grad()
        total = self.network(self.x).sum()
        total.backward()
        with torch.no_grad():
            for parameter in self.network.parameters():
                parameter -= 0.1 * parameter.grad
        return {"loss": total.item()}

    def measure(self):
        with torch.no_grad():
            self.network(self.x)
            self.network(100 * self.x)  # another split: not reported
        return {}

    def sites(self):
        return {"h0": self.network[0], "out": self.network[1]}

    def state(self):
        return {}

    restore = adjust = program = state


def test_activations_of_the_first_pass():
    looks = Small(nn.ReLU()).look_layers()
    assert looks["units"].tolist() == [2, 1]
    # unit 1 gives 1, 2, 4 and unit 2 gives 0, 0, 0; the output is 3 times unit 1
    assert looks["mean"] == pytest.approx([7 / 6, 7])
    assert looks["spread"] == pytest.approx(
        [math.sqrt((1 + 4 + 16) / 6 - (7 / 6) ** 2), math.sqrt(9 * 21 / 3 - 49)], rel=1e-5
    )
    assert looks["range"].tolist() == [[0, 5], [0, 15]]
    assert looks["histogram"].shape == (2, BINS)
    assert looks["histogram"].sum(1) == pytest.approx([1, 1])
    assert looks["histogram"][0, 0] == pytest.approx(0.5)  # three zeros of six


def test_a_unit_that_is_always_zero_is_dead():
    looks = Small(nn.ReLU()).look_layers()
    assert looks["dead"][0] == 0.5
    assert math.isnan(looks["dead"][1])
    assert np.isnan(looks["saturated"]).all()
    assert Small(nn.ReLU(), bias=(0.0, 1.5)).look_layers()["dead"][0] == 0  # 0.5 at the first point, then 0
    assert math.isnan(Small(nn.LeakyReLU()).look_layers()["dead"][0])


def test_a_unit_in_the_flat_ends_is_saturated():
    looks = Small(nn.Tanh(), weight=((1.0,), (0.1,))).look_layers()
    # tanh 1 = 0.76, tanh 2 = 0.964, tanh 4 = 0.9993; the other unit stays below 0.4: one of six is beyond 0.97
    assert looks["saturated"][0] == pytest.approx(1 / 6)
    assert looks["stuck"][0] == 0
    assert looks["range"][0].tolist() == [-1, 1]
    looks = Small(nn.Sigmoid(), weight=((-9.0,), (0.1,))).look_layers()
    assert looks["saturated"][0] == pytest.approx(3 / 6)
    assert looks["stuck"][0] == 0.5
    assert np.isnan(looks["dead"]).all()


def test_gradient_and_update_of_the_next_step():
    looks = Small(nn.ReLU()).look_layers()
    # total = 3 relu(w1 x + b1) + 4 relu(w2 x + b2) + b: dw1 = 3 * 7, db1 = 3 * 3; dv1 = 7, dv2 = 0, db = 3
    assert looks["gradient"] == pytest.approx([math.hypot(21, 9), math.hypot(7, 3)])
    assert looks["parameters"].tolist() == [4, 3]
    # only weight matrices count: the change is 0.1 * 21 over the norm of (1, -1), and 0.1 * 7 over that of (3, 4)
    assert looks["ratio"] == pytest.approx([2.1 / math.sqrt(2), 0.7 / 5])


def test_weights_and_units_that_are_copies():
    looks = Small(nn.ReLU()).look_layers()
    assert looks["weights_range"].tolist() == [[-1, 1], [-5, 5]]
    assert looks["weights"][0, [0, -1]].tolist() == [0.5, 0.5]
    assert looks["weights_spread"] == pytest.approx([1, 0.5])
    assert looks["alike"].tolist() == [0, 0]
    assert Small(nn.ReLU(), weight=((2.0,), (2.0,))).look_layers()["alike"].tolist() == [1, 0]  # one unit is no copy


def test_weights_that_are_all_zero_have_no_ratio():
    looks = Small(nn.Tanh(), weight=((0.0,), (0.0,))).look_layers()
    assert math.isnan(looks["ratio"][0])
    assert looks["alike"][0] == 1
    assert looks["weights"][0].sum() == 1


def test_vanishing_gradients_are_not_rounded_to_zero():
    assert inspection._norm([torch.tensor([3e-30]), torch.tensor([4e-30])]) == pytest.approx(5e-30)


def test_outputs_that_are_not_finite_are_in_no_bin():
    looks = Small(nn.ReLU(), weight=((3e38,), (1.0,))).look_layers()
    assert not math.isfinite(looks["mean"][0])
    assert looks["histogram"][0].sum() < 1


def test_round_ends_of_axes():
    assert [reach(value) for value in (0.9, 1.0, 1.2, 4.0, 0.03, 69.0, 8.0)] == [1, 1, 1.5, 5, 0.03, 70, 10]
    assert reach(0) == reach(math.inf) == reach(math.nan) == 1


def test_the_bend_of_a_site():
    assert nature(nn.Linear(1, 1)) is nn.Linear
    assert nature(nn.Sequential(nn.Linear(1, 1), nn.Tanh())) is nn.Tanh
    assert nature(Run("playground", {"layers": "2 sigmoid"}).experiment.sites()["h0"]) is torch.sigmoid


def test_the_playground_reports_training_points_in_evaluation():
    run = Run("playground", {"layers": "6 tanh dropout=0.5, 4 relu norm=batch"})
    run.advance(steps=30)
    looks, problem = run.look({"name": "layers"}), run.experiment.problem
    first, second, outputs = run.experiment.network.trace(problem.x_train)
    for i, values in enumerate((first, second, outputs)):
        assert looks["mean"][i] == pytest.approx(values.mean().item(), abs=1e-5)
        assert looks["spread"][i] == pytest.approx(values.std(correction=0).item(), rel=1e-4)
    assert list(run.experiment.facts()["sites"]) == list(run.experiment.sites())


def test_it_is_the_step_that_comes_next():
    run = Run("playground", {"layers": "6 tanh dropout=0.3", "optimizer": "momentum"})
    run.advance(steps=12)
    said = run.look({"name": "layers"})["ratio"]
    before = [
        site.weight.detach().clone()
        for site in (run.experiment.network.hidden[0].linear, run.experiment.network.output)
    ]
    run.advance(steps=1)
    after = [run.experiment.network.hidden[0].linear.weight, run.experiment.network.output.weight]
    assert said == pytest.approx(
        [((b - a).norm() / a.norm()).item() for a, b in zip(before, after, strict=True)], rel=1e-4
    )
