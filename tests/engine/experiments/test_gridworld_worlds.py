"""The gridworld lab while its world is changed, forks, and what its lenses and settings refuse."""

import json

import numpy as np
import pytest
import torch

from engine.core import snapshot
from engine.core.backup import back_up, resumed
from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.gridworld.config import LEARNERS, METHODS, PLANNERS, GridworldConfig
from engine.rl.grid.ready import GRIDS


def run_of(grid="S . . . +1!", **settings):
    return Run("gridworld", {"grid": grid, **settings})


def told(run, cell=-1):
    return json.loads(bytes(run.look({"name": "backup", "cell": cell})["json"]))


def values(run):
    return run.look({"name": "values"})


# --- a world that is changed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_what_is_known_stays_when_the_world_changes(method):
    run = run_of(GRIDS["two goals"].text, method=method)
    run.advance(steps=200)
    before, at = values(run), run.step
    run.adjust(grid=run.config.grid.replace("+0.3!", "+3!"))
    after = values(run)
    for name in ("v", "visits", "agent"):
        assert np.array_equal(before[name], after[name], equal_nan=True), name
    if method in PLANNERS:
        run.advance(steps=300)
        assert run.look({"name": "path"})["cells"][-1] == 8
        assert run.experiment.measure()["error"] < 1e-5
    run.seek(max(0, at - 3))
    assert values(run)["best"][4] != after["best"][4]  # back in the world as it was
    run.advance(until=at + 3)
    twin = Run(**json.loads(json.dumps(run.description())))
    twin.advance(until=run.step)
    assert twin.weights_sha256() == run.weights_sha256()


@pytest.mark.parametrize("method", LEARNERS)
def test_a_wall_on_the_agent_begins_a_new_episode(method):
    run = run_of("S . . ./. . . ./. . . .", method=method, epsilon=1.0)
    run.advance(steps=30)
    while not (cell := int(values(run)["agent"][0])) > 0:
        run.advance(steps=1)
    cells = run.config.grid.replace("/", " / ").split()
    place = cell + cell // 4  # the slashes count
    run.adjust(grid=" ".join([*cells[:place], "#", *cells[place + 1 :]]))
    assert values(run)["over"] == 1
    run.advance(steps=1)
    assert values(run)["trail"][0] == 0
    run.advance(steps=100)
    assert np.isnan(values(run)["v"][cell])


@pytest.mark.parametrize("method", METHODS)
def test_a_grid_may_grow_and_shrink(method):
    run = run_of("S . +1!/. . .", method=method, spread=0.5, imagined=3)
    run.advance(steps=20)
    then = values(run)["v"][:2]
    run.adjust(grid="S . +1! ./. . . ./. . . -1!")
    assert run.look({"name": "board"})["size"].tolist() == [3, 4]
    assert np.array_equal(values(run)["v"][:2], then)
    run.advance(steps=30)
    mark = run.weights_sha256()
    run.adjust(grid=". ./S +1!")
    run.advance(steps=10)
    for name in run.experiment.lenses():
        run.look({"name": name})
    head, end = run.step, run.weights_sha256()
    back = resumed(back_up(run))
    assert back.weights_sha256() == end
    run.seek(5)
    run.seek(min(50, head))
    run.advance(until=head)
    assert run.weights_sha256() == end
    assert end != mark


@pytest.mark.parametrize("other", METHODS)
@pytest.mark.parametrize("method", ["value iteration", "dyna-q", "monte carlo"])
def test_a_fork_goes_on_with_what_is_known(method, other):
    run = run_of(GRIDS["maze"].text, method=method)
    run.advance(steps=12)
    child = run.fork(run.step, method=other)
    known = "v" if other in PLANNERS else "q"
    assert np.allclose(values(child)[known], values(run)[known], equal_nan=True, atol=1e-6)
    child.advance(steps=30)
    twin = Run(**child.description())
    twin.advance(until=child.step)
    assert twin.weights_sha256() == child.weights_sha256()


def test_a_fork_into_another_world_keeps_what_is_in_both():
    run = run_of("S . . +1!", method="q-learning")
    run.advance(steps=100)
    child = run.fork(run.step, grid="S . . . ./. . . . +1!", method="sarsa")
    assert np.array_equal(values(child)["q"][:3], values(run)["q"][:3])
    child.advance(steps=20)


def test_a_fork_into_a_world_with_a_wall_on_the_agent_begins_a_new_episode():
    run = run_of("S . . . +1!", method="q-learning", epsilon=1.0)
    while (cell := int(values(run)["agent"][0])) not in (1, 2, 3):
        run.advance(steps=1)
    grid = run.config.grid.split()
    child = run.fork(run.step, grid=" ".join([*grid[:cell], "#", *grid[cell + 1 :]]), method="sarsa")
    child.advance(steps=1)
    assert values(child)["trail"][0] == 0


@pytest.mark.parametrize("method", ["value iteration", "policy iteration", "monte carlo", "dyna-q"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("changed", torch.zeros(2)), ("agent", 99), ("agent", 4), ("planned", 7), ("trail", [99]), ("total", "much"),
        ("waiting", [[0, 9, 1.0]]), ("dreamed", [[0]]), ("moves", -1), ("over", 1), ("settled", torch.zeros(3)),
        ("phase", "holiday"), ("sweeps", 0.5), ("policy", torch.zeros(5, 4, dtype=torch.bool)), ("model", 3),
    ],
)  # fmt: skip
def test_a_saved_state_that_cannot_be_is_refused_with_a_sentence(method, name, value):
    run = run_of(method=method, epsilon=1.0)
    run.advance(steps=3)
    backup = back_up(run)
    state = snapshot.unpack(backup["state"])
    way = state["experiment"]["way"]
    if way.get(name) is None and (name != "settled" or "settled" not in way):
        pytest.skip("this method has none")
    if name == "agent":
        way["over"] = False
    way[name] = value
    with pytest.raises(ValueError, match=rf"^The saved run cannot go on from its step 3: {name} must"):
        resumed({**backup, "state": snapshot.pack(state)})


# --- lenses and settings ----------------------------------------------------------------------------------------------


def test_the_board():
    look = run_of("S2 # -1!/. -3@ v").look({"name": "board"})
    assert look["kind"].tolist() == [2, 1, 0, 0, 0, 0]
    assert np.isnan(look["reward"]).tolist() == [False, True, False, True, False, True]
    assert (look["ends"].tolist(), look["back"].tolist()) == ([0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0])
    assert look["wind"].tolist()[-1] == [1, 0]
    assert look["acting"].tolist() == [1, 0, 0, 1, 0, 1]


@pytest.mark.parametrize("cell", [-2, 5, "a", 1.0])
def test_a_cell_that_is_not_there_is_refused(cell):
    with pytest.raises(LookupError, match=r"A cell must be in \[0, 4\]"):
        run_of().look({"name": "backup", "cell": cell})


def test_a_wall_has_no_backup():
    assert told(run_of("S # +1!"), 1)["actions"] == []


def test_a_grid_that_cannot_be_is_refused_and_changes_nothing():
    run = run_of()
    with pytest.raises(ConfigError, match=r"GridworldConfig.grid cannot be used. The cell in row 1, column 2"):
        run.adjust(grid="S x")
    assert run.config.grid == "S . . . +1!"
    with pytest.raises(ConfigError, match=r"no longer than 4,000"):
        GridworldConfig.parse({"grid": ". " * 4000})


def test_every_ready_made_grid_is_offered_with_settings_that_are_valid():
    for name, ready in run_of().experiment.facts()["grids"].items():
        assert GridworldConfig.parse({"grid": ready["text"], **ready["knobs"]}), name


def test_growing_for_ever_is_found_and_a_discount_mends_it():
    run = run_of("S . +1 .", gamma=1.0)
    run.advance(steps=100)
    (found,) = run.findings()
    assert found["name"] == "diverged"
    fork = run.fork(0, **found["changes"])
    fork.advance(steps=100)
    assert fork.findings() == []
