"""What goes on in every layer: activations, gradients, updates and weights."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.components.layers import layers
from ui.panels.panel import Panel

LENS = {"name": "layers"}
HEALTHY = (1e-4, 1e-2)  # update-to-weight ratios ten times below and above 1e-3; beyond, the diagnosis grows suspicious
GRADIENTS = (1e-7, 1e3)  # ends of the axis
RATIOS = (1e-6, 1.0)


def lenses(bench: Bench) -> list[dict[str, Any]]:
    return [LENS]


def offered(bench: Bench) -> bool:
    """A lab whose experiment says which layers it has; a run that is only starting has the benefit of the doubt."""
    facts = bench.answer.get("facts")
    return facts is None or bool(facts.get("sites"))


def draw(bench: Bench, key: str) -> None:
    answer, kept = bench.answer, f"{key}.sites"
    if "facts" in answer:  # else the run is starting, and the rows stay as they are
        st.session_state[kept] = [name[:1].upper() + name[1:] for name in answer["facts"]["sites"].values()]
    meta = {"sites": st.session_state.get(kept, []), "healthy": HEALTHY, "gradients": GRADIENTS, "ratios": RATIOS}
    layers(f"{key}.strip", meta, answer.get("looks", {}).get("layers", {}))


PANEL = Panel(
    "layers",
    "Layers",
    ":material/layers:",
    "What goes on in every layer, at the step that is shown: what its units give for the training points, the gradient "
    "and the change of the weights in the step that comes next, and the weights. Point at a number to see what it is.",
    draw,
    lenses=lenses,
    offered=offered,
    advanced=True,
)
