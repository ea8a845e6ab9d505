"""Several seeds of every lab: a study gives what separate runs give, stacked or not."""

import numpy as np
import pytest

from engine.core import luck
from engine.core.catalogue import catalogue
from engine.core.run import Run
from engine.core.seeds import Study

STEPS = 40


@pytest.fixture(params=list(catalogue()))
def lab(request):
    return catalogue()[request.param]


@pytest.fixture
def made(lab):
    study = Study(lab.key, lab.Config.parse(lab.smoke), range(3), steps=STEPS)
    while not study.done:
        study.advance(0.03)
    return study


def test_medians_are_finite(made):
    for name, (steps, values) in made.curves().items():
        assert values.shape == (3, len(steps)), name
        assert steps[-1] <= STEPS
        for edge in luck.spread(values):
            assert np.isfinite(edge).all(), name


def test_it_equals_separate_runs(lab, made):
    curves = made.curves()
    assert curves["loss"][0][-1] == STEPS
    for s, seed in enumerate(made.seeds):
        run = Run(lab.key, lab.Config.parse({**lab.smoke, "seed": seed}))
        run.advance(steps=STEPS)
        for name, (steps, values) in curves.items():
            column = run.timeline.columns[name]
            _, ours, theirs = np.intersect1d(steps, column.steps, return_indices=True)
            assert len(ours) or len(steps) < STEPS // 4, name  # ends of episodes may have no step in common
            np.testing.assert_allclose(values[s, ours], column.values[theirs], rtol=1e-4, atol=1e-6, err_msg=name)


def test_another_seed_is_another_curve(made):
    _, losses = made.curves()["loss"]
    assert len({row.tobytes() for row in losses}) == 3
