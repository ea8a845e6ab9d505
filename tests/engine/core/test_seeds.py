"""Studies of the toy lab, which has no stack, and the arrays they are made of."""

import numpy as np
import pytest

from engine.core.config import ConfigError
from engine.core.seeds import Study, Together, aligned, masked, measured_at, windows
from tests import toy

pytestmark = pytest.mark.usefixtures("toy_lab")


def finished(study):
    while not study.done:
        study.advance(0.05)
    return study


class Fake:
    """A stack whose losses are known: copy s has loss s + step, and copy 1 fails after ``fails`` steps."""

    note = "fake"

    def __init__(self, size=3, fails=-1):
        self.alive, self.failed_at, self.steps, self.fails = np.ones(size, bool), np.full(size, -1), 0, fails

    def step(self):
        self.steps += 1
        if self.steps == self.fails + 1 > 0:
            self.alive[1], self.failed_at[1] = False, self.fails
        return np.arange(len(self.alive), dtype=np.float32) + self.steps

    def measure(self):
        return {"val_loss": np.full(len(self.alive), self.steps, np.float32)}


def test_a_stack_is_measured_more_and_more_rarely():
    steps = [step for step in range(5000) if measured_at(step)]
    assert steps[:20] == [*range(20)]
    assert steps[30:36] == [30, 31, 32, 34, 36, 38]
    assert np.diff(steps).max() == 128


def test_a_stacked_study_keeps_losses_and_measures_and_marks_who_fails():
    team = Together(Fake(fails=5), steps=40)
    while team.step < 40:
        team.advance(0)  # one step a call: the deadline has passed
    curves = team.curves()
    steps, losses = curves["loss"]
    assert steps.tolist() == list(range(1, 41))
    assert losses[2].tolist() == [2 + step for step in range(1, 41)]
    assert np.isfinite(losses[1, :5]).all()
    assert np.isnan(losses[1, 5:]).all()
    steps, values = curves["val_loss"]
    assert steps[[0, -1]].tolist() == [0, 40]
    assert values[0].tolist() == steps.tolist()
    assert np.isnan(values[1, 6:]).all()


def test_the_loss_grows_beyond_its_first_room():
    team = Together(Fake(), steps=3000)
    team.advance(np.inf)
    steps, losses = team.curves()["loss"]
    assert len(steps) <= 200
    assert steps[-1] <= 3000
    assert losses[0, 0] == pytest.approx(np.mean(np.arange(1, steps[0] + 1)))


def test_windows_are_means_that_end_at_their_step():
    losses = np.arange(1.0, 403.0)[None]
    steps, means = windows(losses)
    assert steps[:3].tolist() == [4, 8, 12]
    assert means[0, :2].tolist() == [2.5, 6.5]
    steps, means = windows(losses[:, :3])
    assert (steps.tolist(), means.tolist()) == ([1, 2, 3], [[1, 2, 3]])
    assert windows(np.empty((2, 0)))[1].shape == (2, 0)


def test_curves_with_steps_of_their_own_are_aligned():
    first = (np.array([0, 2, 4]), np.array([1.0, 2, 3]))
    second = (np.array([1, 5]), np.array([10.0, 20]))
    steps, values = aligned([first, second], [False, False])
    assert steps.tolist() == [1, 2, 4]  # from where both have a value to where both have come
    assert values.tolist() == [[1, 2, 3], [10, 10, 10]]
    steps, values = aligned([first, second], [True, False])  # who has ended keeps the last value
    assert steps.tolist() == [1, 2, 4, 5]
    assert values[0].tolist() == [1, 2, 3, 3]


def test_masked():
    values = masked(np.array([0, 1, 2]), np.ones((2, 3)), np.array([-1, 1]))
    assert np.isnan(values).tolist() == [[False] * 3, [False, False, True]]


def test_separate_runs_give_the_runs_curves():
    from engine.core.run import Run

    study = finished(Study("toy", {}, range(3), steps=30))
    assert study.together is False
    steps, losses = study.curves()["loss"]
    assert steps.tolist() == list(range(1, 31))
    for seed in range(3):
        run = Run("toy", {"seed": seed})
        run.advance(steps=30)
        assert np.array_equal(losses[seed], run.timeline.columns["loss"].values)


def test_who_diverges_is_marked_and_the_others_go_on():
    study = finished(Study("toy", {"lr": 1.1}, range(8), steps=240))
    failed = study.failed_at >= 0
    _, losses = study.curves()["loss"]
    assert failed.any()
    assert not failed.all()
    assert np.isnan(losses[failed, -1]).all()
    assert np.isfinite(losses[~failed]).all()


def test_when_all_diverge_it_is_over():
    study = finished(Study("toy", {"lr": 1e6}, range(3), steps=10_000))
    assert (study.failed_at >= 0).all()
    assert study.curves() == {} or np.isfinite(study.curves()["loss"][1][:, 0]).all()


def test_who_finishes_keeps_the_last_value():
    study = finished(Study("toy", {"stop_at": 7}, range(3), steps=50))
    assert study.step == 50
    assert study.curves()["loss"][0].tolist() == list(range(1, 8))


def test_slices_are_short():
    study = Study("toy", {"nap": 0.001}, range(5), steps=100)
    study.advance(0.01)
    assert study.step < 100
    assert study.curves() == {} or len(study.curves()["loss"][0]) <= study.step


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"seeds": range(1)}, ValueError, "2 to 20 seeds, got 1"),
        ({"seeds": range(21)}, ValueError, "2 to 20 seeds, got 21"),
        ({"steps": 0}, ValueError, "1 to 100,000 steps, got 0"),
        ({"config": {"lr": -1}}, ConfigError, "lr must be in"),
        ({"vary": ("nose",)}, ConfigError, "nose"),
        ({"key": "tow"}, LookupError, "There is no lab 'tow'"),
    ],
)
def test_what_cannot_be_studied_is_explained(changes, error, words):
    with pytest.raises(error, match=words):
        Study(**{"key": "toy", "config": {}, "seeds": range(3), **changes})


def test_a_config_may_be_given_as_it_is():
    config = toy.ToyConfig(lr=0.1)
    assert Study("toy", config, range(2)).configs == [config, config.replace(seed=1)]


def test_losses_that_come_at_some_steps_only_keep_their_steps():
    curves = finished(Study("toy", {"every": 3}, range(2), steps=30)).curves()
    assert curves["loss"][0].tolist() == list(range(3, 31, 3))
    curves = finished(Study("toy", {"every": 3}, range(2), steps=1500)).curves()
    assert curves["loss"][0].tolist() == list(range(12, 1501, 12))  # means over four
