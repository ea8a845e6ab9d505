"""The closer look at an agent in a real browser: every tab by mouse and keys, pixels, a fork beside, a phone."""

import re

from playwright.sync_api import expect

from tests.browser.bench import SLOW, Bench

CARTPOLE = "/dqn?warm_up=20&capacity=500"
BREAKOUT = "/dqn?environment=minatar/breakout&warm_up=20&capacity=500"


def opened(bench: Bench, address: str) -> Bench:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("dqn-tabs")).to_have_attribute(
        "data-tab", re.compile("plane|pixels"), timeout=SLOW
    )
    return bench


def trained(bench: Bench) -> None:
    """A few steps of training, and rest."""
    bench.play.click()
    bench.has_trained(2)
    bench.pause()


def test_the_map_is_read_with_keys_and_cut_elsewhere(app, bench):
    page = opened(bench, app + CARTPOLE).page
    trained(bench)
    plane = page.get_by_test_id("plane")
    expect(plane).to_have_attribute("aria-label", re.compile(r"angle.* from .* to "), timeout=SLOW)
    plane.press("ArrowRight")
    readout = page.get_by_test_id("plane-readout")
    expect(readout).to_contain_text("At the pointer")
    first = readout.text_content()
    plane.press("ArrowUp")
    expect(readout).not_to_have_text(first)
    expect(page.get_by_test_id("plane-q")).to_contain_text(re.compile(r"\d"))
    page.get_by_test_id("plane-what-best").click()
    expect(plane).to_have_attribute("aria-label", re.compile("by its best action"))
    page.get_by_test_id("plane-x").select_option("0")
    expect(plane).to_have_attribute("aria-label", re.compile("over cart position and"), timeout=SLOW)
    page.get_by_test_id("plane-here").click()
    expect(page.get_by_test_id("plane-middle")).to_be_enabled(timeout=SLOW)
    page.get_by_test_id("plane-middle").click()
    expect(page.get_by_test_id("plane-middle")).to_be_disabled(timeout=SLOW)


def test_the_buffer_is_browsed(app, bench):
    page = opened(bench, app + CARTPOLE).page
    page.get_by_test_id("tab-buffer").click()
    expect(page.get_by_test_id("dqn-tabs")).to_contain_text("Nothing is in the buffer yet", timeout=SLOW)
    trained(bench)
    expect(page.get_by_test_id("buffer-level")).to_have_text(re.compile(r"\d+ of 500 transitions"), timeout=SLOW)
    total = page.get_by_test_id("buffer-sum")
    expect(total).to_contain_text(re.compile(r"Target .* = reward .* so the error is"), timeout=SLOW)
    page.get_by_test_id("transition-0").press("ArrowRight")
    expect(page.get_by_test_id("transition-1")).to_have_attribute("aria-selected", "true")
    page.get_by_test_id("buffer-error").click()
    expect(page.get_by_test_id("buffer-error")).to_have_attribute("aria-checked", "true", timeout=SLOW)
    expect(page.get_by_test_id("buffer-ages")).to_have_attribute("aria-label", re.compile("From 0"))
    expect(page.get_by_test_id("buffer-priority")).to_be_hidden()


def test_errors_and_expectations(app, bench):
    page = opened(bench, app + CARTPOLE).page
    trained(bench)
    page.get_by_test_id("tab-errors").click()
    chart = page.get_by_test_id("errors-chart")
    expect(chart).to_have_attribute("aria-label", re.compile(r"beyond the knee of Huber's loss at "), timeout=SLOW)
    chart.press("ArrowRight")
    expect(page.get_by_test_id("dqn-tabs")).to_contain_text(re.compile(r"From .* to .*: [\d,]+ transitions"))
    page.get_by_test_id("tab-errors").press("ArrowRight")
    expect(page.get_by_test_id("bias")).to_have_text(re.compile("Bias .*on average the agent expects"), timeout=SLOW)
    expect(page.get_by_test_id("episode")).to_have_text("Episode 1 of 3")
    page.get_by_test_id("episode-back").click()
    expect(page.get_by_test_id("episode")).to_have_text("Episode 3 of 3")
    expect(page.get_by_test_id("overestimation-scatter")).to_have_attribute("aria-label", re.compile("Mean difference"))


def test_what_a_network_of_pixels_sees(app, bench):
    page = opened(bench, app + BREAKOUT).page
    saliency = page.get_by_test_id("pixels-saliency")
    expect(saliency).to_have_attribute("aria-label", re.compile("Saliency of the action"), timeout=SLOW)
    expect(page.get_by_test_id("pixels-stack").locator("canvas")).to_have_count(4)
    expect(page.get_by_test_id("pixels-stack")).to_contain_text("ball")
    assert page.get_by_test_id("pixels-filters").locator("canvas").count() >= 8
    expect(page.get_by_test_id("pixels-maps_0").locator("canvas").first).to_be_visible()
    expect(page.get_by_test_id("tab-plane")).to_be_hidden()
    trained(bench)
    page.get_by_test_id("tab-buffer").click()
    expect(page.get_by_test_id("transition-3").locator("canvas").first).to_be_visible(timeout=SLOW)


def test_a_fork_without_replay_stands_beside(app, bench):
    page = opened(bench, app + CARTPOLE).page
    trained(bench)
    page.get_by_test_id("fork").click()
    page.get_by_test_id("fork-replay-off").click()
    beside = page.get_by_test_id("dqn-tabs")
    expect(beside).to_have_count(2, timeout=SLOW)
    expect(beside.nth(1).get_by_test_id("plane")).to_have_attribute(
        "aria-label", re.compile(" from .* to "), timeout=SLOW
    )
    page.get_by_test_id("tab-buffer").first.click()
    expect(beside.nth(1)).to_have_attribute("data-tab", "buffer", timeout=SLOW)


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = opened(Bench(new_page(390, 844)), app + CARTPOLE)
    trained(bench)
    for tab in ("plane", "buffer", "errors", "overestimation"):
        bench.page.get_by_test_id(f"tab-{tab}").click()
        expect(bench.page.get_by_test_id("dqn-tabs")).to_have_attribute("data-tab", tab)
        bench.page.wait_for_timeout(500)
        box = bench.page.get_by_test_id("dqn-tabs").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert bench.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= 390")
