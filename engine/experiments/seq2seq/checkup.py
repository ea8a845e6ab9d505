"""What a doctor would say about a comparison: a model has blown up, leaps about, or learns by heart; and what to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from engine.core.timeline import Timeline
from engine.experiments.seq2seq.config import Seq2seqConfig
from engine.probes.diagnosis import FIRST_STEPS
from engine.probes.evidence import Evidence, Finding, between, plain
from engine.probes.one_diverged import one_diverged
from engine.probes.progress import over_fitting

RAGGED = 0.03  # of the guess: rise of the training loss from one measurement to the next, on average, falls counted 0
LEAPT = 1.5  # of the guess: a training loss that was once so much worse than knowing nothing
ENOUGH = 4000  # pairs to learn from instead of a few


def findings(
    config: Seq2seqConfig, labels: list[str], guess: float, timeline: Timeline, steps: int, diverged: dict | None
) -> list[dict[str, Any]]:
    """See ``Experiment.findings``; each thing is said once, of the first model that has it. ``guess``: loss of the
    best answer that knows only how frequent each token is."""
    if diverged is not None and steps >= diverged["step"]:
        return [one_diverged(diverged, config.lr, "model")]
    begin = max((event["step"] for event in timeline.events if event["step"] <= steps), default=0)
    if steps - begin < FIRST_STEPS:
        return []
    found: dict[str, dict[str, Any]] = {}
    for k, label in enumerate(labels):
        train, val = (between(timeline, f"{split}_loss_{k}", begin, steps) for split in ("train", "val"))
        leaping = leaps(label, train[1], guess, config.lr)
        if leaping is not None:
            remedy = "a tenth of the learning rate"
            found.setdefault(leaping.name, _with(leaping, {"lr": max(1e-6, config.lr / 10)}, remedy))
            continue
        learned = over_fitting(Evidence(step=steps, layers={}, sites=(), train=train, val=val, guess=guess))
        if learned is not None:
            more = {"samples": ENOUGH} if config.samples < ENOUGH else {"samples": min(20_000, 4 * config.samples)}
            words = f"{more['samples']:,} training pairs" if more["samples"] > config.samples else "fewer units"
            found.setdefault(learned.name, _with(learned, more, words) | {
                "where": label, "title": "A model learns by heart",
                "why": "It has weights to spare and remembers the training pairs, instead of what they have in common. "
                "Sources it has never seen are then translated word by word as in those it knows, and wrong.",
            })  # fmt: skip
    return sorted(found.values(), key=lambda finding: finding["name"] != "lr_too_high")


def leaps(label: str, losses: np.ndarray, guess: float, rate: float) -> Finding | None:
    """The training loss is above that of knowing nothing of the source, after a leap upwards, or leaps still."""
    recent = losses[len(losses) // 2 :]
    if len(recent) < 4 or np.median(recent) < guess:
        return None
    rises = float(np.maximum(np.diff(recent), 0).mean())
    if not (rises > RAGGED * guess or losses.max() > LEAPT * guess):
        return None
    return Finding(
        "lr_too_high", "The learning rate is too high",
        f"{label}: the training loss is {plain(recent[-1])}, where knowing nothing but how frequent each token is has "
        f"{plain(guess)}. It has been as high as {plain(float(losses.max()))}, and rose by {plain(rises)} from one "
        f"measurement to the next, on average, in the second half of the run. The learning rate is {plain(rate)}.",
        "The steps are longer than the valley is wide, so the network jumps from one wall to the other. The softmax "
        "and the gates are then driven to their ends, where hardly any slope is left to come back by.",
        label,
    )  # fmt: skip


def _with(finding: Finding, changes: dict[str, Any], remedy: str) -> dict[str, Any]:
    return asdict(finding) | {"changes": changes, "remedy": remedy, "step": 0}
