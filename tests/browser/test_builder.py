"""The network builder in a real browser, on the CNN lab's page: cards, problems, undo, blocks, code, keys, a phone."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/cnn?samples=300"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("builder-sum")).to_contain_text("parameters", timeout=SLOW)
    bench.idle()
    return bench.page


def names(page: Page) -> Locator:
    return page.get_by_test_id("card").locator(".name")


FIRST = ["Convolution", "ReLU", "Max pooling", "Convolution", "ReLU", "Max pooling", "Flatten", "Dense"]


def value(page: Page, card: int, row: str) -> Locator:
    return page.get_by_test_id("card").nth(card).locator(f'.value[data-label="{row}"]')


def test_a_layer_is_added_changed_and_taken_back(bench, app):
    page = opened(bench, app + URL)
    expect(names(page)).to_have_text(FIRST)
    expect(page.get_by_test_id("builder-sum")).to_have_attribute("title", re.compile("as PyTorch counts them"))
    expect(value(page, 0, "Parameters")).to_have_text("208")
    expect(value(page, 0, "Output")).to_have_text("8×28×28")
    expect(value(page, 3, "Sees / stride")).to_have_text("14×14 / 2")

    page.get_by_test_id("card").nth(1).click()
    page.get_by_test_id("open-add").click()
    expect(page.get_by_test_id("add-menu")).to_contain_text("Put in between ReLU and Max pooling")
    page.get_by_test_id("add-dropout").click()
    expect(names(page)).to_have_text([*FIRST[:2], "Dropout", *FIRST[2:]])
    expect(page.get_by_test_id("card").nth(2)).to_have_attribute("aria-selected", "true")

    page.get_by_test_id("card").nth(0).click()
    for _ in range(4):
        page.get_by_test_id("field-filters-more").click()
    expect(value(page, 0, "Output")).to_have_text("12×28×28")
    expect(page.get_by_test_id("field-filters")).to_have_value("12")
    page.get_by_test_id("builder-undo").click()
    expect(value(page, 0, "Output")).to_have_text("8×28×28")
    page.get_by_test_id("builder-undo").click()
    expect(names(page)).to_have_text(FIRST)
    expect(page.get_by_test_id("builder-undo")).to_be_disabled()
    page.get_by_test_id("builder-redo").click()
    expect(names(page)).to_have_count(9)


def test_what_cannot_work_is_explained_at_its_card_while_the_rest_is_drawn(bench, app):
    page = opened(bench, app + URL)
    bench.train(10)
    page.get_by_test_id("card").nth(3).click()
    page.get_by_test_id("field-padding").fill("0")
    page.get_by_test_id("field-padding").press("Enter")
    expect(page.get_by_test_id("builder-state")).to_have_attribute("data-kind", "waiting")
    page.get_by_test_id("field-size").fill("15")
    page.get_by_test_id("field-size").press("Enter")
    broken = page.get_by_test_id("card").nth(3)
    expect(broken).to_have_class(re.compile("broken"))
    expect(broken.locator(".problem")).to_contain_text("it is 15 pixels wide, and only 14 come in")
    expect(page.get_by_test_id("builder-state")).to_contain_text("see layer 4")
    expect(value(page, 7, "Output")).to_have_text("10")
    bench.is_at("paused", step=10, head=10)
    bench.train(10)  # the run keeps its network

    page.get_by_test_id("field-size").fill("3")
    page.get_by_test_id("field-size").press("Enter")
    expect(page.get_by_test_id("builder-state")).to_have_attribute("data-kind", "waiting")
    page.get_by_test_id("builder-fork").click()
    expect(page.get_by_test_id("builder-state")).to_have_attribute("data-kind", "fine")
    bench.is_at("paused", step=20, head=20)
    bench.train(10)


def test_keys_move_copy_and_remove(bench, app):
    page = opened(bench, app + URL)
    page.get_by_test_id("card").nth(1).focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(names(page)).to_have_text(["Convolution", "Max pooling", "ReLU", *FIRST[3:]])
    expect(page.get_by_test_id("card").nth(2)).to_be_focused()
    page.keyboard.press("Control+d")
    expect(names(page)).to_have_text(["Convolution", "Max pooling", "ReLU", "ReLU", *FIRST[3:]])
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(names(page)).to_have_text(FIRST)
    page.get_by_test_id("card").nth(0).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator('.card[aria-selected="true"]')).to_have_count(3)
    page.keyboard.press("Delete")
    expect(names(page)).to_have_text(FIRST[3:])
    bench.is_at("ready", step=0)


def test_a_card_is_dragged(bench, app):
    page = opened(bench, app + URL)
    cards = page.get_by_test_id("card")
    source, goal = cards.nth(1).bounding_box(), cards.nth(3).bounding_box()
    page.mouse.move(source["x"] + 30, source["y"] + 60)
    page.mouse.down()
    page.mouse.move(goal["x"] - 8, goal["y"] + 60, steps=8)
    page.mouse.up()
    expect(names(page)).to_have_text(["Convolution", "Max pooling", "ReLU", *FIRST[3:]])


def test_a_block_is_saved_and_put_in(bench, app):
    page = opened(bench, app + URL)
    page.get_by_test_id("card").nth(0).click()
    page.get_by_test_id("card").nth(1).click(modifiers=["Shift"])
    page.get_by_test_id("save-block").click()
    page.get_by_test_id("block-name").fill("see")
    page.get_by_test_id("block-name").press("Enter")
    expect(page.get_by_test_id("blocks")).to_contain_text("conv filters=8 size=5 padding=2, relu")
    page.get_by_test_id("insert-see").click()
    expect(names(page)).to_have_text([*FIRST[:2], *FIRST])


def test_networks_text_code_and_drawing(bench, app):
    page = opened(bench, app + URL)
    page.get_by_test_id("open-presets").click()
    page.get_by_test_id("network-resnet8").click()
    expect(names(page)).to_contain_text(["Residual block"] * 3)
    page.get_by_test_id("open-text").click()
    page.get_by_test_id("network-text").fill("konv, dense")
    page.get_by_test_id("use-text").click()
    expect(page.get_by_test_id("text-problem")).to_contain_text("Did you mean 'conv'?")
    page.get_by_test_id("network-text").fill("conv filters=4 size=3, relu, flatten, dense")
    page.get_by_test_id("use-text").click()
    expect(names(page)).to_have_text(["Convolution", "ReLU", "Flatten", "Dense"])
    page.get_by_test_id("open-code").click()
    expect(page.get_by_test_id("network-code")).to_contain_text("nn.Conv2d(1, 4")
    with page.expect_download() as download:
        page.get_by_test_id("builder-svg").click()
    assert download.value.suggested_filename == "cnn-network.svg"
    source = download.value.path().read_text(encoding="utf-8")
    assert source.startswith("<svg")
    assert "4×26×26" in source
    page.get_by_test_id("builder-fold").click()
    expect(page.get_by_test_id("card").first).to_be_hidden()
    expect(page.get_by_test_id("builder-chain")).to_have_text("1×28×28 → 4×26×26 → 2704 → 10")


def test_a_phone_has_the_cards_below_each_other(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    page = opened(Bench(new_page(390, 844)), app + URL)
    expect(page.get_by_test_id("card").first).to_be_hidden()  # one line to begin with
    page.get_by_test_id("builder-fold").click()
    boxes = [page.get_by_test_id("card").nth(i).bounding_box() for i in range(2)]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    page.get_by_test_id("card").first.click()
    expect(page.get_by_test_id("field-filters")).to_be_in_viewport()
    page.get_by_test_id("editor-done").click()
    expect(page.get_by_test_id("editor")).to_be_hidden()
