"""The gridworld page without a browser: what it asks for, changes of the grid, undo, ready-made grids, the speed."""

import json

import pytest

from tests.lab_page import LabPage

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")

SMALL = "S . +1!/. # -1!/. . ."


@pytest.fixture
def page() -> LabPage:
    return LabPage("gridworld", grid=SMALL).opened()


def backup(page: LabPage) -> dict:
    return json.loads(bytes(page.looks["backup"]["json"]))


def finished(page: LabPage) -> LabPage:
    """With a plan that nothing can be added to."""
    return page.send("transport", "play").until(lambda now: now["state"] == "finished")


def test_a_cell_is_pointed_at_held_and_let_go(page):
    assert set(page.looks) == {"values", "backup"}
    assert backup(page)["cell"] == 0  # the start, until somebody points elsewhere
    page.send("picture", "hover", cell=3)
    assert backup(page)["cell"] == 3
    page.send("picture", "hold", cell=1)
    page.send("picture", "hover", cell=3)  # the pointer goes on, the cell stays
    assert backup(page)["cell"] == 1
    page.send("picture", "hold", cell=-1)
    assert backup(page)["cell"] == 0
    page.send("picture", "hover", cell=500)
    assert backup(page)["cell"] == 0
    assert not page.said()


def test_the_best_way_is_asked_for_when_it_is_wanted(page):
    page.send("picture", "path", on=True)
    assert page.looks["path"]["cells"][0] == 0
    page.send("picture", "path", on=False)
    assert "path" not in page.looks


def test_a_reward_that_changes_makes_it_plan_again(page):
    finished(page)
    before, head = page.looks["values"]["v"].copy(), page.bench.answer["head"]
    run = page.bench.run.id
    page.send("picture", "grid", text=SMALL.replace("+1!", "+2!"))
    page.until(lambda now: now["state"] == "finished" and now["head"] > head)
    assert page.bench.run.id == run
    assert page.bench.config.grid == SMALL.replace("+1!", "+2!")
    assert page.looks["values"]["v"][1] == pytest.approx(2 * before[1])
    assert [event["kind"] for event in page.bench.answer["events"]] == ["adjust"]


def test_changes_are_undone_and_done_again(page):
    page.train(2)
    texts = [SMALL, SMALL.replace("#", "."), SMALL.replace("#", "-0.5")]
    for text in texts[1:]:
        page.send("picture", "grid", text=text)
    for way, text in (("undo", texts[1]), ("undo", texts[0]), ("undo", texts[0]), ("redo", texts[1])):
        page.send("picture", f"grid_{way}")
        assert page.bench.config.grid == text
    page.send("picture", "grid", text=texts[2])
    page.send("picture", "grid_redo")  # there is nothing any more
    assert page.bench.config.grid == texts[2]


def test_a_grid_that_is_none_is_refused_with_a_sentence(page):
    page.train(2)
    page.send("picture", "grid", text="# #/# #")
    assert "grid" in page.said()
    assert page.bench.config.grid == SMALL
    page.send("picture", "ready", name="the moon")
    assert "There is no ready-made grid 'the moon'." in page.said()


def test_a_change_in_the_past_is_a_fork(page):
    page.train(4)
    first = page.bench.run.id
    page.seek(2)
    page.send("picture", "grid", text=SMALL.replace("-1!", "."))
    page.until(lambda now: now["state"] != "starting")
    assert page.bench.run.id != first
    assert page.bench.run.forked_at == 2
    assert page.bench.run.config.grid == SMALL.replace("-1!", ".")
    assert page.bench.runs[0].config.grid == SMALL


def test_another_size(page):
    page.train(2)
    page.send("picture", "hold", cell=8)
    page.send("picture", "grid", text="S . +1!")
    page.until(lambda now: len(now.get("looks", {}).get("values", {}).get("v", ())) == 3)
    assert backup(page)["cell"] == 0
    page.seek(0)
    page.until(lambda now: len(now.get("looks", {}).get("values", {}).get("v", ())) == 9)
    assert backup(page)["cell"] == 8
    assert not page.said()


def test_two_runs_of_different_size_stand_side_by_side(page):
    page.train(4)
    page.send("picture", "hold", cell=8)
    page.send("transport", "fork", step=2, changes={"grid": "S . +1!"})
    for _ in range(6):
        page.run()
    assert len(page.bench.runs) == 2
    assert page.bench.beside == page.bench.runs[0].id
    assert backup(page)["cell"] == 0


def test_a_ready_made_grid_comes_with_its_settings(page):
    page.send("picture", "ready", name="cliff walking").until(lambda now: "looks" in now)
    assert (page.bench.config.gamma, page.bench.config.living) == (1, -1)
    assert page.looks["values"]["v"].shape == (48,)
    page.send("picture", "ready", name="simple").until(lambda now: len(now["looks"]["values"]["v"]) == 20)
    assert (page.bench.config.gamma, page.bench.config.living) == (0.9, 0)
    page.send("picture", "grid_undo")  # what was done to the grid before is forgotten
    assert len(page.looks["values"]["v"]) == 20


def test_planning_is_slow_and_learning_fast(page):
    def method(name: str) -> None:
        page.at.selectbox(key="gridworld.method").set_value(name)
        page.run().run()

    assert page.bench.speed == 5
    method("q-learning")
    assert page.bench.speed == 100
    page.until(lambda now: now.get("speed") == 100)
    page.send("transport", "speed", value=1000)
    method("value iteration")
    assert page.bench.speed == 1000  # somebody has chosen it


def test_a_learner_walks():
    page = LabPage("gridworld", grid=SMALL, method="dyna-q").opened().train(30)
    values = page.looks["values"]
    assert values["visits"].sum() == 30
    assert values["agent"][0] >= 0
    assert backup(page)["method"] == "dyna-q"


@pytest.mark.parametrize("word", ["draw_grid", "group.world"])
def test_a_class_without_changes_of_the_grid(word):
    page = LabPage("gridworld", grid=SMALL, lock=word).opened().train(2)
    page.send("picture", "grid", text="S . +1!")
    assert page.bench.config.grid == SMALL
    assert "locked" in page.said()
