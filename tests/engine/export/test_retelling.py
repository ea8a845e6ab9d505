"""Programs that are told with the classes that trained the run: what is pasted, what is imported, what happens."""

import pytest
import torch
from torch import nn

from engine.core.config import Config, knob
from engine.export.closure import Closure, import_lines
from engine.export.retelling import Retelling, retell
from engine.export.stages import stage_lines
from engine.optim import rules
from engine.optim.flat import Flat
from tests.programs import printed

BODY = """# batch
x = learner.batch()  # (4, 2)
# forward
outputs = learner.network(x)  # (4, 1)
# loss
loss = outputs.square().mean()
# backward
learner.flat.zero_grad()
loss.backward()
# update
learner.update()"""


class Settings(Config):
    seed: int = knob(0, hidden=True, help="Seed.")
    lr: float = knob(0.1, live=True, help="Learning rate.")
    optimizer: str = knob("adam", choices=("adam", "sgd"), help="Rule.")
    spare: int = knob(3, help="Nothing reads it.")


class Layer(Config):
    kind: str = knob("conv", choices=("conv", "pool"), help="What it does.")
    filters: int = knob(8, when=("kind", ("conv",)), help="How many maps.")

    def unused(self):
        return frozenset() if self.kind == "conv" else frozenset({"filters"})


class Layered(Settings):
    layers: tuple[Layer, ...] = knob((Layer(), Layer(kind="pool")), help="A list of settings.")


class Learner:
    """A line that is pulled to zero."""

    def __init__(self, config):
        self.config = config
        self.network = nn.Linear(2, 1)
        self.flat = Flat(self.network)
        self.rule = rules.build(config.optimizer, self.flat.data, vars(config))

    def batch(self):
        return torch.randn(4, 2)

    def update(self):
        self.rule.step(self.flat.data, self.flat.grad, self.config.lr)

    def adjust(self, config):
        self.config = config

    def inherit(self, other):
        self.flat.data.copy_(other.flat.data)


PLAN = Retelling("A toy.", [("training", [Learner])], BODY, keep={"RULES": {"adam", "sgd"}})


def by_hand(config, changes, steps):
    """The losses of the same story, told here. ``changes``: step -> what happens to the learner after it."""
    found = {}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        learner = Learner(config)
        for step in range(1, steps + 1):
            loss = learner.network(learner.batch()).square().mean()
            learner.flat.zero_grad()
            loss.backward()
            learner.update()
            found[step] = loss.item()
            learner = changes.get(step, lambda same: same)(learner)
    return found


def test_a_program_prints_what_its_learner_does(tmp_path):
    assert printed(retell(Settings(lr=0.2), [], 12, PLAN), tmp_path) == by_hand(Settings(lr=0.2), {}, 12)


def test_all_kinds_of_events(tmp_path):
    config = Settings(seed=4)
    events = [
        {"step": 3, "kind": "adjust", "changes": {"lr": 0.01}},
        {"step": 5, "kind": "edit", "target": "weight", "index": [0, 1], "value": 0.5},
        {"step": 6, "kind": "weights", "tensors": {"weight": [[1, 2], "AACAPwAAAMA="], "bias": [[1], "AAAAPw=="]}},
        {"step": 8, "kind": "change", "changes": {"optimizer": "sgd"}},
    ]

    def slower(learner):
        learner.adjust(config.replace(lr=0.01))
        return learner

    def edited(learner):
        learner.network.weight.data[0, 1] = 0.5
        return learner

    def loaded(learner):
        learner.network.weight.data.copy_(torch.tensor([[1.0, -2.0]]))
        learner.network.bias.data.fill_(0.5)
        return learner

    def changed(learner):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            fresh = Learner(config.replace(lr=0.01, optimizer="sgd"))
        fresh.inherit(learner)
        return fresh

    program = retell(config, events, 12, PLAN)
    assert printed(program, tmp_path) == by_hand(config, {3: slower, 5: edited, 6: loaded, 8: changed}, 12)
    assert "lr = 0.01" in program.split('"""')[1]


def test_only_what_is_used_is_pasted():
    program = retell(Settings(), [], 5, PLAN)
    assert "class Adam(Rule)" in program
    assert "class Rprop" not in program
    assert "spare" not in program
    assert "engine" not in program
    assert list(stage_lines(program)) == ["batch", "forward", "loss", "backward", "update"]
    assert stage_lines(program)["update"] == "learner.update()"


def test_a_nested_setting_brings_only_what_it_uses():
    told = retell(Layered(), (), 3, Retelling("A toy.", [("training", [Learner, "shapes = config.layers"])], BODY))
    assert "(SimpleNamespace(kind='conv', filters=8), SimpleNamespace(kind='pool'))" in told


def test_a_run_that_blows_up_stops_with_a_sentence(tmp_path):
    losses = printed(retell(Settings(lr=1e30, optimizer="sgd"), [], 30, PLAN), tmp_path)
    assert 0 < len(losses) < 30


def test_what_cannot_be_pasted_is_named():
    def inner():
        return 1

    with pytest.raises(ValueError, match="must define inner at its top level"):
        Closure([inner])


def test_imports_are_collected_a_line_a_module():
    lines = ["from math import pi", "import torch", "from math import cos", "import torch"]
    assert import_lines(lines) == ["import torch", "from math import cos, pi"]
