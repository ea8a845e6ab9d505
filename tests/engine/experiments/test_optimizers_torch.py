"""A race is what torch.optim, torch's schedulers and torch's own layers make of the same weights and batches."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler

from engine.core.run import Run
from engine.experiments.optimizers.config import MOST_RACERS, OPTIMIZERS, SCHEDULES, OptimizersConfig, Racer
from engine.experiments.optimizers.learner import Learner

O = torch.optim  # noqa: E741
USUAL = [f"{name} lr={({'adadelta': 1.0, 'adagrad': 0.1}).get(name, 0.01)}" for name in OPTIMIZERS]
OTHERS = [
    "momentum lr=0.02 momentum=0.5", "nesterov lr=0.01 momentum=0.6", "rprop lr=0.02 eta_minus=0.3 eta_plus=1.5",
    "adagrad lr=0.2 eps=1e-06", "adadelta lr=2 rho=0.95 eps=1e-06", "rmsprop lr=0.01 rho=0.99 eps=1e-06",
    "rmsprop momentum lr=0.005 rho=0.95 momentum=0.7", "adam lr=0.02 beta1=0.7 beta2=0.99 eps=1e-06",
    "adamw lr=0.02 weight_decay=0.5 beta1=0.8", "adamw lr=0.02 weight_decay=0",
]  # fmt: skip
RACES = [USUAL[:MOST_RACERS], USUAL[MOST_RACERS:] + OTHERS[:6], OTHERS[6:]]


@pytest.fixture
def in_doubles():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def theirs(racer, parameters):
    """The optimizer of torch with a racer's settings."""
    p, lr, eps, betas = parameters, racer.lr, racer.eps, (racer.beta1, racer.beta2)
    return {
        "sgd": lambda: O.SGD(p, lr),
        "momentum": lambda: O.SGD(p, lr, momentum=racer.momentum),
        "nesterov": lambda: O.SGD(p, lr, momentum=racer.momentum, nesterov=True),
        "rprop": lambda: O.Rprop(p, lr, etas=(racer.eta_minus, racer.eta_plus)),
        "adagrad": lambda: O.Adagrad(p, lr, eps=eps),
        "adadelta": lambda: O.Adadelta(p, lr, rho=racer.rho, eps=eps),
        "rmsprop": lambda: O.RMSprop(p, lr, alpha=racer.rho, eps=eps),
        "rmsprop momentum": lambda: O.RMSprop(p, lr, alpha=racer.rho, eps=eps, momentum=racer.momentum),
        "adam": lambda: O.Adam(p, lr, betas=betas, eps=eps),
        "adamw": lambda: O.AdamW(p, lr, betas=betas, eps=eps, weight_decay=racer.weight_decay),
    }[racer.optimizer]()


def scheduled(racer, optimizer):
    """The scheduler of torch with a racer's settings."""
    steps, factor = racer.schedule_steps, racer.schedule_factor
    return {
        "constant": lambda: lr_scheduler.ConstantLR(optimizer, 1.0),
        "step": lambda: lr_scheduler.StepLR(optimizer, steps, factor),
        "exponential": lambda: lr_scheduler.ExponentialLR(optimizer, factor ** (1 / steps)),
        "cosine": lambda: lr_scheduler.CosineAnnealingLR(optimizer, steps),
        "one-cycle": lambda: lr_scheduler.OneCycleLR(optimizer, racer.lr, steps, cycle_momentum=False),
        "warm-up": lambda: lr_scheduler.LinearLR(optimizer, 1 / steps, total_iters=steps - 1),
    }[racer.schedule]()


def take(learner, steps):
    for _ in range(steps):
        x, y = learner.batch()
        learner.backward(learner.losses(learner.network(x), y))
        learner.update()


def walked(terrain, condition, racer, steps):
    """Where torch's optimizer and scheduler get to from the usual start, (2,)."""
    learner = Learner(OptimizersConfig.parse({"terrain": terrain, "condition": condition}))
    place = torch.tensor([[-1.5, 1.2]], requires_grad=True)
    optimizer = theirs(racer, [place])
    scheduler = scheduled(racer, optimizer)
    for step in range(steps):
        optimizer.zero_grad()
        learner.network.height(place[:, 0], place[:, 1], condition).sum().backward()
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    return place.detach()[0]


@pytest.mark.parametrize("racers", RACES)
@pytest.mark.parametrize("terrain", ["ravine", "rosenbrock", "monkey saddle"])
def test_a_race_on_a_surface_is_torch_optim(terrain, racers, in_doubles):
    learner = Learner(OptimizersConfig.parse({"terrain": terrain, "condition": 20, "racers": racers}))
    take(learner, 100)
    for k, text in enumerate(racers):
        there = walked(terrain, 20.0, Racer.model_validate(text), 100)
        torch.testing.assert_close(learner.weights[k], there, rtol=0, atol=1e-6, msg=text)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_of_every_rule_is_torch_s(schedule, in_doubles):
    """Without Rprop, whose learning rate is only the first step size in torch; ``test_rules`` has what it is here."""
    for names in (USUAL[:3], [*USUAL[4:], OTHERS[8]]):
        racers = [f"{name} schedule={schedule} schedule_steps=40 schedule_factor=0.3" for name in names]
        learner = Learner(OptimizersConfig.parse({"terrain": "rosenbrock", "racers": racers}))
        take(learner, 40)
        for k, text in enumerate(racers):
            there = walked("rosenbrock", 1.0, Racer.model_validate(text), 40)
            torch.testing.assert_close(learner.weights[k], there, rtol=0, atol=1e-6, msg=text)


@pytest.mark.parametrize("racers", RACES)
def test_a_race_of_networks_is_as_many_networks_with_torch_optim(racers, in_doubles):
    """The same weights and batches; each network from torch's own layers."""
    learner = Learner(OptimizersConfig.parse({"terrain": "network", "racers": racers}))
    nets, optimizers = [], []
    for k in range(len(racers)):
        net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
        nn.utils.vector_to_parameters(learner.weights[k].clone(), net.parameters())  # it makes views
        nets.append(net)
        optimizers.append(theirs(learner.config.racers[k], net.parameters()))
    for _ in range(50):
        x, y = learner.batch()
        losses = learner.losses(learner.network(x), y)
        learner.backward(losses)
        learner.update()
        for k, net in enumerate(nets):
            loss = F.binary_cross_entropy_with_logits(net(x), y)
            assert learner.values[k] == pytest.approx(loss.item(), rel=1e-6)
            optimizers[k].zero_grad()
            loss.backward()
            optimizers[k].step()
    for k, net in enumerate(nets):
        weights = nn.utils.parameters_to_vector(net.parameters()).detach()
        torch.testing.assert_close(learner.weights[k], weights, rtol=0, atol=1e-6, msg=racers[k])


@pytest.mark.parametrize("racers", RACES)
def test_in_single_precision_it_is_torch_optim_as_well(racers):
    learner = Learner(OptimizersConfig.parse({"terrain": "bowl", "racers": racers}))
    take(learner, 50)
    for k, text in enumerate(racers):
        there = walked("bowl", 1.0, Racer.model_validate(text), 50)
        torch.testing.assert_close(learner.weights[k], there, rtol=0, atol=1e-6, msg=text)


@pytest.mark.parametrize("racers", RACES)
@pytest.mark.parametrize("terrain", ["rosenbrock", "network slice", "network"])
def test_a_racer_alone_is_the_racer_among_eight(terrain, racers, in_doubles):
    """The same first weights, mini-batches and noise, whoever else is there. In double precision: a product of one
    network and one of eight are rounded differently, and a rule that divides by tiny gradients makes that large."""
    settings = {"terrain": terrain, "samples": 60, "gradient_noise": 0.1}

    def raced(some):
        torch.manual_seed(0)
        learner = Learner(OptimizersConfig.parse({**settings, "racers": some}))
        take(learner, 40)
        return learner

    among = raced(racers)
    for k, racer in enumerate(racers):
        alone = raced([racer])
        assert alone.values[0] == pytest.approx(among.values[k], abs=1e-6)
        torch.testing.assert_close(alone.weights[0], among.weights[k], rtol=0, atol=1e-6, msg=racer)


def test_in_single_precision_a_racer_alone_is_the_racer_among_eight_too():
    among = Run("optimizers", {"terrain": "network", "racers": USUAL[2:]})
    among.advance(steps=5)
    for k, racer in enumerate(USUAL[2:]):
        alone = Run("optimizers", {"terrain": "network", "racers": [racer]})
        alone.advance(steps=5)
        losses = [run.timeline.columns[name].values for run, name in ((alone, "loss_0"), (among, f"loss_{k}"))]
        assert losses[0] == pytest.approx(losses[1], abs=1e-6), racer
