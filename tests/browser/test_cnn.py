"""The CNN page in Chromium: maps and answer, three zooms on one number, the pad, the scale of colours, and a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/cnn?samples=200"
NUMBER = r"[−\d.]+"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("maps-conv1")).to_be_visible(timeout=SLOW)
    bench.idle()
    return bench.page


def test_it_is_live_while_it_trains_and_can_be_scrubbed(app, bench):
    page = opened(bench, app + URL)
    expect(page.get_by_test_id("maps-conv1")).to_have_attribute("aria-label", re.compile("8 of 8 feature maps"))
    expect(page.get_by_test_id("predictions").locator("button")).to_have_count(10)
    bench.play.click()
    bench.grows_beyond(20)
    bench.pause()
    expect(page.get_by_test_id("verdict")).to_have_text(re.compile("says"))
    there = bench.drag_scrubber(0.5)
    bench.is_at("paused", step=there)
    expect(page.locator(".cnn")).to_have_attribute("data-step", str(there))


def test_three_zooms_on_one_number(app, bench):
    page = opened(bench, app + URL)
    bench.train(10)
    page.get_by_test_id("maps-conv2").click(position={"x": 20, "y": 20})
    expect(page.get_by_test_id("tab-map")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("channels").locator(".channel:visible")).to_have_count(8)
    expect(page.get_by_test_id("zoom-note")).to_contain_text("conv2, map 1 reads 8 channels")
    page.get_by_test_id("zoom-map").click(position={"x": 70, "y": 70})
    expect(page.get_by_test_id("pixel-note")).to_have_text("conv2, row 7, column 7 of map 1:")
    sum_ = rf"^sum over 8 channels {NUMBER} [+−] bias {NUMBER} = {NUMBER}, ReLU → {NUMBER}$"
    expect(page.get_by_test_id("equation")).to_have_text(re.compile(sum_))
    expect(page.get_by_test_id("channel-sums").locator("button:visible")).to_have_count(8)
    page.get_by_test_id("zoom-map").press("ArrowDown")
    expect(page.get_by_test_id("pixel-note")).to_have_text("conv2, row 8, column 7 of map 1:")
    page.get_by_test_id("unit-on").click()
    expect(page.get_by_test_id("unit-name")).to_have_text("map 2 of 16")
    expect(page).to_have_url(re.compile("view=conv2.1.7.6"))
    page.get_by_test_id("class-3").click()
    expect(page.get_by_test_id("equation")).to_have_text(re.compile(r"^sum over 16 channels"))


def test_filters_of_every_layer_and_the_images_they_answer_to(app, bench):
    page = opened(bench, app + URL)
    filters = page.get_by_test_id("filters")
    expect(filters).to_have_attribute("aria-label", re.compile("conv1: 8 filters of 1 × 5 × 5 weights"))
    page.get_by_test_id("layer").select_option("conv2")
    expect(filters).to_have_attribute("aria-label", re.compile("conv2: 16 filters of 8 × 5 × 5 weights"))
    filters.press("ArrowDown")
    expect(page.get_by_test_id("unit-name")).to_have_text("map 1 of 16")
    page.get_by_test_id("tab-strongest").click()
    expect(page.get_by_test_id("strongest").locator("button:visible")).to_have_count(16)
    page.get_by_test_id("strongest-2").click()
    expect(page.get_by_test_id("input-caption")).to_have_text(re.compile("^training image"))


def test_a_silenced_filter_and_what_it_costs(app, bench):
    page = opened(bench, app + URL)
    bench.train(10)
    page.get_by_test_id("maps-conv1").click(position={"x": 20, "y": 20})
    page.get_by_test_id("unit-zero").click()
    expect(page.get_by_test_id("silenced-text")).to_have_text(
        re.compile("^conv1, map 1 silenced: validation loss .* accuracy .* → ")
    )
    page.get_by_test_id("restore-all").click()
    expect(page.get_by_test_id("silenced")).to_be_hidden()


def test_a_drawing_goes_through_the_network(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("draw").click()
    sheet = page.get_by_test_id("pad-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 130, steps=5)
    page.mouse.up()
    page.get_by_test_id("pad-done").click()
    expect(page.get_by_test_id("input-caption")).to_have_text("your drawing")
    expect(page.get_by_test_id("verdict")).to_have_text(re.compile(r"^says \d$"))
    page.get_by_test_id("thumb-1").click()
    expect(page.get_by_test_id("input-caption")).to_have_text(re.compile(r"^validation image 2: \d$"))


def test_scales_and_errors(app, bench):
    page = opened(bench, app + URL)
    expect(page.get_by_test_id("legend")).to_contain_text("conv1: −")
    page.get_by_test_id("scale-map").click()
    expect(page.get_by_test_id("legend")).to_contain_text("max of each map")
    page.get_by_test_id("gallery-wrong").check()
    expect(page.get_by_test_id("gallery-note")).to_have_text(re.compile(r"^\d+ wrong"))
    expect(page.get_by_test_id("gallery").locator("button:visible").first).to_have_class(re.compile("miss"))


def test_a_network_without_maps(app, bench):
    bench.page.goto(app + URL + "&network=flatten,dense")
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    page = bench.page
    expect(page.get_by_test_id("filters")).to_have_attribute(
        "aria-label", re.compile("dense1: 10 filters of 1 × 28 × 28")
    )
    page.get_by_test_id("tab-map").click()
    page.get_by_test_id("class-4").click()
    expect(page.get_by_test_id("equation")).to_have_text(re.compile(r"^sum of products"))


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    page = opened(Bench(new_page(390, 844)), app + URL)
    for part in ("zoom", "stages", "predictions"):
        box = page.get_by_test_id(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
