"""Journeys through the page about loss functions. Waits are for what the page shows, never for time."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/losses"


def opened(bench: Bench, address: str) -> Page:
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.locator(".lossview")).to_have_attribute("data-loss", re.compile("."), timeout=SLOW)
    bench.idle()
    return bench.page


def typed(page: Page, place: str, text: str) -> None:
    field = page.get_by_test_id(f"worked-{place}")
    field.fill(text)
    field.press("Enter")


def test_a_worked_example_follows_what_is_typed(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("tab-worked").click()
    typed(page, "0-0", "1")
    typed(page, "0-1", "0")
    expect(page.get_by_test_id("worked-loss-0")).to_have_text("0.693")  # ln 2
    typed(page, "0-1", "-100")
    expect(page.get_by_test_id("worked-loss-0")).to_have_text("100")  # where the naive form has no number
    typed(page, "0-1", "much")
    expect(page.get_by_test_id("worked-problem")).to_contain_text("must be a number")
    expect(page.get_by_test_id("worked-0-1")).to_have_value("-100")
    typed(page, "0-0", "0.5")
    expect(page.get_by_test_id("worked-problem")).to_contain_text("must be a whole number in [0, 1], got 0.5")
    expect(page.get_by_test_id("worked-0-0")).to_have_value("1")
    page.get_by_test_id("worked-reset").click()
    expect(page.get_by_test_id("worked-problem")).to_be_empty()
    expect(page.get_by_test_id("worked-loss-0")).not_to_have_text("100")
    page.get_by_test_id("worked-add").click()
    expect(page.get_by_test_id("worked-loss-4")).not_to_be_empty()
    page.get_by_test_id("worked-remove-4").click()
    expect(page.get_by_test_id("worked-loss-4")).to_have_count(0)


def test_the_naive_form_overflows_and_a_loss_without_logarithm_has_none(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("tab-naive").click()
    expect(page.get_by_test_id("naive-sentence")).to_contain_text("gives no finite number up to z = −89")
    expect(page.locator(".samples .bad").first).to_have_text(re.compile("∞|NaN"))
    page = opened(bench, app + URL + "?loss=hinge")
    expect(page.get_by_test_id("tab-naive")).to_be_hidden()
    page.get_by_test_id("tab-curve").press("ArrowLeft")  # from the first tab to the last
    page.get_by_test_id("tab-errors").press("ArrowLeft")
    expect(page.get_by_test_id("tab-worked")).to_have_attribute("aria-selected", "true")


def test_a_run_moves_the_picture_and_a_target_the_curve(app, bench):
    page = opened(bench, app + URL)
    page.get_by_test_id("target-0").click()
    expect(page.get_by_test_id("target-0")).to_have_attribute("aria-pressed", "true")
    bench.play.click()
    bench.newest("Accuracy", r"training .* (0\.9|1)")
    bench.pause()
    expect(page.locator(".lossview")).to_have_attribute("data-step", str(bench.step))
    page.get_by_test_id("tab-errors").click()
    expect(page.get_by_test_id("recalls")).to_contain_text(re.compile(r"\d %"))
    bench.drag_scrubber(0.0)
    bench.is_at("paused", step=0)
    expect(page.locator(".lossview")).to_have_attribute("data-step", "0")


@pytest.mark.parametrize("loss", ["squared", "cross-entropy", "multi-label", "multi-task"])
def test_every_kind_of_loss_has_all_its_views(app, bench, loss):
    page = opened(bench, f"{app}{URL}?loss={loss.replace(' ', '+')}")
    expect(page.locator(".lossview")).to_have_attribute("data-loss", loss)
    expect(page.get_by_test_id("formula")).to_contain_text("loss =")
    page.get_by_test_id("compare").click()
    expect(page.locator(".curvetab .legend li")).not_to_have_count(2)
    page.get_by_test_id("tab-curve").press("ArrowRight")
    expect(page.get_by_test_id("tab-worked")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("worked-loss-0")).not_to_be_empty()
    expect(page.get_by_test_id("worked-mean")).to_contain_text(re.compile(r"Mean loss \d"))
    page.get_by_test_id("tab-errors").click()
    expect(page.get_by_test_id("errors-sentence")).not_to_be_empty()
    for view in page.locator('[data-testid^="view-"]').all():
        view.click()
        expect(view).to_have_attribute("aria-pressed", "true")


def test_runs_with_different_losses_stand_beside_each_other(app, bench):
    page = opened(bench, app + URL + "?loss=multi-task")
    page.get_by_test_id("part-value").click()
    expect(page.get_by_test_id("part-value")).to_have_attribute("aria-pressed", "true")
    weight = bench.knob("Weight of the number")
    weight.press("Home")  # is heard at once, here and in what forks take over
    expect(page.get_by_test_id("formula")).to_contain_text("λ_value = 0")
    bench.train(10)
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Loss").click()
    page.get_by_role("option", name="squared", exact=True).click()
    expect(bench.stale).to_contain_text("loss")
    page.get_by_test_id("fork-waiting").click()
    pictures = page.locator(".lossview")
    expect(pictures).to_have_count(2, timeout=SLOW)
    expect(page.locator('.lossview[data-loss="squared"]')).to_have_attribute("data-step", "10", timeout=SLOW)
    expect(page.locator('.lossview[data-loss="multi-task"]')).to_have_attribute("data-step", "10")
    pictures.first.get_by_test_id("tab-worked").click()
    expect(pictures.first.get_by_test_id("worked-0-0")).to_be_disabled()  # nothing can be asked of both
    expect(page.get_by_test_id("stException")).to_have_count(0)
