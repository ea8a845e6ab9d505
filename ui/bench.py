"""One lab's bench in one browser session: the settings on the knobs, the runs, and which of them is on screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from engine.core.catalogue import Lab
from engine.core.config import Config, ConfigError, differences, is_live
from ui import share
from ui.session import pool, session_id

SPEEDS = [
    ["1 step/s", 1],
    ["5 steps/s", 5],
    ["25 steps/s", 25],
    ["100 steps/s", 100],
    ["300 steps/s", 300],
    ["1,000 steps/s", 1000],
    ["unlimited", None],
]
DEFAULT_SPEED = 300  # fast enough to solve the spiral within a second, slow enough to see it happen
KEPT_RUNS = 6  # of one bench; the oldest but the first makes room


@dataclass
class Shown:
    """One run of this bench."""

    id: str
    label: str
    start: Config  # as it was begun
    config: Config  # as it is in force at its furthest step: the start and every adjustment since
    answer: dict[str, Any] = field(default_factory=dict)  # the newest known of it: status, facts, curves, looks


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
    view: str = "out"  # the unit on the big plot
    pair: tuple[int, int] = (0, 1)  # the two variables on its axes
    notes: list[str] = field(default_factory=list)  # said once, above the run
    loaded: int = 0  # how often settings were chosen as a whole; the bar comes into view when it changes
    asked: tuple = ()  # what the newest answer of the run on screen was an answer to

    @classmethod
    def open(cls, lab: Lab) -> Bench:
        """This session's bench for the lab; made from the address when the session is new."""
        key = f"{lab.key}:bench"
        if key not in st.session_state:
            config, notes = share.from_query(lab.Config)
            st.session_state[key] = cls(lab, config, notes=notes)
        bench = st.session_state[key]
        try:
            if not bench.runs:
                bench.start()
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
            self.runs[self.current] = Shown(run, old.label.split(":")[0], self.config, self.config)
        else:
            self.count += 1
            self.runs.append(Shown(run, f"Run {self.count}", self.config, self.config))
        self.asked = ()

    def use(self, config: Config) -> None:
        """Settings chosen as a whole (a preset, own data): a new run of them at once."""
        self.config = config
        self.view, self.pair = "out", (0, 1)
        self.loaded += 1
        self.start()

    def preset(self, name: str) -> None:
        """Start a preset of the lab, with the seeds that are on the page."""
        values = self.lab.preset(name).values
        self.use(self.lab.Config.parse({"seed": self.config.seed, **values}))

    def fork(self, step: int, changes: dict[str, Any]) -> None:
        """A run beside the one on screen, the same up to ``step``; it plays if that one did. Raises ConfigError."""
        parent, playing = self.run, self.answer.get("playing")
        config = self._config_at(step).replace(**changes)
        plain = config.model_dump(mode="json")
        run = pool().fork(parent.id, step, {name: plain[name] for name in changes}, session_id())
        self.count += 1
        what = ", ".join(f"{self.words(name)} {value}" for name, value in changes.items() if name != "layers")
        origin = f"{parent.label.split(':')[0].lower()} from step {step:,}"
        label = f"Run {self.count}: {what + ', ' if what else ''}{origin}"
        self.runs.append(Shown(run, label, parent.start, config, {"step": step, "head": step}))
        if len(self.runs) > KEPT_RUNS:
            pool().drop(self.runs.pop(1).id)  # the first, which all began with, stays
            self.current = -1 if self.current == 1 else max(0, self.current - 1)
        self.show(len(self.runs) - 1)
        if playing:
            pool().ask(run, "play")

    def show(self, index: int) -> None:
        """Bring another run on screen, and its settings to the knobs. The one that leaves is paused."""
        if 0 <= self.current != index:
            pool().ask(self.run.id, "pause")
        self.current = index
        self.config = self.run.config
        self.asked = ()

    def _config_at(self, step: int) -> Config:
        """What was in force at a step of the run on screen."""
        config = self.run.start
        for event in self.answer.get("events", []):
            if event["kind"] == "adjust" and event["step"] <= step:
                config = config.replace(**event["changes"])
        return config

    # --- settings -----------------------------------------------------------------------------------------------------

    def want(self, config: Config) -> None:
        """The knobs say something new. Live changes reach the run now; a run that has not begun is made anew."""
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
            self.fork(self.answer["step"], changes)
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
            self.fork(self.answer["step"], {})
        pool().ask(self.run.id, "edit", target=target, index=index, value=value)

    def stale(self) -> list[str]:
        """Settings that differ from the run's and wait for a reset, in words."""
        return sorted({self.words(path.split(".")[0]) for path in differences(self.run.config, self.config)})

    def words(self, name: str) -> str:
        """A setting as its widget calls it, in the middle of a sentence."""
        knob = self.lab.Config.knobs().get(name)
        return ((knob and knob.label) or name.replace("_", " ")).lower()

    def _in_the_past(self) -> bool:
        return self.answer.get("step", 0) < self.answer.get("head", 0)

    # --- the run on screen ------------------------------------------------------------------------------------------

    def look(self, lenses: list[dict[str, Any]]) -> dict[str, Any]:
        """Where the run on screen stands, with curves and looks. While nobody can see the page, without looks."""
        if self.run.id not in pool().places:
            self.notes.append("Nobody watched this run for ten minutes, so it was let go. Here is a fresh one.")
            try:
                self.start()
            except RuntimeError as error:  # and the server is full by now
                st.error(str(error))
                st.stop()
        asked = (self.run.id, self.log_x, str(lenses))
        known = self.answer.get("stamp", -1) if asked == self.asked and self.visible else -1
        try:
            answer = pool().poll(
                self.run.id, session_id(), lenses=lenses if self.visible else [], log=self.log_x, stamp=known,
                facts="facts" not in self.answer,
            )  # fmt: skip
        except LookupError:  # the unit on the big plot is not part of this network
            self.view, self.pair = "out", (0, 1)
            answer = pool().poll(self.run.id, session_id(), facts=True)
        if "curves" in answer:
            self.asked = asked if self.visible else ()
        if answer["state"] in ("starting", "lost") and "step" in self.answer:
            answer = {name: answer[name] for name in ("state", "message", "notice", "busy")}  # the rest is as it was
        self.run.answer = {**self.answer, **answer}
        return self.answer

    def command(self, command: dict[str, Any]) -> None:
        """Do what the transport bar asks. Mistakes become notes; the run stays."""
        ask, run, answer = pool().ask, self.run.id, self.answer
        if answer.get("notice") and command["do"] != "visible":
            pool().acknowledge(run)
        match command:
            case {"do": "play" | "pause" as verb}:
                ask(run, verb)
            case {"do": "step", "steps": steps}:
                ask(run, "play", steps=answer.get("epoch_steps", 1) if steps == "epoch" else int(steps))
            case {"do": "seek", "step": step}:
                ask(run, "seek", step=int(step))
            case {"do": "speed", "value": value}:
                self.speed = value
                ask(run, "speed", speed=value)
            case {"do": "axis", "log_x": value}:
                self.log_x = bool(value)
            case {"do": "reset"}:
                self.start()
            case {"do": "new_weights"}:
                self.reseed("seed")
            case {"do": "new_data"}:
                self.reseed("data_seed")
            case {"do": "seed" | "data_seed" as name, **rest}:
                self.reseed(name, int(rest[name]))
            case {"do": "visible", "value": value}:
                self.visible = bool(value)

    def reseed(self, name: str, seed: int | None = None) -> None:
        """A new run from another seed: the one given, or the next. Raises ConfigError."""
        if seed is None:
            seed = getattr(self.config, name) + 1
            seed = 0 if seed > type(self.config).knobs()[name].le else seed
        self.config = self.config.replace(**{name: seed})
        self.start()

    def obey(self, commands: list[dict[str, Any]]) -> None:
        """All new commands, in order; what cannot be done is said above the run."""
        for command in commands:
            try:
                self.command(command)
            except (ConfigError, ValueError, LookupError, RuntimeError) as error:
                self.notes.append(str(error))
