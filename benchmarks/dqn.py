"""Deep Q-networks: steps and seconds until CartPole is solved, beside stable-baselines3, and what watching costs.

An agent is judged by 20 greedy episodes every 500 steps, and *solved* means three times running 475 or more. Seconds
are processor time of one thread in training alone, judging not counted. The seeds are not those the settings were found
with. stable-baselines3 (``pip install stable-baselines3``, for this table only) has the settings of its own zoo.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from statistics import median
from time import thread_time
from typing import Any

import gymnasium
import numpy as np
import torch

from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio, seconds_each
from engine.core.run import Run
from engine.experiments.dqn.learner import Learner

CARTPOLE = "CartPole-v1"
SEEDS = range(1001, 1011)  # fresh: the settings were found with others
FEWER = range(1001, 1006)
PEERS = range(1001, 1004)
EVERY, EPISODES, RUNNING = 500, 20, 3  # steps between judgements, episodes of each, and how many have to be good
ROUNDS = 15
FRAMES = 10  # a second
MOVES = 5  # of the stage in one frame: CartPole has 50 a second
ZOO = {  # rl-baselines3-zoo, hyperparams/dqn.yml (Raffin 2020)
    "learning_rate": 2.3e-3, "batch_size": 64, "buffer_size": 100_000, "learning_starts": 1000, "gamma": 0.99,
    "target_update_interval": 10, "train_freq": 256, "gradient_steps": 128, "exploration_fraction": 0.16,
    "exploration_final_eps": 0.04, "policy_kwargs": {"net_arch": [256, 256]},
}  # fmt: skip
Policy = Callable[[np.ndarray], np.ndarray]  # observations (n, D) -> actions (n,)


@dataclass
class Progress:
    """One agent in training: its judgements so far, and the steps and seconds when it was solved, if it was."""

    goal: float
    judged: list[float] = field(default_factory=list)
    seconds: float = 0.0
    solved: tuple[int, float] | None = None

    def judge(self, environment: str, policy: Policy) -> None:
        self.judged.append(greedy(environment, policy))
        if self.solved is None and len(self.judged) >= RUNNING and min(self.judged[-RUNNING:]) >= self.goal:
            self.solved = (EVERY * len(self.judged), self.seconds)


def measure(table: Table) -> None:
    table.note(f"{CARTPOLE}, {len(SEEDS)} fresh seeds, 30,000 steps each")
    ours = [trained(CARTPOLE, seed, 30_000, 475) for seed in SEEDS]
    told(table, "ours", ours, 10_000, 2.0)
    held = sum(each.judged[-1] >= 475 for each in ours)
    table.row("ours: seeds still at 475 after 30,000 steps", held, least=8, digits=0)
    if find_spec("stable_baselines3") is None:
        table.note("Not compared: pip install stable-baselines3 to see it beside ours.")
    else:
        table.note(f"the same with stable-baselines3 and its zoo's settings, {len(PEERS)} seeds, 50,000 steps each")
        told(table, "stable-baselines3", [peer(seed, 50_000) for seed in PEERS])
    for environment, steps, goal in (("Acrobot-v1", 40_000, -100), ("MountainCar-v0", 120_000, -130)):
        table.note(f"{environment}, {len(FEWER)} fresh seeds: the first judgement of {goal} or more")
        firsts = [first(environment, seed, steps, goal) for seed in FEWER]
        reached = [steps for steps, _ in firsts if steps]
        table.row("seeds that came there", len(reached), least=3, digits=0, note=f"within {steps:,} steps")
        table.row("median steps", median(steps or np.inf for steps, _ in firsts), most=steps, digits=0,
                  note=f"{median(seconds for _, seconds in firsts):.1f} s")  # fmt: skip
    costs(table)


def told(table: Table, who: str, seen: list[Progress], steps: int | None = None, seconds: float | None = None) -> None:
    """Rows of some agents; ``steps`` and ``seconds`` make them targets."""
    solved = [each.solved for each in seen if each.solved]
    table.row(f"{who}: seeds solved", len(solved), least=len(seen) if steps else None, digits=0, note=f"of {len(seen)}")
    ends = [each.solved or (np.inf, np.inf) for each in seen]
    worst = max(end[0] for end in ends)
    table.row(f"{who}: median steps until solved", median(end[0] for end in ends), most=steps, digits=0,
              note=f"worst {worst:,.0f}")  # fmt: skip
    table.row(f"{who}: median seconds of training until solved", median(end[1] for end in ends), "s", most=seconds)
    last = [each.judged[-1] for each in seen]
    table.row(f"{who}: median return of the last judgement", median(last), digits=0, note=f"worst {min(last):.0f}")


# --- training ---------------------------------------------------------------------------------------------------------


def trained(environment: str, seed: int, steps: int, goal: float) -> Progress:
    """The lab's run, judged as it goes."""
    run, progress = Run("dqn", {"environment": environment, "seed": seed}), Progress(goal)
    for _ in range(0, steps, EVERY):
        advance(run, progress)
        progress.judge(environment, ours(run.experiment.learner))
    return progress


def first(environment: str, seed: int, steps: int, goal: float) -> tuple[int, float]:
    """Steps and seconds until the first judgement of ``goal``; 0 steps when there was none."""
    run, progress = Run("dqn", {"environment": environment, "seed": seed}), Progress(goal)
    for done in range(EVERY, steps + 1, EVERY):
        advance(run, progress)
        progress.judge(environment, ours(run.experiment.learner))
        if progress.judged[-1] >= goal:
            return done, progress.seconds
    return 0, progress.seconds


def advance(run: Run, progress: Progress) -> None:
    begin = thread_time()
    run.advance(steps=EVERY)
    progress.seconds += thread_time() - begin


def peer(seed: int, steps: int) -> Progress:
    """stable-baselines3's DQN, judged at the same steps by the same judge."""
    from stable_baselines3 import DQN
    from stable_baselines3.common.callbacks import BaseCallback

    progress = Progress(475)

    class Judge(BaseCallback):
        begin = thread_time()

        def _on_step(self) -> bool:
            if self.num_timesteps % EVERY == 0:
                progress.seconds += thread_time() - self.begin
                progress.judge(CARTPOLE, lambda seen: self.model.predict(seen, deterministic=True)[0])
                self.begin = thread_time()
            return True

    agent = DQN("MlpPolicy", CARTPOLE, seed=seed, device="cpu", **ZOO)
    judge = Judge()
    judge.begin = thread_time()
    agent.learn(steps, callback=judge)
    return progress


# --- judging ----------------------------------------------------------------------------------------------------------


def greedy(environment: str, policy: Policy) -> float:
    """Mean undiscounted return of 20 episodes, always the same ones, without a random action."""
    worlds = [gymnasium.make(environment) for _ in range(EPISODES)]
    seen = [world.reset(seed=10_000 + number)[0] for number, world in enumerate(worlds)]
    totals, going = np.zeros(EPISODES), list(range(EPISODES))
    while going:
        actions = policy(np.stack([seen[number] for number in going]))
        ended = set()
        for number, action in zip(going, actions, strict=True):
            seen[number], reward, terminated, truncated, _ = worlds[number].step(int(action))
            totals[number] += reward
            if terminated or truncated:
                ended.add(number)
        going = [number for number in going if number not in ended]
    return float(totals.mean())


def ours(learner: Learner) -> Policy:
    """What the network that acts thinks best."""

    def policy(seen: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return learner.acting(learner.inputs(seen)).argmax(1).numpy()

    return policy


# --- what a run and its page cost -------------------------------------------------------------------------------------


def costs(table: Table) -> None:
    table.note(f"{CARTPOLE}, processor time of one thread")
    run, other = (Run("dqn", {"seed": 1}) for _ in range(2))  # the same steps on both sides

    def bare() -> None:
        """The experiment's own steps in a plain loop, with the stream of its run."""
        step = other.experiment.step
        with other.stream.active():
            for _ in range(EVERY):
                step()

    for side in (bare, lambda: run.advance(steps=EVERY)):
        for _ in range(4):
            side()
    sides = {"run": blocks(lambda: run.advance(steps=EVERY)), "bare": blocks(bare)}
    figures = in_turns(sides, ROUNDS)
    each = {name: median(values) for name, values in figures.items()}
    table.row("steps/s of a run / of its bare loop", ratio(figures, "bare", "run"), least=0.95,
              note=f"{1 / each['run']:,.0f} and {1 / each['bare']:,.0f} steps/s")  # fmt: skip
    frame = watching(run)
    once = median(seconds_each(lambda: next(frame), 0.2) for _ in range(ROUNDS))
    table.row(f"{FRAMES} frames a second: share of the time", FRAMES * once, most=0.15,
              note=f"{1e3 * once:.1f} ms for {MOVES} moves, the map and the curves")  # fmt: skip


def blocks(work: Callable[[], Any]) -> Callable[[], float]:
    """Seconds of one of the 500 steps that ``work`` makes; of a run with its checkpoints and curves."""

    def block() -> float:
        begin = thread_time()
        work()
        return (thread_time() - begin) / EVERY

    return block


def watching(run: Run) -> Iterator[None]:
    """What one frame asks of a run: some moves on the stage, Q over a plane of the state, and the curves."""
    state = ""
    while True:
        played = run.look({"name": "play", "state": state, "moves": MOVES})
        state = base64.b64encode(played["state"].tobytes()).decode()
        run.look({"name": "plane"})
        run.timeline.curves(800)
        yield
