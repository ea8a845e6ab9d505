"""The page as somebody sees it: a real server, a real Chromium, and the clock of the browser.

A script in the page notes the time of every click on play, of every frame the transport bar and the network component
have drawn, and the first animation frame in which the validation curve, as drawn, goes below the goal: what is measured
is what was on screen. Steps are those the bar shows. Rates run from the first frame to the last of a window.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, Error, Page, TimeoutError, sync_playwright

from benchmarks import nets
from benchmarks.overhead import bare
from benchmarks.server import FLAGS, chromium, serve
from benchmarks.table import Table
from benchmarks.timing import Others, await_quiet
from engine.experiments.playground.presets import PRESETS

GOAL = 0.05  # validation loss that counts as solved
SEEDS = 10
WINDOW, WINDOWS = 3.0, 4  # seconds of watching at unlimited speed, and how often
STEPS_AN_EPOCH = 25
COLD_STARTS = 3
WATCH = """([bar, network, goal]) => {
  const seen = (window.seen = { clicked: null, steps: [], frames: [], solved: null, solvedAt: null });
  const now = () => performance.now() / 1000;
  const note = (list) => () => { if (seen.clicked !== null) list.push([now(), Number(bar.dataset.head)]); };
  const on = (element, name, list) =>
    new MutationObserver(note(list)).observe(element, { attributes: true, attributeFilter: [name] });
  bar.addEventListener("click", () => { seen.clicked ??= now(); }, { capture: true });
  on(bar, "data-head", seen.steps);
  on(network, "data-frames", seen.frames);
  const look = () => {
    const box = document.querySelector('.chart[aria-label^="Loss"]');
    for (const line of box?.data ?? []) {
      const i = line.name?.startsWith("validation") ? Array.from(line.y).findIndex((loss) => loss < goal) : -1;
      if (i >= 0) Object.assign(seen, { solved: now(), solvedAt: line.x[i] });
    }
    if (seen.solved === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def measure(table: Table) -> None:
    path = chromium()
    if path is None:
        table.note("Not measured: Chromium is not installed, and TORCHLIGHT_CHROMIUM does not say where it is.")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            with serve() as address:
                unlimited(table, browser, address)
                solving(table, browser, address)
            cold(table, browser)
        except Error as error:  # of Playwright, time-outs among them
            table.note(f"Not measured further: {error.message.splitlines()[0]}")
        finally:
            browser.close()


def unlimited(table: Table, browser: Browser, address: str) -> None:
    """The large tanh network on the spiral at unlimited speed, with every picture of the page live."""
    windows = []
    with visit(browser, f"{address}/playground?{query(nets.SETTINGS[nets.DEEP], batch_size=nets.BATCH)}") as page:
        page.get_by_test_id("speed").select_option(label="unlimited")
        await_quiet()
        page.get_by_test_id("play").click()
        page.wait_for_timeout(1000)
        for _ in range(WINDOWS):
            others, used = Others(), workers_seconds()
            page.evaluate("() => { seen.steps.length = seen.frames.length = 0; }")
            page.wait_for_timeout(1000 * WINDOW)
            seen = page.evaluate("() => seen")
            windows.append((others.share(), (workers_seconds() - used) / WINDOW, seen))
    share, busy, seen = min(windows, key=lambda window: window[0])
    shown = rate(seen["steps"], by_step=True) / STEPS_AN_EPOCH
    alone = median(bare(nets.DEEP, None)() for _ in range(20)) / STEPS_AN_EPOCH
    table.note(
        f"{nets.DEEP} tanh on the spiral, batch {nets.BATCH}, unlimited speed, all maps and curves live; "
        f"the quietest of {WINDOWS} windows: other programs took {share:.0%} of the machine"
    )
    table.row("epochs/s of 25 steps", shown, least=180, digits=0, note=f"the bare loop alone: {alone:.0f} epochs/s")
    table.row("epochs/s / those of the bare loop", shown / alone, least=0.47, note="180 where the bare loop has 380")
    note = f"the worker had {busy:.0%} of a core"
    table.row("the same for a second of the worker's processor time", shown / max(busy, 0.01) / alone, note=note)
    table.row("frames/s of the network", rate(seen["frames"]), least=10, digits=1)


def workers_seconds() -> float:
    """Processor time that the worker processes of the server have had."""
    family = psutil.Process().children(recursive=True)
    workers = [process for process in family if "engine.workers" in process.cmdline()]
    return sum(sum(process.cpu_times()[:2]) for process in workers)


def rate(events: list[list[float]], by_step: bool = False) -> float:
    """Events [second, step] a second, or steps a second, from the first event to the last."""
    if len(events) < 2:
        return 0.0
    (begin, first), (end, last) = events[0], events[-1]
    return (last - first if by_step else len(events) - 1) / (end - begin)


def solving(table: Table, browser: Browser, address: str) -> None:
    """The spiral preset as it is, at the speed the page begins with, from ten starts."""
    seconds, steps, first, calm = [], [], [], 0
    for seed in range(SEEDS):
        words = query(PRESETS["spiral"].values, seed=seed, data_seed=seed)
        with visit(browser, f"{address}/playground?{words}") as page:
            calm += await_quiet()
            page.get_by_test_id("play").click()
            with suppress(TimeoutError):  # counts as not solved
                page.wait_for_function("() => seen.solved !== null", timeout=8000)
            seen = page.evaluate("() => seen")
            page.get_by_test_id("play").click()  # pause: the next one has the worker to itself
        moving = next((time for time, head in seen["frames"] if head > 0), float("inf"))
        first.append(moving - seen["clicked"])
        seconds.append((seen["solved"] or float("inf")) - seen["clicked"])
        steps.append(seen["solvedAt"] or 0)
    quick = sum(time <= 1 for time in seconds)
    table.note(
        f"spiral preset at the page's own speed, {SEEDS} seeds, a quiet machine at the start of {calm}; "
        "from the click to the curve on screen"
    )
    table.row(f"seeds below {GOAL} within 1 s", quick, f"of {SEEDS}", least=9, digits=0)
    note = f"slowest {max(seconds):.2f} s; steps needed {min(steps):.0f} to {max(steps):.0f}"
    table.row(f"seconds until the validation loss is below {GOAL}, median", median(seconds), "s", most=1, note=note)
    note = f"slowest {max(first):.2f} s"
    table.row("click on play to the first moving frame, median", median(first), "s", most=0.5, note=note)


def cold(table: Table, browser: Browser) -> None:
    """From the start of ``streamlit run`` (its imports are cached by now) to a page whose transport bar says ready."""
    served, seconds, again, calm = [], [], [], 0
    for _ in range(COLD_STARTS):
        calm += await_quiet()
        begin = perf_counter()
        with serve() as address:
            served.append(perf_counter() - begin)
            with visit(browser, f"{address}/playground"):
                seconds.append(perf_counter() - begin)
            begin = perf_counter()
            with visit(browser, f"{address}/playground"):
                again.append(perf_counter() - begin)
    table.note(f"a new server and a new browser each time, a quiet machine at the start of {calm} of {COLD_STARTS}")
    note = f"slowest {max(seconds):.2f} s; the server answers after {median(served):.2f} s"
    table.row("streamlit run to the Playground, ready, median", median(seconds), "s", most=4, note=note)
    table.row("a second visitor's page, ready, median", median(again), "s")


@contextmanager
def visit(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a new visitor, whose bar says ready, with the script that watches it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(address)
        page.locator('.transport[data-state="ready"]').wait_for(timeout=30_000)
        page.locator(".network[data-frames]").wait_for(timeout=30_000)
        places = [page.locator(f".{name}").element_handle() for name in ("transport", "network")]
        page.evaluate(WATCH, [*places, GOAL])
        yield page
    finally:
        context.close()


def query(settings: dict[str, Any], **more: Any) -> str:
    """Settings as the page's address carries them."""

    def text(value: Any) -> str:
        if isinstance(value, dict):
            return f"{value['units']} {value['activation']}"
        return ",".join(map(text, value)) if isinstance(value, list | tuple) else str(value)

    return urlencode({name: text(value) for name, value in (settings | more).items()})
