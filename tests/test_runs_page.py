"""The Runs page and the Load dialog in the frame, without a browser."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.backup import back_up
from engine.core.run import Run
from engine.saved.folder import Folder, keep
from engine.saved.run_file import about

ROOT = Path(__file__).parents[1]
PAGE = "pages/runs/runs.py"


@pytest.fixture(scope="module")
def backups() -> list[dict]:
    found = []
    for lr in (0.03, 0.3):
        run = Run("playground", {"lr": lr})
        run.advance(steps=60)
        found.append(back_up(run))
    return found


@pytest.fixture
def store(tmp_path, monkeypatch) -> Folder:
    monkeypatch.setenv("TORCHLIGHT_WORKERS", "thread")
    monkeypatch.setenv("TORCHLIGHT_RUNS", str(tmp_path / "runs"))
    return Folder(tmp_path / "runs")


@pytest.fixture
def page(store) -> Iterator[AppTest]:
    frame = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=60)
    frame.run()
    frame.switch_page(PAGE)
    return frame


_numbers = count()


def send(page: AppTest, do: str, **more) -> AppTest:
    """What the table leaves in its state when somebody clicks; see ui/components/commands.py."""
    sent = [{"id": f"test:{next(_numbers)}", "do": do, **more}]
    page.session_state["runs.table"] = {"commands": sent}
    page.run()
    assert not page.exception
    return page


def table(page: AppTest) -> dict:
    """What the table was given."""
    from ui.components.packing import unpack

    (proto,) = [element.proto for element in page.get("bidi_component") if "runs.table" in element.proto.id]
    return unpack(proto.bytes)[0]


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "text", "error", "info", "warning")
    return " ".join(element.value for kind in kinds for element in page.get(kind))


def test_an_empty_shelf_explains_itself(page):
    page.run()
    assert not page.exception
    assert "Nothing is kept yet" in words(page)
    assert "press the pin" in words(page)


def test_runs_are_listed_filtered_and_sorted(page, store, backups):
    keep(store, backups[0], about("Slow", created=1.0))
    keep(store, backups[1], about("Quick", created=2.0))
    page.run()
    assert [row["name"] for row in table(page)["rows"]] == ["Quick", "Slow"]
    assert [column["name"] for column in table(page)["columns"]] == ["lr"]
    page.selectbox(key="runs.sort").set_value("Name").run()
    page.text_input(key="runs.text").set_value("slow").run()
    assert [row["name"] for row in table(page)["rows"]] == ["Slow"]
    page.text_input(key="runs.text").set_value("lr=0.3").run()
    assert [row["name"] for row in table(page)["rows"]] == ["Quick"]
    page.text_input(key="runs.text").set_value("nothing like it").run()
    assert "No run is like that" in words(page)
    assert not page.exception


def test_damaged_files_are_named(page, store, backups):
    name = keep(store, backups[0], about("Good"))
    (store.path / "half.torchlight").write_bytes(store.load(name)[:500])
    page.run()
    assert "half.torchlight was skipped" in words(page)
    assert len(table(page)["rows"]) == 1


def test_ticked_runs_are_compared(page, store, backups):
    names = [keep(store, backup, about(f"Run {i}", i)) for i, backup in enumerate(backups)]
    page.run()
    assert "Tick runs" in words(page)
    for name in names:
        send(page, "select", run=name, value=True)
    figure = json.loads(page.get("plotly_chart")[0].proto.spec)
    assert {line["name"] for line in figure["data"]} == {"Run 0", "Run 1"}
    for axis in ("epoch", "seconds"):
        page.get("button_group")[0].set_value(axis).run()
        assert not page.exception
    send(page, "select", run=names[0], value=False)
    assert len(json.loads(page.get("plotly_chart")[0].proto.spec)["data"]) == 1


def test_renamed_recoloured_deleted_and_back(page, store, backups):
    name = keep(store, backups[0], about("Run 1"))
    page.run()
    send(page, "rename", run=name, name="Better")
    send(page, "colour", run=name)
    assert [(row["name"], row["colour"]) for row in table(page)["rows"]] == [("Better", 1)]
    send(page, "delete", run=name)
    assert table(page)["rows"] == []
    assert table(page)["deleted"] == "Better"
    send(page, "undo")
    assert [row["name"] for row in table(page)["rows"]] == ["Better"]
    send(page, "rename", run="../x", name="y")
    assert "not there any more" in words(page)


def test_a_run_is_opened_on_its_lab_s_page(page, store, backups):
    name = keep(store, backups[1], about("Quick", 4))
    page.run()
    send(page, "show", run=name)
    bench = page.session_state["playground:bench"]
    assert bench.run.name == "Quick"
    assert bench.answer["head"] == 60
    assert bench.config.lr == 0.3
    page.switch_page("pages/basics/playground.py").run()
    assert not page.exception
    assert bench.answer["step"] == 60
    assert bench.answer["looks"]["network"]["out_maps"].shape[0] == 1


def test_a_damaged_run_is_not_opened(page, store, backups):
    backup = {**backups[0], "state": backups[0]["state"][:-4]}
    name = keep(store, backup, about("Broken"))
    page.run()
    send(page, "show", run=name)
    assert "The saved state" in words(page)
    assert [run.name for run in page.session_state["playground:bench"].runs] == ["Run 1"]
