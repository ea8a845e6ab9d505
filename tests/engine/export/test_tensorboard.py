"""TensorBoard logs: what is in them, and what is said without the package."""

import io
import sys
import zipfile

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from engine.core.run import Run
from engine.export.tensorboard import MOST_HISTOGRAMS, tensorboard_log


def opened(run, folder):
    archive = zipfile.ZipFile(io.BytesIO(tensorboard_log(run)))
    assert all(name.startswith(f"{run.key}/events.out.tfevents.") for name in archive.namelist())
    archive.extractall(folder)
    events = EventAccumulator(str(folder / run.key), size_guidance={"histograms": 0, "scalars": 0})
    events.Reload()
    return events


def test_histograms_of_checkpoints_on_the_way(tmp_path):
    run = Run("playground", {"layers": "3 tanh"})
    for _ in range(30):
        run.advance(steps=2)
        run.checkpoint()
    weight = run.experiment.network.hidden[0].linear.weight.detach().clone()
    read = opened(run, tmp_path).Histograms("hidden.0.linear.weight")
    steps = [event.step for event in read]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, 60)
    assert len(steps) == MOST_HISTOGRAMS
    assert read[-1].histogram_value.max == pytest.approx(weight.max().item())


def test_a_fork_with_another_network_has_both(tmp_path):
    parent = Run("playground", {"layers": "3 tanh"})
    parent.advance(steps=4)
    run = parent.fork(4, layers="3 tanh, 2 relu")
    run.advance(steps=4)
    events = opened(run, tmp_path)
    assert [event.step for event in events.Scalars("loss")] == list(range(1, 9))
    assert [event.step for event in events.Histograms("hidden.1.linear.bias")][-1] == 8
    assert events.Histograms("hidden.0.linear.bias")[0].step == 0


def test_wall_time_is_that_of_the_training(tmp_path):
    run = Run("playground", {})
    run.advance(steps=50)
    times = [event.wall_time for event in opened(run, tmp_path).Scalars("loss")]
    assert times == sorted(times)
    assert times[-1] - times[0] <= run.seconds


def test_without_the_package_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    for name in [name for name in sys.modules if name.startswith("torch.utils.tensorboard")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ValueError, match=r"needs the package tensorboard.*: pip install tensorboard\."):
        tensorboard_log(Run("playground", {}))
