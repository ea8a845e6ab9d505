"""The runs of this lab: name, colour, show, hide, keep, delete, and what differs between them."""

from __future__ import annotations

from typing import Any

from engine.core import catalogue
from engine.saved import run_file
from ui.bench import Bench
from ui.comparing import SCORES, differing, in_words, scores, scores_of
from ui.components.shelf import shelf_table
from ui.panels.panel import Panel
from ui.reopening import backup_of, open_backup
from ui.shelf import Gone, Kept, Shelf, shelf
from ui.shown import Shown

MOST_ROWS = 30  # kept runs in the table; the Runs page has them all
COLOURS = run_file.COLOURS


def draw(bench: Bench, key: str) -> None:
    shelf_table(key, table(bench, shelf()))


def table(bench: Bench, own: Shelf) -> dict[str, Any]:
    """What the table shows; see ``ui.components.shelf``."""
    elsewhere = [run for run in own.kept(None if own.all_labs else bench.lab.key) if not _on_bench(bench, own, run)]
    kept = elsewhere[:MOST_ROWS]
    columns = differing([*(run.config for run in bench.runs), *(run.config for run in kept)])
    rows = [_live_row(bench, own, run, columns) for run in bench.runs] + [
        _kept_row(bench, run, columns) for run in kept
    ]
    named = {name for row in rows for name in row["scores"]}
    return {
        "rows": rows,
        "columns": [{"name": name, "label": label} for name, label in columns.items()],
        "scores": [
            {"name": name, "label": label, "percent": name.endswith("accuracy")}
            for name, label in SCORES.items()
            if name in named
        ],
        "place": own.place, "all": own.all_labs, "more": len(elsewhere) - len(kept),
        "deleted": own.gone.name if own.gone else "", "damaged": own.damaged(),
    }  # fmt: skip


def _live_row(bench: Bench, own: Shelf, run: Shown, columns: dict[str, str]) -> dict[str, Any]:
    answer, copy = run.answer, own.kept_as(run.id)
    head = answer.get("head", 0)
    whole = copy is None or (copy.step == head and len(copy.events) == len(answer.get("events", ())))
    return {
        "id": f"live:{run.id}", "name": run.name, "colour": run.colour % COLOURS, "hidden": run.hidden, "live": True,
        "current": run is bench.run, "kept": copy is not None, "kept_step": None if whole else copy.step,
        "lab": "", "step": head, "seconds": answer.get("seconds", 0.0), "note": answer.get("state", ""),
        "scores": scores_of(answer.get("curves", {})), "settings": _settings(run.config, columns),
    }  # fmt: skip


def _kept_row(bench: Bench, run: Kept, columns: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"kept:{run.id}", "name": run.name, "colour": run.colour, "hidden": run.hidden, "live": False,
        "current": False, "kept": True, "kept_step": None,
        "lab": "" if run.lab == bench.lab.key else catalogue.get(run.lab).title, "step": run.step,
        "seconds": run.seconds, "note": "diverged" if run.diverged else "", "scores": scores(run.final, run.best),
        "settings": _settings(run.config, columns),
    }  # fmt: skip


def _settings(config: Any, columns: dict[str, str]) -> dict[str, str]:
    return {name: in_words(getattr(config, name)) for name in columns if name in type(config).model_fields}


def _on_bench(bench: Bench, own: Shelf, run: Kept) -> bool:
    return bench.index(own.live.get(run.id, "")) is not None


# --- commands ---------------------------------------------------------------------------------------------------------


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """All new commands, in order; what cannot be done is said above the run."""
    for command in commands:
        try:
            command_one(bench, shelf(), command)
        except (ValueError, LookupError, RuntimeError) as error:
            bench.notes.append(str(error.args[0] if error.args else error))
        except OSError as error:
            bench.notes.append(f"The folder of saved runs cannot be written: {error.strerror}.")


def command_one(bench: Bench, own: Shelf, command: dict[str, Any]) -> None:
    """Do one of them. Raises ValueError, LookupError, RuntimeError or OSError."""
    match command:
        case {"do": "undo"}:
            undo(bench, own)
            return
        case {"do": "all", "value": value}:
            own.all_labs = bool(value)
            return
    kind, _, name = str(command.get("run", "")).partition(":")
    if kind == "live":
        index = bench.index(name)
        if index is None:
            raise LookupError("This run is not on the bench any more.")
        _obey_live(bench, own, index, command)
    else:
        _obey_kept(bench, own, own.find(name), command)


def _obey_live(bench: Bench, own: Shelf, index: int, command: dict[str, Any]) -> None:
    run = bench.runs[index]
    copy = own.kept_as(run.id)
    match command:
        case {"do": "show"}:
            bench.show(index)
        case {"do": "rename", "name": name}:
            run.label = run_file.about(str(name))["name"].replace(":", " -")
            if copy:
                own.rename(copy.id, run.label)
        case {"do": "colour"}:
            run.colour = (run.colour + 1) % COLOURS
            if copy:
                own.recolour(copy.id, run.colour)
        case {"do": "hide", "value": value}:
            run.hidden = bool(value)
            if copy:
                own.hide(copy.id, run.hidden)
        case {"do": "keep"}:
            own.keep(bench, run)
        case {"do": "let_go"} if copy:
            own.delete(copy.id)
        case {"do": "delete"}:
            if len(bench.runs) < 2:
                raise ValueError("The last run on the bench stays: reset or load another one in its place.")
            file = run_file.write_run(backup_of(run.id), run_file.about(run.name, run.colour, run.hidden))
            bench.close(run.id)
            if copy:
                own.delete(copy.id)
            else:
                own.gone = Gone("", run.name, file)


def _obey_kept(bench: Bench, own: Shelf, run: Kept, command: dict[str, Any]) -> None:
    match command:
        case {"do": "show"}:
            if run.lab != bench.lab.key:
                raise ValueError(f"{run.name} is a run of {catalogue.get(run.lab).title}: open it from the Runs page.")
            own.reopen(bench, run)
        case {"do": "rename", "name": name}:
            own.rename(run.id, str(name))
        case {"do": "colour"}:
            own.recolour(run.id, (run.colour + 1) % COLOURS)
        case {"do": "hide", "value": value}:
            own.hide(run.id, bool(value))
        case {"do": "delete" | "let_go"}:
            own.delete(run.id)


def undo(bench: Bench, own: Shelf) -> None:
    """Put the run deleted last back: on the shelf if it was kept, on the bench otherwise."""
    if own.gone and not own.gone.id:
        about, backup = run_file.read_run(own.gone.file)
        open_backup(bench, backup, about["name"], about["colour"], about["hidden"])
        own.gone = None  # only now: a server that is full keeps it to be put back later
    else:
        own.undelete()


PANEL = Panel(
    "shelf",
    "Runs",
    ":material/shelves:",
    "Every run on this bench and every run that was kept. Click a name to rename it, a dot to change its colour; the "
    "eye draws its curves beside the others, the pin keeps it. Of the settings only those that differ are listed.",
    draw,
    obey=obey,
)
