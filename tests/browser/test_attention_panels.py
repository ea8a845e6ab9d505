"""The panels on attention and on positions: every stage walked through, every number explained, by mouse and keys."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bench import SLOW, Bench

URL = "/transformer"
TITLES = {"selfattention": "Self-attention in numbers", "positions": "Positions"}
STAGES = ("vectors", "scores", "scale", "mask", "softmax", "sum")
expect_soon = {"timeout": SLOW}


def open_panel(bench: Bench, app: str, name: str, words: str = "") -> Locator:
    """A panel of the lab; its component, once it has drawn something."""
    bench.page.goto(app + URL + words)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=2 * SLOW)
    bench.idle()
    bench.open_panel(TITLES[name])
    host = bench.page.locator(f".{name}[data-frames]")
    expect(host).to_be_visible(**expect_soon)
    return host


def test_a_head_is_walked_through_stage_by_stage(app, bench):
    host = open_panel(bench, app, "selfattention")
    page = bench.page
    expect(host).to_have_attribute("data-head", "self.0.0", **expect_soon)
    for stage in STAGES:
        expect(host).to_have_attribute("data-stage", stage)
        if stage != STAGES[-1]:
            page.get_by_test_id("sa-next").click()
    expect(page.get_by_test_id("sa-next")).to_be_disabled()
    expect(page.get_by_test_id("sa-sum")).to_have_text(re.compile(r"^Sum of the \d+ products = "))
    page.get_by_test_id("sa-back").click()
    expect(host).to_have_attribute("data-stage", "softmax")
    page.get_by_test_id("sa-stage-vectors").click()
    expect(page.get_by_test_id("sa-sum")).to_have_text(re.compile(r"^Sum of the \d+ products .* \+ bias .* = "))


def test_every_cell_explains_itself_by_keyboard_and_under_the_pointer(app, bench):
    host = open_panel(bench, app, "selfattention")
    page = bench.page
    page.get_by_test_id("sa-stage-softmax").click()
    weights = page.locator('canvas[data-testid="matrix-weights"]')
    weights.focus()
    for _ in range(12):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
    expect(host).to_have_attribute("data-cell", "weights 0,0")
    expect(host).to_have_attribute("data-value", "1")  # the first token can look at itself alone
    expect(page.get_by_test_id("sa-title")).to_contain_text("Weight that 1 ")
    page.keyboard.press("ArrowRight")
    expect(host).to_have_attribute("data-cell", "weights 0,1")
    expect(host).to_have_attribute("data-value", "0")  # a later token
    expect(page.get_by_test_id("sa-sum")).to_contain_text("−∞")
    page.keyboard.press("ArrowDown")
    second = float(host.get_attribute("data-value"))
    page.keyboard.press("ArrowLeft")
    assert second + float(host.get_attribute("data-value")) == pytest.approx(1, abs=1e-5)
    bench.is_at("ready", step=0)  # the arrows were not the bar's

    page.get_by_test_id("sa-stage-mask").click()
    masked = page.locator('canvas[data-testid="matrix-masked"]')
    box = masked.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 30)  # the first row, far to the right
    expect(host).to_have_attribute("data-cell", re.compile(r"^masked 0,\d+$"))
    expect(page.get_by_test_id("sa-sum")).to_contain_text("No: token")
    page.mouse.move(box["x"] + 200, box["y"] - 60)
    expect(host).to_have_attribute("data-cell", "masked 1,0")  # what was chosen is back


def test_another_head_and_other_tokens(app, bench):
    host = open_panel(bench, app, "selfattention")
    page = bench.page
    page.get_by_test_id("sa-layer").select_option(label="2")
    page.get_by_test_id("sa-head").select_option(label="3")
    expect(host).to_have_attribute("data-head", "self.1.2", **expect_soon)
    expect(page.get_by_test_id("sa-range")).to_have_text(re.compile(r"^tokens 1 to 12 of \d+$"))
    page.get_by_test_id("sa-later").click()
    expect(page.get_by_test_id("sa-range")).to_have_text(re.compile(r"^tokens 13 to 24 of \d+$"))
    page.get_by_test_id("sa-all").click()
    expect(page.get_by_test_id("sa-range")).to_have_text(re.compile(r"^tokens 1 to (\d+) of \1$"))
    bench.train(10)
    expect(page.locator(".selfattention .state")).to_contain_text("step 10", **expect_soon)


def test_rotary_positions_are_turned_and_drawn_as_arrows(app, bench):
    host = open_panel(bench, app, "selfattention", "?positions=rotary")
    page = bench.page
    page.get_by_test_id("sa-stage-turn").click()
    expect(host).to_have_attribute("data-stage", "turn")
    expect(page.get_by_test_id("sa-sum")).to_have_text(re.compile(r"cos .* sin .* = "))
    bench.open_panel(TITLES["positions"])
    positions = page.locator(".positions[data-frames]")
    expect(positions).to_have_attribute("data-kind", "rotary", **expect_soon)
    expect(page.get_by_test_id("pos-dials")).to_be_visible()
    expect(page.get_by_test_id("pos-matrix")).to_be_hidden()


def test_positions_are_looked_at_place_by_place_and_lost_by_shuffling(app, bench):
    positions = open_panel(bench, app, "positions")
    page = bench.page
    expect(positions).to_have_attribute("data-kind", "learned", **expect_soon)
    place = page.get_by_test_id("pos-place")
    place.focus()
    page.keyboard.press("Home")
    expect(page.get_by_test_id("pos-placed")).to_have_text(re.compile(r"^1 of \d+"))
    grid = page.get_by_test_id("pos-similarity")
    grid.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("pos-reading")).to_have_text(re.compile(r"^Places 2 and 1: .* \(cosine\)"))
    shuffled = page.get_by_test_id("pos-after")
    expect(shuffled).not_to_be_empty(**expect_soon)
    before = shuffled.text_content()
    assert sorted(before) == sorted(page.get_by_test_id("pos-before").text_content())
    page.get_by_test_id("pos-shuffle").click()
    expect(shuffled).not_to_have_text(before, **expect_soon)
    expect(page.get_by_test_id("pos-losses")).to_have_text(re.compile(r"as they are[\d.]+.*without positions[\d.]+"))
    bench.is_at("ready", step=0)


@pytest.mark.parametrize("name", TITLES)
def test_nothing_is_wider_than_a_phone(app, new_page, expected_errors, name):
    expected_errors.append("does not seem to exist")
    page = new_page(390, 844, "dark")
    host = open_panel(Bench(page), app, name)
    expect(host).to_have_attribute("data-theme", "dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert host.evaluate("host => host.scrollWidth <= host.clientWidth + 1")


def test_panels_stay_through_another_drawing_of_the_whole_page(app, bench):
    open_panel(bench, app, "positions")
    bench.open_panel(TITLES["selfattention"])
    bench.page.get_by_test_id("sa-sum").wait_for()
    bench.group("Network")
    bench.page.get_by_test_id("reset").click()
    bench.train(10)
    expect(bench.page.get_by_test_id("pos-title")).to_contain_text("step 10", **expect_soon)
