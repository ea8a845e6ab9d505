"""The page of deep Q-networks without a browser: what the stage asks for, how it goes on, and what its hands do."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.lab_page import LabPage
from ui import dqn_stage
from ui.dqn_stage import Hand, Place, message

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")

TINY = {"network": "flatten, dense units=8, relu, dense", "batch_size": "8", "warm_up": "0", "capacity": "200"}
CARTPOLE = {"actions": ["left", "right"], "idle": None, "seconds_per_step": 0.02}
MOUNTAIN = {"actions": ["left", "none", "right"], "idle": 1}


@pytest.fixture
def page() -> LabPage:
    return LabPage("dqn", **TINY).opened()


def place(page: LabPage) -> Place:
    return page.at.session_state["dqn:places"][page.bench.run.id]


def hand(page: LabPage) -> Hand:
    return page.at.session_state["dqn:hand"]


def rows(page: LabPage) -> dict[str, np.ndarray]:
    return message(place(page))


def held(page: LabPage) -> LabPage:
    """The stage stands still, so that only what is asked for happens."""
    return page.send("picture", "running", running=False)


# --- the stage goes on by itself


def test_the_stage_acts_while_the_run_rests(page):
    page.run().run()
    before = place(page)
    assert page.bench.answer["state"] == "ready"
    assert before.text
    count = before.count
    page.run()
    assert place(page).count > count
    assert set(rows(page)["agent"]) == {0}
    assert rows(page)["scene"].shape[1:] == (4,)
    assert rows(page)["q"].shape[1] == 2
    assert page.bench.answer["step"] == 0


def test_a_stage_that_is_paused_stands_still(page):
    held(page)
    count, text = place(page).count, place(page).text
    page.run().run()
    assert (place(page).count, place(page).text) == (count, text)


def test_one_move_and_a_new_episode(page):
    held(page)
    length = int(rows(page)["length"][-1])
    page.send("picture", "move")
    assert rows(page)["length"][-1] == length + 1
    assert not hand(page).running
    page.send("picture", "restart")
    assert rows(page)["length"][-1] == 0
    assert rows(page)["action"][-1] == -1
    assert page.bench.answer["step"] == 0


def test_training_is_not_touched_by_the_stage(page):
    watched = held(page).train(40).bench.answer["curves"]["return"]
    other = LabPage("dqn", **TINY).opened()
    other.send("picture", "policy", policy="random").run().send("picture", "nudge", way=1)
    alone = other.train(40).bench.answer["curves"]["return"]
    for one, two in zip(watched, alone, strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(two))


def test_an_earlier_agent_plays_after_scrubbing_back(page):
    held(page).train(60)
    page.run()
    late = rows(page)["q"][-1].copy()
    assert rows(page)["agent"][-1] == 60
    page.seek(0).run()
    assert rows(page)["agent"][-1] == 0
    assert not np.allclose(rows(page)["q"][-1], late)
    assert (rows(page)["scene"][-1] == rows(page)["scene"][-2]).all()  # the same moment, seen by another agent


# --- hands


def test_a_tap_makes_one_move(page):
    held(page)
    page.send("picture", "tap", action=1)
    taken = rows(page)
    assert taken["action"][-1] == 1
    assert taken["by"][-1] == dqn_stage.YOU
    count = place(page).count
    page.run()
    assert place(page).count == count
    page.send("picture", "tap", action=-1)
    page.send("picture", "hold", action=7)  # there is none
    page.send("picture", "hold", action="left")
    assert place(page).count == count
    assert not page.said()


def test_a_key_that_is_held_acts_until_it_is_let_go(page):
    page.send("picture", "policy", policy="you").send("picture", "hold", action=0).run().run()
    assert set(rows(page)["action"][-2:]) == {0}
    page.send("picture", "hold", action=-1)
    count = place(page).count
    page.run().run()
    assert place(page).count == count


def test_a_nudge_pushes_the_pole_and_is_no_action(page):
    held(page).send("picture", "restart")
    before = rows(page)["scene"][-1]
    page.send("picture", "nudge", way=1)
    after = rows(page)["scene"][-1]
    assert abs(after[3] - before[3]) > 0.4  # angular velocity, rad/s; an action changes it by about 0.3
    assert rows(page)["by"][-1] == 0
    page.send("picture", "nudge", way=5)
    assert hand(page).count == 2


def test_policies_and_speeds(page):
    page.send("picture", "policy", policy="random")
    page.send("picture", "speed", speed="most").run()
    assert hand(page).speed == "most"
    assert rows(page)["by"][-1] == 2
    page.send("picture", "policy", policy="clever")
    page.send("picture", "speed", speed="warp")
    assert (hand(page).policy, hand(page).speed) == ("random", "most")


@pytest.mark.parametrize(
    ("hand_", "tapped", "environment", "due", "wish"),
    [
        (Hand(), -1, CARTPOLE, 3.7, (-1, 3)),
        (Hand(running=False), -1, CARTPOLE, 3.7, (-1, 0)),
        (Hand(policy="you"), -1, CARTPOLE, 3.7, (None, 0)),  # nothing is held: the stage waits
        (Hand(policy="you"), -1, MOUNTAIN, 3.7, (1, 3)),  # the idle action
        (Hand(policy="you", held=0), 0, CARTPOLE, 1.2, (0, 1)),
        (Hand(held=1), -1, CARTPOLE, 2.0, (1, 2)),
        (Hand(), 1, CARTPOLE, 3.7, (1, 1)),
        (Hand(held=5), -1, CARTPOLE, 2.0, (-1, 2)),  # a key of another environment
    ],
)
def test_who_acts(hand_, tapped, environment, due, wish):
    assert dqn_stage._wish(hand_, tapped, environment, due) == wish


def test_what_is_done_once_reaches_every_stage_once():
    now = Hand()
    now.once("nudge", 1)
    one, other = now.since(0), now.since(0)
    assert one == other == {"nudge": 1}
    assert now.since(now.count) == {}


def test_pixels_are_thinned_and_states_are_not():
    look = {"action": np.zeros(10, np.int32), "scene": np.zeros((10, 4), np.float32)}
    assert len(dqn_stage._chosen(look)) == 10
    look["scene"] = np.zeros((10, 8, 8), np.uint8)
    assert list(dqn_stage._chosen(look))[-1] == 9
    assert len(dqn_stage._chosen(look)) == dqn_stage.SCENES


# --- around it


def test_an_environment_brings_its_own_settings(page):
    page.button("MountainCar").click().run()
    assert not page.at.exception
    page.until(
        lambda now: (
            now["state"] == "ready" and now.get("facts", {}).get("environment", {}).get("name") == "MountainCar-v0"
        )
    )
    config = page.bench.config
    assert config == type(config)(environment="MountainCar-v0")
    page.run().run()
    assert rows(page)["scene"].shape[1] == 2
    assert page.bench.lab.Config(environment="MountainCar-v0").changed() == {"environment": "MountainCar-v0"}


def test_an_environment_that_is_none_is_answered_with_a_sentence(page):
    run = page.bench.run.id
    page.at.text_input(key="dqn.environments.other").set_value("CartPole-v9").run()
    assert "CartPole" in " ".join(error.value for error in page.at.error)
    assert page.bench.run.id == run


def test_the_stage_rests_by_itself(page, monkeypatch):
    bench = page.bench
    assert not bench.run.moving
    now = SimpleNamespace(running=True, rests=False, touched=-1e9)
    monkeypatch.setattr(dqn_stage, "hand", lambda: now)
    assert dqn_stage.ticking(bench) is False
    assert now.rests


def test_places_of_runs_that_have_gone_are_forgotten(page):
    first = page.bench.run.id
    page.send("transport", "reset").until(lambda now: now["state"] == "ready" and "looks" in now)
    page.run()
    assert first not in page.at.session_state["dqn:places"]
    assert len(page.at.session_state["dqn:places"]) == 1


# --- the closer looks below


def test_the_diagnosis_answers():
    page = LabPage("dqn", panels="diagnosis", **TINY).opened().train(30)
    assert page.run().bench.answer["findings"] is not None
    assert {"plan", "layers"} & page.looks.keys()  # that of the network builder or those of the panel: none is refused
