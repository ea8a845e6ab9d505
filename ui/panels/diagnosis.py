"""What is going wrong in this run, with the numbers that say so, and a fork that tries the remedy."""

from __future__ import annotations

from time import monotonic
from typing import Any

import numpy as np
import streamlit as st

from engine.core.config import ConfigError
from ui.bench import Bench
from ui.panels.layers import LENS
from ui.panels.panel import Panel
from ui.session import pool
from ui.steady import Steady

BAD, GOOD, EARLY = ":orange[:material/warning:]", ":green[:material/check_circle:]", ":material/hourglass_top:"
BUTTON = 32  # px that a card has more, for its button
FIRST_STEPS = 20  # the diagnosis is silent before them
TOO_EARLY = (
    f"The diagnosis begins {FIRST_STEPS} steps after the start or the last change: until then optimizers warm up, and "
    "a slope cannot be told from noise."
)
CHECKED = (  # unless the lab's facts say otherwise
    "Checked: whether the run diverged, the learning rate, vanishing and exploding gradients, dead, saturated and "
    "equal units, over-fitting, the size of the network, one class for all points."
)


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """The numbers of a healthy run come from the layers, if the lab has any; they may be asked for anyway."""
    has_layers = bool(bench.answer.get("facts", {}).get("sites"))
    return [LENS] if has_layers and "layers" not in bench.panels else []


def draw(bench: Bench, key: str) -> None:
    answer, now = bench.answer, monotonic()
    steady = st.session_state.setdefault(f"{key}.steady", Steady())
    moving = bool(answer.get("playing"))
    found = steady.update(bench.run.id, answer.get("findings") or [], now, moving)
    for finding in found:
        _card(bench, finding, f"{key}.{finding['name']}")
    if not found:
        _quiet(answer, steady.words(vital_signs(answer), now, moving), f"{key}.quiet")


def _card(bench: Bench, finding: dict[str, Any], key: str) -> None:
    with st.container(border=True, key=key, gap="xsmall"):
        st.markdown(f"{BAD} **{_plain(finding['title'])}**")
        st.markdown(_plain(finding["evidence"]))
        st.caption(_plain(finding["why"]))
        if finding["changes"]:
            st.button(
                f"Try: {finding['remedy']}", icon=":material/alt_route:", key=f"{key}.try", on_click=attempt,
                args=(bench, bench.run.id, finding),
                help=f"A second run beside this one, forked at step {finding['step']:,} with this change. It plays.",
            )  # fmt: skip
        else:
            st.button(
                "Try a remedy", icon=":material/alt_route:", key=f"{key}.try", disabled=True, help=finding["remedy"]
            )


def attempt(bench: Bench, run: str, finding: dict[str, Any]) -> None:
    """Fork the run with the remedy of a finding and let the fork play; what cannot be done is said above the run.

    Only while that run is on screen: a click that comes while the page ticks may reach Streamlit's callback twice.
    """
    if bench.run.id != run:
        return
    try:
        bench.fork(finding["step"], finding["changes"])
        pool().ask(bench.run.id, "play")
    except (ConfigError, ValueError, LookupError, RuntimeError) as error:
        bench.notes.append(str(error))


def _quiet(answer: dict[str, Any], numbers: str, key: str) -> None:
    """About as tall as a card, so that little moves when one comes."""
    step = answer.get("seen", 0)
    begin = max((event["step"] for event in answer.get("events", []) if event["step"] <= step), default=0)
    if answer.get("findings") is None:  # nobody has answered yet
        title, text = f"{EARLY} **Looking**", "The run is being looked at."
    elif step - begin < FIRST_STEPS:
        title, text = f"{EARLY} **Too early to say**", TOO_EARLY
    else:
        title, text = f"{GOOD} **Nothing looks wrong**", _plain(numbers)
    with st.container(border=True, key=key, gap="xsmall"):
        st.markdown(title)
        st.markdown(text)
        st.caption(answer.get("facts", {}).get("checked", CHECKED))
        st.space(BUTTON)


def vital_signs(answer: dict[str, Any]) -> str:
    """The numbers of a healthy run, as far as they are known."""
    curves, layers = answer.get("curves", {}), answer.get("looks", {}).get("layers")
    now = {
        name: _at(curves[name], answer.get("seen", 0)) for name in ("lr", "train_loss", "val_loss") if name in curves
    }
    said = [f"learning rate {_number(now['lr'])}"] if "lr" in now else []
    if {"train_loss", "val_loss"} <= set(now):
        said.append(f"training loss {_number(now['train_loss'])}, validation loss {_number(now['val_loss'])}")
    if layers:
        ratio, gradient = (layers[name][np.isfinite(layers[name])] for name in ("ratio", "gradient"))
        if len(ratio):
            said.append(
                f"one step changes a layer's weights by {_number(ratio.min())} to {_number(ratio.max())} of their size"
            )
        if len(gradient):
            said.append(f"gradients between {_number(gradient.min())} and {_number(gradient.max())}")
    text = "; ".join(said)
    return text[:1].upper() + text[1:] + "." if text else ""


def _at(curve: tuple[np.ndarray, np.ndarray], step: int) -> float:
    """The newest value of a curve at a step."""
    steps, values = curve
    return float(values[max(0, int(np.searchsorted(steps, step, side="right")) - 1)])


def _number(value: float) -> str:
    """Two digits, ``1.2e-5`` if it is far from one."""
    if 10 <= abs(value) < 1e5:
        return f"{value:,.0f}"
    digits, _, power = f"{value:.2g}".partition("e")
    return f"{digits}e{int(power)}" if power else digits


def _plain(text: str) -> str:
    """Words for st.markdown, in which nothing is markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#$~|:" else sign for sign in text)


PANEL = Panel(
    "diagnosis",
    "Diagnosis",
    ":material/stethoscope:",
    "What is going wrong in this run at the step that is shown, with the numbers that say so, why, and a fork that "
    "tries a remedy. While the run plays, a finding appears when it has held for a moment.",
    draw,
    lenses=lenses,
    findings=True,
)
