"""A Run drives one Experiment: forwards, back to any step, sideways into a fork. It is fully described by
(experiment key, config, events): the same description gives the same weights, bit for bit, on the same machine."""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any

import numpy as np

from engine.core import catalogue, events, snapshot
from engine.core.config import Config, ConfigError, differences, is_live
from engine.core.divergence import first_blow_up, weights_are_finite
from engine.core.experiment import Experiment
from engine.core.rehearsal import rehearsing
from engine.core.seeding import Stream, undisturbed
from engine.core.timeline import Checkpoint, Timeline

CHECKPOINT_EVERY = 0.05  # seconds of training between two checkpoints, at the least
CHECKPOINT_SHARE = 100  # and at least this many times what taking one costs: 1 % of the time


class Run:
    """One run: ``step`` is where it stands, ``timeline.head`` how far it has ever been."""

    def __init__(self, key: str, config: Config | dict[str, Any], events: Any = (), budget: int = 0):
        """``budget``: bytes of checkpoints it may keep, 0 for as many as its experiment asks for. Raises LookupError
        for an unknown lab and ConfigError for settings it cannot use."""
        self.lab = lab = catalogue.get(key)
        self.key = key
        self.config = self.start_config = config if isinstance(config, Config) else lab.Config.parse(config)
        self._budget, self.timeline = budget, Timeline(budget)
        self.timeline.events = [dict(event) for event in events]
        self.step = 0
        self.seconds = 0.0  # spent training, replays not counted
        self.diverged: dict[str, Any] | None = None
        self.built = 0  # how often the experiment has been built anew: facts hold as long as this stays
        self._applied = 0  # how many events are in force
        self._checkpoint_due = CHECKPOINT_EVERY
        self._trained = 0.0  # training seconds, replays counted, since the last checkpoint
        self.stream = Stream(self.config.seed)
        with self.stream.active():
            self.experiment = lab.Experiment(self.config)
            self.timeline.budget = budget or self.experiment.checkpoint_budget
            self.timeline.record(0, self.experiment.measure())
        self._apply_due_events()
        self.checkpoint()

    # --- forwards ---------------------------------------------------------------------------------------------------

    def advance(self, steps: int | None = None, seconds: float | None = None, until: int | None = None) -> int:
        """Train for some steps or seconds, or until a step, whichever ends first. Returns the steps taken.

        Stops early when the experiment says it is finished, or when a loss or weight is no finite number: then the
        run goes back to the last finite state, and ``diverged`` says where and what blew up.
        """
        if self.stopped:
            return 0
        begin, known = self.step, self.timeline.head
        limit = min(math.inf if steps is None else begin + steps, math.inf if until is None else until)
        # local names: this loop is all the overhead a run adds to a bare PyTorch loop
        experiment, timeline, take, isfinite = self.experiment, self.timeline, self.experiment.step, math.isfinite
        events = timeline.events
        fresh: list[dict[str, float]] = []  # scalars on their way to the timeline
        step = begin
        start = kept = now = perf_counter()
        due = start + self._checkpoint_due - self._trained
        deadline = math.inf if seconds is None else start + seconds
        finite = True
        with self.stream.active():
            try:
                while step < limit and now < deadline:
                    scalars = take()
                    if not isfinite(scalars.get("loss", 0.0)):
                        finite = False
                        break
                    self.step = step = step + 1
                    if step > known:
                        fresh.append(scalars)
                    if self._applied < len(events):
                        self._apply_due_events()
                        experiment, take = self.experiment, self.experiment.step  # perhaps another one now
                    now = perf_counter()
                    if experiment.finished:
                        break
                    if now > due:
                        finite = weights_are_finite(experiment.network)
                        if not finite:
                            break
                        self._record(fresh)
                        self.checkpoint()
                        kept = perf_counter()
                        due = kept + self._checkpoint_due
            finally:
                self._record(fresh)
        self._trained += now - kept if now > kept else 0.0
        taken = self.step - begin
        if not finite or not weights_are_finite(experiment.network):
            self._diverge()
        if self.step > known:
            self.seconds += now - start
            timeline.tick(self.step, self.seconds, self.experiment.epoch)
        return taken

    def _record(self, fresh: list[dict[str, float]]) -> None:
        """Hand the scalars of the last steps to the timeline (together they take half the time) and empty the list."""
        for step, scalars in enumerate(fresh, self.step - len(fresh) + 1):
            self.timeline.record(step, scalars)
        fresh.clear()

    @property
    def stopped(self) -> bool:
        """Whether there is no next step: the experiment is finished, or the run stands where it diverged."""
        return bool(self.experiment.finished) or (self.diverged is not None and self.step >= self.diverged["step"])

    # --- backwards and sideways ---------------------------------------------------------------------------------------

    def seek(self, step: int, seconds: float | None = None) -> bool:
        """Go to the state after ``step`` steps: the nearest checkpoint before it, then the same training again.

        Works for at most ``seconds`` and says whether it has arrived; call it again to go on. Raises ValueError for
        a step the run has never reached.
        """
        if not 0 <= step <= self.timeline.head:
            raise ValueError(f"Run.seek can go to steps 0 to {self.timeline.head}, got {step}.")
        self.newest_checkpoint()  # so that the way back to the present is short
        kept = self.timeline.nearest(step)
        if not kept.step <= self.step <= step:
            self.restore(kept)
        self.advance(until=step, seconds=seconds)
        return self.step == step

    def fork(self, step: int, **changes: Any) -> Run:
        """A run of its own that was the same up to ``step`` and goes on with some settings changed.

        Settings that are not live need a new experiment, which takes over what fits. At step 0 that is simply a run
        of the other settings. Raises ValueError for a step never reached and ConfigError for unusable settings.
        """
        if not 0 <= step <= self.timeline.head:
            raise ValueError(f"Run.fork can start at steps 0 to {self.timeline.head}, got {step}.")
        before = [event for event in self.timeline.events if event["step"] <= step]
        if step == 0 and not before:
            return Run(self.key, self.start_config.replace(**changes), budget=self._budget)
        self.newest_checkpoint()
        child = Run(self.key, self.start_config, before, self._budget)
        child.timeline = self.timeline.branch(step)
        child.seconds = child.timeline.seconds_at(step)
        child.seek(step)
        event = events.changing(child.config, changes)
        if event:
            child._happen(event)
        return child

    # --- events -----------------------------------------------------------------------------------------------------

    def adjust(self, **changes: Any) -> None:
        """Change live knobs from here on. Raises ConfigError, and ValueError when the run stands in its past."""
        event = events.changing(self.config, changes)
        if event and event["kind"] != "adjust":
            config = self.config.replace(**changes)
            fixed = [path for path in differences(self.config, config) if not is_live(config, path)]
            raise ConfigError({p: f"{type(config).__name__}.{p} cannot change during a run." for p in fixed})
        if event:
            self._happen(event)

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set one weight by hand from here on. Raises LookupError, IndexError or ValueError with a sentence."""
        events.check_weight(value)
        self._happen({"kind": "edit", "target": target, "index": list(index), "value": value})

    def freeze(self, unit: str, on: bool) -> None:
        self._happen({"kind": "freeze", "unit": unit, "on": bool(on)})

    def load_weights(self, tensors: dict[str, list[Any]]) -> None:
        self._happen({"kind": "weights", "tensors": tensors})

    def _happen(self, event: dict[str, Any]) -> None:
        if self.step != self.timeline.head or self._applied < len(self.timeline.events):
            raise ValueError(f"The run stands at step {self.step} of {self.timeline.head}: fork it to change its past.")
        self._apply(event)
        self.timeline.events.append({"step": self.step, **event})
        self._applied = len(self.timeline.events)
        self.diverged = None
        self.checkpoint()

    def _apply_due_events(self) -> None:
        events = self.timeline.events
        while self._applied < len(events) and events[self._applied]["step"] <= self.step:
            self._apply(events[self._applied])
            self._applied += 1

    def _apply(self, event: dict[str, Any]) -> None:
        match event["kind"]:
            case "adjust":
                self.config = self.config.replace(**event["changes"])
                self.experiment.adjust(self.config)
            case "change":
                old = self.experiment
                self._build(self.config.replace(**event["changes"]))
                self.experiment.inherit(old)
            case _:
                events.apply(event, self.experiment)

    def _build(self, config: Config) -> None:
        """Another experiment in place of this one. Its new weights are those of the seed, whatever was drawn since."""
        with Stream(config.seed).active():
            self.experiment: Experiment = self.lab.Experiment(config)
        self.config = config
        self.timeline.budget = self._budget or max(self.timeline.budget, self.experiment.checkpoint_budget)
        self.built += 1

    # --- what others may see ----------------------------------------------------------------------------------------

    def look(self, lens: dict[str, Any], ablate: dict[str, str] | None = None) -> dict[str, np.ndarray]:
        """What one picture needs, as the run stands now, perhaps without some units (see ``Experiment.ablated``).
        Changes nothing. Raises LookupError for an unknown lens or unit."""
        if getattr(self.experiment.lens(lens["name"]), "rehearsal", False):
            with rehearsing(self.experiment, self.stream):
                return self.experiment.look(lens)
        with undisturbed(self.step), self.experiment.ablated(ablate or {}):
            return self.experiment.look(lens)

    def measure(self, ablate: dict[str, str]) -> dict[str, float]:
        """The scalars of ``Experiment.measure`` without some units."""
        with undisturbed(self.step), self.experiment.ablated(ablate):
            return self.experiment.measure()

    def findings(self) -> list[dict[str, Any]]:
        """What is wrong with the run as it stands, worst first. Changes nothing."""
        rehearsed = self.experiment.rehearsed_findings
        with rehearsing(self.experiment, self.stream) if rehearsed else undisturbed(self.step):
            return self.experiment.findings(self.timeline, self.diverged)

    def description(self) -> dict[str, Any]:
        """JSON-able, and enough to make the same run again."""
        return {"key": self.key, "config": self.start_config.changed(), "events": list(self.timeline.events)}

    def weights_sha256(self) -> str:
        return snapshot.fingerprint(self.experiment.network.state_dict())

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything the next step depends on, sharing no memory with the run."""
        inside = {"experiment": self.experiment.state(), "stream": self.stream.position()}
        beside = {"step": self.step, "applied": self._applied, "config": self.config.changed(self.start_config)}
        return snapshot.clone(inside) | beside

    def checkpoint(self) -> Checkpoint:
        """Keep the state the run is in."""
        begin = perf_counter()
        state = self.state()
        kept = Checkpoint(self.step, self._applied, state, snapshot.nbytes(state))
        self.timeline.keep(kept)
        self._trained = 0.0
        self._checkpoint_due = max(CHECKPOINT_EVERY, CHECKPOINT_SHARE * (perf_counter() - begin))
        return kept

    def newest_checkpoint(self) -> Checkpoint:
        """The one furthest on; a new one if the run stands beyond it."""
        newest = self.timeline.checkpoints[-1]
        return self.checkpoint() if self.step > newest.step else newest

    def restore(self, kept: Checkpoint) -> None:
        """Stand where a checkpoint was taken."""
        state = kept.state
        config = self.start_config.replace(**state["config"])
        if all(is_live(config, path) for path in differences(self.config, config)):
            self.config = config
            self.experiment.adjust(config)
        else:
            self._build(config)
        self.experiment.restore(state["experiment"])
        self.stream.move(state["stream"])
        self.step, self._applied = kept.step, kept.applied
        self._apply_due_events()

    def _diverge(self) -> None:
        """Go back to the last finite state and find out what blew up, by taking the fatal step again and watching."""
        fatal = self.step + 1
        self.restore(self.timeline.nearest(self.step))
        while True:
            if self.step > fatal:
                raise RuntimeError(f"Run {self.key} diverged at step {fatal}, but not when it was repeated.")
            before = self.state()
            with self.stream.active():
                finite = math.isfinite(self.experiment.step().get("loss", 0.0))
            if not finite or not weights_are_finite(self.experiment.network):
                break
            self.step += 1
            self._apply_due_events()
        last = Checkpoint(self.step, self._applied, before, snapshot.nbytes(before))
        self.restore(last)
        with self.stream.active():
            where = first_blow_up(self.experiment)
        self.restore(last)
        self.timeline.truncate(self.step)
        self.timeline.keep(last)
        self.diverged = {"step": self.step, **where}
