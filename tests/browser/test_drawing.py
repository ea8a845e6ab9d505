"""The drawing pad makes of a drawing what Python makes of it; and own pictures, from the dialog to a run."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from engine.data.images.centring import as_training
from tests.browser.bench import SLOW, Bench
from ui.components import assets

URL = "/cnn"
SIDE = 280
DRAWN = {"seven": [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)], "ell": [(0.35, 0.15), (0.35, 0.8), (0.65, 0.8)]}


def strokes(rng: np.random.Generator) -> np.ndarray:
    """A drawing u8 (280, 280): a few thick lines."""
    along = np.arange(SIDE)
    grey = np.zeros((SIDE, SIDE))
    for _ in range(rng.integers(1, 4)):
        x0, y0, x1, y1 = rng.uniform(20, 260, 4)
        for share in np.linspace(0, 1, 200):
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            distance = np.hypot(along[None, :] - x, along[:, None] - y)
            grey = np.maximum(grey, np.clip(12.5 - distance, 0, 1))
    return np.round(255 * grey).astype(np.uint8)


@pytest.mark.parametrize(("size", "box"), [(28, 20), (8, 8), (28, 18), (28, 0)])
def test_it_is_scaled_and_centred_as_in_python(app, page: Page, size, box):
    page.goto(f"{app}/_stcore/health")
    rng = np.random.default_rng(size + box)
    code = """async ([address, drawings, side, size, box]) => {
      const { asTraining } = await import(address);
      const grey = (bytes) => Float32Array.from(bytes, (value) => value / 255);
      return drawings.map((bytes) => Array.from(asTraining(grey(bytes), side, side, size, box)));
    }"""
    drawings = [np.zeros((SIDE, SIDE), np.uint8), *(strokes(rng) for _ in range(6))]
    address = f"{app}/app/static/{assets.published()}/shared/centring.js"
    found = page.evaluate(code, [address, [drawing.ravel().tolist() for drawing in drawings], SIDE, size, box])
    for drawing, theirs in zip(drawings, found, strict=True):
        ours = as_training(drawing / 255, size, box)
        assert np.abs(np.reshape(theirs, (size, size)) - ours).max() < 1e-4


def opened(bench: Bench, app: str, way: str) -> Page:
    page = bench.page
    page.goto(app + URL)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(page.get_by_test_id("maps-conv1")).to_be_visible(timeout=SLOW)
    bench.idle()
    page.get_by_role("button", name="More pictures").click()
    page.get_by_role("radio", name=way).click()
    return page


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    sheet = page.get_by_test_id("pad-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def ink(page: Page) -> float:
    """Mean of the pixels as the network sees them, 0 to 255."""
    code = """(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((_, i) => i % 4 === 0).reduce((sum, value) => sum + value, 0) / (data.length / 4);
    }"""
    return page.get_by_test_id("pad-seen").evaluate(code)


def test_classes_that_are_drawn_become_a_run(app, bench):
    page = opened(bench, app, "Label pictures here")
    page.get_by_role("radio", name="A drawing pad").click()
    take = page.get_by_test_id("drawing-take")
    expect(take).to_have_text("Name a class first")
    for name, points in DRAWN.items():
        field = page.get_by_label("Class of the next pictures")
        field.fill(name)
        field.press("Enter")
        expect(take).to_have_text(f"Add the drawing to '{name}'")
        expect(take).to_be_disabled()
        for count in (1, 2):
            draw(page, [(x + 0.02 * count, y) for x, y in points])
            expect(take).to_be_enabled()
            assert ink(page) > 10
            take.click()
            expect(page.get_by_text(f"{name}: {count}", exact=count == 2)).to_be_visible(timeout=SLOW)
            assert ink(page) == 0
    page.get_by_role("button", name="Train on these").click()
    bench.is_at("ready", step=0)
    expect(page.get_by_test_id("predictions")).to_contain_text("seven", timeout=SLOW)
    bench.train(20)


def test_the_pad_by_keys(app, bench):
    page = opened(bench, app, "Label pictures here")
    page.get_by_role("radio", name="A drawing pad").click()
    sheet = page.get_by_test_id("pad-sheet")
    sheet.focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Space", "ArrowLeft"):
        sheet.press(key)
    expect(page.get_by_test_id("pad-undo")).to_be_enabled()
    before = ink(page)
    assert before > 3
    sheet.press("Space")
    page.get_by_test_id("pad-thick").press("Enter")
    page.get_by_test_id("pad-undo").press("Enter")
    page.wait_for_function("() => true")
    assert ink(page) == pytest.approx(before, rel=0.05)
    sheet.press("Delete")
    expect(page.get_by_test_id("pad-clear")).to_be_disabled()
    assert ink(page) == 0


def test_a_class_is_thrown_away_and_a_zip_is_read(app, bench):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for k, name in enumerate(("cats", "dogs")):
            for i in range(3):
                picture = io.BytesIO()
                Image.new("RGB", (40, 40), (60 * i, 90 * k, 30)).save(picture, "PNG")
                archive.writestr(f"{name}/{i}.png", picture.getvalue())
                if k == 0:
                    single = picture.getvalue()
    page = opened(bench, app, "A zip")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.zip", "mimeType": "application/zip", "buffer": file.getvalue()}
    )
    expect(page.get_by_text("6 pictures, 2 classes")).to_be_visible(timeout=SLOW)
    page.get_by_role("radio", name="Label pictures here").click()
    field = page.get_by_label("Class of the next pictures")
    field.fill("frogs")
    field.press("Enter")
    page.locator("input[type=file]").set_input_files({"name": "1.png", "mimeType": "image/png", "buffer": single})
    page.get_by_role("button", name="Add 1 picture to 'frogs'").click()
    expect(page.get_by_text("1 picture, 1 class")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="delete").click()
    expect(page.get_by_text("1 picture, 1 class")).to_be_hidden(timeout=SLOW)
