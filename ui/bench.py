"""One lab's bench in one browser session: the settings on the knobs, the runs, and which of them is on screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from engine.core.catalogue import Lab
from engine.core.config import Config, differences, is_live
from engine.core.events import config_at
from ui import address
from ui.classroom import guard
from ui.replay import Replay, begin
from ui.session import pool, session_id
from ui.shown import Shown, told_apart
from ui.studies import ShownStudy

SPEEDS = [
    ["1 step/s", 1], ["5 steps/s", 5], ["25 steps/s", 25], ["100 steps/s", 100], ["300 steps/s", 300],
    ["1,000 steps/s", 1000], ["unlimited", None],
]  # fmt: skip
DEFAULT_SPEED = 300  # fast enough to solve the spiral within a second, slow enough to see it happen
KEPT_RUNS = 6  # of one bench; the oldest but the first makes room


@dataclass
class Bench:
    """Kept in the session. ``config`` is what the knobs say; the run on screen may not have followed yet."""

    lab: Lab
    config: Config
    runs: list[Shown] = field(default_factory=list)
    current: int = 0
    count: int = 0
    speed: float | None = DEFAULT_SPEED
    visible: bool = True
    log_x: bool = False
    x_axis: str = "step"  # of the curves: step, epoch or seconds
    beside: str = ""  # id of the run whose picture stands beside that of the run on screen
    together: bool = True  # whether scrubbing moves both of them
    view: str = "out"  # the unit on the big plot
    held: str = "out"  # the same, if somebody has clicked it: hovering does not reach the address
    typed: str = ""  # the text that somebody looks at; see ui.chosen_text
    pair: tuple[int, int] = (0, 1)  # the two variables on its axes
    panels: list[str] = field(default_factory=list)  # which of ui.panels are open
    ablated: dict[str, str] = field(default_factory=dict)  # units the pictures are without: unit -> zero or mean
    studies: list[ShownStudy] = field(default_factory=list)  # several seeds of some settings; see ui.studies
    notes: list[str] = field(default_factory=list)  # said once, above the run
    replay: Replay | None = None  # a linked run that is being repeated
    postponed: bool = False  # whether the address has yet to follow
    loaded: int = 0  # how often settings were chosen as a whole; the bar comes into view when it changes

    @classmethod
    def open(cls, lab: Lab) -> Bench:
        """This session's bench for the lab; made from the address when the session is new."""
        key = f"{lab.key}:bench"
        if key not in st.session_state:
            st.session_state[key] = address.opened(cls, lab, SPEEDS)
        bench = st.session_state[key]
        try:
            if not bench.runs:
                begin(bench)
        except RuntimeError as error:  # the server is full
            st.error(str(error))
            st.stop()
        return bench

    @property
    def run(self) -> Shown:
        return self.runs[self.current]

    @property
    def answer(self) -> dict[str, Any]:
        """What is known of the run on screen."""
        return self.run.answer

    # --- runs -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A new run of what the knobs say, in place of the one on screen."""
        old = self.run if self.runs else None
        run = pool().start(
            self.lab.key, self.config.model_dump(mode="json"), session=session_id(), speed=self.speed,
            instead=old.id if old else "",
        )  # fmt: skip
        if old:
            self.runs[self.current] = Shown(run, old.name, self.config, self.config, colour=old.colour)
        else:
            self.count += 1
            self.runs.append(Shown(run, f"Run {self.count}", self.config, self.config, colour=self.free_colour()))
        self.ablated = {}

    def use(self, config: Config) -> None:
        """Settings chosen as a whole (a preset, own data): a new run of them at once, with the page to itself."""
        if (other := self.index(self.beside)) is not None:
            self.rest(self.runs[other])
        self.beside = ""
        self.config = config
        self.view, self.pair, self.typed = "out", (0, 1), ""
        self.loaded += 1
        self.start()

    def preset(self, name: str) -> None:
        """Start a preset of the lab, with the seeds that are on the page."""
        values = self.lab.preset(name).values
        self.use(self.lab.Config.parse({"seed": self.config.seed, **values}))

    def fork(self, step: int, changes: dict[str, Any], beside: bool = True) -> None:
        """A run of its own, the same as the one on screen up to ``step``. It comes on screen; it plays if that one did.
        The other one stays ``beside`` it, or only its curves do. Raises ConfigError for unusable changes."""
        guard(type(self.config), changes)
        parent, playing = self.run, self.answer.get("playing")
        config = (old := self._config_at(step)).replace(**changes)
        plain = config.model_dump(mode="json")
        run = pool().fork(parent.id, step, {name: plain[name] for name in changes}, session_id())
        self.count += 1
        new = {name: told_apart(getattr(old, name), getattr(config, name))[1] for name in changes}
        what = ", ".join(f"{self.words(name)} {value}" for name, value in new.items())
        origin = f"{parent.name.lower()} from step {step:,}"
        label = f"Run {self.count}: {what + ', ' if what else ''}{origin}"
        grown = step or any(event["step"] == 0 for event in self.answer.get("events", []))
        start = parent.start if grown else config  # see Run.fork
        self.runs.append(
            Shown(run, label, start, config, {"step": step, "head": step}, self.free_colour(), False, parent.id, step)
        )
        if len(self.runs) > KEPT_RUNS:  # the first, which all began with, stays, and so does the parent
            self.close(next(old.id for old in self.runs[1:] if old is not parent))
        self.beside = parent.id if beside else ""
        self.show(len(self.runs) - 1)
        if playing:
            pool().ask(run, "play")

    def show(self, index: int) -> None:
        """Bring another run on screen, and its settings to the knobs. One that leaves the screen is paused."""
        if self.current == index:
            return
        leaving, coming = self.run, self.runs[index]
        if coming.id == self.beside:
            self.beside = leaving.id  # they change places
        elif leaving.id != self.beside:
            self.rest(leaving)
        self.current = index
        self.config = coming.config
        self.ablated = {}

    def add(self, shown: Shown) -> None:
        """Bring a run from elsewhere (the shelf, a file) on screen. A first run that nobody has touched makes room."""
        untouched = len(self.runs) == 1 and not self.answer.get("head", 0) and not self.answer.get("events")
        if shown.colour in {run.colour for run in self.runs if not untouched}:
            shown.colour = self.free_colour()
        self.runs.append(shown)
        if len(self.runs) > KEPT_RUNS:
            self.close(next(old.id for old in self.runs[1:-1] if old is not self.run))
        self.view, self.pair, self.beside = "out", (0, 1), ""
        self.show(len(self.runs) - 1)
        if untouched:
            self.close(self.runs[0].id)

    def close(self, run: str) -> None:
        """Let a run go. If it is on screen, its parent, or the run before it, takes its place; the last one stays."""
        index = self.index(run)
        if index is None or len(self.runs) < 2:
            return
        if index == self.current:
            parent = self.index(self.runs[index].parent)
            self.show(parent if parent is not None else index - 1 if index else 1)
        if self.beside in (run, self.run.id):
            self.beside = ""
        on_screen = self.run
        del self.runs[index]
        self.current = self.runs.index(on_screen)
        pool().drop(run)

    def rest(self, shown: Shown) -> None:
        """Pause a run that is not looked at any more."""
        self.tell(shown, "pause")

    def tell(self, shown: Shown, verb: str, **args: Any) -> None:
        """Ask something of a run that is not on screen, and remember what it does now."""
        answer = pool().ask(shown.id, verb, **args)
        shown.answer = {**shown.answer, **{name: answer[name] for name in ("state", "stamp", "busy") if name in answer}}

    def index(self, run: str) -> int | None:
        """Where a run stands in ``runs``; None if it is not of this bench."""
        return next((i for i, shown in enumerate(self.runs) if shown.id == run), None)

    def free_colour(self) -> int:
        """The first run colour that no run of this bench has."""
        taken = {shown.colour for shown in self.runs}
        return next(colour for colour in range(len(self.runs) + 1) if colour not in taken)

    def _config_at(self, step: int) -> Config:
        """What was in force at a step of the run on screen."""
        return config_at(self.run.start, self.answer.get("events", []), step)

    # --- settings -----------------------------------------------------------------------------------------------------

    def want(self, config: Config) -> None:
        """The knobs say something new. Live changes reach the run now; a run that has not begun is made anew."""
        guard(type(config), {path.split(".")[0] for path in differences(self.config, config)})
        self.config = config
        run = self.run
        changed = differences(run.config, config)
        if not changed:
            return
        if self.answer.get("head", 0) == 0 and not self.answer.get("events"):
            self.start()
            return
        paths: dict[str, list[str]] = {}
        for path in changed:
            paths.setdefault(path.split(".")[0], []).append(path)
        live = [name for name, below in paths.items() if all(is_live(run.config, path) for path in below)]
        if live:
            self.adjust({name: getattr(config, name) for name in live})

    def adjust(self, changes: dict[str, Any]) -> None:
        """Change live knobs: of the run on screen, or of a fork when it has been scrubbed back."""
        if self._in_the_past():
            self.fork(self.answer["step"], changes, beside=False)
            return
        plain = self.run.config.replace(**changes).model_dump(mode="json")
        answer = pool().ask(self.run.id, "adjust", changes={name: plain[name] for name in changes})
        if answer["state"] == "lost":
            self.notes.append("The run's worker is being replaced. Please change this again in a moment.")
            return
        self.run.config = self.run.config.replace(**changes)

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set one weight by hand: of the run on screen, or of a fork when it has been scrubbed back."""
        if self._in_the_past():
            self.fork(self.answer["step"], {}, beside=False)
        pool().ask(self.run.id, "edit", target=target, index=index, value=value)

    def waiting(self) -> dict[str, Any]:
        """Settings that differ from the run's: field -> what the knobs say."""
        names = {path.split(".")[0] for path in differences(self.run.config, self.config)}
        return {name: getattr(self.config, name) for name in sorted(names)}

    def stale(self) -> list[str]:
        """Settings that differ from the run's and wait for a reset, in words."""
        return sorted(self.words(name) for name in self.waiting())

    def words(self, name: str) -> str:
        """A setting as its widget calls it, in the middle of a sentence."""
        knob = self.lab.Config.knobs().get(name)
        return ((knob and knob.label) or name.replace("_", " ")).lower()

    def _in_the_past(self) -> bool:
        answer = self.answer  # a linked run that was stopped on its way knows what has yet to happen
        step, planned = answer.get("step", 0), answer.get("events", [])[-1:]
        return step < answer.get("head", 0) or any(step < event["step"] for event in planned)

    # --- the run on screen ------------------------------------------------------------------------------------------

    def look(self, lenses: list[dict[str, Any]], findings: bool = False) -> dict[str, Any]:
        """Where the run on screen stands, with curves and looks, and with the diagnosis if ``findings`` are wanted.

        While nobody can see the page, without looks.
        """
        if self.run.id not in pool().places:
            self.notes.append("Nobody watched this run for ten minutes, so it was let go. Here is a fresh one.")
            try:
                self.start()
            except RuntimeError as error:  # and the server is full by now
                st.error(str(error))
                st.stop()
        run = self.run
        asked = (self.log_x, str(lenses), str(self.ablated), findings)
        # "drawn" and not "stamp": a status in a hurry may be newer than the pictures that came before it
        known = run.answer.get("drawn", -1) if asked == run.asked and self.visible else -1
        try:
            answer = pool().poll(
                run.id, session_id(), lenses=lenses if self.visible else [], log=self.log_x, stamp=known,
                built=run.answer.get("facts_of", -1), ablate=self.ablated, findings=findings,
            )  # fmt: skip
        except (LookupError, ValueError) as error:  # a unit that is looked at, or a typed text, means nothing here
            self.notes += [str(error)] if self.typed else []
            self.view, self.pair, self.ablated, self.typed = "out", (0, 1), {}, ""
            answer = pool().poll(run.id, session_id())
        if "facts" in answer:
            answer["facts_of"] = answer["built"]
        if "curves" in answer:
            answer["drawn"] = answer["stamp"]
            run.asked = asked if self.visible else ()
        if answer["state"] in ("starting", "lost") and "step" in run.answer:
            answer = {name: answer[name] for name in ("state", "message", "notice", "busy")}  # the rest is as it was
        run.answer = {**run.answer, **answer}
        if run is not self.run:  # a rerun has begun in another thread while this one waited, and shows another run
            return self.look(lenses, findings)
        return run.answer

    def reseed(self, name: str, seed: int | None = None) -> None:
        """A new run from another seed: the one given, or the next. Raises ConfigError."""
        if seed is None:
            seed = getattr(self.config, name) + 1
            seed = 0 if seed > type(self.config).knobs()[name].le else seed
        self.config = self.config.replace(**{name: seed})
        self.start()
