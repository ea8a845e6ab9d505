"""A run as data that can leave the process: to come back on another worker, to lie in a file, to be opened again."""

from __future__ import annotations

from typing import Any

import torch

from engine.core import snapshot
from engine.core.config import ConfigError
from engine.core.events import LAST_STEP
from engine.core.rehearsal import rehearsing
from engine.core.run import Run
from engine.core.timeline import Checkpoint, Column

Backup = dict[str, Any]
POINTS = 4000  # of each curve


def back_up(run: Run) -> Backup:
    """``description``, ``step``, ``state`` (safetensors, see ``snapshot.pack``) at the furthest step, ``curves`` and
    ``clocks`` (name -> steps, values), ``seconds`` of training, ``diverged`` and ``final`` (newest of every scalar)."""
    newest = run.newest_checkpoint()
    columns = run.timeline.columns
    return {
        "description": run.description(), "step": newest.step, "state": snapshot.pack(newest.state),
        "curves": run.timeline.curves(POINTS), "clocks": run.timeline.clocks(), "seconds": run.seconds,
        "diverged": run.diverged,
        "final": {name: float(column.values[-1]) for name, column in columns.items() if column.size},
    }  # fmt: skip


def resumed(backup: Backup) -> Run:
    """The run of a backup, standing at its furthest step, with all of its past.

    A backup may come from a file that a stranger has made. Raises ValueError, LookupError or ConfigError with a
    sentence for one that cannot be used; a run that is returned has just rehearsed its next step.
    """
    state = snapshot.unpack(backup["state"])
    step, applied = state.get("step"), state.get("applied")
    description = backup["description"]
    events = description["events"]
    if type(step) is not int or not 0 <= step <= LAST_STEP or step != backup["step"]:
        raise ValueError(f"A saved run must stand at step {backup['step']}, got {str(step)[:40]}.")
    due = sum(event["step"] <= step for event in events)  # a linked run on its way has others yet to come
    if type(applied) is not int or applied != due:
        raise ValueError(f"A saved run must have had the {due} events until step {step}, got {str(applied)[:40]}.")
    try:
        run = Run(**description)
        _take_over(run, backup, state)
        _try_out(run, state)
    except ConfigError:
        raise
    except (LookupError, ValueError, TypeError, AttributeError, RuntimeError, OverflowError) as error:
        said = str(error.args[0] if error.args else error).split("\n")[0][:200]
        raise ValueError(f"The saved run cannot go on from its step {step:,}: {said}") from None
    return run


def _take_over(run: Run, backup: Backup, state: snapshot.State) -> None:
    for kept, columns in ((backup["curves"], run.timeline.columns), (backup["clocks"], run.timeline.clock)):
        for name, (steps, values) in kept.items():
            columns[name] = column = Column()
            column.adopt(steps, values)
    planned = run.timeline.events
    run.timeline.truncate(state["step"])
    run.timeline.events, run.timeline.head = planned, state["step"]
    newest = Checkpoint(state["step"], state["applied"], state, snapshot.nbytes(state))
    run.timeline.keep(newest)
    run.restore(newest)
    run.seconds, run.diverged = backup["seconds"], backup["diverged"]


def _try_out(run: Run, state: snapshot.State) -> None:
    """Raises one of many errors when the run is not in that state, or cannot go on from it."""
    snapshot.check_same(run.state(), state)
    for name, tensor in run.experiment.network.state_dict().items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise ValueError(f"{name} must have finite numbers.")
    if not isinstance(run.experiment.finished, str):
        raise ValueError("state.experiment.finished must be text.")
    if not run.stopped:
        with rehearsing(run.experiment, run.stream):
            run.experiment.step()
