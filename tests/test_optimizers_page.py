"""The page of the optimizers without a browser: commands such as the components send, and what they are sent."""

import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui.optimizers_view import picked
from ui.panels import PANELS

LAB = get("optimizers")


def opened(**query: str) -> LabPage:
    return LabPage("optimizers", **query).opened()


pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


def test_a_race_is_shown_with_everything_its_picture_needs():
    page = opened()
    page.train(10)
    looks, facts = page.bench.answer["looks"], page.bench.answer["facts"]
    racers = len(page.bench.config.racers)
    assert looks["race"]["trail"].shape == (11, racers, 2)
    assert list(looks["race"]["trail_steps"]) == list(range(11))
    assert (looks["race"]["trail"][-1] == looks["race"]["position"]).all()
    assert looks["terrain"]["z"].shape == (80, 80)
    assert len(facts["racers"]) == len(facts["rules"]) == racers


def test_a_click_on_the_map_starts_a_race_there():
    page = opened()
    page.train(10)
    page.send("race", "start", x=0.5, y=-0.25).until(lambda now: now["state"] == "ready" and now["head"] == 0)
    assert (page.bench.run.config.start_x, page.bench.run.config.start_y) == (0.5, -0.25)
    assert len(page.bench.runs) == 1
    page.send("race", "start", x=99, y=0)
    assert "start_x must be" in " ".join(toast.value for toast in page.at.toast)
    assert page.bench.run.config.start_x == 0.5


def test_a_racer_is_picked_and_the_link_keeps_it():
    page = opened()
    page.send("race", "pick", racer=1)
    assert picked(page.bench) == 1
    assert page.bench.held == "racer.1"
    page.send("race", "pick", racer=77)
    assert picked(page.bench) == 1
    assert picked(opened(view="racer.1").bench) == 1


def test_the_diagnosis_names_the_racers_that_diverged():
    page = opened(racers="sgd lr=0.039,sgd lr=5")
    page.train(20)
    page.send("panels", "panel", name="diagnosis", open=True).until(lambda now: now.get("findings"))
    assert "sgd lr=5" in page.bench.answer["findings"][0]["evidence"]
    assert page.bench.answer["looks"]["race"]["alive"].tolist() == [1, 0]


def test_the_loss_under_the_paths_of_networks_is_asked_for_at_rest_only():
    page = opened(terrain="network")
    page.train(10).until(lambda now: "ground" in now["looks"])
    assert page.bench.answer["looks"]["ground"]["z"].shape == (40, 40)
    page.send("transport", "play").until(lambda now: now["playing"] and "ground" not in now["looks"])


@pytest.mark.parametrize("view", ["h0.2", "racer.x", "racer.55"])
def test_a_view_that_is_no_racer_is_the_first(view):
    page = opened(view=view)
    assert page.bench.answer["looks"]["rule"]["value"].size
    assert picked(page.bench) < len(page.bench.config.racers)


def test_the_finder_gives_a_racer_its_rate():
    page = opened(terrain="network")
    assert PANELS["finder"].offered(page.bench)
    page.send("panels", "panel", name="finder", open=True).until(lambda now: "finder" in now.get("looks", {}))
    assert page.bench.answer["looks"]["finder"]["lr"].size
    page.send("finder", "use", racer=1, lr=0.0123)
    assert page.bench.run.config.racers[1].lr == 0.012
    page.send("finder", "use", racer=1, lr=1e9)
    assert page.bench.run.config.racers[1].lr == type(page.bench.config.racers[1]).knobs()["lr"].le
    assert not PANELS["finder"].offered(opened().bench)


@pytest.mark.parametrize("name", LAB.all_presets)
def test_every_preset_opens_by_its_button(name):
    page = opened()
    page.at.button(key=f"optimizers.presets.{name}").click()
    page.run().until(lambda now: now["state"] == "ready" and "looks" in now)
    assert page.bench.run.config == LAB.Config.parse(LAB.preset(name).values)
