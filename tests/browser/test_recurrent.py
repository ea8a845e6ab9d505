"""The Recurrent page in Chromium: text, gates, equations, the eight tabs, what is held, keys, and a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/recurrent?characters=3000&batch_size=8&window=12&cells=gru+units%3D6,lstm+units%3D8"
NUMBER = r"−?[\d.]+"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("maps")).to_be_visible(timeout=SLOW)
    bench.idle()
    return bench.page


def tab(page: Page, name: str) -> None:
    page.get_by_test_id(f"tab-{name}").click()
    expect(page.get_by_test_id(f"tab-{name}")).to_have_attribute("aria-selected", "true")


def brush(page: Page, first: int, last: int) -> None:
    """Drag over tokens of the text, from one to the other."""
    tokens = page.get_by_test_id("text").locator(".tl-token")
    start, end = (tokens.nth(i).bounding_box() for i in (first, last))
    page.mouse.move(start["x"] + 3, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 3, end["y"] + 8, steps=5)
    page.mouse.up()


def test_it_is_live_while_it_trains_and_can_be_scrubbed(app, bench):
    page = opened(bench, app + URL)
    expect(page.get_by_test_id("maps")).to_have_attribute("aria-label", re.compile("reset gate.*100 steps, 6 units"))
    bench.play.click()
    bench.grows_beyond(20)
    bench.pause()
    expect(page.get_by_test_id("cell-1")).to_contain_text(re.compile(r"LSTM-8.*% right"))
    there = bench.drag_scrubber(0.5)
    bench.is_at("paused", step=there)
    expect(page.locator(".recurrent")).to_have_attribute("data-step", str(there))


def test_a_character_that_is_pointed_at_shows_its_equations(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("cell-1").click()
    expect(page.get_by_test_id("maps")).to_have_attribute("aria-label", re.compile("forget gate.*8 units"))
    page.get_by_test_id("text").locator(".tl-token").nth(4).hover()
    expect(page.get_by_test_id("equation-title")).to_have_text(re.compile("^Unit 1 at step 5, which reads"))
    expect(page.get_by_test_id("eq-forget")).to_have_text(re.compile(rf"^f{NUMBER}[+−] {NUMBER}[+−] {NUMBER}→ σ"))
    expect(page.get_by_test_id("eq-cell")).to_contain_text("c = f · c₋₁ + i · g")
    expect(page.get_by_test_id("diagram")).to_have_attribute("aria-label", re.compile(r"Keeps \d+ % of the memory"))
    expect(page.get_by_test_id("next")).to_contain_text("%")


def test_maps_by_mouse_and_by_keys(app, bench):
    page = opened(bench, app + URL)
    maps = page.get_by_test_id("maps")
    maps.click(position={"x": 300, "y": 100})
    expect(page.get_by_test_id("unit-name")).not_to_have_text("unit 1 of 6")
    before = page.get_by_test_id("unit-name").inner_text()
    maps.press("ArrowDown")
    expect(page.get_by_test_id("unit-name")).not_to_have_text(before)
    page.get_by_test_id("map-update").click()
    expect(page.get_by_test_id("map-update")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"view=0\.l0\.\d"))
    page.get_by_test_id("sort").click()
    expect(page.get_by_test_id("sort")).to_have_text(re.compile(r"^Sorted like unit \d$"))
    maps.press("ArrowDown")  # to the unit that is most like it
    expect(page.get_by_test_id("sort")).to_have_attribute("aria-pressed", "true")


def test_a_text_of_ones_own(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("typed").fill("Max saw a dog.")
    page.get_by_test_id("typed").press("Enter")
    expect(page.get_by_test_id("text").locator(".tl-token")).to_have_count(14)
    expect(page.get_by_test_id("maps")).to_have_attribute("aria-label", re.compile("14 steps"))
    expect(page).to_have_url(re.compile("phrase=Max"))
    page.get_by_test_id("example-on").click()
    expect(page.get_by_test_id("text").locator(".tl-token")).to_have_count(100)
    expect(page.get_by_test_id("typed")).to_have_value("")


def test_a_phrase_finds_units_and_where_else_they_are_on(app, bench):
    page = opened(bench, app + URL)
    bench.train(20)
    brush(page, 3, 5)
    expect(page.get_by_test_id("tab-phrase")).to_have_attribute("aria-selected", "true")
    page.get_by_test_id("threshold").fill("0")
    expect(page.get_by_test_id("units-on").locator("button").first).to_be_visible()
    expect(page.get_by_test_id("matches").locator("mark").first).not_to_be_empty()
    page.get_by_test_id("units-on").locator("button").nth(1).click()
    expect(page.get_by_test_id("units-on").locator("button").nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("phrase-clear").click()
    expect(page.get_by_test_id("phrase-note")).to_contain_text("Drag over some letters")


def test_a_phrase_by_keys(app, bench):
    page = opened(bench, app + URL)
    text = page.get_by_test_id("text")
    text.press("Home")
    for _ in range(3):
        text.press("Shift+ArrowRight")
    text.press("Enter")
    expect(page.get_by_test_id("tab-phrase")).to_have_attribute("aria-selected", "true")
    expect(text.locator(".tl-token.in")).to_have_count(4)


def test_a_unit_saturation_gradients_and_what_mattered(app, bench):
    page = opened(bench, app + URL)
    bench.train(10)
    tab(page, "unit")
    expect(page.get_by_test_id("trace")).to_have_attribute("aria-label", re.compile("Unit 1 over 100 steps: hidden"))
    page.get_by_test_id("stretch-state").select_option("update")
    expect(page.get_by_test_id("stretch").locator(".tl-token").first).to_be_visible()
    tab(page, "saturation")
    shares = re.compile(r"on average shut at \d+ % of the steps, open at \d+ %")
    expect(page.get_by_test_id("saturation-update")).to_have_attribute("aria-label", shares)
    tab(page, "unrolled")
    expect(page.get_by_test_id("unrolled-note")).to_contain_text("Training goes back 12 steps at a time")
    expect(page.get_by_test_id("unrolled")).to_contain_text("✂")
    page.get_by_test_id("text").locator(".tl-token").nth(20).click()
    expect(page.get_by_test_id("unrolled-note")).to_contain_text("step 21")
    tab(page, "mattered")
    for method in ("gradient", "occlusion"):
        row = page.get_by_test_id(f"mattered-{method}").locator(".tl-token")
        expect(row.nth(20)).to_have_css("background-color", re.compile("rgb"))
        expect(row.nth(20)).to_have_class(re.compile("selected"))
        expect(row.nth(30)).to_have_class(re.compile("faint"))


def test_a_gate_that_is_held_and_what_is_written_then(app, bench):
    page = opened(bench, app + URL)
    bench.train(20)
    tab(page, "fix")
    expect(page.get_by_test_id("text-plain")).not_to_be_empty()
    page.get_by_test_id("fix-all").check()
    page.get_by_test_id("fix-update-open").click()
    expect(page.get_by_test_id("held")).to_contain_text("update gate of all 6 units: held open (1)")
    expect(page.get_by_test_id("fix-cost")).to_have_text(re.compile(rf"^validation loss {NUMBER} → {NUMBER}, accuracy"))
    expect(page.get_by_test_id("text-fixed").locator("mark")).not_to_be_empty()
    tab(page, "gates")
    expect(page.get_by_test_id("held-text")).to_contain_text("all 6 units held open")
    page.get_by_test_id("strip-restore").click()
    expect(page.get_by_test_id("held-strip")).to_be_hidden()


def test_cells_side_by_side_and_one_more(app, bench):
    page = opened(bench, app + URL)
    tab(page, "cells")
    for k in range(2):
        expect(page.get_by_test_id(f"side-{k}")).to_have_attribute("aria-label", re.compile("100 steps, hidden state"))
    page.get_by_test_id("add-rnn").click()
    expect(page.get_by_test_id("cell-2")).to_contain_text("RNN-6")


def test_numbers_instead_of_letters(app, bench):
    page = opened(bench, app + "/recurrent?task=adding&length=10&samples=60&cells=rnn+units%3D5")
    expect(page.get_by_test_id("typed")).to_be_hidden()
    expect(page.get_by_test_id("map-readout")).to_have_text(re.compile(rf"says {NUMBER}, right is {NUMBER}$"))
    expect(page.get_by_test_id("eq-hidden")).to_contain_text("h = tanh(a)")


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    page = opened(Bench(new_page(390, 844)), app + URL)
    for part in ("cells", "text", "pane", "equations"):
        box = page.get_by_test_id(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
