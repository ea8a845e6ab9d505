"""From a run that does not learn to a fork that does: the panels Diagnosis and Layers, as a visitor uses them."""

import re

import pytest
from playwright.sync_api import expect

URL = "/playground?init=zeros&dataset=xor"


def test_a_finding_appears_and_its_remedy_learns(app, bench):
    page = bench.open(app + URL).page
    bench.open_panel("Diagnosis")
    bench.open_panel("Layers")
    panel = page.locator(".st-key-playground-panel-diagnosis")
    expect(panel).to_contain_text("Too early to say")
    rows = page.get_by_test_id(re.compile(r"^layers-row-\d$"))
    expect(rows).to_have_count(3)
    expect(page.get_by_test_id("layers-ratio-0")).to_have_text("all weights are 0")

    bench.play.click()
    expect(panel).to_contain_text("Units are copies of each other", timeout=20_000)
    panel.get_by_role("button", name="Try: Xavier start").click()  # while the run plays
    expect(page.get_by_test_id("caption").first).to_contain_text("Run 2", timeout=20_000)
    expect(panel).to_contain_text("Nothing looks wrong", timeout=30_000)
    expect(page.get_by_test_id("layers-ratio-0")).to_have_text(re.compile(r"^\d"))
    bench.has_trained()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_number_of_a_layer_is_cut_off(app, bench, width):
    page = bench.page
    page.set_viewport_size({"width": width, "height": 900})
    bench.open(app + "/playground?layers=8+relu,8+tanh")
    bench.open_panel("Layers")
    bench.train(10)
    strip = page.get_by_test_id("layers-table")
    expect(strip.get_by_test_id("layers-idle-0")).to_have_text(re.compile(r"^\d of 8 dead$"))
    expect(strip.get_by_test_id("layers-idle-1")).to_have_text(re.compile(r"^\d+ % saturated$"))
    texts = strip.locator("span").element_handles()
    assert [text.inner_text() for text in texts if text.evaluate("e => e.scrollWidth > e.clientWidth + 1")] == []


def test_panels_open_and_close_while_the_run_plays(app, bench):
    page = bench.open(app + "/playground").page
    panel = page.locator(".st-key-playground-panel-layers")
    bench.play.click()
    bench.has_trained()
    for there in (1, 0, 1):
        bench.panel("Layers").click()  # or close it
        expect(panel).to_have_count(there)
    bench.pause()
    bench.panel("Layers").click()
    expect(panel).to_have_count(0)
