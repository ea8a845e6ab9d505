"""Is it luck? Two settings repeated over several seeds and compared, as a visitor does it."""

import re

from playwright.sync_api import expect

SLOW = 60_000


def test_two_settings_are_compared_over_ten_seeds(app, bench):
    page = bench.open(app + "/playground?dataset=moons&noise=0.3").page
    page.get_by_role("button", name="Is it luck?").click()
    panel = page.locator(".st-key-playground-panel-luck")
    panel.get_by_role("button", name="Repeat this setting").click()
    first, second = page.get_by_test_id("study-A"), page.get_by_test_id("study-B")
    expect(first).to_have_attribute("data-state", "done", timeout=SLOW)
    expect(first).to_contain_text(re.compile(r"median 0\.\d+, band 0\.\d+ to 0\.\d+"))
    chart = panel.locator(".chart")
    expect(chart).to_have_attribute("aria-label", re.compile(r"Validation loss of several seeds .* A 0\.0"))

    bench.group("Training")
    rate = bench.knob("Learning rate")
    for _ in range(4):
        rate.press("ArrowRight")
    expect(page).to_have_url(re.compile("lr=0.5"))
    bench.idle()
    panel.get_by_role("button", name="Compare with these settings").click()
    expect(second).to_have_attribute("data-state", "done", timeout=SLOW)
    expect(first).to_contain_text("learning rate 0.03")
    expect(second).to_contain_text("learning rate 0.5")
    expect(panel.locator(".verdict")).to_contain_text("at step 500: A beats B in 10 of 10 seeds")
    bench.is_at("ready", step=0, head=0)  # the run itself has not moved

    panel.get_by_role("button", name="Delete study A").click()
    expect(first).to_have_count(0)
    expect(second).to_be_visible()
