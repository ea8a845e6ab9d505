"""The closer look at an agent: what the open tab asks the run for, what it tells the component, and what is done on it.

Nothing here comes with the frames of the stage: every look is asked for on its own, as often as it changes and as its
cost allows, of the run on screen and of one that stands beside it.
"""

from __future__ import annotations

import math
from time import monotonic
from types import SimpleNamespace
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.components.dqn.tabs import TABS, dqn_tabs
from ui.dqn_stage import stage_now
from ui.obeying import obeying
from ui.panels import kept
from ui.shown import Shown

ORDERS = ("newest", "oldest", "error", "priority", "random")
SIZE = 41  # states a side of the map
CARDS = {"vector": 24, "pixels": 12}  # transitions shown; pictures are heavier
EPISODES = 3
EVERY = {"plane": 0.25, "pixels": 0.5, "buffer": 1.0, "errors": 0.5, "overestimation": 1.5}  # s while the run moves
FRAME = 0.5  # s that the picture of the stage is looked at before a newer one is

Lens = dict[str, Any]
Facts = dict[str, Any]


def lenses(bench: Bench) -> list[Lens]:
    """What is answered with every frame: nothing."""
    return []


def draw(bench: Bench, shown: Shown, key: str) -> None:
    """Draw the open tab for one run of the bench; only that on screen can be worked on."""
    answer, mine, looked = shown.answer, shown is bench.run, looked_at(bench)
    environment = answer.get("facts", {}).get("environment")
    config = shown.config
    meta: dict[str, Any] = {
        "run": shown.id, "step": answer.get("step", 0), "moving": shown.moving, "follow": not mine,
        "environment": environment, "order": looked["order"], "n": config.n_step, "gamma": config.gamma,
        "prioritised": config.prioritised, "clipped": config.clip_rewards, "seen": {},
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {}
    if environment:
        meta |= described(environment) | {"tabs": offered(environment), "tab": tab(bench, environment)}
        meta["plane"] = {**plane_of(bench, environment), "held": looked["held"] is not None}
        meta["stage"] = _stage(bench, shown, environment) if meta["tab"] == "plane" else None
        lens = lens_of(bench, shown, environment, meta["tab"])
        asking = bench if mine else _as_bench(bench, shown)
        name = f"{bench.lab.key}:tabs.{meta['tab']}{'' if mine else '.beside'}"
        found = kept.look(asking, name, lens, _every(meta["tab"], environment))
        if found and _alike(found.lens, lens):
            meta["seen"][meta["tab"]] = found.step
            heavy = meta["tab"] == "buffer" and meta["pixels"]
            arrays = {
                f"{meta['tab']}.{part}": array
                for part, array in found.arrays.items()
                if not (heavy and part in ("obs", "next"))
            }
    dqn_tabs(key, meta, arrays)


def lens_of(bench: Bench, shown: Shown, environment: Facts, name: str) -> Lens:
    """What the tab of this name has to be told about a run."""
    looked = looked_at(bench)
    match name:
        case "plane":
            held = looked["held"]
            fits = held is not None and len(held) == len(environment["variables"])
            return {"name": name, **plane_of(bench, environment), "size": SIZE, "fixed": held if fits else None}
        case "buffer":
            count = CARDS.get(environment.get("kind"), min(CARDS.values()))
            return {"name": name, "order": looked["order"], "count": count, "seed": looked["seed"]}
        case "overestimation":
            return {"name": name, "episodes": EPISODES}
        case "pixels":
            return {"name": name, "state": frame_of(bench, shown)}
    return {"name": name}


def described(environment: Facts) -> Facts:
    """What the pictures say of an environment."""
    return {
        "actions": list(environment["actions"]),
        "variables": [[name, unit] for name, unit, *_ in environment.get("variables", ())],
        "pixels": environment.get("kind") == "pixels",
        "frames": environment.get("stack", 1) > 1,
        "channels": list(environment.get("channels", ())),
    }


def offered(environment: Facts) -> list[str]:
    """The tabs that have something to show: a map takes two state variables, feature maps take pixels."""
    without = set()
    if len(environment.get("variables", ())) < 2:
        without.add("plane")
    if environment.get("kind") != "pixels":
        without.add("pixels")
    return [name for name in TABS if name not in without]


def tab(bench: Bench, environment: Facts) -> str:
    """The open tab; the first one of an environment that has nothing to show in it."""
    there = offered(environment)
    wanted = looked_at(bench)["tab"]
    return wanted if wanted in there else there[0]


def plane_of(bench: Bench, environment: Facts) -> dict[str, int]:
    """The two variables of the map: as chosen, or the first pair that the environment proposes."""
    looked, count = looked_at(bench), len(environment.get("variables", ()))
    x, y = looked["pair"] or (environment.get("planes") or [(0, 1)])[0]
    return {"x": int(x), "y": int(y)} if max(x, y) < count else {"x": 0, "y": 1}


def frame_of(bench: Bench, shown: Shown) -> str:
    """The stage's state that is looked at closely: renewed at most twice a second, for each is a pass backwards."""
    slot = f"{bench.lab.key}:tabs_frame{'' if shown is bench.run else '.beside'}"
    run, known, since = st.session_state.get(slot, ("", "", -math.inf))
    now = stage_now(bench, shown.id)["state"]
    if run == shown.id and (now == known or monotonic() - since <= FRAME):
        return known
    st.session_state[slot] = (shown.id, now, monotonic())
    return now


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises LookupError with a sentence for what the environment has not."""
    looked = looked_at(bench)
    environment = bench.answer.get("facts", {}).get("environment") or {}
    variables = environment.get("variables", ())
    match given:
        case {"do": "tab", "tab": str(name)} if name in TABS:
            looked["tab"] = name
        case {"do": "plane", "x": int(x), "y": int(y)}:
            if x == y or not (0 <= x < len(variables) and 0 <= y < len(variables)):
                raise LookupError(f"A map needs two different state variables below {len(variables)}, got {x} and {y}.")
            looked["pair"] = (x, y)
        case {"do": "hold", "at": None}:
            looked["held"] = None
        case {"do": "hold", "at": list(values)}:
            if len(values) != len(variables) or not all(_finite(value) for value in values):
                raise LookupError(f"A state to hold needs {len(variables)} numbers, got {len(values)} values.")
            looked["held"] = [float(value) for value in values]
        case {"do": "order", "order": str(order)} if order in ORDERS:
            looked["seed"] += order == looked["order"] == "random"  # pressed again: another sample
            looked["order"] = order


obey = obeying(command)


def looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the tabs of this session, for all runs of the lab."""
    start = {"tab": TABS[0], "pair": None, "held": None, "order": ORDERS[0], "seed": 0}
    return st.session_state.setdefault(f"{bench.lab.key}:tabs", start)


def _stage(bench: Bench, shown: Shown, environment: Facts) -> list[float] | None:
    """The state on a run's stage as one number a variable; None where a scene is no such list."""
    scene = stage_now(bench, shown.id)["scene"]
    if scene is None or np.asarray(scene).shape != (len(environment.get("variables", ())),):
        return None
    return [float(value) for value in scene]


def _as_bench(bench: Bench, shown: Shown) -> Any:
    """What ``kept.look`` reads of a bench, for the run beside."""
    return SimpleNamespace(run=shown, answer=shown.answer, ablated={}, visible=bench.visible, notes=bench.notes)


def _every(name: str, environment: Facts) -> float:
    """Seconds between two answers while the run moves. Episodes in pictures take seconds: when the run rests."""
    if name == "overestimation" and environment.get("kind") == "pixels":
        return kept.AT_REST
    return EVERY[name]


def _alike(found: Lens, wanted: Lens) -> bool:
    """Whether an answer is to what is asked now; of the frame that is looked at, the one before will do."""
    return {**found, "state": ""} == {**wanted, "state": ""}


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
