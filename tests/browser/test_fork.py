"""Scrub back, fork with two clicks, and compare: as a visitor does it."""

import re

from playwright.sync_api import expect

URL = "/playground"


def series(bench, panel, name):
    """Step -> value of a drawn line, by the name it has under the pointer."""
    box = bench.chart(panel).element_handle()
    return dict(
        box.evaluate(
            """(box, name) => {
              const trace = box.data.find((one) => one.name === name);
              return trace ? Array.from(trace.x, (x, i) => [x, (trace.customdata ?? trace.y)[i]]) : [];
            }""",
            name,
        )
    )


def test_two_clicks_make_a_fork_beside_its_parent(app, bench):
    page = bench.open(app + URL).page
    bench.train(60)
    step = bench.drag_scrubber(0.5)
    bench.is_at("paused", step=step, head=60)

    page.get_by_test_id("fork").click()
    expect(page.get_by_test_id("fork-menu")).to_contain_text(f"Fork from step {step}")
    page.get_by_test_id("fork-lr-0.3").click()

    captions = page.get_by_test_id("caption")
    expect(captions).to_have_count(2)
    expect(captions.first).to_contain_text("Run 2")
    expect(captions.first).to_contain_text("learning rate 0.3")
    expect(captions.last).to_contain_text("Run 1")
    expect(captions.last).to_contain_text("learning rate 0.03")
    expect(page.locator(".network[data-frames]")).to_have_count(2)
    bench.is_at("paused", step=step, head=step)
    tables = page.get_by_test_id("table-toggle")
    for i in range(2):
        tables.nth(i).click()
    mine, theirs = (page.get_by_test_id("table").nth(i) for i in range(2))
    page.wait_for_function(  # the same network, as yet
        "([one, other]) => one.innerText.length > 100 && one.innerText === other.innerText",
        arg=[mine.element_handle(), theirs.element_handle()],
    )
    expect(theirs.locator("button.cell")).to_have_count(0)  # which is only to be looked at

    page.get_by_test_id("step-10").click()
    bench.is_at("paused", step=step + 10, head=step + 10)
    expect(captions.last).to_have_attribute("data-step", str(step + 10))
    expect(mine).not_to_have_text(theirs.inner_text(), use_inner_text=True)

    expect(page.get_by_test_id("curves").locator(".legend.runs button")).to_have_text("Run 1")
    bench.newest("Loss", "Run 1, validation")
    page.wait_for_function(
        "([box, step]) => box.layout.annotations?.some(({ text }) => text === `forked at ${step}`)",
        arg=[bench.chart("Loss").element_handle(), step],
    )
    child = series(bench, "Loss", "validation (250)")
    parent = series(bench, "Loss", "Run 1, validation")
    before = [at for at in child.keys() & parent.keys() if at <= step]
    assert len(before) > 20
    assert all(child[at] == parent[at] for at in before)
    assert child[step + 10] != parent[step + 10]
    batches = series(bench, "Loss", "mini-batch")
    page.get_by_test_id("runs").get_by_role("button", name="Run 1", exact=True).click()
    expect(captions.first).to_contain_text("Run 1")
    bench.newest("Loss", "Run 2, validation")
    parents = series(bench, "Loss", "mini-batch")
    # the loss of a mini-batch is measured before its update: that of the first step after the fork is still the same
    assert all(batches[at] == parents[at] for at in range(1, step + 2))
    assert batches[step + 2] != parents[step + 2]


def test_the_axis_the_legend_and_the_end_of_a_run(app, bench):
    page = bench.open(app + URL).page
    bench.train(40)
    page.get_by_test_id("fork").click()
    page.get_by_test_id("fork-optimizer-sgd").click()
    expect(page.get_by_test_id("caption")).to_have_count(2)
    bench.train(10)

    page.get_by_test_id("axis-epoch").click()
    bench.newest("Loss", "by epoch")
    drawn = series(bench, "Loss", "validation (250)")
    assert 50 / 8 - 0.3 < max(drawn) < 50 / 8 + 0.3  # epochs of 8 steps
    bench.chart("Loss").scroll_into_view_if_needed()
    box = bench.chart("Loss").locator(".nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(bench.bar).to_have_attribute("data-step", re.compile(r"^2[2-8]$"))
    expect(page.get_by_test_id("caption").last).to_have_attribute("data-step", re.compile(r"^2[2-8]$"))  # both
    page.get_by_test_id("axis-seconds").click()
    bench.newest("Loss", "by seconds")
    page.get_by_test_id("axis-step").click()
    bench.newest("Loss", "by step")

    run = page.get_by_test_id("curves").locator(".legend.runs button")
    run.click()
    expect(run).to_have_attribute("aria-pressed", "false")
    assert not series(bench, "Loss", "Run 1, validation")
    run.click()
    expect(run).to_have_attribute("aria-pressed", "true")

    page.get_by_test_id("runs").get_by_role("button", name="Remove Run 2").click()
    expect(page.get_by_test_id("caption")).to_have_count(0)
    expect(page.get_by_test_id("runs")).to_have_count(0)
    expect(page.locator(".network[data-frames]")).to_have_count(1)
    expect(bench.bar).to_have_attribute("data-head", re.compile(r"^[45]0$"))


def test_waiting_settings_are_forked_with_one_click(app, bench):
    page = bench.open(app + URL).page
    bench.train(20)
    bench.knob("Noise").press("ArrowRight")
    expect(bench.stale).to_contain_text("noise")
    page.get_by_test_id("fork-waiting").click()
    expect(page.get_by_test_id("caption").first).to_contain_text("noise")
    expect(bench.stale).to_be_hidden()
    bench.is_at("paused", step=20, head=20)


def test_two_pictures_on_a_telephone_stand_one_below_the_other(app, bench, new_page):
    page = new_page(width=390, height=844)
    bench.__init__(page)
    bench.open(app + URL)
    bench.train(20)
    page.keyboard.press("f")
    page.get_by_test_id("fork-as-is").click()
    pictures = page.locator(".network[data-frames]")
    expect(pictures).to_have_count(2)
    one, other = (pictures.nth(i).bounding_box() for i in range(2))
    assert other["y"] >= one["y"] + one["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
