"""The regularisation lab in a real browser: switches, the gap, the four tabs, digits, and a phone."""

import re

from playwright.sync_api import expect

from tests.browser.bench import SLOW, Bench

URL = "/regularization"


def opened(bench: Bench, address: str) -> Bench:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("switches")).to_be_visible(timeout=SLOW)
    bench.idle()
    return bench


def test_switches_work_on_the_run_that_trains(app, bench):
    page = opened(bench, app + URL).page
    bench.train(20)
    expect(page.get_by_test_id("gap")).to_have_text(re.compile(r"^[+−]\d"))
    dropout = page.get_by_test_id("switch-dropout")
    expect(dropout).to_have_attribute("aria-checked", "false")
    dropout.click()
    expect(dropout).to_contain_text("0.3")
    expect(bench.marks).to_have_count(1)
    dropout.press("Space")
    expect(dropout).to_contain_text("off")
    page.get_by_test_id("switch-batch_norm").click()
    expect(page.get_by_test_id("switch-batch_norm")).to_contain_text("on")
    page.get_by_test_id("all-off").click()
    expect(page.get_by_test_id("all-off")).to_be_disabled()
    bench.is_at("paused", step=20, head=20)


def test_a_run_without_any_stands_beside(app, bench):
    page = opened(bench, app + URL + "?l1=0.003&width=16").page
    bench.train(10)
    page.get_by_test_id("fork-all-off").click()
    views = page.locator(".regularization")
    expect(views).to_have_count(2)
    expect(page.get_by_test_id("switch-l1").first).to_have_attribute("aria-checked", "false")
    expect(page.get_by_test_id("switch-l1").last).to_have_attribute("aria-checked", "true")
    expect(page.get_by_test_id("switch-l1").last).to_be_disabled()  # that run is only looked at
    page.get_by_test_id("tab-weights").first.click()
    for view in (views.first, views.last):
        expect(view.get_by_test_id("near-zero-0")).to_have_text(re.compile(r"% below 0.001"))


def test_the_inside_tab_by_tab(app, bench):
    page = opened(bench, app + URL + "?dropout=0.5&batch_norm=1").page
    bench.train(10)
    masks = page.get_by_test_id("masks").locator("canvas").first
    expect(masks).to_have_attribute(
        "aria-label", re.compile(r"Hidden layer 1 .* units: \d+ of [\d,]+ kept \([3-7]\d %\)")
    )
    page.get_by_test_id("masks-eval").click()
    expect(masks).to_have_attribute("aria-label", re.compile(r"kept \(100 %\)"))
    page.get_by_test_id("tab-weights").click()
    expect(page.get_by_test_id("near-zero-0")).to_have_text(re.compile(r"% below 0.001"))
    page.get_by_test_id("tab-norms").click()
    expect(page.get_by_test_id("norms-note")).to_contain_text("running standard deviations off")
    page.get_by_test_id("tab-norms").press("ArrowRight")
    expect(page.get_by_test_id("tab-modes")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_test_id("modes-note")).to_contain_text("because of dropout and batch norm")
    page.get_by_test_id("picture-uncertainty").click()
    expect(page.get_by_test_id("legend")).to_contain_text("0.25")


def test_digits_show_what_augmentation_does(app, bench):
    page = opened(bench, app + URL + "?dataset=digits&rotate=20").page
    bench.train(20)
    expect(page.get_by_test_id("grid-pair").locator("figure:visible")).to_have_count(12)
    expect(page.get_by_test_id("digits-wrong-note")).to_contain_text("gets wrong")
    expect(page.get_by_test_id("switch-rotate")).to_have_attribute("aria-checked", "true")
    page.get_by_test_id("picture-uncertainty").click()
    expect(page.get_by_test_id("grid-doubt").locator("figure:visible")).to_have_count(12)


def test_luck_with_and_without(app, bench):
    page = opened(bench, app + URL + "?l2=0.01&width=16").page
    bench.train(20)
    page.get_by_test_id("with-and-without").click()
    expect(bench.panel("luck")).to_have_attribute("aria-pressed", "true")
    for study, words in (("A", "l2 0.01"), ("B", "l2 0")):
        expect(page.get_by_test_id(f"study-{study}")).to_have_attribute("data-state", "done", timeout=90_000)
        expect(page.get_by_test_id(f"study-{study}")).to_contain_text(words)
    expect(page.locator(".verdict")).to_contain_text("of 10 seeds")


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = opened(Bench(new_page(390, 844)), app + URL)
    box = bench.page.get_by_test_id("inside").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
