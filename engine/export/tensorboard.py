"""A run as a log that TensorBoard opens: its scalars over the steps, and histograms of its parameters now and then.

The package ``tensorboard`` is needed for it, and for nothing else.
"""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from torch import nn

from engine.core.run import Run
from engine.core.seeding import undisturbed

MOST_POINTS = 4000  # of each scalar, thinned with minima and maxima kept: a point costs 60 us of the worker's time
MOST_HISTOGRAMS = 20  # of each parameter, at checkpoints that the run has kept


def tensorboard_log(run: Run) -> bytes:
    """A ZIP archive with a folder to point TensorBoard at. Raises ValueError when its package is not there."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ValueError(
            "A TensorBoard log needs the package tensorboard, which is not installed here: pip install tensorboard."
        ) from None
    begin = time.time() - run.seconds  # so that TensorBoard's axis of seconds is that of the run's training
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder) as writer:
            for name, column in run.timeline.columns.items():
                steps, values = column.sample(MOST_POINTS)
                for step, value, second in zip(steps, values, _seconds(run, steps), strict=True):
                    writer.add_scalar(name, value, int(step), walltime=begin + second)
            for step, network in _networks(run):
                second = float(_seconds(run, np.array([step]))[0])
                for name, parameter in network.named_parameters():
                    if bool(parameter.isfinite().all()):
                        values = parameter.detach().numpy()
                        writer.add_histogram(name, values, step, walltime=begin + second)
        return _zipped(Path(folder), run.key)


def _seconds(run: Run, steps: np.ndarray) -> np.ndarray:
    """Seconds of training up to each step."""
    known = run.timeline.clock["seconds"]
    return np.interp(steps, [0, *known.steps], [0.0, *known.values])


def _networks(run: Run) -> Iterator[tuple[int, nn.Module]]:
    """(step, network as it was) at some of the kept checkpoints, first and last among them. Built beside the run."""
    run.newest_checkpoint()
    kept = run.timeline.checkpoints
    chosen = np.unique(np.linspace(0, len(kept) - 1, MOST_HISTOGRAMS).round().astype(int))
    config = experiment = None
    for checkpoint in (kept[i] for i in chosen):
        then = run.start_config.replace(**checkpoint.state["config"])
        if experiment is None or then != config:
            with undisturbed():
                config, experiment = then, run.lab.Experiment(then)
        experiment.restore(checkpoint.state["experiment"])
        yield checkpoint.step, experiment.network


def _zipped(folder: Path, name: str) -> bytes:
    """The log's files under a plain name: the writer's own has the name of the machine in it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for number, path in enumerate(sorted(folder.iterdir())):
            files.write(path, f"{name}/events.out.tfevents.{int(path.stat().st_mtime)}.{number}.torchlight")
    return archive.getvalue()
