"""A lab's page without a browser: one session with a worker thread behind it, and commands such as components send."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Self

from streamlit.testing.v1 import AppTest

from engine.core.catalogue import get
from ui.bench import Bench
from ui.nav import page_path

APP = Path(__file__).parents[1] / "streamlit_app.py"
LONGEST = 20.0  # seconds that a run may take to get where a test wants it


class LabPage:
    """``query``: words of the address. Methods return the page, so that what is done to it reads as one sentence."""

    def __init__(self, key: str, **query: str):
        self.key = key
        self.at = AppTest.from_file(APP, default_timeout=60)
        self.at.run()
        for name, value in query.items():
            self.at.query_params[name] = value
        self.at.switch_page(page_path(get(key)))
        self.numbers = count()
        self.sent: dict[str, list] = {}

    def run(self) -> Self:
        self.at.run()
        assert not self.at.exception
        return self

    def opened(self) -> Self:
        """With its first pictures drawn."""
        return self.run().until(lambda now: now["state"] == "ready" and "looks" in now)

    @property
    def bench(self) -> Bench:
        return self.at.session_state[f"{self.key}:bench"]

    @property
    def looks(self) -> dict[str, Any]:
        return self.bench.answer["looks"]

    def send(self, component: str, do: str, **more) -> Self:
        """What the component's JavaScript leaves in its state when somebody clicks; see ui/components/commands.py."""
        sent = self.sent.setdefault(component, [])
        sent.append({"id": f"test:{next(self.numbers)}", "do": do, **more})
        self.at.session_state[f"{self.key}.{component}"] = {"commands": list(sent)}
        return self.run()

    def until(self, true: Callable[[dict], bool]) -> Self:
        """Look again, as the page does, until the run's answer is as it should be."""
        end = time.monotonic() + LONGEST
        while not true(self.bench.answer):
            assert time.monotonic() < end, f"The run never got there: {self.bench.answer}"
            self.run()
        return self

    def train(self, steps: int) -> Self:
        goal = self.bench.answer["head"] + steps
        return self.send("transport", "step", steps=steps).until(lambda now: now["head"] == goal and not now["playing"])

    def seek(self, step: int) -> Self:
        return self.send("transport", "seek", step=step).until(lambda now: now["step"] == step)

    def said(self) -> str:
        return " ".join(
            element.value for kind in ("error", "warning", "info", "toast") for element in self.at.get(kind)
        )

    def button(self, words: str):
        return next(button for button in self.at.button if words in button.label)
