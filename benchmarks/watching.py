"""A lab's page in a real Chromium while its run plays, and how many frames a second it draws."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.server import FLAGS, chromium, serve
from benchmarks.table import Table
from benchmarks.timing import await_quiet

WINDOWS = 4  # of watching, of which the quietest counts


def watch(
    table: Table, path: str, words: str, least: float,
    prepare: Callable[[Page], None], window: Callable[[Page], tuple[float, float]],
) -> None:  # fmt: skip
    """A row ``words`` with the frames a second of the page at ``path``. ``prepare`` what is to be done before it plays;
    ``window`` watches for a while: what other programs took of the machine, and the frames a second."""
    browser_path = chromium()
    if browser_path is None:
        table.note("Not drawn: Chromium is not installed, and TORCHLIGHT_CHROMIUM does not say where it is.")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        try:
            with serve() as address:
                visit = browser.new_page(viewport={"width": 1440, "height": 900})
                visit.goto(f"{address}/{path}")
                visit.locator('.transport[data-state="ready"]').wait_for(timeout=60_000)
                prepare(visit)
                await_quiet()
                visit.get_by_test_id("play").click()
                visit.wait_for_timeout(2000)
                share, drawn = min(window(visit) for _ in range(WINDOWS))
            table.note(f"the page, quietest of {WINDOWS} windows: other programs took {share:.0%} of the machine")
            table.row(words, drawn, least=least, digits=1)
        except Error as error:  # of Playwright, time-outs among them
            table.note(f"Not measured further: {error.message.splitlines()[0]}")
        finally:
            browser.close()
