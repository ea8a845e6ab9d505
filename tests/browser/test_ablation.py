"""Silencing and freezing units by mouse and keyboard, the ranking, and one step in slow motion."""

import re

from playwright.sync_api import expect

from tests.browser.bench import Bench

URL = "/playground"


def test_a_unit_is_silenced_frozen_and_restored(app, bench):
    page = bench.open(app + URL).page
    bench.train(60)
    page.get_by_test_id("unit-h0.1").click()
    menu = page.get_by_test_id("unit-menu")
    expect(menu).to_be_visible()
    expect(bench.view).to_have_text("Layer 1, unit 2")  # it is on the big plot as before
    silenced = page.get_by_test_id("silenced-text")
    expect(silenced).to_be_hidden()

    page.get_by_test_id("unit-zero").click()
    expect(silenced).to_have_text(re.compile(r"^1 unit is silenced.*loss 0\.\d+ → \d.*accuracy [\d.]+ % → [\d.]+ %\.$"))
    expect(page.get_by_test_id("unit-h0.1")).to_have_attribute("aria-label", "layer 1, unit 2, silenced")
    before = silenced.inner_text()
    page.get_by_test_id("unit-mean").click()
    expect(page.get_by_test_id("unit-h0.1")).to_have_attribute("aria-label", "layer 1, unit 2, replaced by its mean")
    expect(silenced).not_to_have_text(before)
    page.get_by_test_id("unit-freeze").click()
    expect(page.get_by_test_id("unit-h0.1")).to_have_attribute(
        "aria-label", "layer 1, unit 2, replaced by its mean, frozen"
    )
    expect(bench.marks).to_have_count(1)
    page.get_by_test_id("restore-all").click()
    expect(silenced).to_be_hidden()
    expect(page.get_by_test_id("unit-h0.1")).to_have_attribute("aria-label", "layer 1, unit 2, frozen")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    bench.is_at("paused", step=60, head=60)  # nothing of this was training

    page.get_by_test_id("unit-h1.0").focus()
    page.keyboard.press("s")
    expect(page.get_by_test_id("unit-h1.0")).to_have_attribute("aria-label", "layer 2, unit 1, silenced")
    page.keyboard.press("s")
    expect(page.get_by_test_id("unit-h1.0")).to_have_attribute("aria-label", "layer 2, unit 1")
    page.get_by_test_id("unit-h0.1").focus()
    page.keyboard.press("f")
    expect(page.get_by_test_id("unit-h0.1")).to_have_attribute("aria-label", "layer 1, unit 2")
    expect(bench.marks).to_have_count(2)


def test_the_ranking_silences_too(app, bench):
    page = bench.open(app + URL).page
    bench.train(60)
    bench.open_panel("Ablation")
    bars = page.get_by_test_id("ranking").get_by_role("button")
    expect(bars).to_have_count(6)
    first = bars.first
    expect(first).to_contain_text("+")
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("without-val-loss")).to_have_text(re.compile(r"\d"))
    whole, without = (float(page.get_by_test_id(f"{row}-val-loss").inner_text()) for row in ("whole", "without"))
    assert without > whole
    expect(page.get_by_test_id("silenced-text")).to_contain_text("1 unit is silenced")
    bench.play.click()
    expect(page.get_by_test_id("ranking-note")).to_contain_text("made again when the run is paused")
    bench.pause()
    expect(page.get_by_test_id("ranking-note")).to_contain_text("adds to the validation loss")
    page.get_by_test_id("panel-restore").click()
    expect(page.get_by_test_id("silenced-text")).to_be_hidden()


def test_one_step_in_slow_motion(app, bench):
    page = bench.open(app + URL).page
    bench.train(10)
    bench.open_panel("Slow motion")
    said, code = page.get_by_test_id("stage-sentence"), page.get_by_test_id("stage-code")
    expect(said).to_contain_text("Step 11 learns from 32 training points")
    target = re.search(r"its target is (.+)\.$", said.inner_text())[1]
    stages = {
        "forward": (r"the output says 0\.\d+", "model("),
        "loss": rf"the target was {re.escape(target)}: loss [\d.]+",
        "backward": r"the output should (rise|fall)",
        "update": r"adam .*The largest: .* goes from",
    }
    for stage, words in stages.items():
        pattern, line = words if isinstance(words, tuple) else (words, stage if stage != "update" else "w")
        page.get_by_test_id("stage-next").click()
        expect(page.get_by_test_id(f"stage-{stage}")).to_have_attribute("aria-pressed", "true")
        expect(said).to_have_text(re.compile(pattern))
        expect(code).to_contain_text(line)
    expect(page.get_by_test_id("stage-next")).to_be_disabled()

    page.get_by_test_id("step-unit-3.0").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("step-unit-2.0")).to_have_attribute("aria-pressed", "true")
    working = page.get_by_test_id("working")
    expect(working).to_contain_text("Layer 2, unit 1")
    bench.is_at("paused", step=10)  # the arrow was not the bar's
    row = working.locator("tr").last.locator("td").all_inner_texts()
    old, change, new = (float(text.replace("−", "-")) for text in row)
    assert abs(old + change - new) < 0.002

    page.get_by_test_id("take-step").click()
    bench.is_at("paused", step=11)
    expect(said).to_contain_text("Step 12 learns from")
    table = bench.table()
    taken = float(table.get_by_test_id("table-bias-1.0").inner_text().replace("−", "-"))
    assert abs(taken - new) < 0.002

    bench.play.click()
    expect(page.get_by_test_id("slow-motion-rest")).to_have_text("Pause to look at one step.")
    bench.pause()
    expect(page.get_by_test_id("slow-motion-rest")).to_be_hidden()


def test_slow_motion_on_a_phone_in_the_dark(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = Bench(new_page(390, 844, "dark")).open(app + URL)
    bench.open_panel("Slow motion")
    bench.page.get_by_test_id("stage-loss").click()
    expect(bench.page.get_by_test_id("stage-sentence")).to_contain_text("The output said")
    sheet = bench.page.get_by_test_id("step-picture")
    sheet.scroll_into_view_if_needed()
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390
