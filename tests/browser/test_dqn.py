"""The stage of the DQN lab in a real browser: it acts by itself, hands may take over, an earlier agent plays again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bench import SLOW, Bench

URL = "/dqn?network=flatten, dense units=8, relu, dense&warm_up=0&batch_size=8"


def opened(bench: Bench, address: str) -> Bench:
    """Without waiting for a page that stands still: the stage never does."""
    bench.page.goto(address)
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("stage-agent")).to_have_text(re.compile("the agent of step 0"), timeout=SLOW)
    return bench


def moves(page: Page) -> int:
    return int(page.get_by_test_id("stage").get_attribute("data-moves"))


def goes_on(page: Page) -> None:
    """Wait for more moves."""
    stage, seen = page.get_by_test_id("stage").element_handle(), moves(page)
    page.wait_for_function("([stage, seen]) => Number(stage.dataset.moves) > seen + 5", arg=[stage, seen])


def pressed(page: Page, button: str) -> None:
    page.get_by_test_id(button).click()
    expect(page.get_by_test_id(button)).to_have_attribute("aria-pressed", "true")


def stand_still(page: Page) -> None:
    page.get_by_test_id("stage-play").click()
    expect(page.get_by_test_id("stage-play")).to_have_text("Play stage")
    still(page)


def still(page: Page) -> None:
    """Wait until no more moves are shown."""
    seen = [moves(page)]
    for _ in range(40):
        page.wait_for_timeout(400)
        seen.append(moves(page))
        if len(seen) > 3 and len(set(seen[-4:])) == 1:
            return
    raise AssertionError(f"The stage must stand still, it got from move {seen[0]} to {seen[-1]}.")


@pytest.fixture
def page(app, bench) -> Page:
    return opened(bench, app + URL).page


def test_the_agent_acts_while_nothing_is_trained(page):
    goes_on(page)
    goes_on(page)
    expect(page.get_by_test_id("stage-returns")).to_contain_text("Last episodes here", timeout=SLOW)
    expect(page.get_by_test_id("transport")).to_have_attribute("data-step", "0")
    expect(page.get_by_test_id("q-values").locator(".q-row")).to_have_count(2)
    expect(page.get_by_test_id("q-values").locator(".q-row.chosen .by")).to_have_text("greedy")


def test_pause_one_move_and_a_new_episode(page):
    stand_still(page)
    seen = moves(page)
    page.get_by_test_id("stage-move").click()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-moves", str(seen + 1))
    page.get_by_test_id("stage-reset").click()
    expect(page.get_by_test_id("stage-score")).to_have_text("Return so far 0 · move 0")
    page.get_by_test_id("stage-play").click()
    goes_on(page)


def test_an_arrow_key_takes_over_and_leaves_the_training_alone(page):
    pressed(page, "act-you")
    stand_still(page)
    page.get_by_test_id("stage-reset").click()
    expect(page.get_by_test_id("stage-score")).to_have_text("Return so far 0 · move 0")
    page.get_by_test_id("stage-play").click()
    expect(page.get_by_test_id("stage-hint")).to_contain_text("While nothing is held the stage waits.")
    still(page)
    page.get_by_test_id("stage-scene").press("ArrowRight")
    expect(page.get_by_test_id("stage-score")).to_contain_text("move 1")
    expect(page.get_by_test_id("transport")).to_have_attribute("data-step", "0")  # the bar has not taken the arrow
    scene = page.get_by_test_id("stage-scene")
    scene.focus()
    page.keyboard.down("ArrowLeft")
    expect(page.get_by_test_id("stage-returns")).to_contain_text("Last episodes here", timeout=SLOW)  # it falls
    page.keyboard.up("ArrowLeft")
    still(page)


def test_a_button_is_held_and_the_pole_is_nudged(page):
    pressed(page, "act-you")
    page.get_by_test_id("action-1").scroll_into_view_if_needed()
    box = page.get_by_test_id("action-1").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 15)
    page.mouse.down()
    goes_on(page)
    expect(page.get_by_test_id("q-values").locator(".q-row").nth(1).locator(".by")).to_have_text("you")
    page.mouse.up()
    pressed(page, "act-greedy")
    stand_still(page)
    seen = moves(page)
    page.get_by_test_id("nudge-left").click()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-moves", str(seen + 1))


def test_an_earlier_agent_plays_after_scrubbing_back(page, bench):
    bench.train(20)
    agent = page.get_by_test_id("stage-agent")
    expect(agent).to_contain_text("the agent of step 20")
    bench.drag_scrubber(0.01)
    expect(agent).to_have_text(re.compile("the agent of step 0"), timeout=SLOW)
    goes_on(page)


def test_speeds(page):
    pressed(page, "speed-most")
    start = moves(page)
    page.wait_for_timeout(1500)
    assert moves(page) - start > 150  # 16 times 50 moves a second, as far as the machine goes
    pressed(page, "speed-slow")
    page.wait_for_timeout(1000)
    start = moves(page)
    page.wait_for_timeout(1000)
    assert moves(page) - start < 20


def test_it_trains_while_it_is_watched(page, bench):
    bench.play.click()
    bench.has_trained(3)
    goes_on(page)
    expect(page.get_by_test_id("stage-agent")).to_have_text(re.compile(r"the agent of step [\d,]{2,}"))
    bench.pause()
    goes_on(page)


def test_another_environment_brings_its_own_scene(page):
    page.get_by_role("button", name="Environment: CartPole").click()
    page.get_by_role("button", name="Breakout", exact=True).first.click()
    expect(page.get_by_test_id("stage-title")).to_contain_text("Breakout", timeout=SLOW)
    goes_on(page)
    expect(page.get_by_test_id("nudge-left")).to_be_hidden()
    scene = page.get_by_test_id("stage-scene").bounding_box()
    assert abs(scene["width"] - scene["height"]) < 2


def test_a_phone_sees_all_of_it(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    page = opened(Bench(new_page(390, 844)), app + URL).page
    goes_on(page)
    for part in ("stage", "stage-scene", "action-1", "nudge-right"):
        box = page.get_by_test_id(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
