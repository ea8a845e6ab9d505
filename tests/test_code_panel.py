"""The code panel on the Playground's page, without a browser."""

import ast

import pytest

from engine.export.kinds import KINDS
from tests.lab_page import LabPage


@pytest.fixture
def page(monkeypatch) -> LabPage:
    monkeypatch.setenv("TORCHLIGHT_WORKERS", "thread")
    page = LabPage("playground").opened()
    page.bench.panels = ["code"]
    return page.until(lambda _: "import torch" in code(page))


def code(page) -> str:
    return page.at.code[0].value if page.at.code else ""


def downloads(page) -> dict:
    """Kind -> its button."""
    found = [button.proto for button in page.at.get("download_button")]
    return {kind: next(proto for proto in found if proto.id.endswith(f"playground.code.{kind}")) for kind in KINDS}


def test_the_program_of_the_run_on_screen(page):
    ast.parse(code(page))
    assert "circle" in code(page)
    assert "steps = 200" in code(page)


def test_it_follows_settings_steps_and_events(page):
    page.at.button(key="playground.presets.spiral").click()
    page.until(lambda _: "nn.SiLU()" in code(page))
    page.train(10)
    assert "steps = 10\n" in code(page)
    page.bench.adjust({"lr": 0.001})
    page.train(5)
    assert "    if step == 10:\n        lr = 0.001" in code(page)


def test_one_stage_at_a_time(page):
    page.at.segmented_control(key="playground.code.stage").set_value("backward")
    page.run()
    assert "loss.backward()" in code(page)
    assert "import" not in code(page)


def test_everything_can_be_downloaded(page):
    found = downloads(page)
    assert all(proto.help and not proto.disabled for proto in found.values())
    assert found["program"].url
    assert found["weights"].deferred_file_id


def test_without_tensorboard_its_button_says_what_to_install(page, monkeypatch):
    monkeypatch.setattr("ui.panels.code.tensorboard_is_here", lambda: False)
    page.run()
    assert downloads(page)["tensorboard"].disabled
    assert "pip install tensorboard" in downloads(page)["tensorboard"].help
