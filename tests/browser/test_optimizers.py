"""The race of optimizers in a real browser: it moves, a click places the start, a row shows its rule."""

import re

from playwright.sync_api import Page, expect

from tests.browser.bench import Bench

URL = "/optimizers"


def race(page: Page):
    return page.locator(".race[data-frames]").first


def test_racers_move_and_the_table_follows(app, bench):
    page = bench.open(app + URL).page
    expect(race(page)).to_have_attribute("data-racers", re.compile(r"[1-8]"))
    first = page.get_by_test_id("racer-loss-0")
    before = first.inner_text()
    bench.play.click()
    bench.has_trained(2)
    expect(race(page)).to_have_attribute("data-fps", re.compile(r"\d"))
    bench.pause()
    expect(page.get_by_test_id("racer-step-0")).to_have_text(f"{bench.step:,}")
    expect(page.get_by_test_id("race-step")).to_have_text(f"step {bench.step:,}")
    expect(first).not_to_have_text(before)


def test_a_click_on_the_map_starts_a_race_there(app, bench):
    page = bench.open(app + URL).page
    bench.train(10)
    before = race(page).get_attribute("data-start")
    box = page.get_by_test_id("stage").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3)
    bench.is_at("ready", step=0, head=0)
    expect(race(page)).not_to_have_attribute("data-start", before)

    before = race(page).get_attribute("data-start")
    page.get_by_test_id("stage").focus()
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(race(page)).not_to_have_attribute("data-start", before)


def test_a_row_shows_its_rule_with_the_numbers_of_the_next_step(app, bench):
    page = bench.open(app + URL).page
    bench.train(10)
    page.get_by_test_id("racer-1").click()
    expect(page.locator(".racers .row[aria-pressed=true]")).to_have_count(1)
    label = page.get_by_test_id("racer-1").inner_text()
    expect(page.get_by_test_id("rule-title")).to_have_text(label)
    expect(page.get_by_test_id("rule-value-0")).to_have_text(re.compile(r"\d"))
    value, change = (
        float(page.get_by_test_id(f"rule-{name}-0").inner_text().replace("−", "-")) for name in ("value", "step")
    )
    expect(page.get_by_test_id("rule-lines").locator(".worked").last).to_have_text(re.compile(r"= .*\d"))
    bench.train(10)
    assert value != float(page.get_by_test_id("rule-value-0").inner_text().replace("−", "-"))
    assert change


def test_the_surface_turns(app, bench):
    page = bench.open(app + URL).page
    page.get_by_test_id("mode-relief").click()
    expect(race(page)).to_have_attribute("data-mode", "relief")
    stage = page.get_by_test_id("stage")
    before = stage.screenshot()
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    assert stage.screenshot() != before
    page.get_by_test_id("mode-map").click()
    expect(race(page)).to_have_attribute("data-mode", "map")


def test_the_race_on_a_network_and_its_finder(app, bench):
    page = bench.open(app + URL + "?terrain=network").page
    expect(race(page)).to_have_attribute("data-surface", "false")
    bench.train(20)
    expect(page.get_by_test_id("racer-accuracy-0")).to_have_text(re.compile(r"\d+\.\d %"))
    expect(race(page)).to_have_attribute("data-ground", "true")  # the run rests
    page.get_by_test_id("rule-part-numbers").click()
    expect(page.get_by_test_id("rule-value-5")).to_have_text(re.compile(r"\d"))
    bench.open_panel("Learning rate finder")
    expect(page.get_by_test_id("finder-words")).to_have_text(re.compile("falls fastest|No rate stands out"))


def test_a_surface_has_no_passes_over_data(app, bench):
    page = bench.open(app + URL).page
    for name in ("step-epoch", "data-seed", "axis-epoch"):
        expect(page.get_by_test_id(name)).to_be_hidden()
    page.get_by_test_id("step-1").click()
    bench.is_at("paused", step=1)
    expect(page.get_by_test_id("step-counter").locator(".epoch")).to_be_hidden()


def test_what_else_a_rule_has_is_told_when_its_row_is_opened(app, bench):
    page = bench.open(app + URL + "?racers=rmsprop momentum rho=0.8").page
    bench.train(10)
    bench.group("Racers")
    page.get_by_role("button", name="tune").first.click()
    numbers = page.get_by_test_id("stPopoverBody").get_by_role("spinbutton")
    expect(numbers.nth(0)).to_have_value("0.9")
    expect(numbers.nth(1)).to_have_value("0.8")


def test_a_phone_in_the_dark(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = Bench(new_page(390, 844, "dark")).open(app + URL)
    expect(race(bench.page)).to_have_attribute("data-theme", "dark")
    bench.page.get_by_test_id("rule-title").scroll_into_view_if_needed()
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390
