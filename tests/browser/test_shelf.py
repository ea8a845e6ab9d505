"""Runs that are kept: pinned, named, there tomorrow, opened again; files that are loaded."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from engine.core.run import Run
from engine.saved.settings_file import write_settings
from engine.saved.weights_file import write_weights
from tests.browser.bench import SLOW, Bench
from tests.browser.conftest import serve


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def kept_app(tmp_path, runs):
    """A server with a folder of saved runs."""
    with serve(tmp_path, str(runs)) as address:
        yield address


def load(page: Page, name: str, data: bytes) -> None:
    """Open the dialog and give it a file."""
    page.get_by_role("button", name="Load", exact=True).click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_keep_today_open_tomorrow(kept_app, runs, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = Bench(new_page()).open(f"{kept_app}/playground?panels=shelf")
    bench.train(20)
    shelf = bench.page.get_by_test_id("shelf")
    shelf.get_by_label("Keep Run 1", exact=False).click()
    expect(shelf.get_by_label(re.compile("^Kept in the folder"))).to_be_visible(timeout=SLOW)
    name = shelf.get_by_label("Name of Run 1")
    name.fill("The good one")
    name.press("Enter")
    expect(shelf.get_by_label("Name of The good one")).to_be_visible(timeout=SLOW)
    curve = bench.loss_curve()
    assert len(list(runs.glob("*.torchlight"))) == 1
    (runs / "half.torchlight").write_bytes(next(runs.glob("*.torchlight")).read_bytes()[:900])
    bench.page.context.close()

    tomorrow = Bench(new_page())
    tomorrow.page.goto(f"{kept_app}/runs")
    expect(tomorrow.page.get_by_label("Name of The good one")).to_be_visible(timeout=SLOW)
    tomorrow.page.get_by_text("1 file was skipped").click()
    expect(tomorrow.page.get_by_text("half.torchlight was skipped")).to_be_visible()
    tomorrow.page.get_by_label(re.compile("^Open The good one")).click()
    tomorrow.is_at("paused", step=20, head=20)
    tomorrow.idle()
    assert tomorrow.loss_curve() == pytest.approx(curve)
    tomorrow.drag_scrubber(0.4)
    tomorrow.is_at("paused", head=20)
    assert 0 < tomorrow.step < 20
    tomorrow.page.keyboard.press("End")
    tomorrow.is_at("paused", step=20)
    tomorrow.train(10)


def test_a_phone_scrolls_the_table_inside(kept_app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = Bench(new_page(width=390, height=844)).open(f"{kept_app}/playground?panels=shelf")
    bench.train(10)
    shelf = bench.page.get_by_test_id("shelf")
    expect(shelf.get_by_text("Training loss")).to_be_attached()
    wide, page = bench.page.evaluate(
        """() => { const root = [...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)
                     .find((r) => r.querySelector(".shelf .scroll"));
                   const box = root.querySelector(".shelf .scroll");
                   return [box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth]; }"""
    )
    assert wide > 100
    assert page == 390


def test_files_are_loaded_or_refused_with_a_sentence(kept_app, page, bench):
    run = Run("playground", {"lr": 0.1, "seed": 5})
    run.advance(steps=30)
    run.adjust(lr=0.2)
    run.advance(steps=20)
    arrays = {name: tensor.numpy() for name, tensor in run.experiment.network.state_dict().items()}
    bench.open(f"{kept_app}/playground")
    dialog = page.get_by_role("dialog")

    load(page, "settings.safetensors", write_settings(run.description(), 50))  # the name does not matter
    dialog.get_by_role("button", name="Start with these settings").click()
    expect(dialog).to_have_count(0, timeout=SLOW)
    bench.is_at("paused", step=50, head=50)
    assert list(bench.loss_curve().values())[-1] == pytest.approx(float(run.timeline.columns["loss"].values[-1]))

    for name, data, said in (
        ("broken.safetensors", b"\x80\x04rubbish", "must be safetensors"),
        ("broken.json", json.dumps({"torchlight": 1, "lab": "nope"}).encode(), "There is no lab 'nope'"),
        ("other.safetensors", write_weights({"w": arrays["output.bias"]}, "playground"), "of another network"),
    ):
        load(page, name, data)
        use = dialog.get_by_role("button", name=re.compile("^Load into"))
        expect(use.or_(dialog.get_by_text(said)).first).to_be_visible(timeout=SLOW)
        if use.count():
            use.click()
        expect(dialog.get_by_text(said)).to_be_visible(timeout=SLOW)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        bench.is_at("paused", step=50, head=50)

    load(page, "weights.safetensors", write_weights(arrays, "playground"))
    dialog.get_by_role("button", name=re.compile("^Load into")).click()
    expect(dialog).to_have_count(0, timeout=SLOW)
    expect(bench.marks).to_have_count(2, timeout=SLOW)  # the adjustment and the weights
