"""One step of training in five stages, with every number on the picture and the lines of code beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.core.config import Config
from engine.export.stages import stage_lines
from ui.bench import Bench
from ui.beside import standing
from ui.components.slow_motion import slow_motion
from ui.panels.panel import Panel
from ui.session import pool
from ui.steering import steer
from ui.units import frozen_units

NOT_NOW = {
    "diverged": "There is no next step: the run has diverged.",
    "finished": "There is no next step: the run is finished.",
    "failed": "There is no next step: the run stopped on an error.",
}  # state -> why nothing can be shown


def offered(bench: Bench) -> bool:
    """Labs whose step has stages; others use the word for parts of a network. Nobody knows before the first answer."""
    facts = bench.answer.get("facts")
    return facts is None or "batch" in facts.get("stages", ())


def lenses(bench: Bench) -> list[dict[str, Any]]:
    return [] if _why_not(bench) else [{"name": "anatomy"}]


def draw(bench: Bench, key: str) -> None:
    answer = bench.answer
    facts = answer.get("facts", {})
    why_not = _why_not(bench) if facts else "The run is starting."
    meta = {"run": bench.run.id, "step": answer.get("step", 0), "why_not": why_not}
    if not why_not:
        meta |= {
            "columns": _columns(facts, standing(bench, bench.run)),
            "parameters": facts["parameter_names"], "task": facts["task"],
            "class_names": facts["class_names"], "loss": facts["loss"], "rule": _rule(bench),
            "frozen": frozen_units(answer), "silenced": bool(bench.ablated), "code": _code(bench, key),
        }  # fmt: skip
    slow_motion(key, meta, {} if why_not else answer.get("looks", {}).get("anatomy", {}))


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    for command in commands:
        if command["do"] == "take":
            steer(bench, [{"do": "step", "steps": 1}])


def _why_not(bench: Bench) -> str:
    if bench.run.moving:
        return "Pause to look at one step."
    return NOT_NOW.get(bench.answer.get("state", ""), "")


def _columns(facts: dict[str, Any], config: Config) -> list[dict[str, Any]]:
    """The picture's columns, from the inputs to the output; see ``ui.components.slow_motion``.

    What all layers share, the facts may know from before a live change: it is read from ``config``.
    """
    shared = {name: getattr(config, name) for name in ("activation", "norm", "dropout") if hasattr(config, name)}
    inputs = [_pretty(name) for name in facts["features"]]
    columns = [{"title": "Inputs", "sub": "", "site": "", "names": inputs, "total": len(inputs)}]
    for i, layer in enumerate(layer | shared for layer in facts["layers"]):
        norms = [kind for kind in ("batch", "layer") if kind == layer["norm"] or getattr(config, f"{kind}_norm", False)]
        steps = [*(f"{kind} norm" for kind in norms), layer["activation"]]
        steps += [f"dropout {layer['dropout']:g}"] * (layer["dropout"] > 0)
        steps += ["+ input"] * (i > 0 and getattr(config, "residual", False))
        columns.append({
            "title": f"Layer {i + 1}", "sub": ", ".join(steps), "site": f"h{i}", "names": [], "total": layer["units"],
        })  # fmt: skip
    names = facts["class_names"] if facts["task"] == "classes" else [""]
    return [*columns, {"title": "Output", "sub": "", "site": "out", "names": names, "total": len(names)}]


def _pretty(name: str) -> str:
    """``x1^2`` as people write it."""
    for digit, low in zip("12", "₁₂", strict=True):
        name = name.replace(f"x{digit}", f"x{low}")
    return name.replace("^2", "²").replace("*", "")


def _rule(bench: Bench) -> str:
    """What makes the update, as the beginning of a sentence."""
    config = bench.run.config
    also = [word for name, word in (("l1", "L1"), ("l2", "L2"), ("clip", "clipping")) if getattr(config, name, 0)]
    extra = f" and {', '.join(also)}" if also else ""
    return f"The optimizer {config.optimizer} (learning rate {config.lr:g}{extra})"


def _code(bench: Bench, key: str) -> dict[str, str]:
    """Stage -> lines of the run's own program; asked for again when something has happened to the run."""
    step = bench.answer.get("step", 0)
    mark = (bench.run.id, sum(event["step"] <= step for event in bench.answer.get("events", [])))
    kept = st.session_state.get(f"{key}.code")
    if kept is None or kept[0] != mark:
        answer = pool().ask(bench.run.id, "program", steps=step + 1)
        if "text" not in answer:  # the worker is being replaced
            return {}
        kept = st.session_state[f"{key}.code"] = (mark, stage_lines(answer["text"]))
    return kept[1]


PANEL = Panel(
    "slow_motion",
    "Slow motion",
    ":material/slow_motion_video:",
    "The next step of training, taken apart: which points it uses, what every unit says to one of them, how wrong the "
    "output is, how that error flows back, and what it does to every weight. These are the numbers of the real step.",
    draw,
    lenses,
    obey,
    offered=offered,
)
