"""The gridworld in a real browser: one cell in numbers, tools by mouse, key and finger, planning again, an agent."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Locator, expect

from tests.browser.bench import SLOW, Bench

SMALL = "S . +1!/. # -1!/. . ."  # 3 x 3


def opened(bench: Bench, app: str, **words: str) -> Bench:
    bench.page.goto(f"{app}/gridworld?{urlencode({'grid': SMALL, **words})}")
    expect(bench.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
    expect(bench.page.get_by_test_id("backup-result")).to_contain_text("largest sum", timeout=SLOW)
    bench.idle()
    return bench


def middle(board: Locator, row: int, column: int, of: int = 3) -> dict[str, float]:
    """The middle of a cell, from the upper left corner of the board."""
    side = board.bounding_box()["width"] / of
    return {"x": (column + 0.5) * side, "y": (row + 0.5) * side}


def drag(board: Locator, start: dict[str, float], end: dict[str, float]) -> None:
    box, mouse = board.bounding_box(), board.page.mouse
    mouse.move(box["x"] + start["x"], box["y"] + start["y"])
    mouse.down()
    mouse.move(box["x"] + end["x"], box["y"] + end["y"], steps=4)
    mouse.up()


def plan(bench: Bench) -> None:
    """Sweeps until there is nothing left to do."""
    bench.play.click()
    bench.is_at("finished")
    bench.idle()


def has(page, grid: str) -> None:
    expect(page.get_by_test_id("gridworld")).to_have_attribute("data-grid", grid, timeout=SLOW)


def test_one_cell_in_numbers(app, bench):
    page = opened(bench, app, slip="0.2", gamma="0.5").page
    board, title = page.get_by_test_id("board"), page.get_by_test_id("backup-title")
    plan(bench)
    board.hover(position=middle(board, 0, 1))
    expect(title).to_have_text("Cell in row 1, column 2")
    right = page.get_by_test_id("move-right")
    expect(right).to_contain_text("0.800 × (1.00) ends", timeout=SLOW)
    expect(right).to_contain_text(re.compile(r"stays\s*0\.200 × \(0\.000 \+ 0\.500 × 0\.889\)"))
    expect(page.get_by_test_id("backup-result")).to_contain_text("largest sum: 0.889 (right)")
    board.click(position=middle(board, 0, 1))  # held
    board.hover(position=middle(board, 2, 2))
    expect(title).to_have_text("Cell in row 1, column 2")
    board.press("ArrowLeft")
    expect(title).to_have_text("Cell in row 1, column 1")
    expect(board).to_have_attribute("aria-label", re.compile(r"row 1, column 1: start, V 0\.\d\d\.$", re.I))
    page.get_by_test_id("hold").click()
    expect(page.get_by_test_id("hold")).to_have_attribute("aria-pressed", "false")


def test_every_tab_says_its_scale(app, bench):
    page = opened(bench, app).page
    scale = page.get_by_test_id("scale")
    expect(scale).to_contain_text(re.compile("value.*−1.00.*1.00"))
    page.get_by_test_id("tab-values").press("ArrowRight")
    expect(page.get_by_test_id("gridworld")).to_have_attribute("data-tab", "q")
    for tab, words in (
        ("policy", "paler"),
        ("visits", "planning makes no moves"),
        ("difference", "largest error 1.00"),
    ):
        page.get_by_test_id(f"tab-{tab}").click()
        expect(scale).to_contain_text(words)
    plan(bench)
    expect(scale).to_contain_text("largest error 0", timeout=SLOW)


def test_walls_are_drawn_and_undone(app, bench):
    page = opened(bench, app).page
    plan(bench)
    board = page.get_by_test_id("board")
    page.get_by_test_id("tool-wall").click()
    drag(board, middle(board, 2, 0), middle(board, 2, 2))
    has(page, "S . +1!/. # -1!/# # #")
    board.click(position=middle(board, 2, 0))  # the same again takes it away
    has(page, "S . +1!/. # -1!/. # #")
    expect(bench.marks).to_have_count(2, timeout=SLOW)
    board.press("Control+z")
    has(page, "S . +1!/. # -1!/# # #")
    page.get_by_test_id("undo").click()
    has(page, SMALL)
    expect(page.get_by_test_id("undo")).to_be_disabled()
    page.get_by_test_id("redo").click()
    has(page, "S . +1!/. # -1!/# # #")
    board.click(position=middle(board, 0, 0))  # the start is no place for a wall
    has(page, "S . +1!/. # -1!/# # #")
    page.get_by_test_id("tool-start").click()
    board.click(position=middle(board, 1, 0))
    has(page, ". . +1!/S # -1!/# # #")


def test_a_reward_changes_and_it_plans_again(app, bench):
    page = opened(bench, app).page
    board = page.get_by_test_id("board")
    plan(bench)
    page.get_by_test_id("tool-reward").click()
    up = middle(board, 0, 2)
    drag(board, up, {"x": up["x"], "y": up["y"] - 50})  # ten notches of 0.1
    has(page, "S . +2!/. # -1!/. . .")
    board.hover(position=middle(board, 0, 1))
    expect(page.get_by_test_id("backup-value")).to_contain_text("V 2.00", timeout=SLOW)
    bench.is_at("finished")
    page.get_by_test_id("tool-look").click()
    board.click(position=middle(board, 1, 2))
    page.keyboard.type("-3.5")
    page.keyboard.press("Enter")
    has(page, "S . +2!/. # -3.5!/. . .")
    expect(board).to_be_focused()


def test_a_change_in_the_past_is_a_fork_and_the_tool_stays(app, bench):
    page = opened(bench, app).page
    plan(bench)
    bench.drag_scrubber(0.3)
    bench.idle()
    page.get_by_test_id("tool-pit").click()
    board = page.get_by_test_id("board")
    board.click(position=middle(board, 2, 1))
    expect(page.get_by_text("Run 2").first).to_be_visible(timeout=SLOW)
    has(page, "S . +1!/. # -1!/. -1! .")
    expect(page.get_by_test_id("tool-pit")).to_have_attribute("aria-pressed", "true")


def test_an_agent_learns_and_imagines(app, bench):
    page = opened(bench, app, method="dyna-q", imagined="5").page
    expect(page.get_by_test_id("gridworld")).to_have_attribute("data-tab", "q")
    bench.train(30)
    expect(page.get_by_test_id("walked")).to_contain_text(re.compile(r"30 real moves, 1\d\d imagined updates"))
    expect(page.get_by_test_id("scale")).to_contain_text(re.compile(r"imagined updates of this step \(\d\)"))
    board = page.get_by_test_id("board")
    board.click(position=middle(board, 0, 0))
    expect(page.get_by_test_id("last-update")).to_contain_text("largest Q of the next cell", timeout=SLOW)
    expect(page.get_by_test_id("last-update")).to_contain_text("old + α (target − old)")
    page.get_by_test_id("show-path").check()
    expect(page.get_by_test_id("scale")).to_contain_text("the best way as known now", timeout=SLOW)


def test_ready_made_grids_and_sizes(app, bench):
    page = opened(bench, app).page
    page.get_by_test_id("columns-more").click()
    has(page, "S . +1! ./. # -1! ./. . . .")
    page.get_by_test_id("ready").select_option("cliff walking")
    expect(page.get_by_test_id("gridworld")).to_have_attribute("data-grid", re.compile("-100@"), timeout=SLOW)
    expect(page.get_by_test_id("backup-result")).to_contain_text("largest sum: −1.00", timeout=SLOW)


def test_a_phone_draws_with_a_finger(app, new_page, expected_errors):
    expected_errors.append("does not seem to exist")
    bench = opened(Bench(new_page(390, 844)), app)
    page = bench.page
    for part in ("board", "backup", "scale"):
        box = page.get_by_test_id(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    board = page.get_by_test_id("board")
    page.get_by_test_id("tool-goal").click()
    board.click(position=middle(board, 2, 2))
    has(page, "S . +1!/. # -1!/. . +1!")
