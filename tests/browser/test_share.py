"""A run in the address: copied into another browser it is the same run; and what a teacher hides, locks or enlarges."""

import re

from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/playground"


def test_a_link_carries_the_whole_run(app, bench, new_page):
    page = bench.open(f"{app}{URL}?dataset=xor&lr=0.05&layers=4+tanh,3+relu&seed=5").page
    bench.train(60)
    bench.group("Training")
    bench.knob("Learning rate").press("ArrowRight")
    expect(bench.marks).to_have_count(1)
    bench.train(40)
    bench.page.get_by_test_id("scrubber").press("Shift+ArrowLeft")
    bench.is_at("paused", step=90, head=100)
    expect(page).to_have_url(re.compile(r"events=.*&head=100&at=90$"))
    curve = bench.loss_curve()
    mine = bench.table().inner_text()

    other = Bench(new_page(color_scheme="dark"))
    other.page.goto(page.url)
    other.is_at("paused", step=90, head=100)
    expect(other.marks).to_have_count(1)
    assert other.loss_curve() == curve
    table = other.table()
    expect(table).to_have_text(mine, use_inner_text=True)
    other.idle()
    assert other.page.url == page.url
    expect(other.stale).to_be_hidden()

    other.page.reload()
    other.is_at("paused", step=90, head=100)
    assert other.loss_curve() == curve
    expect(other.page).to_have_url(page.url)


def test_a_unit_that_is_held_is_held_elsewhere(app, bench, new_page):
    page = bench.open(app + URL).page
    page.get_by_test_id("unit-h0.1").click()
    expect(page).to_have_url(re.compile("view=h0.1"))
    other = Bench(new_page()).open(page.url)
    expect(other.view).to_have_text("Layer 1, unit 2")
    other.page.keyboard.press("Escape")
    expect(other.page).not_to_have_url(re.compile("view="))


def test_a_teacher_composes_a_link(app, bench, new_page):
    page = bench.open(app + URL).page
    share(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("stImageContainer").locator("img")).to_be_visible(timeout=SLOW)
    expect(dialog).to_contain_text("Others cannot open this address")
    pick(page, "hide", "Bar: New weights, new data, seeds")
    pick(page, "hide", "Learning rate")
    pick(page, "lock", "Layers")
    expect(dialog.get_by_test_id("stCode")).to_contain_text("lock=")
    dialog.get_by_text("Simple", exact=True).click()
    dialog.get_by_text("Lesson under the lab").click()
    code = dialog.get_by_test_id("stCode")
    for word in ("hide=lr,seeds", "lock=layers", "level=simple", "prose=0"):
        expect(code).to_contain_text(word)
    link = code.inner_text().replace("\n", "").strip()

    other = Bench(new_page()).open(link)
    expect(other.page.get_by_test_id("new-weights")).to_be_hidden()
    expect(other.page.get_by_role("heading", name="Try this")).to_have_count(0)
    expect(other.page.get_by_test_id("add-layer")).to_be_hidden()
    other.group("Network")
    expect(other.page.locator("[class*=layers-0-units] input").first).to_be_disabled()
    expect(other.page.get_by_role("combobox", name="Init")).to_have_count(0)
    other.group("Training")
    expect(other.knob("Batch size")).to_be_attached()
    expect(other.page.get_by_test_id("stSidebar").get_by_role("slider", name="Learning rate")).to_have_count(0)
    other.page.get_by_role("link", name="Home").first.click()
    expect(other.page).to_have_url(re.compile("/[?].*level=simple"))


def test_large_text_and_keys_of_a_locked_bar(app, bench):
    page = bench.open(f"{app}{URL}?lock=reset,scrubber").page
    size = text_size(page)
    bench.train(20)
    page.keyboard.press("r")
    page.keyboard.press("Home")
    bench.train(10)
    bench.is_at("paused", step=30, head=30)
    page.get_by_role("button", name="View").click()
    page.get_by_text("Large, for a projector").click()
    expect(page).to_have_url(re.compile("text=large"))
    page.wait_for_function("size => parseFloat(getComputedStyle(document.documentElement).fontSize) > size", arg=size)
    assert bench.bar.evaluate("bar => parseFloat(getComputedStyle(bar).fontSize)") > 16


def share(page: Page) -> None:
    page.locator(".st-key-playground-share-button button:visible").first.click()


def pick(page: Page, box: str, words: str) -> None:
    """Choose one more control in the Share dialog."""
    field = page.locator(f".st-key-playground-share-{box} input").first
    field.fill(words)
    page.get_by_role("option", name=words, exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator("[role=option]")).to_have_count(0)


def text_size(page: Page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
