"""The shelf and its table, with a worker thread behind them and without a browser."""

import time
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from engine.core.catalogue import get
from engine.saved.folder import Drawer, Folder
from engine.saved.run_file import COLOURS
from engine.workers.pool import Pool
from ui import bench as bench_module
from ui import comparing, reopening, replay, shelf
from ui.bench import KEPT_RUNS, Bench
from ui.panels import shelf as panel
from ui.shelf import Shelf, store_for

LAB = get("playground")


class NoWords(dict):
    """The address of a page without any."""

    to_dict = dict


@pytest.fixture(scope="module")
def pool():
    pool = Pool(0)
    yield pool
    pool.close()


@pytest.fixture(params=["folder", "drawer"])
def own(request, tmp_path, pool, monkeypatch):
    for module in (bench_module, reopening, replay, shelf):
        monkeypatch.setattr(module, "pool", lambda: pool)
    for module in (bench_module, reopening, replay):
        monkeypatch.setattr(module, "session_id", lambda: "me")
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", NoWords())
    own = Shelf(Folder(tmp_path / "runs") if request.param == "folder" else Drawer())
    st.session_state["shelf"] = own
    return own


@pytest.fixture
def bench(own):
    bench = Bench.open(LAB)
    train(bench, 30)
    return bench


def train(bench: Bench, steps: int) -> None:
    """So many steps more for the run on screen."""
    goal = bench.look([]).get("head", 0) + steps
    reopening.pool().ask(bench.run.id, "play", steps=steps)
    until = time.monotonic() + 20
    while bench.look([]).get("head") != goal or bench.answer["playing"]:
        assert time.monotonic() < until, bench.answer
        time.sleep(0.01)


def weights(run: str) -> str:
    return reopening.pool().ask(run, "describe")["weights_sha256"]


def rows(bench: Bench, own: Shelf) -> list[dict]:
    return panel.table(bench, own)["rows"]


def test_a_kept_run_is_opened_again_exactly(bench, own):
    kept = own.keep(bench, bench.run)
    assert (kept.name, kept.step, kept.lab) == ("Run 1", 30, "playground")
    assert kept.final["loss"] == pytest.approx(float(bench.answer["curves"]["loss"][1][-1]))
    before = bench.run.id
    bench.start()  # the old one is gone
    assert not own.is_live(kept.id)
    assert [run.id for run in own.shown("playground")] == [kept.id]
    own.reopen(bench, kept)
    assert len(bench.runs) == 1  # one that nobody had touched made room
    assert bench.run.id != before
    assert bench.look([])["head"] == 30
    assert own.shown("playground") == []  # it is live now
    other = Bench(LAB, LAB.Config())
    other.start()
    train(other, 50)
    train(bench, 20)
    assert weights(bench.run.id) == weights(other.run.id)


def test_a_run_that_is_on_screen_already_is_not_opened_twice(bench, own):
    kept = own.keep(bench, bench.run)
    own.reopen(bench, kept)
    assert len(bench.runs) == 1


def test_kept_again_it_is_the_same_entry(bench, own):
    first = own.keep(bench, bench.run)
    assert rows(bench, own)[0]["kept_step"] is None
    train(bench, 10)
    (row,) = rows(bench, own)
    assert (row["kept"], row["kept_step"], row["step"]) == (True, 30, 40)
    again = own.keep(bench, bench.run)
    assert (again.id, again.step, again.created) == (first.id, 40, first.created)
    assert len(own.kept()) == 1


def test_a_second_run_of_the_same_name_and_colour_is_set_apart(bench, own):
    own.keep(bench, bench.run)
    bench.start()
    assert bench.run.name == "Run 1"
    kept = own.keep(bench, bench.run)
    assert kept.name == bench.run.name == "Run 1 (2)"
    assert kept.colour == 1


def test_commands_of_the_table(bench, own):
    live = f"live:{bench.run.id}"
    panel.obey(bench, [{"do": "keep", "run": live}, {"do": "rename", "run": live, "name": " The\nbest: one "}])
    assert bench.run.name == "The best - one"
    assert own.kept()[0].name == "The best - one"
    panel.obey(bench, [{"do": "colour", "run": live}, {"do": "hide", "run": live, "value": True}])
    assert (bench.run.colour, bench.run.hidden) == (1, True)
    assert (own.kept()[0].colour, own.kept()[0].hidden) == (1, True)
    bench.start()
    kept = f"kept:{own.kept()[0].id}"
    panel.obey(bench, [{"do": "colour", "run": kept}] * (COLOURS - 1) + [{"do": "hide", "run": kept, "value": False}])
    assert (own.kept()[0].colour, own.kept()[0].hidden) == (0, False)
    panel.obey(bench, [{"do": "show", "run": kept}])
    assert bench.run.name == "The best - one"
    assert not bench.notes


def test_deleting_can_be_undone(bench, own):
    bench.fork(10, {"lr": 0.5})
    bench.look([])
    live, name, digest = f"live:{bench.run.id}", bench.run.name, weights(bench.run.id)
    panel.obey(bench, [{"do": "delete", "run": live}])
    assert [run.name for run in bench.runs] == ["Run 1"]
    assert panel.table(bench, own)["deleted"] == name
    panel.obey(bench, [{"do": "undo"}])
    assert bench.run.name == name
    assert weights(bench.run.id) == digest
    kept = own.keep(bench, bench.run)
    own.delete(kept.id)
    assert own.kept() == []
    panel.obey(bench, [{"do": "undo"}])
    assert [run.id for run in own.kept()] == [kept.id]
    panel.obey(bench, [{"do": "undo"}])  # nothing more to put back
    assert not bench.notes


def test_what_could_not_be_put_back_can_be_put_back_later(bench, own, monkeypatch):
    def full(*_args, **_kwargs):
        raise ValueError("There is no room.")

    kept = own.keep(bench, bench.run)
    own.delete(kept.id)
    with monkeypatch.context() as refused:
        refused.setattr(own.store, "save", full)
        panel.obey(bench, [{"do": "undo"}])
    assert bench.notes == ["There is no room."]
    panel.obey(bench, [{"do": "undo"}])
    assert [run.id for run in own.kept()] == [kept.id]
    bench.fork(10, {})
    panel.obey(bench, [{"do": "delete", "run": f"live:{bench.run.id}"}])
    with monkeypatch.context() as refused:
        refused.setattr(panel, "open_backup", full)
        panel.obey(bench, [{"do": "undo"}])
    panel.obey(bench, [{"do": "undo"}])
    assert len(bench.runs) == 2


def test_the_last_run_stays(bench, own):
    panel.obey(bench, [{"do": "delete", "run": f"live:{bench.run.id}"}])
    assert len(bench.runs) == 1
    assert "last run on the bench stays" in bench.notes[0]


@pytest.mark.parametrize("run", ["", "live:nope", "kept:nope", "kept:../x", "other", 7, None])
def test_commands_about_what_is_not_there_are_notes(bench, own, run):
    panel.obey(bench, [{"do": "show", "run": run}])
    assert len(bench.notes) == 1


def test_a_pinned_run_that_is_pushed_out_stays_on_the_shelf(bench, own):
    bench.fork(10, {"lr": 0.5})
    kept = own.keep(bench, bench.run)
    pushed = bench.run.id
    for i in range(KEPT_RUNS):
        bench.show(0)
        bench.look([])
        bench.fork(10, {"lr": 0.1 + i / 100})
    assert bench.index(pushed) is None
    assert len(bench.runs) == KEPT_RUNS
    assert kept.id in [run.id for run in own.shown("playground")]


def test_only_settings_that_differ_are_columns(bench, own):
    assert panel.table(bench, own)["columns"] == []
    bench.fork(10, {"lr": 0.5})
    table = panel.table(bench, own)
    assert [column["name"] for column in table["columns"]] == ["lr"]
    assert [row["settings"] for row in table["rows"]] == [{"lr": "0.03"}, {"lr": "0.5"}]


def test_scores_are_newest_and_best(bench, own):
    (row,) = rows(bench, own)
    _, values = bench.answer["curves"]["val_loss"]
    assert row["scores"]["val_loss"] == [float(values[-1]), float(values.min())]
    kept = own.keep(bench, bench.run)
    assert comparing.scores(kept.final, kept.best) == row["scores"]


def test_a_run_that_cannot_be_opened_changes_nothing(bench, own):
    kept = own.keep(bench, bench.run)
    bench.start()
    on_screen = bench.run.id
    backup = own.backup(kept.id)
    backup["state"] = backup["state"][:-8]
    with pytest.raises(ValueError, match="The saved state"):
        reopening.open_backup(bench, backup, "Broken")
    assert [run.id for run in bench.runs] == [on_screen]
    assert on_screen in reopening.pool().places


def test_curves_are_thinned_and_live_on(bench, own):
    kept = own.keep(bench, bench.run)
    assert max(len(steps) for steps, _ in kept.curves.values()) <= shelf.POINTS + 2
    assert {"seconds", "epoch"} == set(kept.clocks)
    assert own.kept()[0] is own.kept()[0]  # so that they are read once
    own.delete(kept.id)
    fresh = Shelf(own.store)
    assert fresh.kept() == []


@pytest.mark.parametrize(
    ("setting", "address", "kind"),
    [
        ("", "http://localhost:8501/runs", Folder),
        ("", "http://127.0.0.1:8501", Folder),
        ("", "http://[::1]:8501", Folder),
        ("", "http://192.168.1.5:8501", Drawer),
        ("", "https://torchlight.streamlit.app/", Drawer),
        ("", "https://localhost.evil.example/", Drawer),
        ("", "", Drawer),
        ("session", "http://localhost:8501", Drawer),
        ("/tmp/elsewhere", "https://torchlight.streamlit.app/", Folder),
    ],
)
def test_where_runs_are_kept(setting, address, kind):
    store = store_for(setting, address)
    assert isinstance(store, kind)
    if setting.startswith("/"):
        assert store.path == Path(setting)


def test_settings_in_words():
    assert [comparing.in_words(value) for value in (0.1, True, ("a", "b"), (), "x" * 90)] == [
        "0.1", "on", "a, b", "none", "x" * 59 + "…",
    ]  # fmt: skip
    one, two = LAB.Config(), LAB.Config(layers="3 relu", lr=0.1)
    assert list(comparing.differing([one, two, one])) == ["layers", "lr"]
    assert comparing.newest({"a": (np.arange(2.0), np.array([1.0, 2.0])), "b": (np.array([]), np.array([]))}) == {
        "a": 2.0
    }
