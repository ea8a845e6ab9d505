"""What a draft comes to: at once by arithmetic, and a moment later as PyTorch itself counts it.

The run's worker sends the draft through PyTorch on its meta device (lens ``plan``). What it counts for a card follows
from the card and the shape it gets; it is kept in the session under these two, so that a card is counted once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
import streamlit as st

from engine.core.config import Config
from engine.networks.arithmetic import shapes
from engine.networks.presets import NETWORKS
from engine.networks.spec import Part, parse, written
from ui.bench import Bench
from ui.knobs import unfit

KEPT = 600  # costs of cards in one session
SLOT = "builder:costs"
COSTS = ("parameters", "macs", "memory")
FLOAT = 4  # bytes of a number
Place = tuple[str, tuple[int, ...], int]  # a card's text, the shape it gets, the number of classes


@dataclass(frozen=True)
class Inputs:
    """What the network gets and must give: images of ``channels`` x ``size`` x ``size``, scores of ``classes``."""

    channels: int
    size: int
    classes: int


def inputs(bench: Bench) -> Inputs | None:
    """What the settings on the page ask for, also those that wait for a network that fits them.

    Of the run where the settings do not say; None while neither is known.
    """
    told = getattr(_wanted(bench), "inputs", None)
    if told is None:
        facts = bench.answer.get("facts", {})
        told = tuple(facts[name] for name in ("channels", "size", "classes") if name in facts)
    return Inputs(*map(int, told)) if len(told) == 3 else None


def _wanted(bench: Bench) -> Config:
    config, more = bench.config, unfit(bench.config, bench.lab.key)
    values = {name: getattr(config, name) for name in type(config).model_fields}
    return type(config).model_construct(**{**values, **more}) if more else config  # unchecked: it does not fit together


@lru_cache(maxsize=256)
def steps(parts: tuple[Part, ...], given: Inputs) -> tuple[Any, ...]:
    """One ``Step`` a card: shape, problem, receptive field and jump."""
    return tuple(shapes(parts, given.channels, given.size, given.classes))


def problem(parts: tuple[Part, ...], given: Inputs) -> str:
    """Why the network cannot work, the first reason; empty when it does."""
    if not parts:
        return "A network needs at least one layer with weights."
    return next((f"Layer {i + 1}: {step.problem}" for i, step in enumerate(steps(parts, given)) if step.problem), "")


@lru_cache(maxsize=32)
def ready_made(given: Inputs) -> tuple[dict[str, str], ...]:
    """The networks to start from, each with why it does not fit these inputs if it does not."""
    return tuple(
        {
            "name": name, "title": known.title, "about": known.about, "network": known.text,
            "problem": problem(parse(known.text), given),
        }
        for name, known in NETWORKS.items()
    )  # fmt: skip


def places(parts: tuple[Part, ...], given: Inputs) -> list[Place | None]:
    """Under what the costs of every card are kept; None for a card that is passed over."""
    here, found = (given.channels, given.size, given.size), []
    for part, step in zip(parts, steps(parts, given), strict=True):
        fine = step.shape is not None
        found.append((str(part), tuple(here), given.classes) if fine else None)
        here = tuple(step.shape) if fine else here
    return found


def costs() -> dict[Place, dict[str, int]]:
    """Those known in this session."""
    return st.session_state.setdefault(SLOT, {})


def take(looks: dict[str, Any], given: Inputs) -> None:
    """Keep what the lens ``plan`` has answered."""
    if "plan" not in looks:
        return
    plan = json.loads(np.asarray(looks["plan"]["json"], dtype=np.uint8).tobytes())
    known, here = costs(), tuple(plan["input"])
    if here != (given.channels, given.size, given.size):
        return  # an older question
    for card in plan["cards"]:
        if card["shape"] is None:
            continue
        known[(card["text"], here, given.classes)] = {name: int(card[name]) for name in COSTS}
        here = tuple(card["shape"])
    while len(known) > KEPT:
        known.pop(next(iter(known)))


def question(parts: tuple[Part, ...], given: Inputs) -> list[dict[str, Any]]:
    """The lens that is wanted: none when every card has been counted."""
    known = costs()
    if all(place is None or place in known for place in places(parts, given)):
        return []
    asked = [given.channels, given.size, given.classes]
    return [{"name": "plan", "network": written(parts), "inputs": asked}]


def figures(parts: tuple[Part, ...], given: Inputs) -> list[dict[str, Any]]:
    """For every card what stands on it; ``counted`` says whether its costs are what PyTorch counted."""
    known, found = costs(), []
    for step, place in zip(steps(parts, given), places(parts, given), strict=True):
        reckoned = {"parameters": step.parameters, "macs": step.macs, "memory": FLOAT * prod(step.shape or (0,))}
        found.append({
            "shape": list(step.shape) if step.shape is not None else None, "problem": step.problem,
            "field": step.field, "jump": step.jump, "counted": place in known, **(known.get(place) or reckoned),
        })  # fmt: skip
    return found
