"""AdamW on matrices alone, against ``torch.optim.AdamW`` with two groups."""

import torch
from torch import nn

from engine.optim.flat import Flat
from engine.optim.matrix_decay import MatrixAdamW


def networks():
    draw = torch.Generator().manual_seed(0)
    made = [nn.Sequential(nn.Linear(5, 4), nn.LayerNorm(4), nn.Linear(4, 3)) for _ in range(2)]
    for mine, other in zip(*(network.parameters() for network in made), strict=True):
        mine.data.normal_(generator=draw)
        other.data.copy_(mine.data)
    return made


def test_it_is_torchs_with_two_groups():
    ours, theirs = networks()
    flat = Flat(ours)
    rule = MatrixAdamW(flat, ["0.weight", "2.weight"], 0.3)
    matrices = [p for p in theirs.parameters() if p.dim() > 1]
    rest = [p for p in theirs.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": 0.3}, {"params": rest, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0.05)
    draw = torch.Generator().manual_seed(1)
    for step in range(20):
        flat.grad.normal_(generator=draw)
        for name, p in theirs.named_parameters():
            p.grad = flat.named(flat.grad)[name].clone()
        optimizer.step()
        rule.step(flat.data, flat.grad, 0.05)
        if step == 9:  # and on from a state
            kept = {name: value.clone() if torch.is_tensor(value) else value for name, value in rule.state().items()}
            rule = MatrixAdamW(flat, ["0.weight", "2.weight"], 0.3)
            rule.load(kept)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(mine, other, atol=1e-6)
