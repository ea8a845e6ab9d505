"""What a doctor would say about an agent: findings of its own, worst first, each with the numbers that say so.

The lines between healthy and not are this project's own, drawn where the presets of this lab part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from engine.core.timeline import Timeline
from engine.experiments.dqn.learner import RECENT
from engine.probes.diagnosis import FIRST_STEPS
from engine.probes.evaluation import evaluating
from engine.probes.evidence import between, percent, plain
from engine.probes.inspection import RECTIFIED, nature
from engine.probes.one_diverged import one_diverged

if TYPE_CHECKING:
    from engine.experiments.dqn.experiment import Dqn

EPISODES = 10  # the newest of them that are judged
DRIFTED = 1.5  # times what was obtained, and one unit of reward more
FEW = 20  # mini-batches: a smaller memory holds hardly more than the present moment
SETTLED = 500  # updates before anything is said about what has been learned
RANDOM = 0.8  # share of random actions of which nothing good can come
LUCKY = 4.0  # standard errors of a mean of 20 episodes that a gain has to be above
FELL = 0.6  # of what had been gained is lost again
LARGE = 10.0  # returns of this size, learned as they are, are far from what first weights say
FAST, USUAL = 0.02, 0.001  # a learning rate that nothing stands, and a usual one
DEAD = 0.9  # more than this share of a layer's units


def findings(lab: Dqn, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
    """See ``Experiment.findings``."""
    config, steps = lab.config, lab.steps
    if diverged is not None and steps >= diverged["step"]:
        return [one_diverged(
            diverged, config.lr, "network", title="The network has diverged",
            why="A target is made of the network's own guess, so a guess that is too large makes the next one larger. "
            "Too long steps do not die down by themselves here.",
        )]  # fmt: skip
    if steps < FIRST_STEPS:
        return []
    return list(_all(lab, timeline))


def _all(lab: Dqn, timeline: Timeline) -> Iterator[dict[str, Any]]:
    begin = max((event["step"] for event in timeline.events if event["step"] <= lab.steps), default=0)
    silent: set[str] = set()
    for name, (check, follows) in CHECKS.items():
        found = None if name in silent else check(lab, timeline, begin)
        if found is not None:
            yield found
            silent |= set(follows)


def _said(name: str, title: str, evidence: str, why: str, remedy: str, changes: dict[str, Any], where: str = "",
          step: int = 0) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name, "title": title, "evidence": evidence, "why": why, "where": where, "since": None,
        "changes": changes, "step": step, "remedy": remedy,
    }  # fmt: skip


def _learning_off(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    if lab.config.learning or lab.steps - begin < FIRST_STEPS:
        return None
    return _said(
        "learning_off", "Learning is switched off",
        f"For {lab.steps - begin:,} steps the agent has acted and remembered, and no weight has changed.",
        "Acting alone teaches a network nothing. What it remembers is learned from as soon as learning is on.",
        "learning on", {"learning": True}, step=begin,
    )  # fmt: skip


def _only_random(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    config = lab.config
    if config.epsilon_end < RANDOM or lab.learner.updates < SETTLED or lab.learner.epsilon < RANDOM:
        return None
    return _said(
        "only_random", "The agent hardly ever does what it thinks best",
        f"{percent(lab.learner.epsilon)} of its actions are random, and never fewer than "
        f"{percent(config.epsilon_end)} will be.",
        "Random actions find out what there is, but they rarely get far, so what lies further on is never seen. The "
        "share of them has to fall while the values become good.",
        "random actions fall to 10 %", {"epsilon_end": 0.1},
    )  # fmt: skip


def _drifted(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    predicted, obtained = (between(timeline, name, begin, lab.steps)[1] for name in ("predicted", "obtained"))
    if len(predicted) < EPISODES or lab.learner.updates < SETTLED:
        return None
    said, got = float(np.median(predicted[-EPISODES:])), float(np.median(obtained[-EPISODES:]))
    if said <= got + (DRIFTED - 1) * abs(got) + 1:
        return None
    config = lab.config
    if config.lr > FAST:
        words, changes = f"learning rate {USUAL:g}", {"lr": USUAL}
    elif config.target == "none":
        words, changes = "a target network that follows softly", {"target": "soft"}
    elif not config.double:
        words, changes = "double Q-learning", {"double": True}
    else:
        lr = max(1e-6, config.lr / 10)
        words, changes = f"learning rate {lr:g}", {"lr": lr}
    return _said(
        "q_drift", "Q promises more than the agent gets",
        f"At the start of the last {EPISODES} episodes it promised {plain(said)}, and {plain(got)} was obtained "
        "(medians, with discount).",
        "A target takes the largest of several uncertain guesses, and the largest is more often too large than too "
        "small. A network that is pulled towards its own guesses then chases them upwards.",
        f"{words}, from the start", changes,
    )  # fmt: skip


def _dead(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    x = lab.remembered()
    worst, where, units = 0.0, "", 0
    with evaluating(lab.network), torch.inference_mode():
        for name, stage in lab.network.stages.items():
            x = stage(x)
            if nature(stage) in RECTIFIED and len(x) > 1:
                dead = (x.movedim(1, 0).flatten(1).amax(1) <= 0).float().mean().item()
                if dead > worst:
                    worst, where, units = dead, name, x.shape[1]
    if worst <= DEAD:
        return None
    lr = max(1e-6, float(f"{lab.config.lr / 10:.2g}"))
    return _said(
        "dead_units", "Dead ReLUs",
        f"In {lab.site_words()[where]}, {round(worst * units)} of {units} units ({percent(worst)}) are 0 for every one "
        f"of {len(x)} observations, evenly taken from the memory.",
        "A ReLU whose weighted sum is negative for every observation has slope 0, so no gradient reaches its weights. "
        "One step too large, or observations far from 0, push it there.",
        f"learning rate {lr:g} from the start", {"lr": lr}, where=where,
    )  # fmt: skip


def _replay_small(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    config = lab.config
    if lab.learner.updates < SETTLED or (config.replay and config.capacity >= FEW * config.batch_size):
        return None
    many = max(10_000, 100 * config.batch_size)
    kept = f"a memory of {config.capacity:,} transitions" if config.replay else "no memory but the newest mini-batch"
    return _said(
        "replay_small", "It remembers only the present moment",
        f"It learns from mini-batches of {config.batch_size:,} out of {kept}.",
        "Neighbouring moments are all alike, so each update makes the network good at the present place and worse at "
        "every other. A large memory mixes many episodes in each mini-batch.",
        f"replay of {many:,} transitions from the start", {"replay": True, "capacity": many},
    )  # fmt: skip


def _unscaled(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    config = lab.config
    obtained = between(timeline, "obtained", begin, lab.steps)[1]
    if config.scale_rewards or len(obtained) < EPISODES or lab.learner.updates < SETTLED:
        return None
    size = float(np.median(np.abs(obtained[-EPISODES:])))
    if size < LARGE:
        return None
    return _said(
        "unscaled_rewards", "Values are far from order 1",
        f"The last {EPISODES} episodes obtained {plain(size)} (median size, with discount), and rewards are learned as "
        "they are.",
        "First weights give outputs of order 1, and Adam moves each weight by about the learning rate at a time. "
        "Values of tens or hundreds take long to reach, and their errors are as large.",
        "rewards scaled from the start", {"scale_rewards": True},
    )  # fmt: skip


def _forgetting(lab: Dqn, timeline: Timeline, begin: int) -> dict[str, Any] | None:
    means = between(timeline, "mean_return", begin, lab.steps)[1][RECENT:]  # of 20 episodes each
    returns = between(timeline, "return", begin, lab.steps)[1]
    if len(means) < 2 * EPISODES or lab.learner.updates < SETTLED:
        return None
    first, best, now = float(means[:EPISODES].mean()), float(means.max()), float(means[-1])
    luck = LUCKY * float(returns[:RECENT].std()) / RECENT**0.5
    if best - first < max(abs(first), luck) or best - now < FELL * (best - first):
        return None
    config = lab.config
    lr = max(1e-6, float(f"{config.lr / 4:.2g}"))
    return _said(
        "forgetting", "It has forgotten what it could do",
        f"The mean return of 20 episodes was {plain(best)} once, and is {plain(now)} now.",
        "An agent that plays well sees only good moments, and the network forgets what the bad ones were worth. Large "
        "steps and a small memory make it worse.",
        f"learning rate {lr:g} from the start", {"lr": lr},
    )  # fmt: skip


CHECKS: dict[str, tuple[Callable[..., dict[str, Any] | None], Sequence[str]]] = {  # worst first, and what only follows
    "learning_off": (
        _learning_off,
        ("only_random", "unscaled_rewards", "q_drift", "dead_units", "replay_small", "forgetting"),
    ),
    "only_random": (_only_random, ("q_drift", "forgetting")),
    "unscaled_rewards": (_unscaled, ("q_drift", "forgetting")),
    "q_drift": (_drifted, ("dead_units", "forgetting")),
    "dead_units": (_dead, ()),
    "replay_small": (_replay_small, ("forgetting",)),
    "forgetting": (_forgetting, ()),
}
OWN = tuple(name for name in CHECKS if name != "dead_units")
