"""Forks on the page, without a browser: what the bar and the strip of runs send, and what comes of it."""

import pytest

from tests.lab_page import LabPage
from ui.beside import beside
from ui.components.packing import unpack

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("playground").opened()


@pytest.fixture
def forked(page) -> LabPage:
    """60 steps, back to step 25, and on from there with ten times the learning rate."""
    page.train(60).send("transport", "seek", step=25).until(lambda now: now["step"] == 25)
    page.send("transport", "fork", step=25, changes={"lr": 0.3}).until(lambda now: now["head"] == 25 and "looks" in now)
    return page.run()


def drawn(page: LabPage, part: str) -> list[tuple[dict, dict]]:
    """Meta and arrays of the components whose meta has this entry."""
    messages = [unpack(element.proto.bytes) for element in page.at.get("bidi_component") if element.proto.bytes]
    return [message for message in messages if part in message[0]]


def test_a_fork_stands_beside_its_parent(forked):
    bench = forked.bench
    assert [run.config.lr for run in bench.runs] == [0.03, 0.3]
    assert beside(bench) is bench.runs[0]
    first, second = drawn(forked, "facts")
    assert [meta["run"] for meta, _ in (first, second)] == [bench.runs[1].id, bench.runs[0].id]
    assert [meta["step"] for meta, _ in (first, second)] == [25, 25]
    assert (first[0]["editable"], second[0]["editable"], second[0]["painting"]) == (True, False, False)
    assert (first[1]["w_0"] == second[1]["w_0"]).all()  # at the fork they are the same network
    captions = [meta["differs"] for meta, _ in drawn(forked, "differs")]
    assert captions == ["learning rate 0.3", "learning rate 0.03"]


def test_both_play_and_the_curves_part_at_the_fork(forked):
    forked.send("transport", "step", steps=35).until(lambda now: now["head"] == 60 and not now["playing"])
    forked.run()
    bench = forked.bench
    assert [shown.answer["step"] for shown in bench.runs] == [60, 60]
    first, second = drawn(forked, "facts")
    assert (first[1]["w_0"] != second[1]["w_0"]).any()
    ((meta, arrays),) = drawn(forked, "axis")
    assert [(mark["step"], mark["label"]) for mark in meta["forks"]] == [(25, "forked at 25")]
    other = next(row for row in meta["series"] if row["role"] == "other" and row["panel"] == "loss")
    mine = dict(zip(arrays["val_loss_x"].tolist(), arrays["val_loss_y"].tolist(), strict=True))
    theirs = dict(zip(arrays[f"{other['name']}_x"].tolist(), arrays[f"{other['name']}_y"].tolist(), strict=True))
    assert all(mine[step] == theirs[step] for step in range(26))
    assert mine[40] != theirs[40]
    one, two = (shown.answer["curves"]["loss"][1] for shown in bench.runs)
    assert (one[:25] == two[:25]).all()  # step 26 is the first with the other learning rate
    assert one[25] == two[25]  # and its loss was measured before the update
    assert one[26] != two[26]


def test_scrubbing_moves_both_or_one(forked):
    bench = forked.bench
    forked.send("transport", "seek", step=10).until(lambda now: now["step"] == 10)
    forked.until(lambda now: bench.runs[0].answer["step"] == 10)
    forked.send("runs", "together", value=False)
    forked.send("transport", "seek", step=20).until(lambda now: now["step"] == 20)
    assert bench.runs[0].answer["step"] == 10
    forked.send("runs", "together", value=True).until(lambda now: bench.runs[0].answer["step"] == 20)


def test_pictures_change_places_stand_alone_and_go(forked):
    bench = forked.bench
    forked.send("runs", "show", run=bench.runs[0].id)
    assert (bench.current, beside(bench)) == (0, bench.runs[1])
    forked.send("runs", "apart")
    assert len(drawn(forked, "facts")) == 1
    forked.send("runs", "beside", run=bench.runs[1].id)
    assert len(drawn(forked, "facts")) == 2
    forked.send("curves", "hide", run=bench.runs[1].id, value=True)
    assert not [row for row in drawn(forked, "axis")[0][0]["series"] if row["role"] == "other"]
    forked.send("runs", "close", run=bench.runs[1].id)
    assert len(bench.runs) == 1
    assert len(drawn(forked, "facts")) == 1
    assert not drawn(forked, "comparing")


def test_a_fork_of_another_shape_is_looked_at_beside(page):
    page.train(30).send("transport", "seek", step=10).until(lambda now: now["step"] == 10)
    page.send("network", "look_at", unit="h1.1")
    page.send("network", "remove_layer")
    assert page.bench.stale() == ["layers"]
    page.send("transport", "fork_waiting", step=10).until(lambda now: now["head"] == 10 and "looks" in now)
    page.run()
    assert len(page.bench.runs) == 2
    assert not page.at.exception
    mine, parent = drawn(page, "facts")
    assert [len(meta["facts"]["layers"]) for meta, _ in (mine, parent)] == [1, 2]
    page.send("runs", "show", run=page.bench.runs[0].id)
    page.send("network", "look_at", unit="h1.1").run()
    mine, child = drawn(page, "facts")
    assert (mine[0]["view"], child[0]["view"]) == ("h1.1", "out")  # the child has no second layer


def test_what_cannot_be_is_said_and_the_run_stays(forked):
    forked.send("transport", "fork", step=10, changes={"lr": 1e9})
    assert "lr must be in" in forked.said()
    forked.send("transport", "fork", step=9999, changes={})
    assert "Run.fork can start at steps 0 to 25, got 9999" in forked.said()
    assert len(forked.bench.runs) == 2


def test_another_axis_brings_the_clocks(forked):
    forked.send("curves", "axis", log_x=False, x="epoch").run()
    ((meta, arrays),) = drawn(forked, "axis")
    assert meta["axis"] == "epoch"
    assert arrays["_clock_x"].tolist()[-1] == 25
    assert arrays["_clock_y"][-1] == pytest.approx(25 / 8, abs=0.2)  # 250 points in batches of 32
    assert arrays["other0_clock_x"].tolist()[-1] == 60
