"""The architectures lab in a real browser: contenders, every tab, a family that is missing, and a phone."""

import re

from playwright.sync_api import expect

from tests.browser.bench import SLOW, Bench

ALL = "plain depth=8,residual depth=8,inception depth=8,squeeze depth=8,recurrent depth=8"
URL = f"/architectures?samples=60&contenders={ALL}"


def opened(bench: Bench, address: str) -> Bench:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("standing-0")).to_be_visible(timeout=SLOW)
    bench.idle()
    return bench


def test_contenders_and_every_tab(app, bench):
    page = opened(bench, app + URL).page
    bench.train(10)
    expect(page.get_by_test_id("standings").locator("tbody tr")).to_have_count(5)
    expect(page.get_by_test_id("standing-1")).to_contain_text(re.compile(r"Residual-8\s*8\s*[\d,]+.*%"))
    chart = page.get_by_test_id("depth-chart")
    expect(chart).to_have_attribute("aria-label", re.compile(r"Plain-8: [\d.]+ at the first layer"))
    page.get_by_test_id("quantity-response").click()
    expect(page.get_by_test_id("quantity-response")).to_have_attribute("aria-checked", "true")

    page.get_by_test_id("tab-lesions").click()
    expect(page.get_by_test_id("lesions").locator("figure")).to_have_count(3, timeout=SLOW)
    page.get_by_test_id("tab-branches").click()
    expect(page.get_by_test_id("branch-5x5")).to_contain_text("sees 7×7 pixels", timeout=SLOW)
    page.get_by_test_id("stage-inception2").click()
    expect(page.get_by_test_id("branch-1x1")).not_to_contain_text("sees 3×3 pixels")
    page.get_by_test_id("picture-3").click()
    expect(page.get_by_test_id("picture-3")).to_have_attribute("aria-pressed", "true")

    page.get_by_test_id("tab-gates").click()
    expect(page.get_by_test_id("gates").locator("canvas")).to_have_count(3, timeout=SLOW)
    page.get_by_test_id("tab-gates").press("ArrowRight")
    expect(page.get_by_test_id("tab-unrolled")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("film").locator("figure:visible")).to_have_count(
        4, timeout=SLOW
    )  # start and three times
    expect(page.get_by_test_id("unrolled-chart")).to_have_attribute("aria-label", re.compile("% at the end"))


def test_imagenet_is_counted(app, bench):
    page = opened(bench, app + "/architectures?samples=60&contenders=plain depth=8").page
    page.get_by_test_id("tab-imagenet").click()
    table = page.get_by_test_id("imagenet-table")
    expect(table).to_contain_text("15.4 %")
    expect(table).to_contain_text("2.25 %")
    expect(table.locator("tr", has_text="AlexNet").first).to_contain_text("61.0 M", timeout=60_000)
    expect(table.locator("tr", has_text="GoogLeNet")).to_contain_text("7.00 M")


def test_a_family_that_is_missing_is_added(app, bench):
    page = opened(bench, app + "/architectures?samples=60&contenders=plain depth=8").page
    page.get_by_test_id("tab-unrolled").click()
    expect(page.get_by_test_id("inside")).to_contain_text("None of the contenders is a recurrent network.")
    page.get_by_test_id("add-family").click()
    expect(page.get_by_test_id("standings").locator("tbody tr")).to_have_count(2, timeout=SLOW)
    expect(page.get_by_test_id("film").locator("figure:visible")).to_have_count(4, timeout=SLOW)


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = opened(Bench(new_page(390, 844)), app + URL)
    box = bench.page.get_by_test_id("inside").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
