"""The gradient lab in a real browser: maps that grow, repair in place, a second run, time steps, and a phone."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.bench import Bench

URL = "/gradients"
SIGMOID = "?depth=30&activation=sigmoid&width=8&samples=100"


def offer(bench: Bench, kind: str, label: str) -> Locator:
    """A button beside *Break it* (``breaks``) or *Repair it* (``repairs``) of the run on screen."""
    return bench.page.get_by_test_id(kind).first.get_by_role("button", name=re.compile(rf"^{label}\."))


def verdicts(bench: Bench) -> Locator:
    return bench.page.get_by_test_id("verdict")


def test_sigmoid_layers_lose_the_gradient_and_are_repaired_in_place(app, bench):
    page = bench.open(app + URL + SIGMOID).page
    gradients = page.get_by_test_id("map-gradient")
    expect(gradients).to_have_attribute("data-columns", "30")
    expect(gradients).to_have_attribute("data-rows", "1")  # before training
    expect(verdicts(bench)).to_have_attribute("data-state", "vanished")
    bench.train(10)
    expect(gradients).to_have_attribute("data-rows", "11")
    offer(bench, "repairs", "Batch norm").click()
    expect(bench.marks).to_have_count(1)
    expect(verdicts(bench)).to_have_attribute("data-state", re.compile("healthy|weak"))
    expect(page.get_by_test_id("theory")).to_contain_text("Batch norm")
    offer(bench, "breaks", "No normalisation").click()
    expect(verdicts(bench)).to_have_attribute("data-state", "vanished")
    bench.is_at("paused", step=10, head=10)


def test_another_start_is_a_run_beside(app, bench):
    bench.open(app + URL + SIGMOID)
    bench.train(10)
    offer(bench, "repairs", "ReLU and He start").click()
    expect(verdicts(bench)).to_have_count(2)
    expect(verdicts(bench).first).to_have_attribute("data-state", re.compile("healthy|weak"))
    expect(verdicts(bench).last).to_have_attribute("data-state", "vanished")
    bench.train(10)
    expect(bench.page.get_by_test_id("stage").first).to_have_attribute("data-step", "10")
    expect(bench.page.get_by_test_id("repairs").last.locator("button:enabled")).to_have_count(0)


def test_linear_layers_are_one_matrix(app, bench):
    page = bench.open(app + URL + "?depth=3&width=8&activation=linear").page
    expect(page.get_by_test_id("collapse")).to_have_text(
        re.compile(r"3 hidden layers multiplied: .* at most .*10⁻¹[⁰-⁹]")
    )
    offer(bench, "breaks", "30 sigmoid layers").click()
    expect(page.get_by_test_id("collapse")).to_contain_text("Set the activation to linear")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-columns", "30")


def test_pointing_and_keys_read_the_numbers(app, bench):
    page = bench.open(app + URL + "?kind=recurrent&time_steps=12&hidden=8").page
    bench.train(10)
    readout = page.get_by_test_id("readout")
    gradients = page.get_by_test_id("map-gradient")
    expect(gradients).to_have_attribute("data-rows", "11")
    gradients.press("ArrowRight")
    expect(readout).to_have_text(re.compile(r"^At step 10, t = 2: activation .*, gradient .* times the last's"))
    gradients.press("ArrowUp")
    expect(readout).to_have_text(re.compile(r"^At step 9, t = 2: "))
    gradients.press("Escape")
    expect(readout).to_contain_text("Point at a column")
    page.get_by_test_id("profile-gradient").hover()
    expect(readout).to_contain_text("theory gradient")
    page.get_by_test_id("gradient-absolute").click()
    expect(gradients).to_have_attribute("aria-label", "Gradients by time step: 11 recorded steps, log colour scale")


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = Bench(new_page(390, 844)).open(app + URL)
    for name in ("verdict", "map-gradient", "violins", "repairs", "collapse"):
        box = bench.page.get_by_test_id(name).bounding_box()
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 390, name
