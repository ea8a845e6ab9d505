"""Text, dynamics and planning of gridworlds against numbers of the books and the tables of Gymnasium."""

import gymnasium
import numpy as np
import pytest

from engine.rl.grid.dynamics import GridDynamics
from engine.rl.grid.planning import (
    backups,
    best_actions,
    greedy_path,
    policy_values,
    shared,
    solve,
    sweep_best,
    sweep_policy,
)
from engine.rl.grid.ready import GRIDS
from engine.rl.grid.text import MOST_CELLS, read_grid

SMALL = "! . . ./. . . ./. . . ./. . . !"  # Sutton and Barto (2018), example 4.1
NORVIG = ". . . +1!/. # . -1!/S . . ."  # Russell and Norvig, figure 17.1


def ready(name, **changes):
    knobs = GRIDS[name].knobs | changes
    return GridDynamics(read_grid(GRIDS[name].text), knobs.get("slip", 0.0), knobs.get("living", 0.0))


def anything(dynamics):
    return shared(np.ones((dynamics.size, 4), bool))


# --- text -------------------------------------------------------------------------------------------------------------


def test_a_grid_is_read():
    cells = read_grid("S . -0.5 +1!/# -3@ +2^ S>>")
    assert (cells.rows, cells.cols, cells.starts) == (2, 4, (0, 7))
    assert cells.rewards == (None, None, -0.5, 1.0, None, -3.0, 2.0, None)
    assert cells.wind == (*[(0, 0)] * 6, (-1, 0), (0, 2))
    assert cells.acting == (True, True, True, False, False, False, True, True)


def test_without_a_start_episodes_begin_anywhere():
    assert read_grid(". # +1!/. . .").starts == (0, 3, 4, 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (". ./.", "Every row of a grid must have 2 cells as the first has; row 2 has 1"),
        ("", "1 to 16 rows and columns, got 1 x 0"),
        (" ".join("." * (MOST_CELLS + 1)), "1 to 16 rows and columns, got 1 x 17"),
        (". X", "row 1, column 2 must be #, . or of S"),
        (". +1!!", "row 1, column 2 must be"),
        (". ^v", "row 1, column 2 must be"),
        ("S! .", "cannot be a start and an end at once"),
        (". 1e9", "must be #"),
        (". 99999", r"must have a reward in \[-1000, 1000\], got 99999"),
        ("# +1!", "must have a cell where the agent can move"),
        (". -5@", r"puts the agent back \(@\) must have a start"),
        (". " * 3000, "at most 4,000 characters"),
    ],
)
def test_what_is_no_grid_gets_a_sentence(text, words):
    with pytest.raises(ValueError, match=words):
        read_grid(text)


# --- dynamics ---------------------------------------------------------------------------------------------------------


def test_frozen_lake_has_the_dynamics_of_gymnasium():
    theirs = gymnasium.make("FrozenLake-v1").unwrapped.P
    dynamics = ready("frozen lake")
    order = (3, 2, 1, 0)  # up, right, down, left by their numbers
    for cell in np.flatnonzero(dynamics.acting):
        for action in range(4):
            assert tallied(dynamics, cell, action) == pytest.approx(
                summed((chance, to, reward, end) for chance, to, reward, end in theirs[cell][order[action]])
            )


def test_cliff_walking_has_the_dynamics_of_gymnasium():
    theirs = gymnasium.make("CliffWalking-v1").unwrapped.P
    dynamics = ready("cliff walking")
    for cell in np.flatnonzero(dynamics.acting):
        for action in range(4):
            assert tallied(dynamics, cell, action) == summed(theirs[cell][action])


def tallied(dynamics, cell, action):
    at = (cell, action)
    return summed(zip(dynamics.chance, dynamics.to[at], dynamics.reward[at], dynamics.ends[at], strict=True))


def summed(outcomes):
    found = {}
    for chance, to, reward, end in outcomes:
        if chance:
            key = (int(to), float(reward), bool(end))
            found[key] = found.get(key, 0.0) + float(chance)
    return found


def test_a_move_is_drawn_as_often_as_the_table_says():
    dynamics = GridDynamics(read_grid(". . ./. S ./. . ."), slip=0.4)
    rng = np.random.default_rng(0)
    cells = [dynamics.move(4, 0, rng)[0] for _ in range(4000)]
    shares = [cells.count(to) / 4000 for to in (1, 3, 5, 7)]
    assert shares == pytest.approx([0.6, 0.2, 0.2, 0.0], abs=0.03)


def test_who_stays_enters_nothing():
    dynamics = GridDynamics(read_grid("S5 ."), living=-1.0)
    assert dynamics.move(0, 3, None) == (0, -1.0, False)
    assert dynamics.move(1, 3, None) == (0, 5.0, False)


# --- planning ---------------------------------------------------------------------------------------------------------


def test_policy_evaluation_sweep_by_sweep():
    """Figure 4.1 of Sutton and Barto: the values of choosing anything, after 1, 2, 3 and infinitely many sweeps."""
    dynamics = GridDynamics(read_grid(SMALL), living=-1.0)
    v = np.zeros(16)
    rows = []
    for _ in range(3):
        v = sweep_policy(dynamics, v, 1.0, anything(dynamics), in_place=False)
        rows.append(v[:4].tolist())
    assert rows == [[0, -1, -1, -1], [0, -1.75, -2, -2], [0, -2.4375, -2.9375, -3]]
    exact = policy_values(dynamics, 1.0, anything(dynamics))
    assert exact.reshape(4, 4).tolist() == pytest.approx(
        np.array([[0, -14, -20, -22], [-14, -18, -20, -20], [-20, -20, -18, -14], [-22, -20, -14, 0]])
    )


def test_the_best_values_of_that_grid_count_the_moves():
    dynamics = GridDynamics(read_grid(SMALL), living=-1.0)
    assert solve(dynamics, 1.0).tolist() == [0, -1, -2, -3, -1, -2, -3, -2, -2, -3, -2, -1, -3, -2, -1, 0]


def test_russell_and_norvig():
    """Figure 17.3 of the third edition; they pay -0.04 in every cell, we for every move, which is one fewer."""
    dynamics = GridDynamics(read_grid(NORVIG), slip=0.2, living=-0.04)
    theirs = [0.812, 0.868, 0.918, 0, 0.762, 0, 0.660, 0, 0.705, 0.655, 0.611, 0.388]
    assert solve(dynamics, 1.0) == pytest.approx(np.array(theirs) + 0.04 * dynamics.acting, abs=6e-4)


def test_a_backup_by_hand():
    dynamics = GridDynamics(read_grid("S +2!/. ."), slip=0.5, living=-1.0)
    v = np.array([10.0, 0.0, 20.0, 30.0])
    up, right, down, left = backups(dynamics, v, 0.9)[0].tolist()
    assert up == pytest.approx(0.5 * (-1 + 9) + 0.25 * (-1 + 9) + 0.25 * 2)  # stays, slips left and stays, slips right
    assert right == pytest.approx(0.5 * 2 + 0.25 * (-1 + 9) + 0.25 * (-1 + 18))
    assert down == pytest.approx(0.5 * (-1 + 18) + 0.25 * 2 + 0.25 * (-1 + 9))
    assert left == pytest.approx(0.5 * (-1 + 9) + 0.25 * (-1 + 18) + 0.25 * (-1 + 9))


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize("in_place", [False, True])
def test_value_iteration_agrees_with_the_exact_solution(name, in_place):
    dynamics, gamma = ready(name), GRIDS[name].knobs.get("gamma", 0.9)
    v = np.zeros(dynamics.size)
    for _ in range(3000):
        after = sweep_best(dynamics, v, gamma, in_place)
        change, v = np.abs(after - v).max(), after
        if change < 1e-13:
            break
    exact = solve(dynamics, gamma)
    assert np.abs(v - exact).max() < 1e-9
    linear = policy_values(dynamics, gamma, shared(best_actions(backups(dynamics, exact, gamma))))
    assert np.abs(linear - exact).max() < 1e-9


def test_values_known_from_elsewhere():
    assert solve(ready("frozen lake"), 0.99)[0] == pytest.approx(0.5420, abs=1e-4)
    assert solve(ready("windy"), 1.0)[30] == -15  # the shortest way: exercise with example 6.5
    assert greedy_path(ready("maze"), backups(ready("maze"), solve(ready("maze"), 0.95), 0.95), 18)[1:] == (1.0, True)


def test_a_sweep_shrinks_the_error_by_the_discount():
    dynamics = ready("frozen lake")
    exact = solve(dynamics, 0.9)
    v = np.random.default_rng(1).normal(size=dynamics.size) * dynamics.acting
    for _ in range(20):
        after = sweep_best(dynamics, v, 0.9, in_place=False)
        assert np.abs(after - exact).max() <= 0.9 * np.abs(v - exact).max() + 1e-12
        v = after


def test_rewards_without_end_have_no_solution():
    assert solve(GridDynamics(read_grid("S . +1 .")), 1.0) is None
    assert solve(GridDynamics(read_grid("S . +1 .")), 0.9)[0] == pytest.approx(0.9 / (1 - 0.81))
    assert policy_values(GridDynamics(read_grid("S .")), 1.0, np.eye(4)[[1, 1]]) is None


def test_a_discount_that_is_almost_none_does_no_harm():
    assert solve(GridDynamics(read_grid("S 1000 .")), 1 - 1e-12) is None
    assert solve(ready("simple"), 1 - 1e-9)[0] == pytest.approx(1.0, abs=1e-6)


def test_without_discount_and_reward_nothing_is_worth_anything():
    assert solve(GridDynamics(read_grid("S . -1!")), 1.0).tolist() == [0, 0, 0]
