"""What a run costs beside its training: the same steps in a bare PyTorch loop, in a Run, in a worker, and watched.

The bare loop is written out below: the same network, batches and loss, the flat Adam update, and the losses and
accuracies of all points every 128 steps, which is work a Run is asked to do: identical training work is the honest
comparison. Beside it stand the loop without any evaluation, and that with a network of PyTorch's own parts in place of
the lab's. In a worker the clock is the processor time of its process; the ratio by the wall clock stands beside it, and
is noisy where other programs want the cores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter, sleep, thread_time

import psutil
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

from benchmarks import nets
from benchmarks.looks import PAGE
from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio
from engine.core.run import Run
from engine.optim import rules
from engine.optim.flat import Flat
from engine.probes.evaluation import LONGEST
from engine.workers.hosted import SLICE
from engine.workers.pool import Pool

ROUNDS = 100
WORKER_ROUNDS = 8
WATCHED_BLOCK = 1.2  # seconds: a dozen looks
LOOKS_A_SECOND = 10
WARM = 5000  # steps; from step 4,096 on a run is evaluated every 128 steps


def measure(table: Table) -> None:
    for net in (nets.SMALL, nets.DEEP):
        in_this_process(table, net)
    pool = Pool(1)
    try:
        for net in (nets.SMALL, nets.DEEP):
            in_a_worker(table, pool, net)
        two_runs(table, pool)
    finally:
        pool.close()


# --- in one process -------------------------------------------------------------------------------------------------


def in_this_process(table: Table, net: str) -> None:
    run = Run("playground", nets.config(net))
    run.advance(steps=WARM)
    sides = {
        "same": bare(net, LONGEST),
        "not evaluated": bare(net, None),
        "own parts": bare(net, None, nets.plain(net)),
        "run": run_slices(run),
    }
    speed = in_turns(sides, ROUNDS)  # steps a second
    table.note(f"{net} tanh, batch 10: a Run in slices of {1000 * SLICE:.0f} ms, nobody watching")
    note = f"{median(speed['run']):,.0f} steps/s"
    table.row("Run / bare loop, same work", ratio(speed, "run", "same"), least=0.95, note=note)
    table.row("Run / bare loop, no evaluation", ratio(speed, "run", "not evaluated"))
    table.row("Run / bare loop, no evaluation, nn.Sequential", ratio(speed, "run", "own parts"))


def run_slices(run: Run) -> Callable[[], float]:
    def block() -> float:
        before, begin = run.step, thread_time()
        run.advance(seconds=SLICE)
        return (run.step - before) / (thread_time() - begin)

    return block


def bare(net: str, evaluate_every: int | None, model: nn.Module | None = None) -> Callable[[], float]:
    """The loop by hand. Returns a function that trains for about a slice and says how many steps a second that was."""
    steps = training(net, evaluate_every, model)
    for _ in range(200):
        next(steps)

    def block(count: int = 150) -> float:
        begin = thread_time()
        for _ in range(count):
            next(steps)
        return count / (thread_time() - begin)

    return block


def training(net: str, evaluate_every: int | None, model: nn.Module | None) -> Iterator[float]:
    """Every ``next`` is one step of training and its loss. The model is the lab's unless it is given."""
    lab = nets.playground(net)
    problem = lab.problem
    x, y, x_val, y_val = problem.x_train, problem.y_train, problem.x_val, problem.y_val
    model = model or lab.network
    flat = Flat(model)
    adam = rules.build("adam", flat.data, {})
    lr = nets.config(net).lr
    curves: list[float] = []
    steps = 0
    while True:
        order = torch.randperm(len(x))
        for xb, yb in zip(x[order].split(nets.BATCH), y[order].split(nets.BATCH), strict=True):
            loss = loss_of(model(xb), yb)
            flat.grad.zero_()
            loss.backward()
            adam.step(flat.data, flat.grad, lr)
            steps += 1
            if evaluate_every and steps % evaluate_every == 0:
                with torch.inference_mode():
                    for points, truth in ((x, y), (x_val, y_val)):
                        outputs = model(points)  # (N, 1)
                        curves.append(loss_of(outputs, truth).item())
                        curves.append(((outputs > 0) == truth.bool()).float().mean().item())
            yield loss.item()


# --- in a worker ----------------------------------------------------------------------------------------------------


def in_a_worker(table: Table, pool: Pool, net: str) -> None:
    run = start(pool, net)
    worker = psutil.Process(pool.processes()[0])
    wall: dict[str, list[float]] = {"unwatched": [], "watched": []}

    def side(name: str) -> Callable[[], float]:
        def block() -> float:
            begin, used = perf_counter(), cpu_seconds(worker)
            before = pool.ask(run, "play")["step"]
            watch(pool, run, WATCHED_BLOCK, looking=name == "watched")
            steps = pool.ask(run, "pause")["step"] - before
            wall[name].append(steps / (perf_counter() - begin))
            return steps / (cpu_seconds(worker) - used)

        return block

    sides = {"bare": bare_for_a_while(net), "unwatched": side("unwatched"), "watched": side("watched")}
    speed = in_turns(sides, WORKER_ROUNDS)
    pool.drop(run)
    table.note(f"{net} tanh, batch 10: in a worker process, backed up every 2 s")
    for name, least in (("unwatched", None), ("watched", 0.85)):
        what = "nobody watching" if name == "unwatched" else f"watched {LOOKS_A_SECOND} times a second"
        table.row(f"{what} / bare loop, same work", ratio(speed, name, "bare"), least=least)
    by_clock = median(a / b for a, b in zip(wall["watched"], wall["unwatched"], strict=True))
    table.row(
        "watched / nobody watching", ratio(speed, "watched", "unwatched"), note=f"by the wall clock {by_clock:.2f}"
    )


def bare_for_a_while(net: str) -> Callable[[], float]:
    block = bare(net, LONGEST)
    return lambda: median(block() for _ in range(15))


def start(pool: Pool, net: str) -> str:
    run = pool.start("playground", nets.config(net).model_dump(mode="json"))
    pool.ask(run, "play", steps=WARM)
    while pool.poll(run)["playing"]:
        sleep(0.05)
    return run


def watch(pool: Pool, run: str, seconds: float, looking: bool) -> None:
    """Let it train for a while; ``looking`` asks for all that the page shows, as the page does."""
    until = perf_counter() + seconds
    due = perf_counter()
    while perf_counter() < until:
        if looking:
            pool.poll(run, lenses=list(PAGE))
        due += 1 / LOOKS_A_SECOND
        sleep(max(0.0, due - perf_counter()))


def cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def two_runs(table: Table, pool: Pool) -> None:
    """Two runs of the large network at once: how much of their steps the first one got."""
    runs = [start(pool, nets.DEEP) for _ in range(2)]
    shares = []
    for _ in range(5):
        before = [pool.ask(run, "play")["step"] for run in runs]
        sleep(1.0)
        first, second = (pool.ask(run, "pause")["step"] - step for run, step in zip(runs, before, strict=True))
        shares.append(first / (first + second))
    worst = max(shares, key=lambda share: abs(share - 0.5))
    table.note("two runs on one worker")
    table.row(
        "share of the first run", median(shares), least=0.45, most=0.55, note=f"worst of {len(shares)}: {worst:.2f}"
    )
    for run in runs:
        pool.drop(run)
