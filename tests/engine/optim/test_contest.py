"""Several networks on one flat vector: they learn as if each were alone."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from engine.optim.contest import Contest
from engine.optim.minibatches import MiniBatches


class Widths(Contest):
    """Linear networks of several widths."""

    field = "widths"

    def __init__(self, widths, optimizer="adam", lr=0.1):
        self.config = SimpleNamespace(widths=widths, optimizer=optimizer, lr=lr)
        self.batches = MiniBatches(8, 0)
        self.enter([nn.Sequential(nn.Linear(3, width), nn.Tanh(), nn.Linear(width, 1)) for width in widths], {})

    def learn(self, x, y, clip=0.0):
        losses = torch.stack([(outputs - y).square().mean() for outputs in self.network(x)])
        self.flat.zero_grad()
        losses.sum().backward()
        self.clip(clip)
        self.update()
        return losses.detach()


@pytest.fixture
def data():
    torch.manual_seed(0)
    x = torch.randn(8, 3)
    return x, x.sum(1, keepdim=True)


@pytest.mark.parametrize("clip", [0.0, 0.3])
def test_each_learns_as_if_it_were_alone(data, clip):
    torch.manual_seed(1)
    both = Widths((4, 6))
    alone = []
    for k, width in enumerate((4, 6)):
        one = Widths((width,))
        one.network[0].load_state_dict(both.network[k].state_dict())
        alone.append(one)
    for _ in range(5):
        losses = both.learn(*data, clip)
        for k, one in enumerate(alone):
            assert one.learn(*data, clip)[0].item() == pytest.approx(losses[k].item(), rel=1e-6)


def test_twins_begin_alike():
    torch.manual_seed(2)
    contest = Widths((4, 4, 5))
    first, second, third = (network.state_dict() for network in contest.network)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["0.weight"], third["0.weight"][:4])


def test_one_that_explodes_is_cut_by_itself():
    torch.manual_seed(3)
    contest = Widths((4, 6), "sgd")
    contest.flat.grad.fill_(0.001)
    contest.flat.grad[contest.part(1)] = 100.0
    contest.clip(1.0)
    assert contest.flat.grad[contest.part(0)].unique().tolist() == pytest.approx([0.001])
    assert contest.flat.grad[contest.part(1)].norm().item() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("before", "now", "sources"),
    [((4, 6), (6, 4), [1, 0]), ((4, 6), (6,), [1]), ((4,), (4, 6), [0, 1]), ((4, 4), (4, 5, 4), [0, 1, 1])],
)
def test_a_contender_goes_on_from_itself_or_from_the_one_at_its_place(before, now, sources):
    torch.manual_seed(4)
    old, new = Widths(before), Widths(now)
    assert new.taken_from(old) == sources
    new.inherit(old)
    for k, source in enumerate(sources):
        if source < len(before) and before[source] == now[k]:
            assert torch.equal(new.network[k][0].weight, old.network[source][0].weight)
