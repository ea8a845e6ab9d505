"""The training loop for tiny networks: microseconds a batch-10 step, and what each choice gained.

All loops train the same network on the same points with the same loss, an epoch at a time. "eager" is the loop a
PyTorch user writes by hand: ``X[perm].split(B)``, ``zero_grad``, ``backward``, ``step``.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of
from torch.utils.data import DataLoader, TensorDataset

from benchmarks import nets
from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio, seconds_each
from engine.optim import rules
from engine.optim.flat import Flat

ROUNDS = 15
LR = 0.01


def measure(table: Table) -> None:
    for net in (nets.SMALL, nets.DEEP):
        compare(table, net)


def compare(table: Table, net: str) -> None:
    problem = nets.playground(net).problem
    x, y = problem.x_train, problem.y_train  # (250, F), (250, 1)
    steps = len(x) // nets.BATCH
    batches = {"batch 10": nets.BATCH, "batch 32": 32, "full batch": len(x)}
    epochs: dict[str, Callable[[], None]] = {
        "DataLoader, SGD": data_loader(nets.plain(net), x, y),
        "eager, SGD": eager(nets.plain(net), x, y, torch.optim.SGD),
        "eager, Adam": eager(nets.plain(net), x, y, torch.optim.Adam),
        "eager, Adam(fused=True)": eager(nets.plain(net), x, y, torch.optim.Adam, fused=True),
        "flat, our SGD": flat(nets.plain(net), x, y, "sgd"),
        "flat, our Adam": flat(nets.plain(net), x, y, "adam"),
        "Playground.step, SGD": lab(net, steps, optimizer="sgd"),
    }
    for name, size in batches.items():
        epochs[f"Playground.step, {name}"] = lab(net, -(-len(x) // size), optimizer="adam", batch_size=size)
    count = {f"Playground.step, {name}": -(-len(x) // size) for name, size in batches.items()}

    def side(name: str) -> Callable[[], float]:
        return lambda: 1e6 * seconds_each(epochs[name]) / count.get(name, steps)  # us a step

    us = in_turns({name: side(name) for name in epochs}, ROUNDS)
    table.note(f"{net} tanh")
    most = {"flat, our SGD": 0.75, "flat, our Adam": 0.9}
    for name in epochs:
        if name in most or name != "eager, SGD":
            part = ratio(us, name, "eager, SGD")
            table.row(f"{name} / eager, SGD", part, most=most.get(name), note=f"{median(us[name]):6.0f} us a step")
        else:
            table.row(name, 1.0, note=f"{median(us[name]):6.0f} us a step")
    gains(table, us)


def gains(table: Table, us: dict[str, list[float]]) -> None:
    """Each choice by itself: time of a step with it over time without."""
    table.row("gain of splitting by hand: eager / DataLoader", ratio(us, "eager, SGD", "DataLoader, SGD"))
    table.row("gain of the flat update: flat / eager, SGD", ratio(us, "flat, our SGD", "eager, SGD"))
    table.row("gain of flat and our rule: Adam / torch's default", ratio(us, "flat, our Adam", "eager, Adam"))
    table.row(
        "gain of flat and our rule: Adam / torch's fused",
        ratio(us, "flat, our Adam", "eager, Adam(fused=True)"),
        most=1,
    )
    table.row(
        "price of the lab: Playground.step / flat, Adam", ratio(us, "Playground.step, batch 10", "flat, our Adam")
    )
    table.row(
        "price of larger batches: batch 32 / batch 10",
        ratio(us, "Playground.step, batch 32", "Playground.step, batch 10"),
    )


# --- the loops, an epoch a call -------------------------------------------------------------------------------------


def data_loader(model: nn.Module, x: Tensor, y: Tensor) -> Callable[[], None]:
    loader = DataLoader(TensorDataset(x, y), batch_size=nets.BATCH, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=LR)

    def epoch() -> None:
        for xb, yb in loader:
            optimizer.zero_grad()
            loss_of(model(xb), yb).backward()
            optimizer.step()

    return epoch


def eager(model: nn.Module, x: Tensor, y: Tensor, optimizer_class: type, **settings: bool) -> Callable[[], None]:
    optimizer = optimizer_class(model.parameters(), lr=LR, **settings)

    def epoch() -> None:
        order = torch.randperm(len(x))
        for xb, yb in zip(x[order].split(nets.BATCH), y[order].split(nets.BATCH), strict=True):
            optimizer.zero_grad()
            loss_of(model(xb), yb).backward()
            optimizer.step()

    return epoch


def flat(model: nn.Module, x: Tensor, y: Tensor, rule_name: str) -> Callable[[], None]:
    all_of_it = Flat(model)
    rule = rules.build(rule_name, all_of_it.data, {})

    def epoch() -> None:
        order = torch.randperm(len(x))
        for xb, yb in zip(x[order].split(nets.BATCH), y[order].split(nets.BATCH), strict=True):
            all_of_it.zero_grad()
            loss_of(model(xb), yb).backward()
            rule.step(all_of_it.data, all_of_it.grad, LR)

    return epoch


def lab(net: str, steps: int, **changes: object) -> Callable[[], None]:
    """What the product runs: the lab's own step, with its evaluation every 128 steps."""
    experiment = nets.playground(net, **changes)

    def epoch() -> None:
        for _ in range(steps):
            experiment.step()

    for _ in range(4200 // steps):
        epoch()  # past the first steps, which are evaluated one by one
    return epoch
