"""Load: a settings file, a weights file or a saved run, recognised by what is in it.

Whatever is wrong with a file is one sentence in the dialog, and nothing on screen has changed.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.core import catalogue
from engine.core.catalogue import Lab
from engine.core.config import ConfigError
from engine.core.events import config_at
from engine.saved import run_file, settings_file, weights_file
from engine.saved.kind import KINDS, kind_of
from ui import nav
from ui.bench import Bench
from ui.classroom import classroom
from ui.link import Link
from ui.reopening import open_backup
from ui.replay import Replay
from ui.session import pool, session_id
from ui.shown import Shown

LIMIT = run_file.MAX_BYTES // 1_000_000  # MB
EXPLAINED = (
    "A **settings** file (.json) makes the same run again. **Weights** (.safetensors) go into the network on screen. A "
    "**saved run** (.torchlight) comes back with its curves and its past."
)


def load_button(bench: Bench) -> None:
    """For the row of the title."""
    key, room = f"{bench.lab.key}.load", classroom()
    if room.hides("load"):
        return
    help_ = "Open a settings file, weights or a saved run from your computer."
    if st.button("Load", icon=":material/upload_file:", key=f"{key}.open", help=help_, disabled=room.closes("load")):
        _dialog(bench, key)


@st.dialog("Load a file")
def _dialog(bench: Bench, key: str) -> None:
    st.markdown(EXPLAINED)
    upload = st.file_uploader(
        "File", type=["json", "safetensors", "torchlight"], key=f"{key}.file", max_upload_size=LIMIT,
        help=f"Up to {LIMIT} MB. What is in the file decides what it is, not its name.",
    )  # fmt: skip
    if upload is None:
        return
    data = upload.getvalue()
    try:
        kind = kind_of(data)
        other = lab_of(kind, data, bench.lab)
        st.caption(f"{upload.name} is {KINDS[kind]}{f' of {other.title}' if other is not bench.lab else ''}.")
        target = bench
        if other is not bench.lab:
            st.info(f"It belongs to {other.title}, not to {bench.lab.title}.")
            if not st.button(f"Open {other.title} with it", type="primary", key=f"{key}.other"):
                return
            target = Bench.open(other)
        elif not st.button(_promise(kind, bench), type="primary", key=f"{key}.use"):
            return
        target.notes += load(target, kind, data, upload.name)
    except (ConfigError, ValueError, LookupError, RuntimeError) as error:
        st.error(str(error.args[0] if error.args else error))
        return
    if target is not bench:
        st.switch_page(nav.page_path(target.lab))
    st.rerun()


def lab_of(kind: str, data: bytes, here: Lab) -> Lab:
    """The lab a file belongs to; this one for weights of unknown origin. Raises ValueError for an unreadable file."""
    if kind == "settings":
        return catalogue.get(settings_file.read_settings(data)[0])
    if kind == "run":
        return catalogue.get(run_file.read_run(data)[1]["description"]["key"])
    named = weights_file.lab_of(data)
    return catalogue.catalogue().get(named, here)


def load(bench: Bench, kind: str, data: bytes, name: str = "") -> list[str]:
    """Bring a file's contents on screen; sentences about what could not be used of it.

    Raises ValueError, LookupError, ConfigError or RuntimeError with a sentence, and then nothing has changed.
    """
    if kind == "settings":
        return _load_settings(bench, data)
    if kind == "weights":
        tensors = weights_file.read_weights(data)
        if bench.answer.get("step", 0) < bench.answer.get("head", 0):
            _check_fit(bench, tensors)
            bench.fork(bench.answer["step"], {})
            try:
                answer = pool().ask(bench.run.id, "load_weights", tensors=tensors)
            except ValueError:  # of other shapes: the fork was made for nothing
                bench.close(bench.run.id)
                raise
        else:
            answer = pool().ask(bench.run.id, "load_weights", tensors=tensors)
        if answer["state"] == "lost":
            raise RuntimeError("The run's worker is being replaced. Please load the weights again in a moment.")
        return [f"The weights are in {bench.run.name} from step {answer['step']:,} on."]
    about, backup = run_file.read_run(data)
    open_backup(bench, backup, about["name"], about["colour"])
    return [f"{about['name']} is back, at step {backup['step']:,}."]


def _load_settings(bench: Bench, data: bytes) -> list[str]:
    """A run of these settings in place of the one on screen; its events happen on the way to the file's step."""
    _, config, events, steps, sentences = settings_file.read_settings(data)
    bench.use(config)
    if events or steps:
        bench.replay = Replay(bench.run.id, Link(config, events, steps))
    if events:
        plain = config.model_dump(mode="json")
        run = pool().start(bench.lab.key, plain, events, session_id(), bench.speed, instead=bench.run.id)
        now = bench.run
        bench.config = config_at(config, events)
        bench.runs[bench.current] = Shown(run, now.label, config, bench.config, colour=now.colour)
        bench.replay.run = run
    return sentences


def _check_fit(bench: Bench, tensors: dict[str, list[Any]]) -> None:
    """Raises ValueError before a fork is made for weights that do not fit, as far as the parameters' names tell."""
    known = {name for pair in bench.answer.get("facts", {}).get("parameter_names", ()) for name in pair}
    missing = sorted(known - tensors.keys())
    if missing:
        raise ValueError(f"The weights are of another network: they have no {missing[0]!r}.")


def _promise(kind: str, bench: Bench) -> str:
    if kind == "weights":
        return f"Load into {bench.run.name}"
    return "Open this run" if kind == "run" else "Start with these settings"
