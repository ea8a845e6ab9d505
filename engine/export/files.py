"""Everything of a run that can be downloaded, each as a file."""

from __future__ import annotations

from typing import Any

from engine.core import catalogue
from engine.core.config import Config, unknown_name
from engine.core.run import Run
from engine.export.kinds import KINDS
from engine.export.notebook import notebook
from engine.export.tensorboard import tensorboard_log
from engine.saved.settings_file import write_settings
from engine.saved.weights_file import write_weights

NOT_BEGUN = 200  # steps of the program of a run that stands at its beginning


def program_of(run: Run, steps: int | None = None) -> str:
    """The run as a program, up to the furthest step it has reached."""
    steps = steps or run.timeline.head or NOT_BEGUN
    return run.lab.Experiment.program(run.start_config, run.timeline.events, steps)


def export(run: Run, kind: str, steps: int | None = None) -> dict[str, Any]:
    """``{"name", "data": bytes, "mime"}``. The weights are those of the step the run stands at.

    Raises LookupError for an unknown kind, and ValueError with a sentence when a package is missing.
    """
    if kind not in KINDS:
        raise LookupError(unknown_name("kind of file", kind, list(KINDS)))
    ending, mime = KINDS[kind]
    match kind:
        case "program":
            data = program_of(run, steps).encode()
        case "notebook":
            data = notebook(program_of(run, steps)).encode()
        case "weights":
            tensors = run.experiment.network.state_dict()
            data = write_weights({name: tensor.detach().numpy() for name, tensor in tensors.items()}, run.key)
        case "settings":
            data = write_settings(run.description(), steps or run.timeline.head)
        case _:
            data = tensorboard_log(run)
    return {"name": f"{run.key}{ending}", "data": data, "mime": mime}


def written(key: str, config: Config, steps: int, as_notebook: bool) -> str:
    """The program, or the notebook, of settings that have not been run."""
    program = catalogue.get(key).Experiment.program(config, (), steps)
    return notebook(program) if as_notebook else program
