"""The panel Writing in Chromium: in the recurrent lab and, with its key/value cache, in GPT."""

import re

from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

RECURRENT = "/recurrent?characters=8000&babble_every=10&panels=writing"
GPT = "/transformer?characters=8000&context=32&babble_every=10&panels=writing"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("writing-state")).to_contain_text("Written at step", timeout=SLOW)
    bench.idle()
    return bench.page


def test_the_next_token_and_what_is_cut(app, bench):
    page = opened(bench, app + RECURRENT)
    bars = page.get_by_test_id("next-bars")
    expect(bars.locator("button:visible")).to_have_count(14)
    expect(bars.locator(".cut:visible")).to_have_count(0)
    page.get_by_test_id("knob-top_k").fill("3")
    expect(bars.locator(".cut:visible")).to_have_count(11)
    expect(page.get_by_role("region", name="The next token")).to_contain_text("3 of")
    page.get_by_test_id("prompt").fill("the ")
    expect(page.locator(".begun")).to_have_text("the ")
    page.get_by_test_id("candidate-0").click()
    expect(page.get_by_test_id("prompt")).to_have_value(re.compile("^the ."))
    page.get_by_test_id("knob-temperature").fill("0")
    expect(bars.locator(".cut:visible")).to_have_count(13)


def test_samples_taken_while_it_learns_can_be_dragged_through(app, bench):
    page = opened(bench, app + RECURRENT)
    expect(page.locator(".babble")).to_contain_text("Every 10 steps a sample is taken")
    bench.train(30)
    rows = page.get_by_test_id("babble-list").locator("[role=option]")
    expect(rows).to_have_count(3)
    page.get_by_test_id("babble-slider").fill("0")
    expect(page.locator(".full")).to_contain_text("step 10")
    page.get_by_test_id("babble-seek").click()
    bench.is_at("paused", step=10)
    expect(rows).to_have_count(1)


def test_a_cache_makes_gpt_quicker(app, bench):
    page = opened(bench, app + GPT)
    expect(page.get_by_test_id("writing-state")).to_contain_text("with the cache")
    page.get_by_test_id("cache").uncheck()
    expect(page.get_by_test_id("writing-state")).to_contain_text("without the cache")
    page.get_by_test_id("speeds").click()
    expect(page.get_by_test_id("speed-bars")).to_contain_text(re.compile(r"[\d.]+ times as fast"), timeout=SLOW)


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    page = opened(Bench(new_page(390, 844)), app + RECURRENT)
    box = page.get_by_test_id("writing").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
