"""The transformer page in Chromium: every head, token to token, the matrix, what lies behind, saving, and a phone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/transformer?characters=3000&context=16&width=16&heads=2&babble_every=0"
PAIRS = "/transformer?task=reversed&samples=100&width=16&heads=2"
SHARE = r"\d+\.\d %"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("head-name")).not_to_be_empty(timeout=SLOW)
    bench.idle()
    return bench.page


def test_it_is_live_while_it_trains_and_can_be_scrubbed(app, bench):
    page = opened(bench, app + URL)
    expect(page.get_by_test_id("overview").locator(".head")).to_have_count(4)
    bench.play.click()
    bench.grows_beyond(20)
    bench.pause()
    expect(page.get_by_test_id("next-tokens").locator(".lookedat")).to_have_count(3)
    there = bench.drag_scrubber(0.5)
    bench.is_at("paused", step=there)
    expect(page.locator(".transformer")).to_have_attribute("data-step", str(there))


def test_pointing_focuses_and_a_click_keeps(app, bench):
    page = opened(bench, app + URL)
    tokens = page.get_by_test_id("row-from").locator(".token")
    expect(tokens).to_have_count(16)
    head, rest = page.get_by_test_id("card-head"), "Point at a token"
    tokens.nth(4).hover()
    expect(head).to_have_text(re.compile(r"\(token 5\) looks at$"))
    expect(page.get_by_test_id("looked").locator(".value").first).to_have_text(re.compile(SHARE))
    page.get_by_test_id("tab-lens").hover()
    expect(head).to_contain_text(rest)
    tokens.nth(4).click()
    page.get_by_test_id("tab-lens").hover()
    expect(head).to_contain_text("(token 5) looks at")
    tokens.nth(9).hover()
    expect(head).to_contain_text("(token 10) looks at")
    tokens.nth(4).click()
    page.get_by_test_id("tab-lens").hover()
    expect(head).to_contain_text(rest)
    tokens.nth(2).click()
    tokens.nth(6).click(modifiers=["Shift"])
    expect(head).to_have_text("2 tokens together look at")
    page.get_by_test_id("release").click()
    page.get_by_test_id("row-to").locator(".token").nth(0).click()
    expect(head).to_contain_text("is looked at by")
    page.get_by_test_id("row-to").press("Escape")
    page.get_by_test_id("tab-lens").hover()
    expect(head).to_contain_text(rest)


def test_heads_are_chosen_and_their_lines_switched(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("head-self-1-1").click()
    expect(page.get_by_test_id("head-name")).to_have_text("layer 2, head 2")
    expect(page).to_have_url(re.compile("view=self.1.1"))
    first, second = page.get_by_test_id("swatch-0"), page.get_by_test_id("swatch-1")
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(first).to_have_attribute("aria-pressed", "false")
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("heads-all").click()
    expect(first).to_have_attribute("aria-pressed", "false")
    page.get_by_test_id("head-self-1-1").press("ArrowLeft")
    expect(page.get_by_test_id("head-name")).to_have_text("layer 2, head 1")


def test_the_matrix_says_every_weight(app, bench):
    page = opened(bench, app + URL)
    matrix, head = page.get_by_test_id("matrix"), page.get_by_test_id("card-head")
    expect(matrix).to_have_attribute("aria-label", re.compile("layer 1, head 1: 16 tokens look at 16"))
    matrix.press("ArrowDown")
    expect(head).to_have_text(re.compile(r"\(2\) looks at .* \(1\) with \d\.\d{3} "))
    matrix.press("ArrowRight")
    matrix.press("ArrowRight")
    expect(head).to_have_text(re.compile("cannot see .*: it comes later"))
    matrix.press("Enter")
    matrix.blur()
    expect(head).to_contain_text("(token 2) looks at")


def test_what_lies_behind(app, bench):
    page = opened(bench, app + URL)
    lens = page.get_by_test_id("logit-lens")
    expect(lens).to_have_attribute("aria-label", re.compile("3 rows, the embedding and 2 layers, by 16 tokens"))
    lens.press("ArrowDown")
    expect(page.get_by_test_id("lens-note")).to_have_text(re.compile(rf"^After .*{SHARE}.*the right one, .* {SHARE}"))
    page.get_by_test_id("tab-stream").click()
    expect(page.get_by_test_id("stream")).to_have_attribute("aria-label", re.compile("5 parts by 16 tokens"))
    page.get_by_test_id("stream-added").click()
    expect(page.get_by_test_id("stream")).to_have_attribute("aria-label", re.compile("4 parts by 16 tokens"))
    page.get_by_test_id("tab-averages").click()
    expect(page.get_by_test_id("average-induction-1-1")).to_have_text(re.compile(r"^\d\.\d\d$"))
    page.get_by_test_id("average-induction-1-1").click()
    expect(page.get_by_test_id("head-name")).to_have_text("layer 2, head 2")
    page.get_by_test_id("origin-repeated").click()
    expect(page.get_by_test_id("averages-note")).to_contain_text("random texts said twice")
    page.get_by_test_id("tab-embeddings").click()
    expect(page.get_by_test_id("embeddings-note")).to_have_text(re.compile("token embeddings .* of the variance"))
    page.get_by_test_id("embeddings-positions").click()
    expect(page.get_by_test_id("embeddings-note")).to_contain_text("16 position embeddings")
    page.get_by_test_id("tab-model").click()
    expect(page.get_by_test_id("blueprint").locator(".block")).to_have_count(6)
    page.get_by_test_id("row-from").locator(".token").nth(2).click()
    expect(page.get_by_test_id("model-note")).to_contain_text("(token 3)")
    page.get_by_test_id("blueprint").get_by_role("button", name="attention 1").click()
    expect(page.get_by_test_id("head-name")).to_have_text("layer 1, head 1")


def test_words_stand_in_columns_where_a_line_is_too_short(app, bench):
    page = opened(bench, app + URL.replace("context=16", "context=32&tokens=words"))
    expect(page.locator(".layerview.upright")).to_have_count(1)
    first = page.get_by_test_id("row-from").locator(".token").first.bounding_box()
    other = page.get_by_test_id("row-to").locator(".token").first.bounding_box()
    assert first["x"] + first["width"] < other["x"]
    assert abs(first["y"] - other["y"]) < 2


def test_a_head_and_a_layer_are_silenced_from_their_menus(app, bench):
    page = opened(bench, app + URL)
    bench.train(10)
    page.get_by_test_id("head-self-0-1").hover()
    page.get_by_test_id("menu-self-0-1").click()
    page.get_by_test_id("menu-zero").click()
    said = page.get_by_test_id("silenced-text")
    expect(said).to_have_text(re.compile(r"^Without layer 1, head 2: validation loss [\d.]+ → [\d.]+, accuracy"))
    expect(page.get_by_test_id("head-self-0-1")).to_contain_text("silenced")
    page.get_by_test_id("layer-self-1").click()
    page.get_by_test_id("menu-mean").click()
    expect(said).to_have_text(re.compile("^Without all of layer 2 and layer 1, head 2: validation loss"))
    page.get_by_test_id("restore-all").click()
    expect(page.get_by_test_id("silenced")).to_be_hidden()


def test_a_text_of_ones_own_and_examples(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("text-input").fill("the hen")
    expect(page.get_by_test_id("row-from").locator(".token")).to_have_count(7)
    expect(page.get_by_test_id("text-words")).to_have_text("your text")
    expect(page).to_have_url(re.compile("phrase=the"))
    page.get_by_test_id("example-on").click()
    expect(page.get_by_test_id("text-words")).to_have_text("validation example 1")
    page.get_by_test_id("example-on").click()
    expect(page.get_by_test_id("text-words")).to_have_text("validation example 2")


def test_a_translator_has_three_stacks(app, bench):
    page = opened(bench, app + PAIRS)
    expect(page.get_by_test_id("head-name")).to_have_text("cross, layer 1, head 1")
    expect(page.get_by_test_id("overview").locator(".stackname")).to_have_count(3)
    expect(page.get_by_test_id("says")).to_have_text(re.compile("^says: "))
    page.get_by_test_id("head-encoder-0-0").click()
    expect(page.get_by_test_id("head-name")).to_have_text("encoder, layer 1, head 1")
    page.get_by_test_id("text-input").fill("ab1")
    expect(page.get_by_test_id("text-words")).to_have_text("your text, 1 unknown")


def test_what_was_chosen_for_one_task_does_not_stay_on_the_next(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("tab-averages").click()
    page.get_by_test_id("origin-repeated").click()
    expect(page.get_by_test_id("averages-note")).to_contain_text("random texts said twice")
    tries = page.get_by_role("button", name="Try", exact=True)
    tries.nth(5).click()  # letters backwards
    expect(page.get_by_test_id("says")).to_have_text(re.compile("^says: "), timeout=SLOW)
    expect(page.get_by_test_id("origin-repeated")).to_be_disabled()
    expect(page.get_by_test_id("averages-note")).to_contain_text("32 validation examples")
    bench.idle()
    tries.nth(1).click()  # which came first
    expect(page.get_by_test_id("says")).to_have_text("Which came first, A or B?", timeout=SLOW)


def test_it_is_saved_as_a_drawing_and_as_a_file_that_works_alone(app, bench, new_page, tmp_path):
    page = opened(bench, app + URL)
    page.get_by_test_id("row-from").locator(".token").nth(5).click()
    files = {}
    for kind in ("svg", "html"):
        with page.expect_download() as saved:
            page.get_by_test_id(f"save-{kind}").click()
        assert saved.value.suggested_filename == f"attention-layer-1-step-0.{kind}"
        files[kind] = Path(tmp_path / f"picture.{kind}")
        saved.value.save_as(files[kind])
    drawing = new_page()
    drawing.goto(files["svg"].as_uri())
    assert drawing.locator("image").count() == 5  # the matrix and every head
    assert drawing.locator("path").count() >= 1
    alone = new_page()
    alone.goto(files["html"].as_uri())
    expect(alone.locator("canvas")).to_have_count(5)
    alone.locator("span").nth(3).click()
    expect(alone.locator("p").first).to_contain_text("(4) looks at:")
    assert "http" not in files["html"].read_text()


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    page = opened(Bench(new_page(390, 844, "dark")), app + URL)
    for part in ("overview", "lines", "matrix", "pane"):
        box = page.get_by_test_id(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
