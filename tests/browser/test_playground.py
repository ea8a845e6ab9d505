"""Whole journeys through the Playground, as a visitor makes them. Waits are for what the page shows, never for time."""

import re

from playwright.sync_api import expect

from tests.browser.bench import Bench
from tests.browser.conftest import worker_processes

LOW = r"training \(250\) (0\.0|\d\.?\d*e-)"  # a training loss under 0.1
URL = "/playground"


def test_a_newcomer_plays_pauses_goes_back_and_plays_on(app, bench):
    bench.open(app + URL)
    table = bench.table()
    start = table.inner_text()
    bench.play.click()
    bench.newest("Loss", LOW)
    bench.newest("Accuracy", r"training \(250\) (0\.9|1)")
    bench.pause()
    head, before, trained = bench.head, bench.loss_curve(), table.inner_text()
    assert trained != start

    middle = bench.drag_scrubber(0.5)
    bench.is_at("paused", step=middle, head=head)
    assert 0.4 * head < middle < 0.6 * head
    expect(bench.page.get_by_test_id("step-counter")).to_contain_text(f"Step {middle:,} / {head:,}")
    expect(table).not_to_have_text(trained, use_inner_text=True)
    bench.cursor_is_at(middle)
    bench.page.keyboard.press("Home")  # the scrubber has the focus
    bench.is_at("paused", step=0, head=head)
    expect(table).to_have_text(start, use_inner_text=True)  # the weights are those of step 0 again

    bench.play.click()
    bench.grows_beyond(head)
    bench.pause()
    after = bench.loss_curve()
    common = before.keys() & after.keys()  # a longer curve is drawn with fewer of its points
    assert len(common) > 20
    assert all(before[step] == after[step] for step in common)


def test_a_knob_waits_for_reset_and_a_live_one_marks_the_curve(app, bench):
    bench.open(app + URL)
    bench.train(20)
    bench.knob("Noise").press("ArrowRight")
    expect(bench.stale).to_contain_text("noise")
    bench.is_at("paused", step=20)  # the run is not lost
    bench.bar.get_by_role("button", name=re.compile("^Reset ?with these$")).click()
    bench.is_at("ready", step=0, head=0)
    expect(bench.stale).to_be_hidden()
    expect(bench.page).to_have_url(re.compile("noise="))

    bench.train(20)
    bench.group("Training")
    rate = bench.knob("Learning rate")
    rate.press("ArrowRight")
    expect(bench.marks).to_have_count(1)
    expect(bench.stale).to_be_hidden()
    bench.is_at("paused", step=20, head=20)
    bench.train(10)

    bench.page.get_by_test_id("scrubber").press("Home")
    bench.is_at("paused", step=0, head=30)
    rate.press("ArrowRight")  # in the past: a second run beside the first
    first = bench.page.get_by_test_id("runs").get_by_role("button", name="Run 1", exact=True)
    expect(first).to_be_visible()
    bench.is_at("ready", step=0, head=0)
    bench.idle()
    first.click()
    bench.is_at("paused", step=0, head=30)


def test_a_network_is_built_on_the_picture(app, bench):
    page = bench.open(app + URL).page
    page.get_by_test_id("add-layer").click()
    expect(page.get_by_test_id("units-2")).to_have_text("2")
    for _ in range(7):  # faster than runs start
        page.get_by_test_id("add-unit-0").click()
    expect(page.get_by_test_id("units-0")).to_have_text("11")
    for _ in range(6):
        page.get_by_test_id("remove-unit-0").click()
    expect(page.get_by_test_id("units-0")).to_have_text("5")
    page.get_by_test_id("feature-x1^2").click()
    expect(page.get_by_test_id("feature-x1^2")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"features=x1%2Cx2%2Cx1%5E2&layers=5\+tanh%2C2\+tanh%2C2\+tanh$"))
    expect(page.get_by_test_id("note")).to_contain_text("41 parameters")  # 5 (3 + 1) + 2 (5 + 1) + 2 (2 + 1) + (2 + 1)
    bench.play.click()
    bench.has_trained()
    bench.pause()
    expect(bench.stale).to_be_hidden()


def test_units_are_looked_at_and_weights_are_set(app, bench):
    page = bench.open(app + URL).page
    bench.train(10)
    unit = page.get_by_test_id("unit-h0.1")
    unit.hover()
    expect(bench.view).to_have_text("Layer 1, unit 2")
    unit.click()
    page.mouse.move(700, 40)
    expect(page.get_by_test_id("unlock")).to_be_visible()
    expect(bench.view).to_have_text("Layer 1, unit 2")
    page.keyboard.press("Escape")
    expect(bench.view).to_have_text("Output")

    page.get_by_test_id("bias-h0.0").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("1e9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It must be a number in")).to_be_visible()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    expect(bench.marks).to_have_count(1)
    page.get_by_test_id("unit-h1.0").focus()
    page.keyboard.press("ArrowLeft")  # the strongest of its links
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("-3")
    page.keyboard.press("Enter")
    expect(bench.marks).to_have_count(2)
    table = bench.table()
    expect(table.get_by_test_id("table-bias-0.0")).to_have_text("2.50")
    expect(table.get_by_text("−3.00")).to_have_count(1)


def test_painted_points_are_learned(app, bench):
    page = bench.open(app + URL).page
    page.get_by_test_id("paint").click()
    plot = page.get_by_test_id("surface").bounding_box()

    def spray(height: float) -> None:
        page.mouse.move(plot["x"] + 0.25 * plot["width"], plot["y"] + height * plot["height"])
        page.mouse.down()
        page.mouse.move(plot["x"] + 0.65 * plot["width"], plot["y"] + height * plot["height"], steps=25)
        page.mouse.up()

    count = page.get_by_test_id("paint-count")
    page.get_by_test_id("paint-train").click()
    expect(page.get_by_test_id("toast")).to_contain_text("Training needs at least 10 points, got 0.")
    spray(0.15)
    expect(count).to_have_text(re.compile(r"^\d\d points$"))
    first = count.inner_text()
    page.keyboard.press("3")
    spray(0.6)
    expect(count).not_to_have_text(first)
    both = count.inner_text()
    page.keyboard.press("e")
    spray(0.15)
    expect(count).not_to_have_text(both)
    page.get_by_test_id("paint-undo").click()
    expect(count).to_have_text(both)
    page.get_by_test_id("paint-train").click()
    expect(page).to_have_url(re.compile("dataset=own"))
    bench.is_at("ready", step=0)
    bench.play.click()
    bench.newest("Accuracy", r"training \(\d+\) 1\.00")
    bench.pause()


def test_everything_moves_by_keyboard(app, bench):
    page = bench.open(app + URL).page
    page.keyboard.press("Space")
    bench.is_at("playing")
    bench.has_trained()
    page.keyboard.press("Space")
    bench.is_at("paused")
    head = bench.head
    page.keyboard.press("ArrowRight")
    bench.is_at("paused", step=head + 1, head=head + 1)
    page.keyboard.press("Shift+ArrowLeft")
    bench.is_at("paused", step=head - 9, head=head + 1)
    page.keyboard.press("ArrowRight")
    bench.is_at("paused", step=head - 8)
    page.keyboard.press("Home")
    bench.is_at("paused", step=0)
    page.keyboard.press("End")
    bench.is_at("paused", step=head + 1)
    page.keyboard.press("r")
    bench.is_at("ready", step=0, head=0)


def test_a_run_that_blows_up_says_where(app, bench):
    page = bench.open(app + URL).page
    page.get_by_role("button", name="Preset").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Learning rate 3").click()
    expect(page.get_by_role("button", name="Preset: Learning rate 3")).to_be_visible()
    bench.is_at("ready", step=0)
    bench.play.click()
    expect(bench.state_line).to_contain_text(re.compile(r"Diverged: at step \d the .* of .* stopped being finite"))
    bench.is_at("diverged")
    assert 0 < bench.step < 10
    page.get_by_test_id("reset").click()
    bench.is_at("ready", step=0, head=0)


def test_a_link_opens_the_same_network_elsewhere(app, bench, new_page):
    page = bench.open(f"{app}{URL}?dataset=xor&layers=3+relu,2+tanh&lr=0.1").page
    page.get_by_test_id("new-weights").click()
    expect(page).to_have_url(re.compile(r"\bseed=1\b"))
    bench.is_at("ready", step=0)
    mine = bench.table().inner_text()
    other = Bench(new_page(color_scheme="dark")).open(page.url)
    expect(other.page.get_by_test_id("seed")).to_have_value("1")
    assert other.table().inner_text() == mine


def test_a_killed_worker_comes_back_with_a_notice(app, bench):
    bench.open(app + URL)
    bench.play.click()
    bench.has_trained(3)
    workers = worker_processes(app)
    assert workers
    for worker in workers:
        worker.kill()
    expect(bench.state_line).to_contain_text("was replaced", timeout=30_000)
    bench.is_at("playing")
    bench.grows_beyond(bench.head)
    bench.pause()
    assert not {worker.pid for worker in workers} & {worker.pid for worker in worker_processes(app)}
