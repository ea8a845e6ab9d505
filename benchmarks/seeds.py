"""Several seeds at once: one batched model of all copies against one run, and against separate runs of each.

"step" is a bare update, nothing measured; "study" is all that a study does in a slice, its measurements on all points
included, against the same study made of separate runs.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import thread_time

from benchmarks import nets
from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio, seconds_each
from engine.core.seeds import Apart, Study
from engine.experiments.playground.experiment import Playground

ROUNDS = 15
COPIES = (8, 16, 20)
STUDIED = 16
STUDY_STEPS = 300


def measure(table: Table) -> None:
    for net in (nets.SMALL, nets.DEEP):
        for batch in (nets.BATCH, 32):
            steps(table, net, batch)
    for net in (nets.SMALL, nets.DEEP):
        studies(table, net)


def steps(table: Table, net: str, batch: int) -> None:
    sides: dict[str, Callable[[], float]] = {"one": side(bare(net, batch))}
    for count in COPIES:
        stack = Playground.stack(nets.config(net, batch_size=batch), [{"seed": seed} for seed in range(count)])
        sides[str(count)] = side(stack.step)
    us = in_turns(sides, ROUNDS)
    table.note(f"{net} tanh, batch {batch}, Adam")
    for count in COPIES:
        goal = 1.5 if (count, net) == (16, nets.DEEP) else None
        part = ratio(us, str(count), "one")
        table.row(
            f"a step of {count} seeds stacked / a step of one run", part, most=goal,
            note=f"{median(us[str(count)]):6.0f} us, {count / part:.1f} times as fast as one after another",
        )  # fmt: skip


def side(work: Callable[[], object]) -> Callable[[], float]:
    for _ in range(200):
        work()
    return lambda: 1e6 * seconds_each(work)


def bare(net: str, batch: int) -> Callable[[], float]:
    """The step of one run without its evaluations: what its loop does at the least."""
    one = nets.playground(net, batch_size=batch)

    def step() -> float:
        x, y = one._next_batch()
        loss = one.loss(one.network(x), y)
        one.flat.grad.zero_()
        loss.backward()
        one.rule.step(one.flat.data, one.flat.grad, one.config.lr)
        return loss.item()

    return step


def studies(table: Table, net: str) -> None:
    """From the settings to the finished curves of all seeds."""
    config = nets.config(net)

    def together() -> float:
        return timed(Study("playground", config, range(STUDIED), steps=STUDY_STEPS))

    def apart() -> float:
        study = Study("playground", config, range(STUDIED), steps=STUDY_STEPS)
        study._team = Apart("playground", study.configs, STUDY_STEPS)
        return timed(study)

    seconds = in_turns({"together": together, "apart": apart}, 3)
    table.note(f"{net} tanh, a study of {STUDIED} seeds over {STUDY_STEPS} steps")
    table.row(
        "stacked / separate runs", ratio(seconds, "together", "apart"),
        note=f"{median(seconds['together']):.2f} s and {median(seconds['apart']):.2f} s",
    )  # fmt: skip


def timed(study: Study) -> float:
    begin = thread_time()
    while not study.done:
        study.advance(1.0)
    return thread_time() - begin
