"""The five panels that look into a network of images: asked, answered, and steady, by mouse and keyboard."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bench import SLOW, Bench

URL = "/cnn"
TITLES = {
    "confusion": "Confusion matrix", "explain": "Explain an answer", "imagine": "What a unit looks for",
    "fool": "Fool the network", "embedding": "Images as points",
}  # fmt: skip
expect_soon = {"timeout": SLOW}


def open_lab(bench: Bench, app: str, steps: int = 20) -> Bench:
    bench.page.goto(app + URL)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=2 * SLOW)
    bench.idle()
    if steps:
        bench.train(steps)
    return bench


def panel(bench: Bench, name: str) -> Locator:
    """Open one; its component, once it has drawn something."""
    bench.open_panel(TITLES[name])
    host = bench.page.locator(f".{name}[data-frames]")
    expect(host).to_be_visible(**expect_soon)
    return host


def test_a_cell_of_the_confusion_matrix_shows_its_images_and_one_of_them_is_explained(app, bench):
    page = open_lab(bench, app).page
    confusion = panel(bench, "confusion")
    total = page.get_by_test_id("confusion-total")
    expect(total).to_have_text(re.compile(r"^500 validation images: \d+ right, \d+ wrong"), **expect_soon)
    page.get_by_test_id("confusion-images").click()
    expect(page.get_by_test_id("cell-0-0").locator("canvas")).to_be_visible(**expect_soon)
    page.get_by_test_id("cell-0-0").click()
    expect(confusion).to_have_attribute("data-cell", "0,0")
    expect(page.get_by_test_id("cell-heading")).to_have_text("0, and the network says so")
    page.keyboard.press("ArrowDown")
    expect(confusion).to_have_attribute("data-cell", "1,0")
    page.keyboard.press("ArrowRight")
    expect(confusion).to_have_attribute("data-cell", "1,1")
    images = page.get_by_test_id("cell-images").get_by_role("button")
    expect(images.first).to_be_visible(**expect_soon)
    bench.is_at("paused", step=20)  # the arrows were not the bar's

    explain = panel(bench, "explain")
    expect(explain).to_have_attribute("data-method", "saliency", **expect_soon)
    number = int(re.search(r"image (\d+),", images.nth(1).get_attribute("aria-label"))[1])
    images.nth(1).click()
    expect(page.get_by_test_id("explain-state")).to_contain_text(f"validation image {number} ", **expect_soon)
    page.get_by_test_id("confusion-follow").click()
    expect(page.get_by_test_id("confusion-follow")).to_be_disabled()
    page.get_by_test_id("confusion-train").click()
    expect(total).to_have_text(re.compile("training images"), **expect_soon)


def test_every_method_explains_beside_random_weights(app, bench):
    page = open_lab(bench, app).page
    explain = panel(bench, "explain")
    for method in ("integrated gradients", "grad-cam", "occlusion", "saliency"):
        page.get_by_test_id(f"method-{method.replace(' ', '-')}").click()
        expect(explain).to_have_attribute("data-method", method, **expect_soon)
        expect(explain).to_have_attribute("data-current", "true")
        expect(page.get_by_test_id("explain-check")).to_have_text(re.compile(r"^Rank correlation .*: −?[\d.]+"))
    page.get_by_test_id("explain-target").select_option("3")
    expect(explain).to_have_attribute("data-target", "3", **expect_soon)
    page.get_by_test_id("chance-5").click()
    expect(explain).to_have_attribute("data-target", "5", **expect_soon)
    page.get_by_test_id("explain-map").focus()
    page.keyboard.press("ArrowRight")
    reading = page.get_by_test_id("explain-reading")
    expect(reading).to_have_text(re.compile(r"^Row 15, column 16: pixel [\d.]+ \(0 to 1\), map "))
    bench.is_at("paused", step=20)


def test_slow_maps_are_made_again_when_the_run_rests(app, bench):
    page = open_lab(bench, app).page
    explain = panel(bench, "explain")
    page.get_by_test_id("method-occlusion").click()
    expect(explain).to_have_attribute("data-made", "20", **expect_soon)
    bench.play.click()
    expect(explain).to_have_attribute("data-current", "false", **expect_soon)
    expect(page.get_by_test_id("explain-state")).to_contain_text("made again when it rests")
    bench.pause()
    expect(explain).to_have_attribute("data-current", "true", **expect_soon)
    expect(explain).to_have_attribute("data-made", str(bench.step), **expect_soon)


def test_a_unit_is_imagined_with_knobs_and_the_images_are_kept(app, bench):
    page = open_lab(bench, app).page
    imagine = panel(bench, "imagine")
    expect(imagine).to_have_attribute("data-made", "")
    page.get_by_test_id("imagine-layer").select_option("conv1")
    expect(imagine).to_have_attribute("data-unit", "conv1.0")
    page.get_by_test_id("imagine-start").click()
    expect(imagine).to_have_attribute("data-made", re.compile(r"^\d+$"), **expect_soon)
    expect(imagine).to_have_attribute("data-current", "true")
    expect(page.get_by_test_id("imagine-caption")).to_have_text(re.compile(r"^conv1, unit 1 after 100 steps: value "))
    shelf = page.get_by_test_id("imagine-shelf").get_by_role("button")
    page.get_by_test_id("imagine-next").click()
    expect(imagine).to_have_attribute("data-unit", "conv1.1")
    expect(shelf).to_have_count(2, **expect_soon)
    page.get_by_test_id("imagine-none").click()
    expect(shelf).to_have_count(3, **expect_soon)
    expect(page.get_by_test_id("imagine-l2")).to_have_value("0")
    page.get_by_test_id("imagine-again").click()
    expect(shelf).to_have_count(4, **expect_soon)
    shelf.last.click()
    expect(imagine).to_have_attribute("data-unit", "conv1.0")
    expect(page.get_by_test_id("imagine-caption")).to_contain_text("conv1, unit 1 ")
    bench.train(10)
    expect(imagine).to_have_attribute("data-current", "false", **expect_soon)
    expect(page.get_by_test_id("imagine-state")).to_contain_text("made at step 20; the run now stands at 30")


def test_the_network_is_fooled(app, bench):
    page = open_lab(bench, app, 40).page
    fool = panel(bench, "fool")
    expect(fool).to_have_attribute("data-made", "40", **expect_soon)
    slider = page.get_by_test_id("fool-strength")
    slider.focus()
    page.keyboard.press("End")
    expect(fool).to_have_attribute("data-strength", "0.5", **expect_soon)
    page.keyboard.press("Home")
    expect(fool).to_have_attribute("data-strength", "0", **expect_soon)
    assert fool.get_attribute("data-before") == fool.get_attribute("data-after")
    bench.is_at("paused", step=40)  # the keys were not the bar's
    page.get_by_test_id("fool-pgd").click()
    expect(fool).to_have_attribute("data-method", "pgd", **expect_soon)
    page.get_by_test_id("fool-least").click()
    expect(fool).to_have_attribute("data-strength", re.compile(r"^0\.\d+$"), **expect_soon)
    expect(fool).to_have_class(re.compile("fooled"), **expect_soon)
    expect(page.get_by_test_id("fool-state")).to_have_text(re.compile(r"^At 0\.\d\d it says \d instead of \d\."))
    expect(fool).to_have_attribute("data-measured", "")
    page.get_by_test_id("fool-fgsm").click()
    page.get_by_test_id("fool-measure").click()
    expect(fool).to_have_attribute("data-measured", "40", **expect_soon)
    expect(page.get_by_test_id("fool-measured")).to_contain_text("100 validation images")
    step = bench.drag_scrubber(0.4)
    bench.is_at("paused", step=step)
    expect(fool).to_have_attribute("data-made", str(step), **expect_soon)
    expect(fool).to_have_attribute("data-measured", "40")


def test_images_are_points_and_a_point_is_an_image(app, bench):
    page = open_lab(bench, app).page
    embedding = panel(bench, "embedding")
    expect(embedding).to_have_attribute("data-method", "pca", **expect_soon)
    expect(embedding).to_have_attribute("data-points", "300")
    plane, card = page.get_by_test_id("embedding-plane"), page.get_by_test_id("embedding-card")
    plane.focus()
    page.keyboard.press("ArrowRight")
    expect(card).to_be_visible()
    expect(page.get_by_test_id("embedding-hover")).to_have_text(re.compile(r"^Validation image 1: \d"))
    page.get_by_test_id("embedding-tsne").click()
    expect(embedding).to_have_attribute("data-method", "tsne", **expect_soon)
    expect(embedding).to_have_attribute("data-made", "20", **expect_soon)
    bench.train(10)
    expect(embedding).to_have_attribute("data-current", "false", **expect_soon)
    page.get_by_test_id("embedding-again").click()
    expect(embedding).to_have_attribute("data-made", "30", **expect_soon)
    page.get_by_test_id("embedding-layer").select_option("conv1")
    expect(embedding).to_have_attribute("data-layer", "conv1", **expect_soon)


def test_a_point_under_the_pointer_shows_its_image_and_a_click_chooses_it(app, bench):
    page = open_lab(bench, app).page
    embedding = panel(bench, "embedding")
    expect(embedding).to_have_attribute("data-points", "300", **expect_soon)
    plane, card = page.get_by_test_id("embedding-plane"), page.get_by_test_id("embedding-card")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    places = ((x, y) for y in range(40, int(box["height"]) - 60, 12) for x in range(70, int(box["width"]) - 30, 24))
    for x, y in places:
        plane.hover(position={"x": x, "y": y})
        if card.is_visible():
            break
    number = int(card.get_attribute("data-index")) + 1
    expect(page.get_by_test_id("embedding-hover")).to_contain_text(f"Validation image {number}:")
    plane.click(position={"x": x, "y": y})
    panel(bench, "explain")
    expect(page.get_by_test_id("explain-state")).to_contain_text(f"validation image {number} ", **expect_soon)


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_panels_keep_their_height_while_the_run_plays(app, new_page, expected_errors, width, height, scheme):
    expected_errors.append("does not seem to exist")
    bench = open_lab(Bench(new_page(width, height, scheme)), app, 0)
    hosts = {name: panel(bench, name) for name in TITLES}
    for name in ("confusion", "explain", "fool", "embedding"):
        hosts[name].scroll_into_view_if_needed()
        bench.page.wait_for_function("host => Number(host.dataset.frames) > 0", arg=hosts[name].element_handle())
    expect(hosts["embedding"]).to_have_attribute("data-points", "300", **expect_soon)
    before = {name: host.bounding_box()["height"] for name, host in hosts.items()}
    bench.page.get_by_test_id("step-10").click()
    bench.is_at("paused", step=10)
    expect(hosts["fool"]).to_have_attribute("data-made", "10", **expect_soon)
    expect(hosts["confusion"]).to_have_attribute("data-step", "10", **expect_soon)
    after = {name: host.bounding_box()["height"] for name, host in hosts.items()}
    assert after == pytest.approx(before, abs=2)
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= width
