"""What is particular to the gridworld lab: each method against numbers worked by hand."""

import json

import numpy as np
import pytest

from engine.core.run import Run
from engine.experiments.gridworld.config import PLANNERS
from engine.rl.grid.ready import GRIDS

CORRIDOR = "S . . . +1!"


def run_of(grid=CORRIDOR, **settings):
    return Run("gridworld", {"grid": grid, **settings})


def walking_right(method, grid=CORRIDOR, first=0.0, **settings):
    """A run whose agent never explores, and to which every way but to the right looks bad."""
    run = run_of(grid, method=method, epsilon=0.0, gamma=1.0, **settings)
    q = run.experiment.learner.way.q
    q[:-1] = -100.0
    q[:-1, 1] = first
    return run


def rights(run):
    """Q of going right in every cell but the last."""
    return run.look({"name": "values"})["q"][:-1, 1].tolist()


def told(run, cell=-1):
    return json.loads(bytes(run.look({"name": "backup", "cell": cell})["json"]))


def values(run):
    return run.look({"name": "values"})


# --- learning ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "after_one", "after_two"),
    [  # step size 0.5, no discount, the only reward at the end of four moves
        ({"method": "q-learning"}, [0, 0, 0, 0.5], [0, 0, 0.25, 0.75]),
        ({"method": "sarsa"}, [0, 0, 0, 0.5], [0, 0, 0.25, 0.75]),
        ({"method": "expected sarsa"}, [0, 0, 0, 0.5], [0, 0, 0.25, 0.75]),
        ({"method": "n-step sarsa", "n": 1}, [0, 0, 0, 0.5], [0, 0, 0.25, 0.75]),
        ({"method": "n-step sarsa", "n": 3}, [0, 0.5, 0.5, 0.5], [0.25, 0.75, 0.75, 0.75]),
        ({"method": "n-step sarsa", "n": 50}, [0.5] * 4, [0.75] * 4),
        ({"method": "monte carlo"}, [0.5] * 4, [0.75] * 4),
        ({"method": "dyna-q", "imagined": 0}, [0, 0, 0, 0.5], [0, 0, 0.25, 0.75]),
    ],
)
def test_two_episodes_by_hand(settings, after_one, after_two):
    run = walking_right(**settings)
    run.advance(steps=4)
    assert rights(run) == after_one
    assert values(run)["over"] == 1
    run.advance(steps=4)
    assert rights(run) == after_two
    assert run.timeline.columns["return"].values.tolist() == [1, 1]
    assert run.timeline.columns["length"].steps.tolist() == [4, 8]


def test_only_steps_that_learn_have_a_loss():
    run = walking_right("monte carlo")
    run.advance(steps=9)
    assert run.timeline.columns["loss"].steps.tolist() == [4, 8]
    assert run.timeline.columns["loss"].values.tolist() == [1, 0.25]
    run = walking_right("n-step sarsa", n=3)
    run.advance(steps=6)
    assert run.timeline.columns["loss"].steps.tolist() == [3, 4]  # too few rewards before, and again from move 5 on


def test_an_episode_that_is_cut_off_goes_on_in_the_estimate():
    """Terminated, nothing follows; truncated, something would have."""
    run = walking_right("q-learning", "S . . . . . . +1!", first=1.0, longest=5, alpha=1.0)
    run.adjust(gamma=0.5)
    run.advance(steps=5)
    assert rights(run) == [0.5, 0.5, 0.5, 0.5, 0.5, 1, 1]
    assert (run.experiment.epoch, values(run)["over"][0]) == (1, 1)
    run = walking_right("monte carlo", "S . . . . . . +1!", first=1.0, longest=5, alpha=1.0)
    run.adjust(gamma=0.5)
    run.advance(steps=5)
    assert rights(run) == [0.5**5, 0.5**4, 0.5**3, 0.5**2, 0.5, 1, 1]


@pytest.mark.parametrize("method", ["sarsa", "q-learning", "expected sarsa"])
def test_sarsa_learns_of_the_action_it_takes_and_q_learning_of_the_best(method):
    run = walking_right(method, alpha=1.0)
    run.adjust(epsilon=1.0)
    way, row = run.experiment.learner.way, [0.0, 1.0, 2.0, 5.0]
    way.q[1] = row
    way.planned, way.over = 1, False  # the first move goes right, the next anywhere
    run.advance(steps=1)
    rest = {"sarsa": row[way.planned], "q-learning": 5.0, "expected sarsa": 2.0}[method]
    assert rights(run)[0] == rest


def test_the_newest_update_adds_up():
    run = run_of(GRIDS["four rooms"].text, method="n-step sarsa", n=4, slip=0.2, living=-0.1, alpha=0.3)
    run.advance(steps=300)
    seen = 0
    for cell in range(121):
        last = told(run, cell)["last"]
        if last:
            seen += 1
            assert last["target"] == pytest.approx(sum(part["factor"] * part["value"] for part in last["parts"]))
            assert last["new"] == pytest.approx(last["old"] + last["alpha"] * last["error"], abs=1e-6)
            assert last["count"] <= 4
    assert seen > 10


def test_real_and_imagined_moves_are_told_apart():
    run = run_of(GRIDS["maze"].text, method="dyna-q", imagined=7)
    run.advance(steps=50)
    look = values(run)
    assert (look["real"][0], look["dreamt"][0], look["imagined"].shape) == (50, 350, (7, 2))
    assert look["visits"].sum() == 50
    known = run.look({"name": "model"})["known"].astype(bool)
    assert np.array_equal(known, look["visits"] > 0)
    assert all(known[cell, action] for cell, action in look["imagined"])


def test_the_memory_of_dyna_q_leads_where_moves_led():
    run = run_of(GRIDS["cliff walking"].text, method="dyna-q", living=-1.0, gamma=1.0)
    run.advance(steps=400)
    model, world = run.look({"name": "model"}), run.experiment.learner.way.dynamics
    known = model["known"].astype(bool)
    assert np.array_equal(model["to"][known], world.to[:, :, 0][known])
    assert np.array_equal(model["reward"][known], world.reward[:, :, 0][known])


# --- planning ---------------------------------------------------------------------------------------------------------


def test_value_iteration_sweep_by_sweep():
    run = run_of(gamma=0.5)
    rows = [values(run)["v"][:4].tolist()]
    for _ in range(4):
        run.advance(steps=1)
        rows.append(values(run)["v"][:4].tolist())
    assert rows == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0.5, 1], [0, 0.25, 0.5, 1], [0.125, 0.25, 0.5, 1]]
    run.advance(steps=10)
    assert run.experiment.finished
    assert run.step == 5  # one more, to see that nothing changes


def test_a_backup_says_what_the_next_sweep_does():
    for method in PLANNERS:
        run = run_of(GRIDS["four rooms"].text, method=method, slip=0.3, living=-0.1, spread=1.0)
        for _ in range(12):
            before = [told(run, cell) for cell in range(0, 121, 7)]
            run.advance(steps=1)
            v = values(run)["v"]
            for said in before:
                if said["acting"] and said["phase"] != "improvement":
                    assert said["new"] == pytest.approx(float(v[said["cell"]]), abs=1e-5)
                    for action in said["actions"]:
                        assert sum(o["chance"] for o in action["outcomes"]) == pytest.approx(1)
                        assert action["sum"] == pytest.approx(sum(
                            o["chance"] * (o["reward"] + said["gamma"] * o["value"]) for o in action["outcomes"]
                        ))  # fmt: skip


def test_policy_iteration_evaluates_then_improves():
    run = run_of(method="policy iteration", evaluations=3)
    phases = []
    for _ in range(8):
        phases.append(told(run)["phase"])
        before = values(run)
        run.advance(steps=1)
        after = values(run)
        if phases[-1] == "evaluation":
            assert np.array_equal(before["policy"], after["policy"])
        else:
            assert np.array_equal(before["v"], after["v"], equal_nan=True)
    assert phases == ["evaluation"] * 3 + ["improvement"] + ["evaluation"] * 3 + ["improvement"]
    run.advance(steps=100)
    assert run.experiment.finished
    assert values(run)["policy"].tolist() == [2, 2, 2, 2, 0]


def test_a_value_set_by_hand_is_swept_again():
    run = run_of()
    run.advance(steps=50)
    assert run.experiment.finished
    run.edit("v", [0], 5.0)
    assert not run.experiment.finished
    run.advance(steps=50)
    assert run.experiment.finished
    assert run.experiment.measure()["error"] < 1e-6


def test_values_that_are_settled_but_not_the_solution_are_not_called_so():
    """A cell that can only be stayed in keeps its first value where there is no discount."""
    cell = {"grid": "S +1! .", "initial": 5.0}
    for gamma, words in ((1.0, "not the solution"), (0.9, "this is the solution")):
        run = Run("gridworld", {**cell, "gamma": gamma})
        run.advance(steps=300)
        assert words in run.experiment.finished
