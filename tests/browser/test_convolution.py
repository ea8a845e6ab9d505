"""Journeys through the convolution lab. Waits are for what the page shows, never for time."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/convolution"


def opened(bench: Bench, address: str) -> Page:
    bench.page.emulate_media(reduced_motion="reduce")  # the window waits until somebody asks it to slide
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(explorer(bench.page)).to_have_attribute("data-run", re.compile("."), timeout=SLOW)
    bench.idle()
    return bench.page


def explorer(page: Page) -> Locator:
    return page.locator(".convolution").first


def point(page: Page, plane: str, row: int, column: int, size: int) -> None:
    """The mouse on the middle of a cell of a plane of so many cells along each side."""
    box = page.get_by_test_id(plane).bounding_box()
    side = box["width"] / size
    page.mouse.move(box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side)


def worked(page: Page) -> tuple[float, float]:
    """(sum of the products as the page adds them, the output that the engine computed)"""
    section = page.locator(".working")
    return float(section.get_attribute("data-sum")), float(section.get_attribute("data-output"))


def test_every_pixel_pointed_at_is_the_sum_of_its_products(app, bench):
    page = opened(bench, app + URL + "?picture=house&side=20&colour=true&kernel=emboss")
    for row, column in [(0, 0), (9, 4), (17, 17)]:
        point(page, "plane-output", row, column, 18)
        expect(page.get_by_test_id("where")).to_have_text(f"Output in row {row + 1}, column {column + 1}")
        total, output = worked(page)
        assert total == pytest.approx(output, abs=1e-5)
    expect(page.get_by_test_id("terms")).to_have_text(re.compile("red .* green .* blue"))
    page.get_by_test_id("view-1").click()  # only green, and with it the green sheet of the kernel
    expect(page.get_by_test_id("sheet-1")).to_have_attribute("aria-pressed", "true")
    point(page, "plane-input", 10, 10, 20)  # the window whose middle is there
    expect(page.get_by_test_id("where")).to_have_text("Output in row 10, column 10")
    plane = page.get_by_test_id("plane-output")
    plane.click(position={"x": 2, "y": 2})
    plane.press("ArrowRight")
    plane.press("ArrowDown")
    expect(page.get_by_test_id("where")).to_have_text("Output in row 2, column 2")
    assert bench.step == 0  # the arrow keys are not those of the bar


def test_weights_are_typed_and_kernels_chosen(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("kernel-identity").click()
    expect(page.get_by_test_id("kernel-identity")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("weight-4")).to_have_value("1")
    page.get_by_test_id("weight-4").fill("1/4")
    page.get_by_test_id("weight-4").press("Enter")
    expect(explorer(page)).to_have_attribute("data-kernel", "typed")
    expect(page.get_by_test_id("kernel-note")).to_contain_text("Sum 0.25.")
    page.get_by_test_id("weight-0").fill("much")
    page.get_by_test_id("weight-0").press("Enter")
    expect(page.get_by_test_id("kernel-problem")).to_contain_text("must be a number in [−100, 100], got much")
    expect(page.get_by_test_id("weight-0")).to_have_value("0")


def test_the_window_slides_and_stops(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("slide-play").click()
    expect(explorer(page)).not_to_have_attribute("data-place", "0,0")
    page.get_by_test_id("slide-play").click()
    expect(page.get_by_test_id("slide-play")).to_have_attribute("aria-label", "Slide the window")
    place = explorer(page).get_attribute("data-place")
    page.get_by_test_id("slide-next").click()
    expect(explorer(page)).not_to_have_attribute("data-place", place)
    assert bench.step == 0


def test_the_kernel_is_learned_and_scrubbed_back(app, bench):
    page = opened(bench, app + URL + "?picture=noise")
    bench.play.click()
    expect(explorer(page)).to_have_attribute("data-which", "learned")  # what is learned comes on screen by itself
    found = re.compile(r"^(Less than 0\.001|0\.00\d) off the chosen one")
    expect(page.get_by_test_id("kernel-note")).to_have_text(found, timeout=SLOW)
    bench.pause()
    bench.drag_scrubber(0.0)
    bench.is_at("paused", step=0)
    expect(page.get_by_test_id("kernel-note")).to_contain_text("Random numbers.")
    page.get_by_test_id("which-chosen").click()
    expect(page.get_by_test_id("weight-5")).to_have_value("2")


def test_pooling_and_padding_are_worked_out(app, bench):
    page = opened(bench, app + URL + "?pooling=max&padding=same&dilation=2")
    expect(page.get_by_test_id("input-note")).to_contain_text("2 rings of zeros. Every second pixel is looked at.")
    expect(page.get_by_test_id("pooled-title")).to_have_text("Max pooling 8 × 8")
    point(page, "plane-pooled", 3, 2, 8)
    expect(page.get_by_test_id("where")).to_have_text("After pooling, row 4, column 3")
    expect(page.get_by_test_id("sum")).to_contain_text("The largest of them")


def test_receptive_fields_grow(app, bench):
    page = opened(bench, app + URL + "?side=40&kernel=blur&stack=3")
    page.get_by_test_id("tab-field").click()
    rows = page.get_by_test_id("fields").locator("tbody tr")
    expect(rows.nth(2)).to_contain_text("7 × 7")
    page.get_by_test_id("doubling").click()
    expect(rows.nth(2)).to_contain_text("15 × 15")
    expect(page.get_by_test_id("field-sentence")).to_contain_text("2^(i+1) − 1 = 15")
    page.get_by_test_id("stack-more").click()
    expect(rows).to_have_count(4)
    expect(page.get_by_test_id("pyramid").locator("figure")).to_have_count(5)


def test_the_output_moves_along(app, bench):
    page = opened(bench, app + URL + "?picture=house&side=32")
    page.get_by_test_id("tab-moved").click()
    page.get_by_test_id("move-right").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("to the last bit")
    page.get_by_test_id("moved-stride-2").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("Neighbours of this output lie 2 pixels apart")
    page.get_by_test_id("move-right").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("to the last bit")
    page.get_by_test_id("moved-pooling-max").click()
    expect(page.get_by_test_id("changed").locator(".change")).to_have_count(2)


def test_a_quiz(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("tab-quiz").click()
    expect(page.get_by_test_id("quiz-ask")).to_contain_text("second pooling")
    page.get_by_test_id("quiz-answer").fill("14")
    page.get_by_test_id("quiz-check").click()
    expect(page.get_by_test_id("quiz-verdict")).to_have_text("No, it is 6. That is the width after the first pooling.")
    expect(page.get_by_test_id("quiz-measured")).to_contain_text("Built in PyTorch")
    expect(page.get_by_test_id("quiz-score")).to_have_text("0 of 1 right")
    page.get_by_test_id("quiz-parameters").click()
    expect(page.get_by_test_id("quiz-ask")).to_contain_text("most parameters")
    page.get_by_test_id("choice-0").click()
    expect(page.locator(".choice.right")).to_have_count(1)
    expect(page.get_by_test_id("quiz-verdict")).to_contain_text("Layer 1 has 80 parameters, not 230,528.")
    page.get_by_test_id("quiz-next").click()
    expect(page.locator(".choice.right")).to_have_count(0)


def test_a_picture_is_drawn_cell_by_cell_and_uploaded(app, bench):
    page = opened(bench, app + URL + "?kernel=identity&side=8")
    page.get_by_test_id("paint").click()
    page.get_by_test_id("paint-clear").click()
    expect(page.get_by_test_id("input-title")).to_have_text("Your picture 8 × 8")
    point(page, "plane-input", 2, 3, 8)
    page.mouse.down()
    point(page, "plane-input", 2, 5, 8)
    page.mouse.up()
    page.get_by_test_id("paint-done").click()
    bench.idle()
    point(page, "plane-output", 1, 3, 6)
    expect(page.get_by_test_id("sum")).to_have_text("Sum of the products: 1")
    page.get_by_role("button", name="Own picture").click()
    dialog = page.get_by_role("dialog")
    files = dialog.locator('input[type="file"]')
    files.set_input_files({"name": "no.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(dialog).to_contain_text("not a picture that can be read")
    out = io.BytesIO()
    Image.fromarray(np.full((30, 40, 3), 255, np.uint8)).save(out, "PNG")
    files.set_input_files({"name": "white.png", "mimeType": "image/png", "buffer": out.getvalue()})
    dialog.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_test_id("input-title")).to_have_text("Your picture 32 × 32")
    expect(page.get_by_test_id("sum")).to_have_text("Sum of the products: 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_page(app, new_page, expected_errors, scheme):
    expected_errors.append("does not seem to exist")
    page = new_page(390, 844, scheme)
    page.goto(app + URL + "?kernel=gabor&size=7&stack=4&side=40&pooling=max")
    expect(explorer(page)).to_have_attribute("data-run", re.compile("."), timeout=SLOW)
    for tab in ("field", "moved", "quiz", "slide"):
        page.get_by_test_id(f"tab-{tab}").click()
        expect(explorer(page)).to_have_attribute("data-tab", tab)
        wide = explorer(page).evaluate("node => [node.scrollWidth, node.clientWidth]")
        assert wide[0] <= wide[1], tab


def test_an_output_that_gets_weaker_fades(app, bench):
    page = opened(bench, app + URL + "?picture=stripes&side=32&kernel=gabor&size=7")
    legend = page.get_by_test_id("legend")
    expect(legend).to_have_text("−2.392.39")
    page.get_by_test_id("kernel-sobel-y").click()  # another kernel: a scale of its own
    expect(legend).not_to_have_text("−2.392.39")
    page.goto(app + URL + "?picture=stripes&side=32&kernel=gabor&size=7&turn=90")
    expect(legend).to_have_text("−0.250.25", timeout=SLOW)  # rounding errors stay pale
    expect(page.get_by_test_id("grey")).to_have_attribute("aria-pressed", "false")
