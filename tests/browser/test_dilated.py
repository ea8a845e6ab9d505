"""The lab of dilated convolutions in a real browser: every tab, keyboard and pointer, and a phone."""

import re

from playwright.sync_api import expect

from tests.browser.bench import SLOW, Bench

URL = "/dilated?samples=60&length=32&layers=4&width=4"


def opened(bench: Bench, address: str) -> Bench:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("network-0")).to_be_visible(timeout=SLOW)
    bench.idle()
    return bench


def test_the_tree_says_what_a_prediction_depends_on(app, bench):
    page = opened(bench, app + URL).page
    expect(page.get_by_test_id("network-0")).to_contain_text("sees 16 values: 4 layers, dilations 1, 2, 4, 8")
    tree = page.get_by_test_id("tree")
    expect(tree).to_have_attribute("aria-label", re.compile(r"after step 31 depends on 16 values: steps 16 to 31; 30"))
    tree.press("ArrowLeft")
    expect(tree).to_have_attribute("aria-label", re.compile("steps 15 to 30"))
    for _ in range(20):
        tree.press("ArrowLeft")
    expect(tree).to_have_attribute("aria-label", re.compile(r"after step 10 depends on all 11 values so far"))
    box = tree.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 16, box["y"] + 60)
    expect(tree).to_have_attribute("aria-label", re.compile("after step 31"))
    expect(page.get_by_test_id("reach-chart")).to_have_attribute(
        "aria-label", re.compile("depends on 16 values and on none before"), timeout=SLOW
    )


def test_every_tab(app, bench):
    page = opened(bench, app + URL).page
    bench.train(10)
    page.get_by_test_id("tab-prediction").click()
    chart = page.get_by_test_id("prediction-chart")
    expect(chart).to_have_attribute("aria-label", re.compile(r"Dilated \d\.\d+, RNN \(tanh\) \d\.\d+"), timeout=SLOW)
    first = chart.get_attribute("aria-label")
    page.get_by_test_id("series-next").click()
    expect(page.get_by_test_id("series")).to_have_text("Validation series 2 of 300")
    expect(chart).not_to_have_attribute("aria-label", first, timeout=SLOW)
    page.get_by_test_id("series-back").click()
    page.get_by_test_id("series-back").click()
    expect(page.get_by_test_id("series")).to_have_text(re.compile("Validation series 300 of 300"), timeout=SLOW)

    page.get_by_test_id("tab-alone").click()
    expect(page.get_by_test_id("horizon-chart")).to_have_attribute(
        "aria-label", re.compile(r"Dilated: [\d.]+ one step ahead, [\d.]+ after 96"), timeout=SLOW
    )
    page.get_by_test_id("tab-alone").press("ArrowRight")
    expect(page.get_by_test_id("tab-echo")).to_have_attribute("aria-selected", "true")
    echo = page.get_by_test_id("echo-chart")
    expect(echo).to_have_attribute("aria-label", re.compile("exactly as they were"), timeout=SLOW)
    pane = page.get_by_test_id("pane")
    expect(pane).to_contain_text("The value at step 10 is raised by 1.")
    series = page.get_by_test_id("echo-series")
    box = series.bounding_box()
    page.mouse.click(box["x"] + 48 + (box["width"] - 60) * 20 / 31, box["y"] + 80)
    expect(pane).to_contain_text("Before step 20: exactly 0.", timeout=SLOW)
    expect(pane).to_contain_text("still sees the change at the end")


def test_it_trains_while_it_is_watched(app, bench):
    page = opened(bench, app + URL).page
    bench.play.click()
    bench.has_trained(2)
    bench.pause()
    expect(page.get_by_test_id("network-0")).to_contain_text(re.compile(r"0\.\d+$"))


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = opened(Bench(new_page(390, 844)), app + URL)
    box = bench.page.get_by_test_id("pane").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
