"""The Playground's page as its visitors see it: where things are, and how to wait for them. Shared by browser tests."""

import re

from playwright.sync_api import Locator, Page, expect

SLOW = 30_000  # ms; the first page of a server waits for its workers


class Bench:
    """One open page of a lab."""

    def __init__(self, page: Page):
        self.page = page
        self.bar = page.get_by_test_id("transport")
        self.play = page.get_by_test_id("play")
        self.state_line = page.get_by_test_id("state-line")
        self.stale = page.get_by_test_id("stale")
        self.marks = self.bar.locator(".ticks i")
        self.view = page.get_by_test_id("view")

    def open(self, address: str) -> "Bench":
        self.page.goto(address)
        expect(self.bar).to_have_attribute("data-state", "ready", timeout=SLOW)
        expect(self.page.get_by_test_id("stage")).to_be_visible(timeout=SLOW)
        self.idle()
        return self

    def idle(self) -> None:
        frame = self.page.get_by_test_id("stApp")
        expect(frame).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)

    def is_at(self, state: str, step: int | None = None, head: int | None = None) -> None:
        """Wait until the bar says so."""
        expect(self.bar).to_have_attribute("data-state", state, timeout=15_000)
        for name, value in (("data-step", step), ("data-head", head)):
            if value is not None:
                expect(self.bar).to_have_attribute(name, str(value), timeout=15_000)

    def has_trained(self, digits: int = 2) -> None:
        """Wait for a step number of at least so many digits."""
        expect(self.bar).to_have_attribute("data-step", re.compile(rf"^\d{{{digits},}}$"), timeout=15_000)

    @property
    def step(self) -> int:
        return int(self.bar.get_attribute("data-step"))

    @property
    def head(self) -> int:
        return int(self.bar.get_attribute("data-head"))

    def pause(self) -> None:
        self.play.click()
        self.is_at("paused")

    def train(self, steps: int) -> None:
        """So many steps from where the run stands, by the +10 button."""
        assert steps % 10 == 0
        for done in range(self.step, self.step + steps, 10):
            self.page.get_by_test_id("step-10").click()
            self.is_at("paused", step=done + 10)
        self.idle()  # a run that comes to rest draws the whole page once more, and would undo what is pressed meanwhile

    def newest(self, panel: str, words: str) -> None:
        """Wait until a panel of curves describes itself with words that match, for example ``training .* 0.0``."""
        expect(self.chart(panel)).to_have_attribute("aria-label", re.compile(words), timeout=20_000)

    def chart(self, panel: str) -> Locator:
        return self.page.locator(f'.chart[aria-label^="{panel}"]')

    def loss_curve(self) -> dict[float, float]:
        """Step -> mini-batch loss, as drawn when the newest step is on the curve."""
        box = self.chart("Loss").element_handle()
        self.page.wait_for_function("([box, head]) => box.data[0].x.at(-1) === head", arg=[box, self.head])
        return dict(box.evaluate("box => Array.from(box.data[0].x, (step, i) => [step, box.data[0].y[i]])"))

    def cursor_is_at(self, step: int) -> None:
        """Wait for the line on the loss curve that says which step is on screen."""
        box = self.chart("Loss").element_handle()
        self.page.wait_for_function("([box, step]) => box.layout.shapes[0]?.x0 === step", arg=[box, step])

    def grows_beyond(self, head: int) -> None:
        """Wait until the run has more steps than it had."""
        bar = self.bar.element_handle()
        self.page.wait_for_function("([bar, head]) => Number(bar.dataset.head) > head", arg=[bar, head])

    def table(self) -> Locator:
        """Every weight and bias of the network on screen: the table for screen readers, in place of the picture."""
        self.page.get_by_test_id("table-toggle").click()
        table = self.page.get_by_test_id("table")
        expect(table.locator("button").last).not_to_be_empty()
        return table

    def group(self, name: str) -> None:
        """Unfold a group of knobs in the sidebar."""
        fold = self.page.get_by_test_id("stExpander").filter(has_text=name).locator("summary")
        fold.click()

    def panel(self, name: str) -> Locator:
        """The button that opens and closes a panel, in the row under the curves."""
        return self.page.get_by_test_id("panel-row").get_by_role("button", name=name)

    def open_panel(self, name: str) -> None:
        self.panel(name).click()
        expect(self.panel(name)).to_have_attribute("aria-pressed", "true")

    def knob(self, name: str) -> Locator:
        return self.page.get_by_test_id("stSidebar").get_by_role("slider", name=name).first

    def drag_scrubber(self, share: float) -> int:
        """With the mouse, from where the handle is to a share of the whole length; the step that is there."""
        scrubber = self.page.get_by_test_id("scrubber")
        box = scrubber.bounding_box()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + (box["width"] - 4) * self.step / max(self.head, 1) + 2, y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * share, y, steps=6)
        self.page.mouse.up()
        return int(scrubber.get_attribute("aria-valuenow"))
