"""The page of kept runs: what is listed, the table, and the comparison of those that are ticked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from engine.core import catalogue
from engine.saved import run_file
from ui import nav
from ui.bench import Bench
from ui.comparing import SCORES, differing, in_words, scores
from ui.components.commands import fresh
from ui.components.shelf import shelf_table
from ui.plots import theme
from ui.shelf import Kept, Shelf, shelf

ALL = "All labs"
AXES = {"step": "Step", "epoch": "Epoch", "seconds": "Seconds of training"}
LAST = float("inf")  # runs without the score come last
SORTS: dict[str, Callable[[Kept], Any]] = {
    "Newest first": lambda run: -run.created,
    "Smallest validation loss": lambda run: run.final.get("val_loss", LAST),
    "Smallest training loss": lambda run: run.final.get("train_loss", LAST),
    "Largest validation accuracy": lambda run: -run.final.get("val_accuracy", -LAST),
    "Most steps": lambda run: -run.step,
    "Name": lambda run: run.name.casefold(),
}
MOST_COMPARED = 12


def found(key: str) -> list[Kept] | None:
    """Do what the table asked for, say where runs are, and draw the filters; the runs to list, None without any."""
    own = shelf()
    _obey(own, fresh(f"{key}.table", st.session_state.get(f"{key}.table")), key)
    st.caption(f"Runs that were pinned on a lab's page. They are kept {own.place}.")
    if own.damaged():
        count = len(own.damaged())
        words = "1 file was skipped" if count == 1 else f"{count} files were skipped"
        with st.expander(words, icon=":material/warning:"):
            for sentence in own.damaged():
                st.text(sentence)
    kept = own.kept()
    if not kept and own.gone is None:
        return None
    titles = {catalogue.get(run.lab).title: run.lab for run in kept}
    columns = st.columns([2, 3, 3, 2], vertical_alignment="bottom")
    lab = columns[0].selectbox("Lab", [ALL, *titles], key=f"{key}.lab", help="Show the runs of one lab alone.")
    text = columns[1].text_input(
        "Find", key=f"{key}.text", placeholder="name or setting", help="Words in a run's name, or in a setting of it."
    )  # fmt: skip
    order = columns[2].selectbox("Sort by", list(SORTS), key=f"{key}.sort", help="Good runs first, or new ones.")
    with columns[3].popover("Add a file", icon=":material/upload_file:", width="stretch"):
        _upload(own, key)
    listed = [run for run in kept if lab in (ALL, catalogue.get(run.lab).title) and matches(run, text)]
    return sorted(listed, key=SORTS[order])


def matches(run: Kept, text: str) -> bool:
    """Whether every word of ``text`` is in the run's name, its lab, or a setting that differs from the default."""
    settings = " ".join(f"{name}={in_words(getattr(run.config, name))}" for name in run.config.changed())
    said = f"{run.name} {catalogue.get(run.lab).title} {settings}".casefold()
    return all(word in said for word in text.casefold().split())


def empty(key: str) -> None:
    """What to do when there is nothing yet."""
    first = next(iter(catalogue.catalogue().values()))
    with st.container(border=True):
        st.markdown(
            "#### Nothing is kept yet\n\nTrain something in a lab, open :material/shelves: *Runs* under *Look closer*, "
            "and press the pin of a run. It then stays here with its curves and its past: to be opened again and "
            "scrubbed, compared with others, or taken away as a file."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(nav.page_path(first), label=f"**Open {first.title}**", icon=":material/arrow_forward:")
            with st.popover("Add a file", icon=":material/upload_file:"):
                _upload(shelf(), key)


def table(key: str, runs: list[Kept]) -> None:
    """The runs as rows with a box to tick."""
    own = shelf()
    chosen = _chosen(key)
    among = [run for run in runs if run.id in chosen]
    columns = differing(run.config for run in (among if len(among) > 1 else runs))
    several = len({run.lab for run in runs}) > 1
    rows = [
        {
            "id": run.id, "name": run.name, "colour": run.colour, "hidden": run.hidden, "live": False, "current": False,
            "kept": True, "kept_step": None, "lab": catalogue.get(run.lab).title if several else "", "step": run.step,
            "seconds": run.seconds, "note": "diverged" if run.diverged else "", "scores": scores(run.final, run.best),
            "selected": run.id in chosen,
            "settings": {name: in_words(getattr(run.config, name, "–")) for name in columns},
        }
        for run in runs
    ]  # fmt: skip
    named = {name for row in rows for name in row["scores"]}
    shelf_table(
        f"{key}.table",
        {
            "rows": rows, "columns": [{"name": name, "label": label} for name, label in columns.items()],
            "scores": [
                {"name": name, "label": label, "percent": name.endswith("accuracy")}
                for name, label in SCORES.items() if name in named
            ],
            "place": own.place, "all": True, "more": 0, "damaged": [], "selectable": True,
            "deleted": own.gone.name if own.gone else "",
        },
    )  # fmt: skip
    if not runs:
        st.caption("No run is like that.")


def compare(key: str) -> None:
    """The curves of the ticked runs in one plot, and each of them as a file."""
    own = shelf()
    runs = [run for run in own.kept() if run.id in _chosen(key)][:MOST_COMPARED]
    st.subheader("Compare", anchor=False)
    if not runs:
        st.caption("Tick runs in the table to draw their curves together and to download them.")
        return
    names = list(dict.fromkeys(name for run in runs for name in run.curves if name in SCORES))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {**SCORES, "loss": "Loss of the step"}
        default = "val_loss" if "val_loss" in names else next(iter(names), None)
        score = st.selectbox(
            "Curve", names, index=names.index(default) if default else 0, key=f"{key}.curve", width=220,
            format_func=lambda name: labels.get(name, name), help="Which curve of each run is drawn.",
        )  # fmt: skip
        axis = st.segmented_control(
            "Over", list(AXES), default="step", required=True, format_func=AXES.get, key=f"{key}.axis",
            help="Steps are updates of the weights; an epoch is one pass over the data.",
        )  # fmt: skip
        log_x = st.toggle("Log x", key=f"{key}.log_x", help="Early steps wide, late steps narrow.")
        log_y = st.toggle("Log y", key=f"{key}.log_y", help="Makes small losses tell apart.")
    lines = [_line(run, score, axis, log_x) for run in runs if score in run.curves]
    from ui.plots.compared import compared  # late: plotly takes a while to load, and no other page needs it

    dark = st.context.theme.type == "dark"
    figure = compared(
        [line for line in lines if line], AXES[axis], labels.get(score, ""), theme.palette(dark), log_x, log_y
    )
    st.plotly_chart(figure, key=f"{key}.plot", theme=None, config={"displaylogo": False})
    st.markdown("**Take away**", help="A saved run with its curves and its past; *Load* on a lab's page opens it.")
    with st.container(horizontal=True):
        for run in runs:
            st.download_button(
                run.name, data=lambda run=run: own.file(run.id), file_name=f"{_file_name(run)}{run_file.SUFFIX}",
                mime="application/octet-stream", icon=":material/download:", key=f"{key}.download.{run.id}",
                on_click="ignore",
            )  # fmt: skip


def _line(run: Kept, score: str, axis: str, log_x: bool):
    """The curve over the chosen axis."""
    from ui.plots.compared import Line

    steps, values = run.curves[score]
    x = steps
    if axis in run.clocks:
        at, passed = run.clocks[axis]
        x = np.interp(steps, np.concatenate([[0], at]), np.concatenate([[0], passed]))
    shown = np.isfinite(values) & (x > 0 if log_x else True)
    return Line(run.name, run.colour, x[shown], values[shown])


def _obey(own: Shelf, commands: list[dict[str, Any]], key: str) -> None:
    for command in commands:
        try:
            _obey_one(own, command, key)
        except (ValueError, LookupError, RuntimeError) as error:
            st.error(str(error.args[0] if error.args else error))
        except OSError as error:
            st.error(f"The folder of saved runs cannot be written: {error.strerror}.")


def _obey_one(own: Shelf, command: dict[str, Any], key: str) -> None:
    if command["do"] == "undo":
        own.undelete()
        return
    run = own.find(str(command.get("run", "")))
    match command:
        case {"do": "show"}:
            bench = Bench.open(catalogue.get(run.lab))
            own.reopen(bench, run)
            st.switch_page(nav.page_path(bench.lab))
        case {"do": "select", "value": value}:
            chosen = _chosen(key) - {run.id}
            st.session_state[f"{key}.chosen"] = chosen | {run.id} if value else chosen
        case {"do": "rename", "name": name}:
            own.rename(run.id, str(name))
        case {"do": "colour"}:
            own.recolour(run.id, run.colour + 1)
        case {"do": "delete"}:
            own.delete(run.id)


def _upload(own: Shelf, key: str) -> None:
    upload = st.file_uploader(
        "Saved run", type=["torchlight"], key=f"{key}.file", max_upload_size=run_file.MAX_BYTES // 1_000_000,
        help="A file that was taken away from here, on this computer or another one.",
    )  # fmt: skip
    if upload is None or st.session_state.get(f"{key}.added") == upload.file_id:
        return
    try:
        run = own.add(upload.getvalue())
    except (ValueError, LookupError) as error:
        st.error(str(error))
        return
    st.session_state[f"{key}.added"] = upload.file_id
    st.toast(f"{run.name} is on the shelf now.", icon=":material/shelves:")
    st.rerun()


def _chosen(key: str) -> frozenset[str]:
    """Ids of the ticked runs."""
    return frozenset(st.session_state.get(f"{key}.chosen", ()))


def _file_name(run: Kept) -> str:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in run.name.lower())
    return f"{run.lab}-{plain.strip('-') or 'run'}"
