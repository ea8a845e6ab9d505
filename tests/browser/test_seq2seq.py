"""The sequence-to-sequence page in Chromium: words, lines, matrix, a typed source, the beam, lengths, and a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/seq2seq?samples=200&longest=8&models=none units=16,additive units=16 both"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("source-0")).to_be_visible(timeout=SLOW)
    bench.idle()
    return bench.page


def test_attention_is_live_and_a_word_says_where_it_looks(app, bench):
    page = opened(bench, app + URL)
    expect(page.get_by_test_id("standings").locator("tbody tr")).to_have_count(2)
    bench.play.click()
    bench.grows_beyond(20)
    bench.pause()
    bench.idle()
    expect(page.get_by_test_id("weave")).to_have_attribute("aria-label", re.compile("Lines are shares of attention"))
    word = page.get_by_test_id("output-0")
    word.click()
    expect(word).to_have_attribute("aria-pressed", "true")
    expect(word).to_have_attribute("aria-label", re.compile(r"Output word 1: .* it looks most at “.*” \(\d+ %\)"))
    expect(page.get_by_test_id("worked")).to_be_visible()
    page.get_by_test_id("worked").locator("tbody tr").nth(1).hover()
    expect(page.get_by_test_id("score")).to_contain_text(re.compile("The score of “.*Sum of the last row"))
    expect(page.get_by_test_id("word")).to_contain_text("output word 1 of")
    word.press("ArrowUp")
    expect(page.get_by_test_id("source-0")).to_be_focused()
    page.get_by_test_id("matrix").hover(position={"x": 90, "y": 90})
    word.click()
    expect(word).to_have_attribute("aria-pressed", "false")


def test_without_attention_there_is_one_vector(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("model-0").click()
    expect(page.get_by_test_id("bottleneck")).to_be_visible()
    expect(page.get_by_test_id("matrix")).not_to_be_visible()
    expect(page.get_by_test_id("word")).to_contain_text("This model has no attention")


def test_a_source_of_ones_own(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("typed").fill("the red xylophone")
    strange = re.compile("“xylophone” is not in the vocabulary")
    expect(page.get_by_test_id("source-2")).to_have_attribute("aria-label", strange)
    expect(page.get_by_test_id("verdict")).to_contain_text("Your text")
    expect(page).to_have_url(re.compile("phrase=the"))
    page.get_by_test_id("example-2").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("Validation example 3")
    expect(page.get_by_test_id("typed")).to_have_value("")


def test_the_map_grows_as_it_learns(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("tab-film").click()
    bench.train(20)
    expect(page.get_by_test_id("film-2")).to_be_visible()
    page.get_by_test_id("film-0").click()
    bench.is_at("paused", step=0)


def test_beam_search_is_a_tree_beside_greedy_search(app, bench):
    page = opened(bench, app + URL)
    bench.train(20)
    page.get_by_test_id("tab-beam").click()
    tree = page.get_by_test_id("beam-tree")
    expect(tree).to_have_attribute("aria-label", re.compile("Beam search of width 3"), timeout=SLOW)
    expect(page.get_by_test_id("beam-best")).to_contain_text("Beam of 3")
    expect(page.get_by_test_id("beam-greedy")).to_contain_text("log p")
    page.get_by_test_id("width-1").click()
    expect(tree).to_have_attribute("aria-label", re.compile("Beam search of width 1"))
    expect(page.get_by_test_id("beam-greedy")).to_contain_text("the same")
    page.get_by_test_id("beam-0").hover()
    expect(page.get_by_test_id("beam").locator(".readout")).to_contain_text("kept")


def test_accuracy_by_length(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("tab-lengths").click()
    chart = page.get_by_test_id("lengths-chart")
    expect(chart).to_have_attribute("aria-label", re.compile("Shortest, 3: No attention .* Longest, 8"), timeout=SLOW)
    page.get_by_test_id("measure-per_token").click()
    chart.press("ArrowRight")
    expect(page.get_by_test_id("lengths").locator(".readout")).to_contain_text(re.compile(r"Length 3: .* examples"))


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = Bench(new_page(390, 844))
    page = opened(bench, app + URL)
    for name in ("standings", "weave", "closer"):
        box = page.get_by_test_id(name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
