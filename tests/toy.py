"""The smallest lab there can be, for tests of the engine itself: a linear layer learns y = 2x - 1."""

import time

import numpy as np
import torch
from torch import nn

from engine.core.catalogue import Lab, Preset
from engine.core.config import Config, knob
from engine.core.experiment import Experiment, rehearsal


class ToyConfig(Config):
    seed: int = knob(0, ge=0, le=99, help="Seed.")
    lr: float = knob(0.05, ge=0, le=1e6, live=True, help="Learning rate.")
    bias: bool = knob(True, help="Whether the second layer has a bias: not live, so changing it builds anew.")
    nap: float = knob(0.0, ge=0, le=5, unit="s", help="How long one step takes.")
    stop_at: int = knob(0, ge=0, le=1000, help="Finish at this step; 0 is never.")
    fail_at: int = knob(0, ge=0, le=1000, help="Raise at this step; 0 is never.")
    every: int = knob(1, ge=1, le=10, live=True, help="Steps from one update to the next; those between have no loss.")


class Toy(Experiment):
    Config = ToyConfig
    epoch_steps = 4

    def __init__(self, config):
        super().__init__(config)
        self.network = nn.Sequential(nn.Linear(1, 3), nn.ReLU(), nn.Linear(3, 1, bias=config.bias))
        self.steps = 0

    def step(self):
        if self.config.nap:
            time.sleep(self.config.nap)
        self.steps += 1
        if self.steps == self.config.fail_at:
            raise RuntimeError("the toy broke")
        if self.steps % self.config.every:
            return {}
        x = torch.rand(8, 1)
        loss = (self.network(x) - (2 * x - 1)).square().mean()
        self.network.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in self.network.parameters():
                parameter -= self.config.lr * parameter.grad
        if self.steps == self.config.stop_at:
            self.finished = "The toy has had enough."
        return {"loss": loss.item()}

    def state(self):
        return {"weights": self.network.state_dict(), "steps": self.steps, "finished": self.finished}

    def restore(self, state):
        self.network.load_state_dict(state["weights"])
        self.steps, self.finished = state["steps"], state["finished"]

    def adjust(self, config):
        self.config = config

    def inherit(self, other):
        super().inherit(other)
        self.steps = other.steps

    @classmethod
    def program(cls, config, events=(), steps=1000):
        return "# batch\n# forward\n# loss\n# backward\n# update\n"

    def look_line(self, size: int = 5):
        with torch.inference_mode():
            return {"y": self.network(torch.linspace(0, 1, size)[:, None])[:, 0].numpy().copy()}

    @rehearsal
    def look_next(self, steps: int = 1, fail: bool = False):
        losses = [self.step()["loss"] for _ in range(steps)]
        self.network.zero_grad()
        if fail:
            raise RuntimeError("a rehearsal that goes wrong")
        return {"loss": np.array(losses)}

    def look_broken(self):
        raise RuntimeError("a lens with a mistake")


PRESETS: dict[str, Preset] = {}
LAB = Lab(
    key="toy", chapter="basics", title="Toy", summary="", icon="", config="tests.toy:ToyConfig",
    experiment="tests.toy:Toy", presets="tests.toy:PRESETS",
)  # fmt: skip
