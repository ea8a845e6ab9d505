"""This run as one plain PyTorch program, and everything to download."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.export.kinds import KINDS
from engine.export.stages import STAGES, stage_lines
from ui.bench import Bench
from ui.export import Program, file_name, producer, refresh, tensorboard_is_here
from ui.panels.panel import Panel

WHOLE = "whole program"
HEIGHT, STAGE_HEIGHT = 460, 180  # pixels
SAID = {
    WHOLE: "Everything this run does, from the data to the last step. It prints the loss of every step: the numbers of "
    "the curve.",
    "batch": "Takes the next few points. An epoch is over when every point has been used once.",
    "forward": "Lets the points through the network, layer by layer.",
    "loss": "Says how wrong the outputs are, as one number.",
    "backward": "Asks every weight how the loss would change with it: the gradient.",
    "update": "Moves every weight a little, against its gradient.",
}
FILES: dict[str, tuple[str, str, str]] = {  # kind -> label, icon, help
    "program": (
        "Program", ":material/code:", "The program as a Python file. It needs PyTorch and numpy, nothing of this site.",
    ),
    "notebook": ("Notebook", ":material/menu_book:", "The same program as a Jupyter notebook, a cell a section."),
    "weights": (
        "Weights", ":material/database:",
        "All weights of the network at the step on screen, as a safetensors file. It can be loaded again.",
    ),
    "settings": (
        "Settings", ":material/tune:", "Settings and events as JSON: everything needed to make this run again.",
    ),
    "tensorboard": (
        "Save as TensorBoard log", ":material/monitoring:",
        "Every curve, and histograms of the weights on the way. Unpack it and point TensorBoard at the folder.",
    ),
}  # fmt: skip
AT_ONCE = ("program", "settings")  # the others are made by the run's worker, when they are asked for


def draw(bench: Bench, key: str) -> None:
    program = st.session_state.setdefault(f"{key}.text", Program())
    refresh(program, bench)
    stage = st.segmented_control(
        "Show", [WHOLE, *STAGES], default=WHOLE, required=True, key=f"{key}.stage", format_func=str.capitalize,
        help="The whole program, or one of the five stages of every step.",
    )  # fmt: skip
    st.caption(SAID[stage])
    text = program.shown if stage == WHOLE else stage_lines(program.text)[stage] if program.text else ""
    height = HEIGHT if stage == WHOLE else STAGE_HEIGHT
    st.code(text or "# The run is starting.", height=height, line_numbers=stage == WHOLE)
    with st.container(horizontal=True, gap="small"):
        for kind in KINDS:
            _download(bench, program, key, kind)


def _download(bench: Bench, program: Program, key: str, kind: str) -> None:
    label, icon, told = FILES[kind]
    missing = kind == "tensorboard" and not tensorboard_is_here()
    waits = bench.run.moving and kind not in AT_ONCE
    if missing:
        told = (
            "A TensorBoard log needs the package tensorboard on the machine this site runs on: pip install tensorboard."
        )
    elif waits:
        told = f"Pause the run first. {told}"
    data: Any = producer(bench.run.id, kind)
    if kind in AT_ONCE:
        data = program.text if kind == "program" else program.settings
    st.download_button(
        label, data, file_name(bench, kind), KINDS[kind][1], key=f"{key}.{kind}", icon=icon, help=told,
        on_click="ignore", disabled=missing or waits or not program.text,
    )  # fmt: skip


PANEL = Panel(
    "code", "Code", ":material/code:", "This run as one plain PyTorch program, and everything to download.", draw,
    advanced=True,
)  # fmt: skip
